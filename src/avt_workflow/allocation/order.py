"""What candidates are put in order by: heights that compare fast, and lots that anybody can draw again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from hashlib import sha256
from math import lcm
from typing import Final

_LONGEST: Final = 1024  # bits


def drawn(seed: str, dossier: str) -> bytes:
    """Where a lot places a dossier, the lowest first: the SHA-256 of "seed:identifier" in UTF-8."""
    return sha256(f"{seed}:{dossier}".encode()).digest()


def heights(values: Iterable[Fraction | None]) -> Callable[[Fraction | None], Fraction | int]:
    """What these are compared by: whole numbers where they share a denominator, several times faster; 0 for None."""
    parts = 1
    for each in {value.denominator for value in values if value is not None}:
        parts = lcm(parts, each)
        if parts.bit_length() > _LONGEST:
            return lambda value: value or Fraction(0)
    return lambda value: value.numerator * (parts // value.denominator) if value is not None else 0
