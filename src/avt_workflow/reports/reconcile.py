"""Payments and recoveries in the log beside the bookings of the bookkeeping: where they differ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

import attrs

from ..model.facts import MoneyRecovered, PaymentMade
from ..model.when import When
from .book import Book
from .bookkeeping import Booking

Kind = Literal["only-in-log", "only-in-books", "other-amount", "other-date", "other-dossier", "twice-in-books"]


@attrs.frozen
class Entry:
    """A payment or recovery in the log, over all envelopes.

    Args:
        amount: in cents; above zero it was paid, below zero it came back.
    """

    reference: str
    dossier: str
    on: When
    amount: int


@attrs.frozen
class Discrepancy:
    """One difference between log and books; the side that has nothing is None."""

    kind: Kind
    reference: str
    entry: Entry | None = None
    booking: Booking | None = None

    def since(self, day: date) -> bool:
        """Whether one of its sides may lie after a day."""
        return bool((self.entry and self.entry.on.last > day) or (self.booking and self.booking.on > day))


@attrs.frozen
class Reconciliation:
    """Log and books side by side.

    Args:
        agreed: how many entries have their booking, the same in everything.
    """

    entries: tuple[Entry, ...]
    bookings: tuple[Booking, ...]
    discrepancies: tuple[Discrepancy, ...]
    agreed: int


def entries(book: Book) -> tuple[Entry, ...]:
    """Every payment and recovery of a book, in the order of the references; one over several envelopes is one."""
    sums: dict[tuple[str, str, str, str, str], int] = defaultdict(int)
    moments: dict[tuple[str, str, str, str, str], When] = {}
    for events in book.envelope_events.values():
        for event in events:
            fact = event.fact
            if isinstance(fact, (PaymentMade, MoneyRecovered)) and not fact.via:  # above it stands once more
                key = (fact.reference, fact.dossier, str(fact.on), fact.kind, fact.trigger)
                sums[key] += fact.amount if isinstance(fact, PaymentMade) else -fact.amount
                moments[key] = fact.on
    return tuple(Entry(key[0], key[1], moments[key], sums[key]) for key in sorted(sums))


def reconcile(book: Book, bookings: Sequence[Booking], since: date | None = None) -> Reconciliation:
    """Compare the log with the books by reference; a day agrees with the month or year that the log has.

    Args:
        book: as it stands, or as of a day: bookings after that day are left out then.
        bookings: of the bookkeeping, with what came back below zero.
        since: differences that lie wholly before the end of this day are left out.
    """
    known = entries(book)
    counted = tuple(booking for booking in bookings if book.as_of is None or booking.on <= book.as_of)
    in_log: dict[str, list[Entry]] = defaultdict(list)
    in_books: dict[str, list[Booking]] = defaultdict(list)
    for entry in known:
        in_log[entry.reference].append(entry)
    for booking in counted:
        in_books[booking.reference].append(booking)
    agreed, found = 0, list[Discrepancy]()
    for reference in sorted({*in_log, *in_books}):
        same, differences = _compare(reference, in_log[reference], in_books[reference])
        agreed += same
        found += differences
    shown = tuple(each for each in found if since is None or each.since(since))
    return Reconciliation(known, counted, shown, agreed)


def reconciliation_json(found: Reconciliation) -> dict[str, object]:
    """A reconciliation in the stable shape of `avt reconcile --json`."""
    return {
        "log": {"count": len(found.entries), "amount_cents": sum(entry.amount for entry in found.entries)},
        "books": {"count": len(found.bookings), "amount_cents": sum(booking.amount for booking in found.bookings)},
        "agreed": found.agreed,
        "differences": [
            {
                "kind": each.kind,
                "reference": each.reference,
                "log": {"dossier": each.entry.dossier, "on": str(each.entry.on), "amount_cents": each.entry.amount}
                if each.entry
                else None,
                "books": {
                    "row": each.booking.row,
                    "dossier": each.booking.dossier,
                    "on": each.booking.on.isoformat(),
                    "amount_cents": each.booking.amount,
                }
                if each.booking
                else None,
            }
            for each in found.discrepancies
        ],
    }


def _compare(reference: str, logged: Sequence[Entry], booked: Sequence[Booking]) -> tuple[int, list[Discrepancy]]:
    """How many entries under one reference have their booking, and how the rest differ, in the order they come."""
    left, unbooked = list(booked), list[Entry]()
    for entry in logged:
        same = next((booking for booking in left if not any(_differences(entry, booking))), None)
        if same is None:
            unbooked.append(entry)
        else:
            left.remove(same)
    pairs = min(len(unbooked), len(left))
    found = [
        Discrepancy(kind, reference, entry, booking)
        for entry, booking in zip(unbooked, left, strict=False)
        for kind in _differences(entry, booking)
    ]
    found += [Discrepancy("only-in-log", reference, entry) for entry in unbooked[pairs:]]
    for booking in left[pairs:]:
        first = not logged and booking is left[0]
        found.append(Discrepancy("only-in-books" if first else "twice-in-books", reference, None, booking))
    return len(logged) - len(unbooked), found


def _differences(entry: Entry, booking: Booking) -> Iterator[Kind]:
    if booking.amount != entry.amount:
        yield "other-amount"
    if not entry.on.first <= booking.on <= entry.on.last:
        yield "other-date"
    if booking.dossier not in ("", entry.dossier):
        yield "other-dossier"
