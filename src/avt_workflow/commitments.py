"""What a step does to the envelopes: it commits, settles or releases, or the amount does not fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from .case import Case
from .limits import LedgerChange, changes, excess
from .model.facts import CommitmentChanged, Request, envelope_stream
from .model.frozen import EMPTY
from .model.nesting import spending, years
from .model.records import Grant, Pledge, Settlement
from .model.verdict import Reason
from .money import ZERO, Cents, split
from .rulebook import Step


def judge(
    case: Case, step: Step, request: Request, reasons: list[Reason], envelope: str | None
) -> list[CommitmentChanged]:
    """The commitments that change with the step; what does not fit is added to the reasons.

    Args:
        envelope: where the step commits from; None where it commits nothing.
    """
    transition, record = step.transition, request.record
    facts: list[CommitmentChanged] = []
    if envelope and isinstance(record, Grant):
        shares = _shares(case, envelope, request, record)
        if isinstance(shares, Reason):
            reasons.append(shares)
            return facts
        others = dict.fromkeys(spending(case.pots, transition.envelopes), ZERO)  # what another gave goes back
        found = _changes(case, request, others | shares)
        giving = (change.ledger.envelope for change in found if change.after > change.before)
        reasons += _outside(case, dict.fromkeys((envelope, *giving)), request)
        reasons += excess(case, found)
        facts += _committed(request, found)
    elif envelope and isinstance(record, Pledge):
        reasons += _outside(case, (envelope,), request)
    elif transition.settles and isinstance(record, Settlement):
        held = _held(case, step, request)
        granted = Cents(sum(held.values()))
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
            facts += _committed(request, _changes(case, request, _settled(case, record.amount, held)))
    elif transition.releases:
        facts += _committed(request, _changes(case, request, dict.fromkeys(_held(case, step, request), ZERO)))
    return facts


def _shares(case: Case, envelope: str, request: Request, grant: Grant) -> dict[str, Cents] | Reason:
    """How much of a grant comes from which envelope: from its years where it has any, and then nothing from itself.

    A grant that names no years is of the year in which it is made.
    """
    by_year = years(case.pots, envelope)
    pot = case.pots.get(envelope)
    own = str(pot.year) if pot and pot.year is not None else None
    given: Mapping[str, Cents] = grant.years or ({str(request.on.first.year): grant.amount} if by_year else EMPTY)
    known = [str(year) for year in by_year] or ([own] if own else [])
    for year in given:
        if year not in known:
            return Reason.of("year-unknown", year=year, envelope=envelope, years=", ".join(known) or "-")
    if not by_year:
        return {envelope: grant.amount}
    return {name: given.get(str(year), ZERO) for year, name in by_year.items()}


def _settled(case: Case, amount: Cents, held: Mapping[str, Cents]) -> dict[str, Cents]:
    """What each envelope still gives once a grant is settled at a lower amount.

    The latest year gives back first, for what lies longest behind was most likely spent; what is of no year stays
    longest. Envelopes without years give back in proportion.
    """
    of_year = {name: case.pots[name].year or 0 for name in held if name in case.pots}
    if not any(of_year.values()):
        return dict(zip(held, split(amount, list(held.values())), strict=True))
    kept: dict[str, Cents] = {}
    for name in sorted(held, key=lambda name: of_year.get(name, 0)):
        kept[name] = Cents(min(held[name], amount - sum(kept.values())))
    return kept


def _outside(case: Case, envelopes: Iterable[str], request: Request) -> Iterator[Reason]:
    """Why money cannot be committed at that moment: an envelope is surely not open yet, or no longer."""
    own, on = case.rulebook.agenda.envelopes, request.on
    for envelope in envelopes:
        pot = own[envelope] if envelope in own else case.pots[envelope]
        early = pot.start is not None and on.last < pot.start.first
        late = pot.end is not None and on.first > pot.end.last
        if early or late:
            start, end = (str(moment) if moment else "…" for moment in (pot.start, pot.end))
            yield Reason.of("outside-envelope", envelope=envelope, on=str(on), start=start, end=end)


def _held(case: Case, step: Step, request: Request) -> dict[str, Cents]:
    """How much of its own money each envelope has committed to the dossier, of those that have."""
    held = {name: case.ledger(name).own(request.subject) for name in spending(case.pots, step.envelopes)}
    return {name: amount for name, amount in held.items() if amount}


def _changes(case: Case, request: Request, wanted: Mapping[str, Cents]) -> tuple[LedgerChange, ...]:
    return changes(case, wanted, lambda ledger: ledger.own(request.subject))


def _committed(request: Request, found: Iterable[LedgerChange]) -> list[CommitmentChanged]:
    return [
        CommitmentChanged(
            stream=envelope_stream(change.ledger.envelope),
            on=request.on,
            actor=request.actor,
            dossier=request.subject,
            trigger=request.trigger,
            before=change.before,
            after=change.after,
            via=change.via,
        )
        for change in found
    ]
