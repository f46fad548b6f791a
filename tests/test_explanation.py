"""A score explains itself: its parts, who deviates, and what would pass the thresholds it does not reach."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from avt_workflow import (
    Assessment,
    Block,
    Criterion,
    Entry,
    FrozenMap,
    Rounding,
    Scale,
    Score,
    ScoringScheme,
    Sheet,
    Text,
    explain_score,
)
from avt_workflow.explanation import Raise, Spread, Threshold, Veto, raised
from avt_workflow.model.ports import sums
from avt_workflow.scoring import SCHEMES, Rank, WeightedMean, assess, compare
from avt_workflow.testing import criteria, sheet

FINE = Scale(Fraction(0), Fraction(9), Fraction(1, 8))
CRITERIA = FrozenMap(
    {
        "A": Criterion(Text.of("A"), weight=Fraction(2), block="quality", minimum=Fraction(6), veto=Fraction(2)),
        "B": Criterion(Text.of("B"), scale=FINE, optional=True, block="quality"),
        "C": Criterion(Text.of("C"), weight=Fraction(0), optional=True),
    }
)
BLOCKS = FrozenMap({"quality": Block(Text.of("Quality"), minimum=Fraction(7))})


def assessed(scheme: ScoringScheme, declared: Mapping[str, Criterion] = CRITERIA, **parts: object) -> Assessment:
    """An assessment by a scheme."""
    return Assessment("panel", "panel", "x", scheme, FrozenMap(declared), **parts)  # type: ignore[arg-type]


def marks_of(criterion: Criterion) -> st.SearchStrategy[Fraction | None]:
    """Marks on the scale of a criterion, and "not applicable"."""
    scale = criterion.scale
    return st.none() | st.integers(0, int((scale.high - scale.low) / scale.step)).map(
        lambda n: scale.low + n * scale.step
    )


one_sheet = st.fixed_dictionaries(
    {"A": marks_of(CRITERIA["A"])}, optional={key: marks_of(CRITERIA[key]) for key in "BC"}
).map(lambda marks: Sheet(FrozenMap(marks)))
panels = st.dictionaries(st.sampled_from(["ann", "ben", "cas", "dee"]), one_sheet, min_size=1)
each_scheme = pytest.mark.parametrize("scheme", [cls() for cls in SCHEMES.values()], ids=list(SCHEMES))
roundings = st.none() | st.builds(
    Rounding, st.sampled_from([Fraction(1, 10), Fraction(1)]), st.sampled_from(["nearest", "up", "down"])
)


def reached(threshold: Threshold, score: Score) -> bool:
    """Whether a score passes a threshold."""
    found = {"total": {threshold.name: score.total}, "block": score.per_block, "criterion": score.per_criterion}
    value = found[threshold.kind].get(threshold.name)
    return value is None or value >= threshold.minimum


@each_scheme
@given(panels, st.integers(0, 20).map(Fraction), roundings)
def test_the_suggested_change_passes_and_a_step_less_does_not(
    scheme: ScoringScheme, panel: dict[str, Sheet], minimum: Fraction, rounding: Rounding | None
) -> None:
    """Whatever the scheme and the rounding: that raise reaches the threshold, and is the smallest that does."""
    assessment = assessed(scheme, blocks=BLOCKS, rounding=rounding)
    found = explain_score(assessment, panel, minimums={"enough": minimum})
    for threshold in found.thresholds:
        assert reached(threshold, found.score) == (threshold.short == 0) == (threshold.ways == ())
        for way in threshold.ways:
            for change in filter(None, (way.by_one, way.by_all)):
                after = raised(assessment, panel, change)
                assert reached(threshold, assess(assessment, tuple(after.values())))
                less = attrs.evolve(change, points=change.points - CRITERIA[change.criterion].scale.step)
                before = raised(assessment, panel, less)
                assert not reached(threshold, assess(assessment, tuple(before.values())))
            if way.by_all is None:
                everything = raised(assessment, panel, Raise(way.criterion, tuple(panel), Fraction(100)))
                assert not reached(threshold, assess(assessment, tuple(everything.values())))


@each_scheme
@given(panels, roundings)
def test_what_the_criteria_add_is_the_total(
    scheme: ScoringScheme, panel: dict[str, Sheet], rounding: Rounding | None
) -> None:
    """Where the scheme is a sum, the parts sum to the total before rounding, exactly; where not, no part adds."""
    found = explain_score(assessed(scheme, rounding=rounding), panel)
    added = [part.adds for part in found.parts if part.adds is not None]
    exact = found.score.total if found.score.unrounded is None else found.score.unrounded
    assert sum(added) == exact if sums(scheme) else not added


@given(st.dictionaries(st.sampled_from("abcde"), st.integers(0, 9).map(Fraction), min_size=1))
def test_who_deviates_is_furthest_from_the_others(values: dict[str, Fraction]) -> None:
    """By as much as her value lies from the mean of the others, and nobody's lies further."""
    spread = Spread.of(values)
    assert spread is not None
    assert (spread.low, spread.high) == (min(values.values()), max(values.values()))

    def distance(who: str) -> Fraction:
        others = [value for other, value in values.items() if other != who]
        return abs(values[who] - sum(others) / len(others)) if others else Fraction(0)

    most = max(map(distance, values))
    assert spread.by == most
    assert set(spread.furthest) == ({who for who in values if distance(who) == most} if most else set())


def test_a_score_that_falls_short_by_hand() -> None:
    """With 5⅓ of 6, one point more on K by both assessors or two by one does, on R two by both or four by one."""
    declared = FrozenMap({"K": Criterion(Text.of("K"), weight=Fraction(2)), "R": Criterion(Text.of("R"))})
    panel = {"ann": sheet(K=6, R=4), "ben": sheet(K=5, R=6)}  # K is 5½, R is 5: 16 / 3
    found = explain_score(assessed(WeightedMean(), declared), panel, minimums={"enough": Fraction(6)})
    (threshold,) = found.thresholds
    assert (threshold.kind, threshold.name, threshold.short) == ("total", "enough", Fraction(2, 3))
    by_k, by_r = threshold.ways
    assert by_k.by_one is not None
    assert by_k.by_all is not None
    assert (by_k.by_one.assessors, by_k.by_one.points) == (("ann",), 2)  # K is 6½: 18 / 3
    assert (by_k.by_all.assessors, by_k.by_all.points) == (("ann", "ben"), 1)
    assert by_r.by_one is not None
    assert by_r.by_all is not None
    assert (by_r.by_one.points, by_r.by_all.points) == (4, 2)  # R 7
    assert [(part.criterion, part.mark, part.adds) for part in found.parts] == [
        ("K", Fraction(11, 2), Fraction(11, 3)),
        ("R", 5, Fraction(5, 3)),
    ]
    assert found.spread == Spread(Fraction(16, 3), Fraction(16, 3))


def test_what_one_criterion_cannot_do_is_said() -> None:
    """A raise that would go beyond the scale is none: by R alone the total stays short."""
    declared = criteria(K=9, R=1)
    found = explain_score(assessed(WeightedMean(), declared), {"ann": sheet(K=5, R=5)}, minimums={"e": Fraction(6)})
    by_k, by_r = found.thresholds[0].ways
    assert by_k.by_one == by_k.by_all is not None
    assert by_r.by_one is by_r.by_all is None


def test_a_veto_is_named_with_its_mark() -> None:
    """Who gave it, on which criterion, and from where on it is one."""
    found = explain_score(assessed(WeightedMean()), {"ann": sheet(A=2, B=9), "ben": sheet(A=3, B=9)})
    assert found.vetoes == (Veto("A", "ann", Fraction(2), Fraction(2)),)


def test_a_compared_score_is_explained_among_the_others() -> None:
    """With what the round would come to, a change is found; without, the score stands and no change is told."""
    assessment = assessed(Rank(), criteria(K=1))
    mine, other = {"ann": sheet(K=5)}, Entry("other", FrozenMap({"ann": sheet(K=7)}))

    def among(sheets: Mapping[str, Sheet]) -> Score:
        return compare(assessment, [Entry("mine", sheets), other])["mine"]

    minimums = {"first": Fraction(1)}
    found = explain_score(assessment, mine, among(mine), minimums=minimums, rescore=among)
    (way,) = found.thresholds[0].ways
    assert way.by_one is not None
    assert (found.score.total, way.by_one.points) == (0, 3)
    without = explain_score(assessment, mine, among(mine), minimums=minimums)
    assert (without.score.total, without.thresholds[0].short, without.thresholds[0].ways) == (0, 1, ())
