"""What somebody writes by hand with `Fraction`: the oracle of the tests, and what our speed is measured against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

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
