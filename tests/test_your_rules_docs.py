"""Every line that the how-to "write down your region's rules" tells to write can be written, and is where it says."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from avt_workflow.allocation import ALLOCATIONS
from avt_workflow.definition.history import load_record
from avt_workflow.definition.load import parse
from avt_workflow.definition.parameters import read_plugin
from avt_workflow.definition.tables import slots
from avt_workflow.guards import GUARDS
from avt_workflow.model import agenda as nouns
from avt_workflow.model.records import RECORDS

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "how-to" / "your-regions-rules.md").read_text(encoding="utf-8")
GENERAL, *WORKED = re.split(r"^## \d\. ", PAGE, flags=re.M)
PROGRAMMES = ("plugins/avt-leader/src/avt_leader/data", "examples/tender", "examples/first-come")
HOLDERS = {
    "transitions": nouns.Transition,
    "criteria": nouns.Criterion,
    "fields": nouns.FieldSpec,
    "envelopes": nouns.Envelope,
}


def rows(text: str) -> list[list[str]]:
    """The cells of the tables in a text, without their heads."""
    lines = [line for line in text.splitlines() if line.startswith("|") and not set(line) <= set("|-: ")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if len(row) == 3 and row[0] != "the rule says"]


LINES = [
    (row[0], code, row[2])
    for row in rows(GENERAL.partition("## The rule says, you write")[2])
    for code in re.findall(r"`([^`]+)`", row[1])
]


@pytest.mark.parametrize(("rule", "code", "under"), LINES, ids=[code.partition(" {")[0] for _, code, _ in LINES])
def test_every_line_to_write_can_be_written(rule: str, code: str, under: str) -> None:
    """Each is TOML with keys that its table takes; a guard, rule or record is read whole."""
    ((name, value),) = parse(code).items() if under != "round" else [(code, tomllib.loads(code))]
    if under == "rules":
        params = {key: each for key, each in value.items() if key != "guard"}
        assert read_plugin("guard", value["guard"], params, GUARDS), rule
    elif under == "a step of the round":
        assert load_record(name, value).kind == name
    elif under == "the step":
        assert (name, "otherwise" in value) == ("to", True)
    elif under == "round":
        taken = {slot.key for cls in (nouns.Round, *ALLOCATIONS.values()) for slot in slots(cls)}
        assert set(value) <= taken
    else:
        assert set(value) <= {slot.key for slot in slots(HOLDERS[under])}, rule
        assert value.get("records") in {None, *RECORDS}


ROUNDS = [re.findall(r"`([^`]+)`", row[1]) for row in rows(GENERAL) if row[2] == "round"]


@pytest.mark.parametrize("codes", [codes for codes in ROUNDS if codes[0].startswith("rule")], ids=" ".join)
def test_every_rule_of_a_round_takes_its_parameters(codes: list[str]) -> None:
    """What stands beside a rule is a parameter of it, with a value that it takes."""
    params = tomllib.loads("\n".join(codes))
    assert read_plugin("rule", params.pop("rule"), params, ALLOCATIONS)


@pytest.mark.parametrize(("text", "folder"), list(zip(WORKED, PROGRAMMES, strict=True)), ids=PROGRAMMES)
def test_what_a_worked_programme_says_stands_in_its_agenda(text: str, folder: str) -> None:
    """Each piece of a line that the page shows stands in the agenda file, blanks apart."""
    agenda = " ".join((ROOT / folder / "agenda.toml").read_text(encoding="utf-8").split())
    shown = [code for row in rows(text) for code in re.findall(r"`([^`]+)`", row[2])]
    assert len(shown) >= 6
    assert [code for code in shown if " ".join(code.split()) not in agenda] == []
