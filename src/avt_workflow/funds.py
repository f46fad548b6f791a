"""Judging what the administration does with an envelope: reserve its money, carry it over, record what came in."""

from __future__ import annotations

from collections.abc import Iterator

from .case import Case
from .limits import changes, excess, set_aside_short
from .missing import record_missing
from .model.agenda import Envelope
from .model.facts import (
    CeilingChanged,
    ContributionReceived,
    Fact,
    Request,
    ReservationChanged,
    envelope_stream,
)
from .model.ledger import Ledger
from .model.nesting import beside
from .model.records import CarryOver, Contribution, Reservation
from .model.verdict import Reason
from .money import LARGEST, ZERO, Cents

Found = tuple[list[Fact], list[Reason]]


def reserve(case: Case, request: Request, envelope: str) -> Found:
    """Keep money of an envelope aside for costs of its own."""
    record = request.record
    if not isinstance(record, Reservation):
        return [], [record_missing(request, Reservation)]
    reasons = [*_blank("purpose", record.purpose), *amount_faults(record.amount)]
    if reasons:
        return [], reasons
    found = changes(case, {envelope: record.amount}, lambda ledger: ledger.own_reserved(record.purpose))
    if not found:
        return [], [Reason.of("reservation-unchanged", purpose=record.purpose, amount_cents=record.amount)]
    return [
        ReservationChanged(
            envelope_stream(change.ledger.envelope),
            request.on,
            request.actor,
            record.purpose,
            change.before,
            change.after,
            request.motivation,
            change.via,
            provenance=request.provenance,
        )
        for change in found
    ], [*excess(case, found)]


def carry_over(case: Case, request: Request, envelope: str) -> Found:
    """Move part of an envelope's ceiling to another that stands in the same one."""
    record = request.record
    if not isinstance(record, CarryOver):
        return [], [record_missing(request, CarryOver)]
    others = beside(case.pots, envelope)
    if record.to not in others:
        return [], [Reason.unknown("not-beside", "beside", others, to=record.to, envelope=envelope)]
    giver, taker = case.ledger(envelope), case.ledger(record.to)
    reasons = [*amount_faults(record.amount, at_least=1)]
    if reasons:
        return [], reasons
    if record.amount > giver.available:
        return [], [below_committed(envelope, giver.ceiling - record.amount, giver.committed)]
    facts = [
        CeilingChanged(
            envelope_stream(name),
            request.on,
            request.actor,
            Cents(ceiling),
            request.motivation,
            other,
            provenance=request.provenance,
        )
        for name, ceiling, other in (
            (envelope, giver.ceiling - record.amount, record.to),
            (record.to, taker.ceiling + record.amount, envelope),
        )
    ]
    after: dict[str, Ledger] = {envelope: giver.evolve(facts[0]), record.to: taker.evolve(facts[1])}
    return [*facts], [*amount_faults(taker.ceiling + record.amount), *set_aside_short(case, after)]


def contribute(case: Case, request: Request, envelope: str) -> Found:
    """Record what a contributor paid into an envelope; the same reference again corrects it, with a motivation."""
    record = request.record
    if not isinstance(record, Contribution):
        return [], [record_missing(request, Contribution)]
    pot = case.pots.get(envelope)
    known = pot.contributions if pot else {}
    reasons = [*_blank("reference", record.reference), *amount_faults(record.amount)]
    if record.source not in known:
        reasons.append(Reason.unknown("unknown-contributor", "known", known, name=record.source))
    if pot and not _in_period(pot, record.year):
        start, end = (str(moment) if moment else "…" for moment in (pot.start, pot.end))
        reasons.append(
            Reason.of("year-outside-envelope", envelope=envelope, year=str(record.year), start=start, end=end)
        )
    others = [key for key in case.ledger(envelope).contributions if key[2] == record.reference]
    if others and (record.source, record.year, record.reference) not in others:
        reasons.append(Reason.of("contribution-reference-used", reference=record.reference, source=others[0][0]))
    before = case.ledger(envelope).contributions.get((record.source, record.year, record.reference), ZERO)
    if record.amount == before or (before and not request.motivation.strip()):
        reasons.append(
            Reason.of("contribution-known", source=record.source, reference=record.reference, amount_cents=before)
        )
    return [
        ContributionReceived(
            request.subject,
            request.on,
            request.actor,
            record.source,
            record.amount,
            record.year,
            record.reference,
            request.motivation,
            provenance=request.provenance,
        )
    ], reasons


def below_committed(envelope: str, ceiling: int, committed: int) -> Reason:
    """Why a ceiling cannot be so low."""
    return Reason.of("ceiling-below-committed", envelope=envelope, ceiling_cents=ceiling, committed_cents=committed)


def amount_faults(amount: object, *, at_least: int = 0) -> Iterator[Reason]:
    """A reason where something is not an amount."""
    if isinstance(amount, bool) or not isinstance(amount, int) or not 0 <= amount <= LARGEST:
        yield Reason.of("amount-invalid", field="amount", given=str(amount))
    elif amount < at_least:
        yield Reason.of("amount-zero", field="amount")


def _in_period(pot: Envelope, year: int) -> bool:
    early = pot.start is not None and year < pot.start.first.year
    late = pot.end is not None and year > pot.end.last.year
    return not early and not late and pot.year in (None, year)


def _blank(field: str, text: str) -> Iterator[Reason]:
    if not text.strip():
        yield Reason.of("field-missing", field=field)
