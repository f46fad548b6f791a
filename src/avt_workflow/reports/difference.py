"""What happened to the money of an envelope between two days, line by line: opening + lines = closing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import attrs

from ..model.facts import (
    CeilingChanged,
    ContributionReceived,
    EnvelopeOpened,
    Event,
    MoneyRecovered,
    PaymentMade,
    ReservationChanged,
)
from ..model.ledger import Balance, Moved, total
from ..model.timeline import AsOf, account_of, money_as_of
from ..model.when import When
from ..money import ZERO, Cents
from .book import Book


@attrs.frozen
class Standing:
    """How an envelope stands, in cents.

    Args:
        ceiling: the most that can be committed.
        balance: what is committed to dossiers and was paid, and what came back.
        reserved: what is kept aside for costs.
    """

    ceiling: Cents
    balance: Balance
    reserved: Cents = ZERO

    @property
    def committed(self) -> Cents:
        """What is committed to dossiers or reserved."""
        return Cents(self.balance.committed + self.reserved)

    @property
    def available(self) -> Cents:
        """What can still be committed."""
        return Cents(self.ceiling - self.committed)

    def __add__(self, other: Standing) -> Standing:
        reserved = Cents(self.reserved + other.reserved)
        return Standing(Cents(self.ceiling + other.ceiling), self.balance + other.balance, reserved)

    def __sub__(self, other: Standing) -> Standing:
        reserved = Cents(self.reserved - other.reserved)
        return Standing(Cents(self.ceiling - other.ceiling), self.balance - other.balance, reserved)

    def json(self) -> dict[str, int]:
        """Its amounts by name."""
        return {
            "ceiling_cents": self.ceiling,
            "available_cents": self.available,
            **self.balance.amounts(),
            "committed_cents": self.committed,
        }


@attrs.frozen
class FinanceLine:
    """One event that counts at the later moment and not at the earlier one, or the other way round.

    Args:
        what: the kind of its fact.
        on: when it took effect.
        trigger: the step; "" for a ceiling.
        dossier: whose money it is; "" for a ceiling.
        title: of that dossier.
        reference: of the bookkeeping, where it has one.
        amount: by how much it changes the ceiling, the commitment, what was paid, or what came back, in cents.
        after: how the envelope stands with it.
        counts: False for one that counted at the earlier moment and no longer does, for it was recorded late and is
            dated before what undid it.
    """

    what: str
    on: When
    trigger: str
    dossier: str
    title: str
    reference: str
    amount: int
    after: Standing
    counts: bool = True


@attrs.frozen
class Difference:
    """An envelope at the end of two days, and every line between.

    Args:
        unknown: events of which the date is too inexact to tell whether they count at the later day.
    """

    envelope: str
    start: date
    end: date
    opening: Standing
    changes: tuple[FinanceLine, ...]
    closing: Standing
    unknown: tuple[Event, ...] = ()


def difference(book: Book, envelope: str, start: date, end: date) -> Difference:
    """Explain how an envelope came from where it stood at the end of one day to where it stood at the end of another.

    Args:
        book: as it stands; it must not itself look back from a day.
        envelope: its name.
        start: the earlier day.
        end: the later day.
    """
    events = [
        event
        for event in book.envelope_events.get(envelope, ())
        if not isinstance(event.fact, ContributionReceived)  # what comes in changes no ceiling
    ]
    before, after = (money_as_of(events, AsOf(on=day)) for day in (start, end))
    opening = _standing(before.certain)
    changes = tuple(_changes(book, opening, before.certain, after.certain))
    closing = changes[-1].after if changes else opening
    return Difference(envelope, start, end, opening, changes, closing, after.unknown)


def difference_json(found: Difference) -> dict[str, object]:
    """A difference in the stable shape of `avt finance --from --json`."""
    return {
        "envelope": found.envelope,
        "from": found.start.isoformat(),
        "as_of": found.end.isoformat(),
        "opening": found.opening.json(),
        "lines": [
            {
                "what": line.what,
                "on": str(line.on),
                "trigger": line.trigger,
                "dossier": line.dossier,
                "reference": line.reference,
                "amount_cents": line.amount,
                "counts": line.counts,
                "after": line.after.json(),
            }
            for line in found.changes
        ],
        "closing": found.closing.json(),
        "undated": len(found.unknown),
    }


def _changes(book: Book, opening: Standing, before: Sequence[Event], after: Sequence[Event]) -> Iterator[FinanceLine]:
    """First what no longer counts, then what counts now, by when it took effect.

    What an event does depends on the others that count for the same dossier, so each is put among them in turn.
    """
    accounts: dict[tuple[str, str, str], dict[int, Event]] = defaultdict(dict)
    for event in before:
        accounts[_account(event)][event.version] = event
    earlier, later = {event.version for event in before}, {event.version for event in after}
    moved = [(event, False) for event in before if event.version not in later]
    moved += [(event, True) for event in sorted(after, key=_moment) if event.version not in earlier]
    now = opening
    for event, counts in moved:
        account = accounts[_account(event)]
        old = _standing(account.values())
        if counts:
            account[event.version] = event
        else:
            del account[event.version]
        step = _standing(account.values()) - old
        now = now + step
        yield _change(book, event, counts, step, now)


def _change(book: Book, event: Event, counts: bool, step: Standing, after: Standing) -> FinanceLine:
    fact = event.fact
    amount = step.ceiling + step.committed + step.balance.paid + step.balance.recovered  # one of these moves
    reference = fact.reference if isinstance(fact, (PaymentMade, MoneyRecovered)) else ""
    trigger, dossier = (fact.trigger, fact.dossier) if isinstance(fact, Moved) else ("", "")
    title = book.dossiers[dossier].title if dossier in book.dossiers else dossier
    return FinanceLine(fact.kind, fact.on, trigger, dossier, title, reference, amount, after, counts)


def _standing(events: Iterable[Event]) -> Standing:
    """How an envelope stands after these of its events, in the order in which they were recorded."""
    ceiling, balances = ZERO, dict[tuple[str, str, str], Balance]()
    reserved = dict[tuple[str, str, str], Cents]()
    for event in sorted(events, key=lambda event: event.version):
        fact = event.fact
        if isinstance(fact, (EnvelopeOpened, CeilingChanged)):
            ceiling = fact.ceiling
        elif isinstance(fact, Moved):
            whose = account_of(fact)
            balances[whose] = balances.get(whose, Balance()).after(fact)
        elif isinstance(fact, ReservationChanged):
            reserved[account_of(fact)] = fact.after
    return Standing(ceiling, total(balances.values()), Cents(sum(reserved.values())))


def _account(event: Event) -> tuple[str, str, str]:
    """Whose money an event moves: a dossier's, that of a purpose, or the ceiling."""
    fact = event.fact
    return account_of(fact) if isinstance(fact, Moved | ReservationChanged) else ("", "", "")


def _moment(event: Event) -> tuple[date, int]:
    return event.fact.on.last, event.version
