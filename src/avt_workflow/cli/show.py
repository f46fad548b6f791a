"""Printing: tables and sentences for a person, JSON for a program."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from tempfile import TemporaryFile
from typing import Any, Final

from ..errors import Fault
from ..model.verdict import Reason


def as_json(data: Any) -> None:
    """Print one JSON value."""
    line(json.dumps(data, ensure_ascii=False, indent=2))


def line(text: str = "", *, error: bool = False) -> None:
    """Print a line; characters that a terminal would act on are made visible."""
    print(_safe(text), file=sys.stderr if error else sys.stdout)


def flat(text: str) -> str:
    """The text on one line: what somebody typed must not look like a line of ours."""
    return text.replace("\n", "\ufffd")


def table(headings: Sequence[str], rows: Iterable[Sequence[object]], *, right: Sequence[int] = ()) -> None:
    """Print a table; the columns in `right` are aligned right."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table(box=None, pad_edge=False, header_style="bold")
    for place, heading in enumerate(headings):
        shown.add_column(heading, justify="right" if place in right else "left", overflow="fold")
    for row in rows:
        shown.add_row(*(Text(_safe(str(cell))) for cell in row))
    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else 160, highlight=False)
    try:
        console.print(shown)
    except SystemExit:  # how rich ends a program whose reader has gone
        raise BrokenPipeError from None


@contextmanager
def progress(what: str, total: int | None = None) -> Iterator[Callable[[], None]]:
    """Show on the terminal how far something is; calling what it gives is one step on."""
    if not sys.stderr.isatty() or find_spec("rich") is None:
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)


@contextmanager
def telling() -> Iterator[Callable[[str], None]]:
    """Show on the terminal what is going on; what it gives is called with the words."""
    if not sys.stderr.isatty() or find_spec("rich") is None:
        yield lambda text: None
        return
    from rich.console import Console

    with Console(stderr=True).status("") as status:
        yield lambda text: status.update(_safe(text))


@contextmanager
def without_font_warnings() -> Iterator[None]:
    """Leave out what the fontconfig that comes with Graphviz says of system settings written for a later one.

    It says so once in a process, when it first measures letters; whatever else is said meanwhile is shown afterwards.
    """
    with TemporaryFile() as kept:
        own = os.dup(_STDERR)
        os.dup2(kept.fileno(), _STDERR)
        try:
            yield
        finally:
            os.dup2(own, _STDERR)
            os.close(own)
            kept.seek(0)
            for said in kept:
                if not said.startswith(b"Fontconfig warning"):
                    os.write(_STDERR, said)


_STDERR: Final = 2


def reason_json(reason: Reason, language: str) -> dict[str, Any]:
    """A reason as `explain` and `do` give it."""
    from ..codec import plain

    return {
        "code": reason.code,
        "rule": reason.rule,
        "text": reason.text(language),
        "params": plain(reason.params),
        "lifted_by": [{"trigger": remedy.trigger, "by": list(remedy.by)} for remedy in reason.lifted_by],
        "basis": reason.basis,
        "about": reason.about,
    }


def reasons(found: Sequence[Reason], language: str) -> None:
    """Print every reason, with what would lift it and who can."""
    for reason in found:
        basis = f" ({reason.basis})" if reason.basis else ""
        line(flat(f"  - {reason.text(language)} [{reason.rule or reason.code}]{basis}"))
        for remedy in reason.lifted_by:
            line(f"      → {remedy.trigger}: {', '.join(remedy.by)}")


def faults(found: Sequence[Fault], *, in_json: bool) -> None:
    """Print every fault: a line each, or as JSON."""
    if in_json:
        as_json({"faults": [fault_json(fault) for fault in found]})
        return
    for fault in found:
        line(str(fault), error=True)


def fault_json(fault: Fault) -> dict[str, Any]:
    """A fault as `check` gives it."""
    place = {"file": fault.file} if fault.file else {}
    return {"path": fault.path, "line": fault.line, "code": fault.code, "text": fault.text, **place}


def _safe(text: str) -> str:
    return "".join(c if c.isprintable() or c in "\n\u00a0" else "\ufffd" for c in text)
