"""Values of another type than they should be, in a request that was made in Python: refused, and never written."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given

from avt_workflow import (
    Aid,
    Application,
    Case,
    Cost,
    EventLog,
    Financing,
    FrozenMap,
    Grant,
    Guard,
    Initiative,
    Minutes,
    Partner,
    Refusal,
    Report,
    Request,
    Vote,
    When,
    euros,
)
from avt_workflow.model.records import Appointment
from avt_workflow.model.typed import mistyped
from avt_workflow.testing.strategies import records
from small import AGENDA, ON, lead, opened, step, way


def wrong(value: object) -> Any:
    """A value of another type than it should be."""
    return value


APPLY = Request("two", "submit", "org", ON, "applicant", Application("Two", "org", euros(5)))
SPOILED = [
    (attrs.evolve(APPLY, record=Report(ON, wrong("purple"))), "record.light"),
    (attrs.evolve(APPLY, record=Report(wrong("garbage"))), "record.period"),
    (attrs.evolve(APPLY, record=Report(ON, None, wrong(None))), "record.text"),
    (attrs.evolve(APPLY, record=Application(wrong(None), "org")), "record.title"),
    (attrs.evolve(APPLY, record=Application("\ud800", "org")), "record.title"),
    (attrs.evolve(APPLY, record=Application("x", "org", partners=(Partner("z", wrong("church")),))), "record.partners"),
    (attrs.evolve(APPLY, record=Application("x", "org", partners=wrong(("z",)))), "record.partners"),
    (attrs.evolve(APPLY, record=Application("x", "org", links=wrong("one"))), "record.links"),
    (
        attrs.evolve(APPLY, record=Application("x", "org", financing=(Financing("z", euros(1), wrong("2018")),))),
        "record.fi",
    ),
    (
        attrs.evolve(APPLY, record=Application("x", "org", costs=(Cost("z", euros(1), "", wrong("no")),))),
        "record.costs",
    ),
    (attrs.evolve(APPLY, record=Application("x", "org", minimis=(Aid("z", euros(1), wrong("2018")),))), "record.mini"),
    (attrs.evolve(APPLY, record=Application("x", "org", fields=wrong(5))), "record.fields"),
    (attrs.evolve(APPLY, record=Vote("grant", "for", Grant(euros(5), wrong([])))), "record.proposal.conditions"),
    (attrs.evolve(APPLY, record=wrong("application")), "record"),
    (attrs.evolve(APPLY, minutes=wrong("oct")), "minutes"),
    (attrs.evolve(APPLY, minutes=Minutes(wrong(5))), "minutes.reference"),
    (attrs.evolve(APPLY, provenance=FrozenMap({"*": wrong("gossip")})), "provenance"),
    (attrs.evolve(APPLY, motivation=wrong(None)), "motivation"),
    (attrs.evolve(APPLY, on=wrong("2018-07")), "on"),
    (attrs.evolve(APPLY, actor=wrong(None)), "actor"),
    (attrs.evolve(APPLY, actor=" "), "actor"),
    (attrs.evolve(APPLY, record=Application("x", "")), "applicant"),
    (Request("body:board", "appoint", "olga", ON, "office", Appointment(wrong(5))), "record.member"),
    (Request("body:board", "appoint", "", ON, "office", Appointment("x")), "actor"),
]


@pytest.mark.parametrize(("request_", "field"), SPOILED, ids=[field for _, field in SPOILED])
def test_a_value_of_another_type_is_refused(log: EventLog, request_: Request, field: str) -> None:
    """Explaining and doing give the same reasons, the field is named, and nothing is written."""
    office = opened(log)
    before = log.heads()
    explained, done = office.explain(request_), office.do(request_)
    assert explained == done
    assert any(str(reason.params.get("field", "")).startswith(field) for reason in done.reasons), done.reasons
    assert log.heads() == before


@given(records())
def test_what_the_strategies_make_is_well_typed(record: object) -> None:
    """No well-typed record is called mistyped."""
    assert list(mistyped(record)) == []


def test_nobody_is_appointed_and_no_minutes_are_named_by_a_blank(log: EventLog) -> None:
    """Blanks name nobody and no document."""
    office = opened(log)
    appoint = Request("body:board", "appoint", "olga", ON, "office", Appointment(" "))
    assert [reason.code for reason in office.do(appoint).reasons] == ["record-missing"]
    lead(office)
    grant = Request("one", "grant", "olga", ON, "office", Grant(euros(5)), minutes=Minutes(" "))
    assert "minutes-missing" in {reason.code for reason in office.do(grant).reasons}


def test_who_opens_as_the_applicant_says_so() -> None:
    """An idea that is put forward as the applicant names the applicant, so that nobody else can take it over."""
    track = AGENDA.tracks["project"]
    steps = track.transitions.with_item("propose", step("applicant", "submitted", records="initiative"))
    agenda = attrs.evolve(AGENDA, tracks=AGENDA.tracks.with_item("project", attrs.evolve(track, transitions=steps)))
    office = opened(agenda=agenda)
    ask = Request("new", "propose", "eve", ON, "applicant", Initiative("An idea"))
    assert [reason.params for reason in office.do(ask).reasons] == [{"field": "applicant"}]
    assert office.do(attrs.evolve(ask, record=Initiative("An idea", "eve"))).allowed


def test_a_sheet_outside_the_assessment_is_refused(log: EventLog) -> None:
    """Once the sheets have closed nobody replaces one, even where a step would take it."""
    track = AGENDA.tracks["project"]
    anywhere = attrs.evolve(track.transitions["assess"], sources=("*",))
    steps = track.transitions.with_item("assess", anywhere)
    agenda = attrs.evolve(AGENDA, tracks=AGENDA.tracks.with_item("project", attrs.evolve(track, transitions=steps)))
    office = opened(log, agenda)
    lead(office, until="close")
    (earlier, _) = [request for request in way(until="close") if request.trigger == "assess"]
    verdict = office.do(attrs.evolve(earlier, on=When("2019-06"), key=None, salt=b""))
    assert [reason.code for reason in verdict.reasons] == ["sheet-out-of-place"]


@attrs.frozen
class Leaving(Guard):
    """A rule that ends the program."""

    text = {"nl": "x", "en": "x"}

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Ends the program."""
        raise SystemExit(0)


@attrs.frozen
class Vague(Guard):
    """A rule that refuses with a value that cannot be shown exactly."""

    text = {"nl": "{a}", "en": "{a}"}

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Refuses with a float."""
        return Refusal(a=wrong(0.5))


@pytest.mark.parametrize("guard", [Leaving(), Vague()], ids=["leaves", "float"])
def test_a_plugin_that_ends_the_program_is_a_refusal(guard: Guard) -> None:
    """Whatever a rule does, asking it is a verdict that names the plugin."""
    rule = attrs.evolve(next(iter(AGENDA.rules.values())), uses="strange", guard=guard)
    track = AGENDA.tracks["project"]
    steps = track.transitions.with_item("submit", attrs.evolve(track.transitions["submit"], requires=("strange",)))
    agenda = attrs.evolve(
        AGENDA,
        rules=AGENDA.rules.with_item("strange", rule),
        tracks=AGENDA.tracks.with_item("project", attrs.evolve(track, transitions=steps)),
    )
    from avt_workflow.engine import judge
    from avt_workflow.rulebook import compile_rulebook

    case = Case(compile_rulebook(agenda, "hash"), in_force="hash")
    (reason,) = judge(case, attrs.evolve(APPLY, track="project")).reasons
    assert (reason.code, reason.params["plugin"]) == ("plugin-fault", "strange")
