"""An agenda made ready for judging: a table of steps per track, and the hash of its resolved content."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Literal, get_type_hints

import attrs

from .machine import NEW, compile_table
from .model.agenda import Absent, Agenda, Assessment, Round, Rule, Track, Transition
from .model.frozen import EMPTY, FrozenMap
from .model.nesting import concerned
from .model.ports import BodyName, EnvelopeName, Guard, ScoringScheme, leaves
from .model.records import PERSONAL, RECORDS, Allocation, Approval, Call, Record, Return, Sheet
from .model.verdict import Remedy

Standing = Literal["role", "applicant", "adoption", "member"]
"""How somebody's right to act is shown: vouched for by the host, or verified by the engine."""


@attrs.frozen
class Bound:
    """A rule under its name, ready to be asked."""

    name: str
    rule: Rule
    guard: Guard | Absent
    reads_record: bool


@attrs.frozen
class Step:
    """All there is to know about one trigger from one state.

    Args:
        standings: how each name in `by` is verified.
        record: class of the record that must come with it.
        rules: those that permit it.
        routes: those that select its destination, with the state each leads to.
        otherwise: the state it leads to when no route is selected; None: it stays.
        envelopes: the ledgers it needs: those it commits from or opens a call on, with all that these stand in.
        bodies: the rosters it needs.
        scores: the assessment whose sheets it closes.
        takes_record: whether a record or the minutes of a body come with it.
        moves_money: whether it commits, settles, releases, pays or recovers.
        selects: rules that select the envelope it commits from, with the envelope each leads to.
        voids: whether it enters the assessment, so that what was given before no longer counts.
        divides: the round whose money its record divides.
    """

    trigger: str
    track: str
    transition: Transition
    standings: Mapping[str, Standing]
    record: type[Record] | None
    rules: tuple[Bound, ...]
    routes: tuple[tuple[Bound, str], ...]
    otherwise: str | None
    envelopes: tuple[str, ...]
    bodies: tuple[str, ...]
    scores: Assessment | None
    voids: bool
    takes_record: bool
    moves_money: bool
    divides: Round | None
    selects: tuple[tuple[Bound, str], ...] = ()


@attrs.frozen
class Rulebook:
    """An agenda, compiled.

    Args:
        agenda: what was compiled.
        hash: SHA-256 of its resolved content, in hexadecimal.
        steps: {track: {state: {trigger: step}}}; a new dossier stands in the state `NEW`.
    """

    agenda: Agenda
    hash: str
    steps: Mapping[str, Mapping[str, Mapping[str, Step]]] = attrs.field(repr=False)

    def openers(self, trigger: str) -> tuple[str, ...]:
        """The tracks that open with a trigger."""
        return tuple(name for name, table in self.steps.items() if trigger in table[NEW])

    def remedies(self, track: str, state: str, kinds: tuple[str, ...]) -> tuple[Remedy, ...]:
        """The steps that record one of these kinds and can still be taken from a state on, and who may take them."""
        table = self.steps[track]
        found: dict[str, Remedy] = {}
        seen, queue = {state}, deque([state])
        while queue:
            for name, step in table[queue.popleft()].items():
                if step.transition.records in kinds:
                    found[name] = Remedy(name, _who(step.transition))
                for target in (*(to for _, to in step.routes), step.otherwise):
                    if target is not None and target not in seen:
                        seen.add(target)
                        queue.append(target)
        return tuple(found.values())

    def way_to(self, track: str, state: str, trigger: str) -> tuple[Remedy, ...]:
        """The first steps of the shortest ways from a state to one where the trigger exists."""
        table = self.steps[track]
        firsts: dict[str, Remedy] = {}
        depth_found: int | None = None
        seen, queue = {state}, deque([(state, 0, Remedy("", ()))])
        while queue:
            at, depth, first = queue.popleft()
            if depth_found is not None and depth > depth_found:
                break
            if depth and trigger in table[at]:
                depth_found = depth
                firsts[first.trigger] = first
                continue
            for name, step in table[at].items():
                for target in (*(to for _, to in step.routes), step.otherwise):
                    if target is not None and target not in seen:
                        seen.add(target)
                        queue.append((target, depth + 1, first if depth else Remedy(name, _who(step.transition))))
        return tuple(firsts.values())


def compile_rulebook(agenda: Agenda, content_hash: str) -> Rulebook:
    """A rulebook of an agenda without faults."""
    return Rulebook(
        agenda,
        content_hash,
        FrozenMap({name: _steps(agenda, name, track) for name, track in agenda.tracks.items()}),
    )


def _steps(agenda: Agenda, name: str, track: Track) -> Mapping[str, Mapping[str, Step]]:
    made: dict[tuple[str, bool, bool], Step] = {}
    during = track.assessment.during if track.assessment else None

    def step(state: str, trigger: str, destinations: tuple[str | None, ...]) -> Step:
        leaves = state == during and any(to not in (None, during) for to in destinations)
        enters = during is not None and during in destinations
        key = (trigger, leaves, enters)
        if key not in made:
            made[key] = _step(agenda, name, track, trigger, destinations, leaves, enters)
        return made[key]

    return FrozenMap(
        {
            state: FrozenMap({trigger: step(state, trigger, found) for trigger, found in row.items()})
            for state, row in compile_table(track).items()
        }
    )


def _step(
    agenda: Agenda,
    name: str,
    track: Track,
    trigger: str,
    destinations: tuple[str | None, ...],
    leaves: bool,
    enters: bool,
) -> Step:
    transition = track.transitions[trigger]
    rules = tuple(_bound(agenda, rule) for rule in transition.requires)
    routes = tuple(
        (_bound(agenda, route.rule), to)
        for route, to in zip(transition.to.routes, destinations[:-1], strict=True)
        if to is not None
    )
    selects = tuple((_bound(agenda, rule), pot) for rule, pot in transition.commits_if.items())
    asked = [bound.guard for bound in (*rules, *(bound for bound, _ in (*routes, *selects)))]
    divides = track.round if transition.records == Allocation.kind else None
    told = track.round if transition.records in (Allocation.kind, Call.kind) else None
    standings: dict[str, Standing] = {by: _standing(agenda, by) for by in transition.by}
    if transition.recorded_by and transition.records not in PERSONAL:
        standings[transition.recorded_by] = "role"
    return Step(
        trigger=trigger,
        track=name,
        transition=transition,
        standings=FrozenMap(standings),
        record=RECORDS[transition.records] if transition.records else None,
        rules=rules,
        routes=routes,
        otherwise=destinations[-1],
        envelopes=_unique(
            *concerned(agenda.envelopes, transition.envelopes),
            *(concerned(agenda.envelopes, envelopes_of(track)) if transition.moves_what_is_held else ()),
            *(concerned(agenda.envelopes, (told.envelope,)) if told else ()),
            *concerned(agenda.envelopes, (name for guard in asked for name in named_by(guard, EnvelopeName))),
        ),
        bodies=_bodies(
            agenda,
            track,
            *(by for by in transition.by if by in agenda.bodies),
            *givers(agenda, track, _counted(transition, asked, leaves)),
            *(name for guard in asked for name in named_by(guard, BodyName)),
        ),
        scores=track.assessment if leaves else None,
        voids=enters,
        takes_record=bool(transition.records or transition.recorded_by),
        moves_money=bool(transition.commits or transition.moves_what_is_held),
        divides=divides,
        selects=selects,
    )


def _bodies(agenda: Agenda, track: Track, *needed: str) -> tuple[str, ...]:
    """The bodies whose rosters a step needs: with any, all of the track, for a tie that bars may stand in each."""
    if not needed:
        return ()
    of_track = (by for step in track.transitions.values() for by in step.by if by in agenda.bodies)
    return _unique(*needed, *of_track)


def _counted(transition: Transition, asked: Iterable[Guard | Absent], leaves: bool) -> set[str]:
    """The kinds of records that the step counts of those that members give in person."""
    found = {kind for guard in asked if not isinstance(guard, Absent) for kind in guard.lifted_by}
    if leaves:
        found.add(Sheet.kind)
    if transition.records in (Approval.kind, Return.kind):
        found.add(Approval.kind)
    return found & {*PERSONAL}


def givers(agenda: Agenda, track: Track, kinds: set[str]) -> tuple[str, ...]:
    """The bodies whose members give records of these kinds: what counts depends on who of them is barred."""
    steps = [step for step in track.transitions.values() if step.records in kinds]
    return _unique(*(by for step in steps for by in step.by if by in agenda.bodies))


def envelopes_of(track: Track) -> tuple[str, ...]:
    """The envelopes that a track commits money from."""
    return _unique(*(name for t in track.transitions.values() for name in t.envelopes))


def named_by(guard: Guard | Absent, kind: object) -> Iterator[str]:
    """What a plugin's parameters of a kind name: `BodyName` for bodies, `EnvelopeName` for envelopes."""
    cls: type = type(guard)
    for name, kinds in _kinds_of(cls).items():
        value = getattr(guard, name)
        if kind in kinds and value is not None:
            yield from value if isinstance(value, tuple) else (value,)


@cache
def _kinds_of(cls: type) -> Mapping[str, frozenset[object]]:
    """The types that each parameter of a plugin's class is made of; none of one that is absent."""
    if cls is Absent or not attrs.has(cls):
        return EMPTY
    hints = get_type_hints(cls)
    return FrozenMap({field.name: frozenset(leaves(hints[field.name])) for field in attrs.fields(cls)})


def scheme_of(assessment: Assessment) -> ScoringScheme | None:
    """The scheme of an assessment; None where its plugin is absent."""
    return None if isinstance(assessment.scheme, Absent) else assessment.scheme


def _bound(agenda: Agenda, name: str) -> Bound:
    rule = agenda.rules[name]
    reads = not isinstance(rule.guard, Absent) and rule.guard.reads_record
    return Bound(name, rule, rule.guard, reads)


def _standing(agenda: Agenda, by: str) -> Standing:
    if by in agenda.bodies:
        return "member"
    return agenda.roles[by].relation or "role"


def _who(transition: Transition) -> tuple[str, ...]:
    recorder = (transition.recorded_by,) if transition.recorded_by and transition.records not in PERSONAL else ()
    return (*transition.by, *recorder)


def _unique(*names: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
