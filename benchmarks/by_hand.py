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
    """All that is asked, from the highest score down and of equal scores the smallest ask first.

    What does not fit is passed over, and so is what asks as much below it. Of those that are equal in score and ask
    either all are funded or none.
    """

    def key(name: str) -> tuple[Fraction, int]:
        return -scores[name], asked[name]

    given, left, passed_over = dict.fromkeys(scores, 0), available, available + 1
    for (_, ask), equals in groupby(sorted(scores, key=key), key=key):
        names = list(equals)
        if ask < passed_over and ask * len(names) <= left:
            given.update((name, ask) for name in names)
            left -= ask * len(names)
        else:
            passed_over = min(passed_over, ask)
    return given
