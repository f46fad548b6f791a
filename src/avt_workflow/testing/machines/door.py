"""The door for who brings a machine: explore it, or repeat steps with it."""

from __future__ import annotations

import difflib
import random
import time
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any

from ..search import Broken, Budget, Parents, Progress, cut_down, exhaust
from .adapters import Adapter, Declared, OwnMachine, is_adapter
from .driving import RETURNS, STEADY, Driver, Invariant, outcomes
from .explored import Explored, reach_of
from .exploring import Copy, Space, walk
from .plain import difference
from .steps import Call, is_endless, listed
from .stories import Asked, Story, Told

Invariants = Mapping[str, Invariant] | Iterable[Invariant | tuple[str, Invariant]]


def explore(
    factory: Callable[[], Any] | Adapter[Any],
    arguments: Mapping[str, Any] | None = None,
    invariants: Invariants = (),
    *,
    key: Callable[[Any], object] | None = None,
    refusals: Sequence[type[BaseException]] = (),
    auto_transitions: bool = False,
    copy: Copy | None = None,
    depth: int | None = None,
    states: int | None = 100_000,
    seconds: float | None = 10.0,
    step_seconds: float | None = 1.0,
    walks: int = 200,
    length: int = 50,
    seed: int = 0,
    progress: Progress | None = None,
) -> Explored:
    """Search a machine for the shortest story that breaks a law.

    Every situation is gone through, the nearest first. Where there are too many, or arguments are drawn by a strategy,
    stories at random follow, and what they find is cut down. Beside the invariants four laws hold for all: no trigger
    raises but to refuse; an exception that refuses has changed nothing; every trigger returns; and the same steps
    always lead to the same situation.

    Args:
        factory: makes a fresh `transitions` machine (of any kind) or the model of one; or an `Adapter` for other
            objects.
        arguments: by trigger, what to call it with: a list (a tuple in it is all arguments by position, a dict all by
            name, anything else the only one), a dict with a list for each name, or a Hypothesis strategy.
        invariants: functions of what the factory makes; one is broken where it is false or raises.
        key: of what the factory makes, all that decides what can happen to it from there; by default the machine's
            state and the model's attributes.
        refusals: exceptions by which a trigger says no.
        auto_transitions: whether the triggers `to_STATE` are tried.
        copy: makes an object like another, such as `copy.deepcopy`; by default one is made anew by the same steps.
        depth: how many steps a story may have.
        states: how many situations may be seen.
        seconds: how long it may take.
        step_seconds: how long one step may take.
        walks: how many stories at random, where not every situation could be seen.
        length: how many steps each of them has.
        seed: the same gives the same stories at random.
        progress: is told now and then: situations, depth, seconds.

    Raises:
        TypeError: the factory makes nothing that can be explored.
        ValueError: arguments are given for what is no trigger.
        RuntimeError: something is to be awaited, and a loop is running already.
        TimeoutError: the factory does not return.
    """
    started = time.monotonic()
    given = dict(arguments or {})
    asked = _asked(factory, invariants, key, refusals, auto_transitions, step_seconds)
    adapter = adapted(factory, key, auto_transitions, given)
    drawn = any(map(is_endless, given.values()))
    with Driver(adapter, asked.invariants, tuple(refusals), step_seconds) as driver:
        _check_names(driver, given)
        share = _SHARE if drawn or walks else 1.0
        until = None if seconds is None else started + seconds
        parents: Parents[Call] = {}
        bfs_until = None if seconds is None else started + seconds * share
        space = Space(driver, _calls(given, _FEW, seed), copy, bfs_until, parents)
        budget = Budget(None if seconds is None else seconds * share, states, depth)
        searched = exhaust(space, budget, progress=progress, parents=parents)
        if searched.complete:
            space.look_again()
        found = _start(driver) | {law: (story.broken, story.moves) for law, story in searched.stories.items()}
        if space.unsteady is not None:
            found[STEADY] = space.unsteady
        complete = searched.complete and space.cut_at is None and not driver.given_up and space.unsteady is None
        steps, walked = searched.steps, 0
        if walks and (drawn or not complete):
            wide = Space(driver, _calls(given, _MANY, seed), copy)
            walked, more_steps = _wander(wide, found, walks, length, seed, until)
            steps += more_steps
        depth_seen = searched.depth if space.cut_at is None else min(searched.depth, space.cut_at)
        stories = _stories(driver, asked, found)
        return Explored(
            findings=stories,
            states=searched.states,
            steps=steps,
            depth=depth_seen,
            complete=complete and not drawn,
            reach=reach_of(searched, space, parents, complete, drawn, depth_seen, walked, length),
            never_reached=_unreached(driver),
            never_permitted=tuple(sorted((driver.offered | given.keys()) - driver.permitted)),
            left_out=driver.left_out,
            seconds=time.monotonic() - started,
        )


def replay(
    factory: Callable[[], Any] | Adapter[Any],
    steps: Sequence[Call],
    invariants: Invariants = (),
    *,
    key: Callable[[Any], object] | None = None,
    refusals: Sequence[type[BaseException]] = (),
    auto_transitions: bool = False,
    step_seconds: float | None = 1.0,
) -> Explored:
    """Take these steps with a fresh object, twice, and ask the same laws as `explore`.

    Args:
        factory: as for `explore`.
        steps: each made by `step`.
        invariants: as for `explore`.
        key: as for `explore`.
        refusals: as for `explore`.
        auto_transitions: as for `explore`.
        step_seconds: how long one step may take.
    """
    started = time.monotonic()
    asked = _asked(factory, invariants, key, refusals, auto_transitions, step_seconds)
    with Driver(adapted(factory, key, auto_transitions, {}), asked.invariants, tuple(refusals), step_seconds) as driver:
        found = _start(driver)
        keys: list[list[Hashable]] = []
        for _ in range(2):
            seen = []
            for number, (_, outcome, _) in enumerate(outcomes(driver, steps), 1):
                seen.append(outcome.key)
                for broken in outcome.broken:
                    found.setdefault(broken.law, (broken, tuple(steps[:number])))
            keys.append(seen)
        for number, (one, other) in enumerate(zip(*keys, strict=False), 1):
            if one != other:
                what = f"taken again, {difference(one, other)}"
                found.setdefault(STEADY, (Broken(STEADY, what), tuple(steps[:number])))
        return Explored(
            findings=_stories(driver, asked, found),
            states=len(set(keys[0])) + 1,
            steps=len(steps),
            depth=0,
            complete=False,
            reach=f"These {len(steps)} steps were taken.",
            seconds=time.monotonic() - started,
        )


def _asked(
    factory: Any, invariants: Invariants, key: Any, refusals: Any, auto_transitions: bool, step_seconds: float | None
) -> Asked:
    """All that it takes to repeat what was asked; what was not said is left out."""
    more = {"key": key, "refusals": tuple(refusals), "auto_transitions": auto_transitions}
    said = {name: value for name, value in more.items() if value}
    return Asked(factory, named(invariants), said | ({} if step_seconds == 1.0 else {"step_seconds": step_seconds}))


Found = dict[str, tuple[Broken, tuple[Call, ...]]]
"""By law, what was wrong and the steps that led there."""


def adapted(factory: Any, key: Any, auto_transitions: bool, given: Mapping[str, Any]) -> Adapter[Any]:
    if is_adapter(factory):
        if key is not None:
            raise TypeError("an adapter has a key of its own: give no other")
        return factory  # type: ignore[no-any-return]
    if not callable(factory):
        raise TypeError(f"explore needs a function that makes a machine, or an adapter, not {factory!r}")
    return OwnMachine(factory, key, auto_transitions=auto_transitions, named=given)


def named(invariants: Invariants) -> dict[str, Invariant]:
    if isinstance(invariants, Mapping):
        return {str(name): each for name, each in invariants.items()}
    named: dict[str, Invariant] = {}
    for number, each in enumerate(invariants, 1):
        name, invariant = each if isinstance(each, tuple) else (getattr(each, "__name__", ""), each)
        if not name.isidentifier() and not isinstance(each, tuple):
            name = f"invariant {number}"
        named[name if name not in named else f"{name} ({number})"] = invariant
    return named


def _check_names(driver: Driver, given: Mapping[str, Any]) -> None:
    known = driver.triggers(driver.new())
    for name in given:
        if isinstance(driver.adapter, OwnMachine) and name not in known:
            near = difflib.get_close_matches(name, known, 1)
            raise ValueError(f"arguments name {name}, which is no trigger" + (f"; is it {near[0]}?" if near else ""))


def _calls(given: Mapping[str, Any], count: int, seed: int) -> dict[str, tuple[Call, ...]]:
    calls: dict[str, tuple[Call, ...]] = {}
    for trigger, values in given.items():
        if is_endless(values):
            from .stateful import drawn

            calls[trigger] = tuple(drawn(trigger, values, count, seed))
        else:
            calls[trigger] = tuple(listed(trigger, values))
    return calls


def _start(driver: Driver) -> Found:
    """The laws that are broken before anything happens."""
    thing = driver.new()
    driver.reached.update(driver.where(thing))
    return {broken.law: (broken, ()) for broken in driver.check(thing)}


def _wander(space: Space, found: Found, walks: int, length: int, seed: int, until: float | None) -> tuple[int, int]:
    """Stories at random; what they find is cut down. How many there were, and of how many steps together."""
    steps = 0
    for number in range(walks):
        if until is not None and time.monotonic() > until:
            return number, steps
        calls: list[Call] = []
        for call, outcome in walk(space, random.Random(f"{seed} {number}"), length):
            calls.append(call)
            steps += 1
            for broken in outcome.broken:
                if broken.law not in found:
                    found[broken.law] = _cut_down(space.driver, broken, calls)
            if until is not None and time.monotonic() > until:
                break
    return walks, steps


def _cut_down(driver: Driver, broken: Broken, calls: Sequence[Call]) -> tuple[Broken, tuple[Call, ...]]:
    """A part of a story that breaks the same law, from which no step can be left out."""

    def fails(part: Sequence[Call]) -> bool:
        return any(each.law == broken.law for _, outcome, _ in outcomes(driver, part) for each in outcome.broken)

    kept = cut_down(calls, fails)
    for _, outcome, _ in outcomes(driver, kept):
        for each in outcome.broken:
            if each.law == broken.law:
                return each, kept
    return broken, tuple(calls)


def _stories(driver: Driver, asked: Asked, found: Found) -> tuple[Story, ...]:
    """Each story, taken again; what did not return must not return the second time either, for computers halt."""
    told = [_told(driver, asked, broken, calls) for broken, calls in found.values()]
    return tuple(story for story, again in told if again or not story.law.endswith(RETURNS))


def _told(driver: Driver, asked: Asked, broken: Broken, calls: Sequence[Call]) -> tuple[Story, bool]:
    """A story with what comes of each step when it is taken again, and whether the same is broken."""
    steps: list[Told] = []
    again = not calls or broken.law == STEADY
    for call, outcome, where in outcomes(driver, calls):
        steps.append(Told(call, driver.tell(call), outcome.happened, where, outcome.key is None))
        again |= any(each.law == broken.law for each in outcome.broken)
    steps += [Told(call, driver.tell(call), False) for call in calls[len(steps) :]]
    what = broken.what if again else f"{broken.what} (but not when the same steps were taken again)"
    return Story(broken.law, what, tuple(steps), asked), again


def _unreached(driver: Driver) -> tuple[str, ...]:
    if not isinstance(driver.adapter, Declared):
        return ()
    return tuple(name for name in driver.adapter.states(driver.new()) if name not in driver.reached)


_SHARE = 0.75
_FEW, _MANY = 5, 50
"""How many arguments are drawn for a trigger: where every story is tried, and in stories at random."""
