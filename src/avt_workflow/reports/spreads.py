"""How far the sheets of each project lie apart, as plain values."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import attrs

from ..explanation import Explanation, explain_dossier
from ..model.agenda import Absent, Assessment, Provenance
from ..model.dossier import Dossier
from ..model.records import Sheet
from .book import Book, mark_of, worst


@attrs.frozen
class SpreadRow:
    """What the sheets of one project come to by themselves, and together.

    Args:
        low: the lowest that a sheet comes to.
        high: the highest.
        score: of the whole.
        mark: where the marks on the sheets come from.
    """

    dossier: str
    title: str
    low: Fraction
    high: Fraction
    score: Fraction
    mark: Provenance | None = None


def spreads(book: Book, track: str) -> tuple[SpreadRow, ...]:
    """The projects of a track that have a score, the highest first."""
    found = [book.dossiers[name] for name in sorted(book.dossiers) if book.dossiers[name].track == track]
    return tuple(sorted(_rows(found, book), key=lambda row: (-row.score, row.title)))


def bounds(assessment: Assessment) -> tuple[Fraction, Fraction] | None:
    """The lowest and highest total there can be; None where the scheme cannot say."""
    if isinstance(assessment.scheme, Absent):
        return None
    try:
        return assessment.scheme.bounds(assessment.criteria)
    except (Exception, SystemExit):  # a plugin may raise anything; a page is made all the same
        return None


def explanation_of(dossier: Dossier, book: Book) -> Explanation | None:
    """Why the score of a dossier is what it is; None without one, or where its scheme cannot be asked."""
    try:
        return explain_dossier(book.agenda_of(dossier), dossier, book.rosters)
    except (Exception, SystemExit):  # a plugin may raise anything; a page is made all the same
        return None


def _rows(dossiers: list[Dossier], book: Book) -> Iterator[SpreadRow]:
    for dossier in dossiers:
        found = explanation_of(dossier, book)
        if found and found.spread:
            yield SpreadRow(
                dossier.id,
                dossier.title,
                found.spread.low,
                found.spread.high,
                found.score.total,
                mark_of_sheets(dossier, book),
            )


def mark_of_sheets(dossier: Dossier, book: Book) -> Provenance | None:
    """Where the marks of a dossier's sheets come from."""
    return worst(mark_of(each, "marks") for each in book.requests(dossier.id) if isinstance(each.record, Sheet))
