"""The spread figure: per project from the lowest to the highest sheet, and where the score lies between them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Final

from .. import languages
from ..reports.book import MARKS
from ..reports.spreads import SpreadRow
from . import svg, vega
from .vega import Spec

_NAMES: Final = 300


def spread_svg(
    rows: Sequence[SpreadRow], bounds: tuple[Fraction, Fraction] | None, language: str, *, narrow: bool = False
) -> str:
    """Draw each project as a bar from its lowest to its highest sheet, with a mark at its score.

    Args:
        rows: the projects, the highest score first.
        bounds: the lowest and highest score there can be; None draws as far as the sheets go.
        language: the reader's.
        narrow: for a phone, with the words above the bars.
    """
    values = [_value(row, language, svg.NARROW - 20 if narrow else _NAMES - 16) for row in rows]
    told = "; ".join(
        languages.fill(
            languages.word("charts", "spread-of", language),
            {"title": row.title, "score": row.score, "low": row.low, "high": row.high},
            language,
        )
        for row in rows
    )
    title = languages.word("charts", "spread", language)
    return vega.render([_chart(values, bounds, narrow)], title, f"{told}.", language)


def _value(row: SpreadRow, language: str, room: float) -> Spec:
    return {
        "key": row.dossier,
        "words": [*svg.wrap(row.title, room, size=vega.SIZE), _score(row, language)],
        "low": float(row.low),
        "high": float(row.high),
        "score": float(row.score),
    }


def _score(row: SpreadRow, language: str) -> str:
    return f"{languages.number(row.score, language)} {MARKS[row.mark] if row.mark else ''}".rstrip()


def _chart(values: Sequence[Spec], bounds: tuple[Fraction, Fraction] | None, narrow: bool) -> Spec:
    step, below = vega.step_of(values, narrow)
    y = vega.rows([value["key"] for value in values], 0 if narrow else _NAMES)
    domain = [float(bound) for bound in bounds] if bounds else None
    x = {
        "type": "quantitative",
        "scale": {"domain": domain, "nice": False} if domain else {"zero": False},
        "axis": {"title": None, "grid": True, "gridColor": svg.LINE, "gridDash": [1, 3], "tickCount": 5},
    }
    between = {
        "mark": {"type": "bar", "height": 10, "fill": svg.TINTS[4], "stroke": svg.INK, "yOffset": below},
        "encoding": {"x": {**x, "field": "low"}, "x2": {"field": "high"}, "y": y},
    }
    score = {
        "mark": {"type": "tick", "thickness": 3, "size": 22, "color": svg.INK, "yOffset": below},
        "encoding": {"x": {**x, "field": "score"}, "y": y},
    }
    return {
        "data": {"values": list(values)},
        "width": svg.NARROW - 30 if narrow else svg.WIDE - _NAMES - 50,
        "height": step * len(values),
        "layer": [between, score, vega.words(values, y, narrow)],
    }
