"""What happened to the money of an envelope between two days, line by line: opening + lines = closing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import attrs

from ..model.facts import CeilingChanged, EnvelopeOpened, Event, MoneyRecovered, PaymentMade
from ..model.ledger import Balance, Moved
from ..model.timeline import AsOf, money_as_of
from ..model.when import When
from ..money import ZERO, Cents
from .book import Book
from .tables import total


@attrs.frozen
class Standing:
    """How an envelope stands, in cents.

    Args:
        ceiling: the most that can be committed.
        balance: what is committed and was paid, and what came back.
    """

    ceiling: Cents
    balance: Balance

    @property
    def available(self) -> Cents:
        """What can still be committed."""
        return Cents(self.ceiling - self.balance.committed)

    def __add__(self, other: Standing) -> Standing:
        return Standing(Cents(self.ceiling + other.ceiling), self.balance + other.balance)

    def __sub__(self, other: Standing) -> Standing:
        return Standing(Cents(self.ceiling - other.ceiling), self.balance - other.balance)

    def json(self) -> dict[str, int]:
        """Its amounts by name."""
        balance = self.balance
        return {
            "ceiling_cents": self.ceiling,
            "committed_cents": balance.committed,
            "available_cents": self.available,
            "paid_cents": balance.paid,
            "recovered_cents": balance.recovered,
            "to_pay_cents": balance.to_pay,
        }


@attrs.frozen
class Change:
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
    changes: tuple[Change, ...]
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
    events = book.envelope_events.get(envelope, ())
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


def _changes(book: Book, opening: Standing, before: Sequence[Event], after: Sequence[Event]) -> Iterator[Change]:
    """First what no longer counts, then what counts now, by when it took effect.

    What an event does depends on the others that count for the same dossier, so each is put among them in turn.
    """
    accounts: dict[str, dict[int, Event]] = defaultdict(dict)
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


def _change(book: Book, event: Event, counts: bool, step: Standing, after: Standing) -> Change:
    fact = event.fact
    amount = step.ceiling + step.balance.committed + step.balance.paid + step.balance.recovered  # one of these moves
    reference = fact.reference if isinstance(fact, (PaymentMade, MoneyRecovered)) else ""
    trigger, dossier = (fact.trigger, fact.dossier) if isinstance(fact, Moved) else ("", "")
    title = book.dossiers[dossier].title if dossier in book.dossiers else dossier
    return Change(fact.kind, fact.on, trigger, dossier, title, reference, amount, after, counts)


def _standing(events: Iterable[Event]) -> Standing:
    """How an envelope stands after these of its events, in the order in which they were recorded."""
    ceiling, balances = ZERO, dict[str, Balance]()
    for event in sorted(events, key=lambda event: event.version):
        fact = event.fact
        if isinstance(fact, (EnvelopeOpened, CeilingChanged)):
            ceiling = fact.ceiling
        elif isinstance(fact, Moved):
            balances[fact.dossier] = balances.get(fact.dossier, Balance()).after(fact)
    return Standing(ceiling, total(balances))


def _account(event: Event) -> str:
    """Whose money an event moves: a dossier's, or "" for the ceiling."""
    return event.fact.dossier if isinstance(event.fact, Moved) else ""


def _moment(event: Event) -> tuple[date, int]:
    return event.fact.on.last, event.version
