"""The wrong variants, by what they go wrong in."""

from __future__ import annotations

from typing import Final

from .agendas import AGENDAS
from .money import MONEY
from .persons import APPROVALS, PANELS, VOTES
from .rules import MORE_GUARDS, MORE_RULES, RULES
from .schemes import MORE_SCHEMES, SCHEMES
from .steps import IN_AGENDAS, LOG, STEPS

VARIANTS: Final = (
    *(*STEPS, *PANELS, *VOTES, *APPROVALS, *MONEY, *LOG, *IN_AGENDAS, *AGENDAS),
    *(*SCHEMES, *MORE_SCHEMES, *RULES, *MORE_RULES, *MORE_GUARDS),
)
"""All of them."""
