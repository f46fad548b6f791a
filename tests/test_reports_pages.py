"""The pages: whole, linked, in two languages, and unmoved by what people write in them."""

from __future__ import annotations

import posixpath
import re
from datetime import date
from html.parser import HTMLParser

import attrs
import pytest

from avt_workflow.model.facts import Request
from avt_workflow.model.frozen import FrozenMap
from avt_workflow.model.records import Application, Sheet
from avt_workflow.model.verdict import Reason, Verdict
from avt_workflow.model.when import When
from avt_workflow.reports import site
from avt_workflow.reports.book import Book, derived, worst
from book import AGENDA, FIGURES, Story, hostile_story, story


class Outline(HTMLParser):
    """What a test asks of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.headings: list[int] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = dict(attributes)
        self.tags.append((tag, found))
        self.addresses += [value for name in ("href", "src", "srcset") if (value := found.get(name))]
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return site(story().book())


@pytest.fixture(scope="module")
def hostile() -> dict[str, str]:
    return site(hostile_story().book(), ["nl"])


def _html(pages: dict[str, str]) -> dict[str, Outline]:
    return {path: Outline(text) for path, text in pages.items() if path.endswith(".html")}


def test_every_address_leads_to_a_page_of_the_site(pages: dict[str, str]) -> None:
    """Each link and picture is a file of the site, or an address of the web that a project gave."""
    for path, page in _html(pages).items():
        for address in page.addresses:
            if not address.startswith(("https://www.agendavoortwente.nl/", "#", "data:,")):
                assert posixpath.normpath(posixpath.join(posixpath.dirname(path), address)) in pages, (path, address)


def test_nothing_is_fetched_from_elsewhere(pages: dict[str, str]) -> None:
    """No page has a script, and only links lead out of the folder."""
    for path, page in _html(pages).items():
        assert not [tag for tag, _ in page.tags if tag in ("script", "iframe", "object", "base")], path
        fetched = [a.get("src") or a.get("srcset") for tag, a in page.tags if tag in ("img", "source")]
        assert not [address for address in fetched if address and ":" in address]
    assert "url(" not in pages["style.css"]
    assert "@import" not in pages["style.css"]


def test_headings_are_in_order_and_tables_have_headings(pages: dict[str, str]) -> None:
    """A page has one first heading, no level is skipped, and every table says what its columns are."""
    for path, page in _html(pages).items():
        assert page.headings.count(1) == 1, path
        below = zip(page.headings, page.headings[1:], strict=False)
        assert all(after <= before + 1 for before, after in below), path
        tables = sum(tag == "table" for tag, _ in page.tags)
        assert sum(tag == "th" and a.get("scope") == "col" for tag, a in page.tags) >= 2 * tables


def test_each_page_has_its_language_and_a_way_to_the_other(pages: dict[str, str]) -> None:
    """A page says in which language it is, and links to itself in the other one."""
    for path, page in _html(pages).items():
        own = path.split("/")[0] if "/" in path else "nl"
        assert page.tags[0] == ("html", {"lang": own})
        other = {"nl": "en", "en": "nl"}[own]
        assert any(tag == "a" and a.get("hreflang") == other for tag, a in page.tags), path


def test_every_picture_has_a_text_alternative(pages: dict[str, str]) -> None:
    """A picture says what it is, and that a table tells the same."""
    pictures = [a for page in _html(pages).values() for tag, a in page.tags if tag == "img"]
    assert pictures
    assert all(len(a.get("alt") or "") > 20 for a in pictures)


def test_the_first_round_is_told(pages: dict[str, str]) -> None:
    """The overview shows what remains beside what was reported, and the project the reason of its grant."""
    for wanted in ("€\u00a0565.611", "ca. k€ 550", "-€\u00a015.611", "€\u00a01.234.389"):
        assert wanted in pages["nl/index.html"]
    assert "verschillende O" in pages["nl/projects/talentit.html"]
    assert "Sturingscommissie (vastgelegd door Programmabureau)" in pages["nl/projects/talentit.html"]
    assert "€\u00a01,234,389" in pages["en/finance.html"]


def test_the_days_of_the_overview_can_be_chosen() -> None:
    """The finance overview has the days that were asked for and no others."""
    pages = site(story().book(), ["nl"], days=[date(2018, 12, 15)])
    assert "15 december 2018" in pages["nl/finance.html"]
    assert "30 september 2018" not in pages["nl/finance.html"]


def test_a_project_without_outcome_has_no_decision(pages: dict[str, str]) -> None:
    """Where the source gives no outcome, the page says so, in the look of what is unknown."""
    assert '<span class="unknown">geen besluit bekend</span>' in pages["nl/projects/vijfde-aanvraag.html"]


def test_marks_can_be_read_aloud(pages: dict[str, str]) -> None:
    """Each provenance mark has words for those who do not see its sign, and a legend explains the three."""
    page = pages["nl/projects/talentit.html"]
    for sign, words in (("●", "bron"), ("○", "afgeleid"), ("◇", "illustratief")):
        assert f'<span aria-hidden="true">{sign}</span><span class="sr"> ({words})</span>' in page
        assert f"{words}:" in page


@pytest.mark.parametrize("redacted", [True, False])
def test_sealed_sheets_are_on_no_page(redacted: bool) -> None:
    """A sheet of a project under assessment shows nowhere, even if the book was not redacted."""
    told = story()
    book = told.book()
    if not redacted:
        book = attrs.evolve(book, dossiers=FrozenMap(told.dossiers), histories=FrozenMap(told.histories))
    pages = site(book, ["nl"])
    assert not [path for path, text in pages.items() if "over circulaire-textiel" in text]
    assert "verzegeld" in pages["nl/projects/circulaire-textiel.html"]
    assert "over talentit" in pages["nl/projects/talentit.html"]


def test_made_up_data_is_announced_above_everything_else() -> None:
    """Before its heading each page says that data were made up; a programme without such data does not say so."""
    told = story()
    for path, text in site(told.book(), ["nl"]).items():
        if path.endswith(".html"):
            assert -1 < text.find("verzonnen gegevens") < text.index("<h1")
    bare = attrs.evolve(AGENDA, envelopes=FrozenMap(), rules=FrozenMap(), tracks=FrozenMap())
    sober = attrs.evolve(told.book(), agenda=bare, dossiers=FrozenMap(), histories=FrozenMap(), ledgers=FrozenMap())
    assert "verzonnen gegevens" not in site(sober, ["nl"])["index.html"]


def test_what_rests_on_made_up_amounts_is_made_up() -> None:
    """A sum bears the mark of the least certain of its parts, and none where one of them has none."""
    assert derived(["source", "source"]) == "inferred"
    assert derived(["source", "illustrative", None]) == "illustrative"
    assert derived(["source", "inferred"]) == "inferred"
    assert derived(["source", None]) is None
    assert derived([]) is None
    assert worst(["source", "source"]) == "source"


def test_what_corrects_a_sealed_sheet_is_on_no_page() -> None:
    """A correction that names a sheet under seal would tell what it said; one of anything else shows."""
    told = story()
    told.correct("circulaire-textiel", Sheet, "SEALED-CORRECTION")
    told.correct("circulaire-textiel", Application, "OPEN-CORRECTION")
    book = attrs.evolve(told.book(), dossiers=FrozenMap(told.dossiers), histories=FrozenMap(told.histories))
    every = "".join(site(book, ["nl"]).values())
    assert "SEALED-CORRECTION" not in every
    assert "OPEN-CORRECTION" in every


def test_hostile_text_stays_text(hostile: dict[str, str]) -> None:
    """Markup is shown and not obeyed, formulas and templates stay as written, and no link runs a script."""
    every = "".join(hostile.values())
    assert "<script" not in every
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in every
    assert "{{ 7 * 7 }}" in every
    for page in _html(hostile).values():
        assert not [address for address in page.addresses if address.startswith("javascript:")]


def test_hostile_identifiers_stay_in_the_folder(hostile: dict[str, str]) -> None:
    """A path is made of plain names, whatever a dossier is called."""
    assert all(re.fullmatch(r"([a-z0-9-]+/)*[a-z0-9-]+\.(html|svg|css)", path) for path in hostile)
    assert sum("/projects/" in path for path in hostile) == 6


def test_refused_steps_are_shown_with_their_reasons() -> None:
    """What the agenda refused stands on the overview, with every reason in the reader's language."""
    request = Request("talentit", "toekennen", "x", When("2018-12"))
    refused = [(request, Verdict((), (Reason("not-open", params=FrozenMap({"dossier": "talentit", "trigger": "y"})),)))]
    pages = site(Book(AGENDA), ["nl"], refused=refused)
    assert "Stappen die de agenda weigerde" in pages["nl/index.html"]
    assert "Er is nog geen dossier &#39;talentit&#39;" in pages["nl/index.html"]


def test_an_empty_programme_has_pages() -> None:
    """A programme without projects or figures has an overview, a process and a budget."""
    pages = site(Story().book(figures=FIGURES[:0]))
    assert "Er zijn nog geen projecten." in pages["index.html"]
    assert "nl/figures/process-project.svg" in pages
