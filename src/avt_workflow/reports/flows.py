"""How the money of an envelope flows: what is committed, paid and recovered by dossier and year, as plain values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import attrs

from ..model.agenda import Provenance
from ..model.facts import CommitmentChanged, MoneyRecovered, PaymentMade, ReservationChanged
from ..model.frozen import EMPTY, FrozenMap
from ..model.ledger import Balance, total
from ..model.nesting import Envelopes, chain, in_order
from ..model.records import Payment, Recovery
from ..model.when import When
from ..money import Cents
from .book import Book, mark_of
from .tables import EnvelopeRow, budget

Year = int | None


@attrs.frozen
class PaymentRow:
    """What was paid, or came back, under one reference of the bookkeeping.

    Args:
        reference: "" where the reader may not know whose it is.
        parts: the cents by the envelope whose own money they are.
        returns: whether it came back.
        instalment: the part of the grant's schedule that was paid, from 1.
        mark: where the amount comes from.
    """

    reference: str
    on: When
    dossier: str
    parts: FrozenMap[str, int]
    returns: bool = False
    instalment: int | None = None
    mark: Provenance | None = None

    @property
    def amount_cents(self) -> int:
        """All of it."""
        return sum(self.parts.values())


@attrs.frozen
class YearRow:
    """What an envelope has in a year, in cents.

    Args:
        year: None for what is of no year, in an envelope that has years.
        ceiling_cents: None where the envelope has no years, and a year is that of the act.
        balance: of the dossiers.
        reserved_cents: for costs.
    """

    year: Year
    ceiling_cents: int | None
    balance: Balance
    reserved_cents: int = 0

    @property
    def committed_cents(self) -> int:
        """To dossiers, and reserved."""
        return self.balance.committed + self.reserved_cents

    @property
    def available_cents(self) -> int | None:
        """What can still be committed; below 0 where more is divided over the years than there is."""
        return None if self.ceiling_cents is None else self.ceiling_cents - self.committed_cents


@attrs.frozen
class Flow:
    """The money of an envelope that stands in no other, with all that stands within it.

    A year is that of the envelope whose money it is, or of one that this stands in; where no envelope within has a
    year, it is that of the act.

    Args:
        envelope: as it stands.
        balances: by year and dossier.
        reserved: for costs, by year and purpose.
        ceilings: by year; empty where the envelope has no years.
        payments: what was paid and came back, in order of date.
    """

    envelope: EnvelopeRow
    balances: FrozenMap[tuple[Year, str], Balance] = EMPTY
    reserved: FrozenMap[tuple[Year, str], int] = EMPTY
    ceilings: FrozenMap[int, int] = EMPTY
    payments: tuple[PaymentRow, ...] = ()

    @property
    def years(self) -> tuple[YearRow, ...]:
        """A row for each year, and one for what is of none; together they are the envelope."""
        found = {year for year, _ in (*self.balances, *self.reserved)} | set(self.ceilings)
        rest = self.envelope.ceiling_cents - sum(self.ceilings.values())
        if self.ceilings and rest:
            found |= {None}
        ceilings: dict[Year, int] = dict(self.ceilings.items()) | {None: rest} if self.ceilings else {}
        return tuple(
            YearRow(
                year,
                ceilings.get(year),
                total(balance for (when, _), balance in self.balances.items() if when == year),
                sum(cents for (when, _), cents in self.reserved.items() if when == year),
            )
            for year in sorted(found, key=lambda year: (year is None, year))
        )

    @property
    def moves(self) -> bool:
        """Whether there is any year in which something was committed, reserved or paid."""
        return bool(self.balances or self.reserved)

    @property
    def commits(self) -> bool:
        """Whether anything was ever committed, pledged or reserved, and not all of it in the same year undone."""
        return bool(self.reserved or self.envelope.pledged) or any(
            balance.committed for balance in self.balances.values()
        )

    @property
    def dossiers(self) -> tuple[str, ...]:
        """Those that something is committed or was paid to, in order of commitment."""
        return tuple(dict.fromkeys(name for _, name in self.balances))

    @property
    def purposes(self) -> tuple[str, ...]:
        """What costs are reserved for."""
        return tuple(dict.fromkeys(purpose for _, purpose in self.reserved))

    def committed(self, dossier: str) -> dict[Year, int]:
        """What is committed to a dossier, by year."""
        return {year: balance.committed for (year, name), balance in self.balances.items() if name == dossier}

    def kept(self, purpose: str) -> dict[Year, int]:
        """What is reserved for a purpose, by year."""
        return {year: cents for (year, name), cents in self.reserved.items() if name == purpose}


def flows(book: Book) -> tuple[Flow, ...]:
    """The money of every envelope that stands in no other, by when the book holds."""
    pots = book.envelopes
    return tuple(_flow(book, row, pots) for row in budget(book) if not row.within)


def _flow(book: Book, row: EnvelopeRow, pots: Envelopes) -> Flow:
    ceilings = dict(_ceilings(book, row.id, pots))
    own: dict[tuple[str, str, bool], int] = {}
    balances: dict[tuple[Year, str], Balance] = defaultdict(Balance)
    reserved: dict[tuple[Year, str], int] = defaultdict(int)
    moved: dict[tuple[str, str, When, bool], list[PaymentMade | MoneyRecovered]] = defaultdict(list)
    for event in book.envelope_events.get(row.id, ()):
        fact = event.fact
        if not isinstance(fact, (CommitmentChanged, ReservationChanged, PaymentMade, MoneyRecovered)):
            continue
        year = _year(pots, fact.via or row.id) if ceilings else fact.on.first.year
        if isinstance(fact, (PaymentMade, MoneyRecovered)):
            balances[year, fact.dossier] = balances[year, fact.dossier].after(fact)
            moved[fact.reference, fact.dossier, fact.on, isinstance(fact, MoneyRecovered)].append(fact)
            continue
        dossier = isinstance(fact, CommitmentChanged)
        whose = fact.dossier if isinstance(fact, CommitmentChanged) else fact.purpose
        added = fact.after - own.get((whose, fact.via, dossier), 0)
        own[whose, fact.via, dossier] = fact.after
        if dossier:
            before = balances[year, whose]
            balances[year, whose] = attrs.evolve(before, committed=Cents(before.committed + added))
        else:
            reserved[year, whose] += added
    payments = (_payment(book, reference, facts, row.id) for (reference, *_), facts in moved.items())
    return Flow(
        row,
        FrozenMap({key: balance for key, balance in balances.items() if balance != Balance()}),
        FrozenMap({key: cents for key, cents in reserved.items() if cents}),
        FrozenMap(ceilings),
        tuple(sorted(payments, key=lambda payment: (payment.on.first, payment.on.last))),
    )


def _ceilings(book: Book, root: str, pots: Envelopes) -> Iterator[tuple[int, int]]:
    """The ceiling of each year: of its envelopes that stand in none that has a year itself."""
    found: dict[int, int] = defaultdict(int)
    for name in in_order(pots):
        year, above = pots[name].year, chain(pots, name)[1:]
        if year is not None and root in above and _year(pots, above[0]) is None:
            found[year] += book.ledgers[name].ceiling if name in book.ledgers else pots[name].ceiling
    yield from found.items()


def _year(pots: Envelopes, name: str) -> Year:
    """The year of an envelope: of the outermost that has one, of itself and all that it stands in."""
    years = (pots[up].year for up in reversed(chain(pots, name)) if up in pots)
    return next((year for year in years if year is not None), None)


def _payment(book: Book, reference: str, facts: list[PaymentMade | MoneyRecovered], root: str) -> PaymentRow:
    first = facts[0]
    asked = next(
        (
            request
            for request in book.requests(first.dossier)
            if isinstance(request.record, (Payment, Recovery)) and request.record.reference.strip() == reference
        ),
        None,
    )
    parts: dict[str, int] = defaultdict(int)
    for fact in facts:
        parts[fact.via or root] += fact.amount
    record = asked.record if asked else None
    return PaymentRow(
        reference,
        first.on,
        first.dossier,
        FrozenMap(parts),
        isinstance(first, MoneyRecovered),
        record.instalment if isinstance(record, Payment) else None,
        mark_of(asked, "amount"),
    )
