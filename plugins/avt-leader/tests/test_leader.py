"""LEADER Zuidwest Twente: its published rules, by golden cases that anybody can work out by hand."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from fractions import Fraction
from importlib import metadata, resources
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import avt_workflow
from avt_leader.plugin import LocalPledge
from avt_workflow import (
    Advice,
    AgendaFiles,
    Application,
    Call,
    Case,
    Cents,
    Cost,
    Financing,
    FrozenMap,
    Grant,
    Loaded,
    Minutes,
    Note,
    Office,
    Reason,
    Registry,
    Rejection,
    Request,
    Sheet,
    When,
    compile_rulebook,
    euros,
    find_plugins,
    judge,
    lint,
    load_agenda,
    load_history,
)
from avt_workflow.testing import after, ask, beginning, case

LAG = ("ann", "ben", "cas")
MOST_LINES = 250


@pytest.fixture(scope="module")
def registry() -> Registry:
    """The plugins that are installed."""
    return find_plugins()


@pytest.fixture(scope="module")
def files(registry: Registry) -> AgendaFiles:
    """What the plugin brings."""
    return registry.agendas["leader-zuidwest-twente"]


@pytest.fixture(scope="module")
def loaded(registry: Registry, files: AgendaFiles) -> Loaded:
    """The agenda, read."""
    return load_agenda(files.agenda, registry)


def step(trigger: str, record: object = None, *, actor: str = "office", role: str = "provincie") -> Request:
    """One step with the dossier `one`; the province names the minutes of what others decided."""
    minutes = Minutes("minutes") if role == "provincie" else None
    return Request("one", trigger, actor, When("2017-02"), role, record, track="project", minutes=minutes)  # type: ignore[arg-type]


def advised(
    loaded: Loaded,
    marks: Mapping[str, int],
    costs: str = "200000",
    pledged: str | None = "25000",
    financing: tuple[Financing, ...] = (),
) -> Case:
    """The case of an application with these costs, to which all three members of the LAG gave the same marks."""
    fields: dict[str, str | int] = {"thema": "omgeving"} | ({} if pledged is None else {"toezegging": euros(pledged)})
    application = Application(
        "One", "org", euros(200_000), costs=(Cost("all", euros(costs)),), financing=financing, fields=FrozenMap(fields)
    )
    sheet = Sheet(FrozenMap({key: Fraction(mark) for key, mark in marks.items()}))
    return after(
        beginning(compile_rulebook(loaded.agenda, loaded.hash), LAG),
        [
            step("indienen", application, actor="org", role="aanvrager"),
            step("voorleggen"),
            *(step("beoordelen", sheet, actor=member, role="lag") for member in LAG),
            step("adviseren", Advice("positive")),
        ],
    )


def points(doelen: int, werkwijze: int, haalbaar: int, doelmatig: int) -> dict[str, int]:
    """Marks for the four criteria, of at most 12, 12, 9 and 9."""
    return {"doelen": doelen, "werkwijze": werkwijze, "haalbaar": haalbaar, "doelmatig": doelmatig}


GOOD = points(10, 9, 7, 7)


def refused(stands: Case, amount: str) -> dict[str | None, Reason]:
    """Why a grant of so many euros is refused, by the name of the rule; empty where it is allowed."""
    request = attrs.evolve(step("verlenen", Grant(euros(amount))), role="tender", round="tender", minutes=None)
    return {reason.rule: reason for reason in judge(attrs.evolve(stands, adopting="tender"), request).reasons}


# ---- what the plugin is


def test_the_agenda_has_no_faults(loaded: Loaded) -> None:
    """`avt check` finds nothing to say."""
    assert lint(loaded.agenda) == ()


def test_it_is_small() -> None:
    """The plugin with its agenda and history has at most 250 lines, counted with comments and blank ones."""
    sources = [path for path in resources.files("avt_leader").iterdir() if path.name.endswith((".py", ".typed"))]
    data = list((resources.files("avt_leader") / "data").iterdir())
    lines = [path.read_text(encoding="utf-8").count("\n") for path in (*sources, *data) if path.is_file()]
    assert len(lines) == 5
    assert sum(lines) <= MOST_LINES


def test_it_uses_public_names_only() -> None:
    """What it imports of the library, the library exports."""
    tree = ast.parse((resources.files("avt_leader") / "plugin.py").read_text(encoding="utf-8"))
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
    ours = [node for node in nodes if node.module and node.module.split(".")[0] == "avt_workflow"]
    assert {node.module for node in ours} == {"avt_workflow"}
    assert {alias.name for node in ours for alias in node.names} <= set(avt_workflow.__all__)


def test_every_published_number_says_where_it_comes_from(loaded: Loaded) -> None:
    """Rules and criteria have a provenance; a rule from the source names it; nothing made up passes for source."""
    agenda = loaded.agenda
    assert {name for name, rule in agenda.rules.items() if rule.provenance != "source"} == {
        "bladen-binnen",
        "niet-boven-aanvraag",
    }
    assert all(rule.basis for rule in agenda.rules.values() if rule.provenance == "source")
    assessment = agenda.tracks["project"].assessment
    assert assessment is not None
    assert {criterion.provenance for criterion in assessment.criteria.values()} == {"source"}
    criteria = assessment.criteria.values()
    assert [(c.minimum, c.scale.high) for c in criteria] == [(8, 12), (8, 12), (6, 9), (6, 9)]
    assert agenda.envelopes["tender-2016"].ceiling == euros(765_000)


# ---- points: maxima 12/12/9/9, minima 8/8/6/6, together at least 28


def test_28_points_pass(loaded: Loaded) -> None:
    """8 + 8 + 6 + 6 = 28: each criterion on its minimum, and the total on its own."""
    assert refused(advised(loaded, points(8, 8, 6, 6)), "50000") == {}


def test_27_points_fail_by_one(loaded: Loaded) -> None:
    """8 + 8 + 6 + 5 = 27 is one below 28, and the last criterion is one below 6: both are said."""
    found = refused(advised(loaded, points(8, 8, 6, 5)), "50000")
    assert set(found) == {"ten-minste-28", "elk-criterium"}
    params = found["ten-minste-28"].params
    assert (params["total"], params["minimum"]) == (27, 28)
    assert found["elk-criterium"].params["criterion"] == "doelmatig"
    assert found["ten-minste-28"].basis == "Regeling Uitvoering LEADER projecten, LAG Zuidwest Twente"


def test_the_first_criterion_at_7_fails_though_the_total_passes(loaded: Loaded) -> None:
    """7 + 12 + 9 + 9 = 37, well above 28; the goals of the strategy ask 8."""
    found = refused(advised(loaded, points(7, 12, 9, 9)), "50000")
    assert set(found) == {"elk-criterium"}
    params = found["elk-criterium"].params
    assert (params["criterion"], params["mark"], params["minimum"]) == ("doelen", 7, 8)


# ---- money: half of the costs, from € 30.000 to € 100.000


@pytest.mark.parametrize(
    ("costs", "amount", "rules"),
    [
        ("100000.01", "50000", set()),
        ("100000.01", "50000.01", {"helft-van-de-kosten", "opbouw"}),
        ("100000.02", "50000.01", {"opbouw"}),
        ("100000.08", "50000.04", set()),
        ("60000", "30000", set()),
        ("60000", "29999.99", {"dertig-tot-honderd"}),
        ("59999.98", "30000", {"helft-van-de-kosten", "opbouw"}),
        ("200000", "100000", set()),
        ("250000", "100000", set()),
        ("250000", "100000.01", {"dertig-tot-honderd", "kwart-toegezegd"}),
    ],
)
def test_the_amount(loaded: Loaded, costs: str, amount: str, rules: set[str]) -> None:
    """Each amount by hand.

    Of € 100.000,01 half is € 50.000,005, so € 50.000,00. Of € 100.000,02 half is € 50.000,01, but it is built of 25 %
    (€ 25.000,00|5) and twice 12,5 % (€ 12.500,00|25), which is € 50.000,00. Of € 100.000,08 the parts are € 25.000,02
    and twice € 12.500,01: € 50.000,04, exactly half. € 30.000 needs € 60.000 of costs, € 100.000 needs € 200.000.
    A quarter of € 100.000,01 is € 25.000,0025, more than the € 25.000 that was pledged.
    """
    assert set(refused(advised(loaded, GOOD, costs), amount)) == rules


def test_half_and_a_cent_is_a_cent_too_much(loaded: Loaded) -> None:
    """€ 50.000,01 on costs of € 100.000,01: the refusal says the costs, the limit, the amount and the one cent."""
    params = refused(advised(loaded, GOOD, "100000.01"), "50000.01")["helft-van-de-kosten"].params
    said = [params[name] for name in ("costs_cents", "limit_cents", "amount_cents", "over_cents")]
    assert said == [100_000_01, 50_000_00, 50_000_01, 1]


def test_what_a_municipality_pays_itself_is_no_part_of_the_grant(loaded: Loaded) -> None:
    """12,5 % of € 200.000 is € 25.000; where the municipality pays that itself, € 75.000 is left of € 100.000."""
    paid = (Financing("A town", euros(25_000), kind="gemeente-of-waterschap"),)
    stands = advised(loaded, GOOD, financing=paid)
    assert refused(stands, "75000") == {}
    assert set(refused(stands, "75000.01")) == {"opbouw"}


@pytest.mark.parametrize(
    ("pledged", "short"), [("12500", None), ("12499.99", 1), ("0", 12_500_00)], ids=["a quarter", "a cent less", "none"]
)
def test_a_municipality_or_water_board_pays_a_quarter(pledged: str, short: int | None) -> None:
    """A quarter of € 50.000 is € 12.500."""
    stands = case(fields={"toezegging": euros(pledged)})
    found = LocalPledge().check(stands, ask(Grant(euros(50_000))))
    assert (found and found.params["short_cents"]) == short


def test_a_pledge_that_nobody_named_is_unknown(loaded: Loaded) -> None:
    """Without a pledge the grant is refused, and the reason says that it is not known."""
    found = refused(advised(loaded, GOOD, pledged=None), "50000")
    assert set(found) == {"kwart-toegezegd"}
    assert found["kwart-toegezegd"].params["pledged_cents"] is None


MARKS = st.builds(points, st.integers(6, 12), st.integers(6, 12), st.integers(5, 9), st.integers(5, 9))
AMOUNTS = st.integers(29_999_90, 100_000_10) | st.sampled_from([29_999_99, 30_000_00, 100_000_00, 100_000_01])
NEAR = st.integers(-9, 9)


@given(MARKS, AMOUNTS, NEAR | st.integers(-(10**6), 10**7), NEAR | st.integers(-(10**5), 10**6))
def test_a_grant_is_allowed_exactly_where_the_published_rules_allow_it(
    loaded: Loaded, marks: dict[str, int], amount: int, more_costs: int, more_pledged: int
) -> None:
    """The rules in plain arithmetic on cents and points say the same as the agenda, on and around every limit."""
    costs, pledged = 2 * amount + more_costs, amount // 4 + more_pledged
    stands = advised(loaded, marks, written(costs), written(pledged))
    allowed = (
        sum(marks.values()) >= 28
        and all(mark >= least for mark, least in zip(marks.values(), (8, 8, 6, 6), strict=True))
        and 30_000_00 <= amount <= 100_000_00
        and 2 * amount <= costs
        and amount <= costs // 4 + costs // 8 + costs // 8
        and 4 * pledged >= amount
    )
    assert (refused(stands, written(amount)) == {}) == allowed


def written(cents: int) -> str:
    """An amount as it is written down."""
    return f"{cents // 100}.{cents % 100:02d}"


# ---- the tender: from the highest total down until € 765.000 is gone


LEAST, MOST = (8, 8, 6, 6), (12, 12, 9, 9)


def summing(total: int) -> dict[str, int]:
    """Marks that come to a total: each minimum, and the rest to the first with room; 27 lacks the last point."""
    found, left = list(LEAST), total - sum(LEAST)
    for place, most in enumerate(MOST):
        more = max(min(left, most - found[place]), -1 if place == len(MOST) - 1 else 0)
        found[place] += more
        left -= more
    return points(*found)


def tender(registry: Registry, loaded: Loaded, asked: Mapping[str, tuple[Mapping[str, int], int]]) -> Office:
    """An office in which each asks so many thousands of euros with these marks, up to the proposal of the province."""
    office = Office.open("memory:", registry=registry)
    assert office.adopt(loaded, actor="avt", on=When("2016-10")).allowed
    for member in LAG:
        assert office.appoint("lag", member, actor="avt", role="provincie", on=When("2016-10")).allowed

    def done(subject: str, request: Request) -> None:
        verdict = office.do(attrs.evolve(request, subject=subject, track=None))
        assert verdict.allowed, [reason.text() for reason in verdict.reasons]

    for name, (marks, thousands) in asked.items():
        ask = euros(1000 * thousands)
        fields: dict[str, str | int] = {"thema": "omgeving", "toezegging": ask // 4}
        application = Application(name, "org", ask, costs=(Cost("all", Cents(2 * ask)),), fields=FrozenMap(fields))
        sheet = Sheet(FrozenMap({key: Fraction(mark) for key, mark in marks.items()}))
        done(name, attrs.evolve(step("indienen", application, actor="org", role="aanvrager"), on=When("2016-11")))
        done(name, step("voorleggen"))
        for member in LAG:
            done(name, step("beoordelen", sheet, actor=member, role="lag"))
        done(name, step("adviseren", Advice("positive")))
    call = Call("Tender", When("2016-10-01"), When("2016-11-30"), euros(765_000))
    done("tender", attrs.evolve(step("openstellen", call), on=When("2016-10")))
    done("tender", step("sluiten"))
    done("tender", step("voorstellen"))
    return office


def test_the_tender_goes_down_the_ranking_until_the_money_is_gone(registry: Registry, loaded: Loaded) -> None:
    """Ten applications, € 840.000 asked by those with 28 points or more, € 765.000 to give.

    42: 100 · 40: 100 · 38: 100 · 36: 100 · 34: 100 · 32: 100 · 30: 100 (700 in all, 65 is left) · 29: 80 does not fit,
    is 15 short and ends it · 28: 60 would fit, and comes after the end · 27 is below the 28 points that are needed.
    """
    asked = {42: 100, 40: 100, 38: 100, 36: 100, 34: 100, 32: 100, 30: 100, 29: 80, 28: 60, 27: 30}
    office = tender(registry, loaded, {f"p{total}": (summing(total), ask) for total, ask in asked.items()})
    rows = office.competition("tender").allocate()
    assert [row.dossier for row in rows] == [f"p{total}" for total in asked]
    assert [row.score for row in rows] == list(asked)
    assert [row.why for row in rows] == ["funded"] * 7 + ["exhausted"] * 2 + ["below-floor"]
    assert (rows[7].short, rows[7].next_if) == (euros(15_000), "p30")
    assert office.do(attrs.evolve(step("besluiten"), subject="tender", track=None)).allowed
    states = {name: dossier.state for name in office.dossiers if (dossier := office.dossier(name))}
    assert states == {f"p{total}": "verleend" if total >= 30 else "afgewezen" for total in asked} | {
        "tender": "besloten"
    }
    assert office.ledger("tender-2016").committed == euros(700_000)
    assert office.ledger("tender-2016").available == euros(65_000)
    office.close()


def test_equal_points_on_the_money_line_are_funded_together_or_not_at_all(registry: Registry, loaded: Loaded) -> None:
    """Seven of 100 leave 65; of two with 29 points that ask 40 each one would fit, and no rule says which."""
    asked = {f"p{total}": (summing(total), 100) for total in (42, 40, 38, 36, 34, 32, 30)}
    office = tender(registry, loaded, {**asked, "x": (summing(29), 40), "y": (summing(29), 40)})
    rows = office.competition("tender").allocate()
    assert [(row.dossier, row.amount, row.why) for row in rows[7:]] == [("x", 0, "tied"), ("y", 0, "tied")]
    office.close()


def test_who_lacks_a_minimum_is_rejected_before_the_ranking(registry: Registry, loaded: Loaded) -> None:
    """7 of the 8 for the goals, and 37 in all: it would be ranked, no grant can be made of it, and the decision on
    the whole is refused with its name, until the executive has rejected it and the province proposes anew."""
    office = tender(registry, loaded, {"good": (points(8, 8, 6, 6), 50), "lacks": (points(7, 12, 9, 9), 50)})
    decide = attrs.evolve(step("besluiten"), subject="tender", track=None)
    assert [(reason.rule, reason.about) for reason in office.do(decide).reasons] == [("elk-criterium", "lacks")]
    for trigger, subject, record in (
        ("afwijzen", "lacks", Rejection(("7 of 8 points for the goals",))),
        ("terugsturen", "tender", Note("One lacks a minimum")),
        ("voorstellen", "tender", None),
        ("besluiten", "tender", None),
    ):
        assert office.do(attrs.evolve(step(trigger, record), subject=subject, track=None)).allowed, trigger
    assert dict(office.ledger("tender-2016").commitments) == {"good": euros(50_000)}
    office.close()


def test_the_envelope_holds_no_more_than_the_ceiling(registry: Registry, loaded: Loaded) -> None:
    """Seven grants of € 100.000 leave € 65.000: then € 65.000,01 is a cent too much, and € 65.000 fits."""
    stands = advised(loaded, GOOD)
    given = FrozenMap({f"p{number}": euros(100_000) for number in range(7)})
    ledger = attrs.evolve(stands.ledger("tender-2016"), commitments=given)
    stands = attrs.evolve(stands, ledgers=FrozenMap({"tender-2016": ledger}))
    (reason,) = refused(stands, "65000.01").values()
    assert (reason.code, reason.params["short_cents"]) == ("over-ceiling", 1)
    assert refused(stands, "65000") == {}


# ---- the demo


@pytest.fixture(scope="module")
def office(registry: Registry, loaded: Loaded, files: AgendaFiles) -> Iterator[Office]:
    """An office in which the made-up applications were run; no step of them was refused."""
    office = Office.open("memory:", registry=registry)
    assert office.adopt(loaded, actor="avt", on=When("2016-10")).allowed
    for request in load_history(files.history, loaded.agenda):
        assert office.do(request).reasons == (), request
    yield office
    office.close()


def test_the_demo_shows_a_grant_a_refusal_and_one_under_way(office: Office) -> None:
    """One made-up project has € 50.000, one failed on the first criterion with 30 points, one is being assessed."""
    book = office.book()
    assert {name: dossier.state for name, dossier in book.dossiers.items()} == {
        "dorpsschuur": "verleend",
        "kamphuis": "afgewezen",
        "streekmarkt": "bij-lag",
        "tender": "besloten",
    }
    failed = book.dossiers["kamphuis"].panel.score
    assert failed is not None
    assert (failed.total, failed.per_criterion["doelen"]) == (30, 7)
    assert dict(office.ledger("tender-2016").commitments) == {"dorpsschuur": euros(50_000)}


def test_everything_in_the_demo_is_marked_illustrative(loaded: Loaded, files: AgendaFiles) -> None:
    """No made-up step passes for a real one."""
    assert {request.provenance["*"] for request in load_history(files.history, loaded.agenda)} == {"illustrative"}


def test_the_readme_names_its_sources() -> None:
    """The README lists each source that the agenda refers to by number."""
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    for source in (
        "overijssel.nl",
        "leaderzuidwesttwente.nl/financien",
        "leaderzuidwesttwente.nl/hoe-werkt-leader",
        "prb-2016-1785",
    ):
        assert source in readme
    assert metadata.version("avt-leader") in (Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8")
