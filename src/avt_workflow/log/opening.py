"""A log by its name."""

from __future__ import annotations

from pathlib import Path

from ..errors import InputError
from .memory import MemoryLog
from .protocol import EventLog


def open_log(log: str | Path, *, create: bool = True) -> EventLog:
    """A log by its name: `memory:`, `sqlite:///avt.db` or the path of a SQLite file.

    Raises:
        InputError: for another kind of database.
        LogUnavailable: it cannot be opened.
    """
    name = str(log)
    if name == "memory:":
        return MemoryLog()
    from .sql import SqlLog  # SQLAlchemy is only loaded when a file is opened

    scheme, found, path = name.partition("://")
    if found and scheme != "sqlite":
        raise InputError(f"{name} is no kind of log this version knows", "use sqlite:///FILE, a path, or memory:")
    return SqlLog(Path(path.removeprefix("/")) if found else Path(log), create=create)
