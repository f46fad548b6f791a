"""What a step pays or takes back of what was committed, or why the amount does not fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .case import Case
from .machine import NEW
from .model.facts import MoneyRecovered, PaymentMade, Request, envelope_stream
from .model.ledger import Balance, Ledger, total
from .model.nesting import chain, spending
from .model.records import Grant, Payment, Recovery
from .model.verdict import Reason
from .money import Cents, split
from .rulebook import Step

Transfer = PaymentMade | MoneyRecovered


def judge(case: Case, step: Step, request: Request, reasons: list[Reason]) -> list[Transfer]:
    """What is paid from or returns to each envelope; what does not fit is added to the reasons."""
    record = request.record
    pays = step.transition.pays and isinstance(record, Payment)
    recovers = step.transition.recovers and isinstance(record, Recovery)
    if not isinstance(record, (Payment, Recovery)) or not (pays or recovers):
        return []
    ledgers = _concerned(case, record.envelope)
    balances = [ledger.own_balance(request.subject) for ledger in ledgers]
    cls: type[Transfer]
    if not ledgers and record.envelope:
        reasons.append(_not_from(case, request.subject, record.envelope))
        return []
    if isinstance(record, Payment):
        cls, divide, wrong = PaymentMade, _paid, list(_above_to_pay(case, step, record, total(balances)))
    else:
        cls, divide, wrong = MoneyRecovered, _recovered, list(_above_held(record, total(balances)))
    reference = record.reference.strip()
    wrong += _used(case, reference)
    reasons += wrong
    if wrong:
        return []
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


def _concerned(case: Case, envelope: str) -> tuple[Ledger, ...]:
    """The ledgers that a payment or recovery may touch: of the envelope that it names and its years, or all."""
    names = spending(case.pots, (envelope,)) if envelope else ()
    return tuple(ledger for ledger in case.holding if not envelope or ledger.envelope in names)


def _not_from(case: Case, dossier: str, envelope: str) -> Reason:
    """Why nothing is paid from an envelope: the dossier draws on others."""
    held = [ledger.envelope for ledger in case.holding if ledger.own_balance(dossier) != Balance()]
    return Reason.unknown("not-from-envelope", "envelopes", held, envelope=envelope, dossier=dossier)


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


def _above_to_pay(case: Case, step: Step, payment: Payment, balance: Balance) -> Iterator[Reason]:
    """No more is paid than is committed; whoever can still grant more could raise it."""
    if payment.amount > balance.to_pay:
        raising = case.rulebook.remedies(step.track, case.dossier.state if case.dossier else NEW, (Grant.kind,))
        yield Reason.of(
            f"above-to-pay{_from(payment)}",
            *raising,
            asked_cents=payment.amount,
            to_pay_cents=balance.to_pay,
            committed_cents=balance.committed,
            paid_cents=balance.paid,
            recovered_cents=balance.recovered,
            short_cents=payment.amount - balance.to_pay,
            **_named(payment),
        )


def _above_held(recovery: Recovery, balance: Balance) -> Iterator[Reason]:
    """No more comes back than was paid."""
    if recovery.amount > balance.held:
        yield Reason.of(
            f"above-paid{_from(recovery)}",
            asked_cents=recovery.amount,
            held_cents=balance.held,
            paid_cents=balance.paid,
            recovered_cents=balance.recovered,
            **_named(recovery),
        )


def _from(record: Payment | Recovery) -> str:
    """How the code of a reason ends that is about one envelope."""
    return "-from" if record.envelope else ""


def _named(record: Payment | Recovery) -> dict[str, str]:
    """The envelope that it names, where it names one."""
    return {"envelope": record.envelope} if record.envelope else {}


def _used(case: Case, reference: str) -> Iterator[Reason]:
    """A reference of the bookkeeping stands for one payment or recovery, so that nothing is recorded twice."""
    for ledger in case.holding:
        if reference in ledger.references:
            used = ledger.references[reference]
            yield Reason.of("reference-used", reference=reference, envelope=ledger.envelope, dossier=used)
            return
