"""`avt finance --by-year`: what the money page says of each year, at a terminal and for a program."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from avt_workflow import When, load_agenda, load_history
from avt_workflow.office import Office
from avt_workflow.registry import BUILT_IN
from shell import Shell
from test_money_page import EXAMPLE


@pytest.fixture
def years(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell in a folder with the log of the example of three years."""
    monkeypatch.chdir(tmp_path)
    agenda = load_agenda((EXAMPLE / "agenda.toml").read_text("utf-8"), BUILT_IN)
    with closing(Office.open("avt.db", registry=BUILT_IN, create=True)) as office:
        assert office.adopt(agenda, actor="tess", on=When("2026"), role="treasurer").allowed
        for request in load_history((EXAMPLE / "history.toml").read_text("utf-8"), agenda.agenda):
            assert office.do(request).allowed, request
    return Shell()


def of_year(found: Any, year: int) -> Any:
    """The row of a year, in the only envelope that stands by itself."""
    (envelope,) = found["years"]
    assert envelope["by"] == "envelope"
    return next(row for row in envelope["years"] if row["year"] == year)


def test_a_year_is_that_of_the_readme(years: Shell) -> None:
    """2026 stands as it was worked out by hand, and its parts add up to the cent."""
    row = of_year(years.json("finance", "--by-year"), 2026)
    assert (row["ceiling_cents"], row["committed_cents"], row["available_cents"]) == (21_000_000, 19_325_040, 1_674_960)
    assert (row["paid_cents"], row["recovered_cents"], row["to_pay_cents"]) == (17_825_040, 4_500_000, 0)
    assert sum(row["reserved"].values()) == 6_000_000
    assert sum(each["committed_cents"] for each in row["dossiers"].values()) == 13_325_040
    assert row["ceiling_cents"] == row["committed_cents"] + row["available_cents"]


def test_the_years_are_the_whole(years: Shell) -> None:
    """Together the years are what the envelope has, and the contributions what came in."""
    (found,) = years.json("finance", "--by-year")["years"]
    budget = years.json("budget")
    whole = next(row for row in budget["envelopes"] if row["id"] == found["envelope"])
    for name in (
        "ceiling_cents",
        "committed_cents",
        "available_cents",
        "paid_cents",
        "recovered_cents",
        "to_pay_cents",
    ):
        assert sum(row[name] or 0 for row in found["years"]) == whole[name], name
    assert whole["ceiling_cents"] == whole["committed_cents"] + whole["available_cents"]
    for name in ("promised_cents", "received_cents"):
        assert sum(row[name] for row in found["years"]) == sum(each[name] for each in budget["contributions"])


def test_a_year_can_be_looked_back_on(years: Shell) -> None:
    """By the end of September 2026 the path had gone back, and nothing of it had been recovered."""
    row = of_year(years.json("finance", "--by-year", "--as-of", "2026-09-30"), 2026)
    assert (row["committed_cents"], row["paid_cents"], row["recovered_cents"]) == (19_500_000, 16_250_000, 0)


@pytest.mark.parametrize(("code", "words"), [("en", ("Year", "Total", "2026")), ("nl", ("Jaar", "Totaal", "2026"))])
def test_the_table_is_in_both_languages(years: Shell, code: str, words: tuple[str, ...]) -> None:
    """A line per year and one for all, and the contributions below."""
    said = years("finance", "--by-year", "--lang", code)
    assert all(word in said for word in words)
    assert "178" in said


def test_years_and_days_do_not_go_together(years: Shell) -> None:
    """`--from` explains days: with it `--by-year` is refused."""
    assert "leave one of them away" in years.refusal("finance", "--by-year", "--from", "2026-01-31", code=2)
