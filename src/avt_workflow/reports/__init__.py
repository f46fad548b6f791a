"""Reports: from folded values to tables, text and pages, loaded when touched."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .pages import site as site
    from .report import dossier_text as dossier_text
    from .report import progress_report as progress_report

_HOMES = {"site": "pages", "dossier_text": "report", "progress_report": "report"}

__all__ = ["dossier_text", "progress_report", "site"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
