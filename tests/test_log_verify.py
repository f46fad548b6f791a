"""What `verify` says of a log, sound or changed behind its back: each change is a real one, made in the file."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from avt_workflow import LogDamaged, MemoryLog, SqlLog, Withdrawal, verify
from avt_workflow.codec import ERASED
from avt_workflow.log.stored import chained
from avt_workflow.model.facts import MemberDismissed, TransitionTaken
from small import ON, lead, noon, opened

TEXTS = ("A project", "Do it.", "board/2018-12", "All is well.", "No longer needed.")
"""Every free text of the story that `small.lead` tells."""
SECOND = "stream = 'dossier:one' AND version = 2"


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of a dossier of ten events, and of what stands around it."""
    path = tmp_path_factory.mktemp("story") / "log.db"
    log = SqlLog(path)
    lead(opened(log), until="withdraw")
    log.append([MemberDismissed("body:é", ON, "b\ufffdn", "ann", "\ufffd")], {}, recorded=noon(), salt=bytes(16))
    log.close()
    return path


@pytest.fixture
def path(story: Path, tmp_path: Path) -> Path:
    """A copy of that log, to be changed."""
    return Path(shutil.copy(story, tmp_path / "log.db"))


def change(path: Path, *statements: str) -> None:
    """Change the file as anybody can who may write to it."""
    with closing(sqlite3.connect(path)) as database, database:
        database.create_function("chained", 2, lambda *parts: hashlib.sha256(b"\n".join(parts)).hexdigest())
        for statement in statements:
            assert database.execute(statement).rowcount != 0, statement


def found(path: Path) -> list[tuple[str, int, str]]:
    """What is damaged in a file."""
    with closing(SqlLog(path, create=False)) as log:
        return [(damage.stream, damage.version, damage.what) for damage in verify(log)]


def test_a_sound_log_has_no_damage(path: Path) -> None:
    """Nothing is found in a log as it was written, in a file or in memory, nor in one without events."""
    assert found(path) == []
    memory = MemoryLog()
    assert verify(memory) == ()
    lead(opened(memory), until="withdraw")
    assert verify(memory) == ()


def test_an_event_slipped_in_before_the_first_is_seen(path: Path) -> None:
    """An event with a whole chain of its own, at a sequence number that the log never gives, has no head."""
    slipped = (
        "INSERT INTO events SELECT 0, 'dossier:new', 1, recorded, replace(record, 'dossier:one', 'dossier:new'), '', ''"
        " FROM events WHERE stream = 'dossier:one' AND version = 1"
    )
    change(path, slipped, rehashed("sequence = 0"))
    assert found(path) == [("dossier:new", 0, "head-altered")]


def rehashed(where: str) -> str:
    """The statement of somebody who knows how hashes are made."""
    return f"UPDATE events SET hash = chained(CAST(previous AS BLOB), CAST(record AS BLOB)) WHERE {where}"


ALTERED = f'UPDATE events SET record = replace(record, \'"actor":"olga"\', \'"actor":"oleg"\') WHERE {SECOND}'
INSERTED = (
    "INSERT INTO events SELECT 900, stream, {at}, recorded, replace(record, '\"version\":2', '\"version\":{at}'),"
    " {previous}, '' FROM events WHERE " + SECOND
)
LATER = "UPDATE events SET sequence = 1000 + sequence, version = {} WHERE stream = 'dossier:one' AND version {}"


@pytest.mark.parametrize(
    ("statements", "version", "what"),
    [
        ([ALTERED], 2, "altered"),
        ([ALTERED, rehashed(SECOND)], 3, "reordered"),
        ([f"UPDATE events SET recorded = '2018-01-01T00:00:00.000000+00:00' WHERE {SECOND}"], 2, "altered"),
        ([f"UPDATE events SET previous = hash WHERE {SECOND}"], 2, "reordered"),
        ([f"DELETE FROM events WHERE {SECOND}"], 3, "missing"),
        (["DELETE FROM events WHERE stream = 'dossier:one' AND version < 3"], 3, "missing"),
        ([f"UPDATE events SET stream = 'dossier:two' WHERE {SECOND}"], 3, "missing"),
        ([f"UPDATE events SET sequence = 900 WHERE {SECOND}"], 3, "missing"),
        (
            [
                "UPDATE events AS e SET (record, previous, hash) = (SELECT record, previous, hash FROM events"
                " WHERE stream = e.stream AND version = 5 - e.version)"
                " WHERE stream = 'dossier:one' AND version IN (2, 3)"
            ],
            2,
            "reordered",
        ),
        (
            [
                LATER.format("-version", ">= 3"),
                LATER.format("1 - version", "< 0"),
                INSERTED.format(at=3, previous=f"(SELECT hash FROM events WHERE {SECOND})"),
                rehashed("sequence = 900"),
            ],
            4,
            "reordered",
        ),
        (
            [
                INSERTED.format(at=11, previous="(SELECT hash FROM heads WHERE stream = 'dossier:one')"),
                rehashed("sequence = 900"),
            ],
            10,
            "head-altered",
        ),
        (["DELETE FROM events WHERE stream = 'dossier:one' AND version > 8"], 9, "cut-off"),
        (["DELETE FROM events WHERE stream = 'dossier:one'"], 1, "cut-off"),
        (["UPDATE heads SET hash = '' WHERE stream = 'dossier:one'"], 10, "head-altered"),
        (["UPDATE heads SET recorded = '2019' WHERE stream = 'dossier:one'"], 10, "head-altered"),
        (["UPDATE heads SET version = 9 WHERE stream = 'dossier:one'"], 9, "head-altered"),
        (["DELETE FROM heads WHERE stream = 'dossier:one'"], 0, "head-altered"),
        (["UPDATE texts SET value = '\"Other\"' WHERE stream = 'dossier:one' AND version = 6"], 6, "text-altered"),
        (["UPDATE texts SET salt = 'no salt' WHERE stream = 'dossier:one' AND version = 6"], 6, "text-altered"),
        (["UPDATE texts SET path = 'x' WHERE stream = 'dossier:one' AND version = 6"], 6, "text-altered"),
        (["UPDATE texts SET version = 2 WHERE stream = 'dossier:one' AND version = 6"], 2, "text-altered"),
    ],
)
def test_the_first_damaged_event_is_named(path: Path, statements: list[str], version: int, what: str) -> None:
    """Of a stream that was changed, the first event not as written is named, only that one, and none can be read."""
    change(path, *statements)
    damages = [damage for damage in found(path) if damage[0] == "dossier:one"]
    assert damages == [("dossier:one", version, what)]
    with closing(SqlLog(path)) as log, pytest.raises(LogDamaged, match="dossier:one version"):
        log.read("dossier:one")


@pytest.mark.parametrize(
    "record", ["'{\"fact\"'", "''", "'[]'", "'null'", "'{\"fact\":{}}'", "CAST(x'7b22ff227d' AS TEXT)", "x'7b7d'"]
)
def test_what_is_no_event_is_named_and_not_read(path: Path, record: str) -> None:
    """No JSON, no event and no text: `verify` names it, whoever hashed it again, and reading is an error of ours."""
    change(path, f"UPDATE events SET record = {record} WHERE {SECOND}")
    assert ("dossier:one", 2, "altered") in found(path)
    change(path, rehashed(SECOND))
    (damage,) = found(path)
    assert damage in [("dossier:one", 2, "unreadable"), ("dossier:one", 2, "altered")]
    with closing(SqlLog(path)) as log, pytest.raises(LogDamaged, match="dossier:one version 2: its "):
        log.read("dossier:one")


@pytest.mark.parametrize("where", ["version = 2", "version = 3", "version > 2", "version > 3"])
def test_reading_on_sees_what_is_gone(path: Path, where: str) -> None:
    """Whoever reads on from an event is told when it, or a later one, was taken out; past the last there is nothing."""
    with closing(SqlLog(path)) as log:
        whole = log.read("dossier:one")
        assert log.read("dossier:one", after=2) == whole[2:]
        assert log.read("dossier:one", after=10) == log.read("dossier:one", after=99) == ()
    change(path, f"DELETE FROM events WHERE stream = 'dossier:one' AND {where}")
    with closing(SqlLog(path)) as log, pytest.raises(LogDamaged, match="dossier:one version"):
        log.read("dossier:one", after=2)


def test_each_damaged_stream_is_named_once(path: Path) -> None:
    """Several damaged streams each give their first damaged event, in the order of the log or of their names."""
    change(path, "UPDATE events SET record = record || ' ' WHERE stream IN ('dossier:one', 'body:board')")
    change(path, "UPDATE heads SET hash = '' WHERE stream IN ('body:panel', 'agenda')")
    assert found(path) == [
        ("body:board", 1, "altered"),
        ("dossier:one", 1, "altered"),
        ("agenda", 1, "head-altered"),
        ("body:panel", 3, "head-altered"),
    ]


def test_damage_says_what_is_wrong_in_words(path: Path) -> None:
    """The text of a damage names the stream and the version."""
    change(path, f"DELETE FROM events WHERE {SECOND}")
    with closing(SqlLog(path)) as log:
        (damage,) = verify(log)
    assert damage.text == "dossier:one version 3: follows version 1"


def test_progress_counts_the_events(path: Path) -> None:
    """Whoever waits for a long log hears of each thousand events, damaged ones included."""
    with closing(SqlLog(path)) as log:
        log.append(
            [MemberDismissed("body:long", ON, "olga", str(n)) for n in range(2500)], {}, recorded=noon(), salt=bytes(16)
        )
        heard: list[int] = []
        assert verify(log, heard.append) == ()
    assert heard == [1000, 2000]


def test_an_erased_text_is_no_damage(path: Path) -> None:
    """A text that was taken out reads as erased; the log stays sound, and goes on."""
    change(path, "DELETE FROM texts WHERE value LIKE '%No longer needed%'")
    assert found(path) == []
    with closing(SqlLog(path)) as log:
        fact = log.read("dossier:one")[-1].fact
        assert isinstance(fact, TransitionTaken)
        assert fact.request.record == Withdrawal(ERASED)
        log.append([fact], {"dossier:one": 10}, recorded=noon(), salt=bytes(16))
        assert verify(log) == ()


def test_the_events_hold_no_free_text(path: Path) -> None:
    """Free texts stand in the table of texts alone: once erased, the file has no trace of them."""
    assert {text for text in TEXTS if text.encode() in path.read_bytes()} == set(TEXTS)
    with closing(sqlite3.connect(path)) as database:
        kept = {json.loads(value) for (value,) in database.execute("SELECT value FROM texts WHERE stream LIKE 'd%'")}
        assert kept == set(TEXTS)
        database.execute("DELETE FROM texts")
        database.commit()
        database.execute("VACUUM")
    assert found(path) == []
    assert {text for text in TEXTS if text.encode() in path.read_bytes()} == set()


EVENTS = 22
COLUMNS = ("record", "hash", "previous", "recorded")


@pytest.fixture(scope="module")
def opened_story(story: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[SqlLog, sqlite3.Connection]]:
    """A log, and another connection that changes its file."""
    path = Path(shutil.copy(story, tmp_path_factory.mktemp("flip") / "log.db"))
    with closing(SqlLog(path)) as log, closing(sqlite3.connect(path, isolation_level=None)) as database:
        assert len(list(log.rows())) == EVENTS
        database.execute("PRAGMA synchronous=OFF")
        yield log, database


@given(st.integers(1, EVENTS), st.sampled_from(COLUMNS), st.integers(0, 9999), st.integers(1, 255))
@example(EVENTS, "record", -1, 0xEF ^ 0xF0)  # the sign for "no character" becomes bytes that are none
@settings(max_examples=300)
def test_any_flipped_byte_is_found(
    opened_story: tuple[SqlLog, sqlite3.Connection], sequence: int, column: str, place: int, flip: int
) -> None:
    """Whichever byte of a record, hash, previous hash or time becomes another, its stream is named."""
    log, database = opened_story
    query = f"SELECT stream, version, CAST({column} AS BLOB) FROM events WHERE sequence = ?"
    stream, version, kept = database.execute(query, [sequence]).fetchone()
    place = place % len(kept) if kept and place >= 0 else kept.find("\ufffd".encode())
    altered = bytes(byte ^ (flip if i == place else 0) for i, byte in enumerate(kept)) or b"x"
    update = f"UPDATE events SET {column} = CAST(? AS TEXT) WHERE sequence = ?"
    database.execute(update, [altered, sequence])
    damages = verify(log)
    with pytest.raises(LogDamaged, match=f"{stream} version"):
        log.read(stream)
    database.execute(update, [kept, sequence])
    assert [(damage.stream, damage.version) for damage in damages] == [(stream, version)]
    assert verify(log) == ()


def test_the_hash_covers_the_one_before_it() -> None:
    """`chained` is SHA-256 over the hash before, a line feed and the record, as the documentation says."""
    assert chained("é", "x") == hashlib.sha256("é\nx".encode()).hexdigest()
