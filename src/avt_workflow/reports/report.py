"""Reports as text for a terminal: the progress of the programme, and one dossier."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .. import languages
from ..model.dossier import Dossier
from .book import MARKS, Book
from .sections import progress
from .story import Entry, Line, tell
from .words import Cell, Table, Words


def progress_report(book: Book, language: str) -> str:
    """The progress report as Markdown: the sections that have data, each with its own moment."""
    words = Words(language, book.agenda.language)
    parts = [f"# {words('progress-report')}: {_plain(book.agenda.title.get(language))}", *_head(book, words)]
    for section in progress(book, words):
        parts.append(f"## {_plain(section.title)}")
        if section.as_of:
            parts.append(f"{words('as-of')}: {section.as_of}")
        for table in section.tables:
            parts += [f"### {_plain(table.title)}"] if table.title else []
            parts.append("\n".join(table_lines(table)))
        parts += [_cell(note) for note in section.notes]
    return "\n\n".join(parts) + "\n"


def dossier_text(dossier: Dossier, book: Book, language: str) -> str:
    """One dossier as Markdown.

    Args:
        dossier: as the reader may see it, with their own sheet while the others are sealed.
        book: with its history, redacted for the same reader.
        language: the reader's.
    """
    words = Words(language, book.agenda.language)
    story = tell(dossier, book, words, sealed_sheets=True)
    parts = [f"# {_plain(dossier.title)}", *_head(book, words), "\n".join(_list(story.facts))]
    parts += [f"## {words('time-line')}", "\n".join(_time_line(story.entries))]
    if story.assessment:
        parts += [f"## {words('assessment')}", "\n".join(table_lines(story.assessment))]
    if story.explained:
        parts += [f"### {words('made-of')}", "\n".join(table_lines(story.explained.table))]
        parts += ["\n".join(_list(story.explained.lines))] if story.explained.lines else []
    if story.sealed:
        parts.append(words("sealed"))
    if story.remarks:
        parts.append("\n".join(_list(story.remarks)))
    if story.outcome:
        parts += [f"## {words('outcome')}", "\n".join(_list(story.outcome))]
    for table in story.divisions:
        parts += [f"## {table.title}", "\n".join(table_lines(table))]
    if story.reports:
        parts += [f"## {words('monitoring')}", "\n".join(table_lines(story.reports))]
    return "\n\n".join(parts) + "\n"


def _time_line(entries: Iterable[Entry]) -> Iterator[str]:
    for entry in entries:
        to = f" → {_cell(entry.to)}" if entry.to else ""
        who = f"{_plain(entry.who)}: {_cell(entry.actor)}" if entry.who else _cell(entry.actor)
        yield f"- {_cell(entry.on)}: {_cell(entry.step)}{to} ({who})"
        yield from (f"  {line}" for line in _list(entry.lines))


def _list(lines: Iterable[Line]) -> Iterator[str]:
    return (f"- {_plain(label)}: {_cell(cell)}" for label, cell in lines)


def table_lines(table: Table) -> Iterator[str]:
    """A table whose columns stand under each other, so that it reads as plain text too."""
    rows = [[_plain(head) for head in table.head], *([_cell(cell) for cell in row] for row in table.rows)]
    widths = [min(60, max(3, *(len(row[place]) for row in rows))) for place in range(len(table.head))]
    numbers = [any(row[place].number for row in table.rows) for place in range(len(table.head))]
    lines = [
        [
            text.rjust(width) if number else text.ljust(width)
            for text, width, number in zip(row, widths, numbers, strict=True)
        ]
        for row in rows
    ]
    rule = ["-" * (width - 1) + ":" if number else "-" * width for width, number in zip(widths, numbers, strict=True)]
    return (f"| {' | '.join(line)} |" for line in [lines[0], rule, *lines[1:]])


def _cell(cell: Cell) -> str:
    text = f"*{_plain(cell.text)}*" if cell.unknown else _plain(cell.text)
    return f"{text} {MARKS[cell.mark]}" if cell.mark and cell.text else text


def _head(book: Book, words: Words) -> Iterator[str]:
    """For whom it was made, and what the signs mean."""
    if book.profile is not None:
        yield _plain(words("made-for", who=book.profile.label.get(words.language)))
    yield _legend(words)


def _legend(words: Words) -> str:
    return " · ".join(f"{sign} {languages.word('provenance', mark, words.language)}" for mark, sign in MARKS.items())


def _plain(text: str) -> str:
    """One line, without what Markdown would act on."""
    line = " ".join(text.split())
    return "".join(f"\\{sign}" if sign in "\\`*_<>|[]" else sign for sign in line)
