"""The ledger of an envelope: its ceiling, what is committed to whom, and what of that was paid."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from ..money import ZERO, Cents
from .facts import CeilingChanged, CommitmentChanged, EnvelopeOpened, Fact, MoneyRecovered, PaymentMade
from .frozen import EMPTY, FrozenMap

Moved = CommitmentChanged | PaymentMade | MoneyRecovered
"""What changes the money of one dossier."""


@attrs.frozen
class Balance:
    """How the money of a grant stands, in cents; balances of several envelopes or dossiers add up.

    Args:
        committed: net of what settlement, withdrawal and release gave back.
        paid: everything that was ever paid.
        recovered: what of that came back.
    """

    committed: Cents = ZERO
    paid: Cents = ZERO
    recovered: Cents = ZERO

    @property
    def held(self) -> Cents:
        """What the recipient has: paid and not recovered."""
        return Cents(self.paid - self.recovered)

    @property
    def to_pay(self) -> Cents:
        """What is still to be paid; below zero it is to be recovered."""
        return Cents(self.committed - self.held)

    def after(self, fact: Moved) -> Balance:
        """The balance of its dossier after one more fact."""
        if isinstance(fact, CommitmentChanged):
            return Balance(fact.after, self.paid, self.recovered)
        if isinstance(fact, PaymentMade):
            return Balance(self.committed, Cents(self.paid + fact.amount), self.recovered)
        return Balance(self.committed, self.paid, Cents(self.recovered + fact.amount))

    def __add__(self, other: Balance) -> Balance:
        return Balance(
            Cents(self.committed + other.committed),
            Cents(self.paid + other.paid),
            Cents(self.recovered + other.recovered),
        )

    def __sub__(self, other: Balance) -> Balance:
        return Balance(
            Cents(self.committed - other.committed),
            Cents(self.paid - other.paid),
            Cents(self.recovered - other.recovered),
        )


@attrs.frozen
class Ledger:
    """An envelope's balance, all amounts in cents: ceiling = available + committed.

    Args:
        envelope: its name.
        ceiling: the most that can be committed.
        commitments: what is committed now, by dossier.
        version: how many events it consists of.
        latest: the last change of a commitment, to tell who was first.
        payments: everything that was ever paid, by dossier.
        recoveries: what of that came back, by dossier.
        references: the dossier that each reference of the bookkeeping belongs to.
    """

    envelope: str
    ceiling: Cents = ZERO
    commitments: FrozenMap[str, Cents] = EMPTY
    version: int = 0
    latest: CommitmentChanged | None = None
    payments: FrozenMap[str, Cents] = EMPTY
    recoveries: FrozenMap[str, Cents] = EMPTY
    references: FrozenMap[str, str] = EMPTY

    @property
    def committed(self) -> Cents:
        """The sum of the commitments."""
        return Cents(sum(self.commitments.values()))

    @property
    def available(self) -> Cents:
        """What can still be committed."""
        return Cents(self.ceiling - self.committed)

    @property
    def paid(self) -> Cents:
        """The sum of the payments."""
        return Cents(sum(self.payments.values()))

    @property
    def recovered(self) -> Cents:
        """The sum of what came back."""
        return Cents(sum(self.recoveries.values()))

    @property
    def to_pay(self) -> Cents:
        """What is still to be paid of all that is committed; below zero it is to be recovered."""
        return self.balance.to_pay

    @property
    def balance(self) -> Balance:
        """How its money stands as a whole."""
        return Balance(self.committed, self.paid, self.recovered)

    def to(self, dossier: str) -> Cents:
        """What is committed to a dossier."""
        return self.commitments.get(dossier, ZERO)

    def balance_of(self, dossier: str) -> Balance:
        """How its money for one dossier stands."""
        return Balance(self.to(dossier), self.payments.get(dossier, ZERO), self.recoveries.get(dossier, ZERO))

    @property
    def balances(self) -> FrozenMap[str, Balance]:
        """How its money stands by dossier: of each that something is committed to, or was paid to."""
        return FrozenMap({name: self.balance_of(name) for name in (*self.commitments, *self.payments)})

    def evolve(self, fact: Fact) -> Ledger:
        """The ledger after one more of its facts."""
        version = self.version + 1
        if isinstance(fact, CommitmentChanged):
            changed = (
                self.commitments.with_item(fact.dossier, fact.after)
                if fact.after
                else self.commitments.without(fact.dossier)
            )
            paid = (self.payments, self.recoveries, self.references)
            return Ledger(self.envelope, self.ceiling, changed, version, fact, *paid)
        if isinstance(fact, PaymentMade):
            payments = _more(self.payments, fact)
            return attrs.evolve(self, payments=payments, version=version, references=self._with(fact))
        if isinstance(fact, MoneyRecovered):
            recoveries = _more(self.recoveries, fact)
            return attrs.evolve(self, recoveries=recoveries, version=version, references=self._with(fact))
        assert isinstance(fact, (EnvelopeOpened, CeilingChanged))
        return attrs.evolve(self, ceiling=fact.ceiling, version=version)

    def replay(self, facts: Iterable[Fact]) -> Ledger:
        """The ledger after more of its facts."""
        ledger = self
        for fact in facts:
            ledger = ledger.evolve(fact)
        return ledger

    def _with(self, fact: PaymentMade | MoneyRecovered) -> FrozenMap[str, str]:
        return self.references.with_item(fact.reference, fact.dossier)


def _more(amounts: FrozenMap[str, Cents], fact: PaymentMade | MoneyRecovered) -> FrozenMap[str, Cents]:
    return amounts.with_item(fact.dossier, Cents(amounts.get(fact.dossier, ZERO) + fact.amount))
