"""Examples for allocation rules: the candidates of a round, and the money that there is."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Final

import attrs
from hypothesis import strategies as st

from ...languages import show
from ...model.ports import Candidate
from ...model.records import Row
from ...model.when import When
from ...money import Cents
from .law import asked, plain, said
from .sittings import Criteria

NAMES: Final = "pqrstu"


@attrs.frozen
class Division:
    """A rule with candidates and money.

    Args:
        dice: whole numbers that choose what a law changes: which candidate, how much.
    """

    plugin: Any
    candidates: tuple[Candidate, ...]
    available: Cents
    dice: tuple[int, int] = (0, 0)

    def inputs(self) -> list[Any]:
        """What the rule is given, as values that it could change."""
        return [list(self.candidates), self.available]

    def answer(self, inputs: Sequence[Any]) -> Any:
        """All that the rule says of them."""
        return _rows(self.plugin, *inputs)

    def rows(self, candidates: Sequence[Candidate] | None = None, available: int | None = None) -> tuple[Row, ...]:
        """How it divides so much over these."""
        over = self.candidates if candidates is None else candidates
        cents = self.available if available is None else Cents(available)
        return _rows(self.plugin, list(over), cents)

    def amounts(self, candidates: Sequence[Candidate] | None = None, available: int | None = None) -> dict[str, Cents]:
        """What each gets, by dossier."""
        return {row.dossier: row.amount for row in self.rows(candidates, available)}

    def tell(self, language: str) -> tuple[str, ...]:
        """The rule, the money, and who asks what."""
        return (
            said("plugin-is", language, plugin=plain(self.plugin)),
            said("there-is", language, available_cents=self.available),
            *(candidate_told(each, language) for each in self.candidates),
        )


def _rows(rule: Any, candidates: list[Candidate], available: Cents) -> tuple[Row, ...]:
    rows: tuple[Row, ...] = asked(tuple, rule.allocate, candidates, available)
    return tuple(asked(Row, lambda row: row, row) for row in rows)


def candidate_told(candidate: Candidate, language: str) -> str:
    """What one candidate asks, and by what it is ranked."""
    return said(
        "candidate-asks",
        language,
        dossier=candidate.dossier,
        asked_cents=candidate.asked,
        score=candidate.score,
        complete=show("complete", None if candidate.complete is None else str(candidate.complete), language),
        place=candidate.place,
    )


def divisions(plugins: st.SearchStrategy[Any], given: Criteria | None) -> st.SearchStrategy[Division]:
    """Examples of a round; equal asks and scores come up often, and money that is just enough for some of them."""
    return st.builds(_division, plugins, _ROWS, st.integers(0, 2 ** len(NAMES) - 1), st.integers(0, 7), _DICE)


def _division(
    plugin: Any, rows: list[tuple[int, int, int, int]], enough: int, more: int, dice: tuple[int, int]
) -> Division:
    """Numbers as an example: they are drawn several times faster than what they stand for."""
    candidates = tuple(
        Candidate(name, Cents(_ASKS[ask]), _SCORES[score], _MOMENTS[moment], _PLACES[place])
        for name, (ask, score, moment, place) in zip(NAMES, rows, strict=False)
    )
    some = sum(each.asked for at, each in enumerate(candidates) if enough >> at & 1)
    return Division(plugin, candidates, Cents(some + _MORE[more]), dice)


_ASKS: Final = (10, 20, 30, 50, 60, 40, 7, 33, 99, 100, 1, 0)
_SCORES: Final = (*map(Fraction, (6, 7, 8, 5)), Fraction(13, 2), Fraction(0), Fraction(100), None)
_MOMENTS: Final = (When("2018-10-01"), When("2018-10-02"), When("2018-10"), When("2018"), None)
_PLACES: Final = (0, 0, 0, 1, 2)
_MORE: Final = (0, 1, -1, 5, 10, -10, 25, 100)
"""What there is beside the asks of some of them, in cents; together it can be less than nothing."""

_ROWS: Final = st.lists(
    st.tuples(*(st.integers(0, len(each) - 1) for each in (_ASKS, _SCORES, _MOMENTS, _PLACES))), max_size=len(NAMES)
)
_DICE: Final = st.tuples(st.integers(0, 29), st.integers(0, 29))
