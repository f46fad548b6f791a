"""Examples for scoring schemes: criteria with the sheets of one dossier, or of several beside each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any, Final

import attrs
from hypothesis import strategies as st

from ... import languages
from ...model.agenda import Criterion, Scale
from ...model.frozen import FrozenMap
from ...model.ports import Entry, Refusal, Score, compares, may_not_close
from ...model.records import Mark, Sheet
from ...model.text import Text
from .law import MAYBE_REFUSAL, asked, need, plain, said

Criteria = FrozenMap[str, Criterion]
Draws = Callable[[st.SearchStrategy[Any], Criteria | None], st.SearchStrategy[Any]]
"""From plugins, and the criteria where they are given, to examples."""

ASSESSORS: Final[tuple[str, ...]] = ("ann", "ben", "cas", "dora", "ed")
DOSSIERS: Final[tuple[str, ...]] = ("p", "q", "r", "s")


@attrs.frozen
class Sitting:
    """A scheme with the sheets of one dossier.

    Args:
        dice: whole numbers that choose what a law changes: which sheet, which criterion.
    """

    plugin: Any
    criteria: Criteria
    sheets: tuple[Sheet, ...]
    dice: tuple[int, int] = (0, 0)

    def inputs(self) -> list[Any]:
        """What the scheme is given, as values that it could change."""
        sheets = [sheet for sheet, refusal in zip(self.sheets, self._checked(), strict=True) if refusal is None]
        return [sheets, dict(self.criteria), _entries(sheets)]

    def answer(self, inputs: Sequence[Any]) -> list[Any]:
        """All that the scheme says of them."""
        sheets, criteria, entries = inputs
        said: list[Any] = [*self._checked(), asked(tuple, self.plugin.bounds, criteria)]
        if sheets:
            said.append(asked(Score, self.plugin.score, sheets, criteria))
            said += [asked(MAYBE_REFUSAL, self.plugin.ready, sheets, criteria)] if may_not_close(self.plugin) else []
        if compares(self.plugin):
            said.append(asked((type(None), tuple), self.plugin.compared_bounds, criteria))
            said.append(asked(Mapping, self.plugin.compare, entries, criteria))
        return said

    def refusals(self) -> list[tuple[Refusal, Mapping[str, str]]]:
        """Those it gives, each with its sentence by language."""
        found = [(refusal, self.plugin.text) for refusal in self._checked() if refusal is not None]
        sheets, criteria, _ = self.inputs()
        if sheets and may_not_close(self.plugin):
            refusal = asked(MAYBE_REFUSAL, self.plugin.ready, sheets, criteria)
            found += [(refusal, self.plugin.not_ready)] if refusal is not None else []
        return found

    def _checked(self) -> list[Refusal | None]:
        return [asked(MAYBE_REFUSAL, self.plugin.check, sheet, self.criteria) for sheet in self.sheets]

    def counted(self) -> tuple[Sheet, ...]:
        """The sheets that the scheme takes; an example without any says nothing."""
        found = tuple(self.inputs()[0])
        need(found)
        return found

    def score(self, sheets: Sequence[Sheet], criteria: Mapping[str, Criterion] | None = None) -> Score:
        """The score of these sheets."""
        score: Score = asked(
            Score, self.plugin.score, list(sheets), dict(self.criteria if criteria is None else criteria)
        )
        return score

    def bounds(self, criteria: Mapping[str, Criterion] | None = None) -> tuple[Fraction, Fraction]:
        """The lowest and highest total."""
        low, high = asked(tuple, self.plugin.bounds, dict(self.criteria if criteria is None else criteria))
        return low, high

    def tell(self, language: str) -> tuple[str, ...]:
        """The scheme, the criteria, and who gives which marks."""
        sheets = [
            said("assessor-gives", language, assessor=assessor, marks=marks_of(sheet, language))
            for assessor, sheet in zip(ASSESSORS, self.sheets, strict=False)
        ]
        return (
            said("plugin-is", language, plugin=plain(self.plugin)),
            *criteria_told(self.criteria, language),
            *sheets,
        )


@attrs.frozen
class Contest:
    """A comparative scheme with the dossiers of a round."""

    plugin: Any
    criteria: Criteria
    entries: tuple[Entry, ...]
    dice: tuple[int, int] = (0, 0)

    def scores(self, entries: Sequence[Entry]) -> Mapping[str, Score]:
        """What it makes of these."""
        scores: Mapping[str, Score] = asked(Mapping, self.plugin.compare, list(entries), dict(self.criteria))
        return scores

    def tell(self, language: str) -> tuple[str, ...]:
        """The scheme, the criteria, and who gives which dossier which marks."""
        sheets = [
            said("assessor-gives-to", language, assessor=who, dossier=entry.dossier, marks=marks_of(sheet, language))
            for entry in self.entries
            for who, sheet in entry.sheets.items()
        ]
        return (
            said("plugin-is", language, plugin=plain(self.plugin)),
            *criteria_told(self.criteria, language),
            *sheets,
        )


def criteria_told(criteria: Criteria, language: str) -> list[str]:
    """A line for each criterion."""
    return [
        said(
            "criterion-is" if criterion.minimum is None else "criterion-with-minimum",
            language,
            criterion=key,
            low=criterion.scale.low,
            high=criterion.scale.high,
            step=criterion.scale.step,
            weight=str(criterion.weight),
            minimum=criterion.minimum,
        )
        for key, criterion in criteria.items()
    ]


def marks_of(sheet: Sheet, language: str) -> str:
    """The marks on a sheet: `A 8, B not applicable`."""
    marks = [f"{key} {_mark(mark, language)}" for key, mark in sheet.marks.items()]
    return ", ".join(marks) or said("no-marks", language)


def _mark(mark: Mark, language: str) -> str:
    return said("not-applicable", language) if mark is None else languages.show("mark", Fraction(mark), language)


def _entries(sheets: Sequence[Sheet]) -> list[Entry]:
    """Two dossiers that the same assessors gave the same marks, each another's."""
    turned = [*sheets[1:], *sheets[:1]]
    return [
        Entry(dossier, dict(zip(ASSESSORS, given, strict=False)))
        for dossier, given in zip("pq", (sheets, turned), strict=True)
    ]


def sittings(*, complete: bool = False, one_scale: bool = False, at_least: int = 1) -> Draws:
    """Examples of one dossier.

    Args:
        complete: whether every criterion weighs, and each assessor marks all of them.
        one_scale: whether all criteria have the same scale.
        at_least: how many sheets.
    """

    def draws(plugins: st.SearchStrategy[Any], given: Criteria | None) -> st.SearchStrategy[Sitting]:
        def sitting(plugin: Any, drawn: Criteria, rows: list[_Codes], dice: tuple[int, int]) -> Sitting:
            criteria = drawn if given is None else given
            return Sitting(plugin, criteria, tuple(_sheet(criteria, row, complete=complete) for row in rows), dice)

        rows = st.lists(_row(given), min_size=at_least, max_size=len(ASSESSORS))
        return st.builds(sitting, plugins, _criteria(one_scale=one_scale, weighing=complete), rows, _DICE)

    return draws


def contests(plugins: st.SearchStrategy[Any], given: Criteria | None) -> st.SearchStrategy[Contest]:
    """Examples of a round: not everybody judges every dossier."""

    def contest(plugin: Any, drawn: Criteria, rows: list[list[_Codes | None]], dice: tuple[int, int]) -> Contest:
        criteria = drawn if given is None else given
        judged = [
            {who: _sheet(criteria, row, complete=False) for who, row in zip(ASSESSORS, each, strict=False) if row}
            for each in rows
        ]
        entries = (Entry(dossier, FrozenMap(sheets)) for dossier, sheets in zip(DOSSIERS, judged, strict=False))
        return Contest(plugin, criteria, tuple(entries), dice)

    sheets = st.lists(st.none() | _row(given), max_size=3)
    return st.builds(contest, plugins, _criteria(), st.lists(sheets, min_size=1, max_size=len(DOSSIERS)), _DICE)


_Codes = tuple[int, ...]
"""A sheet as it is drawn: a number for each criterion, the lowest mark first. Numbers are drawn faster than marks."""

_CODES: Final = 20
_NO_MARK: Final = 15
"""From here on a number is no mark: not applicable, or missing."""
_MISSING: Final = 18
_MOST: Final = 3
"""How many criteria are drawn at most."""

_DICE: Final = st.tuples(st.integers(0, 11), st.integers(0, 11))
_SCALES: Final = (Scale(), Scale(Fraction(0), Fraction(12)), Scale(Fraction(-2), Fraction(2), Fraction(1, 2)))
_WEIGHTS: Final = (Fraction(1), Fraction(2), Fraction(3, 2), Fraction(5, 7), Fraction(0))


def _row(given: Criteria | None) -> st.SearchStrategy[_Codes]:
    return st.tuples(*[st.integers(0, _CODES - 1)] * (_MOST if given is None else len(given)))


def _sheet(criteria: Criteria, row: _Codes, *, complete: bool) -> Sheet:
    marks: dict[str, Mark] = {}
    for (key, criterion), code in zip(criteria.items(), row, strict=False):
        scale = criterion.scale
        if code < _NO_MARK or complete:
            marks[key] = scale.low + code % (int((scale.high - scale.low) / scale.step) + 1) * scale.step
        elif code < _MISSING or not criterion.optional:
            marks[key] = None
    return Sheet(FrozenMap(marks))


@cache
def _criteria(*, one_scale: bool = False, weighing: bool = False) -> st.SearchStrategy[Criteria]:
    def criteria(drawn: list[tuple[int, int, bool, bool]]) -> Criteria:
        scales = [_SCALES[drawn[0][0] if one_scale else scale] for scale, *_ in drawn]
        return FrozenMap(
            {
                key: Criterion(
                    Text.of(""),
                    weight=_WEIGHTS[weight],
                    scale=scale,
                    optional=optional and not weighing,
                    minimum=scale.low + 1 if minimum else None,
                )
                for key, scale, (_, weight, optional, minimum) in zip("ABC", scales, drawn, strict=False)
            }
        )

    weights = st.integers(0, len(_WEIGHTS) - 1 - weighing)
    one = st.tuples(st.integers(0, len(_SCALES) - 1), weights, st.booleans(), st.booleans())
    return st.lists(one, min_size=1, max_size=_MOST).map(criteria)
