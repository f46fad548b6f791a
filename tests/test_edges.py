"""Just at the edge: what mechanical mutants showed that no other test looked at."""

from __future__ import annotations

from fractions import Fraction

import pytest

from avt_workflow import Candidate, Cents, Criterion, FrozenMap, Scale, Text, When
from avt_workflow.allocation import FirstComeInPart, Ranked
from avt_workflow.guards import AmountLimit, AskLimit, SourceShares, Voted
from avt_workflow.model.records import Grant, Vote
from avt_workflow.scoring import Screening, Total, WeightedMean
from avt_workflow.testing.cases import ask, case, sheet

TWO = FrozenMap(
    {
        "K": Criterion(Text.of("K"), weight=Fraction(2)),
        "R": Criterion(Text.of("R"), weight=Fraction(1), scale=Scale(Fraction(-2), Fraction(2))),
    }
)


def test_a_score_at_the_floor_takes_part() -> None:
    """A floor is the lowest score that is funded."""
    rows = Ranked(Fraction(7)).allocate([Candidate("one", Cents(5), Fraction(7))], Cents(5))
    assert [(row.why, row.amount) for row in rows] == [("funded", 5)]


def test_the_last_cent_is_given_in_part() -> None:
    """The first that does not fit gets what is left, were it one cent."""
    one = Candidate("one", Cents(4), complete=When("2025-01-01"))
    two = Candidate("two", Cents(4), complete=When("2025-01-02"))
    assert [row.amount for row in FirstComeInPart().allocate([one, two], Cents(5))] == [4, 1]


@pytest.mark.parametrize("limit", [AmountLimit, AskLimit])
def test_a_limit_can_be_one_amount(limit: type[AmountLimit]) -> None:
    """The lowest and the highest amount may be the same."""
    assert limit(Cents(5), Cents(5)).at_most == 5


@pytest.mark.parametrize("majority", ["of-cast", "two-thirds", "unanimous"])
def test_one_vote_can_carry(majority: str) -> None:
    """A single vote for is enough where nobody votes against."""
    grant = Grant(Cents(5))
    found = Voted("panel", majority).check(case(votes={"ann": Vote("decide", "for", grant)}), ask(grant))
    assert found is None


def test_one_source_without_a_name_is_one_too_many() -> None:
    """Each source of a division has a name, also where another has."""
    with pytest.raises(ValueError, match="with a name"):
        SourceShares(FrozenMap({"eu": Fraction(1, 4), " ": Fraction(1, 4)}))


def test_bounds_are_the_lowest_and_highest_there_are() -> None:
    """A mean lies between the ends of all scales, a screening fails or passes."""
    assert WeightedMean().bounds(TWO) == (-2, 10)
    assert Screening().bounds(TWO) == (0, 1)


@pytest.mark.parametrize("scheme", [WeightedMean(), Total()])
def test_what_criteria_add_is_the_total(scheme: WeightedMean | Total) -> None:
    """Each criterion adds its mark times its share of the weight, or times its weight."""
    score = scheme.score([sheet(K=8, R=1)], TWO)
    assert sum(scheme.contributions(score, TWO).values()) == score.total
