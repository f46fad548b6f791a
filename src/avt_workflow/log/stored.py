"""An event as every store keeps it, and the chain of hashes that holds a stream together."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import attrs

from ..codec import FORMAT, Secret, canonical, decode, encode
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


def restore(row: Stored) -> Event:
    """The event in a row.

    Raises:
        LogDamaged: when the row cannot be read.
        LogUnavailable: when a later version wrote it.
    """
    try:
        found = json.loads(row.record)
        written, kind, data = found["format"], found["kind"], found["fact"]
        recorded = datetime.fromisoformat(row.recorded)
    except (ValueError, KeyError, TypeError) as fault:
        raise LogDamaged(f"{row.stream} version {row.version} cannot be read", "run avt log verify") from fault
    if written != FORMAT:
        raise LogUnavailable(
            f"{row.stream} version {row.version} has format {written}; this version knows {FORMAT}",
            "use the version of avt that wrote it",
        )
    fact = decode(kind, data, {secret.path: secret.value for secret in row.secrets})
    return Event(row.sequence, row.version, recorded, row.previous, row.hash, fact)
