"""The commands that read: dossiers, portfolio, money, reports, each as it stands or stood."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from .. import languages
from ..codec import plain
from ..definition.faults import unknown
from ..errors import InputError
from ..explanation import explain_dossier
from ..model.dossier import Dossier, replay
from ..model.facts import Event, TransitionTaken
from ..model.ledger import Balance
from ..model.timeline import AsOf
from ..model.when import When
from ..money import Cents
from ..office import Office
from ..reports.book import Book
from ..reports.calls import RoundRow
from ..reports.words import Words
from . import given, money, show
from .outcome import DONE


def show_dossier(arguments: argparse.Namespace) -> int:
    """Show one dossier as the viewer may see it."""
    office = given.office_of(arguments)
    found = replay(event.fact for event in _events(office, arguments))
    assert found is not None
    if arguments.json:
        show.as_json({"dossier": plain(found), **_explained(office, found, arguments), **given.profile_json(arguments)})
        return DONE
    language = given.language_of(arguments, office.agenda)
    from ..reports import dossier_text

    book = office.book(given.moment_of(arguments), viewer=arguments.actor, profile=arguments.profile)
    show.line(dossier_text(found, book, language))
    return DONE


def _explained(office: Office, dossier: Dossier, arguments: argparse.Namespace) -> dict[str, object]:
    """Why its score is what it is, where it has one and its scheme can be asked."""
    try:
        agenda, name = office.rulebook_of(dossier.id).agenda, arguments.profile
        named = name is None or office.profile(name).names_all
        explanation = explain_dossier(agenda, dossier, map(office.roster, agenda.bodies if named else ()))
    except (Exception, SystemExit):  # a plugin may raise anything; the dossier is shown all the same
        return {}
    return {"explanation": plain(explanation)} if explanation else {}


def history(arguments: argparse.Namespace) -> int:
    """Show all that happened to a dossier, as the viewer may see it."""
    office = given.office_of(arguments)
    events = _events(office, arguments)
    if arguments.json:
        show.as_json({"events": [plain(event) for event in events], **given.profile_json(arguments)})
        return DONE
    language = given.language_of(arguments, office.agenda)
    person = Words(language, office.agenda.language).person
    rows = []
    for event in events:
        fact = event.fact
        taken = fact if isinstance(fact, TransitionTaken) else None
        when = languages.moment(str(fact.on), language)
        what = taken.request.trigger if taken else fact.kind
        rows.append(
            (event.version, when, what, person(fact.actor), taken.target if taken else "", event.recorded.date())
        )
    show.table(given.words(language, "version", "when", "step", "actor", "state", "recorded"), rows, right=(0,))
    return DONE


def portfolio(arguments: argparse.Namespace) -> int:
    """List the projects."""
    from ..reports import calls, tables

    book = given.book_of(arguments, given.moment_of(arguments))
    rows, held = tables.portfolio(book), calls.rounds(book)
    if arguments.json:
        show.as_json(tables.portfolio_json(rows) | calls.rounds_json(held) | given.profile_json(arguments))
        return DONE
    language = given.language_of(arguments, book.agenda)
    show.table(
        given.words(language, "dossier", "title", "state", "phase", "granted"),
        [
            (
                row.id,
                row.title,
                row.state_label.get(language),
                languages.word("phases", row.phase, language),
                languages.show("_cents", row.granted_cents, language)
                if row.pledged or row.granted_cents is not None
                else "",
            )
            for row in rows
        ],
        right=(4,),
    )
    if held:
        _rounds(held, language)
    money.undated(book, language)
    return DONE


def _rounds(held: Sequence[RoundRow], language: str) -> None:
    def moment(when: When | None) -> str:
        return "" if when is None else languages.moment(str(when), language)

    def amount(cents: Cents | None) -> str:
        return "" if cents is None else languages.amount(cents, language)

    show.line("")
    show.table(
        given.words(language, "round", "title", "state", "opens", "closes", "there-is", "committed"),
        [
            (
                row.id,
                row.title,
                row.state_label.get(language),
                moment(row.opens),
                moment(row.closes),
                amount(row.amount_cents),
                amount(row.committed_cents),
            )
            for row in held
        ],
        right=(5, 6),
    )


def budget(arguments: argparse.Namespace) -> int:
    """Show the envelopes."""
    from ..reports import tables
    from ..reports.contributions import contributions, contributions_json

    book = given.book_of(arguments, given.moment_of(arguments))
    rows = tables.budget(book)
    language = given.language_of(arguments, book.agenda)
    if arguments.json:
        paid = contributions_json(contributions(book))
        rows_json = tables.budget_json(rows, language) | ({"contributions": paid} if paid else {})
        show.as_json(rows_json | given.profile_json(arguments))
        return DONE
    pays, pledged = any(row.balance.paid for row in rows), any(row.pledged for row in rows)
    lines = [
        (
            "  " * row.depth + row.label.get(language),
            (row.ceiling_cents, row.committed_cents, row.available_cents),
            row.balance,
            len(row.pledged) or "",
        )
        for row in rows
    ]
    sums = tables.whole(rows)
    if sums:
        roots = sum((row.balance for row in rows if not row.depth), Balance())
        lines.append((languages.word("columns", "total", language), sums, roots, ""))
    show.table(
        given.words(
            language,
            "envelope",
            "ceiling",
            "committed",
            "available",
            *(money.PAID if pays else ()),
            *["pledged"] * pledged,
        ),
        [
            (
                name,
                *(languages.amount(cents, language) for cents in amounts),
                *(money.paid(balance, language) if pays else ()),
                *[unknown] * pledged,
            )
            for name, amounts, balance, unknown in lines
        ],
        right=range(1, 8),
    )
    if pays:
        money.by_dossier(rows, language)
    money.contributed(book, language)
    money.undated(book, language)
    return DONE


def finance(arguments: argparse.Namespace) -> int:
    """Show the envelopes as of a day, or as of the end of each quarter that something happened in."""
    from ..reports import tables

    if arguments.by_year:
        return money.by_year(arguments)
    if arguments.from_day is not None:
        return money.difference(arguments)
    moment = given.moment_of(arguments)
    book = given.book_of(arguments, AsOf(recorded=moment.recorded))
    days = (moment.on,) if moment.on is not None else tables.days_that_matter(book)
    labels = {row.id: row for row in tables.budget(book)}
    found = {envelope: tables.finance(book, envelope, days) for envelope in labels}
    if arguments.json:
        days_ = [tables.finance_json(envelope, rows) for envelope, rows in found.items()]
        show.as_json({"finance": days_, **given.profile_json(arguments)})
        return DONE
    language = given.language_of(arguments, book.agenda)

    pledged = any(row.pledged for rows in found.values() for row in rows)

    def amount(cents: int | None) -> str:
        return languages.show("_cents", cents, language)

    pays = any(row.pays for rows in found.values() for row in rows)
    show.table(
        given.words(
            language,
            *("envelope", "as_of", "ceiling", "committed", "available", "undated"),
            *((*money.PAID, "undated_paid") if pays else ()),
            *["pledged"] * pledged,
        ),
        [
            (
                labels[envelope].called(language),
                languages.moment(row.day.isoformat(), language),
                amount(row.ceiling_cents),
                amount(row.committed_cents),
                amount(row.available_cents),
                amount(row.unknown_cents) if row.unknown_cents else "",
                *(money.paid(row.balance, language) if pays else ()),
                *((amount(row.unknown_paid_cents) if row.unknown_paid_cents else "",) if pays else ()),
                *[len(row.pledged) or ""] * pledged,
            )
            for envelope, rows in found.items()
            for row in rows
        ],
        right=range(2, 11),
    )
    money.contributed(book if moment.on is None else given.book_of(arguments, moment), language)
    return DONE


def report(arguments: argparse.Namespace) -> int:
    """Write the progress report."""
    from ..reports import progress_report

    figures = given.figures_of(arguments)
    book = given.book_of(arguments, given.moment_of(arguments), figures=figures)
    language = given.language_of(arguments, book.agenda)
    text = _by_template(arguments, book, language) if arguments.template else progress_report(book, language)
    if arguments.json:
        show.as_json({"report": text, **given.profile_json(arguments)})
    else:
        show.line(text)
    return DONE


def _by_template(arguments: argparse.Namespace, book: Book, language: str) -> str:
    from ..reports.template import render

    templates = given.registry(arguments).templates
    if arguments.template not in templates:
        raise InputError(unknown("report template", arguments.template, templates), "avt plugins list shows them")
    return render(templates[arguments.template], book, language, name=arguments.template)


def _events(office: Office, arguments: argparse.Namespace) -> tuple[Event, ...]:
    """The events of a dossier that count, as the viewer may see them; at least one."""
    moment = given.moment_of(arguments)
    look = (arguments.actor, moment, arguments.profile)
    known = office.dossiers if arguments.profile is None else office.shown(*look)
    if arguments.dossier not in known:
        raise InputError(unknown("dossier", arguments.dossier, known), "avt portfolio lists them")
    events = office.history(arguments.dossier, *look)
    if not events:
        day = arguments.as_of or arguments.known_on
        raise InputError(f"nothing had surely happened to {arguments.dossier} by {day}", "name a later day")
    return events
