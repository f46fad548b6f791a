"""What a log in a file does when something goes wrong: one clear error, nothing written, sound afterwards."""

from __future__ import annotations

import os
import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from avt_workflow import LogDamaged, LogError, LogUnavailable, SqlLog, verify
from avt_workflow.log import sql
from avt_workflow.log.protocol import Key
from avt_workflow.log.stored import Head, chained
from avt_workflow.model.facts import MemberDismissed
from small import ON, lead, noon, opened

STREAMS = ("body:a", "body:b", "body:c")


def append(log: SqlLog, *, text: str = "", key: str | None = None) -> None:
    """One fact for each stream, as one."""
    facts = [MemberDismissed(stream, ON, "olga", "ann", text) for stream in STREAMS]
    found = None if key is None else Key(key, "00", "digest")
    log.append(facts, {}, recorded=noon(), salt=bytes(16), key=found)


def versions(log: SqlLog) -> list[int]:
    """Where the streams stand."""
    heads = log.heads()
    return [heads.get(stream, Head()).version for stream in STREAMS]


def always(log: SqlLog, pragma: str) -> None:
    """Set a pragma on every connection that the log makes from now on."""
    log.close()
    event.listen(log._engine, "connect", lambda connection, _: connection.execute(f"PRAGMA {pragma}"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A log in which each stream has two events."""
    found = tmp_path / "log.db"
    with closing(SqlLog(found)) as log:
        append(log)
        append(log, key="used")
    return found


def altered(path: Path, statement: str) -> None:
    """Change the file behind the log's back."""
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(statement)


def text_file(path: Path) -> None:
    """Something that is no database at all."""
    path.write_text("A letter to the panel, long enough for a header. " * 99)


def unreadable_name(path: Path) -> None:
    """A table whose name is no text any more."""
    path.write_bytes(path.read_bytes().replace(b"CREATE TABLE events", b"CREATE TABLE\xffevents"))


def folder(path: Path) -> None:
    """A folder where the log was."""
    path.unlink()
    path.mkdir()


UNOPENED: dict[str, tuple[Callable[[Path], object], type[LogError], str]] = {
    "a directory": (folder, LogUnavailable, "is a directory"),
    "not there": (lambda path: path.unlink(), LogUnavailable, "there is no log"),
    "empty": (lambda path: path.write_bytes(b""), LogUnavailable, "is empty"),
    "a text file": (text_file, LogUnavailable, "is not a log"),
    "another program's": (lambda path: altered(path, "PRAGMA application_id = 7"), LogUnavailable, "another program"),
    "a name that is no text": (unreadable_name, LogDamaged, "cannot be read as a log"),
    "a later schema": (lambda path: altered(path, "PRAGMA user_version = 2"), LogUnavailable, "has schema 2"),
    "a table less": (lambda path: altered(path, "DROP TABLE heads"), LogDamaged, "lacks the tables heads"),
    "cut to its first page": (lambda path: os.truncate(path, 4096), LogDamaged, "cannot be read as a log"),
    "cut in its first page": (lambda path: os.truncate(path, 700), LogDamaged, "cannot be read as a log"),
}


@pytest.mark.parametrize("fault", UNOPENED)
def test_what_is_no_whole_log_is_not_opened(path: Path, fault: str) -> None:
    """A file that is no log, or not a whole one, is one error that says what to do, and is left as it was."""
    damage, kind, words = UNOPENED[fault]
    damage(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(kind, match=words) as caught:
        SqlLog(path, create=False)
    assert caught.value.todo
    assert str(path) in str(caught.value)
    assert (path.read_bytes() if path.is_file() else None) == before


def test_no_log_is_made_where_there_is_no_folder(tmp_path: Path) -> None:
    """In a folder that is not there the error says so, and no folder is made."""
    with pytest.raises(LogUnavailable, match="unable to open") as caught:
        SqlLog(tmp_path / "folder" / "log.db")
    assert "folder exists" in caught.value.todo
    assert list(tmp_path.iterdir()) == []


Obstacle = Callable[[Path, SqlLog], Callable[[], object]]


def locked(path: Path, log: SqlLog) -> Callable[[], object]:
    """Another program holds the right to write, longer than the log waits."""
    log.close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    return other.close


def read_only(_: Path, log: SqlLog) -> Callable[[], object]:
    """The database refuses to write (the tests may run as root, to whom no file is read-only)."""
    always(log, "query_only = ON")
    return log.close


def full(path: Path, log: SqlLog) -> Callable[[], object]:
    """There is no room for another page."""
    with closing(sqlite3.connect(path)) as database:
        (pages,) = database.execute("PRAGMA page_count").fetchone()
    always(log, f"max_page_count = {pages}")
    return log.close


@pytest.mark.parametrize(
    ("obstacle", "words", "todo"),
    [(locked, "locked", "another program"), (read_only, "readonly", "writable"), (full, "full", "make room")],
)
def test_what_cannot_be_written_is_not_written(
    path: Path, monkeypatch: pytest.MonkeyPatch, obstacle: Obstacle, words: str, todo: str
) -> None:
    """While the file cannot be written, an append is one clear error and leaves nothing, and reading goes on."""
    monkeypatch.setattr(sql, "_PATIENCE_SECONDS", 0.05)
    with closing(SqlLog(path)) as log:
        restore = obstacle(path, log)
        with pytest.raises(LogUnavailable, match=words) as caught:
            append(log, text="x" * 9000, key="new")
        assert todo in caught.value.todo
        assert versions(log) == [2, 2, 2]
        restore()
    with closing(SqlLog(path)) as log:
        assert (verify(log), versions(log), log.receipt("new")) == ((), [2, 2, 2], None)
        append(log, text="x" * 9000, key="new")
        assert (verify(log), versions(log)) == ((), [3, 3, 3])


def test_a_full_disk_ends_all_of_an_exclusive_turn(path: Path) -> None:
    """Where SQLite itself gave up all of it, nothing more is written in that turn, and its end says so."""
    with closing(SqlLog(path)) as log:
        full(path, log)
        with pytest.raises(LogUnavailable, match="none of it was written") as caught:
            _stubborn_turn(log)
        assert caught.value.todo
        assert (verify(log), versions(log)) == ((), [2, 2, 2])
        append(log)
        assert (verify(log), versions(log)) == ((), [3, 3, 3])


def test_half_an_append_in_an_exclusive_turn_is_undone(path: Path) -> None:
    """Where the database refuses the last rows of an append, its first rows go too, and the turn goes on."""
    altered(path, "CREATE TRIGGER no BEFORE INSERT ON texts BEGIN SELECT RAISE(ABORT, 'no texts today'); END")
    with closing(SqlLog(path)) as log:
        with log.exclusive():
            append(log)
            with pytest.raises(LogDamaged, match="no texts today"):
                append(log, text="why")
            append(log)
        assert (verify(log), versions(log)) == ((), [4, 4, 4])


def _stubborn_turn(log: SqlLog) -> None:
    with log.exclusive():
        append(log)
        with pytest.raises(LogUnavailable, match="full"):
            append(log, text="x" * 90000)
        with pytest.raises(LogUnavailable, match="none of it was written"):
            append(log)


def test_an_event_of_a_later_format_is_not_read(path: Path) -> None:
    """A stream with an event of a later version asks for that version; its chain is sound, and others are read."""
    with closing(SqlLog(path)) as log:
        last = next(row for row in log.rows() if (row.stream, row.version) == ("body:a", 2))
    later = last.record.replace('"format":1', '"format":2')
    assert later != last.record
    with closing(sqlite3.connect(path)) as database, database:
        changed = [later, chained(last.previous, later)]
        database.execute("UPDATE events SET record = ?, hash = ? WHERE stream = 'body:a' AND version = 2", changed)
        database.execute("UPDATE heads SET hash = ? WHERE stream = 'body:a'", changed[1:])
    with closing(SqlLog(path)) as log:
        assert verify(log) == ()
        with pytest.raises(LogUnavailable, match="body:a version 2 has format 2") as caught:
            log.read("body:a")
        assert "version of avt" in caught.value.todo
        assert len(log.read("body:b")) == 2


@pytest.mark.parametrize("change", ["sequences = '[1, 2'", "sequences = 'null'", "sequences = '[[]]'", "salt = 'x'"])
def test_a_receipt_that_cannot_be_read_is_damage(path: Path, change: str) -> None:
    """What a key stood for is either known or an error of ours."""
    altered(path, f"UPDATE requests SET {change}")
    with closing(SqlLog(path)) as log, pytest.raises(LogDamaged, match="'used'") as caught:
        log.receipt("used")
    assert caught.value.todo


def _looked_at(path: Path) -> Any:
    """What a file holds, or None where it is found not to be whole."""
    try:
        with closing(SqlLog(path, create=False)) as log:
            if verify(log):
                return None
            return [(r.stream, r.version, r.recorded, r.record, r.previous, r.hash) for r in log.rows()]
    except LogError:
        return None


def test_a_broken_file_is_never_read_as_another(tmp_path: Path) -> None:
    """Whichever byte of the file flips, and wherever it is cut off: what is found whole is what was written."""
    whole, broken = tmp_path / "whole.db", tmp_path / "broken.db"
    with closing(SqlLog(whole)) as log:
        lead(opened(log), until="report")
    written, data = _looked_at(whole), whole.read_bytes()
    assert len(written) > 10
    chance, missed = random.Random(1), 0
    for place in chance.sample(range(len(data)), 250):
        flipped = bytes([data[place] ^ chance.randrange(1, 256)])
        broken.write_bytes(data[:place] + flipped + data[place + 1 :])
        found = _looked_at(broken)
        assert found in (None, written), place
        missed += found is None
    assert missed > 25
    for size in chance.sample(range(len(data)), 50):
        broken.write_bytes(data[:size])
        assert _looked_at(broken) is None, size
