"""Wrong variants of judging and of the log."""

from __future__ import annotations

from typing import Final

from ..zoo import Edit, Variant

PANEL: Final = "agenda:panel"
BOARD: Final = "agenda:board"
TREASURY: Final = "agenda:treasury"

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
                "    dossier and object.__setattr__(dossier, 'version', dossier.version + 1)\n"
                "    taken = TransitionTaken(",
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

IN_AGENDAS: Final = (
    Variant(
        "advice-taken-for-granted",
        "A rule on advice raises where there is none.",
        ("agenda:panel",),
        [
            Edit(
                "guards.cases",
                "Advised.check",
                "case.dossier.panel.advice else",
                "case.dossier.panel.advice.opinion else",
            )
        ],
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
                "    if reasons:\n        return Verdict(_moves(case, step, request, target, score), tuple(reasons))\n"
                "    facts =",
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
