"""Plugins of a class, with parameters that its fields allow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar, get_type_hints

import attrs
from hypothesis import strategies as st

from ...errors import InputError
from ...model.frozen import EMPTY
from ..checks.parameters import Given, drawn, plugins, unmade

P = TypeVar("P")


def parameters(plugin_class: type[P], given: Given = EMPTY) -> st.SearchStrategy[P]:
    """Plugins of a class: each parameter by the type of its field, within what its `attrs.validators` allow.

    A number of which no validator says how low or how high it can be stays near 0. A combination of parameters that the
    class refuses is not drawn.

    Args:
        plugin_class: a guard, scheme or allocation rule.
        given: for a parameter by name, the values to draw from, where its type and validators do not say enough.

    Raises:
        InputError: for a class that is no attrs class, a parameter that is not there or whose type says nothing of its
            values, or a class that refuses all that was tried; it names the class and each such parameter.
    """
    faults = tuple(_faults(plugin_class, given))
    if faults:
        raise InputError("; ".join(faults), 'name values to draw from, as in parameters(Mine, {"limit": [1, 2]})')
    return plugins(plugin_class, given)


def _faults(cls: type, given: Given) -> Iterator[str]:
    if not attrs.has(cls):
        yield f"{cls.__name__} is no attrs class"
        return
    hints, fields = get_type_hints(cls), {field.name: field for field in attrs.fields(cls)}
    found = [f"{cls.__name__} has no parameter {name}" for name in given if name not in fields]
    for name, field in fields.items():
        try:
            drawn(field, hints[name], given)
        except TypeError:
            found.append(f"{cls.__name__}.{name} is of the type {field.type}, of which no values are known")
    yield from found
    refused = "" if found else unmade(cls, given)
    if refused:
        yield f"{cls.__name__}: {refused}"
