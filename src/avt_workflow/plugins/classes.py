"""What can be wrong with the class of one plugin."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from types import FunctionType, NoneType, UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

import attrs

from ..errors import Fault
from ..languages import placeholders, stray_brace
from ..model.frozen import FrozenMap
from ..model.ports import (
    AllocationRule,
    BodyName,
    ClosingScheme,
    ComparativeScheme,
    EnvelopeName,
    Guard,
    ScoringScheme,
    SummingScheme,
)
from ..model.records import RECORDS
from ..money import Cents
from ..nearest import meant
from .faults import fault, one_line

PARAMETER_TYPES: Final = (int, str, bool, Fraction, Cents, BodyName, EnvelopeName)
"""What a field may be; also one of these or None, and a tuple of these."""

NAMED_TYPES: Final = (int, str, bool, Fraction, Cents)
"""What a `FrozenMap` may give for each of its names."""

LANGUAGES: Final = ("nl", "en")
"""The languages that every plugin speaks."""

RESERVED: Final = (
    *("guard", "scheme", "label", "text", "basis", "provenance"),
    *("during", "body", "criteria", "scale", "revision"),
)
"""What agendas say themselves where they name a guard or scheme."""

RESERVED_OF_ROUNDS: Final = (
    *("of", "candidates", "envelope", "rule", "grants", "refuses", "reserves", "ties", "field"),
    *("provenance", "revision"),
)
"""What they say where they name an allocation rule."""

_FURTHER: Final[Mapping[type, tuple[type, ...]]] = {ScoringScheme: (SummingScheme, ClosingScheme, ComparativeScheme)}
"""The protocols that a class may follow beside that of its kind, by inheriting them."""

_PLAIN: Final = (str, int, float, Fraction, NoneType, tuple, list, dict, set, frozenset)


def class_faults(port: type, path: str, value: object) -> Iterator[Fault]:
    """Everything that is wrong with a class that should follow a protocol.

    Args:
        port: the protocol: `Guard`, `ScoringScheme` or `AllocationRule`.
        path: where it was found, such as `avt_guards.big-city`.
        value: the class.
    """
    if not isinstance(value, type):
        yield fault("not-a-class", f"{repr(value)[:60]} is not a class", path)
        return
    if "__attrs_attrs__" not in vars(value):  # attrs.has() also holds for an undecorated subclass
        yield fault("not-attrs", f"{value.__name__} is not an attrs class", path)
    else:
        if not _is_frozen(value):
            yield fault("not-frozen", f"{value.__name__} can be changed", path)
        yield from _fields(path, value, RESERVED_OF_ROUNDS if port is AllocationRule else RESERVED)
        yield from _stray_values(port, path, value)
    if not (value.__doc__ or "").strip():
        yield fault("no-docstring", f"{value.__name__} has no docstring", path)
    yield from _methods(port, path, value)
    yield from _text(port, path, value)
    yield from _declarations(port, path, value)


def _is_frozen(cls: type) -> bool:
    try:
        setattr(object.__new__(cls), "probe", None)  # noqa: B010  # the name is no attribute of the class
    except attrs.exceptions.FrozenInstanceError:
        return True
    except Exception:
        return False
    return False


def _fields(path: str, cls: type, reserved: Sequence[str]) -> Iterator[Fault]:
    try:
        hints = get_type_hints(cls)
    except Exception as error:
        yield fault("field-type", f"the types of {cls.__name__} are not known when it runs: {one_line(error)}", path)
        return
    for field in attrs.fields(cls):
        where = f"{path}.{field.name}"
        hint = hints.get(field.name, field.type)
        if field.name in reserved:
            yield fault("reserved-parameter", f"{field.name!r} cannot be a parameter", where)
        if hint is None:
            yield fault("field-untyped", f"{field.name!r} has no type", where)
        elif not _is_parameter(hint):
            yield fault("field-type", f"{field.name!r} is {inspect.formatannotation(hint)}", where)
        else:
            yield from _default(where, hint, field.default)


def _is_parameter(hint: object) -> bool:
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return len(parts) == 2 and NoneType in parts and all(p is NoneType or _is_parameter(p) for p in parts)
    if origin is FrozenMap:
        return parts[0] is str and parts[1] in NAMED_TYPES
    if origin is tuple:
        return bool(parts) and all(part is Ellipsis or _is_parameter(part) for part in parts)
    return hint in PARAMETER_TYPES


def _default(where: str, hint: object, default: Any) -> Iterator[Fault]:
    factory = getattr(default, "factory", None)
    if default is attrs.NOTHING or (factory and default.takes_self):
        return
    try:
        value = factory() if factory else default
        hash(value)
    except TypeError:
        yield fault("mutable-default", "its default can be changed", where)
        return
    if not _fits(value, hint):
        yield fault("default-type", f"its default {value!r} is {type(value).__name__}", where)


def _fits(value: object, hint: object) -> bool:
    parts = get_args(hint)
    if get_origin(hint) is FrozenMap:
        return isinstance(value, FrozenMap) and all(_fits(item, parts[1]) for item in value.values())
    if get_origin(hint) is tuple:
        return isinstance(value, tuple) and all(any(_fits(item, part) for part in parts) for item in value)
    if parts:
        return any(_fits(value, part) for part in parts)
    return type(value) is getattr(hint, "__supertype__", hint)


def _stray_values(port: type, path: str, cls: type) -> Iterator[Fault]:
    """A value without a type is no parameter, whatever its author meant; often a misspelt declaration."""
    declared = {name: hint for each in _ports(port, cls) for name, hint in inspect.get_annotations(each).items()}
    for name, value in vars(cls).items():
        typed_wrong = not name.startswith("_") and name not in declared and name not in inspect.get_annotations(cls)
        if typed_wrong and isinstance(value, _PLAIN):
            yield fault("field-untyped", f"{name!r} has no type{meant(name, declared)}", f"{path}.{name}")


def _methods(port: type, path: str, cls: type) -> Iterator[Fault]:
    for name, model in (item for each in _ports(port, cls) for item in vars(each).items()):
        if name.startswith("_") or not isinstance(model, FunctionType):
            continue
        wanted = list(inspect.signature(model).parameters.values())[1:]
        words = f"{name}(self, {', '.join(parameter.name for parameter in wanted)})"
        found = inspect.getattr_static(cls, name, model)
        if found is model:  # inherited from the protocol, it would hold for everything
            yield fault("method-missing", f"{cls.__name__} has no method {words}", path)
        elif not _same_parameters(found, wanted):
            yield fault("method-signature", f"{cls.__name__}.{name} is not {words}", path)


def _ports(port: type, cls: type) -> tuple[type, ...]:
    """The protocol of its kind, and those beside it that a class inherits."""
    return (port, *(further for further in _FURTHER.get(port, ()) if further in cls.__mro__))


def _same_parameters(found: object, wanted: list[inspect.Parameter]) -> bool:
    if not isinstance(found, FunctionType) or inspect.iscoroutinefunction(found) or inspect.isgeneratorfunction(found):
        return False
    given = list(inspect.signature(found).parameters.values())[1:]
    return [(p.name, p.kind) for p in given] == [(p.name, p.kind) for p in wanted]


def _text(port: type, path: str, cls: Any) -> Iterator[Fault]:
    yield from _sentences(path, "text", getattr(cls, "text", {}), may_lack=port is AllocationRule)
    if ClosingScheme in _ports(port, cls):
        yield from _sentences(path, "not_ready", getattr(cls, "not_ready", {}))


def _sentences(path: str, name: str, text: Any, *, may_lack: bool = False) -> Iterator[Fault]:
    if not isinstance(text, Mapping) or not all(isinstance(part, str) for pair in text.items() for part in pair):
        yield fault("bad-text", f"`{name}` is not a mapping of languages to sentences", path)
        return
    if not text and may_lack:  # it refuses nothing; its rows say why
        return
    for language in LANGUAGES:
        if not text.get(language, "").strip():
            yield fault("language-missing", f"`{name}` has no {language!r}", path)
    for language, sentence in text.items():
        if stray_brace(sentence):
            yield fault("bad-text", f"a brace in {language!r} is not around one name", path)
    used = {language: set(placeholders(sentence)) for language, sentence in text.items()}
    for word in sorted(set[str]().union(*used.values())):
        lacking = [language for language, names in used.items() if word not in names]
        if lacking:
            yield fault("placeholders-differ", f"{{{word}}} is lacking in {', '.join(lacking)}", path)


def _declarations(port: type, path: str, cls: Any) -> Iterator[Fault]:
    revision = getattr(cls, "revision", 1)
    if type(revision) is not int or revision < 1:
        yield fault("bad-revision", f"revision is {revision!r}", path)
    claims = getattr(cls, "claims", ())
    if not isinstance(claims, tuple) or not all(isinstance(law, str) for law in claims):
        yield fault("bad-claims", f"claims is {claims!r}", path)
    if port is not Guard:
        return
    reads_record, lifted_by = getattr(cls, "reads_record", False), getattr(cls, "lifted_by", ())
    if type(reads_record) is not bool:
        yield fault("bad-flag", f"reads_record is {reads_record!r}", path)
    if not isinstance(lifted_by, tuple):
        yield fault("unknown-record", f"lifted_by is {lifted_by!r}", path)
        return
    for kind in lifted_by:
        if kind not in RECORDS:
            yield fault("unknown-record", f"{kind!r} is no record{meant(str(kind), RECORDS)}", path)
