"""Who may see what of a dossier: the one door through which everything is read."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from typing import Final

import attrs

from .identities import NOBODY, Identities
from .model.agenda import Agenda
from .model.dossier import Dossier
from .model.facts import (
    CeilingChanged,
    CommitmentChanged,
    ContributionReceived,
    EnvelopeOpened,
    Event,
    MoneyRecovered,
    PaymentMade,
    ReservationChanged,
    TransitionTaken,
)
from .model.ledger import Moved
from .model.panels import barred, uncounted
from .model.profiles import Profile
from .model.records import Correction, Sheet
from .model.roster import Roster
from .redaction import Redactor


def is_sealed(agenda: Agenda, dossier: Dossier) -> bool:
    """Whether the sheets of a dossier are sealed: as long as it stands in the state where they are written."""
    assessment = agenda.tracks[dossier.track].assessment
    return assessment is not None and dossier.state == assessment.during


def history_for(
    agenda: Agenda,
    dossier: Dossier,
    events: Sequence[Event],
    viewer: str | None,
    barred: Container[str] = (),
) -> tuple[Event, ...]:
    """The events as a viewer may see them: while sealed, no sheet since the last closing but their own.

    Who may not take part, having stepped back or for a conflict of interest, sees no sheet but their own, ever.

    Entering the same state once more voids the sheets and closes nothing: they stay sealed with the new ones. Whose it
    is, when it came and what it says is sealed, and so is what corrects it. That the numbering skips one shows only
    how many there are, which the rule on enough sheets tells anyway.

    Args:
        agenda: the agenda the dossier is pinned to.
        dossier: as it stands.
        events: of the dossier, all of them.
        viewer: the actor who looks; None for somebody unnamed.
        barred: who has a conflict of interest; who stepped back stands in the dossier.
    """
    if viewer is not None and (viewer in barred or viewer in dossier.panel.recused):
        since = 0
    elif is_sealed(agenda, dossier):
        since = max((event.version for event in events if _enters(event, dossier.state)), default=0)
    else:
        return tuple(events)
    hidden: set[int] = set()
    for event in events:
        if event.version >= since and _hides(event, viewer, hidden):
            hidden.add(event.version)
    return tuple(event for event in events if event.version not in hidden)


def is_own(dossier: Dossier, viewer: str | None) -> bool:
    """Whether the viewer is the applicant of a dossier."""
    return bool(viewer) and viewer == dossier.idea.applicant


def is_there(agenda: Agenda, dossier: Dossier, viewer: str | None, profile: Profile) -> bool:
    """Whether a profile has a dossier at all, where it stands: by its track and phase, unless it is the viewer's own.

    Args:
        agenda: the one the dossier is pinned to.
        dossier: at the moment that is looked at.
        viewer: who looks.
        profile: by which.
    """
    if profile.own and is_own(dossier, viewer):
        return True
    phase = agenda.tracks[dossier.track].states[dossier.state].phase
    return (not profile.tracks or dossier.track in profile.tracks) and (not profile.phases or phase in profile.phases)


def redactor_for(
    agenda: Agenda,
    dossier: Dossier,
    events: Sequence[Event],
    viewer: str | None,
    profile: Profile,
    rosters: Sequence[Roster],
    there: Callable[[str], bool],
) -> Redactor:
    """What takes out of the events of a dossier whatever a profile does not show.

    Args:
        agenda: the one the dossier is pinned to.
        dossier: as it stands now.
        events: of the dossier, all of them.
        viewer: who looks.
        profile: by which.
        rosters: of every body.
        there: whether the profile has another dossier.
    """
    aspects = profile.aspects(own=is_own(dossier, viewer))
    names = Identities.of(agenda, aspects, events, [name for roster in rosters for name in roster.everybody])
    by_version = {event.version: event for event in events}
    everything = not (profile.tracks or profile.phases)
    found = Redactor(by_version, names, frozenset(profile.fields), dossier.visit, everything, there)
    rounds = (track.round for track in agenda.tracks.values() if track.round and track.round.of == dossier.track)
    if any(each.earmarks for each in rounds):
        found = attrs.evolve(found, grounds=found.grounds | {"fields"})
    if profile.names_all:
        return found
    idle = (cast for cast in uncounted(dossier, *rosters) if cast.actor not in dossier.panel.recused)
    out = frozenset(barred(dossier, *rosters))
    return attrs.evolve(found, idle=frozenset((cast.actor, cast.seat) for cast in idle), out=out)


def numbering() -> Callable[[str], str]:
    """Gives each dossier it is asked for a number in the place of its name, always the same."""
    numbers: dict[str, str] = {}
    return lambda dossier: numbers.setdefault(dossier, f"{NOBODY} {len(numbers) + 1}")


def money_for(
    events: Sequence[Event], profile: Profile, there: Callable[[str], bool], withheld: Callable[[str], str]
) -> tuple[Event, ...]:
    """The events of an envelope as a profile shows them: none without `budget`.

    What is committed to a dossier that the profile does not have stands under a number instead of its name, since the
    totals hold it all the same.

    Args:
        events: of the envelope, all of them.
        profile: by which.
        there: whether the profile has a dossier.
        withheld: what stands in the place of the name of one that it does not have.
    """
    aspects = profile.aspects()
    if "budget" not in aspects:
        return ()
    named = {"actors", "members", "applicant"} <= aspects
    found: list[Event] = []
    for event in events:
        fact = event.fact
        if not isinstance(fact, _MONEY) or (
            isinstance(fact, (PaymentMade, MoneyRecovered)) and "payments" not in aspects
        ):
            continue
        fact = attrs.evolve(fact, actor=fact.actor if named else NOBODY)
        if (
            isinstance(fact, (CeilingChanged, ReservationChanged, ContributionReceived))
            and "motivations" not in aspects
        ):
            fact = attrs.evolve(fact, motivation="")
        elif isinstance(fact, Moved) and not there(fact.dossier):
            fact = attrs.evolve(fact, dossier=withheld(fact.dossier), trigger="", actor=NOBODY)
            fact = fact if isinstance(fact, CommitmentChanged) else attrs.evolve(fact, reference="")
        found.append(attrs.evolve(event, fact=fact, previous="", hash=""))
    return tuple(found)


_MONEY: Final = (
    EnvelopeOpened,
    CeilingChanged,
    CommitmentChanged,
    PaymentMade,
    MoneyRecovered,
    ReservationChanged,
    ContributionReceived,
)
"""What can be shown of an envelope; another kind of fact is not, until it stands here."""


def _enters(event: Event, state: str) -> bool:
    fact = event.fact
    return isinstance(fact, TransitionTaken) and fact.target == state != fact.source


def _hides(event: Event, viewer: str | None, hidden: set[int]) -> bool:
    fact = event.fact
    if not isinstance(fact, TransitionTaken):
        return False
    record = fact.request.record
    if isinstance(record, Correction):
        return record.version in hidden
    return isinstance(record, Sheet) and fact.actor != viewer
