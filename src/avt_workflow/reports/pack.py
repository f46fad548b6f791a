"""What an auditor takes along: how the sample was drawn, and a folder per dossier with all that the log holds of it."""

from __future__ import annotations

import json

from .. import languages
from ..codec import plain
from ..model.ledger import Moved
from .book import Book
from .paths import file_name
from .report import dossier_text, table_lines
from .sample import Sample, sample_json
from .words import Cell, Table


def sample_text(sample: Sample, language: str) -> str:
    """How a sample was drawn, step by step, and what it chose, as Markdown."""

    def word(key: str, **params: object) -> str:
        return languages.fill(languages.word("sample", key, language), params, language)

    rows = tuple(
        (
            Cell(pick.item.dossier),
            Cell(pick.item.reference),
            Cell(languages.amount(pick.item.amount, language), number=True),
            Cell(str(pick.first), number=True),
            Cell(str(pick.last), number=True),
            Cell(", ".join(map(str, pick.points))),
            Cell(word("yes") if pick.certain else ""),
        )
        for pick in sample.picks
    )
    head = tuple(word(key) for key in ("dossier", "reference", "amount", "first", "last", "points", "certain"))
    steps = (
        word("population", items=sample.items, total=sample.total, what=word(sample.population)),
        word("interval", total=sample.total, size=sample.size, interval=sample.interval),
        word("start", seed=sample.seed, digest=sample.digest, interval=sample.interval, start=sample.start),
        word("chosen", start=sample.start, interval=sample.interval),
    )
    return "\n".join(
        [
            f"# {word('title')}",
            "",
            *(f"{number}. {step}" for number, step in enumerate(steps, start=1)),
            "",
            *table_lines(Table("", head, rows)),
            "",
        ]
    )


def packs(book: Book, sample: Sample, language: str) -> dict[str, str]:
    """The files of a sample by their paths: how it was drawn, and for each dossier its text, history and amounts."""
    found = {"sample.md": sample_text(sample, language), "sample.json": _json(sample_json(sample))}
    for name in sample.dossiers:
        folder = file_name(name)
        found |= {f"{folder}/{path}": text for path, text in _pack(book, name, language).items()}
    return found


def _pack(book: Book, name: str, language: str) -> dict[str, str]:
    """One dossier: as it is told, every event with its hash, and every event of the envelopes that moved its money."""
    money = [
        event
        for events in book.envelope_events.values()
        for event in events
        if isinstance(event.fact, Moved) and event.fact.dossier == name
    ]
    stands = {
        envelope: {**plain(ledger.balance_of(name)), "to_pay": ledger.balance_of(name).to_pay}
        for envelope, ledger in book.ledgers.items()
        if name in ledger.balances
    }
    found = {
        "history.json": _json([{"kind": e.fact.kind, **plain(e)} for e in book.histories.get(name, ())]),
        "amounts.json": _json({"stands": stands, "events": [{"kind": e.fact.kind, **plain(e)} for e in money]}),
    }
    dossier = book.dossiers.get(name)
    return found if dossier is None else {"dossier.md": dossier_text(dossier, book, language), **found}


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"
