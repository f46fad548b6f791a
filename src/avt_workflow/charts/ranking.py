"""The ranking figure: what each asks stacked in order of rank, beside the line where the money ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from .. import languages
from ..grounds import ground
from ..model.agenda import Provenance
from ..model.frozen import EMPTY
from ..model.records import Allocation, Row
from ..reports.book import MARKS
from . import svg, vega
from .vega import Spec

_NAMES: Final = 380
_LOOKS: Final = {"given": svg.TINTS[6], "waits": svg.HATCH, "nothing": "#ffffff"}


def ranking_svg(
    allocation: Allocation,
    titles: Mapping[str, str],
    language: str,
    *,
    mark: Provenance | None = None,
    narrow: bool = False,
    parts: Mapping[str, str] = EMPTY,
) -> str:
    """Draw an allocation: a bar per candidate from what those above it ask together, and the money line.

    Args:
        allocation: its rows, in order of rank.
        titles: of the dossiers, by identifier.
        language: the reader's.
        mark: where the allocation comes from.
        narrow: for a phone, with the words above the bars.
        parts: how the parts of the round are called.
    """
    bars = _bars(allocation.rows, titles, language, mark, svg.NARROW - 20 if narrow else _NAMES - 16)
    line = languages.fill(
        languages.word("charts", "money-line", language), {"available_cents": allocation.available}, language
    )
    told = "; ".join(
        f"{' '.join(bar['words'])}: {ground(row, language, titles, parts)}"
        for bar, row in zip(_bars(allocation.rows, titles, language, mark, 10_000), allocation.rows, strict=True)
    )
    title = languages.word("charts", "ranking", language)
    return vega.render([_ranking(bars, allocation, line, narrow)], title, f"{line}. {told}", language)


def _ranking(bars: Sequence[Spec], allocation: Allocation, line: str, narrow: bool) -> Spec:
    step, below = vega.step_of(bars, narrow)
    y = vega.rows([bar["key"] for bar in bars], 0 if narrow else _NAMES)
    end = max(1, allocation.available / 100, *(bar["end"] for bar in bars))
    x = {
        "field": "start",
        "type": "quantitative",
        "scale": {"domain": [0, end], "nice": False},
        "axis": {
            "title": None,
            "format": "$,.0f",
            "tickCount": 2 if narrow else 5,
            "grid": True,
            "gridColor": svg.LINE,
            "gridDash": [1, 3],
        },
    }
    money = {
        "data": {"values": [{"start": allocation.available / 100}]},
        "mark": {"type": "rule", "stroke": svg.INK, "strokeWidth": 2, "strokeDash": [6, 3]},
        "encoding": {"x": x},
    }
    return {
        "data": {"values": list(bars)},
        "title": vega.heading(line, narrow),
        "width": svg.NARROW - 30 if narrow else svg.WIDE - _NAMES - 50,
        "height": step * len(bars),
        "layer": [
            *(vega.bar(look, _LOOKS[look], x, y, below) for look in dict.fromkeys(bar["look"] for bar in bars)),
            money,
            vega.words([{"key": bar["key"], "words": bar["words"]} for bar in bars], y, narrow),
        ],
    }


def _bars(
    rows: Sequence[Row], titles: Mapping[str, str], language: str, mark: Provenance | None, room: float
) -> list[Spec]:
    """One bar per candidate: what it is given, or asks, beyond what all above it have or wait for."""
    found: list[Spec] = []
    together = 0
    for row in rows:
        size = row.amount or row.asked or 0
        found.append(
            {
                "key": row.dossier,
                "words": [*svg.wrap(_named(row, titles, language), room, size=vega.SIZE), _said(row, language, mark)],
                "start": together / 100,
                "end": (together + size) / 100,
                "look": "given" if row.amount else "waits" if row.waits else "nothing",
            }
        )
        together += size if row.amount or row.waits else 0
    return found


def _named(row: Row, titles: Mapping[str, str], language: str) -> str:
    title = titles.get(row.dossier, row.dossier)
    score = "" if row.score is None else f" ({languages.number(row.score, language)})"
    return f"{row.rank}. {title}{score}" if row.rank else f"{title}{score}"


def _said(row: Row, language: str, mark: Provenance | None) -> str:
    asked = languages.show("_cents", row.asked, language)
    sentence = languages.word("charts", "gets-of", language)
    told = languages.fill(sentence, {"amount_cents": row.amount, "asked": asked}, language)
    return f"{told} {MARKS[mark] if mark else ''}".rstrip()
