"""Hostile text in every free field of every record: it comes back from the log as it was, and is nothing but text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from html.parser import HTMLParser
from itertools import count
from xml.etree import ElementTree

import attrs
import pytest

from avt_workflow import (
    Agenda,
    EventLog,
    FieldSpec,
    FrozenMap,
    Level,
    MemoryLog,
    Minutes,
    Office,
    Request,
    Round,
    State,
    When,
    euros,
    verify,
)
from avt_workflow.allocation import Ranked
from avt_workflow.codec import canonical, encode, plain
from avt_workflow.model import records as r
from avt_workflow.model.facts import TransitionTaken
from avt_workflow.registry import BUILT_IN
from avt_workflow.reports import dossier_text, progress_report, site
from small import AGENDA, ON, loaded, noon, step, text

HOSTILE = {
    "html": '<script>alert(1)</script></td></dl><img src=x onerror="alert(1)"><b>',
    "attributes": "\" onmouseover='alert(1)' x=\"</title></style>' > <!-- ]]> & &lt; &amp;#39;",
    "formula": "=cmd|' /C calc'!A0() {{ 7 * 7 }} {% raw %} ${x} %s {0}",
    "right to left": "\u202eevil\u202c \u0645\u0634\u0631\u0648\u0639 \u05e9\u05dc\u05d5\u05dd \u2066x\u2069",
    "markdown": "| a | b |\n|---|---|\n# heading [x](javascript:alert(1)) `code` **bold** <br>\n\n- item",
    "long": "y" * 10_000,
    "address": "javascript:alert(document.cookie)",
    "control": "a\x00b\x07c\x1b[31md\r\x0b\x7f\ufeff\u2028e",
}


class Texts:
    """Gives a text anew for every field, each told apart by a number, so that none stands for another."""

    def __init__(self, base: str) -> None:
        self.base, self.numbers, self.given = base, count(100), list[str]()

    def __call__(self) -> str:
        """The next one."""
        self.given.append(f"{self.base}{next(self.numbers)}")
        return self.given[-1]


def every_record(t: Callable[[], str], dossier: str = "one") -> Iterator[r.Record]:
    """A record of each kind, in an order in which they may happen, with such a text in each of its free fields."""
    about = FrozenMap[str, r.FieldValue]({"about": t()})
    yield r.Initiative(t(), "org", t(), (t(), t()), (t(), t()), about)
    document = r.Document(t(), t(), t())
    partners, money = (r.Partner(t(), "other"),), (r.Financing(t(), euros(1), 2019, t()),)
    costs, aid = (r.Cost(t(), euros(1), t(), eligible=False),), (r.Aid(t(), euros(1), ON),)
    yield r.Application(t(), "org", euros(9), t(), partners, money, (t(),), (t(),), (document,), about, costs, aid)
    yield r.Sheet(FrozenMap({"K": Fraction(8), "R": Fraction(6)}), t())
    yield r.Recusal(t())
    yield r.Advice("positive", t())
    yield r.Elaboration(t())
    yield r.Vote("take-grant", "for", r.Grant(euros(5), (t(), t())))
    yield r.Approval("money", t())
    yield r.Return("money", t())
    yield r.Deferral(When("2019"), t())
    yield r.Pledge(t(), (t(),))
    yield r.Rejection((t(), t()))
    yield r.Grant(euros(5), (t(), t()), (r.Instalment(euros(5), ON, t()),))
    yield r.ConditionsMet(t(), (r.Document(t(), t()),))
    yield r.Report(ON, "attention", t())
    yield r.Settlement(euros(4), (t(),))
    yield r.Payment(euros(3), "b-1", None, t())
    yield r.Recovery(euros(1), "b-2", (t(), t()))
    yield r.Call(t(), seed=t())
    yield r.Allocation((r.Row(dossier, euros(1), motivation=t(), conditions=(t(),)),))
    yield r.Note(t())
    yield r.Correction(1, t(), t(), t())
    yield r.Withdrawal(t())


def taking_everything() -> Agenda:
    """An agenda that takes each kind of record, in the state where it can be taken."""
    project = AGENDA.tracks["project"]
    places: dict[str, tuple[str, ...]] = {"initiative": (), "sheet": ("panel",), "recusal": ("panel",)}
    steps = {f"take-{kind}": step("office", None, places.get(kind, ("*",)), records=kind) for kind in r.RECORDS}
    steps["take-initiative"] = step("office", "draft", records="initiative")
    steps |= {"to-panel": step("office", "panel", ("draft",)), "from-panel": step("office", "scored", ("panel",))}
    track = attrs.evolve(
        project,
        states=FrozenMap({name: State(text(name), "assess") for name in ("draft", "panel", "scored")}),
        transitions=FrozenMap(steps),
        fields=FrozenMap({"about": FieldSpec("text")}),
        round=Round("project", ("scored",), "pot", "ranked", Ranked(), "take-grant"),
        approvals=FrozenMap({"money": Level("office")}),
    )
    return attrs.evolve(AGENDA, tracks=FrozenMap({"project": track}))


def told(office: Office, t: Callable[[], str], dossier: str = "one") -> None:
    """Take every step there is with such texts, and by an actor who is called so."""
    assert office.adopt(loaded(taking_everything()), actor="olga", on=ON).allowed
    actor = t()
    for record in every_record(t, dossier):
        request = Request(dossier, f"take-{record.kind}", actor, ON, "office", record)
        for each in (
            *([attrs.evolve(request, trigger="to-panel", record=None)] if record.kind == "sheet" else []),
            attrs.evolve(request, motivation=t(), minutes=Minutes(t(), t())),
            *([attrs.evolve(request, trigger="from-panel", record=None)] if record.kind == "recusal" else []),
        ):
            verdict = office.do(each)
            assert verdict.allowed, [reason.text() for reason in verdict.reasons]


class Outline(HTMLParser):
    """The elements of a page with the names of their attributes, its addresses, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, ...]] = []
        self.addresses: list[str] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, *(name for name, _ in attributes)))
        self.addresses += [value or "" for name, value in attributes if name in ("href", "src", "srcset", "action")]

    def handle_comment(self, data: str) -> None:
        self.elements.append(("!", data))

    def handle_data(self, data: str) -> None:
        self.text += data


def made(base: str) -> tuple[dict[str, str], Texts]:
    """The pages of a programme with this text in every field, and the texts that were given."""
    office, t = Office(MemoryLog(), registry=BUILT_IN, clock=noon), Texts(base)
    told(office, t)
    refused = [(Request("one", t(), t(), ON, t()), office.explain(Request("one", t(), t(), ON, t())))]
    return site(office.book(), ["nl"], refused=refused), t


def test_every_free_field_of_every_record_is_tried() -> None:
    """Each kind of record is there, and each of its texts that the log keeps apart is one of ours."""
    found = list(every_record(Texts("mark")))
    assert {record.kind for record in found} == set(r.RECORDS)
    office = Office(MemoryLog(), registry=BUILT_IN, clock=noon)
    told(office, Texts("mark"))
    for event in office.history("one"):
        for secret in encode(event.fact, b"s" * 16)[1]:
            assert "mark" in secret.value or secret.value in ('""', "{}"), secret.path


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_adds_nothing_to_a_page(kind: str) -> None:
    """Each page has exactly the elements, attributes and addresses it has with plain words of the same length."""
    pages, _ = made(HOSTILE[kind])
    harmless, _ = made("".join(" " if sign.isspace() else "w" for sign in HOSTILE[kind]))
    assert pages.keys() == harmless.keys()
    for path, page in pages.items():
        if path.endswith(".html"):
            outline, plain_outline = Outline(page), Outline(harmless[path])
            assert outline.elements == plain_outline.elements, path
            assert outline.addresses == plain_outline.addresses, path
        elif path.endswith(".svg"):
            found, there = (ElementTree.fromstring(svg).iter() for svg in (page, harmless[path]))
            assert {(e.tag, *e.attrib) for e in found} <= {(e.tag, *e.attrib) for e in there}, path


@pytest.fixture(scope="module")
def readable() -> set[str]:
    """Of which fields the text stands on the page of a project, by the number it was given with."""
    found = _seen("word ")
    assert len(found) > 70  # what an application took the place of, and the address of a document, do not
    return found


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_can_be_read_where_it_belongs(kind: str, readable: set[str]) -> None:
    """What stands on the page of a project does so as it was typed, but for white space and control characters."""
    assert _seen(HOSTILE[kind]) == readable


def _seen(base: str) -> set[str]:
    pages, texts = made(base)
    page = _letters(Outline(pages["nl/projects/one.html"]).text)
    return {given[len(base) :] for given in texts.given if _letters(given) in page}


def _letters(written: str) -> str:
    return "".join(sign for sign in written if sign.isprintable() and not sign.isspace() and sign != "\ufffd")


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_comes_back_from_the_log(log: EventLog, kind: str) -> None:
    """What was typed is stored and read back to the letter, in memory and in a file, and the log stays sound."""
    office, dossier = Office(log, registry=BUILT_IN, clock=noon), HOSTILE[kind][:50].replace(":", "")
    told(office, Texts(HOSTILE[kind]), dossier)
    asked = [event.fact.request for event in office.history(dossier) if isinstance(event.fact, TransitionTaken)]
    typed = Texts(HOSTILE[kind])
    assert {request.actor for request in asked} == {typed()}
    kept = " ".join(canonical(plain(request)) for request in asked)
    again = Texts(HOSTILE[kind])
    told(Office(MemoryLog(), registry=BUILT_IN, clock=noon), again)
    assert all(canonical(given)[1:-1] in kept for given in again.given)
    assert verify(log) == ()


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_makes_no_line_of_a_report(kind: str) -> None:
    """In the text of a dossier and in the progress report no free text adds a line, a heading or a row."""
    shapes = []
    for base in (HOSTILE[kind], "word "):
        office = Office(MemoryLog(), registry=BUILT_IN, clock=noon)
        told(office, Texts(base))
        dossier = office.dossier("one")
        assert dossier is not None
        texts = dossier_text(dossier, office.book(), "nl"), progress_report(office.book(), "nl")
        shapes.append([[re.match(r"\W{0,4}", line) is not None and line[:2] for line in t.splitlines()] for t in texts])
    assert shapes[0] == shapes[1]
