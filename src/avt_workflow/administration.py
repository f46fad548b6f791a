"""Judging administration: adopting an agenda, who sits in a body, the money of an envelope.

A body or envelope that only an earlier agenda names still lives, for dossiers are pinned to that agenda.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from . import funds, membership
from .case import Case
from .funds import amount_faults, below_committed
from .limits import set_aside_short
from .membership import Found
from .missing import record_missing
from .model.facts import (
    AGENDA_STREAM,
    AgendaAdopted,
    CeilingChanged,
    EnvelopeOpened,
    Fact,
    Request,
    envelope_stream,
)
from .model.ledger import Ledger
from .model.records import Adoption, Ceiling
from .model.verdict import Reason, Verdict
from .standing import NOBODY, not_in_role

Act = Callable[[Case, Request, str], Found]


def concerns(request: Request) -> bool:
    """Whether a request is about the programme itself and not about one dossier."""
    return request.subject == AGENDA_STREAM or ":" in request.subject


def judge(case: Case, request: Request) -> Verdict:
    """Judge a request of administration; the same verdicts, by the role that administers the agenda."""
    kind, _, name = request.subject.partition(":")
    act = _ACTS.get((kind, request.trigger))
    if act is None:
        return _refused([_unknown_act(kind, request)])
    reasons = [] if request.actor.strip() else [NOBODY]
    role = case.rulebook.agenda.administered_by
    if request.role != role and case.in_force and not membership.in_person(case, request):
        reasons.append(not_in_role(request, role))
    facts, more = act(case, request, name)
    reasons += more
    return _refused(reasons) if reasons else Verdict(tuple(facts))


def _adopt(case: Case, request: Request, _name: str) -> Found:
    record = request.record
    if not isinstance(record, Adoption):
        return [], [record_missing(request, Adoption)]
    if record.hash == case.in_force:
        return [], [Reason.of("already-in-force", agenda=record.agenda)]
    facts: list[Fact] = [
        AgendaAdopted(
            AGENDA_STREAM,
            request.on,
            request.actor,
            record.agenda,
            record.hash,
            record.content,
            request.motivation,
            provenance=request.provenance,
        )
    ]
    reasons: list[Reason] = []
    programme = case.rulebook.agenda.id
    if case.in_force and record.agenda != programme:
        reasons.append(Reason.of("another-programme", agenda=record.agenda, programme=programme))
    after: dict[str, Ledger] = {}
    for name, ceiling in record.ceilings.items():
        ledger, stream = case.ledger(name), envelope_stream(name)
        within = case.pots[name].within if name in case.pots else ""
        if ledger.version and ledger.within != within:
            reasons.append(Reason.of("envelope-moved", envelope=name, within=ledger.within or "-", to=within or "-"))
        before = case.rulebook.agenda.envelopes.get(name)
        if ledger.version and before and name in case.pots and before.year != case.pots[name].year:
            years = [str(each.year or "-") for each in (before, case.pots[name])]
            reasons.append(Reason.of("envelope-of-year", envelope=name, year=years[0], to=years[1]))
        if ledger.version == 0:
            facts.append(EnvelopeOpened(stream, request.on, request.actor, ceiling, within))
            after[name] = ledger.evolve(facts[-1])
        elif ceiling < ledger.committed:
            reasons.append(below_committed(name, ceiling, ledger.committed))
        elif ceiling != ledger.ceiling and ceiling != _declared(case, name):
            facts.append(CeilingChanged(stream, request.on, request.actor, ceiling, request.motivation))
            after[name] = ledger.evolve(facts[-1])
    return facts, [*reasons, *set_aside_short(case, {**case.ledgers, **after})]


def _declared(case: Case, envelope: str) -> int | None:
    """The ceiling in the agenda that was in force: one that says the same as before leaves a later change alone."""
    before = case.rulebook.agenda.envelopes.get(envelope)
    return before.ceiling if before and case.in_force else None


def _change_ceiling(case: Case, request: Request, envelope: str) -> Found:
    record = request.record
    if not isinstance(record, Ceiling):
        return [], [record_missing(request, Ceiling)]
    wrong = [*amount_faults(record.amount)]
    if wrong:
        return [], wrong
    ledger = case.ledger(envelope)
    if record.amount < ledger.committed:
        return [], [below_committed(envelope, record.amount, ledger.committed)]
    if record.amount == ledger.ceiling:
        return [], [Reason.of("ceiling-unchanged", envelope=envelope, ceiling_cents=record.amount)]
    fact = CeilingChanged(
        request.subject,
        request.on,
        request.actor,
        record.amount,
        request.motivation,
        provenance=request.provenance,
    )
    return [fact], [*set_aside_short(case, {envelope: ledger.evolve(fact)})]


def _of_envelope(act: Act) -> Act:
    """The same act, once the envelope is known to be there."""

    def judged(case: Case, request: Request, envelope: str) -> Found:
        if envelope not in case.rulebook.agenda.envelopes and not case.ledger(envelope).version:
            return [], [Reason.unknown("unknown-envelope", "known", case.rulebook.agenda.envelopes, name=envelope)]
        return act(case, request, envelope)

    return judged


_ACTS: Final[Mapping[tuple[str, str], Act]] = {
    ("agenda", "adopt"): _adopt,
    ("body", "appoint"): membership.appoint,
    ("body", "dismiss"): membership.dismiss,
    ("body", "delegate"): membership.delegate,
    ("body", "revoke"): membership.revoke,
    ("envelope", "change-ceiling"): _of_envelope(_change_ceiling),
    ("envelope", "reserve"): _of_envelope(funds.reserve),
    ("envelope", "carry-over"): _of_envelope(funds.carry_over),
    ("envelope", "contribute"): _of_envelope(funds.contribute),
}


def _unknown_act(kind: str, request: Request) -> Reason:
    """Why there is no such act: the nearest of what can be done with such a subject is named."""
    known = [trigger for about, trigger in _ACTS if about == kind]
    return Reason.unknown("unknown-administration", "known", known, trigger=request.trigger, subject=request.subject)


def _refused(reasons: list[Reason]) -> Verdict:
    return Verdict((), tuple(reasons))
