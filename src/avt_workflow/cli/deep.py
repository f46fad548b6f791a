"""The command `avt check --deep`: an agenda put to the test."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from ..definition import Loaded, load_history, read_file
from ..errors import Fault, InputError
from ..registry import Registry
from ..testing.choices import Scope
from ..testing.examination import Examined, examine, samples_of
from ..testing.told import as_html, as_junit, as_plain, as_tests, as_text
from . import given, show
from .outcome import DONE, REFUSED

_LONGEST: Final = 100_000
_MOST_DOSSIERS: Final = 20
_MOST_MEMBERS: Final = 50


def deep(arguments: argparse.Namespace, loaded: Loaded, registry: Registry, faults: Sequence[Fault]) -> int:
    """Search an agenda for the meeting that goes wrong, and tell what was found; faults that were seen stand first."""
    language = given.language_of(arguments, loaded.agenda)
    write = _writer(arguments.to)
    scope = Scope(
        dossiers=_number("--dossiers", arguments.dossiers, 1, _MOST_DOSSIERS),
        members=None if arguments.members is None else _number("--members", arguments.members, 0, _MOST_MEMBERS),
    )
    seconds = _number("--seconds", arguments.seconds, 1, _LONGEST)
    if arguments.history:
        steps = load_history(read_file(Path(arguments.history)), loaded.agenda)
        scope = Scope(scope.dossiers, scope.members, samples=samples_of(steps))
    with show.telling() as tell:

        def progress(track: str, states: int, depth: int, spent: float) -> None:
            tell(f"{track}: {states:,} situations, {depth} steps deep, {spent:.0f} s")

        found = examine(loaded, registry, scope=scope, seconds=seconds, seed=arguments.seed, progress=progress)
    if arguments.tests:
        _save(Path(arguments.tests), as_tests(found, arguments.file))
    if write is not None:
        _save(Path(arguments.to), write(found, language))
    if arguments.json:
        show.as_json({"faults": [show.fault_json(fault) for fault in faults], **as_plain(found, language)})
    else:
        show.faults(faults, in_json=False)
        for line in as_text(found, language).splitlines():
            show.line(line)
    return REFUSED if faults or found.violated else DONE


def _number(option: str, value: int, least: int, most: int) -> int:
    if not least <= value <= most:
        raise InputError(f"{option} {value} is out of reach", f"give a whole number from {least} to {most}")
    return value


Write = Callable[[Examined, str], str]


def _writer(file: str | None) -> Write | None:
    """What writes a file of this name, known before anything is searched."""
    if file is None:
        return None
    writers: dict[str, Write] = {
        ".html": _html,
        ".json": lambda found, language: json.dumps(as_plain(found, language), ensure_ascii=False, indent=2) + "\n",
        ".xml": as_junit,
        ".txt": lambda found, language: as_text(found, language) + "\n",
    }
    suffix = Path(file).suffix
    if suffix not in writers:
        raise InputError(f"{file} has an ending that says nothing", f"let it end in one of: {', '.join(writers)}")
    return writers[suffix]


def _html(found: Examined, language: str) -> str:
    with show.without_font_warnings():
        return as_html(found, language)


def _save(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
