"""The portfolio figure: each project by a field of the region and by phase."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import attrs

from .. import languages
from ..model.agenda import PHASES, FieldType, Phase, Provenance, Track
from ..reports.book import MARKS, Book
from ..reports.tables import ProjectRow
from . import svg, vega
from .vega import Spec

_NAMES: Final = 262
_PLOT: Final = svg.WIDE - _NAMES - 28
_DASH: Final = {"domain": [True, False], "range": [[1, 0], [3, 2.4]]}


@attrs.frozen
class _Figure:
    """What is drawn, and for whom."""

    track: Track
    group_by: str | None
    flag: str | None
    language: str
    narrow: bool

    @property
    def width(self) -> int:
        return svg.NARROW - 16 if self.narrow else _PLOT

    @property
    def phases(self) -> dict[Phase, str]:
        there = {state.phase for state in self.track.states.values()}
        return {phase: languages.word("phases", phase, self.language) for phase in PHASES if phase in there}

    def label(self, field: str) -> str:
        spec = self.track.fields.get(field)
        return spec.label.get(self.language) if spec and spec.label else field

    def told(self, field: str, value: object) -> str:
        return f"{self.label(field)}: {languages.show(field, value, self.language)}"

    def stands(self, mark: Provenance) -> str:
        place = languages.word("charts", "place", self.language)
        return f"{place}: {languages.word('provenance', mark, self.language)}"

    def flagged(self, row: ProjectRow) -> object:
        return row.fields.get(self.flag) if self.flag else False


def portfolio_svg(
    rows: Sequence[ProjectRow],
    book: Book,
    language: str,
    *,
    group_by: str | None = None,
    flag: str | None = None,
    narrow: bool = False,
) -> str:
    """Draw the projects of one track: a row each, grouped by a field, in the column of its phase.

    A project for which the flag is set is a square, another a circle. One of which the group is unknown has a dashed
    outline, one of which the flag is unknown a question mark. Where the phase is not from a source, the sign of its
    provenance stands beside it.

    Args:
        rows: projects of one track; of several, those of the first row's.
        group_by: a field with choices; None takes the track's first.
        flag: a yes-no field; None takes the track's first.
        narrow: for a phone, with the names above the rows.
    """
    tracks = book.agenda.tracks
    name = rows[0].track if rows else next((each for each in tracks if tracks[each].round is None), next(iter(tracks)))
    track = book.agenda.tracks[name]
    figure = _Figure(
        track, group_by or _first(book, track, "choice"), flag or _first(book, track, "yes-no"), language, narrow
    )
    groups = _groups([row for row in rows if row.track == name], figure)
    charts = [_group(group, members, figure, place == 0) for place, (group, members) in enumerate(groups.items())]
    marks = {mark for members in groups.values() for row in members if (mark := _unsourced(row))}
    room = _PLOT / len(figure.phases) - 6
    headings = {p: [p] if narrow else svg.wrap(p, room, size=12, lines=2) for p in figure.phases.values()}
    return vega.render(
        [*charts, _legend(figure, [mark for mark in MARKS if mark in marks])],
        languages.word("charts", "portfolio", language),
        _describe(groups, figure),
        language,
        params=[{"name": "columns", "value": headings}],
    )


def _first(book: Book, track: Track, kind: FieldType) -> str | None:
    """The first field of a type that is shown."""
    return next((name for name, spec in track.fields.items() if spec.type == kind and book.shows_field(name)), None)


def _groups(rows: Sequence[ProjectRow], figure: _Figure) -> dict[str | None, list[ProjectRow]]:
    """The rows by the value they have in the field, in the order of its choices; those without one last, under None."""
    field = figure.group_by
    if field is None:
        return {figure.track.label.get(figure.language): list(rows)} if rows else {}
    spec = figure.track.fields.get(field)
    found: dict[str | None, list[ProjectRow]] = {choice: [] for choice in (spec.of if spec else ())}
    for row in rows:
        if field in row.fields:
            found.setdefault(str(row.fields[field]), []).append(row)
    found[None] = [row for row in rows if field not in row.fields]
    return {value: members for value, members in found.items() if members}


def _name(group: str | None, figure: _Figure) -> str:
    if group is None:
        return figure.told(figure.group_by or "", None)
    spec = figure.track.fields.get(figure.group_by or "")
    return spec.of[group].get(figure.language) if spec and group in spec.of else group


def _group(group: str | None, members: Sequence[ProjectRow], figure: _Figure, first: bool) -> Spec:
    narrow = figure.narrow
    values = [
        {
            "key": row.id,
            "words": svg.wrap(row.title, svg.NARROW - 20 if narrow else _NAMES - 16, size=vega.SIZE),
            "phase": figure.phases[row.phase],
            **_look(figure.flagged(row), group is not None, _unsourced(row)),
        }
        for row in members
    ]
    step, below = vega.step_of(values, narrow)
    columns = {
        "field": "phase",
        "type": "ordinal",
        "scale": {"type": "band", "domain": list(figure.phases.values())},
        "axis": {
            "orient": "top",
            "title": None,
            "labels": narrow or first,
            "labelExpr": "columns[datum.value]",
            "labelAngle": -90 if narrow else 0,
            "labelBaseline": "middle" if narrow else "bottom",
            "labelPadding": 6 if narrow else 20,
            "labelLimit": 0,
            "domain": False,
            "ticks": False,
            "grid": True,
            "gridColor": svg.LINE,
            "gridDash": [1, 3],
        },
    }
    y = vega.rows([row.id for row in members], 0 if narrow else _NAMES)
    line = {
        "mark": {"type": "rule", "color": svg.LINE, "yOffset": below},
        "encoding": {"y": y, "x": {"value": 0}, "x2": {"value": figure.width}},
    }
    return {
        "data": {"values": values},
        "title": vega.heading(_name(group, figure), narrow, unknown=group is None),
        "width": figure.width,
        "height": {"step": step},
        "layer": [line, vega.words(values, y, narrow), *_marks(columns, y, below)],
    }


def _unsourced(row: ProjectRow) -> Provenance | None:
    """Where the phase comes from, when that is not a source."""
    mark = row.provenance.get("state")
    return None if mark == "source" else mark


def _look(flagged: object, known: bool, mark: Provenance | None = None) -> Spec:
    return {
        "sign": MARKS[mark] if mark else "",
        "shape": "square" if flagged is True else "circle",
        "unsure": "?" if flagged is None else "",
        "known": known,
        "fill": svg.TINTS[4] if known else svg.TINTS[0],
    }


def _marks(x: Spec, y: Spec, below: float) -> list[Spec]:
    point = {"type": "point", "size": 320, "stroke": svg.INK, "strokeWidth": 1.6, "opacity": 1, "yOffset": below}
    shown = {
        "shape": {"field": "shape", "type": "nominal", "scale": None},
        "fill": {"field": "fill", "type": "nominal", "scale": None},
        "strokeDash": {"field": "known", "type": "nominal", "scale": _DASH, "legend": None},
    }
    text = {"type": "text", "baseline": "middle", "yOffset": below}
    unsure, sign = {**text, "fontWeight": "bold"}, {**text, "align": "left", "dx": 13, "fontSize": 12}
    return [
        {"mark": point, "encoding": {"x": x, "y": y, **shown}},
        {"mark": unsure, "encoding": {"x": x, "y": y, "text": {"field": "unsure"}}},
        {"mark": sign, "encoding": {"x": x, "y": y, "text": {"field": "sign"}}},
    ]


def _legend(figure: _Figure, marks: Sequence[Provenance]) -> Spec:
    """What square, circle, question mark, dashes and signs mean, for the fields and marks there are."""
    flag, by = figure.flag, figure.group_by
    entries = [(_look(value, True), figure.told(flag, value)) for value in (True, False, None)] if flag else []
    if by:
        entries.append((_look(False, False), figure.told(by, None)))
    entries += [(_look(False, True, mark), figure.stands(mark)) for mark in marks]
    values = [
        {**look, "key": str(place), "text": list(svg.wrap(text, figure.width - 52, lines=2))}
        for place, (look, text) in enumerate(entries)
    ]
    y = vega.rows([value["key"] for value in values], 0)
    text = {"mark": {"type": "text", "align": "left", "baseline": "middle"}}
    return {
        "data": {"values": values},
        "width": figure.width,
        "height": {"step": 26 if all(len(value["text"]) == 1 for value in values) else 40},
        "layer": [
            *_marks({"value": 12}, y, 0),
            {**text, "encoding": {"x": {"value": 42}, "y": y, "text": {"field": "text"}}},
        ],
    }


def _describe(groups: dict[str | None, list[ProjectRow]], figure: _Figure) -> str:
    def told(row: ProjectRow) -> str:
        flag = f"; {figure.told(figure.flag, figure.flagged(row))}" if figure.flag else ""
        mark = _unsourced(row)
        stands = f"; {figure.stands(mark)}" if mark else ""
        return f"{row.title} ({figure.phases[row.phase]}{stands}{flag})"

    return " ".join(f"{_name(group, figure)}: {', '.join(map(told, rows))}." for group, rows in groups.items())
