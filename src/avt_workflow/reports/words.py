"""How values are worded for one reader: plain text in one language, before it is put in a page or a report."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

import attrs

from .. import languages
from ..identities import ASSESSOR, MEMBER
from ..model.agenda import Agenda, FieldSpec, Provenance, Scale, Track, Transition
from ..model.ports import Score
from ..model.records import FieldValue, Light, Mark
from ..model.text import Text
from ..model.when import When


@attrs.frozen
class Cell:
    """One value as it is shown.

    Args:
        text: its words; "" where there is nothing.
        mark: where it comes from.
        unknown: whether the words say that it is unknown.
        number: whether it is aligned as a number.
        dossier: the dossier whose page it leads to.
        link: the address it leads to, of the web.
        language: of the words, where it is not the reader's.
        light: the traffic light that the words stand for; drawn beside them where there is drawing.
        depth: how far it is set in, as part of what stands above it.
    """

    text: str
    mark: Provenance | None = None
    unknown: bool = False
    number: bool = False
    dossier: str | None = None
    link: str | None = None
    language: str = ""
    light: Light | None = None
    depth: int = 0

    @property
    def breaks(self) -> bool:
        """Whether a word in it is so long that a narrow column must break it."""
        return any(len(word) > _LONGEST_WORD for word in self.text.split())


_LONGEST_WORD: Final = 28
_NEUTRAL: Final = re.compile(rf"({ASSESSOR}|{MEMBER}) (\d+)")
NOTHING: Final = Cell("—", number=True)
"""An amount that is known not to be there."""


@attrs.frozen
class Table:
    """A table; the first cell of a row is its heading.

    Args:
        sums: how its amounts add up, to be checked by hand.
    """

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    sums: tuple[str, ...] = ()


@attrs.frozen
class Words:
    """The wording of values in a language.

    Args:
        language: the reader's.
        own: the agenda's.
    """

    language: str
    own: str

    def __call__(self, key: str, **params: object) -> str:
        """A word or sentence of the pages."""
        return languages.fill(languages.word("pages", key, self.language), params, self.language)

    def text(self, text: Text | None, mark: Provenance | None = None) -> Cell:
        """A text of the agenda, with the language it is in where that is not the reader's."""
        if text is None:
            return self.unknown()
        foreign = not text.by_language.get(self.language) and self.language != self.own
        return Cell(text.get(self.language), mark, language=self.own if foreign else "")

    def unknown(self) -> Cell:
        """What is not known; it has a look of its own, and no provenance."""
        return Cell(languages.word("words", "unknown", self.language), unknown=True)

    def amount(
        self, cents: int | None, mark: Provenance | None = None, *, approximate: bool = False, signed: bool = False
    ) -> Cell:
        """An amount of cents; None is unknown."""
        if cents is None:
            return attrs.evolve(self.unknown(), number=True)
        return Cell(languages.amount(cents, self.language, signed=signed, approximate=approximate), mark, number=True)

    def exact(self, cents: int, mark: Provenance | None = None) -> Cell:
        """An amount with its cents, also where they are 0, so that it stands right below others."""
        return Cell(languages.amount(cents, self.language, exact=True), mark, number=True)

    def equation(self, result: tuple[str, int], *terms: tuple[str, int]) -> str:
        """How amounts add up: `Paid € 3.50 - recovered € 1.00 = held € 2.50`.

        Args:
            result: the word for it, and its cents.
            terms: likewise of what adds up to it; below 0 it is taken off.
        """
        shown = []
        for place, (word, cents) in enumerate(terms):
            sign = "\u2212 " if cents < 0 else "+ " if place else ""
            shown.append(f"{sign}{self(word)} {languages.amount(abs(cents), self.language, exact=True)}")
        word, cents = result
        return f"{' '.join(shown)} = {self(word)} {languages.amount(cents, self.language, exact=True)}"

    def free(self, text: str, mark: Provenance | None = None) -> Cell:
        """What somebody wrote, in the language of the agenda."""
        return Cell(text, mark, language=self.own if self.own != self.language else "")

    def moment(self, moment: When | date | None, mark: Provenance | None = None) -> Cell:
        """A moment, as exact as it is known."""
        if moment is None:
            return self.unknown()
        return Cell(languages.moment(str(moment), self.language), mark)

    def person(self, name: str) -> str:
        """Who acted; the neutral name of a member whose own is not shown, in the reader's language."""
        found = _NEUTRAL.fullmatch(name)
        return self(f"neutral-{found[1].lower()}", number=found[2]) if found else name

    def light(self, light: Light | None, mark: Provenance | None = None) -> Cell:
        """A traffic light, in the words that the source has for it."""
        if light is None:
            return self.unknown()
        return Cell(languages.word("lights", light, self.language), mark, light=light)

    def field(self, value: FieldValue | None, spec: FieldSpec, mark: Provenance | None = None) -> Cell:
        """An extra field; None is unknown."""
        if value is None:
            return self.unknown()
        if spec.type == "amount" and isinstance(value, int):
            return self.amount(value, mark)
        if spec.type == "when":
            return self.moment(When(str(value)), mark)
        if value in spec.of:
            return self.text(spec.of[str(value)], mark)
        return Cell(languages.show("", value, self.language), mark)

    def criterion(self, mark: Mark, scale: Scale | None = None) -> Cell:
        """A mark on a sheet, with the word for it where the scale has one; None is "not applicable"."""
        if mark is None:
            return Cell(self("not-applicable"), number=True)
        number, word = languages.number(mark, self.language), scale.word(mark) if scale else None
        return Cell(f"{word} ({number})" if word else number, number=True)

    def score(self, score: Score) -> str:
        """The total of a score."""
        return languages.number(score.total, self.language)

    def step(self, track: Track, trigger: str) -> Cell:
        """How a step is called."""
        found = track.transitions.get(trigger)
        return self.text(found.label) if found and found.label else Cell(trigger)

    def names(self, agenda: Agenda, names: Iterable[str]) -> str:
        """Roles and bodies by their labels."""
        found = ((name, agenda.roles.get(name) or agenda.bodies.get(name)) for name in names)
        return ", ".join(named.label.get(self.language) if named else name for name, named in found)

    def deciders(self, agenda: Agenda, step: Transition, recorder: str | None) -> str:
        """Who takes a step, and who records it for them."""
        by = self.names(agenda, step.by)
        return f"{by} ({self('recorded-by', who=self.names(agenda, (recorder,)))})" if recorder else by
