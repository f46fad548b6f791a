"""The search of an agenda: what it sees is all there is, and what it tells is as short as can be."""

from __future__ import annotations

import random
from collections.abc import Hashable, Iterator
from pathlib import Path

import attrs
import pytest

from avt_workflow import Case, FrozenMap, Grant, Ledger, Request, Rulebook, compile_rulebook, load_agenda, read_agenda
from avt_workflow.definition import Loaded
from avt_workflow.engine import evolve, judge
from avt_workflow.model.facts import CommitmentChanged
from avt_workflow.registry import BUILT_IN
from avt_workflow.testing.choices import Choices, Scope
from avt_workflow.testing.explorer import Explorer
from avt_workflow.testing.laws import Judged
from avt_workflow.testing.search import Broken, Budget, cut_down, exhaust, wander
from avt_workflow.testing.stage import play
from avt_workflow.testing.standings import Move, Standing, Standings, full_ledgers
from avt_workflow.testing.stories import requests_of, told
from region import changed
from test_office import STARTER

DATA = Path(__file__).parent / "data"
SIX = read_agenda(DATA / "six.toml", BUILT_IN)


def rulebook_of(loaded: Loaded) -> Rulebook:
    """The rulebook of an agenda."""
    return compile_rulebook(loaded.agenda, loaded.hash)


@attrs.frozen
class Happens:
    """Is broken whenever a step is permitted: a search for the shortest way to it."""

    name: str

    def sentence(self, language: str = "en") -> str:
        """What it says."""
        return f"{self.name} never happens"

    def begin(self) -> Hashable:
        """Nothing."""
        return ()

    def remember(self, memory: Hashable, judged: Judged) -> Hashable:
        """Nothing."""
        return memory

    def broken(self, memory: Hashable, judged: Judged) -> str | None:
        """The step happened."""
        return "it happened" if judged.verdict.allowed and judged.request.trigger == self.name else None


@attrs.frozen
class OverCeiling(Happens):
    """Is broken when money runs out: it takes another dossier for that."""

    name: str = "over-ceiling"

    def broken(self, memory: Hashable, judged: Judged) -> str | None:
        """What was asked by right, and is no longer there."""
        codes = [reason.code for reason in judged.verdict.reasons]
        return "no money was left" if codes == ["over-ceiling"] else None


@attrs.frozen
class Product:
    """Every dossier in full: the search that needs no thought, and far more time."""

    standings: Standings
    tracks: tuple[str, ...]

    def start(self) -> tuple[int, ...]:
        """No dossier is open."""
        return tuple(sorted(map(self.standings.begin, self.tracks)))

    def key(self, state: tuple[int, ...]) -> Hashable:
        """Dossiers are interchangeable."""
        return state

    def length(self, move: Move) -> int:
        """One step."""
        return 1

    def successors(self, state: tuple[int, ...]) -> Iterator[tuple[Move, tuple[int, ...] | None, tuple[Broken, ...]]]:
        """Each step of each dossier."""
        for place, number in enumerate(state):
            rest = state[:place] + state[place + 1 :]
            others = tuple(sorted(map(self.standings.money, rest)))
            for move, broken in self.standings.visit(number, others):
                yield move, None if move.target is None else tuple(sorted((*rest, move.target))), broken


ONE_SHEET = rulebook_of(
    load_agenda(
        changed((DATA / "six.toml").read_text(encoding="utf-8"), "at_least = 2 }", "at_least = 1 }"),
        BUILT_IN,
    )
)
LAWS = (*(Happens(trigger) for trigger in ("assess", "close", "grant", "reject")), OverCeiling())


@pytest.mark.parametrize(("others", "scope"), [(1, Scope()), (2, Scope(members=1))])
def test_the_search_sees_every_dossier_beside_every_way_the_others_can_hold_money(others: int, scope: Scope) -> None:
    """One dossier in full and the others as it sees them comes to the same as all of them in full."""
    rulebook = ONE_SHEET if scope.members == 1 else rulebook_of(SIX)
    standings = Standings(rulebook, LAWS, scope)
    whole = exhaust(Product(standings, ("project",) * (others + 1)))
    seen_by_all = {*standings.visited}
    standings.visited.clear()
    found = exhaust(Explorer(standings, "project", ("project",) * others))
    assert standings.visited == seen_by_all
    assert (found.complete, whole.complete) == (True, True)
    assert found.states < whole.states / 5
    assert {*found.stories} == {*whole.stories} == {law.name for law in LAWS}
    for name, story in found.stories.items():
        assert steps(story.moves) == len(whole.stories[name].moves)


def steps(turns: tuple[object, ...]) -> int:
    """The number of steps in a story."""
    return sum(len(turn.moves) for turn in turns)  # type: ignore[attr-defined]  # turns of the explorer


@pytest.mark.parametrize("seed", range(20))
def test_no_walk_of_real_dossiers_leaves_what_was_searched(seed: int) -> None:
    """Two dossiers that the engine itself leads some way stand as the search has seen a dossier stand."""
    rulebook = rulebook_of(SIX)
    standings = Standings(rulebook)
    assert exhaust(Explorer(standings, "project", ["project"])).complete
    known, choose, choices = len(standings), random.Random(seed), Choices(rulebook)
    dossiers: dict[str, Standing] = {}
    ledgers = full_ledgers(rulebook.agenda)
    for _ in range(30):
        subject = choose.choice(["one", "two"])
        standing = dossiers.get(subject) or Standing("project", None, ())
        case = Case(rulebook, standing.dossier, FrozenMap(ledgers), choices.rosters, rulebook.hash)
        row = rulebook.steps["project"][standing.dossier.state if standing.dossier else "(new)"]
        tried = [request for step in row.values() for request in choices.of_step(case, step)]
        if not tried:
            continue
        request = attrs.evolve(choose.choice(tried), subject=subject)
        verdict = judge(case, request)
        dossier, purse = standing.dossier, standing.purse
        for fact in verdict.facts:
            if isinstance(fact, CommitmentChanged):
                ledgers["pot"] = ledgers["pot"].evolve(fact)
                purse = FrozenMap({"pot": purse.get("pot", Ledger("pot")).evolve(attrs.evolve(fact, dossier="one"))})
            else:
                dossier = evolve(dossier, fact)
        dossiers[subject] = Standing("project", dossier, (), purse, (*standing.facts, *verdict.facts))
        standings.number(dossiers[subject])
    assert len(standings) == known


def test_four_applications_are_searched_to_the_end_in_a_moment() -> None:
    """The others take no more room than the ways in which they can still change the money."""
    standings = Standings(rulebook_of(SIX))
    two = exhaust(Explorer(standings, "project", ("project",)))
    four = exhaust(Explorer(standings, "project", ("project",) * 3))
    assert two.complete
    assert four.complete
    assert four.states < 5 * two.states


STARTING = rulebook_of(load_agenda(STARTER, BUILT_IN))


@pytest.mark.parametrize("law", [Happens("settle"), Happens("withdraw"), OverCeiling()], ids=lambda law: law.name)
def test_a_story_can_be_played_again_and_breaks_the_law_at_its_end(law: Happens) -> None:
    """Its requests name dossiers and people, and judged one after the other they do what the search saw."""
    standings = Standings(STARTING, (law,))
    explorer = Explorer(standings, "project", ("project",) * isinstance(law, OverCeiling))
    story = exhaust(explorer, Budget(depth=14)).stories[law.name]
    scenes = play(STARTING, requests_of(explorer, story.moves, law.name), (law,), standings.rosters)
    assert [scene.broken for scene in scenes] == [()] * (len(scenes) - 1) + [(story.broken,)]
    assert all(scene.verdict.allowed for scene in scenes[:-1])


def test_a_story_is_told_in_the_words_of_the_office() -> None:
    """Each request is a numbered sentence: who, what with which dossier, what was handed in, where it led."""
    standings = Standings(STARTING, (Happens("present"),))
    explorer = Explorer(standings, "project")
    story = exhaust(explorer, Budget(depth=2)).stories["present"]
    scenes = play(STARTING, requests_of(explorer, story.moves), (), standings.rosters)
    assert [line.replace("\u00a0", " ") for line in told(STARTING.agenda, scenes, "nl")] == [
        "1. applicant-1 (Applicant): submit, project-1 (Titel A project 1; Gevraagd € 125.000) → Submitted",
        "2. office-1 (Programme office): present, project-1 → With the panel",
    ]


def test_a_budget_ends_a_search_that_is_too_large() -> None:
    """What was seen until then is told, and that it is not all."""
    found = exhaust(Explorer(Standings(STARTING), "project"), Budget(states=100))
    assert not found.complete
    assert 100 <= found.states < 200
    shallow = exhaust(Explorer(Standings(STARTING), "project"), Budget(depth=3))
    assert (shallow.complete, shallow.depth) == (False, 3)


def test_walks_are_the_same_from_the_same_seed() -> None:
    """A seed is enough to walk again."""
    standings = Standings(STARTING)
    explorer = Explorer(standings, "project")
    walked = [[move for move, _, _ in wander(explorer, seed=seed, length=20)] for seed in (1, 1, 2)]
    triggers = [[turn.moves[0].request.trigger for turn in walk] for walk in walked]
    assert triggers[0] == triggers[1] != triggers[2]


def test_what_may_be_left_out_of_a_story_is_left_out() -> None:
    """Of a hundred steps the three stay without which it does not fail, in their order."""
    assert cut_down(range(100), lambda moves: {3, 50, 97} <= {*moves}) == (3, 50, 97)
    assert cut_down([7], lambda moves: True) == (7,)


def test_a_rule_that_says_what_is_left_is_asked_with_it() -> None:
    """With `in-so-far` a grant of what is left is tried, so that the cent less can be refused."""
    text = changed(STARTER, 'guard = "within-ask" }', 'guard = "in-so-far", envelope = "projects" }')
    rulebook = rulebook_of(load_agenda(text, BUILT_IN))
    standings = Standings(rulebook, (), Scope())
    exhaust(Explorer(standings, "project"), Budget(seconds=30))
    given = {s.dossier.granted for s in map(standings.__getitem__, range(len(standings))) if s.dossier}
    assert Grant(rulebook.agenda.envelopes["projects"].ceiling) in given


def test_requests_that_should_be_refused_are_tried_too() -> None:
    """By somebody else, in no role, without what is to be handed in, without minutes, without a motivation."""
    choices = Choices(STARTING)
    step = STARTING.steps["project"]["advised"]["grant"]
    case = Case(STARTING, None, FrozenMap(full_ledgers(STARTING.agenda)), choices.rosters)
    asked: list[Request] = [*choices.of_step(case, step)]
    assert {request.actor for request in asked} >= {"board-1", "board-2", "office-1", "somebody-else"}
    assert any(request.record is None for request in asked)
    assert any(request.minutes is None for request in asked)
    assert any(not request.motivation for request in asked)
