"""Wrong variants of panels, votes and approvals."""

from __future__ import annotations

from typing import Final

from ..zoo import Edit, Variant

PANEL: Final = "agenda:panel"
BOARD: Final = "agenda:board"
CHAIN: Final = "agenda:chain"

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
