"""Laws for plugins: what must hold for every guard, scoring scheme and allocation rule, and what one can claim.

`pip install "avt-workflow[testing]"` brings what this needs, Hypothesis and pytest.
"""

from __future__ import annotations

from .check import LAWS, check_plugin
from .law import Law, Outcome
from .parametrize import parametrize_with_checks

__all__ = ["LAWS", "Law", "Outcome", "check_plugin", "parametrize_with_checks"]
