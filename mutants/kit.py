"""The kit at work: what it finds in a small agenda or in a plugin, as the names of the laws that are broken."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, Final

import attrs

from avt_workflow import Registry, compile_rulebook, find_plugins
from avt_workflow.definition import Loaded, load_agenda
from avt_workflow.errors import AvtError
from avt_workflow.testing.checks import check_plugin
from avt_workflow.testing.choices import Choices, Scope
from avt_workflow.testing.declared import days_around, declared_laws
from avt_workflow.testing.explorer import Explorer
from avt_workflow.testing.free_laws import free_laws
from avt_workflow.testing.laws import Law
from avt_workflow.testing.office_laws import check_with_office
from avt_workflow.testing.questions import Found, questions
from avt_workflow.testing.search import Budget, exhaust
from avt_workflow.testing.standings import Standings
from avt_workflow.testing.strolls import stroll

AGENDAS: Final = Path(__file__).parent / "agendas"
FELL: Final = "it-falls"
HANGS: Final = "it-hangs"
"""Stand for a law where the kit cannot go on, and where it comes to no end."""


@attrs.frozen
class Effort:
    """How far the kit goes.

    Args:
        states: how many situations each search sees.
        values: how many records it tries with a step; None for all.
        walks: how many walks it plays through an office, from as many seeds.
        length: of a walk, in steps.
        examples: how many it draws for each law of a plugin.
    """

    states: int = 400
    values: int | None = 2
    walks: int = 8
    length: int = 30
    examples: int = 100


DEEP: Final[Mapping[str, tuple[int, int | None]]] = {
    "board": (2_500, 2),
    "costs": (400, None),
    "nested": (200, None),
    "treasury": (1_000, None),
    "deadline": (100, None),
}
"""How many situations are seen and how many records tried where what matters lies deeper, or at the last cent."""


@cache
def registry() -> Registry:
    """The plugins that are installed."""
    return find_plugins()


def read(name: str, before: str = "", after: str = "") -> Loaded:
    """One of the small agendas, or one with a mistake in its text."""
    text = (AGENDAS / f"{name}.toml").read_text(encoding="utf-8")
    if before:
        assert before in text, f"{name}.toml no longer has {before!r}"
        text = text.replace(before, after)
    return load_agenda(text, registry(), file=f"{name}.toml")


def of_agenda(loaded: Loaded, effort: Effort, seed: int = 0) -> frozenset[str]:
    """The laws that the kit finds broken in an agenda: by search, by question, and by walks through an office."""
    found: set[str] = set()
    if loaded.agenda.id in DEEP:
        states, values = DEEP[loaded.agenda.id]
        effort = attrs.evolve(effort, states=states, values=values)
    try:
        for each in chain(_searched(loaded, effort), _walked(loaded, effort, seed)):
            found.add(each)
    except (AvtError, ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError):
        found.add(FELL)
    return frozenset(found)


def laws_of(loaded: Loaded) -> tuple[Law, ...]:
    """Those that hold for every agenda, and those that this one declares; a declared one is known by its form."""
    return (*free_laws(), *declared_laws(loaded.agenda, loaded.laws))


def _searched(loaded: Loaded, effort: Effort) -> Iterator[str]:
    agenda = loaded.agenda
    asked = questions(agenda.tracks, loaded.laws)
    answered: dict[str, bool | None] = {}
    named = _names(loaded)
    for track, others in _plans(loaded):
        standings = Standings(
            compile_rulebook(agenda, loaded.hash),
            laws_of(loaded),
            Scope(values=effort.values, later=days_around(loaded.laws)),
        )
        parents: dict[Hashable, Any] = {}
        onward: dict[Hashable, set[Hashable]] = {}
        explorer = Explorer(standings, track, others)
        searched = exhaust(explorer, Budget(states=effort.states), parents=parents, onward=onward)
        yield from (named.get(law, law) for law in searched.stories)
        if not others:
            found = Found(standings, track, parents, onward, searched.complete)
            for question in asked:
                answer = question.answer(found)
                if answer is not None:
                    answered[question.name] = answered.get(question.name) or answer.held
    yield from (named.get(name, name) for name, held in answered.items() if held is False)


def _plans(loaded: Loaded) -> Iterator[tuple[str, tuple[str, ...]]]:
    tracks = [name for name, track in loaded.agenda.tracks.items() if track.round is None]
    yield from ((track, ()) for track in tracks)
    if not loaded.agenda.bodies:  # who meet in the money alone: with bodies there are far more ways to stand
        yield from ((track, (track,)) for track in tracks)


def _walked(loaded: Loaded, effort: Effort, seed: int) -> Iterator[str]:
    choices = Choices(compile_rulebook(loaded.agenda, loaded.hash), Scope(values=effort.values))
    tracks = [name for name, track in loaded.agenda.tracks.items() if track.round is None]
    for walk in range(effort.walks):
        requests = stroll(choices, (tracks * 2)[:2], seed=seed + walk, length=effort.length)
        for finding in check_with_office(loaded, requests, registry(), rosters=choices.rosters, laws=laws_of(loaded)):
            yield _names(loaded).get(finding.broken.law, finding.broken.law)


def _names(loaded: Loaded) -> dict[str, str]:
    """Declared laws by their form: what they are called differs from agenda to agenda."""
    return {name: law.form.word for name, law in loaded.laws.items()}


def of_plugin(plugin: Any, effort: Effort, seed: int = 0) -> frozenset[str]:
    """The laws for plugins that a scheme, rule or guard breaks."""
    outcomes = check_plugin(plugin, examples=effort.examples, seed=seed)
    return frozenset(outcome.law for outcome in outcomes if outcome.verdict == "violated")


def class_of(name: str) -> type:
    """A plugin that is installed, by its name."""
    plugins = registry()
    found = {**plugins.schemes, **plugins.allocations, **plugins.guards}[name]
    assert isinstance(found, type)
    return found
