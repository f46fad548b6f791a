"""The reference pages leave nothing out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest

from avt_workflow import Application, FrozenMap, Grant, languages
from avt_workflow.allocation import ALLOCATIONS
from avt_workflow.cli.arguments import COMMANDS, parse
from avt_workflow.definition import load_history, load_record
from avt_workflow.definition import parse as parse_toml
from avt_workflow.definition.history import _Step
from avt_workflow.definition.tables import slots
from avt_workflow.guards import GUARDS
from avt_workflow.model import agenda as nouns
from avt_workflow.model.agenda import Agenda
from avt_workflow.model.approvals import Level
from avt_workflow.model.laws import FORMS, Condition
from avt_workflow.model.profiles import ASPECTS, Profile
from avt_workflow.model.records import (
    ADMINISTRATION,
    PRIVATE,
    RECORDS,
    Adoption,
    Aid,
    Cost,
    Document,
    Financing,
    Instalment,
    Partner,
)
from avt_workflow.model.text import Text
from avt_workflow.scoring import SCHEMES

DOCS = Path(__file__).parent.parent / "docs"
CLASSES = (
    nouns.Agenda,
    nouns.Role,
    nouns.Envelope,
    nouns.Contributor,
    nouns.Reported,
    nouns.Rule,
    nouns.Track,
    nouns.State,
    nouns.Transition,
    nouns.FieldSpec,
    nouns.Round,
    nouns.Earmark,
    nouns.Assessment,
    nouns.Criterion,
    Level,
    nouns.Block,
    nouns.Rounding,
    nouns.Scale,
    Profile,
)

PARTS: dict[type, str] = {
    Partner: "partners",
    Financing: "financing",
    Document: "documents",
    Cost: "costs",
    Aid: "minimis",
    Instalment: "schedule",
}


def words_of(page: str) -> set[str]:
    """Every word that a page shows as code."""
    found = re.findall(r"`([^`]+)`", (DOCS / page).read_text(encoding="utf-8"))
    return {word for piece in found for word in re.findall(r"[\w-]+", piece)}


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_key_of_an_agenda_is_in_the_reference(cls: type) -> None:
    """Each key that the loader takes is named on the page of the agenda file."""
    words = words_of("reference/agenda-file.md")
    sections = {"roles", "bodies", "envelopes", "rules", "tracks", "profiles"}
    assert {slot.key for slot in slots(cls)} - words - sections == set()


def test_every_record_and_phase_is_in_the_reference() -> None:
    """Each kind of record and each phase is named on the page of the agenda file."""
    assert {*RECORDS, *nouns.PHASES} - words_of("reference/agenda-file.md") == set()


def test_every_aspect_is_in_the_reference() -> None:
    """Each aspect that a profile can show has a row on the page of the agenda file, and no other does."""
    page = (DOCS / "reference/agenda-file.md").read_text(encoding="utf-8").partition("| aspect |")[2]
    assert set(re.findall(r"^\| `([\w-]+)` \|", page, re.M)) == set(ASPECTS)


def test_every_law_is_in_the_reference() -> None:
    """Each form of a law, each key of a condition and each law that holds for every agenda is named on its page."""
    page = (DOCS / "reference/laws.md").read_text(encoding="utf-8")
    rows = set(re.findall(r"^\| `([\w-]+)`", page, re.M))
    free = set(languages.catalogue("en")["laws"])
    assert {*FORMS} - rows == set()
    assert [slot.key for slot in slots(Condition) if f"`{slot.key}`" not in page] == []
    assert free - rows == set()
    assert {*FORMS, *(slot.key for slot in slots(Condition))} - words_of("reference/agenda-file.md") == set()


def choices_in(hint: object) -> set[str]:
    """The words that a field can be, where it is one of some."""
    parts = get_args(hint)
    if get_origin(hint) is Literal:
        return set(parts)
    return set().union(*map(choices_in, parts)) if parts else set()


@pytest.mark.parametrize("cls", [*RECORDS.values(), *ADMINISTRATION.values(), *PARTS])
def test_every_field_of_a_record_is_in_the_reference(cls: Any) -> None:
    """A row of the page names each field of the record, in bold where it must be given, with its choices and mark."""
    name = PARTS.get(cls) or cls.kind
    row = re.search(rf"^\| `{name}` \|.*$", (DOCS / "reference/records.md").read_text(encoding="utf-8"), re.M)
    assert row is not None, name
    hints = get_type_hints(cls, include_extras=True)
    for slot in slots(cls):
        shown = re.search(rf"(\*\*)?`{slot.key}`(\*\*)?(†?)", row[0])
        assert shown is not None, slot.key
        assert cls is Adoption or bool(shown[1]) == slot.required, slot.key
        assert cls is Adoption or bool(shown[3]) == (PRIVATE in repr(hints[slot.name])), slot.key
        for word in choices_in(slot.hint):
            assert f"`{word}`" in row[0]


def test_the_files_of_the_reference_can_be_read() -> None:
    """The record and the history on the page are ones, and the history uses every word that a step can have."""
    page = (DOCS / "reference/records.md").read_text(encoding="utf-8")
    record, history = re.findall(r"```toml\n(.*?)```", page, re.S)
    agenda = Agenda("r", Text.of("R"), "en", "office", FrozenMap())
    assert isinstance(load_record("application", parse_toml(record), agenda), Application)
    (request,) = load_history(history, agenda)
    assert isinstance(request.record, Grant)
    steps = page.partition("A history file")[2]
    assert [slot.key for slot in slots(_Step) if not re.search(rf"\b{slot.key}\b", steps)] == []


def test_every_built_in_guard_is_in_the_how_to() -> None:
    """Each guard of the library stands in the table of the how-to."""
    assert set(GUARDS) - words_of("how-to/declare-a-region.md") == set()


def test_every_built_in_scheme_is_in_the_how_to() -> None:
    """Each scheme of the library has a row in the table of the how-to, with its parameters."""
    page = (DOCS / "how-to/declare-a-region.md").read_text(encoding="utf-8")
    for name, cls in SCHEMES.items():
        (row,) = re.findall(rf"^\| `{name}` \|.*$", page, re.M)
        assert [slot.key for slot in slots(cls) if f"`{slot.key}`" not in row] == []


def test_every_built_in_allocation_rule_is_in_the_how_to() -> None:
    """Each allocation rule of the library has a row in the table of the how-to, with its parameters."""
    page = (DOCS / "how-to/rounds.md").read_text(encoding="utf-8")
    for name, cls in ALLOCATIONS.items():
        (row,) = re.findall(rf"^\| `{name}` \|.*$", page, re.M)
        assert [slot.key for slot in slots(cls) if f"`{slot.key}`" not in row] == []


def test_every_command_and_option_is_in_the_reference(capsys: pytest.CaptureFixture[str]) -> None:
    """The page of the command line has a row for each command, and names each option that its help knows."""
    page = (DOCS / "reference/command-line.md").read_text(encoding="utf-8")
    assert {row.split()[0] for row in re.findall(r"^\| `avt ([^`]+)`", page, re.M)} == set(COMMANDS)
    for command in COMMANDS:
        with pytest.raises(SystemExit):
            parse([command, "--help"])
        known = set(re.findall(r"--[a-z][a-z0-9-]+", capsys.readouterr().out.partition("example:")[0])) - {"--help"}
        assert {option for option in known if option not in page} == set(), command
