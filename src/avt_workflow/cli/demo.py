"""The demo: a folder with an agenda, its log, and every page that follows from it."""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar

from .. import languages
from ..definition import lint, load_agenda, load_figures, load_history, read_file
from ..errors import InputError, LogError
from ..log.opening import open_log
from ..model.facts import AGENDA_STREAM, Request
from ..model.verdict import Verdict
from ..model.when import When
from ..nearest import meant
from ..office import Office
from ..registry import AgendaFiles, Registry
from . import given, pages, show
from .outcome import DONE, REFUSED

T = TypeVar("T")
_NAMES: Final = ("agenda", "history", "figures")
_ACTOR: Final = "avt demo"


def demo(arguments: argparse.Namespace) -> int:
    """Run a whole first round and make its pages."""
    if arguments.lang:
        given.known_language(arguments.lang)
    return make(Path(arguments.folder), given.registry(arguments), arguments.agenda, arguments)


def make(folder: Path, registry: Registry, agenda: str | None, arguments: argparse.Namespace) -> int:
    """Fill the folder; an agenda, history or figures file that is there already is kept, the log is built anew.

    Args:
        folder: where to.
        registry: the plugins.
        agenda: the name of an agenda that a plugin brings, or a folder that holds one; None: what is in the folder,
            else the first agenda there is, by name.
        arguments: for the language and `--json`.

    Raises:
        InputError: the folder holds another agenda, or a log with steps that the demo did not take.
    """
    site = pages.maker()
    files = _texts(folder, registry, agenda)
    loaded = load_agenda(files.agenda, registry, file=_label(folder, "agenda"))
    faults = lint(loaded.agenda, loaded.laws)
    if faults:
        show.faults(faults, in_json=arguments.json)
        return REFUSED
    requests = _read(files.history, lambda text: load_history(text, loaded.agenda, file=_label(folder, "history")))
    figures = _read(files.figures, lambda text: load_figures(text, file=_label(folder, "figures")))
    log = folder / "avt.db"
    if log.exists() and not _is_ours(log):
        raise InputError(f"{log} holds steps that the demo did not take", "move it away, or name another folder")
    _lay_down(folder, files)
    with _beside(log) as fresh:
        moment = datetime.now(UTC)
        office = Office.open(fresh, registry=registry, create=True, clock=lambda: moment)
        try:
            with office.log.exclusive():  # one transaction: the log is made whole, and written to the disk once
                office.adopt(loaded, actor=_ACTOR, on=loaded.agenda.start or When(moment.date()))
                refused = _play(office, requests)
            book = office.book(figures=figures)
        finally:
            office.close()
        written = pages.write(site, folder, book, refused)
        fresh.replace(log)
    language = arguments.lang or loaded.agenda.language
    for request, verdict in refused:
        show.line(f"{request.subject}: {request.trigger}", error=arguments.json)
        if not arguments.json:
            show.reasons(verdict.reasons, language)
    if arguments.json:
        show.as_json({"folder": str(folder), "pages": list(written), "refused": len(refused)})
    else:
        done = {"done": len(requests) - len(refused), "all": len(requests)}
        told = languages.fill(languages.word("words", "demo", language), done, language)
        show.line(f"{told} → {folder / 'index.html'}")
    return DONE


def _label(folder: Path, name: str) -> str:
    return str(folder / f"{name}.toml")


def _texts(folder: Path, registry: Registry, agenda: str | None) -> AgendaFiles:
    """What stands in the folder already, else the agenda that was asked for; never one in the place of another."""
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is not a folder", "name another one")
    if not (folder / "agenda.toml").exists():
        return _files(registry, agenda)
    kept = _in(folder)
    if agenda is not None:
        asked = _files(registry, agenda)
        differ = [name for name in _NAMES if getattr(asked, name) != getattr(kept, name)]
        if differ:
            raise InputError(
                f"{_label(folder, differ[0])} is there already and differs from that of {agenda}",
                "leave --agenda away to run what is there, or name another folder",
            )
    return kept


def _in(folder: Path) -> AgendaFiles:
    return AgendaFiles(*(read_file(path) if path.is_file() else "" for path in (folder / f"{n}.toml" for n in _NAMES)))


def _is_ours(path: Path) -> bool:
    """Whether a log is as the demo left it: adopted by the demo, and everything recorded at that very moment."""
    try:
        with closing(open_log(path, create=False)) as log:
            first = log.read(AGENDA_STREAM)[:1]
            moments = {head.recorded for head in log.heads().values()}
    except LogError:
        return False
    return [event.fact.actor for event in first] == [_ACTOR] and len(moments) == 1


@contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """A file of its own beside a path, gone afterwards unless it took the place of that path."""
    descriptor, name = tempfile.mkstemp(prefix=f"{path.name}.", suffix=".new", dir=path.parent)
    os.close(descriptor)
    fresh = Path(name)
    try:
        yield fresh
    finally:
        fresh.unlink(missing_ok=True)


def _files(registry: Registry, agenda: str | None) -> AgendaFiles:
    """The agenda to begin with: by name, from a folder, or of those that plugins bring the first by name."""
    if agenda is None:
        if not registry.agendas:
            raise InputError("no plugin brings an agenda", "install one, or name a folder with --agenda")
        return registry.agendas[min(registry.agendas)]
    if agenda in registry.agendas:
        return registry.agendas[agenda]
    if Path(agenda, "agenda.toml").is_file():
        return _in(Path(agenda))
    raise InputError(
        f"there is no agenda {agenda!r}{meant(agenda, registry.agendas)}",
        "avt plugins list shows them; or name a folder that holds an agenda.toml",
    )


def _lay_down(folder: Path, files: AgendaFiles) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "agenda.toml").exists():
        for name in _NAMES:
            if text := getattr(files, name):
                (folder / f"{name}.toml").write_text(text, encoding="utf-8")


def _read(text: str, load: Callable[[str], tuple[T, ...]]) -> tuple[T, ...]:
    return load(text) if text else ()


def _play(office: Office, requests: tuple[Request, ...]) -> list[tuple[Request, Verdict]]:
    """Every step in turn; gives those that were refused."""
    refused = []
    with show.progress("steps", len(requests)) as step:
        for request in requests:
            verdict = office.do(request)
            if not verdict.allowed:
                refused.append((request, verdict))
            step()
    return refused
