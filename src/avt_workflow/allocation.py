"""The built-in allocation rules: how an envelope is divided over the candidates of a round."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from hashlib import sha256
from itertools import groupby
from math import lcm
from typing import Any, Final

import attrs

from .model.frozen import FrozenMap
from .model.ports import AllocationRule, Candidate, Exact
from .model.records import Row
from .money import LARGEST, ZERO, Cents, split

_NOT_NEGATIVE: Final = attrs.validators.optional(attrs.validators.ge(ZERO))


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

    def allocate(self, candidates: Sequence[Candidate], available: Cents) -> tuple[Row, ...]:
        """One row per candidate, highest score first, those without a score last."""
        height = _heights(candidates)
        return _in_turn(
            candidates,
            lambda each: (each.score is None, -height(each.score), each.place),
            available,
            lambda each: _unfit(each, self.floor),
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

    minimum: Cents | None = attrs.field(default=None, validator=_NOT_NEGATIVE)

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

    def allocate(self, candidates: Sequence[Candidate], available: Cents) -> tuple[Row, ...]:
        """One row per candidate in the order drawn, those that take no part among them."""

        def unfit(each: Candidate) -> str:
            return "" if self.floor is None else _unfit(each, self.floor)

        return _in_turn(candidates, lambda each: drawn(self.seed, each.dossier), available, unfit, self.skip)


@attrs.frozen
class Proportional(AllocationRule):
    """Everybody in proportion to what they ask, to the cent by largest remainder.

    What a cap keeps from one goes to the others, until nothing moves. Where somebody would get less than the minimum,
    those who ask least are left out, equal asks together, until nobody does.

    Args:
        minimum: the least that is given, in cents; None for no minimum.
        cap: the most that is given, in cents; None for no cap.
    """

    minimum: Cents | None = attrs.field(default=None, validator=_NOT_NEGATIVE)
    cap: Cents | None = attrs.field(default=None, validator=_NOT_NEGATIVE)

    def allocate(self, candidates: Sequence[Candidate], available: Cents) -> tuple[Row, ...]:
        """One row per candidate, in order of identifier."""
        order = sorted(candidates, key=lambda each: each.dossier)
        least = self._least(order, available)
        taking_part = [each for each in order if each.asked >= least]
        amounts = dict(zip((each.dossier for each in taking_part), self._shares(taking_part, available), strict=True))
        return tuple(Row(each.dossier, *self._said(each, amounts.get(each.dossier))) for each in order)

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


def drawn(seed: str, dossier: str) -> bytes:
    """Where a lot places a dossier, the lowest first: the SHA-256 of "seed:identifier" in UTF-8."""
    return sha256(f"{seed}:{dossier}".encode()).digest()


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
        skip: whether a candidate that does not fit is passed over; else it ends the funding.
    """
    left, ended = available, False
    rows: list[Row] = []
    waiting: list[list[int]] = []
    for rank, equals in _ranked(candidates, key):
        taking_part: list[int] = []
        for each in equals:
            why = unfit(each)
            if not why:
                taking_part.append(len(rows))
            rows.append(Row(each.dossier, ZERO, why, rank))
        asks = [each.asked for each, row in zip(equals, rows[-len(equals) :], strict=True) if not row.why]
        if taking_part and not ended and sum(asks) <= left:
            left = Cents(left - sum(asks))
            for place, ask in zip(taking_part, asks, strict=True):
                rows[place] = Row(rows[place].dossier, ask, "funded", rank)
        elif taking_part:
            why = "tied" if not ended and min(asks) <= left else "exhausted"
            ended = ended or not skip
            for place, ask in zip(taking_part, asks, strict=True):
                rows[place] = Row(rows[place].dossier, ZERO, why, rank, ask)
            waiting.append(taking_part)
    _queue(rows, waiting, left)
    return tuple(rows)


def _ranked(
    candidates: Sequence[Candidate], key: Callable[[Candidate], Any]
) -> Iterator[tuple[int, Sequence[Candidate]]]:
    """Those of equal rank together, in order of identifier, with the rank that they share."""
    keyed = sorted(((key(each), each.dossier, each) for each in candidates), key=lambda found: found[:2])
    rank = 1
    for _, found in groupby(keyed, key=lambda found: found[0]):
        equals = [each for _, _, each in found]
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


def _unfit(candidate: Candidate, floor: Fraction | None) -> str:
    if candidate.score is None:
        return "unscored"
    return "below-floor" if floor is not None and candidate.score < floor else ""


_LONGEST: Final = 1024  # bits


def _heights(candidates: Sequence[Candidate]) -> Callable[[Fraction | None], Fraction | int]:
    """What the scores are compared by: whole numbers where they share a denominator, several times faster."""
    parts = 1
    for each in {each.score.denominator for each in candidates if each.score is not None}:
        parts = lcm(parts, each)
        if parts.bit_length() > _LONGEST:
            return lambda score: score or Fraction(0)
    return lambda score: score.numerator * (parts // score.denominator) if score is not None else 0


def _came(candidate: Candidate) -> tuple[bool, date, int]:
    complete = candidate.complete
    return complete is None, complete.first if complete else date.max, candidate.place


_BUILT_IN: Final[dict[str, type[AllocationRule]]] = {
    "ranked": Ranked,
    "first-come": FirstCome,
    "first-come-in-part": FirstComeInPart,
    "lottery": Lottery,
    "proportional": Proportional,
}
ALLOCATIONS: Final[Mapping[str, type[AllocationRule]]] = FrozenMap(_BUILT_IN)
