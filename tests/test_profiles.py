"""A profile shows what it names and nothing else, whichever way one looks."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from avt_workflow import MemoryLog, Office, Sheet, When, redaction
from avt_workflow.model.profiles import ASPECTS, Profile
from avt_workflow.model.records import RECORDS, Row
from avt_workflow.model.text import Text
from avt_workflow.registry import BUILT_IN
from published import AGENDA, WAYS, Story, hidden_and_shown, noon, profiles, programme, reports
from small import loaded

EVERYTHING = Profile(Text.of("Readers"), ASPECTS)


def told(profile: Profile, ways: list[tuple[str, ...]]) -> tuple[Office, list[Story]]:
    """An office with one profile, and a dossier on each of these ways."""
    office = Office(MemoryLog(), registry=BUILT_IN, clock=noon)
    agenda = attrs.evolve(AGENDA, profiles=AGENDA.profiles.with_item("readers", profile))
    assert office.adopt(loaded(agenda), actor="zqadmin", on=When("2018")).allowed
    return office, programme(office, ways)


def leaks(office: Office, stories: list[Story], profile: Profile, viewer: str | None) -> Iterator[str]:
    """What is hidden and found, and what is shown and nowhere to be found."""
    hidden, shown = hidden_and_shown(stories, profile, viewer, office)
    doors = dict(reports(office, viewer, "readers"))
    for door, text in doors.items():
        yield from (f"{word.what} leaks in {door}" for word in hidden if word.within(text))
    everywhere = "".join(doors.values())
    yield from (f"{word.what} is not shown" for word in shown if not word.within(everywhere))


@settings(max_examples=40)
@given(st.lists(st.sampled_from(WAYS), min_size=1, max_size=2), profiles(), st.data())
def test_no_profile_leaks_and_each_shows_what_it_names(
    ways: list[tuple[str, ...]], profile: Profile, data: st.DataObject
) -> None:
    """Over any histories, profile and viewer: no hidden word stands anywhere, and every shown word somewhere."""
    office, stories = told(profile, ways)
    names = [story.applicant for story in stories] + [w.sealed for s in stories for w in s.words if w.sealed]
    viewer = data.draw(st.sampled_from([None, "", "zqadmin", *dict.fromkeys(names)]))
    assert list(leaks(office, stories, profile, viewer)) == []
