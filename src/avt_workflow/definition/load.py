"""Reading an agenda: from a file, from text, or from the content that stands in a log."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import attrs

from ..errors import DefinitionError, Fault
from ..model.agenda import Agenda
from ..model.frozen import EMPTY, FrozenMap
from ..model.laws import DeclaredLaw
from ..registry import Registry
from .content import canonical
from .faults import Faulty
from .laws import read_laws
from .references import reference_faults
from .shapes import agenda_converter

AGENDA: Final = "avt init writes an agenda to begin with"
HISTORY: Final = "a history has a table [[step]] for each step, with dossier, do, as, role and on"
RECORD: Final = "a record has its fields, such as amount = 64_389; --set FIELD=VALUE sets one without a file"
FIGURES: Final = "figures have a table [[figure]] for each"
"""What to do where a file of each kind is not there, or empty."""

LARGEST: Final = 5_000_000  # bytes; an agenda has some ten thousand
_DEPTH: Final = "its tables or lists are nested too deeply; an agenda needs four levels"
_TOO_DEEP: Final = re.compile(r"""(?<![\w"'-])(?:(?:[\w-]++|"[^"\n]{0,64}"|'[^'\n]{0,64}')[ \t]*+\.[ \t]*+){50}""")
"""A dotted key this deep takes the reader of TOML more memory than there is."""
_PLACE: Final = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)")


@attrs.frozen
class Loaded:
    """An agenda as it was read.

    Args:
        agenda: the agenda.
        content: the canonical text of its resolved definition, as `restore_agenda` reads it.
        hash: SHA-256 of the content in UTF-8, in hexadecimal.
        laws: what its author says must hold of every story, by name; they stand in the file and not in the content.
    """

    agenda: Agenda
    content: str = attrs.field(repr=False)
    hash: str
    laws: FrozenMap[str, DeclaredLaw] = attrs.field(default=EMPTY, eq=False)


def load_agenda(text: str, registry: Registry, *, file: str = "") -> Loaded:
    """The agenda in a TOML text.

    Args:
        text: the TOML.
        registry: the plugins that it can name.
        file: where the text stands, for the faults.

    Raises:
        DefinitionError: with every fault that is in it.
    """
    tree = parse(text, file=file)
    agenda = agenda_of(tree, registry, file=file)
    return attrs.evolve(_loaded(agenda, canonical(agenda)), laws=read_laws(tree))


def agenda_of(tree: Mapping[str, Any], registry: Registry, *, file: str = "") -> Agenda:
    """The agenda in the tables of a file.

    Raises:
        DefinitionError: with every fault that is in them.
    """
    misnamed = list(reference_faults(tree, registry))
    try:
        agenda: Agenda = agenda_converter(registry).structure(tree, Agenda)
        if misnamed:
            raise Faulty(misnamed)
    except Faulty as fault:
        found = dict.fromkeys((*fault.faults, *misnamed))
        raise DefinitionError(attrs.evolve(each, file=file) for each in found) from None
    return agenda


def read_agenda(path: Path, registry: Registry) -> Loaded:
    """The agenda in a TOML file.

    Raises:
        DefinitionError: the file cannot be read, or every fault that is in it.
    """
    return load_agenda(read_file(path), registry, file=str(path))


def restore_agenda(content: str, registry: Registry) -> Loaded:
    """The agenda in a canonical content, as adopted before.

    A guard or scheme whose plugin is missing, or has another revision than it was adopted with, becomes an `Absent`:
    the agenda can be read and reported on, and the rule refuses to judge.

    Raises:
        DefinitionError: it is not the content of an agenda.
    """
    try:
        agenda: Agenda = agenda_converter(registry, restoring=True).structure(json.loads(content), Agenda)
    except Faulty as fault:
        raise DefinitionError(fault.faults) from None
    except (ValueError, RecursionError, AttributeError, KeyError, TypeError) as fault:
        raise DefinitionError([Fault("", "content", f"this is not the content of an agenda: {fault}")]) from fault
    return _loaded(agenda, content)


def read_file(path: Path, advice: str = AGENDA) -> str:
    """The text of a file.

    Args:
        path: the file.
        advice: what to do where there is none.

    Raises:
        DefinitionError: it is not there, cannot be read, is too large, or is not UTF-8.
    """

    def failed(code: str, text: str) -> DefinitionError:
        return DefinitionError([Fault("", code, text, file=str(path))])

    try:
        if path.is_dir():
            raise failed("unreadable", "this is a folder; name the file in it")
        if path.exists() and not path.is_file():
            raise failed("unreadable", "this is not a file; name one that holds TOML")
        with path.open("rb") as opened:
            data = opened.read(LARGEST + 1)
    except DefinitionError:
        raise
    except FileNotFoundError:
        raise failed("missing-file", f"there is no such file; look at the name and the folder ({advice})") from None
    except (OSError, ValueError) as fault:
        raise failed("unreadable", f"it cannot be read ({getattr(fault, 'strerror', None) or fault})") from None
    if len(data) > LARGEST:
        raise failed("too-large", f"it is larger than {LARGEST // 1_000_000} MB; is this the right file?")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        raise failed("not-utf-8", f"line {line} is not UTF-8; save the file as UTF-8") from None


def parse(text: str, *, file: str = "", advice: str = AGENDA) -> dict[str, Any]:
    """The tables in a TOML text; decimal numbers stay exact.

    Args:
        text: the TOML.
        file: where it stands, for the faults.
        advice: what to do where it is empty.

    Raises:
        DefinitionError: with the one fault that ended the reading, and its line.
    """

    def failed(code: str, words: str, line: int | None = None) -> DefinitionError:
        return DefinitionError([Fault("", code, words, line, file)])

    if len(text) > LARGEST:
        raise failed("too-large", f"it is larger than {LARGEST // 1_000_000} MB; is this the right file?")
    if _TOO_DEEP.search(text):
        raise failed("too-deep", _DEPTH)
    if not text.strip():
        raise failed("empty", f"it is empty; {advice}")
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except RecursionError:
        raise failed("too-deep", _DEPTH) from None
    except tomllib.TOMLDecodeError as fault:
        place = _PLACE.search(str(fault))
        line = int(place[1]) if place and place[1] else len(text.splitlines())
        raise failed("syntax", f"this is not TOML: {_PLACE.sub('', str(fault))}", line) from None
    except (ValueError, ArithmeticError) as fault:
        raise failed("syntax", f"this is not TOML: {fault}") from None


def _loaded(agenda: Agenda, content: str) -> Loaded:
    return Loaded(agenda, content, sha256(content.encode()).hexdigest())
