"""What would be if a round were weighed, filled or divided otherwise: nothing is read or written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from fractions import Fraction
from functools import partial
from itertools import product
from typing import Final

import attrs

from .allocation import BestValue
from .competition import Competition, Entrant
from .model.agenda import Assessment
from .model.frozen import EMPTY, FrozenMap
from .model.ports import AllocationRule
from .model.records import Row
from .money import Cents

_PARTS: Final = 8
_MOST_AT_ONCE: Final = 64
"""Variants go to a process in a few large parts: what those in a part share is sent once."""
_MOST_TOGETHER: Final = 6
"""With more criteria than this weights are varied one at a time: all combinations would be too many."""


@attrs.frozen
class Variant:
    """What is otherwise.

    Args:
        name: how it is called.
        available: the money, in cents; None as it is.
        rule: how it is divided; None as it is.
        weights: the weights of criteria that change.
        minima: the minima of criteria that change.
        without: dossiers that withdraw.
        recused: assessors whose sheets do not count.
    """

    name: str = ""
    available: Cents | None = None
    rule: AllocationRule | None = None
    weights: FrozenMap[str, Fraction] = EMPTY
    minima: FrozenMap[str, Fraction] = EMPTY
    without: tuple[str, ...] = ()
    recused: tuple[str, ...] = ()

    @property
    def rescores(self) -> bool:
        """Whether the sheets must be scored anew."""
        return bool(self.weights or self.minima or self.recused)


@attrs.frozen
class Change:
    """What a variant does to one dossier: the amount in cents as it is and as it would be."""

    dossier: str
    now: Cents
    then: Cents


@attrs.frozen
class Robustness:
    """In how many of so many variants a dossier would have just what it has now.

    Args:
        dossier: its identifier.
        amount: what it has now, in cents.
        same: the variants in which it has that.
        variants: all of them in which it competes.
        lost: the first by name in which it has something else; "" for none.
    """

    dossier: str
    amount: Cents
    same: int
    variants: int
    lost: str = ""


def vary(competition: Competition, variant: Variant) -> Competition:
    """The round as the variant would have it; sheets are scored anew where it changes what they come to."""
    entrants = tuple(
        _without(each, variant.recused) for each in competition.entrants if each.dossier not in variant.without
    )
    return attrs.evolve(
        competition,
        entrants=entrants,
        available=competition.available if variant.available is None else variant.available,
        rule=variant.rule or competition.rule,
        assessment=_otherwise(competition.assessment, variant),
        anew=competition.anew or variant.rescores,
    )


def by_rank(competition: Competition) -> tuple[Row, ...] | None:
    """What going down the ranking would give instead, passing over what does not fit; None where the rule does so."""
    if not isinstance(competition.rule, BestValue):
        return None
    return vary(competition, Variant(rule=competition.rule.by_rank)).allocate()


def beside(competition: Competition, variant: Variant) -> tuple[Competition, Competition]:
    """The round as it is and as the variant would have it, scored alike: both anew where the variant scores anew."""
    return attrs.evolve(competition, anew=competition.anew or variant.rescores), vary(competition, variant)


def allocate_all(competitions: Sequence[Competition], executor: Executor | None = None) -> Iterator[tuple[Row, ...]]:
    """The allocation of each, in order; side by side where an executor of processes is given."""
    if executor is None:
        return map(Competition.allocate, competitions)
    return executor.map(Competition.allocate, competitions, chunksize=_part(len(competitions)))


def amounts(
    competition: Competition, tried: Sequence[Variant], executor: Executor | None = None
) -> Iterator[dict[str, Cents]]:
    """What each dossier would have under each variant, in cents, by identifier.

    Only the round, the variants and the amounts travel between processes, so that several are really faster than one.
    """
    given = partial(_amounts, competition)
    return map(given, tried) if executor is None else executor.map(given, tried, chunksize=_part(len(tried)))


def _amounts(competition: Competition, variant: Variant) -> dict[str, Cents]:
    return {row.dossier: row.amount for row in vary(competition, variant).allocate()}


def _part(count: int) -> int:
    return max(1, min(_MOST_AT_ONCE, -(-count // _PARTS)))


def changes(now: Sequence[Row], then: Sequence[Row]) -> tuple[Change, ...]:
    """Who would have another amount, in the order of now; one that withdraws has nothing."""
    by_name = {row.dossier: row.amount for row in then}
    found = (Change(row.dossier, row.amount, by_name.get(row.dossier, Cents(0))) for row in now)
    return tuple(change for change in found if change.now != change.then)


def variants(competition: Competition, spread: Fraction) -> tuple[Variant, ...]:
    """Every weight up and down by a share of itself in all combinations, every assessor and every dossier left out.

    Args:
        competition: the round.
        spread: the share, such as 1/10.
    """
    weights = {key: criterion.weight for key, criterion in competition.criteria.items() if criterion.weight}
    assessors = sorted({each for entrant in competition.entrants for each in entrant.sheets})
    return (
        *(Variant(_named(weights, found), weights=FrozenMap(found)) for found in _weighed(weights, spread)),
        *(Variant(f"- {assessor}", recused=(assessor,)) for assessor in assessors),
        *(Variant(f"- {entrant.dossier}", without=(entrant.dossier,)) for entrant in competition.entrants),
    )


def robustness(
    competition: Competition,
    tried: Sequence[Variant],
    executor: Executor | None = None,
) -> tuple[Robustness, ...]:
    """How often each dossier would have just what it has now, in the order of the round.

    All is scored alike: anew, by the sheets that count, where any variant scores anew.
    """
    now = attrs.evolve(competition, anew=competition.anew or any(variant.rescores for variant in tried))
    found = list(amounts(now, tried, executor))
    told = []
    for row in now.allocate():
        tried_on = [
            (variant.name, each[row.dossier]) for variant, each in zip(tried, found, strict=True) if row.dossier in each
        ]
        lost = [name for name, amount in tried_on if amount != row.amount]
        told.append(
            Robustness(row.dossier, row.amount, len(tried_on) - len(lost), len(tried_on), lost[0] if lost else "")
        )
    return tuple(told)


def _otherwise(assessment: Assessment | None, variant: Variant) -> Assessment | None:
    if assessment is None or not (variant.weights or variant.minima):
        return assessment
    changed = {
        key: attrs.evolve(
            criterion,
            weight=variant.weights.get(key, criterion.weight),
            minimum=variant.minima.get(key, criterion.minimum),
        )
        for key, criterion in assessment.criteria.items()
    }
    return attrs.evolve(assessment, criteria=FrozenMap(changed))


def _without(entrant: Entrant, recused: Sequence[str]) -> Entrant:
    if not recused:
        return entrant
    sheets = {who: sheet for who, sheet in entrant.sheets.items() if who not in recused}
    return attrs.evolve(entrant, sheets=FrozenMap(sheets))


def _weighed(weights: Mapping[str, Fraction], spread: Fraction) -> Iterator[dict[str, Fraction]]:
    factors = (1 - spread, Fraction(1), 1 + spread)
    if len(weights) > _MOST_TOGETHER:
        for key, weight in weights.items():
            yield from ({key: weight * factor} for factor in factors if factor != 1)
        return
    for chosen in product(factors, repeat=len(weights)):
        if any(factor != 1 for factor in chosen):
            yield {key: weight * factor for (key, weight), factor in zip(weights.items(), chosen, strict=True)}


def _named(weights: Mapping[str, Fraction], found: Mapping[str, Fraction]) -> str:
    moved = [(key, weight / weights[key] - 1) for key, weight in found.items() if weight != weights[key]]
    return ", ".join(f"{key} {'+' if by > 0 else '-'}{abs(by) * 100}%" for key, by in moved)
