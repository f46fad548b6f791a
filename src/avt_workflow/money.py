"""Amounts of money, as whole cents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NewType

from .errors import InputError

Cents = NewType("Cents", int)

ZERO = Cents(0)
LARGEST = Cents(10**14)  # a trillion euros: beyond any programme, well within 64 bits

_EUROS = re.compile(r"(\d{1,13})(?:\.(\d{1,2}))?", re.ASCII)


def euros(amount: str | int) -> Cents:
    """The cents in an amount of euros: `euros("64389.50")`, `euros(500_000)`.

    Raises:
        InputError: for a float, a negative amount, more than two decimals, `NaN`, or more than a trillion.
    """
    if isinstance(amount, bool) or not isinstance(amount, (str, int)):
        raise InputError(f"{amount!r} is not an exact amount", 'write whole euros (64389) or a string ("64389.50")')
    found = _EUROS.fullmatch(str(amount))
    if found is None:
        raise InputError(
            f"{str(amount)[:40]!r} is not an amount in euros",
            'write 0 or more with at most two decimals after a point, such as "64389.50"',
        )
    whole, fraction = found.groups(default="")
    return cents(int(whole) * 100 + int(fraction.ljust(2, "0")))


def cents(amount: int) -> Cents:
    """A checked amount of cents.

    Raises:
        InputError: for anything but a whole number from 0 to a trillion euros.
    """
    if isinstance(amount, bool) or not isinstance(amount, int):
        raise InputError(f"{amount!r} is not a whole number of cents", "use euros() or a whole number")
    if not 0 <= amount <= LARGEST:
        raise InputError(f"{amount} cents is out of range", f"use 0 to {LARGEST}")
    return Cents(amount)


def as_decimal(amount: int) -> Decimal:
    """The euros in an amount of cents, for tables and formatting."""
    return Decimal(amount).scaleb(-2)


def split(total: Cents, weights: Sequence[int]) -> tuple[Cents, ...]:
    """Divide `total` over `weights` by the largest remainder, so that the parts always sum to the total.

    Equal remainders go to the earlier part.

    Raises:
        InputError: when there are no weights, one is negative, or all are zero.
    """
    whole = sum(weights)
    if not weights or min(weights) < 0 or whole == 0:
        raise InputError("cannot split over these weights", "give weights of 0 or more, not all 0")
    floors = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for index in by_remainder[: total - sum(floors)]:
        floors[index] += 1
    return tuple(Cents(part) for part in floors)
