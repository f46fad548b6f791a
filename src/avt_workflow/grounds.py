"""The ground of a row of an allocation, in words."""

from __future__ import annotations

from collections.abc import Mapping

from . import languages
from .model.agenda import Agenda, Round
from .model.frozen import EMPTY, FrozenMap
from .model.records import Row


def ground(row: Row, language: str, titles: Mapping[str, str] = EMPTY, parts: Mapping[str, str] = EMPTY) -> str:
    """Why a candidate gets what it gets, as a sentence; the code itself where a rule has one of its own.

    Args:
        row: of an allocation.
        language: the reader's.
        titles: of dossiers, by identifier; one that has none is called by that.
        parts: how the parts of the round are called, by name; one that is not called anything by that.
    """
    values = {
        "amount_cents": row.amount,
        "asked_cents": row.asked,
        "short_cents": row.short,
        "score": row.score,
        "rank": row.rank,
        "next_if": titles.get(row.next_if, row.next_if),
        "motivation": row.motivation,
        "reached": row.reached,
        "at_most": row.at_most,
        "part": parts.get(row.part, row.part),
    }
    codes = [row.why]
    if row.next_if:
        codes.append("next-if")
    if row.part:
        codes.append(row.by)
    return " ".join(languages.fill(languages.word("allocation", code, language), values, language) for code in codes)


def parts_of(agenda: Agenda, round_: Round, language: str) -> FrozenMap[str, str]:
    """How the parts are called for which a round sets money apart, by the value that names each."""
    track = agenda.tracks.get(round_.of)
    spec = track.fields.get(round_.earmarked_by) if track else None
    labels = spec.of if spec else EMPTY
    return FrozenMap({part: labels[part].get(language) if part in labels else part for part in round_.earmarks})
