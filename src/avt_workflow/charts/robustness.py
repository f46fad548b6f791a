"""The robustness figure: in how many variants of a round each keeps just what it has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from .. import languages
from ..whatif import Robustness
from . import svg, vega
from .vega import Spec

_NAMES: Final = 300


def robustness_svg(
    rows: Sequence[Robustness], titles: Mapping[str, str], language: str, *, narrow: bool = False
) -> str:
    """Draw each dossier as a bar up to the share of variants in which it has what it has now.

    Args:
        rows: in the order of the round.
        titles: of the dossiers, by identifier.
        language: the reader's.
        narrow: for a phone, with the words above the bars.
    """
    room = svg.NARROW - 20 if narrow else _NAMES - 16
    values = [_value(row, titles, language, room) for row in rows]
    told = "; ".join(" ".join(_words(row, titles, language, 10_000)) for row in rows)
    title = languages.word("charts", "robustness", language)
    return vega.render([_chart(values, title, narrow)], title, f"{told}.", language)


def _value(row: Robustness, titles: Mapping[str, str], language: str, room: float) -> Spec:
    return {
        "key": row.dossier,
        "words": _words(row, titles, language, room),
        "start": 0,
        "share": row.same / row.variants if row.variants else 0,
    }


def _words(row: Robustness, titles: Mapping[str, str], language: str, room: float) -> list[str]:
    params = {"amount_cents": row.amount, "same": row.same, "variants": row.variants}
    said = languages.fill(languages.word("charts", "keeps", language), params, language)
    return [*svg.wrap(titles.get(row.dossier, row.dossier), room, size=vega.SIZE), said]


def _chart(values: Sequence[Spec], title: str, narrow: bool) -> Spec:
    step, below = vega.step_of(values, narrow)
    y = vega.rows([value["key"] for value in values], 0 if narrow else _NAMES)
    x = {
        "type": "quantitative",
        "scale": {"domain": [0, 1], "nice": False},
        "axis": {
            "title": None,
            "format": ".0%",
            "grid": True,
            "gridColor": svg.LINE,
            "gridDash": [1, 3],
            "tickCount": 5,
        },
    }
    bar = {
        "mark": {"type": "bar", "height": 16, "fill": svg.TINTS[5], "stroke": svg.INK, "yOffset": below},
        "encoding": {"x": {**x, "field": "start"}, "x2": {"field": "share"}, "y": y},
    }
    return {
        "data": {"values": list(values)},
        "title": vega.heading(title, narrow),
        "width": svg.NARROW - 30 if narrow else svg.WIDE - _NAMES - 50,
        "height": step * len(values),
        "layer": [bar, vega.words([{"key": v["key"], "words": v["words"]} for v in values], y, narrow)],
    }
