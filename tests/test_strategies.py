"""What the strategies of the test kit draw: valid by construction, small when shrunk, and wrong in one place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

import attrs
import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st

from avt_workflow import compile_rulebook, judge, load_agenda
from avt_workflow.codec import decode, encode
from avt_workflow.definition import Loaded, lint, restore_agenda
from avt_workflow.errors import DefinitionError, Fault
from avt_workflow.guards import GUARDS, Voted
from avt_workflow.model.agenda import Absent, Agenda, Assessment, Track
from avt_workflow.model.dossier import replay
from avt_workflow.model.ledger import Ledger
from avt_workflow.model.ports import BodyName
from avt_workflow.model.records import Application, Sheet
from avt_workflow.money import Cents
from avt_workflow.registry import BUILT_IN
from avt_workflow.scoring import SCHEMES
from avt_workflow.testing import ask, beginning, criteria, sheet, strategies
from avt_workflow.testing.choices import Choices
from avt_workflow.testing.free_laws import free_laws
from avt_workflow.testing.office_laws import check_with_office
from avt_workflow.testing.stage import play
from avt_workflow.testing.strategies.toml import as_toml
from small import RULEBOOK

T = TypeVar("T")

FEW = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
MORE = settings(FEW, max_examples=100)


def smallest(drawn: st.SearchStrategy[T], holds: Callable[[T], Any] = lambda _: True) -> T:
    """The smallest example that Hypothesis comes to."""
    return find(drawn, holds, settings=settings(MORE, max_examples=400))


# ---- agendas


def test_a_drawn_agenda_has_no_fault_and_each_part_comes_up() -> None:
    """Nothing in it cannot be read or meant, its content gives it back, and what an agenda can have it has at times."""
    seen: set[str] = set()

    @MORE
    @given(strategies.agenda_texts())
    def holds(text: str) -> None:
        loaded = load_agenda(text, BUILT_IN)
        assert lint(loaded.agenda) == ()
        again = restore_agenda(loaded.content, BUILT_IN)
        assert (again.agenda, again.hash) == (loaded.agenda, loaded.hash)
        assert 1 <= len(loaded.agenda.tracks) <= 2
        assert all(2 <= len(track.states) <= 6 for track in loaded.agenda.tracks.values())
        seen.update(parts_of(loaded.agenda))

    holds()
    assert seen >= {"round", "year", "earmark", "approvals", "assessment", "blocks", "fields", "payments", "fork"}


def parts_of(agenda: Agenda) -> Iterator[str]:
    """Names of what an agenda has."""
    for pot in agenda.envelopes.values():
        yield from (["year"] if pot.year else []) + (["earmark"] if pot.earmarked else [])
    for track in agenda.tracks.values():
        there = {"round": track.round, "approvals": track.approvals, "fields": track.fields}
        there |= {"assessment": track.assessment, "blocks": track.assessment and track.assessment.blocks}
        steps = track.transitions.values()
        there |= {"payments": any(step.pays for step in steps), "fork": any(step.to.routes for step in steps)}
        yield from (name for name, part in there.items() if part)


def test_the_smallest_agenda_is_short() -> None:
    """What an agenda shrinks to has one track, in which a dossier is opened and decided, and nothing else."""
    assert smallest(strategies.agenda_texts()) == SMALLEST


SMALLEST = """\
[agenda]
id = "drawn"
title = "Drawn"
language = "en"
administered_by = "office"

[roles]
office = "Office"

[tracks.project]
label = "Project"

[tracks.project.states]
open = { label = "Open", phase = "submitted" }
closed = { label = "Closed", phase = "closed", final = true }

[tracks.project.transitions]
submit = { to = "open", by = "office", records = "application" }
decide = { from = "open", to = "closed", by = "office" }
"""


def test_an_agenda_in_which_money_is_paid_shrinks_to_a_short_one() -> None:
    """Beside the payment there is little more than what a payment needs: an envelope, and a grant from it."""
    text = smallest(strategies.agenda_texts(), lambda text: "pays = true" in text)
    assert len(text.splitlines()) < 45
    assert '"pot"' in text
    assert "[tracks.other]" not in text


@FEW
@given(strategies.loaded_agendas(), st.data())
def test_no_story_breaks_a_free_law_under_any_agenda(loaded: Loaded, data: st.DataObject) -> None:
    """Whatever the agenda, and whatever is asked under it, what must hold of every agenda holds."""
    rulebook = compile_rulebook(loaded.agenda, loaded.hash)
    asked = data.draw(strategies.stories(rulebook))
    rosters = Choices(rulebook).rosters
    assert [broken for scene in play(rulebook, asked, free_laws(), rosters) for broken in scene.broken] == []
    assert check_with_office(loaded, asked, BUILT_IN, rosters=rosters) == ()


# ---- with one fault


@pytest.mark.parametrize("kind", strategies.KINDS_OF_FAULT)
def test_one_fault_is_found_at_its_place(kind: str) -> None:
    """A mistake is found under its code at its path, in words, and nothing else is said to be wrong."""

    @settings(FEW, max_examples=3)
    @given(strategies.almost_valid_agendas(kind))
    def finds(almost: strategies.AlmostValid) -> None:
        found = faults_of(almost.text)
        assert almost.path in [fault.path for fault in found]
        assert {fault.code for fault in found} == {almost.code}
        assert len(found) == 1 or kind == "ways that never end"  # it is said of each state on the way
        assert all(len(fault.text) > 20 for fault in found)

    finds()


def faults_of(text: str) -> tuple[Fault, ...]:
    """What reading a file finds, or looking for what cannot be meant."""
    try:
        return lint(load_agenda(text, BUILT_IN).agenda)
    except DefinitionError as error:
        return error.faults


def test_a_fault_shrinks_to_a_small_agenda() -> None:
    """The smallest file with a mistake of its kind has little else in it."""
    almost = smallest(strategies.almost_valid_agendas("state without a way out"))
    assert len(almost.text.splitlines()) < 30
    assert (almost.kind, almost.path) == ("state without a way out", "tracks.project.states.pit")


# ---- what is handed in


@FEW
@given(strategies.agendas(), st.data())
def test_an_application_is_taken_by_the_track_it_is_for(agenda: Agenda, data: st.DataObject) -> None:
    """Whatever the fields of a track are, nothing in a drawn application is missing or of another type."""
    track = agenda.tracks["project"]
    application = data.draw(strategies.applications(track))
    if track.transitions["submit"].records == "application":
        case = beginning(compile_rulebook(agenda, "drawn"))
        by = track.transitions["submit"].by[0]
        asked = ask(application, trigger="submit", actor="org", role=by, on="2026-06-01")
        request = attrs.evolve(asked, track="project")
        reasons = judge(case, request).reasons
        assert {reason.rule for reason in reasons} <= {*track.transitions["submit"].requires}, reasons


def test_the_smallest_application_says_little() -> None:
    """An application shrinks to a title, an applicant and what is asked."""
    assert smallest(strategies.applications()) == Application("A project", "org", Cents(1000_00))


@FEW
@given(strategies.tracks(), st.data())
def test_a_sheet_is_taken_by_the_scheme_of_its_assessment(track: Track, data: st.DataObject) -> None:
    """A drawn sheet has a mark for each criterion, and the scheme takes it, whatever its parameters."""
    if track.assessment is not None:
        drawn = data.draw(strategies.sheets(track.assessment))
        assert not isinstance(track.assessment.scheme, Absent)
        assert track.assessment.scheme.check(drawn, track.assessment.criteria) is None
        assert {*drawn.marks} == {*track.assessment.criteria}


def test_the_smallest_sheet_has_the_lowest_marks() -> None:
    """A sheet shrinks to the lowest mark of each scale."""
    assessment = Assessment("open", "panel", "total", SCHEMES["total"](), criteria(K=2, R=1))
    assert smallest(strategies.sheets(assessment)) == sheet(K=1, R=1)


def test_candidates_that_tie_are_drawn() -> None:
    """Candidates shrink to few, and equal ones come up."""
    tied = smallest(
        strategies.candidates(), lambda drawn: len({(each.asked, each.score) for each in drawn}) < len(drawn)
    )
    assert [(each.dossier, each.asked, each.score) for each in tied] == [
        ("project-1", 100_00, 7),
        ("project-2", 100_00, 7),
    ]


@MORE
@given(st.sampled_from(sorted(GUARDS)), st.data())
def test_a_plugin_is_drawn_with_parameters_that_its_class_takes(name: str, data: st.DataObject) -> None:
    """Every built-in guard can be drawn."""
    assert isinstance(data.draw(strategies.parameters(GUARDS[name])), GUARDS[name])


def test_parameters_can_be_named() -> None:
    """Where the caller names values for a parameter, only those are drawn; the others shrink to their simplest."""
    drawn = smallest(strategies.parameters(GUARDS["voted"], {"voters": ["board"], "majority": ["two-thirds"]}))
    assert drawn == Voted(BodyName("board"), "two-thirds")


# ---- money and histories


@MORE
@given(strategies.ledgers())
def test_the_laws_of_balance_hold_of_drawn_ledgers(found: Mapping[str, Ledger]) -> None:
    """Nothing is committed beyond a ceiling, nothing paid beyond a commitment, and nothing comes back unpaid."""
    for ledger in found.values():
        assert 0 <= ledger.available == ledger.ceiling - ledger.committed
        for balance in ledger.balances.values():
            assert 0 <= balance.recovered <= balance.paid
            assert 0 <= balance.held <= balance.committed
            assert balance.to_pay == balance.committed - balance.held
    if "part" in found:
        for dossier, below in found["pot"].commitments_below.items():
            assert below["part"] == found["part"].to(dossier)


def test_a_ledger_shrinks_to_what_is_asked_of_it() -> None:
    """The smallest nested ledgers of which money came back hold each step once, told of both envelopes."""
    facts = smallest(
        strategies.ledger_facts(nested=True), lambda facts: any(each.kind == "money_recovered" for each in facts)
    )
    assert [(fact.stream, fact.kind) for fact in facts] == [
        ("envelope:pot", "envelope_opened"),
        ("envelope:part", "envelope_opened"),
        ("envelope:part", "commitment_changed"),
        ("envelope:pot", "commitment_changed"),
        ("envelope:part", "payment_made"),
        ("envelope:pot", "payment_made"),
        ("envelope:part", "money_recovered"),
        ("envelope:pot", "money_recovered"),
    ]


@FEW
@given(strategies.histories(RULEBOOK))
def test_a_history_replays_and_can_be_stored(history: tuple[Any, ...]) -> None:
    """What was judged can be folded again, dossier by dossier, and each fact survives being written down."""
    streams = {fact.stream for fact in history if fact.stream.startswith("dossier:")}
    for stream in streams:
        assert replay(fact for fact in history if fact.stream == stream) is not None
    for fact in history:
        data, secrets = encode(fact, bytes(16))
        assert decode(fact.kind, data, {secret.path: secret.value for secret in secrets}) == fact


def test_a_story_shrinks_to_the_steps_that_matter() -> None:
    """The shortest story in which a sheet is handed in has few requests beside those that lead to it."""
    rosters = Choices(RULEBOOK).rosters
    asked = smallest(
        strategies.stories(RULEBOOK, ["project"]),
        lambda asked: any(
            isinstance(scene.request.record, Sheet) and scene.verdict.allowed
            for scene in play(RULEBOOK, asked, (), rosters)
        ),
    )
    assert [request.trigger for request in asked][-1] == "assess"
    assert len(asked) <= 6


# ---- as text


def test_tables_are_written_as_a_person_would() -> None:
    """What is short stands in one line, what is long in a table of its own; what is None is left out."""
    written = as_toml({"agenda": {"id": "a", "odd key": None, "n": [1, True]}, "tracks": {"p": {"label": 'a "b"'}}})
    assert written == '[agenda]\nid = "a"\nn = [1, true]\n\n[tracks.p]\nlabel = "a \\"b\\""\n'
