"""Where the steps of a track can lead."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from ..model.agenda import Rule, Track, Transition

SHEETS_GUARDS: Final = ("sheets-complete", "minimum-score", "minimum-per-criterion")
"""Guards that refuse as long as there are no sheets, or no score made of them."""


class Move(NamedTuple):
    """One way out of a state: by which step, and to which state; the same one where it stays."""

    trigger: str
    transition: Transition
    to: str


def moves(track: Track) -> dict[str, list[Move]]:
    """Every way out of each state; those that open a dossier stand under ""."""
    found: dict[str, list[Move]] = {state: [] for state in ("", *track.states)}
    for trigger, transition in track.transitions.items():
        for source in track.sources_of(transition) or ("",) * transition.opens:
            for to in dict.fromkeys(tuple(transition.to) or (source,)):
                found[source].append(Move(trigger, transition, to))
    return found


def reachable(ways: Mapping[str, list[Move]], start: str = "") -> set[str]:
    """The states that a dossier can come to, from a state or from nothing."""
    seen, left = {start}, [start]
    while left:
        for move in ways[left.pop()]:
            if move.to not in seen:
                seen.add(move.to)
                left.append(move.to)
    return seen - {""}


class Standing(NamedTuple):
    """A state, and what a dossier that came there has behind it in this round."""

    state: str
    sheets: bool
    advice: bool


def unassessed_grants(
    track: Track, rules: Mapping[str, Rule], ways: Mapping[str, list[Move]]
) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """The steps that can grant without what the track has of assessment and advice.

    A track with an assessment must have closed its sheets before a grant, by a step that demands some, and a track with
    a step that records advice must have had that advice, both since the assessment was last entered. A track with
    neither cannot grant at all.
    What a rule of the granting step demands itself, it need not find on the way.

    Yields:
        The step, what can be lacking ("sheets", "advice"), and the steps of a shortest way that lacks it.
    """
    needs_sheets = track.assessment is not None
    needs_advice = any(transition.records == "advice" for transition in track.transitions.values())
    start = Standing("", sheets=False, advice=False)
    came: dict[Standing, tuple[Standing, str]] = {start: (start, "")}
    told: set[str] = set()
    queue = deque([start])
    while queue:
        here = queue.popleft()
        for move in ways[here.state]:
            if move.transition.records == "grant" and move.trigger not in told:
                demanded = {rules[name].uses for name in move.transition.requires if name in rules}
                lacking = (
                    *(("sheets",) if needs_sheets and not here.sheets and not demanded & {*SHEETS_GUARDS} else ()),
                    *(("advice",) if needs_advice and not here.advice and "advised" not in demanded else ()),
                    *(("sheets", "advice") if not needs_sheets and not needs_advice else ()),
                )
                if lacking:
                    told.add(move.trigger)
                    yield move.trigger, lacking, (*_way(came, here), move.trigger)
            there = _after(track, rules, here, move)
            if there not in came:
                came[there] = (here, move.trigger)
                queue.append(there)


def _after(track: Track, rules: Mapping[str, Rule], here: Standing, move: Move) -> Standing:
    during = track.assessment.during if track.assessment else None
    destinations = tuple(move.transition.to)
    if destinations and move.to == during:  # what was given before no longer counts
        return Standing(move.to, sheets=False, advice=False)
    demands = {rules[name].uses for name in move.transition.requires if name in rules} & {*SHEETS_GUARDS}
    closes = bool(demands) and bool(destinations) and here.state == during and during not in destinations
    return Standing(move.to, here.sheets or closes, here.advice or move.transition.records == "advice")


def _way(came: Mapping[Standing, tuple[Standing, str]], to: Standing) -> tuple[str, ...]:
    """The triggers of the shortest way to a standing."""
    triggers: list[str] = []
    while to.state:
        to, trigger = came[to]
        triggers.append(trigger)
    return tuple(reversed(triggers))
