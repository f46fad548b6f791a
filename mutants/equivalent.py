"""Mechanical mutants that cannot be told from what is right, each with its reason."""

from __future__ import annotations

from typing import Final

EQUIVALENT: Final[dict[tuple[str, str, str], str]] = {}
"""Why, by module, function and change."""
