"""The money page: contributions, envelopes, commitments and payments, each a table that adds up by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from ..model.agenda import Provenance
from ..model.ledger import Balance
from ..model.nesting import chain
from .book import Book, derived
from .contributions import COLUMNS as CONTRIBUTED
from .contributions import Contributions, contribution_lines, contributions
from .flows import Flow, PaymentRow, Year, YearRow, flows
from .sections import Section
from .tables import EnvelopeRow, budget
from .words import NOTHING, Cell, Table, Words

BY_YEAR: Final = "money-by-year"
"""The section with the picture of the flows."""


def money(book: Book, words: Words) -> tuple[Section, ...]:
    """The sections that follow the money, those that have data; none where there are only grants from one level.

    Each table is made of exact amounts, and says below it how they add up.
    """
    found, rows = flows(book), budget(book)
    given = contributions(book)
    if not given and not any(row.within or row.reserved or row.balance.paid for row in rows):
        return ()
    stands = words.moment(book.stands()).text if book.stands() else ""
    parts = (
        (BY_YEAR, [by_year(flow, words) for flow in found if flow.moves]),
        ("money-contributions", [_contributions(each, words) for each in given]),
        ("money-envelopes", [_envelopes(book, rows, words)] if rows else []),
        ("money-commitments", [_commitments(flow, words) for flow in found if flow.commits]),
        ("money-payments", [table for flow in found if flow.payments for table in _payments(book, flow, given, words)]),
    )
    return tuple(Section(name, words(name), stands, tuple(tables)) for name, tables in parts if tables)


def _contributions(each: Contributions, words: Words) -> Table:
    ceiling, unpromised = each.envelope.ceiling_cents, each.unpromised_cents
    more = (("received-unpromised", unpromised),) if unpromised else ()
    above = each.received_cents + each.outstanding_cents - ceiling
    return Table(
        each.envelope.called(words.language),
        tuple(words(key) for key in CONTRIBUTED),
        contribution_lines(each, words, words.exact),
        (
            words.equation(
                ("outstanding", each.outstanding_cents),
                ("promised", each.promised_cents),
                ("received", -each.received_cents),
                *more,
            ),
            words.equation(
                ("beyond-ceiling", above),
                ("received", each.received_cents),
                ("outstanding", each.outstanding_cents),
                ("ceiling", -ceiling),
            ),
        ),
    )


def _envelopes(book: Book, rows: Sequence[EnvelopeRow], words: Words) -> Table:
    """A line per envelope, those within it below it with what is not divided over them, and one for all."""
    lines = [line for row in rows if not row.within for line in _within(book, row, rows, words)]
    roots = [row for row in rows if not row.within]
    ceiling, projects, reserved = (
        sum(row.ceiling_cents for row in roots),
        sum(row.balance.committed for row in roots),
        sum(sum(row.reserved.values()) for row in roots),
    )
    if len(roots) > 1:
        marks = derived(row.provenance for row in roots), derived(row.mark(row.counted) for row in roots)
        lines.append((Cell(words("total")), *_stands((ceiling, projects, reserved), marks, words)))
    available = _available(roots)
    head = ("envelope", "ceiling", "committed-to-projects", "reserved", available)
    kept = (("reserved", reserved),) if reserved else ()
    sums = words.equation(
        ("ceiling", ceiling),
        ("committed-to-projects", projects),
        *kept,
        (available, ceiling - projects - reserved),
    )
    return _table("", [words(key) for key in head], lines, (sums,))


def _within(book: Book, row: EnvelopeRow, rows: Sequence[EnvelopeRow], words: Words) -> Iterator[tuple[Cell, ...]]:
    label = row.label.get(words.language)
    name = words("of-which", envelope=label) if row.depth else label
    aside = f" ({words('set-aside')})" if book.envelopes[row.id].earmarked else ""
    marks = row.provenance, row.mark(row.counted)
    yield Cell(f"{name}{aside}", depth=row.depth), *_stands(_amounts(row), marks, words)
    inside = [other for other in rows if other.within == row.id]
    for other in inside:
        yield from _within(book, other, rows, words)
    rest = tuple(
        whole - sum(parts) for whole, *parts in zip(_amounts(row), *(_amounts(other) for other in inside), strict=True)
    )
    if inside and any(rest):
        yield (
            Cell(words("of-which", envelope=words("undivided")), depth=row.depth + 1),
            *_stands((rest[0], rest[1], rest[2]), (derived([marks[0]]), derived([marks[1]])), words),
        )


def _available(roots: Sequence[EnvelopeRow]) -> str:
    """The word for what is available: at most so much where a grant stands of which no amount is known."""
    return "available-at-most" if any(row.pledged for row in roots) else "available"


def _amounts(row: EnvelopeRow) -> tuple[int, int, int]:
    """Ceiling, committed to dossiers, reserved."""
    return row.ceiling_cents, row.balance.committed, sum(row.reserved.values())


def _stands(
    amounts: tuple[int, int, int], marks: tuple[Provenance | None, Provenance | None], words: Words
) -> tuple[Cell, ...]:
    ceiling, projects, reserved = amounts
    return (
        words.exact(ceiling, marks[0]),
        _exact(projects, marks[1], words),
        _exact(reserved, marks[1], words),
        words.exact(ceiling - projects - reserved, derived(marks) if projects or reserved else marks[0]),
    )


def by_year(flow: Flow, words: Words) -> Table:
    """The years of an envelope in the reader's words: a line each, and one for all."""
    row, years = flow.envelope, flow.years
    known = ("year", "ceiling", "committed-to-projects", "reserved", _available([row]))
    head = (*known, "paid", "recovered", "to-pay")
    whole = YearRow(None, row.ceiling_cents, row.balance, sum(row.reserved.values()))
    ceilings = bool(flow.ceilings)
    lines = [(Cell(_year(year.year, words)), *_of_year(year, row, words, ceilings=ceilings)) for year in years]
    lines.append((Cell(words("total")), *_of_year(whole, row, words, ceilings=True)))
    return _table(_called(flow, words), [words(key) for key in head], lines, _to_pay(row.balance, words))


def _of_year(year: YearRow, row: EnvelopeRow, words: Words, *, ceilings: bool) -> Iterator[Cell]:
    committed, paid = row.mark(row.counted), row.paid_mark(row.paid_marks)
    balance, available = year.balance, year.available_cents
    known = ceilings and year.ceiling_cents is not None
    yield words.exact(year.ceiling_cents, row.provenance) if known and year.ceiling_cents is not None else NOTHING
    yield _exact(balance.committed, committed, words)
    yield _exact(year.reserved_cents, committed, words)
    yield words.exact(available, row.rest_mark(row.counted)) if known and available is not None else NOTHING
    yield _exact(balance.paid, paid, words)
    yield _exact(balance.recovered, paid, words)
    yield _exact(balance.to_pay, derived([committed, paid]), words) if row.balance.paid else NOTHING


def _commitments(flow: Flow, words: Words) -> Table:
    """A line per dossier and per purpose of reserved costs, a column per year, and a line and column for all."""
    row = flow.envelope
    amounts: list[tuple[Cell, Provenance | None, dict[Year, int]]] = [
        *(
            (Cell(row.titles.get(name, name), dossier=name), row.marks.get(name), flow.committed(name))
            for name in flow.dossiers
        ),
        *(
            (Cell(words("reserved-for", purpose=purpose)), row.mark_reserved(purpose), flow.kept(purpose))
            for purpose in flow.purposes
        ),
    ]
    years = [year.year for year in flow.years if any(by_year.get(year.year) for _, _, by_year in amounts)]
    lines: list[tuple[Cell, ...]] = [
        (
            cell,
            *(_exact(by_year.get(year, 0), mark, words) for year in years),
            _exact(sum(by_year.values()), mark, words),
        )
        for cell, mark, by_year in amounts
        if any(by_year.values())
    ]
    unknown = [NOTHING] * len(years)
    lines += [(Cell(row.titles[name], dossier=name), *unknown, words.amount(None)) for name in row.pledged]
    mark, reserved = row.mark(row.counted), sum(row.reserved.values())
    sums = [sum(by_year.get(year, 0) for _, _, by_year in amounts) for year in years]
    lines.append((Cell(words("total")), *(_exact(cents, mark, words) for cents in (*sums, row.committed_cents))))
    head = (words("project"), *(_year(year, words) for year in years), words("total"))
    kept = (("reserved", reserved),) if reserved else ()
    equation = words.equation(
        ("committed", row.committed_cents), ("committed-to-projects", row.balance.committed), *kept
    )
    return Table(_called(flow, words), head, tuple(lines), (equation,))


def _payments(book: Book, flow: Flow, given: Sequence[Contributions], words: Words) -> Iterator[Table]:
    """How each dossier stands, and each payment by its reference."""
    row = flow.envelope
    yield Table(
        row.called(words.language),
        tuple(words(key) for key in ("project", "committed", "paid", "recovered", "to-pay")),
        tuple(_balances(row, words)),
        (*_to_pay(row.balance, words), *_to_recover(row, words)),
    )
    paid = sum(each.amount_cents for each in flow.payments if not each.returns)
    back = sum(each.amount_cents for each in flow.payments if each.returns)
    mark = row.paid_mark(row.paid_marks)
    head = ["reference", "date", "project", "instalment", "envelope", "paid", "recovered"]
    lines = [
        *(tuple(_payment(book, each, row, words)) for each in flow.payments),
        (Cell(words("total")), *[Cell("")] * 4, _exact(paid, mark, words), _exact(back, mark, words)),
    ]
    title = words("payments-of", envelope=row.called(words.language))
    sums = [words.equation(("held", paid - back), ("paid", paid), ("recovered", -back))]
    received = [each.received_cents for each in given if chain(book.envelopes, each.envelope.id)[-1] == row.id]
    if received:
        cents = sum(received)
        sums.append(words.equation(("not-held", cents - paid + back), ("received", cents), ("held", back - paid)))
    yield _table(title, [words(key) for key in head], lines, tuple(sums))


def _balances(row: EnvelopeRow, words: Words) -> Iterator[tuple[Cell, ...]]:
    for name, balance in row.balances.items():
        cells = _balance(balance, row.marks.get(name), row.paid_marks.get(name), words)
        yield Cell(row.titles.get(name, name), dossier=name), *cells
    committed = row.mark(name for name, balance in row.balances.items() if balance.committed)
    yield Cell(words("total")), *_balance(row.balance, committed, row.paid_mark(row.paid_marks), words)


def _balance(
    balance: Balance, committed: Provenance | None, moved: Provenance | None, words: Words
) -> tuple[Cell, ...]:
    rests = derived([committed, moved] if balance.paid else [committed])
    return (
        _exact(balance.committed, committed, words),
        _exact(balance.paid, moved, words),
        _exact(balance.recovered, moved, words),
        words.exact(balance.to_pay, rests),
    )


def _payment(book: Book, payment: PaymentRow, row: EnvelopeRow, words: Words) -> Iterator[Cell]:
    yield Cell(payment.reference) if payment.reference else NOTHING
    yield words.moment(payment.on)
    yield Cell(row.titles.get(payment.dossier, payment.dossier), dossier=payment.dossier)
    yield Cell(str(payment.instalment) if payment.instalment else "")
    yield Cell(_from(book, payment, row.id, words))
    yield NOTHING if payment.returns else words.exact(payment.amount_cents, payment.mark)
    yield words.exact(payment.amount_cents, payment.mark) if payment.returns else NOTHING


def _from(book: Book, payment: PaymentRow, root: str, words: Words) -> str:
    """The envelopes whose money it is, with the part of each where it is that of several."""

    def called(name: str) -> str:
        return book.envelopes[name].label.get(words.language) if name in book.envelopes else name

    if len(payment.parts) > 1:
        return "; ".join(f"{called(name)}: {words.exact(cents).text}" for name, cents in payment.parts.items())
    return "; ".join(called(name) for name in payment.parts if name != root)


def _to_pay(balance: Balance, words: Words) -> tuple[str, ...]:
    if not balance.paid:
        return ()
    return (
        words.equation(
            ("to-pay", balance.to_pay),
            ("committed-to-projects", balance.committed),
            ("paid", -balance.paid),
            ("recovered", balance.recovered),
        ),
    )


def _to_recover(row: EnvelopeRow, words: Words) -> Iterator[str]:
    """What is to be paid to some, and to come back from others, where anything is."""
    due = -sum(min(0, balance.to_pay) for balance in row.balances.values())
    if due:
        pay = row.balance.to_pay
        yield words.equation(("to-pay", pay), ("to-pay-some", pay + due), ("to-recover-others", -due))


def _table(title: str, head: Sequence[str], lines: Sequence[Sequence[Cell]], sums: tuple[str, ...]) -> Table:
    """A table without the columns in which nothing stands."""
    used = [place for place, _ in enumerate(head) if any(line[place] not in (NOTHING, Cell("")) for line in lines)]
    rows = tuple(tuple(line[place] for place in used) for line in lines)
    return Table(title, tuple(head[place] for place in used), rows, sums)


def _called(flow: Flow, words: Words) -> str:
    kind = "by-year-of-envelope" if flow.ceilings else "by-year-of-act"
    return words(kind, envelope=flow.envelope.called(words.language))


def _year(year: Year, words: Words) -> str:
    return words("no-year") if year is None else str(year)


def _exact(cents: int, mark: Provenance | None, words: Words) -> Cell:
    return words.exact(cents, mark) if cents else NOTHING
