"""The roster of a body: who its members are."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from .facts import Fact, MemberAppointed, MemberDismissed


@attrs.frozen
class Roster:
    """A body's members as they stand.

    Args:
        body: its name.
        members: in order of appointment.
        version: how many events it consists of.
    """

    body: str
    members: tuple[str, ...] = ()
    version: int = 0

    def evolve(self, fact: Fact) -> Roster:
        """The roster after one more of its facts."""
        if isinstance(fact, MemberAppointed):
            return Roster(self.body, (*self.members, fact.member), self.version + 1)
        assert isinstance(fact, MemberDismissed)
        left = tuple(member for member in self.members if member != fact.member)
        return Roster(self.body, left, self.version + 1)

    def replay(self, facts: Iterable[Fact]) -> Roster:
        """The roster after more of its facts."""
        roster = self
        for fact in facts:
            roster = roster.evolve(fact)
        return roster
