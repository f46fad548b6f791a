"""Nested envelopes in an agenda file, on the command line, and in what is shown."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from shutil import copy

import pytest

from avt_workflow import (
    AsOf,
    Contribution,
    DefinitionError,
    Grant,
    Request,
    Reservation,
    When,
    euros,
    lint,
    load_agenda,
)
from avt_workflow.charts import budget_svg
from avt_workflow.definition import restore_agenda
from avt_workflow.definition.resolve import resolved
from avt_workflow.reader import Reader
from avt_workflow.registry import BUILT_IN
from avt_workflow.reports import progress_report, site
from avt_workflow.reports.contributions import contributions
from avt_workflow.reports.tables import budget, budget_json, whole
from region import changed
from shell import Shell
from test_envelopes import LINES, PAID, POTS, SET_ASIDE, Treasury

FILE = Path(__file__).parent.parent / "examples" / "years" / "agenda.toml"
YEARS = FILE.read_text(encoding="utf-8")


def test_the_example_has_no_faults_and_comes_back_from_its_content() -> None:
    """The agenda of the how-to can be meant, and is the same after it was written and read."""
    found = load_agenda(YEARS, BUILT_IN)
    assert lint(found.agenda) == ()
    assert restore_agenda(found.content, BUILT_IN).agenda == found.agenda


def test_amounts_by_year_are_shown_as_they_stand_in_the_file() -> None:
    """A table of amounts is resolved as euros, each from the file."""
    found = {value.path: value for value in resolved(YEARS, BUILT_IN)}
    assert found["envelopes.programme.contributions.south.amounts.2026"].value == "30000.00"
    assert found["envelopes.programme.contributions.north.inhabitants.2027"].value == 40_210


SOUTH = "amounts    = { 2026 = 30_000, 2027 = 30_000 }"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('within     = "in-2026"', 'within     = "in-2062"', ("envelopes.small-2026.within", "unknown-envelope")),
        ('within     = "in-2026"', "", ("envelopes.small-2026.earmarked", "within-missing")),
        ('within     = "in-2026"', 'within     = "small-2026"', ("envelopes.small-2026.within", "envelopes-circle")),
        (
            'within     = "programme"\nyear       = 2028',
            "year       = 2028",
            ("envelopes.in-2028.year", "within-missing"),
        ),
        (
            "ceiling    = 1_000_000",
            'ceiling    = 1_000_000\nwithin     = "in-2027"',
            ("envelopes.programme.within", "envelopes-circle"),
        ),
        ("year       = 2028", "year       = 2027", ("envelopes.in-2028.year", "year-twice")),
        ("year       = 2028", "year       = 2029", ("envelopes.in-2028.year", "year-outside")),
        ("year       = 2028", "year       = 28", ("envelopes.in-2028.year", "year-outside")),
        ("ceiling    = 50_000", "ceiling    = 300_001", ("envelopes.in-2026.ceiling", "earmarks-exceed")),
        (SOUTH, f"{SOUTH}\namount     = 1", ("envelopes.programme.contributions.south.amount", "value")),
        (
            SOUTH,
            "amounts    = { 2029 = 30_000 }",
            ("envelopes.programme.contributions.south.amounts.2029", "year-outside"),
        ),
        (SOUTH, "amounts    = { x = 30_000 }", ("envelopes.programme.contributions.south.amounts.x", "year-outside")),
        ("per_inhabitant = 7.50", "", ("envelopes.programme.contributions.north.per_inhabitant", "missing")),
        (
            "per_inhabitant = 7.50",
            "per_inhabitant = -1",
            ("envelopes.programme.contributions.north.per_inhabitant", "value"),
        ),
        (
            'commits = "small-2026"',
            'commits = "small-2026", commits_if = { small = "programm" }',
            ("tracks.small.transitions.grant.commits_if.small", "unknown-envelope"),
        ),
        (
            'commits = "small-2026"',
            'commits_if = { small = "programme" }',
            ("tracks.small.transitions.grant.commits", "missing"),
        ),
        (
            'commits = "small-2026"',
            'commits = "small-2026", commits_if = { small = "programme" }',
            ("tracks.small.transitions.grant.commits_if.small", "unknown-rule"),
        ),
        ("2027 = 40_210", "2027 = -1", ("envelopes.programme.contributions.north.inhabitants.2027", "value")),
    ],
)
def test_what_cannot_be_meant_is_a_fault_at_its_path(old: str, new: str, fault: tuple[str, str]) -> None:
    """Each mistake in how envelopes stand within each other is found when the file is read."""
    with pytest.raises(DefinitionError) as found:
        load_agenda(changed(YEARS, old, new), BUILT_IN)
    assert fault in [(each.path, each.code) for each in found.value.faults]


def test_parts_may_have_more_than_the_whole_and_an_earmark_nobody_spends_is_found() -> None:
    """Over-programming is no fault; money set aside that no step can commit is one."""
    more = changed(YEARS, 'label      = "2028"\nceiling    = 300_000', 'label      = "2028"\nceiling    = 900_000')
    assert lint(load_agenda(more, BUILT_IN).agenda) == ()
    unspent = changed(YEARS, 'commits = "small-2026"', 'commits = "programme"')
    assert [(f.path, f.code) for f in lint(load_agenda(unspent, BUILT_IN).agenda)] == [
        ("envelopes.small-2026", "unused")
    ]


def test_a_step_expects_every_ledger_that_it_is_judged_by() -> None:
    """A commitment is appended only if nothing changed in its envelope, those above, and what is set aside there."""
    treasury = Treasury({**SET_ASIDE, "deep": LINES["other"]}, "at-most")
    treasury.grant("one", 1)
    reader = Reader(treasury.office.log, BUILT_IN)
    _, expected = reader.case(Request("one", "grant-at-most", "olga", When("2018-12"), "office", Grant(euros(2))))
    assert {stream for stream in expected if stream.startswith("envelope:")} == {
        "envelope:all",
        "envelope:sme",
        "envelope:at-most",
    }


def test_a_total_counts_each_euro_once() -> None:
    """The total is that of the envelopes that stand in no other; without nesting there is none."""
    treasury = Treasury({**LINES, "apart": PAID["pot"]}, "sub", "apart")
    assert treasury.grant("one", 500).allowed
    rows = budget(treasury.office.book())
    assert [(row.id, row.depth) for row in rows] == [("all", 0), ("line", 1), ("sub", 2), ("other", 1), ("apart", 0)]
    assert whole(rows) == (euros(1_001_000), euros(500), euros(1_000_500))
    found = budget_json(rows, "en")
    assert found["total"] == {
        "ceiling_cents": euros(1_001_000),
        "committed_cents": euros(500),
        "available_cents": euros(1_000_500),
    }
    assert whole(rows[-1:]) is None


def test_reserved_costs_and_nesting_are_shown() -> None:
    """The report, the pages and the figure name what an envelope is part of, and what is reserved in it."""
    treasury = Treasury(POTS)
    assert treasury.ask("envelope:2019", "reserve", Reservation("office", euros(50_000))).allowed
    assert treasury.grant("one", 10_000, {2019: 10_000}).allowed
    book = treasury.office.book()
    report = progress_report(book, "en")
    assert "Finances: 2019 (part of Agenda)" in report
    assert report.count("Reserved for office") == 2
    overview = site(book)["nl/index.html"]
    assert "2019 (deel van Agenda)" in overview
    assert "Gereserveerd voor office" in overview
    assert "Reserved for office" in budget_svg(budget(book), "en")
    project = next(page for name, page in site(book).items() if name.startswith("en/projects/"))
    assert "Committed from 2019" in project
    assert "Amount in 2019" in project
    assert "Committed from Agenda" not in project  # the same euro is told once


def test_contributions_stand_beside_the_ceiling() -> None:
    """Promised, received and outstanding by contributor and year, their sums, and what they are above the ceiling."""
    treasury = Treasury(PAID, "pot")
    for amount, source, year, reference in (
        ("600000", "town", 2018, "bank/1"),
        ("4689.28", "town", 2018, "bank/2"),
        ("100", "guest", 2019, "bank/3"),
    ):
        record = Contribution(source, euros(amount), year, reference)
        assert treasury.ask("envelope:pot", "contribute", record, on=str(year)).allowed
    (found,) = contributions(treasury.office.book())
    assert [(r.source, r.year, r.promised_cents, r.received_cents, r.outstanding_cents) for r in found.rows] == [
        ("town", 2018, euros("604689.28"), euros("604689.28"), 0),
        ("town", 2019, euros("605529.62"), 0, euros("605529.62")),
        ("guest", 2019, None, euros(100), None),
    ]
    assert found.promised_cents == euros("1210218.90")
    assert found.received_cents == euros("604789.28")
    assert found.outstanding_cents == euros("605529.62")
    assert found.difference_cents == euros("210218.90")
    assert "605.529,62" in site(treasury.office.book())["nl/finance.html"]
    (then,) = contributions(treasury.office.book(AsOf(on=date(2018, 12, 31))))
    assert then.received_cents == euros("604689.28")
    assert contributions(Treasury(POTS).office.book()) == ()


@pytest.fixture
def avt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell in a folder in which the agenda of the how-to is in force."""
    monkeypatch.chdir(tmp_path)
    copy(FILE, "agenda.toml")
    shell = Shell()
    shell("adopt", "agenda.toml", "--as", "tess", "--on", "2026")
    return shell


TREASURER = ["--as", "tess", "--role", "treasurer", "--on", "2026-03"]


def test_the_command_line_takes_years_and_acts_on_envelopes(avt: Shell) -> None:
    """A grant by year, reserving, carrying over and a contribution, each with its fields, show in the budget."""
    avt(
        "do",
        "roof",
        "submit",
        "--track",
        "project",
        "--as",
        "coop",
        "--role",
        "applicant",
        "--on",
        "2026-02",
        "--set",
        "title=Roof",
    )
    avt(
        "do",
        "roof",
        "grant",
        *TREASURER,
        "--set",
        "amount=100.50",
        "--set",
        "years.2026=60",
        "--set",
        "years.2027=40.50",
    )
    avt("do", "envelope:in-2026", "reserve", *TREASURER, "--set", "purpose=office", "--set", "amount=1000")
    avt("do", "envelope:in-2027", "carry-over", *TREASURER, "--set", "to=in-2028", "--set", "amount=50000")
    avt("do", "envelope:programme", "contribute", *TREASURER, "--set", "source=south", "--set", "year=2026", "--set",
        "amount=30000", "--set", "reference=bank/1")  # fmt: skip
    found = avt.json("budget")
    rows = {row["id"]: row for row in found["envelopes"]}
    assert [rows[name]["committed_cents"] for name in rows] == [110_050, 106_000, 0, 4_050, 0]
    assert rows["in-2026"]["within"] == "programme"
    assert rows["in-2026"]["reserved"] == {"office": 100_000}
    assert (rows["in-2027"]["ceiling_cents"], rows["in-2028"]["ceiling_cents"]) == (35_000_000, 35_000_000)
    assert found["total"]["committed_cents"] == 110_050
    (paid,) = found["contributions"]
    assert (paid["received_cents"], paid["rows"][3]["outstanding_cents"]) == (3_000_000, 0)
    told = avt("budget")
    assert "\n    Small applicants in 2026" in told
    assert "\ntotal" in told
    assert "Outstanding" in told
    assert "2026 (part of Programme)" in avt("finance")
    assert "Nog te ontvangen" in avt("finance", "--as-of", "2026-12-31", "--lang", "nl")


@pytest.mark.parametrize(
    ("act", "fields", "code"),
    [
        ("reserve", ["purpose=office", "amount=250001"], "earmarked"),
        ("reserve", ["amount=1"], None),
        ("reserve", ["purpose=office", "amount=1.005"], None),
        ("reserve", [], "record-missing"),
        ("carry-over", ["to=in-2029", "amount=1"], "not-beside"),
        ("carry-over", ["to=in-2027", "amount=300001"], "ceiling-below-committed"),
        ("contribute", ["source=north", "amount=1", "year=2026", "reference=b"], "unknown-contributor"),
        ("contribute", ["source=north", "amount=1", "year=soon", "reference=b"], None),
    ],
)
def test_a_wrong_act_on_an_envelope_says_what_is_wrong(
    avt: Shell, act: str, fields: list[str], code: str | None
) -> None:
    """A refusal names its reason and ends with 1, a field that cannot be read ends with 2; nothing is written."""
    sets = [word for field in fields for word in ("--set", field)]
    told = avt.refusal("do", "envelope:in-2026", act, *TREASURER, *sets, code=1 if code else 2)
    assert code is None or f"[{code}]" in told
