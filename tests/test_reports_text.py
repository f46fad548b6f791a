"""The reports for a terminal: the same sections in two languages, and nothing that is sealed."""

from __future__ import annotations

from pathlib import Path

import pytest

from avt_workflow.reports import dossier_text, progress_report
from avt_workflow.reports.book import Book
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
