"""Wrong variants of allocation rules and guards."""

from __future__ import annotations

from typing import Final

from ..zoo import Edit, Variant

RULES: Final = (
    Variant(
        "a-cent-too-much",
        "The largest remainder gives a cent too much.",
        ("plugin:proportional",),
        [Edit("money", "split", "by_remainder[: total - sum(floors)]", "by_remainder[: total - sum(floors) + 1]")],
    ),
    Variant(
        "remainder-to-the-first",
        "What is left over of a division goes to the lowest rank.",
        ("plugin:proportional",),
        [
            Edit(
                "allocation.proportional",
                "Proportional.allocate",
                "sorted(candidates, key=lambda each: (by_rank(each), each.dossier))",
                "sorted(candidates, key=lambda each: (by_rank(each), each.dossier), reverse=True)",
            )
        ],
    ),
    Variant(
        "ties-by-identifier",
        "A tie is broken by the identifier of the submission.",
        ("plugin:ranked",),
        [
            Edit(
                "allocation.in_turn",
                "ranked",
                "key=key), key=key):",
                "key=key), key=lambda each: (key(each), each.dossier)):",
            )
        ],
    ),
    Variant(
        "in-order-of-entry",
        "Who is named first is funded first.",
        ("plugin:first-come",),
        [
            Edit(
                "allocation.in_turn",
                "ranked",
                "sorted(sorted(candidates, key=lambda each: each.dossier), key=key)",
                "list(candidates)",
            )
        ],
    ),
    Variant(
        "money-is-never-gone",
        "What was given is not taken from what is left.",
        ("plugin:ranked",),
        [Edit("allocation.in_turn", "_in_turn", "left = Cents(left - sum(asks))", "pass")],
    ),
    Variant(
        "queue-from-behind",
        "Who waits is told how much must come free for all of them.",
        ("plugin:ranked",),
        [
            Edit(
                "allocation.in_turn",
                "_queue",
                "short = -left\n",
                "short = -left + sum(rows[place].short for equals in waiting for place in equals)\n",
            )
        ],
    ),
    Variant(
        "the-rest-for-the-last",
        "Whoever does not fit gets what is left.",
        ("plugin:lottery",),
        [
            Edit(
                "allocation.in_turn",
                "_in_turn",
                "rows.append(Row(each.dossier, ZERO, turn, rank, each.asked))",
                "rows.append(Row(each.dossier, left, turn, rank, each.asked)); left = ZERO",
            )
        ],
    ),
)

MORE_RULES: Final = (
    Variant(
        "not-told",
        "Who takes no part is not told so.",
        ("plugin:proportional",),
        [
            Edit(
                "allocation.proportional",
                "Proportional.allocate",
                "amounts.get(each.dossier))) for each in order)",
                "amounts.get(each.dossier))) for each in taking_part)",
            )
        ],
    ),
    Variant(
        "shares-in-floats",
        "A share of the money is a float.",
        ("plugin:proportional",),
        [Edit("allocation.proportional", "Proportional._shares", "shares[place] = part", "shares[place] = part / 1")],
    ),
    Variant(
        "everybody-the-most",
        "Everybody gets the most that one can get, also who asks less.",
        ("plugin:proportional",),
        [Edit("allocation.proportional", "Proportional._shares", "min(each.asked, self.cap)", "self.cap")],
    ),
    Variant(
        "lots-for-places",
        "Lots are drawn for places on the list, not for dossiers.",
        ("plugin:lottery",),
        [
            Edit(
                "allocation.in_turn",
                "Lottery.allocate",
                "lambda each: drawn(self.seed, each.dossier)",
                "lambda each: drawn(self.seed, str(list(candidates).index(each)))",
            )
        ],
    ),
    Variant(
        "of-one-day-by-name",
        "Of those who came on one day the first by identifier is funded.",
        ("plugin:first-come",),
        [Edit("allocation.in_turn", "_came", "candidate.place", "(candidate.place, candidate.dossier)")],
    ),
    Variant(
        "rounded-down-a-little",
        "What is granted is rounded down to an even number of cents.",
        ("plugin:first-come",),
        [
            Edit(
                "allocation.in_turn",
                "_in_turn",
                "rows.append(Row(each.dossier, each.asked, turn, rank))",
                "rows.append(Row(each.dossier, Cents(each.asked // 2 * 2), turn, rank))",
            )
        ],
    ),
    Variant(
        "today-is-the-day",
        "A rule looks at the clock.",
        ("plugin:first-come",),
        [
            Edit(
                "allocation.in_turn",
                "FirstCome.allocate",
                "        return _in_turn(",
                "        __import__('time').time()\n        return _in_turn(",
            )
        ],
    ),
    Variant(
        "the-last-gets-the-rest-twice",
        "The last who fits in part gets a cent that is not there.",
        ("plugin:first-come-in-part",),
        [
            Edit(
                "allocation.in_turn",
                "FirstComeInPart.allocate",
                'Row(first.dossier, left, "in-part", first.rank)',
                'Row(first.dossier, Cents(left + 1), "in-part", first.rank)',
            )
        ],
    ),
)

MORE_GUARDS: Final = (
    Variant(
        "says-false",
        "A rule says false where it holds.",
        ("plugin:within-ask",),
        [Edit("guards.grants", "WithinAsk.check", "            return None", "            return False")],
    ),
    Variant(
        "exactly-the-ask",
        "No more than was asked is read as exactly what was asked.",
        ("plugin:within-ask",),
        [Edit("guards.grants", "WithinAsk.check", "granted <= application.asked", "granted in (0, application.asked)")],
    ),
    Variant(
        "untold-amount",
        "A refusal does not carry the amount that its sentence names.",
        ("plugin:within-ask",),
        [
            Edit(
                "guards.grants",
                "WithinAsk.check",
                "Refusal(asked_cents=application.asked, granted_cents=granted)",
                "Refusal(asked_cents=application.asked)",
            )
        ],
    ),
    Variant(
        "reads-what-it-does-not-say",
        "A rule that does not say so looks at the motivation of the request.",
        ("plugin:advised",),
        [
            Edit(
                "guards.cases",
                "Advised.check",
                "if case.dossier and case.dossier.panel.advice",
                "if case.dossier and (case.dossier.panel.advice or request.motivation)",
            )
        ],
    ),
)
