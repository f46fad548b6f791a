"""Wrong amounts and moments at the command line: one clear line, exit code 2 or 1, and nothing written."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shell import APPLICANT, GRANT, OFFICE, SUBMIT, Shell


@pytest.fixture
def avt(programme: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell in a copy of that folder."""
    shutil.copytree(programme, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return Shell()


AMOUNTS = ("-5", "12.345", '"12.345"', '"-1"', "nan", "NaN", "inf", "-inf", "1e5", "1" + "0" * 20, "1.000")
MORE_AMOUNTS = (
    "1,000",
    "1,500",
    "1.000,50",
    "1 000",
    "1'000",
    "€ 5",
    "USD 5",
    '"5 USD"',
    '"£5.00"',
    "true",
    "[1]",
    "{ a = 1 }",
    "",
    '""',
    "5 # x",
    "5\nx = 6",
)
LONG_AMOUNTS = ("9" * 5000, "[" * 5000, "1." + "0" * 5000, "1e" + "9" * 9)


@pytest.mark.parametrize("amount", [*AMOUNTS, *MORE_AMOUNTS, *LONG_AMOUNTS])
def test_an_amount_that_is_none_is_a_fault_of_its_field(avt: Shell, amount: str) -> None:
    """A float, a minus, a third decimal, NaN, 10^20 or a separator is refused wherever an amount is asked."""
    for command, path in (
        (["do", "roof", *GRANT, "--set", f"amount={amount}"], "grant.amount"),
        ([*SUBMIT, "--set", f"asked={amount}"], "application.asked"),
        ([*SUBMIT, "--set", f"fields.own={amount}"], "application.fields.own"),
        (["do", "envelope:projects", "change-ceiling", *OFFICE, "--set", f"amount={amount}"], "ceiling.amount"),
    ):
        said = avt.refusal(*command, code=2)
        assert said.startswith(path), said
        assert len(said) < 300


@pytest.mark.parametrize("amount", ["1.000", "12.345", "1.234.567"])
def test_what_may_be_thousands_is_not_read_as_cents(avt: Shell, amount: str) -> None:
    """Nobody who wrote a separator of thousands is told to write an amount a thousand times smaller."""
    said = avt.refusal("do", "roof", *GRANT, "--set", f"amount={amount}", code=2)
    assert "64389.50" in said
    assert "1.00" not in said.replace("1.000", "")
    assert "12.35" not in said
    assert "12.34" not in said.replace("12.345", "")


FULL = "\uff12\uff10\uff12\uff16"  # other digits than these ten
NO_DAYS = ("2026-02-30", "2026-13", "2026-00", "2026-Q5", "0000", "2026-02-29", "2026-04-31")
NO_FORMS = ("2026-3-5", "5-3-2026", "20260305", "march", "now", "2026-W10", "2026-03-05\n", " ", "", "99999", FULL)
WITH_TIMES = ("2026-03-05T10:00", "2026-03-05 10:00:00", "2026-03-05T10:00:00+01:00", "2026-03-05T10:00:00Z")


@pytest.mark.parametrize("moment", [*NO_DAYS, *NO_FORMS, *WITH_TIMES])
def test_a_moment_that_is_none_is_refused(avt: Shell, moment: str) -> None:
    """A day that does not exist, another form, or a time of day is refused, on the command line and in a record."""
    on = ["--as", "ann", "--role", "office", "--on", moment]
    said = [avt.refusal("do", "barn", "present", *on, code=2), avt.refusal("appoint", "board", "dora", *on, code=2)]
    said += [avt.refusal("portfolio", "--as-of", moment, code=2)]
    said += [avt.refusal("do", "solar", "monitor", *OFFICE, "--set", f"period='''{moment}'''", code=2)]
    assert all("calendar" in line or "time of day" in line or "2018-12" in line for line in said), said
    if moment not in WITH_TIMES:
        field = avt.refusal(*SUBMIT, "--set", f"fields.start='''{moment}'''", code=1)
        assert "must be of the type 'when'" in field


def test_a_moment_before_the_programme_is_refused(avt: Shell) -> None:
    """What is dated before the programme starts is refused with its start; a year that it lies in is not."""
    said = avt.refusal("do", "new", "submit", *APPLICANT[:-1], "2025-12-31", "--set", "title=New", code=1)
    assert "2025-12-31 is before the programme starts (2026)" in said
    avt("do", "new", "submit", *APPLICANT[:-1], "2026", "--set", "title=New")


@pytest.mark.parametrize("day", ["2026-02", "2026-Q1", "2026"])
def test_looking_back_needs_one_day(avt: Shell, day: str) -> None:
    """A month, quarter or year to look back from is refused with the last day in it."""
    for command in ("portfolio", "budget", "finance", "report"):
        said = avt.refusal(command, "--as-of", day, code=2)
        assert f"{day} is not one day" in said
        assert "such as 2026-" in said


@pytest.mark.parametrize("command", [["do", "roof", *GRANT], ["options", "roof"], ["todo"], ["log", "verify"]])
def test_what_does_not_look_back_says_so(avt: Shell, command: list[str]) -> None:
    """A command for which a day to look back from means nothing refuses it rather than answer with the present."""
    assert "does not look back" in avt.refusal(*command, "--as-of", "2026-02-01", code=2)


def test_a_dossier_that_was_not_there_yet_says_so(avt: Shell) -> None:
    """Show and history look back too: before its first event there is nothing to show."""
    for command in ("show", "history"):
        assert "by 2026-02-27" in avt.refusal(command, "roof", "--as-of", "2026-02-27", code=2)
    assert "panel" not in avt("history", "roof", "--as-of", "2026-02-28")
    assert "Submitted" in avt("show", "roof", "--as-of", "2026-02-28")


def test_what_was_not_known_yet_does_not_count(avt: Shell) -> None:
    """Whenever it took effect, a step counts from the day on which it was recorded; today everything is known."""
    today = datetime.now(UTC).date()
    assert avt.json("portfolio", "--known-on", "2026-01-01")["projects"] == []
    assert avt.json("budget", "--known-on", "2026-01-01")["envelopes"][0]["committed_cents"] == 0
    assert avt.json("portfolio", "--known-on", f"{today:%Y}-12-31") == avt.json("portfolio")
    assert "by 2026-01-01" in avt.refusal("show", "roof", "--known-on", "2026-01-01", code=2)
    assert "does not look back" in avt.refusal("todo", *OFFICE, "--known-on", "2026-01-01", code=2)


def test_how_much_cannot_be_told_is_said(avt: Shell) -> None:
    """Where dates are too inexact for the day that was asked for, the portfolio and budget say of how many events."""
    for command in ("portfolio", "budget"):
        assert "too inexact" not in avt(command)
        assert "too inexact" in avt(command, "--as-of", "2026-02-10")
