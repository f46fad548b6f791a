"""The pages as people meet them: on a desk, on a phone and on paper, in both languages, with the longest names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Request, sync_playwright

from avt_workflow.reports import site
from book import hostile_story, story

CHROMIUM = os.environ.get("AVT_CHROMIUM", "/usr/bin/chromium")

VIEWS = {"desk": (1280, "screen"), "phone": (360, "screen"), "paper": (680, "print")}
PAGES = (
    "index.html",
    "finance.html",
    "report.html",
    "projects/mineral-valley.html",
    "projects/circulaire-textiel.html",
)

OVERFLOW = """() => {
  const clipped = [];
  for (const e of document.querySelectorAll("body *")) {
    if (e.closest(".sr, .skip, thead, details:not([open])") || !e.getClientRects().length) continue;
    if (matchMedia("screen and (max-width: 45rem)").matches && e.closest("td.nothing")) continue;
    const box = e.getBoundingClientRect();
    const hides = e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX != "visible";
    if (hides || box.right > innerWidth + 1 || box.left < -1)
      clipped.push(e.tagName + ": " + e.textContent.slice(0, 60));
  }
  return {clipped, wide: document.documentElement.scrollWidth - innerWidth};
}"""

OVERLAPS = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), boxes = [];
  while (walker.nextNode()) {
    const node = walker.currentNode, parent = node.parentElement;
    if (!node.data.trim() || parent.closest(".sr, .skip, details:not([open])")) continue;
    if (matchMedia("(max-width: 45rem)").matches && parent.closest("thead")) continue;
    if (matchMedia("screen and (max-width: 45rem)").matches && parent.closest("td.nothing")) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const b of range.getClientRects()) if (b.width > 1) boxes.push([b, node.data.trim().slice(0, 40)]);
  }
  return overlapping(boxes, 3);
}"""

SVG_TEXT = """() => {
  const svg = document.querySelector("svg"), whole = svg.getBoundingClientRect(), boxes = [];
  for (const e of svg.querySelectorAll("text")) {
    const b = e.getBoundingClientRect();
    if (e.textContent.trim()) boxes.push([b, e.textContent.slice(0, 40)]);
  }
  const [l, r, t, b] = [whole.left, whole.right, whole.top, whole.bottom];
  const within = (box) => box.left >= l && box.right <= r && box.top >= t && box.bottom <= b;
  const cut = boxes.filter(([box]) => !within(box));
  return {count: boxes.length, cut: cut.map(([, t]) => t), overlaps: overlapping(boxes, 1.5)};
}"""

PAIRS = """window.overlapping = (boxes, slack) => {
  const found = [];
  boxes.forEach(([a, s], i) => boxes.slice(i + 1).forEach(([b, t]) => {
    const x = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const y = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (x > slack && y > slack) found.push(s + " / " + t);
  }));
  return found;
};"""


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages of three programmes: as it is, with names of 60 characters, and with hostile text."""
    root = tmp_path_factory.mktemp("site")
    for name, told in (("real", story()), ("long", story(long_names=True)), ("hostile", hostile_story())):
        for path, text in site(told.book()).items():
            file = root / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
    return root


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; that it is missing is a failure."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--disable-gpu"])
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that notes what goes wrong, and what it asks for outside its folder."""
    opened = browser.new_page()
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("requestfailed", lambda request: None if _given_up(request) else complaints.append(request.url))
    opened.on(
        "request",
        lambda request: None if request.url.startswith(("file://", "data:")) else complaints.append(request.url),
    )
    opened.add_init_script(PAIRS)
    yield opened
    opened.close()
    assert complaints == []


def _given_up(request: Request) -> bool:
    """Whether the browser itself no longer wanted it: another size asks for the other figure."""
    return request.failure == "net::ERR_ABORTED"


def _open(page: Page, address: Path, view: str) -> None:
    width, medium = VIEWS[view]
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(media=medium)  # type: ignore[arg-type]  # one of the two it takes
    page.goto(address.as_uri())


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("programme", ["real", "long"])
@pytest.mark.parametrize("path", PAGES)
def test_no_text_is_cut_or_overlaps(
    page: Page, folder: Path, path: str, programme: str, language: str, view: str
) -> None:
    """Every page fits its width, nothing sticks out of it, and no two texts overlap."""
    _open(page, folder / programme / language / path, view)
    found: dict[str, Any] = page.evaluate(OVERFLOW)
    assert found == {"clipped": [], "wide": found["wide"]}
    assert found["wide"] <= 0
    assert page.evaluate(OVERLAPS) == []
    assert all(page.evaluate("[...document.images].map(i => i.complete && i.naturalWidth > 0)"))


@pytest.mark.parametrize("programme", ["real", "long", "hostile"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_label_of_a_figure_is_cut_or_overlaps(page: Page, folder: Path, programme: str, language: str) -> None:
    """In every figure, wide and narrow, all texts are within it and apart from each other."""
    figures = sorted((folder / programme / language / "figures").glob("*.svg"))
    assert len(figures) == 8
    for figure in figures:
        page.set_content(f'<body style="margin:0">{figure.read_text(encoding="utf-8")}')
        page.evaluate(f"() => {{ {PAIRS} }}")
        found = page.evaluate(SVG_TEXT)
        assert (found["cut"], found["overlaps"]) == ([], []), figure.name
        assert found["count"] > 5


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("path", ["index.html", "report.html", "finance.html", "projects/h0.html", "projects/h2.html"])
def test_hostile_text_breaks_no_page(page: Page, folder: Path, path: str, view: str) -> None:
    """Markup, formulas, right-to-left text and 10,000 letters leave the page in its width and run nothing."""
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    _open(page, folder / "hostile" / "nl" / path, view)
    found = page.evaluate(OVERFLOW)
    assert (found["clipped"], found["wide"] <= 0) == ([], True)


def test_a_phone_gets_the_narrow_figures(page: Page, folder: Path) -> None:
    """At 360 pixels the figures are those made for it; on a desk and on paper the wide ones."""
    shown = {}
    for view in VIEWS:
        _open(page, folder / "real" / "index.html", view)
        shown[view] = page.evaluate("[...document.images].map(i => i.currentSrc.includes('-narrow'))")
    assert shown == {"desk": [False] * 3, "phone": [True] * 3, "paper": [False] * 3}


def test_the_first_tab_leads_to_the_content(page: Page, folder: Path) -> None:
    """With the keyboard the first stop is the link that skips the menu, and the language can be switched."""
    _open(page, folder / "real" / "index.html", "desk")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.get_by_role("link", name="English").click()
    assert page.evaluate("document.documentElement.lang") == "en"


def test_the_tables_keep_their_meaning_on_a_phone(page: Page, folder: Path) -> None:
    """Though its cells stand below each other, a table is a table to those who hear it."""
    _open(page, folder / "real" / "nl" / "finance.html", "phone")
    assert page.get_by_role("table").count() == 2
    assert page.get_by_role("rowheader", name="31 december 2018").count() == 1
    assert page.get_by_role("cell").count() > 20


def test_a_phone_shows_no_line_for_what_a_row_does_not_have(page: Page, folder: Path) -> None:
    """A dash is a cell on a desk; on a phone it takes no line, and is still a cell to those who hear the table."""
    tall, count = {}, {}
    for view in ("desk", "phone"):
        _open(page, folder / "real" / "nl" / "finance.html", view)
        tall[view] = page.evaluate("[...document.querySelectorAll('td.nothing')].map(e => e.clientHeight > 1)")
        count[view] = page.get_by_role("cell").count()
    assert tall["desk"]
    assert all(tall["desk"])
    assert not any(tall["phone"])
    assert count["desk"] == count["phone"]
