"""Faults in a file, gathered on the way up from where they are found, with the words they share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import Final

import attrs

from ..errors import Fault
from ..nearest import meant

_LISTED: Final = 12
_SHOWN: Final = 60


class Faulty(Exception):
    """A value that cannot be read: everything that is wrong in it, with paths from the value down."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        super().__init__()
        self.faults = tuple(faults)


def faulty(code: str, text: str) -> Faulty:
    """One fault, at the value itself."""
    return Faulty([Fault("", code, text)])


def below(key: str, faults: Iterable[Fault]) -> list[Fault]:
    """The same faults, seen from one level higher."""
    return [attrs.evolve(fault, path=join(key, fault.path)) for fault in faults]


def join(*parts: str) -> str:
    """A dotted path; `[3]` follows its list without a dot."""
    joined = ""
    for part in parts:
        joined += f".{part}" if joined and part and not part.startswith("[") else part
    return joined


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    """The sentence for a name that is not there: the nearest valid one, and which there are."""
    names = list(known)
    more = ", …" if len(names) > _LISTED else ""
    there = f" (there is: {', '.join(names[:_LISTED])}{more})" if names else " (there is none)"
    return f"there is no {what} {shown(name)}{meant(name, names)}{there}"


def shown(value: object) -> str:
    """A value as a fault shows it: short, and never the whole of a table or list."""
    if isinstance(value, (Mapping, list, tuple)):
        return kind_of(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 10**_SHOWN:
        return "a number this large"  # Python refuses to write out very long ones
    text = repr(value) if isinstance(value, str) else str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


_KINDS: Final = (
    (bool, "yes or no"),
    (str, "a text"),
    (int, "a whole number"),
    ((Decimal, float, Fraction), "a decimal number"),
    (datetime, "a moment with a time of day"),
    (date, "a date"),
    (time, "a time of day"),
    (Mapping, "a table"),
    ((list, tuple), "a list"),
)


def kind_of(value: object) -> str:
    """What a value is, in words."""
    return next((words for types, words in _KINDS if isinstance(value, types)), "nothing")


def expected(what: str, value: object) -> Faulty:
    """The fault of a value of another type."""
    found = kind_of(value)
    detail = "" if found in ("a table", "a list", "nothing") else f" ({shown(value)})"
    return faulty("type", f"expected {what}, found {found}{detail}")
