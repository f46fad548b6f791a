"""An agenda in the making: what a step names is declared as soon as it is named."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

import attrs
from hypothesis import strategies as st

from .values import T

Table = dict[str, Any]

_LABELS: Final = {"office": "Office", "panel": "Panel", "board": "Board"}
_RELATIONS: Final = {
    "applicant": {"label": "Applicant", "relation": "applicant"},
    "round": {"label": "Round", "relation": "adoption"},
}


@attrs.define(eq=False)
class Draft:
    """The tables of a file that is being written, with what draws its choices.

    Args:
        draw: what Hypothesis draws with.
        pot: the envelope that money comes from; "" where there is none.
        divided: whether that envelope holds its money by year.
    """

    draw: st.DrawFn
    roles: Table = attrs.field(factory=lambda: {"office": "Office"})
    bodies: Table = attrs.field(factory=dict)
    envelopes: Table = attrs.field(factory=dict)
    rules: Table = attrs.field(factory=dict)
    pot: str = ""
    divided: bool = False

    def maybe(self) -> bool:
        """Yes or no; the simplest is no."""
        return self.draw(st.booleans())

    def one(self, *options: T) -> T:
        """One of some options; the simplest is the first."""
        return options[self.draw(_place(len(options)))]

    def some(self, options: Sequence[T], most: int) -> list[T]:
        """At most so many of some options, each once."""
        if not options:
            return []
        return [options[place] for place in self.draw(_places(len(options), most))]

    def who(self, *names: str) -> str:
        """One of some roles and bodies, declared."""
        return self.named(self.one(*names))

    def named(self, name: str) -> str:
        """A role or body, declared."""
        if name in ("panel", "board"):
            self.bodies[name] = _LABELS[name]
        else:
            self.roles.setdefault(name, _RELATIONS.get(name) or _LABELS[name])
        return name

    def rule(self, guard: str, params: Table) -> str:
        """The name of a rule, declared; one that is there already where it is the same."""
        wanted = {"guard": guard, **params}
        number, name = 1, guard
        while self.rules.setdefault(name, wanted) != wanted:
            number += 1
            name = f"{guard}-{number}"
        return name


@cache
def _place(many: int) -> st.SearchStrategy[int]:
    return st.integers(0, many - 1)


@cache
def _places(many: int, most: int) -> st.SearchStrategy[list[int]]:
    return st.lists(_place(many), max_size=most, unique=True)
