"""Which events count at a moment."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avt_workflow import AsOf, Event, InputError, When
from avt_workflow.model.facts import MemberAppointed
from avt_workflow.model.timeline import NOW, as_of
from avt_workflow.testing.strategies import moments

START = datetime(2018, 1, 1, tzinfo=UTC)
days = st.dates(date(2017, 12, 1), date(2023, 1, 31))


def at(*ons: When) -> list[Event]:
    """A stream of one event a day, effective at these moments."""
    return [
        Event(i, i, START + timedelta(days=i), "", "", MemberAppointed("body:panel", on, "olga", str(i)))
        for i, on in enumerate(ons, 1)
    ]


streams = st.lists(moments(), max_size=8).map(lambda ons: at(*ons))


@given(streams)
def test_without_a_moment_all_count_in_order(events: list[Event]) -> None:
    """Unbounded, the slice is the stream as it was recorded."""
    found = as_of(events, NOW)
    assert (list(found.certain), found.unknown) == (events, ())


@given(streams, days)
def test_each_event_counts_or_is_unknown_or_is_yet_to_come(events: list[Event], day: date) -> None:
    """Certain, unknown and not yet are exactly those of which the date says so, each event once."""
    found = as_of(events, AsOf(on=day))
    assert sorted(e.version for e in found.certain) == [e.version for e in events if e.fact.on.last <= day]
    assert [e.version for e in found.unknown] == [e.version for e in events if e.fact.on.first <= day < e.fact.on.last]


@given(streams, days, days)
def test_what_is_certain_stays_certain(events: list[Event], one: date, other: date) -> None:
    """On a later day at least the same events are certain."""
    earlier, later = sorted((one, other))
    assert set(as_of(events, AsOf(on=earlier)).certain) <= set(as_of(events, AsOf(on=later)).certain)


@given(streams, days, st.booleans())
def test_events_keep_the_order_in_which_they_were_recorded(events: list[Event], day: date, in_turn: bool) -> None:
    """What counts, and what is unknown, stands in the order of the stream, whatever its dates."""
    found = as_of(events, AsOf(on=day), in_turn=in_turn)
    for part in (found.certain, found.unknown):
        assert [e.version for e in part] == sorted(e.version for e in part)


@given(streams, st.booleans())
def test_looking_back_from_after_everything_gives_the_present(events: list[Event], in_turn: bool) -> None:
    """From a day after the last event on, the slice is the stream, late acts included."""
    assert as_of(events, AsOf(on=date(2023, 1, 1)), in_turn=in_turn) == as_of(events, NOW)


@given(streams, days)
def test_a_step_that_happened_shows_that_those_before_it_did(events: list[Event], day: date) -> None:
    """In turn, just those unknown events become certain that may precede a later one that surely happened."""
    alone, in_turn = (as_of(events, AsOf(on=day), in_turn=turn) for turn in (False, True))
    shown = {
        e
        for e in alone.unknown
        if any(later.version > e.version and later.fact.on.last >= e.fact.on.first for later in alone.certain)
    }
    assert set(in_turn.certain) == set(alone.certain) | shown
    assert set(in_turn.unknown) == set(alone.unknown) - shown


@given(streams, days, st.integers(0, 9))
def test_what_was_recorded_later_does_not_count(events: list[Event], day: date, known: int) -> None:
    """Looking back from a recorded moment gives what was known then."""
    recorded = START + timedelta(days=known)
    assert as_of(events, AsOf(day, recorded)) == as_of(events[:known], AsOf(day))


def test_an_event_recorded_late_counts_from_its_day() -> None:
    """A late one counts from the day on which it took effect, and follows what was recorded before it."""
    first, late, vague = at(When("2018-12-05"), When("2018-11"), When("2018"))
    assert as_of([first, late, vague], AsOf(on=date(2018, 11, 30))).certain == (late,)
    assert as_of([first, late, vague], AsOf(on=date(2018, 12, 31))).certain == (first, late, vague)


def test_a_moment_needs_a_time_zone_and_a_day_none() -> None:
    """A naive moment, and a day with a time, are refused."""
    with pytest.raises(InputError):
        AsOf(recorded=datetime(2018, 12, 5))  # noqa: DTZ001  # that it is refused is what is tested
    with pytest.raises(InputError):
        AsOf(on=START)


def test_an_event_of_the_day_counts_on_that_day() -> None:
    """The day itself is included, for what took effect and for what was inexact up to it."""
    (event,) = at(When("2018-12-05"))
    assert as_of([event], AsOf(on=date(2018, 12, 5))).certain == (event,)
    assert as_of([event], AsOf(on=date(2018, 12, 4))) == as_of([], NOW)
