"""What the treasurer reads: paid and to pay in every table, and a difference explained line by line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avt_workflow import AsOf, Balance, Book, Ceiling, Grant, Request, When, euros
from avt_workflow.reports import dossier_text, progress_report, site
from avt_workflow.reports.difference import Difference, difference, difference_json
from avt_workflow.reports.tables import budget, budget_json, finance, finance_json
from test_payments import GRANTS, from_there
from treasury import Treasury, payment, recovery, settlement


def year() -> Treasury:
    """A year of two dossiers: one is paid in two instalments, settled lower and recovered; one is only granted."""
    treasury = Treasury()
    treasury.granted("one", "100000", "2019-01-10")
    treasury.granted("two", "30000", "2019-02-01")
    treasury.done("one", "pay-instalment", "2019-01-15", payment("40000", "2019-1", 1), motivation="Paid before.")
    treasury.done("one", "pay-instalment", "2019-07-01", payment("60000", "2019-2", 2, "Report of June."))
    treasury.done("one", "settle", "2019-10-01", settlement("90000"))
    treasury.done("one", "recover", "2019-11", recovery("10000", "2019-3"))
    return treasury


def amounts(found: Difference) -> list[tuple[str, str, int, int]]:
    """What moved, when, by how many euros, and what is then to be paid."""
    return [(c.what, str(c.on), c.amount // 100, c.after.balance.to_pay // 100) for c in found.changes]


def test_a_difference_is_told_line_by_line() -> None:
    """From the first of July to the end of the year: two payments less, one settlement, and a recovery."""
    found = difference(year().office.book(), "own", date(2019, 1, 31), date(2019, 12, 31))
    assert found.opening.json() == {
        "ceiling_cents": 100_000_000,
        "committed_cents": 10_000_000,
        "available_cents": 90_000_000,
        "paid_cents": 4_000_000,
        "recovered_cents": 0,
        "to_pay_cents": 6_000_000,
    }
    assert amounts(found) == [
        ("commitment_changed", "2019-02-01", 30_000, 90_000),
        ("payment_made", "2019-07-01", 60_000, 30_000),
        ("commitment_changed", "2019-10-01", -10_000, 20_000),
        ("money_recovered", "2019-11", 10_000, 30_000),
    ]
    assert found.closing.balance == Balance(euros(120_000), euros(100_000), euros(10_000))
    assert [line.reference for line in found.changes] == ["", "2019-2", "", "2019-3"]
    assert difference_json(found)["closing"] == found.closing.json()


def test_what_no_longer_counts_is_a_line_too() -> None:
    """A grant that was released and given again late, dated January, gives way while the first, of March, counts."""
    treasury = Treasury()
    treasury.granted("one", "100", "2019-03-01")
    treasury.done("one", "grant", "2019-04-01", Grant(euros(0)))
    treasury.done("one", "grant", "2019-01-05", Grant(euros(70)), motivation="Recorded late.")
    book = treasury.office.book()
    found = difference(book, "own", date(2019, 1, 31), date(2019, 3, 31))
    assert [(str(c.on), c.amount, c.counts) for c in found.changes] == [
        ("2019-01-05", -7000, False),
        ("2019-03-01", 10_000, True),
    ]
    assert found.closing.balance.committed == euros(100)


def test_a_change_of_the_ceiling_is_a_line() -> None:
    """A ceiling that was raised is a line without a dossier; one of which the date is too inexact is counted apart."""
    office = Treasury().office
    ceiling = Request("envelope:own", "change-ceiling", "olga", When("2019-05"), "office", Ceiling(euros(2_000_000)))
    assert office.do(ceiling).allowed
    found = difference(office.book(), "own", date(2019, 4, 30), date(2019, 5, 31))
    assert [(c.what, c.amount, c.dossier) for c in found.changes] == [("ceiling_changed", 100_000_000, "")]
    inexact = difference(office.book(), "own", date(2019, 4, 30), date(2019, 5, 30))
    assert (inexact.changes, len(inexact.unknown)) == ((), 1)


def booked(requests: Sequence[Request]) -> Book:
    """The book after these requests."""
    treasury = Treasury()
    for request in requests:
        treasury.office.do(request)
    return treasury.office.book()


days = st.dates(date(2017, 12, 1), date(2020, 2, 1))


@given(st.one_of(from_there((), 12), from_there(GRANTS, 20)), days, days)
def test_opening_and_lines_are_the_closing(requests: tuple[Request, ...], one: date, other: date) -> None:
    """With late acts and inexact dates too, each line leads from one standing to the next, from opening to closing."""
    start, end = sorted((one, other))
    book = booked(requests)
    for envelope in ("own", "state"):
        found = difference(book, envelope, start, end)
        now = found.opening
        for line in found.changes:
            moved = line.after - now
            parts = (moved.ceiling, moved.balance.committed, moved.balance.paid, moved.balance.recovered)
            assert sum(parts) == line.amount
            assert sorted(parts, key=bool)[:3] == [0, 0, 0]
            now = line.after
        assert now == found.closing
        for standing, row in zip((found.opening, found.closing), finance(book, envelope, (start, end)), strict=True):
            assert (standing.balance, standing.balance.committed) == (row.balance, row.committed_cents)
            assert row.ceiling_cents in (None, standing.ceiling)


@given(st.one_of(from_there((), 12), from_there(GRANTS, 20)), days)
def test_on_any_day_no_more_came_back_than_was_paid(requests: tuple[Request, ...], day: date) -> None:
    """Looking back too, recovered is at most paid, and to pay = committed - paid + recovered."""
    for row in (row for name in ("own", "state") for row in finance(booked(requests), name, (day,))):
        assert row.balance.to_pay == row.committed_cents - row.balance.paid + row.balance.recovered
        assert all(0 <= found.recovered <= found.paid for found in row.balances.values())


def test_a_recovery_counts_no_earlier_than_its_payment() -> None:
    """Recorded late and dated before what was paid, it does not count yet; nor where the payment may not have been."""
    for paid_on, unknown in (("2019-06-01", 0), ("2019", 0)):
        treasury = Treasury()
        treasury.granted("one", "100", "2019-01-01")
        treasury.done("one", "pay", paid_on, payment("60", "b-1"), motivation="Recorded late.")
        treasury.done("one", "recover", "2019-03-01", recovery("60", "b-2"), motivation="Recorded late.")
        (row,) = finance(treasury.office.book(), "own", [date(2019, 4, 1)])
        assert (row.balance, row.unknown_paid_cents) == (Balance(euros(100)), unknown)
        (row,) = finance(treasury.office.book(), "own", [date(2019, 12, 31)])
        assert row.balance == Balance(euros(100), euros(60), euros(60))


def test_the_budget_tells_what_was_paid() -> None:
    """Paid, recovered and to pay stand with each envelope and dossier once something was paid, and not before."""
    treasury = Treasury()
    treasury.granted("two", "30000")
    (own, _) = budget_json(budget(treasury.office.book()), "en")["envelopes"]  # type: ignore[misc]
    assert "paid_cents" not in own
    (own, state) = budget_json(budget(year().office.book()), "en")["envelopes"]  # type: ignore[misc]
    assert (own["paid_cents"], own["recovered_cents"], own["to_pay_cents"]) == (10_000_000, 1_000_000, 3_000_000)
    assert own["dossiers"]["one"]["to_pay_cents"] == 0
    assert own["dossiers"]["two"] == {
        "committed_cents": 3_000_000,
        "paid_cents": 0,
        "recovered_cents": 0,
        "to_pay_cents": 3_000_000,
    }
    assert (state["paid_cents"], state["dossiers"]) == (0, {})


def test_finances_tell_what_was_paid_and_what_may_have_been() -> None:
    """A recovery "in November" is not known to count on the fifteenth, and says how much that is."""
    book = year().office.book()
    before, middle, after = finance_json(
        "own", finance(book, "own", [date(2019, 10, 31), date(2019, 11, 15), date(2019, 11, 30)])
    )["days"]  # type: ignore[misc]
    assert (before["to_pay_cents"], before["unknown_paid_cents"]) == (2_000_000, 0)
    assert (middle["to_pay_cents"], middle["unknown_paid_cents"]) == (2_000_000, -1_000_000)
    assert (after["to_pay_cents"], after["unknown_paid_cents"]) == (3_000_000, 0)
    assert "paid_cents" not in finance_json("state", finance(book, "state", [date(2019, 11, 30)]))["days"][0]  # type: ignore[index]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "nl",
            ("Betaald", "Terugontvangen", "Te betalen", "Termijn 1", "vanaf januari 2019", "Kenmerk", "€ 60.000"),
        ),
        ("en", ("Paid", "Recovered", "To pay", "Instalment 1", "from January 2019", "Reference", "€ 60,000")),
    ],
)
def test_reports_and_pages_tell_what_was_paid(language: str, words: tuple[str, ...]) -> None:
    """The text of a dossier, the progress report and the pages show payments, in the reader's words."""
    office = year().office
    book, dossier = office.book(), office.dossier("one")
    assert dossier is not None
    told = dossier_text(dossier, book, language)
    for word in words:
        assert word in told, word
    for word in words[:3]:
        assert word in progress_report(book, language)
        for page in ("finance.html", "index.html", "projects/one.html"):
            assert word in site(book, (language,))[f"{language}/{page}"], (word, page)


def test_a_release_leaves_what_was_paid_in_the_tables() -> None:
    """A dossier to which nothing is committed any more stands in the tables with what is to be recovered."""
    treasury = Treasury()
    treasury.granted("one", "100")
    treasury.done("one", "pay", "2019-02", payment("100", "b-1"))
    treasury.done("one", "release", "2019-03")
    book = treasury.office.book()
    (row, _) = budget(book)
    assert row.balances["one"].to_pay == -euros(100)
    assert "-€ 100" in progress_report(book, "en")
    then = treasury.office.book(AsOf(on=date(2019, 2, 28)))
    assert budget(then)[0].balances["one"] == Balance(euros(100), euros(100))
