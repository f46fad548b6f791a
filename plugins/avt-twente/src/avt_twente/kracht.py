"""KRACHT: the criteria by which the Agenda voor Twente tests projects.

The source says that projects are tested "extensively against the KRACHT criteria", and neither spells out the letters
nor gives a scale, weights or thresholds. Public pages speak of *kansrijke, regionale en aanvullende projecten*, which
gives K, R and A (inferred). C, H and T are open: the agenda file names them, weighs them and gives the scale, and each
of those choices is marked illustrative there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs

from avt_workflow import Criterion, Refusal, Sheet
from avt_workflow.scoring import WeightedMean

LETTERS: Final = ("K", "R", "A", "C", "H", "T")


@attrs.frozen
class Kracht(WeightedMean):
    """The weighted mean over exactly the six criteria K, R, A, C, H and T."""

    text = {
        "nl": "KRACHT telt een blad met ten minste één cijfer op de criteria {letters}; de agenda noemt {criteria}.",
        "en": "KRACHT counts a sheet with at least one mark on the criteria {letters}; the agenda names {criteria}.",
    }

    def check(self, sheet: Sheet, criteria: Mapping[str, Criterion]) -> Refusal | None:
        """A sheet can only be counted when the agenda names the six letters, and the sheet marks at least one."""
        if tuple(criteria) == LETTERS and super().check(sheet, criteria) is None:
            return None
        return Refusal(letters=", ".join(LETTERS), criteria=", ".join(criteria))
