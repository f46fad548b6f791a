"""The built-in allocation rules: how an envelope is divided over the candidates of a round."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ..model.frozen import FrozenMap
from ..model.ports import AllocationRule
from .best_value import BestValue
from .earmarks import Earmarked
from .in_turn import FirstCome, FirstComeInPart, Lottery, Ranked, drawn, heights
from .proportional import Proportional

__all__ = [
    "ALLOCATIONS",
    "BestValue",
    "Earmarked",
    "FirstCome",
    "FirstComeInPart",
    "Lottery",
    "Proportional",
    "Ranked",
    "drawn",
    "heights",
]

_BUILT_IN: Final[dict[str, type[AllocationRule]]] = {
    "ranked": Ranked,
    "first-come": FirstCome,
    "first-come-in-part": FirstComeInPart,
    "lottery": Lottery,
    "proportional": Proportional,
    "best-value": BestValue,
}
ALLOCATIONS: Final[Mapping[str, type[AllocationRule]]] = FrozenMap(_BUILT_IN)
