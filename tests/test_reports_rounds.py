"""A round is no project: it stands beside them, with what it announced and gave."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from avt_workflow import AsOf, Cents, MemoryLog, Office, When, euros, load_agenda, load_history
from avt_workflow.registry import BUILT_IN
from avt_workflow.reports import progress_report, site
from avt_workflow.reports.calls import rounds, rounds_json
from avt_workflow.reports.tables import portfolio, portfolio_json
from avt_workflow.reports.template import render
from shell import Shell
from test_rounds import ROUND, TENDER, told


def plain(text: str) -> str:
    """A text with each blank a single space."""
    return " ".join(text.split())


def test_a_round_is_not_among_the_projects() -> None:
    """The portfolio and its JSON hold the projects only; the round stands with its call, money and dates."""
    book = told().book()
    assert ROUND not in json.dumps(portfolio_json(portfolio(book)))
    (row,) = rounds(book)
    assert (row.id, row.opens, row.closes) == (ROUND, When("2025-01-13"), When("2025-03-31"))
    assert (row.amount_cents, row.committed_cents) == (euros(300_000), euros(300_000))
    (told_,) = rounds_json((row,))["rounds"]  # type: ignore[misc, index]
    assert told_["closes"] == "2025-03-31"
    assert told_["amount_cents"] == 30_000_000


def test_a_round_that_divided_nothing_yet_gave_an_unknown_amount() -> None:
    """Before the first adoption there is nothing to tell; that is not € 0. What came back is not counted."""
    (row,) = rounds(told().book(AsOf(When("2025-05-10").last)))
    assert row.committed_cents is None


@pytest.mark.parametrize(
    ("code", "heading", "way"),
    [("nl", "Rondes", "De weg van een ronde"), ("en", "Rounds", "The way of a round")],
)
def test_the_overview_has_the_rounds_by_themselves(code: str, heading: str, way: str) -> None:
    """In either language: no round in the portfolio, its picture or the ways of projects; a section of its own."""
    pages = site(told().book())
    before, _, after = pages[f"{code}/index.html"].partition(f'<h2 id="rounds">{heading}</h2>')
    assert ROUND not in before
    assert way not in before
    section = plain(after.partition('<h2 id="budget">')[0])
    assert f"projects/{ROUND}.html" in section
    assert way in section
    assert "300.000" in section or "300,000" in section
    assert f"{code}/figures/portfolio-round.svg" not in pages
    assert way in pages[f"{code}/figures/process-round.svg"]
    assert way not in pages[f"{code}/figures/process-project.svg"]


def test_the_progress_report_has_the_rounds_by_themselves() -> None:
    """After the projects comes a table of the rounds."""
    text = progress_report(told().book(), "en")
    projects, _, after = text.partition("## Rounds")
    assert "Innovation call 2025" not in projects
    assert "Innovation call 2025" in after
    assert "31 March 2025" in after


def test_a_template_of_a_plugin_can_name_the_rounds() -> None:
    """`rounds` stands beside `projects`."""
    template = "{% for each in rounds %}{{ each.id }} {{ each.amount_cents | amount }}{% endfor %}"
    assert plain(render(template, told().book(), "en")) == f"{ROUND} € 300,000"


def test_who_may_not_see_decisions_does_not_see_what_a_round_gave() -> None:
    """By a profile without decisions the call stands there and what was given does not."""
    public = '\n[profiles.public]\nlabel = "Public"\nshows = ["summary"]\n'
    office = Office(MemoryLog(), registry=BUILT_IN)
    loaded = load_agenda((TENDER / "agenda.toml").read_text("utf-8") + public, BUILT_IN)
    assert office.adopt(loaded, actor="olga", on=When("2025-01-01")).allowed
    for request in load_history((TENDER / "history.toml").read_text("utf-8"), office.agenda):
        assert office.do(request).allowed
    (row,) = rounds(office.book(profile="public"))
    assert (row.amount_cents, row.committed_cents) == (euros(300_000), None)


def test_the_command_lists_rounds_below_the_projects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`avt portfolio` in either language, and its JSON; where there is no round there is no such key."""
    monkeypatch.chdir(tmp_path)
    avt = Shell()
    avt("adopt", str(TENDER / "agenda.toml"), "--as", "olga", "--on", "2025-01-01")
    assert avt.json("portfolio") == {"projects": []}
    avt("do", "--history", str(TENDER / "history.toml"))
    projects, _, below = avt("portfolio", "--lang", "nl").partition("\n\n")
    assert ROUND not in projects
    assert "€ 300.000" in plain(below)
    assert [row["committed_cents"] for row in avt.json("portfolio")["rounds"]] == [Cents(30_000_000)]
