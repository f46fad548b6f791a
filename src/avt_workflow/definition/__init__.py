"""Agenda files and what goes with them: TOML in, values out, with every fault at once; loaded when touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..lazy import attach

if TYPE_CHECKING:
    from .figures import load_figures as load_figures
    from .history import load_history as load_history
    from .history import load_record as load_record
    from .load import Loaded as Loaded
    from .load import load_agenda as load_agenda
    from .load import parse as parse
    from .load import read_agenda as read_agenda
    from .load import read_file as read_file
    from .load import restore_agenda as restore_agenda
    from .mistakes import lint as lint
    from .resolve import ResolvedValue as ResolvedValue
    from .resolve import resolved as resolved

_HOMES = {
    "figures": "load_figures",
    "history": "load_history load_record",
    "load": "Loaded load_agenda parse read_agenda read_file restore_agenda",
    "mistakes": "lint",
    "resolve": "ResolvedValue resolved",
}

__getattr__, __dir__, __all__ = attach(__name__, _HOMES)  # pyright: ignore[reportUnsupportedDunderAll]
