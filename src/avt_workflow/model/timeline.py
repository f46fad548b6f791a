"""Which events count at a moment: by when they took effect, and by when they were recorded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

import attrs

from ..errors import InputError
from .facts import (
    CommitmentChanged,
    EnvelopeOpened,
    Event,
    MoneyRecovered,
    PaymentMade,
    ReservationChanged,
    TransitionTaken,
)
from .ledger import Balance, Moved


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
    """The events of one stream at a moment, in the order in which they were recorded.

    Args:
        certain: those that surely count.
        unknown: those of which the date is too inexact to tell.
    """

    certain: tuple[Event, ...]
    unknown: tuple[Event, ...] = ()


def as_of(events: Sequence[Event], moment: AsOf, *, in_turn: bool = False) -> Slice:
    """The events of one stream that count at a moment.

    They keep the order in which they were recorded, which is the order in which they were judged: so what is recorded
    late changes what stood before it, and looking back from after the last event gives the present.

    Args:
        events: in the order in which they were recorded.
        moment: when to look back from.
        in_turn: whether each event presupposes those before it, as the steps of a dossier do. One that surely happened
            then shows that an earlier one did, though its own date is inexact.
    """
    known = [event for event in events if moment.recorded is None or event.recorded <= moment.recorded]
    if moment.on is None:
        return Slice(tuple(known))
    certain: list[Event] = []
    unknown: list[Event] = []
    latest = date.min  # the last day by which a later event, that surely happened, took effect
    for event in reversed(known):
        on = event.fact.on
        happened = on.by(moment.on)
        if happened:
            latest = max(latest, on.last)
        if happened or (happened is None and in_turn and on.first <= latest):
            certain.append(event)
        elif happened is None:
            unknown.append(event)
    return Slice(tuple(reversed(certain)), tuple(reversed(unknown)))


def in_place(events: Sequence[Event], possible: Callable[[str, str], bool]) -> tuple[Event, ...]:
    """The events of a dossier without the steps that could not be taken from where it stood then.

    A step that was recorded late, and is dated before what made it possible, does not count yet.

    Args:
        events: those that surely count at a moment, in the order in which they were recorded.
        possible: whether a step can be taken from a state, by their names.
    """
    state: str | None = None
    placed: list[Event] = []
    follows = False
    for event in events:
        fact = event.fact
        if isinstance(fact, TransitionTaken):
            follows = fact.source == state or (state is not None and possible(state, fact.request.trigger))
            if follows and (state is None or fact.source != fact.target):
                state = fact.target
        if follows:  # what is not a step comes with the step before it
            placed.append(event)
    return tuple(placed)


def money_as_of(events: Sequence[Event], moment: AsOf) -> Slice:
    """The events of an envelope that count at a moment.

    The one that opened it counts on every day: who adopts an agenda late still spends from its first day. What was
    recorded late, and is dated before what made it possible, does not count yet: a settlement before the grant that it
    changes, a payment before the commitment, a recovery before the payment. Where another date of the dossier is too
    inexact to tell, all but such a recovery counts: whether that does is as unknown as the payment.
    """
    opening = [event for event in events if isinstance(event.fact, EnvelopeOpened)]
    found = as_of([event for event in events if not isinstance(event.fact, EnvelopeOpened)], moment)
    opened = as_of(opening, AsOf(recorded=moment.recorded)).certain
    vague = {account_of(event.fact) for event in found.unknown if isinstance(event.fact, Moved | ReservationChanged)}
    perhaps_paid = {account_of(event.fact) for event in found.unknown if isinstance(event.fact, PaymentMade)}
    stands: dict[tuple[str, str, str], Balance] = {}
    placed: list[Event] = []
    unknown = list(found.unknown)
    for event in found.certain:
        fact = event.fact
        if isinstance(fact, Moved | ReservationChanged):
            whose = account_of(fact)
            balance = stands.get(whose, Balance())
            if not _follows(balance, fact):
                if isinstance(fact, MoneyRecovered):
                    unknown += [event] if whose in perhaps_paid else []
                    continue
                if whose not in vague:
                    continue
            stands[whose] = balance.after(fact)
        placed.append(event)
    return Slice((*opened, *placed), tuple(sorted(unknown, key=lambda event: event.version)))


def account_of(fact: Moved | ReservationChanged) -> tuple[str, str, str]:
    """Which money of an envelope a fact changes: for what or whom, and that of which envelope within it."""
    if isinstance(fact, ReservationChanged):
        return "reserved", fact.purpose, fact.via
    return "dossier", fact.dossier, fact.via


def _follows(balance: Balance, fact: Moved | ReservationChanged) -> bool:
    """Whether a change of the money of a dossier or purpose was possible as its balance stood."""
    if isinstance(fact, (CommitmentChanged, ReservationChanged)):
        return fact.before == balance.committed or not fact.after
    return fact.amount <= (balance.to_pay if isinstance(fact, PaymentMade) else balance.held)
