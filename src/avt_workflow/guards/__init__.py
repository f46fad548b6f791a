"""The built-in guards: rules on one case, each loaded when it is touched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from ..lazy import attach
from ..model.catalogue import Catalogue

if TYPE_CHECKING:
    from ..model.ports import Guard
    from .approvals import Approvals as Approvals
    from .cases import Advised as Advised
    from .cases import FourEyes as FourEyes
    from .cases import HasApplication as HasApplication
    from .cases import MinimumPerBlock as MinimumPerBlock
    from .cases import MinimumPerCriterion as MinimumPerCriterion
    from .cases import MinimumScore as MinimumScore
    from .cases import Motivated as Motivated
    from .cases import NoVeto as NoVeto
    from .cases import ReopeningMotivated as ReopeningMotivated
    from .cases import SheetsComplete as SheetsComplete
    from .costs import Cumulation as Cumulation
    from .costs import ExcludedCosts as ExcludedCosts
    from .costs import OwnContribution as OwnContribution
    from .costs import ShareOfCosts as ShareOfCosts
    from .costs import SourceShares as SourceShares
    from .grants import AmountLimit as AmountLimit
    from .grants import AskLimit as AskLimit
    from .grants import CoFinancing as CoFinancing
    from .grants import GrantSteps as GrantSteps
    from .grants import HasConditions as HasConditions
    from .grants import InSoFar as InSoFar
    from .grants import LowerWithGrounds as LowerWithGrounds
    from .grants import WithinAsk as WithinAsk
    from .looks import OF_A_GRANT as OF_A_GRANT
    from .looks import OF_A_PAYMENT as OF_A_PAYMENT
    from .looks import OF_AN_AMOUNT as OF_AN_AMOUNT
    from .minimis import DeMinimis as DeMinimis
    from .payments import AdvanceLimit as AdvanceLimit
    from .payments import EvidenceGiven as EvidenceGiven
    from .payments import OnSchedule as OnSchedule
    from .votes import Carried as Carried
    from .votes import Quorum as Quorum
    from .votes import Voted as Voted

_HOMES: Final = {
    "approvals": "Approvals",
    "cases": "Advised FourEyes HasApplication MinimumPerBlock MinimumPerCriterion MinimumScore Motivated NoVeto"
    " ReopeningMotivated SheetsComplete",
    "costs": "Cumulation ExcludedCosts OwnContribution ShareOfCosts SourceShares",
    "grants": "AmountLimit AskLimit CoFinancing GrantSteps HasConditions InSoFar LowerWithGrounds WithinAsk",
    "looks": "OF_AN_AMOUNT OF_A_GRANT OF_A_PAYMENT",
    "minimis": "DeMinimis",
    "payments": "AdvanceLimit EvidenceGiven OnSchedule",
    "votes": "Carried Quorum Voted",
}

GUARDS: Final[Mapping[str, type[Guard]]] = Catalogue(
    __name__,
    {
        "has-application": "HasApplication",
        "advised": "Advised",
        "sheets-complete": "SheetsComplete",
        "minimum-score": "MinimumScore",
        "minimum-per-criterion": "MinimumPerCriterion",
        "minimum-per-block": "MinimumPerBlock",
        "no-veto": "NoVeto",
        "co-financing": "CoFinancing",
        "within-ask": "WithinAsk",
        "amount-limit": "AmountLimit",
        "ask-limit": "AskLimit",
        "has-conditions": "HasConditions",
        "quorum": "Quorum",
        "carried": "Carried",
        "voted": "Voted",
        "approved": "Approvals",
        "motivated": "Motivated",
        "reopening-motivated": "ReopeningMotivated",
        "four-eyes": "FourEyes",
        "grant-steps": "GrantSteps",
        "in-so-far": "InSoFar",
        "share-of-costs": "ShareOfCosts",
        "source-shares": "SourceShares",
        "cumulation": "Cumulation",
        "own-contribution": "OwnContribution",
        "excluded-costs": "ExcludedCosts",
        "de-minimis": "DeMinimis",
        "lower-with-grounds": "LowerWithGrounds",
        "advance-limit": "AdvanceLimit",
        "on-schedule": "OnSchedule",
        "evidence-given": "EvidenceGiven",
    },
)

__getattr__, __dir__, __all__ = attach(__name__, _HOMES)  # pyright: ignore[reportUnsupportedDunderAll]
__all__ += ["GUARDS"]
