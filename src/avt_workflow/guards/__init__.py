"""The built-in guards: rules on one case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ..model.frozen import FrozenMap
from ..model.ports import Guard
from .approvals import Approvals
from .cases import (
    Advised,
    FourEyes,
    HasApplication,
    MinimumPerBlock,
    MinimumPerCriterion,
    MinimumScore,
    Motivated,
    NoVeto,
    ReopeningMotivated,
    SheetsComplete,
)
from .costs import Cumulation, ExcludedCosts, OwnContribution, ShareOfCosts, SourceShares
from .grants import AmountLimit, AskLimit, CoFinancing, GrantSteps, HasConditions, InSoFar, LowerWithGrounds, WithinAsk
from .minimis import DeMinimis
from .payments import AdvanceLimit, EvidenceGiven, OnSchedule
from .votes import Carried, Quorum, Voted

__all__ = [
    "GUARDS",
    "OF_AN_AMOUNT",
    "OF_A_GRANT",
    "OF_A_PAYMENT",
    "AdvanceLimit",
    "Advised",
    "AmountLimit",
    "Approvals",
    "AskLimit",
    "Carried",
    "CoFinancing",
    "Cumulation",
    "DeMinimis",
    "EvidenceGiven",
    "ExcludedCosts",
    "FourEyes",
    "GrantSteps",
    "HasApplication",
    "HasConditions",
    "InSoFar",
    "LowerWithGrounds",
    "MinimumPerBlock",
    "MinimumPerCriterion",
    "MinimumScore",
    "Motivated",
    "NoVeto",
    "OnSchedule",
    "OwnContribution",
    "Quorum",
    "ReopeningMotivated",
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
    "minimum-per-block": MinimumPerBlock,
    "no-veto": NoVeto,
    "co-financing": CoFinancing,
    "within-ask": WithinAsk,
    "amount-limit": AmountLimit,
    "ask-limit": AskLimit,
    "has-conditions": HasConditions,
    "quorum": Quorum,
    "carried": Carried,
    "voted": Voted,
    "approved": Approvals,
    "motivated": Motivated,
    "reopening-motivated": ReopeningMotivated,
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
    "advance-limit": AdvanceLimit,
    "on-schedule": OnSchedule,
    "evidence-given": EvidenceGiven,
}
OF_A_GRANT: Final = (CoFinancing, WithinAsk, AmountLimit, HasConditions, GrantSteps, InSoFar)
"""Those that look at the grant that is handed in."""
OF_A_PAYMENT: Final = (AdvanceLimit, OnSchedule, EvidenceGiven)
"""Those that look at the payment that is handed in."""

OF_AN_AMOUNT: Final = (ShareOfCosts, SourceShares, Cumulation, OwnContribution, DeMinimis)
"""Those that look at the grant, or at the amount asked: by an application, or at a step that has no record."""

GUARDS: Final[Mapping[str, type[Guard]]] = FrozenMap(_BUILT_IN)
