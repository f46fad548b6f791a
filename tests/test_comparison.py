"""The schemes that score dossiers beside each other: laws that hold for all marks, and small cases by hand."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import cast

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from avt_workflow import Assessment, Block, Criterion, Entry, FrozenMap, InputError, Sheet, Text
from avt_workflow.model.ports import ComparativeScheme, compares
from avt_workflow.scoring import SCHEMES, Borda, Pairwise, Rank, WeightedMean, ZScore, compare
from avt_workflow.testing import criteria, sheet

COMPARATIVE = {name: cast(ComparativeScheme, cls()) for name, cls in SCHEMES.items() if compares(cls())}
each_scheme = pytest.mark.parametrize("scheme", COMPARATIVE.values(), ids=list(COMPARATIVE))
BOTH = criteria(K=2, R=1)

marks = st.none() | st.integers(1, 10).map(Fraction)
sheets = st.fixed_dictionaries({"K": marks}, optional={"R": marks}).map(lambda given: Sheet(FrozenMap(given)))
rounds = st.dictionaries(
    st.sampled_from("pqrstu"), st.dictionaries(st.sampled_from(["ann", "ben", "cas"]), sheets, max_size=3), max_size=6
).map(lambda found: [Entry(dossier, FrozenMap(given)) for dossier, given in found.items()])


def entries(**views: Mapping[str, int | None]) -> list[Entry]:
    """Entries from the marks on one criterion: {dossier: {assessor: mark}}."""
    return [
        Entry(dossier, FrozenMap({who: sheet(K=mark) for who, mark in given.items()}))
        for dossier, given in views.items()
    ]


def totals(scheme: ComparativeScheme, found: list[Entry]) -> dict[str, Fraction]:
    """The totals by one criterion."""
    return {dossier: score.total for dossier, score in scheme.compare(found, criteria(K=1)).items()}


def test_these_schemes_compare_and_the_others_do_not() -> None:
    """What compares is told by the protocol that a scheme inherits."""
    assert set(COMPARATIVE) == {"z-score", "rank", "borda", "pairwise"}


@each_scheme
@given(rounds, st.randoms(use_true_random=False))
def test_no_order_and_no_name_matters(scheme: ComparativeScheme, found: list[Entry], random: object) -> None:
    """Any order of dossiers and assessors gives the same scores, and so do other names for them."""
    scores = scheme.compare(found, BOTH)
    shuffled = [Entry(e.dossier, FrozenMap(reversed(list(e.sheets.items())))) for e in found]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert scheme.compare(shuffled, BOTH) == scores
    renamed = [Entry(f"z{e.dossier}", FrozenMap({w[::-1]: s for w, s in e.sheets.items()})) for e in found]
    assert scheme.compare(renamed, BOTH) == {f"z{dossier}": score for dossier, score in scores.items()}


@each_scheme
@given(rounds)
def test_who_is_judged_has_a_score_within_the_bounds(scheme: ComparativeScheme, found: list[Entry]) -> None:
    """Just the dossiers with a mark that weighs have a score; it is exact, and where there are bounds within them."""
    scores = scheme.compare(found, BOTH)
    judged = {e.dossier for e in found if any(m is not None for s in e.sheets.values() for m in s.marks.values())}
    assert set(scores) == judged
    bounds = scheme.compared_bounds(BOTH)
    for score in scores.values():
        assert isinstance(score.total, Fraction)
        assert bounds is None or bounds[0] <= score.total <= bounds[1]


@each_scheme
@given(rounds)
def test_equal_sheets_tie_exactly(scheme: ComparativeScheme, found: list[Entry]) -> None:
    """A dossier with the same sheets as another has the same total."""
    assume(found)
    twin = Entry("twin", found[0].sheets)
    scores = scheme.compare([*found, twin], BOTH)
    assert scores.get("twin") == scores.get(found[0].dossier)


complete = st.lists(st.tuples(*[st.integers(1, 10)] * 3), min_size=1, max_size=6)
"""The marks that three assessors give to each of some dossiers."""


def all_judged(given_marks: list[tuple[int, int, int]]) -> list[Entry]:
    """Entries on which every assessor has a mark."""
    return entries(**{f"d{n}": dict(zip(("ann", "ben", "cas"), row, strict=True)) for n, row in enumerate(given_marks)})


@each_scheme
@given(complete, st.data())
def test_a_higher_mark_is_never_worse(
    scheme: ComparativeScheme, given_marks: list[tuple[int, int, int]], data: st.DataObject
) -> None:
    """Raising one mark never lowers the total of its dossier."""
    place = data.draw(st.integers(0, len(given_marks) - 1))
    who = data.draw(st.integers(0, 2))
    row = list(given_marks[place])
    row[who] += 1
    raised = [*given_marks[:place], (row[0], row[1], row[2]), *given_marks[place + 1 :]]
    name = f"d{place}"
    assert totals(scheme, all_judged(raised))[name] >= totals(scheme, all_judged(given_marks))[name]


@given(rounds, st.fractions(Fraction(1, 9), 9, max_denominator=9), st.integers(0, 50))
def test_a_strict_or_mild_hand_moves_no_z_score(found: list[Entry], factor: Fraction, shift: int) -> None:
    """All of one assessor's marks times a factor, and so much higher, give exactly the same totals."""

    def other(given_sheet: Sheet) -> Sheet:
        return Sheet(
            FrozenMap({key: None if m is None else m * factor + shift for key, m in given_sheet.marks.items()})
        )

    changed = [
        Entry(e.dossier, FrozenMap({w: other(s) if w == "ann" else s for w, s in e.sheets.items()})) for e in found
    ]
    before, after = ZScore().compare(found, BOTH), ZScore().compare(changed, BOTH)
    assert {d: score.total for d, score in before.items()} == {d: score.total for d, score in after.items()}


@given(st.lists(st.integers(1, 100), min_size=2, max_size=12), st.integers(1, 9))
def test_z_scores_of_one_assessor_have_mean_0_and_deviation_1(given_marks: list[int], digits: int) -> None:
    """Within the declared digits: which is what normalising means."""
    assume(len(set(given_marks)) > 1)
    found = [Entry(str(n), FrozenMap({"ann": sheet(K=mark)})) for n, mark in enumerate(given_marks)]
    values = list(totals(ZScore(digits=digits), found).values())
    error = Fraction(1, 10**digits)
    assert abs(sum(values)) <= error * len(values)
    assert abs(sum(value**2 for value in values) / len(values) - 1) <= 8 * error
    assert all((value * 10**digits).denominator == 1 for value in values)


@each_scheme
@given(st.lists(st.permutations(range(5)), min_size=1, max_size=1), st.integers(1, 4))
def test_an_order_that_all_agree_on_is_the_order(
    scheme: ComparativeScheme, orders: list[list[int]], assessors: int
) -> None:
    """When every assessor has the dossiers in one order, so have the totals, without ties."""
    found = [
        Entry(str(dossier), FrozenMap({f"a{n}": sheet(K=place + 1 + n) for n in range(assessors)}))
        for place, dossier in enumerate(orders[0])
    ]
    by = totals(scheme, found)
    ordered = [by[str(dossier)] for dossier in orders[0]]
    assert ordered == sorted(ordered)
    assert len(set(ordered)) == 5


@given(complete)
def test_where_all_judged_all_borda_is_the_mean_place(given_marks: list[tuple[int, int, int]]) -> None:
    """With as many comparisons for every assessor, each comparison and each assessor count the same."""
    found = all_judged(given_marks)
    assert totals(Borda(), found) == totals(Rank(), found)


@given(
    st.dictionaries(st.sampled_from("pqrstu"), st.dictionaries(st.sampled_from("abc"), st.integers(1, 4)), min_size=1)
)
def test_pairwise_counts_every_contest(views: dict[str, dict[str, int]]) -> None:
    """As the plain definition has it, one pair after another: a majority of those who judged both wins."""
    judged = {dossier: given_marks for dossier, given_marks in views.items() if given_marks}
    expected = {}
    for one, mine in judged.items():
        margins = [
            sum((mine[who] > theirs[who]) - (mine[who] < theirs[who]) for who in mine.keys() & theirs.keys())
            for other, theirs in judged.items()
            if other != one and mine.keys() & theirs.keys()
        ]
        won = sum((margin > 0) - (margin < 0) for margin in margins)
        expected[one] = Fraction(won, len(margins) or 1)
    assert totals(Pairwise(), entries(**views)) == expected


@each_scheme
def test_very_many_dossiers_that_are_all_equal_tie(scheme: ComparativeScheme) -> None:
    """A thousand with the same sheets share one total."""
    panel = FrozenMap({who: sheet(K=7) for who in ("ann", "ben")})
    scores = scheme.compare([Entry(str(n), panel) for n in range(1000)], criteria(K=1))
    assert len(scores) == 1000
    assert len({score.total for score in scores.values()}) == 1


STRICT_AND_MILD = {"p": {"ann": 6, "ben": 9}, "q": {"ann": 5, "ben": 9}, "r": {"ann": 4, "ben": 6}}


@pytest.mark.parametrize(
    ("scheme", "found"),
    [
        # ann: mean 5, deviation √(2/3), so 1.224745 and its opposite; ben: mean 8, deviation √2
        (ZScore(digits=3), {"p": Fraction(966, 1000), "q": Fraction(3535, 10000), "r": Fraction(-13195, 10000)}),
        # ann: 1, 1/2, 0; ben: 3/4, 3/4, 0
        (Rank(), {"p": Fraction(7, 8), "q": Fraction(5, 8), "r": Fraction(0)}),
        (Borda(), {"p": Fraction(7, 8), "q": Fraction(5, 8), "r": Fraction(0)}),
        # ann has p above q, ben says nothing: p wins both, q loses one and wins one, r loses both
        (Pairwise(), {"p": Fraction(1), "q": Fraction(0), "r": Fraction(-1)}),
    ],
    ids=["z-score", "rank", "borda", "pairwise"],
)
def test_three_dossiers_by_hand(scheme: ComparativeScheme, found: Mapping[str, Fraction]) -> None:
    """A strict and a mild assessor, and a tie in the eyes of one of them."""
    assert totals(scheme, entries(**STRICT_AND_MILD)) == found


@pytest.mark.parametrize(
    ("scheme", "alone", "better_of_two"),
    [(ZScore(), 0, 1), (Rank(), Fraction(1, 2), 1), (Borda(), Fraction(1, 2), 1), (Pairwise(), 0, 1)],
    ids=list(COMPARATIVE),
)
def test_few_dossiers_say_little(scheme: ComparativeScheme, alone: Fraction, better_of_two: int) -> None:
    """One alone, or all equal, is in the middle; of two the better has all there is; of none there is nothing."""
    assert totals(scheme, entries(p={"ann": 9})) == {"p": alone}
    assert totals(scheme, entries(p={"ann": 9}, q={"ann": 9}, r={"ann": 9})) == dict.fromkeys("pqr", alone)
    assert totals(scheme, entries(p={"ann": 9}, q={"ann": 2}))["p"] == better_of_two
    assert totals(scheme, []) == {}


@each_scheme
def test_not_judged_is_not_last(scheme: ComparativeScheme) -> None:
    """Who did not see a dossier, or found nothing applicable on it, has not placed it behind those she saw."""
    seen = {"p": {"ann": 9, "ben": 9}, "q": {"ann": 8, "ben": 8}, "r": {"ann": 2, "ben": 2}}
    without = totals(scheme, entries(**{**seen, "q": {"ann": 8}}))
    not_applicable = totals(scheme, entries(**{**seen, "q": {"ann": 8, "ben": None}}))
    last = totals(scheme, entries(**{**seen, "q": {"ann": 8, "ben": 1}}))
    assert without == not_applicable
    assert without["q"] > last["q"]
    assert "q" not in totals(scheme, entries(**{**seen, "q": {"ann": None}}))
    assert "q" not in totals(scheme, entries(**{**seen, "q": {}}))


@each_scheme
def test_by_itself_a_dossier_has_the_weighted_mean(scheme: ComparativeScheme) -> None:
    """Until the round is compared, that is what is shown."""
    given_sheets = [sheet(K=8, R=6), sheet(K=7, R=None)]
    assert scheme.score(given_sheets, BOTH) == WeightedMean().score(given_sheets, BOTH)
    assert scheme.bounds(BOTH) == (1, 10)


def test_a_round_is_compared_as_the_agenda_says() -> None:
    """`compare` gives each dossier its total, block scores and ranking by the same scheme, and the rounding last."""
    quality, reach = Criterion(Text.of("K"), block="quality"), Criterion(Text.of("R"), ranking_weight=Fraction(0))
    assessment = Assessment("panel", "panel", "rank", Rank(), FrozenMap({"K": quality, "R": reach}))
    blocks = attrs.evolve(assessment, blocks=FrozenMap({"quality": Block(Text.of("Quality"))}))
    found = [Entry(n, FrozenMap({"ann": sheet(K=k, R=r)})) for n, k, r in (("p", 9, 1), ("q", 5, 6), ("r", None, 3))]
    scores = compare(blocks, found)
    assert {name: (s.total, s.per_block["quality"], s.ranking) for name, s in scores.items()} == {
        "p": (Fraction(1, 2), 1, 1),
        "q": (1, 0, 0),
        "r": (0, None, None),
    }
    assert compare(attrs.evolve(assessment, scheme=WeightedMean(), uses="weighted-mean"), found)["p"].total == 5


def test_a_dossier_is_compared_once() -> None:
    """The same dossier twice in a round is the caller's mistake."""
    assessment = Assessment("panel", "panel", "rank", Rank(), criteria(K=1))
    with pytest.raises(InputError, match="once"):
        compare(assessment, [*entries(p={"ann": 9}), *entries(p={"ben": 8})])
