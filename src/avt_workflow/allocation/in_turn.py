"""The rules that give all that is asked, one candidate after another, until the money is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import Any, Final

import attrs

from ..model.ports import AllocationRule, Candidate, Exact
from ..model.records import Row
from ..money import LARGEST, ZERO, Cents
from .order import drawn, heights

NOT_NEGATIVE: Final = attrs.validators.optional(attrs.validators.ge(ZERO))


@attrs.frozen
class Ranked(AllocationRule):
    """From the highest score down until the money is gone (EFRO Noord 2022: floor of 70 points).

    Equal scores stand in order of their place. The first candidate that does not fit ends the funding, unless `skip`
    lets a smaller one after it through. Of equal ones that nothing tells apart either all fit, or none is funded.

    Args:
        floor: the lowest score that is funded; None for no floor.
        skip: whether a candidate that does not fit is passed over.
    """

    floor: Exact | None = None
    skip: bool = False

    claims = (
        "by-any-name",
        "all-or-nothing",
        "higher-never-gets-less",
        "equals-get-the-same",
        "reserve-in-order",
        "reserve-to-the-cent",
    )

    def allocate(self, candidates: Sequence[Candidate], available: Cents) -> tuple[Row, ...]:
        """One row per candidate, highest score first, those without a score last."""
        return _in_turn(
            candidates,
            by_score(candidates),
            available,
            lambda each: unfit_by(each, self.floor),
            self.skip,
        )


@attrs.frozen
class FirstCome(AllocationRule):
    """In order of the moment at which an application was complete, until the money is gone (Awb art. 4:26).

    Equal moments stand in order of their place. A month or quarter counts from its first day. Of equal ones that
    nothing tells apart either all fit, or none is funded.

    Args:
        skip: whether a candidate that does not fit is passed over; else it ends the funding.
    """

    skip: bool = False

    claims = ("by-any-name", "all-or-nothing", "equals-get-the-same", "reserve-in-order", "reserve-to-the-cent")

    def allocate(self, candidates: Sequence[Candidate], available: Cents) -> tuple[Row, ...]:
        """One row per candidate, the first to be complete first, those that are not last."""
        return _in_turn(candidates, _came, available, lambda each: "" if each.complete else "incomplete", self.skip)


@attrs.frozen
class FirstComeInPart(AllocationRule):
    """As `first-come`, and the first that does not fit is given what is left (Awb art. 4:25 lid 2: in so far as).

    With that, or with what is left of less than the minimum, the money is gone. Of equal ones that nothing tells apart
    either all fit, or none is funded.

    Args:
        minimum: the least that is given in part, in cents; None for no minimum.
    """

    minimum: Cents | None = attrs.field(default=None, validator=NOT_NEGATIVE)

    claims = (
        "by-any-name",
        "splitting-does-not-pay",
        "more-money-never-harms",
        "equals-get-the-same",
        "reserve-in-order",
    )

    def allocate(self, candidates: Sequence[Candidate], available: Cents) -> tuple[Row, ...]:
        """One row per candidate, the first to be complete first, those that are not last."""
        rows = list(FirstCome().allocate(candidates, available))
        left = Cents(available - sum(row.amount for row in rows))
        turns = [list(turn) for _, turn in groupby((row for row in rows if row.waits), key=lambda row: row.rank)]
        if left <= 0 or left < (self.minimum or ZERO) or not turns or len(turns[0]) > 1:
            return tuple(rows)
        (first,), *behind = turns
        asked = {each.dossier: each.asked for each in candidates}
        place = {row.dossier: at for at, row in enumerate(rows)}
        rows[place[first.dossier]] = Row(first.dossier, left, "in-part", first.rank)
        waiting = [[place[row.dossier] for row in turn] for turn in behind]
        for at in (at for turn in waiting for at in turn):
            rows[at] = Row(rows[at].dossier, ZERO, "exhausted", rows[at].rank, asked[rows[at].dossier])
        _queue(rows, waiting, ZERO)
        return tuple(rows)


@attrs.frozen
class Lottery(AllocationRule):
    """By lot, until the money is gone: whoever knows the seed can draw again and finds the same order.

    Candidates stand in order of the SHA-256 of "seed:identifier", both in UTF-8.

    Args:
        seed: made known before the applications are; whoever knows them first could choose a seed that suits.
        floor: the lowest score that takes part; None for no floor.
        skip: whether a candidate that does not fit is passed over; else it ends the funding.
    """

    seed: str = attrs.field(validator=attrs.validators.min_len(1))
    floor: Exact | None = None
    skip: bool = False

    claims = ("all-or-nothing", "reserve-in-order", "reserve-to-the-cent")

    def allocate(self, candidates: Sequence[Candidate], available: Cents) -> tuple[Row, ...]:
        """One row per candidate in the order drawn, those that take no part among them."""

        def unfit(each: Candidate) -> str:
            return "" if self.floor is None else unfit_by(each, self.floor)

        return _in_turn(candidates, lambda each: drawn(self.seed, each.dossier), available, unfit, self.skip)


def _in_turn(
    candidates: Sequence[Candidate],
    key: Callable[[Candidate], Any],
    available: Cents,
    unfit: Callable[[Candidate], str],
    skip: bool,
) -> tuple[Row, ...]:
    """All that each asks, one after another until the money is gone.

    Args:
        candidates: in any order.
        key: what ranks them, the lowest first; equal keys are a tie.
        available: in cents.
        unfit: why one takes no part; "" where it does.
        skip: whether a candidate that does not fit is passed over; else it ends the funding. What asks as much as one
            that was passed over is passed over too: a tie must not help who stands below it.
    """
    left, least = available, LARGEST + 1
    rows: list[Row] = []
    waiting: list[list[int]] = []
    for rank, equals in ranked(candidates, key):
        whys = [unfit(each) for each in equals]
        asks = [each.asked for each, why in zip(equals, whys, strict=True) if not why]
        turn = "funded"
        if asks and max(asks) < least and sum(asks) <= left:
            left = Cents(left - sum(asks))
        elif asks:
            turn = "tied" if min(asks) < least and min(asks) <= left else "exhausted"
            least = min(least, *asks) if skip else 0
            waiting.append([len(rows) + place for place, why in enumerate(whys) if not why])
        for each, why in zip(equals, whys, strict=True):
            if why:
                rows.append(Row(each.dossier, ZERO, why, rank))
            elif turn == "funded":
                rows.append(Row(each.dossier, each.asked, turn, rank))
            else:
                rows.append(Row(each.dossier, ZERO, turn, rank, each.asked))
    _queue(rows, waiting, left)
    return tuple(rows)


def ranked(
    candidates: Sequence[Candidate], key: Callable[[Candidate], Any]
) -> Iterator[tuple[int, Sequence[Candidate]]]:
    """Those of equal rank together, in order of identifier, with the rank that they share."""
    rank = 1
    for _, found in groupby(sorted(sorted(candidates, key=lambda each: each.dossier), key=key), key=key):
        equals = list(found)
        yield rank, equals
        rank += len(equals)


def _queue(rows: list[Row], waiting: Sequence[Sequence[int]], left: Cents) -> None:
    """Say of each that waits, as equals together and in order of rank, how much must come free before it is funded."""
    short = -left
    for turn, equals in enumerate(waiting):
        short += sum(rows[place].short for place in equals)
        enough = [row for row in rows if row.amount >= short] if turn == 0 else []
        for place in equals:
            row = rows[place]
            rows[place] = Row(row.dossier, ZERO, row.why, row.rank, Cents(short), enough[-1].dossier if enough else "")


def unfit_by(candidate: Candidate, floor: Fraction | None) -> str:
    if candidate.score is None:
        return "unscored"
    return "below-floor" if floor is not None and candidate.score < floor else ""


def by_score(candidates: Sequence[Candidate]) -> Callable[[Candidate], Any]:
    """The key of the highest score first, those without a score last, and of equal scores the lowest place."""
    height = heights(each.score for each in candidates)
    return lambda each: (each.score is None, -height(each.score), each.place)


def _came(candidate: Candidate) -> tuple[bool, date, int]:
    complete = candidate.complete
    return complete is None, complete.first if complete else date.max, candidate.place
