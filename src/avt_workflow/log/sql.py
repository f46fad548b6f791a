"""A log in a SQL database, through SQLAlchemy Core: today a SQLite file, with full durability."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DatabaseError, OperationalError, PendingRollbackError

from ..codec import Secret
from ..errors import Conflict, InputError, KeyReused, LogDamaged, LogUnavailable
from ..model.facts import Event, Fact
from .protocol import Key, Receipt
from .stored import Head, Stored, prepare, restore, restore_stream

APPLICATION_ID: Final = 0x41565457  # "AVTW" in the header of the file
SCHEMA: Final = 1
_WAL_IS_SAFE: Final = sqlite3.sqlite_version_info >= (3, 51, 3)  # earlier ones can corrupt the log when it is reset
_PATIENCE_SECONDS: Final = 5.0

_metadata = sa.MetaData()
_events = sa.Table(
    "events",
    _metadata,
    sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("stream", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("recorded", sa.Text, nullable=False),
    sa.Column("record", sa.Text, nullable=False),
    sa.Column("previous", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    sa.UniqueConstraint("stream", "version"),
)
_heads = sa.Table(
    "heads",
    _metadata,
    sa.Column("stream", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("hash", sa.Text, nullable=False),
    sa.Column("recorded", sa.Text, nullable=False),
)
_texts = sa.Table(
    "texts",
    _metadata,
    sa.Column("stream", sa.Text, primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("path", sa.Text, primary_key=True),
    sa.Column("salt", sa.Text, nullable=False),
    sa.Column("value", sa.Text, nullable=False),
)
_requests = sa.Table(
    "requests",
    _metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("salt", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Column("sequences", sa.Text, nullable=False),
)


class SqlLog:
    """An `EventLog` in a SQLite file."""

    def __init__(self, path: Path | str, *, create: bool = True) -> None:
        """Open the file.

        Args:
            path: the file.
            create: whether to make it where it does not exist or is empty.

        Raises:
            LogUnavailable: it does not exist, cannot be opened, or belongs to another program.
            LogDamaged: it is a log, and not whole.
        """
        self.path = Path(path)
        if self.path.is_dir():
            raise LogUnavailable(f"{path} is a directory, not a log", "name a file")
        if not create and not self.path.exists():
            raise LogUnavailable(f"there is no log at {path}", "make one with: avt adopt agenda.toml")
        self._held = threading.local()
        self._engine = _engine(self.path)
        try:
            with self._errors():
                self._prepare(create)
        except BaseException:
            self.close()
            raise

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
        with self._errors(), self._writing() as connection:
            if key is not None and _request(connection, key.key) is not None:
                raise KeyReused(key.key)
            heads = _heads_of(connection, {*expected, *(fact.stream for fact in facts)})
            for stream, version in expected.items():
                found = heads.get(stream, Head()).version
                if found != version:
                    raise Conflict(stream, version, found)
            last = connection.scalar(sa.select(sa.func.max(_events.c.sequence))) or 0
            rows = prepare(facts, heads, recorded, salt, last)
            _insert(connection, rows)
            if key is not None:
                sequences = json.dumps([row.sequence for row in rows])
                connection.execute(
                    _requests.insert().values(key=key.key, salt=key.salt, digest=key.digest, sequences=sequences)
                )
            return tuple(restore(row) for row in rows)

    def read(self, stream: str, after: int = 0) -> tuple[Event, ...]:
        """See `EventLog.read`."""
        with self._errors(), self._reading() as connection:
            head = _heads_of(connection, {stream}).get(stream, Head())
            if after and after >= head.version:
                return ()
            rows = _rows(connection, (_events.c.stream == stream) & (_events.c.version >= after))
            top = Head(after)
            if after and (before := next(rows, None)):
                top = Head(after, before.hash, before.recorded)
            return restore_stream(stream, rows, top, head)

    def heads(self) -> Mapping[str, Head]:
        """See `EventLog.heads`."""
        with self._errors(), self._reading() as connection:
            return _heads_of(connection)

    def receipt(self, key: str) -> Receipt | None:
        """See `EventLog.receipt`."""
        with self._errors(), self._reading() as connection:
            found = _request(connection, key)
            if found is None:
                return None
            try:
                sequences = [int(sequence) for sequence in json.loads(found.sequences)]
                bytes.fromhex(found.salt)
            except (ValueError, TypeError) as fault:
                raise LogDamaged(
                    f"what the key {key!r} was used for cannot be read", "put back a copy from before the damage"
                ) from fault
            events = tuple(restore(row) for row in _rows(connection, _events.c.sequence.in_(sequences)))
            return Receipt(Key(found.key, found.salt, found.digest), events)

    def rows(self) -> Iterator[Stored]:
        """See `EventLog.rows`."""
        with self._errors(), self._reading() as connection:
            yield from _rows(connection)

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """See `EventLog.exclusive`."""
        with self._errors(), self._writing() as connection:
            outer = self._holding()
            try:
                self._held.connection = connection
                yield
            finally:
                self._held.connection = outer

    def close(self) -> None:
        """See `EventLog.close`."""
        self._engine.dispose()

    def _prepare(self, create: bool) -> None:
        with self._reading() as connection:
            identity = connection.exec_driver_sql("PRAGMA application_id").scalar()
            schema = connection.exec_driver_sql("PRAGMA user_version").scalar()
            tables = set(sa.inspect(connection).get_table_names())
        if not tables and identity == 0:
            if not create:
                raise LogUnavailable(f"{self.path} is empty, not a log", "make one with: avt adopt agenda.toml")
            self._create()
        elif identity != APPLICATION_ID:
            raise LogUnavailable(f"{self.path} is a database of another program", "name another file")
        elif schema != SCHEMA:
            raise LogUnavailable(
                f"{self.path} has schema {schema}; this version knows {SCHEMA}", "use the version of avt that wrote it"
            )
        elif not tables >= set(_metadata.tables):
            missing = ", ".join(sorted(set(_metadata.tables) - tables))
            raise LogDamaged(f"{self.path} lacks the tables {missing}", "put back a copy from before the damage")

    def _create(self) -> None:
        if _WAL_IS_SAFE:
            with self._engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        with self._writing() as connection:
            _metadata.create_all(connection)
            connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
            connection.exec_driver_sql(f"PRAGMA user_version={SCHEMA}")

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """One transaction that holds the right to write from its first statement on."""
        held = self._holding()
        if held is not None:
            with held.begin_nested():  # a failed append leaves nothing behind, though the caller may go on
                try:
                    yield held
                except OperationalError:
                    if not getattr(held.connection.driver_connection, "in_transaction", False):
                        held.invalidate()  # SQLite gave up all of it, as on a full disk: nothing may follow
                    raise
            return
        with self._engine.connect().execution_options(avt_begin="BEGIN IMMEDIATE") as connection, connection.begin():
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        held = self._holding()
        if held is not None:
            yield held
            return
        with self._engine.connect() as connection, connection.begin():
            yield connection

    def _holding(self) -> Connection | None:
        """What this thread holds by `exclusive`; a closed connection was left there by an interrupt."""
        held: Connection | None = getattr(self._held, "connection", None)
        return None if held is None or held.closed else held

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """The database's errors as ours, with what to do."""
        try:
            yield
        except OperationalError as fault:
            raise _unavailable(self.path, str(fault.orig)) from fault
        except UnicodeEncodeError as fault:
            raise InputError("a name holds half a character (a lone surrogate)", "write it again") from fault
        except PendingRollbackError as fault:
            raise LogUnavailable(
                f"{self.path} gave up what was being written together: none of it was written", "ask all of it again"
            ) from fault
        except UnicodeDecodeError as fault:  # the driver cannot even say what is wrong: a name in the file is no text
            raise LogDamaged(
                f"{self.path} cannot be read as a log", "put back a copy from before the damage"
            ) from fault
        except DatabaseError as fault:
            if "not a database" in str(fault.orig):
                raise LogUnavailable(
                    f"{self.path} is not a log", "name another file, or put back a copy from before the damage"
                ) from fault
            raise LogDamaged(
                f"{self.path} cannot be read as a log: {fault.orig}", "put back a copy from before the damage"
            ) from fault


def _unavailable(path: Path, cause: str) -> LogUnavailable:
    remedies = {
        "locked": "another program is writing to it: try again, or close that program",
        "readonly": "make the file and its folder writable",
        "full": "make room on the disk; nothing was written",
        "unable to open": "check that the folder exists and may be read and written",
        "disk I/O": "check the disk; nothing was written",
    }
    todo = next((remedy for sign, remedy in remedies.items() if sign in cause), "check the file")
    return LogUnavailable(f"{path} cannot be used: {cause}", todo)


def _engine(path: Path) -> Engine:
    engine = sa.create_engine(
        sa.URL.create("sqlite", database=str(path)),
        connect_args={"timeout": _PATIENCE_SECONDS},
        poolclass=sa.QueuePool,
        max_overflow=-1,  # who waits for the right to write must not keep others from reading
    )

    @event.listens_for(engine, "connect")
    def _(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver begins no transactions of its own; we do, below
        connection.text_factory = _text
        connection.execute("PRAGMA synchronous=FULL")

    @event.listens_for(engine, "begin")
    def _(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("avt_begin", "BEGIN"))

    return engine


_text: Final = partial(str, encoding="utf-8", errors="backslashreplace")
"""Bytes that are no text any more must reach `verify`, which names the event they stand in; no JSON holds a `\\xf0`."""


def _request(connection: Connection, key: str) -> Any:
    return connection.execute(sa.select(_requests).where(_requests.c.key == key)).one_or_none()


def _heads_of(connection: Connection, streams: set[str] | None = None) -> dict[str, Head]:
    query = sa.select(_heads).order_by(_heads.c.stream)
    if streams is not None:
        query = query.where(_heads.c.stream.in_(sorted(streams)))
    return {row.stream: Head(row.version, row.hash, row.recorded) for row in connection.execute(query)}


def _rows(connection: Connection, where: sa.ColumnElement[bool] | None = None) -> Iterator[Stored]:
    """Rows in order of sequence, each with its secrets; read in portions, so that a long log fits in memory."""
    query = sa.select(_events).order_by(_events.c.sequence).limit(_PORTION)
    if where is not None:
        query = query.where(where)
    further = query
    while True:
        portion = connection.execute(further).all()
        secrets = _secrets(connection, [row.sequence for row in portion])
        for row in portion:
            yield Stored(**row._mapping, secrets=secrets[row.stream, row.version])
        if len(portion) < _PORTION:
            return
        further = query.where(_events.c.sequence > portion[-1].sequence)


_PORTION: Final = 500


def _secrets(connection: Connection, sequences: list[int]) -> defaultdict[tuple[str, int], tuple[Secret, ...]]:
    found: defaultdict[tuple[str, int], tuple[Secret, ...]] = defaultdict(tuple)
    same = (_texts.c.stream == _events.c.stream) & (_texts.c.version == _events.c.version)
    query = sa.select(_texts).join(_events, same).where(_events.c.sequence.in_(sequences)).order_by(_texts.c.path)
    for row in connection.execute(query):
        found[row.stream, row.version] += (Secret(row.path, row.salt, row.value),)
    return found


def _insert(connection: Connection, rows: Sequence[Stored]) -> None:
    names = [column.name for column in _events.c]
    connection.execute(_events.insert(), [{name: getattr(row, name) for name in names} for row in rows])
    secrets = [
        {"stream": row.stream, "version": row.version, "path": s.path, "salt": s.salt, "value": s.value}
        for row in rows
        for s in row.secrets
    ]
    if secrets:
        connection.execute(_texts.insert(), secrets)
    for stream, row in {row.stream: row for row in rows}.items():
        head = {"version": row.version, "hash": row.hash, "recorded": row.recorded}
        changed = connection.execute(_heads.update().where(_heads.c.stream == stream).values(head))
        if changed.rowcount == 0:
            connection.execute(_heads.insert().values(stream=stream, **head))
