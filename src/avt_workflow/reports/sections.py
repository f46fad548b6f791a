"""The sections of reports and pages: tables in the reader's words, each with the moment it holds for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

import attrs

from .. import languages
from ..model.agenda import Agenda, Track, Transition
from ..model.figures import Figure
from ..model.records import Report
from .balances import balance_of_all, balance_table
from .book import Book, mark_of, worst
from .calls import rounds, rounds_table
from .contributions import contribution_table, contributions
from .tables import EnvelopeRow, FinanceRow, ProjectRow, ReportedRow, budget, days_that_matter, finance, portfolio
from .words import NOTHING, Cell, Table, Words

_DAYS: Final = 6
"""How many days stand beside each other; more go on in a next table."""


@attrs.frozen
class Section:
    """One section of a report.

    Args:
        id: its name in links.
        as_of: the moment it holds for; "" where each line says its own.
        notes: paragraphs below the tables.
    """

    id: str
    title: str
    as_of: str
    tables: tuple[Table, ...]
    notes: tuple[Cell, ...] = ()


def progress(book: Book, words: Words, days: Sequence[date] | None = None) -> tuple[Section, ...]:
    """The sections of the progress report that have data, each with its own moment.

    Args:
        book: what is reported on.
        words: the reader's.
        days: the days of the finance overview; None takes those that matter.
    """
    return (*_figures(book, words), *_projects(book, words), *finances(book, words, days))


def _figures(book: Book, words: Words) -> Iterator[Section]:
    groups: dict[str, list[Figure]] = {}
    for figure in book.figures:
        groups.setdefault(figure.group, []).append(figure)
    known = languages.catalogue(words.language).get("pages", {})
    for group, figures in groups.items():
        title = words(f"group-{group}") if f"group-{group}" in known else group
        moments = {figure.as_of for figure in figures}
        shared = moments.pop() if len(moments) == 1 else None
        head = [words("subject"), words("value"), words("as-of"), words("origin"), words("note")]
        rows = [tuple(_figure(figure, words)) for figure in figures]
        noted = [place for place in range(5) if not (place == 2 and shared) and any(row[place].text for row in rows)]
        table = Table("", tuple(head[p] for p in noted), tuple(tuple(row[p] for p in noted) for row in rows))
        yield Section(f"figures-{group}", title, words.moment(shared).text if shared else "", (table,))


def _figure(figure: Figure, words: Words) -> Iterator[Cell]:
    yield words.text(figure.label)
    if figure.value is None and figure.amount is not None:
        yield words.amount(figure.amount, figure.provenance)
    else:
        yield words.text(figure.value, figure.provenance)
    yield words.moment(figure.as_of)
    yield words.text(figure.origin) if figure.origin else Cell("")
    yield words.text(figure.note) if figure.note else Cell("")


def _projects(book: Book, words: Words) -> Iterator[Section]:
    if not book.dossiers:
        return
    stands, held = words.moment(book.stands()).text, rounds(book)
    yield Section("portfolio", words("portfolio"), stands, tuple(portfolios(book, words).values()))
    if held:
        yield Section("rounds", words("rounds"), stands, (rounds_table(held, words),))
    lights = tuple(_lights(book, words))
    if lights:
        head = (words("project"), words("period"), words("light"))
        yield Section("monitoring", words("monitoring"), stands, (Table("", head, lights),))


def _lights(book: Book, words: Words) -> Iterator[tuple[Cell, ...]]:
    for name in sorted(book.dossiers):
        latest = next((r for r in reversed(tuple(book.requests(name))) if isinstance(r.record, Report)), None)
        if latest and isinstance(latest.record, Report):
            yield (
                Cell(book.dossiers[name].title, dossier=name),
                words.moment(latest.record.period, mark_of(latest, "period")),
                words.light(latest.record.light, mark_of(latest, "light")),
            )


def portfolios(book: Book, words: Words) -> dict[str, Table]:
    """The table of projects of each track that has any: those of the agenda in force first, in its order."""
    rows = portfolio(book)
    there, order = dict.fromkeys(row.track for row in rows), [*book.agenda.tracks]
    found: dict[str, Table] = {}
    for name in sorted(there, key=lambda track: order.index(track) if track in order else len(order)):
        track = book.agenda.tracks.get(name) or book.track_of(
            book.dossiers[next(r.id for r in rows if r.track == name)]
        )
        here = [row for row in rows if row.track == name]
        fields = [key for key in track.fields if any(book.shows_field(key, row.id) for row in here)]
        granted = any(book.shows("decisions", row.id) for row in here)
        labels = (_label(track, key, words) for key in fields)
        head = (words("project"), words("state"), words("since"), *labels, *((words("granted"),) if granted else ()))
        lines = tuple(tuple(_project(book, row, track, fields, words))[: len(head)] for row in here)
        found[name] = Table(track.label.get(words.language), head, lines)
    return found


def _label(track: Track, field: str, words: Words) -> str:
    label = track.fields[field].label
    return label.get(words.language) if label else field


def _project(book: Book, row: ProjectRow, track: Track, fields: Sequence[str], words: Words) -> Iterator[Cell]:
    yield Cell(row.title, row.provenance.get("title"), dossier=row.id)
    yield words.text(row.state_label, row.provenance.get("state"))
    yield words.moment(row.since, row.provenance.get("since"))
    for name in fields:
        known = words.field(row.fields.get(name), track.fields[name], row.provenance.get(name))
        yield known if book.shows_field(name, row.id) else Cell("")
    mark = row.provenance.get("granted_cents")
    if not book.shows("decisions", row.id):
        yield Cell("", number=True)
        return
    nothing = row.granted_cents is None and not row.pledged
    yield NOTHING if nothing else words.amount(row.granted_cents, mark)


def budget_tables(rows: Sequence[EnvelopeRow], words: Words) -> Iterator[Table]:
    """A table per envelope: what is computed, and beside it what was reported."""
    for row in rows:
        committed = [
            (Cell(row.titles[name], dossier=name), words.amount(cents, row.marks.get(name)))
            for name, cents in row.commitments.items()
        ]
        reserved = [
            (Cell(words("reserved-for", purpose=purpose)), words.amount(cents, row.mark_reserved(purpose)))
            for purpose, cents in row.reserved.items()
        ]
        pledged = [(Cell(row.titles[name], dossier=name), words.amount(None)) for name in row.pledged]
        available = words("available-at-most" if pledged else "available")
        sums = Table(
            row.called(words.language),
            (words("subject"), words("amount")),
            (
                (Cell(words("ceiling")), words.amount(row.ceiling_cents, row.provenance)),
                *committed,
                *reserved,
                *pledged,
                (Cell(words("committed")), words.amount(row.committed_cents, row.mark(row.counted))),
                (Cell(available), words.amount(row.available_cents, row.rest_mark(row.counted))),
            ),
        )
        yield sums
        if row.balance.paid:
            yield balance_table(row, row.balances, words("paid-by-project"), words)
        if row.reported:
            yield _reported(row, words)


def _reported(row: EnvelopeRow, words: Words) -> Table:
    lines = [
        (
            words.text(line.reported.text),
            words.moment(line.reported.on),
            words.amount(line.reported.amount, line.reported.provenance, approximate=line.reported.approximate),
            words.amount(line.computed_cents, row.rest_mark(row.counted)),
            _difference(line, words),
            words.text(line.reported.origin),
        )
        for line in row.reported
    ]
    head = ("reported-words", "as-of", "reported", "computed", "difference", "origin")
    return Table(words("reported-beside"), tuple(words(key) for key in head), tuple(lines))


def _difference(line: ReportedRow, words: Words) -> Cell:
    cents, approximate = line.difference_cents, line.reported.approximate
    if cents is None:
        return words.amount(None)
    return Cell(languages.amount(cents, words.language, signed=True, approximate=approximate), number=True)


def finances(
    book: Book, words: Words, days: Sequence[date] | None = None, *, contributed: bool = True
) -> Iterator[Section]:
    """A section per envelope: its amounts by the end of each day, and those of each project.

    Args:
        book: what is reported on.
        words: the reader's.
        days: None takes those that matter.
        contributed: whether the contributions stand in it.
    """
    days = days_that_matter(book) if days is None else days
    given = contributions(book) if contributed else ()
    paid = {each.envelope.id: (contribution_table(each, words),) for each in given}
    for row in budget(book):
        rows = finance(book, row.id, days)
        pays = any(line.pays for line in rows)
        paid_head = ("paid", "recovered", "to-pay", "undated-paid") if pays else ()
        pledged = any(line.pledged for line in rows)
        available = "available-at-most" if pledged else "available"
        head = (
            "as-of",
            "ceiling",
            "committed",
            available,
            "undated",
            "commitments",
            *["pledged"] * pledged,
            *paid_head,
        )
        lines = tuple(
            (
                words.moment(line.day),
                words.amount(line.ceiling_cents, row.provenance),
                words.amount(line.committed_cents, row.mark(line.counted)),
                words.amount(line.available_cents, row.rest_mark(line.counted)),
                words.amount(line.unknown_cents) if line.unknown_cents else NOTHING,
                Cell(str(len(line.commitments)), number=True),
                *[Cell(str(len(line.pledged)), number=True)] * pledged,
                *(_paid_by(line, row, words) if pays else ()),
            )
            for line in rows
        )
        sums = Table(words("by-day"), tuple(words(key) for key in head), lines)
        parts = (_by_project(book, row, rows[at : at + _DAYS], words) for at in range(0, len(rows), _DAYS))
        tables = [sums, *(table for table in parts if table.rows)]
        if rows and rows[-1].balance.paid:
            day = words.moment(rows[-1].day).text
            tables.append(balance_table(row, rows[-1].balances, words("paid-by-project-on", day=day), words))
        notes = (attrs.evolve(words.text(row.origin), mark=row.provenance),) if row.origin else ()
        title = f"{words('finances')}: {row.called(words.language)}"
        yield Section(f"finances-{row.id}", title, "", (*tables, *paid.get(row.id, ())), notes)


def _by_project(book: Book, row: EnvelopeRow, rows: Sequence[FinanceRow], words: Words) -> Table:
    """What was committed to each project and reserved for each purpose by the end of each of these days."""
    names = dict.fromkeys(name for line in rows for name in (*line.commitments, *line.pledged))
    per_project = tuple(
        (
            Cell(book.dossiers[name].title if name in book.dossiers else name, dossier=name),
            *(_committed(line, name, row, words) for line in rows),
        )
        for name in names
    )
    reserved = tuple(
        (
            Cell(words("reserved-for", purpose=purpose)),
            *(
                words.amount(line.reserved[purpose], row.mark_reserved(purpose))
                if purpose in line.reserved
                else NOTHING
                for line in rows
            ),
        )
        for purpose in dict.fromkeys(purpose for line in rows for purpose in line.reserved)
    )
    head = (words("project"), *(words.moment(line.day).text for line in rows))
    return Table(words("by-project"), head, (*per_project, *reserved))


def _paid_by(line: FinanceRow, row: EnvelopeRow, words: Words) -> tuple[Cell, ...]:
    """What was paid and came back by the end of a day, what was to be paid then, and what is not known to count."""
    _, *cells = balance_of_all(row, line.balances, words)
    unknown = line.unknown_paid_cents
    return (*cells, words.amount(unknown) if unknown else NOTHING)


def _committed(line: FinanceRow, dossier: str, row: EnvelopeRow, words: Words) -> Cell:
    """What was committed to a dossier: unknown where a grant was pledged of which no amount was known."""
    if dossier in line.commitments:
        return words.amount(line.commitments[dossier], row.marks.get(dossier))
    return words.amount(None) if dossier in line.pledged else NOTHING


def process_table(agenda: Agenda, track: Track, words: Words) -> Table:
    """The steps of a track: from where to where, who decides, under which rules."""
    head = ("step", "from", "to", "who-decides", "rules")
    rows = tuple(tuple(_step(agenda, track, trigger, step, words)) for trigger, step in track.transitions.items())
    return Table(track.label.get(words.language), tuple(words(key) for key in head), rows)


def _step(agenda: Agenda, track: Track, trigger: str, step: Transition, words: Words) -> Iterator[Cell]:
    def state(name: str) -> str:
        return track.states[name].label.get(words.language) if name in track.states else name

    def called(rule: str) -> str:
        return agenda.rules[rule].called(rule, words.language) if rule in agenda.rules else rule

    yield attrs.evolve(words.step(track, trigger), mark=step.provenance)
    anywhere = "*" in step.sources
    sources = words("anywhere") if anywhere else "; ".join(map(state, track.sources_of(step))) or words("new")
    yield Cell(sources)
    routes = [f"{state(route.to)} ({words('if', rule=called(route.rule))})" for route in step.to.routes]
    yield Cell("; ".join([*routes, state(step.to.otherwise) if step.to.otherwise else words("stays")]))
    yield Cell(words.deciders(agenda, step, step.recorded_by))
    rules = [(name, agenda.rules[name]) for name in step.requires if name in agenda.rules]
    named = [f"{called(name)} ({rule.basis})" if rule.basis else called(name) for name, rule in rules]
    basis = [step.basis] if step.basis else []
    yield Cell("; ".join([*named, *basis]), worst(rule.provenance for _, rule in rules))
