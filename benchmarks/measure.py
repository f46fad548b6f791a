"""How a ratio is measured: both sides in turns in one run, the best of each, so that a busy machine disturbs both."""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Sequence
from typing import Any, Literal

import attrs


@attrs.frozen
class Figure:
    """One figure with what was asked of it.

    Args:
        section: the heading it stands under.
        what: what was measured against what.
        value: what was reached.
        bound: what was asked.
        better: whether the value should be at least or at most the bound.
        unit: what the value is in.
        detail: the absolute measures behind it.
    """

    section: str
    what: str
    value: float
    bound: float
    better: Literal["at least", "at most"]
    unit: str = "times"
    detail: str = ""

    def holds(self, slack: float = 1.0) -> bool:
        """Whether the bound was reached, within a factor."""
        return self.value * slack >= self.bound if self.better == "at least" else self.value <= self.bound * slack


def _clock() -> float:
    """The processor's time of this process, so that what else runs on the machine counts less."""
    return time.process_time()


def best_of(rounds: int, *sides: Callable[[], object], repeat: int) -> list[float]:
    """The shortest time of one call of each side, in seconds.

    Args:
        rounds: how many turns each side gets.
        sides: what is timed.
        repeat: how many calls a turn has.
    """
    best = [float("inf")] * len(sides)
    gc.collect()
    gc.disable()
    try:
        for _ in range(rounds):
            for index, side in enumerate(sides):
                start = _clock()
                for _ in range(repeat):
                    side()
                best[index] = min(best[index], (_clock() - start) / repeat)
    finally:
        gc.enable()
    return best


def best_each(count: int, make: Callable[[], object], use: Callable[[Any], object]) -> float:
    """The time of `use` on a fresh object, in seconds; making the object is not counted."""
    made = [make() for _ in range(count)]
    gc.collect()
    gc.disable()
    try:
        start = _clock()
        for each in made:
            use(each)
        return (_clock() - start) / count
    finally:
        gc.enable()


def bytes_of(make: Callable[[int], object], count: int) -> float:
    """The memory that one more object takes, in bytes: what is allocated for `count` of them and still held."""
    kept: list[object] = [None] * count
    make(0)
    gc.collect()
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    for number in range(count):
        kept[number] = make(number)
    gc.collect()
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return (after - before) / count


def median_of_processes(rounds: int, *commands: Sequence[str]) -> list[float]:
    """The median time of each command in a fresh process, in seconds, the commands taking turns.

    Python keeps what it compiled, as it does by default, in a folder of this run: whoever forbids that, or compiled
    some packages before, gets the same figures.

    Args:
        rounds: how many times each command runs.
        commands: arguments; a first one of `python` is this interpreter.
    """
    times: list[list[float]] = [[] for _ in commands]
    with tempfile.TemporaryDirectory() as compiled:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": compiled, "PYTHONDONTWRITEBYTECODE": ""}
        for turn in range(rounds + 1):
            for taken, command in zip(times, commands, strict=True):
                program = [sys.executable, *command[1:]] if command[0] == "python" else list(command)
                start = time.perf_counter()
                subprocess.run(program, check=True, stdout=subprocess.DEVNULL, env=environment)
                if turn:  # the first turn compiles, and warms the file cache
                    taken.append(time.perf_counter() - start)
    return [statistics.median(taken) for taken in times]
