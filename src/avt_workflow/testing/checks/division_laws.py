"""The laws of allocation rules.

Required is what the ledger and the log rely on: no rule gives more than there is or than was asked, each candidate has
a row, and who is written down first has no advantage. The rest are choices: a lottery tells equals apart by name, and
a rule that looks for the best set gives somebody less when there is more money (the budget paradox of the knapsack).
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Final

import attrs

from ...model.ports import Candidate
from ...model.records import Row
from ...model.when import When
from ...money import Cents, as_decimal
from .divisions import NAMES, Division, divisions
from .law import Breach, Law, need

CENT: Final = 1
"""By so much a division to the cent may differ where an exact one would not."""


def rows_are_off(division: Division) -> Breach | None:
    """Not one row for each candidate."""
    rows, names = [row.dossier for row in division.rows()], [each.dossier for each in division.candidates]
    if sorted(rows) == sorted(names):
        return None
    return Breach.of("rows-differ", rows=", ".join(rows) or "-", candidates=", ".join(names) or "-")


def inexact(division: Division) -> Breach | None:
    """An amount that is no whole number of cents."""
    for row in division.rows():
        if type(row.amount) is not int or type(row.short) is not int:
            return Breach.of("is-inexact", what=row.dossier, found=repr(row.amount), type=type(row.amount).__name__)
    return None


def too_much(division: Division) -> Breach | None:
    """More than there is; nothing where there is less than nothing."""
    spent, most = sum(division.amounts().values()), max(0, division.available)
    return None if spent <= most else Breach.of("over-spent", spent_cents=spent, most_cents=most)


def more_than_asked(division: Division) -> Breach | None:
    """More than somebody asks, or less than nothing."""
    amounts = division.amounts()
    for each in division.candidates:
        if not 0 <= amounts[each.dossier] <= each.asked:
            return Breach.of(
                "over-asked", dossier=each.dossier, amount_cents=amounts[each.dossier], asked_cents=each.asked
            )
    return None


def ordered(division: Division) -> Breach | None:
    """Two candidates change places in the list."""
    need(len(division.candidates) > 1)
    turned = list(division.candidates)
    place = division.dice[0] % len(turned)
    other = (place + 1) % len(turned)
    turned[place], turned[other] = turned[other], turned[place]
    before, after = division.rows(), division.rows(turned)
    if before == after:
        return None
    return Breach.of(
        "rows-order-matters",
        dossier=turned[place].dossier,
        other=turned[other].dossier,
        before=_told(before),
        after=_told(after),
    )


def named(division: Division) -> Breach | None:
    """Other names for the dossiers."""
    names = dict(zip(NAMES, reversed(NAMES), strict=True))
    renamed = [attrs.evolve(each, dossier=names[each.dossier]) for each in division.candidates]
    before, after = division.amounts(), division.amounts(renamed)
    for each in division.candidates:
        if before[each.dossier] != after[names[each.dossier]]:
            return Breach.of(
                "name-matters",
                dossier=each.dossier,
                other=names[each.dossier],
                before_cents=before[each.dossier],
                after_cents=after[names[each.dossier]],
            )
    return None


def left_over(division: Division) -> Breach | None:
    """Money is left, while somebody who takes part has not all that was asked."""
    rows = division.rows()
    asks = {each.dossier: each.asked for each in division.candidates}
    left = division.available - sum(row.amount for row in rows)
    for row in rows:
        lacking = asks[row.dossier] - row.amount
        if left > 0 and lacking > 0 and (row.amount or row.waits):
            return Breach.of("left-over", left_cents=left, dossier=row.dossier, lacking_cents=lacking)
    return None


def in_part(division: Division) -> Breach | None:
    """Somebody gets a part of what was asked."""
    amounts = division.amounts()
    for each in division.candidates:
        if amounts[each.dossier] not in (0, each.asked):
            return Breach.of(
                "in-part", dossier=each.dossier, amount_cents=amounts[each.dossier], asked_cents=each.asked
            )
    return None


def split_pays(division: Division) -> Breach | None:
    """One application in two parts gets more than as a whole, by more than a cent."""
    whole = _one(division)
    need(whole.asked > 1)
    part = Cents(1 + division.dice[1] * (whole.asked - 1) // 30)
    halves = (attrs.evolve(whole, asked=Cents(whole.asked - part)), attrs.evolve(whole, dossier="split", asked=part))
    others = [each for each in division.candidates if each is not whole]
    before, after = division.amounts()[whole.dossier], division.amounts([*others, *halves])
    together = after[whole.dossier] + after["split"]
    if together <= before + CENT:
        return None
    return Breach.of(
        "split-pays",
        dossier=whole.dossier,
        one_cents=halves[0].asked,
        other_cents=part,
        before_cents=before,
        after_cents=together,
    )


def less_by_more_money(division: Division) -> Breach | None:
    """There is more, and somebody gets less."""
    more = division.available + 1 + division.dice[0]
    before, after = division.amounts(), division.amounts(available=more)
    for each in division.candidates:
        if after[each.dossier] < before[each.dossier]:
            return Breach.of(
                "less-by-more-money",
                more_cents=more,
                dossier=each.dossier,
                before_cents=before[each.dossier],
                after_cents=after[each.dossier],
            )
    return None


def lower_gets_more(division: Division) -> Breach | None:
    """One who asks the same as another, with a higher score and later, gets less."""
    lower = _one(division)
    need(lower.score is not None)
    score = (lower.score or Fraction(0)) + 1 + division.dice[1] % 3
    higher = attrs.evolve(lower, dossier=TWIN, score=score, complete=lower.complete and When("2018-12"))
    amounts = division.amounts([*division.candidates, higher])
    if amounts[TWIN] >= amounts[lower.dossier]:
        return None
    return _beside("lower-gets-more", lower, higher, amounts)


def equals_differ(division: Division) -> Breach | None:
    """One who differs by name only does not get the same, to the cent."""
    one = _one(division)
    twin = attrs.evolve(one, dossier=TWIN)
    amounts = division.amounts([*division.candidates, twin])
    if abs(amounts[one.dossier] - amounts[TWIN]) <= CENT:
        return None
    return _beside("equals-differ", one, twin, amounts)


TWIN: Final = "twin"


def _one(division: Division) -> Candidate:
    need(division.candidates)
    return division.candidates[division.dice[0] % len(division.candidates)]


def _beside(sentence: str, one: Candidate, twin: Candidate, amounts: dict[str, Cents]) -> Breach:
    return Breach.of(
        sentence,
        dossier=one.dossier,
        score=twin.score,
        amount_cents=amounts[one.dossier],
        twin_cents=amounts[TWIN],
    )


def reserve_is_off(division: Division) -> Breach | None:
    """Who waits lower needs less than who waits higher, or the first does not get it when that much comes free."""
    rows = division.rows()
    waiting = sorted((row for row in rows if row.waits), key=lambda row: row.rank)
    need(waiting)
    for higher, lower in pairwise(waiting):
        if lower.short < higher.short:
            return Breach.of(
                "reserve-order",
                dossier=higher.dossier,
                short_cents=higher.short,
                other=lower.dossier,
                other_cents=lower.short,
            )
    first = waiting[0]
    funded = {row.dossier: row.amount for row in rows if row.amount}
    left = [each for each in division.candidates if each.dossier not in funded]
    then = division.amounts(left, division.available - sum(funded.values()) + first.short)
    asked = next(each.asked for each in left if each.dossier == first.dossier)
    if then[first.dossier] or not asked:
        return None
    return Breach.of("reserve-short", dossier=first.dossier, short_cents=first.short)


def _told(rows: tuple[Row, ...]) -> str:
    return ", ".join(f"{row.dossier} {as_decimal(row.amount):.2f}" for row in rows)


DIVISION_LAWS: Final = (
    Law("one-row-each", "rule", True, divisions, rows_are_off),
    Law("whole-cents", "rule", True, divisions, inexact),
    Law("within-the-money", "rule", True, divisions, too_much),
    Law("within-the-ask", "rule", True, divisions, more_than_asked),
    Law("candidates-in-any-order", "rule", True, divisions, ordered),
    Law("by-any-name", "rule", False, divisions, named),
    Law("spends-all", "rule", False, divisions, left_over),
    Law("all-or-nothing", "rule", False, divisions, in_part),
    Law("splitting-does-not-pay", "rule", False, divisions, split_pays),
    Law("more-money-never-harms", "rule", False, divisions, less_by_more_money),
    Law("higher-never-gets-less", "rule", False, divisions, lower_gets_more),
    Law("equals-get-the-same", "rule", False, divisions, equals_differ),
    Law("reserve-in-order", "rule", False, divisions, reserve_is_off),
)
