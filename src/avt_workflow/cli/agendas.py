"""The commands about an agenda file: begin one, check it, put it in force, draw it."""

from __future__ import annotations

import argparse
from pathlib import Path

import attrs

from ..codec import plain
from ..definition import Loaded, lint, read_agenda, read_file, resolved
from ..definition.faults import unknown
from ..errors import DefinitionError, Fault, InputError
from ..office import Office
from . import given, show
from .outcome import DONE, REFUSED, verdict_of


def check(arguments: argparse.Namespace) -> int:
    """Print every fault of an agenda file, or every value with its origin."""
    registry = given.registry(arguments)
    try:
        loaded = read_agenda(Path(arguments.file), registry)
    except DefinitionError as found:
        if not all(fault.path for fault in found.faults):  # no agenda at all: the file itself cannot be read
            raise
        show.faults(found.faults, in_json=arguments.json)
        return REFUSED
    if arguments.resolved:
        values = resolved(read_file(Path(arguments.file)), registry)
        if arguments.json:
            show.as_json({"values": [{"path": v.path, "value": plain(v.value), "origin": v.origin} for v in values]})
        else:
            for value in values:
                show.line(f"{value.path} = {value.value}  # {value.origin}")
        return DONE
    faults = _lint(loaded, arguments.file)
    if arguments.deep:
        from .deep import deep

        return deep(arguments, loaded, registry, faults)
    if arguments.json or faults:
        show.faults(faults, in_json=arguments.json)
    else:
        show.line(f"{arguments.file}: no faults ({loaded.hash[:12]})")
    return REFUSED if faults else DONE


def _lint(loaded: Loaded, file: str) -> tuple[Fault, ...]:
    """Everything in an agenda that cannot be meant, with the file it stands in."""
    return tuple(attrs.evolve(fault, file=file) for fault in lint(loaded.agenda, loaded.laws))


def init(arguments: argparse.Namespace) -> int:
    """Write a small agenda to begin with."""
    from importlib import resources

    target = Path(arguments.folder) / "agenda.toml"
    if target.exists():
        raise InputError(f"{target} exists already", "name another folder, or begin from that file")
    target.parent.mkdir(parents=True, exist_ok=True)
    starter = resources.files("avt_workflow.definition") / "starter.toml"
    target.write_text(starter.read_text(encoding="utf-8"), encoding="utf-8")
    if arguments.json:
        show.as_json({"written": [str(target)]})
    else:
        show.line(f"{target} written; change it, then: avt check {target}")
    return DONE


def adopt(arguments: argparse.Namespace) -> int:
    """Put an agenda in force."""
    registry = given.registry(arguments)
    loaded = read_agenda(Path(arguments.file), registry)
    faults = _lint(loaded, arguments.file)
    if faults:
        show.faults(faults, in_json=arguments.json)
        return REFUSED
    actor, on = given.actor_of(arguments), given.on_of(arguments)
    language = given.language_of(arguments, loaded.agenda)  # all that can be wrong, before a file is made
    office = Office.open(arguments.log, registry=registry, create=True)
    verdict = office.adopt(loaded, actor=actor, on=on, role=arguments.role, motivation=arguments.motivation)
    return verdict_of(verdict, arguments, language, f"{loaded.agenda.id} {loaded.hash[:12]}")


def diagram(arguments: argparse.Namespace) -> int:
    """Draw a track."""
    agenda = (
        read_agenda(Path(arguments.agenda), given.registry(arguments)).agenda
        if arguments.agenda
        else given.office_of(arguments).agenda
    )
    track = arguments.track or next(iter(agenda.tracks))
    if track not in agenda.tracks:
        raise InputError(unknown("track", track, agenda.tracks), "name one of them, or none for the first")
    from .. import charts

    draw = {"mermaid": charts.to_mermaid, "dot": charts.to_dot, "svg": charts.process_svg}[arguments.format]
    with show.without_font_warnings():
        drawn = draw(agenda, track, given.language_of(arguments, agenda))
    if arguments.json:
        show.as_json({"format": arguments.format, "diagram": drawn})
    else:
        show.line(drawn)
    return DONE
