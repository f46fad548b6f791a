"""What an agenda file may write shorter than the model has it, and what must hold within one table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any, Final

import attrs
from cattrs import BaseConverter

from ..errors import Fault
from ..model.agenda import (
    Agenda,
    Assessment,
    Body,
    Contributor,
    Criterion,
    Destination,
    Earmark,
    Envelope,
    FieldSpec,
    Role,
    Round,
    Rounding,
    Route,
    Rule,
    Scale,
    Transition,
)
from ..model.frozen import EMPTY
from ..registry import Registry
from .envelopes import YEAR, year_fault
from .faults import Faulty, below, expected, join, shown
from .laws import LAWS
from .parameters import read_holder
from .tables import as_table, build, new_converter, read_slots, read_table, slots, unknown_keys
from .values import NOT_APPLICABLE, NUMBER, is_text_table

OTHERWISE: Final = "otherwise"
"""The word for a destination that no rule selects."""
SECTIONS: Final = ("roles", "bodies", "envelopes", "rules", "tracks", "profiles")
"""The tables of names beside [agenda]."""


def agenda_converter(registry: Registry, *, restoring: bool = False) -> BaseConverter:
    """A converter that reads a whole agenda.

    Args:
        registry: the plugins that rules and assessments can name.
        restoring: whether a plugin that is not there, or has another revision, becomes an `Absent`.
    """
    converter = new_converter()

    def read(cls: type, shape: Callable[[BaseConverter, Any, Any], Any]) -> None:
        converter.register_structure_hook(cls, lambda value, hint: shape(converter, hint, value))

    read(Role, _named)
    read(Body, _named)
    read(FieldSpec, _field)
    for cls, check in _CHECKS.items():
        read(cls, _checked(check))
    read(Destination, _destination)
    read(Agenda, _agenda)
    converter.register_structure_hook(
        Rule, lambda value, _: read_holder(converter, Rule, value, registry.guards, restoring=restoring)
    )
    converter.register_structure_hook(
        Assessment,
        lambda value, _: read_holder(
            converter, Assessment, _scaled(converter, value), registry.schemes, restoring=restoring
        ),
    )
    converter.register_structure_hook(
        Round, lambda value, _: read_holder(converter, Round, value, registry.allocations, restoring=restoring)
    )
    return converter


def _agenda(converter: BaseConverter, cls: Any, tree: Any) -> Agenda:
    """The table [agenda] and the sections beside it make one value."""
    head, faults = _head(converter, tree.get("agenda"))
    found, wrong = read_slots(converter, [slot for slot in slots(cls) if slot.name in SECTIONS], tree)
    faults += [*wrong, *unknown_keys(tree, ["agenda", *SECTIONS, LAWS], "table")]
    if found.get("tracks") == EMPTY:
        faults.append(Fault("tracks", "missing", "there is no track; declare how a project goes, as [tracks.NAME]"))
    agenda: Agenda = build(cls, head | found, faults)
    return agenda


def _head(converter: BaseConverter, table: object) -> tuple[dict[str, Any], list[Fault]]:
    """The fields in [agenda], by name, and what is wrong with the others."""
    if not isinstance(table, Mapping):
        return {}, [Fault("agenda", "missing", "the table [agenda] is missing; it gives the id, title and language")]
    wanted = [slot for slot in slots(Agenda) if slot.name not in SECTIONS]
    found, faults = read_slots(converter, wanted, table)
    faults += [*unknown_keys(table, [slot.key for slot in wanted]), *_period(found)]
    return found, below("agenda", faults)


def _named(converter: BaseConverter, cls: Any, value: Any) -> Any:
    """A role or body is a label, or a table with one."""
    labelled = {"label": value} if isinstance(value, str) or is_text_table(value) else value
    return read_table(converter, cls, labelled)


def _field(converter: BaseConverter, cls: Any, value: Any) -> Any:
    """The choices of a field are a table with a label for each, or a list of words that are their own labels."""
    given = as_table(value)
    choices = given.get("of")
    if isinstance(choices, (list, tuple)):
        words = converter.structure({"of": choices}, _Choices).of
        twice = next((word for word in words if words.count(word) > 1), None)
        if twice is not None:
            raise Faulty([Fault("of", "value", f"{shown(twice)} stands in it twice; write each choice once")])
        given = {**given, "of": {word: word for word in words}}
    return _checked(_field_spec)(converter, cls, given)


@attrs.frozen
class _Choices:
    """Choices as a list."""

    of: tuple[str, ...]


def _destination(_converter: BaseConverter, _cls: Any, value: Any) -> Destination:
    """A state, or a table of rules with the state each selects, in the order of the file."""
    if isinstance(value, str):
        return Destination(value)
    if not isinstance(value, Mapping):
        raise expected('a state, or a table such as { rule = "state", otherwise = "state" }', value)
    faults = [
        fault
        for rule, state in value.items()
        if not isinstance(state, str)
        for fault in below(rule, expected("the name of a state", state).faults)
    ]
    if OTHERWISE not in value:
        text = 'the table does not say where it leads when no rule holds; end it with otherwise = "state"'
        faults.append(Fault("", "otherwise-missing", text))
    if faults:
        raise Faulty(faults)
    rules = list(value)
    place = rules.index(OTHERWISE)
    routes = tuple(Route(rule, value[rule]) for rule in rules[:place])
    return Destination(value[OTHERWISE], routes, tuple(rules[place + 1 :]))


def _scaled(converter: BaseConverter, value: Any) -> Any:
    """The table of an assessment, once its own scale is known to be one."""
    table = as_table(value)
    if "scale" in table:
        try:
            converter.structure(table["scale"], Scale)
        except Faulty as fault:
            raise Faulty(below("scale", fault.faults)) from None
    return with_scales(table)


def with_scales(assessment: Mapping[str, Any]) -> dict[str, Any]:
    """The table of an assessment in which its scale stands with each criterion that has none of its own."""
    table = dict(assessment)
    scale, criteria = table.pop("scale", None), table.get("criteria")
    if scale is not None and isinstance(criteria, Mapping):
        table["criteria"] = {
            key: {"scale": scale, **criterion} if isinstance(criterion, Mapping) else criterion
            for key, criterion in criteria.items()
        }
    return table


Check = Callable[[Mapping[str, Any]], Iterator[Fault]]


def _checked(check: Check) -> Callable[[BaseConverter, Any, Any], Any]:
    """Read a table, and look whether its fields agree with each other."""

    def read(converter: BaseConverter, cls: Any, value: Any) -> Any:
        if cls is Scale and isinstance(value, int) and not isinstance(value, bool):
            value = {"high": value}
        given = as_table(value)
        found, faults = read_slots(converter, slots(cls), given)
        faults += unknown_keys(given, [slot.key for slot in slots(cls)])
        wrong = (fault for fault in check(found) if fault.code != "missing" or fault.path not in given)
        return build(cls, found, [*faults, *wrong])

    return read


def _scale(found: Mapping[str, Any]) -> Iterator[Fault]:
    scale = attrs.evolve(Scale(), **found)
    if scale.low >= scale.high:
        yield Fault("high", "value", f"the scale ends at {scale.high} and begins at {scale.low}; let it end higher")
    elif scale.step <= 0 or (scale.high - scale.low) % scale.step:
        yield Fault("step", "value", f"steps of {scale.step} do not lead from {scale.low} to {scale.high}")
    else:
        yield from _labels(scale)


def _labels(scale: Scale) -> Iterator[Fault]:
    """Each word is for one mark of the scale, and each mark has one."""
    words: dict[Fraction, str] = {}
    for word, mark in scale.labels.items():
        at = join("labels", word)
        if not word.strip() or word == NOT_APPLICABLE or NUMBER.fullmatch(word.strip()):
            yield Fault(at, "bad-name", f'{shown(word)} cannot be the word for a mark; write a word such as "good"')
        if not scale.holds(mark):
            text = f"{mark} is not on the scale of {scale.low} to {scale.high} in steps of {scale.step}"
            yield Fault(at, "label-off-scale", f"{text}; give the word a mark that is")
        elif mark in words:
            yield Fault(at, "label-twice", f"{mark} is called {shown(words[mark])} already; give each mark one word")
        words.setdefault(mark, word)
    steps = range(int((scale.high - scale.low) / scale.step) + 1)
    lacking = next((mark for n in steps if (mark := scale.low + n * scale.step) not in words), None)
    if scale.labels and lacking is not None:
        yield Fault("labels", "label-missing", f"{lacking} has no word; give each mark one, or none")


def _criterion(found: Mapping[str, Any]) -> Iterator[Fault]:
    if found.get("weight", 0) < 0:
        yield Fault("weight", "value", f"a weight of {found['weight']} is below 0; write 0 or more")
    if (found.get("ranking_weight") or 0) < 0:
        text = f"a weight of {found['ranking_weight']} is below 0; write 0 or more"
        yield Fault("ranking_weight", "value", text)


def _rounding(found: Mapping[str, Any]) -> Iterator[Fault]:
    if found.get("step", 1) <= 0:
        yield Fault("step", "value", f"nothing is rounded to steps of {found['step']}; write more than 0, such as 0.1")


def _earmark(found: Mapping[str, Any]) -> Iterator[Fault]:
    for word in ("at_least_share", "at_most_share"):
        if not 0 <= (found.get(word) or 0) <= 1:
            yield Fault(word, "value", f"{found[word]} is no share; write one from 0 to 1, such as 0.2")


def _field_spec(found: Mapping[str, Any]) -> Iterator[Fault]:
    if found.get("type") == "choice" and not found.get("of"):
        yield Fault("of", "missing", 'a choice needs its choices, such as of = ["one", "two"]')
    elif found.get("of") and found.get("type") not in ("choice", None):
        yield Fault("of", "value", f"a field of the type {found['type']!r} has no choices; leave `of` away")


def _transition(found: Mapping[str, Any]) -> Iterator[Fault]:
    sources = found.get("sources")
    if sources == ():
        yield Fault("from", "value", "the list is empty; name a state, or leave `from` away to open a dossier")
    if sources is None and "to" not in found:
        yield Fault("to", "missing", "a step without `from` opens a dossier; say in which state with `to`")
    if found.get("commits_if") and not found.get("commits"):
        yield Fault("commits", "missing", "say which envelope it is when no rule holds")


def _contributor(found: Mapping[str, Any]) -> Iterator[Fault]:
    forms = [word for word in ("per_inhabitant", "amounts", "amount") if found.get(word) not in (None, EMPTY)]
    if len(forms) > 1:
        yield Fault(forms[1], "value", f"this is promised in two ways ({forms[0]} and {forms[1]}); leave one of them")
    rate, inhabitants = found.get("per_inhabitant"), found.get("inhabitants")
    if rate is not None and rate < 0:
        yield Fault("per_inhabitant", "value", f"{rate} is below 0; write 0 or more")
    if rate is not None and not inhabitants:
        yield Fault("inhabitants", "missing", "say for how many inhabitants, by year, such as { 2018 = 80_593 }")
    if inhabitants and rate is None:
        yield Fault("per_inhabitant", "missing", "say what is paid per inhabitant, such as 7.50")
    for year, many in (inhabitants or EMPTY).items():
        if many < 0:
            yield Fault(join("inhabitants", year), "value", f"{many} is below 0; write 0 or more")


def _envelope(found: Mapping[str, Any]) -> Iterator[Fault]:
    yield from _period(found)
    period = {key: str(found[name]) for name, key in (("start", "from"), ("end", "until")) if found.get(name)}
    for name, contributor in found.get("contributions", EMPTY).items():
        for word in ("inhabitants", "amounts"):
            for year in getattr(contributor, word):
                wrong = year_fault(int(year), period) if YEAR.fullmatch(year) else f"{shown(year)} is no year"
                if wrong:
                    yield Fault(join("contributions", name, word, year), "year-outside", wrong)


def _period(found: Mapping[str, Any]) -> Iterator[Fault]:
    start, end = found.get("start"), found.get("end")
    if start and end and end.last < start.first:
        yield Fault("until", "date", f"{end} is before {start}; let it end after it begins")


_CHECKS: Final[Mapping[type, Check]] = {
    Scale: _scale,
    Criterion: _criterion,
    Rounding: _rounding,
    Earmark: _earmark,
    Transition: _transition,
    Contributor: _contributor,
    Envelope: _envelope,
}
