"""The laws that hold for every agenda, by name: all that is asked of a step that was judged."""

from __future__ import annotations

from typing import Final

from .audit_laws import audit_laws
from .hidden_laws import NothingOutside
from .judging_laws import (
    AsDeclared,
    FinalIsFinal,
    JudgedTwice,
    NoPluginFault,
    OptionsAgree,
    RecordKept,
    RefusedMeansUnchanged,
    ReplayIsTheSame,
)
from .laws import StepLaw
from .money_laws import LedgersBalance, MoneyAsDecided, NeverOverTheCeiling
from .person_laws import ApprovalsFollow, BarredNeverCounts, RenamedApplicant

_CLASSES: Final[tuple[type[StepLaw], ...]] = (
    NoPluginFault,
    RefusedMeansUnchanged,
    JudgedTwice,
    AsDeclared,
    FinalIsFinal,
    RecordKept,
    ReplayIsTheSame,
    LedgersBalance,
    NeverOverTheCeiling,
    MoneyAsDecided,
    BarredNeverCounts,
    ApprovalsFollow,
    RenamedApplicant,
    OptionsAgree,
    NothingOutside,
)


def free_laws() -> tuple[StepLaw, ...]:
    """Every law that holds of a step of any agenda, each new: some keep what they looked at already."""
    return (*(cls() for cls in _CLASSES), *audit_laws())
