"""How the money of a round is divided, and what that means to each who competed in it."""

from __future__ import annotations

from collections.abc import Iterator

from .. import languages
from ..grounds import ground, parts_of
from ..model.agenda import Provenance
from ..model.dossier import Dossier
from ..model.facts import Request
from ..model.frozen import EMPTY, FrozenMap
from ..model.records import Allocation, Row
from .book import Book, mark_of
from .words import NOTHING, Cell, Table, Words


def allocations(dossier: Dossier) -> tuple[Allocation, ...]:
    """What was divided in a round, and what is proposed now."""
    division = dossier.division
    return (*division.adopted, *((division.proposed,) if division.proposed else ()))


def asked_by(allocation: Allocation, dossier: Dossier, book: Book) -> Request | None:
    """The latest request that brought an allocation."""
    requests = tuple(book.requests(dossier.id))
    return next((each for each in reversed(requests) if each.record == allocation), None)


def division_tables(dossier: Dossier, book: Book, words: Words) -> Iterator[Table]:
    """A table per allocation that was adopted, and one for what is proposed now."""
    for allocation in allocations(dossier):
        asked = asked_by(allocation, dossier, book)
        on = words.moment(asked.on).text if asked else ""
        title = "proposed-allocation" if allocation is dossier.division.proposed else "adopted-allocation"
        yield _table(dossier, allocation, words(title, on=on), book, words, mark_of(asked))


def said_in_round(dossier: Dossier, book: Book, words: Words) -> Iterator[tuple[str, Cell]]:
    """What the round by which it was decided says of a dossier: its place and the ground."""
    round_ = book.dossiers.get(dossier.moved.round)
    if round_ is None:
        return
    found = [row for each in round_.division.adopted for row in each.rows if row.dossier == dossier.id]
    if found:
        mark = mark_of(dossier.moved)
        yield words("round"), Cell(round_.title, mark, dossier=round_.id)
        if found[-1].rank:
            yield words("rank"), Cell(str(found[-1].rank), mark)
        yield words("ground"), _ground(round_, found[-1], book, words, mark)


def parts(round_: Dossier, book: Book, language: str) -> FrozenMap[str, str]:
    """How the parts of a round are called for which money is set apart."""
    declared = book.track_of(round_).round
    return parts_of(book.agenda_of(round_), declared, language) if declared else EMPTY


def _table(
    round_: Dossier, allocation: Allocation, title: str, book: Book, words: Words, mark: Provenance | None
) -> Table:
    rows = tuple(tuple(_row(round_, row, book, words, mark)) for row in allocation.rows)
    given = sum(row.amount for row in allocation.rows)
    total = (
        Cell("", number=True),
        Cell(words("total")),
        Cell("", number=True),
        Cell("", number=True),
        words.amount(given, mark),
        Cell(words("of-available", available_cents=allocation.available)),
    )
    head = ("rank", "project", "score", "asked", "granted", "ground")
    return Table(title, tuple(words(key) for key in head), (*rows, total))


def _row(round_: Dossier, row: Row, book: Book, words: Words, mark: Provenance | None) -> Iterator[Cell]:
    title = book.dossiers[row.dossier].title if row.dossier in book.dossiers else row.dossier
    yield Cell(str(row.rank) if row.rank else "", mark if row.rank else None, number=True)
    yield Cell(title, dossier=row.dossier)
    yield NOTHING if row.score is None else Cell(languages.number(row.score, words.language), mark, number=True)
    yield NOTHING if row.asked is None else words.amount(row.asked, mark)
    yield words.amount(row.amount, mark)
    yield _ground(round_, row, book, words, None)


def _ground(round_: Dossier, row: Row, book: Book, words: Words, mark: Provenance | None) -> Cell:
    return Cell(ground(row, words.language, book.titles, parts(round_, book, words.language)), mark)
