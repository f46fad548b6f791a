"""Files and logs that will not do: one clear line or list, the documented exit code, and everything left as it was."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from avt_workflow.cli import main, show
from shell import GRANT, OFFICE, SUBMIT, Shell, as_it_stands, submit, unchanged


@pytest.fixture
def avt(programme: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell in a copy of a folder with a programme."""
    shutil.copytree(programme, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("avt_workflow.log.sql._PATIENCE_SECONDS", 0.05)
    return Shell()


def _foreign(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("create table theirs (x)")
    other.close()


def _without_heads(path: Path) -> None:
    shutil.copy("avt.db", path)
    with sqlite3.connect(path) as own:
        own.execute("drop table heads")
    own.close()


def _of_the_future(path: Path) -> None:
    shutil.copy("avt.db", path)
    with sqlite3.connect(path) as own:
        own.execute("pragma user_version = 99")
    own.close()


LOGS: dict[str, Callable[[Path], object]] = {
    "directory": lambda path: path.mkdir(),
    "text": lambda path: path.write_text("not a database " * 100),
    "another program's": _foreign,
    "half a file": lambda path: path.write_bytes(Path("avt.db").read_bytes()[: Path("avt.db").stat().st_size // 2]),
    "half its tables": _without_heads,
    "of a later version": _of_the_future,
}
USES = {
    "do": ["do", "roof", *GRANT, "--set", "amount=5"],
    "explain": ["explain", "roof", *GRANT, "--set", "amount=5"],
    "adopt": ["adopt", "agenda.toml", *OFFICE],
    "appoint": ["appoint", "panel", "zoe", *OFFICE],
    "todo": ["todo", "--as", "bob", "--role", "panel"],
    "show": ["show", "roof"],
    "history": ["history", "roof"],
    "budget": ["budget", "--json"],
    "verify": ["log", "verify"],
}


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("kind", LOGS)
def test_a_log_that_is_none_is_left_as_it_was(avt: Shell, kind: str, use: str) -> None:
    """Every command that opens a log ends with 3 on one that is not whole, in one line, and changes no byte of it."""
    path = Path("other.db")
    LOGS[kind](path)
    before = path.read_bytes() if path.is_file() else sorted(path.iterdir())
    said = avt.refusal(*USES[use], "--log", str(path), code=3)
    assert said.startswith("avt: other.db"), said
    assert len(said.splitlines()) == 1
    assert (path.read_bytes() if path.is_file() else sorted(path.iterdir())) == before


@pytest.mark.parametrize("use", ["do", "adopt", "show"])
def test_a_log_where_none_can_be_is_one_line(avt: Shell, use: str) -> None:
    """A log in a folder that does not exist ends with 3, and no folder is made."""
    assert "→" in avt.refusal(*USES[use], "--log", "nowhere/avt.db", code=3)
    assert not Path("nowhere").exists()


HOLD = """
import sqlite3, sys
log = sqlite3.connect("avt.db", isolation_level=None)
log.execute(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize(("lock", "uses"), [("BEGIN IMMEDIATE", ("do", "appoint")), ("BEGIN EXCLUSIVE", tuple(USES))])
def test_a_log_that_another_program_holds_is_unavailable(avt: Shell, lock: str, uses: tuple[str, ...]) -> None:
    """While another process writes, what must wait too long ends with 3 and says so; afterwards it is done."""
    before = as_it_stands()
    holder = subprocess.Popen([sys.executable, "-c", HOLD, lock], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    try:
        for use in uses:
            avt(*USES[use], code=3)
            assert avt.err.startswith("avt: avt.db cannot be used: database is locked → another program"), (
                use,
                avt.err,
            )
            assert len(avt.err.splitlines()) == 1
    finally:
        holder.communicate()
    assert as_it_stands() == before
    avt(*USES["do"])


def test_a_first_adoption_that_fails_makes_no_log(avt: Shell) -> None:
    """Adopting without an actor, on no day, in no language, or with a fault in the file leaves no log behind."""
    Path("faulty.toml").write_text(Path("agenda.toml").read_text("utf-8").replace('by = "office"', 'by = "offise"'))
    for file, *more in (
        ["agenda.toml"],
        ["agenda.toml", "--as", "ann", "--on", "2026-13"],
        ["agenda.toml", "--as", "ann", "--lang", "xx"],
        ["faulty.toml", "--as", "ann"],
        ["missing.toml", "--as", "ann"],
    ):
        avt("adopt", file, *more, "--log", "new.db", code=2)
        assert avt.err
        assert not Path("new.db").exists()


def test_a_faulty_agenda_has_all_its_faults_told_and_stays_out_of_force(avt: Shell) -> None:
    """An agenda changed on disk into a faulty one is refused with each fault, and the one in force goes on."""
    text = Path("agenda.toml").read_text("utf-8")
    Path("agenda.toml").write_text(text.replace('by = "office"', 'by = "offise"').replace("250_000", "2.5"), "utf-8")
    with unchanged():
        avt("adopt", "agenda.toml", *OFFICE, code=2)
    assert avt.err.count("did you mean 'office'") == text.count('by = "office"')
    assert "envelopes.projects.ceiling" in avt.err
    avt(*USES["do"])


FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (lambda path: None, "no such file"),
    "empty": (lambda path: path.touch(), "empty"),
    "a folder": (lambda path: path.mkdir(), "this is a folder"),
    "a pipe": (os.mkfifo, "not a file"),
    "binary": (lambda path: path.write_bytes(bytes(range(256)) * 9), "not UTF-8"),
    "huge": (lambda path: path.write_bytes(b"#" * 6_000_000), "larger than 5 MB"),
    "no TOML": (lambda path: path.write_text("amount = 5 6\n"), ":1"),
    "a key nested too deeply": (lambda path: path.write_text(".".join("a" * 200_000) + " = 1"), "nested too deeply"),
    "nested too deeply": (lambda path: path.write_text("amount = " + "[" * 9000), "not TOML"),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_that_will_not_do_is_told_with_its_name(avt: Shell, kind: str) -> None:
    """Whatever a file is for, one that is missing, binary, huge or no TOML ends with 2, and its name stands first."""
    make, words = FILES[kind]
    make(Path("given"))
    said = [
        avt.refusal("do", "roof", *GRANT, "--record", "given", code=2),
        avt.refusal("do", "--history", "given", code=2),
        avt.refusal("report", "--figures", "given", code=2),
        avt.refusal("check", "given", code=2),
        avt.refusal("adopt", "given", *OFFICE, code=2),
        avt.refusal("diagram", "--agenda", "given", code=2),
    ]
    for line in said:
        assert line.startswith("given")
        assert words in line or (kind == "nested too deeply" and "nested" in line), line
        assert len(line.splitlines()) == 1


def test_a_record_file_is_read_as_the_record_of_the_step(avt: Shell) -> None:
    """Faults in a record file are all told, each with its field; a moment with a time of day is one of them."""
    wrong = 'title = 5\nasked = 1.5\nsumary = "x"\nfinancing = [{ source = "us", amount = -1 }]\n'
    Path("given").write_text(wrong, "utf-8")
    said = avt.refusal(*SUBMIT[:-2], "--record", "given", code=2)
    for words in ("application.title", "application.asked", "mean 'summary'", "application.financing[1].amount"):
        assert words in said, said
    Path("given").write_text("period = 2026-03-05T10:00:00Z\n", "utf-8")
    assert "time of day" in avt.refusal("do", "solar", "monitor", *OFFICE, "--record", "given", code=2)


@pytest.mark.parametrize(
    "command",
    [
        ["init", "taken"],
        ["init"],
        ["demo", "taken"],
        ["demo", "taken/inside"],
        ["plugins", "new", "criterion", "near", "--folder", "taken"],
        ["plugins", "new", "criterion"],
        ["plugins", "new", "guard", "near"],
        ["plugins", "check", "nowhere.py"],
    ],
    ids=" ".join,
)
def test_an_output_path_that_will_not_do_is_one_line(avt: Shell, command: list[str]) -> None:
    """Where a file is in the way, or nothing can be written, nothing is, and one line says why."""
    Path("taken").write_text("mine")
    with unchanged():
        avt(*command, code=2)
    assert len(avt.err.splitlines()) == 1, avt.err


@pytest.mark.parametrize("command", ["portfolio", "show roof", "report", "budget --json", "history roof"])
def test_a_terminal_without_the_euro_shows_the_rest(avt: Shell, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal that knows no € and no é, the rest is shown."""
    submit(avt, "cafe", "--set", "title=Café €")
    plain = TextIOWrapper(BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", plain)
    assert main(command.split()) == 0
    plain.seek(0)
    assert plain.read()


@pytest.mark.parametrize("command", ["portfolio", "show roof"])
@pytest.mark.parametrize(("output", "code"), [("closed", 0), ("/dev/full", 2)])
def test_a_reader_that_went_away_is_no_error(avt: Shell, command: str, output: str, code: int) -> None:
    """Into a closed pipe avt ends quietly; onto a full disk it says so in one line."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    if output == "closed":
        reading, writing = os.pipe()
        os.close(reading)
    else:
        writing = os.open(output, os.O_WRONLY)
    run = [sys.executable, "-c", "import sys; from avt_workflow.cli import main; sys.exit(main())", *command.split()]
    done = subprocess.run(run, stdout=writing, stderr=subprocess.PIPE, env=environment, check=False, text=True)
    os.close(writing)
    assert done.returncode == code
    assert len(done.stderr.splitlines()) == (0 if output == "closed" else 1), done.stderr


@pytest.mark.parametrize(
    ("missing", "command", "extra"),
    [
        ("rich", "portfolio", "cli"),
        ("jinja2", "demo fresh", "reports"),
        ("pygraphviz", "diagram --format svg", "reports"),
    ],
)
def test_a_package_that_is_not_there_is_named(
    avt: Shell, monkeypatch: pytest.MonkeyPatch, missing: str, command: str, extra: str
) -> None:
    """Without an optional package the line says what to install, and nothing is written."""
    for name in [name for name in sys.modules if name.partition(".")[0] == missing or "workflow.reports.pages" in name]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)
    said = avt.refusal(*command.split(), code=2)
    assert missing in said
    assert f"avt-workflow[{extra}]" in said
    assert not Path("fresh").exists()


def test_only_font_warnings_are_left_out(capfd: pytest.CaptureFixture[str]) -> None:
    """What fontconfig says of its settings is dropped; everything else that is said meanwhile is shown."""
    with show.without_font_warnings():
        os.write(2, b"Fontconfig warning: line 6: unknown element\nsomething else\n")
    assert capfd.readouterr().err == "something else\n"
