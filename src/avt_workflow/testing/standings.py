"""How one dossier can stand, and what can happen to it from there, given what the others hold.

Dossiers only meet in the envelopes that they commit from; so what can happen to one is judged once for each way it can
stand and each way that the money can be divided over the others, and then remembered. Members of a body who did the
same are interchangeable.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

import attrs

from ..case import Case
from ..engine import evolve, judge
from ..machine import NEW
from ..model.agenda import Agenda
from ..model.dossier import Dossier
from ..model.facts import CommitmentChanged, Fact, MoneyRecovered, PaymentMade, Request
from ..model.frozen import EMPTY, FrozenMap
from ..model.ledger import Ledger
from ..model.records import Allocation, Sheet, Vote
from ..model.verdict import Reason, Verdict
from ..rulebook import Rulebook, Step
from .choices import Choices, Scope
from .laws import Judged, Law, as_read
from .search import Broken
from .watching import OverTime, Watch, Watched, limited

Purse = FrozenMap[str, Ledger]
"""What one dossier moved in each envelope, as a ledger of that alone."""

Others = tuple[int, ...]
"""What each of the other dossiers moved, as the numbers of their purses, in order."""


@attrs.frozen(eq=False)
class Standing:
    """One way in which a dossier can stand.

    Args:
        track: which it follows.
        dossier: None where it is not open yet.
        memory: what each law remembers of it.
        purse: what it moved in the envelopes.
        facts: those that made it, on a shortest way.
    """

    track: str
    dossier: Dossier | None
    memory: tuple[Hashable, ...]
    purse: Purse = EMPTY
    facts: tuple[Fact, ...] = ()


@attrs.frozen(eq=False)
class Move:
    """A step of one dossier, from one standing to another; to none where it is refused.

    Its request names the dossier as if it were the only one.
    """

    source: int
    request: Request
    target: int | None


class Attempt(NamedTuple):
    """A step that was tried, and the laws it breaks."""

    move: Move
    broken: tuple[Broken, ...]


@attrs.define(eq=False)
class Coverage:
    """What was judged: how often each step was permitted and refused, and each rule held and refused.

    Args:
        steps: by track and trigger: how often permitted, how often refused.
        rules: by track and rule: how often a step was permitted under it, how often it refused one.
        routes: by track, trigger and destination: how often it led there.
        nearest: by track and trigger: why it was refused when least stood in the way.
        judged: how many requests were judged.
    """

    steps: dict[tuple[str, str], tuple[int, int]] = attrs.field(factory=dict)
    rules: dict[tuple[str, str], tuple[int, int]] = attrs.field(factory=dict)
    routes: Counter[tuple[str, str, str]] = attrs.field(factory=Counter)
    nearest: dict[tuple[str, str], tuple[Reason, ...]] = attrs.field(factory=dict)
    judged: int = 0

    def add(self, other: Coverage) -> None:
        """Count what another counted too."""
        self.judged += other.judged
        for mine, theirs in ((self.steps, other.steps), (self.rules, other.rules)):
            for key, (permitted, refused) in theirs.items():
                before = mine.get(key, (0, 0))
                mine[key] = (before[0] + permitted, before[1] + refused)
        self.routes.update(other.routes)
        for key, reasons in other.nearest.items():
            self._refused(key, reasons)

    def note(self, step: Step, verdict: Verdict, target: str | None) -> None:
        """Count a verdict on a step."""
        self.judged += 1
        allowed = verdict.allowed
        _count(self.steps, (step.track, step.trigger), allowed)
        if allowed:
            for bound in step.rules:
                _count(self.rules, (step.track, bound.name), True)
            if target is not None:
                self.routes[(step.track, step.trigger, target)] += 1
        else:
            self._refused((step.track, step.trigger), verdict.reasons)
            for rule in {reason.rule for reason in verdict.reasons if reason.rule}:
                _count(self.rules, (step.track, rule), False)

    def _refused(self, key: tuple[str, str], reasons: tuple[Reason, ...]) -> None:
        if key not in self.nearest or len(reasons) < len(self.nearest[key]):
            self.nearest[key] = reasons


@attrs.define(eq=False)
class Tries:
    """What was tried with a dossier as it stands: each way to end up elsewhere or to break a law, and all counted."""

    attempts: list[Attempt] = attrs.field(factory=list)
    coverage: Coverage = attrs.field(factory=Coverage)


def _count(found: dict[tuple[str, str], tuple[int, int]], key: tuple[str, str], allowed: bool) -> None:
    permitted, refused = found.get(key, (0, 0))
    found[key] = (permitted + allowed, refused + (not allowed))


class Standings:
    """Every way in which a dossier of an agenda was found to stand, by number.

    Args:
        rulebook: the agenda; it needs no log and no office.
        laws: what must hold of each step.
        scope: how much is looked at.

    Attributes:
        coverage: what was asked of the dossiers that a search came to.
        visited: how they stood, each beside what the others held; None where that did not matter.
    """

    def __init__(self, rulebook: Rulebook, laws: Sequence[Law] = (), scope: Scope | None = None) -> None:
        self.rulebook = rulebook
        self.laws = tuple(laws)
        self.scope = scope or Scope()
        self.choices = Choices(rulebook, self.scope)
        self.rosters = self.choices.rosters
        self.coverage = Coverage()
        self.watch = Watch()
        self._standings: list[Standing] = []
        self._monies_of: list[int] = []
        self._numbers: dict[Hashable, int] = {}
        self._moved: list[tuple[Fact, ...]] = []
        self._monies: dict[Hashable, int] = {}
        self._tries: dict[tuple[int, Others | None], Tries] = {}
        self.visited: set[tuple[int, Others | None]] = set()
        self._ledgers: dict[Others, Mapping[str, Ledger]] = {}
        self._full = full_ledgers(rulebook.agenda)

    def __getitem__(self, number: int) -> Standing:
        return self._standings[number]

    def __len__(self) -> int:
        return len(self._standings)

    def begin(self, track: str) -> int:
        """A dossier of a track that is not open yet."""
        return self.number(Standing(track, None, tuple(law.begin() for law in self.laws)))

    def money(self, number: int) -> int:
        """The number of the way in which others see the money of a dossier that stands so."""
        return self._monies_of[number]

    # ---- what can happen

    def visit(self, number: int, others: Others) -> Iterator[Attempt]:
        """What can happen to a dossier that stands so, when others hold so much; and it counts as looked at."""
        for tries, key in ((self.alone(number), None), (self.with_money(number, others), others)):
            if (number, key) not in self.visited:
                self.visited.add((number, key))
                self.coverage.add(tries.coverage)
            yield from tries.attempts

    def alone(self, number: int) -> Tries:
        """What can happen whatever others hold."""
        known = self._tries.get((number, None))
        if known is None:
            known = self._tries[number, None] = self._tried(number, (), self._steps(number, money=False))
        return known

    def with_money(self, number: int, others: Others) -> Tries:
        """What can happen, or not, because others hold so much."""
        known = self._tries.get((number, others))
        if known is None:
            known = self._tries[number, others] = self._tried(number, others, self._steps(number, money=True))
        return known

    def meets_others(self, number: int) -> bool:
        """Whether a step from there looks at money."""
        return bool(self._steps(number, money=True))

    def step(self, standing: Standing, trigger: str) -> Step:
        """The step of a trigger from there."""
        state = standing.dossier.state if standing.dossier else NEW
        return self.rulebook.steps[standing.track][state][trigger]

    def _steps(self, number: int, *, money: bool) -> list[Step]:
        standing = self._standings[number]
        if not self.goes_on(standing):
            return []
        state = standing.dossier.state if standing.dossier else NEW
        row = self.rulebook.steps[standing.track][state].values()
        return [step for step in row if self.choices.looks_at_money(step) == money]

    def _tried(self, number: int, others: Others, steps: Sequence[Step]) -> Tries:
        """Each way that a step ends, once."""
        tries = Tries()
        if not steps:
            return tries
        standing = self._standings[number]
        case = self.case(standing, others)
        members = self.representatives(standing)
        reached: set[int] = set()
        for step in steps:
            asked = tuple(self.choices.right(case, step, members))
            found = self._each(number, case, step, asked, tries.coverage)
            right = next((each.move.request for each in found if each.move.target is not None), *asked[:1] or (None,))
            if right is not None:
                found += self._each(number, case, step, tuple(self.choices.off(step, right)), tries.coverage)
            for attempt in found:
                target = attempt.move.target
                if attempt.broken or (target is not None and target not in reached):
                    reached.update(() if target is None else (target,))
                    tries.attempts.append(attempt)
        return tries

    def _each(
        self, number: int, case: Case, step: Step, requests: Sequence[Request], coverage: Coverage
    ) -> list[Attempt]:
        """Requests for one step; each is watched by itself where they do not end in time together."""
        try:
            with limited(self.watch.seconds):
                seen = Coverage()
                found = [
                    self._judged(number, case, step, request, seen, watched=not place)
                    for place, request in enumerate(requests)
                ]
        except OverTime:
            seen = Coverage()
            found = [self._judged(number, case, step, request, seen, watched=True) for request in requests]
        coverage.add(seen)
        return found

    def _judged(
        self, number: int, case: Case, step: Step, request: Request, coverage: Coverage, *, watched: bool
    ) -> Attempt:
        """One request, judged; and the laws asked."""
        verdict, broken, after = self.take(self._standings[number], case, step, request, watched=watched)
        coverage.note(step, verdict, after.dossier.state if after and after.dossier else None)
        return Attempt(Move(number, request, None if after is None else self.number(after)), broken)

    def take(
        self, standing: Standing, case: Case, step: Step, request: Request, *, watched: bool = False
    ) -> tuple[Verdict, tuple[Broken, ...], Standing | None]:
        """What is answered to a request, the laws that it breaks, and how the dossier stands then; None if refused.

        Args:
            standing: how it stands before.
            case: of that, with what others hold.
            step: which is asked for.
            request: by whom, with what.
            watched: whether it is looked at that judging ends, and leaves everything as it was.
        """
        read = as_read(case, step)
        seen = self.watch.judge(read, request, of=case) if watched else Watched(judge(read, request))
        verdict = seen.verdict
        if verdict is None or seen.broken is not None:
            return Verdict((), (Reason.of("not-judged"),)), tuple(filter(None, (seen.broken,))), None
        after = folded(case, verdict.facts) if verdict.allowed else None
        judged = Judged(case, request, verdict, after)
        pairs = list(zip(self.laws, standing.memory, strict=True))
        found = ((law.name, law.broken(known, judged)) for law, known in pairs)
        broken = tuple(Broken(name, what) for name, what in found if what is not None)
        if after is None:
            return verdict, broken, None
        memory = tuple(law.remember(known, judged) for law, known in pairs)
        facts = (*standing.facts, *verdict.facts)
        return verdict, broken, Standing(standing.track, after.dossier, memory, _purse(standing, verdict), facts)

    def case(self, standing: Standing, others: Others) -> Case:
        """The case of a dossier that stands so, when others hold so much."""
        base = self._held(others)
        own = {
            name: ledger.replay(fact for fact in standing.facts if fact.stream == f"envelope:{name}")
            for name, ledger in base.items()
            if name in standing.purse
        }
        ledgers = FrozenMap({**base, **own})
        return Case(self.rulebook, standing.dossier, ledgers, self.rosters, self.rulebook.hash)

    def _held(self, others: Others) -> Mapping[str, Ledger]:
        """The ledgers with what the others moved in them."""
        if others not in self._ledgers:
            ledgers = dict(self._full)
            for place, money in enumerate(others):
                for fact in self._moved[money]:
                    name = fact.stream.partition(":")[2]
                    ledgers[name] = ledgers[name].evolve(_of_another(fact, f"other-{place + 1}"))
            self._ledgers[others] = ledgers
        return self._ledgers[others]

    def fits(self, monies: Iterable[int]) -> bool:
        """Whether dossiers could have moved so much together: no envelope gives more than it has."""
        return all(ledger.available >= 0 for ledger in self._held(tuple(sorted(monies))).values())

    # ---- which standings are the same

    def number(self, standing: Standing) -> int:
        """The number of a standing; those have the same from which the same can happen."""
        seen = tuple(sorted((name, _as_others_see(ledger)) for name, ledger in standing.purse.items()))
        key = (self.likeness(standing), seen)
        number = self._numbers.get(key)
        if number is None:
            money = self._monies.setdefault(seen, len(self._moved))
            if money == len(self._moved):
                self._moved.append(tuple(fact for fact in standing.facts if fact.stream.startswith("envelope:")))
            number = self._numbers[key] = len(self._standings)
            self._standings.append(standing)
            self._monies_of.append(money)
        return number

    def goes_on(self, standing: Standing) -> bool:
        """Whether stories go on from it: nothing in it was done more often than the scope says."""
        dossier = standing.dossier
        return dossier is None or max(map(len, (*_lists(dossier), dossier.panel.recused))) <= self.scope.repeats

    def likeness(self, standing: Standing) -> Hashable:
        """All of a dossier that rules can look at, and what laws remember, but who of interchangeable members did what.

        The number of events and visits is left out, notes and how many corrections, and what a request holds beside its
        record.
        """
        dossier = standing.dossier
        memory = tuple(known for known in standing.memory if not isinstance(known, frozenset))
        if dossier is None:
            return standing.track, memory
        panel, moved = dossier.panel, dossier.moved
        did = self._did(dossier, standing.memory)
        persons: Counter[Hashable] = Counter()
        for body, roster in self.rosters.items():
            for member in roster.members:
                persons[(body, self.choices.kind_of(body, member), did.get(member, ()))] += 1
        members = {member for roster in self.rosters.values() for member in roster.members}
        others = tuple(sorted(((who, what) for who, what in did.items() if who not in members), key=repr))
        return (
            standing.track,
            memory,
            dossier.state,
            dossier.idea,
            panel.score,
            panel.advice,
            dossier.outcome,
            dossier.division.call,
            bool(dossier.corrections),
            *_lists(dossier),
            moved.on,
            moved.trigger,
            frozenset(persons.items()),
            repr(others),
        )

    def _did(self, dossier: Dossier | None, memory: tuple[Hashable, ...]) -> dict[str, tuple[Hashable, ...]]:
        """What each person did that still stands, or that a law remembers."""
        found: dict[str, list[Hashable]] = defaultdict(list)
        if dossier is not None:
            panel = dossier.panel
            for cast in chain(panel.sheets, panel.votes):
                found[cast.actor].append((cast.seat, cast.body, _given(cast.record)))
            for approved in panel.approvals:
                found[approved.actor].append((approved.level, approved.seat))
            for who in panel.recused:
                found[who].append("recused")
            found[dossier.moved.actor].append("moved")
        for place, known in enumerate(memory):
            if isinstance(known, frozenset):
                for who in known:
                    found[who].append(place)
        return {who: tuple(sorted(what, key=repr)) for who, what in found.items()}

    def representatives(self, standing: Standing) -> Mapping[str, Sequence[str]]:
        """Of each body, one member of those who did the same."""
        did = self._did(standing.dossier, standing.memory)
        found: dict[str, Sequence[str]] = {}
        for body, roster in self.rosters.items():
            kind_of = self.choices.kind_of
            alike = {(kind_of(body, who), did.get(who, ())): who for who in reversed(roster.members)}
            found[body] = tuple(reversed(alike.values()))
        return found


def full_ledgers(agenda: Agenda) -> dict[str, Ledger]:
    """The envelopes of an agenda as they are opened: each holds its ceiling."""
    return {name: Ledger(name, pot.ceiling, version=1, within=pot.within) for name, pot in agenda.envelopes.items()}


def folded(case: Case, facts: Iterable[Fact]) -> Case:
    """The case after these facts of its dossier, which come first where they open it, and of the envelopes."""
    dossier, ledgers = case.dossier, case.ledgers
    for fact in facts:
        kind, _, name = fact.stream.partition(":")
        if kind == "dossier":
            if dossier is None or dossier.id == name:
                dossier = evolve(dossier, fact)
        elif kind == "envelope":
            ledgers = FrozenMap({**ledgers, name: ledgers[name].evolve(fact)})
    return Case(case.rulebook, dossier, ledgers, case.rosters, case.in_force)


def _purse(standing: Standing, verdict: Verdict) -> Purse:
    purse = standing.purse
    for fact in verdict.facts:
        kind, _, name = fact.stream.partition(":")
        if kind == "envelope":
            purse = purse.with_item(name, purse.get(name, Ledger(name)).evolve(fact))
    return purse


def _as_others_see(ledger: Ledger) -> Hashable:
    return (
        ledger.commitments,
        ledger.payments,
        ledger.recoveries,
        ledger.commitments_below,
        ledger.payments_below,
        ledger.recoveries_below,
    )


def _of_another(fact: Fact, name: str) -> Fact:
    """The same fact about another dossier, under a reference of its own."""
    if isinstance(fact, (PaymentMade, MoneyRecovered)):
        return attrs.evolve(fact, dossier=name, reference=f"{fact.reference} of {name}")
    assert isinstance(fact, CommitmentChanged)
    return attrs.evolve(fact, dossier=name)


def _given(record: Sheet | Vote) -> Hashable:
    """What was given, but for the versions that a proposal was made from."""
    if isinstance(record, Vote) and isinstance(record.proposal, Allocation):
        return record.trigger, record.choice, record.proposal.rows
    return record


def _lists(dossier: Dossier) -> tuple[tuple[object, ...], ...]:
    """What a dossier gathers without end."""
    adopted = tuple(each.rows for each in dossier.division.adopted)
    return dossier.reports, dossier.payments, dossier.recoveries, adopted
