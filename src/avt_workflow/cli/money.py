"""What the treasurer reads: what was paid, and how it came from one day to another."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Final

from .. import languages
from ..errors import InputError
from ..model.ledger import Balance
from ..model.timeline import AsOf
from ..reports.book import Book
from ..reports.contributions import contribution_table, contributions
from ..reports.difference import Difference, FinanceLine, Standing, difference_json
from ..reports.difference import difference as explained
from ..reports.flows import flows
from ..reports.money import by_year as years_table
from ..reports.tables import EnvelopeRow, days_that_matter
from ..reports.words import Words
from ..reports.yearly import years_json
from . import given, show
from .outcome import DONE

PAID: Final = ("paid", "recovered_sum", "to_pay")
_STANDING: Final = ("ceiling", "committed", "available", *PAID)


def paid(balance: Balance, language: str) -> tuple[str, str, str]:
    """What was paid, came back, and is to be paid, under the headings of `PAID`."""
    amount = languages.amount
    return amount(balance.paid, language), amount(balance.recovered, language), amount(balance.to_pay, language)


def by_dossier(rows: Sequence[EnvelopeRow], language: str) -> None:
    """Print what is committed and was paid to each dossier, by envelope."""
    show.line()
    show.table(
        given.words(language, "envelope", "dossier", "committed", *PAID),
        [
            (row.label.get(language), name, languages.amount(found.committed, language), *paid(found, language))
            for row in rows
            for name, found in row.balances.items()
        ],
        right=range(2, 6),
    )


def contributed(book: Book, language: str) -> None:
    """Show what was promised and paid, where anything was."""
    for each in contributions(book):
        table = contribution_table(each, Words(language, book.agenda.language))
        show.line(f"\n{each.envelope.called(language)}: {table.title}")
        show.table(table.head, [[cell.text for cell in row] for row in table.rows], right=(2, 3, 4))


def undated(book: Book, language: str) -> None:
    """Say how many events could not be counted, so that nobody takes what is shown for all there was."""
    if book.unknown:
        show.line(languages.fill(languages.word("words", "undated", language), {"count": len(book.unknown)}, language))


def by_year(arguments: argparse.Namespace) -> int:
    """Show what each year of an envelope has: committed, paid, and contributed."""
    if arguments.from_day is not None:
        raise InputError("--from explains days, and --by-year shows years", "leave one of them away")
    book = given.book_of(arguments, given.moment_of(arguments))
    if arguments.json:
        show.as_json({"years": years_json(book), **given.profile_json(arguments)})
        return DONE
    language = given.language_of(arguments, book.agenda)
    for flow in flows(book):
        if flow.years:
            table = years_table(flow, Words(language, book.agenda.language))
            show.line(f"\n{table.title}")
            rows = [[cell.text for cell in row] for row in table.rows]
            show.table(table.head, rows, right=range(1, len(table.head)))
    contributed(book, language)
    undated(book, language)
    return DONE


def difference(arguments: argparse.Namespace) -> int:
    """Explain line by line how each envelope came from where it stood on one day to where it stood on another."""
    moment = given.moment_of(arguments)
    book = given.book_of(arguments, AsOf(recorded=moment.recorded))
    start, end = given.day_of(arguments.from_day), moment.on
    if end is None:
        end = max(days_that_matter(book), default=start)
    if end < start:
        raise InputError(f"{end} is before {start}", "name a day for --as-of that is not before --from")
    found = [explained(book, envelope, start, end) for envelope in book.envelopes]
    if arguments.json:
        show.as_json({"finance": [difference_json(each) for each in found], **given.profile_json(arguments)})
        return DONE
    language = given.language_of(arguments, book.agenda)
    for each in found:
        show.line(book.envelopes[each.envelope].label.get(language))
        _show(each, language)
        if each.unknown:
            show.line(
                languages.fill(languages.word("words", "undated", language), {"count": len(each.unknown)}, language)
            )
        show.line()
    return DONE


def _show(found: Difference, language: str) -> None:
    """The opening, each line with how the envelope stands after it, and the closing."""
    opening, closing = (languages.word("moves", word, language) for word in ("opening", "closing"))
    rows = [
        (_day(str(found.start), language), opening, "", "", "", *_stands(found.opening, language)),
        *(_line(change, language) for change in found.changes),
        (_day(str(found.end), language), closing, "", "", "", *_stands(found.closing, language)),
    ]
    show.table(
        given.words(language, "when", "what", "dossier", "reference", "amount", *_STANDING), rows, right=range(4, 11)
    )


def _line(change: FinanceLine, language: str) -> tuple[str, ...]:
    what = languages.word("moves", change.what, language)
    if change.trigger:
        what += f" ({change.trigger})"
    if not change.counts:
        what += f", {languages.word('moves', 'no-longer', language)}"
    amount = languages.amount(change.amount, language, signed=True)
    stands = _stands(change.after, language)
    named = (show.flat(what), show.flat(change.dossier), show.flat(change.reference))
    return (_day(str(change.on), language), *named, amount, *stands)


def _stands(standing: Standing, language: str) -> tuple[str, ...]:
    balance = standing.balance
    amounts = (standing.ceiling, standing.committed, standing.available)
    return (*(languages.amount(cents, language) for cents in amounts), *paid(balance, language))


def _day(text: str, language: str) -> str:
    return languages.moment(text, language)
