"""What a name may look like, and the nearest name that does."""

from __future__ import annotations

import re
import unicodedata

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_TEMPLATE = re.compile(rf"({_NAME.pattern}/)*{_NAME.pattern}(\.[a-z0-9]+)*")


def is_name(text: str) -> bool:
    """Whether it is lower-case words joined by hyphens, starting with a letter."""
    return _NAME.fullmatch(text) is not None


def is_template_name(text: str) -> bool:
    """Whether it is such a name, perhaps in folders and with extensions: `my-region/memo.html`."""
    return _TEMPLATE.fullmatch(text) is not None


def nearest_name(text: str) -> str:
    """The nearest name: `Big City` and `BigCity` become `big-city`; `rule` where nothing is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", plain).lower()
    return re.sub(r"[^a-z0-9]+", "-", words).strip("-").lstrip("0123456789-") or "rule"
