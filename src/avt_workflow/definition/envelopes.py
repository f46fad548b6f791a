"""How the envelopes of an agenda file stand within each other, read from its tables so that all faults show at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from .. import languages
from ..errors import Fault
from ..model.when import When
from ..money import Cents
from .faults import Faulty, join, unknown
from .values import read_cents, read_when

YEAR: Final = re.compile(r"[12]\d{3}", re.ASCII)
"""How a year is written where it is a name."""


def envelope_faults(envelopes: Mapping[str, Any]) -> Iterator[Fault]:
    """A fault for each envelope that stands nowhere, in itself, in a year twice, or for which there is no room.

    Args:
        envelopes: the tables of the file; what is not of the right type is passed over, since reading it says so.
    """
    tables = {name: table for name, table in envelopes.items() if isinstance(table, Mapping)}
    for name, table in tables.items():
        path = f"envelopes.{name}"
        yield from _within(path, name, table, tables)
        yield from _year(path, name, table, tables)
        yield from _earmarks(path, name, table, tables)


def _within(path: str, name: str, table: Mapping[str, Any], tables: Mapping[str, Mapping[str, Any]]) -> Iterator[Fault]:
    within = table.get("within")
    if not isinstance(within, str) or not within:
        for word, value in (("year", table.get("year")), ("earmarked", table.get("earmarked") or None)):
            if value is not None:
                text = f'this says what part of another envelope it is; add within = "…", or take {word} away'
                yield Fault(join(path, word), "within-missing", text)
    elif within not in tables:
        yield Fault(join(path, "within"), "unknown-envelope", unknown("envelope", within, tables))
    else:
        way = [name]
        while isinstance(within, str) and within in tables and within not in way:
            way.append(within)
            within = tables[within].get("within")
        if within == name:
            text = (
                f"the envelopes stand in each other in a circle ({' → '.join([*way, name])}); let one stand by itself"
            )
            yield Fault(join(path, "within"), "envelopes-circle", text)


def _year(path: str, name: str, table: Mapping[str, Any], tables: Mapping[str, Mapping[str, Any]]) -> Iterator[Fault]:
    year, within = table.get("year"), table.get("within")
    if not isinstance(year, int) or isinstance(year, bool) or not isinstance(within, str) or within not in tables:
        return
    twins = [other for other, each in tables.items() if (each.get("within"), each.get("year")) == (within, year)]
    if twins[0] != name:
        text = f"{twins[0]!r} is the year {year} of {within!r} already; give this another year, or take one away"
        yield Fault(join(path, "year"), "year-twice", text)
    around = year_fault(year, tables[within])
    if around:
        yield Fault(join(path, "year"), "year-outside", around)


def year_fault(year: int, envelope: Mapping[str, Any]) -> str:
    """Why a year cannot be one of an envelope, by the table of it; "" where it can."""
    if not YEAR.fullmatch(str(year)):
        return f"{year} is no year; write one such as 2018"
    start, end = (_moment(envelope.get(key)) for key in ("from", "until"))
    if (start and year < start.first.year) or (end and year > end.last.year):
        return f"{year} is not in the time of the envelope ({start or '…'} to {end or '…'}); choose one that is"
    return ""


def _earmarks(
    path: str, name: str, table: Mapping[str, Any], tables: Mapping[str, Mapping[str, Any]]
) -> Iterator[Fault]:
    aside = [each for each in tables.values() if each.get("within") == name and each.get("earmarked") is True]
    ceilings = [_cents(each.get("ceiling")) for each in aside]
    whole = _cents(table.get("ceiling"))
    known = [ceiling for ceiling in ceilings if ceiling is not None]
    if aside and whole is not None and sum(known) > whole:
        sums = (languages.amount(cents, "en") for cents in (sum(known), whole))
        text = "what is set aside in it comes to {}, more than its {}; lower an earmark, or raise the ceiling"
        yield Fault(join(path, "ceiling"), "earmarks-exceed", text.format(*sums))


def _moment(value: object) -> When | None:
    try:
        return None if value is None else read_when(value, None)
    except Faulty:
        return None


def _cents(value: object) -> Cents | None:
    try:
        return read_cents(value, None)
    except Faulty:
        return None
