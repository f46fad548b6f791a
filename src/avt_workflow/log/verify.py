"""Whether a log still holds what was written: names the first event that does not."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import attrs

from ..codec import commitments
from .protocol import EventLog
from .stored import Head, Stored, chained


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
        if top.version < head.version:
            missing = f"{stream} ends at version {top.version}; its head says {head.version}"
            yield Damage(stream, top.version + 1, "cut-off", missing)
        elif top != head:
            yield Damage(stream, head.version, "head-altered", f"the head of {stream} is not that of its last event")


def _damage(row: Stored, top: Head) -> Damage | None:
    def found(what: str, text: str) -> Damage:
        return Damage(row.stream, row.version, what, f"{row.stream} version {row.version}: {text}")

    if row.version != top.version + 1:
        return found("missing", f"follows version {top.version}")
    if row.previous != top.hash:
        return found("reordered", "does not follow the event before it")
    if row.hash != chained(row.previous, row.record):
        return found("altered", "its bytes are not those that were hashed")
    try:
        record = json.loads(row.record)
        same = (record["stream"], record["version"], record["recorded"]) == (row.stream, row.version, row.recorded)
        committed = dict(commitments(record["fact"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        return found("unreadable", "its bytes are no event")
    if not same:
        return found("altered", "its columns are not those that were hashed")
    for secret in row.secrets:
        try:
            kept = committed.get(secret.path) == secret.commitment
        except ValueError:  # its salt is no hexadecimal any more
            kept = False
        if not kept:
            return found("text-altered", f"the text of {secret.path} is not the one that was committed to")
    return None
