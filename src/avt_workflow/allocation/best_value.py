"""The rule that funds the set of candidates that is worth most."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import groupby

import attrs

from ..model.ports import AllocationRule, Candidate, Exact
from ..model.records import Row
from ..money import ZERO, Cents
from ..solver import Good, best
from .in_turn import Ranked, by_score, ranked, unfit_by


@attrs.frozen
class BestValue(AllocationRule):
    """The candidates whose scores sum to most under the money, proved to be so by an exact solver (the extra `solver`).

    Each gets all it asks, or nothing. Of sets that score the same, the one that funds the first in rank in which they
    differ, the smaller ask first; so anybody who solves it finds the same set. Of equal ones that ask the same and that
    nothing tells apart either all are funded, or none. A score below 0 only lowers the sum, so that it is not funded.

    Args:
        floor: the lowest score that takes part; None for no floor.
    """

    floor: Exact | None = None

    claims = ("by-any-name", "all-or-nothing", "equals-get-the-same")

    @property
    def by_rank(self) -> Ranked:
        """The rule that goes down the ranking instead, and passes over what does not fit."""
        return Ranked(self.floor, skip=True)

    def allocate(self, candidates: Sequence[Candidate], available: Cents) -> tuple[Row, ...]:
        """One row per candidate, highest score first, those without a score last.

        Raises:
            NotInstalled: the solver is not.
            InputError: which set is best could not be proved.
        """
        order = [(rank, each) for rank, equals in ranked(candidates, by_score(candidates)) for each in equals]
        groups = _alike([(rank, each) for rank, each in order if not unfit_by(each, self.floor)])
        choice = best([group.good for group in groups], max(ZERO, available))
        spent = sum(group.good.cost for group, taken in zip(groups, choice.taken, strict=True) if taken)
        rows: dict[str, Row] = {}
        for group, taken, most in zip(groups, choice.taken, choice.at_most, strict=True):
            for each in group.members:
                rows[each.dossier] = (
                    Row(each.dossier, each.asked, "funded", group.rank)
                    if taken
                    else group.left_out(each.dossier, available, Cents(available - spent), choice.worth, most)
                )
        return tuple(
            rows.get(each.dossier) or Row(each.dossier, ZERO, unfit_by(each, self.floor), rank) for rank, each in order
        )


@attrs.frozen
class _Alike:
    """Candidates of one rank that ask the same."""

    rank: int
    members: Sequence[Candidate]

    @property
    def good(self) -> Good:
        """All of them as one."""
        first, count = self.members[0], len(self.members)
        return Good((first.score or Fraction(0)) * count, first.asked * count)

    def left_out(self, dossier: str, available: Cents, left: Cents, worth: Fraction, most: Fraction | None) -> Row:
        """Why one of them is not funded.

        Args:
            dossier: which one.
            available: in cents.
            left: of that, beside what is funded.
            worth: what those that are funded score together.
            most: what no set with these in it scores more than; None where they ask more than there is.
        """
        short = max(ZERO, Cents(self.good.cost - left)) if self.good.worth >= 0 else ZERO
        if most is None:
            why = "tied" if self.members[0].asked <= available else "too-large"
        else:
            why = "equalled" if most == worth else "outscored"
        return Row(dossier, ZERO, why, self.rank, short, reached=worth, at_most=most)


def _alike(order: Iterable[tuple[int, Candidate]]) -> list[_Alike]:
    """Those of equal rank and ask together, in order of rank and then of ask, the smallest first."""
    found = sorted(order, key=lambda found: (found[0], found[1].asked, found[1].dossier))
    together = groupby(found, key=lambda found: (found[0], found[1].asked))
    return [_Alike(rank, [each for _, each in found]) for (rank, _), found in together]
