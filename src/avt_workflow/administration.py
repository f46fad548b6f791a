"""Judging administration: adopting an agenda, who sits in a body, changing a ceiling.

A body or envelope that only an earlier agenda names still lives, for dossiers are pinned to that agenda.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from . import membership
from .case import Case
from .membership import Found
from .model.facts import (
    AGENDA_STREAM,
    AgendaAdopted,
    CeilingChanged,
    EnvelopeOpened,
    Fact,
    Request,
    envelope_stream,
)
from .model.records import Adoption, Ceiling
from .model.verdict import Reason, Verdict
from .money import LARGEST
from .standing import NOBODY, not_in_role


def concerns(request: Request) -> bool:
    """Whether a request is about the programme itself and not about one dossier."""
    return request.subject == AGENDA_STREAM or ":" in request.subject


def judge(case: Case, request: Request) -> Verdict:
    """Judge a request of administration; the same verdicts, by the role that administers the agenda."""
    kind, _, name = request.subject.partition(":")
    act = _ACTS.get((kind, request.trigger))
    if act is None:
        return _refused([Reason.of("unknown-administration", subject=request.subject, trigger=request.trigger)])
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
        return [], [Reason.of("record-missing", trigger=request.trigger, kind="adoption", given="-")]
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
    for name, ceiling in record.ceilings.items():
        ledger, stream = case.ledger(name), envelope_stream(name)
        if ledger.version == 0:
            facts.append(EnvelopeOpened(stream, request.on, request.actor, ceiling))
        elif ceiling < ledger.committed:
            reasons.append(_below(name, ceiling, ledger.committed))
        elif ceiling != ledger.ceiling and ceiling != _declared(case, name):
            facts.append(CeilingChanged(stream, request.on, request.actor, ceiling, request.motivation))
    return facts, reasons


def _declared(case: Case, envelope: str) -> int | None:
    """The ceiling in the agenda that was in force: one that says the same as before leaves a later change alone."""
    before = case.rulebook.agenda.envelopes.get(envelope)
    return before.ceiling if before and case.in_force else None


def _change_ceiling(case: Case, request: Request, envelope: str) -> Found:
    record = request.record
    if not isinstance(record, Ceiling):
        return [], [Reason.of("record-missing", trigger=request.trigger, kind="ceiling", given="-")]
    if envelope not in case.rulebook.agenda.envelopes and not case.ledger(envelope).version:
        known = ", ".join(case.rulebook.agenda.envelopes)
        return [], [Reason.of("unknown-envelope", name=envelope, known=known)]
    if isinstance(record.amount, bool) or not isinstance(record.amount, int) or not 0 <= record.amount <= LARGEST:
        return [], [Reason.of("amount-invalid", field="amount", given=str(record.amount))]
    ledger = case.ledger(envelope)
    if record.amount < ledger.committed:
        return [], [_below(envelope, record.amount, ledger.committed)]
    if record.amount == ledger.ceiling:
        return [], [Reason.of("ceiling-unchanged", envelope=envelope, ceiling_cents=record.amount)]
    return [
        CeilingChanged(
            request.subject,
            request.on,
            request.actor,
            record.amount,
            request.motivation,
            provenance=request.provenance,
        )
    ], []


_ACTS: Final[Mapping[tuple[str, str], Callable[[Case, Request, str], Found]]] = {
    ("agenda", "adopt"): _adopt,
    ("body", "appoint"): membership.appoint,
    ("body", "dismiss"): membership.dismiss,
    ("body", "delegate"): membership.delegate,
    ("body", "revoke"): membership.revoke,
    ("envelope", "change-ceiling"): _change_ceiling,
}


def _below(envelope: str, ceiling: int, committed: int) -> Reason:
    return Reason.of("ceiling-below-committed", envelope=envelope, ceiling_cents=ceiling, committed_cents=committed)


def _refused(reasons: list[Reason]) -> Verdict:
    return Verdict((), tuple(reasons))
