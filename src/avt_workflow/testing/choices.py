"""What can be tried with a dossier: for each step the requests that tell its rules apart.

Amounts lie around every amount that the agenda names, around what was asked and around what is left; marks around
every minimum; days around every day from which or until which something holds. With them come requests that should be
refused: by somebody else, without the record, the minutes or the motivation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from math import ceil
from typing import Final, TypeVar

import attrs

from ..case import Case
from ..guards import GUARDS, OF_AN_AMOUNT, CoFinancing
from ..model.agenda import Absent, Agenda, Assessment, Criterion, Track
from ..model.facts import Minutes, Request
from ..model.frozen import EMPTY, FrozenMap
from ..model.nesting import spending, years
from ..model.ports import Guard
from ..model.records import (
    OWN,
    Advice,
    Allocation,
    Application,
    Approval,
    Call,
    ConditionsMet,
    Correction,
    Cost,
    Deferral,
    Elaboration,
    FieldValue,
    Financing,
    Grant,
    Initiative,
    Note,
    Payment,
    Pledge,
    Record,
    Recovery,
    Recusal,
    Rejection,
    Report,
    Return,
    Settlement,
    Sheet,
    Vote,
    Withdrawal,
)
from ..model.roster import Roster
from ..model.when import When
from ..money import LARGEST, Cents
from ..rulebook import Rulebook, Standing, Step, envelopes_of

T = TypeVar("T")

SUBJECT: Final = "one"
APPLICANT: Final = "org"
OUTSIDER: Final = "somebody-else"
WHY: Final = "because"


@attrs.frozen
class Scope:
    """How much of a programme is looked at.

    Args:
        dossiers: how many there are of each track.
        members: how many members a body has; None for as many as the rules ask, and at least two.
        repeats: how often one dossier may be reported on, paid, recovered from or corrected; what happens one time
            more is still looked at, and not gone on from.
        samples: records that were really handed in, by step; they are tried too.
        values: how many records are tried with a step, the ordinary ones first; None for all.
        later: by step, so many days after all else on which it is tried too; see `declared.days_around`.
    """

    dossiers: int = 2
    members: int | None = None
    repeats: int = 1
    samples: Mapping[str, Sequence[Record]] = EMPTY
    values: int | None = None
    later: Mapping[str, Sequence[int]] = EMPTY


class Choices:
    """The requests that are worth trying, for the dossiers of one agenda.

    Args:
        rulebook: the agenda.
        scope: how many members there are, and what else is tried.
        persons: how many different people have each role.
    """

    def __init__(self, rulebook: Rulebook, scope: Scope | None = None, persons: int = 1) -> None:
        self.rulebook = rulebook
        self.scope = scope or Scope()
        self.agenda: Agenda = rulebook.agenda
        four_eyes = any(rule.uses == "four-eyes" for rule in self.agenda.rules.values())
        self.persons = max(persons, 2 if four_eyes else 1)
        self._amounts: dict[str, tuple[Cents, ...]] = {}
        self._sheets: dict[str, tuple[Sheet, ...]] = {}

    # ---- who

    @cached_property
    def rosters(self) -> FrozenMap[str, Roster]:
        """The bodies with their members: `panel-1`, `panel-2` and so on; the first is the chair where rules ask one."""
        return FrozenMap({body: self._roster(body) for body in self.agenda.bodies})

    def kind_of(self, body: str, member: str) -> str:
        """What tells a member apart from the others of a body before anybody did anything; "" for nothing."""
        return member if member == self.rosters[body].chair or member in self._named(body) else ""

    def _named(self, body: str) -> tuple[str, ...]:
        """The members of a body whom a rule names."""
        guards = [rule.guard for rule in self.agenda.rules.values()]
        of_body = (guard for guard in guards if getattr(guard, "voters", body) == body)
        return tuple(name for guard in of_body for name in getattr(guard, "veto", ()) if name != "chair")

    def _roster(self, body: str) -> Roster:
        needed, chaired = [2], False
        for rule in self.agenda.rules.values():
            counts = (getattr(rule.guard, name, 0) for name in _COUNTS)
            needed += [count for count in counts if isinstance(count, int) and count < _AN_AMOUNT]
            chaired |= bool(getattr(rule.guard, "casting", False)) or "chair" in getattr(rule.guard, "veto", ())
        for track in self.agenda.tracks.values():
            needed.append(sum(level.at_least for level in track.approvals.values() if level.by == body))
        many = self.scope.members if self.scope.members is not None else min(max(needed), _MOST_MEMBERS)
        named = self._named(body)
        others = (f"{body}-{number + 1}" for number in range(max(many - len(named), 0)))
        members = tuple(dict.fromkeys((*others, *named)))
        return Roster(body, members, version=len(members), chair=members[0] if chaired and members else "")

    # ---- what is tried

    def of_step(self, case: Case, step: Step, members: Mapping[str, Sequence[str]] | None = None) -> Iterator[Request]:
        """Everything that is worth trying with one step, what is off beside the first of it.

        Args:
            case: the dossier as it stands.
            step: from there.
            members: by body, those who try; all of them where None.
        """
        asked = tuple(self.right(case, step, members))
        yield from asked
        if asked:
            yield from self.off(step, asked[0])

    def right(self, case: Case, step: Step, members: Mapping[str, Sequence[str]] | None = None) -> Iterator[Request]:
        """Requests by those who may, with all that should come with them, on a day on which it can be."""
        for day in self._days_of(step):
            yield from self._on(day, case, step, members)

    def _on(self, day: When, case: Case, step: Step, members: Mapping[str, Sequence[str]] | None) -> Iterator[Request]:
        records = self._records(case, step)
        minutes = Minutes("minutes") if step.transition.recorded_by else None
        for role, standing in step.standings.items():
            if standing == "adoption":
                continue
            for actor in self._actors(role, standing, members):
                for record in records:
                    if isinstance(record, Approval) and self._level_by(step, record) != role:
                        continue
                    yield Request(
                        SUBJECT, step.trigger, actor, day, role, record, None, step.track, WHY, minutes=minutes
                    )

    def looks_at_money(self, step: Step) -> bool:
        """Whether it depends on the money of others what is tried with a step, or what is answered to it."""
        if step.record is not Vote:
            return bool(step.envelopes)
        rows = self.rulebook.steps[step.track].values()
        return bool(step.envelopes) or any(_gives_what_is_left(each) for row in rows for each in row.values())

    def off(self, step: Step, right: Request) -> Iterator[Request]:
        """Requests that differ from one in one thing: who asks, in which role, with what, why, when."""
        if isinstance(right.record, Approval):
            levels = self.agenda.tracks[step.track].approvals.items()
            others = (Approval(name) for name, level in levels if level.by != right.role)
            yield from (attrs.evolve(right, record=other) for other in others)
        yield attrs.evolve(right, actor=OUTSIDER)
        yield attrs.evolve(right, role="nobody")
        if right.record is not None:
            yield attrs.evolve(right, record=None)
            yield attrs.evolve(right, record=Withdrawal("a reason") if step.record is Note else Note("a note"))
        if right.minutes is not None:
            clerk = step.transition.recorded_by or ""
            yield attrs.evolve(right, actor=f"{clerk}-1", role=clerk, minutes=None)
        yield attrs.evolve(right, motivation="")
        for day in self._days(step):
            yield attrs.evolve(right, on=day)

    def _actors(self, role: str, standing: Standing, members: Mapping[str, Sequence[str]] | None) -> Sequence[str]:
        if standing == "member":
            return self.rosters[role].members if members is None else members[role]
        return (APPLICANT,) if standing == "applicant" else tuple(f"{role}-{n + 1}" for n in range(self.persons))

    def _level_by(self, step: Step, record: Approval) -> str:
        level = self.agenda.tracks[step.track].approvals.get(record.level)
        return level.by if level else ""

    # ---- when

    @cached_property
    def day(self) -> When:
        """The day on which everything happens that has no reason to happen on another."""
        starts = [self.agenda.start, *(pot.start for pot in self.agenda.envelopes.values())]
        return When(max((start.first for start in starts if start is not None), default=date(2018, 1, 1)))

    def _days_of(self, step: Step) -> tuple[When, ...]:
        """The day of all else, and where an envelope of the step is not open then, the first day on which it is."""
        day = self.day
        pots = [self.agenda.envelopes[name] for name in step.transition.envelopes]
        closed = [pot for pot in pots if pot.end is not None and pot.end.last < day.first]
        first = (pot.start or pot.end for pot in closed)
        return tuple(dict.fromkeys((day, *(When(start.first) for start in first if start is not None))))

    def _days(self, step: Step) -> Iterator[When]:
        """The days around those on which what is true of a step changes."""
        moments = [self.agenda.start, self.agenda.end] if step.transition.opens else []
        for name in step.transition.envelopes:
            pot = self.agenda.envelopes[name]
            moments += [pot.start, pot.end]
        moments += [value for guard in _guards(step) for value in _values(guard, When)]
        around: dict[date, None] = {}
        for moment in moments:
            if moment is not None:
                around |= dict.fromkeys((_later(moment.first, -1), moment.first, moment.last, _later(moment.last, 1)))
        days = [value for guard in _guards(step) if isinstance(value := getattr(guard, "days", None), int)]
        around |= dict.fromkeys(_later(self.day.first, days + more) for days in days for more in (0, 1))
        around |= dict.fromkeys(_later(self.day.first, days) for days in self.scope.later.get(step.trigger, ()))
        yield from (When(day) for day in around if day != self.day.first)

    # ---- with what

    def _records(self, case: Case, step: Step) -> tuple[Record | None, ...]:
        if step.record is None:
            return (None,)
        make = _MAKERS.get(step.record)
        made = make(self, case, step) if make else _PLAIN.get(step.record, ())
        records = (*self._samples(step), *made)
        some = None if step.record is Approval or step.record is Vote else self.scope.values
        return tuple(dict.fromkeys(records))[:some]

    def _samples(self, step: Step) -> Iterator[Record]:
        for record in self.scope.samples.get(step.trigger, ()):
            if type(record) is step.record:
                if isinstance(record, (Application, Initiative)) and record.applicant:
                    yield attrs.evolve(record, applicant=APPLICANT)
                else:
                    yield record

    def amounts(self, track: str) -> tuple[Cents, ...]:
        """The amounts that the rules of a track name, in cents."""
        if track not in self._amounts:
            steps = (step for row in self.rulebook.steps[track].values() for step in row.values())
            guards = {guard for step in steps for guard in _guards(step)}
            named = {value for guard in guards for value in _values(guard, int) if value >= _AN_AMOUNT}
            self._amounts[track] = tuple(map(Cents, sorted(named)))
        return self._amounts[track]

    def ceilings(self, track: str) -> tuple[Cents, ...]:
        """The ceilings of the envelopes that a track commits from and of their years, in cents; the lowest first."""
        pots = self.agenda.envelopes
        names = spending(pots, envelopes_of(self.agenda.tracks[track])) or tuple(pots)
        return tuple(sorted({pots[name].ceiling for name in names}))

    def applications(self, case: Case, step: Step) -> Iterator[Application]:
        """Asking half of what there is, a cent more, and all of it; and around every amount that rules name."""
        track = self.agenda.tracks[step.track]
        least = (self.ceilings(step.track) or (Cents(1_000_00),))[0]
        asks = dict.fromkeys(Cents(ask) for ask in (least // 2, least // 2 + 1, least) if ask > 0)
        limits = self.amounts(step.track)
        asks |= dict.fromkeys(Cents(limit + more) for limit in limits for more in (0, 1) if limit < least)
        financed = any(map(_looks_at_financing, (guard for row in self._rules(step.track) for guard in row)))
        for ask in asks or (Cents(0),):
            yield Application(
                "A project",
                APPLICANT,
                ask,
                financing=(Financing("the applicant", ask, kind=OWN), Financing("others", ask)) if financed else (),
                costs=(Cost("all of it", Cents(min(3 * ask, LARGEST))),) if financed else (),
                minimis=(),
                fields=_fields(track),
            )

        if financed:
            for share in self._shares(step.track):
                ask = Cents(least // 2 + 1)
                for costs in (ceil(ask / share), ceil(ask / share) - 1):
                    yield Application(
                        "A project", APPLICANT, ask, costs=(Cost("all of it", Cents(costs)),), fields=_fields(track)
                    )

    def _shares(self, track: str) -> tuple[Fraction, ...]:
        """The shares of its costs that a project may get, by the rules of a track."""
        guards = {guard for row in self._rules(track) for guard in row}
        most = {value for guard in guards if isinstance(value := getattr(guard, "at_most", None), Fraction)}
        most |= {1 - value for guard in guards if isinstance(value := getattr(guard, "at_least", None), Fraction)}
        return tuple(sorted(share for share in most if 0 < share < 1))

    def _rules(self, track: str) -> Iterator[tuple[Guard, ...]]:
        yield from (tuple(_guards(step)) for row in self.rulebook.steps[track].values() for step in row.values())

    def sheets(self, case: Case, step: Step) -> Iterator[Sheet]:
        """The same height on every criterion: the lowest, the highest, and around every minimum."""
        assessment = self.agenda.tracks[step.track].assessment
        if assessment is not None:
            if step.track not in self._sheets:
                self._sheets[step.track] = tuple(_sheets(assessment, self._minima(step.track)))
            yield from self._sheets[step.track]

    def _minima(self, track: str) -> list[Fraction]:
        """The scores that the rules of a track ask."""
        guards = (guard for row in self._rules(track) for guard in row)
        return [Fraction(value) for guard in guards if (value := getattr(guard, "minimum", None)) is not None]

    def grants(self, case: Case, step: Step) -> Iterator[Grant]:
        """What was asked, or what is left of it where a rule says so, and a cent more; and around what rules name."""
        dossier = case.dossier
        voted = [cast.record.proposal for cast in case.votes() if isinstance(cast.record, Vote)] if dossier else []
        yield from dict.fromkeys(grant for grant in voted if isinstance(grant, Grant))
        used = {bound.rule.uses for bound in (*step.rules, *(bound for bound, _ in step.routes))}
        asked = dossier.idea.application.asked if dossier and dossier.idea.application else None
        basic = asked or next(iter(self.ceilings(step.track)), Cents(1_000_00))
        if _gives_what_is_left(step):
            basic = min(basic, *(Cents(max(case.room(name), 1)) for name in step.transition.envelopes))
        limits = [Cents(limit + more) for limit in self.amounts(step.track) for more in (-1, 0, 1) if limit + more > 0]
        for amount in dict.fromkeys([basic, Cents(basic + 1), *limits]):
            yield Grant(amount)
        if "has-conditions" in used:
            yield Grant(basic, ("a condition",))
        for name in step.transition.envelopes:
            for year in years(case.pots, name):
                yield Grant(basic, years=FrozenMap({str(year): basic}))

    def votes(self, case: Case, step: Step) -> Iterator[Vote]:
        """For, against and abstaining, on every decision of the track."""
        for trigger, transition in self.agenda.tracks[step.track].transitions.items():
            row = next((row for row in self.rulebook.steps[step.track].values() if trigger in row), None)
            kind = _PROPOSED.get(transition.records or "")
            if row is None or kind is None:
                continue
            if kind is Allocation:
                proposals: list[Record] = [Allocation()]
            else:
                proposals = [record for record in self._records(case, row[trigger]) if record is not None][:1]
            for proposal in proposals:
                for choice in ("for", "against", "abstain"):
                    yield Vote(trigger, choice, proposal)  # type: ignore[arg-type]  # of one of the kinds above

    def payments(self, case: Case, step: Step) -> Iterator[Payment]:
        """All that is still to be paid, and a cent more; for a schedule, each instalment too."""
        dossier = case.dossier
        reference = f"payment-{len(dossier.payments) + 1}" if dossier else "payment-1"
        left = max(case.balance.to_pay, 1)
        for amount in (left, left + 1):
            yield Payment(Cents(amount), reference, evidence="a report")
        if left > 1:
            yield Payment(Cents(left // 2), reference, evidence="a report")
        for number, instalment in enumerate(dossier.granted.schedule if dossier and dossier.granted else (), 1):
            yield Payment(instalment.amount, reference, number, "a report")
        if dossier and dossier.payments:
            yield Payment(Cents(left), dossier.payments[-1].reference, evidence="a report")

    def recoveries(self, case: Case, step: Step) -> Iterator[Recovery]:
        """All that was paid, and a cent more."""
        held = max(case.balance.held, 1)
        reference = f"recovery-{len(case.dossier.recoveries) + 1}" if case.dossier else "recovery-1"
        for amount in (held, held + 1):
            yield Recovery(Cents(amount), reference, ("a ground",))

    def settlements(self, case: Case, step: Step) -> Iterator[Settlement]:
        """What was granted, a cent less with grounds and without, and a cent more."""
        held = case.balance.committed
        yield Settlement(held)
        if held:
            yield Settlement(Cents(held - 1), ("a ground",))
            yield Settlement(Cents(held - 1))
        yield Settlement(Cents(held + 1), ("a ground",))

    def approvals(self, case: Case, step: Step) -> Iterator[Approval]:
        """Every level."""
        yield from (Approval(level) for level in self.agenda.tracks[step.track].approvals)

    def returns(self, case: Case, step: Step) -> Iterator[Return]:
        """To every level."""
        yield from (Return(level, "a reason") for level in self.agenda.tracks[step.track].approvals)

    def ideas(self, case: Case, step: Step) -> Iterator[Initiative]:
        """One idea."""
        yield Initiative("An idea", APPLICANT, fields=_fields(self.agenda.tracks[step.track]))

    def reports(self, case: Case, step: Step) -> Iterator[Report]:
        """On course, and off it."""
        yield Report(self.day, "on-course")
        yield Report(self.day, "off-course")


_COUNTS: Final = ("at_least", "quorum")
_MOST_MEMBERS: Final = 12
_AN_AMOUNT: Final = 1_000
"""A whole number among a rule's parameters from which it is taken for cents."""

_PROPOSED: Final[Mapping[str, type[Record]]] = FrozenMap(
    {cls.kind: cls for cls in (Grant, Rejection, Deferral, Allocation, Pledge)}
)

Maker = Callable[[Choices, Case, Step], Iterable[Record]]

_MAKERS: Final[Mapping[type[Record], Maker]] = {
    Application: Choices.applications,
    Initiative: Choices.ideas,
    Sheet: Choices.sheets,
    Grant: Choices.grants,
    Vote: Choices.votes,
    Payment: Choices.payments,
    Recovery: Choices.recoveries,
    Settlement: Choices.settlements,
    Approval: Choices.approvals,
    Return: Choices.returns,
    Report: Choices.reports,
}

_PLAIN: Final[Mapping[type[Record], tuple[Record, ...]]] = {
    Recusal: (Recusal("a tie"),),
    Advice: (Advice("positive"), Advice("conditional"), Advice("negative")),
    Elaboration: (Elaboration("more detail"),),
    Call: (Call("A call", seed="seed"),),
    Allocation: (Allocation(),),
    Pledge: (Pledge("a plan"),),
    Rejection: (Rejection(("a ground",)),),
    Deferral: (Deferral(reason="a reason"),),
    ConditionsMet: (ConditionsMet("evidence"),),
    Withdrawal: (Withdrawal("a reason"),),
    Correction: (Correction(1, "title", "Another title", "a reason"),),
    Note: (Note("a note"),),
}
"""Records that are as good as any other of their kind; of an advice, one of each opinion."""


def _guards(step: Step) -> Iterator[Guard]:
    """The guards that a step asks, those of its routes too."""
    for bound in (*step.rules, *(bound for bound, _ in (*step.routes, *step.selects))):
        if not isinstance(bound.guard, Absent):
            yield bound.guard


def _gives_what_is_left(step: Step) -> bool:
    """Whether a step grants what an envelope has left."""
    return any(bound.rule.uses == "in-so-far" for bound in (*step.rules, *(bound for bound, _ in step.routes)))


def _values(guard: Guard, kind: type[T]) -> Iterator[T]:
    """The values of a kind among a guard's parameters."""
    cls: type = type(guard)
    if attrs.has(cls):
        for field in attrs.fields(cls):
            value = getattr(guard, field.name)
            for each in value if isinstance(value, tuple) else (value,):
                if isinstance(each, kind) and not isinstance(each, bool):
                    yield each


def _looks_at_financing(guard: Guard) -> bool:
    """Whether a guard may ask who else pays, and for which costs: some built-in ones do, any other may."""
    cls = type(guard)
    return cls not in {*GUARDS.values()} or cls is CoFinancing or issubclass(cls, OF_AN_AMOUNT)


def _sheets(assessment: Assessment, minima: Sequence[Fraction]) -> Iterator[Sheet]:
    """Each criterion just at its minimum, one of them a step below it, and all high; without minima high, or low.

    A minimum for the whole counts for each criterion that has none of its own and whose scale holds it.
    """
    criteria, blocks = assessment.criteria, assessment.blocks

    def asked(criterion: Criterion) -> Fraction | None:
        of_block = blocks[criterion.block].minimum if criterion.block in blocks else None
        own = [height for height in (criterion.minimum, of_block, *minima) if height is not None]
        return max((height for height in own if criterion.scale.low < height <= criterion.scale.high), default=None)

    heights = {key: asked(criterion) for key, criterion in criteria.items()}
    at = {key: _mark(c, c.scale.high if (h := heights[key]) is None else h) for key, c in criteria.items()}
    below = next((key for key, height in heights.items() if height is not None), None)
    marks: list[Mapping[str, Fraction | None]] = [at]
    if below is None:
        marks.append({key: criterion.scale.low for key, criterion in criteria.items()})
    else:
        marks.append({**at, below: at[below] - criteria[below].scale.step})
        marks.append({key: criterion.scale.high for key, criterion in criteria.items()})
    if any(criterion.optional for criterion in criteria.values()):
        marks.append({key: None if c.optional else at[key] for key, c in criteria.items()})
    yield from dict.fromkeys(Sheet(FrozenMap(each)) for each in marks)


def _mark(criterion: Criterion, height: Fraction) -> Fraction:
    """The lowest mark on a criterion's scale that reaches a height on it."""
    scale = criterion.scale
    return scale.low + ceil((height - scale.low) / scale.step) * scale.step


def _fields(track: Track) -> FrozenMap[str, FieldValue]:
    """A value for each extra field."""
    values: dict[str, FieldValue] = {
        "text": "words",
        "yes-no": True,
        "number": 1,
        "amount": 1_000_00,
        "when": "2018",
    }
    return FrozenMap({name: values.get(spec.type) or next(iter(spec.of), "") for name, spec in track.fields.items()})


def _later(day: date, days: int) -> date:
    return day + timedelta(days=days)
