"""What a step pays or takes back of what was committed, or why the amount does not fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .case import Case
from .machine import NEW
from .model.facts import MoneyRecovered, PaymentMade, Request, envelope_stream
from .model.ledger import Balance
from .model.records import Grant, Payment, Recovery
from .model.verdict import Reason
from .money import Cents, split
from .rulebook import Step

Moved = PaymentMade | MoneyRecovered


def judge(case: Case, step: Step, request: Request, reasons: list[Reason]) -> list[Moved]:
    """What is paid from or returns to each envelope; what does not fit is added to the reasons."""
    record = request.record
    cls: type[Moved]
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
    parts = divide(record.amount, [ledger.balance_of(request.subject) for ledger in ledgers])
    return [
        cls(
            stream=envelope_stream(ledger.envelope),
            on=request.on,
            actor=request.actor,
            dossier=request.subject,
            trigger=request.trigger,
            amount=part,
            reference=reference,
        )
        for ledger, part in zip(ledgers, parts, strict=True)
        if part
    ]


def _paid(amount: Cents, balances: Sequence[Balance]) -> Sequence[Cents]:
    """A payment over several envelopes, in proportion to what is still to be paid from each; never more than that."""
    return split(amount, [max(0, balance.to_pay) for balance in balances])


def _recovered(amount: Cents, balances: Sequence[Balance]) -> Sequence[Cents]:
    """A recovery over several envelopes: first what is to be recovered to each, then in proportion to what was paid."""
    due = [max(0, -balance.to_pay) for balance in balances]
    first = min(amount, sum(due))
    parts = list(split(Cents(first), due)) if first else [Cents(0)] * len(due)
    if amount > first:
        left = [balance.held - part for balance, part in zip(balances, parts, strict=True)]
        rest = split(Cents(amount - first), left)
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
