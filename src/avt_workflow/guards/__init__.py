"""The built-in guards: rules on one case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ..model.frozen import FrozenMap
from ..model.ports import Guard
from .cases import Advised, FourEyes, HasApplication, MinimumPerCriterion, MinimumScore, Motivated, SheetsComplete
from .grants import AmountLimit, CoFinancing, GrantSteps, HasConditions, LowerWithGrounds, WithinAsk
from .payments import AdvanceLimit, EvidenceGiven, OnSchedule
from .votes import Carried, Quorum, Voted

__all__ = [
    "GUARDS",
    "OF_A_GRANT",
    "OF_A_PAYMENT",
    "AdvanceLimit",
    "Advised",
    "AmountLimit",
    "Carried",
    "CoFinancing",
    "EvidenceGiven",
    "FourEyes",
    "GrantSteps",
    "HasApplication",
    "HasConditions",
    "LowerWithGrounds",
    "MinimumPerCriterion",
    "MinimumScore",
    "Motivated",
    "OnSchedule",
    "Quorum",
    "SheetsComplete",
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
    "lower-with-grounds": LowerWithGrounds,
    "advance-limit": AdvanceLimit,
    "on-schedule": OnSchedule,
    "evidence-given": EvidenceGiven,
}
OF_A_GRANT: Final = (CoFinancing, WithinAsk, AmountLimit, HasConditions, GrantSteps)
"""Those that look at the grant that is handed in."""
OF_A_PAYMENT: Final = (AdvanceLimit, OnSchedule, EvidenceGiven)
"""Those that look at the payment that is handed in."""

GUARDS: Final[Mapping[str, type[Guard]]] = FrozenMap(_BUILT_IN)
