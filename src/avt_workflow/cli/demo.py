"""The demo: a folder with an agenda, its log, and every page that follows from it."""

from __future__ import annotations

import argparse
import difflib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from ..definition import lint, load_figures, load_history, read_agenda, read_file
from ..errors import InputError
from ..model.facts import Request
from ..model.verdict import Verdict
from ..model.when import When
from ..office import Office
from ..registry import AgendaFiles, Registry
from . import given, show
from .outcome import DONE, REFUSED

T = TypeVar("T")
_NAMES = ("agenda", "history", "figures")


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
        agenda: the name of an agenda that a plugin brings, or a folder that holds one; None: the first there is.
        arguments: for the language and `--json`.
    """
    from ..charts import process_svg
    from ..reports import site  # before anything is written: it may not be installed

    _lay_down(folder, _files(registry, agenda))
    loaded = read_agenda(folder / "agenda.toml", registry)
    faults = lint(loaded.agenda)
    if faults:
        show.faults(faults, in_json=arguments.json)
        return REFUSED
    language = arguments.lang or loaded.agenda.language
    requests = _read(folder / "history.toml", lambda text, file: load_history(text, loaded.agenda, file=file))
    figures = _read(folder / "figures.toml", lambda text, file: load_figures(text, file=file))
    fresh = folder / "avt.db.new"
    fresh.unlink(missing_ok=True)
    office = Office.open(fresh, registry=registry, create=True)
    try:
        with office.log.exclusive():  # one transaction: the log is made whole, and written to the disk once
            office.adopt(loaded, actor="avt", on=loaded.agenda.start or When(datetime.now(UTC).date()))
            refused = _play(office, requests)
        book = office.book(figures=figures)
    finally:
        office.close()
    with show.without_font_warnings():
        process_svg(book.agenda, next(iter(book.agenda.tracks)), language)  # the first figure measures the letters
    with show.progress("pages"):
        pages = site(book, refused=refused)
        for name, text in pages.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    fresh.replace(folder / "avt.db")
    for request, verdict in refused:
        show.line(f"{request.subject}: {request.trigger}", error=arguments.json)
        if not arguments.json:
            show.reasons(verdict.reasons, language)
    if arguments.json:
        show.as_json({"folder": str(folder), "pages": sorted(pages), "refused": len(refused)})
    else:
        show.line(f"{len(requests) - len(refused)} / {len(requests)} → {folder / 'index.html'}")
    return DONE


def _files(registry: Registry, agenda: str | None) -> AgendaFiles:
    """The agenda to begin with: by name, from a folder, or the first one a plugin brings."""
    if agenda is None:
        if not registry.agendas:
            raise InputError("no plugin brings an agenda", "install one, or name a folder with --agenda")
        return next(iter(registry.agendas.values()))
    if agenda in registry.agendas:
        return registry.agendas[agenda]
    if Path(agenda, "agenda.toml").is_file():
        texts = (Path(agenda, f"{name}.toml") for name in _NAMES)
        return AgendaFiles(*(read_file(path) if path.is_file() else "" for path in texts))
    near = difflib.get_close_matches(agenda, registry.agendas, 1)
    meant = f"did you mean {near[0]}? " if near else ""
    raise InputError(
        f"there is no agenda {agenda!r}",
        f"{meant}avt plugins list shows them; or name a folder that holds an agenda.toml",
    )


def _lay_down(folder: Path, files: AgendaFiles) -> None:
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is not a folder", "name another one")
    folder.mkdir(parents=True, exist_ok=True)
    if (folder / "agenda.toml").exists():
        return
    for name in _NAMES:
        text = getattr(files, name)
        if text:
            (folder / f"{name}.toml").write_text(text, encoding="utf-8")


def _read(path: Path, load: Callable[[str, str], tuple[T, ...]]) -> tuple[T, ...]:
    return load(read_file(path), str(path)) if path.is_file() else ()


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
