"""The bookings in a CSV file that the bookkeeping exports: every fault at once, each with its row and column."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

import attrs

from ..errors import DefinitionError, Fault
from ..money import LARGEST

COLUMNS: Final = ("reference", "date", "amount")
OPTIONAL: Final = ("dossier",)

_SHAPE: Final = re.compile(r" *([-+]?) *(?:€|EUR)? *(-?)([\d.,]+)(-?) *(?:€|EUR)? *", re.ASCII)
"""An amount with its sign before it, or behind it as some bookkeepings have it."""
_NUMBER: Final = re.compile(
    r"(?P<whole>\d+)(?:[.,](?P<cents>\d{1,2}))?"
    r"|(?P<dutch>\d{1,3}(?:\.\d{3})+)(?:,(?P<dutch_cents>\d{1,2}))?"
    r"|(?P<english>\d{1,3}(?:,\d{3})+)(?:\.(?P<english_cents>\d{1,2}))?",
    re.ASCII,
)
_AMBIGUOUS: Final = re.compile(r"[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
_DAY: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})-(\d{1,2})-(\d{4})", re.ASCII)


@attrs.frozen
class Booking:
    """One line of the bookkeeping.

    Args:
        row: its line in the file, from 1.
        reference: its number.
        on: the day it was booked.
        amount: in cents; above zero it was paid, below zero it came back.
        dossier: whose it is; "" where the file does not say.
    """

    row: int
    reference: str
    on: date
    amount: int
    dossier: str = ""


def read_bookings(text: str, *, file: str = "") -> tuple[Booking, ...]:
    """The bookings in a CSV text with the columns reference, date, amount and perhaps dossier; others are passed over.

    Args:
        text: delimited by semicolons where the first line has one, else by commas.
        file: where the text stands, for the faults.

    Raises:
        DefinitionError: with every fault.
    """
    lines = text.splitlines(keepends=True)
    reader = csv.reader(lines, delimiter=";" if lines and ";" in lines[0] else ",", strict=True)
    faults: list[Fault] = []
    bookings: list[Booking] = []
    try:
        head = [name.strip().lower() for name in next(reader, [])]
        faults += _head(head)
        if not faults:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    bookings += _booking(reader.line_num, head, cells, faults)
    except csv.Error as fault:
        faults.append(Fault("", "bad-csv", f"this is no CSV: {fault}; export it again", reader.line_num))
    if faults:
        raise DefinitionError(attrs.evolve(fault, file=file) for fault in faults)
    return tuple(bookings)


def cents_of(text: str) -> int:
    """The cents in an amount as a bookkeeping writes it: `1.234,56`, `1,234.56`, `1234.56` or `-€ 50`.

    Raises:
        ValueError: for what is no amount, or can be two; it says which.
    """
    shape = _SHAPE.fullmatch(text.replace("\u00a0", " ").replace("\u2212", "-"))
    signs, digits = ("", "") if shape is None else ("".join(shape.group(1, 2, 4)), shape[3])
    if len(signs) > 1:
        digits = ""
    if _AMBIGUOUS.fullmatch(digits):
        raise ValueError(f"{text.strip()!r} can be thousands or decimals; write it with two decimals")
    found = _NUMBER.fullmatch(digits)
    if found is None:
        raise ValueError(f"{text.strip()[:40]!r} is no amount; write 1234.56, 1.234,56 or 1,234.56")
    whole = next(filter(None, found.group("whole", "dutch", "english")))
    decimals = next(filter(None, found.group("cents", "dutch_cents", "english_cents")), "")
    cents = int(whole.replace(".", "").replace(",", "")) * 100 + int(decimals.ljust(2, "0"))
    if cents > LARGEST:
        raise ValueError(f"{text.strip()[:40]!r} is more than any programme has")
    return -cents if signs == "-" else cents


def day_of(text: str) -> date:
    """A day: `2019-03-31` or `31-03-2019`.

    Raises:
        ValueError: for another form, or a day that does not exist.
    """
    found = _DAY.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text.strip()[:40]!r} is no day; write 2019-03-31 or 31-03-2019")
    year, month, day = (int(part) for part in (found.group(1, 2, 3) if found[1] else found.group(6, 5, 4)))
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"{text.strip()} does not exist in the calendar") from None


def _head(head: Sequence[str]) -> Iterator[Fault]:
    """What is wrong with the names of the columns."""
    for name in (*COLUMNS, *OPTIONAL):
        if head.count(name) > 1:
            yield Fault(name, "column-twice", "the first line names this column twice; take one away", 1)
    for name in COLUMNS:
        if name not in head:
            given = ", ".join(head) or "nothing"
            yield Fault(name, "column-missing", f"the first line names no such column; it names {given}", 1)


def _booking(row: int, head: Sequence[str], cells: Sequence[str], faults: list[Fault]) -> Iterator[Booking]:
    """The booking in a row; what is wrong with it is added to the faults."""
    if len(cells) != len(head):
        text = f"it has {len(cells)} cells and the first line {len(head)}; look for a delimiter too many or too few"
        faults.append(Fault("", "cells", text, row))
        return
    given: Mapping[str, str] = dict(zip(head, cells, strict=True))
    before = len(faults)
    reference = given["reference"].strip()
    if not reference:
        faults.append(Fault("reference", "missing", "it is blank; give the number of the booking", row))
    on, amount = date.min, 0
    try:
        on = day_of(given["date"])
    except ValueError as fault:
        faults.append(Fault("date", "bad-date", str(fault), row))
    try:
        amount = cents_of(given["amount"])
    except ValueError as fault:
        faults.append(Fault("amount", "bad-amount", str(fault), row))
    if len(faults) == before:
        yield Booking(row, reference, on, amount, given.get("dossier", "").strip())
