"""Laws of money: what the ledgers hold adds up, stays under the ceiling, and is what was decided."""

from __future__ import annotations

from collections.abc import Hashable
from typing import ClassVar

import attrs

from ..model.facts import CommitmentChanged, MoneyRecovered, PaymentMade
from ..model.frozen import EMPTY
from ..model.ledger import Ledger
from ..model.nesting import chain
from ..model.records import Grant, Payment, Recovery, Settlement
from .laws import Judged, StepLaw


@attrs.frozen
class LedgersBalance(StepLaw):
    """In every envelope ceiling = available + committed and to pay = committed - paid + recovered, also up the nesting.

    Amounts are in cents.
    """

    word: ClassVar[str] = "ledgers-balance"

    def broken(self, memory: Hashable, judged: Judged) -> str | None:
        """See `Law.broken`."""
        if judged.after is None:
            return None
        before, after, subject = judged.case.ledgers, judged.after.ledgers, judged.request.subject
        for name, ledger in after.items():
            if ledger is before.get(name):
                continue
            wrong = _unbalanced(ledger, subject)
            if wrong:
                return f"after {judged.request.trigger!r} the envelope {name!r} does not add up: {wrong}"
            for above in chain(judged.case.pots, name)[1:]:
                below = after[above].commitments_below.get(subject, EMPTY).get(name, 0) if above in after else None
                if below is not None and below != ledger.own(subject):
                    return f"{name!r} commits {ledger.own(subject)} cents to {subject}, and {above!r} knows of {below}"
        return None


def _unbalanced(ledger: Ledger, subject: str) -> str | None:
    held = [*ledger.commitments.values(), *ledger.reserved.values()]
    if any(amount <= 0 for amount in held):
        return "a commitment is not above zero"
    if ledger.available != ledger.ceiling - sum(held):
        return f"{ledger.available} cents are available of {ledger.ceiling}, with {sum(held)} committed"
    balance = ledger.balance_of(subject)
    paid, back = ledger.payments.get(subject, 0), ledger.recoveries.get(subject, 0)
    if balance.to_pay != ledger.commitments.get(subject, 0) - paid + back:
        return f"{balance.to_pay} cents are to be paid"
    return None if back <= paid else f"{back} cents came back of {paid} that were paid"


@attrs.frozen
class NeverOverTheCeiling(StepLaw):
    """No step commits more than an envelope has, nor more than those that it stands in have; nor pays more."""

    word: ClassVar[str] = "never-over-the-ceiling"

    def broken(self, memory: Hashable, judged: Judged) -> str | None:
        """See `Law.broken`."""
        if judged.after is None:
            return None
        trigger, ledgers = judged.request.trigger, judged.after.ledgers
        for fact in judged.verdict.facts:
            name = fact.stream.partition(":")[2]
            if isinstance(fact, CommitmentChanged) and fact.after > fact.before and name in ledgers:
                committed = sum(ledgers[name].commitments.values()) + sum(ledgers[name].reserved.values())
                if committed > ledgers[name].ceiling:
                    has = ledgers[name].ceiling
                    return f"after {trigger!r} {committed} cents are committed from {name!r}, which has {has}"
                if not fact.via and judged.after.room(name) < 0:
                    return f"after {trigger!r} {name!r} holds what is set aside for another"
            if isinstance(fact, PaymentMade) and name in ledgers and ledgers[name].balance_of(fact.dossier).to_pay < 0:
                return f"{trigger!r} pays more from {name!r} than is committed to {fact.dossier}"
        return None


@attrs.frozen
class MoneyAsDecided(StepLaw):
    """What a step does to the money of a dossier is what its record says, to the cent, and nothing else does."""

    word: ClassVar[str] = "money-as-decided"

    def broken(self, memory: Hashable, judged: Judged) -> str | None:
        """See `Law.broken`."""
        taken, after, subject = judged.taken, judged.after, judged.request.subject
        if taken is None or after is None or after.dossier is None or judged.step is None:
            return None
        step, record, trigger = judged.step.transition, taken.request.record, judged.request.trigger
        own = [fact for fact in judged.verdict.facts if getattr(fact, "dossier", "") == subject]
        own = [fact for fact in own if not getattr(fact, "via", "")]
        held = after.balance.committed
        due: int | None = None
        if (step.commits and isinstance(record, Grant)) or (step.settles and isinstance(record, Settlement)):
            due = record.amount
        elif step.releases:
            due = 0
        if due is not None and held != due:
            return f"after {trigger!r} {held} cents are committed, and {due} were decided"
        if due is None and any(isinstance(fact, CommitmentChanged) for fact in own):
            return f"{trigger!r} changes what is committed, and decides nothing about it"
        paid = sum(fact.amount for fact in own if isinstance(fact, PaymentMade))
        back = sum(fact.amount for fact in own if isinstance(fact, MoneyRecovered))
        pays = record.amount if step.pays and isinstance(record, Payment) else 0
        recovers = record.amount if step.recovers and isinstance(record, Recovery) else 0
        if (paid, back) != (pays, recovers):
            return f"{trigger!r} pays {paid} cents and takes back {back}, not {pays} and {recovers}"
        return None
