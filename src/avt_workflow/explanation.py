"""Why a score is what it is, and what would have to change for it to reach what it does not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from math import lcm
from typing import Final, Literal

import attrs

from .guards import MinimumScore
from .model.agenda import Agenda, Assessment, Criterion
from .model.dossier import Dossier
from .model.frozen import EMPTY, FrozenMap
from .model.panels import by_assessor, counting
from .model.ports import Score, sums
from .model.records import Mark, Sheet
from .model.roster import Roster
from .scoring import assess
from .scoring.means import sum_of

_FEW_STEPS: Final = 40

Sheets = Mapping[str, Sheet]
"""The sheets that count, by assessor."""

Rescore = Callable[[Sheets], Score]
"""What other sheets of the same dossier would come to."""


@attrs.frozen
class Spread:
    """How far the values of several assessors lie apart.

    Args:
        low: the lowest.
        high: the highest.
        furthest: who is furthest from the mean of the others, all of them where several are as far; empty where all
            agree, or there is one only.
        by: how far.
    """

    low: Fraction
    high: Fraction
    furthest: tuple[str, ...] = ()
    by: Fraction = Fraction(0)

    @classmethod
    def of(cls, values: Mapping[str, Fraction]) -> Spread | None:
        """The spread of values by assessor; None where there are none."""
        if not values:
            return None
        ratios = [value.as_integer_ratio() for value in values.values()]
        unit, count = lcm(*[of for _, of in ratios]), len(values)
        whole = [number * (unit // of) for number, of in ratios]
        low, high = min(whole), max(whole)
        if low == high:
            return cls(Fraction(low, unit), Fraction(high, unit))
        total = sum(whole)  # times the number of values: who is furthest from the mean is so from the others
        most = max(count * high - total, total - count * low)
        furthest = tuple([who for who, value in zip(values, whole, strict=True) if abs(count * value - total) == most])
        return cls(Fraction(low, unit), Fraction(high, unit), furthest, Fraction(most, (count - 1) * unit))


@attrs.frozen
class Part:
    """What one criterion does in a score.

    Args:
        marks: by assessor; None says "not applicable", a missing one is absent.
        mark: the one mark that the scheme makes of them; None where nobody found it applicable, or it makes none.
        weight: in the total.
        adds: to the total before rounding; None where the scheme is no sum, and where nothing is added.
        spread: of the marks.
    """

    criterion: str
    marks: FrozenMap[str, Mark]
    mark: Fraction | None
    weight: Fraction
    adds: Fraction | None = None
    spread: Spread | None = None


@attrs.frozen
class Raise:
    """Each of these assessors gives so many points more on a criterion, at most the top of its scale."""

    criterion: str
    assessors: tuple[str, ...]
    points: Fraction


@attrs.frozen
class Way:
    """How a threshold is reached by one criterion alone: the smallest raise that does; None where none does.

    Args:
        by_one: by the assessor of whom the least is asked.
        by_all: by all who gave a mark.
    """

    criterion: str
    by_one: Raise | None = None
    by_all: Raise | None = None


@attrs.frozen
class Threshold:
    """A minimum, and how the score stands to it.

    Args:
        kind: of the total, a block or a criterion.
        name: the rule that holds the total to it, the block, or the criterion.
        reached: what the score has there; None where nothing was applicable, so that it is passed over.
        ways: for one that is not reached, by each criterion that counts in it; empty where it cannot be told.
    """

    kind: Literal["total", "block", "criterion"]
    name: str
    minimum: Fraction
    reached: Fraction | None
    ways: tuple[Way, ...] = ()

    @property
    def short(self) -> Fraction:
        """By how much it is not reached; 0 where it is."""
        return max(self.minimum - self.reached, Fraction(0)) if self.reached is not None else Fraction(0)


@attrs.frozen
class Veto:
    """A mark that stands in the way of a grant, whatever the score."""

    criterion: str
    assessor: str
    mark: Fraction
    veto: Fraction


@attrs.frozen
class Explanation:
    """Why a score is what it is.

    Args:
        score: what is explained.
        parts: a criterion each; what they add sums to the total before rounding, where the scheme is a sum.
        spread: of what each sheet would come to by itself.
        thresholds: those of the total, then of blocks, then of criteria.
    """

    score: Score
    parts: tuple[Part, ...]
    spread: Spread | None
    thresholds: tuple[Threshold, ...] = ()
    vetoes: tuple[Veto, ...] = ()


def explain_score(
    assessment: Assessment,
    sheets: Sheets,
    score: Score | None = None,
    *,
    minimums: Mapping[str, Fraction] = EMPTY,
    rescore: Rescore | None = None,
) -> Explanation:
    """Explain the score of a dossier.

    What would pass a threshold is found by scoring again, so that it holds for every scheme. It is left out where these
    sheets do not come to this score: one was made void later, or the score is from a comparison and `rescore` is not
    given.

    Args:
        assessment: the scheme, criteria, blocks and rounding.
        sheets: those that count, by assessor; at least one.
        score: the score that they were given; None takes what they come to.
        minimums: the minima of the total, by the name of the rule that holds it to one.
        rescore: what other sheets would come to; None scores this dossier by itself.

    Raises:
        Exception: what the scheme raises.
    """

    def alone(given: Sheets) -> Score:
        return assess(assessment, tuple(given.values()))

    again = rescore or alone
    shown = again(sheets) if score is None else score

    @cache
    def search() -> _Search | None:
        return _Search(assessment, sheets, again) if again(sheets) == shown else None

    return Explanation(
        shown,
        tuple(_parts(assessment, sheets, shown)),
        Spread.of({who: _total(alone({who: sheet})) for who, sheet in sheets.items()}),
        tuple(_thresholds(assessment, shown, minimums, search)),
        tuple(_vetoes(assessment, sheets)),
    )


def explain_dossier(agenda: Agenda, dossier: Dossier, rosters: Iterable[Roster] = ()) -> Explanation | None:
    """Explain the score of a dossier as it stands; None without a score, or where no sheet that counts is to be seen.

    Args:
        agenda: the one it is pinned to.
        dossier: as its reader may see it.
        rosters: by which it is known whose sheet does not count for a conflict of interest.

    Raises:
        Exception: what the scheme raises.
    """
    assessment, panel = agenda.tracks[dossier.track].assessment, dossier.panel
    counted = counting(panel.sheets, dossier, *rosters)
    sheets = by_assessor(counted)
    if assessment is None or panel.score is None or not sheets:
        return None
    return explain_score(assessment, sheets, panel.score, minimums=minimum_scores(agenda, dossier.track))


def minimum_scores(agenda: Agenda, track: str) -> FrozenMap[str, Fraction]:
    """The minima that the steps of a track hold the total to, by the name of the rule."""
    steps = agenda.tracks[track].transitions.values()
    names = dict.fromkeys(name for step in steps for name in (*step.requires, *(r.rule for r in step.to.routes)))
    guards = {name: agenda.rules[name].guard for name in names}
    return FrozenMap({name: guard.minimum for name, guard in guards.items() if isinstance(guard, MinimumScore)})


def raised(assessment: Assessment, sheets: Sheets, change: Raise) -> FrozenMap[str, Sheet]:
    """The sheets with a raise; who gave no mark on the criterion, or "not applicable", gives none now either."""
    top = assessment.criteria[change.criterion].scale.high

    def more(sheet: Sheet) -> Sheet:
        mark = sheet.marks.get(change.criterion)
        if mark is None:
            return sheet
        return attrs.evolve(sheet, marks=sheet.marks.with_item(change.criterion, min(top, mark + change.points)))

    return FrozenMap({who: more(sheet) if who in change.assessors else sheet for who, sheet in sheets.items()})


def _total(score: Score) -> Fraction:
    """The total before rounding."""
    return score.total if score.unrounded is None else score.unrounded


def _parts(assessment: Assessment, sheets: Sheets, score: Score) -> Iterator[Part]:
    adds = _contributions(assessment, score)
    for key, criterion in assessment.criteria.items():
        marks = {who: sheet.marks[key] for who, sheet in sheets.items() if key in sheet.marks}
        spread = Spread.of({who: mark for who, mark in marks.items() if mark is not None})
        yield Part(key, FrozenMap(marks), score.per_criterion.get(key), criterion.weight, adds.get(key), spread)


def _contributions(assessment: Assessment, score: Score) -> Mapping[str, Fraction]:
    """What each criterion adds; nothing where that does not sum to the total, as where a scheme counts otherwise."""
    scheme = assessment.scheme
    if not sums(scheme):
        return EMPTY
    found = scheme.contributions(score, assessment.criteria)
    number, parts = sum_of(value.as_integer_ratio() for value in found.values())
    return found if Fraction(number, parts) == _total(score) else EMPTY


def _thresholds(
    assessment: Assessment, score: Score, minimums: Mapping[str, Fraction], search: Callable[[], _Search | None]
) -> Iterator[Threshold]:
    criteria = assessment.criteria
    for rule, minimum in minimums.items():
        yield _threshold("total", rule, minimum, score, criteria, search)
    for name, block in assessment.blocks.items():
        if block.minimum is not None:
            yield _threshold("block", name, block.minimum, score, assessment.of_block(name), search)
    for key, criterion in criteria.items():
        if criterion.minimum is not None:
            yield _threshold("criterion", key, criterion.minimum, score, (key,), search)


def _threshold(
    kind: Literal["total", "block", "criterion"],
    name: str,
    minimum: Fraction,
    score: Score,
    criteria: Sequence[str] | Mapping[str, Criterion],
    search: Callable[[], _Search | None],
) -> Threshold:
    def there(found: Score) -> Fraction | None:
        return {"total": found.total, "block": found.per_block.get(name), "criterion": found.per_criterion.get(name)}[
            kind
        ]

    def passes(found: Score) -> bool:
        reached = there(found)
        return reached is None or reached >= minimum

    found = None if passes(score) else search()
    ways = tuple(found.way(key, passes) for key in criteria) if found else ()
    return Threshold(kind, name, minimum, there(score), ways)


@attrs.frozen
class _Search:
    """Looks for the smallest raise that passes.

    Up to 40 steps are tried one by one. On a finer scale it is found by halving, from one that fails and the largest:
    a step less fails there too, but a scheme in which more can harm may have a smaller one still.
    """

    assessment: Assessment
    sheets: Sheets
    rescore: Rescore

    def way(self, key: str, passes: Callable[[Score], bool]) -> Way:
        """By one criterion alone."""
        marks = {who: mark for who, sheet in self.sheets.items() if (mark := sheet.marks.get(key)) is not None}
        single = [found for who in marks if (found := self._smallest(key, {who: marks[who]}, passes))]
        by_one = min(single, key=lambda found: found.points, default=None)
        return Way(key, by_one, self._smallest(key, marks, passes) if len(marks) > 1 else by_one)

    def _smallest(self, key: str, marks: Mapping[str, Fraction], passes: Callable[[Score], bool]) -> Raise | None:
        if not marks:
            return None
        scale = self.assessment.criteria[key].scale

        def change(steps: int) -> Raise:
            return Raise(key, tuple(marks), steps * scale.step)

        def enough(steps: int) -> bool:
            return passes(self.rescore(raised(self.assessment, self.sheets, change(steps))))

        fails, most = 0, int((scale.high - min(marks.values())) / scale.step)
        if most <= _FEW_STEPS:
            return next((change(steps) for steps in range(1, most + 1) if enough(steps)), None)
        if not enough(most):
            return None
        while most - fails > 1:
            middle = (fails + most) // 2
            fails, most = (fails, middle) if enough(middle) else (middle, most)
        return change(most)


def _vetoes(assessment: Assessment, sheets: Sheets) -> Iterator[Veto]:
    vetoes = {key: criterion.veto for key, criterion in assessment.criteria.items() if criterion.veto is not None}
    for key, veto in vetoes.items():
        for who, sheet in sheets.items():
            mark = sheet.marks.get(key)
            if mark is not None and mark <= veto:
                yield Veto(key, who, mark, veto)
