"""A text that a person reads, in one language or several."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from .frozen import FrozenMap


@attrs.frozen
class Text:
    """One string, or a string per language.

    Args:
        by_language: language code to string; the code "" stands for "whatever the agenda's language is".
    """

    by_language: FrozenMap[str, str]

    @classmethod
    def of(cls, text: str | Mapping[str, str]) -> Text:
        """`Text.of("Tafel")` or `Text.of({"nl": "Tafel", "en": "Table"})`."""
        return cls(FrozenMap({"": text} if isinstance(text, str) else text))

    def get(self, language: str) -> str:
        """The string in `language`, else the undirected one, else the first."""
        texts = self.by_language
        return texts.get(language) or texts.get("") or next(iter(texts.values()), "")
