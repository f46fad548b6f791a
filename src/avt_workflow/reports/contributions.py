"""What contributors promised and paid into each envelope, by year, and how that stands to its ceiling."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import attrs

from ..model.agenda import Contributor, Provenance
from ..model.facts import ContributionReceived
from ..model.text import Text
from ..money import Cents
from .book import Book, derived
from .tables import EnvelopeRow, budget
from .words import NOTHING, Cell, Table, Words


@attrs.frozen
class ContributionRow:
    """What one contributor promised and paid for a year, in cents.

    Args:
        year: None for the whole time of the envelope.
        promised_cents: None where nothing fixed was promised.
        mark: where what was promised comes from.
        paid_mark: where what was paid comes from.
    """

    source: str
    label: Text
    year: int | None
    promised_cents: Cents | None
    received_cents: Cents
    mark: Provenance | None = None
    paid_mark: Provenance | None = None

    @property
    def outstanding_cents(self) -> int | None:
        """What is still to come; below 0 where more came than was promised."""
        return None if self.promised_cents is None else self.promised_cents - self.received_cents


@attrs.frozen
class Contributions:
    """The contributions to an envelope, and what they come to beside its ceiling, in cents."""

    envelope: EnvelopeRow
    rows: tuple[ContributionRow, ...]

    @property
    def promised_cents(self) -> Cents:
        """The sum of what was promised."""
        return Cents(sum(row.promised_cents or 0 for row in self.rows))

    @property
    def received_cents(self) -> Cents:
        """The sum of what came in."""
        return Cents(sum(row.received_cents for row in self.rows))

    @property
    def outstanding_cents(self) -> int:
        """The sum of what is still to come of what was promised."""
        return sum(row.outstanding_cents or 0 for row in self.rows)

    @property
    def unpromised_cents(self) -> Cents:
        """The sum of what came in without a promise."""
        return Cents(sum(row.received_cents for row in self.rows if row.promised_cents is None))

    @property
    def mark(self) -> Provenance | None:
        """Where the sum of what was promised comes from."""
        return derived(row.mark for row in self.rows if row.promised_cents is not None)

    @property
    def paid_mark(self) -> Provenance | None:
        """Where the sum of what came in comes from."""
        return derived(row.paid_mark for row in self.rows if row.received_cents)

    @property
    def difference_cents(self) -> int:
        """What was promised less the ceiling."""
        return self.promised_cents - self.envelope.ceiling_cents


def contributions(book: Book) -> tuple[Contributions, ...]:
    """The contributions to each envelope that has any."""
    found = (Contributions(row, tuple(_rows(book, row.id))) for row in budget(book))
    return tuple(each for each in found if each.rows)


def contributions_json(found: Sequence[Contributions]) -> list[dict[str, object]]:
    """The contributions in the stable shape of `avt budget --json`."""
    return [
        {
            "envelope": each.envelope.id,
            "ceiling_cents": each.envelope.ceiling_cents,
            "promised_cents": each.promised_cents,
            "received_cents": each.received_cents,
            "outstanding_cents": each.outstanding_cents,
            "difference_cents": each.difference_cents,
            "rows": [
                {
                    "source": row.source,
                    "year": row.year,
                    "promised_cents": row.promised_cents,
                    "received_cents": row.received_cents,
                    "outstanding_cents": row.outstanding_cents,
                    "provenance": row.mark,
                }
                for row in each.rows
            ],
        }
        for each in found
    ]


COLUMNS = ("contributor", "year", "promised", "received", "outstanding")


def contribution_table(each: Contributions, words: Words) -> Table:
    """The contributions to an envelope in the reader's words: a line each, their sums, and the ceiling beside them."""
    ceiling, mark = each.envelope.ceiling_cents, each.envelope.provenance
    difference = words.amount(each.difference_cents, derived((each.mark, mark)), signed=True)
    return Table(
        words("contributions"),
        tuple(words(key) for key in COLUMNS),
        (
            *contribution_lines(each, words, words.amount),
            (Cell(words("ceiling")), Cell(""), words.amount(ceiling, mark), NOTHING, NOTHING),
            (Cell(words("above-ceiling")), Cell(""), difference, NOTHING, NOTHING),
        ),
    )


def contribution_lines(
    each: Contributions, words: Words, amount: Callable[[int, Provenance | None], Cell]
) -> tuple[tuple[Cell, ...], ...]:
    """A line per contributor and year, and one for all.

    Args:
        each: the contributions to an envelope.
        words: the reader's.
        amount: how an amount is shown.
    """

    def known(cents: int | None, mark: Provenance | None) -> Cell:
        return NOTHING if cents is None else amount(cents, mark)

    lines = [
        (
            words.text(row.label),
            Cell(str(row.year)) if row.year else Cell(words("whole-time")),
            known(row.promised_cents, row.mark),
            amount(row.received_cents, row.paid_mark if row.received_cents else None),
            known(row.outstanding_cents, derived((row.mark, row.paid_mark)) if row.received_cents else row.mark),
        )
        for row in each.rows
    ]
    sums = (
        amount(each.promised_cents, each.mark),
        amount(each.received_cents, each.paid_mark),
        amount(each.outstanding_cents, derived((each.mark, each.paid_mark))),
    )
    return (*lines, (Cell(words("total")), Cell(""), *sums))


def _rows(book: Book, envelope: str) -> Iterator[ContributionRow]:
    declared = book.envelopes[envelope].contributions
    ledger = book.ledgers.get(envelope)
    paid = dict(ledger.contributions) if ledger else {}
    for source in dict.fromkeys((*declared, *(source for source, _, _ in paid))):
        contributor = declared.get(source, Contributor())
        promised = contributor.promised
        years = [year for whose, year, _ in paid if whose == source]
        for year in [None] if None in promised else sorted({*promised, *years}, key=lambda year: year or 0):
            counted = [key for key in paid if key[0] == source and year in (None, key[1])]
            yield ContributionRow(
                source,
                contributor.label or Text.of(source),
                year,
                promised.get(year),
                Cents(sum(paid[key] for key in counted)),
                derived([contributor.provenance]) if contributor.inhabitants else contributor.provenance,
                _mark(book, envelope, counted[0])
                if len(counted) == 1
                else derived(_mark(book, envelope, key) for key in counted),
            )
        if not promised and not years:
            yield ContributionRow(source, contributor.label or Text.of(source), None, None, Cents(0))


def _mark(book: Book, envelope: str, key: tuple[str, int, str]) -> Provenance | None:
    """Where a payment comes from, by the latest fact about it."""
    found: Provenance | None = None
    for event in book.envelope_events.get(envelope, ()):
        fact = event.fact
        if isinstance(fact, ContributionReceived) and (fact.source, fact.year, fact.reference) == key:
            found = fact.provenance.get("amount", fact.provenance.get("*"))
    return found
