"""What a step pays or takes back of what was committed, or why the amount does not fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .case import Case
from .machine import NEW
from .model.facts import MoneyRecovered, PaymentMade, Request, envelope_stream
from .model.ledger import Balance
from .model.nesting import chain
from .model.records import Grant, Payment, Recovery
from .model.verdict import Reason
from .money import Cents, split
from .rulebook import Step

Transfer = PaymentMade | MoneyRecovered


def judge(case: Case, step: Step, request: Request, reasons: list[Reason]) -> list[Transfer]:
    """What is paid from or returns to each envelope; what does not fit is added to the reasons."""
    record = request.record
    cls: type[Transfer]
    if step.transition.pays and isinstance(record, Payment):
        cls, divide, wrong = PaymentMade, _paid, list(_above_to_pay(case, step, record))
    elif step.transition.recovers and isinstance(record, Recovery):
        cls, divide, wrong = MoneyRecovered, _recovered, list(_above_held(case, record))
    else:
        return []
    reference = record.reference.strip()
    wrong += _used(case, reference)
    reasons += wrong
    if wrong:
        return []
    ledgers = case.holding
    balances = [ledger.own_balance(request.subject) for ledger in ledgers]
    years = [pot.year or 0 if pot else 0 for pot in (case.pots.get(ledger.envelope) for ledger in ledgers)]
    parts = divide(record.amount, balances, years)
    return [
        cls(
            stream=envelope_stream(name),
            on=request.on,
            actor=request.actor,
            dossier=request.subject,
            trigger=request.trigger,
            amount=part,
            reference=reference,
            via="" if name == ledger.envelope else ledger.envelope,
        )
        for ledger, part in zip(ledgers, parts, strict=True)
        if part
        for name in chain(case.pots, ledger.envelope)
    ]


def _paid(amount: Cents, balances: Sequence[Balance], years: Sequence[int] = ()) -> Sequence[Cents]:
    """A payment over several envelopes, in proportion to what is still to be paid from each; never more than that.

    Over years it is paid from the earliest that has something left.
    """
    left = [max(0, balance.to_pay) for balance in balances]
    return _in_turn(amount, left, years) if any(years) else split(amount, left)


def _in_turn(amount: Cents, left: Sequence[int], order: Sequence[int]) -> Sequence[Cents]:
    """An amount over what is left of each, the lowest in order first."""
    parts = [Cents(0)] * len(left)
    for place in sorted(range(len(left)), key=order.__getitem__):
        parts[place] = Cents(min(left[place], amount - sum(parts)))
    return parts


def _recovered(amount: Cents, balances: Sequence[Balance], years: Sequence[int] = ()) -> Sequence[Cents]:
    """A recovery over several envelopes: first what is to be recovered to each, then in proportion to what was paid.

    Over years what was paid comes back to the latest first.
    """
    due = [max(0, -balance.to_pay) for balance in balances]
    first = min(amount, sum(due))
    parts = list(split(Cents(first), due)) if first else [Cents(0)] * len(due)
    if amount > first:
        left = [balance.held - part for balance, part in zip(balances, parts, strict=True)]
        rest = (
            _in_turn(Cents(amount - first), left, [-y for y in years])
            if any(years)
            else split(Cents(amount - first), left)
        )
        parts = [Cents(part + more) for part, more in zip(parts, rest, strict=True)]
    return parts


def _above_to_pay(case: Case, step: Step, payment: Payment) -> Iterator[Reason]:
    """No more is paid than is committed; whoever can still grant more could raise it."""
    balance = case.balance
    if payment.amount > balance.to_pay:
        raising = case.rulebook.remedies(step.track, case.dossier.state if case.dossier else NEW, (Grant.kind,))
        yield Reason.of(
            "above-to-pay",
            *raising,
            asked_cents=payment.amount,
            to_pay_cents=balance.to_pay,
            committed_cents=balance.committed,
            paid_cents=balance.paid,
            recovered_cents=balance.recovered,
            short_cents=payment.amount - balance.to_pay,
        )


def _above_held(case: Case, recovery: Recovery) -> Iterator[Reason]:
    """No more comes back than was paid."""
    balance = case.balance
    if recovery.amount > balance.held:
        yield Reason.of(
            "above-paid",
            asked_cents=recovery.amount,
            held_cents=balance.held,
            paid_cents=balance.paid,
            recovered_cents=balance.recovered,
        )


def _used(case: Case, reference: str) -> Iterator[Reason]:
    """A reference of the bookkeeping stands for one payment or recovery, so that nothing is recorded twice."""
    for ledger in case.holding:
        if reference in ledger.references:
            used = ledger.references[reference]
            yield Reason.of("reference-used", reference=reference, envelope=ledger.envelope, dossier=used)
            return
