"""An agenda with everything filled in, and where each value came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, get_args

import attrs

from ..model.agenda import Assessment, Destination, Scale
from ..model.text import Text
from ..model.when import When
from ..registry import Registry
from .content import written
from .faults import join
from .load import load_agenda, parse
from .parameters import PLUGINS
from .shapes import SECTIONS, with_scales
from .tables import slots

FILE: Final = "file"
DEFAULT: Final = "default"


@attrs.frozen
class ResolvedValue:
    """One value of an agenda.

    Args:
        path: its dotted path, in the words of the file.
        value: the value, as a file would have it.
        origin: "file", "default", or "plugin <its distribution, or built-in>".
    """

    path: str
    value: object
    origin: str


def resolved(text: str, registry: Registry) -> tuple[ResolvedValue, ...]:
    """Every value of the agenda in a TOML text, with where it came from; what is not given and empty is left out.

    Args:
        text: the TOML.
        registry: the plugins that it can name.

    Raises:
        DefinitionError: with every fault that is in it.
    """
    agenda = load_agenda(text, registry).agenda
    tree = parse(text)
    given = {**tree["agenda"], **{section: tree.get(section, {}) for section in SECTIONS}}
    head: list[ResolvedValue] = []
    sections: list[ResolvedValue] = []
    for value in _table(agenda, given, "", DEFAULT, registry):
        if value.path.split(".")[0] in SECTIONS:
            sections.append(value)
        else:
            head.append(attrs.evolve(value, path=join("agenda", value.path)))
    return (*head, *sections)


def _table(value: Any, given: object, path: str, otherwise: str, registry: Registry) -> Iterator[ResolvedValue]:
    """The fields of a value; `given` is what the file has there, or a shorter form of it."""
    table = given if isinstance(given, Mapping) else {}
    if isinstance(value, Assessment):
        table = with_scales(table)
    for slot in slots(type(value)):
        found, at = getattr(value, slot.name), join(path, slot.key)
        below = table.get(slot.key)
        in_file = slot.key in table or slot.required or found != slot.default
        if isinstance(found, Mapping):
            inner = get_args(slot.hint)[1]
            for key, item in found.items():
                yield from _value(
                    item, inner, _get(below, key), join(at, key), FILE if in_file else otherwise, registry
                )
            continue
        yield from _value(found, slot.hint, below, at, FILE if in_file else otherwise, registry)
    if type(value) in PLUGINS:
        kind = PLUGINS[type(value)]
        origin = registry.origins.get(f"{kind}:{value.uses}", "built-in")
        yield from _table(getattr(value, kind), given, path, f"plugin {origin}", registry)


def _value(found: Any, hint: Any, given: object, path: str, origin: str, registry: Registry) -> Iterator[ResolvedValue]:
    if isinstance(found, Scale):
        yield from _table(found, given, path, origin, registry)
    elif attrs.has(type(found)) and not isinstance(found, (Text, When, Destination)):
        yield from _table(found, given, path, DEFAULT, registry)
    elif found not in (None, "", ()):
        yield from _leaves(path, written(found, hint), origin)


def _get(table: object, key: str) -> object:
    return table.get(key) if isinstance(table, Mapping) else None


def _leaves(path: str, value: Any, origin: str) -> Iterator[ResolvedValue]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _leaves(join(path, key), item, origin)
    else:
        yield ResolvedValue(path, tuple(value) if isinstance(value, list) else value, origin)
