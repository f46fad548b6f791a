"""What is well-formed in an agenda and wrong all the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ..errors import Fault
from ..guards import GUARDS, MinimumScore
from ..model.agenda import Absent, Agenda, Assessment, Rule, Track, Transition
from ..model.ports import Guard, ScoringScheme
from .faults import join
from .parameters import names_in
from .reach import Move, moves, reachable, unassessed_grants
from .tables import slots

_OPENS_AN_IDEA: Final = ("initiative", "application")


def lint(agenda: Agenda) -> tuple[Fault, ...]:
    """Everything in an agenda that can be read and cannot be meant, each with its path and what to do."""
    found = list(_unused(agenda))
    for name, track in agenda.tracks.items():
        path, ways = f"tracks.{name}", moves(track)
        found += _states(path, track, ways)
        for trigger, transition in track.transitions.items():
            at = join(path, "transitions", trigger)
            found += _who_may(at, agenda, track, transition)
            found += _step(at, track, transition)
            found += _rules(at, agenda, track, transition)
        if track.assessed:
            found += _grants(path, agenda, track, ways)
        if track.assessment:
            found += _assessment(join(path, "assessment"), track, track.assessment)
    return tuple(dict.fromkeys(found))


def _unused(agenda: Agenda) -> Iterator[Fault]:
    steps = [step for track in agenda.tracks.values() for step in track.transitions.values()]
    named = {"body": set[str](), "envelope": set[str]()}
    plugins: list[Guard | ScoringScheme | Absent] = [rule.guard for rule in agenda.rules.values()]
    plugins += [track.assessment.scheme for track in agenda.tracks.values() if track.assessment]
    for plugin in plugins:
        for kind, name in _named_by(plugin):
            named[kind].add(name)
    by = {name for step in steps for name in step.by}
    assessing = {track.assessment.body for track in agenda.tracks.values() if track.assessment}
    rules = {rule for step in steps for rule in (*step.requires, *(r.rule for r in step.to.routes), *step.to.misplaced)}
    used: dict[str, tuple[Mapping[str, object], set[str], str]] = {
        "roles": (
            agenda.roles,
            by | {agenda.administered_by} | {step.recorded_by for step in steps if step.recorded_by},
            "name it in a step, or take it away",
        ),
        "bodies": (agenda.bodies, by | assessing | named["body"], "name it in a step, or take it away"),
        "envelopes": (
            agenda.envelopes,
            {step.commits for step in steps if step.commits} | named["envelope"],
            "let a step commit from it, or take it away",
        ),
        "rules": (agenda.rules, rules, "name it in `requires` or `to` of a step, or take it away"),
    }
    for section, (declared, names, todo) in used.items():
        for name in declared:
            if name not in names:
                yield Fault(join(section, name), "unused", f"nothing uses {name!r}; {todo}")
    for name, track in agenda.tracks.items():
        sources = {source for step in track.transitions.values() for source in step.sources}
        for group in track.groups:
            if group not in sources:
                at = join("tracks", name, "groups", group)
                yield Fault(at, "unused", f"nothing uses {group!r}; name it in `from` of a step, or take it away")


def _named_by(plugin: Guard | ScoringScheme | Absent) -> Iterator[tuple[str, str]]:
    """The bodies and envelopes that a plugin names; of one that is absent, any text may be the name of one."""
    if isinstance(plugin, Absent):
        yield from ((kind, str(value)) for value in plugin.params.values() for kind in ("body", "envelope"))
        return
    params = {slot.key: getattr(plugin, slot.name) for slot in slots(type(plugin))}
    yield from ((kind, name) for _, kind, name in names_in(type(plugin), params))


def _states(path: str, track: Track, ways: Mapping[str, list[Move]]) -> Iterator[Fault]:
    reached = reachable(ways)
    for name, state in track.states.items():
        at = join(path, "states", name)
        if name not in reached:
            yield Fault(at, "unreachable-state", f"no step leads to {name!r}; add one, or take the state away")
        elif not state.final and all(move.to == name for move in ways[name]):
            yield Fault(at, "dead-end", f"no step leads out of {name!r}; add one, or write final = true")


def _who_may(path: str, agenda: Agenda, track: Track, step: Transition) -> Iterator[Fault]:
    if not step.by and not step.recorded_by:
        yield Fault(join(path, "by"), "nobody-may", "nobody may do this; name a role or body")
    relations = [name for name in step.by if name in agenda.roles and agenda.roles[name].relation]
    named = any(other.records in _OPENS_AN_IDEA for other in track.transitions.values())
    if relations and not named:
        text = "nobody ever is the applicant: no step of this track records an initiative or application"
        yield Fault(join(path, "by"), "nobody-may", text)
    if step.sources and not track.sources_of(step):
        yield Fault(join(path, "from"), "nowhere-from", "this holds no state that is not final; name one")


def _step(path: str, track: Track, step: Transition) -> Iterator[Fault]:
    committing = list(dict.fromkeys(other.commits for other in track.transitions.values() if other.commits))
    for rule in step.to.misplaced:
        text = f"{rule!r} stands after `otherwise` and is never tried; move it before"
        yield Fault(join(path, "to", rule), "after-otherwise", text)
    if step.records == "grant" and not step.commits:
        text = 'a grant is recorded and no money committed; add commits = "…" with an envelope'
        yield Fault(path, "grant-commits-nothing", text)
    if step.commits and step.records != "grant":
        text = 'only the amount of a grant is committed; add records = "grant", or take this away'
        yield Fault(join(path, "commits"), "commits-no-grant", text)
    if step.settles and step.records != "settlement":
        text = 'only the amount of a settlement settles; add records = "settlement", or take this away'
        yield Fault(join(path, "settles"), "settles-no-settlement", text)
    for word in ("settles", "releases"):
        if getattr(step, word) and not committing:
            text = "no step of this track commits money; let one do so, or take this away"
            yield Fault(join(path, word), "nothing-committed", text)
    if step.settles and len(committing) > 1:
        text = f"one amount cannot settle several envelopes ({', '.join(committing)}); commit from one in this track"
        yield Fault(join(path, "settles"), "settles-several", text)


def _rules(path: str, agenda: Agenda, track: Track, step: Transition) -> Iterator[Fault]:
    """Rules that can never hold in this track; what lifts the guard of a plugin, only the plugin knows for sure."""
    recorded = {other.records for other in track.transitions.values()}
    for name in step.requires:
        rule = agenda.rules[name]
        if isinstance(rule.guard, Absent):
            continue
        if (
            GUARDS.get(rule.uses) is type(rule.guard)
            and rule.guard.lifted_by
            and not recorded & {*rule.guard.lifted_by}
        ):
            text = f"{name!r} can never hold: no step of this track records {' or '.join(rule.guard.lifted_by)}"
            yield Fault(join(path, "requires"), "rule-cannot-hold", text)
        if isinstance(rule.guard, MinimumScore):
            yield from _threshold(path, name, rule, track)


def _threshold(path: str, name: str, rule: Rule, track: Track) -> Iterator[Fault]:
    assert isinstance(rule.guard, MinimumScore)
    if track.assessment is None:
        text = f"{name!r} can never hold: this track has no assessment, so there is no score"
        yield Fault(join(path, "requires"), "threshold-unreachable", text)
        return
    scheme = track.assessment.scheme
    if isinstance(scheme, Absent):
        return
    try:
        _, highest = scheme.bounds(track.assessment.criteria)
    except Exception as fault:  # a plugin may raise anything
        text = f"the bounds of the scheme cannot be told: {type(fault).__name__}: {fault}; look at weights and scales"
        yield Fault(join(path, "requires"), "plugin-fault", text[:300])
        return
    if rule.guard.minimum > highest:
        text = f"the highest score is {highest}, so that {rule.guard.minimum} is never reached; lower the minimum"
        yield Fault(f"rules.{name}.minimum", "threshold-unreachable", text)


def _grants(path: str, agenda: Agenda, track: Track, ways: Mapping[str, list[Move]]) -> Iterator[Fault]:
    lacks = {"sheets": "without closed sheets", "advice": "without advice"}
    for trigger, lacking, way in unassessed_grants(track, agenda.rules, ways):
        text = (
            f"a grant can be reached {' and '.join(lacks[word] for word in lacking)} ({' → '.join(way)}); require a "
            "rule such as `advised`, close the way, or write assessed = false in the track"
        )
        yield Fault(join(path, "transitions", trigger), "grant-without-assessment", text)


def _assessment(path: str, track: Track, assessment: Assessment) -> Iterator[Fault]:
    during = assessment.during
    if not any(during in step.to for step in track.transitions.values()):
        text = f"no step leads to {during!r}, so that nothing is ever assessed; add one, or name another state"
        yield Fault(join(path, "during"), "assessment-not-entered", text)
    sheets = [step for step in track.transitions.values() if step.records == "sheet"]
    if not any(during in track.sources_of(step) for step in sheets):
        text = f'no step from {during!r} records a sheet; add one with records = "sheet"'
        yield Fault(join(path, "during"), "no-sheets", text)
    if not assessment.criteria:
        yield Fault(join(path, "criteria"), "no-criteria", "there is nothing to give marks for; add a criterion")
    for key, criterion in assessment.criteria.items():
        scale, minimum = criterion.scale, criterion.minimum
        if minimum is not None and not scale.low <= minimum <= scale.high:
            text = f"{minimum} is not on the scale of {scale.low} to {scale.high}; choose a minimum on it"
            yield Fault(join(path, "criteria", key, "minimum"), "threshold-unreachable", text)
