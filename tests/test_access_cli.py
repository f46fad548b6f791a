"""What is sealed shows on no terminal but its author's, as table, text or JSON; once closed it does."""

from __future__ import annotations

from pathlib import Path

import pytest

from shell import OFFICE, Shell, started, submit

AUTHOR = "zebulon-quist"
REMARK = "SECRET-REMARK"
BETRAYS = (AUTHOR, REMARK, "7.83", "7,83", "783/100", "4.19", "4,19", "419/100", "SECRET-REASON")
PANEL = ["--role", "panel", "--on", "2026-03"]
VIEWERS = [[], ["--as", ""], ["--as", "eve"], ["--as", "ann"], ["--as", "coop"], ["--as", "Zebulon-Quist"]]

READING = [
    ["show", "roof"],
    ["show", "roof", "--as-of", "2026-12-31"],
    ["history", "roof"],
    ["history", "roof", "--as-of", "2026-12-31"],
    ["portfolio"],
    ["portfolio", "--as-of", "2026-12-31"],
    ["budget"],
    ["finance"],
    ["report"],
    ["report", "--lang", "nl"],
]
ASKING = [
    ["options", "roof", "--role", "office"],
    ["options", "roof", "--role", "panel"],
    ["todo", "--role", "office"],
    ["todo", "--role", "panel"],
    ["todo", "--role", "applicant"],
]


@pytest.fixture
def avt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell where a dossier has one sheet by an unlikely member, with unlikely marks, and a correction of it."""
    monkeypatch.chdir(tmp_path)
    shell = started(
        lambda text: text.replace("scale  = 10", 'scale  = { low = 1, high = 10, step = "1/100" }').replace(
            "[tracks.project.transitions]",
            '[tracks.project.transitions]\ncorrect = { from = "*", by = "office", records = "correction" }',
        )
    )
    shell("appoint", "panel", AUTHOR, *OFFICE)
    submit(shell)
    shell("do", "roof", "present", *OFFICE)
    marks = ["--set", "marks.need=7.83", "--set", "marks.effect=4.19", "--set", f"remarks={REMARK}"]
    shell("do", "roof", "assess", "--as", AUTHOR, *PANEL, *marks, "--motivation", REMARK)
    fields = ["version=3", "field=marks.need", "value='7.83'", "reason=SECRET-REASON"]
    shell("do", "roof", "correct", *OFFICE, *(word for field in fields for word in ("--set", field)))
    return shell


@pytest.mark.parametrize("form", [[], ["--json"]], ids=["text", "json"])
def test_while_sealed_no_command_betrays_a_sheet(avt: Shell, form: list[str]) -> None:
    """Whoever looks with whichever command finds nothing of somebody else's sheet, nor of what corrects it."""
    for viewer in VIEWERS:
        asking = ASKING if viewer[1:] not in ([], [""]) else []
        for command in [*READING, *asking]:
            seen = avt(*command, *viewer, *form) + avt.err
            assert not [word for word in BETRAYS if word in seen], (command, viewer)


@pytest.mark.parametrize("form", [[], ["--json"]], ids=["text", "json"])
def test_while_sealed_no_refusal_betrays_a_sheet(avt: Shell, form: list[str]) -> None:
    """Closing too early, a sheet of one's own, and a correction of nothing are refused without a word about others."""
    sheet = ["--set", "marks.need=11", "--set", "marks.effect=4"]
    wrong = ["--set", "version=99", "--set", "field=x", "--set", "value=y", "--set", "reason=z"]
    for command in (
        ["do", "roof", "close", *OFFICE],
        ["explain", "roof", "close", *OFFICE],
        ["explain", "roof", "assess", "--as", "eve", *PANEL, *sheet],
        ["explain", "roof", "correct", *OFFICE, *wrong],
        ["explain", "roof", "grant", *OFFICE, "--set", "amount=1"],
    ):
        seen = avt(*command, *form, code=1) + avt.err
        assert not [word for word in BETRAYS if word in seen], command


@pytest.mark.parametrize("form", [[], ["--json"]], ids=["text", "json"])
def test_while_sealed_the_author_sees_their_own(avt: Shell, form: list[str]) -> None:
    """The author finds the sheet with show, and the step with history; handing it in awaits them no longer."""
    assert REMARK in avt("show", "roof", "--as", AUTHOR, *form)
    assert AUTHOR in avt("history", "roof", "--as", AUTHOR, *form)
    assert "assess" in avt("todo", "--role", "panel", "--as", "eve", *form)
    assert "assess" not in avt("todo", "--role", "panel", "--as", AUTHOR, *form)


def test_while_sealed_history_skips_what_is_sealed(avt: Shell) -> None:
    """The events that history lists for somebody else skip the sealed ones, and their numbers show how many."""
    events = avt.json("history", "roof", "--as", "eve")["events"]
    assert [event["version"] for event in events] == [1, 2]
    avt("do", "roof", "recuse", "--as", "eve", *PANEL)
    assert [event["version"] for event in avt.json("history", "roof")["events"]] == [1, 2, 5]


def test_once_closed_everybody_sees_all(avt: Shell) -> None:
    """When the sheets have closed, anybody finds author, marks and remarks with show and history."""
    marks = ["--set", "marks.need=8", "--set", "marks.effect=6"]
    avt("do", "roof", "assess", "--as", "eve", *PANEL, *marks)
    avt("do", "roof", "close", *OFFICE)
    for viewer in VIEWERS:
        for command in (["show", "roof"], ["show", "roof", "--json"], ["history", "roof", "--json"]):
            seen = avt(*command, *viewer)
            assert AUTHOR in seen, (command, viewer)
            assert REMARK in seen, (command, viewer)
        assert AUTHOR in avt("history", "roof", *viewer)
        assert "7.83" in avt("show", "roof", *viewer)
