"""What an agenda declares and nowhere uses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..errors import Fault
from ..model.agenda import Absent, Agenda
from ..model.nesting import reached
from ..model.ports import Guard, ScoringScheme
from .faults import join
from .parameters import names_in
from .tables import slots


def unused(agenda: Agenda) -> Iterator[Fault]:
    """A fault for each role, body, envelope, rule and group that nothing in the agenda names."""
    steps = [step for track in agenda.tracks.values() for step in track.transitions.values()]
    named = {"body": set[str](), "envelope": set[str]()}
    plugins: list[Guard | ScoringScheme | Absent] = [rule.guard for rule in agenda.rules.values()]
    plugins += [track.assessment.scheme for track in agenda.tracks.values() if track.assessment]
    for plugin in plugins:
        for kind, name in _named_by(plugin):
            named[kind].add(name)
    rounds = [track.round for track in agenda.tracks.values() if track.round]
    by = {name for step in steps for name in step.by}
    by |= {level.by for track in agenda.tracks.values() for level in track.approvals.values()}
    assessing = {track.assessment.body for track in agenda.tracks.values() if track.assessment}
    rules = {
        rule
        for step in steps
        for rule in (*step.requires, *(r.rule for r in step.to.routes), *step.to.misplaced, *step.commits_if)
    }
    used: dict[str, tuple[Mapping[str, object], set[str], str]] = {
        "roles": (
            agenda.roles,
            by | {agenda.administered_by} | {step.recorded_by for step in steps if step.recorded_by},
            "name it in a step, or take it away",
        ),
        "bodies": (agenda.bodies, by | assessing | named["body"], "name it in a step, or take it away"),
        "envelopes": (
            agenda.envelopes,
            {
                *reached(agenda.envelopes, [pot for step in steps for pot in step.envelopes]),
                *named["envelope"],
                *(each.envelope for each in rounds),
            },
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
        sources |= {state for each in rounds if each.of == name for state in each.candidates}
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
