"""Which events count at a moment: by when they took effect, and by when they were recorded."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

import attrs

from ..errors import InputError
from .facts import Event


@attrs.frozen
class AsOf:
    """A moment to look back from.

    Args:
        on: effective by the end of this day; None: whenever.
        recorded: recorded by this moment (aware); None: whenever.

    Raises:
        InputError: for a moment without a time zone, or a day with a time.
    """

    on: date | None = None
    recorded: datetime | None = None

    def __attrs_post_init__(self) -> None:
        if self.recorded is not None and self.recorded.tzinfo is None:
            raise InputError(f"{self.recorded} has no time zone", "give an aware datetime, such as datetime.now(UTC)")
        if isinstance(self.on, datetime):
            raise InputError(f"{self.on} has a time of day", "give a day")


NOW = AsOf()


@attrs.frozen
class Slice:
    """The events of one stream at a moment.

    Args:
        certain: those that surely count, in the order in which they took effect where that is known.
        unknown: those of which the date is too inexact to tell.
    """

    certain: tuple[Event, ...]
    unknown: tuple[Event, ...] = ()


def as_of(events: Iterable[Event], moment: AsOf) -> Slice:
    """The events of one stream that count at a moment.

    An event moves before an earlier recorded one only when it surely took effect before it.
    """
    certain: list[Event] = []
    unknown: list[Event] = []
    for event in events:
        if moment.recorded is not None and event.recorded > moment.recorded:
            continue
        happened = True if moment.on is None else event.fact.on.by(moment.on)
        if happened is None:
            unknown.append(event)
        elif happened:
            place = len(certain)
            while moment.on is not None and place and certain[place - 1].fact.on.first > event.fact.on.last:
                place -= 1
            certain.insert(place, event)
    return Slice(tuple(certain), tuple(unknown))
