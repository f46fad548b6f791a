"""A log in memory: for tests, what-ifs, and whoever needs no file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from threading import RLock

from ..errors import Conflict, KeyReused
from ..model.facts import Event, Fact
from .protocol import Key, Receipt
from .stored import Head, Stored, prepare, restore


class MemoryLog:
    """An `EventLog` that is gone when the process ends."""

    def __init__(self) -> None:
        self._rows: list[Stored] = []
        self._streams: dict[str, list[Event]] = {}
        self._heads: dict[str, Head] = {}
        self._keys: dict[str, Receipt] = {}
        self._lock = RLock()

    def append(
        self,
        facts: Sequence[Fact],
        expected: Mapping[str, int],
        *,
        recorded: datetime,
        salt: bytes,
        key: Key | None = None,
    ) -> tuple[Event, ...]:
        """See `EventLog.append`."""
        with self._lock:
            if key is not None and key.key in self._keys:
                raise KeyReused(key.key)
            for stream, version in expected.items():
                found = self._heads.get(stream, Head()).version
                if found != version:
                    raise Conflict(stream, version, found)
            rows = prepare(facts, self._heads, recorded, salt, len(self._rows))
            events = tuple(restore(row) for row in rows)
            for row, event in zip(rows, events, strict=True):
                self._rows.append(row)
                self._streams.setdefault(row.stream, []).append(event)
                self._heads[row.stream] = Head(row.version, row.hash, row.recorded)
            if key is not None:
                self._keys[key.key] = Receipt(key, events)
            return events

    def read(self, stream: str, after: int = 0) -> tuple[Event, ...]:
        """See `EventLog.read`."""
        with self._lock:
            return tuple(self._streams.get(stream, ())[after:])

    def heads(self) -> Mapping[str, Head]:
        """See `EventLog.heads`."""
        with self._lock:
            return dict(sorted(self._heads.items()))

    def receipt(self, key: str) -> Receipt | None:
        """See `EventLog.receipt`."""
        with self._lock:
            return self._keys.get(key)

    def rows(self) -> Iterator[Stored]:
        """See `EventLog.rows`."""
        with self._lock:
            return iter(tuple(self._rows))

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """See `EventLog.exclusive`."""
        with self._lock:
            yield

    def close(self) -> None:
        """Nothing to let go of."""
