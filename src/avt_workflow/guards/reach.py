"""Whether enough members of a body can still take part, once some may not."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from ..model.ports import Parameter, Refusal
from ..model.roster import Roster

if TYPE_CHECKING:
    from ..case import Case


def out_of_reach(
    case: Case, bodies: Sequence[str], filled: Collection[str], at_least: int, said: Mapping[str, Parameter]
) -> Refusal | None:
    """The refusal that says so, where fewer seats than needed are filled or can be; None where nobody sits there.

    Args:
        case: as it stands.
        bodies: whose members take part.
        filled: the seats that count already.
        at_least: how many seats are needed.
        said: what the guard says otherwise.
    """
    rosters, barred = [case.roster(body) for body in bodies], case.barred
    members = dict.fromkeys(member for roster in rosters for member in roster.members)
    able = [member for member in members if member not in barred or member in filled]
    spare = sum(_replaceable(roster, barred, filled) for roster in rosters)
    if not members or len(able) + spare >= at_least:
        return None
    away = ", ".join(member for member in members if member in barred) or "-"
    words = {**said, "body": ", ".join(bodies), "quorum": at_least, "able": len(able) + spare, "barred": away}
    return Refusal("quorum-out-of-reach", "appoint", **words)


def _replaceable(roster: Roster, barred: Mapping[str, str], filled: Collection[str]) -> int:
    """In the place of how many barred members alternates can still come: each alternate for one of them."""
    left = [name for name in roster.alternates if name not in barred]
    found = 0
    for seat in (member for member in roster.members if member in barred and member not in filled):
        own = [name for name in left if roster.alternates[name] == seat]
        fitting = own or [name for name in left if not roster.alternates[name]]
        if fitting:
            left.remove(fitting[0])
            found += 1
    return found
