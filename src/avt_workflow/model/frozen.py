"""The one immutable mapping used in every value: hashable, picklable, kept in the order it was given."""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView
from typing import Any, Generic, NoReturn, TypeVar, overload

K = TypeVar("K")
V = TypeVar("V")
D = TypeVar("D")


class FrozenMap(Mapping[K, V], Generic[K, V]):
    """An immutable mapping; two are equal when they hold the same items, in any order."""

    __slots__ = ("_items",)
    _items: dict[K, V]

    def __init__(self, items: Mapping[K, V] | Iterable[tuple[K, V]] = (), /) -> None:
        object.__setattr__(self, "_items", dict(items))

    def __getitem__(self, key: K) -> V:
        return self._items[key]

    @overload
    def get(self, key: K, /) -> V | None: ...
    @overload
    def get(self, key: K, /, default: V | D) -> V | D: ...
    def get(self, key: K, /, default: Any = None) -> Any:
        """The value of a key, else `default`: the look-up that judging lives on."""
        return self._items.get(key, default)

    def __iter__(self) -> Iterator[K]:
        return iter(self._items)

    def keys(self) -> KeysView[K]:
        """The keys, by the dict's own view: several times faster than that of a Mapping."""
        return self._items.keys()

    def values(self) -> ValuesView[V]:
        """The values, likewise."""
        return self._items.values()

    def items(self) -> ItemsView[K, V]:
        """Keys and values, likewise."""
        return self._items.items()

    def __len__(self) -> int:
        return len(self._items)

    def __contains__(self, key: object) -> bool:
        return key in self._items

    def __hash__(self) -> int:
        return hash(frozenset(self._items.items()))

    def __repr__(self) -> str:
        return f"FrozenMap({self._items!r})"

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a FrozenMap does not change")

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[dict[K, V]]]:
        return FrozenMap, (self._items,)

    def __or__(self, others: Mapping[K, V]) -> FrozenMap[K, V]:
        """With what `others` holds, which goes first where both have a key."""
        return FrozenMap({**self._items, **others})

    def with_item(self, key: K, value: V) -> FrozenMap[K, V]:
        """A copy with one item set."""
        return FrozenMap({**self._items, key: value})

    def without(self, key: K) -> FrozenMap[K, V]:
        """A copy without one item; the same mapping where it is absent."""
        return FrozenMap({k: v for k, v in self._items.items() if k != key}) if key in self else self


EMPTY: FrozenMap[Any, Any] = FrozenMap()
