"""The built-in scoring schemes and the allocation rule: laws that hold for all marks and amounts."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import attrs
import pytest
from benchmarks import by_hand
from hypothesis import given
from hypothesis import strategies as st

from avt_workflow import Candidate, Cents, Criterion, Entry, FrozenMap, Scale, ScoringScheme, Sheet, Text
from avt_workflow.allocation import Ranked
from avt_workflow.model.ports import ComparativeScheme, compares
from avt_workflow.scoring import SCHEMES, Median, Screening, SumOfMaxima, Total, TrimmedMean, WeightedMean
from avt_workflow.testing import criteria, sheet

CRITERIA = FrozenMap(
    {
        "A": Criterion(Text.of("A"), weight=Fraction(2), scale=Scale(Fraction(0), Fraction(12))),
        "B": Criterion(Text.of("B"), weight=Fraction(1), scale=Scale(Fraction(0), Fraction(9), Fraction(1, 2))),
        "C": Criterion(Text.of("C"), weight=Fraction(0), optional=True),
    }
)
each_scheme = pytest.mark.parametrize("scheme", [cls() for cls in SCHEMES.values()], ids=list(SCHEMES))


def marks_of(criterion: Criterion) -> st.SearchStrategy[Fraction | None]:
    """Marks on the scale of a criterion, and "not applicable"."""
    scale = criterion.scale
    steps = int((scale.high - scale.low) / scale.step)
    return st.none() | st.integers(0, steps).map(lambda n: scale.low + n * scale.step)


sheets = st.fixed_dictionaries({key: marks_of(criterion) for key, criterion in CRITERIA.items()}).map(
    lambda marks: Sheet(FrozenMap(marks))
)
rounds = st.lists(sheets, min_size=1, max_size=5)


@each_scheme
@given(rounds, st.randoms(use_true_random=False))
def test_the_order_of_assessors_and_criteria_does_not_matter(
    scheme: ScoringScheme, given_sheets: list[Sheet], random: object
) -> None:
    """Any order of sheets, and of marks on a sheet, gives the same score, which is exact."""
    other = [Sheet(FrozenMap(reversed(list(each.marks.items())))) for each in given_sheets]
    random.shuffle(other)  # type: ignore[attr-defined]
    score = scheme.score(given_sheets, CRITERIA)
    assert score == scheme.score(other, CRITERIA)
    assert isinstance(score.total, Fraction)
    assert score.sheets == len(given_sheets)


@each_scheme
@given(rounds, st.data())
def test_a_higher_mark_is_never_worse(scheme: ScoringScheme, given_sheets: list[Sheet], data: st.DataObject) -> None:
    """Raising one given mark by one step never lowers the total."""
    place = data.draw(st.integers(0, len(given_sheets) - 1))
    key = data.draw(st.sampled_from(sorted(CRITERIA)))
    mark, scale = given_sheets[place].marks[key], CRITERIA[key].scale
    if mark is None or mark == scale.high:
        return
    better = attrs.evolve(given_sheets[place], marks=given_sheets[place].marks.with_item(key, mark + scale.step))
    raised = [*given_sheets[:place], better, *given_sheets[place + 1 :]]
    assert scheme.score(raised, CRITERIA).total >= scheme.score(given_sheets, CRITERIA).total


@each_scheme
@given(rounds)
def test_a_score_lies_within_the_bounds(scheme: ScoringScheme, given_sheets: list[Sheet]) -> None:
    """No sheets with a mark for each criterion that weighs give a total outside what `bounds` says."""
    low, high = scheme.bounds(CRITERIA)
    score = scheme.score(given_sheets, CRITERIA)
    if all(score.per_criterion[key] is not None for key in ("A", "B")):
        assert low <= score.total <= high


halves = st.none() | st.sampled_from([Fraction(n, 6) for n in range(61)])
weights = st.sampled_from([Fraction(0), Fraction(1), Fraction(3, 2), Fraction(2), Fraction(5, 7)])


@given(st.lists(st.lists(halves, min_size=3, max_size=3), min_size=1, max_size=6), st.tuples(weights, weights, weights))
def test_the_weighted_mean_is_that_of_the_plain_formula(
    marks: list[list[Fraction | None]], given_weights: tuple[Fraction, ...]
) -> None:
    """Whatever the marks, fractions among them, and the weights: adding whole numbers loses and rounds nothing."""
    declared = {key: Criterion(Text.of(key), weight=weight) for key, weight in zip("ABC", given_weights, strict=True)}
    given_sheets = [Sheet(FrozenMap(zip("ABC", each, strict=True))) for each in marks]
    assert WeightedMean().score(given_sheets, declared).total == by_hand.weighted_mean(given_sheets, declared)


@given(rounds, st.fractions(Fraction(1, 7), 9, max_denominator=7))
def test_weights_times_a_factor_give_the_same_mean(given_sheets: list[Sheet], factor: Fraction) -> None:
    """The weighted mean depends on the ratio of the weights only."""
    scaled = FrozenMap({key: attrs.evolve(c, weight=c.weight * factor) for key, c in CRITERIA.items()})
    assert WeightedMean().score(given_sheets, scaled).total == WeightedMean().score(given_sheets, CRITERIA).total


@pytest.mark.parametrize(
    ("given_sheets", "mean", "total"),
    [
        ([sheet(K=8, R=6)], Fraction(22, 3), 22),
        ([sheet(K=8, R=None)], 8, 16),
        ([sheet(K=8, R=1)], Fraction(17, 3), 17),
        ([sheet(K=8, R=None), sheet(K=7, R=6)], 7, 21),
        ([sheet(K=8), sheet(K=7, R=6)], 7, 21),
    ],
    ids=["both", "not applicable", "the lowest mark", "not applicable to one", "missing on one"],
)
def test_not_applicable_missing_and_low_are_three_things(
    given_sheets: list[Sheet], mean: Fraction | int, total: int
) -> None:
    """What does not apply takes no part, with its weight; a low mark does."""
    declared = criteria(K=2, R=1)
    assert WeightedMean().score(given_sheets, declared).total == mean
    assert Total().score(given_sheets, declared).total == total


LOW = FrozenMap({key: attrs.evolve(c, optional=True, minimum=Fraction(6)) for key, c in CRITERIA.items()})
THREE = {"missing": sheet(A=8, C=5), "not applicable": sheet(A=8, B=None, C=5), "zero": sheet(A=8, B=0, C=5)}
"""The sheets of an assessor who says nothing of B, finds that it does not apply, or gives it the lowest mark."""


@each_scheme
@pytest.mark.parametrize("others", [[], [sheet(A=8, B=9, C=5)], [sheet(A=8, B=None, C=5)]], ids=["alone", "9", "n/a"])
def test_missing_not_applicable_and_zero_differ_in_every_scheme(scheme: ScoringScheme, others: list[Sheet]) -> None:
    """Who gives no mark leaves the criterion to the others, if there are any; the lowest mark is one among theirs."""
    scores = {name: scheme.score([*others, own], LOW) for name, own in THREE.items()}
    without = scheme.score(others, LOW).per_criterion["B"] if others else None
    assert scores["missing"].per_criterion["B"] == scores["not applicable"].per_criterion["B"] == without
    assert scores["zero"].per_criterion["B"] is not None
    assert scores["zero"].per_criterion["B"] != without
    assert scores["zero"].total <= scores["missing"].total
    assert len({frozenset(own.marks.items()) for own in THREE.values()}) == 3


@each_scheme
def test_what_applies_to_nobody_is_no_zero_in_any_total(scheme: ScoringScheme) -> None:
    """Where the marks on the rest would do, a criterion that does not apply harms nobody: only the plain sum adds 0."""
    applies, low = scheme.score([THREE["not applicable"]], LOW), scheme.score([THREE["zero"]], LOW)
    assert (applies.total > low.total) == (not isinstance(scheme, Total) or isinstance(scheme, SumOfMaxima))


compared = [cls() for cls in SCHEMES.values() if compares(cls())]


@pytest.mark.parametrize("scheme", compared, ids=[type(scheme).__name__ for scheme in compared])
def test_missing_not_applicable_and_zero_differ_where_dossiers_are_compared(scheme: ComparativeScheme) -> None:
    """By the lowest mark a dossier falls behind; by a missing one or "not applicable" it does not."""
    scores = {}
    for name, own in THREE.items():
        entries = [Entry("it", {"ann": own}), *(Entry(str(n), {"ann": sheet(A=n, B=n, C=5)}) for n in (7, 9))]
        scores[name] = scheme.compare(entries, LOW)
    assert scores["missing"] == scores["not applicable"]
    assert scores["missing"]["it"].per_criterion["B"] is None
    assert scores["zero"]["it"].per_criterion["B"] == 0
    order = {name: sorted(found, key=lambda dossier: found[dossier].total) for name, found in scores.items()}
    assert order == {"missing": ["7", "it", "9"], "not applicable": ["7", "it", "9"], "zero": ["it", "7", "9"]}


@each_scheme
def test_an_empty_sheet_is_no_sheet(scheme: ScoringScheme) -> None:
    """A sheet on which nothing applies is refused before it counts."""
    assert scheme.check(sheet(K=None, R=None), criteria(K=2, R=1)) is not None
    assert scheme.check(sheet(K=None, R=5), criteria(K=2, R=1)) is None


def single(*marks: int | None) -> list[Sheet]:
    """One sheet for each mark on the only criterion."""
    return [sheet(K=mark) for mark in marks]


@pytest.mark.parametrize(
    ("marks", "median", "trimmed"),
    [
        ((1, 8, 9), 8, 8),
        ((1, 8, 9, 10), Fraction(17, 2), Fraction(17, 2)),
        ((1, 2, 8, 9, 10), 8, Fraction(19, 3)),
        ((1, None, 8, 9), 8, 8),
        ((3, 8), Fraction(11, 2), Fraction(11, 2)),
        ((7,), 7, 7),
    ],
    ids=["three", "four", "five", "one finds it not applicable", "two", "one"],
)
def test_an_assessor_far_off_moves_little(
    marks: tuple[int | None, ...], median: Fraction | int, trimmed: Fraction | int
) -> None:
    """The median is the middle of the marks given, the trimmed mean that of the marks without the two at the ends."""
    assert Median().score(single(*marks), criteria(K=1)).total == median
    assert TrimmedMean().score(single(*marks), criteria(K=1)).total == trimmed


@given(rounds, st.integers(2, 9))
def test_dropping_more_marks_ends_at_the_median(given_sheets: list[Sheet], drop: int) -> None:
    """With as many marks dropped as can be, the trimmed mean of up to five sheets is the median."""
    assert TrimmedMean(drop=drop).score(given_sheets, CRITERIA) == Median().score(given_sheets, CRITERIA)


@given(rounds, st.sampled_from("AB"))
def test_a_criterion_that_does_not_apply_is_neutral_in_a_sum_of_maxima(given_sheets: list[Sheet], key: str) -> None:
    """The share of what can be earned is the same as if the criterion that applies to nobody were not there."""
    without = [attrs.evolve(each, marks=each.marks.with_item(key, None)) for each in given_sheets]
    fewer = FrozenMap({name: criterion for name, criterion in CRITERIA.items() if name != key})

    def share(declared: FrozenMap[str, Criterion]) -> Fraction:
        low, high = SumOfMaxima().bounds(declared)
        return (SumOfMaxima().score(without, declared).total - low) / (high - low)

    assert share(CRITERIA) == share(fewer)


def test_a_sum_of_maxima_tells_not_applicable_from_zero() -> None:
    """With maxima 12 and 9: 8 of 12 alone count as 14 of 21, 8 and 0 as 8; a sum without it is that of `total`."""
    declared = FrozenMap({"A": CRITERIA["A"], "B": CRITERIA["B"]})
    even = FrozenMap({key: attrs.evolve(criterion, weight=Fraction(1)) for key, criterion in declared.items()})
    assert SumOfMaxima().score([sheet(A=8, B=None)], even).total == 14
    assert SumOfMaxima().score([sheet(A=8, B=0)], even).total == 8
    assert SumOfMaxima().score([sheet(A=8, B=6)], even).total == Total().score([sheet(A=8, B=6)], even).total == 14
    assert SumOfMaxima().score([sheet(A=None, B=None)], even).total == 0


@pytest.mark.parametrize(
    ("marks", "passed"),
    [
        ({"K": (6, 6, 1), "R": (10, 10, 1)}, 1),
        ({"K": (6, 5, 5), "R": (10, 10, 10)}, 0),
        ({"K": (6, 5), "R": (10, 10)}, 0),
        ({"K": (6, 6), "R": (10, 9)}, 0),
        ({"K": (None, 6), "R": (None, None)}, 1),
        ({"K": (None, None), "R": (None, None)}, 0),
    ],
    ids=[
        "two of three",
        "one of three",
        "half is not enough",
        "the top without a minimum",
        "not applicable",
        "nothing",
    ],
)
def test_a_screening_is_passed_by_more_than_half_on_every_criterion(
    marks: Mapping[str, tuple[int | None, ...]], passed: int
) -> None:
    """Each criterion is passed when more than half of those to whom it applies reach its minimum, or else its top."""
    declared = criteria(K=1, R=1, N=0)
    declared = declared.with_item("K", attrs.evolve(declared["K"], minimum=Fraction(6)))
    given_sheets = [sheet(K=k, R=r, N=1) for k, r in zip(marks["K"], marks["R"], strict=True)]
    assert Screening().score(given_sheets, declared).total == passed


def test_the_mark_of_a_screened_criterion_is_what_more_than_half_reach() -> None:
    """So that a minimum per criterion refuses exactly what the screening fails."""
    score = Screening().score([sheet(K=2), sheet(K=7), sheet(K=9)], criteria(K=1))
    assert score.per_criterion["K"] == 7
    assert Screening().score([sheet(K=7), sheet(K=9)], criteria(K=1)).per_criterion["K"] == 7


candidates = st.lists(
    st.builds(
        Candidate,
        dossier=st.sampled_from("abcdefgh"),
        asked=st.integers(0, 500).map(Cents),
        score=st.none() | st.integers(0, 100).map(Fraction),
    ),
    max_size=8,
    unique_by=lambda candidate: candidate.dossier,
)
rules = st.builds(Ranked, floor=st.none() | st.integers(0, 100).map(Fraction), skip=st.booleans())


@given(candidates, st.integers(0, 1500).map(Cents), rules)
def test_an_allocation_spends_what_there_is_on_the_highest(
    asking: list[Candidate], available: Cents, rule: Ranked
) -> None:
    """One row each, all or nothing, never more than there is; who gets nothing scored lower or did not fit.

    Each has a place of its own, so that nobody is tied.
    """
    asking = [attrs.evolve(each, place=place) for place, each in enumerate(asking)]
    rows = rule.allocate(asking, available)
    by_name = {candidate.dossier: candidate for candidate in asking}
    assert sorted(row.dossier for row in rows) == sorted(by_name)
    assert sum(row.amount for row in rows) <= available
    left, ended = available, False
    for row in rows:
        candidate = by_name[row.dossier]
        funded = row.why == "funded"
        assert row.amount == (candidate.asked if funded else 0)
        if candidate.score is None:
            assert row.why == "unscored"
        elif rule.floor is not None and candidate.score < rule.floor:
            assert row.why == "below-floor"
        else:
            assert funded == (candidate.asked <= left and not ended)
            ended = ended or (not funded and not rule.skip)
            left = Cents(left - row.amount)
    scores: Mapping[str, Fraction | None] = {name: candidate.score for name, candidate in by_name.items()}
    ranked = [score for row in rows if (score := scores[row.dossier]) is not None]
    assert ranked == sorted(ranked, reverse=True)


@given(candidates, st.integers(0, 1500).map(Cents), rules, st.permutations(range(8)))
def test_an_allocation_does_not_depend_on_the_order_of_arrival(
    asking: list[Candidate], available: Cents, rule: Ranked, order: list[int]
) -> None:
    """The same candidates in any order give the same rows."""
    shuffled = [asking[place] for place in order if place < len(asking)]
    assert rule.allocate(shuffled, available) == rule.allocate(asking, available)


def test_the_bounds_are_those_that_sheets_can_reach() -> None:
    """Neither wider nor narrower: what does not weigh stretches no mean, and a sum counts each mark by its weight."""
    both = {
        "K": Criterion(Text.of("K"), scale=Scale(Fraction(1), Fraction(10)), weight=Fraction(2)),
        "R": Criterion(Text.of("R"), scale=Scale(Fraction(0), Fraction(100)), weight=Fraction(0)),
    }
    assert WeightedMean().bounds(both) == (1, 10)
    assert Total().bounds(both) == (2, 20)
    assert WeightedMean().bounds({"R": both["R"]}) == (0, 0)


def test_a_scale_counts_its_steps_from_its_low_end() -> None:
    """On a scale of 1 to 5 in steps of 2 a mark is 1, 3 or 5."""
    scale = Scale(Fraction(1), Fraction(5), Fraction(2))
    assert [mark for mark in range(7) if scale.holds(Fraction(mark))] == [1, 3, 5]
