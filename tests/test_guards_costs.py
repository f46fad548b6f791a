"""The guards on costs, other sources and earlier aid: exact to the cent and the day, and never a guess."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from avt_workflow import (
    Aid,
    Application,
    Cents,
    Cost,
    EnvelopeName,
    Financing,
    FrozenMap,
    Grant,
    Guard,
    Refusal,
    When,
    euros,
)
from avt_workflow.guards import (
    OF_AN_AMOUNT,
    Cumulation,
    DeMinimis,
    ExcludedCosts,
    InSoFar,
    OwnContribution,
    ShareOfCosts,
    SourceShares,
)
from avt_workflow.testing import ask, case
from avt_workflow.testing.strategies import amounts, moments

LEADER = SourceShares(FrozenMap({"eu": Fraction(1, 4), "province": Fraction(1, 8), "local": Fraction(1, 8)}))


def applied(
    costs: str | None = None,
    *financing: tuple[str, str],
    asked: str | None = None,
    minimis: tuple[tuple[str, str], ...] | None = None,
    **changes: Any,
) -> Application:
    """An application with one line of eligible costs, financing by kind and amount, and aid by amount and moment."""
    base = Application(
        "A project",
        "org",
        None if asked is None else euros(asked),
        financing=tuple(Financing("somebody", euros(amount), kind=kind) for kind, amount in financing),
        costs=() if costs is None else (Cost("all of it", euros(costs), "work"),),
        minimis=None if minimis is None else tuple(Aid("somebody", euros(a), When(on)) for a, on in minimis),
    )
    return attrs.evolve(base, **changes)


def refusal(guard: Guard, application: Application, amount: str, on: str = "2024-06-01") -> Refusal | None:
    """What a guard says of a grant of so many euros."""
    return guard.check(case(application), ask(Grant(euros(amount)), on=on))


# ---- to the cent


@pytest.mark.parametrize(
    ("guard", "application", "most"),
    [
        (ShareOfCosts(Fraction(1, 2)), applied("100000.01"), "50000"),
        (ShareOfCosts(Fraction(1, 3)), applied("100"), "33.33"),
        (ShareOfCosts(Fraction(1)), applied("0.01"), "0.01"),
        (Cumulation(), applied("1000", ("fund", "400"), ("own", "500")), "600"),
        (Cumulation(Fraction(1, 2)), applied("1000.01", ("fund", "400"), ("", "50")), "50"),
        (OwnContribution(Fraction(1, 4)), applied("1000"), "750"),
        (OwnContribution(Fraction(1, 3)), applied("100", ("fund", "10"), ("own", "80")), "56.66"),
        (LEADER, applied("100000.01"), "50000"),
        (LEADER, applied("0.10"), "0.04"),
        (LEADER, applied("100000", ("local", "12500"), ("fund", "9000")), "37500"),
        (DeMinimis(), applied(minimis=()), "300000"),
        (DeMinimis(), applied(minimis=(("250000.01", "2023-06-01"),)), "49999.99"),
        (DeMinimis(euros(200_000)), applied(minimis=(("1", "2023"),)), "199999"),
    ],
)
def test_the_most_that_passes_is_the_limit_itself(guard: Guard, application: Application, most: str) -> None:
    """The amount on the limit passes; one cent more is refused, and the refusal says that it is one cent."""
    assert refusal(guard, application, most) is None
    more = f"{(euros(most) + 1) // 100}.{(euros(most) + 1) % 100:02d}"
    found = refusal(guard, application, more)
    assert found is not None
    assert found.params.get("over_cents", found.params.get("short_cents")) == 1
    for sentence in guard.text.values():
        assert "{" not in sentence.format(**found.params)


def test_half_of_the_costs_and_the_parts_it_is_built_of_are_each_rounded_down() -> None:
    """Of € 100.000,07 half is € 50.000,03; a quarter and two eighths are € 25.000,01 and twice € 12.500,00."""
    costs = applied("100000.07")
    assert refusal(ShareOfCosts(Fraction(1, 2)), costs, "50000.03") is None
    assert refusal(LEADER, costs, "50000.01") is None
    found = refusal(LEADER, costs, "50000.03")
    assert found is not None
    assert (found.params["limit_cents"], found.params["over_cents"]) == (50_000_01, 2)


def test_a_source_above_its_own_share_is_named() -> None:
    """What one source pays too much is not made good by what another leaves, whatever is granted."""
    found = refusal(LEADER, applied("100000", ("local", "12500.01")), "0")
    assert found is not None
    assert (found.params["beyond"], found.params["over_cents"]) == ("local", 1)


@pytest.mark.parametrize(("kind", "unnamed"), [("", 1), (" ", 1), ("fund", None)])
def test_financing_of_no_kind_could_be_of_any_source(kind: str, unnamed: int | None) -> None:
    """A line that does not say what kind of source pays is refused, however little; one of another kind is not."""
    found = refusal(LEADER, applied("100000", (kind, "0.01")), "1")
    assert (found and found.params["unnamed_cents"]) == unnamed


def test_costs_that_are_not_eligible_do_not_count() -> None:
    """The share is taken of the lines that are eligible."""
    lines = (Cost("a barn", euros(60_000), "building"), Cost("tax", euros(12_600), "vat", eligible=False))
    assert refusal(ShareOfCosts(Fraction(1, 2)), Application("A", "org", costs=lines), "30000") is None
    assert refusal(ShareOfCosts(Fraction(1, 2)), Application("A", "org", costs=lines), "30000.01") is not None


# ---- what is unknown


@pytest.mark.parametrize(
    "guard",
    [
        ShareOfCosts(Fraction(1)),
        Cumulation(),
        LEADER,
        OwnContribution(Fraction(1, 100)),
        ExcludedCosts(("vat",)),
        DeMinimis(),
        InSoFar(EnvelopeName("pot")),
    ],
    ids=lambda guard: type(guard).__name__,
)
@pytest.mark.parametrize("application", [None, applied()], ids=["no application", "nothing named"])
def test_what_nobody_named_is_unknown(guard: Guard, application: Application | None) -> None:
    """Without an application, or with one that names no costs, aid or amount, no rule holds, and its words show it."""
    found = guard.check(case(application), ask(Grant(Cents(0))))
    assert found is not None
    assert None in found.params.values()


@pytest.mark.parametrize("guard", [ShareOfCosts(Fraction(1)), Cumulation(), LEADER, OwnContribution(Fraction(1, 100))])
def test_an_application_that_asks_no_amount_is_unknown(guard: Guard) -> None:
    """Where an application is handed in that names no amount, a rule on the amount does not hold."""
    assert guard.check(case(), ask(applied("1000", minimis=()))) is not None


def test_an_application_is_judged_by_itself() -> None:
    """Where an application is handed in, its own costs and amount count, not those of the earlier one."""
    half, earlier = ShareOfCosts(Fraction(1, 2)), case(applied("10", asked="10"))
    assert half.check(earlier, ask(applied("1000", asked="500"))) is None
    assert half.check(earlier, ask(applied("1000", asked="500.01"))) is not None


@pytest.mark.parametrize(
    ("lines", "params"),
    [
        ([("work", True)], None),
        ([("vat", False), ("work", True)], None),
        ([("vat", True), ("land", True), ("work", True)], (2, 0)),
        ([("", True), ("work", True)], (0, 1)),
        ([("", False), ("work", True)], None),
    ],
)
def test_excluded_costs_are_found_among_the_eligible(
    lines: list[tuple[str, bool]], params: tuple[int, int] | None
) -> None:
    """Costs that are not eligible may be of an excluded category; an eligible line without one may be anything."""
    costs = tuple(Cost("a line", euros(1), category, eligible) for category, eligible in lines)
    found = ExcludedCosts(("vat", "land")).check(case(Application("A", "org", costs=costs)), ask(Grant(Cents(0))))
    expected = None if params is None else tuple(100 * count for count in params)
    assert (found and (found.params["excluded_cents"], found.params["unnamed_cents"])) == expected


# ---- aid over three years


@pytest.mark.parametrize(
    ("granted", "decided", "counts"),
    [
        ("2024-03-01", "2027-03-01", True),
        ("2024-03-01", "2027-03-02", False),
        ("2024-02-29", "2027-02-28", True),
        ("2024-02-29", "2027-03-01", False),
        ("2024-03-01", "2024-03-01", True),
        ("2024-03-02", "2024-03-01", False),
        ("2024-03", "2027-03-01", True),
        ("2024-03", "2027-03-02", None),
        ("2024-03", "2027-03-31", None),
        ("2024-03", "2027-04-01", False),
        ("2024-03", "2024-03-15", None),
        ("2024-03-15", "2027-03", None),
        ("2024-03-31", "2027-03", True),
        ("2024", "2024", None),
        ("2023", "2024", True),
        ("9999-01-01", "9999-12-31", True),
    ],
)
def test_aid_counts_until_the_same_date_three_years_later(granted: str, decided: str, counts: bool | None) -> None:
    """Aid counts from its day up to the same date three years on; where the dates leave that open, it may."""
    application = applied(minimis=(("200000", granted),))
    found = refusal(DeMinimis(), application, "200000", decided)
    assert (found is None) == (counts is False)
    if found is not None:
        assert found.params["least_cents"] == (400_000_00 if counts else 200_000_00)
        assert found.params["most_cents"] == 400_000_00
        assert found.params["unclear"] == ("-" if counts else granted)


def test_aid_that_may_count_is_refused_with_what_to_do() -> None:
    """Where inexact aid decides, the refusal gives both totals, says which aid it is, and asks for its day."""
    aid = (("100000", "2022-02-03"), ("150000", "2021"), ("90000", "2019"))
    found = refusal(DeMinimis(), applied(minimis=aid), "60000", "2024-06-01")
    assert found is not None
    assert found.params["least_cents"] == 160_000_00
    assert found.params["most_cents"] == 310_000_00
    assert found.params["over_cents"] == 10_000_00
    assert "too inexact: 2021." in DeMinimis.text["en"].format(**found.params)
    assert refusal(DeMinimis(), applied(minimis=aid), "50000", "2024-06-01") is None


@given(moments(2018, 2028), moments(2018, 2028), st.integers(1, 5))
def test_inexact_aid_counts_as_its_days_would(granted: When, decided: When, years: int) -> None:
    """Aid surely counts when every day it can be does for every day of the decision, surely not when none does."""
    outcomes = {_holds(DeMinimis(Cents(1), years), a, d) for a in _days(granted) for d in _days(decided)}
    found = DeMinimis(Cents(1), years).check(
        case(Application("A", "org", minimis=(Aid("somebody", Cents(1), granted),))),
        ask(Grant(Cents(1)), on=str(decided)),
    )
    if found is None:
        assert outcomes == {True}
    elif found.params["unclear"] == "-":
        assert outcomes == {False}
    else:
        assert False in outcomes


def _days(when: When) -> set[date]:
    """The first and last days it can be, and some between."""
    span = (when.last - when.first).days
    return {when.first + timedelta(days) for days in (0, span // 2, span)}


def _holds(guard: DeMinimis, granted: date, decided: date) -> bool:
    aid = Aid("somebody", Cents(1), When(granted))
    return guard.check(case(Application("A", "org", minimis=(aid,))), ask(Grant(Cents(1)), on=str(decided))) is None


# ---- in so far


@pytest.mark.parametrize(
    ("asked", "amount", "off"),
    [("300", "300", None), ("300", "299.99", 1), ("300", "300.01", 1), ("500", "400", None), ("500", "400.01", 1),
     ("500", "399.99", 1)],
)  # fmt: skip
def test_in_so_far_leaves_one_amount(asked: str, amount: str, off: int | None) -> None:
    """With € 400 left for this dossier, what it holds included, the grant is what was asked or those € 400."""
    stands = case(asked=asked, ceiling=1000, committed={"one": 100, "other": 600})
    found = InSoFar(EnvelopeName("pot")).check(stands, ask(Grant(euros(amount))))
    assert (found and found.params["off_cents"]) == off


@given(amounts(2000), amounts(2000), amounts(2000), amounts(2000))
def test_exactly_one_amount_is_possible(asked: int, ceiling: int, committed: int, other: int) -> None:
    """Of all amounts exactly one passes, the one that every refusal names; it fits, and is never more than asked."""
    stands = case(
        Application("A", "org", Cents(asked)), ceiling=_written(ceiling), committed={"x": _written(committed)}
    )
    guard = InSoFar(EnvelopeName("pot"))
    possible = min(asked, max(0, ceiling - committed))
    assert guard.check(stands, ask(Grant(Cents(possible)))) is None
    assume(other != possible)
    found = guard.check(stands, ask(Grant(Cents(other))))
    assert found is not None
    assert found.params["possible_cents"] == possible


def _written(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


# ---- laws of the rules that say "at most"

SHARES = st.fractions(0, 1, max_denominator=40).filter(bool)
KINDS = st.sampled_from(["eu", "province", "own", ""])
LINES = st.lists(st.builds(Financing, st.just("somebody"), amounts(10**6), kind=KINDS), max_size=3).map(tuple)
COSTS = st.lists(
    st.builds(Cost, st.just("a line"), amounts(10**6), st.just("work"), st.booleans()), min_size=1, max_size=3
)
AIDS = st.lists(st.builds(Aid, st.just("somebody"), amounts(10**6), moments(2020, 2025)), max_size=3).map(tuple)
APPLICATIONS = st.builds(
    Application, st.just("A"), st.just("org"), financing=LINES, costs=COSTS.map(tuple), minimis=AIDS
)
AT_MOST = st.one_of(
    st.builds(ShareOfCosts, SHARES),
    st.builds(Cumulation, SHARES),
    st.builds(OwnContribution, SHARES),
    st.builds(lambda share: SourceShares(FrozenMap({"eu": share / 2, "province": share / 3})), SHARES),
    st.builds(DeMinimis, st.integers(1, 3 * 10**6).map(Cents), st.integers(1, 4)),
)


@given(AT_MOST, APPLICATIONS, amounts(10**6), amounts(10**6))
def test_a_lower_amount_never_turns_a_pass_into_a_refusal(
    guard: Guard, application: Application, one: int, other: int
) -> None:
    """Where an amount passes, so does every lower one."""
    lower, higher = sorted((one, other))
    stands = case(application)
    if guard.check(stands, ask(Grant(Cents(higher)))) is None:
        assert guard.check(stands, ask(Grant(Cents(lower)))) is None


@given(AT_MOST, APPLICATIONS, amounts(10**6))
def test_what_a_refusal_says_is_over_is_what_must_go(guard: Guard, application: Application, amount: int) -> None:
    """Less by what the refusal says, the amount passes, and less by a cent fewer it does not."""
    stands = case(application)
    found = guard.check(stands, ask(Grant(Cents(amount))))
    assume(found is not None)
    assert found is not None
    over = found.params.get("over_cents", found.params.get("short_cents"))
    assert isinstance(over, int)
    assume(over <= amount and found.params.get("beyond", "-") == "-" and not found.params.get("unnamed_cents"))
    assert guard.check(stands, ask(Grant(Cents(amount - over)))) is None
    assert guard.check(stands, ask(Grant(Cents(amount - over + 1)))) is not None


@given(AT_MOST, APPLICATIONS, amounts(10**6))
def test_asking_and_granting_are_held_to_the_same(guard: Guard, application: Application, amount: int) -> None:
    """An application that asks an amount is judged as a grant of that amount would be."""
    assert isinstance(guard, OF_AN_AMOUNT)
    asks = attrs.evolve(application, asked=Cents(amount))
    assert guard.check(case(), ask(asks)) == guard.check(case(application), ask(Grant(Cents(amount))))


@given(SHARES, APPLICATIONS, amounts(10**6))
def test_shares_are_exact(share: Fraction, application: Application, amount: int) -> None:
    """The share of the costs holds exactly when amount ≤ share x costs as ratios, without rounding."""
    costs = sum(cost.amount for cost in application.costs if cost.eligible)
    others = sum(line.amount for line in application.financing if line.kind != "own")
    stands, request = case(application), ask(Grant(Cents(amount)))
    assert (ShareOfCosts(share).check(stands, request) is None) == (amount <= share * costs)
    assert (Cumulation(share).check(stands, request) is None) == (amount + others <= share * costs)
    assert (OwnContribution(share).check(stands, request) is None) == (costs - amount - others >= share * costs)


# ---- parameters


@pytest.mark.parametrize(
    "faulty",
    [
        lambda: ShareOfCosts(Fraction(0)),
        lambda: ShareOfCosts(Fraction(101, 100)),
        lambda: Cumulation(Fraction(2)),
        lambda: OwnContribution(Fraction(0)),
        lambda: SourceShares(FrozenMap()),
        lambda: SourceShares(FrozenMap({"eu": Fraction(0)})),
        lambda: SourceShares(FrozenMap({"eu": Fraction(3, 4), "province": Fraction(1, 2)})),
        lambda: SourceShares(FrozenMap({"own": Fraction(1, 2)})),
        lambda: SourceShares(FrozenMap({" ": Fraction(1, 2)})),
        lambda: ExcludedCosts(()),
        lambda: ExcludedCosts(("vat", "")),
        lambda: DeMinimis(Cents(0)),
        lambda: DeMinimis(years=0),
    ],
)
def test_a_parameter_that_can_never_be_meant_is_refused(faulty: Any) -> None:
    """A share of nothing or above the whole, sources that pay more than all, and a ceiling of nothing are none."""
    with pytest.raises(ValueError, match="must be"):
        faulty()
