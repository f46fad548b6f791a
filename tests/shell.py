"""Runs `avt` as somebody at a terminal would, for the tests of the command line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

from avt_workflow import SqlLog
from avt_workflow.cli import main

OFFICE = ["--as", "ann", "--role", "office", "--on", "2026-03"]
APPLICANT = ["--as", "coop", "--role", "applicant", "--on", "2026-03"]
GRANT = ["grant", *OFFICE, "--minutes", "board/1"]
SUBMIT = ["do", "new", "submit", *APPLICANT, "--set", "title=New"]


def fields(*assignments: str) -> list[str]:
    """Each as `--set FIELD=VALUE`."""
    return [word for assignment in assignments for word in ("--set", assignment)]


class Shell:
    """Runs `avt` in the working folder."""

    err = ""

    def __call__(self, *argv: str, code: int = 0) -> str:
        """Run a command that must end with this code; gives what it printed."""
        out, err = StringIO(), StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            try:
                found = main(argv)
            except SystemExit as stop:
                found = int(stop.code or 0)
        self.err = err.getvalue()
        assert "Traceback" not in self.err
        assert found == code, (argv, found, out.getvalue(), self.err)
        return out.getvalue()

    def json(self, *argv: str, code: int = 0) -> Any:
        """Run a command with --json."""
        return json.loads(self(*argv, "--json", code=code))

    def refusal(self, *argv: str, code: int) -> str:
        """Run a command that must end with this code and write nothing; gives the line or list that it printed."""
        with unchanged():
            out = self(*argv, code=code)
        lines = (out + self.err).splitlines()
        assert lines
        if code == 1:
            assert lines[0].endswith(": refused")
            assert all(line.startswith(("  - ", "      → ")) for line in lines[1:])
        elif len(lines) == 1:
            assert "→" in lines[0] or "[" in lines[0]
        else:
            assert all("[" in line for line in lines)
        return out + self.err


def as_it_stands() -> tuple[object, ...]:
    """The files of the working folder, and what the log in it holds."""
    files = {path: path.stat().st_size for path in Path().rglob("*") if path.is_file() and "avt.db" not in path.name}
    if not Path("avt.db").is_file():
        return (files,)
    log = SqlLog("avt.db", create=False)
    try:
        return files, dict(log.heads()), [row.hash for row in log.rows()]
    finally:
        log.close()


@contextmanager
def unchanged() -> Iterator[None]:
    """What is done inside must leave files and log as they were."""
    before = as_it_stands()
    yield
    assert as_it_stands() == before


def started(edit: Callable[[str], str] = str) -> Shell:
    """A shell in the working folder, with the starter agenda, edited, in force and a panel of two."""
    shell = Shell()
    shell("init")
    path = Path("agenda.toml")
    path.write_text(edit(path.read_text(encoding="utf-8")), encoding="utf-8")
    shell("adopt", "agenda.toml", "--as", "ann", "--on", "2026-01")
    for member in ("bob", "eve"):
        shell("appoint", "panel", member, *OFFICE)
    return shell


def submit(avt: Shell, dossier: str = "roof", *more: str, code: int = 0) -> str:
    """Submit an application of € 40.000."""
    who = ["--as", "coop", "--role", "applicant", "--on", "2026-02"]
    fields = ["--set", "title=A roof", "--set", "applicant=coop", "--set", "asked=40000"]
    return avt("do", dossier, "submit", *who, *fields, *more, code=code)


def assess(avt: Shell, dossier: str = "roof", member: str = "bob", need: str = "8", effect: str = "3") -> str:
    """Hand in a sheet."""
    who = ["--as", member, "--role", "panel", "--on", "2026-03"]
    marks = ["--set", f"marks.need={need}", "--set", f"marks.effect={effect}"]
    return avt("do", dossier, "assess", *who, *marks, "--set", "remarks=SECRET-REMARK")


def lead(avt: Shell, dossier: str, until: str, *more: str) -> None:
    """Take a new dossier up to and including a step."""
    steps: dict[str, Callable[[], str]] = {
        "submit": lambda: submit(avt, dossier, *more),
        "present": lambda: avt("do", dossier, "present", *OFFICE),
        "assess": lambda: assess(avt, dossier) + assess(avt, dossier, "eve", "8", "9"),
        "close": lambda: avt("do", dossier, "close", *OFFICE),
        "advise": lambda: avt(
            "do", dossier, "advise", "--as", "bob", "--role", "panel", "--on", "2026-03", "--set", "opinion=positive"
        ),
        "grant": lambda: avt("do", dossier, *GRANT, "--set", "amount=40000"),
    }
    for name, take in steps.items():
        take()
        if name == until:
            return


def programme() -> None:
    """Fill the working folder with a programme that starts in 2026, with a dossier in each of several states."""
    avt = started(_with_start_and_fields)
    for dossier, until in (("roof", "advise"), ("shed", "submit"), ("barn", "present"), ("solar", "grant")):
        lead(avt, dossier, until)
    assess(avt, "barn")
    lead(avt, "tower", "advise", *fields("asked=300000"))
    avt("do", "shed", "withdraw", *APPLICANT)
    submit(avt, "once", "--key", "k")


def _with_start_and_fields(text: str) -> str:
    theme = 'theme = { type = "choice", of = ["Energy", "Work", "Mobility"], label = "Theme" }'
    administered = 'administered_by = "office"'
    assert theme in text
    assert administered in text
    types = {"own": "amount", "start": "when", "jobs": "number", "local": "yes-no", "place": "text"}
    more = "\n".join(f'{name} = {{ type = "{kind}" }}' for name, kind in types.items())
    return text.replace(theme, f"{theme}\n{more}").replace(administered, f'{administered}\nfrom = "2026"')
