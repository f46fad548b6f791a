"""Strategies for values of the model: of a type, of a kind of record or fact, moments, amounts and texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from types import UnionType
from typing import Any, Final, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import attrs
from hypothesis import strategies as st

from ...model.facts import FACTS, Fact
from ...model.frozen import FrozenMap
from ...model.records import ADMINISTRATION, RECORDS, Record
from ...model.when import When
from ...money import LARGEST, Cents

T = TypeVar("T")


@cache
def moments(first: int = 2018, last: int = 2022) -> st.SearchStrategy[When]:
    """Days, months, quarters and years, from one year to another, both included."""
    days = st.dates(date(first, 1, 1), date(last, 12, 31))
    forms = st.sampled_from(["{0:%Y-%m-%d}", "{0:%Y-%m}", "{0:%Y}-Q{1}", "{0:%Y}"])
    return st.builds(lambda day, form: When(form.format(day, (day.month + 2) // 3)), days, forms)


@cache
def amounts(at_most: int = LARGEST) -> st.SearchStrategy[Cents]:
    """Amounts of 0 to so many cents."""
    return st.integers(0, at_most).map(Cents)


@cache
def texts() -> st.SearchStrategy[str]:
    """Anything that can be typed and stored, in any script."""
    return st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@cache
def records(*kinds: str) -> st.SearchStrategy[Record]:
    """Well-typed records of these kinds; of every kind where none is named."""
    known = {**RECORDS, **ADMINISTRATION}
    return st.one_of([values(known[kind]) for kind in kinds or known])


def facts(*kinds: str) -> st.SearchStrategy[Fact]:
    """Well-typed facts of these kinds; of every kind where none is named."""
    return st.one_of([values(FACTS[kind]) for kind in kinds or FACTS])


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Values of a type that fields of the model have; for a frozen class, of that class."""
    return _values(hint)


@cache
def _values(hint: Any) -> st.SearchStrategy[Any]:
    origin, inner = get_origin(hint), get_args(hint)
    if hint in _PLAIN:
        return _PLAIN[hint]()
    if origin in (Union, UnionType):
        return st.one_of([values(part) for part in inner])
    if origin is Literal:
        return st.sampled_from(inner)
    if origin is tuple:
        return st.lists(values(inner[0]), max_size=2).map(tuple)
    if origin is FrozenMap:
        return st.dictionaries(names(), values(inner[1]), max_size=3).map(FrozenMap)
    if hint is Record:
        return records(*RECORDS)
    hints = get_type_hints(hint)
    fields = {field.name: values(hints[field.name]) for field in attrs.fields(hint) if field.name not in _OFFICE}
    return st.builds(hint, **fields)


_OFFICE: Final = ("salt", "key")  # what the office adds to a request, or takes from it

_PLAIN: Final[Mapping[Any, Callable[[], st.SearchStrategy[Any]]]] = {
    str: texts,
    int: lambda: st.integers(0, 9999),
    bool: st.booleans,
    Cents: amounts,
    When: moments,
    Fraction: lambda: st.fractions(0, 10, max_denominator=12),
    type(None): st.none,
}


@cache
def names() -> st.SearchStrategy[str]:
    return st.text("abcdefghijklmnop-", min_size=1, max_size=8)
