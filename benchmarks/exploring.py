"""Searching a small agenda to the end, against the same search over `transitions` machines."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from avt_workflow import Rulebook, compile_rulebook, find_plugins, read_agenda
from avt_workflow.testing.choices import Scope
from avt_workflow.testing.explorer import Explorer
from avt_workflow.testing.search import Searched, exhaust
from avt_workflow.testing.standings import Standings

from .machines import OneInFull, Together
from .measure import Figure

AGENDA = Path(__file__).parent / "small.toml"
SEARCHING = "Searching an agenda to the end"


def searching(rounds: int) -> Iterator[Figure]:
    """Two and four applications with two assessors and six triggers; no laws are asked, on either side."""
    loaded = read_agenda(AGENDA, find_plugins())
    book = compile_rulebook(loaded.agenda, loaded.hash)
    turns = min(rounds, 5)
    for dossiers, bound in ((2, 1), (4, 10)):
        taken, (found, judged) = _best(turns, lambda dossiers=dossiers: ours(book, dossiers))
        detail = f"{found.states:,} situations, {judged:,} requests judged"
        what = f"{dossiers} applications, 2 assessors, 6 triggers"
        yield Figure(SEARCHING, what, taken, bound, "at most", "s", detail)
    us, (mine, judged) = _best(turns, lambda: ours(book, 2))
    same, (theirs, fired) = _best(turns, lambda: over_machines(2))
    assert (mine.states, mine.steps, judged) == (theirs.states, theirs.steps, fired), "both search the same"
    full, joint = _best(min(turns, 2), lambda: exhaust(Together(2)))
    detail = (
        f"{full:.1f} s ({joint.states:,} situations, {joint.steps:,} steps) against {us:.2f} s. Where one "
        f"application is followed in full and each step judged once, as we do, over machines too: {same:.2f} s. "
        f"A step: {_micro(full, joint.steps)} with machines, {_micro(us, judged)} here, with facts and all the reasons"
    )
    what = "2 applications, faster than the same search over a `transitions` Machine per application, hashed and sorted"
    yield Figure(SEARCHING, what, full / us, 5, "at least", detail=detail)


def ours(book: Rulebook, dossiers: int) -> tuple[Searched[Any], int]:
    """Our explorer, from nothing; with the number of requests that were judged."""
    standings = Standings(book, scope=Scope(members=2))
    found = exhaust(Explorer(standings, "project", ["project"] * (dossiers - 1)))
    assert found.complete
    return found, standings.coverage.judged


def over_machines(dossiers: int) -> tuple[Searched[Any], int]:
    """The same explorer, where a machine says what can happen; with the number of triggers that were fired."""
    standings: Any = OneInFull()
    found = exhaust(Explorer(standings, "project", ["project"] * (dossiers - 1)))
    assert found.complete
    return found, standings.steps


def _best(turns: int, side: Callable[[], Any]) -> tuple[float, Any]:
    """The shortest processor time of a call, in seconds, and what it gave."""
    best, found = float("inf"), None
    for _ in range(turns):
        start = time.process_time()
        found = side()
        best = min(best, time.process_time() - start)
    return best, found


def _micro(seconds: float, steps: int) -> str:
    return f"{seconds / steps * 1e6:.0f} µs"


ALL = (searching,)
