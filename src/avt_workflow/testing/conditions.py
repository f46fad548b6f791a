"""Whether a dossier stands as a condition says."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from ..case import Case
from ..model.agenda import Absent
from ..model.dossier import Dossier
from ..model.laws import SCORE, Condition
from ..model.records import (
    Advice,
    Allocation,
    Application,
    Approval,
    Call,
    ConditionsMet,
    Correction,
    Initiative,
    Payment,
    Recovery,
    Recusal,
    Report,
    Settlement,
    Sheet,
    Vote,
    Withdrawal,
)


def holds(condition: Condition, case: Case) -> bool:
    """Whether everything in a condition holds of the dossier of a case, which is open."""
    dossier = case.dossier
    if dossier is None:
        return False
    if condition.state and dossier.state not in case.track.expanded(condition.state):
        return False
    if condition.phase and case.track.states[dossier.state].phase not in condition.phase:
        return False
    if condition.has or condition.lacks:
        kept = {*kept_in(case, dossier)}
        if not kept.issuperset(condition.has) or kept & {*condition.lacks}:
            return False
    if not _money(condition, case, dossier):
        return False
    return all(_rule(name, case) for name in condition.holds) and not any(_rule(name, case) for name in condition.fails)


def kept_in(case: Case, dossier: Dossier) -> Iterator[str]:
    """The kinds of records that stand in a dossier; sheets, votes and approvals only where they count."""
    idea, panel, outcome, division = dossier.idea, dossier.panel, dossier.outcome, dossier.division
    found: dict[str, object] = {
        Initiative.kind: idea.initiative,
        Application.kind: idea.application,
        Sheet.kind: case.sheets,
        Vote.kind: case.votes(),
        Recusal.kind: panel.recused,
        Advice.kind: panel.advice,
        Approval.kind: case.approvals,
        ConditionsMet.kind: outcome.conditions_met,
        Settlement.kind: outcome.settlement,
        Withdrawal.kind: outcome.withdrawal,
        Report.kind: dossier.reports,
        Correction.kind: dossier.corrections,
        Payment.kind: dossier.payments,
        Recovery.kind: dossier.recoveries,
        Call.kind: division.call,
        Allocation.kind: (*division.adopted, *((division.proposed,) if division.proposed else ())),
        SCORE: panel.score,
    }
    if outcome.decision is not None:
        yield outcome.decision.kind
    yield from (kind for kind, value in found.items() if value)


def share(part: int, whole: int) -> str:
    """An amount beside another, in the words of `model.laws.Share`."""
    if not part:
        return "nothing"
    return "less" if part < whole else "all" if part == whole else "more"


def _money(condition: Condition, case: Case, dossier: Dossier) -> bool:
    if condition.committed is None and condition.paid is None:
        return True
    balance = case.balance
    granted = dossier.granted.amount if dossier.granted else 0
    committed, paid = share(balance.committed, granted), share(balance.held, balance.committed)
    return condition.committed in (None, committed) and condition.paid in (None, paid)


def _rule(name: str, case: Case) -> bool:
    """Whether a rule holds, asked by who brought the dossier where it stands, on that day."""
    assert case.dossier is not None
    guard = case.rulebook.agenda.rules[name].guard
    request = attrs.evolve(case.dossier.moved, record=None)
    return not isinstance(guard, Absent) and guard.check(case, request) is None
