"""The best choice of goods under a limit, proved to be so in whole numbers, by CP-SAT of OR-Tools."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import Any, Final

import attrs

from .errors import InputError, NotInstalled

_LARGEST: Final = 2**62
"""CP-SAT counts in 64 bits."""
_PATIENCE: Final = 30.0
"""What one choice may take, in the solver's own deterministic seconds: the same amount of work on every machine."""


@attrs.frozen
class Good:
    """What is taken whole or left: what it is worth, and what it costs of the limit."""

    worth: Fraction
    cost: int


@attrs.frozen
class Choice:
    """The best choice of goods.

    Args:
        taken: which ones are.
        worth: what they are worth together; no choice within the limit is worth more.
        at_most: for each good, what no choice with it is worth more than: the same as the best where a choice with it
            is as good, else less. None for one that costs more than the limit.
    """

    taken: tuple[bool, ...]
    worth: Fraction
    at_most: tuple[Fraction | None, ...]


def best(goods: Sequence[Good], limit: int) -> Choice:
    """The choice that is worth most, at a cost within the limit.

    Of choices that are worth the same it is the one that takes the first good in which they differ, so that anybody
    finds the same one.

    Args:
        goods: those that are preferred first.
        limit: of their costs together, at least 0; no cost is below 0.

    Raises:
        NotInstalled: OR-Tools is not.
        InputError: the numbers are too large, or the work to prove it is.
    """
    positions: dict[Good, list[int]] = {}
    for position, good in enumerate(goods):
        if good.cost <= limit:
            positions.setdefault(good, []).append(position)
    unit = _unit([good.worth for good in positions])
    worths = [int(good.worth / unit) for good in positions]
    program = _Program(worths, [good.cost for good in positions], [len(alike) for alike in positions.values()], limit)
    counts = program.most()
    worth = program.worth(counts)
    at_most = [worth if count else program.at_most_with(kind, worth) for kind, count in enumerate(counts)]
    turns = sorted((at, kind, n) for kind, alike in enumerate(positions.values()) for n, at in enumerate(alike, 1))
    turns = [turn for turn in turns if at_most[turn[1]] == worth]
    counts = _preferred(program, counts, [(kind, number) for _, kind, number in turns])
    taken = {at for alike, count in zip(positions.values(), counts, strict=True) for at in alike[:count]}
    bounds = dict(zip(positions, at_most, strict=True))
    return Choice(
        tuple(position in taken for position in range(len(goods))),
        worth * unit,
        tuple(bounds[good] * unit if good in bounds else None for good in goods),
    )


def _unit(worths: Sequence[Fraction]) -> Fraction:
    """The largest part of which each is a whole number."""
    number = gcd(*(worth.numerator for worth in worths))
    return Fraction(number or 1, lcm(*(worth.denominator for worth in worths)))


def _preferred(program: _Program, counts: Sequence[int], turns: Sequence[tuple[int, int]]) -> Sequence[int]:
    """Of all counts that are worth as much, those that take each good in its turn where they can.

    Args:
        program: what the counts are an optimum of.
        counts: of each kind.
        turns: of which kind each good is, and which one of that kind, those that are preferred first.
    """
    worth, low, high = program.worth(counts), [0] * len(counts), list(program.counts)
    for kind, number in turns:
        if counts[kind] < number <= high[kind]:
            found = program.worth_as_much([*low[:kind], number, *low[kind + 1 :]], high, worth)
            if found is None:
                high[kind] = number - 1
            counts = found or counts
        low[kind] = min(number, counts[kind])
    return counts


class _Program:
    """Kinds of goods, how many there are of each, and the limit."""

    def __init__(self, worths: Sequence[int], costs: Sequence[int], counts: Sequence[int], limit: int) -> None:
        self.counts = counts
        self._worths, self._costs, self._limit, self._patience = worths, costs, limit, _PATIENCE
        worthy = (kind for kind, worth in enumerate(worths) if worth > 0)
        self._by_ratio = sorted(worthy, key=lambda kind: Fraction(costs[kind], worths[kind]))

    def worth(self, counts: Sequence[int]) -> int:
        """What so many of each are worth together."""
        return sum(worth * count for worth, count in zip(self._worths, counts, strict=True))

    def most(self, with_one: int | None = None) -> Sequence[int]:
        """The counts that are worth most, of those with at least one of a kind where it is given."""
        found = self._solve([int(kind == with_one) for kind in range(len(self.counts))], self.counts)
        assert found is not None  # nothing is always within the limit, and so is one of a kind
        return found

    def worth_as_much(self, low: Sequence[int], high: Sequence[int], worth: int) -> Sequence[int] | None:
        """Counts between these that are worth so much; None where there are none."""
        return self._solve(low, high, worth)

    def at_most_with(self, kind: int, worth: int) -> int:
        """What no counts with at least one of a kind are worth more than; the optimum where they can be worth that.

        The limit that this one leaves is filled with what is worth most for its cost, the last one in part: nothing is
        worth more than that (Dantzig 1957). Only where it does not tell from the optimum is the question solved.
        """
        left, most = self._limit - self._costs[kind], self._worths[kind]
        for other in self._by_ratio:
            count = self.counts[other] - (other == kind)
            if self._costs[other] * count > left:
                most += self._worths[other] * left // self._costs[other]
                break
            left -= self._costs[other] * count
            most += self._worths[other] * count
        return most if most < worth else self.worth(self.most(with_one=kind))

    def _solve(self, low: Sequence[int], high: Sequence[int], worth: int | None = None) -> Sequence[int] | None:
        for amounts in (self._worths, self._costs):
            if sum(abs(amount) * count for amount, count in zip(amounts, self.counts, strict=True)) > _LARGEST:
                raise InputError("the numbers have more digits than the solver can count with", "round the scores")
        cp_model = _cp_model()
        model = cp_model.CpModel()
        taken = [model.new_int_var(*bounds, "") for bounds in zip(low, high, strict=True)]
        total = cp_model.LinearExpr.weighted_sum(taken, self._worths)
        model.add(cp_model.LinearExpr.weighted_sum(taken, self._costs) <= min(self._limit, _LARGEST))
        if worth is None:
            model.maximize(total)
        else:
            model.add(total == worth)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 0
        solver.parameters.max_deterministic_time = max(0.0, self._patience)
        status = solver.solve(model)
        self._patience -= solver.response_proto.deterministic_time
        if status == cp_model.INFEASIBLE:
            return None
        if status != cp_model.OPTIMAL:
            raise InputError(
                "no set could be proved to be the best within the work that the solver may do",
                "round the scores, or the amounts that are asked, to fewer digits",
            )
        return [solver.value(each) for each in taken]


def _cp_model() -> Any:
    try:
        from ortools.sat.python import cp_model
    except ModuleNotFoundError as missing:
        raise NotInstalled("ortools", "solver") from missing
    return cp_model
