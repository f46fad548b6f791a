"""What judging must hold in cases that the ordinary life of a dossier does not reach."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import attrs
import pytest

from avt_workflow import (
    Advice,
    Agenda,
    Aid,
    Application,
    Case,
    Ceiling,
    Cost,
    Criterion,
    Destination,
    Dismissal,
    EventLog,
    Financing,
    FrozenMap,
    Grant,
    Guard,
    Initiative,
    Office,
    Refusal,
    Rejection,
    Request,
    Rule,
    Score,
    Settlement,
    Sheet,
    Transition,
    Verdict,
    Vote,
    When,
    Withdrawal,
    compile_rulebook,
    euros,
)
from avt_workflow.codec import decode, encode
from avt_workflow.definition import restore_agenda
from avt_workflow.definition.content import canonical
from avt_workflow.guards import MinimumScore
from avt_workflow.model.agenda import Absent, FieldSpec, Provenance, Route
from avt_workflow.model.facts import AgendaAdopted, AssessmentVoided, CeilingChanged, CommitmentChanged, Dated, Event
from avt_workflow.model.ports import EnvelopeName
from avt_workflow.model.records import Adoption, Appointment, ConditionsMet, Record, Recusal
from avt_workflow.money import Cents
from avt_workflow.registry import BUILT_IN
from avt_workflow.reports.tables import days_that_matter, finance
from avt_workflow.scoring import WeightedMean
from small import AGENDA, ON, Desk, lead, loaded, minuted, noon, opened, sheet, step, submitted, text, way

TRACK = AGENDA.tracks["project"]


def wrong(value: object) -> Any:
    """A value of another type than it should be."""
    return value


def varied(steps: Mapping[str, Transition] | None = None, **parts: object) -> Agenda:
    """The small agenda with other steps, and other parts of its track."""
    taken = FrozenMap({**TRACK.transitions, **(steps or {})})
    track = attrs.evolve(TRACK, transitions=taken, **parts)  # type: ignore[arg-type]
    return attrs.evolve(AGENDA, tracks=AGENDA.tracks.with_item("project", track))


def assessed(**parts: object) -> Agenda:
    """The small agenda with another assessment."""
    assert TRACK.assessment is not None
    return varied(assessment=attrs.evolve(TRACK.assessment, **parts))  # type: ignore[arg-type]


def ruled(agenda: Agenda, name: str, rule: Rule) -> Agenda:
    """An agenda with another rule."""
    return attrs.evolve(agenda, rules=agenda.rules.with_item(name, rule))


def desk(agenda: Agenda, until: str | None = None) -> Desk:
    """A desk with an agenda, and a dossier that is led up to and including a step."""
    found = Desk(compile_rulebook(agenda, "varied"))
    for request in way(until=until) if until else []:
        assert found.do(request).allowed, request.trigger
    return found


def codes(verdict: Verdict) -> list[str]:
    """The codes of the reasons of a refusal, of which nothing follows."""
    assert not (verdict.reasons and verdict.facts)
    return [reason.code for reason in verdict.reasons]


def faults(verdict: Verdict) -> list[tuple[str, object]]:
    """The code of each reason, with the field that it names."""
    return [(reason.code, reason.params.get("field")) for reason in verdict.reasons]


def first(monkeypatch: pytest.MonkeyPatch, log: EventLog, act: Callable[[], object]) -> None:
    """Let something be done by somebody else between the judging and the writing of what is asked next."""
    append, once = log.append, [act]

    def late(*args: Any, **parts: Any) -> Sequence[Event]:
        while once:
            once.pop()()
        return append(*args, **parts)

    monkeypatch.setattr(log, "append", late)


AMENDED = varied({"amend": step("applicant", None, ("submitted",), records="application")})


def test_nobody_takes_over_a_dossier_that_has_an_applicant(log: EventLog) -> None:
    """Who amends an application under their own name is refused where somebody else is the applicant."""
    office = opened(log, AMENDED)
    assert office.do(submitted()).allowed
    ask = Request("one", "amend", "eve", ON, "applicant", Application("Mine", "eve", euros(5)))
    assert codes(office.do(ask)) == ["not-the-applicant"]
    assert office.do(attrs.evolve(ask, actor="org", record=Application("Ours", "org", euros(5)))).allowed


def test_nobody_applies_under_the_name_of_another(log: EventLog) -> None:
    """Who opens a dossier as the applicant is the applicant that the application names."""
    assert codes(opened(log).do(attrs.evolve(submitted(), actor="eve"))) == ["not-the-applicant"]


def test_a_route_without_its_plugin_is_no_other_route() -> None:
    """Where the rule of a route cannot be asked, the step is refused for it and leads nowhere."""
    rule = attrs.evolve(AGENDA.rules["with-conditions"], guard=Absent("has-conditions", FrozenMap({})))
    verdict = desk(ruled(AGENDA, "with-conditions", rule), "advise").do(minuted("one", "grant", Grant(euros(5))))
    assert [(reason.code, reason.rule) for reason in verdict.reasons] == [("plugin-missing", "with-conditions")]
    assert verdict.facts == ()


def test_a_dossier_is_opened_once(log: EventLog, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two offices that open the same dossier, the one that wrote later is judged again and refused."""
    office, other = opened(log), Office(log, registry=BUILT_IN, clock=noon)
    first(monkeypatch, log, lambda: other.do(submitted()))
    assert codes(office.do(submitted())) == ["not-from-here"]
    assert len(office.history("one")) == 1


def test_administration_is_judged_by_the_agenda_in_force(log: EventLog, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who loses the administration to another role, just before appointing, appoints nobody any more."""
    roles = AGENDA.roles.with_item("chair", attrs.evolve(AGENDA.roles["office"], label=text("Chair")))
    second = loaded(attrs.evolve(AGENDA, roles=roles, administered_by="chair"))
    office, other = opened(log), Office(log, registry=BUILT_IN, clock=noon)
    first(monkeypatch, log, lambda: other.adopt(second, actor="olga", on=ON, role="office"))
    assert codes(office.appoint("board", "gus", actor="olga", role="office", on=ON)) == ["role-not-allowed"]
    assert "gus" not in office.roster("board").members


def test_a_ceiling_is_never_below_what_was_granted_meanwhile(log: EventLog, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ceiling that is lowered while somebody grants is judged again by the commitments of that moment."""
    office, other = opened(log), Office(log, registry=BUILT_IN, clock=noon)
    lead(office)
    first(monkeypatch, log, lambda: other.do(way(until="grant")[-1]))
    lower = Request("envelope:pot", "change-ceiling", "olga", ON, "office", Ceiling(euros(400_000)))
    assert codes(office.do(lower)) == ["ceiling-below-committed"]
    assert (office.ledger("pot").ceiling, office.ledger("pot").committed) == (euros(1_000_000), euros(500_000))


def test_votes_of_an_earlier_visit_do_not_count(log: EventLog) -> None:
    """A dossier that comes before the board again is voted on again, also where it was not assessed again."""
    agenda = varied({"return": step("office", "scored", ("advised",))})
    office = opened(log, agenda)
    lead(office)
    vote = Request("one", "vote", "dora", ON, "board", Vote("refuse", "for", Rejection()))
    assert office.do(vote).allowed
    assert codes(office.do(vote)) == ["already-voted"]
    for request in (Request("one", "return", "olga", ON, "office"), way()[-1]):
        assert office.do(request).allowed
    found = office.dossier("one")
    assert found is not None
    assert (found.panel.votes, found.panel.advice is None, found.panel.score is None) == ((), False, False)
    assert office.do(vote).allowed


def test_the_sheet_of_who_is_recused_is_not_scored(log: EventLog) -> None:
    """A member who steps back after handing in a sheet leaves the score as if there had been none."""
    office = opened(log)
    lead(office, until="assess")
    for request in (
        Request("one", "assess", "cas", ON, "panel", sheet(Fraction(1), Fraction(1))),
        Request("one", "recuse", "cas", ON, "panel", Recusal("A relative.")),
        Request("one", "close", "olga", ON, "office"),
    ):
        assert office.do(request).allowed
    found = office.dossier("one")
    assert found is not None
    assert found.panel.score == Score(Fraction(7), FrozenMap({"K": Fraction(15, 2), "R": Fraction(6)}), 2)


def test_an_advice_alone_is_void_in_an_assessment() -> None:
    """What was advised before anybody assessed does not count once the assessment begins."""
    found = desk(varied({"foresee": step("panel", None, ("submitted",), records="advice")}), "submit")
    assert found.ask("foresee", "ann", "panel", Advice("positive")).allowed
    assert found.dossiers["one"].panel.advice is not None
    assert [type(fact) for fact in found.ask("present", "olga", "office").facts][1:] == [AssessmentVoided]
    assert found.dossiers["one"].panel.advice is None


def test_a_route_past_the_assessment_voids_nothing() -> None:
    """Where a step could lead to the assessment and leads elsewhere, what was given before still counts."""
    rethink = Transition(by=("office",), to=Destination("scored", (Route("top", "panel"),)), sources=("advised",))
    agenda = ruled(varied({"rethink": rethink}), "top", Rule("minimum-score", MinimumScore(Fraction(10))))
    found = desk(agenda, "advise")
    assert len(found.ask("rethink", "olga", "office").facts) == 1
    assert found.dossiers["one"].panel.score is not None


def closing(rule: str) -> dict[str, Transition]:
    """A step that closes the sheets where a rule holds, and else stays in the assessment."""
    return {"close": Transition(by=("office",), to=Destination("panel", (Route(rule, "scored"),)), sources=("panel",))}


def test_closing_that_could_have_stayed_makes_the_score() -> None:
    """Sheets that a conditional step closes are scored."""
    found = desk(varied(closing("sheets-are-in")), "close")
    score = found.dossiers["one"].panel.score
    assert score is not None
    assert (found.dossiers["one"].state, score.total) == ("scored", Fraction(7))


@attrs.frozen
class Left(Guard):
    """A rule that there is money left in an envelope."""

    envelope: EnvelopeName

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Holds while something can be committed."""
        return None if self.envelope in case.ledgers and case.ledger(self.envelope).available else Refusal()


def test_a_step_reads_what_its_routes_ask() -> None:
    """The ledger that the rule of a route names is among those that the step is judged by."""
    agenda = ruled(varied(closing("money-left")), "money-left", Rule("left", Left(EnvelopeName("pot"))))
    assert compile_rulebook(agenda, "left").steps["project"]["panel"]["close"].envelopes == ("pot",)


def test_a_parameter_that_a_plugin_no_longer_has_makes_it_absent() -> None:
    """An agenda that was adopted with a parameter that is unknown now is read, and not judged by what is left."""
    content = json.loads(canonical(AGENDA))
    content["rules"]["enough-votes"]["of_all"] = True
    guard = restore_agenda(json.dumps(content), BUILT_IN).agenda.rules["enough-votes"].guard
    assert isinstance(guard, Absent)
    assert guard.params["of_all"] is True


def test_fields_that_were_erased_are_read_as_none() -> None:
    """A fact of which the extra fields were erased is still a fact, without them."""
    application = Application("A project", "org", fields=FrozenMap({"place": "here"}))
    office = desk(varied(fields=FrozenMap({"place": FieldSpec("text")})))
    (fact,) = office.do(attrs.evolve(submitted(), record=application)).facts
    written, secrets = encode(fact, b"0" * 16)
    known = {secret.path: secret.value for secret in secrets}
    assert decode(fact.kind, written, known) == fact
    del known["request.record.fields"]
    read = decode(fact.kind, written, known)
    assert read.request.record == attrs.evolve(application, fields=FrozenMap({}))  # type: ignore[union-attr]


AGAIN = varied(
    {
        "raise": step("board", None, ("granted",), recorded_by="office", records="grant", commits="pot"),
        "revise": step("board", None, ("conditional", "granted"), recorded_by="office", records="rejection"),
    }
)


def test_a_grant_is_raised_by_what_is_left() -> None:
    """Of a raised grant only the difference must fit, and the ledger goes from the one amount to the other."""
    found = desk(AGAIN, "grant")
    (over,) = found.do(minuted("one", "raise", Grant(euros("1000000.01")))).reasons
    assert over.code == "over-ceiling"
    assert (over.params["asked_cents"], over.params["short_cents"]) == (euros("500000.01"), 1)
    changed = found.do(minuted("one", "raise", Grant(euros(1_000_000)))).facts[1]
    assert isinstance(changed, CommitmentChanged)
    assert (changed.before, changed.after) == (euros(500_000), euros(1_000_000))
    assert found.ledgers["pot"].available == 0


def test_a_settlement_is_an_amount(log: EventLog) -> None:
    """Nothing is settled on less than nothing."""
    office = opened(log)
    lead(office, until="grant")
    ask = Request("one", "settle", "olga", ON, "office", Settlement(Cents(-1)))
    assert faults(office.do(ask)) == [("amount-invalid", "amount")]


@pytest.mark.parametrize(
    ("application", "fault"),
    [
        (Application("x", "org", Cents(-1)), ("amount-invalid", "asked")),
        (Application("x", "org", wrong(True)), ("amount-invalid", "asked")),
        (Application("x", "org", financing=(Financing("z", Cents(-1)),)), ("amount-invalid", "financing.amount")),
        (Application("x", "org", costs=(Cost("z", Cents(-1)),)), ("amount-invalid", "costs.amount")),
        (Application("x", "org", minimis=(Aid("z", Cents(-1), ON),)), ("amount-invalid", "minimis.amount")),
        (Application(" ", "org"), ("field-missing", "title")),
    ],
)
def test_an_application_that_is_not_whole_is_refused(
    log: EventLog, application: Application, fault: tuple[str, str]
) -> None:
    """What is asked and who pays are amounts, and a title has words."""
    assert faults(opened(log).do(attrs.evolve(submitted(), record=application))) == [fault]


FIELDED = varied(
    {"propose": step("applicant", "draft", records="initiative")},
    fields=FrozenMap(
        {
            "place": FieldSpec("text", required=True),
            "jobs": FieldSpec("number"),
            "ready": FieldSpec("when"),
        }
    ),
)


def test_a_required_field_is_required_of_an_application(log: EventLog) -> None:
    """An idea need not say yet what an application must."""
    office = opened(log, FIELDED)
    assert faults(office.do(submitted())) == [("field-missing", "place")]
    assert office.do(Request("idea", "propose", "org", ON, "applicant", Initiative("An idea", "org"))).allowed


@pytest.mark.parametrize(
    ("field", "value", "fits"),
    [
        ("jobs", True, False),
        ("jobs", "5", False),
        ("jobs", 5, True),
        ("ready", 2018, False),
        ("ready", "soon", False),
        ("ready", "2018", True),
    ],
)
def test_a_field_holds_what_its_type_says(log: EventLog, field: str, value: str | int | bool, fits: bool) -> None:
    """Yes is no number, and a number is no moment."""
    fields: FrozenMap[str, str | int | bool] = FrozenMap({"place": "here", field: value})
    ask = attrs.evolve(submitted(), record=Application("x", "org", fields=fields))
    assert faults(opened(log, FIELDED).do(ask)) == ([] if fits else [("field-type", field)])


def test_a_mark_is_exact(log: EventLog) -> None:
    """A float is no mark, though its value is on the scale."""
    office = opened(log)
    lead(office, until="present")
    assert codes(office.do(Request("one", "assess", "ann", ON, "panel", sheet(wrong(8.0))))) == ["mark-off-scale"]


def test_an_optional_criterion_may_be_left_out(log: EventLog) -> None:
    """Only criteria that are not optional must have a mark."""
    criteria = FrozenMap({"K": Criterion(text("K")), "R": Criterion(text("R"), optional=True)})
    office = opened(log, assessed(criteria=criteria))
    lead(office, until="present")
    ask = Request("one", "assess", "ann", ON, "panel", Sheet(FrozenMap({"K": Fraction(8)})))
    assert office.do(ask).allowed
    missing = office.do(attrs.evolve(ask, record=Sheet(FrozenMap({"R": Fraction(8)}))))
    assert [(reason.code, reason.params["criterion"]) for reason in missing.reasons] == [("mark-missing", "K")]


@pytest.mark.parametrize(
    ("vote", "code"),
    [
        (Vote("grant", "for", Rejection()), "vote-on-nothing"),
        (Vote("refuse", "for", Grant(euros(5))), "vote-on-nothing"),
        (Vote("present", "for", Rejection()), "vote-on-nothing"),
        (Vote("elsewhere", "for", Rejection()), "vote-on-nothing"),
        (Vote("grant", "for", Grant(Cents(-1))), "amount-invalid"),
    ],
)
def test_a_vote_is_on_what_can_be_decided(log: EventLog, vote: Vote, code: str) -> None:
    """What is voted on is a step with a record of its kind, and its amount is one."""
    office = opened(log)
    lead(office)
    assert codes(office.do(Request("one", "vote", "dora", ON, "board", vote))) == [code]


@attrs.frozen
class Rough(WeightedMean):
    """A scheme that gives a float."""

    total: bool = True

    def score(self, sheets: Sequence[Sheet], criteria: Mapping[str, Criterion]) -> Score:
        """Gives a float, as the total or as a mark."""
        if self.total:
            return Score(wrong(7.5), FrozenMap({"K": None}), len(sheets))
        return Score(Fraction(7), FrozenMap({"K": wrong(7.5)}), len(sheets))


@pytest.mark.parametrize("total", [True, False])
def test_a_score_that_is_not_exact_is_a_fault_of_its_scheme(total: bool) -> None:
    """A scheme that gives a float closes no sheets, and is named."""
    found = desk(assessed(uses="rough", scheme=Rough(total)), "assess")
    (reason,) = found.ask("close", "olga", "office").reasons
    assert (reason.code, reason.params["plugin"]) == ("plugin-fault", "rough")


def test_who_is_appointed_in_a_batch_takes_part_in_it(log: EventLog) -> None:
    """In a batch a member may act once an earlier request appointed them, and not any more once dismissed."""
    office = opened(log)
    lead(office, until="present")
    appoint = Request("body:panel", "appoint", "olga", ON, "office", Appointment("gus"))
    dismiss = Request("body:panel", "dismiss", "olga", ON, "office", Dismissal("gus"))
    assess = Request("one", "assess", "gus", ON, "panel", sheet())
    refused = office.do_all([appoint, dismiss, assess])
    assert [codes(verdict) for verdict in refused] == [[], [], ["not-a-member"]]
    assert all(verdict.allowed for verdict in office.do_all([appoint, assess]))


def test_what_reads_the_record_is_not_asked_without_one(log: EventLog) -> None:
    """What can be done, and what is missing, says nothing about a proposal that nobody made yet."""
    office = opened(log)
    lead(office)
    for member in ("dora", "eve"):
        vote = Request("one", "vote", member, ON, "board", Vote("grant-by-vote", "for", Grant(euros(5))))
        assert office.do(vote).allowed
    option = next(found for found in office.options("one", "fay", "board", ON) if found.trigger == "grant-by-vote")
    without = {reason.code for reason in option.reasons}
    verdict = office.explain(Request("one", "grant-by-vote", "fay", ON, "board"))
    assert "carried" not in without
    assert set(codes(verdict)) == {"record-missing"} | without


INFERRED: Provenance = "inferred"
SOURCED = FrozenMap({"*": INFERRED})


@pytest.mark.parametrize(
    ("subject", "trigger", "record", "field", "value"),
    [
        ("body:board", "appoint", Appointment("gus"), "member", "gus"),
        ("body:board", "dismiss", Dismissal("fay", "Moved away."), "reason", "Moved away."),
        ("envelope:pot", "change-ceiling", Ceiling(euros(5)), "motivation", "Because."),
    ],
)
def test_administration_keeps_why_and_whence(
    log: EventLog, subject: str, trigger: str, record: Record, field: str, value: str
) -> None:
    """What was said with an act of administration stands in the log with it."""
    office = opened(log)
    ask = Request(subject, trigger, "olga", ON, "office", record, motivation="Because.", provenance=SOURCED)
    assert office.do(ask).allowed
    fact = log.read(subject)[-1].fact
    assert isinstance(fact, Dated)
    assert (fact.actor, fact.on, fact.provenance, getattr(fact, field)) == ("olga", ON, SOURCED, value)


def test_an_adoption_keeps_why_and_whence(log: EventLog) -> None:
    """Why an agenda came into force stands with it, and with the ceilings that changed by it."""
    office = opened(log)
    pot = attrs.evolve(AGENDA.envelopes["pot"], ceiling=euros(5))
    second = loaded(attrs.evolve(AGENDA, envelopes=AGENDA.envelopes.with_item("pot", pot)))
    record = Adoption(second.agenda.id, second.hash, second.content, FrozenMap({"pot": euros(5)}))
    ask = Request("agenda", "adopt", "olga", ON, "office", record, motivation="Less money.", provenance=SOURCED)
    assert office.do(ask).allowed
    adopted, changed = log.read("agenda")[-1].fact, log.read("envelope:pot")[-1].fact
    assert isinstance(adopted, AgendaAdopted)
    assert isinstance(changed, CeilingChanged)
    assert (adopted.motivation, adopted.provenance) == ("Less money.", SOURCED)
    assert (changed.ceiling, changed.motivation) == (euros(5), "Less money.")


def test_a_new_decision_begins_with_conditions_that_are_not_met(log: EventLog) -> None:
    """That conditions were met is kept, until something else is decided."""
    office = opened(log, AGAIN)
    lead(office)
    assert office.do(minuted("one", "grant", Grant(euros(5), ("a plan",)))).allowed
    assert office.do(Request("one", "fulfil", "olga", ON, "office", ConditionsMet("The plan."))).allowed
    met = office.dossier("one")
    assert met is not None
    assert (met.state, met.outcome.conditions_met) == ("granted", True)
    assert office.do(minuted("one", "raise", Grant(euros(6), ("another plan",)))).allowed
    decided = office.dossier("one")
    assert decided is not None
    assert (decided.granted, decided.outcome.conditions_met) == (Grant(euros(6), ("another plan",)), False)


def test_who_withdraws_leaves_why(log: EventLog) -> None:
    """A withdrawal is kept beside what was decided before it."""
    office = opened(log)
    lead(office, until="withdraw")
    found = office.dossier("one")
    assert found is not None
    assert found.outcome.withdrawal == Withdrawal("No longer needed.")
    assert found.granted == Grant(euros(500_000))


def test_an_inexact_settlement_is_an_unknown_difference(log: EventLog) -> None:
    """Within the year of a settlement it is unknown whether what it gives back is there already."""
    office = opened(log)
    lead(office, until="report")
    assert office.do(attrs.evolve(way(until="settle")[-1], on=When("2019"))).allowed
    before, within, after = finance(office.book(), "pot", [date(2018, 12, 31), date(2019, 6, 30), date(2019, 12, 31)])
    assert (before.committed_cents, before.unknown_cents) == (euros(500_000), 0)
    assert (within.committed_cents, within.unknown_cents) == (euros(500_000), -euros(100_000))
    assert (after.committed_cents, after.unknown_cents) == (euros(400_000), 0)


@pytest.mark.parametrize("month", range(1, 13))
def test_a_month_matters_by_the_end_of_its_quarter(month: int) -> None:
    """What happened in a month is shown on the last day of its quarter."""
    office = opened()
    assert office.do(attrs.evolve(submitted(), on=When(f"2018-{month:02}"))).allowed
    ends = [date(2018, 3, 31), date(2018, 6, 30), date(2018, 9, 30), date(2018, 12, 31)]
    assert days_that_matter(office.book()) == (ends[(month - 1) // 3],)
