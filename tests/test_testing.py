"""The helpers for those who test their own rules."""

from __future__ import annotations

import pytest
from hypothesis import given

from avt_workflow import Grant, euros, load_agenda
from avt_workflow.registry import BUILT_IN
from avt_workflow.rulebook import compile_rulebook
from avt_workflow.testing import after, beginning
from avt_workflow.testing.strategies import walks
from region import changed
from small import PANEL, RULEBOOK, minuted, way
from test_office import STARTER

START = beginning(RULEBOOK, (*PANEL, "dora"))


def test_in_the_beginning_nothing_has_happened() -> None:
    """There is no dossier, every envelope holds its ceiling, and every body has the members."""
    assert START.dossier is None
    assert (START.ledger("pot").available, START.ledger("pot").ceiling) == (euros(1_000_000), euros(1_000_000))
    assert START.roster("panel").members == START.roster("board").members == (*PANEL, "dora")


def test_after_some_steps_the_case_is_what_they_made_of_it() -> None:
    """The dossier stands where the last step led, and the money has moved; the case before is as it was."""
    granted = after(START, way(until="grant"))
    assert granted.dossier is not None
    assert (granted.dossier.state, granted.dossier.version) == ("granted", 7)
    assert granted.ledger("pot").to("one") == euros(500_000)
    assert (START.dossier, START.ledger("pot").committed) == (None, 0)


def test_a_step_on_the_way_that_is_refused_is_told_with_its_reasons() -> None:
    """Leading a case through a step that may not happen fails, and says which step and why."""
    with pytest.raises(AssertionError, match=r"grant of one is refused: .*€.600,000 was asked for"):
        after(START, [*way(), minuted("one", "grant", Grant(euros(600_001)))])


LATER = beginning(
    compile_rulebook(
        load_agenda(
            changed(STARTER, 'language        = "en"', 'language        = "en"\nfrom            = 2031-07-01'), BUILT_IN
        ).agenda,
        "later",
    )
)


@given(walks({"one": LATER}, length=6))
def test_walks_take_place_in_the_years_of_the_agenda(asked: object) -> None:
    """An agenda of another period is walked in that period, so that steps are not all too early."""
    assert isinstance(asked, tuple)
    assert {request.on.first.year for request in asked} <= {2031, 2032}
