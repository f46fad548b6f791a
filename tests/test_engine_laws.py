"""What must hold on any walk through an agenda, by requests that may happen and requests that may not."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from avt_workflow import Advice, AsOf, Grant, Request, Vote, When, euros, judge, options, replay
from avt_workflow.engine import step_for
from avt_workflow.model.dossier import Cast, Panel
from avt_workflow.model.facts import Fact, TransitionTaken
from avt_workflow.rulebook import Step
from avt_workflow.testing.strategies import moments, requests, walks
from small import AGENDA, BOARD, ON, PANEL, RULEBOOK, Desk, opened, way

TRACK = AGENDA.tracks["project"]


def walked(asked: Sequence[Request]) -> Desk:
    """A desk after these requests."""
    desk = Desk()
    for request in asked:
        desk.do(request)
    return desk


def from_there(asked: Sequence[Request]) -> st.SearchStrategy[tuple[Request, ...]]:
    """These requests, and a walk of two dossiers from there."""
    desk = walked(asked)
    return walks({subject: desk.case(subject) for subject in ("one", "two")}).map(lambda walk: (*asked, *walk))


STARTS = [[], *(way(until=until) for until in ("submit", "present", "close", "advise", "grant", "report"))]
anywhere = st.one_of([from_there(start) for start in STARTS])


@given(anywhere)
def test_replay_gives_the_dossiers_and_ledgers_back(asked: tuple[Request, ...]) -> None:
    """The facts of each stream alone add up to what stood there."""
    desk = Desk()
    start = desk.ledgers["pot"]
    facts: dict[str, list[Fact]] = defaultdict(list)
    for request in asked:
        for fact in desk.do(request).facts:
            facts[fact.stream].append(fact)
    assert {name: replay(facts[f"dossier:{name}"]) for name in desk.dossiers} == desk.dossiers
    assert start.replay(facts["envelope:pot"]) == desk.ledgers["pot"]


@given(anywhere, st.data())
def test_judging_changes_nothing_and_always_says_the_same(asked: tuple[Request, ...], data: st.DataObject) -> None:
    """The same case and request give the same verdict, and the case stays as it was."""
    case = walked(asked).case()
    before = (case.dossier, dict(case.ledgers), dict(case.rosters))
    request = data.draw(requests(case))
    assert judge(case, request) == judge(case, request)
    assert (case.dossier, dict(case.ledgers), dict(case.rosters)) == before


@given(anywhere)
def test_a_verdict_has_facts_or_reasons(asked: tuple[Request, ...]) -> None:
    """Refused means no facts, allowed means at least one, and no reason is given twice."""
    desk = Desk()
    for request in asked:
        verdict = desk.do(request)
        assert bool(verdict.facts) != bool(verdict.reasons)
        assert len(set(verdict.reasons)) == len(verdict.reasons)


@given(anywhere, st.data())
def test_from_the_wrong_state_everything_else_is_said_too(asked: tuple[Request, ...], data: st.DataObject) -> None:
    """A step that does not go from here names role, record and rules as well, as it would from where it does go."""
    case = walked(asked).case()
    request = data.draw(requests(case))
    reasons = judge(case, request).reasons
    if reasons and reasons[0].code == "not-from-here":
        standings = TRACK.transitions[request.trigger]
        wrong_role = request.role not in (*standings.by, standings.recorded_by)
        assert ("role-not-allowed" in {reason.code for reason in reasons}) == wrong_role
        if request.trigger == "grant" and isinstance(request.record, Grant):
            asked_for = case.dossier.idea.application.asked if case.dossier and case.dossier.idea.application else None
            above = asked_for is not None and request.record.amount > asked_for
            assert ("no-more-than-asked" in {reason.rule for reason in reasons}) == above


@given(anywhere)
def test_explain_agrees_with_do(asked: tuple[Request, ...]) -> None:
    """`explain` gives the verdict that `do` then gives, and writes nothing; `do` writes exactly when it allows."""
    office = opened()
    for request in asked:
        before = office.log.heads()
        explained = office.explain(request)
        assert office.log.heads() == before
        done = office.do(request)
        assert done == explained
        assert (office.log.heads() != before) == done.allowed


@given(anywhere, st.dates(date(2017, 12, 1), date(2020, 1, 31)))
def test_any_day_can_be_looked_back_on_and_the_last_one_is_the_present(asked: tuple[Request, ...], day: date) -> None:
    """With late acts and inexact dates too, every day has a book, and after the last one it is the present."""
    office = opened()
    for request in asked:
        office.do(request)
    now, then = office.book(), office.book(AsOf(on=day))
    assert set(then.dossiers) <= set(now.dossiers)
    assert then.ledgers["pot"].available >= 0
    last = office.book(AsOf(on=date(2020, 1, 1)))
    assert (last.dossiers, last.ledgers, last.unknown) == (now.dossiers, now.ledgers, ())


RECORD_CODES = {
    "minutes-missing",
    "record-missing",
    "record-unexpected",
    "field-missing",
    "not-the-applicant",
    "amount-invalid",
    "mark-off-scale",
    "mark-missing",
    "criterion-unknown",
    "sheet-out-of-place",
    "vote-on-nothing",
    "weighted-mean",
    "over-ceiling",
    "above-commitment",
}


@given(anywhere, st.data(), st.sampled_from(["office", "applicant", "panel", "board", "-"]), moments(2018, 2019))
def test_options_are_what_judge_allows_up_to_the_record(
    asked: tuple[Request, ...], data: st.DataObject, role: str, on: When
) -> None:
    """Every step from here is an option; its reasons are judge's, but for what only the record can show."""
    case = walked(asked).case()
    actor = data.draw(st.sampled_from([*PANEL, *BOARD, "org", "olga"]))
    found = {option.trigger: option for option in options(case, actor, role, on)}
    for trigger in TRACK.transitions:
        bare = Request("one", trigger, actor, on, role)
        step = step_for(RULEBOOK, case.dossier, bare)
        assert (trigger in found) == isinstance(step, Step)
        if not isinstance(step, Step):
            continue
        stands_in_the_way = set(found[trigger].reasons)
        reads_record = {bound.name for bound in step.rules if bound.reads_record}
        verdict = judge(case, bare)
        if not step.takes_record:
            assert set(verdict.reasons) == stands_in_the_way
        full = data.draw(requests(case))
        for request in (bare, Request("one", trigger, actor, on, role, full.record, minutes=full.minutes)):
            reasons = set(judge(case, request).reasons)
            assert stands_in_the_way <= reasons
            more = {r for r in reasons - stands_in_the_way if r.code not in RECORD_CODES and r.rule not in reads_record}
            assert not more


@given(anywhere)
def test_the_ceiling_is_never_exceeded(asked: tuple[Request, ...]) -> None:
    """After every event, ceiling = available + committed, and nothing is below zero."""
    ledger = Desk().ledgers["pot"]
    desk = Desk()
    for request in asked:
        for fact in desk.do(request).facts:
            if fact.stream == "envelope:pot":
                ledger = ledger.evolve(fact)
                assert ledger.ceiling == ledger.available + ledger.committed
                assert 0 <= ledger.committed <= ledger.ceiling
                assert all(amount > 0 for amount in ledger.commitments.values())


@given(anywhere)
def test_commitments_are_those_of_the_decisions(asked: tuple[Request, ...]) -> None:
    """What is committed to a dossier is its settlement, else its grant, and nothing once it was withdrawn."""
    desk = walked(asked)
    for name, dossier in desk.dossiers.items():
        outcome = dossier.outcome
        granted = dossier.granted.amount if dossier.granted else 0
        due = outcome.settlement.amount if outcome.settlement else granted
        assert desk.ledgers["pot"].to(name) == (0 if outcome.withdrawal else due)


@given(anywhere, st.data())
def test_nothing_happens_after_a_final_state(asked: tuple[Request, ...], data: st.DataObject) -> None:
    """A dossier in a final state takes no more steps, whoever asks for whatever."""
    desk = walked(asked)
    for subject, dossier in desk.dossiers.items():
        if TRACK.states[dossier.state].final:
            request = data.draw(requests(desk.case(subject), subject))
            (reason,) = judge(desk.case(subject), request).reasons
            assert reason.code == "dossier-closed"


@given(anywhere)
def test_who_is_recused_never_counts(asked: tuple[Request, ...]) -> None:
    """No sheet of a recused member is in a score, and a recused member does nothing more for a body."""
    desk = Desk()
    for request in asked:
        before = desk.dossiers.get(request.subject)
        verdict = desk.do(request)
        panel = before.panel if before else None
        if panel is None or not verdict.allowed:
            continue
        assert not (request.role in AGENDA.bodies and request.actor in panel.recused)
        taken = verdict.facts[0]
        if isinstance(taken, TransitionTaken) and taken.score is not None:
            counted = {cast.actor for cast in panel.sheets} - set(panel.recused)
            assert taken.score.sheets == len(counted)


def test_votes_of_who_steps_back_do_not_carry() -> None:
    """A member who votes and then steps back counts neither for the quorum nor for the majority."""
    vote = Vote("grant-by-vote", "for", Grant(euros("5000")))
    voted = Panel(votes=(Cast("dora", vote), Cast("eve", vote)))
    desk = Desk()
    for request in way():
        assert desk.do(request).allowed
    for panel, codes in ((voted, []), (attrs.evolve(voted, recused=("eve",)), ["quorum"])):
        panel = attrs.evolve(panel, advice=Advice("positive"))
        desk.dossiers["one"] = attrs.evolve(desk.dossiers["one"], panel=panel)
        verdict = judge(desk.case(), Request("one", "grant-by-vote", "fay", ON, "board", vote.proposal))
        assert [reason.code for reason in verdict.reasons] == codes


@given(anywhere)
def test_a_step_leads_where_its_first_holding_route_says(asked: tuple[Request, ...]) -> None:
    """An allowed grant is conditional exactly when it has conditions; a refused request leaves the dossier be."""
    desk = Desk()
    for request in asked:
        before = desk.dossiers.get(request.subject)
        verdict = desk.do(request)
        after = desk.dossiers.get(request.subject)
        if not verdict.allowed:
            assert after is before
        elif request.trigger == "grant":
            assert isinstance(request.record, Grant)
            assert after is not None
            assert after.state == ("conditional" if request.record.conditions else "granted")


@given(anywhere)
def test_every_reason_has_a_whole_sentence(asked: tuple[Request, ...]) -> None:
    """In both languages a reason has words of its own, with every placeholder filled in."""
    desk = Desk()
    for request in asked:
        for reason in desk.do(request).reasons:
            for language in ("nl", "en"):
                sentence = reason.text(language)
                assert sentence not in ("", reason.code)
                assert not re.search(r"\{\w*\}", sentence)


def test_walks_get_somewhere() -> None:
    """The walks these laws rest on reach grants, withdrawals, recusals and second assessments."""
    seen: set[str] = set()

    @settings(max_examples=120, derandomize=True, database=None)
    @given(anywhere)
    def walk(asked: tuple[Request, ...]) -> None:
        desk = Desk()
        for request in asked:
            desk.do(request)
            for dossier in desk.dossiers.values():
                seen.add(dossier.state)
                seen.update({"recused"} if dossier.panel.recused else ())
                seen.update({"again"} if dossier.state == "panel" and dossier.visit > 2 else ())

    walk()
    assert seen >= {*TRACK.states, "recused", "again"} - {"draft", "conditional", "refused"}
