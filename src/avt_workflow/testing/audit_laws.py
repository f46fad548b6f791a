"""Laws that count again by hand: what the rules of the library say of a step is held against plain arithmetic.

They share no function with what they look at: seats, votes, shares and dates are counted here once more, in the
plainest way. A rule of a plugin has no such law; its author has `check_plugin`.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Hashable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, ClassVar, Final

import attrs

from ..case import Case
from ..engine import judge
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
from ..model.facts import CommitmentChanged, MoneyRecovered, PaymentMade, Request
from ..model.records import OWN, Application, Approval, Grant, Payment, Settlement, Sheet, Vote
from ..model.when import When
from ..rulebook import Step, scheme_of
from ..scoring import WeightedMean
from .laws import Judged, StepLaw


@attrs.frozen
class RulesByHand(StepLaw):
    """A rule of the library holds exactly where it does when it is worked out by hand."""

    name: ClassVar[str] = "rules-by-hand"

    def broken(self, memory: Hashable, judged: Judged) -> str | None:
        """See `Law.broken`."""
        step = judged.step
        if step is None or (step.takes_record and type(judged.request.record) is not step.record):
            return None
        refused = {reason.rule for reason in judged.verdict.reasons}
        for bound in step.rules:
            by_hand = _BY_HAND.get(type(bound.guard))
            if by_hand is None or not (judged.verdict.allowed or bound.name in refused):
                continue
            holds = by_hand(bound.guard, judged.case, judged.request)
            if holds is not None and holds == (bound.name in refused):
                said = "is refused" if holds else "holds"
                return f"{bound.name!r} {said} at {judged.request.trigger!r}, and by hand it is the other way round"
        return _other_route(judged, step)


def _other_route(judged: Judged, step: Step) -> str | None:
    """Where a step should have led, when that is not where it did."""
    if judged.taken is None or not step.routes:
        return None
    for bound, target in step.routes:
        by_hand = _BY_HAND.get(type(bound.guard))
        holds = by_hand(bound.guard, judged.case, judged.request) if by_hand else None
        if holds is None:
            return None
        if holds:
            break
    else:
        target = step.otherwise or judged.taken.target
    if judged.taken.target == target:
        return None
    return f"{judged.request.trigger!r} leads to {judged.taken.target!r}, and by hand to {target!r}"


@attrs.frozen
class OnlyFromHere(StepLaw):
    """A step that the agenda does not have from where a dossier stands is refused for that, in an end state too."""

    name: ClassVar[str] = "only-from-here"
    _seen: set[Hashable] = attrs.field(factory=set, eq=False, repr=False)

    def broken(self, memory: Hashable, judged: Judged) -> str | None:
        """See `Law.broken`."""
        after = judged.after
        if after is None or after.dossier is None:
            return None
        track, state = after.track, after.dossier.state
        here = (after.rulebook.hash, after.dossier.track, state)
        if here in self._seen:
            return None
        self._seen.add(here)
        for trigger, transition in track.transitions.items():
            if state in track.sources_of(transition):
                continue
            asked = attrs.evolve(
                judged.request, trigger=trigger, role=transition.by[0], record=None, motivation="because"
            )
            codes = {reason.code for reason in judge(after, asked).reasons}
            if not codes & {"not-from-here", "dossier-closed"}:
                return f"{trigger!r} is no step from {state!r}, and is not refused for that"
        return None


@attrs.frozen
class ScoreByHand(StepLaw):
    """The score of a weighted mean is what the marks of those who take part come to, one criterion after another."""

    name: ClassVar[str] = "score-by-hand"

    def broken(self, memory: Hashable, judged: Judged) -> str | None:
        """See `Law.broken`."""
        taken, case, step = judged.taken, judged.case, judged.step
        if taken is None or taken.score is None or step is None or step.scores is None or case.dossier is None:
            return None
        if type(scheme_of(step.scores)) is not WeightedMean or step.scores.rounding is not None:
            return None
        sheets = [cast.record for cast in _seats(case.dossier.panel.sheets, case).values()]
        total = weight = Fraction(0)
        for key, criterion in step.scores.criteria.items():
            marks = [s.marks[key] for s in sheets if isinstance(s, Sheet) and s.marks.get(key) is not None]
            if marks:
                total += criterion.weight * Fraction(
                    sum(Fraction(mark) for mark in marks if mark is not None), len(marks)
                )
                weight += criterion.weight
        due = total / weight if weight else Fraction(0)
        if taken.score.total == due:
            return None
        return f"{judged.request.trigger!r} gives a score of {taken.score.total}, and by hand it is {due}"


@attrs.frozen
class PeriodByCalendar(StepLaw):
    """Money is committed in the period of its envelope; a month ends on the last day that the calendar gives it."""

    name: ClassVar[str] = "period-by-calendar"

    def broken(self, memory: Hashable, judged: Judged) -> str | None:
        """See `Law.broken`."""
        step, pots = judged.step, judged.case.pots
        if step is None or not isinstance(judged.request.record, Grant) or not step.transition.commits:
            return None
        first, last = _days_of(judged.request.on)
        refused = [reason for reason in judged.verdict.reasons if reason.code == "outside-envelope"]
        for name in (step.transition.commits,):
            pot = pots[name]
            early = pot.start is not None and last < _days_of(pot.start)[0]
            late = pot.end is not None and first > _days_of(pot.end)[1]
            if (early or late) and judged.verdict.allowed:
                return f"{judged.request.trigger!r} commits from {name!r} on {judged.request.on}, outside its period"
            if not (early or late) and refused and len(step.envelopes) == 1:
                return f"{judged.request.trigger!r} is refused on {judged.request.on}, within the period of {name!r}"
        return None


@attrs.frozen
class ApprovalsInOrder(StepLaw):
    """A level is approved after those it waits for, by as many different persons as it asks, each once in the chain."""

    name: ClassVar[str] = "approvals-in-order"

    def broken(self, memory: Hashable, judged: Judged) -> str | None:
        """See `Law.broken`."""
        record, case, who = judged.request.record, judged.case, judged.request.actor
        if not isinstance(record, Approval) or case.dossier is None or not judged.verdict.allowed:
            return None
        levels, given = case.track.approvals, case.dossier.panel.approvals
        out = {*case.dossier.panel.recused}
        by_level = {name: {g.actor for g in given if g.level == name and g.actor not in out} for name in levels}
        level, names = levels[record.level], list(levels)
        place = names.index(record.level)
        waits = level.after if level.after is not None else tuple(names[max(place - 1, 0) : place])
        for before in waits:
            if before in levels and len(by_level[before]) < levels[before].at_least:
                return f"{record.level!r} is approved before {before!r} is complete"
        if len(by_level[record.level] | {who}) > level.at_least or who in by_level[record.level]:
            return f"{record.level!r} is approved more often than it asks, or twice by {who}"
        if level.one_person_once and any(who in persons for persons in by_level.values()):
            return f"{who} approves {record.level!r} and another level"
        return None


@attrs.frozen
class VisitsBeginAnew(StepLaw):
    """A vote counts once, and as long as the dossier stays; entering the assessment again leaves nothing of before."""

    name: ClassVar[str] = "visits-begin-anew"

    def broken(self, memory: Hashable, judged: Judged) -> str | None:
        """See `Law.broken`."""
        before, after = judged.case.dossier, judged.after.dossier if judged.after else None
        if before is None or after is None:
            return None
        trigger, panel = judged.request.trigger, after.panel
        places = [(cast.body, cast.place) for cast in panel.votes]
        if len(set(places)) < len(places):
            return f"after {trigger!r} somebody has voted twice"
        if after.visit == before.visit:
            return None
        if panel.votes:
            return f"after {trigger!r} votes of an earlier meeting still count"
        assessment = judged.case.track.assessment
        if (
            assessment is not None
            and after.state == assessment.during
            and (panel.sheets or panel.score or panel.advice)
        ):
            return f"after {trigger!r} what was assessed before still counts"
        return None


@attrs.frozen
class ReferencesOnce(StepLaw):
    """A reference of the bookkeeping stands for one payment or recovery."""

    name: ClassVar[str] = "references-once"

    def broken(self, memory: Hashable, judged: Judged) -> str | None:
        """See `Law.broken`."""
        if judged.case.dossier is None:
            return None
        dossier = judged.case.dossier
        earlier = {*(one.reference for one in dossier.payments), *(one.reference for one in dossier.recoveries)}
        for fact in judged.verdict.facts:
            if isinstance(fact, (PaymentMade, MoneyRecovered)) and fact.reference in earlier:
                return f"{judged.request.trigger!r} records the reference {fact.reference!r} a second time"
        return None


@attrs.frozen
class MoneyByYear(StepLaw):
    """A grant is the money of the years that it names, and no other envelope gives any of it."""

    name: ClassVar[str] = "money-by-year"

    def broken(self, memory: Hashable, judged: Judged) -> str | None:
        """See `Law.broken`."""
        record, step, pots = judged.request.record, judged.step, judged.case.pots
        if not isinstance(record, Grant) or step is None or not step.transition.commits or judged.after is None:
            return None
        of_year = {name: pot.year for name, pot in pots.items() if pot.within == step.transition.commits and pot.year}
        if not of_year:
            return None
        due: dict[str, int] = dict(record.years) or {judged.request.on.text[:4]: record.amount}
        for fact in judged.verdict.facts:
            name = fact.stream.partition(":")[2]
            if isinstance(fact, CommitmentChanged) and not fact.via:
                year = of_year.get(name)
                if fact.after != due.get(str(year), 0):
                    return f"{judged.request.trigger!r} commits {fact.after} cents from {name!r}, and not {due}"
        return None


@attrs.frozen
class MoneyToldAbove(StepLaw):
    """What moves in an envelope is told, as the same amount, to every envelope that it stands in."""

    name: ClassVar[str] = "money-told-above"

    def broken(self, memory: Hashable, judged: Judged) -> str | None:
        """See `Law.broken`."""
        pots = judged.case.pots
        told = {
            (fact.stream.partition(":")[2], fact.via, type(fact), _moves(fact))
            for fact in judged.verdict.facts
            if isinstance(fact, (CommitmentChanged, PaymentMade, MoneyRecovered))
        }
        for name, via, kind, moved in told:
            above = pots[name].within if not via else ""
            while above:
                if (above, name, kind, moved) not in told:
                    return f"{judged.request.trigger!r} moves {moved} cents in {name!r}, and {above!r} is not told"
                above = pots[above].within
        return None


def _moves(fact: CommitmentChanged | PaymentMade | MoneyRecovered) -> int:
    return fact.after - fact.before if isinstance(fact, CommitmentChanged) else fact.amount


# ---- by hand


def _days_of(when: When) -> tuple[date, date]:
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


def _seats(casts: tuple[Cast, ...], case: Case) -> dict[str, Cast]:
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
    return len(_seats(case.dossier.panel.sheets, case)) >= guard.at_least if case.dossier and _plain(case) else None


def _quorum(guard: Quorum, case: Case, request: Request) -> bool | None:
    return len(_seats(case.dossier.panel.votes, case)) >= guard.at_least if case.dossier and _plain(case) else None


def _voted(guard: Voted, case: Case, request: Request) -> bool | None:
    if case.dossier is None or not _plain(case) or guard.veto or guard.casting:
        return None
    members = case.rosters[guard.voters].members
    votes = [cast.record for who, cast in _seats(case.dossier.panel.votes, case).items() if who in members]
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
_BY_HAND: Final[Mapping[type, ByHand]] = {
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


def audit_laws() -> Iterator[StepLaw]:
    """Every law of this module."""
    for cls in (
        RulesByHand,
        ScoreByHand,
        PeriodByCalendar,
        ApprovalsInOrder,
        VisitsBeginAnew,
        ReferencesOnce,
        MoneyByYear,
        MoneyToldAbove,
        OnlyFromHere,
    ):
        yield cls()
