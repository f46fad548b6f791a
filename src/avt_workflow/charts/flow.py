"""The flow figure: per envelope and year what was committed, paid and recovered, below the ceiling of that year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from .. import languages
from ..model.agenda import Provenance
from ..reports.book import MARKS
from ..reports.flows import Flow, YearRow
from ..reports.tables import EnvelopeRow
from . import svg, vega
from .vega import Spec

_NAMES: Final = 380
_LOOKS: Final = {
    "ceiling": "#ffffff",
    "committed": svg.TINTS[4],
    "reserved": svg.TINTS[1],
    "paid": svg.TINTS[6],
    "recovered": svg.HATCH,
}


def flow_svg(flows: Sequence[Flow], language: str, *, narrow: bool = False) -> str:
    """Draw each envelope: by year a bar for its ceiling, and below it what was committed, paid and recovered.

    Args:
        flows: the money of each envelope.
        language: the reader's.
        narrow: for a phone, with the words above the bars.
    """
    told = " ".join(_told(flow, language) for flow in flows)
    title = languages.word("charts", "flow", language)
    return vega.render([_envelope(flow, language, narrow) for flow in flows], title, told, language)


def _told(flow: Flow, language: str) -> str:
    bars = (" ".join(bar["words"]) for bar in _bars(flow, language, 10_000))
    return f"{flow.envelope.called(language)}: {'; '.join(bars)}."


def _envelope(flow: Flow, language: str, narrow: bool) -> Spec:
    bars = _bars(flow, language, svg.NARROW - 20 if narrow else _NAMES - 16)
    step, below = vega.step_of(bars, narrow)
    y = vega.rows([bar["key"] for bar in bars], 0 if narrow else _NAMES)
    pieces = [{**piece, "key": bar["key"]} for bar in bars for piece in bar["pieces"]]
    ends = [piece[end] for piece in pieces for end in ("start", "end")]
    x = {
        "field": "start",
        "type": "quantitative",
        "scale": {"domain": [min(0, *ends), max(1, *ends)], "nice": False},
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
        "title": vega.heading(flow.envelope.called(language), narrow),
        "width": svg.NARROW - 30 if narrow else svg.WIDE - _NAMES - 50,
        "height": step * len(bars),
        "layer": [
            *(vega.bar(look, _LOOKS[look], x, y, below) for look in dict.fromkeys(piece["look"] for piece in pieces)),
            vega.words(bars, y, narrow),
        ],
    }


def _bars(flow: Flow, language: str, room: float) -> list[Spec]:
    """One bar per line of the figure: its words, and its pieces from `start` to `end` in euros."""
    row = flow.envelope
    found: list[Spec] = []
    if not flow.ceilings:
        ceiling = _bar_of(
            languages.word("charts", "ceiling", language), row.ceiling_cents, row.provenance, language, room
        )
        found.append({**ceiling, "key": "ceiling", "pieces": [_piece("ceiling", 0, row.ceiling_cents)]})
    for year in flow.years:
        found += _year(year, row, language, room)
    return found


def _year(year: YearRow, row: EnvelopeRow, language: str, room: float) -> Iterator[Spec]:
    """The bars of one year; what was paid and recovered where anything ever was."""
    called = languages.word("pages", "no-year", language) if year.year is None else str(year.year)
    balance, projects = year.balance, year.balance.committed
    paid = row.paid_mark(row.paid_marks)

    def bar(look: str, cents: int, mark: Provenance | None, *pieces: Spec, more: str = "") -> Spec:
        word = languages.fill(languages.word("charts", f"flow-{look}", language), {"year": called}, language)
        return {**_bar_of(word, cents, mark, language, room, more), "key": f"{called} {look}", "pieces": pieces}

    if year.ceiling_cents is not None:
        yield bar("ceiling", year.ceiling_cents, row.provenance, _piece("ceiling", 0, year.ceiling_cents))
    reserved = [_piece("reserved", projects, year.committed_cents)] if year.reserved_cents else []
    share = languages.show("_cents", year.reserved_cents, language)
    more = languages.fill(languages.word("charts", "flow-reserved", language), {"cents": share}, language)
    yield bar(
        "committed",
        year.committed_cents,
        row.mark(row.counted),
        _piece("committed", 0, projects),
        *reserved,
        more=more if reserved else "",
    )
    if row.balance.paid:
        yield bar("paid", balance.paid, paid if balance.paid else None, _piece("paid", 0, balance.paid))
    if balance.recovered:
        yield bar("recovered", balance.recovered, paid, _piece("recovered", 0, balance.recovered))


def _bar_of(word: str, cents: int, mark: Provenance | None, language: str, room: float, more: str = "") -> Spec:
    told = f"{word} {languages.amount(cents, language)} {MARKS[mark] if mark else ''}".rstrip()
    lines = [line for text in (told, more) if text for line in svg.wrap(text, room, size=vega.SIZE)]
    return {"words": lines}


def _piece(look: str, start: int, end: int) -> Spec:
    return {"look": look, "start": start / 100, "end": end / 100}
