"""Judging the approvals of a chain: who may approve which level now, and which approvals a step undoes."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from .case import Case
from .model.approvals import Level, complete, meets, seats_of, waits_for, with_dependents
from .model.dossier import Dossier
from .model.facts import Request
from .model.records import Application, Approval, Initiative, Record, Return
from .model.verdict import Reason, Remedy
from .rulebook import Step


def judge(case: Case, step: Step, request: Request, reasons: list[Reason]) -> None:
    """Add every reason why this level cannot be approved, or gone back to, by this actor now."""
    record, levels = request.record, case.track.approvals if case.dossier else {}
    if not isinstance(record, (Approval, Return)):
        return
    if record.level not in levels:
        reasons.append(Reason.unknown("unknown-level", "levels", levels, level=record.level))
    elif isinstance(record, Approval):
        reasons += _against(case, step, request, record.level)
    else:
        if not record.reason.strip():
            reasons.append(Reason.of("field-missing", field="reason"))
        if record.level not in _approved_in(case):
            reasons.append(Reason.of("nothing-approved", level=record.level))


def awaits(case: Case, step: Step, request: Request) -> list[Reason]:
    """Why there is nothing for this actor to approve, or to go back to; nothing where there is something."""
    if case.dossier is None or step.record not in (Approval, Return):
        return []
    levels = case.track.approvals
    if step.record is Return:
        return [] if _approved_in(case) else [Reason.of("nothing-approved", level=", ".join(levels))]
    own = [name for name, level in levels.items() if level.by == request.role] or levels
    found = [list(_against(case, step, request, name)) for name in own]
    return list(dict.fromkeys(reason for against in found for reason in against)) if all(found) else []


def undone(case: Case, request: Request, *, voided: bool) -> tuple[str, ...]:
    """The levels whose approvals no longer count after this step, in the order of the file.

    Going back to a level undoes it; a changed application or initiative undoes the levels that look at what changed;
    an assessment that is void undoes those that look at everything. What comes after an undone level falls with it.

    Args:
        case: before the step.
        request: the step.
        voided: whether it makes the assessment void.
    """
    given = _approved_in(case)
    if not given or case.dossier is None:
        return ()
    levels, record = case.track.approvals, request.record
    if isinstance(record, Return):
        hit = {record.level}
    else:
        changed = _changed(case.dossier, record)
        hit = {name for name, level in levels.items() if meets(level.covers, changed) or (voided and not level.covers)}
    return tuple(name for name in with_dependents(levels, hit) if name in given)


def _against(case: Case, step: Step, request: Request, name: str) -> Iterator[Reason]:
    levels, given, actor = case.track.approvals, case.approvals, request.actor
    seat = request.behalf or actor
    level, done = levels[name], complete(levels, given)
    if request.role != level.by:
        yield Reason.of("level-by-others", _remedy(step, level), level=name, by=level.by)
    lacking = [before for before in waits_for(levels, name) if before not in done]
    if lacking:
        remedies = (_remedy(step, levels[before]) for before in lacking if before in levels)
        yield Reason.of("level-not-open", *dict.fromkeys(remedies), level=name, waits=", ".join(lacking))
    filled = seats_of(given, name)
    if actor in filled.values() or seat in filled:
        yield Reason.of("approved-already", actor=actor if actor in filled.values() else seat, level=name)
    elif len(filled) >= level.at_least:
        yield Reason.of("level-complete", level=name, at_least=level.at_least)
    others = (approved.level for approved in given if approved.actor == actor and approved.level != name)
    other = next(others, None)
    if other is not None and level.one_person_once:
        yield Reason.of("approved-another-level", _remedy(step, level), actor=actor, other=other, level=name)


def _remedy(step: Step, level: Level) -> Remedy:
    return Remedy(step.trigger, (level.by,))


def _approved_in(case: Case) -> set[str]:
    """The levels at which anything was approved, whether it counts or not."""
    return {approved.level for approved in case.dossier.panel.approvals} if case.dossier else set()


def _changed(dossier: Dossier, record: Record | None) -> set[str]:
    """The fields in which a record differs from the one it replaces; every extra field by its own path."""
    if not isinstance(record, (Application, Initiative)):
        return set()
    idea = dossier.idea
    before = idea.application if isinstance(record, Application) else idea.initiative
    plain = {field.name for field in attrs.fields(type(record)) if field.name != "fields"}
    earlier = before.fields if before else {}
    return {
        *(name for name in plain if before is None or getattr(before, name) != getattr(record, name)),
        *(f"fields.{key}" for key in {*earlier, *record.fields} if earlier.get(key) != record.fields.get(key)),
    }
