"""Whether a log still holds what was written: names the first event that does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import attrs

from .protocol import EventLog
from .stored import Flawed, Head, Stored, end, follow, record_of


@attrs.frozen
class Damage:
    """Something in the log that is not as it was written.

    Args:
        stream: where.
        version: the event.
        what: `altered`, `unreadable`, `missing`, `reordered`, `text-altered`, `cut-off` or `head-altered`.
        text: the same in words.
    """

    stream: str
    version: int
    what: str
    text: str


def verify(log: EventLog, progress: Callable[[int], None] | None = None) -> tuple[Damage, ...]:
    """Everything that is damaged, the first of each stream first found; empty for a sound log.

    A tail that was cut off together with its head is only shown by a checkpoint kept elsewhere.

    Args:
        log: any store.
        progress: called with the number of events looked at, now and then.
    """
    return tuple(_damages(log, progress))


def _damages(log: EventLog, progress: Callable[[int], None] | None) -> Iterator[Damage]:
    before = log.heads()
    tops: dict[str, Head] = {}
    broken: set[str] = set()
    for count, row in enumerate(log.rows(), 1):
        if progress is not None and count % 1000 == 0:
            progress(count)
        if row.stream in broken:
            continue
        damage = _damage(row, tops.get(row.stream, Head()))
        if damage is not None:
            broken.add(row.stream)
            yield damage
        tops[row.stream] = Head(row.version, row.hash, row.recorded)
    heads = log.heads()
    for stream in sorted({*heads, *tops} - broken):
        if heads.get(stream) != before.get(stream):
            continue  # somebody wrote to it meanwhile; its rows and its head were read at different moments
        top, head = tops.get(stream, Head()), heads.get(stream, Head())
        try:
            end(top, head)
        except Flawed as flaw:
            version = top.version + 1 if flaw.what == "cut-off" else head.version
            yield Damage(stream, version, flaw.what, f"{stream}: {flaw.text}")


def _damage(row: Stored, top: Head) -> Damage | None:
    try:
        follow(row, top)
        record_of(row)
    except Flawed as flaw:
        return Damage(row.stream, row.version, flaw.what, f"{row.stream} version {row.version}: {flaw.text}")
    return None
