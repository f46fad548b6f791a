"""An agenda put to the test: searched to the end as far as its size allows, walked through, its plugins checked."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final, Literal

import attrs

from ..definition import Loaded
from ..model.agenda import Agenda
from ..model.facts import Request
from ..model.frozen import EMPTY, FrozenMap
from ..model.records import Record
from ..model.text import Text
from ..rulebook import Rulebook, compile_rulebook, envelopes_of
from .choices import Scope
from .explorer import Explorer, TooLarge
from .laws import Law
from .search import Budget, exhaust
from .standings import Coverage, Standings
from .stories import Scene, play, requests_of

Verdict = Literal["proved", "held", "violated", "not-exercised"]
"""`proved`: every story within the scope was seen; `held`: in all that was seen, which is not all."""


@attrs.frozen
class Result:
    """What became of one law.

    Args:
        law: its name.
        sentence: what it says.
        verdict: whether it holds.
        what: what was wrong, where it is violated.
        scenes: the shortest story in which it is.
        looked: how many dossiers were looked at together in the search that found it.
    """

    law: str
    sentence: Text
    verdict: Verdict
    what: str = ""
    scenes: tuple[Scene, ...] = ()
    looked: int = 0


@attrs.frozen
class Searching:
    """One search that was made.

    Args:
        track: of the dossier that was followed.
        others: the tracks of the others.
        values: how many records were tried with a step; None for all that tell its rules apart.
        states: how many situations were seen.
        depth: the number of steps of the longest of the shortest ways there.
        complete: whether these are all there are.
        seconds: how long it took.
    """

    track: str
    others: tuple[str, ...]
    values: int | None
    states: int
    depth: int
    complete: bool
    seconds: float


@attrs.frozen
class Seen:
    """How often a step was permitted and refused, or a rule held and refused.

    Args:
        track: the track.
        name: the step or rule.
        permitted: how often.
        refused: how often.
        nearest: of a step that was never permitted, what stood in the way when least did.
    """

    track: str
    name: str
    permitted: int
    refused: int
    nearest: tuple[str, ...] = ()


@attrs.frozen
class Examined:
    """What was found in an agenda.

    Args:
        agenda: which was looked at.
        scope: how much was looked at.
        members: how many members each body had.
        searches: that were made.
        judged: how many requests were judged.
        results: of each law, those that are violated first.
        steps: how each step was seen.
        rules: how each rule was seen.
        seed: of what was drawn at random.
        seconds: how long it all took.
    """

    agenda: Agenda
    scope: Scope
    members: FrozenMap[str, int]
    searches: tuple[Searching, ...]
    judged: int
    results: tuple[Result, ...]
    steps: tuple[Seen, ...]
    rules: tuple[Seen, ...]
    seed: int
    seconds: float

    @property
    def complete(self) -> bool:
        """Whether every story within the scope was seen."""
        return all(search.complete for search in self.searches)

    @property
    def violated(self) -> tuple[Result, ...]:
        """The laws that are violated."""
        return tuple(result for result in self.results if result.verdict == "violated")


Told = Callable[[str, int, int, float], None]
"""Is told how a search gets on: the track, situations seen, depth, seconds."""


def examine(
    loaded: Loaded,
    laws: Sequence[Law],
    *,
    scope: Scope | None = None,
    seconds: float = 20,
    seed: int = 0,
    progress: Told | None = None,
) -> Examined:
    """Search an agenda for the meeting that goes wrong.

    Args:
        loaded: the agenda.
        laws: what must hold.
        scope: how many dossiers and members there are, and what is tried.
        seconds: how long it may take in all.
        seed: of what is drawn at random.
        progress: is told how it gets on.
    """
    started = time.monotonic()
    scope = scope or Scope()
    rulebook = compile_rulebook(loaded.agenda, loaded.hash)
    found: dict[str, Result] = {}
    searches: list[Searching] = []
    coverage = Coverage()
    plans = list(_plans(loaded.agenda, scope))
    for place, values in enumerate(_WIDTHS):
        standings = Standings(rulebook, laws, attrs.evolve(scope, values=values))
        for at, (track, others) in enumerate(plans):
            left = seconds - (time.monotonic() - started)
            share = left / ((len(_WIDTHS) - place - 1) * len(plans) + len(plans) - at)
            searched = _search(standings, track, others, share, progress)
            searches.append(attrs.evolve(searched[0], values=values))
            for result in searched[1]:
                known = found.get(result.law)
                if known is None or len(result.scenes) < len(known.scenes):
                    found[result.law] = result
        coverage.add(standings.coverage)
    return Examined(
        loaded.agenda,
        scope,
        FrozenMap({body: len(roster.members) for body, roster in standings.rosters.items()}),
        tuple(searches),
        coverage.judged,
        tuple(_results(laws, found, complete=all(each.complete for each in searches))),
        tuple(_steps(rulebook, coverage)),
        tuple(_rules(rulebook, coverage)),
        seed,
        time.monotonic() - started,
    )


def _search(
    standings: Standings, track: str, others: tuple[str, ...], seconds: float, progress: Told | None
) -> tuple[Searching, list[Result]]:
    """One search, and the laws that it found violated, each with a shortest story."""
    begun = time.monotonic()
    try:
        explorer = Explorer(standings, track, others, until=begun + seconds)
    except TooLarge:
        return Searching(track, others, None, 0, 0, complete=False, seconds=time.monotonic() - begun), []
    told = None if progress is None else partial(progress, track)
    budget = Budget(seconds=max(begun + seconds - time.monotonic(), 0))
    searched = exhaust(explorer, budget, progress=told)
    results = []
    for name, story in searched.stories.items():
        law = next(law for law in standings.laws if law.name == name)
        scenes = play(standings.rulebook, requests_of(explorer, story), standings.laws, standings.rosters)
        results.append(Result(name, sentence_of(law), "violated", story.broken.what, scenes, len(others) + 1))
    spent = time.monotonic() - begun
    return Searching(track, others, None, searched.states, searched.depth, searched.complete, spent), results


def _results(laws: Iterable[Law], found: Mapping[str, Result], *, complete: bool) -> list[Result]:
    """What became of each law, those that are violated first."""
    good: Verdict = "proved" if complete else "held"
    results = [found.get(law.name) or Result(law.name, sentence_of(law), good) for law in laws]
    return sorted(results, key=lambda result: _ORDER.index(result.verdict))


_WIDTHS: Final = (1, 2, None)
"""How many records are tried with a step, search by search: few ways lead deep soon, all of them take longest."""

_ORDER: Final = ("violated", "not-exercised", "held", "proved")


def _plans(agenda: Agenda, scope: Scope) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Which dossiers are looked at together: each track by itself first, then with others of it, then across tracks."""
    tracks = [name for name, track in agenda.tracks.items() if track.round is None]
    yield from ((track, ()) for track in tracks)
    if scope.dossiers > 1:
        for track in tracks:
            if envelopes_of(agenda.tracks[track]):
                yield track, (track,) * (scope.dossiers - 1)
        for track in tracks:
            own = {*envelopes_of(agenda.tracks[track])}
            for other in tracks:
                if other != track and own & {*envelopes_of(agenda.tracks[other])}:
                    yield track, (other,)


def sentence_of(law: Law) -> Text:
    """What a law says, in each language that it has."""
    return Text(FrozenMap({language: law.sentence(language) for language in ("en", "nl")}))


def _steps(rulebook: Rulebook, coverage: Coverage) -> Iterator[Seen]:
    for track, rows in rulebook.steps.items():
        for trigger in dict.fromkeys(trigger for row in rows.values() for trigger in row):
            permitted, refused = coverage.steps.get((track, trigger), (0, 0))
            nearest = () if permitted else coverage.nearest.get((track, trigger), ())
            yield Seen(track, trigger, permitted, refused, tuple(reason.text() for reason in nearest))


def _rules(rulebook: Rulebook, coverage: Coverage) -> Iterator[Seen]:
    for track, rows in rulebook.steps.items():
        steps = [step for row in rows.values() for step in row.values()]
        for name in dict.fromkeys(bound.name for step in steps for bound in step.rules):
            yield Seen(track, name, *coverage.rules.get((track, name), (0, 0)))


def samples_of(history: Iterable[Request]) -> Mapping[str, Sequence[Record]]:
    """The records of a history by step, a few of each: what was really handed in is worth trying too."""
    found: dict[str, dict[Record, None]] = {}
    for request in history:
        if request.record is not None:
            records = found.setdefault(request.trigger, {})
            if len(records) < _SAMPLES:
                records[request.record] = None
    return FrozenMap({trigger: tuple(records) for trigger, records in found.items()}) if found else EMPTY


_SAMPLES: Final = 4
