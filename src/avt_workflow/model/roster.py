"""The roster of a body: its members, its alternates, and who acts for whom."""

from __future__ import annotations

from collections.abc import Container, Iterable
from typing import Literal

import attrs

from .facts import DelegationGiven, DelegationRevoked, Fact, MemberAppointed, MemberDismissed
from .frozen import EMPTY, FrozenMap
from .when import When

Capacity = Literal["alternate", "delegate"]
"""As what somebody acts in the place of a member."""


@attrs.frozen
class Proxy:
    """What a member delegated: to whom, from the first day of one moment to the last of another."""

    member: str
    to: str
    start: When
    until: When

    def overlaps(self, other: Proxy) -> bool:
        """Whether there is a day on which both hold."""
        return self.start.first <= other.until.last and other.start.first <= self.until.last

    def holds(self, on: When) -> bool:
        """Whether it holds on every day that a moment can be."""
        return self.start.first <= on.first and on.last <= self.until.last


@attrs.frozen
class Roster:
    """A body's members as they stand.

    Args:
        body: its name.
        members: those who have a seat, the chair among them, in order of appointment.
        version: how many events it consists of.
        chair: the member who chairs it; "" for nobody.
        alternates: in whose place each can act; "" for any member's.
        affiliations: the organisations that a member or alternate is tied to.
        proxies: what members delegated.
    """

    body: str
    members: tuple[str, ...] = ()
    version: int = 0
    chair: str = ""
    alternates: FrozenMap[str, str] = EMPTY
    affiliations: FrozenMap[str, tuple[str, ...]] = EMPTY
    proxies: tuple[Proxy, ...] = ()

    def evolve(self, fact: Fact) -> Roster:
        """The roster after one more of its facts."""
        now = attrs.evolve(self, version=self.version + 1)
        if isinstance(fact, MemberAppointed):
            return now._appointed(fact)
        if isinstance(fact, DelegationGiven):
            return attrs.evolve(now, proxies=(*self.proxies, Proxy(fact.member, fact.to, fact.start, fact.until)))
        if isinstance(fact, DelegationRevoked):
            left = tuple(proxy for proxy in self.proxies if (proxy.member, proxy.to) != (fact.member, fact.to))
            return attrs.evolve(now, proxies=left)
        assert isinstance(fact, MemberDismissed)
        return now._without(fact.member)

    def replay(self, facts: Iterable[Fact]) -> Roster:
        """The roster after more of its facts."""
        roster = self
        for fact in facts:
            roster = roster.evolve(fact)
        return roster

    @property
    def everybody(self) -> tuple[str, ...]:
        """Members and alternates."""
        return (*self.members, *self.alternates)

    def can_stand_in(self, actor: str, member: str) -> bool:
        """Whether somebody is an alternate who can act in the place of a member."""
        return member in self.members and self.alternates.get(actor) in ("", member)

    def stands_in(self, actor: str, member: str, barred: Container[str]) -> bool:
        """Whether somebody may act as the alternate of a member: always for one member, else where that one is barred.

        Args:
            actor: who would act.
            member: in whose place.
            barred: who may not take part.
        """
        return self.can_stand_in(actor, member) and (member in barred or self.alternates[actor] == member)

    def seats_for(self, actor: str, on: When, barred: Container[str]) -> dict[str, Capacity]:
        """The members in whose place somebody may act at a moment, and as what.

        Args:
            actor: who would act.
            on: when.
            barred: who may not take part.
        """
        found: dict[str, Capacity] = {}
        for member in self.members:
            if self.stands_in(actor, member, barred):
                found[member] = "alternate"
            elif member not in barred and self.holds_proxy(actor, member, on):
                found[member] = "delegate"
        return found

    def holds_proxy(self, actor: str, member: str, on: When) -> bool:
        """Whether a member delegated to somebody what happens at a moment."""
        return any((p.member, p.to) == (member, actor) and p.holds(on) for p in self.proxies)

    def _appointed(self, fact: MemberAppointed) -> Roster:
        """An alternate has no seat to delegate; an appointment of who is there already replaces the earlier one."""
        member, seated = fact.member, fact.position != "alternate"
        members = tuple(other for other in self.members if other != member or seated)
        alternates = {name: of for name, of in self.alternates.items() if name != member}
        ties = {name: names for name, names in self.affiliations.items() if name != member}
        chair = "" if self.chair == member else self.chair
        return attrs.evolve(
            self,
            members=(*members, member) if seated and member not in members else members,
            chair=member if fact.position == "chair" else chair,
            alternates=FrozenMap(alternates if seated else {**alternates, member: fact.stands_in_for}),
            affiliations=FrozenMap({**ties, member: fact.affiliations} if fact.affiliations else ties),
            proxies=tuple(proxy for proxy in self.proxies if seated or proxy.member != member),
        )

    def _without(self, member: str) -> Roster:
        return attrs.evolve(
            self,
            members=tuple(other for other in self.members if other != member),
            chair="" if self.chair == member else self.chair,
            alternates=FrozenMap({name: of for name, of in self.alternates.items() if name != member}),
            affiliations=FrozenMap({name: ties for name, ties in self.affiliations.items() if name != member}),
            proxies=tuple(proxy for proxy in self.proxies if member not in (proxy.member, proxy.to)),
        )
