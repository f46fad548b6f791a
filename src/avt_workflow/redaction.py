"""The events of a dossier without what a profile does not show; what is left still folds.

Every field of every record stands here under the aspect that shows it. What stands nowhere is not shown: a record or
field that is added later stays hidden until somebody says what it belongs to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import attrs

from .identities import NOBODY, Identities
from .model.agenda import Provenance
from .model.facts import ApprovalsCancelled, AssessmentVoided, Event, Fact, TransitionTaken
from .model.frozen import FrozenMap
from .model.records import (
    PERSONAL,
    Advice,
    Allocation,
    Application,
    Approval,
    Call,
    ConditionsMet,
    Correction,
    Deferral,
    Elaboration,
    Grant,
    Initiative,
    Note,
    Payment,
    Pledge,
    Record,
    Recovery,
    Recusal,
    Rejection,
    Report,
    Return,
    Row,
    Settlement,
    Sheet,
    Vote,
    Withdrawal,
)


@attrs.frozen
class Shown:
    """Which aspects show a record.

    Args:
        by: any of these shows that it is there; none for a record that is always there.
        fields: the aspect that shows each field; "" for one that comes with the record.
    """

    by: tuple[str, ...]
    fields: Mapping[str, str]


_NEVER: Final = "never"
_IDEA: Final = {"title": "", "applicant": "applicant", "fields": "", **dict.fromkeys(("aliases", "links"), "summary")}
_ASKED: Final = {"asked": "asked", "documents": "documents", "partners": "partners"}
RECORDS: Final[Mapping[type, Shown]] = {
    Initiative: Shown((), {**_IDEA, "summary": "summary"}),
    Application: Shown(
        (), {**_IDEA, "summary": "summary", **_ASKED, **dict.fromkeys(("financing", "costs", "minimis"), "financing")}
    ),
    Sheet: Shown(("sheets",), {"marks": "", "remarks": "remarks"}),
    Recusal: Shown(("sheets", "votes"), {"reason": "remarks"}),
    Advice: Shown(("advice",), {"opinion": "", "text": "", "minority": "remarks"}),
    Elaboration: Shown((), {"request": "motivations"}),
    Call: Shown((), dict.fromkeys(("title", "opens", "closes", "amount", "seed"), "")),
    Allocation: Shown(("decisions",), {"rows": "", "available": "", "read": _NEVER}),
    Vote: Shown(("votes",), {"trigger": "", "choice": "", "proposal": ""}),
    Approval: Shown(("approvals",), {"level": "", "remarks": "remarks"}),
    Return: Shown(("approvals",), {"level": "", "reason": "motivations"}),
    Grant: Shown(("decisions",), dict.fromkeys(("amount", "conditions", "schedule", "years"), "")),
    Pledge: Shown(("decisions",), dict.fromkeys(("basis", "conditions"), "")),
    Rejection: Shown(("decisions",), {"grounds": ""}),
    Deferral: Shown(("decisions",), {"until": "", "reason": "motivations"}),
    ConditionsMet: Shown(("decisions",), {"evidence": "motivations", "documents": "documents"}),
    Report: Shown(("reports",), {"period": "", "light": "", "text": ""}),
    Payment: Shown(
        ("payments",),
        {**dict.fromkeys(("amount", "reference", "instalment", "envelope"), ""), "evidence": "motivations"},
    ),
    Recovery: Shown(("payments",), dict.fromkeys(("amount", "reference", "grounds", "envelope"), "")),
    Settlement: Shown(("decisions",), {"amount": "", "grounds": ""}),
    Withdrawal: Shown((), {"reason": "motivations"}),
    Correction: Shown(("notes",), dict.fromkeys(("version", "field", "value", "reason"), "")),
    Note: Shown(("notes",), {"text": ""}),
}
ROW: Final = Shown(
    (),
    {
        **dict.fromkeys(("dossier", "amount", "why", "conditions"), ""),
        **dict.fromkeys(("rank", "score", "reached", "at_most"), "scores"),
        **dict.fromkeys(("asked", "short"), "asked"),
        **dict.fromkeys(("part", "by"), "fields"),
        "next_if": "",
        "motivation": "motivations",
    },
)
"""A row of an allocation, shown as a record is."""


@attrs.frozen
class Redactor:
    """Redacts the events of one dossier.

    Args:
        events: all of them, nothing hidden.
        names: who may be named.
        fields: the extra fields that are shown where the aspects do not show them all.
        visit: the visit in which it stands now: what is voted in it is still a proposal.
        whole: whether every dossier there is, is there.
        there: whether another dossier is there, by its identifier.
        idle: who gave sheets, and in whose place, that do not count though they did not step back: they are left out.
        out: those who may not take part; who acts in the place of one is shown without that.
        grounds: what must be shown for the grounds that a round gives to be.
    """

    events: Mapping[int, Event]
    names: Identities
    fields: frozenset[str]
    visit: int
    whole: bool
    there: Callable[[str], bool]
    idle: frozenset[tuple[str, str]] = frozenset()
    out: frozenset[str] = frozenset()
    grounds: frozenset[str] = frozenset({"asked", "scores"})

    def of(self, events: Iterable[Event]) -> tuple[Event, ...]:
        """Some of its events, redacted; those of which nothing is left are gone.

        The hashes are gone too: who guesses what was hidden could check the guess by them.
        """
        found = ((event, self._fact(event)) for event in events)
        return tuple(attrs.evolve(event, fact=fact, previous="", hash="") for event, fact in found if fact is not None)

    def _shows(self, *aspects: str) -> bool:
        """Whether any of these is shown, or there are none."""
        return not any(aspects) or not self.names.aspects.isdisjoint(aspects)

    def _fact(self, event: Event) -> Fact | None:
        fact = event.fact
        if isinstance(fact, TransitionTaken):
            return self._taken(event.version, fact)
        if isinstance(fact, AssessmentVoided) or (isinstance(fact, ApprovalsCancelled) and self._shows("approvals")):
            return attrs.evolve(fact, actor=self._followed(event.version), provenance=_marks(fact.provenance, ()))
        return None

    def _followed(self, version: int) -> str:
        """The name of who took the step that had this fact as a consequence."""
        before = (self.events[v].fact for v in range(version - 1, 0, -1) if v in self.events)
        actor = self.events[version].fact.actor
        taken = next((fact for fact in before if isinstance(fact, TransitionTaken)), None)
        return self.names.actor(taken.request) if taken is not None and taken.actor == actor else NOBODY

    def _taken(self, version: int, fact: TransitionTaken) -> TransitionTaken | None:
        request = fact.request
        record = self._record_of(fact)
        if request.record is not None and record is None and not self._moves(version, fact):
            return None
        personal = request.record is not None and request.record.kind in PERSONAL
        motivation = request.motivation if self._shows("remarks" if personal else "motivations") else ""
        minutes = request.minutes if self._shows("documents") else None
        beside = [name for name, value in (("motivation", motivation), ("minutes", minutes)) if value]
        seen = attrs.evolve(
            request,
            actor=self.names.actor(request),
            record=record,
            motivation=motivation,
            minutes=minutes,
            provenance=_marks(request.provenance, (*beside, *_kept(request.record, record))),
            key=None,
            salt=b"",
            round=request.round if request.round and self.there(request.round) else "",
            behalf=self.names.member(request.behalf) if request.behalf and request.behalf not in self.out else "",
        )
        return attrs.evolve(fact, request=seen, score=fact.score if self._shows("scores") else None)

    def _moves(self, version: int, fact: TransitionTaken) -> bool:
        """Whether a step left its state, or entered it once more."""
        before = (self.events[v].fact for v in range(version - 1, 0, -1) if v in self.events)
        earlier = next((each for each in before if isinstance(each, TransitionTaken)), None)
        return earlier is None or fact.source != fact.target or fact.visit != earlier.visit

    def _record_of(self, fact: TransitionTaken) -> Record | None:
        record, request = fact.request.record, fact.request
        if isinstance(record, Correction) and not self._corrects_what_is_shown(record):
            return None
        seat = "" if request.behalf == request.actor else request.behalf
        if isinstance(record, Sheet) and (request.actor, seat) in self.idle:
            return None
        if isinstance(record, Vote) and fact.visit == self.visit and not self._shows("proposals"):
            return None
        if isinstance(record, Allocation) and not fact.adopts and not self._shows("proposals"):
            return None
        if isinstance(record, Rejection) and request.round and not self._tells_all_of_rounds():
            record = Rejection()  # its grounds were made from the row, which may name others, scores and amounts
        return self._record(record)

    def _tells_all_of_rounds(self) -> bool:
        return self.whole and self.grounds <= self.names.aspects

    def _corrects_what_is_shown(self, correction: Correction) -> bool:
        """Whether nothing of the event that is corrected is hidden."""
        corrected = self.events.get(correction.version)
        return corrected is not None and self._fact(corrected) == corrected.fact

    def _record(self, record: Record | None) -> Record | None:
        rule = RECORDS.get(type(record))
        if record is None or rule is None or not self._shows(*rule.by):
            return None
        found: Record | None = self._blanked(record, rule)
        if isinstance(found, (Initiative, Application)) and "fields" not in self.names.aspects:
            return attrs.evolve(
                found, fields=FrozenMap({k: value for k, value in found.fields.items() if k in self.fields})
            )
        if isinstance(found, Vote):
            proposal = self._record(found.proposal)
            if not isinstance(proposal, (Grant, Pledge, Rejection, Deferral, Allocation)):
                return None
            return attrs.evolve(found, proposal=proposal)
        return attrs.evolve(found, rows=tuple(self._rows(found.rows))) if isinstance(found, Allocation) else found

    def _rows(self, rows: Sequence[Row]) -> Iterator[Row]:
        """The rows of dossiers that are there; without scores not in order of rank."""
        ranked = self._shows("scores")
        for row in rows if ranked else sorted(rows, key=lambda each: each.dossier):
            if self.there(row.dossier):
                seen = self._blanked(row, ROW)
                yield seen if self.there(seen.next_if) else attrs.evolve(seen, next_if="")

    def _blanked(self, value: Any, rule: Shown) -> Any:
        """A value whose fields that are not shown have their default; "" where they have none."""
        hidden = {
            field.name: "" if field.default is attrs.NOTHING else field.default
            for field in attrs.fields(type(value))
            if not self._shows(rule.fields.get(field.name, _NEVER))
        }
        return attrs.evolve(value, **hidden) if hidden else value


def _kept(given: Record | None, shown: Record | None) -> Iterator[str]:
    """The names of the fields of a record, its extra fields among them, that are as they were given."""
    if given is None or shown is None:
        return
    extra = getattr(shown, "fields", None)
    if isinstance(extra, Mapping):
        yield from extra
    for field in attrs.fields(type(shown)):
        if getattr(shown, field.name) == getattr(given, field.name):
            yield field.name


def _marks(provenance: Mapping[str, Provenance], kept: Iterable[str]) -> FrozenMap[str, Provenance]:
    """The marks of what is shown."""
    names = {"*", "on", *kept}
    return FrozenMap({name: mark for name, mark in provenance.items() if name in names})
