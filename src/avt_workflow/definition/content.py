"""An agenda as canonical text: the form of the file, with what plugins fill in and the revision of each.

It is JSON. The fields of a table stand in the order of the alphabet; tables of names keep the order of the file, for it
means something: which criterion comes first on a sheet, which rule is tried first. Fields of the agenda itself that
have their default are left out, so that a field added later changes no text that was written before; the parameters of
a plugin are all there, so that another default is another agenda.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final, get_args

from ..model.agenda import Absent, Agenda, Destination
from ..model.text import Text
from ..model.when import When
from ..money import Cents, as_decimal
from .parameters import PLUGINS, REVISION
from .shapes import OTHERWISE, SECTIONS
from .tables import slots

_MONEY: Final = (Cents, Cents | None, tuple[Cents, ...])


def canonical(agenda: Agenda) -> str:
    """The one text of an agenda."""
    written = _table(agenda)
    tree = {key: written.pop(key) for key in SECTIONS if key in written} | {"agenda": written}
    return json.dumps(dict(sorted(tree.items())), separators=(",", ":"), ensure_ascii=False)


def written(value: Any, hint: Any = None) -> Any:
    """A value as a file would have it, in JSON.

    Args:
        value: any value of an agenda.
        hint: its declared type, by which an amount is told from another whole number.
    """
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, int):
        return f"{as_decimal(value):.2f}" if hint in _MONEY else value
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, When):
        return value.text
    if isinstance(value, Text):
        texts = value.by_language
        return texts[""] if "" in texts else dict(texts)
    if isinstance(value, Destination):
        return _destination(value)
    if isinstance(value, Mapping):
        _, inner = get_args(hint) or (None, None)
        return {key: written(item, inner) for key, item in value.items()}
    if isinstance(value, tuple):
        return [written(item, hint) for item in value]
    return _table(value)


def _table(value: Any) -> dict[str, Any]:
    """The fields of a value that differ from their default, and every parameter of the plugin it holds."""
    table = {
        slot.key: written(getattr(value, slot.name), slot.hint)
        for slot in slots(type(value))
        if slot.required or getattr(value, slot.name) != slot.default
    }
    if type(value) in PLUGINS:
        table |= _parameters(getattr(value, PLUGINS[type(value)]))
    return dict(sorted(table.items()))


def params_of(plugin: Any) -> dict[str, Any]:
    """The parameters of a plugin as a file would have them; those that are not set are left out."""
    return {key: value for key, value in _parameters(plugin).items() if key != REVISION and value is not None}


def _parameters(plugin: Any) -> dict[str, Any]:
    if isinstance(plugin, Absent):
        return {**written(plugin.params), REVISION: plugin.revision}
    params = {slot.key: written(getattr(plugin, slot.name), slot.hint) for slot in slots(type(plugin))}
    return {**params, REVISION: plugin.revision}


def _destination(to: Destination) -> Any:
    """Rules that stood after `otherwise` keep their place; the state each would select was never read."""
    if not to.routes and not to.misplaced:
        return to.otherwise
    routes = {route.rule: route.to for route in to.routes}
    return {**routes, OTHERWISE: to.otherwise, **dict.fromkeys(to.misplaced, to.otherwise)}
