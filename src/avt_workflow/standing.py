"""Whether this actor, in this role, may take a step on this day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from .case import Case
from .model.facts import Request
from .model.frozen import FrozenMap
from .model.records import Application, Initiative, Recusal, Sheet, Vote
from .model.verdict import Reason, Remedy
from .rulebook import Step

NOBODY: Final = Reason.of("field-missing", field="actor")
"""Why a request is refused that nobody asks."""


def judge(case: Case, step: Step, request: Request, reasons: list[Reason]) -> None:
    """Add every reason why this actor may not do this now."""
    agenda, dossier, on = case.rulebook.agenda, case.dossier, request.on
    if not request.actor.strip():
        reasons.append(NOBODY)
    if agenda.start is not None and on.last < agenda.start.first:
        reasons.append(Reason.of("before-programme", on=str(on), start=str(agenda.start)))
    if dossier is None:
        if agenda.end is not None and on.first > agenda.end.last:
            reasons.append(Reason.of("after-programme", on=str(on), end=str(agenda.end)))
    elif on.last < dossier.moved.on.first and not request.motivation:
        reasons.append(Reason.of("late-without-reason", on=str(on), since=str(dossier.moved.on)))
    standing = step.standings.get(request.role)
    if request.round != case.adopting or (standing == "adoption" and not case.adopting):
        reasons.append(Reason.of("not-adopted", trigger=request.trigger, dossier=request.subject))
    if request.behalf and request.behalf != request.actor and standing is not None and standing != "member":
        reasons.append(Reason.of("behalf-outside-body", role=request.role, member=request.behalf))
    if standing is None:
        reasons.append(not_in_role(request, *step.standings, basis=step.transition.basis))
    elif standing == "member":
        reasons += _membership(case, step, request)
    elif standing == "applicant" and dossier is not None:
        applicant = dossier.idea.applicant
        claims = not applicant and step.record in (Initiative, Application)  # the record will say who it is
        if applicant != request.actor and not claims:
            reasons.append(Reason.of("not-the-applicant", actor=request.actor, dossier=request.subject))


def not_in_role(request: Request, *roles: str, basis: str = "") -> Reason:
    """Why a request is refused that names no role, or one that may not do this.

    Args:
        request: what was asked.
        roles: the roles and bodies that may.
        basis: the article that says so.
    """
    params = {"trigger": request.trigger, "roles": ", ".join(roles)}
    if request.role:
        params["role"] = request.role
    code = "role-not-allowed" if request.role else "role-missing"
    return Reason(code, "", FrozenMap(params), (Remedy(request.trigger, roles),), basis)


def _membership(case: Case, step: Step, request: Request) -> Iterator[Reason]:
    """Whether somebody is a member who may take part, or acts in the place of one."""
    body, actor, seat = request.role, request.actor, request.behalf or request.actor
    roster, barred = case.roster(body), case.barred
    recusing = step.record is Recusal
    if seat != actor:
        yield from _in_place_of(case, step, request)
    elif actor not in roster.members and not (recusing and actor in roster.alternates):
        yield _no_member(case, request, actor)
    elif actor in barred and not (recusing and barred[actor]):  # who has a conflict of interest may still step back
        yield _barred(request, actor, barred[actor])
    elif step.record is Vote and any(cast.place == seat for cast in case.votes(body)):
        yield Reason.of("already-voted", actor=seat, body=body, dossier=request.subject)


def _in_place_of(case: Case, step: Step, request: Request) -> Iterator[Reason]:
    """Whether somebody may fill the seat of another: as an alternate, or by delegation."""
    body, actor, seat = request.role, request.actor, request.behalf
    roster, barred = case.roster(body), case.barred
    if step.record is Recusal:
        yield Reason.of("not-on-behalf", trigger=request.trigger)
    if seat not in roster.members:
        yield _no_member(case, request, seat)
        return
    if actor in barred:
        yield _barred(request, actor, barred[actor])
    proxy = roster.holds_proxy(actor, seat, request.on)
    alternate = roster.stands_in(actor, seat, barred)
    administrator = (case.rulebook.agenda.administered_by,)
    if not alternate and seat in barred:
        yield Reason.of("seat-barred", Remedy("appoint", administrator), actor=actor, member=seat, body=body)
    elif not alternate and not proxy:
        delegate = Remedy("delegate", (administrator[0], body))
        yield Reason.of("no-proxy", delegate, actor=actor, member=seat, body=body, on=str(request.on))
    casts = case.votes(body) if step.record is Vote else case.sheets if step.record is Sheet else ()
    filled = next((cast.actor for cast in casts if cast.place == seat), None)
    if filled is not None and (step.record is Vote or filled != actor):
        code = "already-voted" if step.record is Vote else "seat-filled"
        yield Reason.of(code, actor=filled if code == "seat-filled" else seat, body=body, dossier=request.subject)
    elsewhere = (cast.seat for cast in casts if cast.actor == actor and cast.seat not in ("", seat))
    other = next((one for one in elsewhere if not roster.holds_proxy(actor, one, request.on)), None)
    if other is not None and not proxy:
        yield Reason.of("stands-in-already", actor=actor, member=other)


def _no_member(case: Case, request: Request, who: str) -> Reason:
    """Why somebody has no seat in the body; an alternate is told in which way they can act."""
    named = {"actor": who, "body": request.role, "dossier": request.subject}
    appoint = Remedy("appoint", (case.rulebook.agenda.administered_by,))
    alternate = who in case.roster(request.role).alternates
    return Reason("alternate-without-seat" if alternate else "not-a-member", "", FrozenMap(named), (appoint,))


def _barred(request: Request, who: str, tie: str) -> Reason:
    if tie:
        return Reason.of("conflict-of-interest", actor=who, affiliation=tie, dossier=request.subject)
    return Reason.of("recused", actor=who, body=request.role, dossier=request.subject)
