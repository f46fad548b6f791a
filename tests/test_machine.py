"""A track as a `transitions` machine and as the compiled table: one vocabulary, held together by walks."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from transitions import MachineError

from avt_workflow import (
    BodyName,
    Destination,
    EnvelopeName,
    FrozenMap,
    Rule,
    State,
    Text,
    Track,
    Transition,
    compile_rulebook,
    to_machine,
)
from avt_workflow.machine import NEW, compile_table
from avt_workflow.model.agenda import Route
from avt_workflow.rulebook import named_by
from small import AGENDA, RULEBOOK

STATES = ("a", "b", "c", "end", "gone")
TRIGGERS = ("go", "turn", "stay", "stop")


class Model:
    """What somebody else's program keeps its state in."""

    state: str


@st.composite
def tracks(draw: st.DrawFn) -> Track:
    """Tracks of five states, two of them final, with groups, `*`, conditional destinations and steps that stay."""
    groups = {"early": ("a", "b"), "late": ("c", "gone")}
    names = st.sampled_from(STATES)
    transitions = {"open": Transition(by=("x",), to=Destination(draw(names)))}
    for trigger in TRIGGERS:
        routes = draw(st.lists(st.builds(Route, st.just("rule"), names), max_size=2, unique_by=lambda route: route.to))
        to = draw(names if routes else st.none() | names)
        sources = draw(st.lists(st.sampled_from(["a", "b", "c", "*", *groups]), min_size=1, max_size=3))
        transitions[trigger] = Transition(by=("x",), to=Destination(to, tuple(routes)), sources=tuple(sources))
    states = {name: State(Text.of(name), "running", final=name in ("end", "gone")) for name in STATES}
    return Track(Text.of("t"), FrozenMap(states), FrozenMap(transitions), groups=FrozenMap(groups))


@given(tracks(), st.lists(st.tuples(st.sampled_from(TRIGGERS), st.integers(0, 2)), max_size=12))
def test_any_walk_gives_the_same_states_in_the_table_and_in_the_machine(
    track: Track, walk: list[tuple[str, int]]
) -> None:
    """Whichever destinations are chosen, the live machine goes where the table says, and refuses where it has none."""
    table, model = compile_table(track), Model()
    to_machine(track, model)
    here = NEW
    for trigger, choice in [("open", 0), *walk]:
        found = table[here].get(trigger)
        if found is None:
            with pytest.raises(MachineError):
                model.trigger(trigger)  # type: ignore[attr-defined]  # the machine puts it there
        else:
            wanted = found[min(choice, len(found) - 1)]
            assert model.trigger(trigger, route=wanted)  # type: ignore[attr-defined]
            here = wanted or here
        assert model.state == here


@given(tracks())
def test_nothing_leaves_a_final_state(track: Track) -> None:
    """`*` and groups never start from a final state, and the table has a row for every state."""
    table = compile_table(track)
    assert set(table) == {NEW, *STATES}
    assert table["end"] == table["gone"] == FrozenMap()


def test_a_conditional_destination_keeps_the_order_of_the_file() -> None:
    """The routes stand in their order, `otherwise` last; a step that stays stands as None."""
    table = compile_table(AGENDA.tracks["project"])
    assert table["advised"]["grant"] == ("conditional", "granted")
    assert table["panel"]["assess"] == (None,)
    assert set(table[NEW]) == {"submit"}


def test_a_machine_without_a_model_has_only_declared_steps() -> None:
    """No automatic `to_<state>` triggers exist, so that nobody can jump."""
    machine = to_machine(AGENDA.tracks["project"])
    assert set(machine.events) == set(AGENDA.tracks["project"].transitions)
    assert machine.initial == NEW


def test_steps_that_do_the_same_share_one_value() -> None:
    """A trigger is compiled once for all states it does the same from; the one that closes the sheets is apart."""
    steps = RULEBOOK.steps["project"]
    withdrawals = {state: id(row["withdraw"]) for state, row in steps.items() if "withdraw" in row}
    assert len(withdrawals) == 7
    assert len({made for state, made in withdrawals.items() if state != "panel"}) == 1
    assert steps["panel"]["withdraw"].scores is not None


def test_the_way_to_a_step_is_the_shortest() -> None:
    """From where a dossier stands, the remedy names each first step of the shortest ways, with who may take it."""
    ways = {state: RULEBOOK.way_to("project", state, "grant") for state in ("submitted", "scored", "panel")}
    assert {state: [remedy.trigger for remedy in found] for state, found in ways.items()} == {
        "submitted": ["present"],
        "panel": ["close"],
        "scored": ["advise"],
    }
    assert ways["scored"][0].by == ("panel",)
    assert RULEBOOK.way_to("project", "withdrawn", "grant") == ()


def test_only_steps_that_can_still_be_taken_are_remedies() -> None:
    """Who only opens a dossier lifts nothing any more; a step that lies on the way ahead, or back, still does."""
    assert RULEBOOK.remedies("project", "advised", ("application",)) == ()
    assert [r.trigger for r in RULEBOOK.remedies("project", NEW, ("application",))] == ["submit"]
    assert [r.trigger for r in RULEBOOK.remedies("project", "advised", ("sheet", "advice"))] == ["assess", "advise"]
    assert RULEBOOK.remedies("project", "granted", ("advice",)) == ()


def test_a_settlement_needs_the_ledgers_the_track_commits_from() -> None:
    """Settling and withdrawing read every envelope that the track commits from; deciding reads all bodies."""
    steps = RULEBOOK.steps["project"]
    assert steps["granted"]["settle"].envelopes == ("pot",)
    assert steps["draft"]["withdraw"].envelopes == ("pot",)
    assert steps["advised"]["grant"].bodies == ("board", "panel")  # a tie that bars may stand in either


def test_what_a_parameter_names_is_read() -> None:
    """A guard's body and envelopes, in tuples too, are in the case when it is asked."""

    @attrs.frozen
    class Watches:
        body: BodyName
        pots: tuple[EnvelopeName, ...] | None
        other: EnvelopeName | None = None
        text = {"nl": "x", "en": "x"}
        revision = 1
        reads_record = False
        lifted_by = ()

        def check(self, case: object, request: object) -> None:
            return None

    assert list(named_by(Watches(BodyName("panel"), (EnvelopeName("pot"),)), BodyName)) == ["panel"]
    assert list(named_by(Watches(BodyName("panel"), (EnvelopeName("pot"),)), EnvelopeName)) == ["pot"]
    track = AGENDA.tracks["project"]
    present = attrs.evolve(track.transitions["present"], requires=("watched",))
    agenda = attrs.evolve(
        AGENDA,
        rules=AGENDA.rules.with_item("watched", Rule("watches", Watches(BodyName("panel"), (EnvelopeName("pot"),)))),
        tracks=FrozenMap({"project": attrs.evolve(track, transitions=track.transitions.with_item("present", present))}),
    )
    step = compile_rulebook(agenda, "watched").steps["project"]["submitted"]["present"]
    assert (step.bodies, step.envelopes) == (("panel", "board"), ("pot",))
