"""Judging: from a case and a request to facts, or to every reason why not. Pure: nothing is looked up or changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import attrs

from . import administration, approvals, commitments, languages, payments, rounds, standing, submission
from .case import Case
from .machine import NEW
from .model.agenda import Absent, Assessment
from .model.dossier import Dossier, evolve, replay
from .model.facts import (
    AgendaAdopted,
    ApprovalsCancelled,
    AssessmentVoided,
    Fact,
    Request,
    TransitionTaken,
    dossier_stream,
)
from .model.frozen import FrozenMap
from .model.ledger import Ledger
from .model.ports import ClosingScheme, Parameter, Refusal, Score, may_not_close
from .model.records import Sheet, Withdrawal
from .model.roster import Roster
from .model.text import Text
from .model.verdict import PLUGIN_FAULTS, Option, Reason, Remedy, Verdict
from .model.when import When
from .rulebook import Bound, Rulebook, Step, scheme_of
from .scoring import assess

__all__ = ["evolve", "judge", "judge_all", "options", "replay", "step_for"]


def judge(case: Case, request: Request) -> Verdict:
    """Judge one request.

    Args:
        case: the dossier it is about as it stands, with the ledgers and rosters that its step names.
        request: who asks for what.

    Returns:
        The facts to append, or every reason why not. Nothing is written and nothing changes.
    """
    if administration.concerns(request):
        return administration.judge(case, request)
    reasons: list[Reason] = []
    step = step_for(case.rulebook, case.dossier, request)
    here = True
    if isinstance(step, Reason):
        here = False
        reasons.append(step)
        elsewhere = _elsewhere(case, request)
        if elsewhere is None:
            return Verdict((), tuple(reasons))
        step = elsewhere
    if request.record is not None or step.divides is not None:
        request = rounds.completed(case, step, request)
    standing.judge(case, step, request, reasons)
    whole = (not step.takes_record and request.record is None) or submission.judge(case, step, request, reasons)
    if whole and request.record is not None:
        approvals.judge(case, step, request, reasons)
    _rules(case, step, request, reasons, with_record=whole)
    if not whole:
        return Verdict((), tuple(reasons))
    sound = step.divides is not None and rounds.judge(case, step, request, reasons)
    target = _selected(case, request, step.routes, step.otherwise, reasons) if step.routes else step.otherwise
    money = _money(case, step, request, reasons) if step.moves_money else ()
    score = _score(case, step, target, reasons) if step.scores is not None and here else None
    adopted = _carry_out(case, step, request, reasons) if sound and step.transition.adopts else ()
    if reasons:
        return Verdict((), tuple(reasons))
    facts = _moves(case, step, request, target, score) + money + adopted
    return Verdict(facts, notes=tuple(rounds.notes(case, step, request)))


def _money(case: Case, step: Step, request: Request, reasons: list[Reason]) -> tuple[Fact, ...]:
    """What the step does to the envelopes."""
    return (*_commitments(case, step, request, reasons), *payments.judge(case, step, request, reasons))


def _carry_out(case: Case, step: Step, request: Request, reasons: list[Reason]) -> tuple[Fact, ...]:
    """What follows from every row of an adopted allocation, judged as one whole; one refusal refuses all."""
    assert step.divides is not None
    cases, requests = rounds.adoption(case, step.divides, request)
    verdicts = judge_all(cases, requests)
    for row, verdict in zip(requests, verdicts, strict=True):
        reasons += [attrs.evolve(reason, about=row.subject) for reason in verdict.reasons]
    return tuple(fact for verdict in verdicts for fact in verdict.facts)


def judge_all(cases: Sequence[Case], requests: Sequence[Request]) -> tuple[Verdict, ...]:
    """Judge requests as one whole: each sees what the earlier ones would have done to dossiers and money.

    A request that holds values of other types than it declares is refused for them; `judge` takes types as given.

    Args:
        cases: one per request; where two name the same dossier or envelope, the later follows from the earlier.
        requests: in the order in which they would happen.

    Returns:
        A verdict per request. Append the facts of all of them, or, when one is refused, of none.
    """
    dossiers: dict[str, Dossier] = {}
    ledgers: dict[str, Ledger] = {}
    rosters: dict[str, Roster] = {}
    in_force: str | None = None
    verdicts: list[Verdict] = []
    for case, request in zip(cases, requests, strict=True):
        now = _since(case, request.subject, dossiers, ledgers, rosters)
        now = attrs.evolve(now, in_force=in_force) if in_force else now
        unreadable = submission.unreadable(request)
        verdict = Verdict((), tuple(unreadable)) if unreadable else judge(now, request)
        verdicts.append(verdict)
        for fact in verdict.facts:
            kind, _, name = fact.stream.partition(":")
            if kind == "dossier":
                stood = now.dossier if name == request.subject else now.candidates[name].dossier
                dossiers[name] = evolve(dossiers.get(name, stood), fact)
            elif kind == "envelope":
                ledgers[name] = ledgers.get(name, now.ledger(name)).evolve(fact)
            elif kind == "body":
                rosters[name] = rosters.get(name, now.roster(name)).evolve(fact)
            elif isinstance(fact, AgendaAdopted):
                in_force = fact.hash
    return tuple(verdicts)


def _since(
    case: Case,
    subject: str,
    dossiers: Mapping[str, Dossier],
    ledgers: Mapping[str, Ledger],
    rosters: Mapping[str, Roster],
) -> Case:
    """A case after what earlier requests would have done."""
    if not (dossiers or ledgers or rosters):
        return case
    candidates = {name: _since(each, name, dossiers, ledgers, rosters) for name, each in case.candidates.items()}
    return attrs.evolve(
        case,
        dossier=dossiers.get(subject, case.dossier),
        ledgers=FrozenMap({name: ledgers.get(name, ledger) for name, ledger in case.ledgers.items()}),
        rosters=FrozenMap({name: rosters.get(name, roster) for name, roster in case.rosters.items()}),
        candidates=FrozenMap(candidates) if candidates else case.candidates,
    )


def options(case: Case, actor: str, role: str, on: When, behalf: str = "") -> tuple[Option, ...]:
    """What this actor in this role can do now, and what each other step still needs.

    Args:
        case: the dossier as it stands, with the ledgers and rosters of every step from there.
        actor: who would act.
        role: the role the host vouches for, or the body as whose member the actor speaks.
        on: when it would take effect.
        behalf: the member in whose place the actor would act; "" for in person.

    Returns:
        Every step from where the dossier stands. A rule that reads the record of a step that has one is not asked yet.
    """
    dossier = case.dossier
    if dossier is None:
        steps = [step for table in case.rulebook.steps.values() for step in table[NEW].values()]
    else:
        steps = list(case.rulebook.steps[dossier.track][dossier.state].values())
    found: list[Option] = []
    for step in steps:
        request = Request(dossier.id if dossier else "", step.trigger, actor, on, role, track=step.track, behalf=behalf)
        reasons: list[Reason] = []
        standing.judge(case, step, request, reasons)
        reasons += approvals.awaits(case, step, request)
        _rules(case, step, request, reasons, with_record=not step.takes_record)
        if not step.takes_record:
            target = _selected(case, request, step.routes, step.otherwise, reasons) if step.routes else step.otherwise
            if step.scores is not None:
                _score(case, step, target, reasons)
        found.append(Option(step.trigger, step.transition.records, tuple(reasons)))
    return tuple(found)


def step_for(rulebook: Rulebook, dossier: Dossier | None, request: Request) -> Step | Reason:
    """The step a request asks for from where the dossier stands, or why there is none."""
    trigger = request.trigger
    if dossier is not None:
        step = rulebook.steps[dossier.track][dossier.state].get(trigger)
        return step if step is not None else _no_step(rulebook, dossier, trigger)
    if not request.subject.strip():
        return Reason.of("field-missing", field="dossier")
    if request.track is not None and request.track not in rulebook.steps:
        return Reason.unknown("unknown-track", "tracks", rulebook.steps, track=request.track)
    tracks = [track for track in rulebook.openers(trigger) if request.track in (None, track)]
    if not tracks:
        return _not_open(rulebook, request)
    if len(tracks) > 1:
        return Reason.of("several-tracks", trigger=trigger, tracks=", ".join(tracks))
    return rulebook.steps[tracks[0]][NEW][trigger]


def _elsewhere(case: Case, request: Request) -> Step | None:
    """The same step from a state where it exists: what else stands in its way is said too, not one thing at a time."""
    dossier = case.dossier
    if dossier is None or case.track.states[dossier.state].final:
        return None
    rows = (row for state, row in case.rulebook.steps[dossier.track].items() if state != NEW)
    return next((row[request.trigger] for row in rows if request.trigger in row), None)


def _no_step(rulebook: Rulebook, dossier: Dossier, trigger: str) -> Reason:
    track = rulebook.agenda.tracks[dossier.track]
    if trigger not in track.transitions:
        return Reason.unknown("unknown-trigger", "triggers", track.transitions, trigger=trigger)
    state = track.states[dossier.state]
    moved = dossier.moved
    params = _params(
        trigger=trigger,
        dossier=dossier.id,
        state=dossier.state,
        since=str(moved.on),
        actor=moved.actor,
        by=moved.trigger,
    )
    if state.final:
        return Reason("dossier-closed", params=params)
    return Reason("not-from-here", params=params, lifted_by=rulebook.way_to(dossier.track, dossier.state, trigger))


def _not_open(rulebook: Rulebook, request: Request) -> Reason:
    if not any(request.trigger in track.transitions for track in rulebook.agenda.tracks.values()):
        known = dict.fromkeys(t for track in rulebook.agenda.tracks.values() for t in track.transitions)
        return Reason.unknown("unknown-trigger", "triggers", known, trigger=request.trigger)
    openers = tuple(
        Remedy(step.trigger, step.transition.by) for table in rulebook.steps.values() for step in table[NEW].values()
    )
    return Reason.of("not-open", *openers, dossier=request.subject, trigger=request.trigger)


def _rules(case: Case, step: Step, request: Request, reasons: list[Reason], *, with_record: bool) -> None:
    """Does every rule of the step hold? One that reads the record is only asked when the record will do."""
    for bound in step.rules:
        if with_record or not bound.reads_record:
            reason = _ask(case, step, request, bound)
            if reason is not None:
                reasons.append(reason)


def _ask(case: Case, step: Step, request: Request, bound: Bound) -> Reason | None:
    """What one rule says; a fault in a plugin is a refusal that names it."""
    guard = bound.guard
    if isinstance(guard, Absent):
        return Reason("plugin-missing", bound.name, _params(plugin=guard.uses, rule=bound.name))
    try:
        refusal = guard.check(case, request)
        if refusal is None:
            return None
        params, code = refusal.params, refusal.code
    except PLUGIN_FAULTS as fault:
        return Reason.of_fault(bound.rule.uses, fault, bound.name)
    if code:
        lifted_by = tuple(Remedy(act, (case.rulebook.agenda.administered_by,)) for act in refusal.acts)
        return Reason(code, bound.name, params, lifted_by, bound.rule.basis)
    remedies = _remedies(case, step, guard.lifted_by) if guard.lifted_by else ()
    words = bound.rule.text or _without(bound.rule.uses, params) or (Text.of(guard.text) if guard.text else None)
    return Reason(bound.rule.uses, bound.name, params, remedies, bound.rule.basis, words)


def _without(uses: str, params: Mapping[str, Parameter]) -> Text | None:
    """The words of a built-in rule for when it has nothing to name."""
    said = {language: languages.without(uses, params, language) for language in languages.available()}
    found = {language: words for language, words in said.items() if words}
    return Text.of(found) if found else None


def _remedies(case: Case, step: Step, kinds: tuple[str, ...]) -> tuple[Remedy, ...]:
    return case.rulebook.remedies(step.track, case.dossier.state if case.dossier else NEW, kinds)


def _selected(
    case: Case,
    request: Request,
    routes: Sequence[tuple[Bound, str]],
    otherwise: str | None,
    reasons: list[Reason],
) -> str | None:
    """The first route whose rule holds selects; a rule that cannot be asked is a refusal, never another route."""
    for bound, found in routes:
        if isinstance(bound.guard, Absent):
            refusal = Reason("plugin-missing", bound.name, _params(plugin=bound.guard.uses, rule=bound.name))
        else:
            try:
                if bound.guard.check(case, request) is None:
                    return found
                continue
            except PLUGIN_FAULTS as fault:
                refusal = Reason.of_fault(bound.rule.uses, fault, bound.name)
        reasons += [refusal] * (refusal not in reasons)
        return None
    return otherwise


def _commitments(case: Case, step: Step, request: Request, reasons: list[Reason]) -> Sequence[Fact]:
    """What changes in the envelopes; nothing where it cannot be told from which one it comes."""
    envelope = step.transition.commits
    if step.selects:
        envelope = _selected(case, request, step.selects, envelope, reasons)
        if envelope is None:
            return ()
    return commitments.judge(case, step, request, reasons, envelope)


def _score(case: Case, step: Step, target: str | None, reasons: list[Reason]) -> Score | None:
    """The score of the sheets that the step closes; None for none, or where the step withdraws."""
    assessment = step.scores
    assert assessment is not None
    assert case.dossier is not None
    if target is None or target == assessment.during or step.record is Withdrawal:
        return None
    scheme = scheme_of(assessment)
    sheets = tuple(cast.record for cast in case.sheets if isinstance(cast.record, Sheet))
    if not sheets:
        return None
    if scheme is None:
        reasons.append(Reason.of("plugin-missing", plugin=assessment.uses, rule="assessment"))
        return None
    try:
        if not reasons and may_not_close(scheme) and (refusal := scheme.ready(sheets, assessment.criteria)):
            reasons.append(_not_ready(case, step, assessment, scheme, refusal))
            return None
        return _exact(assess(assessment, sheets))
    except PLUGIN_FAULTS as fault:
        reasons.append(Reason.of_fault(assessment.uses, fault))
        return None


def _not_ready(case: Case, step: Step, assessment: Assessment, scheme: ClosingScheme, refusal: Refusal) -> Reason:
    """Why a scheme keeps the sheets open; it tells of sealed marks, so it is asked when nothing else is in the way."""
    words = Text.of(scheme.not_ready) if scheme.not_ready else None
    return Reason(assessment.uses, "", refusal.params, _remedies(case, step, (Sheet.kind,)), words=words)


def _exact(score: Score) -> Score:
    """The score itself; one that the log could not give back exactly is a fault of its scheme."""
    parts = (*score.per_criterion.values(), *score.per_block.values(), score.ranking, score.unrounded)
    marks = (score.total, *(mark for mark in parts if mark is not None))
    if not all(isinstance(mark, (int, Fraction)) for mark in marks):
        raise TypeError(f"a score must be exact, and {marks!r} is not")
    return score


def _moves(case: Case, step: Step, request: Request, target: str | None, score: Score | None) -> tuple[Fact, ...]:
    """The facts of the dossier itself; without a target it stays where it is, in the same visit."""
    dossier = case.dossier
    if dossier is None:
        source, here, visit = None, NEW, 0
    else:
        source, here, visit = dossier.state, dossier.state, dossier.visit
    taken = TransitionTaken(
        dossier_stream(request.subject),
        request,
        source,
        here if target is None else target,
        visit if target is None and source is not None else visit + 1,
        step.track,
        case.rulebook.hash,
        score,
        step.transition.adopts,
    )
    if dossier is None or not (step.voids or dossier.panel.approvals):
        return (taken,)
    facts: list[Fact] = [taken]
    voided = step.voids and target == _during(case, dossier) and _given(dossier)
    if voided:
        facts.append(AssessmentVoided(taken.stream, request.on, request.actor))
    undone = approvals.undone(case, request, voided=voided)
    if undone:
        facts.append(ApprovalsCancelled(taken.stream, request.on, request.actor, undone))
    return tuple(facts)


def _during(case: Case, dossier: Dossier) -> str | None:
    assessment = case.rulebook.agenda.tracks[dossier.track].assessment
    return assessment.during if assessment else None


def _given(dossier: Dossier) -> bool:
    panel = dossier.panel
    return bool(panel.sheets or panel.votes or panel.advice or panel.score)


def _params(**params: Parameter) -> FrozenMap[str, Parameter]:
    return FrozenMap(params)
