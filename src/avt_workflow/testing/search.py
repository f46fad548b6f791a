"""Search: every story of a system with the shortest first, stories at random, and a long story cut down.

It knows nothing of agendas: a system says where it starts, what can happen, and which situations are the same.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import Generic, Protocol, TypeVar

import attrs

S = TypeVar("S")
M = TypeVar("M")


@attrs.frozen
class Broken:
    """A law that a step breaks, and what was wrong, in plain words."""

    law: str
    what: str


Taken = tuple[M, S | None, tuple[Broken, ...]]
"""A step that was tried: what was asked, the situation after it (None: refused), and the laws it breaks."""


class System(Protocol[S, M]):
    """What can be searched."""

    def start(self) -> S:
        """The situation in which every story begins."""
        ...

    def successors(self, state: S, /) -> Iterable[Taken[M, S]]:
        """What can be tried in a situation, and what came of it; it must say the same every time."""
        ...

    def key(self, state: S, /) -> Hashable:
        """Situations with equal keys are one: what can happen from them is the same."""
        ...

    def length(self, move: M, /) -> int:
        """How many steps of a story a move stands for."""
        ...


@attrs.frozen
class Story(Generic[M]):
    """The steps that lead from the start to where a law is broken, the last of which breaks it."""

    broken: Broken
    moves: tuple[M, ...]


@attrs.frozen
class Budget:
    """How far a search goes.

    Args:
        seconds: how long it may take; None for as long as it needs.
        states: how many situations it may see; None for all.
        depth: how many steps a story may have; None for any number.
    """

    seconds: float | None = None
    states: int | None = None
    depth: int | None = None


@attrs.frozen
class Searched(Generic[M]):
    """What a search found.

    Args:
        states: how many situations it saw.
        steps: how many steps it tried there.
        depth: the number of steps of the longest of the shortest ways to a situation.
        complete: whether it saw every situation there is; else the budget ended it.
        stories: by law, a shortest story that breaks it.
        seconds: how long it took.
    """

    states: int
    steps: int
    depth: int
    complete: bool
    stories: dict[str, Story[M]]
    seconds: float


Parents = dict[Hashable, tuple[Hashable, M] | None]
"""For each situation the one before it and the step between, on a shortest way; None for the start."""

Progress = Callable[[int, int, float], None]
"""Is told, now and then: situations seen, depth, seconds."""


def exhaust(
    system: System[S, M],
    budget: Budget = Budget(),
    *,
    progress: Progress | None = None,
    parents: Parents[M] | None = None,
    onward: dict[Hashable, set[Hashable]] | None = None,
    first: bool = False,
) -> Searched[M]:
    """Every situation, breadth first: the first story that breaks a law is a shortest one.

    Args:
        system: what is searched.
        budget: where to stop.
        progress: is called about twice a second.
        parents: a mapping to fill with the way to each situation, for who asks more of them.
        onward: a mapping to fill with the situations that each leads to.
        first: whether it ends at the first story.
    """
    started = told = time.monotonic()
    start = system.start()
    came: Parents[M] = {} if parents is None else parents
    came[system.key(start)] = None
    depths: dict[Hashable, int] = {system.key(start): 0}
    layers: dict[int, list[S]] = {0: [start]}
    depth, steps, complete = 0, 0, True
    stories: dict[str, Story[M]] = {}
    while layers and complete:
        depth = min(layers)
        if budget.depth is not None and depth >= budget.depth:
            complete = False
            break
        for state in layers.pop(depth):
            key = system.key(state)
            if depths[key] < depth:
                continue  # a shorter way was found, and gone on from
            now = time.monotonic()
            spent = budget.seconds is not None and now - started > budget.seconds
            if spent or (first and stories) or (budget.states is not None and len(came) > budget.states):
                complete = False
                break
            if progress is not None and now - told > _TELL_EVERY:
                told = now
                progress(len(came), depth, now - started)
            for move, after, broken in system.successors(state):
                steps += 1
                reached_at = depth + system.length(move)
                for each in broken:
                    if each.law not in stories:
                        stories[each.law] = Story(each, (*way(came, key), move))
                if after is None:
                    continue
                reached = system.key(after)
                if onward is not None:
                    onward.setdefault(key, set()).add(reached)
                if reached_at < depths.get(reached, reached_at + 1):
                    depths[reached] = reached_at
                    came[reached] = (key, move)
                    layers.setdefault(reached_at, []).append(after)
    return Searched(len(came), steps, depth, complete, stories, time.monotonic() - started)


def way(came: Parents[M], key: Hashable) -> tuple[M, ...]:
    """The steps from the start to a situation that a search saw."""
    moves: list[M] = []
    while (before := came[key]) is not None:
        key, move = before
        moves.append(move)
    return tuple(reversed(moves))


def wander(system: System[S, M], *, seed: int, length: int = 50) -> Iterator[Taken[M, S]]:
    """One story at random, refused steps too; it ends early where nothing can be tried.

    Args:
        system: what is searched.
        seed: the same gives the same story.
        length: at most how many steps.
    """
    choose = random.Random(seed)
    state = system.start()
    for _ in range(length):
        tried = list(system.successors(state))
        if not tried:
            return
        taken = choose.choice(tried)
        yield taken
        state = state if taken[1] is None else taken[1]


def cut_down(moves: Sequence[M], fails: Callable[[Sequence[M]], bool]) -> tuple[M, ...]:
    """A part of a failing story that still fails, from which no single step can be left out (delta debugging, ddmin).

    Args:
        moves: the story; it fails.
        fails: whether a story still does.
    """
    kept, parts = list(moves), 2
    while len(kept) > 1:
        size = -(-len(kept) // parts)
        for start in range(0, len(kept), size):
            rest = kept[:start] + kept[start + size :]
            if fails(rest):
                kept, parts = rest, max(parts - 1, 2)
                break
        else:
            if size == 1:
                break
            parts = min(2 * parts, len(kept))
    return tuple(kept)


_TELL_EVERY = 0.5  # seconds
