"""Amounts of money."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avt_workflow import InputError, euros, split
from avt_workflow.money import LARGEST, Cents, as_decimal, cents


@given(st.integers(0, LARGEST))
def test_an_amount_comes_back_from_its_text(amount: int) -> None:
    """What `as_decimal` writes, `euros` reads."""
    assert euros(f"{as_decimal(amount):f}") == amount


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("64389", 6438900),
        (64389, 6438900),
        ("0.5", 50),
        ("0.05", 5),
        ("12.30", 1230),
        (0, 0),
        ("1000000000000", LARGEST),
    ],
)
def test_euros_reads_whole_numbers_and_one_or_two_decimals(written: str | int, amount: int) -> None:
    """Whole euros and decimals become cents."""
    assert euros(written) == amount


@pytest.mark.parametrize(
    "written",
    [
        1.5,
        -1,
        "-1",
        "+1",
        "1.005",
        "1,50",
        "1_000",
        "1e3",
        "NaN",
        "inf",
        "",
        " 1",
        "1\n",
        ".5",
        "5.",
        10**20,
        "100000000000000000000",
        "1000000000000.01",
        True,
        None,
        Decimal(1),
        "\u0661",  # an Arabic digit
    ],
)
def test_euros_refuses_what_is_not_exact(written: object) -> None:
    """A float, a negative, three decimals, NaN, 10^20 and other forms are refused, with what to write instead."""
    with pytest.raises(InputError) as refused:
        euros(written)  # type: ignore[arg-type]
    assert refused.value.todo


@pytest.mark.parametrize("amount", [-1, LARGEST + 1, 1.0, True, "1"])
def test_cents_refuses_what_is_no_amount(amount: object) -> None:
    """A negative, too large or inexact number of cents is refused."""
    with pytest.raises(InputError):
        cents(amount)  # type: ignore[arg-type]


weights = st.lists(st.integers(0, 10**6), min_size=1, max_size=8).filter(any)


@given(st.integers(0, LARGEST), weights)
def test_a_split_loses_no_cent_and_is_fair(total: int, over: list[int]) -> None:
    """The parts sum to the total, and none is a cent or more from its exact share."""
    parts = split(Cents(total), over)
    assert sum(parts) == total
    assert all(abs(part * sum(over) - total * weight) < sum(over) for part, weight in zip(parts, over, strict=True))


@given(st.integers(0, 10**6), weights)
def test_a_split_gives_the_cents_that_are_left_to_the_largest_remainders(total: int, over: list[int]) -> None:
    """Whoever got a cent more than the floor had a remainder at least as large as whoever did not."""
    parts = split(Cents(total), over)
    rest = [total * weight % sum(over) for weight in over]
    more = [rest[i] for i, part in enumerate(parts) if part > total * over[i] // sum(over)]
    less = [rest[i] for i, part in enumerate(parts) if part == total * over[i] // sum(over)]
    assert not more or not less or min(more) >= max(less)


def test_equal_remainders_go_to_the_earlier_part() -> None:
    """A cent that several deserve alike goes to the first."""
    assert split(Cents(100), [1, 1, 1]) == (34, 33, 33)


@pytest.mark.parametrize("over", [[], [0, 0], [1, -1, 5]])
def test_a_split_over_nothing_is_refused(over: list[int]) -> None:
    """No weights, only zeros, or a negative one: refused."""
    with pytest.raises(InputError):
        split(Cents(100), over)
