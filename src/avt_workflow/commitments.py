"""What a step does to the envelopes: it commits, settles or releases, or the amount does not fit."""

from __future__ import annotations

from .case import Case
from .model.facts import CommitmentChanged, Request, envelope_stream
from .model.ledger import Ledger
from .model.records import Grant, Pledge, Settlement
from .model.verdict import Reason, Remedy
from .money import ZERO, Cents, split
from .rulebook import Step


def judge(case: Case, step: Step, request: Request, reasons: list[Reason]) -> list[CommitmentChanged]:
    """The commitments that change with the step; what does not fit is added to the reasons."""
    transition, record = step.transition, request.record
    facts: list[CommitmentChanged] = []
    if transition.commits and isinstance(record, Grant):
        ledger = case.ledger(transition.commits)
        before = ledger.to(request.subject)
        outside = _outside(case, transition.commits, request)
        if outside is not None:
            reasons.append(outside)
        if record.amount - before > ledger.available:
            administrator = case.rulebook.agenda.administered_by
            reasons.append(_over_ceiling(ledger, record.amount - before, administrator))
        elif record.amount != before:
            facts.append(_committed(ledger, request, record.amount))
    elif transition.commits and isinstance(record, Pledge):
        outside = _outside(case, transition.commits, request)
        if outside is not None:
            reasons.append(outside)
    elif transition.settles and isinstance(record, Settlement):
        held = _held(case, step, request)
        granted = Cents(sum(ledger.to(request.subject) for ledger in held))
        if record.amount > granted:
            reasons.append(
                Reason.of(
                    "above-commitment",
                    asked_cents=record.amount,
                    granted_cents=granted,
                    dossier=request.subject,
                )
            )
        elif record.amount != granted:
            parts = split(record.amount, [ledger.to(request.subject) for ledger in held])
            facts += [_committed(ledger, request, part) for ledger, part in zip(held, parts, strict=True)]
    elif transition.releases:
        facts += [_committed(ledger, request, ZERO) for ledger in _held(case, step, request)]
    return facts


def _outside(case: Case, envelope: str, request: Request) -> Reason | None:
    """Why money cannot be committed at that moment: the envelope is surely not open yet, or no longer."""
    pot, on = case.rulebook.agenda.envelopes[envelope], request.on
    early = pot.start is not None and on.last < pot.start.first
    late = pot.end is not None and on.first > pot.end.last
    if not early and not late:
        return None
    start, end = (str(moment) if moment else "…" for moment in (pot.start, pot.end))
    return Reason.of("outside-envelope", envelope=envelope, on=str(on), start=start, end=end)


def _held(case: Case, step: Step, request: Request) -> list[Ledger]:
    """The envelopes from which something is committed to the dossier."""
    ledgers = [case.ledger(name) for name in step.envelopes]
    return [ledger for ledger in ledgers if ledger.to(request.subject)]


def _over_ceiling(ledger: Ledger, more: int, administrator: str) -> Reason:
    latest = ledger.latest
    return Reason.of(
        "over-ceiling",
        Remedy("change-ceiling", (administrator,)),
        envelope=ledger.envelope,
        asked_cents=more,
        available_cents=ledger.available,
        short_cents=more - ledger.available,
        first=f"{latest.dossier} ({latest.trigger}, {latest.actor}, {latest.on})" if latest else "-",
    )


def _committed(ledger: Ledger, request: Request, after: Cents) -> CommitmentChanged:
    return CommitmentChanged(
        stream=envelope_stream(ledger.envelope),
        on=request.on,
        actor=request.actor,
        dossier=request.subject,
        trigger=request.trigger,
        before=ledger.to(request.subject),
        after=after,
    )
