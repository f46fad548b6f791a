"""The page of the assessment: every project beside the others, and never what is sealed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from avt_workflow import Office, languages
from avt_workflow.reports import site
from avt_workflow.reports.assessments import assessments
from avt_workflow.reports.words import Words
from test_rounds import told


@pytest.fixture
def decided() -> Iterator[Office]:
    """The example's round after both decisions."""
    office = told()
    yield office
    office.close()


def rows(office: Office, language: str = "en") -> list[list[str]]:
    """The table from sheets to advice, as text."""
    (section,) = assessments(office.book(), Words(language, "en"))
    return [[cell.text for cell in row] for row in section.tables[1].rows]


def test_each_project_stands_there_with_its_sheets_and_score(decided: Office) -> None:
    """Sheets of 88 and 89 come to 88.5; two sheets lie equally far apart; columns without a word are left out."""
    assert rows(decided)[4] == ["Smart canal", "2", "76 to 80", "eva, finn (by 4)", "78", "Withdrawn"]
    assert rows(decided)[5] == ["Solar roofs", "2", "88 to 89", "eva, finn (by 1)", "88.5", "Granted"]
    assert rows(decided, "nl")[5][2:5] == ["88 tot 89", "eva, finn (1 verschil)", "88,5"]


def test_the_page_and_its_picture_are_made_in_both_languages(decided: Office) -> None:
    """What is made up bears its sign, in the table and in the picture, which says everything in words too."""
    pages = site(decided.book())
    assert "Drone post: 55.5, sheets from 53 to 58" in pages["en/figures/spread-project.svg"]
    assert "Drone post: 55,5, bladen van 53 tot 58" in pages["nl/figures/spread-project-narrow.svg"]
    assert "55.5 ◇" in pages["en/figures/spread-project.svg"]
    assert "€ 120,000 of € 120,000 ◇" in " ".join(pages["en/figures/ranking-call-2025-0.svg"].split())
    for code in ("en", "nl"):
        page, picture = pages[f"{code}/assessment.html"], pages[f"{code}/figures/spread-project.svg"]
        assert 'src="../' + f'{code}/figures/spread-project.svg"' in page
        title = languages.word("charts", "spread", code)
        assert f"<figcaption>{title}</figcaption>" in page
        assert title not in picture.partition("</title>")[2]  # the caption says it already


def test_nothing_is_shown_while_the_sheets_are_sealed() -> None:
    """A project whose sheets are still written has no row, and a programme without scores says so."""
    office = told(("solar-roofs", "close"))
    assert list(assessments(office.book(), Words("en", "en"))) == []
    assert "There is nothing to show yet." in site(office.book())["en/assessment.html"]
