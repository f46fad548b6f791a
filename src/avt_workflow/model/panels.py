"""Who may not take part in a dossier, and which sheets and votes count: the one place that says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from .dossier import Cast, Dossier
from .records import ERASED, Sheet
from .roster import Roster


def barred(dossier: Dossier | None, *rosters: Roster) -> Mapping[str, str]:
    """Who may not assess, advise or vote: the affiliation that bars them, "" for who stepped back.

    A conflict of interest is an affiliation with the applicant or a partner, by name, whatever the case of its letters.

    Args:
        dossier: which is assessed; None for one that is to be opened.
        rosters: of the bodies that take part.
    """
    if dossier is None:
        return {}
    found = dict.fromkeys(dossier.panel.recused, "")
    ties = {member: names for roster in rosters for member, names in roster.affiliations.items()}
    if ties:
        parties = {*_parties(dossier)}
        for member, names in ties.items():
            tie = next((name for name in names if _plain(name) in parties), None)
            if tie is not None:
                found.setdefault(member, tie)
    return found


def counting(casts: Sequence[Cast], dossier: Dossier, *rosters: Roster) -> tuple[Cast, ...]:
    """The sheets or votes that count, the latest for each seat.

    Nobody's who is barred, and nobody's in the place of a member who is, unless they are that member's alternate.

    Args:
        casts: oldest first.
        dossier: for which they were given.
        rosters: of the bodies whose members gave them.
    """
    out = barred(dossier, *rosters)
    found: dict[str, Cast] = {}
    for cast in casts:
        stands_in = not cast.seat or any(roster.can_stand_in(cast.actor, cast.seat) for roster in rosters)
        if cast.actor not in out and (stands_in or cast.seat not in out):
            found.pop(cast.place, None)
            found[cast.place] = cast
    return tuple(found.values())


def uncounted(dossier: Dossier, *rosters: Roster) -> tuple[Cast, ...]:
    """The sheets of a dossier that do not count."""
    counted = counting(dossier.panel.sheets, dossier, *rosters)
    return tuple(cast for cast in dossier.panel.sheets if cast not in counted)


def by_assessor(casts: Sequence[Cast]) -> dict[str, Sheet]:
    """Sheets by who wrote them; one who fills two seats has the later under both names, as "ann (ben)"."""
    found: dict[str, Sheet] = {}
    for cast in casts:
        if isinstance(cast.record, Sheet):
            found[f"{cast.actor} ({cast.place})" if cast.actor in found else cast.actor] = cast.record
    return found


def _parties(dossier: Dossier) -> Iterator[str]:
    """The applicant and the partners, without those whose names were erased."""
    application = dossier.idea.application
    partners = (partner.name for partner in application.partners) if application else ()
    yield from (_plain(name) for name in (dossier.idea.applicant, *partners) if name.strip() and name != ERASED)


def _plain(name: str) -> str:
    return name.strip().casefold()
