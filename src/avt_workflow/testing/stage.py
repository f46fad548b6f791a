"""Where a story is played: some dossiers with names, the envelopes and the bodies, request after request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from ..case import Case
from ..engine import judge, step_for
from ..model.facts import CommitmentChanged, Fact, MoneyRecovered, PaymentMade, Request, TransitionTaken
from ..model.frozen import EMPTY, FrozenMap
from ..model.ledger import Ledger
from ..model.roster import Roster
from ..model.verdict import Verdict
from ..rulebook import Rulebook, Step
from .laws import Judged, Law, as_read
from .search import Broken
from .standings import Standing, folded, full_ledgers


@attrs.frozen
class Scene:
    """One request of a story, and what came of it.

    Args:
        request: who asked for what.
        verdict: the answer.
        state: where its dossier stands after it; None where it is not open.
        broken: the laws that it broke.
    """

    request: Request
    verdict: Verdict
    state: str | None
    broken: tuple[Broken, ...] = ()


@attrs.frozen(eq=False)
class Stage:
    """How everything stands in a story.

    Args:
        rulebook: the agenda.
        laws: that are asked of each request.
        rosters: the members of each body.
        ledgers: of each envelope.
        standings: of each dossier that is open, by its name.
    """

    rulebook: Rulebook
    laws: tuple[Law, ...]
    rosters: FrozenMap[str, Roster]
    ledgers: Mapping[str, Ledger]
    standings: FrozenMap[str, Standing] = EMPTY

    @classmethod
    def empty(cls, rulebook: Rulebook, laws: Sequence[Law], rosters: Mapping[str, Roster]) -> Stage:
        """Before anything happened: every envelope holds its ceiling."""
        return cls(rulebook, tuple(laws), FrozenMap(rosters), FrozenMap(full_ledgers(rulebook.agenda)))

    def case(self, name: str) -> Case:
        """The case of a dossier, with every ledger and roster, and beside it the other dossiers that are open."""
        case = self._case(name)
        return attrs.evolve(case, candidates=FrozenMap({other: self._case(other) for other in self.standings}))

    def _case(self, name: str) -> Case:
        dossier = self.standings[name].dossier if name in self.standings else None
        return Case(self.rulebook, dossier, self.ledgers, self.rosters, self.rulebook.hash)

    def ask(self, request: Request) -> tuple[Scene, Stage]:
        """What comes of a request, and how everything stands then."""
        case = self.case(request.subject)
        dossier = case.dossier
        step = step_for(self.rulebook, dossier, request)
        if not isinstance(step, Step):
            return Scene(request, Verdict((), (step,)), dossier.state if dossier else None), self
        verdict = judge(as_read(case, step), request)
        seen = case if step.divides is not None else self._case(request.subject)
        if not verdict.allowed:
            judged = Judged(seen, request, verdict, None)
            broken = tuple(self._broken(self._standing(request.subject, step.track), judged))
            return Scene(request, verdict, dossier.state if dossier else None, broken), self
        judged = Judged(seen, request, verdict, folded(seen, verdict.facts))
        standing = self._standing(request.subject, step.track)
        found = list(self._broken(standing, judged))
        after = self._with(request.subject, standing, judged)
        ledgers = self.ledgers
        for name, facts in _of_others(request.subject, verdict.facts).items():
            taken = next(fact for fact in facts if isinstance(fact, TransitionTaken))
            before = attrs.evolve(self._case(name), ledgers=ledgers, adopting=request.subject)
            judged = Judged(before, taken.request, Verdict(facts), folded(before, facts))
            assert judged.after is not None
            ledgers = judged.after.ledgers
            found += self._broken(self.standings[name], judged)
            after = after._with(name, self.standings[name], judged)
        reached = after.standings[request.subject].dossier
        after = attrs.evolve(after, ledgers=folded(case, verdict.facts).ledgers)
        return Scene(request, verdict, reached.state if reached else None, tuple(found)), after

    def _standing(self, name: str, track: str) -> Standing:
        return self.standings.get(name) or Standing(track, None, tuple(law.begin() for law in self.laws))

    def _broken(self, standing: Standing, judged: Judged) -> Iterator[Broken]:
        for law, memory in zip(self.laws, standing.memory, strict=True):
            what = law.broken(memory, judged)
            if what is not None:
                yield Broken(law.name, what)

    def _with(self, name: str, standing: Standing, judged: Judged) -> Stage:
        assert judged.after is not None
        memory = tuple(law.remember(m, judged) for law, m in zip(self.laws, standing.memory, strict=True))
        facts = (*standing.facts, *judged.verdict.facts)
        now = Standing(standing.track, judged.after.dossier, memory, facts=facts)
        return attrs.evolve(self, ledgers=judged.after.ledgers, standings=self.standings.with_item(name, now))


def play(
    rulebook: Rulebook, requests: Iterable[Request], laws: Sequence[Law], rosters: Mapping[str, Roster]
) -> tuple[Scene, ...]:
    """Judge requests about any number of dossiers in turn, and ask of each what laws it breaks.

    Args:
        rulebook: the agenda.
        requests: in order; what is refused changes nothing.
        laws: that are asked.
        rosters: the members of each body.
    """
    stage = Stage.empty(rulebook, laws, rosters)
    scenes = []
    for request in requests:
        scene, stage = stage.ask(request)
        scenes.append(scene)
    return tuple(scenes)


def _of_others(subject: str, facts: Iterable[Fact]) -> dict[str, tuple[Fact, ...]]:
    """The facts of each dossier beside the subject, with those about its money, in order."""
    found: dict[str, list[Fact]] = {}
    for fact in facts:
        kind, _, name = fact.stream.partition(":")
        if isinstance(fact, (CommitmentChanged, PaymentMade, MoneyRecovered)):
            name = fact.dossier
        elif kind != "dossier":
            continue
        if name != subject:
            found.setdefault(name, []).append(fact)
    return {name: tuple(each) for name, each in found.items()}
