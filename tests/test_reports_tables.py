"""The tables say what the source says, and answer "unknown" where it does not."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from avt_workflow.model.facts import CeilingChanged, CommitmentChanged, EnvelopeOpened, Event, envelope_stream
from avt_workflow.model.figures import Figure
from avt_workflow.model.ledger import Ledger
from avt_workflow.model.when import When
from avt_workflow.money import Cents, euros
from avt_workflow.reports import tables
from avt_workflow.reports.book import Book
from book import AGENDA, Story, story

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(scope="module")
def book() -> Book:
    return story().book()


def test_budget_computes_what_remains_beside_what_was_reported(book: Book) -> None:
    """Four grants leave € 565.611, € 15.611 more than the reported "ca. k€ 550"."""
    (row,) = tables.budget(book)
    assert (row.ceiling_cents, row.committed_cents, row.available_cents) == (180_000_000, 123_438_900, 56_561_100)
    (reported,) = row.reported
    assert (reported.computed_cents, reported.difference_cents) == (56_561_100, -1_561_100)


def test_a_reported_amount_is_compared_with_its_own_moment(book: Book) -> None:
    """What is committed after a document was written does not make the document differ."""
    events = book.envelope_events["projecten"]
    later = CommitmentChanged(envelope_stream("projecten"), When("2020"), "x", "new", "grant", Cents(0), Cents(100))
    more = attrs.evolve(
        book, envelope_events={"projecten": (*events, attrs.evolve(events[-1], version=99, fact=later))}
    )
    assert tables.budget(more)[0].reported == tables.budget(book)[0].reported


@pytest.mark.parametrize(
    ("day", "committed", "unknown"),
    [
        (date(2018, 9, 30), 0, 0),
        (date(2018, 11, 30), 0, 0),
        (date(2018, 12, 15), 0, 123_438_900),
        (date(2018, 12, 31), 123_438_900, 0),
    ],
)
def test_finance_counts_a_month_from_its_last_day_and_says_unknown_within_it(
    book: Book, day: date, committed: int, unknown: int
) -> None:
    """Nothing is granted by 30 September, four grants by 31 December, and within December it is unknown."""
    (row,) = tables.finance(book, "projecten", [day])
    assert (row.committed_cents, row.unknown_cents) == (committed, unknown)
    assert row.available_cents == 180_000_000 - committed


def test_finance_does_not_guess_a_ceiling_that_may_have_changed() -> None:
    """Within the month in which the ceiling changed, ceiling and remainder are unknown."""
    stream = envelope_stream("projecten")
    facts = (
        EnvelopeOpened(stream, When("2020"), "x", euros(100)),
        CeilingChanged(stream, When("2018-06"), "x", euros(200)),
    )
    events = tuple(Event(n, n, _RECORDED, "", "", fact) for n, fact in enumerate(facts, 1))
    book = Book(AGENDA, envelope_events={"projecten": events})
    days = [date(2018, 5, 31), date(2018, 6, 15), date(2018, 6, 30)]
    assert [row.ceiling_cents for row in tables.finance(book, "projecten", days)] == [10_000, None, 20_000]
    assert [row.available_cents for row in tables.finance(book, "projecten", days)] == [10_000, None, 20_000]


_RECORDED = next(iter(Story().envelope_events["projecten"])).recorded

_WHENS = st.sampled_from(["2018", "2018-Q2", "2018-06", "2018-06-15", "2018-12", "2019-01-01"])


@given(st.lists(st.tuples(_WHENS, st.integers(1, 10**9)), max_size=6), st.dates(date(2017, 6, 1), date(2020, 1, 1)))
def test_finance_leaves_nothing_out(grants: list[tuple[str, int]], day: date) -> None:
    """What counts, what is unknown and what is still to come add up to all that was ever committed."""
    stream = envelope_stream("projecten")
    facts = [
        EnvelopeOpened(stream, When("2018"), "x", euros(1)),
        *(
            CommitmentChanged(stream, When(on), "x", f"d{n}", "grant", Cents(0), Cents(cents))
            for n, (on, cents) in enumerate(grants)
        ),
    ]
    events = tuple(Event(n, n, _RECORDED, "", "", fact) for n, fact in enumerate(facts, 1))
    book = Book(AGENDA, ledgers={"projecten": Ledger("projecten").replay(facts)}, envelope_events={"projecten": events})
    (row,) = tables.finance(book, "projecten", [day])
    to_come = sum(cents for on, cents in grants if When(on).first > day)
    assert row.committed_cents + row.unknown_cents + to_come == sum(cents for _, cents in grants)
    assert row.committed_cents == sum(cents for on, cents in grants if When(on).last <= day)


def test_the_days_that_matter_are_ends_of_quarters_and_days_of_documents(book: Book) -> None:
    """The overview has the quarters in which something happened and the moments that documents report on."""
    days = tables.days_that_matter(book)
    assert days == (date(2018, 6, 30), date(2018, 9, 30), date(2018, 12, 31), date(2019, 3, 31))
    assert all((day + timedelta(days=1)).day == 1 for day in days)


def test_an_unknown_field_is_absent(book: Book) -> None:
    """What nobody said is not in the fields, neither as a default nor as nothing."""
    rows = {row.id: row for row in tables.portfolio(book)}
    assert dict(rows["alumninetwerk"].fields) == {}
    assert rows["blauwe-golf"].fields["regio-deal"] is False


def test_provenance_stands_by_value(book: Book) -> None:
    """A grant of the source stays a source though the date of monitoring is made up."""
    row = next(row for row in tables.portfolio(book) if row.id == "talentit")
    assert (row.provenance["granted_cents"], row.provenance["since"]) == ("source", "illustrative")


def test_json_keeps_its_shape(book: Book) -> None:
    """The JSON of portfolio, budget and finance is that of the golden file."""
    found = {
        **tables.portfolio_json(tables.portfolio(book)),
        **tables.budget_json(tables.budget(book), "nl"),
        "finance": tables.finance_json(
            "projecten", tables.finance(book, "projecten", [date(2018, 9, 30), date(2018, 12, 15), date(2018, 12, 31)])
        ),
    }
    assert found == json.loads((GOLDEN / "tables.json").read_text(encoding="utf-8"))


def test_an_empty_programme_has_empty_tables() -> None:
    """Without dossiers or events there are no rows, and an envelope has its declared ceiling."""
    empty = Book(attrs.evolve(AGENDA, envelopes=AGENDA.envelopes), figures=(Figure("results", AGENDA.title),))
    assert tables.portfolio(empty) == ()
    assert tables.budget(empty)[0].available_cents == 180_000_000
    assert empty.stands() is None


@pytest.mark.parametrize("month", range(1, 13))
def test_each_month_falls_in_its_quarter(book: Book, month: int) -> None:
    """What happened in a month is seen at the end of its quarter."""
    reported = attrs.evolve(AGENDA.envelopes["projecten"], reported=())
    empty = attrs.evolve(AGENDA, envelopes=AGENDA.envelopes.with_item("projecten", reported))
    name, events = next(iter(book.histories.items()))
    moved = attrs.evolve(events[0].fact, request=attrs.evolve(events[0].fact.request, on=When(date(2018, month, 1))))
    one = attrs.evolve(
        book,
        agenda=empty,
        agendas={},
        dossiers={name: book.dossiers[name]},
        histories={name: (attrs.evolve(events[0], fact=moved),)},
    )
    last = {1: date(2018, 3, 31), 2: date(2018, 6, 30), 3: date(2018, 9, 30), 4: date(2018, 12, 31)}
    assert tables.days_that_matter(one) == (last[(month - 1) // 3 + 1],)
