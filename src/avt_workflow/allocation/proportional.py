"""The rule that gives everybody a part of what is asked."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from ..model.ports import AllocationRule, Candidate
from ..model.records import Row
from ..money import LARGEST, ZERO, Cents, split
from .in_turn import NOT_NEGATIVE, by_score


@attrs.frozen
class Proportional(AllocationRule):
    """Everybody in proportion to what they ask, to the cent by largest remainder.

    What a cap keeps from one goes to the others, until nothing moves. Where somebody would get less than the minimum,
    those who ask least are left out, equal asks together, until nobody does.

    Args:
        minimum: the least that is given, in cents; None for no minimum.
        cap: the most that is given, in cents; None for no cap.
    """

    minimum: Cents | None = attrs.field(default=None, validator=NOT_NEGATIVE)
    cap: Cents | None = attrs.field(default=None, validator=NOT_NEGATIVE)

    claims = ("higher-never-gets-less", "equals-get-the-same")

    def allocate(self, candidates: Sequence[Candidate], available: Cents) -> tuple[Row, ...]:
        """One row per candidate, in order of identifier; a cent that is left over goes to the higher rank."""
        by_rank = by_score(candidates)
        order = sorted(candidates, key=lambda each: (by_rank(each), each.dossier))
        least = self._least(order, available)
        taking_part = [each for each in order if each.asked >= least]
        amounts = dict(zip((each.dossier for each in taking_part), self._shares(taking_part, available), strict=True))
        rows = (Row(each.dossier, *self._said(each, amounts.get(each.dossier))) for each in order)
        return tuple(sorted(rows, key=lambda row: row.dossier))

    def _said(self, candidate: Candidate, amount: Cents | None) -> tuple[Cents, str]:
        if amount is None:
            return ZERO, "below-minimum"
        if amount == candidate.asked:
            return amount, "funded"
        return amount, "capped" if amount == self.cap else "in-proportion"

    def _least(self, order: Sequence[Candidate], available: Cents) -> int:
        """The lowest ask that takes part: the fewer do, the more each gets, so that it is found by halving."""
        if self.minimum is None:
            return 0
        asks = sorted({each.asked for each in order})
        low, high = 0, len(asks)
        while low < high:
            middle = (low + high) // 2
            shares = self._shares([each for each in order if each.asked >= asks[middle]], available)
            if min(shares) < self.minimum:
                low = middle + 1
            else:
                high = middle
        return asks[low] if low < len(asks) else LARGEST + 1

    def _shares(self, taking_part: Sequence[Candidate], available: Cents) -> list[Cents]:
        available = max(ZERO, available)
        limits = [each.asked if self.cap is None else min(each.asked, self.cap) for each in taking_part]
        if sum(limits) <= available:
            return limits
        shares, left, sharing = list(limits), available, list(range(len(limits)))
        while True:
            asked = sum(taking_part[place].asked for place in sharing)
            over = {place for place in sharing if taking_part[place].asked * left > limits[place] * asked}
            if not over:
                break
            left = Cents(left - sum(limits[place] for place in over))
            sharing = [place for place in sharing if place not in over]
        parts = split(left, [taking_part[place].asked for place in sharing])
        for place, part in zip(sharing, parts, strict=True):
            shares[place] = part
        return shares
