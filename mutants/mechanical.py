"""The mechanical mutants: of which modules, by which tests they are met, and which change nothing that can be seen."""

from __future__ import annotations

import importlib
import random
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from .equivalent import EQUIVALENT
from .harness import Fate, Session, run
from .mutator import Mutant, functions, mutants_of

ROOT: Final = Path(__file__).parent.parent

MODULES: Final = tuple(
    f"avt_workflow.{name}"
    for name in (
        *("engine", "standing", "submission", "approvals", "commitments", "limits", "payments", "competition", "money"),
        *("model.ledger",),
        *(f"guards.{name}" for name in ("approvals", "asked", "cases", "costs", "grants", "minimis", "payments")),
        *("guards.reach", "guards.votes"),
        *(f"scoring.{name}" for name in ("comparison", "consensus", "means", "whole")),
        *(f"allocation.{name}" for name in ("best_value", "in_turn", "order", "proportional")),
    )
)
"""The engine, the guards, the schemes, what divides and commits money, and the ledger."""

TESTS: Final = tuple(
    ROOT / "tests" / f"test_{name}.py"
    for name in (
        *("allocation", "approval_chain", "approval_laws", "assessment_rules", "best_value", "comparison"),
        *(
            "checks",
            "competition",
            "edges",
            "engine_laws",
            "envelope_laws",
            "envelopes",
            "first_come",
            "guards",
            "guards_costs",
            "judged",
        ),
        *("money", "panel_laws", "panel_stories", "payments", "pledges", "rounds", "scoring", "wrong_values"),
    )
)


@cache
def sources() -> dict[str, str]:
    """The text of each module, by its name."""
    return {name: (ROOT / "src" / f"{name.replace('.', '/')}.py").read_text(encoding="utf-8") for name in MODULES}


@cache
def everyone() -> tuple[Mutant, ...]:
    """Every mutant of these modules whose function can be replaced."""
    found: list[Mutant] = []
    for name, source in sources().items():
        module = importlib.import_module(name)
        found += [each for each in mutants_of(name, source) if functions(module, each.function) is not None]
    return tuple(found)


def sample(count: int, seed: int) -> tuple[Mutant, ...]:
    """So many of them, drawn with a seed."""
    return tuple(random.Random(seed).sample(everyone(), min(count, len(everyone()))))


def reason_for(mutant: Mutant) -> str:
    """Why a mutant cannot be told from what is right; "" where it can."""
    return EQUIVALENT.get((mutant.module.removeprefix("avt_workflow."), mutant.function, mutant.change), "")


def met(
    chosen: Sequence[Mutant],
    *,
    workers: int = 2,
    most: float = 60.0,
    longest: float = 8.0,
    seconds: float | None = None,
    tests: Sequence[Path] = TESTS,
    told: Callable[[Fate], None] = lambda fate: None,
) -> Session:
    """What became of these mutants, except those that are known to be the same.

    Args:
        chosen: which.
        workers: how many at a time.
        most: how many seconds of tests one mutant meets at most.
        longest: tests that take longer, in seconds, do not take part.
        seconds: none begins after so long.
        tests: files of tests.
        told: is called with the fate of each.
    """
    different = [mutant for mutant in chosen if not reason_for(mutant)]
    session = Session(sources(), different, workers=workers, most=most, longest=longest, told=told, seconds=seconds)
    run(session, tests, ROOT)
    return session
