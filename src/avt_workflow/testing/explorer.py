"""An agenda with a few dossiers, as a system that can be searched to the end.

One dossier is followed in full; the others only as far as it can see them, which is by the money they hold. Of another
dossier a situation keeps where it stood when its money last changed: all that it can do before its money changes again,
it can do at any time and unseen. Two such places are one where the money can change in the same ways from both, in as
many steps. As every dossier of a track can be the one that is followed, what is found of it holds of all.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Hashable, Iterator, Sequence
from itertools import combinations_with_replacement

import attrs

from .search import Broken
from .standings import Move, Others, Standings


@attrs.frozen
class State:
    """How the dossier that is followed stands, and where each other stood when its money last changed, in order."""

    own: int
    others: tuple[int, ...] = ()


@attrs.frozen(eq=False)
class Turn:
    """Steps of one dossier: one of the dossier that is followed, or those of another up to where its money changes.

    Args:
        moves: in order.
        other: whether they are another's.
    """

    moves: tuple[Move, ...]
    other: bool = False


class Explorer:
    """An agenda with a few dossiers, as a `search.System`.

    Args:
        standings: of the agenda, with the laws that are asked.
        track: of the dossier that is followed.
        others: the track of each other dossier.
        until: when to give up telling the others apart, by `time.monotonic`.

    Raises:
        TooLarge: that took too long.
    """

    def __init__(
        self, standings: Standings, track: str, others: Sequence[str] = (), *, until: float | None = None
    ) -> None:
        self.standings = standings
        self._start = State(standings.begin(track), tuple(sorted(map(standings.begin, others))))
        self._turns: dict[tuple[int, Others], tuple[Turn, ...]] = {}
        self._alike = classes(standings, self._start, until) if others else {}

    def start(self) -> State:
        """No dossier is open."""
        return self._start

    def key(self, state: State) -> Hashable:
        """How the dossier stands that is followed, and what the others can still do to the money."""
        return state.own, tuple(sorted(self._class(number) for number in state.others))

    def length(self, turn: Turn) -> int:
        """Its steps."""
        return len(turn.moves)

    def successors(self, state: State) -> Iterator[tuple[Turn, State | None, tuple[Broken, ...]]]:
        """Every step that leads somewhere else or breaks a law; what is refused and breaks none is only counted."""
        standings = self.standings
        monies = [standings.money(number) for number in state.others]
        for move, broken in standings.visit(state.own, tuple(sorted(monies))):
            yield Turn((move,)), None if move.target is None else State(move.target, state.others), broken
        own = standings.money(state.own)
        for place, number in enumerate(state.others):
            if place and state.others[place - 1] == number:
                continue
            rest = state.others[:place] + state.others[place + 1 :]
            seen = tuple(sorted((own, *monies[:place], *monies[place + 1 :])))
            for turn in self._turns_of(number, seen):
                target = turn.moves[-1].target
                assert target is not None
                yield turn, State(state.own, tuple(sorted((*rest, target)))), ()

    # ---- the others

    def _class(self, number: int) -> int:
        """Places from which another dossier can change the money in the same ways, as soon, have the same number."""
        return self._alike[number]

    def _turns_of(self, number: int, seen: Others) -> tuple[Turn, ...]:
        """How another dossier's money can change next, each way by a shortest way."""
        known = self._turns.get((number, seen))
        if known is None:
            known = self._turns[number, seen] = tuple(self._shortest(number, seen))
        return known

    def _shortest(self, number: int, seen: Others) -> Iterator[Turn]:
        found: set[int] = set()
        ways: dict[int, tuple[Move, ...]] = {number: ()}
        queue = deque([number])
        while queue:
            here = queue.popleft()
            for move, _ in self.standings.with_money(here, seen).attempts:
                if move.target is not None and (alike := self._class(move.target)) not in found:
                    found.add(alike)
                    yield Turn((*ways[here], move), other=True)
            for move, _ in self.standings.alone(here).attempts:
                if move.target is not None and move.target not in ways:
                    ways[move.target] = (*ways[here], move)
                    queue.append(move.target)


class TooLarge(Exception):
    """There are too many ways in which a dossier can stand to go through in the time there is."""


def classes(standings: Standings, start: State, until: float | None = None) -> dict[int, int]:
    """For each place where another dossier stands once it changed the money, a number shared by those that are one.

    Every place that any dossier can come to is gone through, whatever the others hold that could come about; then
    places are told apart by the money they hold, and by the ways in which it can change next and the steps that each
    takes, until no more can be.

    Raises:
        TooLarge: it took longer than `until`.
    """
    found = _closure(standings, start, until)
    order = sorted(found.unseen, reverse=True)
    changed = {target for ways in found.seen.values() for _, target in ways}
    alike = {number: standings.money(number) for number in sorted({*start.others, *changed}, reverse=True)}
    count = len(set(alike.values()))
    while True:
        soonest = _soonest(found, order, alike)
        names: dict[Hashable, int] = {}
        for number in alike:
            key = standings.money(number), frozenset(soonest[number].items())
            alike[number] = names.setdefault(key, len(names))
        if len(names) == count:
            return alike
        count = len(names)


def _soonest(found: _Ways, order: Sequence[int], alike: dict[int, int]) -> dict[int, dict[tuple[Others, int], int]]:
    """From each place, each way in which the money can change next, with the number of steps up to and with that."""
    soonest = {number: {(others, alike[to]): 1 for others, to in found.seen.get(number, ())} for number in order}
    growing = True
    while growing:
        growing = False
        for number in order:
            own = soonest[number]
            for target in found.unseen[number]:
                for change, steps in soonest[target].items():
                    if steps + 1 < own.get(change, steps + 2):
                        own[change] = steps + 1
                        growing = True
    return soonest


@attrs.define(eq=False)
class _Ways:
    """From each place: where it leads unseen by others, and where for what the others hold."""

    unseen: dict[int, set[int]] = attrs.field(factory=dict)
    seen: dict[int, set[tuple[Others, int]]] = attrs.field(factory=dict)


def _closure(standings: Standings, start: State, until: float | None) -> _Ways:
    """All places that a dossier can come to, whatever others hold that they could."""
    ways, monies = _Ways(), {standings.money(start.own)}
    queue = deque(dict.fromkeys((start.own, *start.others)))
    asked: dict[int, set[Others]] = {}
    many = len(start.others)

    def reach(number: int | None) -> Iterator[int]:
        if number is not None:
            monies.add(standings.money(number))
            if number not in ways.unseen:
                queue.append(number)
            yield number

    def in_time() -> None:
        if until is not None and time.monotonic() > until:
            raise TooLarge

    while queue:
        while queue:
            in_time()
            number = queue.popleft()
            if number not in ways.unseen:
                ways.unseen[number] = set()
                for move, _ in standings.alone(number).attempts:
                    ways.unseen[number].update(reach(move.target))
        holdings = [tuple(sorted(each)) for each in combinations_with_replacement(sorted(monies), many)]
        for number in list(ways.unseen):
            if not standings.meets_others(number):
                continue
            in_time()
            for others in holdings:
                if others not in asked.setdefault(number, set()):
                    asked[number].add(others)
                    if standings.fits((*others, standings.money(number))):
                        for move, _ in standings.with_money(number, others).attempts:
                            for target in reach(move.target):
                                ways.seen.setdefault(number, set()).add((others, target))
    return ways
