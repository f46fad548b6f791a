"""What somebody writes by hand with `Fraction`: the oracle of the tests, and what our speed is measured against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import groupby

from avt_workflow import Criterion, Sheet


def weighted_mean(sheets: Sequence[Sheet], criteria: Mapping[str, Criterion]) -> Fraction:
    """The mean over assessors per criterion, then the weighted mean of those that apply; 0 where none weighs."""
    total = weight = Fraction(0)
    for key, criterion in criteria.items():
        marks = [mark for sheet in sheets if (mark := sheet.marks.get(key)) is not None]
        if marks:
            total += sum(marks, Fraction(0)) / len(marks) * criterion.weight
            weight += criterion.weight
    return total / weight if weight else Fraction(0)


def divide(scores: Mapping[str, Fraction], asked: Mapping[str, int], available: int) -> dict[str, int]:
    """All that is asked, from the highest score down and of equal scores the smallest ask first, passing over what does
    not fit; of those that are equal in both either all are funded or none."""

    def key(name: str) -> tuple[Fraction, int]:
        return -scores[name], asked[name]

    given, left = dict.fromkeys(scores, 0), available
    for _, equals in groupby(sorted(scores, key=key), key=key):
        names = list(equals)
        together = sum(asked[name] for name in names)
        if together <= left:
            given.update((name, asked[name]) for name in names)
            left -= together
    return given
