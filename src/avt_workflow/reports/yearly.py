"""What each year of an envelope has: its ceiling, commitments, payments and contributions, for a program to read."""

from __future__ import annotations

from collections import defaultdict

from ..model.ledger import Balance
from ..model.nesting import chain
from .book import Book
from .flows import Flow, Year, YearRow, flows


def years_json(book: Book) -> list[dict[str, object]]:
    """The years of every envelope that stands in no other, in the stable shape of `avt finance --by-year --json`."""
    return [
        {
            "envelope": flow.envelope.id,
            "by": "envelope" if flow.ceilings else "act",
            "years": [_year_json(row, flow, contributed) for row in _rows(flow, contributed)],
        }
        for flow in flows(book)
        for contributed in [_contributed(book, flow.envelope.id)]
    ]


Contributed = dict[Year, tuple[int, int]]
"""What was promised and what came in, in cents, by year; None for a promise for the whole time."""


def _rows(flow: Flow, contributed: Contributed) -> list[YearRow]:
    """The years of the money, and those in which there are only contributions."""
    found = {row.year: row for row in flow.years}
    more = {year: YearRow(year, None, Balance()) for year in contributed if year not in found}
    return sorted((found | more).values(), key=lambda row: (row.year is None, row.year))


def _year_json(row: YearRow, flow: Flow, contributed: Contributed) -> dict[str, object]:
    promised, received = contributed.get(row.year, (0, 0))
    amounts = row.balance.amounts() | {"committed_cents": row.committed_cents}
    reserved = {purpose: cents for (year, purpose), cents in flow.reserved.items() if year == row.year}
    return {
        "year": row.year,
        "ceiling_cents": row.ceiling_cents,
        "available_cents": row.available_cents,
        **amounts,
        "dossiers": {name: found.amounts() for (year, name), found in flow.balances.items() if year == row.year},
        **({"reserved": reserved} if reserved else {}),
        **({"promised_cents": promised, "received_cents": received} if contributed else {}),
    }


def _contributed(book: Book, root: str) -> Contributed:
    """What contributors promised and paid into an envelope and all that stands within it."""
    promised: dict[Year, int] = defaultdict(int)
    received: dict[Year, int] = defaultdict(int)
    for name, envelope in book.envelopes.items():
        if chain(book.envelopes, name)[-1] != root:
            continue
        for contributor in envelope.contributions.values():
            for year, cents in contributor.promised.items():
                promised[year] += cents
        for (_, year, _), cents in book.ledgers[name].contributions.items() if name in book.ledgers else ():
            received[year] += cents
    return {year: (promised[year], received[year]) for year in (*promised, *received)}
