"""The budget figure: per envelope what is committed to whom, what is available, and what was reported."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from .. import languages
from ..model.agenda import Provenance
from ..reports.book import MARKS
from ..reports.tables import EnvelopeRow, ReportedRow
from . import svg, vega
from .vega import Spec

_NAMES: Final = 380
_FILLS: Final = tuple(svg.TINTS[place] for place in (6, 4, 5, 2))
_FREE: Final = "free"
_REPORTED: Final = "reported"


def budget_svg(rows: Sequence[EnvelopeRow], language: str, *, narrow: bool = False) -> str:
    """Draw each envelope: a stacked bar up to its ceiling, and below it each part in its place, with its amount.

    Args:
        rows: the envelopes.
        narrow: for a phone, with the words above the bars.
    """
    told = (
        f"{row.called(language)}: {'; '.join(' '.join(bar['words']) for bar in _bars(row, language, 10_000))}."
        for row in rows
    )
    title = languages.word("charts", "budget", language)
    return vega.render([_envelope(row, language, narrow) for row in rows], title, " ".join(told), language)


def _envelope(row: EnvelopeRow, language: str, narrow: bool) -> Spec:
    bars = _bars(row, language, svg.NARROW - 20 if narrow else _NAMES - 16)
    step, below = vega.step_of(bars, narrow)
    y = vega.rows([bar["key"] for bar in bars], 0 if narrow else _NAMES)
    pieces = [{**piece, "key": bar["key"]} for bar in bars for piece in bar["pieces"]]
    x = {
        "field": "start",
        "type": "quantitative",
        "scale": {"domain": [0, max(1, *(piece["end"] for piece in pieces))], "nice": False},
        "axis": {
            "title": None,
            "format": "$,.0f",
            "tickCount": 2 if narrow else 5,
            "grid": True,
            "gridColor": svg.LINE,
            "gridDash": [1, 3],
        },
    }
    return {
        "data": {"values": pieces},
        "title": vega.heading(row.called(language), narrow),
        "width": svg.NARROW - 30 if narrow else svg.WIDE - _NAMES - 50,
        "height": step * len(bars),
        "layer": [
            *(_bar(look, x, y, below) for look in dict.fromkeys(piece["look"] for piece in pieces)),
            vega.words(bars, y, narrow),
        ],
    }


def _bar(look: str, x: Spec, y: Spec, below: float) -> Spec:
    fill = {_REPORTED: "#ffffff", _FREE: svg.HATCH}.get(look, look)
    dash = {"strokeDash": [4, 3]} if look == _REPORTED else {}
    return vega.bar(look, fill, x, y, below, **dash)


def _bars(row: EnvelopeRow, language: str, room: float) -> list[Spec]:
    """One bar per line of the figure: its words, and its pieces from `start` to `end` in euros."""
    pieces: list[tuple[str, Spec]] = []
    start = 0
    for place, (dossier, cents) in enumerate(row.commitments.items()):
        pieces.append((dossier, _piece(start, start + cents, _FILLS[place % len(_FILLS)])))
        start += cents
    kept: list[tuple[str, Spec]] = []
    for place, (purpose, cents) in enumerate(row.reserved.items(), len(pieces)):
        kept.append((purpose, _piece(start, start + cents, _FILLS[place % len(_FILLS)])))
        start += cents
    free = _piece(row.committed_cents, row.ceiling_cents, _FREE)

    def bar(
        key: str,
        name: str,
        cents: int,
        *parts: Spec,
        mark: Provenance | None = None,
        approximate: bool = False,
        more: Sequence[str] = (),
    ) -> Spec:
        lines = svg.wrap(name, room, size=vega.SIZE, lines=4)
        told = languages.amount(cents, language, approximate=approximate)
        amount = f"{told} {MARKS[mark] if mark else ''}".rstrip()
        return {"key": key, "words": [*lines, amount, *more], "pieces": parts}

    def word(key: str) -> str:
        return languages.word("charts", key, language)

    return [
        bar(
            "ceiling",
            word("ceiling"),
            row.ceiling_cents,
            *(piece for _, piece in (*pieces, *kept)),
            free,
            mark=row.provenance,
        ),
        *(
            bar(f"to {d}", row.titles.get(d, d), row.commitments[d], piece, mark=row.marks.get(d))
            for d, piece in pieces
        ),
        *(
            bar(
                f"for {purpose}",
                languages.fill(word("reserved-for"), {"purpose": purpose}, language),
                row.reserved[purpose],
                piece,
                mark=row.mark_reserved(purpose),
            )
            for purpose, piece in kept
        ),
        *_pledged(row, language, room),
        bar(
            "available",
            word("available-at-most" if row.pledged else "available"),
            row.available_cents,
            free,
            mark=row.rest_mark(row.counted),
        ),
        *(
            bar(
                f"reported {place}",
                _said(line, word("reported"), language),
                line.reported.amount,
                _reported(row, line, line.reported.amount),
                mark=line.reported.provenance,
                approximate=line.reported.approximate,
                more=_difference(line, word("difference"), language),
            )
            for place, line in enumerate(row.reported)
            if line.reported.amount is not None
        ),
    ]


def _pledged(row: EnvelopeRow, language: str, room: float) -> tuple[Spec, ...]:
    """A line without a bar for the grants of which no amount is known."""
    if not row.pledged:
        return ()
    told = languages.fill(languages.word("charts", "pledged", language), {"count": len(row.pledged)}, language)
    unknown = languages.word("words", "unknown", language)
    return ({"key": "pledged", "words": [*svg.wrap(told, room, size=vega.SIZE, lines=4), unknown], "pieces": ()},)


def _said(line: ReportedRow, word: str, language: str) -> str:
    """What was reported, in the words of the document that is named."""
    origin = line.reported.origin
    named = f"{word} ({origin.get(language)})" if origin else word
    return f"{named}: “{line.reported.text.get(language)}”"


def _piece(start: int, end: int, look: str) -> Spec:
    return {"start": start / 100, "end": end / 100, "look": look}


def _reported(row: EnvelopeRow, line: ReportedRow, amount: int) -> Spec:
    """A reported remainder ends at the ceiling, as the computed one does; other amounts begin at zero."""
    end = max(row.ceiling_cents, amount) if line.reported.compares == "available" else amount
    return _piece(end - amount, end, _REPORTED)


def _difference(line: ReportedRow, word: str, language: str) -> tuple[str, ...]:
    if not line.difference_cents:
        return ()
    approximate = line.reported.approximate
    return (f"{word} {languages.amount(line.difference_cents, language, signed=True, approximate=approximate)}",)
