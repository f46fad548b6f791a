"""Single values out of a file: texts, numbers, amounts, moments, names and choices."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, get_args

from ..errors import InputError
from ..model.text import Text
from ..model.when import When
from ..money import Cents, euros
from .faults import expected, faulty, shown, unknown

LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[a-z]+)?")
NUMBER: Final = re.compile(r"-?\d{1,15}(/\d{1,15}|\.\d{1,15})?")
"""A number as text."""
NOT_APPLICABLE: Final = "n/a"
"""The word for a mark that says that a criterion does not apply."""
_LARGEST: Final = 10**15
_DIGITS: Final = 15


def read_str(value: object, _: Any) -> str:
    """A text in one language, or a name."""
    if not isinstance(value, str):
        raise expected("a text between quotes", value)
    return value


def read_bool(value: object, _: Any) -> bool:
    """`true` or `false`."""
    if not isinstance(value, bool):
        raise expected("true or false", value)
    return value


def read_int(value: object, _: Any) -> int:
    """A whole number."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise expected("a whole number", value)
    if abs(value) > _LARGEST:
        raise faulty("number", f"{shown(value)} is out of range")
    return value


def read_fraction(value: object, _: Any) -> Fraction:
    """An exact number: `6`, `6.5`, or a ratio as text, `"2/3"`."""
    if isinstance(value, str) and NUMBER.fullmatch(value):
        try:
            return Fraction(value)
        except ZeroDivisionError:
            raise faulty("number", f"{shown(value)} divides by zero") from None
    if isinstance(value, (bool, str)) or not isinstance(value, (int, Decimal)):
        raise expected('a number, such as 6, 6.5 or "2/3"', value)
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise faulty("number", f"{value} is not a number that can be counted with; write one such as 6.5")
        # the size is looked at first: a number such as 1e999999999 would fill the memory
        if not -_DIGITS <= value.adjusted() <= _DIGITS or len(value.as_tuple().digits) > 2 * _DIGITS:
            raise faulty("number", f"{shown(value)} has too many digits")
    exact = Fraction(value)
    if abs(exact) > _LARGEST:
        raise faulty("number", f"{shown(value)} is out of range")
    return exact


def read_cents(value: object, _: Any) -> Cents:
    """An amount, from euros in the file: a whole number, or a text with two decimals."""
    if isinstance(value, (Decimal, float)):
        exact = Decimal(value)
        near = exact.is_finite() and 0 <= exact.adjusted() <= _DIGITS
        separated = "." in str(value)[:-3]  # three decimals may be thousands: then nothing is suggested
        written = f"{exact:.2f}" if near and not separated else "64389.50"
        raise faulty(
            "amount", f'{shown(value)} is not exact; write whole euros (64389) or a text between quotes ("{written}")'
        )
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise expected('an amount in euros, such as 64_389 or "64389.50"', value)
    if isinstance(value, int) and abs(value) > _LARGEST:
        raise faulty("amount", f"{shown(value)} euros is more than any programme has")
    try:
        return euros(value)
    except InputError as fault:
        raise faulty("amount", str(fault)) from None


def read_when(value: object, _: Any) -> When:
    """A moment: a TOML date, a year, or a text such as "2018-12" or "2018-Q4"."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _LARGEST:
        value = str(value)
    if isinstance(value, datetime):
        raise faulty("date", f"{value} has a time of day; write the day only, such as {value.date()}")
    if not isinstance(value, (str, date)):
        raise expected('a date, such as 2018-12-05 or "2018-12"', value)
    try:
        return When(value)
    except InputError as fault:
        raise faulty("date", str(fault)) from None


def read_text(value: object, _: Any) -> Text:
    """A text for people: `"Table"`, or `{ nl = "Tafel", en = "Table" }`."""
    if isinstance(value, str):
        if not value.strip():
            raise faulty("value", "the text is empty; write what people should read")
        return Text.of(value)
    if not isinstance(value, Mapping) or not value:
        raise expected('a text, such as "Table" or { nl = "Tafel", en = "Table" }', value)
    for language, words in value.items():
        if not LANGUAGE.fullmatch(language):
            raise faulty("type", f"expected a text per language, such as {{ nl = …, en = … }}; found {shown(language)}")
        if not isinstance(words, str) or not words.strip():
            raise faulty("type", f"the text for {language!r} is {shown(words)}; write what people should read")
    return Text.of(value)


def is_text_table(value: object) -> bool:
    """Whether a table is a text per language and nothing else."""
    return isinstance(value, Mapping) and bool(value) and all(LANGUAGE.fullmatch(key) for key in value)


def read_choice(value: object, hint: Any) -> object:
    """One of a fixed set of words."""
    choices = get_args(hint)
    if not isinstance(value, str):
        raise expected(f"one of {', '.join(choices)}", value)
    if value not in choices:
        raise faulty("unknown-choice", unknown("choice", value, choices))
    return value
