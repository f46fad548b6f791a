"""What is left of an append that was cut off in the middle: all of it or nothing, and the log is sound.

`AVT_KILLS=500 pytest tests/test_log_crash.py` kills more often.
"""

from __future__ import annotations

import gc
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from avt_workflow import SqlLog, verify
from avt_workflow.log import sql
from avt_workflow.log.protocol import Key
from avt_workflow.log.stored import Head
from avt_workflow.model.facts import MemberDismissed
from small import ON, noon

KILLS = int(os.environ.get("AVT_KILLS", "10"))
STREAMS = ("body:a", "body:b")

CLERK = """
import sys
from datetime import UTC, datetime
from avt_workflow import SqlLog, When
from avt_workflow.log.protocol import Key
from avt_workflow.model.facts import MemberDismissed

log, count = SqlLog(sys.argv[1]), int(sys.argv[2])
while True:
    facts = [MemberDismissed(stream, When("2018"), "olga", "ann", "x" * 3000) for stream in ("body:a", "body:b")]
    expected = {fact.stream: count for fact in facts}
    key = Key(f"key {count}", "00", "digest")
    log.append(facts, expected, recorded=datetime.now(UTC), salt=bytes(16), key=key)
    count += 1
    print(count, flush=True)
"""
"""Somebody who appends to two streams as one, and says so once each append was acknowledged."""


def version(log: SqlLog) -> int:
    """Where both streams stand: never one further than the other."""
    heads = log.heads()
    (found,) = {heads.get(stream, Head()).version for stream in STREAMS}
    assert [len(log.read(stream)) for stream in STREAMS] == [found, found]
    return found


def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    """A process killed at any moment leaves every append it acknowledged, at most one more, and no half of one."""
    path, chance, count = tmp_path / "log.db", random.Random(KILLS), 0
    for _ in range(KILLS):
        clerk = subprocess.Popen(
            [sys.executable, "-c", CLERK, str(path), str(count)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert clerk.stdout is not None
        said = clerk.stdout.readline()
        time.sleep(chance.uniform(0, 0.04))
        clerk.kill()
        rest, complaint = clerk.communicate()
        assert complaint == b""
        acknowledged = int((said + rest).split(b"\n")[-2])
        assert acknowledged > count
        with closing(SqlLog(path, create=False)) as log:
            assert verify(log) == ()
            count = version(log)
            assert count in (acknowledged, acknowledged + 1)
            last, none = log.receipt(f"key {count - 1}"), log.receipt(f"key {count}")
            assert last is not None
            assert [(event.stream, event.version) for event in last.events] == [(name, count) for name in STREAMS]
            assert none is None


def test_every_connection_waits_for_the_disk(tmp_path: Path) -> None:
    """No append is acknowledged before the disk has it: a kill does not show this, a power cut would."""
    with closing(SqlLog(tmp_path / "log.db")) as log, log._engine.connect() as one, log._engine.connect() as two:
        assert {each.exec_driver_sql("PRAGMA synchronous").scalar() for each in (one, two)} == {2}


def append(log: SqlLog, count: int, turn: bool = False) -> None:
    """One fact for each of the two streams under a key, perhaps while holding the right to write."""
    facts = [MemberDismissed(stream, ON, "olga", "ann", "why") for stream in STREAMS]
    expected, key = dict.fromkeys(STREAMS, count), Key(f"key {count}", "00", "digest")
    if turn:
        with log.exclusive():
            log.append(facts, expected, recorded=noon(), salt=bytes(16), key=key)
    else:
        log.append(facts, expected, recorded=noon(), salt=bytes(16), key=key)


def interrupted(act: Callable[[], object], at: int, within: str) -> bool:
    """Do something, with Ctrl-C at the n-th line in the files whose name ends so; whether it came to that."""
    passed = 0

    def trace(frame: FrameType, what: str, _: object) -> Any:
        nonlocal passed
        if not frame.f_code.co_filename.endswith(within):
            return None
        if what == "line":
            passed += 1
            if passed == at:
                sys.settrace(None)
                raise KeyboardInterrupt
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        act()
    except BaseException:  # SQLAlchemy makes another error of one that comes in the middle of its commit
        if passed < at:
            raise
        return True
    finally:
        sys.settrace(before)
    return False


@pytest.fixture
def quick_collection() -> Iterator[None]:
    """Spares the collector all that was there before."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("quick_collection")
@pytest.mark.filterwarnings("ignore:transaction already deassociated")
@pytest.mark.parametrize(
    ("within", "stride", "turn", "least"),
    [(str(sql.__file__), 1, False, 50), (str(sql.__file__), 1, True, 60), (".py", 67, False, 50)],
    ids=["each line of the log", "each line of an exclusive turn", "lines anywhere, libraries included"],
)
def test_an_interrupt_leaves_all_or_nothing(tmp_path: Path, within: str, stride: int, turn: bool, least: int) -> None:
    """Ctrl-C wherever it comes leaves a whole append or none, and the same log goes on in the same thread."""
    with closing(SqlLog(tmp_path / "log.db")) as log:
        count, point = 0, 0
        while interrupted(partial(append, log, count, turn), at := stride * point + 1, within):
            gc.collect()  # lets go of a connection that an interrupt in a library left behind
            found = version(log)
            assert found in (count, count + 1), at
            assert (log.receipt(f"key {count}") is not None) == (found > count), at
            append(log, found)
            count, point = found + 1, point + 1
        assert point > least
        assert verify(log) == ()
