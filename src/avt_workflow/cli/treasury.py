"""The commands that check the money: the log beside the bookkeeping, and a sample for the auditor."""

from __future__ import annotations

import argparse
from pathlib import Path

from .. import languages
from ..errors import DefinitionError, Fault, InputError
from ..reports.bookkeeping import read_bookings
from ..reports.reconcile import Discrepancy, Reconciliation, reconciliation_json
from ..reports.reconcile import reconcile as compared
from ..reports.sample import draw, items_of, sample_json
from . import given, show
from .outcome import DONE, REFUSED


def reconcile(arguments: argparse.Namespace) -> int:
    """Compare the payments and recoveries in the log with the bookings in a CSV file."""
    bookings = read_bookings(_text(Path(arguments.file)), file=arguments.file)
    book = given.book_of(arguments, given.moment_of(arguments))
    since = given.day_of(arguments.from_day) if arguments.from_day is not None else None
    found = compared(book, bookings, since)
    if arguments.json:
        show.as_json(reconciliation_json(found))
    else:
        _show(found, given.language_of(arguments, book.agenda))
    return REFUSED if found.discrepancies else DONE


def audit(arguments: argparse.Namespace) -> int:
    """Draw a sample, and write what the auditor needs of each dossier in it."""
    book = given.book_of(arguments, given.moment_of(arguments))
    sample = draw(items_of(book, arguments.of), arguments.seed, arguments.size, arguments.of)
    language = given.language_of(arguments, book.agenda)
    from ..reports.pack import packs, sample_text

    if arguments.to is not None:
        _write(Path(arguments.to), packs(book, sample, language))
    if arguments.json:
        show.as_json(sample_json(sample))
    else:
        show.line(sample_text(sample, language))
        if arguments.to is not None:
            show.line(str(Path(arguments.to) / "sample.md"))
    return DONE


def _text(path: Path) -> str:
    """The text of a CSV file, with or without a byte order mark."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "it is not UTF-8; save it as CSV in UTF-8"
        raise DefinitionError([Fault("", "encoding", text, file=str(path))]) from None


def _show(found: Reconciliation, language: str) -> None:
    def word(key: str, **params: object) -> str:
        return languages.fill(languages.word("reconcile", key, language), params, language)

    def line(each: Discrepancy) -> tuple[str, ...]:
        entry, booking = each.entry, each.booking
        return (
            word(each.kind),
            show.flat(each.reference),
            entry.dossier if entry else booking.dossier if booking else "",
            languages.moment(str(entry.on), language) if entry else "",
            languages.amount(entry.amount, language) if entry else "",
            languages.moment(booking.on.isoformat(), language) if booking else "",
            languages.amount(booking.amount, language) if booking else "",
            str(booking.row) if booking else "",
        )

    logged = sum(entry.amount for entry in found.entries)
    booked = sum(booking.amount for booking in found.bookings)
    show.line(word("log", count=len(found.entries), amount_cents=logged))
    show.line(word("books", count=len(found.bookings), amount_cents=booked))
    show.line(word("agreed", count=found.agreed))
    if found.discrepancies:
        head = ("what", "reference", "dossier", "log-day", "log-amount", "books-day", "books-amount", "row")
        show.table([word(f"column-{key}") for key in head], map(line, found.discrepancies), right=(4, 6, 7))
    else:
        show.line(word("nothing"))


def _write(folder: Path, files: dict[str, str]) -> None:
    """Write every file of a sample.

    Raises:
        InputError: the folder holds something already.
    """
    if folder.is_dir() and any(folder.iterdir()):
        raise InputError(f"{folder} is not empty", "name a new folder: a pack is not mixed with an earlier one")
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
