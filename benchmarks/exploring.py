"""Searching a small agenda to the end, against the same search over `transitions` machines."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs

from avt_workflow import Rulebook, compile_rulebook, find_plugins, load_history, read_agenda
from avt_workflow.definition import Loaded
from avt_workflow.model.records import Record
from avt_workflow.testing.choices import Scope
from avt_workflow.testing.examination import FEW, samples_of
from avt_workflow.testing.explorer import Explorer
from avt_workflow.testing.laws import Judged
from avt_workflow.testing.search import Budget, Searched, exhaust
from avt_workflow.testing.standings import Standings

from .machines import OneInFull, Together
from .measure import Figure

ROOT = Path(__file__).parent.parent
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
    for dossiers in (2,) if rounds < 5 else (2, 3):  # with machines, three applications take a quarter of a minute
        us, (mine, judged) = _best(turns, lambda dossiers=dossiers: ours(book, dossiers))
        same, (theirs, _) = _best(turns, lambda dossiers=dossiers: over_machines(dossiers))
        assert (mine.states, mine.steps) == (theirs.states, theirs.steps), "both search the same"
        full, joint = _best(2 if dossiers == 2 else 1, lambda dossiers=dossiers: exhaust(Together(dossiers)))
        detail = (
            f"{full:.1f} s ({joint.states:,} situations, {joint.steps:,} steps) against {us:.2f} s. Where one "
            f"application is followed in full and each step judged once, as we do, over machines too: {same:.2f} s. "
            f"A step: {_micro(full, joint.steps)} with machines, {_micro(us, judged)} here, with facts and all reasons"
        )
        what = (
            f"{dossiers} applications, faster than the same search over a `transitions` Machine each, hashed and sorted"
        )
        yield Figure(SEARCHING, what, full / us, 5, "at least", detail=detail)


def telling(rounds: int) -> Iterator[Figure]:
    """For each step of the bundled agendas: how soon and how short the story is in which it happens."""
    soon, shortest, many, late = 0, 0, 0, list[str]()
    for name, loaded, samples in bundled(quick=rounds < 5):
        book = compile_rulebook(loaded.agenda, loaded.hash)
        for track, row in book.steps.items():
            if loaded.agenda.tracks[track].round is not None:
                continue
            laws = [Happens(trigger) for trigger in sorted({trigger for steps in row.values() for trigger in steps})]
            standings = Standings(book, laws, Scope(samples=samples))
            every = exhaust(Explorer(standings, track), Budget(seconds=12))
            for law in laws:
                if law.name in every.stories:
                    taken, moves = told(book, track, law, samples)
                    many += 1
                    soon += taken <= SOON
                    shortest += moves == len(every.stories[law.name].moves)
                    late += [f"{name}/{law.name}"] if taken > SOON else []
    what = f"stories told within {SOON:g} s: the first in which a step of the bundled agendas happens"
    yield Figure(
        SEARCHING, what, 100 * soon / many, 95, "at least", "%", f"of {many}; later: {', '.join(late) or 'none'}"
    )
    what = "of these, as short as breadth first over all values finds"
    yield Figure(SEARCHING, what, 100 * shortest / many, 95, "at least", "%", f"of {many}")


SOON = 2.0
"""Processor seconds."""


def bundled(*, quick: bool) -> Iterator[tuple[str, Loaded, Mapping[str, Sequence[Record]]]]:
    """The agendas of examples and plugins, each with what was really handed in."""
    registry = find_plugins()
    folders = [*sorted((ROOT / "examples").iterdir()), *sorted((ROOT / "plugins").glob("*/src/*/data"))]
    for folder in [each for each in folders if each.name == "tender"] if quick else folders:
        loaded = read_agenda(folder / "agenda.toml", registry)
        history = load_history((folder / "history.toml").read_text(encoding="utf-8"), loaded.agenda)
        yield loaded.agenda.id, loaded, samples_of(history)


@attrs.frozen
class Happens:
    """Is broken as soon as a step is permitted."""

    name: str

    def sentence(self, language: str = "en") -> str:
        """What it says."""
        return f"{self.name} never happens"

    def begin(self) -> Hashable:
        """Nothing."""
        return None

    def remember(self, memory: Hashable, judged: Judged) -> Hashable:
        """Nothing."""
        return None

    def broken(self, memory: Hashable, judged: Judged) -> str | None:
        """It happens."""
        return "it happens" if judged.verdict.allowed and judged.request.trigger == self.name else None


def told(book: Rulebook, track: str, law: Happens, samples: Mapping[str, Sequence[Record]]) -> tuple[float, int | None]:
    """How long a search takes to the first story, in ever wider scopes as a deep check goes, and its steps."""
    started = time.process_time()
    for values in (*FEW, None):
        standings = Standings(book, (law,), Scope(samples=samples, values=values))
        found = exhaust(Explorer(standings, track), Budget(seconds=5 * SOON), first=True)
        if found.stories:
            return time.process_time() - started, len(found.stories[law.name].moves)
    return time.process_time() - started, None


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


ALL = (searching, telling)
