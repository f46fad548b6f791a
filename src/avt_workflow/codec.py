"""Facts to canonical JSON and back; free texts leave as salted commitments and come back from beside the log.

The canonical form is JSON in UTF-8 with sorted keys and no white space. Amounts are whole cents, exact numbers strings
such as "31/4", moments their own text. Fields that still have their default are left out, so that a field added later
changes no bytes that were written before.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Annotated, Any, Final, Union, get_args, get_origin, get_type_hints

import attrs
from cattrs import Converter
from cattrs.gen import make_dict_structure_fn

from .errors import InputError, LogDamaged
from .model.facts import FACTS, Fact, Request
from .model.frozen import FrozenMap
from .model.records import ADMINISTRATION, PRIVATE, RECORDS, Record
from .model.records import ERASED as ERASED
from .model.text import Text
from .model.when import When

FORMAT: Final = 1
_COMMITMENT: Final = "#"
_SALT_BYTES: Final = 16

Json = Any
Seal = Callable[[str, Json], Json]


@attrs.frozen
class Secret:
    """A free text or personal value that is kept beside the log, so that it can be erased.

    Args:
        path: its place in the fact.
        salt: what makes its commitment impossible to guess, in hexadecimal.
        value: the value as canonical JSON.
    """

    path: str
    salt: str
    value: str

    @property
    def commitment(self) -> str:
        """What stands in the log in its place."""
        return hashlib.sha256(bytes.fromhex(self.salt) + self.value.encode()).hexdigest()


def encode(fact: Fact, salt: bytes, place: int = 0) -> tuple[Json, tuple[Secret, ...]]:
    """A fact as JSON with commitments, and the secrets they commit to.

    Args:
        fact: any fact.
        salt: the random bytes of the request, from which the salt of each secret is derived.
        place: the place of the fact among those appended with it, so that no two secrets share a salt.
    """
    secrets: list[Secret] = []

    def seal(path: str, value: Json) -> Json:
        derived = hmac.digest(salt, f"{place}/{path}".encode(), "sha256")[:_SALT_BYTES]
        secret = Secret(path, derived.hex(), canonical(value))
        secrets.append(secret)
        return {_COMMITMENT: secret.commitment}

    return _write(fact, "", seal), tuple(secrets)


def decode(kind: str, data: Json, secrets: Mapping[str, str]) -> Fact:
    """A fact from its JSON; `secrets` gives the values by path, and one that is not there was erased.

    Raises:
        LogDamaged: when it is not a fact this version knows.
    """
    try:
        fact: Fact = _converter().structure(_opened(data, "", secrets), FACTS[kind])
    except Exception as fault:
        raise LogDamaged(f"a fact of the kind {kind!r} cannot be read: {fault}", "run avt log verify") from fault
    return fact


def canonical(data: Json) -> str:
    """The one text of a JSON value.

    Raises:
        InputError: it holds half a character or a number such as NaN, which no file can hold.
    """
    try:
        text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
        text.encode()
    except UnicodeEncodeError as fault:
        raise InputError("a text holds half a character (a lone surrogate)", "write it again") from fault
    except ValueError as fault:
        raise InputError("a number is infinite or no number (NaN)", "give a whole number") from fault
    return text


def request_digest(requests: Sequence[Request], salt: bytes) -> str:
    """What tells whether two calls with one key ask the same; salted, so that it betrays no text."""
    plain = _write(tuple(requests), "", lambda _path, value: value)
    return hashlib.sha256(salt + canonical(plain).encode()).hexdigest()


def plain(value: object) -> Json:
    """Any value of the model as JSON, nothing hidden, defaults included: for `--json` and exports."""
    return _write(value, "", lambda _path, found: found, defaults=True)


def _write(value: object, path: str, seal: Seal, *, defaults: bool = False) -> Json:
    if isinstance(value, (str, bool, int)) or value is None:
        return int(value) if type(value) is not bool and isinstance(value, int) else value
    if isinstance(value, When):
        return value.text
    if isinstance(value, Text):
        return dict(value.by_language)
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        if _COMMITMENT in value:
            raise InputError(f"{path} has a key {_COMMITMENT!r}, which the log keeps for itself", "use another name")
        return {str(key): _write(v, _at(path, key), seal, defaults=defaults) for key, v in value.items()}
    if isinstance(value, (tuple, list)):
        return [_write(v, _at(path, i), seal, defaults=defaults) for i, v in enumerate(value)]
    written: dict[str, Json] = {"kind": value.kind} if isinstance(value, Record) else {}
    cls: Any = type(value)
    if not attrs.has(cls):
        raise InputError(f"{path} holds {value!r}, which the log cannot keep", "give a text or a whole number")
    for field, private in _fields(cls):
        found = getattr(value, field.name)
        if field.name == "salt" or (not defaults and found == field.default):
            continue
        where = _at(path, field.name)
        if private == "whole":
            written[field.name] = seal(where, _write(found, where, seal))
        elif private == "each":
            written[field.name] = [seal(_at(where, i), v) for i, v in enumerate(found)]
        else:
            written[field.name] = _write(found, where, seal, defaults=defaults)
    return written


def _opened(data: Json, path: str, secrets: Mapping[str, str]) -> Json:
    if isinstance(data, dict):
        if data.keys() == {_COMMITMENT}:
            return json.loads(secrets[path]) if path in secrets else ERASED
        return {key: _opened(v, _at(path, key), secrets) for key, v in data.items()}
    if isinstance(data, list):
        return [_opened(v, _at(path, i), secrets) for i, v in enumerate(data)]
    return data


def commitments(data: Json, path: str = "") -> Iterator[tuple[str, str]]:
    """Every commitment in the JSON of a fact, with its path."""
    if isinstance(data, dict):
        if data.keys() == {_COMMITMENT}:
            yield path, data[_COMMITMENT]
            return
        for key, value in data.items():
            yield from commitments(value, _at(path, key))
    elif isinstance(data, list):
        for i, value in enumerate(data):
            yield from commitments(value, _at(path, i))


def _at(path: str, key: object) -> str:
    return f"{path}.{key}" if path else str(key)


@cache
def _fields(cls: Any) -> tuple[tuple[attrs.Attribute[Any], str], ...]:
    """The fields of a class, with how each is private: "" not, "whole", or "each" element."""
    hints = get_type_hints(cls, include_extras=True)
    return tuple((field, _privacy(hints[field.name])) for field in attrs.fields(cls))


def _privacy(hint: Any) -> str:
    if get_origin(hint) is Annotated:
        return "whole" if PRIVATE in hint.__metadata__ else ""
    if get_origin(hint) is tuple and get_args(hint) and _privacy(get_args(hint)[0]) == "whole":
        return "each"
    return ""


@cache
def _converter() -> Converter:
    converter = Converter(forbid_extra_keys=False, detailed_validation=False)
    converter.register_structure_hook(When, lambda value, _: When(value))
    converter.register_structure_hook(Fraction, lambda value, _: Fraction(value))
    converter.register_structure_hook(Text, lambda value, _: Text(FrozenMap(value)))
    converter.register_structure_hook_func(_is_frozen_map, lambda value, hint: _frozen_map(converter, value, hint))
    converter.register_structure_hook_func(_is_record, lambda value, _: _record(converter, value))
    return converter


def _record(converter: Converter, value: Json) -> Record:
    """A record by the kind that stands in it; the hints of its fields tell the rest."""
    kind = value["kind"]
    cls: Any = RECORDS.get(kind) or ADMINISTRATION[kind]
    return _reader(converter, cls)({key: v for key, v in value.items() if key != "kind"}, cls)


@cache
def _reader(converter: Converter, cls: Any) -> Callable[[Json, type[Record]], Record]:
    return make_dict_structure_fn(cls, converter)


def _is_frozen_map(hint: Any) -> bool:
    return (get_origin(hint) or hint) is FrozenMap


def _is_record(hint: Any) -> bool:
    """Whether a hint is a record, or a union of records (with or without None, which is handled before)."""
    members = get_args(hint) if get_origin(hint) is Union or type(hint).__name__ == "UnionType" else (hint,)
    return bool(members) and all(isinstance(m, type) and issubclass(m, Record) for m in members)


def _frozen_map(converter: Converter, value: Json, hint: Any) -> FrozenMap[str, Any]:
    if value == ERASED:
        return FrozenMap()
    _, inner = get_args(hint) or (str, Any)
    return FrozenMap({key: _value(converter, v, inner) for key, v in value.items()})


def _value(converter: Converter, value: Json, hint: Any) -> Any:
    members = get_args(hint)
    if Fraction in members or hint is Fraction:
        return None if value is None else Fraction(value)
    return value
