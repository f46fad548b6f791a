"""What an object holds, as a value that can be compared and hashed."""

from __future__ import annotations

import types
from collections import deque
from collections.abc import Hashable, Mapping, Set
from datetime import date, time, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import cache
from typing import Any, Final

import attrs

_AS_THEY_ARE: Final = (str, int, bytes, type(None), complex, date, time, timedelta, Decimal, Fraction, Enum, type)
_WITH_THEIR_TYPE: Final = (bool, float)
_NOTHING: Final = (types.FunctionType, types.MethodType, types.BuiltinFunctionType, types.ModuleType)
"""Code, not data."""


@attrs.frozen(cache_hash=True)
class Plain:
    """A situation as a value, made by a `Freezer`."""

    value: Hashable


class Freezer:
    """Makes values of objects.

    Args:
        nothing: kinds of objects that hold nothing that counts, beside functions and modules.
    """

    def __init__(self, nothing: tuple[type, ...] = ()) -> None:
        self.left_out: dict[str, str] = {}
        self._nothing = (*_NOTHING, *nothing)

    def frozen(self, value: Any, where: str = "", within: tuple[int, ...] = ()) -> Hashable:
        """A value that is equal for objects that hold the same; `left_out` gets what cannot be looked into.

        Args:
            value: any object; its own hash is used for nothing.
            where: how it was come by, for `left_out`.
            within: the identities of the objects that hold it.
        """
        kind = type(value)
        if kind in _WITH_THEIR_TYPE:
            return (kind.__name__, "nan" if value != value else value)
        if isinstance(value, _AS_THEY_ARE):
            return value
        if id(value) in within:
            return ("around", len(within) - within.index(id(value)))
        inner = (*within, id(value))
        if isinstance(value, Mapping):
            return (kind, frozenset((self.frozen(k, where, inner), self.frozen(v, f"{where}[{k!r}]", inner))
                                    for k, v in value.items()))  # fmt: skip
        if isinstance(value, Set):
            return (kind, frozenset(self.frozen(each, where, inner) for each in value))
        if isinstance(value, (list, tuple, deque)):
            return (kind, tuple(self.frozen(each, f"{where}[{n}]", inner) for n, each in enumerate(value)))
        held = self.attributes(value)
        if held is None:
            self.left_out[where] = kind.__name__
            return (kind,)
        return (kind, self.named(held, where, inner))

    def named(self, held: Mapping[str, Any], where: str = "", within: tuple[int, ...] = ()) -> Hashable:
        """The values of attributes by name, without code."""
        return tuple(
            (name, self.frozen(held[name], f"{where}.{name}" if where else name, within))
            for name in sorted(held)
            if not isinstance(held[name], self._nothing)
        )

    def attributes(self, value: object) -> dict[str, Any] | None:
        """What stands in an object, in its slots too; None where that cannot be seen."""
        kind: Any = type(value)
        slots = _slots(kind)
        held: dict[str, Any] | None = getattr(value, "__dict__", None)
        if held is None and not slots:
            return None
        return {name: getattr(value, name) for name in slots if hasattr(value, name)} | (held or {})


@cache
def _slots(kind: type[Any]) -> tuple[str, ...]:
    found = (cls.__dict__.get("__slots__", ()) for cls in kind.__mro__)
    names = (name for slots in found for name in ((slots,) if isinstance(slots, str) else slots))
    return tuple(name for name in names if not name.startswith("__"))


def difference(before: Hashable, after: Hashable) -> str:
    """The first place where two situations differ, in words."""
    one, other, where = *(key.value if isinstance(key, Plain) else key for key in (before, after)), ""
    while isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        pair = next(((a, b) for a, b in zip(one, other, strict=True) if a != b), None)
        if pair is None:
            break
        where = one[0] if len(one) == 2 and isinstance(one[0], str) and one[0] == other[0] else where
        one, other = pair
    if after is None:
        return "there was an error"
    return f"{where or 'it'} was {_shown(one)} and became {_shown(other)}"


def _shown(value: Hashable) -> str:
    """A frozen value without the types that tell like ones apart."""
    if isinstance(value, tuple) and len(value) == 2 and (isinstance(value[0], type) or value[0] in ("bool", "float")):
        return _shown(value[1])
    return f"({', '.join(map(_shown, value))})" if isinstance(value, tuple) else repr(value)
