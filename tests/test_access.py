"""What is sealed shows to nobody but its author, through whichever door one looks; once closed, to everybody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from avt_workflow import (
    AsOf,
    Book,
    Event,
    FrozenMap,
    MemoryLog,
    Office,
    Request,
    Scale,
    Sheet,
    compile_rulebook,
    replay,
)
from avt_workflow.access import history_for
from avt_workflow.codec import plain
from avt_workflow.model.facts import TransitionTaken
from avt_workflow.model.records import Correction
from avt_workflow.registry import BUILT_IN
from avt_workflow.reports import dossier_text, progress_report, site
from avt_workflow.testing.strategies import walks
from small import AGENDA, ON, PANEL, Desk, lead, loaded, noon, step, way

PROJECT = AGENDA.tracks["project"]
assert PROJECT.assessment is not None
FINE = Scale(Fraction(1), Fraction(10), Fraction(1, 100))
WATCHED = attrs.evolve(
    AGENDA,
    tracks=AGENDA.tracks.with_item(
        "project",
        attrs.evolve(
            PROJECT,
            transitions=PROJECT.transitions.with_item("correct", step("office", None, ("*",), records="correction"))
            .with_item("again", step("office", "panel", ("panel",)))
            .with_item("move-on", step("office", "scored", ("panel",))),
            assessment=attrs.evolve(
                PROJECT.assessment,
                criteria=FrozenMap({k: attrs.evolve(c, scale=FINE) for k, c in PROJECT.assessment.criteria.items()}),
            ),
        ),
    ),
)
"""The small agenda where marks go by hundredths, events can be corrected, and an assessment can begin anew."""

AUTHOR = "zebulon-quist"
REMARK = "SECRET-REMARK"
BETRAYS = (AUTHOR, REMARK, "7.83", "7,83", "783/100", "4.19", "4,19", "419/100", "SECRET-REASON")
NOT_THE_AUTHOR = (None, "", "ann", "olga", "org", "dora", "Zebulon-Quist", "zebulon-quist ", "zebulon", "*")


@pytest.fixture
def office() -> Office:
    """An office where one dossier has a sheet by an unlikely member, and a correction of that sheet."""
    office = Office(MemoryLog(), registry=BUILT_IN, clock=noon)
    assert office.adopt(loaded(WATCHED), actor="olga", on=ON).allowed
    for member in (*PANEL, AUTHOR):
        assert office.appoint("panel", member, actor="olga", role="office", on=ON).allowed
    lead(office, until="present")
    sheet = Sheet(FrozenMap({"K": Fraction(783, 100), "R": Fraction(419, 100)}), REMARK)
    asked = [
        Request("one", "assess", AUTHOR, ON, "panel", sheet, motivation=REMARK),
        Request("one", "correct", "olga", ON, "office", Correction(3, "marks.K", "7.83", "SECRET-REASON")),
        Request("one", "correct", "olga", ON, "office", Correction(4, "reason", REMARK, "A correction of that.")),
    ]
    for request in asked:
        assert office.do(request).allowed
    return office


def _but_for_seats(book: Book) -> str:
    """A book as text without who sits in which body, which is not sealed: it says nothing of who wrote a sheet."""
    return str(attrs.evolve(book, rosters=()))


def looks(office: Office, viewer: str | None) -> Iterator[tuple[str, str]]:
    """All that the viewer can get to see, as text, by the door it came through."""
    book = office.book(viewer=viewer)
    dossier = office.dossier("one", viewer)
    assert dossier is not None
    yield "dossier", f"{dossier}{plain(dossier)}"
    yield "history", str([(event.fact, plain(event)) for event in office.history("one", viewer)])
    yield "book", f"{book.dossiers}{book.histories}{book.envelope_events}{book.ledgers}{book.unknown}"
    for day in (date(2018, 12, 15), date(2018, 12, 31), date(2030, 1, 1)):
        yield f"book of {day}", _but_for_seats(office.book(AsOf(on=day), viewer=viewer))
    yield "book as recorded", _but_for_seats(office.book(AsOf(recorded=noon()), viewer=viewer))
    for language in ("nl", "en"):
        yield f"dossier_text {language}", dossier_text(dossier, book, language)
        yield f"progress_report {language}", progress_report(book, language)
    if viewer in (None, AUTHOR):
        yield "site", "".join(text for path, text in site(book).items() if path.endswith(".html"))
    for role in ("office", "panel", "board", "applicant", ""):
        yield f"options {role}", str(office.options("one", viewer or "", role, ON))
        yield f"todo {role}", str(office.todo(viewer or "", role, ON))
    yield "explain close", str(office.explain(Request("one", "close", viewer or "", ON, "office")))
    yield "explain assess", str(office.explain(Request("one", "assess", viewer or "", ON, "panel", Sheet(FrozenMap()))))


@pytest.mark.parametrize("viewer", NOT_THE_AUTHOR)
def test_while_sealed_nothing_betrays_a_sheet(office: Office, viewer: str | None) -> None:
    """Neither marks, remarks, author nor what corrects the sheet show through any door to anybody else."""
    for door, seen in looks(office, viewer):
        assert not [word for word in BETRAYS if word in seen.replace(repr(viewer), "")], door


def test_while_sealed_the_author_sees_their_own(office: Office) -> None:
    """The author finds sheet and correction in dossier, history and text, and the sheet on no page."""
    seen = dict(looks(office, AUTHOR))
    assert all(REMARK in seen[door] for door in ("dossier", "history", "book", "dossier_text nl", "dossier_text en"))
    assert "SECRET-REASON" in seen["history"]
    assert "7,83" in seen["dossier_text nl"]
    assert AUTHOR not in seen["site"]


@pytest.mark.parametrize("viewer", NOT_THE_AUTHOR)
def test_once_closed_everybody_sees_all(office: Office, viewer: str | None) -> None:
    """When the sheets have closed, whoever looks sees every sheet with its author, the pages included."""
    for request in way(until="close")[2:]:
        assert office.do(request).allowed
    seen = dict(looks(office, viewer))
    for door in ["dossier", "history", "book", "dossier_text nl", "dossier_text en", *(seen.keys() & {"site"})]:
        assert AUTHOR in seen[door], door
        assert REMARK in seen[door], door
    assert "SECRET-REASON" in seen["history"]
    assert office.history("one", viewer) == office.history("one")


def test_beginning_anew_without_closing_discloses_nothing(office: Office) -> None:
    """A sheet that was voided by entering the state once more was never closed, so it stays sealed."""
    assert office.do(Request("one", "again", "olga", ON, "office")).allowed
    for viewer in NOT_THE_AUTHOR:
        for door, seen in looks(office, viewer):
            assert not [word for word in BETRAYS if word in seen.replace(repr(viewer), "")], (viewer, door)
    assert REMARK in dict(looks(office, AUTHOR))["history"]


def secrets(events: Sequence[Event], *, disclosed: bool = True) -> dict[int, str]:
    """Whose each event is that is still sealed, told from the story itself: a state is left, and all is disclosed.

    Nothing ever is to those who may not take part.
    """
    found: dict[int, str] = {}
    for event in events:
        fact = event.fact
        if not isinstance(fact, TransitionTaken):
            continue
        if disclosed and ("panel" not in (fact.source, fact.target) or fact.source != fact.target):
            found = {}
        record = fact.request.record
        if isinstance(record, Sheet):
            found[event.version] = fact.actor
        elif isinstance(record, Correction) and record.version in found:
            found[event.version] = found[record.version]
    return found


RULEBOOK = compile_rulebook(WATCHED, "watched")


def from_there(until: str) -> st.SearchStrategy[tuple[Request, ...]]:
    """A walk of two dossiers after the ordinary life up to a step."""
    desk, start = Desk(RULEBOOK), way(until=until)
    for request in start:
        assert desk.do(request).allowed
    walk = walks({subject: desk.case(subject) for subject in ("one", "two")})
    return walk.map(lambda asked: (*start, *asked))


@given(st.one_of([from_there(until) for until in ("submit", "present", "assess", "close")]), st.data())
def test_on_any_walk_a_viewer_sees_all_but_the_sealed_sheets_of_others(
    asked: tuple[Request, ...], data: st.DataObject
) -> None:
    """After every step a viewer sees exactly the events that are not somebody else's secret, and folds them.

    Who stepped back, or has a conflict of interest, sees no sheet of another, sealed or closed.
    """
    tied = data.draw(st.sampled_from([(), ("ann",), ("dora",)]))
    desk, events = Desk(RULEBOOK), defaultdict[str, tuple[Event, ...]](tuple)
    for request in asked:
        wish = [request]
        subject = request.subject
        if events[subject] and data.draw(st.integers(0, 2)) == 0:
            version = data.draw(st.integers(1, len(events[subject])))
            correction = Correction(version, "remarks", "right", "wrong")
            wish.append(Request(subject, "correct", "olga", ON, "office", correction, motivation="late"))
        for each in wish:
            for fact in desk.do(each).facts:
                if fact.stream == f"dossier:{subject}":
                    told = events[subject]
                    events[subject] = (*told, Event(len(told) + 1, len(told) + 1, noon(), "", "", fact))
        dossier = desk.dossiers.get(subject)
        if dossier is None:
            continue
        sealed = secrets(events[subject]) if dossier.state == "panel" else {}
        for viewer in (None, "olga", "org", "dora", *PANEL):
            out = viewer in (*dossier.panel.recused, *tied)
            hidden = secrets(events[subject], disclosed=False) if out else sealed
            seen = history_for(WATCHED, dossier, events[subject], viewer, tied)
            assert seen == tuple(e for e in events[subject] if hidden.get(e.version, viewer) == viewer)
            folded = replay(event.fact for event in seen)
            assert folded is not None
            open_to = dossier.state != "panel" and not out
            own = tuple(cast for cast in dossier.panel.sheets if cast.actor == viewer or open_to)
            assert folded.panel == attrs.evolve(dossier.panel, sheets=own)
            assert (folded.state, folded.visit, folded.moved) == (dossier.state, dossier.visit, dossier.moved)
