"""What helps to test a plugin or an agenda; nothing in the library imports it."""

from __future__ import annotations

from .cases import after, ask, beginning, case, criteria, sheet

__all__ = ["after", "ask", "beginning", "case", "criteria", "sheet"]
