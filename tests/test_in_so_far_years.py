"""`in-so-far` over an envelope with years: what was asked, or all that the years of the grant can give together."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from avt_workflow import (
    Application,
    Cents,
    Envelope,
    EnvelopeName,
    FrozenMap,
    Grant,
    Request,
    Verdict,
    When,
    compile_rulebook,
    euros,
    judge,
    lint,
)
from avt_workflow.case import Case
from avt_workflow.guards import InSoFar
from avt_workflow.model.agenda import Agenda, Rule
from avt_workflow.testing import after, beginning
from small import text
from test_envelopes import agenda_of


def ruled(ceilings: Mapping[int, int], whole: int, aside: int = 0) -> Agenda:
    """An envelope with these years, in a region; grants are what was asked, in so far as they allow no more."""
    pots = {
        "region": Envelope(text("Region"), Cents(whole)),
        "agenda": Envelope(text("Agenda"), Cents(sum(ceilings.values())), within="region"),
        "other": Envelope(text("Other"), Cents(aside), within="region", earmarked=bool(aside)),
        **{
            str(year): Envelope(text(str(year)), Cents(cents), within="agenda", year=year)
            for year, cents in ceilings.items()
        },
    }
    agenda = agenda_of(pots, ("agenda", "other"))
    track = agenda.tracks["project"]
    grant = attrs.evolve(track.transitions["grant-agenda"], requires=("what-is-left",))
    track = attrs.evolve(track, transitions=track.transitions.with_item("grant-agenda", grant))
    rules = FrozenMap({"what-is-left": Rule("in-so-far", InSoFar(EnvelopeName("agenda")))})
    return attrs.evolve(agenda, tracks=FrozenMap({"project": track}), rules=rules)


def asking(agenda: Agenda, cents: int) -> Case:
    """An application for so many cents."""
    case = beginning(compile_rulebook(agenda, "ruled"))
    application = Application("One", "org", Cents(cents))
    return after(case, [Request("one", "submit", "olga", When("2018-02"), "office", application)])


def grants(case: Case, years: Mapping[int, int]) -> Verdict:
    """What is said of a grant by year, in cents."""
    given = FrozenMap({str(year): Cents(cents) for year, cents in years.items()})
    grant = Grant(Cents(sum(years.values())), years=given)
    return judge(case, Request("one", "grant-agenda", "olga", When("2018-03"), "office", grant))


CEILINGS = {2018: 30_000, 2019: 5_000, 2020: 20_000}


@pytest.mark.parametrize(
    ("asked", "years", "possible"),
    [
        (50_000, {2018: 30_000}, None),
        (50_000, {2018: 30_000, 2019: 5_000}, None),
        (50_000, {2018: 30_000, 2019: 4_999}, 35_000),
        (32_000, {2018: 30_000, 2019: 2_000}, None),
        (32_000, {2018: 28_000, 2019: 4_000}, None),
        (32_000, {2018: 28_000, 2019: 3_999}, 32_000),
        (32_000, {2019: 5_000}, None),
    ],
)
def test_what_is_left_is_that_of_the_years_of_the_grant(
    asked: int, years: dict[int, int], possible: int | None
) -> None:
    """With € 300, € 50 and € 200 left: as much as was asked, or all of the years that it falls in, in any division."""
    reasons = grants(asking(ruled(CEILINGS, 100_000), asked), years).reasons
    assert [reason.params["possible_cents"] for reason in reasons] == ([] if possible is None else [possible])


def test_a_grant_without_years_is_of_the_year_of_the_act() -> None:
    """What is left is then what that year has."""
    case = asking(ruled(CEILINGS, 100_000), 50_000)
    for amount, allowed in ((euros(300), True), (euros("299.99"), False)):
        request = Request("one", "grant-agenda", "olga", When("2018-03"), "office", Grant(amount))
        assert judge(case, request).allowed == allowed


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_refusal_names_the_years(language: str) -> None:
    """It says how much is left in the years of the grant, and which these are."""
    (reason,) = grants(asking(ruled(CEILINGS, 100_000), 50_000), {2018: 1, 2019: 1}).reasons
    assert "'agenda (2018, 2019)'" in reason.text(language)


def test_check_has_nothing_against_it() -> None:
    """The rule may name an envelope with years."""
    assert "rule-over-years" not in [fault.code for fault in lint(ruled(CEILINGS, 100_000))]


SMALL = st.integers(0, 6)


@given(st.fixed_dictionaries(dict.fromkeys((2018, 2019, 2020), SMALL)), SMALL, SMALL, st.integers(0, 20), st.data())
def test_the_limit_is_that_of_every_level(
    ceilings: dict[int, int], room: int, aside: int, asked: int, data: st.DataObject
) -> None:
    """What a refusal calls possible is the most that any division over the years of the grant is allowed to be."""
    whole = max(room + aside, sum(ceilings.values()) // 2 + aside)
    case = asking(ruled(ceilings, whole, aside), asked)
    named = data.draw(st.lists(st.sampled_from((2018, 2019, 2020)), min_size=1, max_size=2, unique=True))
    before = data.draw(st.dictionaries(st.sampled_from((2018, 2019, 2020)), st.integers(0, 3)))
    if before and (earlier := grants(case, before)).allowed:
        case = attrs.evolve(
            case,
            ledgers=FrozenMap(
                {
                    name: case.ledger(name).replay(fact for fact in earlier.facts if fact.stream == f"envelope:{name}")
                    for name in case.ledgers
                }
            ),
        )
    divisions = [[]]
    for year in named:
        divisions = [[*division, part] for division in divisions for part in range(ceilings[year] + 2)]
    fits = [sum(division) for division in divisions if not over(case, dict(zip(named, division, strict=True)))]
    most = min(asked, max(fits))
    for division in divisions:
        years = dict(zip(named, division, strict=True))
        said = [reason for reason in grants(case, years).reasons if reason.code == "in-so-far"]
        assert (not said) == (sum(division) == most)
        assert all(reason.params["possible_cents"] == most for reason in said)


def over(case: Case, years: Mapping[int, int]) -> bool:
    """Whether a division does not fit in the envelopes."""
    return any(reason.code in ("over-ceiling", "earmarked") for reason in grants(case, years).reasons)
