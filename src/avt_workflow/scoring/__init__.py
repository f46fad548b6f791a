"""The built-in scoring schemes, each loaded when it is touched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from ..lazy import attach
from ..model.catalogue import Catalogue

if TYPE_CHECKING:
    from ..model.ports import ScoringScheme
    from .comparison import Borda as Borda
    from .comparison import Pairwise as Pairwise
    from .comparison import Rank as Rank
    from .comparison import ZScore as ZScore
    from .consensus import Consensus as Consensus
    from .means import Means as Means
    from .means import Median as Median
    from .means import Screening as Screening
    from .means import SumOfMaxima as SumOfMaxima
    from .means import Total as Total
    from .means import TrimmedMean as TrimmedMean
    from .means import WeightedMean as WeightedMean
    from .whole import assess as assess
    from .whole import compare as compare

_HOMES: Final = {
    "comparison": "Borda Pairwise Rank ZScore",
    "consensus": "Consensus",
    "means": "Means Median Screening SumOfMaxima Total TrimmedMean WeightedMean",
    "whole": "assess compare",
}

SCHEMES: Final[Mapping[str, type[ScoringScheme]]] = Catalogue(
    __name__,
    {
        "weighted-mean": "WeightedMean",
        "total": "Total",
        "median": "Median",
        "trimmed-mean": "TrimmedMean",
        "sum-of-maxima": "SumOfMaxima",
        "screening": "Screening",
        "consensus": "Consensus",
        "z-score": "ZScore",
        "rank": "Rank",
        "borda": "Borda",
        "pairwise": "Pairwise",
    },
)

__getattr__, __dir__, __all__ = attach(__name__, _HOMES)  # pyright: ignore[reportUnsupportedDunderAll]
__all__ += ["SCHEMES"]
