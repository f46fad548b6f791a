"""Mechanical mutants, each in a forked copy of a test session that has everything loaded.

The session is collected once. Which test calls which function is seen once, when nothing is changed; a mutant then
only meets the tests that call its function, the fastest first, and is dead at the first one that fails. As the code of
a live function is replaced, nothing is imported again and whoever holds the function has the mutant.
"""

from __future__ import annotations

import importlib
import os
import pickle
import selectors
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, Final

import attrs
import pytest
from _pytest.runner import runtestprotocol

from .mutator import Mutant, applied, functions

PATIENCE: Final = 3.0
"""How many times as long as it takes otherwise a mutant may take, after ten seconds; then it hangs, and is dead."""


@attrs.frozen
class Seen:
    """A test when nothing is changed.

    Args:
        seconds: how long it takes.
        calls: the functions of the mutated modules that it calls, as (file, name).
    """

    seconds: float
    calls: frozenset[tuple[str, str]]


@attrs.frozen
class Fate:
    """What became of a mutant.

    Args:
        mutant: it.
        killer: the test that failed; "" where it lives.
        tests: how many it met.
        seconds: how long it took.
    """

    mutant: Mutant
    killer: str
    tests: int
    seconds: float


Job = Callable[[], Any]


def in_children(jobs: Iterable[tuple[Any, Job, float]], workers: int) -> Iterator[tuple[Any, Any]]:
    """What each job gives in a forked process of its own, as it comes; None for one that took too long or fell.

    Args:
        jobs: a key, what is to be done, and how many seconds it may take.
        workers: how many at a time.
    """
    waiting = iter(jobs)
    selector = selectors.DefaultSelector()
    live: dict[int, tuple[Any, int, float, bytearray]] = {}
    more = True
    while more or live:
        while more and len(live) < workers:
            job = next(waiting, None)
            if job is None:
                more = False
                break
            key, work, limit = job
            out, pid = _forked(work)
            selector.register(out, selectors.EVENT_READ)
            live[out] = (key, pid, time.monotonic() + limit, bytearray())
        ready = {event.fd for event, _ in selector.select(timeout=0.2)} if live else set()
        for out, (key, pid, deadline, got) in list(live.items()):
            if out in ready:
                chunk = os.read(out, 1 << 16)
                got += chunk
                if chunk:
                    continue
            elif time.monotonic() < deadline:
                continue
            else:
                os.kill(pid, signal.SIGKILL)
                got.clear()
            selector.unregister(out)
            os.close(out)
            os.waitpid(pid, 0)
            del live[out]
            yield key, pickle.loads(bytes(got)) if got else None  # our own child wrote it


def _forked(work: Job) -> tuple[int, int]:
    out, into = os.pipe()
    pid = os.fork()
    if pid:
        os.close(into)
        return out, pid
    try:
        os.close(out)
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        answer = pickle.dumps(work())
        while answer:
            answer = answer[os.write(into, answer) :]
    finally:
        os._exit(0)


class Session:
    """A pytest plugin that runs a collected session once per mutant.

    Args:
        sources: the mutated modules and their sources, by name.
        chosen: which mutants, of all of them.
        workers: how many at a time.
        longest: tests that take longer, in seconds, do not take part.
        most: how many seconds of tests one mutant meets at most.
        told: is called with each fate.
        seconds: no mutant begins so long after it was seen what the tests do.
    """

    def __init__(
        self,
        sources: Mapping[str, str],
        chosen: Sequence[Mutant],
        *,
        workers: int = 2,
        longest: float = 8.0,
        most: float = 60.0,
        told: Callable[[Fate], None] = lambda fate: None,
        seconds: float | None = None,
    ) -> None:
        self.sources, self.chosen, self.workers = sources, chosen, workers
        self.longest, self.most, self.told, self.seconds = longest, most, told, seconds
        self.fates: list[Fate] = []
        self.seen: dict[str, Seen] = {}
        self.failing: list[str] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        """The same examples every time, and none cut down: that one fails is enough."""
        from hypothesis import HealthCheck, Phase, settings

        settings.register_profile(
            "mutants",
            max_examples=30,
            deadline=None,
            derandomize=True,
            database=None,
            phases=(Phase.explicit, Phase.generate),
            suppress_health_check=list(HealthCheck),
        )
        settings.load_profile("mutants")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """In the place of one run of the tests."""
        items = {item.nodeid: item for item in session.items}
        parts = [list(items.values())[start :: 2 * self.workers] for start in range(2 * self.workers)]
        jobs = ((None, lambda part=part: self._baseline(part), 900.0) for part in parts)
        for _, found in in_children(jobs, self.workers):
            self.seen |= found or {}
        self.failing = [name for name in items if name not in self.seen]
        order = sorted(self.seen, key=lambda name: self.seen[name].seconds)
        for mutant, found in in_children(self._jobs(items, order), self.workers):
            fate = found or Fate(mutant, "takes for ever", 0, 0.0)
            self.fates.append(fate)
            self.told(fate)
        return True

    def _jobs(self, items: Mapping[str, pytest.Item], order: Sequence[str]) -> Iterator[tuple[Mutant, Job, float]]:
        begun = time.monotonic()
        for mutant in self.chosen:
            if self.seconds is not None and time.monotonic() - begun > self.seconds:
                return
            met, left = [], self.most
            where = (sys.modules[mutant.module].__file__ or "", mutant.function)
            for name in order:
                if where in self.seen[name].calls and self.seen[name].seconds <= left:
                    met.append(items[name])
                    left -= self.seen[name].seconds
            limit = 10 + PATIENCE * (self.most - left)
            yield mutant, lambda mutant=mutant, met=met: self._meet(mutant, met), limit

    def _meet(self, mutant: Mutant, met: Sequence[pytest.Item]) -> Fate:
        start = time.monotonic()
        function = functions(sys.modules[mutant.module], mutant.function)
        assert function is not None
        function.__code__ = applied(mutant, self.sources[mutant.module])
        for count, item in enumerate(met, 1):
            if any(report.failed for report in runtestprotocol(item, log=False, nextitem=None)):
                return Fate(mutant, item.nodeid, count, time.monotonic() - start)
        return Fate(mutant, "", len(met), time.monotonic() - start)

    def _baseline(self, items: Sequence[pytest.Item]) -> dict[str, Seen]:
        """How long each test takes that passes and is fast enough, and what it calls."""
        files = {sys.modules[name].__file__ for name in self.sources}
        found: dict[str, Seen] = {}
        for item in items:
            calls: set[CodeType] = set()

            def note(frame: FrameType, event: str, arg: object, calls: set[CodeType] = calls) -> None:
                if event == "call" and frame.f_code.co_filename in files:
                    calls.add(frame.f_code)

            start = time.monotonic()
            sys.setprofile(note)
            try:
                reports = runtestprotocol(item, log=False, nextitem=None)
            finally:
                sys.setprofile(None)
            seconds = time.monotonic() - start
            if all(report.passed for report in reports) and seconds <= self.longest:
                named = frozenset((code.co_filename, code.co_qualname.partition(".<")[0]) for code in calls)
                found[item.nodeid] = Seen(seconds, named)
        return found


def reachable(module: str, source: str, mutants: Iterable[Mutant]) -> list[Mutant]:
    """The mutants whose function can be replaced."""
    loaded = importlib.import_module(module)
    return [mutant for mutant in mutants if functions(loaded, mutant.function) is not None]


def run(session: Session, tests: Sequence[Path], root: Path) -> None:
    """Run the mutants of a session against tests."""
    options = [
        "-o",
        "addopts=",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "-p",
        "no:terminal",
        "-s",
        "--rootdir",
        str(root),
    ]
    pytest.main([*options, *map(str, tests)], plugins=[session])
