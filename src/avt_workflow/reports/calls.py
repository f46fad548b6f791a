"""The rounds of a programme, beside its projects: what each announced, and what it gave."""

from __future__ import annotations

from collections.abc import Sequence

import attrs

from ..model.agenda import Provenance
from ..model.dossier import Dossier
from ..model.frozen import EMPTY, FrozenMap
from ..model.records import Call
from ..model.text import Text
from ..model.when import When
from ..money import Cents
from .book import Book, derived, mark_of, mark_of_amount
from .words import NOTHING, Cell, Table, Words


@attrs.frozen
class RoundRow:
    """A round as it stands.

    Args:
        opens: when applications may come in; None where the call does not say.
        closes: until when.
        amount_cents: the most there is, by its call; None where it does not say.
        committed_cents: what stands of what it gave; None where it gave nothing yet, or not all of that is shown.
        provenance: where each value comes from, by the name it has here.
    """

    id: str
    title: str
    state: str
    state_label: Text
    opens: When | None = None
    closes: When | None = None
    amount_cents: Cents | None = None
    committed_cents: Cents | None = None
    provenance: FrozenMap[str, Provenance] = EMPTY


def rounds(book: Book) -> tuple[RoundRow, ...]:
    """Every round, in order of identifier."""
    found = (book.dossiers[name] for name in sorted(book.dossiers))
    return tuple(_round(book, dossier) for dossier in found if book.is_round(dossier))


def rounds_json(rows: Sequence[RoundRow]) -> dict[str, object]:
    """The rounds as `avt portfolio --json` gives them: nothing where there are none."""
    told = [
        {
            "id": row.id,
            "title": row.title,
            "state": row.state,
            "opens": None if row.opens is None else str(row.opens),
            "closes": None if row.closes is None else str(row.closes),
            "amount_cents": row.amount_cents,
            "committed_cents": row.committed_cents,
            "provenance": dict(row.provenance),
        }
        for row in rows
    ]
    return {"rounds": told} if told else {}


def rounds_table(rows: Sequence[RoundRow], words: Words) -> Table:
    """A line for each round."""
    head = tuple(words(key) for key in ("round", "state", "opens", "closes", "there-is", "committed"))
    return Table("", head, tuple(_line(row, words) for row in rows))


def _line(row: RoundRow, words: Words) -> tuple[Cell, ...]:
    marks = row.provenance

    def moment(name: str, when: When | None) -> Cell:
        return NOTHING if when is None else words.moment(when, marks.get(name))

    def amount(name: str, cents: Cents | None) -> Cell:
        return attrs.evolve(NOTHING, number=True) if cents is None else words.amount(cents, marks.get(name))

    return (
        Cell(row.title, marks.get("title"), dossier=row.id),
        words.text(row.state_label, marks.get("state")),
        moment("opens", row.opens),
        moment("closes", row.closes),
        amount("amount_cents", row.amount_cents),
        amount("committed_cents", row.committed_cents),
    )


def _round(book: Book, dossier: Dossier) -> RoundRow:
    call, state = dossier.division.call, book.track_of(dossier).states[dossier.state]
    return RoundRow(
        dossier.id,
        dossier.title,
        dossier.state,
        state.label,
        call.opens if call else None,
        call.closes if call else None,
        call.amount if call else None,
        _committed(book, dossier),
        _marks(book, dossier),
    )


def _committed(book: Book, dossier: Dossier) -> Cents | None:
    declared, profile = book.track_of(dossier).round, book.profile
    ledger = book.ledgers.get(declared.envelope) if declared else None
    if ledger is None or not dossier.division.adopted or (profile and (profile.tracks or profile.phases)):
        return None
    given = {row.dossier for each in dossier.division.adopted for row in each.rows if row.amount}
    return Cents(sum(ledger.to(name) for name in given))


def _marks(book: Book, dossier: Dossier) -> FrozenMap[str, Provenance]:
    announced = next((each for each in book.requests(dossier.id) if isinstance(each.record, Call)), None)
    given = {row.dossier for each in dossier.division.adopted for row in each.rows if row.amount}
    marks: dict[str, Provenance | None] = {
        "state": mark_of(dossier.moved),
        **{name: mark_of(announced, name) for name in ("title", "opens", "closes")},
        "amount_cents": mark_of(announced, "amount"),
        "committed_cents": derived(mark_of_amount(book, name) for name in given),
    }
    return FrozenMap({name: mark for name, mark in marks.items() if mark is not None})
