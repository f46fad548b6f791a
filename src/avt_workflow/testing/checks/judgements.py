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
from ...model.records import Application, Choice, Grant, Instalment, Payment, Report, Sheet, Vote
from .. import strategies
from ..cases import ask, case, criteria
from .law import asked, plain, said
from .sittings import Criteria

MEMBERS: Final = ("ann", "ben", "cas")
_AMOUNTS: Final = st.integers(0, 10**6)  # euros
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
        return asked(self.plugin.check, *inputs)

    def refusals(self) -> list[tuple[Refusal, Mapping[str, str]]]:
        """Its refusal, if any, with its sentence by language."""
        refusal = asked(self.plugin.check, self.case, self.request)
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
        "granted": dossier.outcome.grant,
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
    return st.builds(_judgement, plugins, st.builds(case, _applications()), _requests(_grants()), st.just(1))


def _judgement(plugin: Any, case: Case, request: Request, opened: int) -> Judgement:
    return Judgement(plugin, case if opened else attrs.evolve(case, dossier=None), request)


@cache
def cases() -> st.SearchStrategy[Case]:
    """Cases in which there is anything that a dossier can hold."""
    people = st.lists(st.sampled_from([*MEMBERS, "dora"]), max_size=3, unique=True).map(tuple)
    sheets = st.dictionaries(st.sampled_from(MEMBERS), _sheets(), max_size=3)
    scores = st.builds(Score, _MARKS.map(lambda mark: mark or Fraction(0)), st.builds(_per, _MARKS, _MARKS))
    return st.builds(
        case,
        st.none() | _applications(),
        score=st.none() | scores,
        advice=st.sampled_from([None, "positive", "conditional", "negative"]),
        sheets=st.just({}) | sheets,
        votes=st.dictionaries(st.sampled_from(MEMBERS), _votes(), max_size=3),
        recused=st.just(()) | people,
        granted=st.none() | _AMOUNTS,
        criteria=st.sampled_from([criteria(), criteria(K=2, R=1), _CRITERIA]),
        members=st.just(MEMBERS) | people,
        committed=st.dictionaries(st.sampled_from(["one", "other"]), _AMOUNTS, max_size=2),
        schedule=st.lists(strategies.values(Instalment), max_size=2).map(tuple),
        payments=st.lists(strategies.values(Payment), max_size=2).map(tuple),
        reports=st.just(()) | strategies.values(Report).map(lambda report: (report,)),
        settled=st.none() | _AMOUNTS,
    )


_CRITERIA: Final = FrozenMap(
    {key: attrs.evolve(c, minimum=Fraction(6), veto=Fraction(3)) for key, c in criteria(K=2, R=1).items()}
)


def _per(first: Fraction | None, second: Fraction | None) -> FrozenMap[str, Fraction | None]:
    return FrozenMap({"K": first, "R": second})


def _sheets() -> st.SearchStrategy[Sheet]:
    return st.fixed_dictionaries({"K": _MARKS}, optional={"R": _MARKS}).map(lambda marks: Sheet(FrozenMap(marks)))


def _votes() -> st.SearchStrategy[Vote]:
    return st.builds(Vote, st.just("decide"), strategies.values(Choice), _grants())


@cache
def _grants() -> st.SearchStrategy[Grant]:
    amounts = st.sampled_from([0, 100, 5_000_00]) | _AMOUNTS.map(lambda euros: euros * 100)
    return st.builds(Grant, amounts, conditions=st.sampled_from([(), ("a plan",)]))


@cache
def _applications() -> st.SearchStrategy[Application]:
    return strategies.values(Application)


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


