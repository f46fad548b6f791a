"""The reports for a terminal: the same sections in two languages, and nothing that is sealed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import attrs
import pytest

from avt_workflow import Advice, Criterion, FrozenMap, Score, Sheet
from avt_workflow.model.agenda import Absent
from avt_workflow.reports import dossier_text, progress_report
from avt_workflow.reports.book import Book
from avt_workflow.reports.details import details
from avt_workflow.reports.words import Words
from avt_workflow.scoring import WeightedMean
from book import FIGURES, hostile_story, story

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(scope="module")
def book() -> Book:
    return story().book()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_progress_report_reads_as_before(book: Book, language: str) -> None:
    """The report is that of the golden file, in each language."""
    assert progress_report(book, language) == (GOLDEN / f"report.{language}.md").read_text(encoding="utf-8")


def test_a_dossier_reads_as_before(book: Book) -> None:
    """The text of a dossier is that of the golden file."""
    expected = (GOLDEN / "dossier.nl.md").read_text(encoding="utf-8")
    assert dossier_text(book.dossiers["mineral-valley"], book, "nl") == expected


def test_the_sheet_of_who_stepped_back_says_that_it_is_void(book: Book) -> None:
    """The sheet of a member who stepped back after the sheets closed stands in the table, marked as void."""
    dossier = book.dossiers["mineral-valley"]
    recused = attrs.evolve(dossier, panel=attrs.evolve(dossier.panel, recused=("lid-2",)))
    text = dossier_text(recused, book, "en")
    assert "| Sheet of lid-2 (void: stepped back) |" in text
    assert "| Sheet of lid-1 |" in text


@attrs.frozen
class Undecided(WeightedMean):
    """A scheme that cannot make a score of one sheet."""

    def score(self, sheets: Sequence[Sheet], criteria: Mapping[str, Criterion]) -> Score:
        """Raises what a plugin may raise."""
        raise ZeroDivisionError


@pytest.mark.parametrize("scheme", [Undecided(), Absent("gone", FrozenMap())], ids=["faulty", "absent"])
def test_a_score_that_was_made_shows_without_its_scheme(book: Book, scheme: WeightedMean | Absent) -> None:
    """Where the scheme fails now, or is gone, the total that was recorded shows all the same."""
    dossier = book.dossiers["mineral-valley"]
    track = book.agenda.tracks[dossier.track]
    assert track.assessment is not None
    other = attrs.evolve(track, assessment=attrs.evolve(track.assessment, scheme=scheme))
    agenda = attrs.evolve(book.agenda, tracks=book.agenda.tracks.with_item(dossier.track, other))
    text = dossier_text(dossier, attrs.evolve(book, agenda=agenda, agendas=FrozenMap()), "nl")
    assert re.search(r"^\| Totaal( *\|){5} *≈ 7,63 ◇ \|$", text, re.M)


def test_an_advice_tells_the_views_of_a_minority() -> None:
    """Each view of those who see it otherwise follows the joint advice, under a label of its own."""
    advice = Advice("positive", "Do it.", minority=("Too dear.", "Too early."))
    told = [(label, cell.text) for label, cell, _ in details(advice, Words("en", "en"))]
    assert told[-2:] == [("Minority view", "Too dear."), ("Minority view", "Too early.")]


def test_a_section_without_data_is_left_out(book: Book) -> None:
    """A report of figures alone has no portfolio, and one without figures no results."""
    only_figures = Book(book.agenda, figures=FIGURES[:1])
    assert "## Portefeuille" not in progress_report(only_figures, "nl")
    assert "## Resultaten" in progress_report(only_figures, "nl")
    assert "## Resultaten" not in progress_report(Book(book.agenda), "nl")


def test_sealed_sheets_show_nowhere(book: Book) -> None:
    """Of a project under assessment the text has no sheet, and says that sheets are sealed."""
    text = dossier_text(book.dossiers["circulaire-textiel"], book, "nl")
    assert "Illustratief blad" not in text
    assert "verzegeld" in text


def test_hostile_text_cannot_break_a_table() -> None:
    """Every row of a table has as many columns as its heading, whatever a title holds, and no HTML gets through."""
    report = progress_report(hostile_story().book(), "en")
    for block in report.split("\n\n"):
        rows = [line.replace("\\\\", "").replace("\\|", "") for line in block.splitlines() if line.startswith("| ")]
        assert len({row.count("|") for row in rows}) <= 1
    assert "<script>" not in report.replace("\\<", "")
