"""Wrong variants of what is committed and paid."""

from __future__ import annotations

from typing import Final

from ..zoo import Edit, Variant

TREASURY: Final = "agenda:treasury"
NESTED: Final = "agenda:nested"
COSTS: Final = "agenda:costs"
DEADLINE: Final = "agenda:deadline"

MONEY: Final = (
    Variant(
        "ceiling-per-award",
        "The ceiling is held against each award, not against all together.",
        (DEADLINE,),
        [
            Edit("limits", "excess", "if asked > ledger.available:", "if asked > ledger.ceiling:"),
            Edit("limits", "excess", "if outside > max(free, 0):", "if aside and outside > max(free, 0):"),
        ],
    ),
    Variant(
        "withdrawal-keeps-the-money",
        "The commitment is not released at withdrawal.",
        (TREASURY,),
        [Edit("commitments", "judge", "    elif transition.releases:", "    elif False:")],
    ),
    Variant(
        "settlement-gives-nothing-back",
        "A lower settlement leaves the whole commitment.",
        (TREASURY,),
        [Edit("commitments", "judge", "elif record.amount != granted:", "elif False:")],
    ),
    Variant(
        "settled-above-the-grant",
        "A settlement may be higher than the grant.",
        (TREASURY,),
        [Edit("commitments", "judge", "if record.amount > granted:", "if False:")],
    ),
    Variant(
        "second-grant-adds-up",
        "A changed grant is committed beside the first, in the ledger.",
        (TREASURY,),
        [
            Edit(
                "model.ledger",
                "_moved",
                "return _put(totals, key, fact.after), below",
                "return _put(totals, key, Cents(totals.get(key, ZERO) + fact.after)), below",
            )
        ],
    ),
    Variant(
        "paid-twice",
        "What was paid before is forgotten when the next payment is judged.",
        (TREASURY,),
        [
            Edit(
                "payments",
                "_above_to_pay",
                "if payment.amount > balance.to_pay:",
                "if payment.amount > balance.committed:",
            )
        ],
    ),
    Variant(
        "more-back-than-paid",
        "More is taken back than was paid.",
        (TREASURY,),
        [Edit("payments", "_above_held", "if recovery.amount > balance.held:", "if False:")],
    ),
    Variant(
        "reference-used-again",
        "One reference of the bookkeeping stands for two payments.",
        (TREASURY,),
        [Edit("payments", "_used", "if reference in ledger.references:", "if False:")],
    ),
    Variant(
        "whole-advance",
        "The share that may be paid beforehand is taken of each payment, not of all.",
        (TREASURY,),
        [Edit("guards.payments", "AdvanceLimit.check", "paid = balance.held + record.amount", "paid = record.amount")],
    ),
    Variant(
        "month-has-a-day-more",
        "The last day of a month is the first of the next.",
        (DEADLINE,),
        [Edit("model.when", "_bounds", "return first, after - timedelta(days=1)", "return first, after")],
    ),
    Variant(
        "month-has-a-day-less",
        "A period ends the day before its last.",
        (DEADLINE,),
        [Edit("commitments", "_outside", "on.first > pot.end.last", "on.first >= pot.end.last")],
    ),
    Variant(
        "parent-knows-nothing",
        "A year's commitments are not counted in the whole that it is part of.",
        (NESTED,),
        [Edit("limits", "changes", "ways = chain(case.pots, name)", "ways = (name,)")],
    ),
    Variant(
        "earmark-is-anybodys",
        "What is set aside is given to others.",
        (NESTED,),
        [Edit("limits", "excess", "if outside > max(free, 0):", "if False:")],
    ),
    Variant(
        "first-year-pays-all",
        "A grant over years is taken from the first year.",
        (NESTED,),
        [
            Edit(
                "commitments",
                "_shares",
                "given.get(str(year), ZERO) for year, name in by_year.items()",
                "(grant.amount if year == min(by_year) else ZERO) for year, name in by_year.items()",
            )
        ],
    ),
    Variant(
        "paid-in-one-ledger",
        "A payment from a year is not told to the whole.",
        (NESTED,),
        [Edit("payments", "judge", "for name in chain(case.pots, ledger.envelope)", "for name in (ledger.envelope,)")],
    ),
    Variant(
        "what-others-hold-is-free",
        "What is left is worked out without what others hold.",
        (COSTS,),
        [Edit("guards.grants", "InSoFar.check", "None if asked is None else min(asked, available)", "asked")],
    ),
    Variant(
        "share-rounded-up",
        "The most that a share comes to is rounded up, a cent too much.",
        (COSTS,),
        [
            Edit(
                "guards.costs",
                "_most",
                "cents * share.numerator // share.denominator",
                "-(-cents * share.numerator // share.denominator)",
            )
        ],
    ),
    Variant(
        "own-money-forgotten",
        "The applicant's own money counts as another's grant.",
        (COSTS,),
        [Edit("guards.costs", "_others", "if line.kind != OWN", "if True")],
    ),
    Variant(
        "upper-limit-excluded",
        "The highest amount that is allowed is refused.",
        (COSTS,),
        [Edit("guards.grants", "AmountLimit.check", "amount > self.at_most", "amount >= self.at_most")],
    ),
)
