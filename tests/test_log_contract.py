"""What every store of events must do: one suite of checks that runs on each."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from avt_workflow import Conflict, Event, EventLog, InputError, KeyReused, MemoryLog, SqlLog, verify
from avt_workflow.codec import Secret
from avt_workflow.log.protocol import Key
from avt_workflow.log.stored import Head, Stored
from avt_workflow.model.facts import Fact, MemberAppointed, MemberDismissed
from avt_workflow.testing.strategies import facts
from small import ON, noon

STORES: Mapping[str, Callable[[Path], EventLog]] = {
    "memory": lambda _: MemoryLog(),
    "sql": lambda folder: SqlLog(folder / "log.db"),
}
SALT = bytes(range(16))


@pytest.fixture(params=STORES)
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EventLog]:
    """An empty log of each kind."""
    found = STORES[request.param](tmp_path)
    yield found
    found.close()


def joined(member: str, body: str = "a") -> Fact:
    """A member of a body more."""
    return MemberAppointed(f"body:{body}", ON, "olga", member)


def append(log: EventLog, *found: Fact, at: datetime | None = None, **versions: int) -> tuple[Event, ...]:
    """Append where the bodies stand at these versions."""
    expected = {f"body:{name}": version for name, version in versions.items()}
    return log.append(found, expected, recorded=at or noon(), salt=SALT)


def members(log: EventLog, body: str = "a") -> list[str]:
    """Who joined a body, in order."""
    return [event.fact.member for event in log.read(f"body:{body}") if isinstance(event.fact, MemberAppointed)]


def test_facts_for_several_streams_are_appended_as_one(log: EventLog) -> None:
    """Each fact becomes the next event of its own stream, in the order given, and is read back equal."""
    appended = append(log, joined("ann"), joined("ben", "b"), joined("cas"), a=0, b=0)
    places = [(event.sequence, event.stream, event.version) for event in appended]
    assert places == [(1, "body:a", 1), (2, "body:b", 1), (3, "body:a", 2)]
    assert log.read("body:a") == (appended[0], appended[2])
    assert log.read("body:b") == (appended[1],)
    assert log.read("body:c") == ()


@pytest.mark.parametrize(
    ("versions", "conflict"),
    [
        ({"a": 0, "b": 0}, ("body:a", 0, 1)),
        ({"a": 2, "b": 0}, ("body:a", 2, 1)),
        ({"a": 1, "b": 1}, ("body:b", 1, 0)),
        ({"a": 1, "b": 0, "read": 0}, ("body:read", 0, 1)),
        ({"a": 1, "b": 0, "missing": 3}, ("body:missing", 3, 0)),
    ],
    ids=["behind", "ahead", "not there", "only read, behind", "only read, not there"],
)
def test_another_version_is_a_conflict(log: EventLog, versions: dict[str, int], conflict: tuple[str, int, int]) -> None:
    """Whichever stream stands elsewhere, also one that is only read, the conflict names it and nothing is written."""
    append(log, joined("ann"), joined("zoe", "read"), a=0, read=0, missing=0)
    before, heads = list(log.rows()), log.heads()
    with pytest.raises(Conflict) as caught:
        append(log, joined("ben"), joined("cas", "b"), at=noon(), **versions)
    assert (caught.value.stream, caught.value.expected, caught.value.found) == conflict
    assert (list(log.rows()), log.heads()) == (before, heads)
    append(log, joined("ben"), joined("cas", "b"), a=1, b=0, read=1, missing=0)


def test_a_key_is_used_once_and_keeps_its_receipt(log: EventLog) -> None:
    """A key gives the events that came of it; used again, even where nothing conflicts, nothing is written."""
    append(log, joined("zoe"), a=0)
    key = Key("once", "00ff", "digest")
    first = log.append([joined("ann"), joined("ben", "b")], {}, recorded=noon(), salt=SALT, key=key)
    append(log, joined("eve"), a=2)
    before = list(log.rows())
    with pytest.raises(KeyReused) as caught:
        log.append([joined("cas")], {}, recorded=noon(), salt=SALT, key=Key("once", "11", "other"))
    assert caught.value.key == "once"
    assert list(log.rows()) == before
    receipt = log.receipt("once")
    assert receipt is not None
    assert (receipt.key, receipt.events) == (key, first)
    assert log.receipt("twice") is None


def test_a_conflict_uses_up_no_key(log: EventLog) -> None:
    """The key of an append that conflicted is free for the next attempt."""
    key = Key("again", "00", "digest")
    with pytest.raises(Conflict):
        log.append([joined("ann")], {"body:a": 1}, recorded=noon(), salt=SALT, key=key)
    assert log.receipt("again") is None
    (event,) = log.append([joined("ann")], {"body:a": 0}, recorded=noon(), salt=SALT, key=key)
    assert (receipt := log.receipt("again")) is not None
    assert receipt.events == (event,)


def test_rows_come_in_order_and_chain_within_their_stream(log: EventLog) -> None:
    """Sequences count all rows, versions those of a stream, and each hash covers the one before it and the record."""
    for place in range(5):
        append(log, joined(f"m{place}"), joined(f"m{place}", "b"), a=place, b=place)
    rows = list(log.rows())
    assert [row.sequence for row in rows] == list(range(1, 11))
    for body in ("body:a", "body:b"):
        previous = ""
        for version, row in enumerate((row for row in rows if row.stream == body), 1):
            assert (row.version, row.previous) == (version, previous)
            previous = hashlib.sha256(f"{row.previous}\n{row.record}".encode()).hexdigest()
            assert row.hash == previous
    assert verify(log) == ()


def test_heads_say_where_each_stream_ends(log: EventLog) -> None:
    """There is one head for each stream, in order of name, with its last version, hash and recorded time."""
    for body in ("b", "é", "a", "B"):
        append(log, joined("ann", body), joined("ben", body), at=noon(), **{body: 0})
    ends = {row.stream: Head(row.version, row.hash, row.recorded) for row in log.rows()}
    assert log.heads() == ends
    assert list(log.heads()) == ["body:B", "body:a", "body:b", "body:é"]


def test_read_gives_what_lies_past_a_version(log: EventLog) -> None:
    """`after` leaves out so many events at the start, and past the end there are none."""
    every = append(log, *(joined(f"m{place}") for place in range(4)), a=0)
    assert [log.read("body:a", after) for after in range(6)] == [every[after:] for after in range(6)]


def test_recorded_time_never_runs_back_in_a_stream(log: EventLog) -> None:
    """Where the clock ran back, an event has the time of the one before it; in UTC, whatever zone the clock has."""
    append(log, joined("ann"), at=noon(20), a=0)
    append(log, joined("ben"), at=noon(10), a=1)
    append(log, joined("cas", "b"), at=noon(10), b=0)
    append(log, joined("dan", "b"), joined("dan"), at=noon(15), a=2, b=1)
    append(log, joined("eve"), at=datetime(2018, 12, 25, 1, tzinfo=timezone(timedelta(hours=2))), a=3)
    late = datetime(2018, 12, 24, 23, tzinfo=UTC)
    assert [e.recorded for e in log.read("body:a")] == [noon(20), noon(20), noon(20), late]
    assert [e.recorded for e in log.read("body:b")] == [noon(10), noon(20)]
    assert {e.recorded.utcoffset() for e in log.read("body:a")} == {timedelta(0)}


def test_a_clock_without_a_zone_is_refused(log: EventLog) -> None:
    """A naive moment is an error that says what to give, and nothing is written."""
    with pytest.raises(InputError, match="no time zone") as caught:
        append(log, joined("ann"), at=datetime(2018, 12, 1), a=0)  # noqa: DTZ001
    assert caught.value.todo
    assert list(log.rows()) == []


def test_a_fact_that_cannot_be_kept_takes_the_others_with_it(log: EventLog) -> None:
    """One fact with half a character in its text, and none of those appended with it is there."""
    bad = MemberDismissed("body:b", ON, "olga", "ann", "\ud800")
    with pytest.raises(InputError, match="half a character"):
        append(log, joined("ann"), bad, a=0)
    assert (list(log.rows()), dict(log.heads())) == ([], {})


def test_exclusive_lets_its_holder_go_on_and_others_wait(log: EventLog) -> None:
    """Who holds the right to write reads and appends; an append from another thread comes after it."""
    with ThreadPoolExecutor(1) as pool:
        with log.exclusive():
            waiting = pool.submit(append, log, joined("other", "b"), b=0)
            for place in range(20):
                append(log, joined(f"m{place}"), a=place)
                assert len(log.read("body:a")) == place + 1
            assert not wait([waiting], 0.05).done
        waiting.result(5)
    assert [row.stream for row in log.rows()] == ["body:a"] * 20 + ["body:b"]


def test_a_failed_append_inside_exclusive_leaves_the_earlier_ones(log: EventLog) -> None:
    """A conflict, a used key or a bad fact inside leaves nothing behind; what came before and after it stays."""
    bad = MemberDismissed("body:b", ON, "olga", "ann", "\udfff")
    with log.exclusive():
        append(log, joined("ann"), a=0)
        with pytest.raises(Conflict):
            append(log, joined("ben"), joined("ben", "b"), a=0)
        with pytest.raises(InputError):
            append(log, joined("cas", "b"), bad, b=0)
        append(log, joined("dan"), a=1)
    assert members(log) == ["ann", "dan"]
    assert members(log, "b") == []
    assert verify(log) == ()


def test_threads_that_try_again_lose_and_repeat_nothing(log: EventLog) -> None:
    """Threads that append to one stream, each again after a conflict, all end up in it, once, in their own order."""

    def work(name: str) -> None:
        for place in range(10):
            while True:
                version = log.heads().get("body:a", Head()).version
                try:
                    append(log, joined(f"{name}{place}"), a=version)
                    break
                except Conflict:
                    continue

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, "wxyz"))
    found: defaultdict[str, list[str]] = defaultdict(list)
    for member in members(log):
        found[member[0]].append(member)
    assert found == {name: [f"{name}{place}" for place in range(10)] for name in "wxyz"}
    assert verify(log) == ()


@given(st.lists(st.lists(facts(), min_size=1, max_size=3), min_size=1, max_size=3), st.binary(min_size=16, max_size=16))
def test_every_store_keeps_the_same_bytes(batches: Sequence[Sequence[Fact]], salt: bytes) -> None:
    """The same facts, salt and clock give the same rows and events in each store, and again once it was reopened."""
    kept: list[tuple[list[Stored], Mapping[str, Head], list[tuple[Event, ...]]]] = []
    with TemporaryDirectory() as folder:
        for make in (*STORES.values(), STORES["sql"]):  # the last opens the file of the one before it
            log = make(Path(folder))
            if not log.heads():
                for day, batch in enumerate(batches, 1):
                    log.append(batch, {}, recorded=noon(day), salt=salt)
            assert verify(log) == ()
            rows = [attrs.evolve(row, secrets=tuple(sorted(row.secrets, key=_path))) for row in log.rows()]
            kept.append((rows, log.heads(), [log.read(stream) for stream in log.heads()]))
            log.close()
    assert all(found == kept[0] for found in kept)


def _path(secret: Secret) -> str:
    return secret.path
