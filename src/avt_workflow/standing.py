"""Whether this actor, in this role, may take a step on this day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from .case import Case
from .model.facts import Request
from .model.frozen import FrozenMap
from .model.records import Application, Initiative
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
    named = {"actor": request.actor, "body": request.role, "dossier": request.subject}
    panel = case.dossier.panel if case.dossier else None
    if request.actor not in case.roster(request.role).members:
        appoint = Remedy("appoint", (case.rulebook.agenda.administered_by,))
        yield Reason("not-a-member", "", FrozenMap(named), (appoint,))
    elif panel is not None and request.actor in panel.recused:
        yield Reason.of("recused", **named)
    elif step.transition.records == "vote" and panel and any(vote.actor == request.actor for vote in panel.votes):
        yield Reason.of("already-voted", **named)
