"""The ledger of an envelope: its ceiling, what is committed and paid to whom, what is reserved, what came in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import attrs

from ..money import ZERO, Cents
from .facts import (
    CeilingChanged,
    CommitmentChanged,
    ContributionReceived,
    EnvelopeOpened,
    Fact,
    MoneyRecovered,
    PaymentMade,
    ReservationChanged,
)
from .frozen import EMPTY, FrozenMap

K = TypeVar("K")
Below = FrozenMap[str, FrozenMap[str, Cents]]

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

    def after(self, fact: Moved | ReservationChanged) -> Balance:
        """The balance after one more fact about the same money."""
        if isinstance(fact, (CommitmentChanged, ReservationChanged)):
            return Balance(fact.after, self.paid, self.recovered)
        if isinstance(fact, PaymentMade):
            return Balance(self.committed, Cents(self.paid + fact.amount), self.recovered)
        return Balance(self.committed, self.paid, Cents(self.recovered + fact.amount))

    def amounts(self) -> dict[str, int]:
        """Its amounts in cents, by the names that they have in JSON."""
        return {
            "committed_cents": self.committed,
            "paid_cents": self.paid,
            "recovered_cents": self.recovered,
            "to_pay_cents": self.to_pay,
        }

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


def total(balances: Iterable[Balance]) -> Balance:
    """The sum of balances."""
    return sum(balances, Balance())


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
        reserved: what is kept aside for costs now, by purpose.
        contributions: what came in, by contributor, year and reference.
        within: the envelope that it is part of; "" for none.
        commitments_below: what of a commitment is the money of an envelope within it, by dossier and that envelope.
        reserved_below: likewise of what is reserved, by purpose and that envelope.
        payments_below: likewise of what was paid.
        recoveries_below: likewise of what came back.
    """

    envelope: str
    ceiling: Cents = ZERO
    commitments: FrozenMap[str, Cents] = EMPTY
    version: int = 0
    latest: CommitmentChanged | None = None
    payments: FrozenMap[str, Cents] = EMPTY
    recoveries: FrozenMap[str, Cents] = EMPTY
    references: FrozenMap[str, str] = EMPTY

    reserved: FrozenMap[str, Cents] = EMPTY
    contributions: FrozenMap[tuple[str, int, str], Cents] = EMPTY
    within: str = ""
    commitments_below: Below = EMPTY
    reserved_below: Below = EMPTY
    payments_below: Below = EMPTY
    recoveries_below: Below = EMPTY

    @property
    def committed(self) -> Cents:
        """The sum of the commitments, and of what is reserved."""
        return Cents(sum(self.commitments.values()) + sum(self.reserved.values()))

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
        """How its money for dossiers stands as a whole; reserved costs are not paid through it."""
        return Balance(Cents(sum(self.commitments.values())), self.paid, self.recovered)

    def to(self, dossier: str) -> Cents:
        """What is committed to a dossier."""
        return self.commitments.get(dossier, ZERO)

    def own(self, dossier: str) -> Cents:
        """What is committed to a dossier of the envelope's own money, and not of one within it."""
        return _own(self.commitments, self.commitments_below, dossier)

    def own_reserved(self, purpose: str) -> Cents:
        """What is reserved for a purpose of the envelope's own money, and not of one within it."""
        return _own(self.reserved, self.reserved_below, purpose)

    def own_balance(self, dossier: str) -> Balance:
        """How its own money for one dossier stands, without that of envelopes within it."""
        return Balance(
            self.own(dossier),
            _own(self.payments, self.payments_below, dossier),
            _own(self.recoveries, self.recoveries_below, dossier),
        )

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
            changed, below = _moved(self.commitments, self.commitments_below, fact.dossier, fact)
            return Ledger(  # by hand: replay lives on this, and attrs.evolve takes thrice as long
                self.envelope,
                self.ceiling,
                changed,
                version,
                fact,
                self.payments,
                self.recoveries,
                self.references,
                reserved=self.reserved,
                contributions=self.contributions,
                within=self.within,
                commitments_below=below,
                reserved_below=self.reserved_below,
                payments_below=self.payments_below,
                recoveries_below=self.recoveries_below,
            )
        if isinstance(fact, ReservationChanged):
            changed, below = _moved(self.reserved, self.reserved_below, fact.purpose, fact)
            return attrs.evolve(self, reserved=changed, reserved_below=below, version=version)
        if isinstance(fact, ContributionReceived):
            received = _put(self.contributions, (fact.source, fact.year, fact.reference), fact.amount)
            return attrs.evolve(self, contributions=received, version=version)
        if isinstance(fact, PaymentMade):
            paid, below = _added(self.payments, self.payments_below, fact)
            with_it = self.references.with_item(fact.reference, fact.dossier)
            return attrs.evolve(self, payments=paid, payments_below=below, version=version, references=with_it)
        if isinstance(fact, MoneyRecovered):
            back, below = _added(self.recoveries, self.recoveries_below, fact)
            with_it = self.references.with_item(fact.reference, fact.dossier)
            return attrs.evolve(self, recoveries=back, recoveries_below=below, version=version, references=with_it)
        assert isinstance(fact, (EnvelopeOpened, CeilingChanged))
        within = fact.within if isinstance(fact, EnvelopeOpened) else self.within
        return attrs.evolve(self, ceiling=fact.ceiling, version=version, within=within)

    def replay(self, facts: Iterable[Fact]) -> Ledger:
        """The ledger after more of its facts."""
        ledger = self
        for fact in facts:
            ledger = ledger.evolve(fact)
        return ledger


def _own(totals: FrozenMap[str, Cents], below: Below, key: str) -> Cents:
    total = totals.get(key, ZERO)
    return Cents(total - sum(below[key].values())) if key in below else total


def _moved(
    totals: FrozenMap[str, Cents], below: Below, key: str, fact: CommitmentChanged | ReservationChanged
) -> tuple[FrozenMap[str, Cents], Below]:
    """The totals and what is below, once what is the money of one envelope in them has changed."""
    if not fact.via:
        if key not in below:
            return _put(totals, key, fact.after), below
        return _put(totals, key, Cents(totals[key] - _own(totals, below, key) + fact.after)), below
    parts = below.get(key, EMPTY)
    total = Cents(totals.get(key, ZERO) - parts.get(fact.via, ZERO) + fact.after)
    parts = _put(parts, fact.via, fact.after)
    return _put(totals, key, total), below.with_item(key, parts) if parts else below.without(key)


def _put(amounts: FrozenMap[K, Cents], key: K, amount: Cents) -> FrozenMap[K, Cents]:
    return amounts.with_item(key, amount) if amount else amounts.without(key)


def _added(
    totals: FrozenMap[str, Cents], below: Below, fact: PaymentMade | MoneyRecovered
) -> tuple[FrozenMap[str, Cents], Below]:
    """The totals and what is below, once more was paid or came back."""
    parts = below.get(fact.dossier, EMPTY)
    if fact.via:
        parts = parts.with_item(fact.via, Cents(parts.get(fact.via, ZERO) + fact.amount))
        below = below.with_item(fact.dossier, parts)
    return totals.with_item(fact.dossier, Cents(totals.get(fact.dossier, ZERO) + fact.amount)), below
