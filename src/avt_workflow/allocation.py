"""The built-in allocation rules: how an envelope is divided over the candidates of a round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final

import attrs

from .model.frozen import FrozenMap
from .model.ports import AllocationRule, Candidate, Exact, Row
from .money import ZERO, Cents


@attrs.frozen
class Ranked(AllocationRule):
    """From the highest score down until the money is gone (EFRO Noord 2022: floor of 70 points).

    Equal scores stand in order of identifier. The first candidate that does not fit ends the funding, unless
    `skip` lets a smaller one after it through.

    Args:
        floor: the lowest score that is funded; None for no floor.
        skip: whether a candidate that does not fit is passed over.
    """

    floor: Exact | None = None
    skip: bool = False

    def allocate(self, candidates: Sequence[Candidate], available: Cents) -> tuple[Row, ...]:
        """One row per candidate, highest score first, those without a score last."""
        left, ended = available, False
        rows: list[Row] = []
        for candidate in sorted(candidates, key=_rank):
            if candidate.score is None:
                rows.append(Row(candidate.dossier, ZERO, "unscored"))
            elif self.floor is not None and candidate.score < self.floor:
                rows.append(Row(candidate.dossier, ZERO, "below-floor"))
            elif ended or candidate.asked > left:
                ended = not self.skip
                rows.append(Row(candidate.dossier, ZERO, "exhausted"))
            else:
                left = Cents(left - candidate.asked)
                rows.append(Row(candidate.dossier, candidate.asked, "funded"))
        return tuple(rows)


def _rank(candidate: Candidate) -> tuple[bool, Fraction, str]:
    return candidate.score is None, -(candidate.score or Fraction(0)), candidate.dossier


ALLOCATIONS: Final[Mapping[str, type[AllocationRule]]] = FrozenMap[str, type[AllocationRule]]({"ranked": Ranked})
