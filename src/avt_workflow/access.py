"""Who may see what of a dossier: the one door through which everything is read."""

from __future__ import annotations

from collections.abc import Container, Sequence

from .model.agenda import Agenda
from .model.dossier import Dossier
from .model.facts import Event, TransitionTaken
from .model.records import Correction, Sheet


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
