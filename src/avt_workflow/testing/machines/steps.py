"""A step of a story, and the steps that are tried for each trigger."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any

import attrs


@attrs.frozen(eq=False)
class Call:
    """A trigger with its arguments.

    Args:
        trigger: its name.
        args: by position.
        kwargs: by name.
    """

    trigger: str
    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = attrs.field(factory=dict)


def step(trigger: str, /, *args: Any, **kwargs: Any) -> Call:
    """A step to replay: `step("grant", 600, by="ann")`."""
    return Call(trigger, args, kwargs)


def with_arguments(trigger: str, value: object) -> Call:
    """A trigger with what was given for it: a tuple is all arguments by position, a dict all by name."""
    if isinstance(value, tuple):
        return Call(trigger, value)
    if isinstance(value, dict):
        return Call(trigger, (), value)
    return Call(trigger, (value,))


def is_strategy(value: object) -> bool:
    """Whether it is a strategy of Hypothesis, which is not imported for that."""
    module = sys.modules.get("hypothesis.strategies")
    return module is not None and isinstance(value, module.SearchStrategy)


def is_endless(given: object) -> bool:
    """Whether arguments are drawn, not listed."""
    return any(map(is_strategy, given.values())) if isinstance(given, dict) else is_strategy(given)


def listed(trigger: str, given: object) -> Iterator[Call]:
    """The steps of listed arguments; of a dict of lists, every combination.

    Raises:
        TypeError: they are no list.
    """
    if isinstance(given, dict):
        for values in product(*(list(values) for values in given.values())):
            yield Call(trigger, (), dict(zip(given, values, strict=True)))
    elif isinstance(given, Iterable) and not isinstance(given, (str, bytes)):
        for value in given:
            yield with_arguments(trigger, value)
    else:
        raise TypeError(
            f"arguments of {trigger} must be a list of values, a dict with a list for each name, or a Hypothesis "
            f"strategy, not {given!r}"
        )
