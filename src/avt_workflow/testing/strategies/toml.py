"""Tables written as the text of a TOML file, as short as a person would."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_SHORT: Final = 110


def as_toml(tree: Mapping[str, Any]) -> str:
    """The text of a file with these tables.

    Args:
        tree: texts, whole numbers, booleans, lists and tables by name; one that is None is left out.
    """
    return "\n".join(_sections((), tree)).strip("\n") + "\n"


def _sections(path: tuple[str, ...], table: Mapping[str, Any]) -> Iterator[str]:
    """The lines of a table: first what stands in it, then the tables below it that are too long for one line."""
    below = [key for key, value in table.items() if isinstance(value, Mapping) and _apart(path, value)]
    lines = [f"{_key(key)} = {_value(value)}" for key, value in table.items() if key not in below and value is not None]
    if path and (lines or not below):
        yield ""
        yield f"[{'.'.join(map(_key, path))}]"
    yield from lines
    for key in below:
        yield from _sections((*path, key), table[key])


def _apart(path: tuple[str, ...], value: Mapping[str, Any]) -> bool:
    return not path or (path[0] == "tracks" and len(path) == 1) or len(_value(value)) > _SHORT


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_key(key)} = {_value(each)}" for key, each in value.items() if each is not None)
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(_value, value))}]"
    return json.dumps(value, ensure_ascii=False)


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else json.dumps(key, ensure_ascii=False)
