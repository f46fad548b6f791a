"""The pages of a programme, written into a folder."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from ..errors import InputError
from ..model.facts import Request
from ..model.verdict import Verdict
from ..reports.book import Book
from . import given, show
from .outcome import DONE

_OURS = '<meta name="generator" content="avt_workflow">'


def pages(arguments: argparse.Namespace) -> int:
    """Make the pages of the programme in a log, as everybody may see them, or the readers of a profile."""
    site, folder = maker(), Path(arguments.folder)
    figures = given.figures_of(arguments)
    office = given.office_of(arguments)
    viewer = arguments.actor if arguments.profile is not None else None
    book = office.book(given.moment_of(arguments), viewer=viewer, figures=figures, profile=arguments.profile)
    written = write(site, folder, book)
    if arguments.json:
        show.as_json({"folder": str(folder), "pages": list(written), **given.profile_json(arguments)})
    else:
        show.line(str(folder / "index.html"))
    return DONE


class Site(Protocol):
    """What makes the pages of a book, by their paths."""

    def __call__(self, book: Book, *, refused: Sequence[tuple[Request, Verdict]] = ()) -> Mapping[str, str]:
        """See `reports.site`."""
        ...


def maker() -> Site:
    """What makes pages; where it is not installed this says so, before anything is written."""
    from ..reports import site

    return site


def write(site: Site, folder: Path, book: Book, refused: Sequence[tuple[Request, Verdict]] = ()) -> tuple[str, ...]:
    """Write every page; gives their paths.

    Raises:
        InputError: the folder holds pages that are not ours.
    """
    from ..charts import process_svg

    index = folder / "index.html"
    known = index.is_file()
    if known and not _is_ours(index):
        raise InputError(f"{index} was not made by avt", "name another folder")
    with show.without_font_warnings():
        process_svg(book.agenda, next(iter(book.agenda.tracks)), book.agenda.language)  # measures the letters
    with show.progress("pages"):
        made = site(book, refused=refused)
        for name, text in made.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        for page in folder.glob("*/projects/*.html"):
            if page.relative_to(folder).as_posix() not in made and _is_ours(page):
                page.unlink()  # of a project that these pages do not know
        for figure in folder.glob("*/figures/*.svg") if known else ():
            if figure.relative_to(folder).as_posix() not in made:
                figure.unlink()  # of pages that showed more
    return tuple(sorted(made))


def _is_ours(page: Path) -> bool:
    return _OURS in page.read_text(encoding="utf-8", errors="replace")
