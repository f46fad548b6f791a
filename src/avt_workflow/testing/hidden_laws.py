"""The law that judging looks at the case alone: no clock, random, file, environment or network.

A profile function sees every function that is called, those written in C too, so that nothing has to be replaced by a
stand-in. It makes judging some ten times slower; so a step is looked at once for each way in which it ends.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable, Hashable, Iterator
from datetime import date
from types import FrameType
from typing import Any, ClassVar, Final

import attrs

from ..engine import judge
from .laws import Judged, StepLaw

_CLOCKS: Final = ("time", "time_ns", "monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns", "process_time",
                  "process_time_ns", "localtime", "gmtime", "ctime", "sleep", "clock_gettime")  # fmt: skip
_OUTSIDE: Final = ("_socket", "_ssl", "_sqlite3", "_posixsubprocess", "_winapi")
_SYSTEM: Final = ("posix", "nt")
_HARMLESS: Final = ("fspath", "register_at_fork")
_WITNESSES: Final = ("logging", "warnings", "linecache", "traceback", "importlib", "hypothesis")
"""Modules that look at the clock or at files of their own accord, and tell the caller nothing of it."""
_ENVIRONMENT: Final = {type(os.environ).__getitem__.__code__, type(os.environ).__iter__.__code__}
_SEEDED: Final = random.Random.__init__.__code__
_SHARED: Final = getattr(random, "_inst", None)


@attrs.frozen
class NothingOutside(StepLaw):
    """A rule or scheme looks at no clock, random, file, environment or network while it judges."""

    word: ClassVar[str] = "nothing-outside"
    _seen: dict[Hashable, str | None] = attrs.field(factory=dict, eq=False, repr=False)

    def broken(self, memory: Hashable, judged: Judged) -> str | None:
        """See `Law.broken`."""
        case, request = judged.read, judged.request
        state = case.dossier.state if case.dossier else None
        ends = frozenset((reason.code, reason.rule) for reason in judged.verdict.reasons)
        way = (case.rulebook.hash, request.track, state, request.trigger, ends)
        if way in self._seen:
            return self._seen[way]
        rules = {id(bound.guard): bound.name for bound in _bounds(judged)}
        looks: dict[str, None] = {}
        _profiled(lambda: judge(case, request), lambda frame, what: looks.setdefault(_told(frame, what, rules)))
        self._seen[way] = f"at {request.trigger!r} {'; '.join(looks)}" if looks else None
        return self._seen[way]


def _bounds(judged: Judged) -> Iterator[Any]:
    for row in judged.case.rulebook.steps.values():
        for steps in row.values():
            for step in steps.values():
                yield from (*step.rules, *(bound for bound, _ in (*step.routes, *step.selects)))


def _told(frame: FrameType | None, what: str, rules: dict[int, str]) -> str:
    """Which rule looks at what: the nearest caller that is one."""
    while frame is not None:
        name = rules.get(id(frame.f_locals.get("self")))
        if name is not None:
            return f"the rule {name!r} looks at {what}"
        frame = frame.f_back
    return f"judging looks at {what}"


def _profiled(act: Callable[[], object], found: Callable[[FrameType, str], object]) -> None:
    """Do something, and tell of every call that looks outside."""

    def look(frame: FrameType, event: str, arg: Any) -> None:
        what = None
        if event == "c_call":
            what = _of_c(arg)
        elif event == "call":
            what = _of_python(frame)
        if what is not None and not _by_a_witness(frame):
            found(frame, what)

    earlier = sys.getprofile()
    if earlier is not None and not callable(earlier):
        return  # a profiler that cannot be put back: nothing is looked at while it runs
    sys.setprofile(look)
    try:
        act()
    finally:
        sys.setprofile(earlier)


def _of_c(function: Any) -> str | None:
    """What a function written in C looks at."""
    owner, name = getattr(function, "__self__", None), getattr(function, "__name__", "")
    module = getattr(function, "__module__", None) or ""
    if (module == "time" and name in _CLOCKS) or (
        isinstance(owner, type) and issubclass(owner, date) and name in ("now", "utcnow", "today")
    ):
        return f"the clock ({name})"
    if isinstance(owner, random.SystemRandom) or (owner is not None and owner is _SHARED) or name == "urandom":
        return f"chance ({name})"
    if name in ("open", "open_code", "input") and module in ("io", "_io", "builtins"):
        return f"a file ({name})"
    if module in _OUTSIDE or type(owner).__module__ in _OUTSIDE:
        return f"the network or another program ({name})"
    if module in _SYSTEM and name not in _HARMLESS:
        return f"a file or the system ({name})"
    return None


def _of_python(frame: FrameType) -> str | None:
    """What a function written in Python looks at, when it is called."""
    if frame.f_code in _ENVIRONMENT:
        return "the environment"
    if frame.f_code is _SEEDED and frame.f_locals.get("x") is None:
        return "chance (a Random without a seed)"
    return None


def _by_a_witness(frame: FrameType | None) -> bool:
    while frame is not None:
        module = str(frame.f_globals.get("__name__", "")).partition(".")[0]
        if module in _WITNESSES or module == "_frozen_importlib" or module == "_frozen_importlib_external":
            return True
        if frame.f_code is judge.__code__:
            return False
        frame = frame.f_back
    return False
