"""Strategies for what an agenda is given: applications, sheets, candidates of a round, parameters of plugins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from hypothesis import strategies as st

from ...model.agenda import Assessment, Criterion, FieldSpec, Track
from ...model.frozen import EMPTY, FrozenMap
from ...model.ports import Candidate
from ...model.records import Aid, Application, Cost, FieldValue, Financing, Partner, Sheet
from ...model.when import When
from ...money import Cents
from ..checks.parameters import plugins
from .values import T, moments

_ASKED: Final = st.sampled_from([Cents(1000_00), None, Cents(500_00), Cents(1), Cents(64_389_50)])
_AMOUNTS: Final = st.sampled_from([Cents(1000_00), Cents(1), Cents(333_33)])
_FINANCING: Final = st.builds(
    Financing, st.sampled_from(["bank", "city"]), _AMOUNTS, kind=st.sampled_from(["own", "eu", ""])
)
_COSTS: Final = st.builds(
    Cost, st.sampled_from(["work", "travel"]), _AMOUNTS, st.sampled_from(["wages", "vat", ""]), eligible=st.booleans()
)


def applications(track: Track | None = None, applicant: str = "org") -> st.SearchStrategy[Application]:
    """Applications that a track takes: with every field that it requires, and values of the types of its fields.

    Args:
        track: whose fields are filled in; None for none.
        applicant: who applies.
    """
    specs = track.fields if track else EMPTY
    required = {name: _field(spec) for name, spec in specs.items() if spec.required}
    others = {name: _field(spec) for name, spec in specs.items() if not spec.required}
    return st.builds(
        Application,
        title=st.just("A project"),
        applicant=st.just(applicant),
        asked=_ASKED,
        partners=_few(st.builds(Partner, st.sampled_from(["school", "firm"]))),
        financing=_few(_FINANCING),
        costs=_few(_COSTS),
        fields=st.fixed_dictionaries(required, optional=others).map(FrozenMap),
        minimis=st.sampled_from([None, ()]) | _few(st.builds(Aid, st.just("city"), _AMOUNTS, moments(2024, 2026))),
    )


def sheets(assessment: Assessment) -> st.SearchStrategy[Sheet]:
    """Complete sheets: a mark on its scale for each criterion, or "not applicable" where it is optional, of some."""
    marks = {key: _mark(criterion) for key, criterion in assessment.criteria.items()}
    return st.fixed_dictionaries(marks).filter(_marked).map(FrozenMap).map(Sheet)


def _marked(marks: Mapping[str, Fraction | None]) -> bool:
    return any(mark is not None for mark in marks.values())


def candidates(at_most: int = 4) -> st.SearchStrategy[tuple[Candidate, ...]]:
    """Candidates of a round, as an allocation rule meets them; equal asks and scores come up often.

    Args:
        at_most: how many there are.
    """
    rows = st.tuples(
        st.sampled_from([100_00, 50_00, 33_33, 1, 0]).map(Cents),
        st.sampled_from([Fraction(7), Fraction(8), Fraction(13, 2), None]),
        st.sampled_from([None, When("2026-01-01"), When("2026-01-02"), When("2026")]),
    )
    return st.lists(rows, max_size=at_most).map(_candidates)


def parameters(plugin: type[T], given: Mapping[str, Sequence[Any]] = EMPTY) -> st.SearchStrategy[T]:
    """Plugins of a class, with parameters that its fields and their validators allow; the simplest first.

    Args:
        plugin: the class.
        given: for a parameter by name, the only values to draw.
    """
    return plugins(plugin, given)


def _candidates(rows: list[tuple[Cents, Fraction | None, When | None]]) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(f"project-{number}", asked, score, complete)
        for number, (asked, score, complete) in enumerate(rows, start=1)
    )


def _few(each: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(each, max_size=2).map(tuple)


def _mark(criterion: Criterion) -> st.SearchStrategy[Fraction | None]:
    scale = criterion.scale
    steps = int((scale.high - scale.low) / scale.step)
    marks = st.integers(0, steps).map(lambda number: scale.low + number * scale.step)
    return marks | st.none() if criterion.optional else marks


def _field(spec: FieldSpec) -> st.SearchStrategy[FieldValue]:
    kinds: Mapping[str, st.SearchStrategy[FieldValue]] = {
        "text": st.sampled_from(["words", "other words"]),
        "choice": st.sampled_from(tuple(spec.of) or ("",)),
        "yes-no": st.booleans(),
        "number": st.integers(0, 100),
        "amount": _AMOUNTS,
        "when": moments(2026, 2027).map(str),
    }
    return kinds[spec.type]
