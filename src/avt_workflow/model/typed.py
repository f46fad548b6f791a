"""Whether a value of a frozen class holds what its types say, all the way down."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

import attrs

from .records import Record
from .when import When

Holds = Callable[[Any], bool]


def well_typed(value: object) -> bool:
    """Whether every field of a value of a frozen class of the model holds what its type says.

    An amount, a mark and an extra field of the agenda are only seen to be there: what they can be, the agenda says.
    """
    cls: Any = value.__class__
    for name, _, default, holds in _fields(cls):
        given = getattr(value, name)
        if given is not default and not holds(given):
            return False
    return True


def mistyped(value: object) -> Iterator[tuple[str, str, str]]:
    """Every field that does not hold what its type says: its dotted path, what was expected, what it holds."""
    cls: Any = type(value)
    for name, hint, default, holds in _fields(cls):
        given = getattr(value, name)
        if given is default or holds(given):
            continue
        inner = list(mistyped(given)) if type(given) in _classes(hint) else []
        for path, expected, found in inner:
            yield f"{name}.{path}", expected, found
        if not inner:
            yield name, _said(hint), _shown(given)


def is_text(value: object) -> bool:
    """Whether a value is a text that can be written down: half a character (a lone surrogate) cannot."""
    if not isinstance(value, str):
        return False
    if not value.isascii():  # the common case, told at once
        try:
            value.encode()
        except UnicodeEncodeError:
            return False
    return True


@cache
def _fields(cls: Any) -> tuple[tuple[str, Any, Any, Holds], ...]:
    """Each field with its type, its default, which always holds, and what tells whether another value does."""
    hints = get_type_hints(cls)
    return tuple(
        (field.name, hints[field.name], field.default, _holds(hints[field.name])) for field in attrs.fields(cls)
    )


def _classes(hint: Any) -> tuple[type, ...]:
    """The classes of the model that a value of a type can be of."""
    if get_origin(hint) in (Union, UnionType):
        return tuple(cls for part in get_args(hint) for cls in _classes(part))
    if hint is Record:
        return tuple(_records(Record))
    return (hint,) if isinstance(hint, type) and attrs.has(hint) and hint is not When else ()


def _records(cls: type[Record]) -> Iterator[type[Record]]:
    for found in cls.__subclasses__():
        yield found
        yield from _records(found)


@cache
def _holds(hint: Any) -> Holds:
    """What tells whether a value is of a type."""
    origin, parts = get_origin(hint), get_args(hint)
    if hint in _PLAIN:
        return _PLAIN[hint]
    if origin is Literal:
        return lambda value: isinstance(value, str) and value in parts
    if origin in (Union, UnionType):
        return _either([_holds(part) for part in parts if part is not NoneType], or_none=NoneType in parts)
    if origin is tuple:
        each = _holds(parts[0])
        return lambda value: isinstance(value, tuple) and all(map(each, value))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping(_holds(parts[1]) if get_origin(parts[1]) is Literal else _anything)
    classes = frozenset(_classes(hint))
    return (lambda value: value.__class__ in classes and well_typed(value)) if classes else _anything


def _either(holds: Sequence[Holds], *, or_none: bool) -> Holds:
    if len(holds) == 1 and or_none:
        one = holds[0]
        return lambda value: value is None or one(value)
    return lambda value: (or_none and value is None) or any(each(value) for each in holds)


def _mapping(of: Holds) -> Holds:
    return lambda value: isinstance(value, Mapping) and all(is_text(key) and of(item) for key, item in value.items())


def _anything(value: object) -> bool:
    return not isinstance(value, str) or is_text(value)


_PLAIN: Final[Mapping[Any, Holds]] = {
    str: is_text,
    int: lambda value: isinstance(value, int) and not isinstance(value, bool),
    bool: lambda value: isinstance(value, bool),
    bytes: lambda value: isinstance(value, bytes),
    NoneType: lambda value: value is None,
    When: lambda value: isinstance(value, When),
}


def _said(hint: Any) -> str:
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Literal:
        return " | ".join(map(str, parts))
    if origin in (Union, UnionType):
        return " | ".join(_said(part) for part in parts if part is not NoneType)
    if origin is not None:
        return f"{getattr(origin, '__name__', origin)} of {_said(parts[-2 if origin is tuple else -1])}"
    return str(getattr(hint, "__name__", hint))


def _shown(value: object) -> str:
    text = str(value) if is_text(value) else ascii(value)
    return text[:60]
