"""Steps that were taken, as a data file: requests in the order of the file.

    [[step]]
    dossier    = "talentit"                # or subject = "body:panel", "envelope:pot" for administration
    do         = "submit"
    as         = "chair"                   # who
    role       = "office"                  # in which role, or as a member of which body
    on         = "2018-10"                 # as exact as it is known
    key        = "round-1/talentit"        # optional, as are the next six
    track      = "project"
    motivation = "…"
    behalf     = "ann"                     # the member in whose place
    minutes    = { reference = "…", sha256 = "…" }
    provenance = { "*" = "source", on = "inferred" }      # or one word for all
    grant      = { amount = 64_389 }       # the record, under the word for its kind

Within a record an amount is in euros, a mark is a number, the agenda's word for it or "n/a", and a vote holds the
decision it is about:
`vote = { trigger = "grant", choice = "for", proposal = { grant = { amount = 64_389 } } }`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from functools import cache
from typing import Any, Final

import attrs
from cattrs import BaseConverter

from ..errors import DefinitionError, Fault
from ..model.agenda import Agenda, Provenance
from ..model.facts import Minutes, Request
from ..model.frozen import EMPTY, FrozenMap
from ..model.records import (
    ADMINISTRATION,
    RECORDS,
    Adoption,
    Allocation,
    Deferral,
    FieldValue,
    Grant,
    Mark,
    Pledge,
    Record,
    Rejection,
)
from ..model.when import When
from .faults import Faulty, below, expected, faulty, shown, unknown
from .load import HISTORY, parse
from .tables import KEY, as_table, new_converter, read_each, read_slots, slots, unknown_keys
from .values import NOT_APPLICABLE, NUMBER, read_cents, read_choice, read_fraction

KINDS: Final[Mapping[str, type[Record]]] = FrozenMap(
    {kind: cls for kind, cls in {**RECORDS, **ADMINISTRATION}.items() if cls is not Adoption}
)
"""The records a file can hold; an agenda is adopted whole, never out of a file of steps."""

_PROPOSALS: Final = {cls.kind: cls for cls in (Grant, Rejection, Deferral, Allocation, Pledge)}
_HEADER: Final = re.compile(r"^[ \t]*\[\[[ \t]*step[ \t]*\]\]", re.MULTILINE)


def load_history(text: str, agenda: Agenda, *, file: str = "") -> tuple[Request, ...]:
    """The requests in a history file, in its order; whether each may happen is for judging to say.

    Args:
        text: the TOML.
        agenda: tells which extra fields are amounts, and the words for marks.
        file: where the text stands, for the faults.

    Raises:
        DefinitionError: with every fault, each with the line of its step; the first is `step[1]`.
    """
    tree = parse(text, file=file, advice=HISTORY)
    converter = _converter(_amounts(agenda), _words(agenda))
    lines = [text.count("\n", 0, header.start()) + 1 for header in _HEADER.finditer(text)]
    steps = tree.get("step", [])
    faults = list(unknown_keys(tree, ["step"], "table"))
    requests: list[Request] = []
    if not isinstance(steps, list):
        faults += below("step", expected("steps, each under [[step]]", steps).faults)
        steps = []
    for place, step in enumerate(steps, start=1):
        try:
            requests.append(_request(converter, as_table(step)))
        except Faulty as found:
            line = lines[place - 1] if len(lines) == len(steps) else None
            faults += [attrs.evolve(fault, line=line) for fault in below(f"step[{place}]", found.faults)]
    if faults:
        raise DefinitionError(attrs.evolve(fault, file=file) for fault in faults)
    return tuple(requests)


def load_record(kind: str, data: Mapping[str, object], agenda: Agenda | None = None) -> Record:
    """One record, from data in the form of a history file: amounts in euros, marks as numbers, words or "n/a".

    Args:
        kind: kind of the record, such as "grant".
        data: its fields.
        agenda: tells which extra fields are amounts, and the words for marks.

    Raises:
        DefinitionError: with every fault.
    """
    if kind not in KINDS:
        raise DefinitionError([Fault("", "unknown-record", unknown("record", kind, KINDS))])
    converter = _converter(_amounts(agenda), _words(agenda)) if agenda else _converter(frozenset(), EMPTY)
    try:
        record: Record = converter.structure(data, KINDS[kind])
    except Faulty as found:
        raise DefinitionError(below(kind, found.faults)) from None
    return record


@attrs.frozen
class _Step:
    """A step as a file words it, without its record and provenance."""

    trigger: str = attrs.field(metadata={KEY: "do"})
    actor: str = attrs.field(metadata={KEY: "as"})
    on: When
    dossier: str = ""
    subject: str = ""
    role: str = ""
    key: str | None = None
    track: str | None = None
    motivation: str = ""
    minutes: Minutes | None = None
    behalf: str = ""


def _request(converter: BaseConverter, table: Mapping[str, Any]) -> Request:
    found, faults = read_slots(converter, slots(_Step), table)
    faults += unknown_keys(table, [*(slot.key for slot in slots(_Step)), "provenance", *KINDS])
    dossier, subject = found.pop("dossier", ""), found.pop("subject", "")
    if bool(dossier) == bool(subject):
        faults.append(Fault("dossier", "missing", 'give either dossier = "…", or subject = "body:…" or "envelope:…"'))
    kinds = [key for key in table if key in KINDS]
    if len(kinds) > 1:
        faults.append(Fault(kinds[1], "value", f"a step has one record; this one has {' and '.join(kinds)}"))
    for kind in kinds:
        try:
            found["record"] = converter.structure(table[kind], KINDS[kind])
        except Faulty as fault:
            faults += below(kind, fault.faults)
    try:
        found["provenance"] = _provenance(table.get("provenance", {}), KINDS[kinds[0]] if kinds else Record)
    except Faulty as fault:
        faults += below("provenance", fault.faults)
    if faults:
        raise Faulty(faults)
    return Request(subject=dossier or subject, **found)


def _provenance(value: object, record: type[Record]) -> FrozenMap[str, Provenance]:
    """Where each value comes from: one word for all, or a table by field."""
    table = {"*": value} if isinstance(value, str) else as_table(value)
    faults = list(unknown_keys(table, ["*", "on", "minutes", "motivation", *(slot.key for slot in slots(record))]))
    if faults:
        raise Faulty(faults)
    return read_each(table, lambda _, word: read_choice(word, Provenance))


def _amounts(agenda: Agenda) -> frozenset[str]:
    """The extra fields that are amounts, in any track."""
    return frozenset(
        name for track in agenda.tracks.values() for name, spec in track.fields.items() if spec.type == "amount"
    )


Marks = FrozenMap[str, FrozenMap[str, tuple[Fraction, ...]]]
"""The marks that each word stands for, by criterion: one, or several where tracks differ."""


def _words(agenda: Agenda) -> Marks:
    """The words for marks, in any track."""
    found: dict[str, dict[str, tuple[Fraction, ...]]] = {}
    for track in agenda.tracks.values():
        for key, criterion in track.assessment.criteria.items() if track.assessment else ():
            for word, mark in criterion.scale.labels.items():
                words = found.setdefault(key, {})
                words[word] = tuple(dict.fromkeys((*words.get(word, ()), mark)))
    return FrozenMap({key: FrozenMap(words) for key, words in found.items()})


def _mark(value: object, words: FrozenMap[str, tuple[Fraction, ...]]) -> Mark:
    """A mark as a number, as the word for it, or "n/a"."""
    if value in (None, NOT_APPLICABLE):
        return None
    if not words or not isinstance(value, str) or NUMBER.fullmatch(value):
        return read_fraction(value, None)
    if value not in words:
        raise faulty("unknown-mark", unknown("mark", value, words))
    mark, *others = words[value]
    if others:
        raise faulty("value", f"{shown(value)} is another mark in another track; write the number")
    return mark


@cache
def _converter(amounts: frozenset[str], words: Marks) -> BaseConverter:
    """A converter for records, whose extra fields of these names are amounts, and whose marks may be these words."""
    converter = new_converter()

    def fields(value: object, _: Any) -> FrozenMap[str, Any]:
        return read_each(as_table(value), lambda key, item: read_cents(item, None) if key in amounts else _field(item))

    def marks(value: object, _: Any) -> FrozenMap[str, Fraction | None]:
        return read_each(as_table(value), lambda key, mark: _mark(mark, words.get(key, EMPTY)))

    converter.register_structure_hook_func(lambda hint: hint == FrozenMap[str, FieldValue], fields)
    converter.register_structure_hook_func(lambda hint: hint == FrozenMap[str, Mark], marks)
    converter.register_structure_hook_func(
        lambda hint: hint == Grant | Rejection | Deferral | Allocation | Pledge,
        lambda value, _: _proposal(converter, value),
    )
    return converter


def _field(value: object) -> FieldValue:
    """The value of an extra field; a date becomes its own text."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if not isinstance(value, (str, int)):
        raise expected("a text, a whole number, a date, or true or false", value)
    return value


def _proposal(converter: BaseConverter, value: object) -> Record:
    """The decision that a vote is about, under the word for its kind."""
    table = as_table(value)
    faults = list(unknown_keys(table, list(_PROPOSALS), "record"))
    if len(table) != 1:
        faults.append(Fault("", "value", "name one decision, such as proposal = { grant = { amount = 64_389 } }"))
    if faults:
        raise Faulty(faults)
    ((kind, fields),) = table.items()
    try:
        record: Record = converter.structure(fields, _PROPOSALS[kind])
    except Faulty as fault:
        raise Faulty(below(kind, fault.faults)) from None
    return record
