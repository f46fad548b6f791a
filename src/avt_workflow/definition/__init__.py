"""Agenda files and what goes with them: TOML in, values out, with every fault at once."""

from .figures import load_figures
from .history import load_history, load_record
from .load import Loaded, load_agenda, parse, read_agenda, read_file, restore_agenda
from .mistakes import lint
from .resolve import ResolvedValue, resolved

__all__ = [
    "Loaded",
    "ResolvedValue",
    "lint",
    "load_agenda",
    "load_figures",
    "load_history",
    "load_record",
    "parse",
    "read_agenda",
    "read_file",
    "resolved",
    "restore_agenda",
]
