"""A plugin at work under watch: how long it takes, and what it looks up outside.

It works in a thread of its own. That needs no signal, so that it holds on every system and beside any thread of the
host; a process of its own would have to load the plugin again, and one that is forked from a program with threads can
hang by itself, which would be a false alarm. What does not come back is ended by an exception that is thrown into its
thread, and left alone where it does not heed that. One call into C that keeps the interpreter to itself, such as a
regular expression that backtracks for ever, cannot be cut this way.
"""

from __future__ import annotations

import ctypes
import gc
import random
import sys
import threading
import time
from collections.abc import Callable
from datetime import date
from queue import Empty, SimpleQueue
from types import FrameType
from typing import Any, Final, Literal

import attrs

Looked = Literal["clock", "chance", "files", "environment", "network"]
"""What a plugin must not look at."""

FIRST: Final = 30
"""How many times the limit the very first call may take: it may have to import what it needs."""


class TooLong(BaseException):
    """It did not answer in time; no plugin catches it by accident."""


@attrs.frozen
class _Done:
    """What came of a call."""

    answer: Any = None
    raised: BaseException | None = None


class Watch:
    """Calls functions in a thread of its own, each within a limit.

    Args:
        limit: in seconds. What takes longer is called once more before it counts as too long: a machine can be busy.
    """

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self._worker: _Worker | None = None
        self._patience = limit * FIRST

    def __enter__(self) -> Watch:
        return self

    def __exit__(self, *_: object) -> None:
        if self._worker is not None:
            self._worker.jobs.put(None)
            self._worker = None

    def call(self, function: Callable[[], Any]) -> Any:
        """What the function gives or raises.

        Raises:
            TooLong: it did not end in time, twice.
        """
        done = self._once(function, self._patience) or self._once(function, self.limit)
        self._patience = self.limit
        if done is None:
            raise TooLong
        if done.raised is not None:
            raise done.raised
        return done.answer

    def _once(self, function: Callable[[], Any], patience: float) -> _Done | None:
        worker = self._worker = self._worker or _Worker()
        worker.jobs.put(function)
        try:
            return worker.done.get(timeout=patience)
        except Empty:
            worker.stop()
            self._worker = None
            return None


class _Worker(threading.Thread):
    def __init__(self) -> None:
        super().__init__(name="avt-checks", daemon=True)
        self.jobs: SimpleQueue[Callable[[], Any] | None] = SimpleQueue()
        self.done: SimpleQueue[_Done] = SimpleQueue()
        self.start()

    def run(self) -> None:
        while (job := self.jobs.get()) is not None:
            try:
                done = _Done(job())
            except TooLong:
                return
            except BaseException as raised:
                done = _Done(raised=raised)
            self.done.put(done)

    def stop(self) -> None:
        """End it where it runs in Python; what waits in a call into C is left to itself.

        An exception that waits for a thread slows down all others, as long as it cannot be raised.
        """
        if self.ident is not None and self._runs():
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self.ident), ctypes.py_object(TooLong))
        self.jobs.put(None)

    def _runs(self) -> bool:
        """Whether it uses the processor; where that cannot be told, it is taken to."""
        if self.ident is None or not hasattr(time, "pthread_getcpuclockid"):
            return True
        clock = time.pthread_getcpuclockid(self.ident)
        before = time.clock_gettime(clock)
        time.sleep(_GLANCE)
        return time.clock_gettime(clock) > before


_GLANCE: Final = 0.05
"""In seconds: long enough for any thread that can run to have run."""


def looked_at(function: Callable[[], Any]) -> tuple[tuple[Looked, str], ...]:
    """What a function looks at outside, and by which call; it is called in this thread, and may raise.

    Every call that it makes into C is looked at, wherever it stands and however it was imported. A generator of chance
    of its own that is seeded (`random.Random(seed)`) is free: it gives the same every time.
    """
    found: dict[tuple[Looked, str], None] = {}

    def see(frame: FrameType, event: str, called: Any) -> None:
        if event == "c_call" and (what := _outside(called)):
            found[what, getattr(called, "__qualname__", str(called))] = None
        elif event == "call" and frame.f_code.co_qualname == "_Environ.__getitem__":
            found["environment", "os.environ"] = None

    before, collects = sys.getprofile(), gc.isenabled()
    gc.disable()  # what others have called at a collection would be taken for the plugin's
    sys.setprofile(see)
    try:
        function()
    finally:
        sys.setprofile(before)
        if collects:
            gc.enable()
    return tuple(found)


def _outside(called: Any) -> Looked | None:
    name, module, owner = called.__name__, getattr(called, "__module__", None), getattr(called, "__self__", None)
    if isinstance(owner, type) and issubclass(owner, date) and name in ("today", "now", "utcnow"):
        return "clock"
    if module == "time" and name in _CLOCKS:
        return "clock"
    if isinstance(owner, random.Random):
        return "chance" if owner is _SHARED or isinstance(owner, random.SystemRandom) else None
    if name in ("urandom", "getrandom") or type(owner).__module__.startswith("numpy.random"):
        return "chance"
    if module == "_socket" or type(owner).__module__ in ("socket", "_socket"):
        return "network"
    return "files" if module in ("posix", "nt") or (name == "open" and module in ("io", "_io", "builtins")) else None


_SHARED: Final = random._inst
"""The generator behind `random.random()` and its kind."""

_CLOCKS: Final = frozenset(
    f"{clock}{unit}"
    for clock in ("time", "monotonic", "perf_counter", "process_time", "thread_time")
    for unit in ("", "_ns")
) | {"localtime", "gmtime", "ctime", "strftime", "clock_gettime", "clock_gettime_ns"}
