"""Tests of an agenda: the whole of it put to the test, and a story that once broke a law."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import attrs

from ..definition import Loaded, load_history, read_agenda, read_file
from ..model.facts import Request
from ..registry import Registry
from ..rulebook import compile_rulebook
from .choices import Choices, Scope
from .declared import declared_laws
from .examination import Examined, examine, samples_of
from .free_laws import free_laws
from .laws import Law
from .office_laws import check_with_office
from .search import Broken
from .told import as_text


def broken_laws(
    loaded: Loaded, requests: Sequence[Request], registry: Registry | None = None, *, members: int | None = None
) -> tuple[Broken, ...]:
    """The laws that a story breaks: those that hold for every agenda, and those that its author declares.

    Args:
        loaded: the agenda.
        requests: in order; they may be refused.
        registry: its plugins; those that are installed where None.
        members: how many members a body has, as `Scope` says.
    """
    laws: tuple[Law, ...] = (*free_laws(), *declared_laws(loaded.agenda, loaded.laws))
    rosters = Choices(compile_rulebook(loaded.agenda, loaded.hash), Scope(members=members)).rosters
    found = check_with_office(loaded, requests, registry or _installed(), rosters=rosters, laws=laws)
    return tuple(finding.broken for finding in found)


def check_agenda(
    file: str | Path,
    registry: Registry | None = None,
    *,
    scope: Scope | None = None,
    history: str | Path | None = None,
    seconds: float = 20,
    seed: int = 0,
) -> Examined:
    """Put an agenda to the test.

    Args:
        file: the agenda.
        registry: its plugins; those that are installed where None.
        scope: how many dossiers and members there are, and what is tried.
        history: steps that were really taken; what was handed in with them is tried too.
        seconds: how long the searches may take in all.
        seed: of what is drawn at random.

    Returns:
        What was found, where no law is violated.

    Raises:
        AssertionError: one is; it tells the shortest story of each that was found.
        DefinitionError: the agenda or the history cannot be read.
    """
    plugins = registry or _installed()
    loaded = read_agenda(Path(file), plugins)
    if history is not None:
        steps = load_history(read_file(Path(history)), loaded.agenda)
        scope = attrs.evolve(scope or Scope(), samples=samples_of(steps))
    found = examine(loaded, plugins, scope=scope, seconds=seconds, seed=seed)
    assert not found.violated, as_text(found)
    return found


def _installed() -> Registry:
    from ..plugins import find_plugins  # entry points are only searched when nobody says which plugins

    return find_plugins()
