"""The tables of a programme as plain values: its portfolio, its budget, its finances as of any date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final

import attrs

from .. import languages
from ..model.agenda import Phase, Provenance, Reported
from ..model.dossier import Dossier
from ..model.facts import (
    CeilingChanged,
    CommitmentChanged,
    MoneyRecovered,
    PaymentMade,
    Request,
    ReservationChanged,
)
from ..model.frozen import EMPTY, FrozenMap
from ..model.ledger import Balance, Ledger, total
from ..model.nesting import in_order, spending
from ..model.records import Application, FieldValue, Grant, Initiative
from ..model.text import Text
from ..model.timeline import AsOf, money_as_of
from ..model.when import When
from ..money import Cents
from ..rulebook import envelopes_of
from .book import Book, derived, mark_of, mark_of_amount, mark_of_payments
from .pledges import Histories, histories_of, is_pledged, pledged

__all__ = [
    "Book",
    "EnvelopeRow",
    "FinanceRow",
    "ProjectRow",
    "ReportedRow",
    "budget",
    "budget_json",
    "days_that_matter",
    "finance",
    "finance_json",
    "portfolio",
    "portfolio_json",
    "total",
    "whole",
]

_RESERVED: Final = "reserved:"


@attrs.frozen
class ProjectRow:
    """A project in the portfolio.

    Args:
        since: when it came in its state.
        fields: the region's own fields, those that are known.
        granted_cents: the amount granted; None without a grant.
        provenance: where each value comes from, by the name it has here: `title`, `state`, `since`,
            `granted_cents`, a field.
        pledged: whether a grant stands of which no amount is known.
    """

    id: str
    title: str
    track: str
    state: str
    state_label: Text
    phase: Phase
    since: When
    fields: FrozenMap[str, FieldValue] = EMPTY
    granted_cents: Cents | None = None
    provenance: FrozenMap[str, Provenance] = EMPTY
    aliases: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    pledged: bool = False


@attrs.frozen
class ReportedRow:
    """What a document says, beside what the log computes for the same moment.

    Args:
        computed_cents: by the end of the document's own period; None where there is nothing to compare with, or where
            the book looks back from before that.
        difference_cents: reported less computed.
    """

    reported: Reported
    computed_cents: Cents | None
    difference_cents: int | None


@attrs.frozen
class EnvelopeRow:
    """An envelope as it stands, in cents.

    Args:
        commitments: what is committed to each dossier, in order of commitment.
        titles: the titles of those dossiers, and of the pledged ones.
        provenance: of the ceiling that the agenda names.
        balances: what is committed and was paid to each dossier, and what came back.
        marks: where each amount comes from, by dossier; by `reserved:` and its purpose for what is reserved.
        reserved: what is kept aside for costs, by purpose.
        within: the envelope that it is part of, whose amounts hold these too; "" for none.
        around: the label of that one.
        depth: how many envelopes it stands in.
        pledged: dossiers to which a grant was pledged of which no amount is known; where there are any, the available
            amount is the most that can be left.
    """

    id: str
    label: Text
    ceiling_cents: Cents
    committed_cents: Cents
    available_cents: Cents
    commitments: FrozenMap[str, Cents] = EMPTY
    titles: FrozenMap[str, str] = EMPTY
    reported: tuple[ReportedRow, ...] = ()
    provenance: Provenance | None = None
    origin: Text | None = None
    marks: FrozenMap[str, Provenance | None] = EMPTY
    balances: FrozenMap[str, Balance] = EMPTY
    paid_marks: FrozenMap[str, Provenance | None] = EMPTY
    reserved: FrozenMap[str, Cents] = EMPTY
    within: str = ""
    around: Text | None = None
    depth: int = 0
    pledged: tuple[str, ...] = ()

    @property
    def balance(self) -> Balance:
        """How its money stands as a whole."""
        return total(self.balances.values())

    def paid_mark(self, dossiers: Iterable[str]) -> Provenance | None:
        """Where the sum of what was paid to these dossiers comes from."""
        return derived(self.paid_marks.get(name) for name in dossiers)

    def called(self, language: str) -> str:
        """Its label, with the envelope that it is part of."""
        label = self.label.get(language)
        around = self.around.get(language) if self.around else ""
        return f"{label} ({languages.word('words', 'part-of', language)} {around})" if around else label

    @property
    def counted(self) -> tuple[str, ...]:
        """What is committed, as `marks` names it."""
        return _counted(self.commitments, self.reserved)

    def mark_reserved(self, purpose: str) -> Provenance | None:
        """Where what is reserved for a purpose comes from."""
        return self.marks.get(f"{_RESERVED}{purpose}")

    def mark(self, dossiers: Iterable[str]) -> Provenance | None:
        """Where the sum of what is committed to these dossiers comes from."""
        return derived(self.marks.get(name) for name in dossiers)

    def rest_mark(self, dossiers: Iterable[str]) -> Provenance | None:
        """Where what is left of the ceiling beside these dossiers comes from."""
        return derived([self.provenance, *(self.marks.get(name) for name in dossiers)])


@attrs.frozen
class FinanceRow:
    """An envelope by the end of a day, in cents.

    Args:
        ceiling_cents: None where a change of it is too inexact in time to tell; `available_cents` likewise.
        committed_cents: what surely was committed.
        unknown_cents: the sum of the changes of which the date is too inexact to tell whether they count.
        commitments: what surely was committed to each dossier.
        balances: what surely was committed and paid to each dossier, and came back.
        unknown_paid_cents: payments less recoveries of which the date is too inexact to tell whether they count.
        reserved: what surely was kept aside for costs, by purpose.
        pledged: dossiers to which a grant was pledged by then, or may have been, of which no amount was known; where
            there are any, the available amount is the most that can be left.
    """

    day: date
    ceiling_cents: Cents | None
    committed_cents: Cents
    available_cents: Cents | None
    unknown_cents: int = 0
    commitments: FrozenMap[str, Cents] = EMPTY
    balances: FrozenMap[str, Balance] = EMPTY
    unknown_paid_cents: int = 0
    reserved: FrozenMap[str, Cents] = EMPTY
    pledged: tuple[str, ...] = ()

    @property
    def counted(self) -> tuple[str, ...]:
        """What was committed, as the marks of its envelope name it."""
        return _counted(self.commitments, self.reserved)

    @property
    def balance(self) -> Balance:
        """How its money surely stood as a whole."""
        return total(self.balances.values())

    @property
    def pays(self) -> bool:
        """Whether anything was paid by then, or may have been."""
        return bool(self.balance.paid or self.unknown_paid_cents)


def portfolio(book: Book) -> tuple[ProjectRow, ...]:
    """Every dossier that is no round, in order of identifier."""
    found = (book.dossiers[name] for name in sorted(book.dossiers))
    return tuple(_project(book, dossier) for dossier in found if not book.is_round(dossier))


def budget(book: Book) -> tuple[EnvelopeRow, ...]:
    """Every envelope of the book, each before those within it, with what documents reported about it."""
    return tuple(_envelope(book, name, depth) for name, depth in in_order(book.envelopes).items())


def whole(rows: Sequence[EnvelopeRow]) -> tuple[Cents, Cents, Cents] | None:
    """Ceiling, committed and available of all envelopes, each euro once; None where none is part of another."""
    if not any(row.within for row in rows):
        return None
    roots = [row for row in rows if not row.depth]
    return (
        Cents(sum(row.ceiling_cents for row in roots)),
        Cents(sum(row.committed_cents for row in roots)),
        Cents(sum(row.available_cents for row in roots)),
    )


def finance(book: Book, envelope: str, days: Sequence[date]) -> tuple[FinanceRow, ...]:
    """An envelope by the end of each of these days, by when its changes took effect.

    A book that looks back from a day knows nothing of later ones: they are left out.

    The ceiling it was opened with counts on every day: who adopts an agenda late still spends from its first day.
    """
    histories = histories_of(book, envelope)
    return tuple(_finance(book, envelope, day, histories) for day in days if book.as_of is None or day <= book.as_of)


def days_that_matter(book: Book) -> tuple[date, ...]:
    """The last day of each quarter in which something happened, and the days that documents report on, in order.

    Looking back from a day, that day comes last and none after it.
    """
    happened = [request.on for dossier in book.dossiers for request in book.requests(dossier)]
    reported = [line.on for envelope in book.envelopes.values() for line in envelope.reported]
    days = {_quarter_end(moment.last) for moment in happened} | {moment.last for moment in reported}
    if book.as_of is not None:
        days = {day for day in days if day < book.as_of} | {book.as_of}
    return tuple(sorted(days))


def portfolio_json(rows: Sequence[ProjectRow]) -> dict[str, object]:
    """The portfolio in the stable shape of `avt portfolio --json`."""
    return {
        "projects": [
            {
                "id": row.id,
                "title": row.title,
                "state": row.state,
                "phase": row.phase,
                "fields": dict(row.fields),
                "granted_cents": row.granted_cents,
                "pledged": row.pledged,
                "provenance": dict(row.provenance),
            }
            for row in rows
        ]
    }


def budget_json(rows: Sequence[EnvelopeRow], language: str) -> dict[str, object]:
    """The budget in the stable shape of `avt budget --json`; texts in the reader's language.

    What was paid stands in it where anything was; `within`, `reserved` and the `total` where an envelope stands in
    another, or has reserved costs.
    """
    pays = any(row.balance.paid for row in rows)
    sums = whole(rows)
    names = ("ceiling_cents", "committed_cents", "available_cents")
    return {
        "envelopes": [
            {
                **(_paid_json(row) if pays else {}),
                "id": row.id,
                "ceiling_cents": row.ceiling_cents,
                "committed_cents": row.committed_cents,
                "available_cents": row.available_cents,
                "pledged": list(row.pledged),
                "reported": [
                    {
                        "text": line.reported.text.get(language),
                        "on": str(line.reported.on),
                        "amount_cents": line.reported.amount,
                        "compares": line.reported.compares,
                        "computed_cents": line.computed_cents,
                        "difference_cents": line.difference_cents,
                        "approximate": line.reported.approximate,
                        "provenance": line.reported.provenance,
                        "origin": line.reported.origin.get(language) if line.reported.origin else None,
                    }
                    for line in row.reported
                ],
                **({"within": row.within} if row.within else {}),
                **({"reserved": dict(row.reserved)} if row.reserved else {}),
            }
            for row in rows
        ],
        **({"total": dict(zip(names, sums, strict=True))} if sums else {}),
    }


def finance_json(envelope: str, rows: Sequence[FinanceRow]) -> dict[str, object]:
    """An envelope's finances as `avt finance --json` gives them; what was paid, where anything was."""
    pays = any(row.pays for row in rows)
    return {
        "envelope": envelope,
        "days": [
            {
                **(row.balance.amounts() if pays else {}),
                "day": row.day.isoformat(),
                "ceiling_cents": row.ceiling_cents,
                "committed_cents": row.committed_cents,
                "available_cents": row.available_cents,
                "unknown_cents": row.unknown_cents,
                "pledged": list(row.pledged),
                **({"unknown_paid_cents": row.unknown_paid_cents} if pays else {}),
                **({"reserved": dict(row.reserved)} if row.reserved else {}),
            }
            for row in rows
        ],
    }


def _paid_json(row: EnvelopeRow) -> dict[str, object]:
    return {**row.balance.amounts(), "dossiers": {name: found.amounts() for name, found in row.balances.items()}}


def _quarter_end(day: date) -> date:
    return When(f"{day.year}-Q{(day.month + 2) // 3}").last


def _project(book: Book, dossier: Dossier) -> ProjectRow:
    state = book.track_of(dossier).states[dossier.state]
    named = dossier.idea.application or dossier.idea.initiative
    return ProjectRow(
        dossier.id,
        dossier.title,
        dossier.track,
        dossier.state,
        state.label,
        state.phase,
        dossier.moved.on,
        FrozenMap(dossier.fields),
        _granted(book, dossier),
        _marks(book, dossier),
        named.aliases if named else (),
        named.links if named else (),
        is_pledged(dossier),
    )


def _granted(book: Book, dossier: Dossier) -> Cents | None:
    """The latest grant, with what steps that draw on other envelopes gave."""
    if dossier.granted is None:
        return None
    track = book.track_of(dossier)
    steps = [request.trigger for request in book.requests(dossier.id) if isinstance(request.record, Grant)]
    last = track.transitions[steps[-1]].envelopes if steps else ()
    own = spending(book.envelopes, last)
    others = (name for name in spending(book.envelopes, envelopes_of(track)) if name not in own)
    given = sum(book.ledgers[name].own(dossier.id) for name in others if name in book.ledgers)
    return Cents(dossier.granted.amount + given)


def _marks(book: Book, dossier: Dossier) -> FrozenMap[str, Provenance]:
    marks: dict[str, Provenance | None] = {"state": mark_of(dossier.moved), "since": mark_of(dossier.moved, "on")}
    for request in book.requests(dossier.id):
        marks |= _marks_in(request)
    known: dict[str, Provenance] = {name: mark for name, mark in marks.items() if mark is not None}
    return FrozenMap(known)


def _marks_in(request: Request) -> dict[str, Provenance | None]:
    """The marks of what a request gave; a later request overrides an earlier one, as its values do."""
    record = request.record
    if isinstance(record, (Initiative, Application)):
        marks: dict[str, Provenance | None] = {"title": mark_of(request, "title")}
        marks.update((name, mark_of(request, name, "fields")) for name in record.fields)
        return marks
    return {"granted_cents": mark_of(request, "amount")} if isinstance(record, Grant) else {}


def _envelope(book: Book, name: str, depth: int) -> EnvelopeRow:
    envelope = book.envelopes[name]
    around = book.envelopes.get(envelope.within)
    marks: dict[str, Provenance | None] = {d: mark_of_amount(book, d) for d in book.dossiers}
    ledger = book.ledgers.get(name) or Ledger(name, envelope.ceiling)
    waiting = pledged(histories_of(book, name))
    return EnvelopeRow(
        name,
        envelope.label,
        ledger.ceiling,
        ledger.committed,
        ledger.available,
        ledger.commitments,
        FrozenMap({d: book.dossiers[d].title if d in book.dossiers else d for d in (*ledger.balances, *waiting)}),
        tuple(_reported(book, name, reported) for reported in envelope.reported),
        envelope.provenance,
        envelope.origin,
        FrozenMap(marks | _reserved_marks(book, name)),
        ledger.balances,
        FrozenMap({d: mark_of_payments(book, d) for d in ledger.payments}),
        ledger.reserved,
        envelope.within,
        around.label if around else None,
        depth,
        waiting,
    )


def _reserved_marks(book: Book, envelope: str) -> dict[str, Provenance | None]:
    """Where what is reserved comes from, by the latest act on each purpose."""
    facts = (event.fact for event in book.envelope_events.get(envelope, ()))
    return {
        f"{_RESERVED}{fact.purpose}": fact.provenance.get("amount", fact.provenance.get("*"))
        for fact in facts
        if isinstance(fact, ReservationChanged)
    }


def _counted(commitments: Iterable[str], reserved: Iterable[str]) -> tuple[str, ...]:
    return (*commitments, *(f"{_RESERVED}{purpose}" for purpose in reserved))


def _reported(book: Book, envelope: str, reported: Reported) -> ReportedRow:
    later = book.as_of is not None and reported.on.last > book.as_of
    if reported.compares is None or later:
        return ReportedRow(reported, None, None)
    row = _finance(book, envelope, reported.on.last)
    by_name = {"ceiling": row.ceiling_cents, "committed": row.committed_cents, "available": row.available_cents}
    computed = by_name[reported.compares]
    if reported.amount is None or computed is None:
        return ReportedRow(reported, computed, None)
    return ReportedRow(reported, computed, reported.amount - computed)


def _finance(book: Book, envelope: str, day: date, histories: Histories = EMPTY) -> FinanceRow:
    found = money_as_of(book.envelope_events.get(envelope, ()), AsOf(on=day))
    ledger = Ledger(envelope).replay(event.fact for event in found.certain)
    unknown = [event.fact for event in found.unknown]
    known = bool(ledger.version) and not any(isinstance(fact, CeilingChanged) for fact in unknown)
    return FinanceRow(
        day,
        ledger.ceiling if known else None,
        ledger.committed,
        ledger.available if known else None,
        sum(fact.after - fact.before for fact in unknown if isinstance(fact, (CommitmentChanged, ReservationChanged))),
        ledger.commitments,
        ledger.balances,
        sum(fact.amount for fact in unknown if isinstance(fact, PaymentMade))
        - sum(fact.amount for fact in unknown if isinstance(fact, MoneyRecovered)),
        ledger.reserved,
        pledged(histories, day),
    )
