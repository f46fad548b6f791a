"""Classes by the name that agendas use, each loaded when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import TypeVar

import attrs

from .frozen import EMPTY, FrozenMap

V = TypeVar("V")


@attrs.frozen(eq=False)
class Catalogue(Mapping[str, V]):
    """An immutable mapping whose keys are known before what they stand for is loaded.

    Args:
        package: the package that holds it.
        names: what it is called there, by key.
        others: what is there besides, loaded already.
    """

    package: str
    names: FrozenMap[str, str] = attrs.field(converter=FrozenMap[str, str])
    others: FrozenMap[str, V] = EMPTY

    def __getitem__(self, key: str) -> V:
        if key in self.others:
            return self.others[key]
        found: V = getattr(import_module(self.package), self.names[key])
        return found

    def __iter__(self) -> Iterator[str]:
        return iter({**self.names, **self.others})

    def __len__(self) -> int:
        return len({*self.names, *self.others})

    def __contains__(self, key: object) -> bool:
        return key in self.names or key in self.others

    def __hash__(self) -> int:
        return hash(frozenset(self.items()))

    def __or__(self, others: Mapping[str, V]) -> Catalogue[V]:
        """With what `others` holds, which goes first where both have a key."""
        return attrs.evolve(self, others=self.others | others)
