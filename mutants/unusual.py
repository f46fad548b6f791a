"""Agendas and plugins that are correct but unusual: the kit must leave them alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

import attrs

from avt_workflow import (
    Candidate,
    Case,
    Cents,
    Criterion,
    FrozenMap,
    Guard,
    Refusal,
    Request,
    Row,
    Score,
    Sheet,
)
from avt_workflow.allocation import Proportional, Ranked
from avt_workflow.definition import Loaded, load_agenda
from avt_workflow.model.ports import AllocationRule
from avt_workflow.scoring import Means

from .kit import Effort, of_agenda, of_plugin, registry

_HEAD: Final = """
[agenda]
id              = "unusual"
title           = "An unusual agenda"
language        = "en"
administered_by = "office"

[roles]
office    = "Office"
applicant = { label = "Applicant", relation = "applicant" }
"""
_POT: Final = """
[envelopes.pot]
label   = "Pot"
ceiling = 10_000
"""
_STATES: Final = """
[tracks.project.states]
open    = { label = "Open", phase = "assess" }
granted = { label = "Granted", phase = "granted", final = true }
"""
_GRANT: Final = """
submit = { to = "open", by = "applicant", records = "application" }
grant  = { from = "open", to = "granted", by = "office", records = "grant", commits = "pot" }
"""
_PLAIN: Final = f"""
[tracks.project]
label    = "Project"
assessed = false
{_STATES}
[tracks.project.transitions]
{_GRANT}
"""


def _assessed(assessment: str, rules: str = "", close: str = "") -> str:
    return f"""{_HEAD}
[bodies]
panel = "Panel"
{_POT}{rules}
[tracks.project]
label = "Project"

[tracks.project.states]
open    = {{ label = "Open", phase = "assess" }}
closed  = {{ label = "Closed", phase = "assess" }}
granted = {{ label = "Granted", phase = "granted", final = true }}

[tracks.project.assessment]
during = "open"
body   = "panel"
scheme = "weighted-mean"
{assessment}

[tracks.project.transitions]
submit = {{ to = "open", by = "applicant", records = "application" }}
assess = {{ from = "open", by = "panel", records = "sheet" }}
close  = {{ from = "open", to = "closed", by = "office"{close} }}
grant  = {{ from = "closed", to = "granted", by = "office", records = "grant", commits = "pot" }}
"""


AGENDAS: Final[Mapping[str, str]] = {
    "parallel approvals": _HEAD
    + 'chair = "Chair"\n'
    + _POT
    + """
[rules]
approved = { guard = "approved" }

[tracks.project]
label    = "Project"
assessed = false

[tracks.project.approvals]
one = { by = "office", after = [] }
two = { by = "chair", after = [] }
"""
    + _STATES
    + """
[tracks.project.transitions]
submit  = { to = "open", by = "applicant", records = "application" }
approve = { from = "open", by = ["office", "chair"], records = "approval" }
grant   = { from = "open", to = "granted", by = "office", records = "grant", commits = "pot", requires = "approved" }
""",
    "a loop of resubmission": _HEAD
    + _POT
    + """
[tracks.project]
label    = "Project"
assessed = false

[tracks.project.states]
open     = { label = "Open", phase = "submitted" }
returned = { label = "Returned", phase = "submitted" }
granted  = { label = "Granted", phase = "granted", final = true }

[tracks.project.transitions]
submit   = { to = "open", by = "applicant", records = "application" }
return   = { from = "open", to = "returned", by = "office", records = "note" }
resubmit = { from = "returned", to = "open", by = "applicant", records = "application" }
grant    = { from = "open", to = "granted", by = "office", records = "grant", commits = "pot" }
""",
    "marks below zero": _assessed(
        """scale  = { low = -2, high = 2 }

[tracks.project.assessment.criteria]
need = { label = "Need" }
"""
    ),
    "no money at all": _HEAD + _POT.replace("10_000", "0") + _PLAIN,
    "a body of one": _assessed(
        """scale  = 10

[tracks.project.assessment.criteria]
need = { label = "Need" }
""",
        '\n[rules]\none = { guard = "sheets-complete", at_least = 1 }\n',
        ', requires = "one"',
    ),
    "no assessment": _HEAD + _POT + _PLAIN,
    "a track that only reports": _HEAD
    + """
[tracks.project]
label    = "Project"
assessed = false

[tracks.project.states]
running = { label = "Running", phase = "running" }

[tracks.project.transitions]
begin  = { to = "running", by = "applicant", records = "initiative" }
report = { from = "running", by = "office", records = "report" }
""",
    "all states final but one": _HEAD
    + _POT
    + """
[tracks.project]
label    = "Project"
assessed = false

[tracks.project.states]
open      = { label = "Open", phase = "submitted" }
granted   = { label = "Granted", phase = "granted", final = true }
refused   = { label = "Refused", phase = "refused", final = true }
withdrawn = { label = "Withdrawn", phase = "refused", final = true }

[tracks.project.transitions]
submit   = { to = "open", by = "applicant", records = "application" }
grant    = { from = "open", to = "granted", by = "office", records = "grant", commits = "pot" }
refuse   = { from = "open", to = "refused", by = "office", records = "rejection" }
withdraw = { from = "open", to = "withdrawn", by = "applicant", records = "withdrawal" }
""",
    "marks that are words": _assessed(
        """
[tracks.project.assessment.criteria]
need = { label = "Need", scale = { low = 1, high = 3, labels = { weak = 1, fair = 2, good = 3 } } }
"""
    ),
    "two tracks from one envelope": _HEAD + _POT + _PLAIN + _PLAIN.replace("tracks.project", "tracks.other"),
    "an envelope of years": _HEAD
    + _POT
    + """
[envelopes.first]
label   = "2018"
ceiling = 4_000
within  = "pot"
year    = 2018

[envelopes.second]
label   = "2019"
ceiling = 6_000
within  = "pot"
year    = 2019
"""
    + _PLAIN,
    "a pledge without an amount": _HEAD
    + _POT
    + _PLAIN.replace('records = "grant", commits = "pot"', 'records = "pledge", commits = "pot"'),
    "criteria that never weigh": _assessed(
        """scale  = 10

[tracks.project.assessment.criteria]
need  = { label = "Need", weight = 0, optional = true }
other = { label = "Other", weight = 0 }
"""
    ),
    "granted time and again": _HEAD
    + _POT
    + """
[tracks.project]
label    = "Project"
assessed = false

[tracks.project.states]
open    = { label = "Open", phase = "submitted" }
granted = { label = "Granted", phase = "granted" }

[tracks.project.transitions]
submit   = { to = "open", by = "applicant", records = "application" }
grant    = { from = ["open", "granted"], to = "granted", by = "office", records = "grant", commits = "pot" }
withdraw = { from = "granted", to = "open", by = "applicant", records = "withdrawal", releases = true }
""",
}
"""By what is unusual about them."""


@attrs.frozen
class Constant(Means):
    """A scheme by which everybody has the same score."""

    def score(self, sheets: Sequence[Sheet], criteria: Mapping[str, Criterion]) -> Score:
        """Nought."""
        return Score(Fraction(0), FrozenMap(self.means(sheets, criteria)), len(sheets))

    def bounds(self, criteria: Mapping[str, Criterion]) -> tuple[Fraction, Fraction]:
        """From nought to nought."""
        return Fraction(0), Fraction(0)


@attrs.frozen
class Strictest(Constant):
    """A scheme by which the lowest mark of all is the score."""

    def score(self, sheets: Sequence[Sheet], criteria: Mapping[str, Criterion]) -> Score:
        """The lowest."""
        marks = [Fraction(m) for sheet in sheets for m in sheet.marks.values() if m is not None]
        return Score(min(marks), FrozenMap(self.means(sheets, criteria)), len(sheets))

    def bounds(self, criteria: Mapping[str, Criterion]) -> tuple[Fraction, Fraction]:
        """Of any scale."""
        return min(c.scale.low for c in criteria.values()), max(c.scale.high for c in criteria.values())


@attrs.frozen
class Nothing(AllocationRule):
    """A rule that gives nobody anything."""

    text = {"en": "Nothing is given.", "nl": "Er wordt niets gegeven."}

    def allocate(self, candidates: Sequence[Candidate], available: Cents) -> tuple[Row, ...]:
        """Nought for each."""
        return tuple(Row(each.dossier, Cents(0), "nothing") for each in sorted(candidates, key=lambda c: c.dossier))


@attrs.frozen
class Open(Guard):
    """A rule that always holds."""

    text = {"en": "It holds.", "nl": "Het geldt."}

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Nothing stands in the way."""
        return None


@attrs.frozen
class Shut(Guard):
    """A rule that never holds."""

    text = {"en": "Not today.", "nl": "Vandaag niet."}

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Everything stands in the way."""
        return Refusal()


PLUGINS: Final[Mapping[str, Any]] = {
    "a scheme with one score": Constant,
    "the strictest mark decides": Strictest,
    "a rule that gives nothing": Nothing,
    "a ranking with a floor that nobody reaches": Ranked(Fraction(1_000)),
    "shares with a cap of nothing": Proportional(cap=Cents(0)),
    "a rule that always holds": Open,
    "a rule that never holds": Shut,
}


def agenda(name: str) -> Loaded:
    """One of the agendas."""
    return load_agenda(AGENDAS[name], registry(), file=f"{name}.toml")


def alarms(name: str, effort: Effort, seed: int) -> frozenset[str]:
    """The laws that the kit says are broken in an unusual agenda or plugin."""
    if name in PLUGINS:
        return of_plugin(PLUGINS[name], effort, seed)
    return of_agenda(agenda(name), effort, seed)
