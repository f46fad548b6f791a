"""The laws in an agenda file: they stand beside the agenda, so that a new law is not a new version of the rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, get_type_hints

import attrs
from cattrs import BaseConverter

from ..errors import Fault
from ..model.agenda import PHASES
from ..model.frozen import EMPTY, FrozenMap
from ..model.laws import (
    FORMS,
    KEPT,
    Always,
    AtMostOnce,
    Before,
    Condition,
    DeclaredLaw,
    Form,
    FourEyes,
    Never,
    OnlyBy,
    Sometimes,
    Within,
    conditions_of,
    steps_of,
)
from ..model.ports import EnvelopeName, leaves
from ..registry import Registry
from .faults import Faulty, below, expected, faulty, join, shown, unknown
from .tables import as_table, build, new_converter, read_each, read_slots, slots, unknown_keys

LAWS: Final = "laws"
WHEN: Final = "when"
_FROM: Final = {"start": "from"}


def read_laws(tree: Mapping[str, Any]) -> FrozenMap[str, DeclaredLaw]:
    """The laws in the tables of a file, by name.

    Raises:
        Faulty: with everything in them that cannot be read.
    """
    if LAWS not in tree:
        return EMPTY
    converter = new_converter()
    try:
        return read_each(as_table(tree[LAWS]), lambda _, table: _law(converter, as_table(table)))
    except Faulty as fault:
        raise Faulty(below(LAWS, fault.faults)) from None


def law_faults(tree: Mapping[str, Any], registry: Registry) -> Iterator[Fault]:
    """A fault for everything in the laws that cannot be read, or names what is not there.

    Args:
        tree: the tables of the file.
        registry: the plugins, which tell of a rule whether it reads a record.
    """
    given = tree.get(LAWS)
    if not isinstance(given, Mapping):
        if given is not None:
            yield from below(LAWS, expected("a table", given).faults)
        return
    for name, table in given.items():
        try:
            law = next(iter(read_laws({LAWS: {name: table}}).values()))
        except Faulty as fault:
            yield from fault.faults
            continue
        yield from _references(tree, join(LAWS, name), law, registry)


def _law(converter: BaseConverter, table: Mapping[str, Any]) -> DeclaredLaw:
    """A law: one form under its word, and what may stand beside it."""
    words = [word for word in FORMS if word in table]
    if len(words) != 1:
        these = f"this has {' and '.join(words)}" if words else "this has none"
        raise faulty("law-form", f"a law has one of {', '.join(FORMS)}; {these}")
    word = words[0]
    beside = [slot for slot in slots(DeclaredLaw) if slot.name != "form"]
    found, faults = read_slots(converter, beside, table)
    also = [WHEN] if word == Always.word else []
    faults += unknown_keys(table, [word, *also, *(slot.key for slot in beside)])
    try:
        found["form"] = _form(converter, word, table)
    except Faulty as fault:
        faults += fault.faults
    law: DeclaredLaw = build(DeclaredLaw, found, faults)
    return law


def _form(converter: BaseConverter, word: str, table: Mapping[str, Any]) -> Form:
    """The form under its word; a fault has the path from the law."""
    given, faults = table[word], list[Fault]()

    def read(at: str, value: object, hint: Any) -> Any:
        try:
            return converter.structure(value, hint)
        except Faulty as fault:
            faults.extend(below(at, fault.faults))

    def condition(at: str) -> Any:
        found = read(at, table[at], Condition)
        if found == Condition():
            faults.append(Fault(at, "law-empty", "this says nothing; give at least one condition, such as state"))
        return found

    parts: tuple[Any, ...] = ()
    cls = FORMS[word]
    if cls is Before:
        parts = tuple(read(word, given, tuple[str, str]) or ())
    elif cls in (Never, Sometimes, Always):
        parts = (condition(word), *((condition(WHEN),) if cls is Always and WHEN in table else ()))
    elif cls is AtMostOnce:
        parts = (read(word, given, str),)
    elif cls is FourEyes:
        parts = (read(word, given, tuple[str, ...]),)
        if parts[0] is not None and len(set(parts[0])) < 2:
            faults.append(Fault(word, "value", "four eyes look at two steps or more; name them in a list"))
    elif cls in (Within, OnlyBy):
        fields: Form = _fields(converter, word, cls, given)
        return fields
    elif given is not True:
        faults.append(Fault(word, "value", f"write {word} = true, or take it away"))
    if faults:
        raise Faulty(faults)
    return cls(*parts)


def _fields(converter: BaseConverter, word: str, cls: type, given: object) -> Any:
    """A form with fields of its own."""
    try:
        table = as_table(given)
        wanted = [attrs.evolve(slot, key=_FROM.get(slot.name, slot.key)) for slot in slots(cls)]
        found, faults = read_slots(converter, wanted, table)
        faults += unknown_keys(table, [slot.key for slot in wanted])
        if found.get("days", 0) < 0:
            faults.append(Fault("days", "value", f"{found['days']} is below 0; write 0 or more"))
        return build(cls, found, faults)
    except Faulty as fault:
        raise Faulty(below(word, fault.faults)) from None


# ---- names


def tracks_of(tracks: Mapping[str, Any], law: DeclaredLaw) -> tuple[str, ...]:
    """The tracks that a law is about: the one that it names, else each that has all the steps and states it names.

    Args:
        tracks: by name, as tables of a file or as values.
        law: any.
    """
    if law.track:
        return (law.track,) if law.track in tracks else ()
    states = {state for condition in conditions_of(law.form) for state in condition.state}
    return tuple(
        name
        for name, track in tracks.items()
        if {*steps_of(law.form)} <= {*_part(track, "transitions")}
        and states <= {*_part(track, "states"), *_part(track, "groups")}
    )


def _references(tree: Mapping[str, Any], path: str, law: DeclaredLaw, registry: Registry) -> Iterator[Fault]:
    tracks, form = _part(tree, "tracks"), law.form
    if law.track and law.track not in tracks:
        yield Fault(join(path, "track"), "unknown-track", unknown("track", law.track, tracks))
        return
    looked_at = {law.track: tracks[law.track]} if law.track else tracks
    steps = dict.fromkeys(step for track in looked_at.values() for step in _part(track, "transitions"))
    states = dict.fromkeys(s for t in looked_at.values() for s in (*_part(t, "states"), *_part(t, "groups")))
    wrong = [
        *_unknown(join(path, _place(form)), "step", steps_of(form), steps),
        *(fault for at, each in _placed(form) for fault in _condition(tree, join(path, at), each, states, registry)),
    ]
    if isinstance(form, OnlyBy):
        standing = [*_part(tree, "roles"), *_part(tree, "bodies")]
        wrong += _unknown(join(path, "only_by.by"), "role", form.by, standing, words="role or body")
    yield from wrong
    if not wrong and not tracks_of(tracks, law):
        named = ", ".join((*steps_of(form), *(state for each in conditions_of(form) for state in each.state)))
        text = f"no track has all that it names ({named}); a law is about the dossiers of one track"
        yield Fault(path, "law-in-no-track", text)


def _place(form: Form) -> str:
    return f"{form.word}.step" if isinstance(form, (Within, OnlyBy)) else form.word


def _placed(form: Form) -> Iterator[tuple[str, Condition]]:
    yield from zip((form.word, WHEN), conditions_of(form), strict=False)


def _condition(
    tree: Mapping[str, Any], path: str, condition: Condition, states: Iterable[str], registry: Registry
) -> Iterator[Fault]:
    yield from _unknown(join(path, "state"), "state", condition.state, states)
    yield from _unknown(join(path, "phase"), "phase", condition.phase, PHASES)
    for word in ("has", "lacks"):
        yield from _unknown(join(path, word), "record", getattr(condition, word), KEPT, words="record in a dossier")
    rules = _part(tree, "rules")
    for word in ("holds", "fails"):
        for name in getattr(condition, word):
            yield from _unknown(join(path, word), "rule", (name,), rules)
            guard = rules[name].get("guard") if isinstance(rules.get(name), Mapping) else None
            if getattr(registry.guards.get(str(guard)), "reads_record", False) is True:
                text = f"{shown(name)} looks at a record that is handed in, and here there is none; name another rule"
                yield Fault(join(path, word), "law-reads-record", text)
            if _looks_at_money(registry.guards.get(str(guard))):
                text = f"{shown(name)} looks at an envelope, which others change too; name another rule, or `committed`"
                yield Fault(join(path, word), "law-looks-at-money", text)


def _looks_at_money(cls: type | None) -> bool:
    """Whether a parameter of a guard names an envelope."""
    hints = get_type_hints(cls) if cls is not None and attrs.has(cls) else {}
    return any(EnvelopeName in leaves(hint) for hint in hints.values())


def _unknown(path: str, kind: str, given: Iterable[str], known: Iterable[str], *, words: str = "") -> Iterator[Fault]:
    names = list(known)
    for name in given:
        if name not in names:
            yield Fault(path, f"unknown-{kind}", unknown(words or kind, name, names))


def _part(holder: Any, word: str) -> Mapping[str, Any]:
    found = holder.get(word) if isinstance(holder, Mapping) else getattr(holder, word)
    return found if isinstance(found, Mapping) else {}
