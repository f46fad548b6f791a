"""An agenda put to the test: searched to the end as far as its size allows, walked through, its plugins checked."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import Any, Final, Literal

import attrs

from .. import languages
from ..definition import Loaded
from ..model.agenda import Agenda
from ..model.facts import Request
from ..model.frozen import EMPTY, FrozenMap
from ..model.laws import CanAlwaysFinish, Sometimes
from ..model.records import Record
from ..model.text import Text
from ..registry import BUILT_IN, Registry
from ..rulebook import Rulebook, compile_rulebook
from .choices import Choices, Scope
from .declared import Tally, days_around, declared_laws
from .explorer import Explorer, TooLarge, Turn
from .free_laws import free_laws
from .office_laws import OFFICE_LAWS, check_with_office
from .questions import Found, Question, first_stuck, questions
from .round_explorer import RoundExplorer
from .search import Budget, Parents, Progress, cut_down, exhaust, way
from .stage import Scene, play
from .standings import Coverage, Standings
from .stories import requests_of
from .strolls import stroll

Verdict = Literal["proved", "held", "violated", "not-exercised"]
"""`proved`: every story within the scope was seen; `held`: in all that was seen, which is not all; `not-exercised`: in
none of it did it come to where it could be broken."""


@attrs.frozen
class Result:
    """What became of one law.

    Args:
        law: its name.
        sentence: what it says.
        verdict: whether it holds.
        what: what was wrong, where it is violated.
        scenes: the shortest story in which it is; of one that says what can happen, one in which it does.
        of_search: whether it is about all that can happen, so that no step of a story breaks it.
    """

    law: str
    sentence: Text
    verdict: Verdict
    what: str = ""
    scenes: tuple[Scene, ...] = ()
    of_search: bool = False


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
        walks: how many were made at random.
        judged: how many requests were judged in the searches.
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
    walks: int
    judged: int
    results: tuple[Result, ...]
    steps: tuple[Seen, ...]
    rules: tuple[Seen, ...]
    seed: int
    seconds: float

    @property
    def complete(self) -> bool:
        """Whether every story within the scope was seen: each search with all values came to its end."""
        widest = self.searches[-1].values
        return all(search.complete for search in self.searches if search.values == widest)

    @property
    def violated(self) -> tuple[Result, ...]:
        """The laws that are violated."""
        return tuple(result for result in self.results if result.verdict == "violated")


Told = Callable[[str, int, int, float], None]
"""Is told how a search gets on: the track, situations seen, depth, seconds."""


def examine(
    loaded: Loaded,
    registry: Registry = BUILT_IN,
    *,
    scope: Scope | None = None,
    seconds: float = 20,
    seed: int = 0,
    progress: Told | None = None,
) -> Examined:
    """Search an agenda for the meeting that goes wrong.

    Args:
        loaded: the agenda, with the laws that its author declares.
        registry: its plugins.
        scope: how many dossiers and members there are, and what is tried.
        seconds: how long the searches may take in all.
        seed: of what is drawn at random.
        progress: is told how it gets on.
    """
    started = time.monotonic()
    scope = scope or Scope()
    scope = attrs.evolve(scope, later={**days_around(loaded.laws), **scope.later})
    exam = _Exam(loaded, registry, scope)
    plans = list(_plans(exam.rulebook, scope))
    few = (width for width in FEW if scope.values is None or width < scope.values)
    widths: list[int | None] = [*few, scope.values]
    for place, values in enumerate(widths):
        standings = Standings(exam.rulebook, exam.laws, attrs.evolve(scope, values=values))
        for at, (track, others) in enumerate(plans):
            left = started + seconds - time.monotonic()
            share = left / ((len(widths) - place - 1) * len(plans) + len(plans) - at)
            exam.search(standings, track, others, share, progress)
        exam.coverage.add(standings.coverage)
    walks = exam.walk(seed)
    return Examined(
        loaded.agenda,
        scope,
        FrozenMap({body: len(roster.members) for body, roster in exam.rosters.items()}),
        tuple(exam.searches),
        walks,
        exam.coverage.judged,
        tuple(exam.results()),
        tuple(_steps(exam.rulebook, exam.coverage)),
        tuple(_rules(exam.rulebook, exam.coverage)),
        seed,
        time.monotonic() - started,
    )


class _Exam:
    """What is found, search by search and walk by walk."""

    def __init__(self, loaded: Loaded, registry: Registry, scope: Scope) -> None:
        self.loaded, self.registry, self.scope = loaded, registry, scope
        self.rulebook = compile_rulebook(loaded.agenda, loaded.hash)
        self.tally = Tally()
        self.laws = self.tally.over((*free_laws(), *declared_laws(loaded.agenda, loaded.laws)))
        self.questions = questions(loaded.agenda.tracks, loaded.laws)
        self.searches: list[Searching] = []
        self.coverage = Coverage()
        self.stories: dict[str, tuple[str, tuple[Request, ...]]] = {}
        self.answers: dict[str, dict[str, set[bool | None]]] = {}
        self.witnesses: dict[str, tuple[Request, ...]] = {}
        self.rosters = Choices(self.rulebook, scope).rosters

    # ---- searches

    def search(
        self, standings: Standings, track: str, others: tuple[str, ...], seconds: float, progress: Told | None
    ) -> None:
        """One search; with others only where the dossier by itself was searched to the end."""
        begun = time.monotonic()
        values, until = standings.scope.values, begun + seconds
        told = None if progress is None else partial(progress, track)
        unfinished = any((each.track, each.values) == (track, values) and not each.complete for each in self.searches)
        states, depth, complete = 0, 0, False
        if not (others and unfinished):
            try:
                explore = self._round if self.rulebook.agenda.tracks[track].round else self._dossiers
                states, depth, complete = explore(standings, track, others, until, told)
            except TooLarge:
                pass
        spent = time.monotonic() - begun
        self.searches.append(Searching(track, others, values, states, depth, complete, spent))

    def _dossiers(
        self, standings: Standings, track: str, others: tuple[str, ...], until: float, told: Progress | None
    ) -> tuple[int, int, bool]:
        """One dossier in full, beside the others."""
        explorer = Explorer(standings, track, others, until=until)
        came: Parents[Turn] = {}
        onward: dict[Hashable, set[Hashable]] = {}
        found = exhaust(explorer, _budget(until), progress=told, parents=came, onward=onward)
        for name, story in found.stories.items():
            self._broken(name, story.broken.what, requests_of(explorer, story.moves, name))
        asked = Found(standings, track, came, onward, found.complete)
        for question in self.questions:
            self._answered(question, asked, explorer, came)
        if not others:
            for key in _each_step_once(came):
                self.witnesses.setdefault(f"{track} {key[0]}", requests_of(explorer, way(came, key[1])))
        return found.states, found.depth, found.complete

    def _round(
        self, standings: Standings, track: str, others: tuple[str, ...], until: float, told: Progress | None
    ) -> tuple[int, int, bool]:
        """A round with its candidates."""
        explorer = RoundExplorer(standings, track, len(others), _budget(until))
        came: Parents[tuple[Request, ...]] = {}
        onward: dict[Hashable, set[Hashable]] = {}
        found = exhaust(explorer, _budget(until), progress=told, parents=came, onward=onward)
        complete = found.complete and explorer.complete
        standings.coverage.add(explorer.coverage)
        for name, story in found.stories.items():
            self._broken(name, story.broken.what, tuple(chain(*story.moves)))
        states = self.rulebook.agenda.tracks[track].states
        ends = {key for key in came if (state := explorer.state(key)) is not None and states[state].final}
        stuck = first_stuck(came, onward, ends, complete=complete)
        for question in self.questions:
            if isinstance(question.law.form, CanAlwaysFinish) and track in question.tracks:
                if stuck is None:
                    self._answer(question, track, standings, held=True if complete else None)
                else:
                    what = f"from {explorer.state(stuck)!r} no way leads to an end any more"
                    requests = tuple(chain(*way(came, stuck)))
                    self._answer(question, track, standings, held=False, what=what, requests=requests)
        return found.states, found.depth, complete

    def _broken(self, law: str, what: str, requests: tuple[Request, ...]) -> None:
        """A story that breaks a law; the shortest stays."""
        known = self.stories.get(law)
        if known is None or len(requests) < len(known[1]):
            self.stories[law] = (what, requests)

    def _answered(self, question: Question, found: Found, explorer: Explorer, came: Parents[Turn]) -> None:
        """What a search of one dossier says of what can happen."""
        answer = question.answer(found)
        if answer is not None:
            requests = requests_of(explorer, way(came, answer.where)) if answer.where is not None else ()
            self._answer(question, found.track, found.standings, held=answer.held, what=answer.what, requests=requests)

    def _answer(
        self,
        question: Question,
        track: str,
        standings: Standings,
        *,
        held: bool | None,
        what: str = "",
        requests: tuple[Request, ...] = (),
    ) -> None:
        """An answer for one track. That something cannot happen is only said once everything was tried."""
        everything = standings.scope.values == self.scope.values
        can_happen = held is True and isinstance(question.law.form, Sometimes)
        if not everything and not can_happen:
            return
        self.answers.setdefault(question.name, {}).setdefault(track, set()).add(held)
        if held is False and requests:
            self._broken(question.name, what, requests)
        elif can_happen:
            self.witnesses.setdefault(question.name, requests)

    # ---- walks

    def walk(self, seed: int) -> int:
        """Play walks at random, and a story with each step, through an office; gives how many."""
        choices = Choices(self.rulebook, self.scope)
        tracks = self._tracks()
        walks = [stroll(choices, tracks, seed=seed + number) for number in range(_WALKS)]
        for requests in (*self.witnesses.values(), *walks):
            for finding in self._play(requests):
                if finding.law not in self.stories:
                    shortest = cut_down(requests, partial(self._still, finding.law))
                    self._broken(finding.law, finding.what, tuple(shortest))
        return len(walks)

    def _tracks(self) -> tuple[str, ...]:
        tracks = self.rulebook.agenda.tracks
        return tuple(
            chain.from_iterable((name,) * (1 if each.round else self.scope.dossiers) for name, each in tracks.items())
        )

    def _play(self, requests: Sequence[Request]) -> Iterator[Any]:
        found = check_with_office(self.loaded, requests, self.registry, rosters=self.rosters)
        yield from (finding.broken for finding in found)

    def _still(self, law: str, requests: Sequence[Request]) -> bool:
        return any(broken.law == law for broken in self._play(requests))

    # ---- results

    def results(self) -> list[Result]:
        """What became of each law, those that are violated first."""
        idle = self.tally.idle  # before stories are told, which counts too
        widest = self.searches[-1].values
        good: Verdict = "proved" if all(e.complete for e in self.searches if e.values == widest) else "held"
        found = {}
        for law in self.laws:
            verdict: Verdict = "not-exercised" if law.name in idle else good
            found[law.name] = self._with_story(Result(law.name, said_by(law.sentence), verdict))
        found |= {question.name: self._result_of(question) for question in self.questions}
        for name in OFFICE_LAWS:
            found[name] = self._with_story(Result(name, said_by(partial(languages.word, "laws", name)), "held"))
        return sorted(found.values(), key=lambda result: _ORDER.index(result.verdict))

    def _result_of(self, question: Question) -> Result:
        """What can happen somewhere in one track is enough; what must be so everywhere is asked of each."""
        answers = self.answers.get(question.name, {})
        result = Result(question.name, said_by(question.sentence), "not-exercised", of_search=True)
        said = [answers.get(track, set()) for track in question.tracks]
        if isinstance(question.law.form, Sometimes):
            if any(True in each for each in said):
                scenes = play(self.rulebook, self.witnesses[question.name], (), self.rosters)
                return attrs.evolve(result, verdict="proved", scenes=scenes)
            if said and all(each == {False} for each in said):
                return attrs.evolve(result, verdict="violated", what=f"nowhere: {question.sentence()}")
            return result
        return self._with_story(attrs.evolve(result, verdict="proved") if all(e == {True} for e in said) else result)

    def _with_story(self, result: Result) -> Result:
        """A law that was broken, with the story in which it is."""
        if result.law not in self.stories:
            return result
        what, requests = self.stories[result.law]
        scenes = play(self.rulebook, requests, self.laws, self.rosters)
        return attrs.evolve(result, verdict="violated", what=what, scenes=scenes)


def said_by(sentence: Callable[[str], str]) -> Text:
    """What a law says, in each language that the library speaks."""
    return Text(FrozenMap({language: sentence(language) for language in languages.available()}))


def _budget(until: float) -> Budget:
    return Budget(seconds=max(until - time.monotonic(), 0))


def _each_step_once(came: Parents[Turn]) -> Iterator[tuple[str, Hashable]]:
    """For each step the first situation that it led to."""
    seen: set[str] = set()
    for key, before in came.items():
        if before is not None:
            trigger = before[1].moves[-1].request.trigger
            if trigger not in seen:
                seen.add(trigger)
                yield trigger, key


FEW: Final = (1, 2)
"""How many records are tried with a step before all are: few ways lead deep soon, all of them take longest."""

_WALKS: Final = 20
_ORDER: Final = ("violated", "not-exercised", "held", "proved")


def _plans(rulebook: Rulebook, scope: Scope) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Which dossiers are looked at together: each track alone, then beside others that its money meets, then rounds."""
    agenda, more = rulebook.agenda, scope.dossiers - 1
    tracks = [name for name, track in agenda.tracks.items() if track.round is None]
    pots = {
        name: {pot for row in rulebook.steps[name].values() for step in row.values() for pot in step.envelopes}
        for name in tracks
    }
    yield from ((name, ()) for name in tracks)
    if more:
        yield from ((name, (name,) * more) for name in tracks if pots[name])
    for one in tracks:
        others = [other for other in tracks if other != one and pots[one] & pots[other]]
        if others:
            yield one, ((one,) * more + tuple(other for other in others for _ in range(scope.dossiers)))
    for name, track in agenda.tracks.items():
        if track.round is not None:
            yield name, (track.round.of,) * scope.dossiers


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
