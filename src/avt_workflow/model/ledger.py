"""The ledger of an envelope: its ceiling and what is committed to whom."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from ..money import ZERO, Cents
from .facts import CeilingChanged, CommitmentChanged, EnvelopeOpened, Fact
from .frozen import EMPTY, FrozenMap


@attrs.frozen
class Ledger:
    """An envelope's balance, all amounts in cents: ceiling = available + committed.

    Args:
        envelope: its name.
        ceiling: the most that can be committed.
        commitments: what is committed now, by dossier.
        version: how many events it consists of.
        latest: the last change of a commitment, to tell who was first.
    """

    envelope: str
    ceiling: Cents = ZERO
    commitments: FrozenMap[str, Cents] = EMPTY
    version: int = 0
    latest: CommitmentChanged | None = None

    @property
    def committed(self) -> Cents:
        """The sum of the commitments."""
        return Cents(sum(self.commitments.values()))

    @property
    def available(self) -> Cents:
        """What can still be committed."""
        return Cents(self.ceiling - self.committed)

    def to(self, dossier: str) -> Cents:
        """What is committed to a dossier."""
        return self.commitments.get(dossier, ZERO)

    def evolve(self, fact: Fact) -> Ledger:
        """The ledger after one more of its facts."""
        version = self.version + 1
        if isinstance(fact, CommitmentChanged):
            changed = (
                self.commitments.with_item(fact.dossier, fact.after)
                if fact.after
                else self.commitments.without(fact.dossier)
            )
            return Ledger(self.envelope, self.ceiling, changed, version, fact)
        assert isinstance(fact, (EnvelopeOpened, CeilingChanged))
        return attrs.evolve(self, ceiling=fact.ceiling, version=version)

    def replay(self, facts: Iterable[Fact]) -> Ledger:
        """The ledger after more of its facts."""
        ledger = self
        for fact in facts:
            ledger = ledger.evolve(fact)
        return ledger
