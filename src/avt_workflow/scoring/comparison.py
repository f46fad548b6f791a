"""Schemes that score the dossiers of a round beside each other, from how each assessor judged those she saw.

An assessor's view of a dossier is the weighted mean of her marks on it; what does not apply takes no part. From the
views of one assessor each dossier she judged gets a value that says how it stands among those; a dossier's total is
made of the values that its assessors gave it. Nobody's silence counts: who did not judge a dossier has not placed it
last, and a dossier that nobody judged has no score.
"""

from __future__ import annotations

from abc import abstractmethod
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import combinations
from math import isqrt
from typing import ClassVar

import attrs

from ..model.agenda import Criterion
from ..model.frozen import FrozenMap
from ..model.ports import ComparativeScheme, Entry, Score
from ..model.records import Sheet
from .means import WeightedMean, mean_of, sum_of

Views = Mapping[str, Mapping[str, Fraction]]
"""What each assessor thinks of each dossier that she judged: {assessor: {dossier: view}}."""


@attrs.frozen
class Compared(WeightedMean, ComparativeScheme):
    """What the comparative schemes share; by itself a dossier has the weighted mean."""

    claims: ClassVar[tuple[str, ...]] = (*WeightedMean.claims, "compared-more-is-never-worse")

    def compare(self, entries: Sequence[Entry], criteria: Mapping[str, Criterion]) -> Mapping[str, Score]:
        """The score of each entry that somebody judged; its marks by criterion are those of the weighted mean."""
        views = _views(entries, criteria)
        judged = {dossier for seen in views.values() for dossier in seen}
        totals = self.totals(views)
        scores = {}
        for entry in entries:
            if entry.dossier in judged:
                sheets = tuple(entry.sheets.values())
                scores[entry.dossier] = Score(totals[entry.dossier], self.means(sheets, criteria), len(sheets))
        return FrozenMap(scores)

    @abstractmethod
    def totals(self, views: Views) -> Mapping[str, Fraction]:
        """The total of each dossier in these views."""

    def compared_bounds(self, criteria: Mapping[str, Criterion]) -> tuple[Fraction, Fraction] | None:
        """From the last on every sheet, 0, to the first, 1."""
        return Fraction(0), Fraction(1)


@attrs.frozen
class ZScore(Compared):
    """How far a dossier lies above the mean of what an assessor judged, in her standard deviations; the mean of those.

    So that a strict assessor and a mild one weigh the same, and who spreads her marks no more than who does not. The
    deviation is that of the dossiers she judged (divided by their number). One who thinks all equal, or judged one
    only, says 0: with few dossiers each says little, of two the better has 1 and the other -1.

    Args:
        digits: to how many decimals each value is exact: a square root seldom is a ratio.
    """

    digits: int = attrs.field(default=6, validator=[attrs.validators.ge(0), attrs.validators.le(30)])

    def totals(self, views: Views) -> Mapping[str, Fraction]:
        """The mean of the normalised views."""
        return _means(self._normalised(seen) for seen in views.values())

    def _normalised(self, seen: Mapping[str, Fraction]) -> Mapping[str, Fraction]:
        middle = mean_of(tuple(seen.values()))
        variance = mean_of([(view - middle) ** 2 for view in seen.values()])
        if not variance:
            return dict.fromkeys(seen, Fraction(0))
        return {dossier: self._deviations(view - middle, variance) for dossier, view in seen.items()}

    def _deviations(self, distance: Fraction, variance: Fraction) -> Fraction:
        """A distance in standard deviations, rounded once, so that neither shifting nor stretching marks changes it."""
        scale = 10**self.digits
        found = Fraction((isqrt(int(4 * scale**2 * distance**2 / variance)) + 1) // 2, scale)
        return found if distance > 0 else -found

    def compared_bounds(self, criteria: Mapping[str, Criterion]) -> tuple[Fraction, Fraction] | None:
        """None: among more dossiers, one can lie further from the others."""
        return None


@attrs.frozen
class Rank(Compared):
    """The mean of the places that the assessors give it, from 1 for the first of those she judged to 0 for the last.

    Dossiers that are equal to an assessor share their places. One that is judged alone, as all that are equal, is in
    the middle: 1/2. Every assessor counts the same, however many she judged.
    """

    claims = (*Compared.claims, "compared-as-all-agree")

    def totals(self, views: Views) -> Mapping[str, Fraction]:
        """The mean of the places."""
        return _means(
            {dossier: _share(*beaten) for dossier, beaten in _beaten(seen).items()} for seen in views.values()
        )


@attrs.frozen
class Borda(Compared):
    """The share of its comparisons that a dossier wins: with each other that the same assessor judged, equal is half.

    Where every assessor judged every dossier, this is the order of the Borda count. Where not, every comparison counts
    the same, so that who judged more says more. Without any it is in the middle: 1/2.
    """

    claims = (*Compared.claims, "compared-as-all-agree", "compared-with-nothing")

    def totals(self, views: Views) -> Mapping[str, Fraction]:
        """Won of met, over all assessors together."""
        won: dict[str, int] = defaultdict(int)
        met: dict[str, int] = defaultdict(int)
        for seen in views.values():
            for dossier, (points, others) in _beaten(seen).items():
                won[dossier] += points
                met[dossier] += others
        return {dossier: _share(won[dossier], others) for dossier, others in met.items()}


@attrs.frozen
class Pairwise(Compared):
    """Copeland: how many others a dossier beats by a majority of who judged both, less how many beat it.

    Divided by how many it met: from -1 (loses from all) to 1 (beats all, the Condorcet winner). The time it takes grows
    with the square of the dossiers that are not judged alike.
    """

    claims = (*Compared.claims, "compared-as-all-agree", "compared-with-nothing")

    def totals(self, views: Views) -> Mapping[str, Fraction]:
        """Majorities won less lost, of all contests there were."""
        alike: dict[tuple[int, ...], list[str]] = defaultdict(list)
        for dossier, places in _places(views).items():
            alike[places].append(dossier)
        balance = dict.fromkeys(alike, 0)
        contests = {places: len(dossiers) - 1 for places, dossiers in alike.items()}
        for one, other in combinations(alike, 2):
            margins = [(a > b) - (a < b) for a, b in zip(one, other, strict=True) if a and b]
            if margins:
                margin, many, others = sum(margins), len(alike[one]), len(alike[other])
                sign = (margin > 0) - (margin < 0)
                balance[one] += sign * others
                balance[other] -= sign * many
                contests[one] += others
                contests[other] += many
        return {
            dossier: Fraction(balance[places], contests[places] or 1)
            for places, dossiers in alike.items()
            for dossier in dossiers
        }

    def compared_bounds(self, criteria: Mapping[str, Criterion]) -> tuple[Fraction, Fraction] | None:
        """From losing from all to beating all."""
        return Fraction(-1), Fraction(1)


def _views(entries: Sequence[Entry], criteria: Mapping[str, Criterion]) -> Views:
    views: dict[str, dict[str, Fraction]] = defaultdict(dict)
    weights = {key: criterion.weight.as_integer_ratio() for key, criterion in criteria.items() if criterion.weight}
    for entry in entries:
        for assessor, sheet in entry.sheets.items():
            view = _view(sheet, weights)
            if view is not None:
                views[assessor][entry.dossier] = view
    return views


def _view(sheet: Sheet, weights: Mapping[str, tuple[int, int]]) -> Fraction | None:
    """The weighted mean of the marks on a sheet; None where no mark weighs."""
    marks = sheet.marks
    given = [
        (mark.as_integer_ratio(), weight) for key, weight in weights.items() if (mark := marks.get(key)) is not None
    ]
    if not given:
        return None
    number, parts = sum_of((mark * weight, part * of) for (mark, part), (weight, of) in given)
    weight, of = sum_of(weight for _, weight in given)
    return Fraction(number * of, parts * weight)


def _places(views: Views) -> Mapping[str, tuple[int, ...]]:
    """The place of each dossier with every assessor, from 1 for the last; 0 where she did not judge it."""
    seats: dict[str, list[int]] = {dossier: [0] * len(views) for seen in views.values() for dossier in seen}
    for seat, seen in enumerate(views.values()):
        place = {view: place for place, view in enumerate(sorted(set(seen.values())), start=1)}
        for dossier, view in seen.items():
            seats[dossier][seat] = place[view]
    return {dossier: tuple(places) for dossier, places in seats.items()}


def _beaten(seen: Mapping[str, Fraction]) -> Mapping[str, tuple[int, int]]:
    """With one assessor: two points for each other that a dossier beats, one for an equal; and how many there are."""
    ordered = sorted(seen.values())
    points = {view: bisect_left(ordered, view) + bisect_right(ordered, view) - 1 for view in set(ordered)}
    return {dossier: (points[view], len(ordered) - 1) for dossier, view in seen.items()}


def _share(points: int, others: int) -> Fraction:
    """The points of those that could be had; the middle where there were no others."""
    return Fraction(points, 2 * others) if others else Fraction(1, 2)


def _means(given: Iterable[Mapping[str, Fraction]]) -> Mapping[str, Fraction]:
    """The mean for each dossier of what the assessors gave it."""
    by_dossier: dict[str, list[Fraction]] = defaultdict(list)
    for values in given:
        for dossier, value in values.items():
            by_dossier[dossier].append(value)
    return {dossier: mean_of(values) for dossier, values in by_dossier.items()}
