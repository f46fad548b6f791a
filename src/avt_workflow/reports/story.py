"""The story of one dossier: what happened, when, by whom and why, and what it consists of now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from .. import languages
from ..access import history_for, is_sealed
from ..model.agenda import Absent, Agenda, Assessment, Track, Transition
from ..model.dossier import Cast, Dossier
from ..model.facts import ApprovalsCancelled, Event, Request, TransitionTaken
from ..model.frozen import EMPTY, FrozenMap
from ..model.panels import uncounted
from ..model.records import Application, Grant, Pledge, Record, Report, Sheet
from .balances import balance_cells
from .book import Book, mark_of, mark_of_amount, mark_of_payments
from .details import details, document_cell
from .division import division_tables, said_in_round
from .scores import Explained, explained
from .spreads import mark_of_sheets
from .words import Cell, Table, Words

Line = tuple[str, Cell]


@attrs.frozen
class Entry:
    """One step in the time line.

    Args:
        on: when it took effect.
        step: what was done; `to` is the state it led to, where it moved.
        who: in which capacity; `actor` as the host identifies them.
        lines: what was handed in and why, each with its label.
    """

    on: Cell
    step: Cell
    to: Cell | None
    who: str
    actor: Cell
    lines: tuple[Line, ...]


@attrs.frozen
class Story:
    """A dossier as it is told.

    Args:
        facts: what is known about it.
        entries: its time line, oldest first.
        assessment: sheets and score by criterion; None without.
        remarks: of the sheets.
        outcome: advice, decision, and what is committed.
        sealed: whether there may be sheets that nobody may see yet.
        divisions: of a round, how its money is divided.
        explained: how the score came about; None without one.
    """

    facts: tuple[Line, ...]
    entries: tuple[Entry, ...]
    assessment: Table | None
    remarks: tuple[Line, ...]
    outcome: tuple[Line, ...]
    reports: Table | None
    sealed: bool
    divisions: tuple[Table, ...] = ()
    explained: Explained | None = None


def tell(dossier: Dossier, book: Book, words: Words, *, sealed_sheets: bool = False) -> Story:
    """The story of a dossier.

    Args:
        dossier: as the reader may see it.
        book: with its history, redacted for that reader.
        words: the reader's.
        sealed_sheets: whether sheets that the reader may see are shown while others are sealed; never on a page.
    """
    agenda, events = book.agenda_of(dossier), book.histories.get(dossier.id, ())
    sealed = is_sealed(agenda, dossier)
    shown = dossier if sealed_sheets or not sealed else _without_sheets(dossier)
    seen = events if sealed_sheets else history_for(agenda, dossier, events, None)
    return Story(
        tuple(_facts(shown, book, words)),
        tuple(_entries(shown, seen, book, words)),
        _assessment(shown, book, words),
        tuple(_remarks(shown, book, words)),
        tuple(_outcome(shown, book, words)),
        _reports(shown, book, words),
        sealed,
        tuple(division_tables(shown, book, words)),
        explained(book, shown, words, mark_of_sheets(shown, book)),
    )


def _without_sheets(dossier: Dossier) -> Dossier:
    return attrs.evolve(dossier, panel=attrs.evolve(dossier.panel, sheets=()))


def _facts(dossier: Dossier, book: Book, words: Words) -> Iterator[Line]:
    track, idea = book.track_of(dossier), dossier.idea
    state = track.states[dossier.state]
    mark = mark_of(dossier.moved)
    yield words("state"), words.text(state.label, mark)
    yield words("phase"), Cell(languages.word("phases", state.phase, words.language), mark)
    yield words("since"), words.moment(dossier.moved.on, mark_of(dossier.moved, "on"))
    given = _last(book, dossier, idea.application or idea.initiative)
    for name, spec in track.fields.items():
        if not book.shows_field(name, dossier.id):
            continue
        label = spec.label.get(words.language) if spec.label else name
        yield label, words.field(dossier.fields.get(name), spec, mark_of(given, name, "fields"))
    if idea.applicant:
        yield words("applicant"), Cell(idea.applicant, mark_of(given, "applicant"))
    if idea.application:
        if book.shows("asked", dossier.id):
            yield words("asked"), words.amount(idea.application.asked, mark_of(given, "asked"))
        for partner in idea.application.partners:
            kind = f" ({words(f'partner-{partner.kind}')})" if partner.kind else ""
            yield words("partner"), Cell(f"{partner.name}{kind}", mark_of(given, "partners"))
        for money in idea.application.financing:
            year = f", {money.year}" if money.year else ""
            kind = f" ({money.kind})" if money.kind else ""
            paid = f"{money.source}{kind}{year}: {languages.amount(money.amount, words.language)}"
            yield words("financing"), Cell(paid, mark_of(given, "financing"))
        for cost in idea.application.costs:
            of = ", ".join(filter(None, (cost.category, "" if cost.eligible else words("not-eligible"))))
            spent = f"{cost.label}{f' ({of})' if of else ''}: {languages.amount(cost.amount, words.language)}"
            yield words("costs"), Cell(spent, mark_of(given, "costs"))
        for aid in idea.application.minimis or ():
            granted = f"{aid.grantor}, {aid.on}: {languages.amount(aid.amount, words.language)}"
            yield words("minimis"), Cell(granted, mark_of(given, "minimis"))
        for document in idea.application.documents:
            yield words("document"), document_cell(document)
    call = dossier.division.call
    if call:
        announced = _last(book, dossier, call)
        for label, cell, name in details(call, words):
            if name != "title":
                yield label, attrs.evolve(cell, mark=mark_of(announced, name))
    named = idea.application or idea.initiative
    for alias in named.aliases if named else ():
        yield words("alias"), Cell(alias, mark_of(given, "aliases"))
    for link in named.links if named else ():
        yield words("link"), Cell(link, mark_of(given, "links"), link=link)


def _entries(dossier: Dossier, events: Sequence[Event], book: Book, words: Words) -> Iterator[Entry]:
    agenda, track = book.agenda_of(dossier), book.track_of(dossier)
    for event in events:
        fact = event.fact
        if not isinstance(fact, TransitionTaken):
            undone = fact.levels if isinstance(fact, ApprovalsCancelled) else None
            said = words("voided") if undone is None else words("cancelled", levels=", ".join(undone))
            yield Entry(words.moment(fact.on), Cell(said), None, "", Cell(words.person(fact.actor)), ())
            continue
        request = fact.request
        yield Entry(
            words.moment(request.on, mark_of(request, "on")),
            attrs.evolve(words.step(track, request.trigger), mark=mark_of(request)),
            words.text(track.states[fact.target].label) if fact.target != fact.source else None,
            _capacity(track.transitions.get(request.trigger), request.role, agenda, words),
            _actor(request, words),
            tuple((label, cell) for label, cell in _lines(request, words, track) if cell.text != dossier.title),
        )


def _actor(request: Request, words: Words) -> Cell:
    """Who acted; the mark of an applicant is that of the application, and who did what was made up is made up."""
    named = isinstance(request.record, Application) and request.record.applicant == request.actor
    mark = mark_of(request, "applicant") if named else mark_of(request)
    return Cell(words.person(request.actor), mark if named or mark == "illustrative" else None)


def _capacity(step: Transition | None, role: str, agenda: Agenda, words: Words) -> str:
    """In which role somebody acted; for a recorded decision also whose decision it was."""
    if step and role and role == step.recorded_by and role not in step.by:
        return words.deciders(agenda, step, role)
    return words.names(agenda, (role,)) if role else ""


def _lines(request: Request, words: Words, track: Track) -> Iterator[Line]:
    criteria = track.assessment.criteria if track.assessment else EMPTY
    for label, cell, name in details(_in_order(request.record, track), words, criteria):
        if cell.text:
            yield label, cell if cell.unknown else attrs.evolve(cell, mark=mark_of(request, name))
    if request.behalf:
        yield words("behalf"), Cell(words("in-place-of", who=words.person(request.behalf)))
    if request.motivation:
        yield words("motivation"), words.free(request.motivation, mark_of(request, "motivation"))
    if request.minutes:
        digest = f" (SHA-256 {request.minutes.sha256})" if request.minutes.sha256 else ""
        yield words("minutes"), Cell(f"{request.minutes.reference}{digest}", mark_of(request, "minutes"))


def _in_order(record: Record | None, track: Track) -> Record | None:
    """A sheet with its marks in the order of the criteria; anything else as it is."""
    if not isinstance(record, Sheet) or track.assessment is None:
        return record
    return attrs.evolve(
        record, marks=FrozenMap({k: record.marks[k] for k in track.assessment.criteria if k in record.marks})
    )


def _assessment(dossier: Dossier, book: Book, words: Words) -> Table | None:
    """Criteria by sheet, with the score of each and what each sheet would come to alone, so that it shows who deviates.

    Only what the panel gave in this visit; the sheet of a member who stepped back since stands in it, and says so.
    """
    assessment, panel = book.track_of(dossier).assessment, dossier.panel
    if assessment is None or not (panel.sheets or panel.score):
        return None
    sheets = [(cast, cast.record) for cast in panel.sheets if isinstance(cast.record, Sheet)]
    mark = mark_of_sheets(dossier, book)
    rows = []
    for key, criterion in assessment.criteria.items():
        named = words.text(criterion.label, criterion.provenance)
        cells = [attrs.evolve(named, text=f"{key} · {named.text}" if named.text != key else key)]
        cells.append(Cell(languages.number(criterion.weight, words.language), assessment.provenance, number=True))
        cells += [
            words.criterion(sheet.marks[key], criterion.scale)
            if key in sheet.marks
            else Cell(words("missing"), number=True)
            for _, sheet in sheets
        ]
        if panel.score:
            cells.append(words.criterion(panel.score.per_criterion.get(key)))
        rows.append(tuple(attrs.evolve(cell, mark=mark) if place > 1 else cell for place, cell in enumerate(cells)))
    if panel.score:
        alone = (Cell(_alone(assessment, sheet, words), mark, number=True) for _, sheet in sheets)
        total = Cell(words.score(panel.score), mark, number=True)
        rows.append((Cell(words("total")), Cell("", number=True), *alone, total))
    head = (words("criterion"), words("weight"), *(_sheet_of(cast, dossier, book, words) for cast, _ in sheets))
    return Table("", (*head, words("score")) if panel.score else head, tuple(rows))


def _alone(assessment: Assessment, sheet: Sheet, words: Words) -> str:
    """What one sheet by itself would come to; "" where its scheme is absent or cannot tell."""
    if isinstance(assessment.scheme, Absent):
        return ""
    try:
        return words.score(assessment.scheme.score([sheet], assessment.criteria))
    except (Exception, SystemExit):  # a plugin may raise anything; a page is made all the same
        return ""


def _sheet_of(cast: Cast, dossier: Dossier, book: Book, words: Words) -> str:
    who = words.person(cast.actor)
    if cast.seat:
        who += f" ({words('in-place-of', who=words.person(cast.seat))})"
    if cast.actor in dossier.panel.recused:
        return words("void-sheet-of", who=who)
    return words("idle-sheet-of" if cast in uncounted(dossier, *book.rosters) else "sheet-of", who=who)


def _remarks(dossier: Dossier, book: Book, words: Words) -> Iterator[Line]:
    for cast in dossier.panel.sheets:
        if isinstance(cast.record, Sheet) and cast.record.remarks:
            yield (
                _sheet_of(cast, dossier, book, words),
                words.free(cast.record.remarks, mark_of_sheets(dossier, book)),
            )


def _outcome(dossier: Dossier, book: Book, words: Words) -> Iterator[Line]:
    """Advice and decision with their reasons, then what is committed; unknown where the source gives no outcome."""
    track, outcome = book.track_of(dossier), dossier.outcome
    advised = _last(book, dossier, dossier.panel.advice)
    if advised:
        yield from _lines(advised, words, track)
    for level in dict.fromkeys(approved.level for approved in dossier.panel.approvals):
        who = (words.person(approved.actor) for approved in dossier.panel.approvals if approved.level == level)
        yield words("approved"), Cell(f"{level}: {', '.join(who)}")
    decided = _last(book, dossier, outcome.decision)
    if decided:
        yield words("decision"), attrs.evolve(words.step(track, decided.trigger), mark=mark_of(decided))
        yield words("decided-on"), words.moment(decided.on, mark_of(decided, "on"))
        yield from _lines(decided, words, track)
        yield from _grounds_of(decided, dossier, words, track)
    elif _awaits_decision(dossier, track) and book.shows("decisions", dossier.id):
        yield words("decision"), Cell(words("no-decision"), unknown=True)
    yield from said_in_round(dossier, book, words)
    if isinstance(outcome.decision, (Grant, Pledge)) and outcome.decision.conditions:
        yield words("conditions"), Cell(words("conditions-met" if outcome.conditions_met else "conditions-open"))
    for name, ledger in book.ledgers.items():
        envelope = book.envelopes.get(name)
        label = envelope.label.get(words.language) if envelope else name
        balance = ledger.own_balance(dossier.id)
        if balance.committed:
            mark = mark_of_amount(book, dossier.id)
            yield words("committed-from", envelope=label), words.amount(balance.committed, mark)
        if balance.paid:
            moved = mark_of_payments(book, dossier.id)
            _, paid, recovered, to_pay = balance_cells(balance, mark_of_amount(book, dossier.id), moved, words)
            yield words("paid-from", envelope=label), paid
            if balance.recovered:
                yield words("recovered-to", envelope=label), recovered
            yield words("to-pay-from", envelope=label), to_pay


def _awaits_decision(dossier: Dossier, track: Track) -> bool:
    """Whether a decision can be expected of which nothing is known."""
    explored = track.states[dossier.state].phase == "explore"
    return track.round is None and not explored and not dossier.outcome.withdrawal


def _grounds_of(decided: Request, dossier: Dossier, words: Words, track: Track) -> Iterator[Line]:
    """What a decision rests on, and that a grant is one in part."""
    step, application = track.transitions.get(decided.trigger), dossier.idea.application
    asked = application.asked if application else None
    if isinstance(decided.record, Grant) and asked is not None and decided.record.amount < asked:
        granted = decided.record.amount
        yield words("in-part"), Cell(words("of-asked", granted_cents=granted, asked_cents=asked), mark_of(decided))
    if step and step.basis:
        yield words("basis"), Cell(step.basis, step.provenance)
    if step and step.mandate:
        yield words("mandate"), Cell(step.mandate, step.provenance)


def _reports(dossier: Dossier, book: Book, words: Words) -> Table | None:
    rows = []
    for request in book.requests(dossier.id):
        if isinstance(request.record, Report):
            period, light, text = (
                attrs.evolve(c, mark=mark_of(request, n)) for _, c, n in details(request.record, words)
            )
            rows.append((period, light, text))
    return Table("", (words("period"), words("light"), words("text")), tuple(rows)) if rows else None


def _last(book: Book, dossier: Dossier, record: Record | None) -> Request | None:
    """The latest request that brought a record."""
    if record is None:
        return None
    return next((r for r in reversed(tuple(book.requests(dossier.id))) if r.record == record), None)
