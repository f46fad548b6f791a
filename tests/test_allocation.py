"""Money by time, by lot and in proportion: laws that hold for all amounts, and rounds worked out by hand."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from hashlib import sha256

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from avt_workflow import AllocationRule, Candidate, Cents, When
from avt_workflow.allocation import ALLOCATIONS, BestValue, FirstCome, FirstComeInPart, Lottery, Proportional, Ranked

NAMES = "abcdefgh"
candidates = st.lists(
    st.builds(
        Candidate,
        dossier=st.sampled_from(NAMES),
        asked=st.integers(0, 500).map(Cents),
        score=st.none() | st.integers(0, 100).map(Fraction),
        complete=st.none() | st.sampled_from([When("2018-10-01"), When("2018-10-02"), When("2018-10"), When("2018")]),
    ),
    max_size=8,
    unique_by=lambda candidate: candidate.dossier,
)
money = st.integers(0, 1500).map(Cents)
OVERSPENT = Cents(-5)
limits = st.none() | st.integers(1, 300).map(Cents)
floors = st.none() | st.integers(0, 100).map(Fraction)
shares = st.builds(Proportional, minimum=limits, cap=limits)
RULES: dict[str, st.SearchStrategy[AllocationRule]] = {
    "ranked": st.builds(Ranked, floor=floors, skip=st.booleans()),
    "first-come": st.builds(FirstCome, skip=st.booleans()),
    "first-come-in-part": st.builds(FirstComeInPart, minimum=limits),
    "lottery": st.builds(Lottery, seed=st.text("abc", min_size=1, max_size=3), floor=floors, skip=st.booleans()),
    "proportional": shares,
    "best-value": st.builds(BestValue, floor=floors),
}
each_rule = pytest.mark.parametrize("rules", RULES.values(), ids=RULES)


def asking(name: str, asked: int, complete: str | None = None, score: int | None = None) -> Candidate:
    """A candidate in one line."""
    when = When(complete) if complete else None
    return Candidate(name, Cents(asked), None if score is None else Fraction(score), when)


def rows(rule: AllocationRule, asked: list[Candidate], available: int) -> list[tuple[str, int, str]]:
    """The rows of an allocation as plain tuples."""
    return [(row.dossier, row.amount, row.why) for row in rule.allocate(asked, Cents(available))]


def test_every_built_in_rule_is_held_to_the_laws() -> None:
    """No rule that an agenda can name is left out below."""
    assert set(RULES) == set(ALLOCATIONS)


@each_rule
@given(candidates, money, st.data())
def test_no_rule_spends_more_than_there_is(
    rules: st.SearchStrategy[AllocationRule], asked: list[Candidate], available: Cents, data: st.DataObject
) -> None:
    """One row for each candidate, none above what it asks, together never above what is available."""
    found = data.draw(rules).allocate(asked, available)
    by_name = {each.dossier: each.asked for each in asked}
    assert sorted(row.dossier for row in found) == sorted(by_name)
    assert all(0 <= row.amount <= by_name[row.dossier] for row in found)
    assert sum(row.amount for row in found) <= available


@each_rule
@given(candidates, money, st.permutations(range(8)), st.data())
def test_the_order_of_the_candidates_does_not_matter(
    rules: st.SearchStrategy[AllocationRule],
    asked: list[Candidate],
    available: Cents,
    order: list[int],
    data: st.DataObject,
) -> None:
    """The same candidates in any order give the same rows."""
    rule = data.draw(rules)
    shuffled = [asked[place] for place in order if place < len(asked)]
    assert rule.allocate(shuffled, available) == rule.allocate(asked, available)


@given(candidates, money, limits)
def test_a_proportional_rule_spends_all_that_it_can(
    asked: list[Candidate], available: Cents, cap: Cents | None
) -> None:
    """Without a minimum the sum is exactly what is available, or all that may be given where that is less."""
    found = Proportional(cap=cap).allocate(asked, available)
    wanted = sum(each.asked if cap is None else min(each.asked, cap) for each in asked)
    assert sum(row.amount for row in found) == min(available, wanted)


@given(candidates, money, shares)
def test_equal_asks_get_equal_shares(asked: list[Candidate], available: Cents, rule: Proportional) -> None:
    """Equal asks get the same to a cent, who asks more never gets less than that, and nobody less than the minimum."""
    amounts = {row.dossier: row.amount for row in rule.allocate(asked, available)}
    for one in asked:
        for other in asked:
            if one.asked >= other.asked:
                assert amounts[one.dossier] >= amounts[other.dossier] - 1
    assert all(amount == 0 or amount >= (rule.minimum or 0) for amount in amounts.values())
    assert all(rule.cap is None or amount <= rule.cap for amount in amounts.values())


@given(candidates, money, limits)
def test_a_share_is_the_same_part_of_each_ask(asked: list[Candidate], available: Cents, cap: Cents | None) -> None:
    """Who is not held back by the cap gets the same part of the ask as anybody else, to a cent."""
    by_name = {each.dossier: each.asked for each in asked}
    sharing = [row for row in Proportional(cap=cap).allocate(asked, available) if row.why == "in-proportion"]
    for one in sharing:
        for other in sharing:
            exact = Fraction(other.amount * by_name[one.dossier], by_name[other.dossier])
            assert abs(one.amount - exact) <= 1 + Fraction(by_name[one.dossier], by_name[other.dossier])


@given(candidates, money, shares)
def test_only_the_smallest_asks_are_left_out(asked: list[Candidate], available: Cents, rule: Proportional) -> None:
    """Who is left out for the minimum asks less than everybody who takes part."""
    by_name = {each.dossier: each.asked for each in asked}
    found = rule.allocate(asked, available)
    left_out = [by_name[row.dossier] for row in found if row.why == "below-minimum"]
    taking_part = [by_name[row.dossier] for row in found if row.why != "below-minimum"]
    assert not left_out or not taking_part or max(left_out) < min(taking_part)


def test_what_a_cap_keeps_from_one_goes_to_the_others() -> None:
    """€ 100 over asks of 100, 40 and 20 with a cap of 50: 50 for the first, the other 50 as 2 to 1, to the cent."""
    asked = [asking("a", 10_000), asking("b", 4_000), asking("c", 2_000)]
    assert rows(Proportional(cap=Cents(5_000)), asked, 10_000) == [
        ("a", 5_000, "capped"),
        ("b", 3_333, "in-proportion"),
        ("c", 1_667, "in-proportion"),
    ]


def test_who_would_get_less_than_the_minimum_leaves_it_to_the_others() -> None:
    """€ 60 over asks of 60, 30 and 30 is 30, 15 and 15; with a minimum of 20 the first has all it asks."""
    asked = [asking("a", 6_000), asking("b", 3_000), asking("c", 3_000)]
    assert rows(Proportional(), asked, 6_000) == [
        ("a", 3_000, "in-proportion"),
        ("b", 1_500, "in-proportion"),
        ("c", 1_500, "in-proportion"),
    ]
    assert rows(Proportional(minimum=Cents(2_000)), asked, 6_000) == [
        ("a", 6_000, "funded"),
        ("b", 0, "below-minimum"),
        ("c", 0, "below-minimum"),
    ]
    assert {amount for _, amount, _ in rows(Proportional(minimum=Cents(7_000)), asked, 6_000)} == {0}


def test_the_first_to_be_complete_comes_first() -> None:
    """By the first day of the moment; the first that does not fit ends it, or is passed over."""
    asked = [
        asking("late", 10, "2018-11-02"),
        asking("early", 60, "2018-10"),
        asking("same", 50, "2018-10-02"),
        asking("open", 5),
    ]
    assert rows(FirstCome(), asked, 100) == [
        ("early", 60, "funded"),
        ("same", 0, "exhausted"),
        ("late", 0, "exhausted"),
        ("open", 0, "incomplete"),
    ]
    assert rows(FirstCome(skip=True), asked, 100)[2] == ("late", 10, "funded")


def test_the_first_that_does_not_fit_gets_what_is_left() -> None:
    """Of 100 the first takes 60, the second asks 50 and gets the 40 that are left; who comes after waits: the third
    until 30 come free, which the second would bring, the fourth until 30 + 20."""
    asked = [asking(name, ask, day) for name, ask, day in IN_TURN]
    found = FirstComeInPart(Cents(40)).allocate(asked, Cents(100))
    assert [(row.dossier, row.amount, row.why, row.short, row.next_if) for row in found] == [
        ("a", 60, "funded", 0, ""),
        ("b", 40, "in-part", 0, ""),
        ("c", 0, "exhausted", 30, "b"),
        ("d", 0, "exhausted", 50, ""),
    ]
    assert FirstComeInPart(Cents(41)).allocate(asked, Cents(100)) == FirstCome().allocate(asked, Cents(100))


@given(candidates, money, limits)
def test_a_part_is_given_to_one_at_most(asked: list[Candidate], available: Cents, minimum: Cents | None) -> None:
    """The rows are those of `first-come` but for at most one, which gets all that was left and no less than the
    minimum; nobody equal to it waits."""
    whole = {row.dossier: row for row in FirstCome().allocate(asked, available)}
    found = FirstComeInPart(minimum).allocate(asked, available)
    parts = [row for row in found if row.why == "in-part"]
    assert [row.dossier for row in found] == list(whole)
    assert all(row.amount == whole[row.dossier].amount for row in found if row not in parts)
    for part in parts:
        assert sum(row.amount for row in found) == available
        assert part.amount >= (minimum or 1)
        assert [row.dossier for row in found if row.rank == part.rank and whole[row.dossier].waits] == [part.dossier]
    assert len(parts) <= 1


IN_TURN = [("a", 60, "2018-10-01"), ("b", 50, "2018-10-02"), ("c", 30, "2018-10-03"), ("d", 20, "2018-10-04")]


def test_equal_ones_are_funded_together_or_not_at_all() -> None:
    """With 100 for equal asks of 60 and 50 nobody gets anything and it ends; told apart, the first has its 60."""
    asked = [asking("a", 60, score=80), asking("b", 50, score=80), asking("c", 30, score=70)]
    assert rows(Ranked(), asked, 100) == [("a", 0, "tied"), ("b", 0, "tied"), ("c", 0, "exhausted")]
    assert rows(Ranked(skip=True), asked, 100)[2] == ("c", 30, "funded")
    assert rows(Ranked(), asked, 110)[:2] == [("a", 60, "funded"), ("b", 50, "funded")]
    assert rows(Ranked(), asked, 40)[:2] == [("a", 0, "exhausted"), ("b", 0, "exhausted")]
    apart = [attrs.evolve(each, place=place) for place, each in enumerate(asked)]
    assert rows(Ranked(), apart, 100)[:2] == [("a", 60, "funded"), ("b", 0, "exhausted")]
    assert [row.rank for row in Ranked().allocate(asked, Cents(110))] == [1, 1, 3]
    assert [row.rank for row in Ranked().allocate(apart, Cents(110))] == [1, 2, 3]


def test_who_waits_is_told_how_much_must_come_free() -> None:
    """With 40 left, 50 is 10 short and 30 after it 40 short; the last grant that is enough is named to the first."""
    asked = [
        asking(name, ask, score=score) for name, ask, score in (("a", 60, 9), ("b", 8, 8), ("c", 50, 7), ("d", 30, 6))
    ]
    found = {row.dossier: (row.short, row.next_if) for row in Ranked().allocate(asked, Cents(108))}
    assert found == {"a": (0, ""), "b": (0, ""), "c": (10, "a"), "d": (40, "")}


@given(candidates, money, floors, st.booleans())
def test_what_must_come_free_is_just_enough(
    asked: list[Candidate], available: Cents, floor: Fraction | None, skip: bool
) -> None:
    """With what the first in turn is short it is funded too, and with a cent less it is not."""
    rule = Ranked(floor=floor, skip=skip)
    waiting = [row for row in rule.allocate(asked, available) if row.short]
    if not waiting:
        return
    funded = {row.dossier for row in rule.allocate(asked, available) if row.amount}
    first = waiting[0]
    together = {row.dossier for row in waiting if row.rank == first.rank}
    left = [each for each in asked if each.dossier not in funded]
    spent = sum(row.amount for row in rule.allocate(asked, available))
    enough = rule.allocate(left, Cents(available - spent + first.short))
    assert together <= {row.dossier for row in enough if row.why == "funded"}
    short = rule.allocate(left, Cents(available - spent + first.short - 1))
    assert not together <= {row.dossier for row in short if row.why == "funded"}


@given(candidates, money, floors, st.booleans())
def test_who_stands_higher_and_asks_the_same_never_gets_less(
    asked: list[Candidate], available: Cents, floor: Fraction | None, skip: bool
) -> None:
    """Of two with equal asks that both take part, the one with the higher score gets at least as much."""
    amounts = {row.dossier: row.amount for row in Ranked(floor=floor, skip=skip).allocate(asked, available)}
    for one in asked:
        for other in asked:
            if one.asked == other.asked and (one.score or 0) > (other.score if other.score is not None else -1):
                assert amounts[one.dossier] >= amounts[other.dossier]


def test_a_tie_does_not_help_who_stands_below_it() -> None:
    """With 100 for a tie of 60 and 50, a lower 50 is passed over too, or it would have what a higher 50 has not."""
    asked = [asking("a", 60, score=80), asking("b", 50, score=80), asking("c", 50, score=70), asking("d", 49, score=60)]
    assert rows(Ranked(skip=True), asked, 100) == [
        ("a", 0, "tied"),
        ("b", 0, "tied"),
        ("c", 0, "exhausted"),
        ("d", 49, "funded"),
    ]


@given(candidates, money, shares)
def test_the_cents_that_are_left_over_go_to_the_higher_ranks(
    asked: list[Candidate], available: Cents, rule: Proportional
) -> None:
    """Of two that ask the same, the one with the higher score never gets less, not even a cent."""
    amounts = {row.dossier: row.amount for row in rule.allocate(asked, available)}
    for one in asked:
        for other in asked:
            if one.asked == other.asked and (one.score or 0) > (other.score or 0):
                assert amounts[one.dossier] >= amounts[other.dossier]


def test_anybody_can_repeat_a_lottery() -> None:
    """The order is that of SHA-256 over the seed and the identifier; another seed draws another order."""
    asked = [asking(name, 10) for name in NAMES]
    drawn = [name for name, _, _ in rows(Lottery("notary 2018"), asked, 30)]
    assert drawn == sorted(NAMES, key=lambda name: sha256(f"notary 2018:{name}".encode()).hexdigest())
    assert [why for _, _, why in rows(Lottery("notary 2018"), asked, 30)] == ["funded"] * 3 + ["exhausted"] * 5
    assert drawn != [name for name, _, _ in rows(Lottery("notary 2019"), asked, 30)]


def test_a_lottery_with_a_floor_asks_for_a_score() -> None:
    """Below the floor or without a score one takes no part; without a floor scores do not matter."""
    asked = [asking("high", 10, score=80), asking("low", 10, score=60), asking("none", 10)]
    found = {name: why for name, _, why in rows(Lottery("s", floor=Fraction(70)), asked, 30)}
    assert found == {"high": "funded", "low": "below-floor", "none": "unscored"}
    assert {why for _, _, why in rows(Lottery("s"), asked, 30)} == {"funded"}


@each_rule
@given(candidates, st.data())
def test_an_envelope_that_is_overspent_gives_nothing(
    rules: st.SearchStrategy[AllocationRule], asked: list[Candidate], data: st.DataObject
) -> None:
    """Where less than nothing is available, nobody gets anything, and nobody less than nothing."""
    assert {row.amount for row in data.draw(rules).allocate(asked, OVERSPENT)} <= {0}


@pytest.mark.parametrize(
    "make",
    [
        lambda: Lottery(""),
        lambda: Proportional(cap=Cents(-1)),
        lambda: Proportional(minimum=Cents(-1)),
        lambda: FirstComeInPart(Cents(-1)),
    ],
    ids=["seed", "cap", "minimum", "part"],
)
def test_a_rule_that_cannot_be_meant_is_refused(make: Callable[[], AllocationRule]) -> None:
    """A lottery needs a seed, and no limit is below zero."""
    with pytest.raises(ValueError, match=r"seed|cap|minimum"):
        make()


@pytest.mark.parametrize(
    "rule",
    [Ranked(), FirstCome(skip=True), FirstComeInPart(), Lottery("s"), Proportional(minimum=Cents(3)), BestValue()],
    ids=lambda rule: type(rule).__name__,
)
def test_many_equal_applications_are_no_trouble(rule: AllocationRule) -> None:
    """A round in which 10,000 ask the same with the same score spends every cent, once a lot tells them apart."""
    many = [Candidate(f"{place:05}", Cents(7), Fraction(50), When("2018"), place) for place in range(10_000)]
    found = rule.allocate(many, Cents(35_000))
    assert len(found) == 10_000
    assert sum(row.amount for row in found) == 35_000
