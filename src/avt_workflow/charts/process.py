"""The process figure: the states of a track, the steps between them, and who decides."""

from __future__ import annotations

from collections.abc import Iterator, Set
from itertools import pairwise
from typing import Final

import attrs

from .. import languages
from ..model.agenda import Agenda, Phase, State, Track, Transition
from . import svg

_START: Final = "(start)"
_ANYWHERE: Final = "(anywhere)"
_GAP: Final = "\u00a0"
_FILLS: Final[dict[Phase, str]] = {
    "explore": svg.TINTS[0],
    "submitted": svg.TINTS[1],
    "assess": svg.TINTS[2],
    "decided": svg.TINTS[3],
    "granted": svg.TINTS[4],
    "running": svg.TINTS[5],
    "closed": svg.TINTS[0],
    "refused": svg.TINTS[0],
}


@attrs.frozen
class Arrow:
    """One step from one state to another; `source` is "(start)" where it opens a dossier."""

    source: str
    target: str
    trigger: str
    rule: str = ""


def arrows(track: Track) -> tuple[Arrow, ...]:
    """Every step of a track, but for those from anywhere."""
    return tuple(
        Arrow(source, target or source, trigger, rule)
        for trigger, transition in track.transitions.items()
        if "*" not in transition.sources
        for source in (track.sources_of(transition) or (_START,))
        for target, rule in _targets(transition)
    )


def anywhere(track: Track) -> dict[str, Transition]:
    """The steps that can be taken from every state that is not final."""
    return {trigger: step for trigger, step in track.transitions.items() if "*" in step.sources}


def _targets(transition: Transition) -> Iterator[tuple[str | None, str]]:
    yield from ((route.to, route.rule) for route in transition.to.routes)
    yield transition.to.otherwise, ""


def who(agenda: Agenda, transition: Transition, language: str) -> str:
    """Who may take a step, in the labels of the agenda."""
    found = ((name, agenda.roles.get(name) or agenda.bodies.get(name)) for name in transition.by)
    return ", ".join(named.label.get(language) if named else name for name, named in found)


def step_label(trigger: str, transition: Transition, language: str) -> str:
    """How a step is called."""
    return transition.label.get(language) if transition.label else trigger


def process_svg(agenda: Agenda, track: str, language: str, *, narrow: bool = False, way: tuple[str, ...] = ()) -> str:
    """Draw a track, laid out by Graphviz.

    Args:
        agenda: the agenda.
        track: the name of one of its tracks.
        narrow: for a phone: one column, with the steps written in the state they start from.
        way: the states of a story, in order, whose arrows stand out.
    """
    from pygraphviz import AGraph  # type: ignore[import-untyped]  # it ships no types; loaded only when one is drawn

    drawn = AGraph(string=to_dot(agenda, track, language, narrow=narrow, way=way)).draw(format="svg", prog="dot")
    assert drawn is not None  # without a path it gives the bytes
    title = languages.word("charts", "process-round" if agenda.tracks[track].round else "process", language)
    return svg.finish(drawn.decode(), title, _describe(agenda, agenda.tracks[track], language))


def to_dot(agenda: Agenda, track: str, language: str, *, narrow: bool = False, way: tuple[str, ...] = ()) -> str:
    """A track in the language of Graphviz; `narrow` and `way` as in `process_svg`."""
    found = agenda.tracks[track]
    letters = f'fontname="{svg.FONT}", color="{svg.INK}"'
    return "\n".join(
        [
            "digraph {",
            f'  graph [bgcolor="white", pad=0.1, nodesep=0.35, ranksep={0.25 if narrow else 0.45}]',
            f'  node [shape=box, style=filled, margin="0.16,0.08", fontsize=12, {letters}]',
            f"  edge [arrowsize=0.7, fontsize=11, {letters}]",
            f'  "{_START}" [shape=circle, label="", width=0.16, fillcolor="{svg.INK}"]',
            *(_column(agenda, found, language) if narrow else _graph(agenda, found, language, way)),
            "}",
            "",
        ]
    )


def _graph(agenda: Agenda, track: Track, language: str, way: tuple[str, ...]) -> Iterator[str]:
    walked = {*pairwise((_START, *way))} if way else set()
    for name, state in track.states.items():
        label = "\n".join(svg.wrap(state.label.get(language), 170, size=12))
        yield f"  {_quote(name)} [label={_quote(label)}, {_look(state)}]"
    drawn = _merged(agenda, track, language)
    for (source, target), words in drawn.items():
        bold = ", penwidth=3" if (source, target) in walked else ""
        yield f"  {_quote(source)} -> {_quote(target)} [label={_quote(words)}{bold}]"
    for source, target in sorted(walked - {*drawn}):
        if source != target:
            yield f"  {_quote(source)} -> {_quote(target)} [penwidth=3, style=dashed]"
    yield from _note(agenda, track, language, {target for step in anywhere(track).values() for target in step.to})


def _column(agenda: Agenda, track: Track, language: str) -> Iterator[str]:
    """One state below the other, each with the steps that can be taken from it; the lines show where they lead."""
    for name, state in track.states.items():
        title = svg.wrap(state.label.get(language).upper(), 200, size=12)
        steps = [
            line
            for arrow in arrows(track)
            if arrow.source == name
            for line in svg.wrap("• " + " ".join(_words(agenda, track, arrow, language)), 200, size=12)
        ]
        label = "\n".join([*title, *steps])
        yield f"  {_quote(name)} [width=2.7, label={_quote(label, left=True)}, {_look(state)}]"
    order = (_START, *track.states)
    for above, below in pairwise(order):
        yield f"  {_quote(above)} -> {_quote(below)} [style=invis, weight=9]"
    for (source, target), words in _merged(agenda, track, language).items():
        label = f", label={_quote(words)}" if source == _START else ""
        if source != target:
            yield f"  {_quote(source)} -> {_quote(target)} [constraint=false{label}]"
    yield from _note(agenda, track, language, set())
    yield f"  {_quote(order[-1])} -> {_quote(_ANYWHERE)} [style=invis]"


def _merged(agenda: Agenda, track: Track, language: str) -> dict[tuple[str, str], str]:
    """The words on each arrow; steps from and to the same states share one, a little off its line."""
    found: dict[tuple[str, str], list[str]] = {}
    for arrow in arrows(track):
        found.setdefault((arrow.source, arrow.target), []).extend(_words(agenda, track, arrow, language))
    return {ends: "\n".join(f"{_GAP}{line}{_GAP}" for line in words) for ends, words in found.items()}


def _words(agenda: Agenda, track: Track, arrow: Arrow, language: str) -> tuple[str, ...]:
    """What stands on an arrow, in lines: the step, under which rule, and who decides."""
    transition = track.transitions[arrow.trigger]
    label = step_label(arrow.trigger, transition, language)
    if arrow.rule:
        rule = _called(agenda, arrow.rule, language)
        label += f", {languages.word('charts', 'condition', language).format(rule=rule)}"
    return (*svg.wrap(label, 190, size=11), *svg.wrap(f"({who(agenda, transition, language)})", 190, size=11))


def _called(agenda: Agenda, rule: str, language: str) -> str:
    return agenda.rules[rule].called(rule, language) if rule in agenda.rules else rule


def _note(agenda: Agenda, track: Track, language: str, targets: Set[str]) -> Iterator[str]:
    """What can be done from anywhere, once."""
    steps = anywhere(track)
    if steps:
        words = [*svg.wrap(f"{languages.word('charts', 'anywhere', language)}:", 200, size=12)]
        for trigger, step in steps.items():
            words += svg.wrap(f"• {step_label(trigger, step, language)} ({who(agenda, step, language)})", 200, size=12)
        label = _quote("\n".join(words), left=True)
        yield f"  {_quote(_ANYWHERE)} [shape=note, style=dashed, width=2.7, label={label}]"
        yield from (f"  {_quote(_ANYWHERE)} -> {_quote(target)} [style=dashed]" for target in sorted(targets))


def _look(state: State) -> str:
    return f'fillcolor="{_FILLS[state.phase]}", peripheries={2 if state.final else 1}'


def _quote(text: str, *, left: bool = False) -> str:
    """A string as Graphviz writes it, its lines centred or aligned to the left."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped.replace(chr(10), chr(92) + "l")}\\l"' if left else f'"{escaped.replace(chr(10), chr(92) + "n")}"'


def to_mermaid(agenda: Agenda, track: str, language: str) -> str:
    """A track as a Mermaid state diagram."""
    found = agenda.tracks[track]
    keys = {_START: "[*]", **{name: f"s{place}" for place, name in enumerate(found.states, 1)}}
    lines = ["stateDiagram-v2"]
    lines += [
        f'    state "{_plain(state.label.get(language))}" as {keys[name]}' for name, state in found.states.items()
    ]
    every = [
        *arrows(found),
        *(
            Arrow(source, target or source, trigger, rule)
            for trigger, step in anywhere(found).items()
            for source in found.sources_of(step)
            for target, rule in _targets(step)
        ),
    ]
    for arrow in every:
        words = _plain(" ".join(_words(agenda, found, arrow, language)))
        lines.append(f"    {keys[arrow.source]} --> {keys[arrow.target]} : {words}")
    lines += [f"    {keys[name]} --> [*]" for name, state in found.states.items() if state.final]
    return "\n".join([*lines, ""])


def _plain(text: str) -> str:
    """Without the signs that Mermaid reads as its own."""
    return svg.clean(text).replace('"', "'").replace(":", " ").replace(";", ",").replace("#", "")


def _describe(agenda: Agenda, track: Track, language: str) -> str:
    def name(state: str) -> str:
        return track.states[state].label.get(language) if state in track.states else state

    told = [
        f"{name(a.source)} → {name(a.target)}: {' '.join(_words(agenda, track, a, language))}" for a in arrows(track)
    ]
    steps = [f"{step_label(t, step, language)} ({who(agenda, step, language)})" for t, step in anywhere(track).items()]
    if steps:
        told.append(f"{languages.word('charts', 'anywhere', language)}: {', '.join(steps)}")
    return ". ".join(told) + "."
