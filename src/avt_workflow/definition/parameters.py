"""Plugins as an agenda file declares them: a registered name with parameters, beside the fields of the agenda."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeVar

import attrs
from cattrs import BaseConverter

from ..errors import DefinitionError, Fault
from ..model.agenda import Absent, Assessment, Round, Rule
from ..model.frozen import FrozenMap
from ..model.ports import BodyName, EnvelopeName, leaves
from .faults import Faulty, unknown
from .tables import Slot, as_table, build, new_converter, read_slots, slots, unknown_keys

Holder = TypeVar("Holder", Rule, Assessment, Round)

REVISION: Final = "revision"
"""The word under which the revision of a plugin stands beside its parameters; only in the log, never in a file."""

PLUGINS: Final[Mapping[type, str]] = {Rule: "guard", Assessment: "scheme", Round: "rule"}
"""The field, and the word in a file, of the plugin that a value holds."""


def read_holder(
    converter: BaseConverter, cls: type[Holder], table: object, plugins: Mapping[str, type], *, restoring: bool
) -> Holder:
    """A rule, an assessment or a round, with the plugin that its table names.

    Args:
        converter: reads the fields and the parameters.
        cls: which of the three.
        table: the table in the file.
        plugins: the registered classes by name.
        restoring: whether a plugin that is not there, or has another revision, becomes an `Absent`.

    Raises:
        Faulty: with everything that is wrong in it.
    """
    given = as_table(table)
    own = _beside(cls, plugins.get(str(given.get(PLUGINS[cls]))))
    keys = [slot.key for slot in own]
    found, faults = read_slots(converter, own, given)
    params = {key: value for key, value in given.items() if key not in keys}
    name = found.get("uses")
    if isinstance(name, str):
        try:
            if restoring:
                found[PLUGINS[cls]] = _restored(converter, name, params, plugins)
            else:
                found[PLUGINS[cls]] = _declared(converter, PLUGINS[cls], name, params, plugins, keys)
        except Faulty as fault:
            faults += fault.faults
    holder: Holder = build(cls, found, faults)
    return holder


def read_plugin(kind: str, name: str, params: Mapping[str, Any], plugins: Mapping[str, type]) -> Any:
    """A plugin with its parameters, by itself.

    Args:
        kind: "guard", "scheme" or "rule".
        name: its registered name.
        params: in the words of a file.
        plugins: the registered classes by name.

    Raises:
        DefinitionError: with everything that is wrong.
    """
    try:
        return _declared(new_converter(), kind, name, params, plugins, [])
    except Faulty as fault:
        raise DefinitionError(fault.faults) from None


def _beside(cls: type[Holder], plugin: type | None) -> tuple[Slot, ...]:
    """The fields of the agenda beside a plugin; a parameter that was there before a field of its name goes first."""
    params = {slot.key for slot in slots(plugin)} if plugin is not None and attrs.has(plugin) else set[str]()
    return tuple(slot for slot in slots(cls) if slot.required or slot.key not in params)


def _declared(
    converter: BaseConverter,
    kind: str,
    name: str,
    params: Mapping[str, Any],
    plugins: Mapping[str, type],
    beside: list[str],
) -> object:
    cls = plugins.get(name)
    if cls is None:
        text = f"{unknown(kind, name, plugins)}; a plugin that is not installed is named with --plugins-dir"
        raise Faulty([Fault(kind, f"unknown-{kind}", text)])
    found, faults = read_slots(converter, slots(cls), params)
    known = [*(slot.key for slot in slots(cls)), *(word for word in beside if word != kind)]
    return build(cls, found, [*faults, *unknown_keys(params, known, "parameter")])


def _restored(converter: BaseConverter, name: str, params: Mapping[str, Any], plugins: Mapping[str, type]) -> object:
    """The plugin where it is there in the recorded revision and still takes these parameters; else an `Absent`."""
    revision = params[REVISION]
    given = {key: value for key, value in params.items() if key != REVISION}
    cls: Any = plugins.get(name)
    if cls is not None and cls.revision == revision:
        try:
            found, faults = read_slots(converter, slots(cls), given)
            return build(cls, found, [*faults, *unknown_keys(given, [slot.key for slot in slots(cls)])])
        except Faulty:
            pass
    return Absent(name, FrozenMap({key: frozen(value) for key, value in given.items()}), revision)


def frozen(value: Any) -> object:
    """A value out of JSON as one that does not change."""
    if isinstance(value, Mapping):
        return FrozenMap({key: frozen(item) for key, item in value.items()})
    return tuple(frozen(item) for item in value) if isinstance(value, list) else value


def names_in(cls: type, params: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """The bodies and envelopes that the parameters of a plugin name: the parameter, "body" or "envelope", the name."""
    if not attrs.has(cls):
        return
    for slot in slots(cls):
        kind = next((_STREAMS[leaf] for leaf in leaves(slot.hint) if leaf in _STREAMS), None)
        if kind and slot.key in params:
            given = params[slot.key]
            for name in given if isinstance(given, (list, tuple)) else (given,):
                if isinstance(name, str):
                    yield slot.key, kind, name


_STREAMS: Final[Mapping[Any, str]] = {BodyName: "body", EnvelopeName: "envelope"}
