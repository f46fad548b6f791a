"""What a search found, as requests that anybody can judge again: with names, told in words, and written as a test."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import attrs

from .. import languages
from ..model.agenda import Agenda
from ..model.facts import Request
from ..model.frozen import FrozenMap
from ..model.records import Application, Initiative, Payment, Recovery
from ..model.when import When
from ..reports.details import details
from ..reports.words import Words
from .choices import APPLICANT, Scope
from .explorer import Explorer, Turn
from .stage import Scene
from .standings import Move, Standing, Standings

# ---- from what the search saw to what really happens


def requests_of(explorer: Explorer, moves: Sequence[Turn], breaks: str = "", first: int = 1) -> tuple[Request, ...]:
    """The requests of a story, with a name for each dossier and the members who really can do what it tells.

    The search takes dossiers for one that stand alike, whoever of the interchangeable members did what; here every
    dossier is followed with those who did it.

    Args:
        explorer: that found it.
        moves: of the story.
        breaks: the law that its last step breaks; "" for none.
        first: the number of the first dossier.
    """
    standings = explorer.standings
    cast = [standings[explorer.start().own]]
    asked: list[Request] = []
    for turn in moves:
        place = _whose(standings, cast, turn)
        for move in turn.moves:
            request, after = _really(standings, cast, place, move, breaks if turn is moves[-1] else "")
            asked.append(named(request, cast[place].track, place + first))
            cast[place] = after
    return tuple(asked)


def _whose(standings: Standings, cast: list[Standing], turn: Turn) -> int:
    """The dossier that takes a turn: the first is the one that is followed, another joins when it first moves."""
    if not turn.other:
        return 0
    number = turn.moves[0].source
    found = (place for place, each in enumerate(cast) if place and standings.number(each) == number)
    place = next(found, None)
    if place is None:
        cast.append(standings[number])
        place = len(cast) - 1
    return place


def _really(
    standings: Standings, cast: Sequence[Standing], place: int, move: Move, breaks: str
) -> tuple[Request, Standing]:
    """A request that does with the real dossier what a move does with the one that stands like it."""
    here = cast[place]
    others = (standings.money(standings.number(each)) for at, each in enumerate(cast) if at != place)
    case = standings.case(here, tuple(sorted(others)))
    state = here.dossier.state if here.dossier else None
    step = standings.step(here, move.request.trigger)
    for request in (move.request, *standings.choices.of_step(case, step)):
        _, broken, after = standings.take(here, case, step, request)
        reached = None if after is None else standings.number(after)
        if reached == move.target and (not breaks or breaks in {each.law for each in broken}):
            return request, after or here
    raise AssertionError(f"no request leads from {state} as the search saw: {move.request}")


def named(request: Request, track: str, number: int) -> Request:
    """The same request about a dossier with a name, of an applicant with a name."""
    record = request.record
    applicant = f"applicant-{number}"
    if isinstance(record, (Application, Initiative)) and record.applicant == APPLICANT:
        record = attrs.evolve(record, applicant=applicant, title=f"{record.title} {number}")
    if isinstance(record, (Payment, Recovery)) and number > 1:
        record = attrs.evolve(record, reference=f"{record.reference}-of-{number}")
    actor = applicant if request.actor == APPLICANT else request.actor
    return attrs.evolve(request, subject=named_dossier(track, number), actor=actor, record=record)


def named_dossier(track: str, number: int) -> str:
    """How a dossier of a story is called."""
    return f"{track}-{number}"


# ---- told


def told(agenda: Agenda, scenes: Sequence[Scene], language: str) -> Iterator[str]:
    """A story in numbered sentences: who did what with which dossier, and where that led or why it was refused."""
    words = Words(language, agenda.language)

    def say(key: str, **params: object) -> str:
        return languages.fill(languages.word("stories", key, language), params, language)

    several_days = len({scene.request.on for scene in scenes}) > 1
    for number, scene in enumerate(scenes, start=1):
        request = scene.request
        track = agenda.tracks[request.track or next(iter(agenda.tracks))]
        shown = [f"{label} {cell.text}" for label, cell, _ in details(request.record, words) if cell.text]
        role = words.names(agenda, [request.role])
        who = request.actor if request.actor == role else f"{request.actor} ({role})"
        what = f"{words.step(track, request.trigger).text}, {request.subject}"
        if isinstance(request.record, Application) and request.record.asked is not None:
            shown.append(f"{words('asked')} {languages.amount(request.record.asked, language)}")
        line = say("scene", number=number, who=who, what=what)
        if several_days:
            line += say("on", on=words.moment(request.on).text)
        line += f" ({'; '.join(shown)})" if shown else ""
        line += "" if request.motivation.strip() else say("unmotivated")
        if not scene.verdict.allowed:
            yield line + say("refused", why=" ".join(reason.text(language) for reason in scene.verdict.reasons))
        elif scene.state is not None:
            yield line + say("led-to", state=track.states[scene.state].label.get(language))


# ---- as a test


def as_pytest(violated: Sequence[tuple[str, str, Sequence[Request]]], agenda_file: str, scope: Scope) -> str:
    """A test for each violated law, which fails as long as the agenda allows it.

    A law that a step of its story breaks is tested by playing the story. One that is about all that can happen is asked
    again of the whole search.

    Args:
        violated: of each the law, what was wrong, and the requests of its story; none where all that can happen is
            meant.
        agenda_file: where the agenda stands, as the test is to read it.
        scope: of the search.
    """
    used = {"find_plugins", "read_agenda"}
    names: dict[str, int] = {}
    tests = []
    for law, what, requests in violated:
        name = "".join(letter if letter.isalnum() else "_" for letter in law)
        names[name] = names.get(name, 0) + 1
        name += f"_{names[name]}" if names[name] > 1 else ""
        tests.append(_test(name, law, what, requests, scope, used))
    fraction = "from fractions import Fraction\n" if "Fraction" in used else ""
    imported = "".join(f"    {name},\n" for name in sorted(used - {"Fraction"}))
    head = f"""{fraction}from pathlib import Path

from avt_workflow import (
{imported})
from avt_workflow.testing import Scope, broken_laws, examine

AGENDA = read_agenda(Path({agenda_file!r}), find_plugins())
SCOPE = Scope(dossiers={scope.dossiers}, members={scope.members})
"""
    return "\n\n".join([head, *tests])


def _test(name: str, law: str, what: str, requests: Sequence[Request], scope: Scope, used: set[str]) -> str:
    sentence = what.replace("\\", "\\\\").replace('"', "'")
    if not requests:
        return f'''def test_{name}() -> None:
    """{sentence}"""
    found = examine(AGENDA, find_plugins(), scope=SCOPE)
    assert {law!r} not in [result.law for result in found.violated]
'''
    body = ",\n        ".join(code(request, used) for request in requests)
    return f'''def test_{name}() -> None:
    """{sentence}"""
    story = (
        {body},
    )
    assert broken_laws(AGENDA, story, members=SCOPE.members) == ()
'''


def code(value: Any, used: set[str]) -> str:
    """A value as Python that makes it, without the fields that are as they are by default.

    Args:
        value: of the model.
        used: gets the names that must be imported.
    """
    if isinstance(value, When):
        used.add("When")
        return f"When({value.text!r})"
    if isinstance(value, Fraction):
        used.add("Fraction")
        return f"Fraction({value.numerator}, {value.denominator})" if value.denominator > 1 else f"Fraction({value})"
    if isinstance(value, FrozenMap):
        used.add("FrozenMap")
        return f"FrozenMap({{{', '.join(f'{key!r}: {code(each, used)}' for key, each in value.items())}}})"
    if isinstance(value, tuple):
        return f"({', '.join(code(each, used) for each in value)}{',' * (len(value) == 1)})"
    if attrs.has(cls := type(value)):
        used.add(cls.__name__)
        given = ((field, getattr(value, field.name)) for field in attrs.fields(cls) if field.init)
        parts = [f"{field.name}={code(each, used)}" for field, each in given if each != _default(field)]
        return f"{cls.__name__}({', '.join(parts)})"
    return repr(value)


def _default(field: attrs.Attribute[Any]) -> object:
    default = field.default
    if isinstance(default, attrs.Factory):  # type: ignore[arg-type]  # a class, though typed as a function
        return default.factory()  # type: ignore[union-attr]
    return default
