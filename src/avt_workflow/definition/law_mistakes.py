"""What is wrong in the laws of an agenda though they can be read: one that says nothing, and two that cannot both hold.

It is read off the steps alone; whether a law holds is for a search to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from typing import Final

from ..errors import Fault
from ..model.agenda import Agenda, Track
from ..model.laws import (
    SCORE,
    Always,
    AtMostOnce,
    Before,
    CanAlwaysFinish,
    Condition,
    DeclaredLaw,
    Form,
    FourEyes,
    Never,
    OnlyBy,
    Sometimes,
    Within,
)
from .faults import join
from .laws import LAWS, tracks_of
from .reach import Move, moves, reachable

EMPTY_LAW: Final = "law-empty"
CANNOT_HOLD: Final = "law-cannot-hold"
CONTRADICTS: Final = "law-contradicts"

Wrong = tuple[str, str]
"""The kind of fault, and the sentence."""


def law_mistakes(agenda: Agenda, laws: Mapping[str, DeclaredLaw]) -> Iterator[Fault]:
    """A fault for each law that can never fail for lack of what it speaks of, never hold, or contradicts another.

    A law that is about several tracks is wrong where it is wrong in each.
    """
    for name, law in laws.items():
        found = [_wrong(_Ways(agenda, agenda.tracks[track]), law.form) for track in tracks_of(agenda.tracks, law)]
        if found and found[0] is not None and all(found):
            code, text = found[0]
            yield Fault(join(LAWS, name), code, text)
    for (one, first), (other, second) in combinations(laws.items(), 2):
        shared = {*tracks_of(agenda.tracks, first)} & {*tracks_of(agenda.tracks, second)}
        for track in sorted(shared):
            why = _contradict(agenda.tracks[track], first.form, second.form)
            if why:
                text = f"this and {one!r} cannot both hold: {why}; take one of them away"
                yield Fault(join(LAWS, other), CONTRADICTS, text)
                break


def sure_by_the_steps(agenda: Agenda, laws: Mapping[str, DeclaredLaw]) -> tuple[str, ...]:
    """The laws that no story can break, whatever its rules say: the steps alone see to it.

    They are no mistake: such a law speaks when the steps are changed.
    """
    return tuple(
        name
        for name, law in laws.items()
        if all(_sure(_Ways(agenda, agenda.tracks[track]), law.form) for track in tracks_of(agenda.tracks, law))
    )


class _Ways:
    """What the steps of a track can lead to."""

    def __init__(self, agenda: Agenda, track: Track) -> None:
        self.agenda, self.track = agenda, track
        self.ways = moves(track)
        self.reached = reachable(self.ways)
        self.taken = {move.trigger for state in ("", *self.reached) for move in self.ways[state]}
        self.recorded = {track.transitions[trigger].records for trigger in self.taken}

    def after(self, first: str, then: str) -> bool:
        """Whether a step can be taken once another was."""
        ends = {move.to for state in ("", *self.reached) for move in self.ways[state] if move.trigger == first}
        states = ends.union(*(reachable(self.ways, end) for end in ends))
        return any(move.trigger == then for state in states for move in self.ways[state])

    def without(self, first: str, then: str) -> bool:
        """Whether a step can be taken though another never was."""
        kept: dict[str, list[Move]] = {
            state: [move for move in ways if move.trigger != first] for state, ways in self.ways.items()
        }
        return any(move.trigger == then for state in ("", *reachable(kept)) for move in kept[state])

    def why_not(self, condition: Condition) -> str | None:
        """Why no dossier can stand so; None where one may."""
        states = self.track.expanded(condition.state) or tuple(self.track.states)
        there = [state for state in states if state in self.reached]
        if not there:
            return f"no step leads to {' or '.join(states)}"
        if condition.phase and not any(self.track.states[state].phase in condition.phase for state in there):
            return f"no such state is of the phase {' or '.join(condition.phase)}"
        both = {*condition.has} & {*condition.lacks} | {*condition.holds} & {*condition.fails}
        if both:
            return f"{min(both)!r} would have to be there and not"
        for kind in condition.has:
            missing = self.track.assessment is None if kind == SCORE else kind not in self.recorded
            if missing:
                return f"no step of this track {'makes a score' if kind == SCORE else f'records a {kind}'}"
        commits = any(self.track.transitions[trigger].commits for trigger in self.taken)
        if not commits and {condition.committed, condition.paid} - {None, "nothing"}:
            return "no step of this track commits money"
        return None


def _wrong(ways: _Ways, form: Form) -> Wrong | None:
    check = _CHECKS[type(form)]
    return check(ways, form)


def _never_taken(ways: _Ways, *steps: str) -> Wrong | None:
    step = next((step for step in steps if step not in ways.taken), None)
    return (EMPTY_LAW, f"{step!r} can never be taken, so that this says nothing; name another step") if step else None


def _before(ways: _Ways, form: Form) -> Wrong | None:
    assert isinstance(form, Before)
    if form.first == form.then:
        return CANNOT_HOLD, "a step cannot come before itself; name two steps"
    if form.then in ways.taken and (form.first not in ways.taken or not ways.after(form.first, form.then)):
        text = f"{form.then!r} can never come after {form.first!r}, so that it always breaks this; turn them round"
        return CANNOT_HOLD, text
    return _never_taken(ways, form.then)


def _at_most_once(ways: _Ways, form: Form) -> Wrong | None:
    assert isinstance(form, AtMostOnce)
    if ways.track.transitions[form.step].opens:
        return EMPTY_LAW, f"{form.step!r} opens a dossier, which happens once; name another step, or take this away"
    return _never_taken(ways, form.step)


def _four_eyes(ways: _Ways, form: Form) -> Wrong | None:
    assert isinstance(form, FourEyes)
    idle = _never_taken(ways, *form.steps)
    pairs = list(combinations(form.steps, 2))
    if not idle and not any(ways.after(a, b) or ways.after(b, a) for a, b in pairs):
        return EMPTY_LAW, "no dossier can have two of these steps, so that this says nothing; name others"
    return idle


def _within(ways: _Ways, form: Form) -> Wrong | None:
    assert isinstance(form, Within)
    idle = _never_taken(ways, form.start, form.step)
    if not idle and not ways.after(form.start, form.step):
        return EMPTY_LAW, f"{form.step!r} can never come after {form.start!r}, so that this says nothing; name another"
    return idle


def _only_by(ways: _Ways, form: Form) -> Wrong | None:
    assert isinstance(form, OnlyBy)
    step = ways.track.transitions[form.step]
    may = [*step.by, *((step.recorded_by,) if step.recorded_by else ())]
    if form.step in ways.taken and not {*may} & {*form.by}:
        text = f"{form.step!r} is done by {' and '.join(may)}, never by {' or '.join(form.by)}; name one who may"
        return CANNOT_HOLD, text
    return _never_taken(ways, form.step)


def _never(ways: _Ways, form: Form) -> Wrong | None:
    assert isinstance(form, Never)
    why = ways.why_not(form.condition)
    return (EMPTY_LAW, f"this can never fail: {why}; correct it, or take it away") if why else None


def _sometimes(ways: _Ways, form: Form) -> Wrong | None:
    assert isinstance(form, Sometimes)
    why = ways.why_not(form.condition)
    return (CANNOT_HOLD, f"this can never come about: {why}; correct it, or take it away") if why else None


def _always(ways: _Ways, form: Form) -> Wrong | None:
    assert isinstance(form, Always)
    why = ways.why_not(form.when)
    if why:
        return EMPTY_LAW, f"`when` can never hold: {why}; correct it, or take this away"
    why = ways.why_not(form.condition)
    return (CANNOT_HOLD, f"this can never hold: {why}; correct it, or take it away") if why else None


def _finishes(ways: _Ways, form: Form) -> Wrong | None:
    if any(ways.track.states[state].final for state in ways.reached):
        return None
    return CANNOT_HOLD, "no dossier can come to a final state; write final = true in one, or take this away"


_CHECKS: Final[Mapping[type, Callable[[_Ways, Form], Wrong | None]]] = {
    Before: _before,
    AtMostOnce: _at_most_once,
    FourEyes: _four_eyes,
    Within: _within,
    OnlyBy: _only_by,
    Never: _never,
    Sometimes: _sometimes,
    Always: _always,
    CanAlwaysFinish: _finishes,
}


def _sure(ways: _Ways, form: Form) -> bool:
    if isinstance(form, Before):
        return not ways.without(form.first, form.then)
    if isinstance(form, AtMostOnce):
        return not ways.after(form.step, form.step)
    if isinstance(form, OnlyBy):
        return {*ways.track.transitions[form.step].by} <= {*form.by}
    return False


def _contradict(track: Track, one: Form, other: Form) -> str | None:
    """Why two laws about one track cannot both hold."""
    if isinstance(one, Before) and isinstance(other, Before):
        turned = (one.first, one.then) == (other.then, other.first)
        return f"neither {one.first!r} nor {one.then!r} could ever come first" if turned else None
    if isinstance(one, OnlyBy) and isinstance(other, OnlyBy):
        apart = one.step == other.step and not {*one.by} & {*other.by}
        return f"nobody could do {one.step!r}" if apart else None
    if isinstance(one, Never) and isinstance(other, (Sometimes, Always)):
        return _never_and(track, one, other)
    if isinstance(other, Never) and isinstance(one, (Sometimes, Always)):
        return _never_and(track, other, one)
    if isinstance(one, Always) and isinstance(other, Sometimes):
        return _always_and(track, one, other)
    if isinstance(other, Always) and isinstance(one, Sometimes):
        return _always_and(track, other, one)
    if isinstance(one, Always) and isinstance(other, Always) and one.when == other.when:
        return "what one demands, the other excludes" if _exclude(track, one.condition, other.condition) else None
    return None


def _never_and(track: Track, never: Never, other: Sometimes | Always) -> str | None:
    if isinstance(other, Always) and other.when != Condition():
        return None
    return "one forbids what the other demands" if _implies(track, other.condition, never.condition) else None


def _always_and(track: Track, always: Always, sometimes: Sometimes) -> str | None:
    applies = _implies(track, sometimes.condition, always.when)
    return (
        "one forbids what the other demands"
        if applies and _exclude(track, sometimes.condition, always.condition)
        else None
    )


def _implies(track: Track, narrow: Condition, wide: Condition) -> bool:
    """Whether a dossier that stands as one says surely stands as the other does."""
    states = {*track.expanded(narrow.state)}
    phases: set[str] = {track.states[state].phase for state in states} or {*narrow.phase}
    return (
        (not wide.state or (bool(states) and states <= {*track.expanded(wide.state)}))
        and (not wide.phase or (bool(phases) and phases <= {*wide.phase}))
        and all({*getattr(wide, word)} <= {*getattr(narrow, word)} for word in ("has", "lacks", "holds", "fails"))
        and wide.committed in (None, narrow.committed)
        and wide.paid in (None, narrow.paid)
    )


def _exclude(track: Track, one: Condition, other: Condition) -> bool:
    """Whether no dossier stands as both say."""
    states, others = {*track.expanded(one.state)}, {*track.expanded(other.state)}
    return bool(
        (states and others and not states & others)
        or (one.phase and other.phase and not {*one.phase} & {*other.phase})
        or {*one.has} & {*other.lacks}
        or {*one.lacks} & {*other.has}
        or {*one.holds} & {*other.fails}
        or {*one.fails} & {*other.holds}
        or (one.committed and other.committed and one.committed != other.committed)
        or (one.paid and other.paid and one.paid != other.paid)
    )
