"""Machines of others, explored: what is wrong with them is found, by the shortest story, and told."""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
import threading
import time
from datetime import date
from enum import Enum
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test
from transitions import Machine
from transitions.extensions import HierarchicalMachine
from transitions.extensions.asyncio import AsyncMachine, HierarchicalAsyncMachine

from avt_workflow.testing import explore, replay, step, to_state_machine
from avt_workflow.testing.machines import Explored, Refused

HERE = Path(__file__).parent


class Pot:
    """A grant from a pot of 1000, twice if one applies again."""

    def __init__(self) -> None:
        self.left = 1000
        self.asked = 0

    def note(self, amount: int) -> None:
        """What is asked for."""
        self.asked = amount

    def fits(self) -> bool:
        """Whether it is still there: compared with what there was, which is wrong."""
        return self.asked <= 1000

    def pay(self) -> None:
        """It is given."""
        self.left -= self.asked


class CarefulPot(Pot):
    """The same, as it should be."""

    def fits(self) -> bool:
        """Whether it is still there."""
        return self.asked <= self.left


TRANSITIONS = [
    {"trigger": "ask", "source": "new", "dest": "asked", "before": "note"},
    {"trigger": "grant", "source": "asked", "dest": "granted", "conditions": "fits", "after": "pay"},
    {"trigger": "again", "source": "granted", "dest": "new"},
    {"trigger": "close", "source": "closing", "dest": "closed"},
]
STATES = ["new", "asked", "granted", "closing", "closed"]


def pot(kind: type[Pot] = Pot) -> Pot:
    """A pot with its machine."""
    model = kind()
    Machine(model, states=STATES, initial="new", transitions=TRANSITIONS)
    return model


def careful() -> Pot:
    """A careful pot with its machine."""
    return pot(CarefulPot)


def never_overdrawn(pot: Pot) -> bool:
    """No more is given than there is."""
    return pot.left >= 0


ASKED = {"ask": [600, 400, 1001]}


def words(found: Explored) -> list[list[str]]:
    """The steps of every story."""
    return [[told.words for told in story.steps] for story in found.findings]


def test_a_wrong_condition_is_found_by_the_shortest_story() -> None:
    """Five steps lead to a pot that is overdrawn, and no fewer do."""
    found = explore(pot, ASKED, [never_overdrawn], depth=6)
    (story,) = found.findings
    assert story.law == "never_overdrawn"
    assert len(story.steps) == 5
    assert story.text().splitlines() == [
        "Broken: never_overdrawn",
        "1. ask(600) leads to asked.",
        "2. grant() leads to granted.",
        "3. again() leads to new.",
        "4. ask(600) leads to asked.",
        "5. grant() leads to granted.",
        "Then: it does not hold.",
    ]
    with pytest.raises(AssertionError, match=r"1\. ask\(600\) leads to asked\."):
        found.raise_if_broken()


def test_what_is_right_is_searched_to_the_end() -> None:
    """Every situation is seen, and what never happens is named."""
    found = explore(careful, ASKED, [never_overdrawn])
    found.raise_if_broken()
    assert found.complete
    assert "Every situation was seen" in found.reach
    assert found.never_reached == ("closing", "closed")
    assert found.never_permitted == ("close",)
    assert "No law is broken." in found.text()
    seen = {("new", left, asked) for left in (1000, 600, 400, 200, 0) for asked in (0,)}
    assert found.states > len(seen)


def test_a_machine_can_be_its_own_model() -> None:
    """A subclass of Machine is explored as any model, without the attributes that the library gives it."""

    class Turnstile(Machine):
        coins = 0

        def __init__(self) -> None:
            self.coins = 0
            super().__init__(
                states=["locked", "open"],
                initial="locked",
                transitions=[["coin", "locked", "open"], ["push", "open", "locked"]],
                after_state_change="count",
            )

        def count(self) -> None:
            self.coins = (self.coins + 1) % 4

    found = explore(Turnstile, invariants=[lambda turnstile: turnstile.coins < 3])
    assert (found.states, found.complete) == (4, True)
    assert words(found) == [["coin()", "push()", "coin()"]]
    assert found.left_out == {}


def test_automatic_triggers_are_left_out_unless_asked_for() -> None:
    """`to_STATE` is tried only where that is said, or where it has arguments."""
    assert explore(pot, ASKED, depth=3, walks=0).never_reached == ("closing", "closed")
    assert explore(pot, ASKED, depth=3, walks=0, auto_transitions=True).never_reached == ()
    assert explore(pot, {**ASKED, "to_closed": [()]}, depth=3, walks=0).never_reached == ("closing",)


def traffic() -> HierarchicalMachine:
    """A nested machine."""
    return HierarchicalMachine(
        states=[
            "off",
            {
                "name": "on",
                "initial": "red",
                "children": ["red", "green", {"name": "blink", "initial": "dark", "children": ["dark", "light"]}],
                "transitions": [["turn", "red", "green"], ["turn", "green", "red"]],
            },
        ],
        initial="off",
        auto_transitions=False,
        transitions=[["switch", "off", "on"], ["switch", "on", "off"], ["fail", "on_green", "on_blink"]],
    )


def test_a_nested_machine() -> None:
    """Triggers inside states are found, and states with states in them are not asked for."""
    found = explore(traffic, invariants=[lambda machine: machine.state != "on_blink_dark"])
    assert words(found) == [["switch()", "turn()", "fail()"]]
    assert (found.states, found.complete) == (4, True)
    assert found.never_reached == ("on_blink_light",)


def test_a_parallel_machine() -> None:
    """Every pair of states is a situation, and the story tells both."""

    def make() -> HierarchicalMachine:
        side = [{"name": name, "children": ["1", "2"], "initial": "1"} for name in ("left", "right")]
        return HierarchicalMachine(
            states=["idle", {"name": "both", "parallel": side}],
            initial="idle",
            auto_transitions=False,
            transitions=[
                ["start", "idle", "both"],
                ["left", "both_left_1", "both_left_2"],
                ["right", "both_right_1", "both_right_2"],
            ],
        )

    found = explore(make, invariants=[lambda machine: machine.state != ["both_left_2", "both_right_2"]])
    assert (found.states, found.complete) == (5, True)
    assert found.findings[0].text().splitlines()[1:4] == [
        "1. start() leads to both_left_1 and both_right_1.",
        "2. left() leads to both_left_2 and both_right_1.",
        "3. right() leads to both_left_2 and both_right_2.",
    ]


class Waiting(Pot):
    """A pot with conditions and callbacks that are awaited, all in one loop."""

    def __init__(self) -> None:
        super().__init__()
        self.lock = asyncio.Lock()

    async def fits(self) -> bool:  # type: ignore[override]
        """Asked in the meantime."""
        async with self.lock:
            await asyncio.sleep(0)
        return self.asked <= 1000


def waiting() -> Waiting:
    """A pot with a machine that is awaited."""
    model = Waiting()
    AsyncMachine(model, states=STATES, initial="new", transitions=TRANSITIONS)
    return model


async def awaited_overdrawn(pot: Pot) -> bool:
    """An invariant that is awaited."""
    await asyncio.sleep(0)
    return pot.left >= 0


def test_an_awaited_machine() -> None:
    """Triggers, conditions and invariants that are awaited are as good; what is not looked into is named."""
    found = explore(waiting, {"ask": [600]}, [awaited_overdrawn], depth=6, walks=5)
    assert words(found) == [["ask(600)", "grant()", "again()", "ask(600)", "grant()"]]
    assert found.left_out == {}


def test_an_awaited_nested_machine() -> None:
    """The two together."""

    def make() -> HierarchicalAsyncMachine:
        return HierarchicalAsyncMachine(
            states=["a", {"name": "b", "initial": "1", "children": ["1", "2"]}],
            initial="a",
            auto_transitions=False,
            transitions=[["go", "a", "b"], ["on", "b_1", "b_2"]],
        )

    found = explore(make, invariants=[lambda machine: machine.state != "b_2"])
    assert words(found) == [["go()", "on()"]]


def test_a_queued_machine_is_believed_only_when_it_moved() -> None:
    """A queued machine says yes to everything; a condition that says no is a refusal even so."""

    def make() -> Machine:
        transitions = [
            {"trigger": "go", "source": "a", "dest": "b", "conditions": lambda: False},
            {"trigger": "stay", "source": "a", "dest": "="},
        ]
        return Machine(states=["a", "b"], initial="a", queued=True, auto_transitions=False, transitions=transitions)

    found = explore(make)
    assert found.never_permitted == ("go",)
    assert found.complete


def test_counters_of_a_model_make_situations() -> None:
    """A model that counts up to three has four situations, and one without end as many as are asked for."""

    class Counter:
        def __init__(self) -> None:
            self.counts = {"seen": [0]}

        def up(self) -> None:
            self.counts["seen"][0] += 1

        def below_three(self) -> bool:
            return self.counts["seen"][0] < 3

    def make(conditions: str | None = "below_three") -> Counter:
        model = Counter()
        Machine(
            model,
            states=["a"],
            initial="a",
            auto_transitions=False,
            transitions=[{"trigger": "tick", "source": "a", "dest": "a", "conditions": conditions, "after": "up"}],
        )
        return model

    found = explore(make)
    assert (found.states, found.complete) == (4, True)
    endless = explore(lambda: make(None), states=20, walks=0)
    assert (endless.complete, endless.states) == (False, 21)
    same = explore(lambda: make(None), key=lambda model: model.state)
    assert (same.states, same.complete) == (1, True)


def test_a_callback_that_raises_is_a_finding_and_a_declared_refusal_is_none() -> None:
    """An exception is told with what it said; one that is declared is a refusal, which must change nothing."""

    class Model:
        def deny(self) -> None:
            raise PermissionError("not you")

    def make(where: str = "before") -> Model:
        model = Model()
        transition = {"trigger": "go", "source": "a", "dest": "b", where: "deny"}
        Machine(model, states=["a", "b"], initial="a", auto_transitions=False, transitions=[transition])
        return model

    (story,) = explore(make).findings
    assert story.law == "go raises no PermissionError"
    assert "1. go() goes wrong.\nThen: go() raised PermissionError: not you." in story.text()
    assert explore(make, refusals=[PermissionError]).never_permitted == ("go",)
    (story,) = explore(lambda: make("after"), refusals=[PermissionError]).findings
    assert story.law == "what is refused changes nothing"
    assert story.what == "go() was refused, and yet it was 'a' and became 'b'"


def test_a_callback_that_asks_for_the_impossible_is_a_finding() -> None:
    """A MachineError from inside a callback is no refusal of the step itself."""

    def make() -> Machine:
        machine = Machine(
            states=["a", "b"], initial="a", auto_transitions=False, transitions=[["go", "a", "b"], ["on", "a", "b"]]
        )
        machine.on_enter_b(lambda: machine.on())
        return machine

    (story,) = (story for story in explore(make).findings if story.law.startswith("go"))
    assert story.law == "go raises no MachineError"


def test_an_object_that_is_not_the_same_every_time_is_a_finding() -> None:
    """Where the same steps lead elsewhere the second time, that is what is told, not something that follows."""

    drawn = random.Random(2018)

    def make() -> Machine:
        machine = Machine(states=["a", "b", "c"], initial="a", auto_transitions=False)
        machine.add_transition("go", "a", "b", conditions=lambda: drawn.random() < 0.5)
        machine.add_transition("go", "a", "c")
        machine.add_transition("back", ["b", "c"], "a")
        machine.add_transition("stay", ["b", "c"], "=")
        return machine

    found = explore(make, walks=0)
    (story,) = found.findings
    assert story.law == "the same steps always lead to the same situation"
    assert "taken again, it was '" in story.text()
    assert not found.complete


def hanging() -> Machine:
    """A machine with a trigger that never returns."""
    machine = Machine(states=["a", "b"], initial="a", auto_transitions=False, transitions=[["on", "a", "b"]])
    machine.add_transition("go", "b", "a", conditions=lambda: time.sleep(60))
    machine.add_transition("spin", "b", "a", conditions=_spins)
    return machine


def _spins() -> bool:
    while True:
        try:
            sum(range(100))
        except Exception:
            continue


@pytest.mark.parametrize("threaded", [False, True])
def test_a_trigger_that_never_returns_is_cut(threaded: bool) -> None:
    """It is a finding after its time, in the main thread and in others, and is not tried again."""
    named = None if threaded else "go"
    found: list[Explored] = []

    def make() -> Machine:
        machine = hanging()
        if named is None:
            machine.remove_transition("go")
        return machine

    def run() -> None:
        found.append(explore(make, step_seconds=0.05, walks=3, length=5))

    started = time.monotonic()
    if threaded:
        thread = threading.Thread(target=run)
        thread.start()
        thread.join(10)
    else:
        run()
    assert time.monotonic() - started < 5
    laws = {story.law for story in found[0].findings}
    assert laws == ({"spin returns"} if threaded else {"spin returns", "go returns"})
    assert not found[0].complete
    assert "did not return within 0.05 s" in found[0].text()


def test_an_awaited_trigger_that_never_returns_is_cut() -> None:
    """The loop of the other triggers is made anew."""

    async def forever() -> bool:
        await asyncio.sleep(60)
        return True

    def make() -> AsyncMachine:
        machine = AsyncMachine(states=["a", "b"], initial="a", auto_transitions=False, transitions=[["on", "a", "b"]])
        machine.add_transition("go", "b", "a", conditions=forever)
        return machine

    found = explore(make, step_seconds=0.05, walks=3, length=5)
    assert [story.law for story in found.findings] == ["go returns"]


def endless() -> Machine:
    """A machine with many situations."""

    class Board(Machine):
        def __init__(self) -> None:
            self.cells = [0] * 12
            super().__init__(states=["a"], initial="a", auto_transitions=False)
            self.add_transition("put", "a", None, after="write")

        def write(self, cell: int) -> None:
            self.cells[cell] = (self.cells[cell] + 1) % 5

    return Board()


def test_too_many_situations_are_searched_as_far_as_time_goes() -> None:
    """The search stops in time, and says how many it saw and how fast their number grows."""
    started = time.monotonic()
    found = explore(endless, {"put": range(12)}, seconds=1)
    assert time.monotonic() - started < 3
    assert not found.complete
    assert "situations were not gone on from, and each step more has about" in found.reach
    assert found.reach.startswith(f"Every story of up to {found.depth} steps was tried: {found.states:,} situations")


def test_a_story_at_random_is_cut_down() -> None:
    """What only a long story finds is told by as few steps as are needed."""
    found = explore(
        endless, {"put": range(12)}, [lambda board: board.cells[7] < 4], depth=2, walks=20, length=60, seconds=None
    )
    assert words(found) == [["put(7)"] * 4]


def test_the_same_seed_gives_the_same_verdict() -> None:
    """Two searches with one seed find the same."""

    def verdict(seed: int) -> Explored:
        invariants = [lambda board: sum(board.cells) < 20, lambda board: board.cells[3] != 3]
        return explore(endless, {"put": st.integers(0, 11)}, invariants, depth=2, walks=20, seed=seed, seconds=None)

    assert verdict(5) == verdict(5)
    assert len(verdict(5).findings) == 2


def test_arguments_by_a_strategy_are_drawn() -> None:
    """A strategy brings values that nobody listed, and the search says that it was a sample."""
    found = explore(pot, {"ask": st.integers(500, 2000)}, [never_overdrawn], depth=5)
    assert [story.law for story in found.findings] == ["never_overdrawn"]
    assert not found.complete
    assert "that was a sample" in found.reach


def test_arguments_by_name_and_in_combination() -> None:
    """A tuple is all arguments by position, a dict all by name, a dict of lists every combination."""

    class Model:
        def __init__(self) -> None:
            self.got: list[object] = []

        def note(self, *args: object, **kwargs: object) -> None:
            self.got = [args, kwargs]

    def machine() -> Model:
        model = Model()
        owner = Machine(model, states=["a"], initial="a", auto_transitions=False)
        owner.add_transition("go", "a", None, after="note")
        return model

    def calls(given: object) -> list[str]:
        seen: list[str] = []
        explore(machine, {"go": given}, [lambda model: seen.append(repr(model.got))], depth=1, walks=0)
        return [got for got in seen if got != "[]"]

    assert calls([1]) == ["[(1,), {}]"]
    assert calls([(1, 2), {"by": 3}]) == ["[(1, 2), {}]", "[(), {'by': 3}]"]
    assert calls({"a": [1, 2], "b": [3]}) == ["[(), {'a': 1, 'b': 3}]", "[(), {'a': 2, 'b': 3}]"]


def test_arguments_are_not_worn_by_use() -> None:
    """A trigger that alters what it is given does not alter it for the next story."""

    class Model:
        got = 0

        def take(self, items: list[int]) -> None:
            self.got = len(items)
            items.append(1)

    def make() -> Model:
        model = Model()
        owner = Machine(model, states=["a"], initial="a", auto_transitions=False)
        owner.add_transition("go", "a", None, after="take")
        return model

    found = explore(make, {"go": [[0]]})
    assert (found.states, found.complete, found.findings) == (2, True, ())


def test_what_breaks_before_anything_happens_is_told_so() -> None:
    """An invariant is asked at the start too."""
    (story,) = explore(pot, ASKED, {"it is not new": lambda pot: pot.state != "new"}, depth=1).findings
    assert story.text() == "Broken: it is not new\nIt is so from the start.\nThen: it does not hold."


def test_copies_do_as_well_as_making_anew() -> None:
    """With `copy` the same is found."""
    import copy

    one, other = (explore(pot, ASKED, [never_overdrawn], depth=6, copy=how) for how in (None, copy.deepcopy))
    assert one == other


class Lamp:
    """No machine at all."""

    def __init__(self) -> None:
        self.on = False
        self.pressed = 0


class LampAdapter:
    """How a lamp is driven."""

    def new(self) -> Lamp:
        """A lamp that is off."""
        return Lamp()

    def triggers(self, lamp: Lamp) -> tuple[str, ...]:
        """One button; a second when it is on."""
        return ("press", "dim") if lamp.on else ("press",)

    def fire(self, lamp: Lamp, trigger: str, *args: object) -> bool:
        """Press it; more than three times is refused."""
        if lamp.pressed >= 3:
            raise Refused("worn out")
        if trigger == "dim":
            return False
        lamp.on = not lamp.on
        lamp.pressed += 1
        return True

    def key(self, lamp: Lamp) -> dict[str, object]:
        """All of it."""
        return vars(lamp)

    def tell(self, trigger: str, *args: object) -> str:
        """In words."""
        return f"somebody presses {trigger}"


def is_dark_after_three(lamp: Lamp) -> bool:
    """It is off when it was pressed three times; it is not."""
    return lamp.pressed < 3 or not lamp.on


LAMP = LampAdapter()


def test_any_object_behind_five_methods() -> None:
    """An adapter is enough, and a key need not be hashable."""
    found = explore(LAMP, invariants=[is_dark_after_three])
    assert (found.states, found.complete, found.never_permitted) == (4, True, ("dim",))
    assert words(found) == [["somebody presses press"] * 3]
    assert found.findings[0].text().splitlines()[1] == "1. somebody presses press happens."


class Kind(Enum):
    """Of an application."""

    SMALL = 1


class Dated:
    """A model that takes all kinds of values."""

    def __init__(self) -> None:
        self.last: object = None

    def note(self, *values: object, **named: object) -> None:
        """Remember them."""
        self.last = (*values, *named.values())


def dated() -> Dated:
    """A model with a machine."""
    model = Dated()
    machine = Machine(model, states=["a"], initial="a", auto_transitions=False)
    machine.add_transition("go", "a", None, after="note")
    return model


def takes_nothing(model: Dated) -> bool:
    """It is broken by anything."""
    return model.last is None


def grows() -> Machine:
    """A machine that raises."""
    machine = Machine(states=["a", "b"], initial="a", auto_transitions=False)
    machine.add_transition("go", "a", "b", after=lambda: 1 / 0)
    return machine


@pytest.mark.parametrize(
    ("found", "law"),
    [
        (lambda: explore(pot, ASKED, [never_overdrawn], depth=6, walks=0), "never_overdrawn"),
        (lambda: explore(waiting, {"ask": [600]}, [awaited_overdrawn], depth=6, walks=0), "awaited_overdrawn"),
        (lambda: explore(LAMP, invariants=[is_dark_after_three]), "is_dark_after_three"),
        (lambda: explore(grows), "go raises no ZeroDivisionError"),
        (lambda: explore(hanging, step_seconds=0.1, walks=0), "did not return within 0.1 s"),
        (
            lambda: explore(
                dated,
                {"go": [(date(2018, 12, 1), Kind.SMALL, Fraction(1, 3), {"a": [None, (1,)]}, frozenset({2}), Lamp)]},
                [takes_nothing],
            ),
            "takes_nothing",
        ),
    ],
    ids=["flat", "awaited", "adapter", "raises", "hangs", "values"],
)
def test_the_printed_test_finds_the_same(found: object, law: str, tmp_path: Path) -> None:
    """What `as_pytest` prints, run by pytest, fails by the law that was broken."""
    assert callable(found)
    for number, story in enumerate(found().findings):
        (tmp_path / f"test_{number}.py").write_text(story.as_pytest(), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")])},
        capture_output=True,
        text=True,
        timeout=60,
        cwd=tmp_path,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert law in done.stdout
    assert " passed" not in done.stdout
    assert "error" not in done.stdout.splitlines()[-1]


def test_what_no_file_can_import_is_said() -> None:
    """A factory inside a function has no name to import, and the message says what to do."""
    (story,) = explore(lambda: pot(), ASKED, [never_overdrawn], depth=6).findings
    with pytest.raises(ValueError, match="put it at the top of a module"):
        story.as_pytest()


def test_replay_takes_the_given_steps() -> None:
    """Steps that break a law fail, and others do not; refused ones are only refused."""
    good = [step("ask", 600), step("again"), step("grant")]
    replay(pot, good, [never_overdrawn]).raise_if_broken()
    with pytest.raises(AssertionError, match="never_overdrawn"):
        replay(pot, [*good, step("again"), step("ask", 600), step("grant")], [never_overdrawn]).raise_if_broken()


def test_a_state_machine_for_hypothesis() -> None:
    """The same machine as a `RuleBasedStateMachine` finds the same, and holds where nothing is wrong."""
    quick = settings(max_examples=100, stateful_step_count=15, deadline=None, derandomize=True, database=None)
    amounts = {"ask": st.integers(501, 1000)}
    with pytest.raises(AssertionError, match="never_overdrawn"):
        run_state_machine_as_test(to_state_machine(pot, amounts, [never_overdrawn]), settings=quick)
    few = settings(quick, max_examples=10)
    run_state_machine_as_test(to_state_machine(careful, amounts, [never_overdrawn]), settings=few)
    run_state_machine_as_test(to_state_machine(waiting, {"ask": [1]}, [awaited_overdrawn]), settings=few)


@pytest.mark.parametrize(
    ("factory", "given", "message"),
    [
        (lambda: 3, {}, "int is no transitions machine"),
        (pot, {"grnt": [1]}, "grnt, which is no trigger; is it grant"),
        (pot, {"ask": 3}, "arguments of ask must be a list"),
        (3, {}, "a function that makes a machine, or an adapter"),
        (lambda: Machine([Pot(), Pot()], states=STATES, initial="new"), {}, "the machine has 2 models"),
    ],
)
def test_wrong_input_is_refused_clearly(factory: object, given: dict[str, object], message: str) -> None:
    """What cannot be explored is said in one sentence."""
    with pytest.raises((TypeError, ValueError), match=message):
        explore(factory, given)  # type: ignore[arg-type]


def test_the_door_does_not_load_hypothesis() -> None:
    """Neither the kit nor a search with listed arguments imports Hypothesis."""
    code = (
        "import sys, avt_workflow.testing as t, transitions\n"
        "assert not any(m.startswith('avt_workflow.testing.') for m in sys.modules)\n"
        "t.explore(lambda: transitions.Machine(states=['a'], initial='a'), walks=2)\n"
        "assert 'hypothesis' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.filterwarnings("ignore:coroutine 'AsyncEvent.trigger' was never awaited")
def test_within_a_running_loop_it_is_said_what_to_do() -> None:
    """What is awaited cannot be explored within a loop, but in a thread beside it."""

    async def within() -> Explored:
        with pytest.raises(RuntimeError, match=r"asyncio\.to_thread"):
            explore(waiting, {"ask": [600]}, depth=2)
        return await asyncio.to_thread(explore, waiting, {"ask": [600]}, depth=2, walks=0)

    assert asyncio.run(within()).findings == ()


def test_states_by_enumeration_and_arguments_that_cannot_be_copied() -> None:
    """Enumerations are told by name; a lock as an argument is handed on as it is."""

    class Place(Enum):
        HERE = 1
        THERE = 2

    def make() -> Machine:
        transitions = [{"trigger": "go", "source": Place.HERE, "dest": Place.THERE, "before": lambda lock: None}]
        return Machine(states=Place, initial=Place.HERE, auto_transitions=False, transitions=transitions)

    found = explore(make, {"go": [threading.Lock()]}, [lambda machine: machine.state is Place.HERE])
    assert found.findings[0].steps[0].where == ("THERE",)
    assert found.states == 2
