"""Money set apart within a round: laws that hold for all amounts, and a round worked out by hand."""

from __future__ import annotations

from fractions import Fraction

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from avt_workflow import (
    AllocationRule,
    Application,
    Candidate,
    Cents,
    FrozenMap,
    MemoryLog,
    Office,
    Rejection,
    Request,
    When,
    Withdrawal,
    euros,
    load_agenda,
    load_history,
)
from avt_workflow.allocation import BestValue, FirstCome, Lottery, Ranked
from avt_workflow.allocation.earmarks import Earmarked
from avt_workflow.competition import Competition, Entrant
from avt_workflow.model.agenda import Earmark
from avt_workflow.model.frozen import EMPTY
from avt_workflow.model.ports import Score
from avt_workflow.model.records import Row
from avt_workflow.registry import BUILT_IN
from avt_workflow.reports import dossier_text
from avt_workflow.whatif import Variant, vary
from test_definition_rounds import with_earmarks
from test_rounds import ROUND, TENDER

PARTS = ("rural", "sport", "")
amounts = st.integers(0, 600).map(Cents)
portions = st.fractions(0, Fraction(1, 2))
marks = st.builds(
    Earmark,
    at_least=st.none() | amounts,
    at_least_share=st.none() | portions,
    at_most=st.none() | amounts,
    at_most_share=st.none() | portions,
    stays=st.booleans(),
)
earmarks = st.fixed_dictionaries({}, optional=dict.fromkeys(PARTS[:2], marks)).map(FrozenMap)
before = st.fixed_dictionaries(dict.fromkeys(PARTS, amounts)).map(FrozenMap)
rules: st.SearchStrategy[AllocationRule] = st.one_of(
    st.builds(Ranked, floor=st.none() | st.just(Fraction(40)), skip=st.booleans()),
    st.builds(FirstCome, skip=st.booleans()),
    st.just(Lottery("seed")),
)


@st.composite
def competitions(draw: st.DrawFn) -> list[tuple[Candidate, str]]:
    """Up to eight candidates, no two on one place, each with the part it is of."""
    count = draw(st.integers(0, 8))
    return [
        (
            Candidate(
                "abcdefgh"[place],
                Cents(draw(st.integers(1, 400))),
                Fraction(draw(st.integers(0, 100))),
                place=place,
            ),
            draw(st.sampled_from(PARTS)),
        )
        for place in range(count)
    ]


def rows_of(
    rule: AllocationRule,
    set_apart: FrozenMap[str, Earmark],
    competing: list[tuple[Candidate, str]],
    available: int,
    given_before: FrozenMap[str, Cents] = EMPTY,
) -> tuple[Row, ...]:
    """What each gets with this money set apart."""
    parts = {candidate.dossier: part for candidate, part in competing}
    whole = Cents(sum(given_before.values()))
    earmarked = Earmarked(rule, set_apart, parts, given_before, whole)
    return earmarked.allocate([candidate for candidate, _ in competing], Cents(available))


def given_to(rows: tuple[Row, ...], competing: list[tuple[Candidate, str]], part: str) -> int:
    """What a part gets, in cents."""
    mine = {candidate.dossier for candidate, its in competing if its == part}
    return sum(row.amount for row in rows if row.dossier in mine)


@given(rules, earmarks, competitions(), st.integers(-5, 1500), before)
def test_no_earmark_spends_more_than_there_is(
    rule: AllocationRule,
    set_apart: FrozenMap[str, Earmark],
    competing: list[tuple[Candidate, str]],
    available: int,
    given_before: FrozenMap[str, Cents],
) -> None:
    """One row per candidate, all or nothing each, together no more than there is, whatever is set apart."""
    rows = rows_of(rule, set_apart, competing, available, given_before)
    asked = {candidate.dossier: candidate.asked for candidate, _ in competing}
    assert sorted(row.dossier for row in rows) == sorted(asked)
    assert all(row.amount in (0, asked[row.dossier]) for row in rows)
    assert sum(row.amount for row in rows) <= max(0, available)


@given(rules, earmarks, competitions(), st.integers(0, 1500), before)
def test_no_part_is_given_more_than_its_most(
    rule: AllocationRule,
    set_apart: FrozenMap[str, Earmark],
    competing: list[tuple[Candidate, str]],
    available: int,
    given_before: FrozenMap[str, Cents],
) -> None:
    """With what it had before a part never comes above its most, where its least is not above that."""
    rows = rows_of(rule, set_apart, competing, available, given_before)
    whole = Cents(available + sum(given_before.values()))
    for part, earmark in set_apart.items():
        most = earmark.most(whole)
        if most is not None and earmark.least(whole) <= most:
            had = given_before[part]
            assert had + given_to(rows, competing, part) <= max(most, had)


@given(st.booleans(), earmarks, competitions(), st.integers(0, 1500), st.booleans())
def test_each_least_is_reached_or_nothing_fits_in_it(
    with_floor: bool,
    set_apart: FrozenMap[str, Earmark],
    competing: list[tuple[Candidate, str]],
    available: int,
    skip: bool,
) -> None:
    """A part has its least, or what is not funded of it would not fit: any of it with `skip`, else the first."""
    rule = Ranked(floor=Fraction(40) if with_floor else None, skip=skip)
    set_apart = FrozenMap(
        {part: attrs.evolve(each, at_most=None, at_most_share=None) for part, each in set_apart.items()}
    )
    least = {part: each.least(Cents(available)) for part, each in set_apart.items()}
    if sum(least.values()) > available:
        return
    rows = rows_of(rule, set_apart, competing, available)
    asked = {candidate.dossier: candidate.asked for candidate, _ in competing}
    for part in set_apart:
        mine = {candidate.dossier for candidate, its in competing if its == part}
        lacks = least[part] - given_to(rows, competing, part)
        waiting = [row for row in rows if row.dossier in mine and not row.amount and row.why != "below-floor"]
        if lacks > 0:
            assert all(asked[row.dossier] > lacks for row in (waiting if skip else waiting[:1]))


@given(st.booleans(), competitions(), st.integers(0, 1500), st.integers(0, 1500))
def test_what_an_earmark_leaves_falls_to_the_rest_unless_it_stays(
    skip: bool, competing: list[tuple[Candidate, str]], available: int, least: int
) -> None:
    """For a part that nobody is of, the round is as without it; where it stays, as with so much less money."""
    others = [(candidate, "") for candidate, _ in competing]
    amount = Cents(min(least, available))
    plain = Ranked(skip=skip)
    for stays, left in ((False, available), (True, available - amount)):
        rows = rows_of(plain, FrozenMap({"rural": Earmark(amount, stays=stays)}), others, available)
        bare = plain.allocate([candidate for candidate, _ in others], Cents(left))
        assert [attrs.evolve(row, by="") for row in rows] == list(bare)


@given(rules, competitions(), st.integers(0, 1500), before)
def test_without_earmarks_it_is_the_rule_itself(
    rule: AllocationRule, competing: list[tuple[Candidate, str]], available: int, given_before: FrozenMap[str, Cents]
) -> None:
    """With nothing set apart every row is that of the rule."""
    bare = rule.allocate([candidate for candidate, _ in competing], Cents(available))
    rows = rows_of(rule, FrozenMap(), competing, available, given_before)
    assert tuple(attrs.evolve(row, by="") for row in rows) == bare


def asking(name: str, asked: int, score: int, part: str) -> Entrant:
    """An entrant in one line."""
    return Entrant(name, Cents(asked), Score(Fraction(score)), part=part)


COMPETING = (
    asking("bridge", 60, 90, ""),
    asking("harbour", 50, 80, ""),
    asking("stadium", 40, 75, "sport"),
    asking("barn", 30, 70, "rural"),
    asking("mill", 25, 65, "rural"),
    asking("pool", 20, 60, "sport"),
    asking("well", 10, 30, "rural"),
)


def test_a_round_by_hand() -> None:
    """Of 150, at least 40 is for rural and at most 40 for sport, with a floor of 40, passing over what does not fit.

    From the 40 for rural the barn takes 30; the mill does not fit in the 10 that are left, and the well is too low. The
    rest is 150 - 30 = 120. Sport can have 40, so that the pool, after the stadium, is beyond its most. From 120 the
    bridge takes 60 and the harbour 50, the stadium does not fit in 10, and neither does the mill.
    """
    set_apart = FrozenMap({"rural": Earmark(at_least=Cents(40)), "sport": Earmark(at_most=Cents(40))})
    competition = Competition(COMPETING, Cents(150), Ranked(Fraction(40), skip=True), earmarks=set_apart)
    assert [(r.rank, r.dossier, r.amount, r.why, r.short, r.part, r.by) for r in competition.allocate()] == [
        (1, "bridge", 60, "funded", 0, "", "rest"),
        (2, "harbour", 50, "funded", 0, "", "rest"),
        (3, "stadium", 0, "exhausted", 30, "sport", "rest"),
        (4, "barn", 30, "funded", 0, "rural", "set-apart"),
        (5, "mill", 0, "exhausted", 55, "rural", "rest"),
        (6, "pool", 0, "exhausted", 20, "sport", "at-most"),
        (7, "well", 0, "below-floor", 0, "rural", "rest"),
    ]


def test_what_a_part_had_before_counts() -> None:
    """A part that had 30 of its least of 40 has 10 to come first, and of its most of 50 another 20."""
    earmark = Earmark(at_least=Cents(40), at_most=Cents(50))
    competition = Competition(
        (asking("big", 100, 90, ""), asking("barn", 10, 50, "rural"), asking("mill", 11, 40, "rural")),
        Cents(200),
        Ranked(),
        earmarks=FrozenMap({"rural": earmark}),
        given=FrozenMap({"rural": Cents(30)}),
    )
    assert {row.dossier: (row.amount, row.by) for row in competition.allocate()} == {
        "big": (100, "rest"),
        "barn": (10, "set-apart"),
        "mill": (0, "at-most"),
    }


def test_shares_are_of_all_that_the_round_divides() -> None:
    """A fifth of 100 that are left of a round of 150 is 30; where more money comes, so does more of it."""
    competition = Competition(
        (asking("big", 90, 90, ""), asking("barn", 30, 50, "rural"), asking("mill", 10, 40, "rural")),
        Cents(100),
        Ranked(),
        earmarks=FrozenMap({"rural": Earmark(at_least_share=Fraction(1, 5))}),
        given=FrozenMap({"": Cents(50)}),
    )
    assert [row.amount for row in competition.allocate()] == [0, 30, 0]
    assert [row.amount for row in vary(competition, Variant(available=Cents(150))).allocate()] == [90, 30, 10]


def test_where_there_is_less_than_is_set_apart_the_first_go_first() -> None:
    """Of 30 the first earmark of 20 is divided whole, and the second gets the 10 that are left."""
    competition = Competition(
        (asking("barn", 20, 10, "rural"), asking("pool", 20, 90, "sport")),
        Cents(30),
        Ranked(),
        earmarks=FrozenMap({"rural": Earmark(Cents(20)), "sport": Earmark(Cents(20))}),
    )
    assert {row.dossier: row.amount for row in competition.allocate()} == {"barn": 20, "pool": 0}


def test_the_best_set_is_found_within_each_part() -> None:
    """An exact solver works for an earmark as for the rest."""
    competition = Competition(COMPETING, Cents(150), BestValue(), earmarks=FrozenMap({"rural": Earmark(Cents(36))}))
    found = {row.dossier: row.by for row in competition.allocate() if row.amount}
    assert {name for name, by in found.items() if by == "set-apart"} == {"mill", "well"}


LINES = {"green-steel": "rural", "drone-post": "rural", "care-robot": "sport"}


def told_with(earmarks: str, until: tuple[str, str] | None = None) -> Office:
    """The story of the example up to a step, with money set apart by the line of each application."""
    loaded = load_agenda(with_earmarks((TENDER / "agenda.toml").read_text("utf-8"), earmarks), BUILT_IN)
    office = Office(MemoryLog(), registry=BUILT_IN)
    assert office.adopt(loaded, actor="olga", on=When("2025-01-01")).allowed
    for request in load_history((TENDER / "history.toml").read_text("utf-8"), office.agenda):
        if (request.subject, request.trigger) == until:
            break
        if isinstance(request.record, Application) and request.subject in LINES:
            fields = FrozenMap({"line": LINES[request.subject]})
            request = attrs.evolve(request, record=attrs.evolve(request.record, fields=fields))
        verdict = office.do(request)
        assert verdict.allowed, (request, [reason.text() for reason in verdict.reasons])
    return office


def test_a_round_with_money_set_apart_is_adopted_and_goes_on() -> None:
    """Of € 300,000 the € 100,000 for rural go to green-steel; the canal does not fit in what is left beside the roofs.

    When the roofs withdraw, their money is for all: rural had its least.
    """
    office = told_with("rural = { at_least = 100_000 }", ("smart-canal", "withdraw"))
    (adopted,) = office.book().dossiers[ROUND].division.adopted
    found = {row.dossier: (row.amount, row.part, row.by) for row in adopted.rows}
    assert found["solar-roofs"] == (euros(120_000), "", "rest")
    assert found["smart-canal"] == (0, "", "rest")
    assert found["green-steel"] == (euros(100_000), "rural", "set-apart")
    assert "Beslist uit het geld dat voor rural is afgezonderd." in dossier_text(
        office.book().dossiers["green-steel"], office.book(), "nl"
    )
    withdrawal = Request("solar-roofs", "withdraw", "solar-roofs-bv", When("2025-09-01"), "applicant", Withdrawal())
    assert office.do(withdrawal).allowed
    competition = office.competition(ROUND)
    assert competition.given == {"rural": euros(100_000), "": 0}
    assert {row.dossier: row.amount for row in competition.allocate() if row.amount} == {
        "smart-canal": euros(90_000),
        "care-robot": euros(80_000),
    }


@pytest.mark.parametrize("seen", [False, True], ids=["hidden", "shown"])
def test_who_may_not_see_the_field_does_not_see_by_which_money(seen: bool) -> None:
    """A profile without the fields of an application hides the part, and the recorded ground that may name it."""
    fields = ', "fields"' if seen else ""
    public = f'\n[profiles.public]\nlabel = "Public"\nshows = ["asked", "scores", "decisions"{fields}]\n'
    office = told_with("rural = { at_least = 100_000 }\n" + public, ("smart-canal", "withdraw"))
    (adopted,) = office.book(profile="public").dossiers[ROUND].division.adopted
    assert {(row.part, row.by) for row in adopted.rows if row.dossier == "green-steel"} == (
        {("rural", "set-apart")} if seen else {("", "")}
    )
    refused = office.book(profile="public").dossiers["drone-post"].moved.record
    assert isinstance(refused, Rejection)
    assert bool(refused.grounds) == seen
