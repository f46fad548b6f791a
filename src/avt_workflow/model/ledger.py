"""The ledger of an envelope: its ceiling, what is committed to whom, what is reserved and what came in."""

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
    ReservationChanged,
)
from .frozen import EMPTY, FrozenMap

K = TypeVar("K")
Below = FrozenMap[str, FrozenMap[str, Cents]]


@attrs.frozen
class Ledger:
    """An envelope's balance, all amounts in cents: ceiling = available + committed.

    Args:
        envelope: its name.
        ceiling: the most that can be committed.
        commitments: what is committed now, by dossier.
        version: how many events it consists of.
        latest: the last change of a commitment, to tell who was first.
        reserved: what is kept aside for costs now, by purpose.
        contributions: what came in, by contributor, year and reference.
        within: the envelope that it is part of; "" for none.
        commitments_below: what of a commitment is the money of an envelope within it, by dossier and that envelope.
        reserved_below: likewise of what is reserved, by purpose and that envelope.
    """

    envelope: str
    ceiling: Cents = ZERO
    commitments: FrozenMap[str, Cents] = EMPTY
    version: int = 0
    latest: CommitmentChanged | None = None

    reserved: FrozenMap[str, Cents] = EMPTY
    contributions: FrozenMap[tuple[str, int, str], Cents] = EMPTY
    within: str = ""
    commitments_below: Below = EMPTY
    reserved_below: Below = EMPTY

    @property
    def committed(self) -> Cents:
        """The sum of the commitments, and of what is reserved."""
        return Cents(sum(self.commitments.values()) + sum(self.reserved.values()))

    @property
    def available(self) -> Cents:
        """What can still be committed."""
        return Cents(self.ceiling - self.committed)

    def to(self, dossier: str) -> Cents:
        """What is committed to a dossier."""
        return self.commitments.get(dossier, ZERO)

    def own(self, dossier: str) -> Cents:
        """What is committed to a dossier of the envelope's own money, and not of one within it."""
        return _own(self.commitments, self.commitments_below, dossier)

    def own_reserved(self, purpose: str) -> Cents:
        """What is reserved for a purpose of the envelope's own money, and not of one within it."""
        return _own(self.reserved, self.reserved_below, purpose)

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
                reserved=self.reserved,
                contributions=self.contributions,
                within=self.within,
                commitments_below=below,
                reserved_below=self.reserved_below,
            )
        if isinstance(fact, ReservationChanged):
            changed, below = _moved(self.reserved, self.reserved_below, fact.purpose, fact)
            return attrs.evolve(self, reserved=changed, reserved_below=below, version=version)
        if isinstance(fact, ContributionReceived):
            received = _put(self.contributions, (fact.source, fact.year, fact.reference), fact.amount)
            return attrs.evolve(self, contributions=received, version=version)
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
