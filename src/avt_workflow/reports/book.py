"""The book that every report, chart and page is made from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

import attrs

from ..model.agenda import Agenda, Envelope, Provenance, Track
from ..model.dossier import Dossier
from ..model.facts import Event, Request, TransitionTaken
from ..model.figures import Figure
from ..model.frozen import EMPTY, FrozenMap
from ..model.ledger import Ledger
from ..model.profiles import Aspect, Profile
from ..model.records import Grant, Payment, Recovery, Settlement
from ..model.roster import Roster
from ..model.when import When


@attrs.frozen
class Book:
    """What a reader may see of a programme, folded.

    Args:
        agenda: the one in force.
        agendas: by hash, for dossiers that are pinned to an earlier one.
        dossiers: by identifier.
        histories: the events of each dossier, redacted for the reader: sealed sheets are not in it.
        ledgers: by envelope.
        envelope_events: the events of each envelope.
        figures: what the programme reports beside its dossiers.
        as_of: the day to which it was folded; None: as it stands.
        unknown: events whose date is too inexact to say whether they count on that day; they are not folded in.
        rosters: the members of every body, as they stand.
        profile: the publication profile it was made for; None shows all that is not sealed.
        own: the dossiers that are the reader's own.
    """

    agenda: Agenda
    agendas: Mapping[str, Agenda] = EMPTY
    dossiers: Mapping[str, Dossier] = EMPTY
    histories: Mapping[str, tuple[Event, ...]] = EMPTY
    ledgers: Mapping[str, Ledger] = EMPTY
    envelope_events: Mapping[str, tuple[Event, ...]] = EMPTY
    figures: tuple[Figure, ...] = ()
    as_of: date | None = None
    unknown: tuple[Event, ...] = ()
    rosters: tuple[Roster, ...] = ()
    profile: Profile | None = None
    own: frozenset[str] = frozenset()

    def shows(self, aspect: Aspect, dossier: str = "") -> bool:
        """Whether an aspect of a dossier is shown, or of the programme as a whole."""
        return self.profile is None or aspect in self.profile.aspects(own=dossier in self.own)

    def shows_field(self, name: str, dossier: str = "") -> bool:
        """Whether an extra field is shown."""
        return self.shows("fields", dossier) or (self.profile is not None and name in self.profile.fields)

    def agenda_of(self, dossier: Dossier) -> Agenda:
        """The agenda a dossier is pinned to."""
        return self.agendas.get(dossier.rulebook, self.agenda)

    def track_of(self, dossier: Dossier) -> Track:
        """The track a dossier follows."""
        return self.agenda_of(dossier).tracks[dossier.track]

    def is_round(self, dossier: Dossier) -> bool:
        """Whether a dossier is a round, in which others compete, and no project itself."""
        return self.track_of(dossier).round is not None

    @property
    def envelopes(self) -> dict[str, Envelope]:
        """The envelopes of the agenda in force, then those that only an earlier one has.

        Dossiers that are pinned to that one still spend from them. None where the money is not shown.
        """
        if not self.shows("budget"):
            return {}
        found = dict(self.agenda.envelopes)
        for agenda in reversed(tuple(self.agendas.values())):
            found |= {name: pot for name, pot in agenda.envelopes.items() if name not in found}
        return found

    @property
    def titles(self) -> dict[str, str]:
        """The title of each dossier, by identifier."""
        return {name: dossier.title for name, dossier in self.dossiers.items()}

    def requests(self, dossier: str) -> Iterator[Request]:
        """What was asked and done with a dossier, oldest first."""
        for event in self.histories.get(dossier, ()):
            if isinstance(event.fact, TransitionTaken):
                yield event.fact.request

    def stands(self) -> When | None:
        """The moment for which it holds: the day it was folded to, else its latest event; None when empty."""
        if self.as_of is not None:
            return When(self.as_of)
        moments = [request.on for dossier in self.dossiers for request in self.requests(dossier)]
        return max(moments, key=lambda moment: (moment.last, moment.first), default=None)


_SIGNS: dict[Provenance, str] = {"source": "●", "inferred": "○", "illustrative": "◇"}
MARKS: Final[Mapping[Provenance, str]] = FrozenMap(_SIGNS)
"""The sign of each provenance, told apart without colour."""


def mark_of(request: Request | None, *names: str) -> Provenance | None:
    """The provenance of a value in a request, by the first of its names that has one; None where nobody said."""
    if request is None:
        return None
    return next((request.provenance[name] for name in (*names, "*") if name in request.provenance), None)


def mark_of_amount(book: Book, dossier: str) -> Provenance | None:
    """Where the amount that is committed to a dossier comes from: its settlement, else its grant."""
    for request in reversed(tuple(book.requests(dossier))):
        if isinstance(request.record, (Grant, Settlement)):
            return mark_of(request, "amount")
    return None


def mark_of_payments(book: Book, dossier: str) -> Provenance | None:
    """Where what was paid to a dossier and came back comes from."""
    moved = [request for request in book.requests(dossier) if isinstance(request.record, (Payment, Recovery))]
    marks: list[Provenance | None] = [mark_of(request, "amount") for request in moved]
    return marks[0] if len(marks) == 1 else derived(marks)


def worst(marks: Iterable[Provenance | None]) -> Provenance | None:
    """The mark of what rests on several values: that of the least certain; None where one of them has none."""
    given = set(marks)
    if "illustrative" in given:
        return "illustrative"
    if None in given or not given:
        return None
    return "inferred" if "inferred" in given else "source"


def derived(marks: Iterable[Provenance | None]) -> Provenance | None:
    """The mark of what is computed from several values: it stands in no source itself."""
    found = worst(marks)
    return "inferred" if found == "source" else found


def has_made_up(book: Book) -> bool:
    """Whether anything that can be shown was made up to show something."""
    agenda = book.agenda
    declared = [pot.provenance for pot in book.envelopes.values()]
    declared += [rule.provenance for rule in agenda.rules.values()]
    declared += [track.assessment.provenance for track in agenda.tracks.values() if track.assessment]
    given = (mark for name in book.dossiers for request in book.requests(name) for mark in request.provenance.values())
    return "illustrative" in {*declared, *given}
