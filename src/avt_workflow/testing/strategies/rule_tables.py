"""The rules of a drawn agenda: built-in guards with drawn parameters, with the steps that they make sense with."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction
from functools import cache
from typing import Any, Final

from hypothesis import strategies as st

from ...definition.content import params_of
from ...guards import GUARDS, OF_A_GRANT, OF_A_PAYMENT, OF_AN_AMOUNT
from ...model.frozen import FrozenMap
from ...money import Cents
from ..checks.parameters import plugins
from .drafts import Draft, Table

_LIMITS: Final = (None, Cents(0), Cents(500_00), Cents(1000_00))
_PARTLY: Final = (Fraction(1, 2), Fraction(1), Fraction(1, 3))
_GIVEN: Final[Mapping[str, Mapping[str, Any]]] = {
    "amount-limit": {"at_least": _LIMITS, "at_most": _LIMITS},
    "ask-limit": {"at_least": _LIMITS, "at_most": _LIMITS},
    "grant-steps": {"step": (Cents(100_00), Cents(1))},
    "source-shares": {"shares": (FrozenMap({"eu": Fraction(1, 4)}),)},
    "excluded-costs": {"categories": (("vat",),)},
    "share-of-costs": {"at_most": _PARTLY},
    "cumulation": {"at_most": _PARTLY},
    "own-contribution": {"at_least": _PARTLY},
    "co-financing": {"at_least": _PARTLY},
    "advance-limit": {"share": _PARTLY},
    "carried": {"more_than": _PARTLY[:1]},
    "sheets-complete": {"at_least": (1, 2)},
    "quorum": {"at_least": (1, 2)},
    "voted": {"voters": ("board",), "quorum": (1, 2), "veto": ((), ("chair",))},
    "in-so-far": {"envelope": ("pot",)},
    "de-minimis": {"years": (3,), "ceiling": (Cents(300_000_00), Cents(1000_00))},
}
_BOUND_ELSEWHERE: Final = ("minimum-score", "minimum-per-criterion", "minimum-per-block", "no-veto", "approved")
"""Guards that say nothing without the assessment or the chain that they belong to; those are declared with it."""


@cache
def fitting(record: str | None, recorded: frozenset[str | None], commits: bool) -> list[str]:
    """The guards that can hold, and can refuse, at a step.

    Args:
        record: what the step records.
        recorded: what the steps of its track record.
        commits: whether the step commits money.
    """
    return [name for name in GUARDS if name not in _BOUND_ELSEWHERE and _fits(name, record, recorded, commits)]


def _fits(name: str, record: str | None, recorded: Collection[str | None], commits: bool) -> bool:
    guard = GUARDS[name]
    if guard.lifted_by and not {*guard.lifted_by} & {*recorded}:
        return False
    if issubclass(guard, OF_A_GRANT):
        return record == "grant" and (name != "in-so-far" or commits)
    if issubclass(guard, OF_AN_AMOUNT):
        return record in (None, "grant", "application")
    return record == "payment" if issubclass(guard, OF_A_PAYMENT) else True


def draw_rule(draft: Draft, guard: str, recorded: Collection[str | None]) -> str:
    """The name of a rule with this guard, declared with parameters that are drawn."""
    if guard == "voted":
        draft.named("board")
    return draft.rule(guard, params_of(draft.draw(_guards(guard, "settlement" in recorded))))


@cache
def _guards(name: str, settled: bool) -> st.SearchStrategy[Any]:
    given = dict(_GIVEN.get(name, {}))
    if name == "advance-limit" and not settled:
        given["share"] = (Fraction(1),)
    return plugins(GUARDS[name], given)


def require(step: Table, rule: str) -> None:
    """Let a step require a rule too."""
    step["requires"] = list(dict.fromkeys([*step.get("requires", []), rule]))
