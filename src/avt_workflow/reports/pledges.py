"""Grants of which no amount is known: they are in no sum, and so must stand beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from ..model.dossier import Dossier, replay
from ..model.facts import Event
from ..model.records import Pledge
from ..model.timeline import AsOf, as_of
from .book import Book

Histories = Mapping[str, tuple[Event, ...]]
"""The events of dossiers, by identifier."""


def is_pledged(dossier: Dossier) -> bool:
    """Whether a grant stands of which no amount is known."""
    return isinstance(dossier.outcome.decision, Pledge) and dossier.outcome.withdrawal is None


def histories_of(book: Book, envelope: str) -> Histories:
    """The dossiers that were ever pledged a grant from an envelope or from one within it, with their events."""
    return {name: book.histories.get(name, ()) for name in book.dossiers if envelope in _pledging(book, name)}


def pledged(histories: Histories, day: date | None = None) -> tuple[str, ...]:
    """The dossiers to which a grant was pledged by the end of a day, or may have been, with no amount known then.

    Args:
        histories: those of an envelope.
        day: None: as they stand.
    """
    return tuple(name for name, events in histories.items() if _stands_pledged(events, day))


def _stands_pledged(events: tuple[Event, ...], day: date | None) -> bool:
    certain = as_of(events, AsOf(on=day), in_turn=True).certain
    possible = (event for event in events if day is None or event.fact.on.first <= day)
    folded = (replay(event.fact for event in given) for given in (certain, possible))
    return any(dossier is not None and is_pledged(dossier) for dossier in folded)


def _pledging(book: Book, name: str) -> Iterator[str]:
    """The envelopes from which a dossier was pledged a grant, or may have been, and those that they stand in."""
    envelopes = book.envelopes
    for request in book.requests(name):
        if isinstance(request.record, Pledge):
            step = book.track_of(book.dossiers[name]).transitions.get(request.trigger)
            for envelope in step.envelopes if step else ():
                while envelope in envelopes:
                    yield envelope
                    envelope = envelopes[envelope].within
