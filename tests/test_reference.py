"""The reference of the agenda file leaves nothing out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from avt_workflow.cli.arguments import COMMANDS, parse
from avt_workflow.definition.tables import slots
from avt_workflow.guards import GUARDS
from avt_workflow.model import agenda as nouns
from avt_workflow.model.records import RECORDS

DOCS = Path(__file__).parent.parent / "docs"
CLASSES = (
    nouns.Agenda,
    nouns.Role,
    nouns.Envelope,
    nouns.Reported,
    nouns.Rule,
    nouns.Track,
    nouns.State,
    nouns.Transition,
    nouns.FieldSpec,
    nouns.Assessment,
    nouns.Criterion,
    nouns.Scale,
)


def words_of(page: str) -> set[str]:
    """Every word that a page shows as code."""
    found = re.findall(r"`([^`]+)`", (DOCS / page).read_text(encoding="utf-8"))
    return {word for piece in found for word in re.findall(r"[\w-]+", piece)}


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_every_key_of_an_agenda_is_in_the_reference(cls: type) -> None:
    """Each key that the loader takes is named on the page of the agenda file."""
    words = words_of("reference/agenda-file.md")
    sections = {"roles", "bodies", "envelopes", "rules", "tracks"}
    assert {slot.key for slot in slots(cls)} - words - sections == set()


def test_every_record_and_phase_is_in_the_reference() -> None:
    """Each kind of record and each phase is named on the page of the agenda file."""
    assert {*RECORDS, *nouns.PHASES} - words_of("reference/agenda-file.md") == set()


def test_every_built_in_guard_is_in_the_how_to() -> None:
    """Each guard of the library stands in the table of the how-to."""
    assert set(GUARDS) - words_of("how-to/declare-a-region.md") == set()


def test_every_command_and_option_is_in_the_reference(capsys: pytest.CaptureFixture[str]) -> None:
    """The page of the command line has a row for each command, and names each option that its help knows."""
    page = (DOCS / "reference/command-line.md").read_text(encoding="utf-8")
    assert {row.split()[0] for row in re.findall(r"^\| `avt ([^`]+)`", page, re.M)} == set(COMMANDS)
    for command in COMMANDS:
        with pytest.raises(SystemExit):
            parse([command, "--help"])
        known = set(re.findall(r"--[a-z][a-z0-9-]+", capsys.readouterr().out.partition("example:")[0])) - {"--help"}
        assert {option for option in known if option not in page} == set(), command
