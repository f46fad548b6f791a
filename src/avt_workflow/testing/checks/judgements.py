"""Examples for guards: a case as it can stand, and a request about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cache
from typing import Any, Final

import attrs
from hypothesis import strategies as st

from ...case import Case
from ...model.facts import Request
from ...model.frozen import FrozenMap
from ...model.ports import Refusal, Score
from ...model.records import (
    Aid,
    Application,
    Choice,
    Cost,
    Financing,
    Grant,
    Instalment,
    Partner,
    Payment,
    Report,
    Sheet,
    Vote,
)
from ...model.when import When
from ...money import LARGEST, Cents
from .. import strategies
from ..cases import ask, case, criteria
from .law import MAYBE_REFUSAL, asked, plain, said
from .sittings import Criteria

MEMBERS: Final = ("ann", "ben", "cas")
_MARKS: Final = st.none() | st.integers(1, 10).map(Fraction)


@attrs.frozen
class Judgement:
    """A guard with a case and a request."""

    plugin: Any
    case: Case
    request: Request

    def inputs(self) -> list[Any]:
        """What the guard is given."""
        return [self.case, self.request]

    def answer(self, inputs: Sequence[Any]) -> Any:
        """What the guard says of it."""
        return asked(MAYBE_REFUSAL, self.plugin.check, *inputs)

    def refusals(self) -> list[tuple[Refusal, Mapping[str, str]]]:
        """Its refusal, if any, with its sentence by language."""
        refusal = asked(MAYBE_REFUSAL, self.plugin.check, self.case, self.request)
        return [] if refusal is None else [(refusal, self.plugin.text)]

    def tell(self, language: str) -> tuple[str, ...]:
        """The guard, how the dossier stands, and what is asked."""
        return (
            said("plugin-is", language, plugin=plain(self.plugin)),
            *case_told(self.case, language),
            said("request-is", language, request=plain(self.request)),
        )


def case_told(case: Case, language: str) -> list[str]:
    """What there is in a case, as it would be written; what is empty is left out."""
    dossier = case.dossier
    if dossier is None:
        return [said("no-dossier", language)]
    parts = {
        "application": dossier.idea.application,
        "sheets": {cast.actor: cast.record for cast in dossier.panel.sheets},
        "votes": {cast.actor: cast.record for cast in dossier.panel.votes},
        "recused": dossier.panel.recused,
        "advice": dossier.panel.advice,
        "score": dossier.panel.score,
        "granted": dossier.granted,
        "settled": dossier.outcome.settlement,
        "reports": dossier.reports,
        "payments": dossier.payments,
        "members": case.roster("panel").members,
    }
    there = [said("there-is-in-it", language, part=name, value=plain(value)) for name, value in parts.items() if value]
    return there or [said("empty-dossier", language)]


def judgements(plugins: st.SearchStrategy[Any], given: Criteria | None) -> st.SearchStrategy[Judgement]:
    """A case of the small agenda of `testing.cases`, or one that is not opened yet, with a request about it."""
    return st.builds(_judgement, plugins, cases(), _requests(), st.integers(0, 7))


def grants(plugins: st.SearchStrategy[Any], given: Criteria | None) -> st.SearchStrategy[Judgement]:
    """Examples in which a grant is asked for a dossier with an application."""
    amounts = _some(*map(Cents, (1, 100, 2500_00, 5000_00, 5000_01, 10_000_00)))
    asked = _requests(st.builds(Grant, amounts, conditions=_some((), ("a plan",))))
    return st.builds(_judgement, plugins, st.builds(case, _applications()), asked, st.just(1))


def _judgement(plugin: Any, case: Case, request: Request, opened: int) -> Judgement:
    return Judgement(plugin, case if opened else attrs.evolve(case, dossier=None), request)


@cache
def cases() -> st.SearchStrategy[Case]:
    """Cases in which there is anything that a dossier can hold."""
    people = _some((), ("ann",), ("ben", "dora"), MEMBERS)
    return st.builds(
        case,
        st.none() | _applications(),
        score=st.none() | st.builds(_score, _MARKS, _MARKS),
        advice=_some(None, "positive", "conditional", "negative"),
        sheets=st.dictionaries(st.sampled_from(MEMBERS), _sheets(), max_size=3),
        votes=st.dictionaries(st.sampled_from(MEMBERS), _votes(), max_size=3),
        recused=people,
        granted=_some(None, 1, 5000, 500_000, 0),
        criteria=_some(criteria(), criteria(K=2, R=1), _CRITERIA),
        members=_some(MEMBERS, (), ("ann", "dora")),
        committed=_some({}, {"one": 5000}, {"one": 1, "other": 900_000}, {"other": 1_200_000}),
        schedule=_some((), (_HALF,), (_HALF, _REST)),
        payments=_some((), (_PAID,), (_PAID, attrs.evolve(_PAID, instalment=1, evidence="a report"))),
        reports=_some((), (Report(When("2019-Q1"), "on-course", "On schedule"),)),
        settled=_some(None, 5000, 0),
    )


def _some(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


_HALF: Final = Instalment(Cents(2500_00), When("2019-01"), "a report")
_REST: Final = Instalment(Cents(2500_00))
_PAID: Final = Payment(Cents(1000_00), "2019-1")
_CRITERIA: Final = FrozenMap(
    {key: attrs.evolve(c, minimum=Fraction(6), veto=Fraction(3)) for key, c in criteria(K=2, R=1).items()}
)


def _score(first: Fraction | None, second: Fraction | None) -> Score:
    return Score(first or Fraction(0), FrozenMap({"K": first, "R": second}))


def _sheets() -> st.SearchStrategy[Sheet]:
    return st.fixed_dictionaries({"K": _MARKS}, optional={"R": _MARKS}).map(lambda marks: Sheet(FrozenMap(marks)))


def _votes() -> st.SearchStrategy[Vote]:
    return st.builds(Vote, st.just("decide"), strategies.values(Choice), _grants())


@cache
def _grants() -> st.SearchStrategy[Grant]:
    amounts = st.integers(0, 10**8).map(Cents) | _some(*map(Cents, (5000_00, 100, 0)))
    return st.builds(Grant, amounts, conditions=st.sampled_from([(), ("a plan",)]))


@cache
def _applications() -> st.SearchStrategy[Application]:
    """Applications out of what rules look at; those with any text at all come as records of a request."""
    return st.builds(
        Application,
        st.just("A project"),
        st.just("org"),
        asked=_some(None, *map(Cents, (0, 1, 100, 5000_00, LARGEST))),
        partners=_some((), (Partner("ROC"),), (Partner("ROC"), Partner("org"))),
        financing=_some(
            (),
            (Financing("others", Cents(5000_00), kind="others"),),
            (Financing("us", Cents(1), kind="own"), Financing("somebody", Cents(333_33))),
            (Financing("bank", Cents(LARGEST), kind="a"),),
        ),
        fields=_some(FrozenMap(), FrozenMap({"pledge": 100, "a": "b"}), FrozenMap({"a": True, "b": 0})),
        costs=_some(
            (),
            (Cost("all of it", Cents(10_000_00), "a"),),
            (Cost("work", Cents(333_33)), Cost("land", Cents(1), "b", False)),
            (Cost("nothing", Cents(0), "c"),),
        ),
        minimis=_some(None, (), (Aid("a ministry", Cents(100_000_00), When("2017")),)),
    )


def _requests(record: st.SearchStrategy[Any] | None = None) -> st.SearchStrategy[Request]:
    anything = st.one_of(st.none(), _grants(), _applications(), strategies.records())
    return st.builds(
        ask,
        anything if record is None else record,
        trigger=st.sampled_from(["decide", "assess", "vote"]),
        actor=st.sampled_from([*MEMBERS, "org"]),
        role=st.sampled_from(["office", "panel"]),
        on=st.sampled_from(["2018-12", "2018-12-05", "2018", "2020-02-29"]),
        motivation=st.sampled_from(["", "because", " "]),
    )
