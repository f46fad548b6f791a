"""A track as a `transitions.Machine`, and as the table compiled from it; only testing imports transitions besides."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, Final

from transitions import EventData, Machine, State

from .model.agenda import Track
from .model.frozen import FrozenMap

NEW: Final = "(new)"
"""Where a dossier stands before it is opened."""

Table = Mapping[str, Mapping[str, tuple[str | None, ...]]]
"""{state: {trigger: destinations in the order they are tried}}; None stays where it is."""


def to_machine(track: Track, model: object | None = None) -> Machine:
    """A live machine with the states and transitions of a track; rules, roles and money stay with the engine.

    Where a destination is conditional, the caller names the one it wants:
    `model.trigger("grant", route="conditional")`; without `route` the last one is taken.

    Args:
        track: the track.
        model: the caller's own object, which gets a `state` and the triggers; None for a machine without one.
    """
    machine = Machine(
        model=model,
        states=[NEW, *({"name": name, "final": state.final} for name, state in track.states.items())],
        initial=NEW,
        auto_transitions=False,
        send_event=True,
    )
    for trigger, transition in track.transitions.items():
        sources: list[str | Enum | State] = [NEW] if transition.opens else list(track.sources_of(transition))
        *routes, last = tuple(transition.to) or (None,)
        for route in routes:
            machine.add_transition(trigger, sources, route, conditions=_asks_for(route))
        machine.add_transition(trigger, sources, last)
    return machine


def compile_table(track: Track) -> Table:
    """The frozen table that the engine reads instead of running the machine."""
    table: dict[str, dict[str, tuple[str | None, ...]]] = {state: {} for state in (NEW, *track.states)}
    for trigger, event in to_machine(track).events.items():
        for source, found in event.transitions.items():
            table[source][trigger] = tuple(transition.dest for transition in found)
    return FrozenMap({state: FrozenMap(row) for state, row in table.items()})


def _asks_for(state: str | None) -> Callable[[EventData], bool]:
    def asked(event: Any) -> bool:
        return bool(event.kwargs.get("route") == state)

    return asked
