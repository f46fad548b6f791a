"""A scheme that is first come, first served: its year to the cent, and what the law asks on the way."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from avt_workflow import (
    Allocation,
    Application,
    Cents,
    Cost,
    Office,
    Request,
    Row,
    Verdict,
    When,
    euros,
    load_history,
    verify,
)
from avt_workflow.registry import BUILT_IN
from avt_workflow.whatif import Variant, vary

EXAMPLE = Path(__file__).parent.parent / "examples" / "first-come"
QUEUE = "queue-2025"


def told(until: tuple[str, str] | None = None) -> Office:
    """The story of the example in a log of its own, up to a step."""
    office = Office.open("memory:", EXAMPLE / "agenda.toml", registry=BUILT_IN)
    for request in load_history((EXAMPLE / "history.toml").read_text("utf-8"), office.agenda):
        if (request.subject, request.trigger) == until:
            break
        verdict = office.do(request)
        assert verdict.allowed, (request, [reason.text() for reason in verdict.reasons])
    return office


def codes(verdict: Verdict) -> list[tuple[str, str]]:
    """The rule, or else the code, of each reason, and which dossier it is about."""
    return [(reason.rule or reason.code, reason.about) for reason in verdict.reasons]


def decided(actor: str, record: Allocation | None = None) -> Request:
    """The adoption of the queue by somebody on behalf of the minister."""
    return Request(QUEUE, "adopt", actor, When("2025-04-10"), "minister", record)


def test_the_year_is_the_one_worked_out_by_hand() -> None:
    """20,000.00 + 15,000.25 + 12,500.00 leave 12,499.75 of 60,000.00, which the mill gets of its 25,000.00."""
    office = told()
    found = office.dossier(QUEUE)
    assert found
    (adopted,) = found.division.adopted
    assert [(row.dossier, row.amount, row.why) for row in adopted.rows] == [
        ("bakery", euros(20_000), "funded"),
        ("smithy", euros("15000.25"), "funded"),
        ("dairy", euros(12_500), "funded"),
        ("mill", euros("12499.75"), "in-part"),
        ("press", 0, "exhausted"),
    ]
    assert {name: dossier.state for name in office.dossiers if (dossier := office.dossier(name))} == {
        QUEUE: "decided",
        "bakery": "granted",
        "dairy": "granted",
        "garage": "set-aside",
        "kiosk": "refused",
        "mill": "granted",
        "press": "refused",
        "smithy": "settled",
    }
    ledger = office.ledger("small-works")
    assert (ledger.ceiling, ledger.committed, ledger.available) == (euros(60_000), euros(59_000), euros(1_000))
    assert not verify(office.log)


def test_the_day_of_completion_gives_the_place() -> None:
    """The mill came on 5 March, five days before the smithy, and stands after it: it was complete on 14 March."""
    dossiers = {name: told((QUEUE, "propose")).dossier(name) for name in ("mill", "smithy", "dairy")}
    days = {name: (each.idea.applied, each.idea.complete) for name, each in dossiers.items() if each}
    assert days == {
        "mill": (When("2025-03-05"), When("2025-03-14")),
        "smithy": (When("2025-03-10"), When("2025-03-10")),
        "dairy": (When("2025-03-14"), When("2025-03-14")),
    }


def test_anybody_can_draw_the_lot_again() -> None:
    """The dairy and the mill were complete on one day; the lower hash of "seed:identifier" goes first."""
    seed = "notary 2025-02-03: 1896"
    assert sorted(("mill", "dairy"), key=lambda name: sha256(f"{seed}:{name}".encode()).digest()) == ["dairy", "mill"]


def test_an_application_without_costs_is_not_complete() -> None:
    """The office sees which rules it cannot be held to, and who can mend it; so do the options, beforehand."""
    office = told(("garage", "invite"))
    verdict = office.explain(Request("garage", "accept", "ivo", When("2025-03-11"), "office"))
    assert [rule for rule, _ in codes(verdict)] == ["half-of-costs", "no-land"]
    assert all(reason.lifted_by for reason in verdict.reasons)
    options = {option.trigger: option for option in office.options("garage", "ivo", "office", When("2025-03-11"))}
    assert [reason.rule for reason in options["accept"].reasons] == ["half-of-costs", "no-land"]
    assert options["invite"].allowed


@pytest.mark.parametrize(
    ("asked", "costs", "refused"),
    [
        ("15000.25", "30000.50", []),
        ("15000.26", "30000.51", ["half-of-costs"]),
        ("2500", "5000", []),
        ("2499.99", "5000", ["ask-from-to"]),
        ("25000", "50000", []),
        ("25000.01", "60000", ["ask-from-to"]),
    ],
)
def test_what_is_asked_is_held_to_share_minimum_and_maximum(asked: str, costs: str, refused: list[str]) -> None:
    """Half of the costs to the cent, € 2,500 and € 25,000 pass; a cent over or under does not."""
    office = told((QUEUE, "propose"))
    record = Application("New", "new-bv", euros(asked), costs=(Cost("all", euros(costs), "works"),), minimis=())
    assert office.do(Request("new", "submit", "new-bv", When("2025-04-03"), "applicant", record)).allowed
    verdict = office.explain(Request("new", "accept", "ivo", When("2025-04-04"), "office"))
    assert [rule for rule, _ in codes(verdict)] == refused


def test_earlier_aid_leaves_so_much() -> None:
    """€ 290,000 and € 12,000 are € 2,000 over € 300,000; that it asked less brought it to just the ceiling."""
    office = told(("press", "invite"))
    (reason,) = office.explain(Request("press", "accept", "ivo", When("2025-03-19"), "office")).reasons
    assert (reason.rule, reason.params["over_cents"]) == ("de-minimis", euros(2_000))
    press = told().dossier("press")
    assert press
    assert press.idea.application
    assert press.idea.application.asked == euros(10_000)


@pytest.mark.parametrize(
    ("available", "mill", "press"),
    [("72500.25", 25_000, 0), ("50000.25", "2500", 0), ("50000.24", 0, 0), ("82500.25", 25_000, 10_000)],
    ids=["all of it", "the minimum", "a cent less than the minimum", "all of both"],
)
def test_what_is_left_is_given_from_the_minimum_on(available: str, mill: str | int, press: int) -> None:
    """47,500.25 goes before: 25,000.00 more is all the mill asks, 2,500.00 the least it is given, 2,499.99 nothing."""
    found = vary(told((QUEUE, "propose")).competition(QUEUE), Variant(available=euros(available)))
    amounts = {row.dossier: row.amount for row in found.allocate()}
    assert (amounts["mill"], amounts["press"]) == (euros(mill), euros(press))


def test_another_decides_than_who_proposed() -> None:
    """Who made the proposal does not adopt it, also on behalf of the minister."""
    office = told((QUEUE, "adopt"))
    assert codes(office.explain(decided("ivo"))) == [("another-decides", "")]
    assert office.explain(decided("minke")).allowed


@pytest.mark.parametrize("off", [-1, 1], ids=["a cent less", "a cent more"])
def test_in_so_far_is_neither_less_nor_more(off: int) -> None:
    """A motivation does not let the minister give the mill a cent less or more than is left; its row is named."""
    office = told((QUEUE, "adopt"))
    row = Row("mill", Cents(euros("12499.75") + off), motivation="Rounded")
    said = codes(office.explain(decided("minke", Allocation((row,)))))
    assert said == ([("in-so-far", "mill")] if off < 0 else [("allocation-over", "")])


def test_a_completion_after_the_proposal_makes_it_stale() -> None:
    """A new place in the queue between the proposal and the decision sends the proposal back."""
    office = told((QUEUE, "adopt"))
    record = Application("New", "new-bv", euros(2_500), costs=(Cost("all", euros(5_000), "works"),), minimis=())
    assert office.do(Request("new", "submit", "new-bv", When("2025-04-08"), "applicant", record)).allowed
    assert office.do(Request("new", "accept", "ivo", When("2025-04-08"), "office")).allowed
    assert codes(office.explain(decided("minke"))) == [("allocation-stale", "")]


def test_everything_invented_is_marked() -> None:
    """No step of the story passes for a real one, and no rule without an article for one of the law."""
    office = told()
    history = load_history((EXAMPLE / "history.toml").read_text("utf-8"), office.agenda)
    assert {request.provenance["*"] for request in history} == {"illustrative"}
    rules = office.agenda.rules.values()
    assert all(rule.provenance in ("source", "illustrative") for rule in rules)
    assert {rule.basis[:3] for rule in rules if rule.provenance == "source"} == {"Reg", "Awb"}
