"""What a record says, in the reader's words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .. import languages
from ..model.agenda import Criterion
from ..model.frozen import EMPTY
from ..model.records import (
    Advice,
    Allocation,
    Application,
    Approval,
    Call,
    ConditionsMet,
    Correction,
    Deferral,
    Document,
    Elaboration,
    Grant,
    Initiative,
    Instalment,
    Note,
    Payment,
    Pledge,
    Record,
    Recovery,
    Recusal,
    Rejection,
    Report,
    Return,
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


def details(
    record: Record | None, words: Words, criteria: Mapping[str, Criterion] = EMPTY
) -> Iterator[tuple[str, Cell, str]]:
    """What a record says: label, value, and the name of the field.

    Args:
        record: what was handed in.
        words: the reader's.
        criteria: those of its track, whose scales may have words for marks.
    """
    language = words.language
    match record:
        case Initiative() | Application():
            yield words("title"), words.free(record.title), "title"
            yield words("summary"), words.free(record.summary), "summary"
        case Sheet():
            scales = {key: criteria[key].scale if key in criteria else None for key in record.marks}
            marks = (f"{key} {words.criterion(mark, scales[key]).text}" for key, mark in record.marks.items())
            yield words("marks"), Cell(" · ".join(marks)), "marks"
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
            if isinstance(record, Grant):
                for number, part in enumerate(record.schedule, start=1):
                    yield words("instalment-of", number=number), _instalment(part, words), "schedule"
        case Payment() | Recovery():
            yield words("amount"), Cell(languages.amount(record.amount, language)), "amount"
            yield words("reference"), Cell(record.reference), "reference"
            if isinstance(record, Recovery):
                for ground in record.grounds:
                    yield words("ground"), words.free(ground), "grounds"
                return
            if record.instalment is not None:
                yield words("instalment"), Cell(str(record.instalment)), "instalment"
            yield words("evidence"), words.free(record.evidence), "evidence"
        case Pledge():
            yield words("amount"), words.amount(None), "amount"
            yield words("on-the-basis-of"), words.free(record.basis), "basis"
            for one in record.conditions:
                yield words("condition"), words.free(one), "conditions"
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
        case Approval():
            yield words("approval"), Cell(record.level), "level"
            yield words("remarks"), words.free(record.remarks), "remarks"
        case Return():
            yield words("back-to"), Cell(record.level), "level"
            yield words("reason"), words.free(record.reason), "reason"
        case ConditionsMet():
            yield words("evidence"), words.free(record.evidence), "evidence"
            for document in record.documents:
                yield words("document"), document_cell(document), "documents"
        case Recusal() | Withdrawal():
            yield words("reason"), words.free(record.reason), "reason"
        case Correction():
            yield words("correction", version=record.version, field=record.field), words.free(record.value), "value"
            yield words("reason"), words.free(record.reason), "reason"
        case Call():
            yield words("title"), words.free(record.title), "title"
            if record.opens or record.closes:
                yield words("opens"), words.moment(record.opens), "opens"
                yield words("closes"), words.moment(record.closes), "closes"
            if record.amount is not None:
                yield words("available"), Cell(languages.amount(record.amount, language)), "amount"
            if record.seed:
                yield words("seed"), Cell(record.seed), "seed"
        case Allocation():
            for row in record.rows:
                if row.motivation or row.conditions:
                    yield row.dossier, Cell(languages.amount(row.amount, language)), "rows"
                    yield words("motivation"), words.free(row.motivation), "rows"
                for condition in row.conditions:
                    yield words("condition"), words.free(condition), "rows"
        case Note():
            yield words("note"), words.free(record.text), "text"
        case _:
            return


def _instalment(part: Instalment, words: Words) -> Cell:
    """How much, from when, and on what evidence."""
    due = [words("due-from", when=words.moment(part.due).text)] if part.due else []
    asked = [part.evidence] if part.evidence else []
    return Cell("; ".join([languages.amount(part.amount, words.language), *due, *asked]))
