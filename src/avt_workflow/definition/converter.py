"""Reading by type: for each type one function that makes a value of it out of what stands in a file."""

from __future__ import annotations

from collections.abc import Callable
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

Read = Callable[[Any, Any], Any]
"""What reads a value: it is given what stands in the file, and the type."""


class Converter:
    """Functions that read values, by the type that each is for.

    Args:
        otherwise: reads what no function is registered for.
    """

    def __init__(self, otherwise: Read) -> None:
        self._otherwise = otherwise
        self._by_type: dict[Any, Read] = {}

    def register(self, hint: Any, read: Read) -> None:
        """Read a type with a function: a class, a union, a generic such as `tuple`, or one with its parameters."""
        self._by_type[hint] = read

    def structure(self, value: object, hint: Any) -> Any:
        """The value of a type, or None where the type allows it and nothing was given."""
        read = self._by_type.get(hint)
        if read is not None:
            return read(value, hint)
        origin, parts = get_origin(hint), get_args(hint)
        if origin in (Union, UnionType) and NoneType in parts and len(parts) == 2:
            return (
                None if value is None else self.structure(value, next(part for part in parts if part is not NoneType))
            )
        return self._by_type.get(origin, self._otherwise)(value, hint)
