"""The scheme of a panel that first comes to one view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import attrs

from ..model.agenda import Criterion
from ..model.ports import ClosingScheme, Exact, Parameter, Refusal
from ..model.records import Mark, Sheet
from .means import WeightedMean

_NOT_APPLICABLE = "n/a"


@attrs.frozen
class Consensus(WeightedMean, ClosingScheme):
    """The weighted mean of sheets that agree on every criterion: until they do, they cannot be closed.

    A mark and "not applicable" do not agree; where an optional mark is missing, its assessor leaves it to the others.

    Args:
        within: how far the marks on a criterion may still lie apart.
    """

    within: Exact = attrs.field(default=Fraction(0), validator=attrs.validators.ge(Fraction(0)))

    not_ready = {
        "nl": "De bladen zijn het nog niet eens over {criteria}: op {criterion} staan {low} en {high}.",
        "en": "The sheets do not agree yet on {criteria}: on {criterion} they say {low} and {high}.",
    }

    def ready(self, sheets: Sequence[Sheet], criteria: Mapping[str, Criterion]) -> Refusal | None:
        """Refuses with every criterion on which the marks lie too far apart, and how far on the first."""
        marks = {key: [sheet.marks[key] for sheet in sheets if key in sheet.marks] for key in criteria}
        apart = {key: found for key, given in marks.items() if (found := self._apart(given))}
        if not apart:
            return None
        first, (low, high) = next(iter(apart.items()))
        return Refusal(criteria=", ".join(apart), criterion=first, low=low, high=high, within=self.within)

    def _apart(self, marks: Sequence[Mark]) -> tuple[Parameter, Parameter] | None:
        """Two marks that do not agree; None where all do."""
        given = [mark for mark in marks if mark is not None]
        if given and max(given) - min(given) > self.within:
            return Fraction(min(given)), Fraction(max(given))
        return (_NOT_APPLICABLE, Fraction(max(given))) if given and len(given) < len(marks) else None
