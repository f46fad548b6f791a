"""The wrong variants, by what they go wrong in."""

from __future__ import annotations

from typing import Final

from .zoo import Edit, Variant

PANEL, BOARD, TREASURY = "agenda:panel", "agenda:board", "agenda:treasury"
CHAIN, NESTED, COSTS = "agenda:chain", "agenda:nested", "agenda:costs"

STEPS: Final = (
    Variant(
        "from-a-final-state",
        "A trigger is allowed from a final state.",
        (PANEL,),
        [
            Edit(
                "engine",
                "step_for",
                "step = rulebook.steps[dossier.track][dossier.state].get(trigger)",
                "step = next((row[trigger] for row in rulebook.steps[dossier.track].values() if trigger in row), None)",
            )
        ],
    ),
    Variant(
        "anybody-may",
        "Whoever names no role that may is let through.",
        (PANEL,),
        [
            Edit(
                "standing",
                "judge",
                "reasons.append(not_in_role(request, *step.standings, basis=step.transition.basis))",
                "pass",
            )
        ],
    ),
    Variant(
        "minutes-optional",
        "What a body decided is recorded without its minutes.",
        (BOARD,),
        [Edit("submission", "judge", "and not _named(request)", "and False")],
    ),
    Variant(
        "any-record-will-do",
        "A step takes a record of any kind.",
        (PANEL,),
        [Edit("submission", "_refusals", "if type(record) is not step.record:", "if record is None:")],
    ),
    Variant(
        "another-applicant",
        "Any applicant may act for any dossier.",
        (TREASURY,),
        [Edit("standing", "judge", "if applicant != request.actor and not claims:", "if False:")],
    ),
    Variant(
        "route-falls-through",
        "A grant with conditions goes on as one without.",
        (PANEL,),
        [
            Edit(
                "engine",
                "_selected",
                "if bound.guard.check(case, request) is None:",
                "if bound.guard.check(case, request) is not None:",
            )
        ],
    ),
    Variant(
        "options-too-few",
        "What one can do leaves out every step that takes a record.",
        (PANEL,),
        [Edit("engine", "options", "        found.append(", "        step.takes_record or found.append(")],
    ),
    Variant(
        "options-too-kind",
        "What one can do forgets the rules.",
        (PANEL,),
        [Edit("engine", "options", "_rules(case, step, request, reasons, with_record=not step.takes_record)", "pass")],
    ),
    Variant(
        "first-reason-only",
        "A rule that refuses is not heard when something else refuses already.",
        (PANEL,),
        [
            Edit(
                "engine",
                "_rules",
                "if with_record or not bound.reads_record:",
                "if not reasons and (with_record or not bound.reads_record):",
            )
        ],
    ),
    Variant(
        "judging-moves-the-dossier",
        "Judging already puts the dossier in its new state.",
        (PANEL,),
        [
            Edit(
                "engine",
                "_moves",
                "    taken = TransitionTaken(",
                "    dossier and object.__setattr__(dossier, 'version', dossier.version + 1)\n    taken = TransitionTaken(",
            )
        ],
    ),
    Variant(
        "judging-remembers",
        "What was asked before makes a difference to the answer.",
        (PANEL,),
        [
            Edit(
                "engine",
                "_rules",
                "    for bound in step.rules:",
                "    _rules.__dict__['asked'] = _rules.__dict__.get('asked', 0) + 1\n"
                "    for bound in step.rules[: _rules.__dict__['asked'] % 2 or None]:",
            )
        ],
    ),
    Variant(
        "judging-looks-at-the-clock",
        "A deadline is read off the clock of the machine.",
        (TREASURY,),
        [Edit("commitments", "_outside", "request.on\n", "request.on\n    __import__('time').time()\n")],
    ),
    Variant(
        "known-by-name",
        "One applicant is let through by name.",
        (PANEL,),
        [
            Edit(
                "guards.grants",
                "WithinAsk.check",
                "if application is None or",
                "if application is None or application.applicant == 'org' or",
            )
        ],
    ),
    Variant(
        "stays-in-a-new-visit",
        "A step that stays where it is counts as a new visit.",
        (BOARD,),
        [Edit("engine", "_moves", "visit if target is None and source is not None else visit + 1", "visit + 1")],
    ),
)

PANELS: Final = (
    Variant(
        "recused-still-counts",
        "A member who stepped back is still in the quorum.",
        (PANEL,),
        [Edit("model.panels", "counting", "if cast.actor not in out and (stands_in", "if (stands_in")],
    ),
    Variant(
        "recused-still-acts",
        "A member who stepped back hands in a sheet all the same.",
        (PANEL,),
        [Edit("standing", "_membership", "elif actor in barred and not (recusing and barred[actor]):", "elif False:")],
    ),
    Variant(
        "second-sheet-overwrites",
        "A second sheet silently takes the place of the first, whoever wrote it.",
        (PANEL,),
        [Edit("model.dossier", "_replace", "if other.given_as != cast.given_as", "if False")],
    ),
    Variant(
        "one-sheet-too-few",
        "One sheet less than is asked is enough.",
        (PANEL,),
        [
            Edit(
                "guards.cases",
                "SheetsComplete.check",
                "if len(sheets) >= self.at_least:",
                "if len(sheets) >= self.at_least - 1:",
            )
        ],
    ),
    Variant(
        "threshold-after-rounding",
        "The total is rounded before it is held against the minimum.",
        (PANEL,),
        [
            Edit(
                "guards.cases",
                "MinimumScore.check",
                "score.total >= self.minimum",
                "round(score.total) >= self.minimum",
            )
        ],
    ),
    Variant(
        "above-the-minimum",
        "A total at the minimum is refused.",
        (PANEL,),
        [Edit("guards.cases", "MinimumScore.check", "score.total >= self.minimum", "score.total > self.minimum")],
    ),
    Variant(
        "sheets-outlive-reopening",
        "What was assessed before still counts when the assessment begins again.",
        (PANEL,),
        [Edit("engine", "_moves", "voided = step.voids and", "voided = False and")],
    ),
    Variant(
        "last-assessor-weighs-double",
        "The last sheet counts twice in the score.",
        (PANEL, "plugin:weighted-mean"),
        [
            Edit(
                "scoring.means",
                "WeightedMean.score",
                "self.means(sheets, criteria)",
                "self.means([*sheets, sheets[-1]], criteria)",
            )
        ],
    ),
    Variant(
        "advice-waived",
        "A rule on advice holds without any.",
        (PANEL,),
        [Edit("guards.cases", "Advised.check", "if case.dossier and case.dossier.panel.advice", "if case.dossier")],
    ),
    Variant(
        "conditions-lost",
        "The conditions of a grant are lost at its settlement.",
        (PANEL,),
        [
            Edit(
                "model.dossier",
                "_outcome",
                "return attrs.evolve(outcome, settlement=record)",
                "return attrs.evolve(outcome, settlement=record, decision=Grant(record.amount))",
            )
        ],
    ),
    Variant(
        "seals-open",
        "Sheets can be read while others are still to be written.",
        (PANEL,),
        [Edit("access", "_hides", "isinstance(record, Sheet) and fact.actor != viewer", "False")],
    ),
    Variant(
        "closed-without-a-score",
        "The sheets close, and nobody counts them.",
        (PANEL,),
        [Edit("model.dossier", "_taken", "if fact.score is not None:", "if fact.score is None:")],
    ),
)

VOTES: Final = (
    Variant(
        "voted-twice",
        "A member votes twice.",
        (BOARD,),
        [
            Edit("standing", "_membership", "elif step.record is Vote and any(", "elif False and any("),
            Edit("model.dossier", "_replace", "if other.given_as != cast.given_as", "if True"),
        ],
    ),
    Variant(
        "votes-carry-any-amount",
        "A vote for one amount carries another.",
        (BOARD,),
        [Edit("guards.votes", "Voted.check", "and vote.proposal == request.record", "")],
    ),
    Variant(
        "half-is-a-majority",
        "Half of the members is taken for more than half.",
        (BOARD,),
        [Edit("guards.votes", "Voted._carried", "2 * in_favour > able or", "2 * in_favour >= able or")],
    ),
    Variant(
        "abstention-is-for",
        "Who abstains is counted as for.",
        (BOARD,),
        [
            Edit("guards.votes", "Voted.check", 'vote.choice == "for" and', 'vote.choice != "against" and'),
            Edit(
                "guards.votes",
                "Voted.check",
                '            if isinstance(vote, Vote) and vote.choice != "abstain"\n',
                "            if isinstance(vote, Vote)\n",
            ),
        ],
    ),
    Variant(
        "quorum-forgotten",
        "A majority of those who came is enough, however few they are.",
        (BOARD,),
        [Edit("guards.votes", "Voted.check", "len(cast) >= self.quorum and", "")],
    ),
    Variant(
        "votes-outlive-the-meeting",
        "Votes of an earlier meeting still count in the next.",
        (BOARD,),
        [
            Edit(
                "model.dossier",
                "_taken",
                "if panel.votes and before is not None and visit != before.visit:",
                "if False:",
            )
        ],
    ),
    Variant(
        "one-pair-of-eyes",
        "Who did the last step may also do the one that another must do.",
        (BOARD,),
        [
            Edit(
                "guards.cases",
                "FourEyes.check",
                "case.dossier.moved.actor != request.actor",
                "case.dossier.moved.role != request.role",
            )
        ],
    ),
)

APPROVALS: Final = (
    Variant(
        "approval-outlives-change",
        "An approval is kept after what it looked at changed.",
        (CHAIN,),
        [Edit("approvals", "undone", "changed = _changed(case.dossier, record)", "changed = set()")],
    ),
    Variant(
        "out-of-turn",
        "A level is approved before the one it waits for.",
        (CHAIN,),
        [Edit("approvals", "_against", "    if lacking:", "    if False:")],
    ),
    Variant(
        "one-person-two-levels",
        "One person approves two levels.",
        (CHAIN,),
        [Edit("approvals", "_against", "if other is not None and level.one_person_once:", "if False:")],
    ),
    Variant(
        "one-approval-is-enough",
        "A level that asks two approvals is complete with one.",
        (CHAIN,),
        [Edit("model.approvals", "complete", ">= level.at_least", ">= 1")],
    ),
    Variant(
        "approved-by-the-recused",
        "The approval of who stepped back later still counts.",
        (CHAIN,),
        [Edit("case", "Case.approvals", "and approved.actor not in self.barred", "")],
    ),
)

MONEY: Final = (
    Variant(
        "ceiling-per-award",
        "The ceiling is held against each award, not against all together.",
        (TREASURY,),
        [Edit("limits", "excess", "if asked > ledger.available:", "if asked > ledger.ceiling:")],
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
        (TREASURY,),
        [Edit("model.when", "_bounds", "return first, after - timedelta(days=1)", "return first, after")],
    ),
    Variant(
        "month-has-a-day-less",
        "A period ends the day before its last.",
        (TREASURY,),
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

LOG: Final = (
    Variant(
        "key-forgotten",
        "A request that is repeated under its key happens again.",
        (TREASURY,),
        [
            Edit("office", "Office._repeated", "self.log.receipt(key) if key is not None else None", "None"),
            Edit("office", "Office._attempt", "key=_key(requests, key)", "key=None"),
        ],
    ),
    Variant(
        "explained-otherwise",
        "An explanation looks at neither the money nor the members.",
        (TREASURY,),
        [
            Edit(
                "office",
                "Office.explain",
                "judge_all([case], [request])",
                "judge_all([type(case)(case.rulebook, case.dossier)], [request])",
            )
        ],
    ),
    Variant(
        "history-left-out",
        "Reading a dossier again leaves out its last event.",
        (TREASURY,),
        [Edit("model.dossier", "replay", "for fact in facts:", "for fact in [*facts][:-1] or facts:")],
    ),
)

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
                "sum(c.scale.high * c.weight for c in criteria.values()) + sum(c.scale.low * c.weight for c in criteria.values()) - Fraction(*_weighed(means, criteria))",
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
                "return {d: (min(points[v] + n, 2 * len(ordered) - 2), len(ordered) - 1) for n, (d, v) in enumerate(seen.items())}",
            )
        ],
    ),
)

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

AGENDAS: Final = (
    Variant(
        "agenda-without-advice",
        "An agenda forgets that a grant needs advice.",
        (PANEL,),
        agenda=("panel", '["advised", "good-enough", "no-more"]', '["good-enough", "no-more"]'),
    ),
    Variant(
        "agenda-settles-again",
        "An agenda lets a grant be settled time and again.",
        (PANEL,),
        agenda=("panel", 'settle = { from = "granted", to = "settled"', 'settle = { from = "granted"'),
    ),
    Variant(
        "agenda-dead-end",
        "An agenda has a state that nothing leads out of.",
        (PANEL,),
        agenda=(
            "panel",
            'settled     = { label = "Settled", phase = "closed", final = true }',
            'settled     = { label = "Settled", phase = "closed" }',
        ),
    ),
    Variant(
        "agenda-low-bar",
        "An agenda lets a grant through that its own minimum refuses.",
        (PANEL,),
        agenda=("panel", '["advised", "good-enough", "no-more"]', '["advised", "no-more"]'),
    ),
    Variant(
        "agenda-anybody-pays",
        "An agenda lets the applicant record a payment.",
        (TREASURY,),
        agenda=(
            "treasury",
            'pay      = { from = "granted", by = "office"',
            'pay      = { from = "granted", by = ["office", "applicant"]',
        ),
    ),
    Variant(
        "agenda-keeps-the-money",
        "An agenda forgets that a withdrawal releases the money.",
        (TREASURY,),
        agenda=("treasury", 'records = "withdrawal", releases = true', 'records = "withdrawal"'),
    ),
    Variant(
        "agenda-impossible",
        "An agenda asks a score above the top of its scale.",
        (PANEL,),
        agenda=("panel", "minimum = 6", "minimum = 10.5"),
    ),
)

VARIANTS: Final = (*STEPS, *PANELS, *VOTES, *APPROVALS, *MONEY, *LOG, *SCHEMES, *RULES, *AGENDAS)
