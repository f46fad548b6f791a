"""What a record says, in the reader's words."""

from __future__ import annotations

from collections.abc import Iterator

from .. import languages
from ..model.records import (
    Advice,
    Application,
    ConditionsMet,
    Correction,
    Deferral,
    Document,
    Elaboration,
    Grant,
    Initiative,
    Note,
    Record,
    Recusal,
    Rejection,
    Report,
    Settlement,
    Sheet,
    Vote,
    Withdrawal,
)
from .words import Cell, Words


def document_cell(document: Document) -> Cell:
    """A document that is kept elsewhere: its title and digest, leading to its link."""
    digest = f" (SHA-256 {document.sha256})" if document.sha256 else ""
    return Cell(f"{document.title}{digest}", link=document.link)


def details(record: Record | None, words: Words) -> Iterator[tuple[str, Cell, str]]:
    """What a record says: label, value, and the name of the field."""
    language = words.language
    match record:
        case Initiative() | Application():
            yield words("title"), words.free(record.title), "title"
            yield words("summary"), words.free(record.summary), "summary"
        case Sheet():
            marks = " · ".join(f"{key} {words.criterion(mark).text}" for key, mark in record.marks.items())
            yield words("marks"), Cell(marks), "marks"
            yield words("remarks"), words.free(record.remarks), "remarks"
        case Advice():
            yield words("advice"), Cell(languages.word("opinions", record.opinion, language)), "opinion"
            yield words("text"), words.free(record.text), "text"
            for view in record.minority:
                yield words("minority"), words.free(view), "minority"
        case Grant() | Settlement():
            yield words("amount"), Cell(languages.amount(record.amount, language)), "amount"
            if isinstance(record, Grant):
                for year, cents in record.years.items():
                    yield words("amount-in", year=year), Cell(languages.amount(cents, language)), "years"
            several = record.conditions if isinstance(record, Grant) else record.grounds
            label, name = ("condition", "conditions") if isinstance(record, Grant) else ("ground", "grounds")
            for one in several:
                yield words(label), words.free(one), name
        case Rejection():
            for ground in record.grounds:
                yield words("ground"), words.free(ground), "grounds"
        case Deferral():
            yield words("until"), words.moment(record.until), "until"
            yield words("reason"), words.free(record.reason), "reason"
        case Elaboration():
            yield words("elaboration"), words.free(record.request), "request"
        case Report():
            yield words("period"), words.moment(record.period), "period"
            yield words("light"), words.light(record.light), "light"
            yield words("text"), words.free(record.text), "text"
        case Vote():
            yield words("vote"), Cell(words(f"vote-{record.choice}")), "choice"
            yield from details(record.proposal, words)
        case ConditionsMet():
            yield words("evidence"), words.free(record.evidence), "evidence"
            for document in record.documents:
                yield words("document"), document_cell(document), "documents"
        case Recusal() | Withdrawal():
            yield words("reason"), words.free(record.reason), "reason"
        case Correction():
            yield words("correction", version=record.version, field=record.field), words.free(record.value), "value"
            yield words("reason"), words.free(record.reason), "reason"
        case Note():
            yield words("note"), words.free(record.text), "text"
        case _:
            return
