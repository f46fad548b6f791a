"""The built-in guards: rules on one case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ..model.frozen import FrozenMap
from ..model.ports import Guard
from .cases import Advised, FourEyes, HasApplication, MinimumPerCriterion, MinimumScore, Motivated, SheetsComplete
from .costs import Cumulation, ExcludedCosts, OwnContribution, ShareOfCosts, SourceShares
from .grants import AmountLimit, CoFinancing, GrantSteps, HasConditions, InSoFar, LowerWithGrounds, WithinAsk
from .minimis import DeMinimis
from .votes import Carried, Quorum, Voted

__all__ = [
    "GUARDS",
    "OF_AN_AMOUNT",
    "OF_A_GRANT",
    "Advised",
    "AmountLimit",
    "Carried",
    "CoFinancing",
    "Cumulation",
    "DeMinimis",
    "ExcludedCosts",
    "FourEyes",
    "GrantSteps",
    "HasApplication",
    "HasConditions",
    "InSoFar",
    "LowerWithGrounds",
    "MinimumPerCriterion",
    "MinimumScore",
    "Motivated",
    "OwnContribution",
    "Quorum",
    "ShareOfCosts",
    "SheetsComplete",
    "SourceShares",
    "Voted",
    "WithinAsk",
]

_BUILT_IN: Final[dict[str, type[Guard]]] = {
    "has-application": HasApplication,
    "advised": Advised,
    "sheets-complete": SheetsComplete,
    "minimum-score": MinimumScore,
    "minimum-per-criterion": MinimumPerCriterion,
    "co-financing": CoFinancing,
    "within-ask": WithinAsk,
    "amount-limit": AmountLimit,
    "has-conditions": HasConditions,
    "quorum": Quorum,
    "carried": Carried,
    "voted": Voted,
    "motivated": Motivated,
    "four-eyes": FourEyes,
    "grant-steps": GrantSteps,
    "in-so-far": InSoFar,
    "share-of-costs": ShareOfCosts,
    "source-shares": SourceShares,
    "cumulation": Cumulation,
    "own-contribution": OwnContribution,
    "excluded-costs": ExcludedCosts,
    "de-minimis": DeMinimis,
    "lower-with-grounds": LowerWithGrounds,
}
OF_A_GRANT: Final = (CoFinancing, WithinAsk, AmountLimit, HasConditions, GrantSteps, InSoFar)
"""Those that look at the grant that is handed in."""

OF_AN_AMOUNT: Final = (ShareOfCosts, SourceShares, Cumulation, OwnContribution, DeMinimis)
"""Those that look at the grant, or at the amount asked by an application that is handed in."""

GUARDS: Final[Mapping[str, type[Guard]]] = FrozenMap(_BUILT_IN)
