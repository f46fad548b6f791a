"""The built-in scoring schemes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ..model.frozen import FrozenMap
from ..model.ports import ScoringScheme
from .comparison import Borda, Pairwise, Rank, ZScore
from .consensus import Consensus
from .means import Means, Median, Screening, SumOfMaxima, Total, TrimmedMean, WeightedMean
from .whole import assess, compare

__all__ = [
    "SCHEMES",
    "Borda",
    "Consensus",
    "Means",
    "Median",
    "Pairwise",
    "Rank",
    "Screening",
    "SumOfMaxima",
    "Total",
    "TrimmedMean",
    "WeightedMean",
    "ZScore",
    "assess",
    "compare",
]

SCHEMES: Final[Mapping[str, type[ScoringScheme]]] = FrozenMap[str, type[ScoringScheme]](
    {
        "weighted-mean": WeightedMean,
        "total": Total,
        "median": Median,
        "trimmed-mean": TrimmedMean,
        "sum-of-maxima": SumOfMaxima,
        "screening": Screening,
        "consensus": Consensus,
        "z-score": ZScore,
        "rank": Rank,
        "borda": Borda,
        "pairwise": Pairwise,
    }
)
