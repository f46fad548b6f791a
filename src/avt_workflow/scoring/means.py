"""The schemes by which the marks of one dossier become its score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import ClassVar, Final

import attrs

from ..model.agenda import Criterion
from ..model.frozen import FrozenMap
from ..model.ports import Refusal, Score, ScoringScheme, SummingScheme
from ..model.records import Sheet

ROBUST: Final = (
    "more-is-never-worse",
    "not-applicable-neutral",
    "outlier-proof",
    "weights-in-proportion",
    "unanimous",
    "best-is-highest",
)
"""What schemes claim that let no single assessor decide a mark."""


@attrs.frozen
class Means(ScoringScheme):
    """What the built-in schemes share: first the marks of the assessors become one mark for each criterion."""

    text = {
        "nl": "Op dit blad is geen enkel criterium van toepassing.",
        "en": "No criterion applies on this sheet.",
    }

    def check(self, sheet: Sheet, criteria: Mapping[str, Criterion]) -> Refusal | None:
        """A sheet needs at least one mark."""
        return None if any(mark is not None for mark in sheet.marks.values()) else Refusal()

    def means(self, sheets: Sequence[Sheet], criteria: Mapping[str, Criterion]) -> FrozenMap[str, Fraction | None]:
        """The one mark of each criterion; None where nobody found it applicable."""
        given: dict[str, list[Fraction]] = {key: [] for key in criteria}
        for sheet in sheets:
            for key, mark in sheet.marks.items():
                if mark is not None and key in given:
                    given[key].append(mark)
        return FrozenMap({key: self.middle(marks) if marks else None for key, marks in given.items()})

    def middle(self, marks: Sequence[Fraction]) -> Fraction:
        """The one mark of a criterion out of those that were given, of which there is at least one: their mean."""
        return mean_of(marks)


@attrs.frozen
class WeightedMean(Means, SummingScheme):
    """The mean over assessors per criterion, then the weighted mean over criteria.

    A criterion that nobody found applicable takes no part, and its weight neither.
    """

    claims: ClassVar[tuple[str, ...]] = (
        "more-is-never-worse",
        "not-applicable-neutral",
        "equal-influence",
        "weights-in-proportion",
        "unanimous",
        "best-is-highest",
    )

    def score(self, sheets: Sequence[Sheet], criteria: Mapping[str, Criterion]) -> Score:
        """The weighted mean of the means."""
        means = self.means(sheets, criteria)
        number, parts = _weighed(means, criteria)
        weight, of = sum_of(
            [criteria[key].weight.as_integer_ratio() for key, mean in means.items() if mean is not None]
        )
        return Score(Fraction(number * of, parts * weight) if weight else Fraction(0), means, len(sheets))

    def contributions(self, score: Score, criteria: Mapping[str, Criterion]) -> Mapping[str, Fraction]:
        """The mark of each criterion times its share of the weight that takes part."""
        given = {key: mark for key, mark in score.per_criterion.items() if mark is not None}
        weight, of = sum_of([criteria[key].weight.as_integer_ratio() for key in given])
        return FrozenMap({key: _times(mark, criteria[key].weight, of, weight or of) for key, mark in given.items()})

    def bounds(self, criteria: Mapping[str, Criterion]) -> tuple[Fraction, Fraction]:
        """The lowest and highest mark of any criterion that weighs; 0 where none does."""
        scales = [criterion.scale for criterion in criteria.values() if criterion.weight]
        nothing = Fraction(0)
        return min((s.low for s in scales), default=nothing), max((s.high for s in scales), default=nothing)


@attrs.frozen
class Total(Means, SummingScheme):
    """The mean over assessors per criterion, summed: the way of a scheme with maxima such as 12/12/9/9."""

    claims: ClassVar[tuple[str, ...]] = ("more-is-never-worse", "equal-influence", "unanimous", "best-is-highest")

    def score(self, sheets: Sequence[Sheet], criteria: Mapping[str, Criterion]) -> Score:
        """The sum of the means, each times its weight."""
        means = self.means(sheets, criteria)
        return Score(Fraction(*_weighed(means, criteria)), means, len(sheets))

    def contributions(self, score: Score, criteria: Mapping[str, Criterion]) -> Mapping[str, Fraction]:
        """The mark of each criterion times its weight."""
        marks = score.per_criterion.items()
        return FrozenMap({key: mark * criteria[key].weight for key, mark in marks if mark is not None})

    def bounds(self, criteria: Mapping[str, Criterion]) -> tuple[Fraction, Fraction]:
        """The sums of the lowest and of the highest marks."""
        low = sum((c.scale.low * c.weight for c in criteria.values()), Fraction(0))
        return low, sum((c.scale.high * c.weight for c in criteria.values()), Fraction(0))


@attrs.frozen
class Median(WeightedMean):
    """The median over assessors per criterion, then the weighted mean: one assessor far off moves nothing.

    Of an even number of marks it is the mean of the two in the middle.
    """

    claims = ROBUST

    def middle(self, marks: Sequence[Fraction]) -> Fraction:
        """The mark in the middle."""
        return mean_of(_without_ends(marks, len(marks)))


@attrs.frozen
class TrimmedMean(WeightedMean):
    """The mean per criterion without the lowest and highest marks, then the weighted mean over criteria.

    Args:
        drop: how many marks are left out at either end; fewer where nothing would be left.
    """

    drop: int = attrs.field(default=1, validator=attrs.validators.ge(1))

    claims = ROBUST

    def middle(self, marks: Sequence[Fraction]) -> Fraction:
        """The mean of the marks that are left."""
        return mean_of(_without_ends(marks, self.drop))


@attrs.frozen
class SumOfMaxima(Total):
    """As `total`, and a criterion that nobody found applicable neither helps nor harms.

    What it could have given is earned in the same proportion as on the criteria that do apply: 20 points out of the 30
    that could be had count as 28 out of 42. In `total` such a criterion adds nothing, as a mark of 0 would.
    """

    claims = (
        "more-is-never-worse",
        "not-applicable-neutral",
        "always-within-bounds",
        "equal-influence",
        "unanimous",
        "best-is-highest",
    )

    def score(self, sheets: Sequence[Sheet], criteria: Mapping[str, Criterion]) -> Score:
        """The lowest sum there is, with the share that was earned of all that can be earned above it."""
        means = self.means(sheets, criteria)
        low, high = self.bounds(criteria)
        earned = possible = Fraction(0)
        for key, mean in means.items():
            scale, weight = criteria[key].scale, criteria[key].weight
            if mean is not None:
                earned += (mean - scale.low) * weight
                possible += (scale.high - scale.low) * weight
        share = earned / possible if possible else Fraction(0)
        return Score(low + (high - low) * share, means, len(sheets))

    def contributions(self, score: Score, criteria: Mapping[str, Criterion]) -> Mapping[str, Fraction]:
        """The lowest mark of each criterion, with what is earned above it, that of what does not apply included."""
        low, high = self.bounds(criteria)
        given = {key: mark for key, mark in score.per_criterion.items() if mark is not None}
        possible = sum(
            ((criteria[key].scale.high - criteria[key].scale.low) * criteria[key].weight for key in given), Fraction(0)
        )
        each = (high - low) / possible if possible else Fraction(0)
        return FrozenMap(
            {
                key: (c.scale.low + (given[key] - c.scale.low) * each if key in given else c.scale.low) * c.weight
                for key, c in criteria.items()
            }
        )


@attrs.frozen
class Screening(Means):
    """Passed (1) or failed (0): each criterion that weighs and applies must be passed by more than half.

    A criterion's mark is the highest that more than half of the assessors who found it applicable reach; it is passed
    at the criterion's minimum, or at the top of its scale where it has none.
    """

    claims = (*ROBUST, "always-within-bounds")

    def middle(self, marks: Sequence[Fraction]) -> Fraction:
        """The highest mark that more than half of them reach."""
        return Fraction(sorted(marks, reverse=True)[len(marks) // 2])

    def score(self, sheets: Sequence[Sheet], criteria: Mapping[str, Criterion]) -> Score:
        """1 when every criterion that weighs and applies is passed, and there is one; else 0."""
        means = self.means(sheets, criteria)
        passed = [
            mean >= (criterion.scale.high if criterion.minimum is None else criterion.minimum)
            for key, criterion in criteria.items()
            if criterion.weight and (mean := means[key]) is not None
        ]
        return Score(Fraction(bool(passed) and all(passed)), means, len(sheets))

    def bounds(self, criteria: Mapping[str, Criterion]) -> tuple[Fraction, Fraction]:
        """Failed and passed."""
        return Fraction(0), Fraction(1)


def _weighed(means: Mapping[str, Fraction | None], criteria: Mapping[str, Criterion]) -> tuple[int, int]:
    """The sum of the means, each times its weight, as a ratio."""
    terms = []
    for key, mean in means.items():
        if mean is not None:
            (number, parts), (weight, of) = mean.as_integer_ratio(), criteria[key].weight.as_integer_ratio()
            terms.append((number * weight, parts * of))
    return sum_of(terms)


def _times(mark: Fraction, weight: Fraction, number: int, parts: int) -> Fraction:
    """A mark times its weight times a ratio."""
    (found, of), (times, by) = mark.as_integer_ratio(), weight.as_integer_ratio()
    return Fraction(found * times * number, of * by * parts)


def mean_of(marks: Sequence[Fraction]) -> Fraction:
    """The exact mean of at least one mark."""
    if len(marks) == 1:
        return marks[0]
    number, parts = 0, 1
    for mark in marks:  # as sum_of, without a list of ratios: a round has tens of thousands of means
        more, of = mark.as_integer_ratio()
        if of == parts:
            number += more
        else:
            number, parts = number * of + more * parts, parts * of
    return Fraction(number, parts * len(marks))


def sum_of(ratios: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """The exact sum of ratios as one ratio; whole numbers are added several times faster than fractions."""
    number, parts = 0, 1
    for more, of in ratios:
        if of == parts:
            number += more
        elif parts % of == 0:
            number += more * (parts // of)
        else:
            number, parts = number * of + more * parts, parts * of
    return number, parts


def _without_ends(marks: Sequence[Fraction], drop: int) -> Sequence[Fraction]:
    """The marks in order without so many at either end; the one or two in the middle always stay."""
    left_out = min(drop, (len(marks) - 1) // 2)
    return sorted(marks)[left_out : len(marks) - left_out]
