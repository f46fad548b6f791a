"""Every figure that is promised, each measured in one function."""

from __future__ import annotations

import math
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

from avt_workflow import Case, FrozenMap, Sheet, find_plugins, judge, load_agenda, options
from avt_workflow.machine import compile_table
from avt_workflow.scoring import WeightedMean
from avt_workflow.testing import criteria

from . import by_hand, ours, rivals
from .measure import Figure, best_each, best_of, bytes_of, median_of_processes

LIFECYCLE, STEP, SIZE, ASKING, SCORING, LOADING, STARTING = (
    "A whole lifecycle",
    "One step",
    "Memory",
    "What can I do now",
    "Scoring a round",
    "Loading an agenda",
    "Starting",
)


def lifecycle(rounds: int) -> Iterator[Figure]:
    """Create and four triggers, with role and rule, against four other libraries."""
    book = ours.rulebook()
    assert ours.lifecycle(book).state == rivals.walk_machine(rivals.WithMachine()).state == "granted"
    assert rivals.lifecycle_statemachine().granted.is_active
    assert "granted" in rivals.lifecycle_sismic().configuration
    assert rivals.lifecycle_spiff().last_task.task_spec.name == "granted"
    us, machine, psm, sismic, spiff = best_of(
        rounds,
        lambda: ours.lifecycle(book),
        lambda: rivals.walk_machine(rivals.WithMachine()),
        rivals.lifecycle_statemachine,
        rivals.lifecycle_sismic,
        rivals.lifecycle_spiff,
        repeat=100,
    )
    walk, again = _walk(rounds, lambda: ours.lifecycle(book))
    for what, them, bound in (
        ("`transitions`, a Machine per object, its creation counted", machine, 6),
        ("`python-statemachine`", psm, 10),
        ("`sismic`", sismic, 6),
        ("`SpiffWorkflow`", spiff, 6),
    ):
        yield Figure(LIFECYCLE, f"faster than {what}", them / us, bound, "at least", detail=_micro(them, us))
    what = "faster than `transitions`, its creation not counted (ours is)"
    yield Figure(LIFECYCLE, what, walk / again, 1.5, "at least", detail=_micro(walk, again))


def _walk(rounds: int, side: Callable[[], object]) -> tuple[float, float]:
    """Four triggers on a Machine that is there already, and one of our sides measured in turns with it."""
    turns = [
        (best_each(100, rivals.WithMachine, rivals.walk_machine), *best_of(1, side, repeat=500)) for _ in range(rounds)
    ]
    return min(walk for walk, _ in turns), min(us for _, us in turns)


def one_step(rounds: int) -> Iterator[Figure]:
    """Judging alone, and the table alone."""
    book = ours.rulebook()
    case, request = Case(book, ours.opened(book)), ours.ask("submit")
    walk, judged = _walk(rounds, lambda: judge(case, request))
    step_of_machine = walk / len(ours.WALK)
    what = "judging, faster than a step of a Machine"
    yield Figure(STEP, what, step_of_machine / judged, 3, "at least", detail=_micro(step_of_machine, judged))
    table = compile_table(book.agenda.tracks["project"])
    plain = {"submit": "submitted"}
    taken: list[str] = []

    def look_up() -> None:
        taken.append(plain["submit"])

    def step() -> str | None:
        return table["draft"]["submit"][-1]

    us, them = best_of(rounds, step, look_up, repeat=20_000)
    yield Figure(
        STEP,
        "a bare table step, over a dict look-up and a list append",
        us / them,
        3.5,
        "at most",
        detail=_nano(us, them),
    )


def memory(_rounds: int) -> Iterator[Figure]:
    """A fresh dossier with its request, at three sizes of the agenda."""
    for states in (8, 80, 800):
        book = ours.rulebook(states)
        size = bytes_of(lambda _, book=book: ours.opened(book), count=2000)
        detail = ""
        if states < 800:  # a Machine of 800 states takes 300 MB
            detail = f"a Machine per object: {bytes_of(lambda _, n=states: rivals.WithMachine(n), 2) / 1000:,.0f} kB"
        yield Figure(SIZE, f"a fresh dossier at {states} states", size, 600, "at most", "bytes", detail)


def asking(rounds: int) -> Iterator[Figure]:
    """Every option with its reasons, against which triggers a Machine may take."""
    for states, bound in ((8, 2), (200, 30)):
        book = ours.rulebook(states)
        case, project = Case(book, ours.opened(book)), rivals.WithMachine(states)
        lean = rivals.WithMachine(states, auto_transitions=False)

        def ask(project: rivals.WithMachine = project) -> list[str]:
            triggers = project.machine.get_triggers(project.state)
            return [trigger for trigger in triggers if project.may_trigger(trigger, role=ours.ROLE, on=ours.ON)]

        assert [option.trigger for option in options(case, "ann", ours.ROLE, ours.ON) if option.allowed] == ["submit"]
        assert "submit" in ask()
        (us,) = best_of(rounds, lambda case=case: options(case, "ann", ours.ROLE, ours.ON), repeat=500)
        them, leaner = best_of(rounds, ask, lambda lean=lean: ask(lean), repeat=max(2, 200 // states))
        detail = f"{_micro(them, us)}; {leaner / us:,.0f} times where it has no automatic transitions"
        yield Figure(
            ASKING, f"faster than plain `transitions` at {states} states", them / us, bound, "at least", detail=detail
        )


def scoring(rounds: int) -> Iterator[Figure]:
    """Score a round exactly, with the mark of each criterion, against a plain formula that gives the total only."""
    drawn = random.Random(2018)
    declared = criteria(K=2, R=2, A=1, C=1, H=1, T=1)
    marks: list[Fraction | None] = [None, *map(Fraction, range(1, 11))]

    def sheets() -> list[Sheet]:
        return [Sheet(FrozenMap({key: drawn.choice(marks) for key in declared})) for _ in range(5)]

    def times(count: int, turns: int) -> list[float]:
        applications = [sheets() for _ in range(count)]

        def ours() -> list[Fraction]:
            return [scheme.score(each, declared).total for each in applications]

        def plain() -> list[Fraction]:
            return [by_hand.weighted_mean(each, declared) for each in applications]

        assert ours() == plain()
        return best_of(turns, ours, plain, repeat=1)

    scheme = WeightedMean()
    small, _ = times(500, rounds)
    us, them = times(5_000, rounds)
    large, _ = times(50_000, 2)
    what = "5,000 applications of 5 sheets on 6 criteria, over the plain formula with `Fraction`"
    yield Figure(SCORING, what, us / them, 0.5, "at most", detail=_milli(us, them))
    growth = math.log(large / small) / math.log(100)
    detail = f"{small * 1e3:,.0f} ms for 500, {large * 1e3:,.0f} ms for 50,000 applications"
    yield Figure(SCORING, "growth from 500 to 50,000 applications, as an exponent", growth, 1.1, "at most", "", detail)


def _agenda(states: int) -> str:
    """An agenda file with a chain of states."""
    lines = [
        '[agenda]\nid = "bench"\ntitle = "Bench"\nlanguage = "en"\nadministered_by = "office"',
        '[roles]\noffice = "Office"\n[rules]\nscored = { guard = "minimum-score", minimum = 6 }',
        '[tracks.project]\nlabel = "Project"\nassessed = false\n[tracks.project.states]',
        *(f'state-{n} = {{ label = "State {n}", phase = "submitted" }}' for n in range(states)),
        '[tracks.project.transitions]\nopen = { to = "state-0", by = "office" }',
        *(
            f'step-{n} = {{ from = "state-{n}", to = "state-{n + 1}", by = "office", requires = ["scored"] }}'
            for n in range(states - 1)
        ),
    ]
    return "\n".join(lines)


def loading(rounds: int) -> Iterator[Figure]:
    """Time per state of reading an agenda of 800 states, against one of 80."""
    registry = find_plugins(entry_points=False)
    texts = {states: _agenda(states) for states in (8, 80, 800)}
    sides = [lambda text=text: load_agenda(text, registry) for text in texts.values()]
    small, middle, large = best_of(max(3, rounds // 2), *sides, repeat=1)
    detail = ", ".join(f"{n} states {t * 1e3:.1f} ms" for n, t in zip(texts, (small, middle, large), strict=True))
    growth = (large / 800) / (middle / 80)
    yield Figure(LOADING, "time per state at 800 states over that at 80", growth, 1.25, "at most", detail=detail)


JUDGE_ONE = """
from importlib import resources
from avt_workflow import Case, Request, When, compile_rulebook, find_plugins, judge, load_agenda
text = (resources.files("avt_twente") / "data" / "agenda.toml").read_text(encoding="utf-8")
loaded = load_agenda(text, find_plugins())
book = compile_rulebook(loaded.agenda, loaded.hash)
trigger = next(iter(book.agenda.tracks.values())).transitions
opening = next(name for name, transition in trigger.items() if transition.opens)
judge(Case(book), Request("one", opening, "ann", When("2018-12"), "nobody"))
"""


def starting(rounds: int) -> Iterator[Figure]:
    """Fresh processes, and the demo."""
    rounds = 3 * rounds
    base, own, cold, bare, helped = median_of_processes(
        rounds,
        ("python", "-c", "import attrs, pluggy, transitions"),
        ("python", "-c", "import avt_workflow"),
        ("python", "-c", JUDGE_ONE),
        ("python", "-c", "pass"),
        (str(Path(sys.executable).with_name("avt")), "--help"),
    )
    against = "`import attrs, pluggy, transitions`"
    yield Figure(
        STARTING, f"`import avt_workflow` over {against}", own / base, 1.3, "at most", detail=_milli(own, base)
    )
    yield Figure(STARTING, f"load the bundled agenda and judge one request, over {against}", cold / base, 4, "at most",
                 detail=_milli(cold, base))  # fmt: skip
    yield Figure(
        STARTING, "`avt --help` over `python -c pass`", helped / bare, 10, "at most", detail=_milli(helped, bare)
    )
    with tempfile.TemporaryDirectory() as folder:
        avt = str(Path(sys.executable).with_name("avt"))
        (demo,) = median_of_processes(1, (avt, "demo", str(Path(folder) / "demo")))
    yield Figure(STARTING, "`avt demo`", demo, 5, "at most", "s")


ALL = (lifecycle, one_step, memory, asking, scoring, loading, starting)


def _micro(one: float, other: float) -> str:
    return f"{one * 1e6:,.1f} µs against {other * 1e6:,.1f} µs"


def _nano(one: float, other: float) -> str:
    return f"{one * 1e9:,.0f} ns against {other * 1e9:,.0f} ns"


def _milli(one: float, other: float) -> str:
    return f"{one * 1e3:,.0f} ms against {other * 1e3:,.0f} ms"


def from_nothing(root: Path) -> Iterator[Figure]:
    """`make demo` in a copy that has nothing but the files under version control and those about to be."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=root, capture_output=True, check=True
    ).stdout.decode()
    with tempfile.TemporaryDirectory() as folder:
        for name in filter(None, listed.split("\0")):
            (Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, Path(folder) / name)
        start = time.perf_counter()
        subprocess.run(["make", "demo"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        taken = time.perf_counter() - start
    yield Figure(STARTING, "`make demo` from nothing, with the network of that machine", taken, 60, "at most", "s")
