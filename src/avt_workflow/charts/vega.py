"""What the charts drawn by Vega-Lite share: rows with their words beside or above them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from .. import languages
from . import svg

Spec = dict[str, Any]

LINE: Final = 16
SIZE: Final = 13
"""Height of a line and size of its letters, in pixels."""


def render(charts: Sequence[Spec], title: str, description: str, language: str, **more: object) -> str:
    """Charts below each other, drawn as one SVG."""
    import vl_convert  # loaded only when something is drawn

    marks = languages.catalogue(language)["number"]
    spec = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "background": "white",
        "padding": 8,
        "spacing": 24,
        "vconcat": list(charts),
        "resolve": {"scale": {"x": "independent", "y": "independent"}},
        "config": {
            "aria": False,
            "font": svg.FONT,
            "view": {"stroke": None},
            "axis": {"labelColor": svg.INK, "domainColor": svg.LINE, "tickColor": svg.LINE, "labelFontSize": 12},
            "text": {"color": svg.INK, "fontSize": SIZE, "lineHeight": LINE},
        },
        **more,
    }
    locale = {
        "decimal": marks["decimal"],
        "thousands": marks["group"],
        "grouping": [3],
        "currency": ["€\u00a0", ""],
    }
    drawn: str = vl_convert.vegalite_to_svg(spec, vl_version="6.4", format_locale=locale)
    return svg.finish(drawn, title, description)


def heading(text: str, narrow: bool, *, unknown: bool = False) -> Spec:
    """The title of one chart, aligned with the left side of the whole."""
    return {
        "text": list(svg.wrap(text, (svg.NARROW if narrow else svg.WIDE) - 30, size=15)),
        "anchor": "start",
        "frame": "bounds",
        "fontSize": 15,
        "fontStyle": "italic" if unknown else "normal",
        "color": svg.INK,
        "offset": 8,
    }


def rows(keys: Sequence[str], room: int) -> Spec:
    """The vertical place of each row, with `room` pixels for words to the left of it."""
    return {
        "field": "key",
        "type": "ordinal",
        "sort": None,
        "scale": {"type": "band", "padding": 0, "domain": list(keys)},
        "axis": {"labels": False, "ticks": False, "domain": False, "title": None, "minExtent": room},
    }


def words(values: Sequence[Spec], y: Spec, narrow: bool) -> Spec:
    """The `words` of each row: to the left of its mark, or on a phone just above it."""
    tallest = _tallest(values)
    beside = {"align": "right", "baseline": "middle", "dy": {"expr": f"{-LINE / 2} * (length(datum.words) - 1)"}}
    above = {"align": "left", "baseline": "top", "dy": {"expr": f"4 + {LINE} * ({tallest} - length(datum.words))"}}
    return {
        "data": {"values": list(values)},
        "mark": {"type": "text", **(above if narrow else beside)},
        "encoding": {
            "y": {**y, "bandPosition": 0 if narrow else 0.5},
            "x": {"value": 0 if narrow else -14},
            "text": {"field": "words"},
        },
    }


def bar(look: str, fill: str, x: Spec, y: Spec, below: float, **more: object) -> Spec:
    """The pieces of a look, each from `start` to `end`, as bars.

    Args:
        look: the value of `look` of the pieces that are drawn.
        fill: their colour or pattern.
        x: along which they lie.
        y: the row that each is in.
        below: how far below the middle of the row, in pixels.
        more: what else the mark is.
    """
    mark = {"type": "bar", "height": 18, "fill": fill, "stroke": svg.INK, "strokeWidth": 1, "yOffset": below, **more}
    return {
        "transform": [{"filter": f"datum.look == '{look}'"}],
        "mark": mark,
        "encoding": {"x": x, "x2": {"field": "end"}, "y": y},
    }


def step_of(values: Sequence[Spec], narrow: bool) -> tuple[int, float]:
    """The height of a row, and how far below its middle the mark of it stands, in pixels."""
    tallest = _tallest(values)
    step = tallest * LINE + 36 if narrow else max(30, tallest * LINE + 12)
    return step, step / 2 - 16 if narrow else 0


def _tallest(values: Sequence[Spec]) -> int:
    """The lines of the row that has most."""
    return max(len(value["words"]) for value in values)
