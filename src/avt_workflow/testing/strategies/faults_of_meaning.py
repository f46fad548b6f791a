"""Mistakes in an agenda file that need something to be there: a grant, payments, sheets, approvals, a round."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import attrs

from .drafts import Table

_TRACK: Final = "tracks.project"
_STEPS: Final = f"{_TRACK}.transitions"
_MARKS: Final = f"{_TRACK}.assessment"
_ROUND: Final = "tracks.round.round"

Make = Callable[[Table], str]
"""It makes a mistake in the tables, and gives the path at which it is found."""


@attrs.frozen
class Mistake:
    """A mistake.

    Args:
        code: under which it is found.
        needs: parts of the track, what its steps record, or other tracks, that must be there.
        make: it makes it.
        lacks: such a thing that must not be there; "" for none.
    """

    code: str
    needs: tuple[str, ...]
    make: Make
    lacks: str = ""

    def fits(self, tables: Table) -> bool:
        """Whether it can be made in these tables."""
        track = tables["tracks"]["project"]
        there = {*track, *tables["tracks"], *(step.get("records") for step in track["transitions"].values())}
        return there.issuperset(self.needs) and self.lacks not in there


MISTAKES_OF_MEANING: Final[dict[str, Mistake]] = {}


def _mistake(kind: str, code: str, *needs: str, lacks: str = "") -> Callable[[Make], Make]:
    def listed(make: Make) -> Make:
        MISTAKES_OF_MEANING[kind] = Mistake(code, needs, make, lacks)
        return make

    return listed


def _track(tables: Table) -> Table:
    found: Table = tables["tracks"]["project"]
    return found


def _step(tables: Table, record: str) -> tuple[str, Table]:
    """The path and table of the first step that records such a thing."""
    steps = _track(tables)["transitions"]
    trigger = next(trigger for trigger, step in steps.items() if step.get("records") == record)
    return f"{_STEPS}.{trigger}", steps[trigger]


def _more(tables: Table, trigger: str, **step: Any) -> str:
    """The path of one more step, from where dossiers open, by the office."""
    _track(tables)["transitions"][trigger] = {"from": "open", "by": "office", **step}
    return f"{_STEPS}.{trigger}"


def _ruled(tables: Table, step: Table, guard: str, **params: Any) -> str:
    """The name of one more rule that a step requires."""
    tables.setdefault("rules", {})["odd"] = {"guard": guard, **params}
    step["requires"] = [*step.get("requires", []), "odd"]
    return "odd"


# ---- who and where


@_mistake("step from a state that is not there", "unknown-state")
def _from_nowhere(tables: Table) -> str:
    path = _more(tables, "leap", to="open")
    _track(tables)["transitions"]["leap"]["from"] = ["open", "nowhere"]
    return f"{path}.from"


@_mistake("opening nowhere", "missing")
def _opening_nowhere(tables: Table) -> str:
    path = _more(tables, "begin")
    del _track(tables)["transitions"]["begin"]["from"]
    return f"{path}.to"


@_mistake("step by nobody", "nobody-may")
def _by_nobody(tables: Table) -> str:
    return f"{_more(tables, 'dream', by=[])}.by"


@_mistake("administered by a relation", "role-is-relation")
def _relation(tables: Table) -> str:
    tables["roles"]["applicant"] = {"label": "Applicant", "relation": "applicant"}
    tables["agenda"]["administered_by"] = "applicant"
    return "agenda.administered_by"


@_mistake("phase that is none", "unknown-choice")
def _phase(tables: Table) -> str:
    _track(tables)["states"]["open"]["phase"] = "limbo"
    return f"{_TRACK}.states.open.phase"


# ---- money


@_mistake("amount in words", "amount")
def _in_words(tables: Table) -> str:
    tables.setdefault("envelopes", {})["other"] = {"label": "Another", "ceiling": "a lot"}
    return "envelopes.other.ceiling"


@_mistake("year of nothing", "within-missing")
def _year_of_nothing(tables: Table) -> str:
    tables.setdefault("envelopes", {})["other"] = {"label": "Another", "ceiling": 100, "year": 2026}
    return "envelopes.other.year"


@_mistake("one year twice", "year-twice")
def _year_twice(tables: Table) -> str:
    part = {"label": "Part", "ceiling": 1, "within": "other", "year": 2026}
    tables.setdefault("envelopes", {}).update(
        {"other": {"label": "Another", "ceiling": 100}, "part": part, "again": dict(part)}
    )
    return "envelopes.again.year"


@_mistake("more set aside than there is", "earmarks-exceed")
def _set_aside(tables: Table) -> str:
    part = {"label": "Part", "ceiling": 101, "within": "other", "earmarked": True}
    tables.setdefault("envelopes", {}).update({"other": {"label": "Another", "ceiling": 100}, "part": part})
    return "envelopes.other.ceiling"


@_mistake("application that commits", "commits-no-grant", "grant")
def _commits(tables: Table) -> str:
    _, grant = _step(tables, "grant")
    return f"{_more(tables, 'ask', records='application', commits=grant['commits'])}.commits"


@_mistake("grant that nobody assessed", "grant-without-assessment", "grant", "sheet")
def _unassessed(tables: Table) -> str:
    _, grant = _step(tables, "grant")
    return _more(tables, "gift", to="granted", records="grant", commits=grant["commits"])


@_mistake("settling without a settlement", "settles-no-settlement", "grant")
def _settles(tables: Table) -> str:
    return f"{_more(tables, 'round-off', records='note', settles=True)}.settles"


@_mistake("payment of nothing", "payment-moves-nothing", "payment")
def _pays_nothing(tables: Table) -> str:
    path, step = _step(tables, "payment")
    del step["pays"]
    for other in _track(tables)["transitions"].values():
        if other.pop("recovers", False):
            other["records"] = "note"
    return path


@_mistake("recovery of what was not paid", "nothing-paid", "grant", lacks="payment")
def _not_paid(tables: Table) -> str:
    return f"{_more(tables, 'fetch', records='recovery', recovers=True)}.recovers"


@_mistake("release where nothing is committed", "nothing-committed", lacks="grant")
def _releases(tables: Table) -> str:
    return f"{_more(tables, 'let-go', releases=True)}.releases"


# ---- marks


@_mistake("sheets by others", "sheet-by-others", "sheet")
def _by_others(tables: Table) -> str:
    path, step = _step(tables, "sheet")
    step["by"] = "office"
    return f"{path}.by"


@_mistake("sheets elsewhere", "sheet-out-of-place", "sheet")
def _elsewhere(tables: Table) -> str:
    path, step = _step(tables, "sheet")
    step["from"] = [step["from"], "open"]
    return f"{path}.from"


@_mistake("sheet on paper", "not-in-person", "sheet")
def _on_paper(tables: Table) -> str:
    path, step = _step(tables, "sheet")
    step["recorded_by"] = "office"
    return f"{path}.recorded_by"


@_mistake("weight below zero", "value", "assessment")
def _below_zero(tables: Table) -> str:
    _track(tables)["assessment"]["criteria"]["K"]["weight"] = -1
    return f"{_MARKS}.criteria.K.weight"


@_mistake("two words for a mark", "label-twice", "assessment")
def _two_words(tables: Table) -> str:
    labels = {"weak": 1, "good": 2, "fine": 2}
    _track(tables)["assessment"]["criteria"]["K"]["scale"] = {"low": 1, "high": 2, "labels": labels}
    return f"{_MARKS}.criteria.K.scale.labels.fine"


@_mistake("minimum above the scale", "threshold-unreachable", "assessment")
def _too_high(tables: Table) -> str:
    _track(tables)["assessment"]["criteria"]["K"]["minimum"] = 1000
    _ruled(tables, _track(tables)["transitions"]["close"], "minimum-per-criterion")
    return f"{_MARKS}.criteria.K.minimum"


@_mistake("score that nothing reaches", "threshold-unreachable", "assessment")
def _never_reached(tables: Table) -> str:
    _ruled(tables, _track(tables)["transitions"]["close"], "minimum-score", minimum=1000)
    return "rules.odd.minimum"


@_mistake("block of nothing", "block-empty", "assessment")
def _empty_block(tables: Table) -> str:
    _track(tables)["assessment"].setdefault("blocks", {})["air"] = {"label": "Air"}
    return f"{_MARKS}.blocks.air"


# ---- rules and approvals


@_mistake("rule on a grant that is none", "rule-needs-grant")
def _needs_grant(tables: Table) -> str:
    path = _more(tables, "look", records="note")
    _ruled(tables, _track(tables)["transitions"]["look"], "within-ask")
    return f"{path}.requires"


@_mistake("rule that can never hold", "rule-cannot-hold", lacks="vote")
def _cannot_hold(tables: Table) -> str:
    path = _more(tables, "count")
    _ruled(tables, _track(tables)["transitions"]["count"], "quorum")
    return f"{path}.requires"


@_mistake("words that nothing fills in", "unknown-placeholder")
def _words(tables: Table) -> str:
    _more(tables, "say")
    _ruled(tables, _track(tables)["transitions"]["say"], "motivated", text="Ask {whom}.")
    return "rules.odd.text"


@_mistake("chain that binds nobody", "approvals-bind-nobody", "approvals", lacks="other")
def _in_vain(tables: Table) -> str:
    for rule in tables["rules"].values():
        if rule["guard"] == "approved":
            rule.clear()
            rule["guard"] = "motivated"
    return f"{_TRACK}.approvals"


@_mistake("level that nobody approves", "level-never-approved", "approvals")
def _never_approved(tables: Table) -> str:
    tables["roles"]["guest"] = "Guest"
    _track(tables)["approvals"]["first"]["by"] = "guest"
    return f"{_TRACK}.approvals.first.by"


@_mistake("approval of no level", "no-levels", lacks="approvals")
def _no_levels(tables: Table) -> str:
    return f"{_more(tables, 'nod', records='approval')}.records"


# ---- rounds


@_mistake("round of a track that is not there", "unknown-track", "round")
def _of_nothing(tables: Table) -> str:
    tables["tracks"]["round"]["round"]["of"] = "nothing"
    return f"{_ROUND}.of"


@_mistake("division that is never adopted", "never-adopted", "round")
def _never_adopted(tables: Table) -> str:
    for step in tables["tracks"]["round"]["transitions"].values():
        step.pop("adopts", None)
    return _ROUND


@_mistake("grant that no round may make", "not-by-adoption", "round")
def _not_by_adoption(tables: Table) -> str:
    _, grant = _step(tables, "grant")
    grant["by"] = grant["by"][0]
    if not any("round" in step["by"] for step in _track(tables)["transitions"].values()):
        del tables["roles"]["round"]
    return f"{_ROUND}.grants"


@_mistake("round over other money", "another-envelope", "round")
def _other_money(tables: Table) -> str:
    tables.setdefault("envelopes", {})["other"] = {"label": "Another", "ceiling": 100}
    tables["tracks"]["round"]["round"]["envelope"] = "other"
    return f"{_ROUND}.grants"
