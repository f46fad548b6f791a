"""What every chart shares: its letters, how its words are wrapped, and the SVG around it."""

from __future__ import annotations

import re
import unicodedata
from html import escape
from typing import Final

FONT: Final = "Helvetica, Arial, Liberation Sans, sans-serif"
INK: Final = "#1a1a1a"
SOFT: Final = "#595959"
LINE: Final = "#c8c8c8"
TINTS: Final = ("#ffffff", "#edf3f9", "#dce8f3", "#cbdcec", "#b9cfe4", "#9dbcd9", "#4a7fb0")
"""From light to dark, so that they stay apart on a printer without colour; the last is for areas without text."""
WIDE: Final = 900
NARROW: Final = 328
"""Widths in pixels: a page on a desk, and a phone of 360 less its margins."""

HATCH: Final = "url(#hatch)"
_HATCH: Final = (
    '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="6" height="6" fill="#fff"/><line x1="0" y1="0" x2="0" y2="6" stroke="#8a8a8a" stroke-width="1.6"/>'
    "</pattern></defs>"
)

_EM: Final = {**dict.fromkeys("iljtfrI.,:;'|!()[] -", 0.34), **dict.fromkeys("mwMW@%—…", 0.95)}


def clean(text: str) -> str:
    """One line of text without what XML forbids or what would turn the direction of its surroundings."""
    kept = (" " if c in "\t\n\r" else c for c in text if c in "\t\n\r" or unicodedata.category(c) not in _FORBIDDEN)
    return " ".join("".join(kept).split())


_FORBIDDEN: Final = ("Cc", "Cf", "Cs", "Co", "Cn")


def width_of(text: str, size: float) -> float:
    """About how wide a text is, in pixels, in letters of `size` pixels; rather too wide than too narrow."""
    return size * sum(_em(character) for character in text)


def _em(character: str) -> float:
    if character in _EM:
        return _EM[character]
    if unicodedata.east_asian_width(character) in ("W", "F"):
        return 1.05
    return 0.74 if character.isupper() else 0.58


def wrap(text: str, width: float, *, size: float = 13, lines: int = 4) -> tuple[str, ...]:
    """The text in lines that fit.

    Args:
        width: of a line, in pixels.
        size: of the letters, in pixels.
        lines: the most there may be; what does not fit ends in an ellipsis.
    """
    found: list[str] = []
    rest = clean(text)
    while rest and len(found) < lines:
        end = _fits(rest, width, size)
        if end < len(rest):
            space = rest.rfind(" ", 1, end + 1)
            end = space if space > 0 else end
        found.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    if rest and found:
        last = found[-1]
        found[-1] = last[: _fits(last, width - size, size)].rstrip() + "…"
    return tuple(found) or ("",)


def _fits(text: str, width: float, size: float) -> int:
    used = 0.0
    for place, character in enumerate(text):
        used += size * _em(character)
        if used > width:
            return max(1, place)
    return len(text)


def finish(svg: str, title: str, description: str) -> str:
    """The SVG as an image with a text alternative, and nothing that changes from run to run.

    Args:
        svg: as the library drew it.
        title: what it shows.
        description: everything that it tells, in words.
    """
    body = re.sub(r"<!--.*?-->", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    end = body.index(">")
    words = f'<title id="title">{escape(clean(title))}</title><desc id="desc">{escape(clean(description))}</desc>'
    return f'{body[:end]} role="img" aria-labelledby="title desc">{words}{_HATCH}{body[end + 1 :].rstrip()}\n'
