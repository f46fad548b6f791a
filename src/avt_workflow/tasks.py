"""What awaits somebody in a dossier: in person, as an alternate, or for a member who delegated it."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from . import engine
from .case import Case
from .model.records import PERSONAL, Sheet
from .model.roster import Capacity
from .model.verdict import Option
from .model.when import When


@attrs.frozen
class Task:
    """A step that awaits somebody.

    Args:
        dossier: which one.
        title: how it is called.
        state: where it stands.
        since: since when.
        option: the step.
        behalf: the member in whose place it can be taken; "" for in person.
        capacity: as what it can be taken in the place of that member.
    """

    dossier: str
    title: str
    state: str
    since: When
    option: Option
    behalf: str = ""
    capacity: Capacity | None = None


def tasks_in(case: Case, actor: str, role: str, on: When) -> Iterator[Task]:
    """Every step in a dossier that awaits this actor in this role.

    A sheet for a seat that has one already no longer awaits anybody, though it may be replaced. What another may do as
    well in person is not listed once more in the place of a member, unless each member gives it themself.

    Args:
        case: the dossier as it stands, with the ledgers and rosters of every step from there.
        actor: who would act.
        role: the role, or the body as whose member the actor speaks.
        on: when it would take effect.
    """
    dossier = case.dossier
    assert dossier is not None
    seats: dict[str, Capacity | None] = {"": None, **case.roster(role).seats_for(actor, on, case.barred)}
    given = {cast.place for cast in case.sheets}
    listed: set[str] = set()
    for seat, capacity in seats.items():
        for option in engine.options(case, actor, role, on, seat):
            sheet = option.records == Sheet.kind
            if not option.allowed or (sheet and (seat or actor) in given) or option.trigger in listed:
                continue
            if option.records not in PERSONAL:
                listed.add(option.trigger)
            yield Task(dossier.id, dossier.title, dossier.state, dossier.moved.on, option, seat, capacity)
