"""The explanation of a score in a reader's words: what each criterion adds, who deviates, what falls short."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

import attrs

from ..explanation import Explanation, Part, Raise, Spread, Threshold, Way
from ..model.agenda import Agenda, Assessment, Criterion, Provenance
from ..model.dossier import Dossier
from .book import Book
from .spreads import explanation_of
from .words import Cell, Table, Words


@attrs.frozen
class Explained:
    """The explanation of a score.

    Args:
        table: a criterion each, and the total.
        lines: the rounding, blocks, thresholds and vetoes, each with its label.
    """

    table: Table
    lines: tuple[tuple[str, Cell], ...]


def explained(book: Book, dossier: Dossier, words: Words, mark: Provenance | None) -> Explained | None:
    """Explain the score of a dossier; None without one, or where its scheme cannot be asked.

    Args:
        book: with the agenda it is pinned to, and who is in which body.
        dossier: as the reader may see it.
        words: the reader's.
        mark: where the marks of the sheets come from.
    """
    agenda, assessment = book.agenda_of(dossier), book.track_of(dossier).assessment
    found = explanation_of(dossier, book)
    if found is None or assessment is None:
        return None
    telling = _Telling(agenda, assessment, words, mark)
    return Explained(telling.table(found), tuple(telling.lines(found)))


@attrs.frozen
class _Telling:
    """What the words of an explanation need."""

    agenda: Agenda
    assessment: Assessment
    words: Words
    mark: Provenance | None

    def table(self, found: Explanation) -> Table:
        """What each criterion adds, how far its marks lie apart, and whose is furthest from the others'."""
        words, score = self.words, found.score
        adds = any(part.adds is not None for part in found.parts)
        heads = ("criterion", "weight", "score", *(("adds",) if adds else ()), "lowest-highest", "furthest")
        rows = [self._row(part, adds=adds) for part in found.parts]
        exact = words.criterion(score.total if score.unrounded is None else score.unrounded)
        summed = (attrs.evolve(exact, mark=self.mark),) if adds else ()
        blank = Cell("", number=True)
        total = attrs.evolve(exact, mark=self.mark, text="" if adds else exact.text)
        rows.append((Cell(words("total")), blank, total, *summed, *self._apart(found.spread)))
        return Table(words("made-of"), tuple(map(words, heads)), tuple(rows))

    def _row(self, part: Part, *, adds: bool) -> tuple[Cell, ...]:
        words, criterion = self.words, self.assessment.criteria[part.criterion]
        blank = Cell("", number=True)
        added = blank if part.adds is None else attrs.evolve(words.criterion(part.adds), mark=self.mark)
        return (
            attrs.evolve(words.text(criterion.label, criterion.provenance), text=self._called(part.criterion)),
            attrs.evolve(words.criterion(part.weight), mark=self.assessment.provenance),
            blank if part.mark is None and part.spread else attrs.evolve(words.criterion(part.mark), mark=self.mark),
            *((added,) if adds else ()),
            *self._apart(part.spread),
        )

    def _apart(self, spread: Spread | None) -> tuple[Cell, Cell]:
        if spread is None:
            return Cell("", number=True), Cell("")
        between = self.words("between", low=spread.low, high=spread.high)
        who = (
            self.words("deviates", who=", ".join(map(self.words.person, spread.furthest)), by=spread.by)
            if spread.furthest
            else ""
        )
        return Cell(between, self.mark, number=True), Cell(who, self.mark)

    def lines(self, found: Explanation) -> Iterator[tuple[str, Cell]]:
        """The last step, the blocks, and every threshold with how it is met or could be."""
        words, score = self.words, found.score
        if self.assessment.rounding is not None and score.unrounded is not None:
            by = words(f"round-{self.assessment.rounding.to}", step=self.assessment.rounding.step)
            yield words("rounding"), self._said("rounded", unrounded=score.unrounded, total=score.total, by=by)
        if score.ranking is not None:
            yield words("for-ranking"), attrs.evolve(words.criterion(score.ranking), mark=self.mark)
        for name, value in score.per_block.items():
            yield words("block", block=self._block(name)), attrs.evolve(words.criterion(value), mark=self.mark)
        for threshold in found.thresholds:
            yield words(f"minimum-{threshold.kind}", name=self._name(threshold)), self._threshold(threshold)
        for veto in found.vetoes:
            said = self._said("veto-given", who=words.person(veto.assessor), mark=veto.mark, veto=veto.veto)
            yield words("veto", criterion=self._called(veto.criterion)), said

    def _threshold(self, threshold: Threshold) -> Cell:
        if threshold.reached is None:
            return Cell(self.words("not-applicable"))
        numbers = {"reached": threshold.reached, "minimum": threshold.minimum, "short": threshold.short}
        if not threshold.short:
            return self._said("reached", **numbers)
        ways = [told for way in threshold.ways if (told := self._way(way))]
        vain = [self._called(way.criterion) for way in threshold.ways if not self._way(way)]
        if vain:
            ways.append(self.words("not-by", criteria=", ".join(vain)))
        said = self._said("short", **numbers)
        return attrs.evolve(said, text=f"{said.text} {self.words('would-do', ways='; '.join(ways))}") if ways else said

    def _way(self, way: Way) -> str:
        """How one criterion alone would do; "" where it cannot."""
        one, each = way.by_one, way.by_all
        criterion = self._called(way.criterion)
        if one is not None and each is not None and one != each:
            who = ", ".join(map(self.words.person, one.assessors))
            top = self._top(way.criterion)
            return self.words("way-both", criterion=criterion, each=each.points, one=one.points, who=who, top=top)
        return self._single(criterion, one or each)

    def _single(self, criterion: str, change: Raise | None) -> str:
        if change is None:
            return ""
        key = "way-one" if len(change.assessors) == 1 else "way-each"
        who, top = ", ".join(map(self.words.person, change.assessors)), self._top(change.criterion)
        return self.words(key, criterion=criterion, points=change.points, who=who, top=top)

    def _top(self, key: str) -> Fraction:
        return self.assessment.criteria[key].scale.high

    def _said(self, key: str, **params: object) -> Cell:
        return Cell(self.words(key, **params), self.mark)

    def _called(self, key: str) -> str:
        criteria: Mapping[str, Criterion] = self.assessment.criteria
        label = criteria[key].label.get(self.words.language)
        return label if label == key else f"{key} · {label}"

    def _block(self, name: str) -> str:
        block = self.assessment.blocks.get(name)
        return block.label.get(self.words.language) if block else name

    def _name(self, threshold: Threshold) -> str:
        if threshold.kind == "total":
            return self.agenda.rules[threshold.name].called(threshold.name, self.words.language)
        return self._block(threshold.name) if threshold.kind == "block" else self._called(threshold.name)
