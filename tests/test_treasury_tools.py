"""The treasurer's tools: bookings read with every fault, the log beside the books, and a sample anybody can repeat."""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avt_workflow import AsOf, Cents, DefinitionError, Grant, InputError, euros
from avt_workflow.reports.bookkeeping import Booking, cents_of, day_of, read_bookings
from avt_workflow.reports.pack import packs, sample_text
from avt_workflow.reports.reconcile import entries, reconcile, reconciliation_json
from avt_workflow.reports.sample import Item, draw, items_of, sample_json
from shell import Shell
from test_payments_reports import year
from treasury import Treasury, payment

AMOUNTS = {
    "1234": 123_400,
    "1234.5": 123_450,
    "1234,56": 123_456,
    "1.234,56": 123_456,
    "1,234.56": 123_456,
    "1.234.567": 123_456_700,
    "1,234,567.8": 123_456_780,
    "0,05": 5,
    "-50": -5000,
    "50-": -5000,
    "\u2212 € 1.234,50": -123_450,
    "€\u00a01.234,50": 123_450,
    "€ -50": -5000,
    "+12 EUR": 1200,
}


@pytest.mark.parametrize(("text", "cents"), AMOUNTS.items())
def test_an_amount_is_read_as_it_was_meant(text: str, cents: int) -> None:
    """Dutch, English and plain amounts, with a sign or the word for euros, are exact cents."""
    assert cents_of(text) == cents


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "1.234",
        "12,345",
        "1234.567",
        "1.23.456",
        "1.234.56",
        "1,23,456",
        "--5",
        "1e3",
        "٣",
        "1 234,56",
        "-5-",
        "9" * 20,
    ],
)
def test_an_amount_that_is_none_or_two_is_refused(text: str) -> None:
    """What could be thousands or decimals is not guessed, and what is no amount says what to write."""
    with pytest.raises(ValueError, match=r"write|more than"):
        cents_of(text)


@given(st.integers(-(10**12), 10**12))
def test_every_amount_comes_back(cents: int) -> None:
    """Written in Dutch, in English or plainly with two decimals, an amount is read exactly."""
    sign, whole, rest = "-" if cents < 0 else "", abs(cents) // 100, abs(cents) % 100
    english = f"{sign}{whole:,}.{rest:02d}"
    assert cents_of(english) == cents
    assert cents_of(english.replace(",", "x").replace(".", ",").replace("x", ".")) == cents
    assert cents_of(f"{sign}{whole},{rest:02d}") == cents


def test_a_day_is_read_in_two_forms() -> None:
    """The year first, or the day first with hyphens; slashes could be either, and are refused."""
    assert day_of("2019-03-31") == day_of("31-03-2019") == day_of(" 31-3-2019 ") == date(2019, 3, 31)
    for wrong in ("03/04/2019", "2019-02-30", "31-13-2019", "", "2019-03", "20190331"):
        with pytest.raises(ValueError, match=r"write|exist"):
            day_of(wrong)


def test_bookings_are_read_by_the_names_of_the_columns() -> None:
    """In any order, with columns of no concern, blank lines, either delimiter, and quotes around commas."""
    text = (
        'Account;Date;Amount;Reference;Dossier\n4400;31-03-2019;"1.234,56"; b-1 ;one\n;;;;\n4400;2019-04-01;-5;b-2;\n'
    )
    assert read_bookings(text) == (
        Booking(2, "b-1", date(2019, 3, 31), 123_456, "one"),
        Booking(4, "b-2", date(2019, 4, 1), -500),
    )
    assert read_bookings('reference,date,amount\nb-1,2019-03-31,"1.234,56"\n')[0].amount == 123_456
    assert read_bookings("reference,date,amount\n") == ()


def faults(text: str) -> list[tuple[int | None, str, str]]:
    """Row, column and code of every fault."""
    with pytest.raises(DefinitionError) as caught:
        read_bookings(text, file="books.csv")
    assert all(fault.file == "books.csv" and fault.text for fault in caught.value.faults)
    return [(fault.line, fault.path, fault.code) for fault in caught.value.faults]


def test_every_fault_of_a_file_is_told_with_its_row_and_column() -> None:
    """A reader mends a file once: all that is wrong in it is told at once."""
    assert faults("reference;date;amount\n;31/3/2019;1.234\nb;2019-01-01;5;6\nb;2019-02-30;x\n") == [
        (2, "reference", "missing"),
        (2, "date", "bad-date"),
        (2, "amount", "bad-amount"),
        (3, "", "cells"),
        (4, "date", "bad-date"),
        (4, "amount", "bad-amount"),
    ]
    assert faults("reference;day;amount;amount\nx\n") == [(1, "amount", "column-twice"), (1, "date", "column-missing")]
    assert faults("") == [(1, name, "column-missing") for name in ("reference", "date", "amount")]
    assert faults('reference,date,amount\n"b')[0][2] == "bad-csv"


BOOKS = """reference;date;amount;dossier
2019-1;2019-01-15;40.000,00;one
2019-2;2019-07-02;59.000,00;two
2019-3;2019-11-05;-10.000,00;one
2019-3;2019-11-05;-10.000,00;one
2019-9;2019-12-01;1.000,00;
"""


def test_log_and_books_are_compared_by_reference() -> None:
    """Each kind of difference is told; a day agrees with the month that the log has."""
    book = year().office.book()
    found = reconcile(book, read_bookings(BOOKS))
    assert [(each.kind, each.reference, each.booking and each.booking.row) for each in found.discrepancies] == [
        ("other-amount", "2019-2", 3),
        ("other-date", "2019-2", 3),
        ("other-dossier", "2019-2", 3),
        ("twice-in-books", "2019-3", 5),
        ("only-in-books", "2019-9", 6),
    ]
    assert found.agreed == 2
    shape = reconciliation_json(found)
    assert (shape["log"], shape["books"]) == (
        {"count": 3, "amount_cents": 9_000_000},
        {"count": 5, "amount_cents": 8_000_000},
    )
    assert [each.kind for each in reconcile(book, ()).discrepancies] == ["only-in-log"] * 3
    assert [each.reference for each in reconcile(book, (), date(2019, 6, 30)).discrepancies] == ["2019-2", "2019-3"]


def test_books_are_compared_as_of_a_day() -> None:
    """Looking back, neither the log nor the books know what came later."""
    book = year().office.book(AsOf(on=date(2019, 6, 30)))
    found = reconcile(book, read_bookings(BOOKS))
    assert (found.discrepancies, found.agreed, len(found.bookings)) == ((), 1, 1)


def test_a_payment_from_two_envelopes_is_one_booking() -> None:
    """The bookkeeping pays once, however many envelopes it comes from."""
    treasury = Treasury()
    treasury.granted("one", "100")
    treasury.done("one", "top-up", "2019-02", Grant(euros(50)))
    treasury.done("one", "pay", "2019-03-01", payment("10", "b-1"))
    book = treasury.office.book()
    assert [entry.amount for entry in entries(book)] == [1000]
    assert not reconcile(book, (Booking(2, "b-1", date(2019, 3, 1), 1000),)).discrepancies


@given(st.permutations(read_bookings(BOOKS)))
def test_the_order_of_the_books_changes_nothing(bookings: list[Booking]) -> None:
    """However the export is sorted, the same references differ in the same ways."""
    book = year().office.book()
    told = [(d.kind, d.reference) for d in reconcile(book, bookings).discrepancies]
    assert told == [(d.kind, d.reference) for d in reconcile(book, read_bookings(BOOKS)).discrepancies]


items = st.lists(st.integers(1, 10**7), min_size=1, max_size=30).map(
    lambda amounts: tuple(Item(f"d{n:02d}", "", Cents(amount)) for n, amount in enumerate(amounts))
)


@given(items, st.text("abc ", min_size=1).filter(str.strip), st.integers(1, 12))
def test_a_sample_is_by_fixed_interval_over_every_cent(found: tuple[Item, ...], seed: str, size: int) -> None:
    """Large amounts are surely in, the chosen cents lie one interval apart, each in its item, and none is left out."""
    sample = draw(found, seed, size)
    assert sample == draw(found, seed, size)
    digest = int(sha256(seed.encode()).hexdigest(), 16)
    assert sample.start == digest % sample.interval + 1
    chosen = {pick.item.dossier for pick in sample.picks}
    assert {item.dossier for item in found if item.amount >= sample.interval} <= chosen
    points = [point for pick in sample.picks for point in pick.points]
    assert points == list(range(sample.start, sample.total + 1, sample.interval))
    assert len(points) >= min(size, sample.total)
    for pick in sample.picks:
        place = found.index(pick.item)
        assert pick.first == sum(item.amount for item in found[:place]) + 1
        assert pick.last == sum(item.amount for item in found[: place + 1])
        assert all(pick.first <= point <= pick.last for point in pick.points)
        assert pick.certain == (pick.item.amount >= sample.interval)


def test_a_sample_that_can_be_drawn_by_hand() -> None:
    """Four amounts of 10, 40, 30 and 20 cents, two points: the interval is 50, the start comes from the seed."""
    found = tuple(Item(name, "", Cents(amount)) for name, amount in zip("abcd", (10, 40, 30, 20), strict=True))
    sample = draw(found, "audit 2019", 2)
    assert (sample.total, sample.interval) == (100, 50)
    assert sample.start == int(sha256(b"audit 2019").hexdigest(), 16) % 50 + 1
    assert [(pick.item.dossier, pick.points) for pick in sample.picks] == [("b", (49,)), ("d", (99,))]


@pytest.mark.parametrize(("seed", "size"), [("x", 0), ("x", -1), ("x", 10_001), (" ", 1), ("", 1), ("\ud800", 1)])
def test_a_sample_that_cannot_be_drawn_says_why(seed: str, size: int) -> None:
    """No size, no seed, half a character, or nothing to draw from is an error that says what to do."""
    with pytest.raises(InputError) as caught:
        draw((Item("a", "", Cents(1)),), seed, size)
    assert caught.value.todo
    with pytest.raises(InputError, match="nothing to draw"):
        draw((), "x", 1)


def test_a_sample_comes_with_a_pack_of_each_dossier() -> None:
    """Each chosen dossier has its text, its events with their hashes, and all that moved its money."""
    book = year().office.book()
    assert [(item.dossier, item.amount) for item in items_of(book)] == [("one", 9_000_000), ("two", 3_000_000)]
    assert [item.reference for item in items_of(book, "payments")] == ["2019-1", "2019-2"]
    sample = draw(items_of(book), "seed", 12)
    assert sample.dossiers == ("one", "two")
    found = packs(book, sample, "en")
    assert set(found) == {
        "sample.md",
        "sample.json",
        *(f"{name}/{file}" for name in ("one", "two") for file in ("dossier.md", "history.json", "amounts.json")),
    }
    money = json.loads(found["one/amounts.json"])
    assert money["stands"]["own"] == {"committed": 9_000_000, "paid": 10_000_000, "recovered": 1_000_000, "to_pay": 0}
    kinds = [event["kind"] for event in money["events"]]
    assert kinds == ["commitment_changed", "payment_made", "payment_made", "commitment_changed", "money_recovered"]
    assert all(len(event["hash"]) == 64 for event in money["events"])
    assert json.loads(found["sample.json"]) == sample_json(sample)
    for language in ("nl", "en"):
        told = sample_text(sample, language)
        assert "{" not in told
        for number in (sample.total, sample.interval, sample.start, sample.digest):
            assert str(number) in told


AGENDA = """
[agenda]
id = "small"
title = "Small"
language = "en"
administered_by = "office"

[roles]
office = "Office"

[envelopes.pot]
label = "Pot"
ceiling = 100_000

[tracks.project]
label = "Project"
assessed = false

[tracks.project.states]
open = { label = "Open", phase = "submitted" }
granted = { label = "Granted", phase = "granted" }
closed = { label = "Closed", phase = "closed", final = true }

[tracks.project.transitions]
apply = { to = "open", by = "office", records = "application" }
grant = { from = "open", to = "granted", by = "office", records = "grant", commits = "pot" }
pay = { from = "granted", by = "office", records = "payment", pays = true }
recover = { from = "granted", by = "office", records = "recovery", recovers = true }
close = { from = "granted", to = "closed", by = "office" }
"""
GRANT = 'amount = 1000\nschedule = [{ amount = 400, due = 2019-01-01 }, { amount = 600, evidence = "A report." }]\n'


@pytest.fixture
def paid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell on a log with one grant of which a part was paid, and a bit came back."""
    monkeypatch.chdir(tmp_path)
    Path("agenda.toml").write_text(AGENDA, encoding="utf-8")
    Path("grant.toml").write_text(GRANT, encoding="utf-8")
    avt = Shell()
    who = ["--as", "ann", "--role", "office"]
    avt("check", "agenda.toml")
    avt("adopt", "agenda.toml", *who, "--on", "2019-01-01")
    avt("do", "one", "apply", *who, "--on", "2019-01-02", "--set", "title=A", "--set", "applicant=org")
    avt("do", "one", "grant", *who, "--on", "2019-01-03", "--record", "grant.toml")
    pay = ["pay", *who, "--set", "amount=400", "--set", "reference=b-1", "--set", "instalment=1"]
    avt("do", "one", *pay, "--on", "2019-02-01")
    back = ["recover", *who, "--set", "amount=100", "--set", "reference=b-2", "--set", "grounds=Unspent."]
    avt("do", "one", *back, "--on", "2019-03-01")
    return avt


def test_money_is_shown_at_the_terminal(paid: Shell) -> None:
    """Budget, finance, show and portfolio tell what was paid; finance explains a difference line by line."""
    budget = paid("budget")
    for word in ("paid", "recovered", "to pay", "€\u00a0400", "€\u00a0700", "one"):
        assert word in budget
    assert "€\u00a0700" in paid("finance", "--as-of", "2019-03-31")
    assert "Paid from Pot: € 400" in paid("show", "one")
    assert "To pay from Pot: € 700" in paid("show", "one")
    lines = paid("finance", "--from", "2019-01-31", "--as-of", "2019-12-31")
    for word in ("opening", "payment (pay)", "b-1", "recovery (recover)", "+€\u00a0100", "closing"):
        assert word in lines
    (found,) = paid.json("finance", "--from", "2019-01-31")["finance"]
    assert [line["amount_cents"] for line in found["lines"]] == [40_000, 10_000]
    assert paid("finance", "--from", "2019-01-31", "--lang", "nl")
    assert "is before" in paid.refusal("finance", "--from", "2019-02-01", "--as-of", "2019-01-01", code=2)


def test_a_payment_too_large_is_told_at_the_terminal(paid: Shell) -> None:
    """The refusal says how much is left, and nothing is written."""
    pay = ["pay", "--as", "ann", "--role", "office", "--on", "2019-04", "--set", "reference=b-3"]
    assert "€\u00a0700" in paid.refusal("do", "one", *pay, "--set", "amount=700.01", code=1)
    assert "belongs to another" in paid.refusal(
        "do", "one", *pay, "--set", "amount=1", "--set", "reference=b-2", code=1
    )
    assert "instalment" in paid.refusal("do", "one", *pay, "--set", "amount=1", "--set", "instalment=3", code=1)


def test_reconcile_ends_by_what_it_found(paid: Shell) -> None:
    """0 when nothing differs, 1 when something does, 2 for a file that cannot be read, each fault on its line."""
    Path("books.csv").write_bytes("\ufeffreference;date;amount\nb-1;01-02-2019;400\nb-2;01-03-2019;-100\n".encode())
    assert "Nothing differs." in paid("reconcile", "books.csv")
    assert "Er is geen verschil." in paid("reconcile", "books.csv", "--lang", "nl")
    Path("books.csv").write_text('reference,date,amount\nb-1,2019-02-01,"400,01"\n', encoding="utf-8")
    told = paid("reconcile", "books.csv", code=1)
    assert "another amount" in told
    assert "only in the log" in told
    kinds = [each["kind"] for each in paid.json("reconcile", "books.csv", code=1)["differences"]]
    assert kinds == ["other-amount", "only-in-log"]
    kinds = [
        each["kind"] for each in paid.json("reconcile", "books.csv", "--from", "2019-02-15", code=1)["differences"]
    ]
    assert kinds == ["only-in-log"]
    Path("wrong.csv").write_text("reference,date,amount\nb-1,x,1.234\n", encoding="utf-8")
    told = paid.refusal("reconcile", "wrong.csv", code=2)
    assert "wrong.csv:2 date [bad-date]" in told
    assert "wrong.csv:2 amount [bad-amount]" in told
    Path("wrong.csv").write_bytes("reference,date,amount\né".encode("latin-1"))
    assert "UTF-8" in paid.refusal("reconcile", "wrong.csv", code=2)
    assert "nowhere.csv" in paid.refusal("reconcile", "nowhere.csv", code=2)


def test_a_sample_is_drawn_at_the_terminal(paid: Shell) -> None:
    """The sample explains itself, gives the same as JSON, and writes its packs into a new folder only."""
    draw_ = ["audit", "sample", "--seed", "lottery", "--size", "2"]
    assert paid(*draw_) == paid(*draw_)
    assert sha256(b"lottery").hexdigest() in paid(*draw_)
    assert paid.json(*draw_)["picks"][0]["dossier"] == "one"
    assert paid.json(*draw_, "--of", "payments")["picks"][0]["reference"] == "b-1"
    paid(*draw_, "--to", "packs", "--lang", "nl")
    assert sorted(path.name for path in Path("packs/one").iterdir()) == ["amounts.json", "dossier.md", "history.json"]
    assert "not empty" in paid.refusal(*draw_, "--to", "packs", code=2)
    assert "give a size" in paid.refusal("audit", "sample", "--seed", "x", "--size", "0", code=2)
    assert "nothing to draw" in paid.refusal(*draw_, "--as-of", "2019-01-02", code=2)
