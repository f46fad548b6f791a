"""What a round comes to as a value: what tells equal ranks apart, rules that cheat, and what would be if."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from hashlib import sha256

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from avt_workflow import AllocationRule, Assessment, Candidate, Cents, Criterion, FrozenMap, Row, Score, Sheet, When
from avt_workflow.allocation import FirstCome, Ranked
from avt_workflow.competition import Competition, Entrant
from avt_workflow.model.frozen import EMPTY
from avt_workflow.model.text import Text
from avt_workflow.scoring import Borda, WeightedMean
from avt_workflow.whatif import Variant, allocate_all, amounts, changes, robustness, variants, vary

CRITERIA = FrozenMap({"K": Criterion(Text.of("K"), weight=Fraction(2)), "R": Criterion(Text.of("R"))})


ASSESSMENT = Assessment("assess", "panel", "weighted-mean", WeightedMean(), CRITERIA)


def entrant(name: str, asked: int, *sheets: tuple[int, int], complete: str | None = None, **more: bool) -> Entrant:
    """One that was given these marks for K and R."""
    given = {f"a{place}": sheet(*marks) for place, marks in enumerate(sheets)}
    score = WeightedMean().score(tuple(given.values()), CRITERIA) if given else None
    when = When(complete) if complete else None
    return Entrant(name, Cents(asked), score, FrozenMap(given), when, **more)


def sheet(k: int, r: int) -> Sheet:
    """A sheet of two marks."""
    return Sheet(FrozenMap({"K": Fraction(k), "R": Fraction(r)}))


def competition(*entrants: Entrant, available: int = 100, ties: Sequence[str] = (), **more: object) -> Competition:
    """A round of these, ranked."""
    return Competition(entrants, Cents(available), Ranked(), tuple(ties), "seed", ASSESSMENT, **more)  # type: ignore[arg-type]  # any fields


def funded(found: Competition) -> list[str]:
    """Who gets money, in order of rank."""
    return [row.dossier for row in found.allocate() if row.amount]


EQUAL = (
    entrant("a", 60, (7, 7), complete="2025-02"),
    entrant("b", 50, (8, 5), complete="2025-03"),
    entrant("c", 70, (6, 9), complete="2025-01"),
)


@pytest.mark.parametrize(
    ("ties", "first"),
    [
        ((), []),
        (("criterion:K",), ["b"]),
        (("criterion:R",), ["c"]),
        (("asked",), ["b"]),
        (("complete",), ["c"]),
        (("lot",), [min("abc", key=lambda name: sha256(f"seed:{name}".encode()).digest())]),
    ],
    ids=str,
)
def test_what_tells_equal_scores_apart(ties: tuple[str, ...], first: list[str]) -> None:
    """Three scores of 7: the higher mark, the lower ask, the earlier, or the lot; without them nobody is first."""
    assert funded(competition(*EQUAL, ties=ties))[:1] == first


def test_what_does_not_tell_apart_leaves_it_to_the_next() -> None:
    """Equal on the first, they are told apart by the second; a criterion without a mark comes last."""
    two = (entrant("a", 60, (7, 7)), entrant("b", 60, (7, 7), complete="2025-01"))
    assert funded(competition(*two, ties=("criterion:K", "asked", "complete"))) == ["b"]
    bare = attrs.evolve(EQUAL[1], score=Score(Fraction(7), FrozenMap({"K": None})))
    assert funded(competition(EQUAL[0], bare, ties=("criterion:K",))) == ["a"]


@pytest.mark.parametrize(("ties", "given_to"), [((), 0), (("lot",), 5_000)], ids=["nothing", "a lot"])
def test_ten_thousand_equal_ones_are_funded_together_or_drawn(ties: tuple[str, ...], given_to: int) -> None:
    """With half of what 10,000 of equal score ask nobody is torn from the others; a lot draws exactly half of them."""
    same = Score(Fraction(22, 3), EMPTY)
    found = competition(*(Entrant(f"p{n:05}", Cents(700), same) for n in range(10_000)), available=3_500_000, ties=ties)
    rows = found.allocate()
    assert len(rows) == 10_000
    assert [row.amount for row in rows].count(700) == given_to
    assert {row.why for row in rows} == ({"funded", "exhausted"} if ties else {"tied"})


def test_a_round_compares_those_who_take_part() -> None:
    """By Borda's count the first of three beats two others; who is late is compared with nobody and keeps its score."""
    three = (entrant("a", 60, (9, 9)), entrant("b", 60, (8, 8)), entrant("c", 60, (7, 7)))
    late = entrant("late", 60, (10, 10), late=True)
    found = attrs.evolve(
        competition(*three, late, available=120), assessment=attrs.evolve(ASSESSMENT, uses="borda", scheme=Borda())
    )
    rows = {row.dossier: row for row in found.allocate()}
    alone = attrs.evolve(found, entrants=three).allocate()
    assert [rows[row.dossier] for row in alone] == list(alone)
    assert funded(found) == ["a", "b"]
    assert rows["a"].score != three[0].score
    assert rows["late"].score == Fraction(10)


def test_weights_for_ranking_rank_and_decide_nothing_else() -> None:
    """A score of its own for ranking takes the place of the total in the order of rank, and stands in the row."""
    low = attrs.evolve(entrant("a", 60, (5, 5)), score=Score(Fraction(5), ranking=Fraction(9)))
    found = competition(low, entrant("b", 60, (7, 7)))
    assert funded(found) == ["a"]
    assert found.allocate()[0].score == Fraction(9)


def test_who_is_late_or_asks_nothing_takes_no_part() -> None:
    """They have a row that says so, and take no money from others."""
    found = competition(
        entrant("late", 100, (9, 9), late=True), entrant("none", 0, (8, 8)), Entrant("bare"), entrant("in", 100, (5, 5))
    )
    assert [(row.dossier, row.amount, row.why) for row in found.allocate()] == [
        ("in", 100, "funded"),
        ("bare", 0, "unasked"),
        ("late", 0, "late"),
        ("none", 0, "unasked"),
    ]


@attrs.frozen
class Cheat(AllocationRule):
    """A rule that gives what no rule may."""

    amounts: tuple[int, ...]

    def allocate(self, candidates: Sequence[Candidate], available: Cents) -> tuple[Row, ...]:
        """These amounts, in turn."""
        return tuple(
            Row(each.dossier, Cents(amount), "own") for each, amount in zip(candidates, self.amounts, strict=False)
        )


@pytest.mark.parametrize(
    ("amounts", "said"),
    [((60,), "one row for each"), ((61, 0, 0), "it asks 60"), ((-1, 0, 0), "-1 cents"), ((50, 51, 0), "101 cents")],
    ids=["one left out", "more than asked", "less than nothing", "more than there is"],
)
def test_a_rule_that_cheats_is_caught(amounts: tuple[int, ...], said: str) -> None:
    """What it gives is looked at, whoever wrote it."""
    with pytest.raises(ValueError, match=said):
        attrs.evolve(
            competition(*(attrs.evolve(each, asked=Cents(60)) for each in EQUAL)), rule=Cheat(amounts)
        ).allocate()


marks = st.tuples(st.integers(1, 10), st.integers(1, 10))
entrants = st.lists(st.tuples(st.integers(1, 60), st.lists(marks, min_size=1, max_size=3)), min_size=1, max_size=5).map(
    lambda found: tuple(entrant(f"d{i}", ask, *sheets) for i, (ask, sheets) in enumerate(found))
)


@given(entrants, st.integers(0, 150))
def test_nothing_otherwise_is_nothing_changed(given_: tuple[Entrant, ...], available: int) -> None:
    """An empty variant gives the same rows; so does scoring anew with the same weights; a round pickles."""
    found = competition(*given_, available=available, ties=("lot",))
    assert vary(found, Variant()) == found
    assert attrs.evolve(found, anew=True).allocate() == found.allocate()
    assert pickle.loads(pickle.dumps(found)).allocate() == found.allocate()  # our own bytes


@given(entrants, st.integers(0, 150))
def test_more_money_takes_nothing_from_anybody(given_: tuple[Entrant, ...], available: int) -> None:
    """With a cent more nobody who was funded loses: the line moves down the same ranking."""
    found = competition(*given_, available=available, ties=("lot",))
    more = vary(found, Variant(available=Cents(available + 1)))
    assert set(funded(found)) <= set(funded(more))


def test_a_variant_says_who_wins_and_loses() -> None:
    """With R worth as much as K b falls behind c; without a0 only a has a sheet left; who withdraws has nothing."""
    found = competition(entrant("a", 60, (10, 10), (4, 4)), entrant("b", 40, (9, 1)), entrant("c", 40, (5, 8)))
    assert funded(found) == ["a", "b"]

    def moved(**otherwise: object) -> dict[str, tuple[int, int]]:
        then = vary(found, Variant(**otherwise)).allocate()  # type: ignore[arg-type]  # any fields
        return {each.dossier: (each.now, each.then) for each in changes(found.allocate(), then)}

    assert moved(weights=FrozenMap({"K": Fraction(1)})) == {"b": (40, 0), "c": (0, 40)}
    assert moved(recused=("a0",)) == {"b": (40, 0)}
    assert moved(without=("a",)) == {"a": (60, 0), "c": (0, 40)}
    assert moved(rule=FirstCome()) == {"a": (60, 0), "b": (40, 0)}
    assert moved(available=Cents(140)) == {"c": (0, 40)}


def test_how_robust_each_place_is() -> None:
    """Of the 8 ways to move two weights by half, 2 assessors and 3 dossiers left out, each is counted."""
    found = competition(entrant("a", 60, (10, 10), (4, 4)), entrant("b", 40, (9, 1)), entrant("c", 40, (5, 8)))
    tried = variants(found, Fraction(1, 2))
    assert len(tried) == 8 + 2 + 3
    told = {each.dossier: each for each in robustness(found, tried)}
    by_hand = dict.fromkeys("abc", 0)
    now = {row.dossier: row.amount for row in found.allocate()}
    for variant in tried:
        for row in vary(found, variant).allocate():
            by_hand[row.dossier] += row.amount == now[row.dossier]
    assert {name: each.same for name, each in told.items()} == by_hand
    assert {each.variants for each in told.values()} == {12}
    assert told["b"].lost.startswith("K -50%")
    with ThreadPoolExecutor(2) as executor:
        assert robustness(found, tried, executor) == robustness(found, tried)
        assert list(amounts(found, tried, executor)) == list(amounts(found, tried))
        assert list(allocate_all([found, found], executor)) == [found.allocate()] * 2


def test_many_criteria_are_varied_one_at_a_time() -> None:
    """Seven weights in all combinations would be 2,186 variants; one at a time they are 14."""
    criteria = FrozenMap({name: Criterion(Text.of(name)) for name in "ABCDEFG"})
    found = attrs.evolve(competition(), assessment=attrs.evolve(ASSESSMENT, criteria=criteria))
    assert len(variants(found, Fraction(1, 10))) == 14
