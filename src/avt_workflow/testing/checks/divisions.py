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
        return asked(self.plugin.allocate, *inputs)

    def rows(self, candidates: Sequence[Candidate] | None = None, available: int | None = None) -> tuple[Row, ...]:
        """How it divides so much over these."""
        over = self.candidates if candidates is None else candidates
        cents = self.available if available is None else Cents(available)
        rows: tuple[Row, ...] = asked(self.plugin.allocate, list(over), cents)
        return rows

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
    """Examples of a round; amounts are small, and often equal, so that ties and just enough come up."""
    candidate = st.builds(
        Candidate,
        dossier=st.sampled_from(NAMES),
        asked=st.integers(0, 12).map(lambda n: Cents(n * 10)) | st.integers(0, 100).map(Cents),
        score=st.one_of(st.integers(0, 10).map(Fraction), st.integers(0, 100).map(Fraction), st.none()),
        complete=st.none() | st.sampled_from([When("2018-10-01"), When("2018-10-02"), When("2018-10"), When("2018")]),
        place=st.sampled_from([0, 0, 0, 1, 2]),
    )
    candidates = st.lists(candidate, max_size=5, unique_by=lambda each: each.dossier).map(tuple)
    money = st.integers(0, 40).map(lambda n: Cents(n * 10)) | st.integers(-3, 400).map(Cents)
    return st.builds(Division, plugins, candidates, money, _DICE)


_DICE: Final = st.tuples(st.integers(0, 29), st.integers(0, 29))
