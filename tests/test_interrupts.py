"""Ctrl-C, wherever it comes: `avt` ends with 130 in one line, the log is sound, and what was there is whole."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from avt_workflow import Office, SqlLog, verify
from avt_workflow.cli import demo, main, show
from shell import GRANT, Shell, as_it_stands, unchanged

STEP = ["do", "roof", *GRANT, "--set", "amount=5"]


@pytest.fixture
def avt(programme: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell in a copy of a folder with a programme."""
    shutil.copytree(programme, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return Shell()


def sound(path: str) -> bool:
    """Whether a log is as it was written."""
    log = SqlLog(path, create=False)
    try:
        return verify(log) == ()
    finally:
        log.close()


def interrupting(found: Callable[..., Any], *, after: int = 0, late: bool = False) -> Callable[..., Any]:
    """The same function, interrupted after so many calls: before it does anything, or when it has done it."""
    calls = 0

    def interrupted(*args: Any, **parts: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls <= after:
            return found(*args, **parts)
        if late:
            found(*args, **parts)
        raise KeyboardInterrupt

    return interrupted


def quietly(avt: Shell, *argv: str) -> None:
    """Run a command that is interrupted, and see that it says so in one line."""
    avt(*argv, code=130)
    assert avt.err.startswith("avt: interrupted")
    assert len(avt.err.splitlines()) == 1


EARLY = [
    "avt_workflow.cli.parse",
    "avt_workflow.cli.given.find_plugins",
    "avt_workflow.cli.steps.load_record",
    "avt_workflow.engine.judge_all",
    "avt_workflow.log.sql.prepare",
    "avt_workflow.log.sql._insert",
]


@pytest.mark.parametrize("late", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("place", EARLY)
def test_a_step_interrupted_before_it_was_committed_did_not_happen(
    avt: Shell, monkeypatch: pytest.MonkeyPatch, place: str, late: bool
) -> None:
    """Up to the last statement of the transaction nothing stays behind, and the same step can be taken anew."""
    module, _, name = place.rpartition(".")
    before = as_it_stands()
    with monkeypatch.context() as patch:
        patch.setattr(place, interrupting(getattr(sys.modules[module], name), late=late))
        quietly(avt, *STEP)
    assert as_it_stands() == before
    assert sound("avt.db")
    avt(*STEP)


def test_a_step_interrupted_after_it_was_committed_did_happen(avt: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once it is in the log it is kept, though nobody was told; under its key the same request is not done again."""
    with monkeypatch.context() as patch:
        patch.setattr(show, "line", interrupting(show.line))
        quietly(avt, *STEP, "--key", "board/1")
    with unchanged():
        assert "done before" in avt(*STEP, "--key", "board/1")
    assert sound("avt.db")


def test_an_interrupted_first_adoption_can_be_done_again(avt: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """A log that was made and not yet filled takes the adoption when it is asked once more."""
    with monkeypatch.context() as patch:
        patch.setattr(SqlLog, "append", interrupting(SqlLog.append))
        quietly(avt, "adopt", "agenda.toml", "--as", "ann", "--log", "new.db")
    avt("adopt", "agenda.toml", "--as", "ann", "--log", "new.db")
    assert avt.json("budget", "--log", "new.db")["envelopes"]
    assert sound("new.db")


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the demo was made."""
    folder = tmp_path_factory.mktemp("demo") / "demo"
    assert main(["demo", str(folder), "--json"]) == 0
    return folder


DEMO: dict[str, tuple[object, str, int, bool]] = {
    "reading the agenda": (demo, "load_agenda", 0, True),
    "the first step": (Office, "do", 1, False),
    "halfway the steps": (Office, "do", 30, False),
    "after the last step": (Office, "do", 74, True),
    "folding the book": (Office, "book", 0, False),
    "making the pages": (sys.modules["avt_workflow.reports"], "site", 0, False),
    "the first page": (Path, "write_text", 0, False),
    "halfway the pages": (Path, "write_text", 5, True),
    "putting the log in place": (Path, "replace", 0, False),
}


@pytest.mark.parametrize("moment", DEMO)
def test_an_interrupted_demo_keeps_the_log_that_was_there(
    demonstration: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """Whenever it is interrupted, the earlier log of the folder stays byte for byte, and another demo takes over."""
    shutil.copytree(demonstration, tmp_path / "demo")
    monkeypatch.chdir(tmp_path)
    before = Path("demo/avt.db").read_bytes()
    target, name, after, late = DEMO[moment]
    avt = Shell()
    with monkeypatch.context() as patch:
        if name != "site":
            patch.setattr("avt_workflow.reports.site", lambda *_, **__: {f"nl/{n}.html": "page" for n in range(9)})
        patch.setattr(target, name, interrupting(getattr(target, name), after=after, late=late))
        quietly(avt, "demo", "demo")
    assert Path("demo/avt.db").read_bytes() == before
    assert sound("demo/avt.db")
    monkeypatch.setattr("avt_workflow.reports.site", lambda *_, **__: {"index.html": "page"})
    avt("demo", "demo")
    assert sound("demo/avt.db")


@pytest.mark.skipif(os.name == "nt", reason="signals are sent otherwise there")
def test_a_signal_ends_it_as_the_shell_expects(avt: Shell) -> None:
    """A real SIGINT while avt judges ends it with 130, one line and no traceback."""
    code = (
        "import sys, threading, os, signal, avt_workflow.office as o\n"
        "o.engine.judge_all = lambda *a: os.kill(os.getpid(), signal.SIGINT) or __import__('time').sleep(30)\n"
        "from avt_workflow.cli import main\n"
        "sys.exit(main())\n"
    )
    before = as_it_stands()
    done = subprocess.run([sys.executable, "-c", code, *STEP], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (130, "")
    assert len(done.stderr.splitlines()) == 1
    assert as_it_stands() == before
