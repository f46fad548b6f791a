"""A publication profile: what a kind of reader gets to see, as data."""

from __future__ import annotations

from typing import Final, Literal

import attrs

from .text import Text

Aspect = Literal[
    "applicant",
    "summary",
    "fields",
    "partners",
    "asked",
    "financing",
    "documents",
    "actors",
    "members",
    "sheets",
    "remarks",
    "scores",
    "advice",
    "votes",
    "approvals",
    "proposals",
    "decisions",
    "payments",
    "motivations",
    "reports",
    "notes",
    "budget",
]
"""A part of what there is to know, under the name by which a profile shows it; the reference says what each holds."""

ASPECTS: Final[tuple[Aspect, ...]] = Aspect.__args__  # type: ignore[attr-defined]  # typing offers no public way

TELLS_AMOUNTS: Final[tuple[Aspect, ...]] = ("budget", "votes", "payments")
"""What tells the amounts of decisions too: totals go up by them, a vote is on an exact amount, a payment is of it."""


@attrs.frozen
class Profile:
    """What readers of one kind get to see: what is not named here is not shown.

    A dossier that is there shows its identifier, title, track and state, and its steps with their dates.

    Args:
        label: for whom it is.
        shows: what is shown of every dossier that is there, and of the money.
        own: what else is shown to an applicant of a dossier of their own, in whatever phase.
        fields: the extra fields that are shown, by name, where `shows` does not name them all.
        tracks: the tracks whose dossiers are there; none for all.
        phases: the phases whose dossiers are there; none for all.
    """

    label: Text
    shows: tuple[Aspect, ...] = ()
    own: tuple[Aspect, ...] = ()
    fields: tuple[str, ...] = ()
    tracks: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()

    def aspects(self, *, own: bool = False) -> frozenset[str]:
        """What is shown of a dossier, the reader's own or another's; what tells amounts only where amounts are."""
        found = {*self.shows, *(self.own if own else ())}
        return frozenset(found if "decisions" in found else found - {*TELLS_AMOUNTS})

    @property
    def names_all(self) -> bool:
        """Whether it shows every name by which a conflict of interest is found."""
        return {"applicant", "partners", "members"} <= self.aspects()
