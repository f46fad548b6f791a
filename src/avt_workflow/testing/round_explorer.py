"""A round with a few candidates, as a system that can be searched to the end.

The candidates begin where they compete, each by a shortest way: those of the highest and of the lowest score, and those
that ask most and least of each. From there everything is followed in full: what the round does, and what they do.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from itertools import combinations_with_replacement

from ..machine import NEW
from ..model.agenda import Round
from ..model.dossier import Dossier
from ..model.facts import Request, TransitionTaken
from ..model.records import Vote
from ..model.verdict import Verdict
from .explorer import Explorer
from .explorer import Turn as Moved
from .search import Broken, Budget, Parents, exhaust, way
from .stage import Stage
from .standings import Coverage, Standing, Standings
from .stories import named, named_dossier, requests_of

Turn = tuple[Request, ...]
"""What is asked in a turn: one step, or at the start all that leads the candidates where they compete."""


class RoundExplorer:
    """A round and its candidates, as a `search.System`.

    Args:
        standings: of the agenda, with the laws that are asked.
        track: of the round.
        candidates: how many compete at most.
        budget: of the search for where candidates can stand.

    Attributes:
        complete: whether everything was seen where candidates can stand.
        coverage: what was asked.
    """

    def __init__(self, standings: Standings, track: str, candidates: int, budget: Budget) -> None:
        round_ = standings.rulebook.agenda.tracks[track].round
        assert round_ is not None
        self.coverage = Coverage()
        self._standings, self._track, self._of = standings, track, round_.of
        explorer = Explorer(standings, round_.of)
        came: Parents[Moved] = {}
        self.complete = exhaust(explorer, budget, parents=came).complete
        self._beginnings = tuple(_beginnings(explorer, came, round_, candidates))
        self._many = candidates

    def start(self) -> Stage:
        """Nothing happened yet."""
        return Stage.empty(self._standings.rulebook, self._standings.laws, self._standings.rosters)

    def key(self, stage: Stage) -> Hashable:
        """How the round and each candidate stand, and whether what is proposed still follows from how they do."""
        likeness = self._standings.likeness
        return frozenset((name, likeness(each), _proposed(each, stage)) for name, each in stage.standings.items())

    def state(self, key: Hashable) -> str | None:
        """The state of the round in a situation; None where it is not open."""
        assert isinstance(key, frozenset)
        round_name = named_dossier(self._track, self._many + 1)
        return next((str(likeness[2]) for name, likeness, _ in key if name == round_name), None)

    def length(self, turn: Turn) -> int:
        """Its requests."""
        return len(turn)

    def successors(self, stage: Stage) -> Iterator[tuple[Turn, Stage | None, tuple[Broken, ...]]]:
        """What can be asked, and what comes of it; what is refused and breaks no law is only counted."""
        if not stage.standings:
            for beginning in self._beginnings:
                yield beginning, _after(stage, beginning), ()
        round_name = named_dossier(self._track, self._many + 1)
        names = (round_name, *(name for name in stage.standings if name != round_name))
        for name in names:
            standing = stage.standings.get(name)
            if standing is not None and not self._standings.goes_on(standing):
                continue
            track = standing.track if standing else self._track
            case, number = stage.case(name), int(name.rpartition("-")[2])
            state = case.dossier.state if case.dossier else NEW
            members = self._standings.representatives(standing or Standing(track, None, ()))
            for step in self._standings.rulebook.steps[track][state].values():
                for request in self._standings.choices.of_step(case, step, members):
                    scene, after = stage.ask(named(request, track, number))
                    self.coverage.note(step, scene.verdict, scene.state if scene.verdict.allowed else None)
                    self._adopted(scene.verdict, name)
                    if scene.verdict.allowed or scene.broken:
                        yield (scene.request,), after if scene.verdict.allowed else None, scene.broken

    def _adopted(self, verdict: Verdict, subject: str) -> None:
        """Count the steps of candidates that an adopted allocation took."""
        for fact in verdict.facts:
            if isinstance(fact, TransitionTaken) and fact.request.subject != subject:
                step = self._standings.rulebook.steps[fact.track][fact.source or NEW][fact.request.trigger]
                self.coverage.note(step, Verdict((fact,)), fact.target)


def _after(stage: Stage, requests: Turn) -> Stage:
    for request in requests:
        _, stage = stage.ask(request)
    return stage


def _proposed(standing: Standing, stage: Stage) -> Hashable:
    """What is proposed in a round, who voted on just that, and which streams have changed since."""
    dossier = standing.dossier
    proposed = dossier.division.proposed if dossier else None
    if dossier is None or proposed is None:
        return None
    changed = frozenset(stream for stream, version in proposed.read.items() if _version(stage, stream) != version)
    for_it = frozenset(
        cast.actor for cast in dossier.panel.votes if isinstance(cast.record, Vote) and cast.record.proposal == proposed
    )
    return proposed.rows, changed, for_it


def _version(stage: Stage, stream: str) -> int:
    kind, _, name = stream.partition(":")
    if kind == "envelope":
        return stage.ledgers[name].version
    dossier = stage.standings[name].dossier if name in stage.standings else None
    return dossier.version if dossier else 0


def _beginnings(explorer: Explorer, came: Parents[Moved], round_: Round, most: int) -> Iterator[Turn]:
    """For each set of candidates that are worth putting beside each other, the requests that lead them there."""
    standings = explorer.standings
    states = standings.rulebook.agenda.tracks[round_.of].expanded(round_.candidates)
    competing = {
        number: dossier
        for number in range(len(standings))
        if (dossier := standings[number].dossier) is not None
        and (dossier.track, dossier.state) in {(round_.of, state) for state in states}
        and (number, ()) in came
    }
    ends = tuple(_ends(competing))
    for many in range(1, most + 1):
        for chosen in combinations_with_replacement(ends, many):
            yield tuple(
                request
                for place, number in enumerate(chosen, start=1)
                for request in requests_of(explorer, way(came, (number, ())), first=place)
            )


def _ends(competing: Mapping[int, Dossier]) -> Iterator[int]:
    """One of the highest and one of the lowest score, each with the least and the most that is asked with it."""
    scores = {number: each.panel.score.total for number, each in competing.items() if each.panel.score}
    asks = {n: each.idea.application.asked or 0 if each.idea.application else 0 for n, each in competing.items()}
    ends = {scores[pick(scores, key=scores.__getitem__)] for pick in (max, min)} if scores else {None}
    for end in sorted(ends, key=str, reverse=True):
        alike = [number for number in competing if scores.get(number) == end]
        if alike:
            yield from dict.fromkeys((min(alike, key=asks.__getitem__), max(alike, key=asks.__getitem__)))
