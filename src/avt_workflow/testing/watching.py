"""Judging that is watched: it must end within a time, and leave what it judges as it was.

The time limit is an alarm of the operating system where there is one, for it also ends a rule that sleeps or waits;
elsewhere, or outside the main thread, another thread raises the interruption in the one that judges, which ends all but
a call that never comes back to Python. The interruption is no `Exception`, so that a rule that catches everything it
should catch does not catch it; it comes again for one that does.
"""

from __future__ import annotations

import ctypes
import pickle
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Final

import attrs

from ..case import Case
from ..engine import judge
from ..model.facts import Request
from ..model.verdict import Verdict
from .search import Broken

ENDS: Final = "judging-ends"
UNCHANGED: Final = "judging-changes-nothing"
SECONDS: Final = 1.0
"""How long one judgement may take; one takes a ten-thousandth of it."""
_OFTEN: Final = 3
_A_WHILE: Final = 50


class OverTime(BaseException):
    """A judgement takes too long."""


@attrs.frozen
class Watched:
    """A judgement that was watched.

    Args:
        verdict: None where it took too long, changed what it judged, or was not judged any more.
        broken: the law that it breaks.
    """

    verdict: Verdict | None
    broken: Broken | None = None


@attrs.define(eq=False)
class Watch:
    """Judges, and looks whether it ends and changes nothing.

    Args:
        seconds: how long one judgement may take. One that takes longer is tried again, since a machine can halt; a step
            at which that happened a few times is judged no more, so that a search comes to its end.
    """

    seconds: float = SECONDS
    _over: Counter[str] = attrs.field(factory=Counter)
    _case: Case | None = None
    _before: bytes = b""

    def judge(self, case: Case, request: Request, of: Case | None = None) -> Watched:
        """One judgement.

        Args:
            case: by which it is judged.
            request: what is asked.
            of: what may not change, where that is more than the case itself; the same one is written down once.
        """
        if self._over[request.trigger] >= _OFTEN:
            return Watched(None)
        kept = of or case
        if kept is not self._case:
            self._case, self._before = kept, _written(kept)
        asked = pickle.dumps(request)
        try:
            verdict = self._timed(case, request)
        except OverTime as interrupted:
            self._over[request.trigger] += 1
            where = _where(case, interrupted.__traceback__)
            what = f"{where} does not end at {request.trigger!r} within {self.seconds:g} s"
            return Watched(None, Broken(ENDS, what))
        changed = self._changed(kept, request, asked)
        return Watched(verdict) if changed is None else Watched(None, Broken(UNCHANGED, changed))

    def _timed(self, case: Case, request: Request) -> Verdict:
        """One judgement, tried again where it took too long.

        Raises:
            OverTime: it took too long again.
        """
        try:
            with limited(self.seconds):
                return judge(case, request)
        except OverTime:
            with limited(self.seconds):
                return judge(case, request)

    def _changed(self, case: Case, request: Request, asked: bytes) -> str | None:
        """What judging changed; the bytes are compared first, for most often they are the same."""
        if pickle.dumps(request) != asked and pickle.loads(asked) != request:
            return f"judging {request.trigger!r} changes the request"
        now = _written(case)
        if now == self._before:
            return None
        before = pickle.loads(self._before)
        for word, earlier, later in zip(_PARTS, before, pickle.loads(now), strict=True):
            if earlier != later:
                self._case = None
                return f"judging {request.trigger!r} changes the {word}{_fields(earlier, later)}"
        self._before = now
        return None


_PARTS: Final = ("dossier", "ledgers", "rosters", "other dossiers")


def _written(case: Case) -> bytes:
    others = {name: each.dossier for name, each in case.candidates.items()}
    return pickle.dumps((case.dossier, dict(case.ledgers), dict(case.rosters), others))


def _fields(earlier: Any, later: Any) -> str:
    """Which fields changed, where both are values of one class."""
    if type(earlier) is not type(later) or not attrs.has(type(earlier)):
        return ""
    names = [f.name for f in attrs.fields(type(earlier)) if getattr(earlier, f.name) != getattr(later, f.name)]
    return f" ({', '.join(names)})"


def _where(case: Case, trace: TracebackType | None) -> str:
    """The rule that was being asked when it was interrupted."""
    rules = {
        id(bound.guard): bound.name
        for table in case.rulebook.steps.values()
        for row in table.values()
        for step in row.values()
        for bound in (*step.rules, *(bound for bound, _ in (*step.routes, *step.selects)))
    }
    while trace is not None:
        name = rules.get(id(trace.tb_frame.f_locals.get("self")))
        if name is not None:
            return f"the rule {name!r}"
        trace = trace.tb_next
    return "judging"


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """What is done within it is interrupted when it takes longer.

    Raises:
        OverTime: it does.
    """
    alarmed = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()
    with _by_alarm(seconds) if alarmed else _by_thread(seconds):
        yield


@contextmanager
def _by_alarm(seconds: float) -> Iterator[None]:
    def over(_number: int, _frame: object) -> None:
        raise OverTime

    earlier = signal.signal(signal.SIGALRM, over)
    started = time.monotonic()
    left, interval = signal.setitimer(signal.ITIMER_REAL, seconds, seconds)
    try:
        yield
    finally:
        _surely(lambda: signal.setitimer(signal.ITIMER_REAL, 0))
        signal.signal(signal.SIGALRM, earlier)
        if left:  # somebody else's alarm, such as that of a test runner
            signal.setitimer(signal.ITIMER_REAL, max(left - (time.monotonic() - started), 0.001), interval)


@contextmanager
def _by_thread(seconds: float) -> Iterator[None]:
    judging, ended, lock = threading.get_ident(), threading.Event(), threading.Lock()

    def wait() -> None:
        while not ended.wait(seconds):
            with lock:
                if not ended.is_set():
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(judging), ctypes.py_object(OverTime))

    def end() -> None:
        with lock:
            ended.set()

    threading.Thread(target=wait, daemon=True).start()
    try:
        yield
    finally:
        _surely(end)


def _surely(end: Callable[[], object]) -> None:
    """End the watching, whatever interruption still comes in between.

    One that was asked for and not raised yet is waited for: to take it back makes Python 3.11 hang when it profiles.
    """
    while True:
        try:
            end()
            for _ in range(_A_WHILE):
                pass
            return
        except OverTime:
            continue
