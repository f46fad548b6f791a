"""Moments as exact as their source."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avt_workflow import InputError, When
from avt_workflow.testing.strategies import moments


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2018-12-05", date(2018, 12, 5), date(2018, 12, 5)),
        ("2018-12", date(2018, 12, 1), date(2018, 12, 31)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2018-Q1", date(2018, 1, 1), date(2018, 3, 31)),
        ("2018-Q4", date(2018, 10, 1), date(2018, 12, 31)),
        ("2018", date(2018, 1, 1), date(2018, 12, 31)),
    ],
)
def test_a_moment_spans_the_days_it_can_be(text: str, first: date, last: date) -> None:
    """A day, month, quarter or year runs from its first to its last day."""
    when = When(text)
    assert (when.first, when.last, str(when)) == (first, last, text)
    assert when.is_exact == (first == last)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "18",
        "2018-13",
        "2018-00",
        "2018-02-29",
        "2018-12-00",
        "2018-Q5",
        "2018-Q0",
        "2018-Q1-01",
        "0000",
        "2018-1",
        "2018-12-5",
        "05-12-2018",
        "2018-12-05T10:00",
        "2018-12-05 ",
        "2018\n",
        "\uff12\uff10\uff11\uff18",  # full-width digits
        datetime(2018, 12, 5, tzinfo=UTC),
        datetime(2018, 12, 5),  # noqa: DTZ001  # a naive one is refused too
        2018,
        None,
    ],
)
def test_another_form_is_refused(written: object) -> None:
    """A date that does not exist, a time of day, and any other form is refused, with what to write instead."""
    with pytest.raises(InputError) as refused:
        When(written)  # type: ignore[arg-type]
    assert refused.value.todo


@given(moments(), st.dates(date(2017, 1, 1), date(2023, 12, 31)))
def test_by_answers_yes_no_or_unknown(when: When, day: date) -> None:
    """Yes once its last day is there, no before its first, and unknown in between."""
    assert when.by(day) == (True if when.last <= day else False if day < when.first else None)


@given(moments())
def test_an_exact_moment_is_never_unknown(when: When) -> None:
    """Only inexactness makes an answer unknown."""
    answers = {when.by(when.first + timedelta(days=days)) for days in range(-1, 400)}
    assert (None not in answers) == when.is_exact


@given(moments())
def test_a_moment_is_its_text(when: When) -> None:
    """It comes back from its text and from a pickle, and equal ones hash alike."""
    assert When(when.text) == pickle.loads(pickle.dumps(when)) == when
    assert hash(When(when.text)) == hash(when)
    if when.is_exact:
        assert When(when.first) == when


def test_a_month_is_not_its_first_day() -> None:
    """What the source knew less exactly is another moment."""
    assert When("2018-12") != When("2018-12-01")
