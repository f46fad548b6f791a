"""Takes steps with the objects behind an adapter, and asks the laws."""

from __future__ import annotations

import asyncio
import copy as copying
import inspect
import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, Final, TypeVar

import attrs

from ..search import Broken
from ..watching import OverTime, limited
from .adapters import Adapter, Declared, Refused
from .plain import Freezer, Plain, difference
from .steps import Call

STEADY: Final = "the same steps always lead to the same situation"
RETURNS: Final = " returns"
UNCHANGED: Final = "what is refused changes nothing"

Invariant = Callable[[Any], object]
R = TypeVar("R")


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


class LoopRunning(RuntimeError):
    """Something is to be awaited, and this thread is within a loop."""


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
        try:
            return _within(_TO_MAKE, lambda: self._run(self.adapter.new()))
        except OverTime:
            raise TimeoutError(f"the factory did not return within {_TO_MAKE} s") from None

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
            _within(self.step_seconds, lambda: self._fire(thing, call))
        except self.refusals:
            return
        except OverTime:
            self._end_loop()
            raise Unsteady(f"taken again, {self.tell(call)} did not return") from None
        except (Exception, SystemExit) as error:
            raise Unsteady(f"taken again, {self.tell(call)} raised {_told(error)}") from error

    def take(self, thing: Any, call: Call, before: Hashable) -> Outcome:
        """Take a step, and ask the laws."""
        refused = by_exception = False
        try:
            answer = _within(self.step_seconds, lambda: self._fire(thing, call))
            refused = answer is False
        except OverTime:
            return self._cut(call)
        except self.refusals:
            refused = by_exception = True
        except LoopRunning:
            raise
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
                answer = _within(self.step_seconds, partial(self._asked, invariant, thing))
            except OverTime:
                self._end_loop()
                yield Broken(name, f"it gave no answer within {self.step_seconds:g} s")
            except LoopRunning:
                raise
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
            with suppress(TypeError):  # what cannot be copied is given as it is
                args, kwargs = copying.deepcopy((args, kwargs))
        return self._run(self.adapter.fire(thing, call.trigger, *args, **kwargs))

    def _asked(self, invariant: Invariant, thing: Any) -> object:
        return self._run(invariant(thing))

    def _cut(self, call: Call) -> Outcome:
        self.given_up.add(call.trigger)
        self._end_loop()
        what = f"{self.tell(call)} did not return within {self.step_seconds:g} s"
        return Outcome(False, None, (Broken(call.trigger + RETURNS, what),))

    def _run(self, answer: Any) -> Any:
        """What was answered, awaited where need be."""
        if not inspect.isawaitable(answer):
            return answer
        if self._runner is None:
            _refuse_within_a_loop(answer)
            self._runner = asyncio.Runner()

        async def awaited() -> Any:
            return await answer

        return self._runner.run(awaited())

    def _end_loop(self) -> None:
        if self._runner is not None:
            runner, self._runner = self._runner, None
            runner.close()


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


def _within(seconds: float | None, call: Callable[[], R]) -> R:
    """What a call gives, if it gives it in time.

    Raises:
        OverTime: it does not, even where what was called caught the interruption.
    """
    if seconds is None:
        return call()
    started = time.monotonic()
    with limited(seconds):
        found = call()
    if time.monotonic() - started > seconds:
        raise OverTime
    return found


def _refuse_within_a_loop(answer: Any) -> None:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    if inspect.iscoroutine(answer):
        answer.close()
    raise LoopRunning("a loop is running: explore in a thread of its own, with asyncio.to_thread(explore, ...)")


def _told(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


_TO_MAKE: Final = 10.0  # seconds
