"""What every store offers; one suite of checks runs on each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

import attrs

from ..model.facts import Event, Fact
from .stored import Head, Stored


@attrs.frozen
class Key:
    """An idempotency key with the digest of its request.

    Args:
        key: as the caller gave it.
        salt: random bytes in hexadecimal; the digest rests on them.
        digest: of the request.
    """

    key: str
    salt: str
    digest: str


@attrs.frozen
class Receipt:
    """What a key stands for: the request it was used for, and the events that came of it."""

    key: Key
    events: tuple[Event, ...]


class EventLog(Protocol):
    """A store of events. Every method is safe to call from several threads."""

    def append(
        self,
        facts: Sequence[Fact],
        expected: Mapping[str, int],
        *,
        recorded: datetime,
        salt: bytes,
        key: Key | None = None,
    ) -> tuple[Event, ...]:
        """Append facts to one or more streams, all or none.

        Args:
            facts: at least one.
            expected: the version of every stream that judging read, also of those not written; 0 for an empty one.
            recorded: the clock, aware; a stream's recorded time never runs back.
            salt: 16 random bytes.
            key: idempotency key.

        Raises:
            Conflict: a stream stands at another version; nothing was written.
            KeyReused: the key was used before; nothing was written.
            LogUnavailable: it cannot be written; nothing was written.
        """
        ...

    def read(self, stream: str, after: int = 0) -> tuple[Event, ...]:
        """The events of a stream past a version, oldest first; none for a stream that does not exist."""
        ...

    def heads(self) -> Mapping[str, Head]:
        """Where each stream ends, in order of name."""
        ...

    def receipt(self, key: str) -> Receipt | None:
        """What a key was used for."""
        ...

    def rows(self) -> Iterator[Stored]:
        """Every row as it is stored, in order of sequence, nothing checked: for verification and export."""
        ...

    def exclusive(self) -> AbstractContextManager[None]:
        """Hold the right to write: nobody else appends until it is left. Reading and appending go on inside."""
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...
