"""The assessment of every project beside the others: from sheets to score to advice and decision."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from .. import languages
from ..access import is_sealed
from ..explanation import Explanation
from ..model.agenda import Assessment, Provenance, Track
from ..model.dossier import Dossier
from .book import Book, mark_of
from .sections import Section
from .spreads import explanation_of, mark_of_sheets
from .words import Cell, Table, Words


def assessments(book: Book, words: Words) -> Iterator[Section]:
    """A section per track that assesses: what marks are given for, and how each project came out of it."""
    stands = book.stands()
    for name, track in book.agenda.tracks.items():
        assessment = track.assessment
        found = [book.dossiers[each] for each in sorted(book.dossiers) if book.dossiers[each].track == name]
        rows = [tuple(_row(dossier, book, words)) for dossier in found if _assessed(dossier, book)]
        if assessment is None or not rows:
            continue
        heads = ("project", "sheets", "lowest-highest", "furthest", "score", "falls-short", "advice", "state")
        yield Section(
            name,
            track.label.get(words.language),
            words.moment(stands).text if stands else "",
            (_criteria(assessment, words), _used(words("sheets-to-advice"), heads, rows, words)),
        )


def _assessed(dossier: Dossier, book: Book) -> bool:
    """Whether there is anything of an assessment to show: sheets, a score or advice."""
    panel = dossier.panel
    return bool(panel.score or panel.advice or (panel.sheets and not is_sealed(book.agenda_of(dossier), dossier)))


def _criteria(assessment: Assessment, words: Words) -> Table:
    rows = []
    for key, criterion in assessment.criteria.items():
        named = words.text(criterion.label, criterion.provenance)
        scale, minimum = criterion.scale, criterion.minimum
        rows.append(
            (
                attrs.evolve(named, text=named.text if named.text == key else f"{key} · {named.text}"),
                words.text(criterion.question) if criterion.question else Cell(""),
                Cell(words("between", low=scale.low, high=scale.high), assessment.provenance, number=True),
                attrs.evolve(words.criterion(criterion.weight), mark=assessment.provenance),
                Cell("") if minimum is None else attrs.evolve(words.criterion(minimum), mark=criterion.provenance),
            )
        )
    heads = ("criterion", "question", "scale", "weight", "minimum")
    return _used(words("marks-for"), heads, rows, words)


def _used(title: str, heads: Sequence[str], rows: Sequence[tuple[Cell, ...]], words: Words) -> Table:
    """A table without the columns in which nothing stands."""
    used = [place for place in range(len(heads)) if any(row[place].text for row in rows)]
    return Table(
        title,
        tuple(words(heads[place]) for place in used),
        tuple(tuple(row[place] for place in used) for row in rows),
    )


def _row(dossier: Dossier, book: Book, words: Words) -> Iterator[Cell]:
    panel, track = dossier.panel, book.track_of(dossier)
    found = explanation_of(dossier, book)
    mark = mark_of_sheets(dossier, book)
    yield Cell(dossier.title, dossier=dossier.id)
    yield _sheets(dossier, book, mark)
    yield from _spread(found, words, mark)
    if panel.score is None:
        yield Cell(words("no-score") if book.shows("scores", dossier.id) else "", number=True)
    else:
        yield Cell(words.score(panel.score), mark, number=True)
    yield Cell(_short(found, track, words), mark)
    yield _advice(dossier, book, words)
    yield words.text(track.states[dossier.state].label, mark_of(dossier.moved))


def _sheets(dossier: Dossier, book: Book, mark: Provenance | None) -> Cell:
    """How many sheets there are; nothing where neither they nor the score is shown."""
    score, sheets = dossier.panel.score, dossier.panel.sheets
    if score is None and not book.shows("sheets", dossier.id):
        return Cell("", number=True)
    return Cell(str(score.sheets if score else len(sheets)), mark, number=True)


def _spread(found: Explanation | None, words: Words, mark: Provenance | None) -> Iterator[Cell]:
    spread = found.spread if found else None
    if spread is None:
        yield Cell("", number=True)
        yield Cell("")
        return
    yield Cell(words("between", low=spread.low, high=spread.high), mark, number=True)
    who = words("deviates", who=", ".join(map(words.person, spread.furthest)), by=spread.by) if spread.furthest else ""
    yield Cell(who, mark if who else None)


def _short(found: Explanation | None, track: Track, words: Words) -> str:
    """Every minimum that was not reached, with by how much."""
    criteria = track.assessment.criteria if track.assessment else {}
    told = []
    for threshold in found.thresholds if found else ():
        if threshold.short:
            label = criteria[threshold.name].label.get(words.language) if threshold.name in criteria else threshold.name
            told.append(f"{label}: -{languages.number(threshold.short, words.language)}")
    return "; ".join(told)


def _advice(dossier: Dossier, book: Book, words: Words) -> Cell:
    advice = dossier.panel.advice
    if advice is None:
        return Cell("")
    given = next((each for each in book.requests(dossier.id) if each.record == advice), None)
    return Cell(languages.word("opinions", advice.opinion, words.language), mark_of(given, "opinion"))
