"""What the library itself says, in each language: a language is a TOML file in this folder."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from importlib import resources
from typing import Any

_FIELD = re.compile(r"\{(\w+)\}")


@cache
def catalogue(language: str) -> dict[str, Any]:
    """The messages in a language; English where there is no such file."""
    file = resources.files(__name__) / f"{language}.toml"
    if not re.fullmatch(r"[a-z]{2,3}(-[a-z]+)?", language) or not file.is_file():
        return catalogue("en")
    return tomllib.loads(file.read_text(encoding="utf-8"))


@cache
def available() -> tuple[str, ...]:
    """The languages there are, by code."""
    return tuple(sorted(f.name[:-5] for f in resources.files(__name__).iterdir() if f.name.endswith(".toml")))


def reason(code: str, language: str) -> str:
    """The sentence of a reason; the code itself where there is none."""
    sentence: str = catalogue(language)["reasons"].get(code, code)
    return sentence


def without(code: str, params: Mapping[str, object], language: str) -> str:
    """The sentence of a reason for when there is nothing to name; "" where all that it names is there."""
    sentences: dict[str, str] = catalogue(language)["without"].get(code, {})
    return next((said for name, said in sentences.items() if params.get(name, name) in _NOTHING), "")


_NOTHING = ("-", "", None)
"""What stands in a parameter where there is nothing to name."""


def word(section: str, key: str, language: str) -> str:
    """One word or sentence of a section of the catalogue; the key itself where there is none."""
    found: str = catalogue(language).get(section, {}).get(key, key)
    return found


def fill(sentence: str, params: Mapping[str, object], language: str) -> str:
    """Fill `{name}` in with the parameters; a name that is not there stays as it stands."""

    def put(match: re.Match[str]) -> str:
        name = match[1]
        return show(name, params[name], language) if name in params else match[0]

    return _FIELD.sub(put, sentence)


def placeholders(sentence: str) -> list[str]:
    """The names that `fill` looks for in a sentence."""
    return _FIELD.findall(sentence)


def stray_brace(sentence: str) -> bool:
    """Whether a sentence has a brace that is not around one name."""
    return bool(re.search(r"[{}]", _FIELD.sub("", sentence)))


def show(name: str, value: object, language: str) -> str:
    """A parameter as a reader writes it; `name` ending in `_cents` is an amount of money, in `_share` a percentage."""
    if value is None:
        return word("words", "unknown", language)
    if isinstance(value, bool):
        return word("words", "yes" if value else "no", language)
    if isinstance(value, int) and name.endswith("_cents"):
        return amount(value, language)
    if isinstance(value, Fraction):
        return f"{number(value * 100, language)}\u00a0%" if name.endswith("_share") else number(value, language)
    return str(value)


def amount(cents: int, language: str, *, signed: bool = False, approximate: bool = False, exact: bool = False) -> str:
    """An amount of cents as money: `€ 64.389` in Dutch, `€ 64,389` in English.

    Args:
        cents: the amount.
        signed: whether an amount above zero has its sign too.
        approximate: whether it was told about so much, which a sign says.
        exact: whether whole euros have their cents too.
    """
    sign = "≈\u00a0" if approximate else ""
    sign += "-" if cents < 0 else "+" if signed and cents else ""
    whole, rest = divmod(abs(cents), 100)
    decimals = f"{_marks(language)['decimal']}{rest:02d}" if rest or exact else ""
    return f"{sign}€\u00a0{grouped(whole, language)}{decimals}"


def grouped(whole: int, language: str) -> str:
    """A whole number with the separators of the language."""
    return f"{whole:,}".replace(",", _marks(language)["group"])


def number(value: Fraction, language: str) -> str:
    """An exact number in at most two decimals; `≈` says that it was rounded."""
    rounded = round(value, 2)
    sign = "" if rounded == value else "≈\u00a0"
    text = f"{float(rounded):.2f}".rstrip("0").rstrip(".")
    return sign + text.replace(".", _marks(language)["decimal"])


def moment(text: str, language: str) -> str:
    """A day, month, quarter or year as a reader writes it: `december 2018`, `5 december 2018`, `Q4 2018`."""
    year, _, rest = text.partition("-")
    if not rest or rest.startswith("Q"):
        return f"{rest} {year}".strip()
    month, _, day = rest.partition("-")
    name: str = catalogue(language)["months"][int(month) - 1]
    return f"{int(day)} {name} {year}" if day else f"{name} {year}"


def _marks(language: str) -> dict[str, str]:
    marks: dict[str, str] = catalogue(language)["number"]
    return marks
