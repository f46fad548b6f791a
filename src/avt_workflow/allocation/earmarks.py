"""Money set apart within a round: any rule is applied to each earmark first, and then to the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from ..model.agenda import Earmark
from ..model.frozen import EMPTY, FrozenMap
from ..model.ports import AllocationRule, Candidate
from ..model.records import Row
from ..money import ZERO, Cents

SET_APART, REST, AT_MOST = "set-apart", "rest", "at-most"
"""By which money a row was decided: what is set apart, what is left for all, or the most that a part may have."""


@attrs.frozen
class Earmarked:
    """A rule by which the money set apart is divided first, and then the rest over all who got nothing yet.

    Each amount is given by one application of the rule: to the candidates of a part and what is set apart for it, or to
    all that remain and the rest. What is left of an earmark falls to the rest, unless it stays. Of a part that has a
    most, only those take part in the rest whom the rule would fund from what that leaves. Where there is less money
    than is set apart, the first earmarks go first.

    Args:
        rule: that is applied, each time with the same ranking.
        earmarks: by part, in the order in which they are divided.
        parts: of the candidates, by identifier; who has none competes for the rest only.
        given: what each part was given before, in cents; it counts for its least and its most.
        given_in_all: what the round gave before, in cents: shares are of that and what there is now.
    """

    rule: AllocationRule
    earmarks: FrozenMap[str, Earmark]
    parts: Mapping[str, str]
    given: Mapping[str, Cents] = EMPTY
    given_in_all: Cents = ZERO

    def allocate(self, candidates: Sequence[Candidate], available: Cents) -> tuple[Row, ...]:
        """One row per candidate, in the order and with the rank that the rule gives each among all."""
        decided: dict[str, Row] = {}
        left, kept = max(ZERO, available), 0
        whole = Cents(left + self.given_in_all)
        for part, earmark in self.earmarks.items():
            least = min(left, self._still(part, earmark.least(whole)))
            spent = self._divide(decided, self._of(part, candidates), least, SET_APART, only_funded=True)
            left = Cents(left - spent)
            kept += least - spent if earmark.stays else 0
        rest = Cents(left - kept)
        for part, earmark in self.earmarks.items():
            most = earmark.most(whole)
            if most is not None:
                mine = self._of(part, candidates)
                had = sum(decided[each.dossier].amount for each in mine if each.dossier in decided)
                self._exclude(decided, mine, min(rest, Cents(self._still(part, most) - had)))
        self._divide(decided, candidates, rest, REST)
        order = self.rule.allocate(candidates, available)
        return tuple(self._told(decided[row.dossier], row.rank) for row in order)

    def _of(self, part: str, candidates: Sequence[Candidate]) -> list[Candidate]:
        return [each for each in candidates if self.parts.get(each.dossier) == part]

    def _still(self, part: str, whole: Cents) -> Cents:
        """What of an amount a part did not have before."""
        return max(ZERO, Cents(whole - self.given.get(part, ZERO)))

    def _divide(
        self,
        decided: dict[str, Row],
        candidates: Sequence[Candidate],
        money: Cents,
        by: str,
        *,
        only_funded: bool = False,
    ) -> int:
        """Decide on those who are not decided on yet; gives what is spent, in cents."""
        rows = self.rule.allocate([each for each in candidates if each.dossier not in decided], money)
        for row in rows:
            if row.amount or not only_funded:
                decided[row.dossier] = attrs.evolve(row, by=by)
        return sum(row.amount for row in rows)

    def _exclude(self, decided: dict[str, Row], mine: Sequence[Candidate], most: Cents) -> None:
        """Decide against those of a part whom the rule would not fund from the most that is left for it."""
        rows = self.rule.allocate([each for each in mine if each.dossier not in decided], most)
        for row in rows:
            if not row.amount:
                decided[row.dossier] = attrs.evolve(row, by=AT_MOST)

    def _told(self, row: Row, rank: int) -> Row:
        part = self.parts.get(row.dossier, "")
        return attrs.evolve(row, rank=rank, part=part if part in self.earmarks else "")
