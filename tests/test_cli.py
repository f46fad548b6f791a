"""The command line: exit codes, JSON shapes, and one clear line for wrong input."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from shell import OFFICE, Shell, assess, lead, started, submit


@pytest.fixture
def avt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell in an empty folder with the starter agenda in force and a panel of two."""
    monkeypatch.chdir(tmp_path)
    return started()


def test_the_json_shapes_are_stable(avt: Shell) -> None:
    """portfolio, budget, explain, do, options, history and check keep the keys that programs rely on."""
    done = avt.json("do", "roof", "submit", "--as", "coop", "--role", "applicant", "--on", "2026-02", "--set",
                    "title=A roof", "--set", "applicant=coop")  # fmt: skip
    assert done["allowed"] is True
    assert done["reasons"] == []
    refused = avt.json("explain", "roof", "grant", *OFFICE, "--set", "amount=5", code=1)
    assert refused["allowed"] is False
    assert set(refused["reasons"][0]) >= {"code", "rule", "text", "params", "lifted_by"}
    (project,) = avt.json("portfolio")["projects"]
    assert set(project) == {"id", "title", "state", "phase", "fields", "granted_cents", "pledged", "provenance"}
    (envelope,) = avt.json("budget")["envelopes"]
    assert set(envelope) == {"id", "ceiling_cents", "committed_cents", "available_cents", "pledged", "reported"}
    assert envelope["ceiling_cents"] == 25_000_000
    options = avt.json("options", "roof", *OFFICE)["options"]
    assert {"trigger", "allowed", "reasons"} <= set(options[0])
    assert len(avt.json("history", "roof")["events"]) == 1
    assert avt.json("check", "agenda.toml") == {"faults": []}


def test_a_refusal_ends_with_one_and_prints_every_reason(avt: Shell) -> None:
    """A grant by the wrong role, too early, names the state it stands in and the way out."""
    submit(avt)
    out = avt("do", "roof", "grant", "--as", "coop", "--role", "applicant", "--set", "amount=1", code=1)
    assert "submitted" in out
    assert "present: office" in out


def test_a_sealed_sheet_shows_nowhere(avt: Shell) -> None:
    """Before the sheets close, neither show, history, report nor JSON betrays a sheet to anybody but its author."""
    lead(avt, "roof", "present")
    assess(avt)
    for viewer in ([], ["--as", "eve"], ["--as", "ann", "--role", "office"]):
        for command in (["show", "roof"], ["history", "roof"], ["portfolio"], ["report"]):
            for form in ([], ["--json"]):
                assert "SECRET-REMARK" not in avt(*command, *viewer, *form), (command, viewer, form)
    assert "SECRET-REMARK" in avt("show", "roof", "--as", "bob", "--json")


def test_a_wrong_command_gets_the_nearest(avt: Shell) -> None:
    """A misspelt command names the one that comes near, and ends with 2."""
    avt("portfolo", code=2)
    assert "portfolio" in avt.err


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["show", "nothing"], "nothing"),
        (["options", "nothing", "--as", "ann"], "nothing"),
        (["do", "roof", "submit", "--set", "title=x"], "--as"),
        (["do", "roof", "submit", "--as", "a", "--on", "2026-13"], "2026-13"),
        (["do", "roof", "submit", "--as", "coop", "--role", "applicant", "--set", "asked=1.234"], "asked"),
        (["do", "roof", "submit", "--as", "coop", "--role", "applicant", "--set", "asked=-5"], "asked"),
        (["do", "roof", "submit", "--as", "coop", "--role", "applicant", "--set", "titel=x"], "title"),
        (["portfolio", "--as-of", "2026"], "2026-12-31"),
        (["portfolio", "--lang", "xx"], "xx"),
        (["check", "missing.toml"], "missing.toml"),
        (["diagram", "nothing"], "nothing"),
        (["plugins", "new", "criterion"], "name"),
        (["portfolio", "--log", "postgresql://x/y"], "postgresql"),
    ],
)
def test_wrong_usage_gives_one_clear_line(avt: Shell, argv: list[str], words: str) -> None:
    """Wrong input ends with 2, says what is wrong and what to do, and prints no traceback."""
    avt(*argv, code=2)
    assert words in avt.err
    assert len(avt.err.strip().splitlines()) <= 4


@pytest.mark.parametrize(
    "command", [["portfolio"], ["show", "roof"], ["history", "roof"], ["todo", *OFFICE], ["report"]]
)
def test_an_altered_log_is_never_reported_on(avt: Shell, command: list[str]) -> None:
    """A log in which somebody changed an event is not shown as if it were sound: exit code 3 and the event."""
    submit(avt)
    with sqlite3.connect("avt.db") as other:
        changed = other.execute(
            "UPDATE events SET record = replace(record, 'submitted', 'granted') WHERE stream LIKE 'd%'"
        )
        assert changed.rowcount
    assert avt(*command, code=3) == ""
    assert "dossier:roof version 1" in avt.err


def test_what_is_set_is_read_as_what_the_field_is(avt: Shell) -> None:
    """A title may look like a number, an amount may have cents, and neither needs quotes that the shell takes away."""
    applicant = ["--as", "coop", "--role", "applicant", "--on", "2026-02"]
    fields = ["--set", "title=2024", "--set", "asked=64389.50", "--set", "fields.theme=Energy"]
    assert avt.json("do", "roof", "submit", *applicant, *fields)["allowed"]
    (event,) = avt.json("history", "roof")["events"]
    record = event["fact"]["request"]["record"]
    assert (record["title"], record["asked"]) == ("2024", 6_438_950)


def test_pages_of_what_is_no_longer_there_go(avt: Shell) -> None:
    """Pages that look back from before a project was submitted leave no page of it behind; a file of others stays."""
    submit(avt)
    avt("pages", "site")
    pages = [Path(f"site/{language}/projects/roof.html") for language in ("nl", "en")]
    assert all(page.is_file() for page in pages)
    own = pages[0].with_name("own.html")
    own.write_text("mine")
    avt("pages", "site", "--as-of", "2025-12-31")
    assert [page.exists() for page in (*pages, own)] == [False, False, True]


def test_faults_in_an_agenda_end_with_one(avt: Shell) -> None:
    """A name that names nothing is a fault that `check` finds; only a file that cannot be read at all ends with 2."""
    agenda = Path("agenda.toml").read_text(encoding="utf-8")
    Path("other.toml").write_text(agenda.replace('commits     = "projects"', 'commits = "projcts"'), encoding="utf-8")
    faults = avt.json("check", "other.toml", code=1)["faults"]
    assert [fault["code"] for fault in faults] == ["unknown-envelope"]
    Path("other.toml").write_text("[", encoding="utf-8")
    avt("check", "other.toml", code=2)


def test_the_installed_plugins_can_be_checked(avt: Shell) -> None:
    """`plugins check` without a path looks at what is installed, and says when it is sound."""
    assert avt("plugins", "check") == "installed plugins: no faults\n"
    assert avt.json("plugins", "check") == {"faults": []}


@pytest.mark.parametrize("kind", ["missing", "directory", "text", "foreign", "half", "truncated"])
def test_a_log_that_is_none_ends_with_three(avt: Shell, tmp_path: Path, kind: str) -> None:
    """A log that is missing, a directory, a text, another program's or damaged ends with 3 and is left as it was."""
    path = tmp_path / "other.db"
    if kind == "directory":
        path.mkdir()
    elif kind == "text":
        path.write_text("not a database " * 100)
    elif kind == "foreign":
        with sqlite3.connect(path) as other:
            other.execute("create table theirs (x)")
    elif kind == "half":
        path.write_bytes(Path("avt.db").read_bytes())
        with sqlite3.connect(path) as own:
            own.execute("drop table heads")
    elif kind == "truncated":
        data = Path("avt.db").read_bytes()
        path.write_bytes(data[: len(data) // 2])
    before = path.read_bytes() if path.is_file() else None
    avt("portfolio", "--log", str(path), code=3)
    assert len(avt.err.strip().splitlines()) == 1
    assert "→" in avt.err
    if kind != "half":
        assert (path.read_bytes() if path.is_file() else None) == before


def test_verify_names_the_altered_event(avt: Shell) -> None:
    """One changed byte in the file makes `avt log verify` end with 3 and name the stream and version."""
    submit(avt)
    assert "5" in avt("log", "verify")
    with sqlite3.connect("avt.db") as own:
        own.execute("update events set record = replace(record, 'coop', 'koop') where stream = 'dossier:roof'")
    avt("log", "verify", code=3)
    assert "dossier:roof version 1" in avt.err


def test_an_agenda_changed_on_disk_is_not_in_force_until_it_is_adopted(avt: Shell) -> None:
    """Editing the file changes nothing in the log; adopting it by the administering role does, for new dossiers."""
    text = Path("agenda.toml").read_text(encoding="utf-8")
    Path("agenda.toml").write_text(text.replace("250_000", "300_000"), encoding="utf-8")
    assert avt.json("budget")["envelopes"][0]["ceiling_cents"] == 25_000_000
    avt("adopt", "agenda.toml", "--as", "ann", "--role", "applicant", "--on", "2026-04", code=1)
    avt("adopt", "agenda.toml", "--as", "ann", "--role", "office", "--on", "2026-04")
    assert avt.json("budget")["envelopes"][0]["ceiling_cents"] == 30_000_000


def test_every_help_page_has_an_example(avt: Shell) -> None:
    """`avt COMMAND --help` shows an example that begins with the command itself."""
    from avt_workflow.cli.arguments import COMMANDS

    for command in COMMANDS:
        assert f"example: avt {command}" in " ".join(avt(command, "--help").split())


def test_hostile_text_reaches_the_terminal_made_harmless(avt: Shell) -> None:
    """Escape sequences and right-to-left overrides are shown, not acted on."""
    submit(avt, "roof", "--set", "summary=ok", "--set", "title=\x1b[31mred\u202e")
    assert "\x1b" not in avt("portfolio")
    assert "\u202e" not in avt("show", "roof")


def test_an_unwritable_output_folder_is_one_line(avt: Shell, tmp_path: Path) -> None:
    """A demo into a path that is a file ends with 2 and leaves the file."""
    (tmp_path / "taken").write_text("mine")
    avt("demo", "taken", code=2)
    assert (tmp_path / "taken").read_text() == "mine"
