"""A moment in the life of a programme, as exactly as the source knew it: a day, a month, a quarter or a year."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

import attrs

from ..errors import InputError

_FORM = re.compile(r"(\d{4})(?:-(?:Q([1-4])|(\d{2})(?:-(\d{2}))?))?", re.ASCII)


@attrs.frozen(init=False, eq=True, order=False, repr=False)
class When:
    """`When("2018-12-05")`, `When("2018-12")`, `When("2018-Q4")` or `When("2018")`.

    Attributes:
        text: as written.
        first: the first day it can be.
        last: the last day it can be.

    Raises:
        InputError: for a date that does not exist, a time of day, or another form.
    """

    text: str
    first: date = attrs.field(eq=False)
    last: date = attrs.field(eq=False)

    def __init__(self, text: str | date) -> None:
        written = text if isinstance(text, str) else _iso(text)
        first, last = _bounds(written)
        self.__attrs_init__(written, first, last)  # pyright: ignore[reportAttributeAccessIssue]  # attrs makes it

    @property
    def is_exact(self) -> bool:
        """Whether it names one day."""
        return self.first == self.last

    def by(self, day: date) -> bool | None:
        """Whether it had happened by the end of `day`; None where its own inexactness leaves that unknown."""
        if self.last <= day:
            return True
        return None if self.first <= day else False

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"When({self.text!r})"


def _iso(day: date) -> str:
    if type(day) is not date:  # a datetime is a date too, and carries a time of day
        raise InputError(f"{day!r} has a time of day", "give a day, month, quarter or year, such as 2018-12")
    return day.isoformat()


@lru_cache(maxsize=4096)
def _bounds(text: str) -> tuple[date, date]:
    found = _FORM.fullmatch(text)
    if found is None:
        raise InputError(
            f"{text[:40]!r} is not a day, month, quarter or year",
            "write 2018-12-05, 2018-12, 2018-Q4 or 2018",
        )
    year, quarter, month, day = (int(part) if part else None for part in found.groups())
    assert year is not None
    try:
        if month is not None and day is not None:
            exact = date(year, month, day)
            return exact, exact
        start, months = (quarter * 3 - 2, 3) if quarter else (month, 1) if month is not None else (1, 12)
        first = date(year, start, 1)
        after = date(year + (start + months > 12), (start + months - 1) % 12 + 1, 1)
        return first, after - timedelta(days=1)
    except (ValueError, OverflowError):
        raise InputError(f"{text} does not exist in the calendar", "write a date that does") from None
