"""A grant of which no amount is known commits nothing, and is in no sum: it stands beside them as unknown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import attrs
import pytest

from avt_workflow import (
    Application,
    ConditionsMet,
    Grant,
    Office,
    Pledge,
    Rejection,
    Request,
    Vote,
    When,
    Withdrawal,
    budget_svg,
    euros,
    lint,
    load_agenda,
    load_history,
)
from avt_workflow.model.records import Record
from avt_workflow.registry import BUILT_IN
from avt_workflow.reports import dossier_text, progress_report, site
from avt_workflow.reports.tables import budget, budget_json, finance, finance_json, portfolio, portfolio_json

TOML = """
[agenda]
id = "basis"
title = "Partners"
language = "en"
from = 2018-01-01
administered_by = "office"

[roles]
office  = "Office"
partner = { label = "Partner", relation = "applicant" }

[bodies]
board = "Board"

[envelopes.pot]
label   = "Pot"
ceiling = 1_000
from    = 2018-01-01
until   = 2019-12-31

[rules]
under-conditions = { guard = "has-conditions" }

[tracks.partner]
label    = "Partner"
assessed = false

[tracks.partner.states]
asked       = { label = "Asked", phase = "submitted" }
conditional = { label = "Under conditions", phase = "granted" }
pledged     = { label = "Pledged", phase = "granted" }
granted     = { label = "Granted", phase = "granted" }
refused     = { label = "Refused", phase = "refused", final = true }
gone        = { label = "Gone", phase = "refused", final = true }

[tracks.partner.transitions]
ask      = { to = "asked", by = "partner", records = "application" }
vote     = { from = "asked", by = "board", records = "vote" }
fulfil   = { from = "conditional", to = "pledged", by = "office", records = "conditions_met" }
grant    = { from = "pledged", to = "granted", by = "office", records = "grant", commits = "pot" }
refuse   = { from = ["asked", "pledged"], to = "refused", by = "office", records = "rejection" }
withdraw = { from = "*", to = "gone", by = "partner", records = "withdrawal", releases = true }

[tracks.partner.transitions.pledge]
from    = "asked"
to      = { under-conditions = "conditional", otherwise = "pledged" }
by      = "office"
records = "pledge"
commits = "pot"
"""
PLAN = Pledge("a plan for 2019", ("The plan says who pays.",))


@pytest.fixture
def office() -> Iterator[Office]:
    """An office with three partners that asked, without naming an amount."""
    office = Office.open("memory:", registry=BUILT_IN)
    assert office.adopt(load_agenda(TOML, BUILT_IN), actor="olga", on=When("2018")).allowed
    for name in ("one", "two", "three"):
        done(office, name, "ask", Application(f"Partner {name}", name), role="partner", actor=name, on="2018-10")
    yield office
    office.close()


def done(
    office: Office, name: str, trigger: str, record: Record, role: str = "office", actor: str = "olga", on: str = "2018"
) -> None:
    """A step that must be allowed."""
    verdict = office.do(Request(name, trigger, actor, When(on), role, record))
    assert verdict.reasons == ()


def state(office: Office, name: str) -> str:
    """Where a dossier stands."""
    dossier = office.dossier(name)
    assert dossier is not None
    return dossier.state


def test_the_agenda_has_no_faults() -> None:
    """A pledge names its envelope, and a rule on conditions may look at it."""
    assert lint(load_agenda(TOML, BUILT_IN).agenda) == ()


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ('"pledge"\ncommits = "pot"', '"pledge"', ["grant-commits-nothing"]),
        ('"grant", commits = "pot"', '"note"', ["nothing-committed"]),
        ('"has-conditions"', '"within-ask"', ["rule-needs-grant"]),
    ],
)
def test_what_cannot_be_meant_is_found(old: str, new: str, codes: list[str]) -> None:
    """A pledge from no envelope, a release where only pledges were, and a rule on an amount that a pledge has not."""
    assert TOML.count(old) == 1
    assert [fault.code for fault in lint(load_agenda(TOML.replace(old, new), BUILT_IN).agenda)] == codes


def test_a_pledge_commits_nothing_and_stands_beside_the_sums(office: Office) -> None:
    """The ledger is untouched; tables, JSON, text, pages and figure say that an amount is unknown."""
    before = office.log.heads()["envelope:pot"]
    done(office, "one", "pledge", Pledge())
    assert office.log.heads()["envelope:pot"] == before
    book = office.book()
    (row,) = budget(book)
    assert (row.committed_cents, row.available_cents, row.pledged) == (0, euros(1_000), ("one",))
    assert [project.granted_cents for project in portfolio(book)] == [None, None, None]
    assert [project.id for project in portfolio(book) if project.pledged] == ["one"]
    assert budget_json([row], "en")["envelopes"][0]["pledged"] == ["one"]  # type: ignore[index]
    assert [line["pledged"] for line in portfolio_json(portfolio(book))["projects"]] == [  # type: ignore[attr-defined]
        True,
        False,
        False,
    ]
    assert "1 granted without a known amount unknown" in budget_svg([row], "en")
    assert "Available, at most" in site(book)["en/index.html"]
    assert "Granted, amount unknown" in progress_report(book, "en")
    assert "Available, at most" not in site(attrs.evolve(book, dossiers={}))["en/index.html"]


def test_conditions_lead_elsewhere_and_are_met_before_the_amount(office: Office) -> None:
    """With conditions it waits for them; the page shows them as open, then as met."""
    done(office, "one", "pledge", PLAN)
    assert state(office, "one") == "conditional"
    dossier = office.dossier("one")
    assert dossier is not None
    text = dossier_text(dossier, office.book(), "en")
    for line in (
        "Amount: *unknown*",
        "On the basis of: a plan for 2019",
        "The plan says who pays.",
        "Conditions: not yet met",
    ):
        assert line in text
    done(office, "one", "fulfil", ConditionsMet("the plan"))
    done(office, "two", "pledge", Pledge())
    assert state(office, "one") == state(office, "two") == "pledged"
    dossier = office.dossier("one")
    assert dossier is not None
    assert "Conditions: met" in dossier_text(dossier, office.book(), "en")


def test_a_later_grant_gives_the_amount_and_a_refusal_or_withdrawal_ends_it(office: Office) -> None:
    """Then nothing is unknown any more, and the amount is committed to the cent."""
    for name in ("one", "two", "three"):
        done(office, name, "pledge", Pledge())
    assert budget(office.book())[0].pledged == ("one", "three", "two")
    done(office, "one", "grant", Grant(euros("400.01")))
    done(office, "two", "refuse", Rejection(("No plan.",)))
    done(office, "three", "withdraw", Withdrawal(), role="partner", actor="three")
    (row,) = budget(office.book())
    assert (row.pledged, row.committed_cents, row.available_cents) == ((), euros("400.01"), euros("599.99"))


@pytest.mark.parametrize(
    ("day", "pledged", "committed"),
    [
        (date(2018, 9, 30), (), 0),
        (date(2018, 12, 15), ("one",), 0),
        (date(2018, 12, 31), ("one",), 0),
        (date(2019, 3, 15), ("one",), 0),
        (date(2019, 3, 31), (), 300_00),
    ],
)
def test_by_a_day_it_counts_as_soon_as_it_may_have_been_and_until_the_amount_surely_is(
    office: Office, day: date, pledged: tuple[str, ...], committed: int
) -> None:
    """Pledged somewhere in the last quarter, granted somewhere in March: in between the remainder is a most."""
    done(office, "one", "pledge", Pledge(), on="2018-Q4")
    done(office, "one", "grant", Grant(euros(300)), on="2019-03")
    rows = finance(office.book(), "pot", [day])
    assert [(row.pledged, row.committed_cents) for row in rows] == [(pledged, committed)]
    assert finance_json("pot", rows)["days"][0]["pledged"] == list(pledged)  # type: ignore[index]


def test_a_pledge_after_the_last_day_of_the_envelope_is_refused(office: Office) -> None:
    """Nothing can be promised from an envelope that is surely closed."""
    verdict = office.do(Request("one", "pledge", "olga", When("2020"), "office", Pledge()))
    assert [reason.code for reason in verdict.reasons] == ["outside-envelope"]


def test_a_vote_can_be_about_a_pledge(office: Office) -> None:
    """It is read from a history file, and a pledge with other conditions is another proposal."""
    steps = (
        '[[step]]\nsubject = "body:board"\ndo = "appoint"\nas = "olga"\nrole = "office"\non = "2018"\n'
        'appointment = { member = "ann" }\n'
        '[[step]]\ndossier = "one"\ndo = "vote"\nas = "ann"\nrole = "board"\non = "2018-11"\n'
        'vote = { trigger = "pledge", choice = "for", proposal = { pledge = { basis = "a plan for 2019", '
        'conditions = ["The plan says who pays."] } } }\n'
    )
    for request in load_history(steps, office.agenda):
        assert office.do(request).reasons == ()
    dossier = office.dossier("one")
    assert dossier is not None
    assert [cast.record for cast in dossier.panel.votes] == [Vote("pledge", "for", PLAN)]
    assert Vote("pledge", "for", PLAN) != Vote("pledge", "for", Pledge("a plan for 2019"))


def test_a_pledge_from_a_part_stands_beside_the_sums_of_the_whole() -> None:
    """What may yet be committed from a part may be missing in the envelope around it too, and in no other."""
    parts = """
[envelopes.part]
label   = "Part"
ceiling = 600
within  = "pot"

[envelopes.rest]
label   = "Rest"
ceiling = 400
within  = "pot"

[rules]"""
    toml = TOML.replace("\n[rules]", parts).replace('"pledge"\ncommits = "pot"', '"pledge"\ncommits = "part"')
    toml = toml.replace('records = "grant", commits = "pot"', 'records = "grant", commits = "rest"')
    office = Office.open("memory:", registry=BUILT_IN)
    assert office.adopt(load_agenda(toml, BUILT_IN), actor="olga", on=When("2018")).allowed
    done(office, "one", "ask", Application("Partner one", "one"), role="partner", actor="one")
    done(office, "one", "pledge", Pledge())
    book = office.book()
    assert {row.id: row.pledged for row in budget(book)} == {"pot": ("one",), "part": ("one",), "rest": ()}
    assert finance(book, "pot", [date(2018, 12, 31)])[0].pledged == ("one",)
    office.close()
