"""The money page: contributions, envelopes, commitments and payments that a treasurer can check with a pencil."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from avt_workflow import (
    Application,
    AsOf,
    Book,
    Cents,
    Contribution,
    Contributor,
    Envelope,
    FrozenMap,
    Grant,
    Office,
    Payment,
    Recovery,
    Request,
    Reservation,
    Settlement,
    When,
    Withdrawal,
    euros,
    load_agenda,
    load_history,
)
from avt_workflow.charts import flow_svg
from avt_workflow.model.records import Record
from avt_workflow.registry import BUILT_IN
from avt_workflow.reports import progress_report, site
from avt_workflow.reports.flows import flows
from avt_workflow.reports.money import money
from avt_workflow.reports.tables import budget, finance
from avt_workflow.reports.words import Cell, Table, Words
from book import story
from test_envelope_laws import trees
from test_envelopes import POTS, Treasury
from test_payments import GRANTS, from_there
from test_payments_reports import booked, year

EXAMPLE = Path(__file__).parent.parent / "examples" / "years"
ENGLISH = Words("en", "en")
PROFILES = """
[profiles.closed]
label = "Who sees what is closed"
shows = ["decisions", "budget", "payments"]
phases = ["closed"]

[profiles.outline]
label = "Who sees no money"
shows = ["decisions"]
"""


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    """The example after its three years, with two profiles."""
    agenda = load_agenda((EXAMPLE / "agenda.toml").read_text("utf-8") + PROFILES, BUILT_IN)
    found = Office.open("memory:", registry=BUILT_IN)
    assert found.adopt(agenda, actor="tess", on=When("2026"), role="treasurer").allowed
    for request in load_history((EXAMPLE / "history.toml").read_text("utf-8"), agenda.agenda):
        assert found.do(request).allowed, request
    yield found
    found.close()


def cents(text: str) -> int:
    """The cents of an amount as the English page shows it; a dash is nothing."""
    if text == "—":
        return 0
    found = re.fullmatch(r"(-?)€\u00a0([\d,]+)\.(\d\d)", text)
    assert found, text
    return int(f"{found[1]}{found[2].replace(',', '')}{found[3]}")


def tables(book: Book, section: str) -> list[Table]:
    """The tables of a section, in English."""
    return [table for found in money(book, ENGLISH) if found.id == section for table in found.tables]


def columns(table: Table) -> dict[str, list[int]]:
    """The amounts of each column, its total last."""
    places = [place for place, _ in enumerate(table.head) if place and any(row[place].number for row in table.rows)]
    return {table.head[place]: [cents(row[place].text) for row in table.rows] for place in places}


def check_equation(line: str) -> None:
    """An equation below a table holds."""
    left, _, right = line.partition(" = ")
    terms = re.findall(r"([+\u2212]? ?)[^€+\u2212]*€\u00a0([\d,]+\.\d\d)", left)
    amounts = [(-1 if "\u2212" in sign else 1) * cents(f"€\u00a0{amount}") for sign, amount in terms]
    assert len(amounts) == left.count("€") >= 1
    assert sum(amounts) == cents(re.sub(r"^[^€]*?(-?€)", r"\1", right)), line


def check_total(table: Table) -> None:
    """The last line is the sum of those above it, in every column in which these have amounts."""
    for name, (*parts, total) in columns(table).items():
        if any(parts) or total == 0:
            assert sum(parts) == total, (table.title, name)


def check_envelopes(rows: tuple[tuple[Cell, ...], ...], head: tuple[str, ...]) -> None:
    """Each line holds by itself, and is the sum of the lines that stand directly within it."""
    amounts = [[cents(cell.text) for cell in row[1:]] for row in rows]
    for ceiling, *parts in amounts:
        assert ceiling == sum(parts)
    for place, row in enumerate(rows):
        inside = []
        for below, found in zip(rows[place + 1 :], amounts[place + 1 :], strict=True):
            if below[0].depth <= row[0].depth:
                break
            inside += [found] if below[0].depth == row[0].depth + 1 else []
        if inside:
            assert amounts[place] == [sum(column) for column in zip(*inside, strict=True)]
    assert head[1] == "Ceiling"


def check(book: Book) -> None:
    """Every table of the page adds up, and all of them to the ledgers."""
    for section in money(book, ENGLISH):
        for table in section.tables:
            assert all(len(row) == len(table.head) for row in table.rows)
            for line in table.sums:
                check_equation(line)
            if section.id == "money-envelopes":
                check_envelopes(table.rows, table.head)
            else:
                check_total(table)
    for flow in flows(book):
        ledger = book.ledgers[flow.envelope.id]
        assert sum(row.committed_cents for row in flow.years) == ledger.committed
        assert sum(row.balance.paid for row in flow.years) == ledger.paid
        assert sum(row.balance.recovered for row in flow.years) == ledger.recovered
        assert sum(p.amount_cents for p in flow.payments if not p.returns) == ledger.paid
        assert sum(p.amount_cents for p in flow.payments if p.returns) == ledger.recovered
        if flow.ceilings:
            assert sum(row.ceiling_cents or 0 for row in flow.years) == ledger.ceiling
        for row in flow.years:
            assert row.ceiling_cents is None or row.ceiling_cents == row.committed_cents + (row.available_cents or 0)


def test_every_table_of_the_example_adds_up(office: Office) -> None:
    """As it stands, and by the end of every quarter: five sections once everything happened."""
    assert [section.id for section in money(office.book(), ENGLISH)] == [
        "money-by-year",
        "money-contributions",
        "money-envelopes",
        "money-commitments",
        "money-payments",
    ]
    check(office.book())
    for day in (date(y, m, d) for y in (2026, 2027, 2028) for m, d in ((3, 31), (6, 30), (9, 30), (12, 31))):
        check(office.book(AsOf(on=day)))


def test_the_year_of_the_readme_is_that_of_the_log(office: Office) -> None:
    """Each line that README.md works out by hand is how the envelope stood by the end of that day."""
    lines = re.findall(
        r"^\| (\d{4}-\d\d-\d\d) \|.*?((?:\| [\d,]+\.\d\d ){5})\|$", (EXAMPLE / "README.md").read_text("utf-8"), re.M
    )
    assert len(lines) == 14
    days = [date.fromisoformat(day) for day, _ in lines]
    for row, (_, amounts) in zip(finance(office.book(), "in-2026", days), lines, strict=True):
        found = [row.ceiling_cents, row.committed_cents, row.available_cents, row.balance.paid, row.balance.recovered]
        assert found == [cents(f"€\u00a0{amount.strip()}") for amount in amounts.split("|")[1:]], row.day


def test_the_example_by_hand(office: Office) -> None:
    """The sums of README.md, in the lines below the tables."""
    book = office.book()
    (given,) = tables(book, "money-contributions")
    assert [line.replace("\u00a0", " ") for line in given.sums] == [
        "Promised € 1,000,072.50 \u2212 Received € 927,575.00 + Received without a promise € 30,000.00"
        " = Outstanding € 102,497.50",
        "Received € 927,575.00 + Outstanding € 102,497.50 \u2212 Ceiling € 1,030,000.00 = Above the ceiling € 72.50",
    ]
    (by_year,) = tables(book, "money-by-year")
    assert columns(by_year)["Ceiling"] == [21_000_000, 46_500_000, 35_500_000, 103_000_000]
    assert columns(by_year)["Paid"] == [17_825_040, 40_186_455, 15_000_000, 73_011_495]
    standing, paid = tables(book, "money-payments")
    assert dict(zip((row[0].text for row in standing.rows), columns(standing)["To pay"], strict=True)) == {
        "Solar roofs on the schools": 0,
        "Benches in the shade": 0,
        "A garden behind the church": 0,
        "A mill that gives heat": 6_050_000,
        "Heat for the village hall": -249_975,
        "A path through the fen": 0,
        "Total": 5_800_025,
    }
    (mill,) = (row for row in paid.rows if row[0].text == "28-0012")
    assert mill[4].text.replace("\u00a0", " ") == "2027: € 50,000.00; 2028: € 50,000.00"
    assert [row[0].text for row in paid.rows[:2]] == ["26-0041", "26-0058"]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("en", ("Money by year", "of which 2026", "(set aside)", "not divided over these", "Above the ceiling",
                "With the projects", "Still to come back", "€\u00a0102,497.50", "Reserved for office")),
        ("nl", ("Geld per jaar", "waarvan 2026", "(geoormerkt)", "niet hierover verdeeld", "Boven het plafond",
                "Bij de projecten", "Nog terug te ontvangen", "€\u00a0102.497,50", "Gereserveerd voor office")),
    ],
)  # fmt: skip
def test_the_page_is_in_both_languages(office: Office, code: str, words: tuple[str, ...]) -> None:
    """The page follows the money in the reader's words, then tells it by day, with contributions once."""
    page = site(office.book(), [code])[f"{code}/finance.html"]
    for word in words:
        assert word in page, word
    assert page.index("money-payments") < page.index("finances-programme")
    assert page.count("bank/") == 0
    assert page.count("302.497,50" if code == "nl" else "302,497.50") == 1
    assert f'src="../{code}/figures/flow.svg"' in page
    assert progress_report(office.book(), code).count("302.497,50" if code == "nl" else "302,497.50") == 1


def test_the_picture_says_everything_in_words(office: Office) -> None:
    """Each year has its ceiling, and what was committed, paid and recovered, with its sign; also without sight."""
    drawn = {narrow: flow_svg(flows(office.book()), "en", narrow=narrow) for narrow in (False, True)}
    for text in drawn.values():
        told = " ".join(re.findall(r'<desc id="desc">(.*?)</desc>', text)[0].split())
        for words in (
            "Programme: 2026: ceiling € 210,000 ◇",
            "2026: committed € 193,250.40 ◇ of which reserved € 60,000",
            "2027: paid € 401,864.55 ◇",
            "2028: recovered € 5,000 ◇",
        ):
            assert words in told
        assert "2027: recovered" not in told
    assert drawn[True] != drawn[False]


def test_without_years_a_year_is_that_of_the_act() -> None:
    """Granted in 2019 and settled lower in 2020, the commitment of 2020 is below zero; the whole has the ceiling."""
    treasury = Treasury({"pot": Envelope(POTS["agenda"].label, euros(1_000))}, "pot")
    assert treasury.grant("one", 500, on="2019-05").allowed
    assert treasury.ask("one", "pay", Payment(euros(300), "b-1"), "2019-06").allowed
    assert treasury.ask("one", "settle", Settlement(euros(250), ("Less.",)), "2020-02").allowed
    assert treasury.ask("one", "recover", Recovery(euros(50), "b-2"), "2020-03").allowed
    book = treasury.office.book()
    check(book)
    (flow,) = flows(book)
    assert [(row.year, row.ceiling_cents, row.committed_cents) for row in flow.years] == [
        (2019, None, 50_000),
        (2020, None, -25_000),
    ]
    told = flow_svg((flow,), "en")
    assert "Ceiling € 1,000;" in told.replace("\u00a0", " ")
    assert "2020: committed -€ 250;" in told.replace("\u00a0", " ")
    (commitments,) = tables(book, "money-commitments")
    assert commitments.head == ("Project", "2019", "2020", "Total")


def test_what_is_of_no_year_is_a_line_of_its_own() -> None:
    """Where the years have less than the whole, or money lies beside them, a line says so and all adds up."""
    pots = {**POTS, "apart": Envelope(POTS["agenda"].label, euros(50_000), within="agenda")}
    treasury = Treasury({**pots, "agenda": Envelope(POTS["agenda"].label, euros(1_100_000))}, "agenda", "apart")
    assert treasury.grant("one", 20_000, envelope="apart").allowed
    assert treasury.ask("envelope:agenda", "reserve", Reservation("rent", euros(7))).allowed
    check(treasury.office.book())
    (flow,) = flows(treasury.office.book())
    last = flow.years[-1]
    assert (last.year, last.ceiling_cents, last.committed_cents) == (None, euros(100_000), euros(20_007))
    (table,) = tables(treasury.office.book(), "money-by-year")
    assert table.rows[-2][0].text == "of no year"


def test_a_programme_of_grants_from_one_level_reads_as_before() -> None:
    """Without payments, nesting, reserved costs or contributions the page has the sections by day alone."""
    book = story().book()
    assert money(book, ENGLISH) == ()
    pages = site(book, ["nl"])
    assert "money-" not in pages["nl/finance.html"]
    assert "nl/figures/flow.svg" not in pages
    assert money(year().office.book(), ENGLISH)


def test_a_profile_shows_sums_and_not_whose_they_are(office: Office) -> None:
    """Payments to a project that a reader may not see count without name or reference; without budget nothing is."""
    book = office.book(profile="closed")
    check(book)
    page = site(book, ["en"])["en/finance.html"]
    assert "26-0041" in page
    assert not [hidden for hidden in ("28-0012", "28-0031", "A mill", "village hall") if hidden in page]
    (_, paid) = tables(book, "money-payments")
    assert len(paid.rows) == 16
    assert columns(paid)["Paid"][-1] == 73_011_495
    pages = site(office.book(profile="outline"), ["en"])
    assert "money-" not in pages["en/finance.html"]
    assert "en/figures/flow.svg" not in pages


@given(st.one_of(from_there((), 12), from_there(GRANTS, 20)), st.dates(date(2018, 12, 1), date(2020, 2, 1)))
def test_the_page_adds_up_whatever_is_paid(requests: tuple[Request, ...], day: date) -> None:
    """From two envelopes with grants that change, payments, recoveries and releases; also looking back."""
    check(booked(requests))


AMOUNTS = st.integers(0, 20).map(Cents)


def _act(treasury: Treasury, data: st.DataObject, place: int) -> None:
    """Ask for anything there is; whether it is allowed is not the matter here."""
    pots = sorted(treasury.commits)
    dossier, pot = data.draw(st.sampled_from(["one", "two"])), data.draw(st.sampled_from(pots))
    amount, reference = data.draw(AMOUNTS), f"b-{place}"
    acts: list[tuple[str, str, Record]] = [
        (dossier, f"grant-{pot}", Grant(amount)),
        (dossier, "settle", Settlement(amount, ("Less.",))),
        (dossier, "pay", Payment(amount, reference)),
        (dossier, "recover", Recovery(amount, reference)),
        (dossier, "withdraw", Withdrawal()),
        (f"envelope:{pot}", "reserve", Reservation("rent", amount)),
        (
            f"envelope:{pot}",
            "contribute",
            Contribution(data.draw(st.sampled_from(["almelo", "other"])), amount, 2019, reference),
        ),
    ]
    on = f"{data.draw(st.sampled_from([2018, 2019, 2020]))}-0{data.draw(st.integers(1, 9))}"
    treasury.ask(*data.draw(st.sampled_from([*acts[:1], *acts, *acts[2:4]])), on, "Late.")


@given(trees(), st.data())
def test_the_page_adds_up_for_any_tree_of_envelopes(pots: dict[str, Envelope], data: st.DataObject) -> None:
    """Whatever was committed, reserved, paid and taken back at any level and in any year, as it stands and before."""
    given_ = FrozenMap({"almelo": Contributor(amounts=FrozenMap({"2019": Cents(20)})), "other": Contributor()})
    pots = {
        name: attrs.evolve(pot, ceiling=Cents(pot.ceiling + (0 if pot.earmarked else 60)), contributions=given_)
        for name, pot in pots.items()
    }
    treasury = Treasury(pots, *pots)
    for dossier in ("one", "two"):
        assert treasury.ask(dossier, "submit", Application(dossier, "org"), "2018-01").allowed
    for place in range(data.draw(st.integers(1, 14))):
        _act(treasury, data, place)
    check(treasury.office.book())
    check(treasury.office.book(AsOf(on=date(2019, 6, 30))))
    assert len(budget(treasury.office.book())) == len(pots)
