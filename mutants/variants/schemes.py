"""Wrong variants of schemes."""

from __future__ import annotations

from typing import Final

from ..zoo import Edit, Variant

SCHEMES: Final = (
    Variant(
        "not-applicable-is-zero",
        "What does not apply counts as a mark of 0.",
        ("plugin:weighted-mean",),
        [
            Edit(
                "scoring.means",
                "Means.means",
                "if mark is not None and key in given:\n                    given[key].append(mark)",
                "if key in given:\n                    given[key].append(mark or Fraction(0))",
            )
        ],
    ),
    Variant(
        "weight-stays-behind",
        "The weight of a criterion that does not apply stays in the sum.",
        ("plugin:weighted-mean",),
        [
            Edit(
                "scoring.means",
                "WeightedMean.score",
                "for key, mean in means.items() if mean is not None]",
                "for key in means]",
            )
        ],
    ),
    Variant(
        "rounded-on-the-way",
        "The mean of a criterion is a float.",
        ("plugin:weighted-mean",),
        [
            Edit(
                "scoring.means",
                "mean_of",
                "return Fraction(number, parts * len(marks))",
                "return number / (parts * len(marks))",
            )
        ],
    ),
    Variant(
        "first-is-the-middle",
        "The median is taken of marks that were not put in order.",
        ("plugin:median",),
        [Edit("scoring.means", "_without_ends", "sorted(marks)[left_out", "list(marks)[left_out")],
    ),
    Variant(
        "ends-stay-in",
        "The mean without the lowest and highest keeps both.",
        ("plugin:trimmed-mean",),
        [Edit("scoring.means", "_without_ends", "left_out = min(drop, (len(marks) - 1) // 2)", "left_out = 0")],
    ),
    Variant(
        "lowest-mark-forgotten",
        "The points that everybody has for the lowest mark are left out of the sum.",
        ("plugin:sum-of-maxima",),
        [Edit("scoring.means", "SumOfMaxima.score", "low + (high - low) * share", "(high - low) * share")],
    ),
    Variant(
        "more-costs-points",
        "A mark counts from the top down.",
        ("plugin:total",),
        [
            Edit(
                "scoring.means",
                "Total.score",
                "Fraction(*_weighed(means, criteria))",
                "sum((c.scale.high + c.scale.low) * c.weight for c in criteria.values())"
                " - Fraction(*_weighed(means, criteria))",
            )
        ],
    ),
    Variant(
        "pass-above-the-mark",
        "Just reaching the minimum fails.",
        ("plugin:screening",),
        [Edit("scoring.means", "Screening.score", "mean >= (", "mean > (")],
    ),
    Variant(
        "silence-is-last",
        "Who did not judge a dossier has placed it last.",
        ("plugin:pairwise",),
        [Edit("scoring.comparison", "Pairwise.totals", "if a and b]", "]")],
    ),
    Variant(
        "ties-by-entry",
        "Equal dossiers are placed in the order in which they came.",
        ("plugin:rank",),
        [
            Edit(
                "scoring.comparison",
                "_beaten",
                "return {dossier: (points[view], len(ordered) - 1) for dossier, view in seen.items()}",
                "most = len(ordered) - 1\n"
                "    return {d: (min(points[v] + n, 2 * most), most) for n, (d, v) in enumerate(seen.items())}",
            )
        ],
    ),
)

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
