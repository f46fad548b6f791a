"""The levels of an approval chain: which wait for which, which are complete, which fall when something changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import attrs

from .text import Text
from .when import When


@attrs.frozen
class Level:
    """One level of the approvals that a track asks.

    Args:
        by: the role or body that approves here.
        at_least: how many distinct persons.
        covers: what the approval looks at, as fields of the application or initiative (`asked`, `fields.costs`);
            empty: everything.
        after: the levels that must be complete before it opens; None: the one before it in the file.
        label: how it is called; its name where there is none.
        one_person_once: whether who approves here may have approved no other level.
    """

    by: str
    at_least: int = attrs.field(default=1, validator=attrs.validators.ge(1))
    covers: tuple[str, ...] = ()
    after: tuple[str, ...] | None = None
    label: Text | None = None
    one_person_once: bool = True


Levels = Mapping[str, Level]
"""The levels of a track by name, in the order of the file."""


@attrs.frozen
class Approved:
    """An approval that was given.

    Args:
        actor: who gave it.
        level: of which level.
        on: when it took effect.
        seat: the member in whose place; "" for the actor's own.
    """

    actor: str
    level: str
    on: When
    seat: str = ""

    @property
    def place(self) -> str:
        """The seat that it fills."""
        return self.seat or self.actor


def waits_for(levels: Levels, name: str) -> tuple[str, ...]:
    """The levels that must be complete before this one opens."""
    after = levels[name].after
    if after is not None:
        return after
    names = tuple(levels)
    place = names.index(name)
    return names[place - 1 : place] if place else ()


def with_dependents(levels: Levels, names: Iterable[str]) -> tuple[str, ...]:
    """These levels with every level that comes after one of them, at any distance, in the order of the file."""
    found = set(names)
    grows = True
    while grows:
        more = {name for name in levels if name not in found and found & {*waits_for(levels, name)}}
        found |= more
        grows = bool(more)
    return tuple(name for name in levels if name in found)


def complete(levels: Levels, given: Sequence[Approved]) -> tuple[str, ...]:
    """The levels that have the approvals they ask, and that wait for none that has not.

    Args:
        levels: of the track.
        given: the approvals that count.
    """
    enough = {name for name, level in levels.items() if len(seats_of(given, name)) >= level.at_least}
    found: set[str] = set()
    grows = True
    while grows:
        more = {name for name in enough - found if found.issuperset(waits_for(levels, name))}
        found |= more
        grows = bool(more)
    return tuple(name for name in levels if name in found)


def seats_of(given: Sequence[Approved], level: str) -> dict[str, str]:
    """Who approved a level, by the seat they filled; nobody twice, and no seat twice."""
    found: dict[str, str] = {}
    for approved in given:
        if approved.level == level and approved.place not in found and approved.actor not in found.values():
            found[approved.place] = approved.actor
    return found


def meets(covers: tuple[str, ...], changed: Iterable[str]) -> bool:
    """Whether what changed is something that an approval looks at; `fields` stands for each of them."""
    return any(not covers or path in covers or path.partition(".")[0] in covers for path in changed)
