"""Which of the built-in guards look at what is handed in."""

from __future__ import annotations

from typing import Final

from .costs import Cumulation, OwnContribution, ShareOfCosts, SourceShares
from .grants import AmountLimit, CoFinancing, GrantSteps, HasConditions, InSoFar, WithinAsk
from .minimis import DeMinimis
from .payments import AdvanceLimit, EvidenceGiven, OnSchedule

OF_A_GRANT: Final = (CoFinancing, WithinAsk, AmountLimit, HasConditions, GrantSteps, InSoFar)
"""Those that look at the grant that is handed in."""

OF_A_PAYMENT: Final = (AdvanceLimit, OnSchedule, EvidenceGiven)
"""Those that look at the payment that is handed in."""

OF_AN_AMOUNT: Final = (ShareOfCosts, SourceShares, Cumulation, OwnContribution, DeMinimis)
"""Those that look at the grant, or at the amount asked: by an application, or at a step that has no record."""
