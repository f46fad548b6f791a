"""Strategies for requests about a dossier, and for walks through an agenda."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

import attrs
from hypothesis import strategies as st

from ...case import Case
from ...engine import judge
from ...machine import NEW
from ...model.agenda import Agenda, Criterion, FieldSpec, Track
from ...model.facts import Minutes, Request, dossier_stream
from ...model.frozen import EMPTY, FrozenMap
from ...model.records import (
    Allocation,
    Application,
    Approval,
    Choice,
    Cost,
    FieldValue,
    Financing,
    Grant,
    Initiative,
    Payment,
    Record,
    Recovery,
    Recusal,
    Return,
    Settlement,
    Sheet,
    Vote,
)
from ...model.when import When
from ...money import Cents
from ...rulebook import Step
from ..cases import folded
from .values import amounts, moments, names, records, texts, values


def requests(case: Case, subject: str = "one", applicant: str = "org") -> st.SearchStrategy[Request]:
    """Requests about the dossier in a case: mostly such as may happen, now and then any other.

    Args:
        case: the dossier as it stands, with the ledgers and rosters of its agenda.
        subject: the identifier of the dossier.
        applicant: who applies.
    """

    @st.composite
    def request(draw: st.DrawFn) -> Request:  # in a closure, for Hypothesis writes out the arguments of a strategy
        return draw_request(draw, case, subject, applicant)

    return request()


def walks(cases: Mapping[str, Case], length: int = 20) -> st.SearchStrategy[tuple[Request, ...]]:
    """Requests, permitted and refused, that lead dossiers some way through an agenda.

    Args:
        cases: by identifier of the dossier, how things stand before; dossiers share the ledgers they name.
        length: at most how many requests; at least half of it.
    """

    @st.composite
    def walk(draw: st.DrawFn) -> tuple[Request, ...]:
        now = dict(cases)
        asked: list[Request] = []
        for _ in range(draw(st.integers(length // 2, length))):
            subject = draw(st.sampled_from(sorted(now)))
            asked.append(draw_request(draw, _beside(now, subject), subject, "org"))
            _happen(now, asked[-1])
        return tuple(asked)

    return walk()


def cases(start: Case, length: int = 8) -> st.SearchStrategy[Case]:
    """Cases of a dossier `one` that some steps have led somewhere, perhaps nowhere yet.

    Args:
        start: how things stand before, as `beginning` gives it.
        length: at most how many requests lead there; those that are refused do nothing.
    """

    @st.composite
    def led(draw: st.DrawFn) -> Case:
        now = {"one": start}
        for _ in range(draw(st.integers(0, length))):
            _happen(now, draw_request(draw, now["one"], "one", "org"))
        return now["one"]

    return led()


def _happen(now: dict[str, Case], request: Request) -> None:
    """Fold what a request brings about into the case of each dossier that it concerns, and its money into every one."""
    facts = judge(_beside(now, request.subject), request).facts
    money = [fact for fact in facts if not fact.stream.startswith("dossier:")]
    ledgers = folded(now[request.subject], money).ledgers
    for subject, case in now.items():
        own = [fact for fact in facts if fact.stream == dossier_stream(subject)]
        now[subject] = attrs.evolve(folded(case, own), ledgers=ledgers)


def _beside(now: Mapping[str, Case], subject: str) -> Case:
    """The case of a dossier, with the others beside it where there are rounds in which they compete."""
    case = now[subject]
    if not any(track.round for track in case.rulebook.agenda.tracks.values()):
        return case
    return attrs.evolve(case, candidates=FrozenMap({name: each for name, each in now.items() if each.dossier}))


def draw_request(draw: st.DrawFn, case: Case, subject: str, applicant: str) -> Request:
    """A request as `requests` draws it."""
    dossier, tracks = case.dossier, case.rulebook.agenda.tracks
    odd = draw(_ODD)
    name = dossier.track if dossier else draw(st.sampled_from(sorted(tracks)))
    table, track = case.rulebook.steps[name], tracks[name]
    here = table[dossier.state if dossier else NEW]
    if here and odd != "step":
        trigger = draw(st.sampled_from([t for t, step in here.items() for _ in range(_weight(track, step))]))
        step = here[trigger]
    else:
        trigger = draw(st.sampled_from(sorted(track.transitions)))
        step = next(row[trigger] for row in table.values() if trigger in row)
    role = draw(names() if odd == "role" else st.sampled_from(sorted(step.standings)))
    actor = draw(names() if odd == "actor" else st.sampled_from(case.roster(role).members or (applicant,)))
    record = draw(st.none() | records() if odd == "record" else _fitting(case, step, actor))
    minutes = draw(values(Minutes)) if step.transition.recorded_by and odd != "minutes" else None
    motivation = "" if odd == "motivation" else "recorded late"
    on = draw(_dates(case.rulebook.agenda))
    return Request(subject, trigger, actor, on, role, record, track=name, motivation=motivation, minutes=minutes)


_ODD: Final = st.sampled_from([""] * 12 + ["step", "role", "actor", "record", "minutes", "motivation"])


def _dates(agenda: Agenda) -> st.SearchStrategy[When]:
    """Moments in the first two years of an agenda."""
    first = agenda.start.first.year if agenda.start else 2018
    return moments(first, first + 1)


def _weight(track: Track, step: Step) -> int:
    """How often a step is drawn: one that leads on more than one that stays; one that closes ways only now and then."""
    targets = [to for to in (*(to for _, to in step.routes), step.otherwise) if to is not None]
    if step.record is Recusal or any(track.states[to].final for to in targets):
        return 1
    return 12 if targets else 6


def _fitting(case: Case, step: Step, actor: str) -> st.SearchStrategy[Record | None]:
    """A record that the step takes, such as this actor could hand in."""
    if step.record is None:
        return st.none()
    track = case.rulebook.agenda.tracks[step.track]
    if step.record is Application:
        return st.builds(
            Application,
            title=st.just("A project"),
            applicant=st.just(actor),
            asked=st.none() | amounts(10**8),
            financing=st.sampled_from([(), (Financing("others", Cents(10**8), kind="others"),)]),
            costs=st.sampled_from([(Cost("all of it", Cents(10**9), "work"),), ()]),
            minimis=st.sampled_from([(), None]),
            fields=_fields(track),
        )
    if step.record is Allocation:
        return st.sampled_from((Allocation(), None))  # what the rule gives, for judging makes it whole
    if step.record is Initiative:
        return st.builds(Initiative, title=st.just("An idea"), fields=_fields(track))
    if step.record is Sheet and track.assessment is not None:
        marks = {key: _marks(criterion) for key, criterion in track.assessment.criteria.items()}
        return st.fixed_dictionaries(marks).map(FrozenMap).map(Sheet)
    if step.record in (Approval, Return) and track.approvals:
        levels = st.sampled_from(tuple(track.approvals))
        return st.builds(Approval, levels) if step.record is Approval else st.builds(Return, levels, st.just("again"))
    if step.record is Grant:
        proposed = [cast.record.proposal for cast in case.votes() if isinstance(cast.record, Vote)]
        drawn = st.builds(Grant, amount=amounts(10**8), conditions=st.sampled_from([(), ("a plan",)]))
        return drawn | st.sampled_from([grant for grant in proposed if isinstance(grant, Grant)] or [Grant(Cents(100))])
    if step.record is Payment:
        to_pay = max(case.balance.to_pay, 1)
        schedule = case.dossier.granted.schedule if case.dossier and case.dossier.granted else ()
        named = st.none() | st.sampled_from([None, *range(1, len(schedule) + 1)])
        return st.builds(Payment, amount=_up_to(to_pay), reference=_REFERENCES, instalment=named)
    if step.record is Recovery:
        return st.builds(Recovery, amount=_up_to(max(case.balance.held, 1)), reference=_REFERENCES)
    if step.record is Settlement:
        return st.builds(Settlement, amount=_up_to(max(case.balance.committed, 1)))
    if step.record is Vote:
        deciding = [t for t, transition in track.transitions.items() if transition.records == Grant.kind]
        proposals = st.builds(Grant, amount=st.sampled_from([Cents(100), Cents(200)]))
        triggers = st.sampled_from(deciding or [step.trigger])
        return st.builds(Vote, trigger=triggers, choice=values(Choice), proposal=proposals)
    return values(step.record)


_REFERENCES: Final = st.integers(1, 40).map(lambda number: f"2018-{number}")
"""Few enough for one to be used twice now and then."""


def _up_to(most: int) -> st.SearchStrategy[Cents]:
    """Amounts around all that there is: mostly less, now and then a cent more."""
    return st.one_of(st.integers(1, most), st.sampled_from([most, most + 1])).map(Cents)


def _marks(criterion: Criterion) -> st.SearchStrategy[Fraction | None]:
    scale = criterion.scale
    steps = int((scale.high - scale.low) / scale.step)
    return st.one_of(*[st.integers(0, steps).map(lambda n: scale.low + n * scale.step)] * 4, st.none())


def _fields(track: Track) -> st.SearchStrategy[FrozenMap[str, FieldValue]]:
    if not track.fields:
        return st.just(EMPTY)
    return st.fixed_dictionaries({name: _field(spec) for name, spec in track.fields.items()}).map(FrozenMap)


def _field(spec: FieldSpec) -> st.SearchStrategy[FieldValue]:
    kinds: Mapping[str, st.SearchStrategy[FieldValue]] = {
        "text": texts(),
        "choice": st.sampled_from(tuple(spec.of) or ("",)),
        "yes-no": st.booleans(),
        "number": st.integers(0, 9999),
        "amount": amounts(),
        "when": moments().map(str),
    }
    return kinds[spec.type]
