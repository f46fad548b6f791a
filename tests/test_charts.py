"""The charts: the same bytes each time, well-formed, and telling without sight or colour."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from avt_workflow.charts import budget_svg, flow_svg, portfolio_svg, process_svg, svg, to_dot, to_mermaid
from avt_workflow.model.agenda import FieldSpec
from avt_workflow.model.frozen import FrozenMap
from avt_workflow.model.text import Text
from avt_workflow.reports import tables
from avt_workflow.reports.book import Book
from avt_workflow.reports.flows import flows
from avt_workflow.reports.words import Words
from book import AGENDA, LINES, TRACK, Story, hostile_story, story

_SVG = "{http://www.w3.org/2000/svg}"


def _portfolio(book: Book, narrow: bool) -> str:
    return portfolio_svg(tables.portfolio(book), book, "nl", narrow=narrow)


def _budget(book: Book, narrow: bool) -> str:
    return budget_svg(tables.budget(book), "nl", narrow=narrow)


def _flow(book: Book, narrow: bool) -> str:
    return flow_svg(flows(book), "nl", narrow=narrow)


def _process(book: Book, narrow: bool) -> str:
    return process_svg(book.agenda, "project", "nl", narrow=narrow)


CHARTS: tuple[Callable[[Book, bool], str], ...] = (_portfolio, _budget, _flow, _process)
each_chart = pytest.mark.parametrize("draw", CHARTS)


def _words(text: str) -> str:
    root = ElementTree.fromstring(text)
    return " ".join("".join(found.itertext()) for found in root.iter(f"{_SVG}text"))


def test_charts_are_the_same_from_run_to_run() -> None:
    """Two processes with other hash seeds draw the same bytes."""
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); import test_charts as t; book = t.story().book();"
        "sys.stdout.buffer.write(''.join(d(book, n) for d in t.CHARTS for n in (True, False)).encode())"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", script, str(Path(__file__).parent)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1
    assert runs != {b""}


@each_chart
@pytest.mark.parametrize("narrow", [True, False])
def test_a_chart_has_a_text_alternative_and_real_text(draw: Callable[[Book, bool], str], narrow: bool) -> None:
    """A chart is an image with a title and a description, and its words are text."""
    drawn = draw(story().book(), narrow)
    root = ElementTree.fromstring(drawn)
    assert root.get("role") == "img"
    labels = {element.get("id"): element.text for element in list(root)[:2]}
    assert (root.get("aria-labelledby") or "").split() == list(labels)
    assert all(len(text or "") > 10 for text in labels.values())
    assert all(found.get("font-family", "").startswith("Helvetica") for found in root.iter(f"{_SVG}text"))
    assert "<!--" not in drawn


@each_chart
@pytest.mark.parametrize("narrow", [True, False])
def test_hostile_text_leaves_a_chart_well_formed(draw: Callable[[Book, bool], str], narrow: bool) -> None:
    """Whatever a title holds, the chart is XML without scripts, and a name of 10,000 letters ends in an ellipsis."""
    told = hostile_story()
    labels = {
        k: attrs.evolve(s, label=Text.of('<b>"\\N\\l --> \x00')) for k, s in AGENDA.tracks["project"].states.items()
    }
    track = attrs.evolve(AGENDA.tracks["project"], states=FrozenMap(labels))
    agenda = attrs.evolve(AGENDA, tracks=FrozenMap({"project": track}))
    drawn = draw(attrs.evolve(told.book(), agenda=agenda), narrow)
    root = ElementTree.fromstring(drawn)
    assert not list(root.iter(f"{_SVG}script"))
    assert "x" * 200 not in _words(drawn)


def test_the_portfolio_tells_what_is_unknown() -> None:
    """Projects without an action line stand last under "unknown" with a dashed outline; the flagged are squares."""
    drawn = _portfolio(story().book(), False)
    told = drawn[drawn.index("<desc") : drawn.index("</desc>")]
    assert told.index("Circulaire Textiel") < told.index("Actielijn: onbekend") < told.index("Alumninetwerk")
    assert "Actielijn: onbekend" in _words(drawn)
    assert drawn.count('stroke-dasharray="3,2.4"') == 4 + 1
    assert "TopFit (In beoordeling; Ook in de Regio Deal Twente: ja)" in drawn


def test_a_phase_that_is_made_up_is_drawn_with_its_sign() -> None:
    """Beside a project whose phase is illustrative stands the sign that the legend explains; a sourced one has none."""
    book = story().book()
    made_up = [row.id for row in tables.portfolio(book) if row.provenance.get("state") == "illustrative"]
    assert made_up
    words = _words(_portfolio(book, False))
    assert words.count("◇") == len(made_up) + 1
    assert "Plaats in de figuur: illustratief" in words
    sourced = FrozenMap({"state": "source"})
    rows = [attrs.evolve(row, provenance=sourced) for row in tables.portfolio(book)]
    assert "Plaats" not in portfolio_svg(rows, book, "nl")


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    shares = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return sum(weight * share for weight, share in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_the_tints_stay_apart_without_colour_and_bear_text() -> None:
    """On a grey printer each tint is darker than the one before; on all but the last, text has a contrast of 7 to 1."""
    lights = [_luminance(tint) for tint in svg.TINTS]
    assert lights == sorted(set(lights), reverse=True)
    assert all((light + 0.05) / (_luminance(svg.INK) + 0.05) >= 7 for light in lights[:-1])


def test_choices_are_drawn_by_their_labels() -> None:
    """A group of the figure, and the field in the table, carry the label of the choice in the reader's language."""
    book = story().book()
    labels = FrozenMap({LINES[1]: Text.of({"nl": "Werk", "en": "Work"})})
    track = attrs.evolve(TRACK, fields=TRACK.fields.with_item("actielijn", FieldSpec("choice", of=labels)))
    agenda = attrs.evolve(AGENDA, tracks=FrozenMap({"project": track}))
    rows = [row for row in tables.portfolio(book) if row.fields.get("actielijn") == LINES[1]]
    drawn = {code: portfolio_svg(rows, Book(agenda), code) for code in ("nl", "en")}
    assert "Werk" in _words(drawn["nl"])
    assert "Work" in _words(drawn["en"])
    assert LINES[1] not in drawn["nl"] + drawn["en"]
    assert Words("en", "nl").field(LINES[1], track.fields["actielijn"]).text == "Work"


def test_the_portfolio_draws_flagged_projects_as_squares() -> None:
    """Five projects are in the Regio Deal; with the legend of five lines there are six squares."""
    root = ElementTree.fromstring(_portfolio(story().book(), False))
    points = [p.get("d") or "" for p in root.iter(f"{_SVG}path") if p.get("stroke-width") == "1.6"]
    squares = [path for path in points if "A" not in path]
    assert (len(squares), len(points)) == (6, 12 + 5)


def test_a_portfolio_needs_no_fields() -> None:
    """A track without choices or flags is drawn in one group, without a legend for them."""
    track = attrs.evolve(AGENDA.tracks["project"], fields=FrozenMap())
    told = Story(attrs.evolve(AGENDA, tracks=FrozenMap({"project": track})))
    told.initiative("one", "Een")
    words = _words(_portfolio(told.book(), False))
    assert words.endswith("Project")
    assert "onbekend" not in words


def test_the_budget_shows_every_amount() -> None:
    """Ceiling, each grant, the remainder and the reported amount stand in the figure with the difference."""
    words = _words(_budget(story().book(), False))
    for wanted in ("1.800.000", "64.389", "170.000", "500.000", "565.611", "550.000", "-€\u00a015.611", "ca. k€ 550"):
        assert wanted in words


def test_the_process_shows_each_step_once_with_who_decides() -> None:
    """A step from anywhere stands in a note and not on an arrow from every state; others name who decides."""
    words = _words(_process(story().book(), False))
    assert words.count("Intrekken") == 1
    assert "(Sturingscommissie)" in words.replace("\u00a0", "")
    assert "als met-voorwaarden" in words


def test_dot_and_mermaid_name_every_state() -> None:
    """The exports have all states and steps; Mermaid has no note, so a step from anywhere is on every arrow."""
    dot, mermaid = to_dot(AGENDA, "project", "en"), to_mermaid(AGENDA, "project", "en")
    for state in AGENDA.tracks["project"].states.values():
        assert state.label.get("en").split()[0] in dot
        assert f'"{state.label.get("en")}"' in mermaid
    assert mermaid.count(": Withdraw ") == 11
    assert mermaid.startswith("stateDiagram-v2\n")


@given(st.text(max_size=300), st.integers(40, 400), st.integers(1, 5))
def test_wrapped_lines_fit(text: str, width: int, lines: int) -> None:
    """No line is wider than the room there is, no more lines come than were asked, and XML can hold them."""
    found = svg.wrap(text, width, lines=lines)
    assert 1 <= len(found) <= lines
    assert all(svg.width_of(line, 13) <= width for line in found)
    ElementTree.fromstring(f"<a>{''.join(found).replace('&', '').replace('<', '')}</a>")


@given(st.text(max_size=200))
def test_wrapping_loses_no_letter(text: str) -> None:
    """With room enough for all lines, the letters are those that were given."""
    found = svg.wrap(text, 100, lines=1000)
    assert "".join("".join(found).split()) == "".join(svg.clean(text).split())
