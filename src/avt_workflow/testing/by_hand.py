"""The rules of the library worked out by hand, in the plainest way, to be held against what they say."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Final

from ..case import Case
from ..guards import (
    AdvanceLimit,
    Advised,
    AmountLimit,
    Approvals,
    Cumulation,
    FourEyes,
    HasConditions,
    InSoFar,
    LowerWithGrounds,
    MinimumScore,
    OwnContribution,
    Quorum,
    ShareOfCosts,
    SheetsComplete,
    Voted,
    WithinAsk,
)
from ..model.dossier import Cast
from ..model.facts import Request
from ..model.records import OWN, Application, Grant, Payment, Settlement, Vote
from ..model.when import When


def days_of(when: When) -> tuple[date, date]:
    """The first and the last day of a moment, by the calendar."""
    text = when.text
    year = int(text[:4])
    if "Q" in text:
        month = 3 * int(text[-1])
        return date(year, month - 2, 1), date(year, month, monthrange(year, month)[1])
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 1:
        return date(year, 1, 1), date(year, 12, 31)
    if len(parts) == 2:
        return date(year, parts[1], 1), date(year, parts[1], monthrange(year, parts[1])[1])
    return date(*parts), date(*parts)


def seats(casts: tuple[Cast, ...], case: Case) -> dict[str, Cast]:
    """The latest sheet or vote of each seat whose own actor did not step back."""
    assert case.dossier is not None
    found: dict[str, Cast] = {}
    for cast in casts:
        if cast.actor not in case.dossier.panel.recused:
            found[cast.place] = cast
    return found


def _plain(case: Case) -> bool:
    """Whether nobody acts for another, and nobody is tied to the applicant, so that seats are persons."""
    rosters = case.rosters.values()
    return not any(roster.alternates or roster.proxies or roster.affiliations for roster in rosters)


def _sheets(guard: SheetsComplete, case: Case, request: Request) -> bool | None:
    return len(seats(case.dossier.panel.sheets, case)) >= guard.at_least if case.dossier and _plain(case) else None


def _quorum(guard: Quorum, case: Case, request: Request) -> bool | None:
    return len(seats(case.dossier.panel.votes, case)) >= guard.at_least if case.dossier and _plain(case) else None


def _voted(guard: Voted, case: Case, request: Request) -> bool | None:
    if case.dossier is None or not _plain(case) or guard.veto or guard.casting:
        return None
    members = case.rosters[guard.voters].members
    votes = [cast.record for who, cast in seats(case.dossier.panel.votes, case).items() if who in members]
    cast = [vote for vote in votes if isinstance(vote, Vote)]
    able = [who for who in members if who not in case.dossier.panel.recused]
    same = [v.choice == "for" and (v.trigger, v.proposal) == (request.trigger, request.record) for v in cast]
    favour = sum(same)
    against = sum(v.choice != "abstain" for v in cast) - favour
    most: Mapping[str, bool] = {
        "of-cast": favour > against,
        "of-members": favour > len(able) / 2,
        "two-thirds": favour > 0 and 3 * favour >= 2 * (favour + against),
        "unanimous": favour > 0 and not against,
    }
    return len(cast) >= guard.quorum and most[guard.majority]


def _score(guard: MinimumScore, case: Case, request: Request) -> bool:
    score = case.dossier.panel.score if case.dossier else None
    return score is not None and not score.total < guard.minimum


def _advised(guard: Advised, case: Case, request: Request) -> bool:
    return case.dossier is not None and case.dossier.panel.advice is not None


def _application(case: Case, request: Request) -> Application | None:
    if isinstance(request.record, Application):
        return request.record
    return case.dossier.idea.application if case.dossier else None


def _amount(case: Case, request: Request) -> int | None:
    if isinstance(request.record, Grant):
        return request.record.amount
    application = _application(case, request)
    return application.asked if application else None


def _within_ask(guard: WithinAsk, case: Case, request: Request) -> bool | None:
    application = _application(case, request)
    if application is None or application.asked is None or not isinstance(request.record, Grant):
        return None
    return request.record.amount - application.asked <= 0


def _between(guard: AmountLimit, case: Case, request: Request) -> bool | None:
    if not isinstance(request.record, Grant):
        return None
    low = guard.at_least if guard.at_least is not None else 0
    high = guard.at_most if guard.at_most is not None else request.record.amount
    return request.record.amount in range(low, high + 1)


def _costs(case: Case, request: Request) -> tuple[int, int, int] | None:
    """The eligible costs, what others pay and the amount; None where one is unknown."""
    application, amount = _application(case, request), _amount(case, request)
    if application is None or not application.costs or amount is None:
        return None
    costs = sum(cost.amount for cost in application.costs if cost.eligible)
    return costs, sum(line.amount for line in application.financing if line.kind != OWN), amount


def _share(guard: ShareOfCosts, case: Case, request: Request) -> bool | None:
    known = _costs(case, request)
    return None if known is None else Fraction(known[2]) <= guard.at_most * known[0]


def _together(guard: Cumulation, case: Case, request: Request) -> bool | None:
    known = _costs(case, request)
    return None if known is None else Fraction(known[1] + known[2]) <= guard.at_most * known[0]


def _own(guard: OwnContribution, case: Case, request: Request) -> bool | None:
    known = _costs(case, request)
    return None if known is None else Fraction(known[0] - known[1] - known[2]) >= guard.at_least * known[0]


def _left(guard: InSoFar, case: Case, request: Request) -> bool | None:
    asked, pot = _application(case, request), case.pots[guard.envelope]
    if asked is None or asked.asked is None or pot.within or not isinstance(request.record, Grant):
        return None
    if any(other.within == guard.envelope for other in case.pots.values()):
        return None
    ledger = case.ledgers[guard.envelope]
    others = sum(amount for name, amount in ledger.commitments.items() if name != request.subject)
    return request.record.amount == min(asked.asked, max(0, ledger.ceiling - others - sum(ledger.reserved.values())))


def _advance(guard: AdvanceLimit, case: Case, request: Request) -> bool | None:
    record, dossier = request.record, case.dossier
    if not isinstance(record, Payment) or dossier is None or dossier.outcome.settlement:
        return None
    had = sum(one.amount for one in dossier.payments) - sum(one.amount for one in dossier.recoveries)
    return Fraction(had + record.amount) <= guard.share * (dossier.granted.amount if dossier.granted else 0)


def _lower(guard: LowerWithGrounds, case: Case, request: Request) -> bool | None:
    if not isinstance(request.record, Settlement) or case.dossier is None or case.dossier.granted is None:
        return None
    return request.record.amount >= case.dossier.granted.amount or any(g.strip() for g in request.record.grounds)


def _eyes(guard: FourEyes, case: Case, request: Request) -> bool | None:
    return None if case.dossier is None else case.dossier.moved.actor != request.actor


def _approved(guard: Approvals, case: Case, request: Request) -> bool | None:
    if case.dossier is None or guard.through or not _plain(case):
        return None
    given = [each for each in case.dossier.panel.approvals if each.actor not in case.dossier.panel.recused]
    levels = case.track.approvals
    return all(len({g.actor for g in given if g.level == name}) >= level.at_least for name, level in levels.items())


def _conditions(guard: HasConditions, case: Case, request: Request) -> bool | None:
    return len(request.record.conditions) > 0 if isinstance(request.record, Grant) else None


ByHand = Callable[[Any, Case, Request], bool | None]
BY_HAND: Final[Mapping[type, ByHand]] = {
    AdvanceLimit: _advance,
    Advised: _advised,
    AmountLimit: _between,
    Approvals: _approved,
    Cumulation: _together,
    FourEyes: _eyes,
    HasConditions: _conditions,
    InSoFar: _left,
    LowerWithGrounds: _lower,
    MinimumScore: _score,
    OwnContribution: _own,
    Quorum: _quorum,
    ShareOfCosts: _share,
    SheetsComplete: _sheets,
    Voted: _voted,
    WithinAsk: _within_ask,
}
"""Whether a rule holds, worked out by hand; None where it is not worked out."""
