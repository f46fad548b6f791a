"""Wrong variants of plugins: each a mistake that one law for plugins is there to find."""

from __future__ import annotations

from typing import Final

from .zoo import Edit, Variant

MORE_SCHEMES: Final = (
    Variant(
        "no-weight-no-answer",
        "A scheme divides by the weight of what applies, also where that is nothing.",
        ("plugin:weighted-mean",),
        [Edit("scoring.means", "WeightedMean.score", "if weight else Fraction(0), means", ", means")],
    ),
    Variant(
        "counts-itself",
        "A scheme says each time that it rests on one sheet more.",
        ("plugin:total",),
        [
            Edit(
                "scoring.means",
                "Total.score",
                "return Score(Fraction(*_weighed(means, criteria)), means, len(sheets))",
                "_weighed.__dict__['n'] = _weighed.__dict__.get('n', 0) + 1\n"
                "        return Score(Fraction(*_weighed(means, criteria)), means, _weighed.__dict__['n'])",
            )
        ],
    ),
    Variant(
        "puts-in-order",
        "A scheme puts the sheets that it is given in another order, in place.",
        ("plugin:total",),
        [
            Edit(
                "scoring.means",
                "Total.score",
                "means = self.means(sheets, criteria)",
                "isinstance(sheets, list) and sheets.reverse()\n        means = self.means(sheets, criteria)",
            )
        ],
    ),
    Variant(
        "highest-mark-counts",
        "Of each criterion the highest mark counts, in the place of the mean.",
        ("plugin:total",),
        [Edit("scoring.means", "Means.middle", "mean_of(marks)", "Fraction(max(marks))")],
    ),
    Variant(
        "light-criteria-left-out",
        "A criterion that weighs less than one is not looked at.",
        ("plugin:screening",),
        [Edit("scoring.means", "Screening.score", "if criterion.weight and", "if criterion.weight >= 1 and")],
    ),
    Variant(
        "bounds-by-habit",
        "A comparison says that its totals lie from 0 to 1, and it goes below.",
        ("plugin:pairwise",),
        [
            Edit(
                "scoring.comparison",
                "Pairwise.compared_bounds",
                "Fraction(-1), Fraction(1)",
                "Fraction(0), Fraction(1)",
            )
        ],
    ),
    Variant(
        "deviation-in-floats",
        "A square root is left as a float.",
        ("plugin:z-score",),
        [
            Edit(
                "scoring.comparison",
                "ZScore._deviations",
                "return found if distance > 0 else -found",
                "return float(found) if distance > 0 else -float(found)",
            )
        ],
    ),
    Variant(
        "score-for-nobody",
        "A dossier that nobody judged gets a score of 0.",
        ("plugin:borda",),
        [
            Edit("scoring.comparison", "Compared.compare", "if entry.dossier in judged:", "if True:"),
            Edit(
                "scoring.comparison",
                "Compared.compare",
                "totals[entry.dossier]",
                "totals.get(entry.dossier, Fraction(0))",
            ),
        ],
    ),
    Variant(
        "upside-down",
        "The first of a ranking has the lowest value.",
        ("plugin:rank",),
        [
            Edit(
                "scoring.comparison",
                "_share",
                "Fraction(points, 2 * others)",
                "Fraction(2 * others - points, 2 * others)",
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
    Variant(
        "only-the-poor",
        "With much money left nobody is funded in part.",
        ("plugin:first-come-in-part",),
        [Edit("allocation.in_turn", "FirstComeInPart.allocate", "if left <= 0 or", "if left <= 0 or left % 2 or")],
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

IN_AGENDAS: Final = (
    Variant(
        "score-taken-for-granted",
        "A rule on the score raises where there is none.",
        ("agenda:panel",),
        [Edit("guards.cases", "MinimumScore.check", "score is not None and score.total", "score.total")],
    ),
    Variant(
        "refused-and-done",
        "A step that is refused hands over what would have happened.",
        ("agenda:panel",),
        [
            Edit(
                "engine",
                "judge",
                "    if reasons:\n        return Verdict((), tuple(reasons))\n    facts =",
                "    if reasons:\n        return Verdict(_moves(case, step, request, target, score), tuple(reasons))\n    facts =",
            )
        ],
    ),
    Variant(
        "first-sheet-only",
        "Only the first sheet is scored.",
        ("agenda:panel",),
        [Edit("engine", "_score", "if isinstance(cast.record, Sheet))", "if isinstance(cast.record, Sheet))[:1]")],
    ),
    Variant(
        "need-not-say-why",
        "One applicant's dossier is reopened without a reason.",
        ("agenda:panel",),
        [
            Edit(
                "guards.cases",
                "ReopeningMotivated.check",
                "if given and",
                "if given and case.dossier.idea.applicant != 'org' and",
            )
        ],
    ),
)
