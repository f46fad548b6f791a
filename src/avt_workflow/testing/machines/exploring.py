"""Stories of any object behind an adapter: every one with the shortest first, then at random."""

from __future__ import annotations

import asyncio
import copy as copying
import inspect
import random
import time
from collections.abc import Callable, Container, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

import attrs

from ..search import Broken, Taken
from .adapters import Adapter, Declared, Refused
from .limits import TookTooLong, limited
from .plain import Freezer, Plain, difference
from .steps import Call

STEADY: Final = "the same steps always lead to the same situation"
UNCHANGED: Final = "what is refused changes nothing"

Invariant = Callable[[Any], object]
Copy = Callable[[Any], Any]


@attrs.frozen
class Outcome:
    """What came of a step.

    Args:
        happened: whether it was taken; False where it was refused.
        key: of the situation after it; None where the object is of no use any more.
        broken: the laws it broke.
    """

    happened: bool
    key: Hashable | None
    broken: tuple[Broken, ...] = ()


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


class Unsteady(Exception):
    """The same steps led somewhere else."""


class Driver:
    """Takes steps with fresh objects, and asks the laws; a context, in which awaited triggers share one loop.

    Args:
        adapter: drives the objects.
        invariants: by name, what must hold in every situation.
        refusals: exceptions that say no.
        step_seconds: how long a step may take.
    """

    def __init__(
        self,
        adapter: Adapter[Any],
        invariants: Mapping[str, Invariant],
        refusals: tuple[type[BaseException], ...] = (),
        step_seconds: float | None = 1.0,
    ) -> None:
        self.adapter = adapter
        self.invariants = invariants
        self.refusals: tuple[type[BaseException], ...] = (Refused, *refusals)
        self.step_seconds = step_seconds
        self.permitted: set[str] = set()
        self.offered: set[str] = set()
        self.reached: set[str] = set()
        self.given_up: set[str] = set()
        self._freezer = Freezer()
        self._runner: asyncio.Runner | None = None

    def __enter__(self) -> Driver:
        return self

    def __exit__(self, *_: object) -> None:
        self._end_loop()

    @property
    def left_out(self) -> dict[str, str]:
        """What the key leaves out, each with its kind."""
        return {**self._freezer.left_out, **getattr(self.adapter, "left_out", {})}

    def new(self) -> Any:
        """A fresh object."""
        return limited(None, lambda: self._run(self.adapter.new()))

    def key(self, thing: Any) -> Hashable:
        """Its situation, as a value."""
        key = self.adapter.key(thing)
        return key if isinstance(key, Plain) else Plain(self._freezer.frozen(key, "key"))

    def triggers(self, thing: Any) -> list[str]:
        """What can be tried, but what did not return before."""
        found = list(dict.fromkeys(self.adapter.triggers(thing)))
        self.offered.update(found)
        return [trigger for trigger in found if trigger not in self.given_up]

    def tell(self, call: Call) -> str:
        """A step, in words."""
        return self.adapter.tell(call.trigger, *call.args, **call.kwargs)

    def where(self, thing: Any) -> tuple[str, ...]:
        """The states it is in, where the adapter says so."""
        return tuple(self.adapter.where(thing)) if isinstance(self.adapter, Declared) else ()

    def repeat(self, thing: Any, call: Call) -> None:
        """Take a step that was taken before.

        Raises:
            Unsteady: it went wrong.
        """
        try:
            limited(self.step_seconds, lambda: self._fire(thing, call))
        except self.refusals:
            return
        except TookTooLong:
            self._end_loop()
            raise Unsteady(f"taken again, {self.tell(call)} did not return") from None
        except (Exception, SystemExit) as error:
            raise Unsteady(f"taken again, {self.tell(call)} raised {_told(error)}") from error

    def take(self, thing: Any, call: Call, before: Hashable) -> Outcome:
        """Take a step, and ask the laws."""
        refused = by_exception = False
        try:
            answer = limited(self.step_seconds, lambda: self._fire(thing, call))
            refused = answer is False
        except TookTooLong:
            return self._cut(call)
        except self.refusals:
            refused = by_exception = True
        except (Exception, SystemExit) as error:
            what = f"{self.tell(call)} raised {_told(error)}"
            return Outcome(False, None, (Broken(f"{call.trigger} raises no {type(error).__name__}", what),))
        key = self.key(thing)
        broken: list[Broken] = []
        if refused and by_exception and key != before:
            broken.append(Broken(UNCHANGED, f"{self.tell(call)} was refused, and yet {difference(before, key)}"))
        if not refused:
            self.permitted.add(call.trigger)
        if not refused or key != before:
            self.reached.update(self.where(thing))
            broken += self.check(thing)
        return Outcome(not refused, key, tuple(broken))

    def check(self, thing: Any) -> Iterator[Broken]:
        """The invariants that do not hold."""
        for name, invariant in self.invariants.items():
            try:
                answer = limited(self.step_seconds, partial(self._asked, invariant, thing))
            except TookTooLong:
                self._end_loop()
                yield Broken(name, f"it gave no answer within {self.step_seconds:g} s")
            except AssertionError as error:
                yield Broken(name, str(error) or "it does not hold")
            except Exception as error:
                yield Broken(name, f"it raised {_told(error)}")
            else:
                if answer is not None and not answer:
                    yield Broken(name, "it does not hold")

    def _fire(self, thing: Any, call: Call) -> object:
        args, kwargs = call.args, call.kwargs
        if args or kwargs:  # a trigger may alter what it is given
            args, kwargs = copying.deepcopy((args, kwargs))
        return self._run(self.adapter.fire(thing, call.trigger, *args, **kwargs))

    def _asked(self, invariant: Invariant, thing: Any) -> object:
        return self._run(invariant(thing))

    def _cut(self, call: Call) -> Outcome:
        self.given_up.add(call.trigger)
        self._end_loop()
        what = f"{self.tell(call)} did not return within {self.step_seconds:g} s"
        return Outcome(False, None, (Broken(f"{call.trigger} returns", what),))

    def _run(self, answer: Any) -> Any:
        """What was answered, awaited where need be."""
        if not inspect.isawaitable(answer):
            return answer
        if self._runner is None:
            self._runner = asyncio.Runner()

        async def awaited() -> Any:
            return await answer

        return self._runner.run(awaited())

    def _end_loop(self) -> None:
        if self._runner is not None:
            runner, self._runner = self._runner, None
            runner.close()


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


def outcomes(driver: Driver, calls: Iterable[Call]) -> Iterator[tuple[Call, Outcome, tuple[str, ...]]]:
    """What comes of given steps with a fresh object, and where it stands then."""
    thing = driver.new()
    key: Hashable | None = driver.key(thing)
    for call in calls:
        outcome = driver.take(thing, call, key)
        key = outcome.key
        yield call, outcome, () if key is None else driver.where(thing)
        if key is None:
            return


def _told(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


_MOST_PARKED: Final = 1_000
_MADE_ANEW: Final = 100
"""In so many situations it is looked whether the same steps lead there again, even where no new object is needed."""
