"""A table of a file as a frozen value: each field by its type, all faults at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints

import attrs
from cattrs import BaseConverter

from ..errors import Fault
from ..model.agenda import Agenda, Assessment, Envelope, Round, Rule, Transition
from ..model.frozen import FrozenMap
from ..model.ports import BodyName, EnvelopeName
from ..model.text import Text
from ..model.when import When
from ..money import Cents
from . import values
from .faults import Faulty, below, expected, faulty, unknown

_KEYS: Final[Mapping[type, Mapping[str, str]]] = {
    Agenda: {"start": "from", "end": "until"},
    Envelope: {"start": "from", "end": "until"},
    Transition: {"sources": "from"},
    Rule: {"uses": "guard"},
    Assessment: {"uses": "scheme"},
    Round: {"uses": "rule"},
}
"""Where the word in a file differs from the name of the field; a class of ours says so itself, under KEY."""

KEY: Final = "key"


@attrs.frozen
class Slot:
    """A field of a class, as a file knows it.

    Args:
        name: the name of the field.
        key: the word in the file.
        hint: its type.
        field: what attrs knows of it.
    """

    name: str
    key: str
    hint: Any
    field: attrs.Attribute[Any]

    @property
    def required(self) -> bool:
        """Whether a file must give it."""
        return self.field.default is attrs.NOTHING

    @property
    def default(self) -> Any:
        """What it is where a file does not give it."""
        default: Any = self.field.default
        factory = getattr(default, "factory", None)
        return factory() if factory else default


def slots(cls: Any) -> tuple[Slot, ...]:
    """The fields of a class that a file can give, in the order of the class."""
    return _slots(cls)


@cache
def _slots(cls: Any) -> tuple[Slot, ...]:
    hints, keys = get_type_hints(cls), _KEYS.get(cls, {})
    plugin = {Rule: "guard", Assessment: "scheme", Round: "rule"}.get(cls)
    return tuple(
        Slot(field.name, keys.get(field.name) or field.metadata.get(KEY) or field.name, hints[field.name], field)
        for field in attrs.fields(cls)
        if field.name != plugin
    )


def new_converter() -> BaseConverter:
    """A converter that reads values, tables of fields, tables of names, and lists, and gives every fault."""
    converter = BaseConverter()
    converter.register_structure_hook_func(attrs.has, lambda value, cls: read_table(converter, cls, value))
    converter.register_structure_hook_func(_is(tuple), lambda value, hint: _read_list(converter, value, hint))
    converter.register_structure_hook_func(_is(FrozenMap), lambda value, hint: _read_map(converter, value, hint))
    converter.register_structure_hook_func(_is(Literal), values.read_choice)
    for hint, read in _READERS.items():
        converter.register_structure_hook(hint, read)
    return converter


_READERS: Final[Mapping[Any, Callable[[object, Any], Any]]] = {
    str: values.read_str,
    bool: values.read_bool,
    int: values.read_int,
    Fraction: values.read_fraction,
    Cents: values.read_cents,
    BodyName: values.read_str,
    EnvelopeName: values.read_str,
    When: values.read_when,
    Text: values.read_text,
}


def read_table(converter: BaseConverter, cls: Any, table: object) -> Any:
    """The value in a table.

    Raises:
        Faulty: with everything that is wrong in it.
    """
    given = as_table(table)
    found, faults = read_slots(converter, slots(cls), given)
    faults += unknown_keys(given, [slot.key for slot in slots(cls)])
    return build(cls, found, faults)


def as_table(value: object) -> Mapping[str, Any]:
    """The value itself, where it is a table."""
    if not isinstance(value, Mapping):
        raise expected("a table", value)
    return value


def read_slots(
    converter: BaseConverter, wanted: Iterable[Slot], table: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Fault]]:
    """The fields that could be read, by name, and what is wrong with the others."""
    found: dict[str, Any] = {}
    faults: list[Fault] = []
    for slot in wanted:
        if slot.key in table:
            try:
                found[slot.name] = converter.structure(table[slot.key], slot.hint)
            except Faulty as fault:
                faults += below(slot.key, fault.faults)
        elif slot.required:
            faults.append(Fault(slot.key, "missing", f"{slot.key!r} is missing; it must be given"))
    return found, faults


def unknown_keys(table: Mapping[str, Any], known: Sequence[str], what: str = "field") -> Iterator[Fault]:
    """A fault for each key that means nothing here."""
    for key in table:
        if key not in known:
            yield Fault(key, f"unknown-{what}", unknown(what, key, known))


def build(cls: Any, found: Mapping[str, Any], faults: list[Fault]) -> Any:
    """The value of these fields.

    Each validator is run by itself: a class stops at the first that refuses.

    Raises:
        Faulty: when there are faults already, or a validator has one.
    """
    complete = not faults
    faults = [*faults, *_invalid(cls, found, complete=complete)]
    if faults:
        raise Faulty(faults)
    try:
        return cls(**found)
    except Exception as fault:
        raise faulty("value", _said(fault)) from fault


def _invalid(cls: Any, found: Mapping[str, Any], *, complete: bool) -> Iterator[Fault]:
    checked = [slot for slot in slots(cls) if slot.field.validator and slot.name in found and not slot.field.converter]
    if not checked:
        return
    draft = object.__new__(cls)  # a validator may look at the fields beside it
    for slot in slots(cls):
        if slot.name in found or not slot.required:
            object.__setattr__(draft, slot.name, found.get(slot.name, slot.default))
    for slot in checked:
        try:
            slot.field.validator(draft, slot.field, found[slot.name])  # type: ignore[misc]  # its type is optional
        except Exception as fault:
            if complete or not isinstance(fault, AttributeError):
                yield Fault(slot.key, "value", _said(fault))


def _said(fault: Exception) -> str:
    return " ".join(str(fault.args[0] if fault.args else type(fault).__name__).split())[:200]


def _read_list(converter: BaseConverter, value: object, hint: Any) -> tuple[Any, ...]:
    """A list; a single word or number may stand without brackets."""
    inners = get_args(hint)
    if isinstance(value, (str, int)) and not isinstance(value, bool):
        return (converter.structure(value, inners[0]),)
    if not isinstance(value, (list, tuple)):
        raise expected("a list", value)
    if inners[-1] is Ellipsis:
        inners = (inners[0],) * len(value)
    elif len(inners) != len(value):
        raise faulty("value", f"expected a list of {len(inners)}, found {len(value)}")
    found: list[Any] = []
    faults: list[Fault] = []
    for place, (item, inner) in enumerate(zip(value, inners, strict=True), start=1):
        try:
            found.append(converter.structure(item, inner))
        except Faulty as fault:
            faults += below(f"[{place}]", fault.faults)
    if faults:
        raise Faulty(faults)
    return tuple(found)


def _read_map(converter: BaseConverter, value: object, hint: Any) -> FrozenMap[str, Any]:
    """A table of names, kept in the order of the file."""
    inner = get_args(hint)[1]
    return read_each(as_table(value), lambda _, item: converter.structure(item, inner))


def read_each(table: Mapping[str, Any], read: Callable[[str, Any], Any]) -> FrozenMap[str, Any]:
    """Every value of a table, read by its key and itself.

    Raises:
        Faulty: with everything that is wrong in any of them.
    """
    found: dict[str, Any] = {}
    faults: list[Fault] = []
    for key, item in table.items():
        try:
            found[key] = read(key, item)
        except Faulty as fault:
            faults += below(key, fault.faults)
    if faults:
        raise Faulty(faults)
    return FrozenMap(found)


def _is(origin: Any) -> Callable[[Any], bool]:
    return lambda hint: get_origin(hint) is origin
