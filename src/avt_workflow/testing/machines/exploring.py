"""Stories of any object behind an adapter: every one with the shortest first, or at random."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Container, Hashable, Iterator, Mapping, Sequence
from typing import Any, Final

import attrs

from ..search import Broken, Taken
from .driving import STEADY, Driver, Outcome, Unsteady
from .plain import difference
from .steps import Call

Copy = Callable[[Any], Any]


@attrs.define(eq=False)
class Point:
    """A situation, and the step by which a shortest way came there.

    Args:
        key: what decides what can happen from here.
        before: the situation before it; None for the first.
        call: the step from there.
        depth: how many steps from the first.
        parked: an object that stands so, to be used once.
    """

    key: Hashable
    before: Point | None = None
    call: Call | None = None
    depth: int = 0
    parked: Any = None

    def calls(self) -> tuple[Call, ...]:
        """The steps that lead there."""
        found: list[Call] = []
        point: Point | None = self
        while point is not None and point.call is not None:
            found.append(point.call)
            point = point.before
        return tuple(reversed(found))


class Space:
    """What a driver can come to, as a `search.System`.

    Each situation is built anew, from a fresh object by the steps that lead there, or as a copy.

    Args:
        driver: takes the steps.
        calls: by trigger, what is tried; a trigger that is not in it is tried without arguments.
        copy: makes an object like another; None to make it anew.
        until: the moment on the monotonic clock at which to stop, or None.
        seen: the situations that a search saw.
    """

    def __init__(
        self,
        driver: Driver,
        calls: Mapping[str, Sequence[Call]],
        copy: Copy | None = None,
        until: float | None = None,
        seen: Container[Hashable] = frozenset(),
    ) -> None:
        self.driver = driver
        self.calls = calls
        self.copy = copy
        self.until = until
        self.seen = seen
        self.gone_on_from = 0
        self.cut_at: int | None = None
        self.unsteady: tuple[Broken, tuple[Call, ...]] | None = None
        self._plain: dict[str, tuple[Call, ...]] = {}
        self._parked = 0
        self._first: list[Point] = []

    def start(self) -> Point:
        """A fresh object."""
        return Point(self.driver.key(self.driver.new()))

    def key(self, state: Point) -> Hashable:
        """What decides what can happen from here."""
        return state.key

    def length(self, move: Call) -> int:
        """One step."""
        return 1

    def tried(self, trigger: str) -> Sequence[Call]:
        """The steps with a trigger."""
        found = self.calls.get(trigger)
        return self._plain.setdefault(trigger, (Call(trigger),)) if found is None else found

    def successors(self, state: Point) -> Iterator[Taken[Call, Point]]:
        """Every step that can be tried; a refused one leaves the object as it is, so it is used again."""
        self.gone_on_from += 1
        if self.gone_on_from <= _LOOKED_AT_AGAIN:
            self._first.append(state)
        try:
            first = self._unparked(state)
            kept = None if self.copy is None else self.copy(first)
            thing: Any = first
            for trigger in self.driver.triggers(first):
                for call in self.tried(trigger):
                    if self._is_late(state) or trigger in self.driver.given_up:
                        break
                    if thing is None:
                        thing = self.again(state) if self.copy is None else self.copy(kept)
                    outcome = self.driver.take(thing, call, state.key)
                    after = self._after(state, call, outcome, thing)
                    if after is not None or outcome.key is None:
                        thing = None
                    yield call, after, outcome.broken
        except Unsteady as error:
            self._note(state, error)

    def look_again(self) -> None:
        """Take the steps to the first situations some more times, so that chance shows in a small machine too."""
        for state in self._first * _TIMES:
            if self.unsteady is not None or self._is_late(state):
                return
            try:
                self.again(state)
            except Unsteady as error:
                self._note(state, error)

    def _note(self, state: Point, error: Unsteady) -> None:
        if self.unsteady is None:
            self.unsteady = Broken(STEADY, str(error)), state.calls()

    def _after(self, state: Point, call: Call, outcome: Outcome, thing: Any) -> Point | None:
        """The situation after a step, with the object that came there if it is a new one; None if nothing changed."""
        if outcome.key is None or (not outcome.happened and outcome.key == state.key):
            return None
        after = Point(outcome.key, state, call, state.depth + 1)
        if self._parked < _MOST_PARKED and outcome.key not in self.seen:
            self._parked += 1
            after.parked = thing
        return after

    def _unparked(self, state: Point) -> Any:
        """An object in a situation: the one that came there first, or a new one; the first so many are made anew."""
        thing, state.parked = state.parked, None
        if thing is not None:
            self._parked -= 1
            if self.gone_on_from > _MADE_ANEW and self.driver.key(thing) == state.key:
                return thing
        return self.again(state)

    def again(self, state: Point) -> Any:
        """A new object in a situation.

        Raises:
            Unsteady: the steps that led there lead elsewhere now.
        """
        thing = self.driver.new()
        for call in state.calls():
            self.driver.repeat(thing, call)
        key = self.driver.key(thing)
        if key != state.key:
            raise Unsteady(f"taken again, {difference(state.key, key)}")
        return thing

    def _is_late(self, state: Point) -> bool:
        if self.until is None or time.monotonic() < self.until:
            return False
        self.cut_at = state.depth if self.cut_at is None else self.cut_at
        return True


def walk(space: Space, choose: random.Random, length: int) -> Iterator[tuple[Call, Outcome]]:
    """One story at random, refused steps too; it ends early where nothing can be tried or the object is of no use."""
    driver = space.driver
    thing = driver.new()
    key: Hashable | None = driver.key(thing)
    for _ in range(length):
        triggers = driver.triggers(thing)
        options = space.tried(choose.choice(triggers)) if triggers else ()
        if not options:
            return
        call = choose.choice(options)
        outcome = driver.take(thing, call, key)
        yield call, outcome
        key = outcome.key
        if key is None:
            return


_MOST_PARKED: Final = 1_000
_LOOKED_AT_AGAIN: Final = 20
_TIMES: Final = 3
_MADE_ANEW: Final = 100
"""In so many situations it is looked whether the same steps lead there again, even where no new object is needed."""
