"""How the money of grants stands, in the reader's words: committed, paid, recovered, to pay."""

from __future__ import annotations

from collections.abc import Mapping

from ..model.agenda import Provenance
from ..model.ledger import Balance, total
from .book import derived
from .tables import EnvelopeRow
from .words import NOTHING, Cell, Table, Words

COLUMNS = ("committed", "paid", "recovered", "to-pay")


def balance_cells(
    balance: Balance, committed: Provenance | None, moved: Provenance | None, words: Words
) -> tuple[Cell, ...]:
    """The four amounts of a balance; what is to be paid rests on the other three.

    Args:
        balance: the amounts.
        committed: where what is committed comes from.
        moved: where what was paid and came back comes from.
        words: the reader's.
    """
    return (
        words.amount(balance.committed, committed),
        words.amount(balance.paid, moved) if balance.paid else NOTHING,
        words.amount(balance.recovered, moved) if balance.recovered else NOTHING,
        words.amount(balance.to_pay, derived([committed, moved] if balance.paid else [committed])),
    )


def balance_of_all(row: EnvelopeRow, balances: Mapping[str, Balance], words: Words) -> tuple[Cell, ...]:
    """The four amounts of an envelope as a whole.

    Args:
        row: the envelope.
        balances: of its dossiers, as they stood at the moment that is shown.
        words: the reader's.
    """
    paid = [name for name, balance in balances.items() if balance.paid]
    committed = [name for name, balance in balances.items() if balance.committed]
    return balance_cells(total(balances.values()), row.mark(committed), row.paid_mark(paid), words)


def balance_table(row: EnvelopeRow, balances: Mapping[str, Balance], title: str, words: Words) -> Table:
    """A line per dossier of an envelope, and one for all."""
    lines = [
        (
            Cell(row.titles.get(name, name), dossier=name),
            *balance_cells(balance, row.marks.get(name), row.paid_marks.get(name), words),
        )
        for name, balance in balances.items()
    ]
    lines.append((Cell(words("total")), *balance_of_all(row, balances, words)))
    return Table(title, (words("project"), *(words(name) for name in COLUMNS)), tuple(lines))
