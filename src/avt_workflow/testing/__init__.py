"""What helps to test a plugin or an agenda; nothing in the library imports it."""

from __future__ import annotations

from .cases import ask, case, criteria, sheet

__all__ = ["ask", "case", "criteria", "sheet"]
