"""A monetary-unit sample that anybody can draw again: each cent has the same chance, so large amounts are surely in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Final, Literal

import attrs

from ..errors import InputError
from ..model.ledger import Balance
from ..model.typed import is_text
from ..money import ZERO, Cents
from .book import Book
from .reconcile import entries

Population = Literal["commitments", "payments"]
POPULATIONS: Final[tuple[Population, ...]] = ("commitments", "payments")


MOST_POINTS: Final = 10_000
"""More than anybody looks through."""


@attrs.frozen
class Item:
    """One amount that can be chosen: what is committed to a dossier, or one payment.

    Args:
        reference: of the payment; "" for a commitment.
        amount: in cents, more than 0.
    """

    dossier: str
    reference: str
    amount: Cents


@attrs.frozen
class Pick:
    """An item that was chosen.

    Args:
        first: the first of its cents, where all amounts lie end to end and the first cent is 1.
        last: the last of its cents.
        points: the chosen cents that lie in it.
        certain: whether it is at least as large as the interval, so that every start chooses it.
    """

    item: Item
    first: int
    last: int
    points: tuple[int, ...]
    certain: bool


@attrs.frozen
class Sample:
    """What was drawn, with all that is needed to draw it again.

    Args:
        digest: SHA-256 of the seed in UTF-8, in hexadecimal.
        size: how many points were asked for.
        items: how many amounts there were.
        total: their sum, in cents.
        interval: total ÷ size, rounded down, at least 1: so there are never fewer points than were asked for.
        start: the first point: the digest as a number, modulo the interval, plus 1.
    """

    seed: str
    digest: str
    size: int
    population: Population
    items: int
    total: Cents
    interval: int
    start: int
    picks: tuple[Pick, ...]

    @property
    def dossiers(self) -> tuple[str, ...]:
        """The dossiers of the items that were chosen, each once."""
        return tuple(dict.fromkeys(pick.item.dossier for pick in self.picks))


def items_of(book: Book, population: Population = "commitments") -> tuple[Item, ...]:
    """The amounts that can be chosen, in order of dossier, and of reference within it."""
    if population == "payments":
        paid = [
            Item(entry.dossier, entry.reference, Cents(entry.amount)) for entry in entries(book) if entry.amount > 0
        ]
        return tuple(sorted(paid, key=lambda item: (item.dossier, item.reference)))
    sums: dict[str, Balance] = {}
    for ledger in book.ledgers.values():
        for dossier in ledger.balances:
            sums[dossier] = sums.get(dossier, Balance()) + ledger.own_balance(dossier)
    return tuple(Item(name, "", sums[name].committed) for name in sorted(sums) if sums[name].committed)


def draw(items: Sequence[Item], seed: str, size: int, population: Population = "commitments") -> Sample:
    """Draw a sample by fixed interval over the cents of these items.

    Args:
        items: in a fixed order, each more than 0.
        seed: any text; published beforehand, nobody can have chosen the outcome.
        size: how many points.
        population: what the items are.

    Raises:
        InputError: for a size below 1, a blank seed, or nothing to draw from.
    """
    total = Cents(sum(item.amount for item in items))
    if size < 1:
        raise InputError(f"a sample of {size} is none", "give a size of 1 or more")
    if size > MOST_POINTS:
        raise InputError(f"a sample of {size} is no sample", f"give a size of at most {MOST_POINTS}")
    if not seed.strip():
        raise InputError("the seed is blank", "give a text that is published beforehand")
    if not is_text(seed):
        raise InputError("the seed holds half a character", "write it again")
    if not total:
        raise InputError("there is nothing to draw from", "name a moment at which something was committed or paid")
    digest = sha256(seed.encode()).hexdigest()
    interval = max(1, total // size)
    start = int(digest, 16) % interval + 1
    picks = tuple(_picks(items, interval, start))
    return Sample(seed, digest, size, population, len(items), total, interval, start, picks)


def _picks(items: Sequence[Item], interval: int, start: int) -> Iterator[Pick]:
    last = ZERO
    for item in items:
        first, last = last + 1, Cents(last + item.amount)
        before = -(-(first - start) // interval)  # how many points lie before it
        points = tuple(range(start + max(0, before) * interval, last + 1, interval))
        if points:
            yield Pick(item, first, last, points, item.amount >= interval)


def sample_json(sample: Sample) -> dict[str, object]:
    """A sample in the stable shape of `avt audit sample --json`."""
    return {
        "seed": sample.seed,
        "sha256": sample.digest,
        "size": sample.size,
        "of": sample.population,
        "items": sample.items,
        "total_cents": sample.total,
        "interval_cents": sample.interval,
        "start": sample.start,
        "picks": [
            {
                "dossier": pick.item.dossier,
                "reference": pick.item.reference,
                "amount_cents": pick.item.amount,
                "first": pick.first,
                "last": pick.last,
                "points": list(pick.points),
                "certain": pick.certain,
            }
            for pick in sample.picks
        ],
    }
