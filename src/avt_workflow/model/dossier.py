"""A dossier: everything its events add up to, in small frozen parts."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from .approvals import Approved
from .facts import ApprovalsCancelled, AssessmentVoided, Fact, Request, TransitionTaken
from .ports import Score
from .records import (
    Advice,
    Allocation,
    Application,
    Approval,
    Call,
    ConditionsMet,
    Correction,
    Deferral,
    Grant,
    Initiative,
    Payment,
    Pledge,
    Record,
    Recovery,
    Recusal,
    Rejection,
    Report,
    Settlement,
    Sheet,
    Vote,
    Withdrawal,
)
from .when import When


@attrs.frozen
class Cast:
    """A sheet or vote, with who gave it, in the place of which member where that is another, and as whose member."""

    actor: str
    record: Sheet | Vote
    seat: str = ""
    body: str = ""

    @property
    def place(self) -> str:
        """The seat that it fills."""
        return self.seat or self.actor

    @property
    def given_as(self) -> tuple[str, str, str]:
        """Who gave it, for which seat of which body."""
        return self.actor, self.place, self.body


@attrs.frozen
class Panel:
    """What those who assess and decide have given in this visit; recusals stay for good.

    Args:
        sheets: one per assessor and seat, the latest.
        votes: one per member and seat.
        score: made when the sheets closed.
        approvals: those that were not cancelled; they outlast a visit.
    """

    sheets: tuple[Cast, ...] = ()
    votes: tuple[Cast, ...] = ()
    recused: tuple[str, ...] = ()
    score: Score | None = None
    advice: Advice | None = None
    approvals: tuple[Approved, ...] = ()

    def sheet_of(self, assessor: str) -> Sheet | None:
        """The assessor's own sheet."""
        return next((c.record for c in self.sheets if c.actor == assessor and isinstance(c.record, Sheet)), None)


@attrs.frozen
class Outcome:
    """What was decided, and what came of it."""

    decision: Grant | Pledge | Rejection | Deferral | None = None
    decided: When | None = None
    conditions_met: bool = False
    settlement: Settlement | None = None
    withdrawal: Withdrawal | None = None


@attrs.frozen
class Idea:
    """What it is about.

    Args:
        applied: when the first application came in.
        complete: when the application as it stands came in.
    """

    initiative: Initiative | None = None
    application: Application | None = None
    applicant: str = ""
    applied: When | None = None
    complete: When | None = None


@attrs.frozen
class Division:
    """How the money of a round is divided.

    Args:
        call: what was announced.
        proposed: the allocation that awaits a decision.
        adopted: those that were carried out, the latest last.
    """

    call: Call | None = None
    proposed: Allocation | None = None
    adopted: tuple[Allocation, ...] = ()


@attrs.frozen
class Dossier:
    """One project, or anything else that follows a track.

    Args:
        id: its identifier.
        track: the track it follows.
        rulebook: hash of the agenda it is pinned to.
        state: where it stands.
        visit: counts the times it entered a state.
        version: how many events it consists of.
        moved: the request that brought it into its state.
        reports: monitoring, oldest first.
        corrections: values that were recorded wrongly.
        division: for a round.
        payments: what was paid, oldest first.
        recoveries: what came back, oldest first.
    """

    id: str
    track: str
    rulebook: str
    state: str
    visit: int
    version: int
    moved: Request
    idea: Idea = Idea()
    panel: Panel = Panel()
    outcome: Outcome = Outcome()
    reports: tuple[Report, ...] = ()
    corrections: tuple[Correction, ...] = ()
    division: Division = Division()
    payments: tuple[Payment, ...] = ()
    recoveries: tuple[Recovery, ...] = ()

    @property
    def title(self) -> str:
        """Its title, the application's before the initiative's, or the call's; else its identifier."""
        idea = self.idea
        named = idea.application or idea.initiative or self.division.call
        return named.title if named else self.id

    @property
    def fields(self) -> dict[str, str | int | bool]:
        """The region's extra fields, the application's over the initiative's."""
        idea = self.idea
        return {
            **(idea.initiative.fields if idea.initiative else {}),
            **(idea.application.fields if idea.application else {}),
        }

    @property
    def granted(self) -> Grant | None:
        """The grant, where the decision was one."""
        decision = self.outcome.decision
        return decision if isinstance(decision, Grant) else None


def evolve(dossier: Dossier | None, fact: Fact) -> Dossier:
    """The dossier after one more of its facts; None stands for a dossier that has none yet."""
    if isinstance(fact, TransitionTaken):
        return _taken(dossier, fact)
    assert dossier is not None
    panel = dossier.panel
    if isinstance(fact, ApprovalsCancelled):
        left = tuple(approved for approved in panel.approvals if approved.level not in fact.levels)
        return attrs.evolve(dossier, version=dossier.version + 1, panel=attrs.evolve(panel, approvals=left))
    assert isinstance(fact, AssessmentVoided)
    kept = Panel(recused=panel.recused, approvals=panel.approvals)
    return attrs.evolve(dossier, version=dossier.version + 1, panel=kept)


def replay(facts: Iterable[Fact]) -> Dossier | None:
    """The dossier that these facts of one stream add up to; neither agenda nor plugin is needed.

    Facts before the one that opens it are passed over: looked back on, what was recorded late can stand before it.
    """
    dossier: Dossier | None = None
    for fact in facts:
        if dossier is not None or (isinstance(fact, TransitionTaken) and fact.source is None):
            dossier = evolve(dossier, fact)
    return dossier


def _taken(before: Dossier | None, fact: TransitionTaken) -> Dossier:
    request = fact.request
    state, visit = fact.target, fact.visit
    if before is None:
        dossier_id, version, moved = request.subject, 0, request
        idea, panel, outcome = _NO_IDEA, _NO_PANEL, _NO_OUTCOME
    else:
        dossier_id, version = before.id, before.version
        if fact.source == fact.target != before.state:  # looked back on, what stays stays where the dossier was then
            state, visit = before.state, before.visit
        moved = before.moved if visit == before.visit else request
        idea, panel, outcome = before.idea, before.panel, before.outcome
    reports = before.reports if before else ()
    corrections = before.corrections if before else ()
    division = before.division if before else _NO_DIVISION
    payments = before.payments if before else ()
    recoveries = before.recoveries if before else ()
    record = request.record
    if record is not None:
        if isinstance(record, (Initiative, Application)):
            idea = _idea(idea, record, request.on)
        elif isinstance(record, Call):
            division = attrs.evolve(division, call=record)
        elif isinstance(record, Allocation) and fact.adopts:
            division = attrs.evolve(division, proposed=None, adopted=(*division.adopted, record))
        elif isinstance(record, Allocation):
            division = attrs.evolve(division, proposed=record)
        elif isinstance(record, Report):
            reports = (*reports, record)
        elif isinstance(record, Correction):
            corrections = (*corrections, record)
        elif isinstance(record, Payment):
            payments = (*payments, record)
        elif isinstance(record, Recovery):
            recoveries = (*recoveries, record)
        else:
            panel = _panel(panel, request, record)
            outcome = _outcome(outcome, record, request.on)
    if fact.score is not None:
        panel = attrs.evolve(panel, score=fact.score)
    if panel.votes and before is not None and visit != before.visit:
        panel = attrs.evolve(panel, votes=())
    return Dossier(
        dossier_id,
        fact.track,
        fact.rulebook,
        state,
        visit,
        version + 1,
        moved,
        idea,
        panel,
        outcome,
        reports,
        corrections,
        division,
        payments,
        recoveries,
    )


_NO_IDEA, _NO_PANEL, _NO_OUTCOME, _NO_DIVISION = Idea(), Panel(), Outcome(), Division()


def _idea(idea: Idea, record: Initiative | Application, on: When) -> Idea:
    applicant = record.applicant or idea.applicant
    if isinstance(record, Initiative):
        return Idea(record, idea.application, applicant, idea.applied, idea.complete)
    return Idea(idea.initiative, record, applicant, idea.applied or on, on)


def _panel(panel: Panel, request: Request, record: Record) -> Panel:
    actor = request.actor
    seat = "" if request.behalf == actor else request.behalf
    if isinstance(record, Sheet):
        return attrs.evolve(panel, sheets=_replace(panel.sheets, Cast(actor, record, seat, request.role)))
    if isinstance(record, Vote):
        return attrs.evolve(panel, votes=_replace(panel.votes, Cast(actor, record, seat, request.role)))
    if isinstance(record, Recusal):
        return attrs.evolve(panel, recused=(*panel.recused, actor))
    if isinstance(record, Approval):
        given = Approved(actor, record.level, request.on, seat)
        return attrs.evolve(panel, approvals=(*panel.approvals, given))
    if isinstance(record, Advice):
        return attrs.evolve(panel, advice=record)
    return panel


def _replace(earlier: tuple[Cast, ...], cast: Cast) -> tuple[Cast, ...]:
    """The same person's for the same seat is replaced; what another gave for it stays in sight."""
    return (*(other for other in earlier if other.given_as != cast.given_as), cast)


def _outcome(outcome: Outcome, record: Record, on: When) -> Outcome:
    if isinstance(record, (Grant, Pledge, Rejection, Deferral)):
        return Outcome(record, on)
    if isinstance(record, ConditionsMet):
        return attrs.evolve(outcome, conditions_met=True)
    if isinstance(record, Settlement):
        return attrs.evolve(outcome, settlement=record)
    if isinstance(record, Withdrawal):
        return attrs.evolve(outcome, withdrawal=record)
    return outcome
