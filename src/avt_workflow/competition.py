"""A round as a value: who competes, by which scheme and rule, for how much; allocated as often as anybody asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Final

import attrs

from .allocation import drawn, heights
from .allocation.earmarks import Earmarked
from .model.agenda import Absent, Assessment, Criterion, Earmark
from .model.frozen import EMPTY, FrozenMap
from .model.ports import AllocationRule, Candidate, Entry, Score, compares
from .model.records import Row, Sheet
from .model.when import When
from .money import ZERO, Cents
from .scoring import compare

TIES: Final = ("asked", "complete", "lot")
"""What can tell equal ranks apart, beside `criterion:KEY`."""
CRITERION: Final = "criterion:"


@attrs.frozen
class Entrant:
    """A dossier in a round.

    Args:
        dossier: its identifier.
        asked: what it asks, in cents; None where it does not say.
        score: as it was recorded when its sheets closed.
        sheets: the sheets that count, by assessor.
        complete: when its application was complete.
        late: whether it came in after the call had closed.
        part: of the round, by whose earmark it competes; "" for none.
    """

    dossier: str
    asked: Cents | None = None
    score: Score | None = None
    sheets: FrozenMap[str, Sheet] = EMPTY
    complete: When | None = None
    late: bool = False
    part: str = ""


@attrs.frozen
class Competition:
    """All that an allocation follows from; it pickles, so that many can be worked out side by side.

    Args:
        entrants: who compete.
        available: what there is to divide, in cents.
        rule: how.
        ties: what tells equal ranks apart, in turn.
        seed: with which lots are drawn.
        assessment: by which sheets are scored; None where there are none.
        anew: whether the sheets are scored anew; else the recorded scores stand, unless the scheme compares.
        earmarks: what is set apart, by part.
        given: what each part was given before, in cents; "" stands for who was in none.
    """

    entrants: tuple[Entrant, ...]
    available: Cents
    rule: AllocationRule
    ties: tuple[str, ...] = ()
    seed: str = ""
    assessment: Assessment | None = None
    anew: bool = False
    earmarks: FrozenMap[str, Earmark] = EMPTY
    given: FrozenMap[str, Cents] = EMPTY

    def allocate(self) -> tuple[Row, ...]:
        """One row per entrant, in order of rank; those that come late or ask no amount last.

        Raises:
            ValueError: the rule leaves a candidate out, gives one more than it asks, or more than there is.
        """
        scores = self.scores()
        taking_part = self._taking_part()
        places = self._places(taking_part, scores)
        candidates = [
            Candidate(each.dossier, each.asked or ZERO, _ranking(scores[each.dossier]), each.complete, place)
            for each, place in zip(taking_part, places, strict=True)
        ]
        rows = self._by_rule(taking_part).allocate(candidates, self.available)
        _sound(rows, candidates, self.available)
        by_name = {each.dossier: each for each in self.entrants}
        others = sorted(by_name.keys() - {each.dossier for each in taking_part})
        rows = (*rows, *(Row(name, ZERO, "late" if by_name[name].late else "unasked") for name in others))
        return tuple(self._told(row, by_name[row.dossier].asked, scores[row.dossier]) for row in rows)

    @property
    def criteria(self) -> Mapping[str, Criterion]:
        """What the sheets give marks for."""
        return self.assessment.criteria if self.assessment else EMPTY

    def scores(self) -> Mapping[str, Score | None]:
        """The score of each entrant, by identifier; those that take no part are compared with nobody."""
        recorded = {each.dossier: each.score for each in self.entrants}
        assessment = self.assessment
        if assessment is None or isinstance(assessment.scheme, Absent):
            return recorded
        if not (self.anew or compares(assessment.scheme)):
            return recorded
        entries = [Entry(each.dossier, each.sheets) for each in self._taking_part()]
        anew = compare(assessment, entries)
        return recorded | {entry.dossier: anew.get(entry.dossier) for entry in entries}

    def _by_rule(self, entrants: list[Entrant]) -> AllocationRule | Earmarked:
        if not self.earmarks:
            return self.rule
        parts = {each.dossier: each.part for each in entrants}
        return Earmarked(self.rule, self.earmarks, parts, self.given, Cents(sum(self.given.values())))

    def _taking_part(self) -> list[Entrant]:
        return [each for each in self.entrants if each.asked and not each.late]

    def _told(self, row: Row, asked: Cents | None, score: Score | None) -> Row:
        given = row.dossier, row.amount, row.why, row.rank, row.short, row.next_if
        return Row(*given, asked, _ranking(score), "", (), row.reached, row.at_most, row.part, row.by)

    def _places(self, entrants: list[Entrant], scores: Mapping[str, Score | None]) -> list[int]:
        """The place of each among all, by what tells equal ranks apart; equal where nothing does."""
        if not self.ties:
            return [0] * len(entrants)
        ties = [self._key(tie, scores) for tie in self.ties]
        keys = [tuple(tie(each, scores[each.dossier]) for tie in ties) for each in entrants]
        order = {key: place for place, key in enumerate(sorted(set(keys)))}
        return [order[key] for key in keys]

    def _key(self, tie: str, scores: Mapping[str, Score | None]) -> Callable[[Entrant, Score | None], Any]:
        if tie.startswith(CRITERION):
            criterion = tie.removeprefix(CRITERION)
            height = heights(_mark(score, criterion) for score in scores.values())
            return lambda _, score: (_mark(score, criterion) is None, -height(_mark(score, criterion)))
        return {
            "asked": lambda entrant, _: entrant.asked,
            "complete": lambda entrant, _: entrant.complete.first if entrant.complete else date.max,
            "lot": lambda entrant, _: drawn(self.seed, entrant.dossier),
        }[tie]


def _ranking(score: Score | None) -> Fraction | None:
    """What a score is ranked by."""
    if score is None:
        return None
    return score.total if score.ranking is None else score.ranking


def _mark(score: Score | None, criterion: str) -> Fraction | None:
    return score.per_criterion.get(criterion) if score is not None else None


def _sound(rows: tuple[Row, ...], candidates: list[Candidate], available: Cents) -> None:
    asked = {each.dossier: each.asked for each in candidates}
    if sorted(row.dossier for row in rows) != sorted(asked):
        raise ValueError("the rule must give one row for each candidate")
    if not all(row.why for row in rows):
        raise ValueError("the rule must say why, in every row")
    wrong = next((row for row in rows if not 0 <= row.amount <= asked[row.dossier]), None)
    if wrong is not None:
        raise ValueError(f"the rule gives {wrong.dossier} {wrong.amount} cents, and it asks {asked[wrong.dossier]}")
    total = sum(row.amount for row in rows)
    if total > max(available, ZERO):
        raise ValueError(f"the rule gives {total} cents, and there are {available}")
