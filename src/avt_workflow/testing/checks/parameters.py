"""Plugins of a class, with parameters that its fields and their validators allow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from random import Random
from types import NoneType, UnionType
from typing import Any, Final, Union, get_args, get_origin, get_type_hints

import attrs
from hypothesis import HealthCheck, find, reject, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample, Unsatisfiable

from ...model.frozen import EMPTY, FrozenMap
from ...model.ports import BodyName, EnvelopeName
from ...money import Cents

Given = Mapping[str, Sequence[Any]]
"""For parameters by name, the values to try, where validators do not say enough."""

BODIES: Final = ("panel", "board")
ENVELOPES: Final = ("pot", "purse")
"""What a parameter can name: the first is there in the cases of the checks, the second is not."""

_TRIES: Final = 300


@attrs.frozen
class Bounds:
    """What the validators of a field allow, as far as they can be read.

    Args:
        low: the lowest number; None for no end.
        high: the highest number, likewise.
        options: the only values; None where any can be.
        shortest: how long a text or tuple is at least.
        longest: how long it is at most.
        pattern: what a text must match as a whole; "" for anything.
    """

    low: Any = None
    high: Any = None
    options: tuple[Any, ...] | None = None
    shortest: int = 0
    longest: int | None = None
    pattern: str = ""


def plugins(cls: type, given: Given = EMPTY) -> st.SearchStrategy[Any]:
    """Plugins of a class, the simplest first.

    Args:
        cls: an attrs class.
        given: the values of some parameters.
    """
    hints, fields = get_type_hints(cls), attrs.fields(cls)
    drawn = {field.name: _field(field, hints.get(field.name), given) for field in fields if field.init}

    @st.composite
    def plugin(draw: st.DrawFn) -> Any:
        chosen = {name: draw(values) for name, values in drawn.items()}
        try:
            return cls(**{name.lstrip("_"): value for name, value in chosen.items()})
        except Exception:  # validators say no, some by looking at two fields
            reject()

    return plugin()


def unmade(cls: type, given: Given = EMPTY) -> str:
    """Why no plugin of a class can be made: what its class says of the values that were tried; "" where it can."""
    try:
        find(plugins(cls, given), lambda _: True, settings=_PATIENT, random=Random(0))
    except (NoSuchExample, Unsatisfiable):
        return "; ".join(_refusals(cls, given))
    except Exception as fault:  # a type that no strategy knows
        return f"{type(fault).__name__}: {fault}"
    return ""


_PATIENT: Final = settings(
    max_examples=_TRIES,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),  # pyright: ignore[reportArgumentType]  # its metaclass hides it
)


def _refusals(cls: type, given: Given) -> Iterator[str]:
    """For each field whose validator refuses all that was tried, one example and what it raises."""
    hints, found = get_type_hints(cls), False
    for field in attrs.fields(cls):
        if field.validator is None or not field.init:
            continue
        said: list[str] = []

        def passes(value: Any, field: Any = field, said: list[str] = said) -> bool:
            try:
                field.validator(object.__new__(cls), field, value)
            except AttributeError:  # it looks at a field beside it
                return True
            except Exception as fault:
                said.append(f"{field.name} = {value!r}: {fault.args[0] if fault.args else type(fault).__name__}")
                return False
            return True

        try:
            find(_field(field, hints[field.name], given), passes, settings=_PATIENT, random=Random(0))
        except (NoSuchExample, Unsatisfiable):
            found = True
            yield said[0]
    if not found:
        yield f"{cls.__name__} refuses every combination of parameters that was tried"


def unbounded(plugin: type) -> tuple[str, ...]:
    """The parameters that are numbers, of which no validator says how low they can be."""
    hints = get_type_hints(plugin)
    return tuple(
        field.name
        for field in attrs.fields(plugin)
        if _NUMBERS & set(_leaves(hints[field.name])) and not _is_bounded(bounds_of(field.validator))
    )


def _is_bounded(bounds: Bounds) -> bool:
    return bounds.low is not None or bounds.options is not None


_NUMBERS: Final = frozenset({int, Fraction, Cents})


def _leaves(hint: Any) -> Iterator[Any]:
    parts = get_args(hint)
    yield from ((leaf for part in parts for leaf in _leaves(part)) if parts else (hint,))


def bounds_of(validator: Any) -> Bounds:
    """What a validator of `attrs.validators` allows; one that is a function of its own is only found out by trying."""
    found = Bounds()
    for each in _parts(validator):
        if hasattr(each, "compare_op"):
            found = _compared(found, each.compare_op, each.bound)
        elif hasattr(each, "options"):
            found = attrs.evolve(found, options=tuple(each.options))
        elif hasattr(each, "min_length"):
            found = attrs.evolve(found, shortest=each.min_length)
        elif hasattr(each, "max_length"):
            found = attrs.evolve(found, longest=each.max_length)
        elif hasattr(each, "pattern"):
            found = attrs.evolve(found, pattern=each.pattern.pattern)
    return found


def _parts(validator: Any) -> Iterator[Any]:
    if hasattr(validator, "_validators"):
        for each in validator._validators:
            yield from _parts(each)
    elif hasattr(validator, "validator"):
        yield from _parts(validator.validator)
    elif validator is not None:
        yield validator


def _compared(found: Bounds, operator: str, bound: Any) -> Bounds:
    step = 1 if isinstance(bound, int) else Fraction(1, _PARTS)
    if operator in (">", ">="):
        return attrs.evolve(found, low=bound + step if operator == ">" else bound)
    return attrs.evolve(found, high=bound - step if operator == "<" else bound)


def _field(field: attrs.Attribute[Any], hint: Any, given: Given) -> st.SearchStrategy[Any]:
    if field.name in given:
        return st.sampled_from(tuple(given[field.name]))
    drawn = _values(hint, bounds_of(field.validator))
    if field.default is attrs.NOTHING or hasattr(field.default, "factory"):
        return drawn
    return st.just(field.default) | drawn


def _values(hint: Any, bounds: Bounds) -> st.SearchStrategy[Any]:
    """Values of a type that a parameter can have.

    Raises:
        TypeError: no plugin has parameters of such a type.
    """
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return st.one_of(
            [st.none() if part is NoneType else _values(part, bounds) for part in sorted(inner, key=_last)]
        )
    if origin is tuple:
        return _tuples(inner, bounds)
    if origin is FrozenMap:
        return st.dictionaries(_names(1, 3), _values(inner[1], Bounds()), max_size=2).map(FrozenMap)
    if bounds.options is not None:
        return st.sampled_from(bounds.options)
    if hint is bool:
        return st.booleans()
    if hint in (int, Cents):
        return _whole(bounds) if hint is int else _cents(bounds)
    if hint is Fraction:
        return _ratios(bounds)
    if hint in (BodyName, EnvelopeName):
        return st.sampled_from(BODIES if hint is BodyName else ENVELOPES)
    if hint is str:
        if bounds.pattern:
            return st.from_regex(bounds.pattern, fullmatch=True)
        return _names(bounds.shortest, 3 if bounds.longest is None else bounds.longest)
    raise TypeError(f"no strategy gives values of {hint!r}; name values for the parameter yourself")


def _last(part: Any) -> bool:
    return part is not NoneType


def _tuples(inner: tuple[Any, ...], bounds: Bounds) -> st.SearchStrategy[Any]:
    if inner[-1] is not Ellipsis:
        return st.tuples(*(_values(part, Bounds()) for part in inner))
    most = 3 if bounds.longest is None else bounds.longest
    return st.lists(_values(inner[0], Bounds()), min_size=bounds.shortest, max_size=max(most, bounds.shortest)).map(
        tuple
    )


def _names(shortest: int, longest: int) -> st.SearchStrategy[str]:
    return st.text("abc", min_size=shortest, max_size=max(shortest, longest))


def _whole(bounds: Bounds) -> st.SearchStrategy[Any]:
    if bounds.low is None and bounds.high is None:
        return st.integers(0, _SPAN) | st.integers(-3, -1)
    low = int(bounds.high - _SPAN if bounds.low is None else bounds.low)
    return st.integers(low, int(low + _SPAN if bounds.high is None else bounds.high))


def _cents(bounds: Bounds) -> st.SearchStrategy[Any]:
    """Amounts as small as those of a round in the checks, or as large as those of a case."""
    amounts = [cents for cents in (1000_00, 5000_00, 300_000_00) if _within(bounds, cents)]
    small = st.integers(0, 120).filter(lambda cents: _within(bounds, cents))
    return st.one_of(_whole(bounds), small, *map(st.just, amounts))


def _within(bounds: Bounds, number: int) -> bool:
    return (bounds.low is None or number >= bounds.low) and (bounds.high is None or number <= bounds.high)


_SPAN: Final = 12


def _ratios(bounds: Bounds) -> st.SearchStrategy[Fraction]:
    if bounds.low is None and bounds.high is None:
        whole = st.integers(0, 10) | st.integers(0, 100)
        return st.integers(0, _PARTS).map(lambda n: Fraction(n, _PARTS)) | whole.map(Fraction)
    low = Fraction(bounds.high - 10 if bounds.low is None else bounds.low)
    high = Fraction(low + 10 if bounds.high is None else bounds.high)
    return st.integers(0, int((high - low) * _PARTS)).map(lambda n: low + Fraction(n, _PARTS))


_PARTS: Final = 12
