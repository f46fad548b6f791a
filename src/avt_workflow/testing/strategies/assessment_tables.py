"""The assessment of a drawn track: criteria on a scale, a scheme with parameters, and what marks must come to."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import Any, Final

from hypothesis import strategies as st

from ...definition.content import params_of
from ...model.agenda import Criterion, Rounding, Scale
from ...model.frozen import FrozenMap
from ...model.text import Text
from ...scoring import SCHEMES
from ..checks.parameters import plugins
from .drafts import Draft, Table

_LABELLED: Final = {"low": 1, "high": 3, "labels": {"weak": 1, "fair": 2, "good": 3}}
_ANCHORED: Final = {"low": 0, "high": 4, "anchors": {"0-1": "weak", "2-4": "good"}}
_SCALES: Final[tuple[tuple[Any, Scale], ...]] = (
    (10, Scale()),
    (_ANCHORED, Scale(Fraction(0), Fraction(4))),
    ({"low": 1, "high": 2, "step": "1/2"}, Scale(Fraction(1), Fraction(2), Fraction(1, 2))),
    (_LABELLED, Scale(Fraction(1), Fraction(3))),
)
_GIVEN: Final = FrozenMap({"drop": (1, 2), "digits": (6, 0), "within": (Fraction(0), Fraction(1))})


def draw_assessment(draft: Draft) -> tuple[Table, list[str], Fraction]:
    """The table of an assessment by the body `panel` in the state `panel`.

    Returns:
        The table; the rules that bind what it asks of marks, declared; and the highest total, rounded.
    """
    uses = draft.one(*SCHEMES)
    scheme = draft.draw(_schemes(uses))
    number = draft.one(1, 2, 3)
    written, scale = draft.one(*_SCALES)
    criteria: dict[str, Table] = {}
    for place, key in enumerate(("K", "R", "A")[:number]):
        weight = draft.one(1, 2, *((0, "1/2") if place else ()))
        criteria[key] = {"label": key} | ({} if weight == 1 else {"weight": weight})
        if draft.maybe():
            criteria[key]["optional"] = True
    table: Table = {"during": "panel", "body": draft.named("panel"), "scheme": uses, **params_of(scheme)}
    table |= {"scale": written, "criteria": criteria}
    binding = _floors(draft, table, criteria, scale)
    if draft.maybe():
        criteria["K"]["ranking_weight"] = draft.one(2, 1)
    if draft.maybe():
        table["rounding"] = {"step": draft.one("0.1", 1), "to": draft.one("nearest", "up", "down")}
    return table, binding, _highest(table, _model(criteria, scale), scheme)


@cache
def _schemes(name: str) -> st.SearchStrategy[Any]:
    return plugins(SCHEMES[name], _GIVEN)


def _floors(draft: Draft, table: Table, criteria: dict[str, Table], scale: Scale) -> list[str]:
    """What is asked of each mark, of each assessor or of a block, with the rules that make it bind."""
    found: list[str] = []
    asked = draft.some(("minimum", "veto", "block"), 2)
    if "minimum" in asked:
        criteria["K"]["minimum"] = draft.one(int(scale.low), int(scale.high))
        found.append(draft.rule("minimum-per-criterion", {}))
    if "veto" in asked:
        criteria["K"]["veto"] = draft.one(int(scale.low), int(scale.high) - 1)
        found.append(draft.rule("no-veto", {}))
    if "block" in asked:
        criteria["K"]["block"] = "first"
        table["blocks"] = {"first": {"label": "First", "minimum": 0}}
        found.append(draft.rule("minimum-per-block", {}))
    return found


def _model(criteria: Mapping[str, Table], scale: Scale) -> FrozenMap[str, Criterion]:
    return FrozenMap(
        {
            key: Criterion(Text.of(key), weight=Fraction(each.get("weight", 1)), scale=scale)
            for key, each in criteria.items()
        }
    )


def _highest(table: Table, criteria: FrozenMap[str, Criterion], scheme: Any) -> Fraction:
    bounds = scheme.bounds(criteria)
    highest = Fraction(bounds[1]) if bounds else Fraction(0)
    rounding = table.get("rounding")
    return Rounding(Fraction(rounding["step"]), rounding["to"]).of(highest) if rounding else highest
