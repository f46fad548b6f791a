"""Strategies for agenda files with one fault: what `avt check` must find, at its place and in clear words."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any, Final

import attrs
from hypothesis import strategies as st

from .agendas import agenda_tables
from .drafts import Table
from .faults_of_meaning import MISTAKES_OF_MEANING, Mistake
from .toml import as_toml

_TRACK: Final = "tracks.project"
_CRITERION: Final = f"{_TRACK}.assessment.criteria.K"


@attrs.frozen
class AlmostValid:
    """An agenda file with one fault.

    Args:
        text: the TOML.
        kind: which mistake was made, one of `KINDS_OF_FAULT`.
        code: the code under which loading or linting finds it.
        path: where it finds it.
    """

    text: str
    kind: str
    code: str
    path: str


def almost_valid_agendas(*kinds: str) -> st.SearchStrategy[AlmostValid]:
    """Agenda files that are valid but for one fault.

    Args:
        kinds: of `KINDS_OF_FAULT`; any of them where none is named.
    """
    wanted = kinds or KINDS_OF_FAULT

    @st.composite
    def almost_valid(draw: st.DrawFn) -> AlmostValid:
        kind = draw(st.sampled_from(wanted))
        tables = deepcopy(draw(agenda_tables().filter(lambda each: _can(kind, each))))
        mistake = _MISTAKES[kind]
        path = mistake.make(tables)
        return AlmostValid(as_toml(tables), kind, mistake.code, path)

    return almost_valid()


def _can(kind: str, tables: Table) -> bool:
    """Whether a mistake can be made in these tables: one of marks needs an assessment."""
    return _MISTAKES[kind].fits(tables)


def _put(path: str, value: Any) -> Callable[[Table], str]:
    """Put a value at a path, and find the fault there."""
    return _puts((path, value), found=path)


def _puts(*changes: tuple[str, Any], found: str) -> Callable[[Table], str]:
    def make(tables: Table) -> str:
        for path, value in changes:
            *above, key = path.split(".")
            table = tables
            for name in above:
                table = table.setdefault(name, {})
            table[key] = deepcopy(value)
        return found

    return make


def _take(path: str) -> Callable[[Table], str]:
    """Take a value away, and find that it is missing."""

    def make(tables: Table) -> str:
        *above, key = path.split(".")
        table = tables
        for name in above:
            table = table[name]
        del table[key]
        return path

    return make


def _leaving_an_end(tables: Table) -> str:
    track = tables["tracks"]["project"]
    end = next(name for name, state in track["states"].items() if state.get("final"))
    track["transitions"]["on"] = {"from": end, "to": "open", "by": "office"}
    return f"{_TRACK}.transitions.on.from"


def _without_weights(tables: Table) -> str:
    for criterion in tables["tracks"]["project"]["assessment"]["criteria"].values():
        criterion["weight"] = 0
    for rule in tables.get("rules", {}).values():  # a minimum above 0 could not be reached either
        if rule["guard"] == "minimum-score":
            rule["minimum"] = 0
    return f"{_TRACK}.assessment.criteria"


def _overlapping(tables: Table) -> str:
    assessment = tables["tracks"]["project"]["assessment"]
    scale = assessment["scale"] if isinstance(assessment["scale"], dict) else {"low": 1, "high": assessment["scale"]}
    one, all_of_them = str(scale["low"]), f"{scale['low']}-{scale['high']}"
    assessment["criteria"]["K"]["scale"] = {**scale, "anchors": {one: "weak", all_of_them: "good"}}
    return f"{_CRITERION}.scale.anchors.{all_of_them}"


def _pit(*steps: tuple[str, Table]) -> Callable[[Table], str]:
    """States that nothing leads out of, by steps beside those that are there."""

    def make(tables: Table) -> str:
        track = tables["tracks"]["project"]
        for step in track["transitions"].values():
            if step.get("from") == "*":
                step["from"] = "open"
        track["transitions"] |= deepcopy(dict(steps))
        track["states"] |= {step["to"]: {"label": "Pit", "phase": "running"} for _, step in steps}
        return f"{_TRACK}.states.pit"

    return make


_STEPS: Final = f"{_TRACK}.transitions"
_ENVELOPE: Final = {"label": "Another", "ceiling": 100}
_STEP: Final = {"from": "open", "to": "pit", "by": "office"}
_OFF: Final = {"low": 1, "high": 2, "labels": {"weak": 1, "good": 2, "great": 3}}

_FLAWS: Final[dict[str, tuple[str, Callable[[Table], str]]]] = {
    # names that name nothing
    "unknown state": ("unknown-state", _put(f"{_STEPS}.submit.to", "nowhere")),
    "unknown role": ("unknown-role", _put(f"{_STEPS}.submit.by", "nobody")),
    "unknown record": ("unknown-record", _put(f"{_STEPS}.submit.records", "drawing")),
    "unknown rule": ("unknown-rule", _put(f"{_STEPS}.submit.requires", ["nothing"])),
    "unknown guard": ("unknown-guard", _puts(("rules.odd", {"guard": "odd"}), found="rules.odd.guard")),
    "unknown body": (
        "unknown-body",
        _puts(("rules.odd", {"guard": "voted", "voters": "nobody", "majority": "of-cast"}), found="rules.odd.voters"),
    ),
    "unknown envelope": (
        "unknown-envelope",
        _puts(("envelopes.other", {**_ENVELOPE, "within": "nothing"}), found="envelopes.other.within"),
    ),
    "unknown language": ("unknown-language", _put("agenda.language", "xx")),
    "unknown scheme": ("unknown-scheme", _put(f"{_TRACK}.assessment.scheme", "odd")),
    "misspelled key": ("unknown-field", _put(f"{_TRACK}.states.open.finale", True)),
    "parameter of another guard": (
        "unknown-parameter",
        _puts(("rules.odd", {"guard": "motivated", "loud": True}), found="rules.odd.loud"),
    ),
    "plugin that is not there": ("plugin-missing", _put("agenda.requires", ["avt-nowhere"])),
    # names that cannot be, or are there twice
    "role and body of one name": ("duplicate-name", _put("bodies.office", "Office")),
    "name with a space": ("bad-name", _put("roles.the clerk", "Clerk")),
    # what is lacking, and what is of another type
    "no title": ("missing", _take("agenda.title")),
    "choice without choices": (
        "missing",
        _puts((f"{_TRACK}.fields.pick", {"type": "choice"}), found=f"{_TRACK}.fields.pick.of"),
    ),
    "destination without otherwise": ("otherwise-missing", _put(f"{_STEPS}.submit.to", {})),
    "amount that is not exact": (
        "amount",
        _puts(("envelopes.other", {**_ENVELOPE, "ceiling": 10.5}), found="envelopes.other.ceiling"),
    ),
    "day that does not exist": ("date", _put("agenda.from", "2026-02-30")),
    "end before the beginning": (
        "date",
        _puts(("agenda.from", "2026-01-01"), ("agenda.until", "2025"), found="agenda.until"),
    ),
    "text for a truth": ("type", _put(f"{_TRACK}.states.open.final", "no")),
    # circles
    "envelope within itself": (
        "envelopes-circle",
        _puts(("envelopes.other", {**_ENVELOPE, "within": "other"}), found="envelopes.other.within"),
    ),
    "level after itself": (
        "circle",
        _puts(
            (f"{_TRACK}.approvals", {"first": {"by": "office", "after": ["first"]}}),
            found=f"{_TRACK}.approvals.first.after",
        ),
    ),
    # marks
    "scale that goes down": (
        "value",
        _puts((f"{_CRITERION}.scale", {"low": 5, "high": 1}), found=f"{_CRITERION}.scale.high"),
    ),
    "overlapping anchors": ("anchors-overlap", _overlapping),
    "label beyond the scale": (
        "label-off-scale",
        _puts((f"{_CRITERION}.scale", _OFF), found=f"{_CRITERION}.scale.labels.great"),
    ),
    "weights that sum to 0": ("no-weight", _without_weights),
    # ways
    "step out of an end": ("final-leaves", _leaving_an_end),
    "state that no step leads to": (
        "unreachable-state",
        _put(f"{_TRACK}.states.island", {"label": "Island", "phase": "closed", "final": True}),
    ),
    "state without a way out": ("dead-end", _pit(("fall", _STEP))),
    "ways that never end": (
        "never-ends",
        _pit(("fall", _STEP), ("sink", {**_STEP, "from": "pit", "to": "well"}), ("rise", {**_STEP, "from": "well"})),
    ),
    "role that nothing names": ("unused", _put("roles.idle", "Idle")),
    # money
    "grant from nothing": (
        "grant-commits-nothing",
        _puts(
            (f"{_TRACK}.assessed", False),
            (f"{_STEPS}.gift", {"from": "open", "by": "office", "records": "grant"}),
            found=f"{_STEPS}.gift",
        ),
    ),
    "vote that moves the dossier": (
        "vote-moves",
        _puts(
            (f"{_STEPS}.ballot", {"from": "open", "to": "open", "by": "office", "records": "vote"}),
            found=f"{_STEPS}.ballot.to",
        ),
    ),
}

_OF_MARKS: Final = (
    "unknown scheme",
    "scale that goes down",
    "overlapping anchors",
    "label beyond the scale",
    "weights that sum to 0",
)

_MISTAKES: Final = {
    **{
        kind: Mistake(code, ("assessment",) if kind in _OF_MARKS else (), make) for kind, (code, make) in _FLAWS.items()
    },
    **MISTAKES_OF_MEANING,
}

KINDS_OF_FAULT: Final = tuple(_MISTAKES)
"""Every mistake that `almost_valid_agendas` makes."""
