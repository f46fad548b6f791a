"""The built-in scoring schemes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final

import attrs

from .model.agenda import Criterion
from .model.frozen import FrozenMap
from .model.ports import Refusal, Score, ScoringScheme
from .model.records import Sheet


@attrs.frozen
class Means(ScoringScheme):
    """What the built-in schemes share: first the mean over assessors of each criterion."""

    text = {
        "nl": "Op dit blad is geen enkel criterium van toepassing.",
        "en": "No criterion applies on this sheet.",
    }

    def check(self, sheet: Sheet, criteria: Mapping[str, Criterion]) -> Refusal | None:
        """A sheet needs at least one mark."""
        return None if any(mark is not None for mark in sheet.marks.values()) else Refusal()

    def means(self, sheets: Sequence[Sheet], criteria: Mapping[str, Criterion]) -> FrozenMap[str, Fraction | None]:
        """The mean of each criterion; None where nobody found it applicable."""
        return FrozenMap({key: _mean([sheet.marks.get(key) for sheet in sheets]) for key in criteria})


@attrs.frozen
class WeightedMean(Means):
    """The mean over assessors per criterion, then the weighted mean over criteria.

    A criterion that nobody found applicable takes no part, and its weight neither.
    """

    def score(self, sheets: Sequence[Sheet], criteria: Mapping[str, Criterion]) -> Score:
        """The weighted mean of the means."""
        means = self.means(sheets, criteria)
        weight = sum(criteria[key].weight for key, mean in means.items() if mean is not None)
        total = _weighed(means, criteria)
        return Score(total / weight if weight else total, means, len(sheets))

    def bounds(self, criteria: Mapping[str, Criterion]) -> tuple[Fraction, Fraction]:
        """The lowest and highest mark of any criterion that weighs; 0 where none does."""
        scales = [criterion.scale for criterion in criteria.values() if criterion.weight]
        nothing = Fraction(0)
        return min((s.low for s in scales), default=nothing), max((s.high for s in scales), default=nothing)


@attrs.frozen
class Total(Means):
    """The mean over assessors per criterion, summed: the way of a scheme with maxima such as 12/12/9/9."""

    def score(self, sheets: Sequence[Sheet], criteria: Mapping[str, Criterion]) -> Score:
        """The sum of the means, each times its weight."""
        means = self.means(sheets, criteria)
        return Score(_weighed(means, criteria), means, len(sheets))

    def bounds(self, criteria: Mapping[str, Criterion]) -> tuple[Fraction, Fraction]:
        """The sums of the lowest and of the highest marks."""
        low = sum((c.scale.low * c.weight for c in criteria.values()), Fraction(0))
        return low, sum((c.scale.high * c.weight for c in criteria.values()), Fraction(0))


def _weighed(means: Mapping[str, Fraction | None], criteria: Mapping[str, Criterion]) -> Fraction:
    return sum((mean * criteria[key].weight for key, mean in means.items() if mean is not None), Fraction(0))


def _mean(marks: Sequence[Fraction | None]) -> Fraction | None:
    """The mean of the marks that were given; None where there are none."""
    given = [Fraction(mark) for mark in marks if mark is not None]
    return sum(given, Fraction(0)) / len(given) if given else None


SCHEMES: Final[Mapping[str, type[ScoringScheme]]] = FrozenMap[str, type[ScoringScheme]](
    {"weighted-mean": WeightedMean, "total": Total}
)
