"""An event as every store keeps it, and the chain of hashes that holds a stream together."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import attrs

from ..codec import FORMAT, Secret, canonical, commitments, decode, encode
from ..errors import InputError, LogDamaged, LogUnavailable
from ..model.facts import Event, Fact


@attrs.frozen
class Head:
    """Where a stream ends; version 0 for one that has no events yet."""

    version: int = 0
    hash: str = ""
    recorded: str = ""


@attrs.frozen
class Stored:
    """A row of the log.

    Args:
        sequence: its place among all rows.
        stream: what it happened to.
        version: its place in the stream, from 1.
        recorded: ISO 8601 in UTC, microseconds included.
        record: the canonical text of the event, hashed as it is stored.
        previous: the hash of the row before it in the stream.
        hash: SHA-256 over `previous` and `record`, in hexadecimal.
        secrets: what the record commits to; an erased one is not there.
    """

    sequence: int
    stream: str
    version: int
    recorded: str
    record: str
    previous: str
    hash: str
    secrets: tuple[Secret, ...] = ()


def chained(previous: str, record: str) -> str:
    """The hash of a row: SHA-256 over the hash before it, a line feed and its record, in UTF-8."""
    return hashlib.sha256(f"{previous}\n{record}".encode()).hexdigest()


def utc(moment: datetime) -> str:
    """A moment as the log writes it.

    Raises:
        InputError: for a moment without a time zone.
    """
    if moment.tzinfo is None:
        raise InputError(f"{moment!r} has no time zone", "give an aware datetime, such as datetime.now(UTC)")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def prepare(
    facts: Sequence[Fact], heads: Mapping[str, Head], recorded: datetime, salt: bytes, sequence: int
) -> tuple[Stored, ...]:
    """The rows that facts become on top of these heads; the recorded time never runs back within a stream.

    Args:
        facts: in the order in which they are appended.
        heads: of at least every stream among them that has events.
        recorded: the clock, aware.
        salt: the random bytes of the request.
        sequence: the sequence number of the last row in the log.
    """
    tops = dict(heads)
    rows: list[Stored] = []
    now = max([utc(recorded), *(tops[f.stream].recorded for f in facts if f.stream in tops)])
    for place, fact in enumerate(facts):
        head = tops.get(fact.stream, Head())
        data, secrets = encode(fact, salt, place)
        version = head.version + 1
        record = canonical(
            {
                "format": FORMAT,
                "kind": fact.kind,
                "stream": fact.stream,
                "version": version,
                "recorded": now,
                "fact": data,
            }
        )
        digest = chained(head.hash, record)
        rows.append(Stored(sequence + place + 1, fact.stream, version, now, record, head.hash, digest, secrets))
        tops[fact.stream] = Head(version, digest, now)
    return tuple(rows)


class Flawed(Exception):
    """A row is not as it was written.

    Args:
        what: in a word, as `Damage` has it.
        text: in a sentence.
    """

    def __init__(self, what: str, text: str) -> None:
        super().__init__(text)
        self.what = what
        self.text = text


def follow(row: Stored, top: Head) -> None:
    """See whether a row is the next one of its stream.

    Raises:
        Flawed: it is not.
    """
    if row.version != top.version + 1:
        raise Flawed("missing", f"follows version {top.version}")
    if row.previous != top.hash:
        raise Flawed("reordered", "does not follow the event before it")


def end(top: Head, head: Head) -> None:
    """See whether a stream ends where its head says.

    Raises:
        Flawed: it does not.
    """
    if top.version < head.version:
        raise Flawed("cut-off", f"it ends at version {top.version}; its head says {head.version}")
    if top != head:
        raise Flawed("head-altered", "its head is not that of its last event")


def record_of(row: Stored) -> dict[str, Any]:
    """What a row records, once it is known to be as it was written.

    Raises:
        Flawed: it is not.
    """
    if row.hash != chained(row.previous, row.record):
        raise Flawed("altered", "its bytes are not those that were hashed")
    try:
        record: dict[str, Any] = json.loads(row.record)
        same = (record["stream"], record["version"], record["recorded"]) == (row.stream, row.version, row.recorded)
        committed = dict(commitments(record["fact"]))
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Flawed("unreadable", "its bytes are no event") from None
    if not same:
        raise Flawed("altered", "its columns are not those that were hashed")
    for secret in row.secrets:
        try:
            kept = committed.get(secret.path) == secret.commitment
        except ValueError:  # its salt is no hexadecimal any more
            kept = False
        if not kept:
            raise Flawed("text-altered", f"the text of {secret.path} is not the one that was committed to")
    return record


def restore(row: Stored) -> Event:
    """The event in a row.

    Raises:
        LogDamaged: the row is not as it was written.
        LogUnavailable: a later version wrote it.
    """
    try:
        record = record_of(row)
        written, kind, data = record["format"], record["kind"], record["fact"]
    except (Flawed, KeyError) as flaw:
        raise _damaged(row.stream, row.version, str(flaw)) from flaw
    if written != FORMAT:
        raise LogUnavailable(
            f"{row.stream} version {row.version} has format {written}; this version knows {FORMAT}",
            "use the version of avt that wrote it",
        )
    fact = decode(kind, data, {secret.path: secret.value for secret in row.secrets})
    return Event(row.sequence, row.version, datetime.fromisoformat(row.recorded), row.previous, row.hash, fact)


def restore_stream(stream: str, rows: Iterable[Stored], top: Head, head: Head) -> tuple[Event, ...]:
    """The events in the rows of a stream, which lead from one head to another without a gap.

    Raises:
        LogDamaged: they do not, or a row is not as it was written.
        LogUnavailable: a later version wrote one.
    """
    events: list[Event] = []
    version = top.version
    try:
        for row in rows:
            version = row.version
            follow(row, top)
            events.append(restore(row))
            top = Head(version, row.hash, row.recorded)
        end(top, head)
    except Flawed as flaw:
        raise _damaged(stream, version, flaw.text) from flaw
    return tuple(events)


def _damaged(stream: str, version: int, text: str) -> LogDamaged:
    return LogDamaged(
        f"{stream} version {version}: {text}",
        "avt log verify names all that is damaged; put back a copy from before the damage",
    )
