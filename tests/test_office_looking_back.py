"""The office looking back: what counted on a day, what was known at a moment, and what nobody can tell."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import attrs
import pytest

from avt_workflow import (
    Agenda,
    AsOf,
    Correction,
    EventLog,
    FrozenMap,
    Grant,
    Minutes,
    Office,
    Request,
    Settlement,
    When,
    Withdrawal,
    euros,
)
from avt_workflow.model.agenda import Reported
from avt_workflow.model.facts import Event, TransitionTaken
from avt_workflow.model.records import Note
from avt_workflow.model.text import Text
from avt_workflow.registry import BUILT_IN
from avt_workflow.reports.tables import budget, days_that_matter, finance
from small import AGENDA, BOARD, PANEL, loaded, opened, step, way

PROJECT = AGENDA.tracks["project"]
CORRECTING: Agenda = attrs.evolve(
    AGENDA,
    tracks=AGENDA.tracks.with_item(
        "project",
        attrs.evolve(
            PROJECT,
            transitions=PROJECT.transitions.with_item(
                "correct", step("office", None, ("*",), records="correction")
            ).with_item("note", step("office", None, ("*",), records="note")),
        ),
    ),
)

DATES = {
    "submit": "2018-06-15",
    "present": "2018-07",
    "assess": "2018-07",
    "close": "2018-09-30",
    "advise": "2018-Q4",
    "grant": "2018-12",
}
START = datetime(2019, 3, 1, 9, tzinfo=UTC)


class Clock:
    """A clock that is a day further each time it is looked at."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        """The next day."""
        self.now += timedelta(days=1)
        return self.now


@pytest.fixture
def office(log: EventLog) -> Office:
    """An office where one dossier was granted, its steps known to the day, the month or the quarter."""
    office = Office(log, registry=BUILT_IN, clock=Clock())
    assert office.adopt(loaded(CORRECTING), actor="olga", on=When("2018-01-01")).allowed
    for body, members in (("panel", PANEL), ("board", BOARD)):
        for member in members:
            assert office.appoint(body, member, actor="olga", role="office", on=When("2018-01-01")).allowed
    for request in way(until="grant"):
        assert office.do(attrs.evolve(request, on=When(DATES[request.trigger]))).allowed
    return office


def triggers(events: tuple[Event, ...]) -> list[str]:
    """What each event is about, shortly."""
    return [e.fact.request.trigger if isinstance(e.fact, TransitionTaken) else e.fact.kind for e in events]


@pytest.mark.parametrize(
    ("day", "state", "granted", "unknown"),
    [
        (date(2018, 6, 14), None, 0, []),
        (date(2018, 6, 15), "submitted", 0, []),
        (date(2018, 7, 30), "submitted", 0, ["present", "assess", "assess"]),
        (date(2018, 7, 31), "panel", 0, []),
        (date(2018, 9, 30), "scored", 0, []),
        (date(2018, 10, 1), "scored", 0, ["advise"]),
        (date(2018, 12, 30), "scored", 0, ["advise", "grant", "commitment_changed"]),
        (date(2018, 12, 31), "granted", 500_000, []),
    ],
)
def test_a_day_has_what_surely_happened_and_lists_what_may_have(
    office: Office, day: date, state: str | None, granted: int, unknown: list[str]
) -> None:
    """An inexact moment counts from its last day; within it the event is unknown, in dossier and envelope alike."""
    book = office.book(AsOf(on=day))
    dossier = book.dossiers.get("one")
    assert (dossier.state if dossier else None) == state
    assert book.ledgers["pot"].committed == euros(granted)
    assert triggers(book.unknown) == unknown
    assert book.as_of == day


def test_without_a_moment_a_book_is_the_present(office: Office) -> None:
    """The book of now holds what dossier, history and ledger hold, and nothing is unknown."""
    book = office.book()
    assert book.dossiers["one"] == office.dossier("one")
    assert book.histories["one"] == office.history("one")
    assert book.ledgers["pot"] == office.ledger("pot")
    assert (book.unknown, book.as_of) == ((), None)


def test_a_recorded_moment_shows_what_was_known_then(office: Office) -> None:
    """Before the grant was recorded nobody knew of it, whenever it took effect; from that moment on it counts."""
    (recorded,) = [event.recorded for event in office.history("one") if triggers((event,)) == ["grant"]]
    before = office.book(AsOf(recorded=recorded - timedelta(microseconds=1)))
    assert (before.dossiers["one"].state, before.ledgers["pot"].committed) == ("advised", 0)
    after = office.book(AsOf(recorded=recorded))
    assert (after.dossiers["one"].state, after.ledgers["pot"].committed) == ("granted", euros(500_000))


def test_both_times_bound_together(office: Office) -> None:
    """What counted on a day as it was known at a moment is bounded by the day and by the moment."""
    (closed,) = [event.recorded for event in office.history("one") if triggers((event,)) == ["close"]]
    year_end = date(2018, 12, 31)
    assert office.book(AsOf(year_end, closed)).dossiers["one"].state == "scored"
    assert office.book(AsOf(date(2018, 7, 31), closed)).dossiers["one"].state == "panel"
    assert not office.book(AsOf(year_end, START)).dossiers


def test_a_late_act_needs_a_reason_and_counts_from_its_day(office: Office) -> None:
    """A withdrawal of September recorded after December says why, and then counts on a day in October."""
    withdrawal = Request("one", "withdraw", "org", When("2018-09-30"), "applicant", Withdrawal("No longer needed."))
    refused = office.do(withdrawal)
    assert [reason.code for reason in refused.reasons] == ["late-without-reason"]
    known = office.book().histories["one"][-1].recorded
    assert office.do(attrs.evolve(withdrawal, motivation="The letter was mislaid.")).allowed
    in_october = date(2018, 10, 31)
    assert office.book(AsOf(in_october)).dossiers["one"].state == "withdrawn"
    assert office.book(AsOf(in_october, known)).dossiers["one"].state == "scored"
    assert office.book(AsOf(date(2018, 9, 29))).dossiers["one"].state == "panel"
    after_all = office.book(AsOf(date(2019, 12, 31)))
    assert after_all.dossiers["one"] == office.dossier("one") == office.book().dossiers["one"]
    assert after_all.ledgers["pot"] == office.ledger("pot")
    assert office.ledger("pot").committed == 0


def test_a_late_note_counts_from_its_day_and_moves_nothing(office: Office) -> None:
    """Recorded after the grant and dated before the closing, a note leaves the dossier where it was on that day."""
    note = Request("one", "note", "olga", When("2018-08-31"), "office", Note("A call."), motivation="Found later.")
    assert office.do(note).allowed
    then = office.book(AsOf(date(2018, 8, 31)))
    assert triggers(then.histories["one"])[3:] == ["assess", "note"]
    assert (then.dossiers["one"].state, then.dossiers["one"].visit) == ("panel", 2)
    assert office.book(AsOf(date(2018, 12, 31))).dossiers["one"] == office.dossier("one")


def test_what_was_not_possible_yet_does_not_count(office: Office) -> None:
    """A settlement recorded after the grant and dated before it counts from the grant on, in dossier and envelope."""
    settle = Request("one", "settle", "olga", When("2018-09-30"), "office", Settlement(euros(400_000)))
    assert office.do(attrs.evolve(settle, motivation="Late.", minutes=Minutes("board/2019"))).allowed
    then = office.book(AsOf(date(2018, 10, 31)))
    assert (then.dossiers["one"].state, then.dossiers["one"].outcome.settlement) == ("scored", None)
    assert then.ledgers["pot"].committed == 0
    after_all = office.book(AsOf(date(2019, 12, 31)))
    assert after_all.dossiers["one"] == office.dossier("one")
    assert after_all.ledgers["pot"].committed == euros(400_000)


def test_a_book_of_an_earlier_day_says_nothing_of_later_ones(office: Office) -> None:
    """Neither a later row of the finances nor a comparison with a later report rests on half a log."""
    day = date(2018, 10, 31)
    book = office.book(AsOf(day))
    assert days_that_matter(book)[-1] == day
    assert finance(book, "pot", [day, date(2018, 12, 31)]) == finance(office.book(), "pot", [day])
    reported = Reported(Text.of("x"), When("2018-Q4"), euros(1), "available")
    pot = attrs.evolve(book.agenda.envelopes["pot"], reported=(reported,))
    dated, now = (
        budget(attrs.evolve(b, agenda=attrs.evolve(b.agenda, envelopes=FrozenMap({"pot": pot}))))[0]
        for b in (book, office.book())
    )
    assert (dated.reported[0].computed_cents, dated.reported[0].difference_cents) == (None, None)
    assert now.reported[0].computed_cents == now.available_cents


def test_a_step_that_surely_happened_shows_the_one_before_it(log: EventLog) -> None:
    """Submitted some time in 2018 and presented on a day in June, a project had surely been submitted by that day."""
    office = opened(log)
    for request, on in zip(way(until="present"), ("2018", "2018-06-21"), strict=True):
        assert office.do(attrs.evolve(request, on=When(on))).allowed
    on_the_day, before = office.book(AsOf(date(2018, 6, 21))), office.book(AsOf(date(2018, 6, 20)))
    assert (on_the_day.dossiers["one"], on_the_day.unknown) == (office.dossier("one"), ())
    assert (before.dossiers, triggers(before.unknown)) == ({}, ["submit"])


def test_a_correction_names_its_event_and_leaves_it_as_it_was(office: Office) -> None:
    """A correction stands with the dossier from its day on; the event it corrects does not change."""
    before = office.history("one")
    record = Correction(7, "amount", "450000", "A typing error in the minutes.")
    assert office.do(Request("one", "correct", "olga", When("2019-01-10"), "office", record)).allowed
    assert office.history("one")[:-1] == before
    dossier = office.dossier("one")
    assert dossier is not None
    assert dossier.corrections == (record,)
    assert dossier.granted == Grant(euros(500_000))
    assert office.book(AsOf(date(2019, 1, 9))).dossiers["one"].corrections == ()
    assert office.book(AsOf(date(2019, 1, 10))).dossiers["one"].corrections == (record,)


@pytest.mark.parametrize("version", [0, -1, 8, 10**6])
def test_a_correction_of_no_event_is_refused(office: Office, version: int) -> None:
    """Only an event of this dossier can be corrected; the refusal says how many there are."""
    record = Correction(version, "amount", "1", "?")
    verdict = office.do(Request("one", "correct", "olga", When("2019-01"), "office", record))
    assert [(reason.code, reason.params["versions"]) for reason in verdict.reasons] == [("no-such-event", 7)]


def test_recorded_time_never_runs_back(log: EventLog) -> None:
    """With a clock that was set back, what is recorded later in a stream is not recorded before what it follows."""
    times = iter([START, START - timedelta(days=400), START - timedelta(days=800)])
    office = Office(log, registry=BUILT_IN, clock=lambda: next(times))
    assert office.adopt(loaded(), actor="olga", on=When("2018")).allowed
    for member in PANEL[:2]:
        assert office.appoint("panel", member, actor="olga", role="office", on=When("2018")).allowed
    first, second = log.read("body:panel")
    assert first.recorded <= second.recorded
