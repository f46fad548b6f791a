"""What is wrong in an approval chain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import attrs

from ..errors import Fault
from ..guards import Approvals
from ..model.agenda import Agenda, Track
from ..model.records import Application, Approval, Initiative
from .faults import join, unknown

_IDEA: Final = tuple(dict.fromkeys(field.name for cls in (Application, Initiative) for field in attrs.fields(cls)))
_GUARD: Final = "approved"


def chain_faults(tree: Mapping[str, Any], path: str, track: Mapping[str, Any]) -> Iterator[Fault]:
    """A fault for each name in the levels of a track, and in the rules its steps require, that names nothing.

    Args:
        tree: the tables of the file; what is not of the right type is passed over, since reading it says so.
        path: of the track.
        track: its table.
    """
    levels = _table(track.get("approvals"))
    standing = [*_table(tree.get("roles")), *_table(tree.get("bodies"))]
    looked_at = [*_IDEA, *(f"fields.{name}" for name in _table(track.get("fields")))]
    for name, level in levels.items():
        at, table = join(path, "approvals", name), _table(level)
        yield from _unknown(join(at, "by"), "role", table.get("by"), standing, words="role or body")
        yield from _unknown(join(at, "after"), "level", table.get("after"), levels)
        yield from _unknown(join(at, "covers"), "field", table.get("covers"), looked_at)
    for name in _in_circles(levels):
        text = f"{name!r} waits, in the end, for itself, so that it never opens; take a level away here"
        yield Fault(join(path, "approvals", name, "after"), "circle", text)
    rules = _table(tree.get("rules"))
    for trigger, step in _table(track.get("transitions")).items():
        to = _table(_table(step).get("to"))
        for rule in dict.fromkeys((*_strings(_table(step).get("requires")), *to)):
            found = _table(rules.get(rule))
            through = found.get("through")
            if found.get("guard") == _GUARD and through:
                at = join(path, "transitions", trigger, "to" if rule in to else "requires")
                for fault in _unknown(at, "level", through, levels):
                    yield attrs.evolve(fault, text=f"{rule!r}: {fault.text}")


def unapproved(path: str, agenda: Agenda, track: Track) -> Iterator[Fault]:
    """A fault for each level that nobody can approve, each step that moves as it approves, and a chain in vain."""
    givers = {by for step in track.transitions.values() if step.records == Approval.kind for by in step.by}
    for name, level in track.approvals.items():
        if level.by not in givers:
            text = f'no step by {level.by!r} records an approval; add one with records = "approval"'
            yield Fault(join(path, "approvals", name, "by"), "level-never-approved", text)
    for trigger, step in track.transitions.items():
        at = join(path, "transitions", trigger)
        if step.records in ("approval", "return") and not track.approvals:
            yield Fault(
                join(at, "records"), "no-levels", "this track has no approvals; declare them, or take this away"
            )
        if step.records == Approval.kind and tuple(step.to):
            text = "an approval that moves the dossier leaves the other levels behind; let the decision move it"
            yield Fault(join(at, "to"), "approval-moves", text)
    asked = [rule for step in track.transitions.values() for rule in step.requires]
    asked += [route.rule for step in track.transitions.values() for route in step.to.routes]
    if track.approvals and not any(isinstance(agenda.rules[rule].guard, Approvals) for rule in asked):
        text = 'no step requires a rule with guard = "approved", so that the chain binds nobody; add one'
        yield Fault(join(path, "approvals"), "approvals-bind-nobody", text)


def _in_circles(levels: Mapping[str, Any]) -> Iterator[str]:
    """The levels that come, at some distance, after themselves."""
    names = list(levels)
    after = {
        name: [*_strings(_table(level)["after"])] if "after" in _table(level) else names[max(place - 1, 0) : place]
        for place, (name, level) in enumerate(levels.items())
    }
    for name in names:
        seen: set[str] = set()
        left = list(after[name])
        while left:
            one = left.pop()
            if one not in seen:
                seen.add(one)
                left += after.get(one, [])
        if name in seen:
            yield name


def _unknown(path: str, kind: str, given: object, known: Iterable[str], *, words: str = "") -> Iterator[Fault]:
    known = list(known)
    for name in _strings(given):
        if name not in known:
            yield Fault(path, f"unknown-{kind}", unknown(words or kind, name, known))


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _strings(given: object) -> Sequence[str]:
    return [value for value in (given if isinstance(given, (list, tuple)) else (given,)) if isinstance(value, str)]
