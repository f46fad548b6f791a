"""Examples for scoring schemes: criteria with the sheets of one dossier, or of several beside each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

import attrs
from hypothesis import strategies as st

from ... import languages
from ...model.agenda import Criterion, Scale
from ...model.frozen import FrozenMap
from ...model.ports import Entry, Refusal, Score, compares, may_not_close
from ...model.records import Mark, Sheet
from ...model.text import Text
from .law import asked, need, plain, said

Criteria = FrozenMap[str, Criterion]
Draws = Callable[[st.SearchStrategy[Any], Criteria | None], st.SearchStrategy[Any]]
"""From plugins, and the criteria where they are given, to examples."""

ASSESSORS: Final = ("ann", "ben", "cas", "dora", "ed")
DOSSIERS: Final = ("p", "q", "r", "s")


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
        return [list(self.sheets), dict(self.criteria)]

    def answer(self, inputs: Sequence[Any]) -> list[Any]:
        """All that the scheme says of them."""
        sheets, criteria = inputs
        refusals = [asked(self.plugin.check, sheet, criteria) for sheet in sheets]
        counted = [sheet for sheet, refusal in zip(sheets, refusals, strict=True) if refusal is None]
        said: list[Any] = [*refusals, asked(self.plugin.bounds, criteria)]
        if counted:
            said.append(asked(self.plugin.score, counted, criteria))
            if may_not_close(self.plugin):
                said.append(asked(self.plugin.ready, counted, criteria))
        if compares(self.plugin):
            said.append(asked(self.plugin.compared_bounds, criteria))
            said.append(asked(self.plugin.compare, _entries(counted), criteria))
        return said

    def refusals(self) -> list[tuple[Refusal, Mapping[str, str]]]:
        """Those it gives, each with its sentence by language."""
        checked = [asked(self.plugin.check, sheet, self.criteria) for sheet in self.sheets]
        found = [(refusal, self.plugin.text) for refusal in checked if refusal is not None]
        counted = [sheet for sheet, refusal in zip(self.sheets, checked, strict=True) if refusal is None]
        if counted and may_not_close(self.plugin):
            refusal = asked(self.plugin.ready, counted, self.criteria)
            found += [(refusal, self.plugin.not_ready)] if refusal is not None else []
        return found

    def counted(self) -> tuple[Sheet, ...]:
        """The sheets that the scheme takes; an example without any says nothing."""
        found = tuple(sheet for sheet in self.sheets if asked(self.plugin.check, sheet, self.criteria) is None)
        need(found)
        return found

    def score(self, sheets: Sequence[Sheet], criteria: Mapping[str, Criterion] | None = None) -> Score:
        """The score of these sheets."""
        score: Score = asked(self.plugin.score, list(sheets), dict(self.criteria if criteria is None else criteria))
        return score

    def bounds(self, criteria: Mapping[str, Criterion] | None = None) -> tuple[Fraction, Fraction]:
        """The lowest and highest total."""
        low, high = asked(self.plugin.bounds, dict(self.criteria if criteria is None else criteria))
        return low, high

    def tell(self, language: str) -> tuple[str, ...]:
        """The scheme, the criteria, and who gives which marks."""
        sheets = [
            said("assessor-gives", language, assessor=assessor, marks=marks_of(sheet, language))
            for assessor, sheet in zip(ASSESSORS, self.sheets, strict=False)
        ]
        return (said("plugin-is", language, plugin=plain(self.plugin)), *criteria_told(self.criteria, language), *sheets)


@attrs.frozen
class Contest:
    """A comparative scheme with the dossiers of a round."""

    plugin: Any
    criteria: Criteria
    entries: tuple[Entry, ...]
    dice: tuple[int, int] = (0, 0)

    def scores(self, entries: Sequence[Entry]) -> Mapping[str, Score]:
        """What it makes of these."""
        scores: Mapping[str, Score] = asked(self.plugin.compare, list(entries), dict(self.criteria))
        return scores

    def tell(self, language: str) -> tuple[str, ...]:
        """The scheme, the criteria, and who gives which dossier which marks."""
        sheets = [
            said("assessor-gives-to", language, assessor=who, dossier=entry.dossier, marks=marks_of(sheet, language))
            for entry in self.entries
            for who, sheet in entry.sheets.items()
        ]
        return (said("plugin-is", language, plugin=plain(self.plugin)), *criteria_told(self.criteria, language), *sheets)


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
    return [Entry(dossier, dict(zip(ASSESSORS, given, strict=False))) for dossier, given in zip("pq", (sheets, turned), strict=True)]


def sittings(*, complete: bool = False, one_scale: bool = False, at_least: int = 1) -> Draws:
    """Examples of one dossier.

    Args:
        complete: whether every criterion weighs, and each assessor marks all of them.
        one_scale: whether all criteria have the same scale.
        at_least: how many sheets.
    """

    def draws(plugins: st.SearchStrategy[Any], given: Criteria | None) -> st.SearchStrategy[Sitting]:
        declared = st.just(given) if given is not None else _criteria(one_scale=one_scale, weighing=complete)

        def of(criteria: Criteria) -> st.SearchStrategy[Sitting]:
            sheets = st.lists(_sheets(criteria, complete=complete), min_size=at_least, max_size=len(ASSESSORS))
            return st.builds(Sitting, plugins, st.just(criteria), sheets.map(tuple), _DICE)

        return declared.flatmap(of)

    return draws


def contests(plugins: st.SearchStrategy[Any], given: Criteria | None) -> st.SearchStrategy[Contest]:
    """Examples of a round: not everybody judges every dossier."""

    def of(criteria: Criteria) -> st.SearchStrategy[Contest]:
        judged = st.dictionaries(st.sampled_from(ASSESSORS[:3]), _sheets(criteria, complete=False), max_size=3)
        entry = st.tuples(st.sampled_from(DOSSIERS), judged)
        entries = st.lists(entry, min_size=1, max_size=4, unique_by=lambda found: found[0])
        made = entries.map(lambda found: tuple(Entry(dossier, FrozenMap(sheets)) for dossier, sheets in found))
        return st.builds(Contest, plugins, st.just(criteria), made, _DICE)

    return (st.just(given) if given is not None else _criteria()).flatmap(of)


_DICE: Final = st.tuples(st.integers(0, 11), st.integers(0, 11))
_SCALES: Final = st.sampled_from(
    [Scale(), Scale(Fraction(0), Fraction(12)), Scale(Fraction(-2), Fraction(2), Fraction(1, 2))]
)
_WEIGHTS: Final = st.sampled_from([Fraction(1), Fraction(2), Fraction(3, 2), Fraction(5, 7)])


def _criteria(*, one_scale: bool = False, weighing: bool = False) -> st.SearchStrategy[Criteria]:
    weights = _WEIGHTS if weighing else _WEIGHTS | st.just(Fraction(0))

    def of(shared: Scale) -> st.SearchStrategy[Criteria]:
        scales = st.just(shared) if one_scale else _SCALES
        criterion = st.builds(
            lambda scale, weight, optional, minimum: Criterion(
                Text.of(""), weight=weight, scale=scale, optional=optional, minimum=scale.low + 1 if minimum else None
            ),
            scales,
            weights,
            st.just(False) if weighing else st.booleans(),
            st.booleans(),
        )
        return st.lists(criterion, min_size=1, max_size=3).map(lambda found: FrozenMap(zip("ABC", found, strict=False)))

    return _SCALES.flatmap(of)


def _sheets(criteria: Criteria, *, complete: bool) -> st.SearchStrategy[Sheet]:
    marks = {key: _marks(criterion, complete=complete) for key, criterion in criteria.items()}
    optional = {key: marks.pop(key) for key, criterion in criteria.items() if criterion.optional and not complete}
    return st.fixed_dictionaries(marks, optional=optional).map(lambda given: Sheet(FrozenMap(given)))


def _marks(criterion: Criterion, *, complete: bool) -> st.SearchStrategy[Mark]:
    scale = criterion.scale
    marks = st.integers(0, int((scale.high - scale.low) / scale.step)).map(lambda n: scale.low + n * scale.step)
    return marks if complete else st.one_of(marks, marks, marks, st.none())
