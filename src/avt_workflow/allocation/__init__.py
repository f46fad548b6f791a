"""The built-in allocation rules: how an envelope is divided over the candidates of a round; loaded when touched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from ..lazy import attach
from ..model.catalogue import Catalogue

if TYPE_CHECKING:
    from ..model.ports import AllocationRule
    from .best_value import BestValue as BestValue
    from .in_turn import FirstCome as FirstCome
    from .in_turn import FirstComeInPart as FirstComeInPart
    from .in_turn import Lottery as Lottery
    from .in_turn import Ranked as Ranked
    from .order import drawn as drawn
    from .order import heights as heights
    from .proportional import Proportional as Proportional

_HOMES: Final = {
    "best_value": "BestValue",
    "in_turn": "FirstCome FirstComeInPart Lottery Ranked",
    "order": "drawn heights",
    "proportional": "Proportional",
}

ALLOCATIONS: Final[Mapping[str, type[AllocationRule]]] = Catalogue(
    __name__,
    {
        "ranked": "Ranked",
        "first-come": "FirstCome",
        "first-come-in-part": "FirstComeInPart",
        "lottery": "Lottery",
        "proportional": "Proportional",
        "best-value": "BestValue",
    },
)

__getattr__, __dir__, __all__ = attach(__name__, _HOMES)  # pyright: ignore[reportUnsupportedDunderAll]
__all__ += ["ALLOCATIONS"]
