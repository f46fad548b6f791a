"""Laws that count again by hand: what the rules of the library say of a step is held against plain arithmetic.

They share no function with what they look at: seats, votes, shares and dates are counted here once more, in the
plainest way. A rule of a plugin has no such law; its author has `check_plugin`.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from fractions import Fraction
from typing import ClassVar

import attrs

from ..case import Case
from ..engine import judge
from ..model.facts import CommitmentChanged, MoneyRecovered, PaymentMade
from ..model.records import Allocation, Approval, Grant, Sheet
from ..rulebook import Step, scheme_of
from ..scoring import WeightedMean
from .by_hand import BY_HAND, days_of, seats
from .laws import Judged, StepLaw


@attrs.frozen
class RulesByHand(StepLaw):
    """A rule of the library holds exactly where it does when it is worked out by hand."""

    word: ClassVar[str] = "rules-by-hand"

    def broken(self, memory: Hashable, judged: Judged) -> str | None:
        """See `Law.broken`."""
        step = judged.step
        if step is None or (step.takes_record and type(judged.request.record) is not step.record):
            return None
        request = judged.taken.request if judged.taken else judged.request
        if isinstance(request.record, Allocation) and not request.record.read:
            return None  # what the rules looked at was made whole first
        refused = {reason.rule for reason in judged.verdict.reasons}
        whole = judged.verdict.allowed or any(bound.reads_record and bound.name in refused for bound in step.rules)
        for bound in step.rules:
            by_hand = BY_HAND.get(type(bound.guard))
            if by_hand is None or (bound.reads_record and not whole):
                continue
            holds = by_hand(bound.guard, judged.case, request)
            if holds is not None and holds == (bound.name in refused):
                said = "is refused" if holds else "holds"
                return f"{bound.name!r} {said} at {judged.request.trigger!r}, and by hand it is the other way round"
        return _other_route(judged, step)


def _other_route(judged: Judged, step: Step) -> str | None:
    """Where a step should have led, when that is not where it did."""
    if judged.taken is None or not step.routes:
        return None
    due = step.otherwise or judged.taken.target
    for bound, target in step.routes:
        by_hand = BY_HAND.get(type(bound.guard))
        holds = by_hand(bound.guard, judged.case, judged.request) if by_hand else None
        if holds is None:
            return None
        if holds:
            due = target
            break
    if judged.taken.target == due:
        return None
    return f"{judged.request.trigger!r} leads to {judged.taken.target!r}, and by hand to {due!r}"


@attrs.frozen
class OnlyFromHere(StepLaw):
    """A step that the agenda does not have from where a dossier stands is refused for that, in an end state too."""

    word: ClassVar[str] = "only-from-here"
    _seen: dict[Hashable, str | None] = attrs.field(factory=dict, eq=False, repr=False)

    def broken(self, memory: Hashable, judged: Judged) -> str | None:
        """See `Law.broken`."""
        after = judged.after
        if after is None or after.dossier is None:
            return None
        here = (after.rulebook.hash, after.dossier.track, after.dossier.state)
        if here not in self._seen:
            self._seen[here] = self._otherwise(judged, after)
        return self._seen[here]

    def _otherwise(self, judged: Judged, after: Case) -> str | None:
        assert after.dossier is not None
        track, state = after.track, after.dossier.state
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

    word: ClassVar[str] = "score-by-hand"

    def broken(self, memory: Hashable, judged: Judged) -> str | None:
        """See `Law.broken`."""
        taken, case, step = judged.taken, judged.case, judged.step
        if taken is None or taken.score is None or step is None or step.scores is None or case.dossier is None:
            return None
        if type(scheme_of(step.scores)) is not WeightedMean or step.scores.rounding is not None:
            return None
        sheets = [cast.record for cast in seats(case.dossier.panel.sheets, case).values()]
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

    word: ClassVar[str] = "period-by-calendar"

    def broken(self, memory: Hashable, judged: Judged) -> str | None:
        """See `Law.broken`."""
        step, pots = judged.step, judged.case.pots
        if step is None or not isinstance(judged.request.record, Grant) or not step.transition.commits:
            return None
        first, last = days_of(judged.request.on)
        refused = [reason for reason in judged.verdict.reasons if reason.code == "outside-envelope"]
        for name in (step.transition.commits,):
            pot = pots[name]
            early = pot.start is not None and last < days_of(pot.start)[0]
            late = pot.end is not None and first > days_of(pot.end)[1]
            if (early or late) and judged.verdict.allowed:
                return f"{judged.request.trigger!r} commits from {name!r} on {judged.request.on}, outside its period"
            if not (early or late) and refused and len(step.envelopes) == 1:
                return f"{judged.request.trigger!r} is refused on {judged.request.on}, within the period of {name!r}"
        return None


@attrs.frozen
class ApprovalsInOrder(StepLaw):
    """A level is approved after those it waits for, by as many different persons as it asks, each once in the chain."""

    word: ClassVar[str] = "approvals-in-order"

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

    word: ClassVar[str] = "visits-begin-anew"

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

    word: ClassVar[str] = "references-once"

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

    word: ClassVar[str] = "money-by-year"

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

    word: ClassVar[str] = "money-told-above"

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
