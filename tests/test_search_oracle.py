"""The search of an agenda beside one that needs no thought: two dossiers with names, everything in full.

The plain search shares with the one that is tested only what is tried (`Choices`) and the engine. Of a situation it
leaves out what no step can tell apart: how many events and visits a dossier has; of a ledger how many events, and which
was the latest, for only the words of a refusal name it; of the request that moved a dossier its motivation. All
else stays as it is, the order of votes and who gave them included, and every member tries everything.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from functools import cache

import attrs
import pytest

from avt_workflow import Agenda, Case, Dossier, FrozenMap, Ledger, Request, Rulebook, compile_rulebook, load_agenda
from avt_workflow.engine import evolve, judge
from avt_workflow.model.facts import Fact
from avt_workflow.model.laws import AtMostOnce, Before, Condition, DeclaredLaw, Form, FourEyes, Never
from avt_workflow.model.records import Application, Initiative, Payment, Recovery
from avt_workflow.registry import BUILT_IN
from avt_workflow.testing.choices import APPLICANT, SUBJECT, Choices, Scope
from avt_workflow.testing.conditions import kept_in
from avt_workflow.testing.declared import declared_laws
from avt_workflow.testing.explorer import Explorer
from avt_workflow.testing.laws import Judged, Law
from avt_workflow.testing.search import exhaust
from avt_workflow.testing.standings import Standings
from test_explorer import Happens, OverCeiling

Found = tuple[dict[str, int], set[Hashable]]
"""By law, the number of steps of a shortest story that breaks it; and how a dossier stands beside another."""

# ---- the plain search


@attrs.frozen
class One:
    """One dossier of a situation: None where it is not open; and what each law remembers of it."""

    track: str
    dossier: Dossier | None
    memory: tuple[Hashable, ...]


NAMES = ("ann", "ben")
Money = FrozenMap[str, Ledger]
Situation = tuple[int, int, int]
"""The numbers of how each of two dossiers stands, and of the ledgers."""


Answer = tuple[tuple[str, ...], tuple[int, int] | None]
"""The laws that a request breaks; the numbers of how its dossier stands then, and of the ledgers; None if refused."""


class Plain:
    """Every dossier in full, one step at a time; that of a situation which does not differ is not worked out twice."""

    def __init__(self, rulebook: Rulebook, laws: tuple[Law, ...], scope: Scope, tracks: tuple[str, str]) -> None:
        self.rulebook, self.laws, self.scope, self.tracks = rulebook, laws, scope, tracks
        self.choices = Choices(rulebook, scope)
        self.numbers: dict[Hashable, int] = {}
        self.things: list[object] = []
        self.known: set[Situation] = set()

    def search(self) -> Found:
        """Breadth first, from where no dossier is open."""
        ledgers = {
            name: Ledger(name, pot.ceiling, version=1, within=pot.within)
            for name, pot in self.rulebook.agenda.envelopes.items()
        }
        begun = tuple(law.begin() for law in self.laws)
        first, second = (self.number(One(track, None, begun)) for track in self.tracks)
        start = first, second, self.number(FrozenMap(ledgers))
        self.known, layer, depth = {start}, [start], 0
        lengths: dict[str, int] = {}
        steps = cache(self.steps)
        while layer:
            depth += 1
            reached: list[Situation] = []
            for situation in layer:
                first, second, money = situation
                after = [(broken, to and (to[0], second, to[1])) for broken, to in steps(0, first, money)]
                after += [(broken, to and (first, *to)) for broken, to in steps(1, second, money)]
                for broken, now in after:
                    for name in broken:
                        lengths.setdefault(name, depth)
                    if now is not None and now not in self.known:
                        self.known.add(now)
                        reached.append(now)
            layer = reached
        return lengths, {*self.seen()}

    def number(self, thing: Hashable) -> int:
        """The number of a thing; of equal ones the same."""
        number = self.numbers.setdefault(thing, len(self.things))
        if number == len(self.things):
            self.things.append(thing)
        return number

    def case(self, one: int, money: int) -> Case:
        """The case of one dossier."""
        dossier: Dossier | None = self.things[one].dossier  # type: ignore[attr-defined]  # it is one
        ledgers: Money = self.things[money]  # type: ignore[assignment]  # they are
        return Case(self.rulebook, dossier, ledgers, self.choices.rosters, self.rulebook.hash)

    def seen(self) -> Iterator[Hashable]:
        """How one dossier stands beside the other."""
        for place in range(2):
            for one, money in {(situation[place], situation[2]) for situation in self.known}:
                yield stood(self.tracks[place], self.case(one, money), NAMES[place], NAMES[1 - place])

    def steps(self, place: int, number: int, money: int) -> list[Answer]:
        """What comes of each request about one dossier."""
        one, case = self.things[number], self.case(number, money)
        assert isinstance(one, One)
        if case.dossier is not None and too_often(case.dossier, self.scope.repeats):
            return []
        row = self.rulebook.steps[one.track][case.dossier.state if case.dossier else "(new)"]
        found: dict[Answer, None] = {}
        for step in row.values():
            right = list(self.choices.right(case, step))
            answers = [self.answer(place, case, one, request) for request in right]
            permitted = (request for request, (_, now) in zip(right, answers, strict=True) if now is not None)
            for first in (next(permitted, right[0]),) if right else ():
                answers += [self.answer(place, case, one, request) for request in self.choices.off(step, first)]
            found |= dict.fromkeys(answers)
        return list(found)

    def answer(self, place: int, case: Case, one: One, request: Request) -> Answer:
        """What comes of one request."""
        asked = named(request, NAMES[place])
        verdict = judge(case, asked)
        after = after_all(case, verdict.facts) if verdict.allowed else None
        judged = Judged(case, asked, verdict, after)
        pairs = list(zip(self.laws, one.memory, strict=True))
        broken = tuple(law.name for law, memory in pairs if law.broken(memory, judged) is not None)
        if after is None:
            return broken, None
        assert after.dossier is not None
        memory = tuple(law.remember(memory, judged) for law, memory in pairs)
        now = self.number(One(one.track, without_counts(after.dossier), memory))
        return broken, (now, self.number(FrozenMap(after.ledgers)))


def too_often(dossier: Dossier, repeats: int) -> bool:
    """Whether it was reported on, paid, recovered from or corrected more often than is gone on from."""
    gathered = (dossier.reports, dossier.payments, dossier.recoveries, dossier.corrections, dossier.panel.recused)
    return any(len(each) > repeats for each in gathered)


def without_counts(dossier: Dossier) -> Dossier:
    """A dossier but for what only counts or explains."""
    moved = attrs.evolve(dossier.moved, motivation="")
    return attrs.evolve(dossier, version=1, visit=1, moved=moved)


def after_all(case: Case, facts: Iterable[Fact]) -> Case:
    """The case after facts about its dossier and the envelopes."""
    dossier, ledgers = case.dossier, {**case.ledgers}
    for fact in facts:
        kind, _, name = fact.stream.partition(":")
        if kind == "dossier":
            dossier = evolve(dossier, fact)
        else:
            ledgers[name] = attrs.evolve(ledgers[name].evolve(fact), version=1, latest=None)
    return attrs.evolve(case, dossier=dossier, ledgers=FrozenMap(ledgers))


def named(request: Request, name: str) -> Request:
    """A request about the dossier with a name, of its own applicant, with references of its own."""
    assert request.subject == SUBJECT
    record, applicant = request.record, f"applicant of {name}"
    if isinstance(record, (Application, Initiative)) and record.applicant == APPLICANT:
        record = attrs.evolve(record, applicant=applicant)
    if isinstance(record, (Payment, Recovery)) and not record.reference.endswith(name):
        record = attrs.evolve(record, reference=f"{record.reference} of {name}")
    actor = applicant if request.actor == APPLICANT else request.actor
    return attrs.evolve(request, subject=name, actor=actor, record=record)


# ---- the search that is tested


def explored(rulebook: Rulebook, laws: tuple[Law, ...], scope: Scope, tracks: tuple[str, str]) -> Found:
    """What it finds when either dossier is the one that is followed."""
    lengths: dict[str, int] = {}
    stands: set[Hashable] = set()
    for track, other in dict.fromkeys((tracks, tracks[::-1])):
        standings = Standings(rulebook, laws, scope)
        found = exhaust(Explorer(standings, track, (other,)))
        assert found.complete
        for name, story in found.stories.items():
            length = sum(len(turn.moves) for turn in story.moves)
            lengths[name] = min(length, lengths.get(name, length))
        for number, others in standings.visited:
            if others is not None:
                case = standings.case(standings[number], others)
                stands.add(stood(track, case, SUBJECT, "other-1"))
    return lengths, stands


def stood(track: str, case: Case, own: str, other: str) -> Hashable:
    """How a dossier stands, whoever of the members did what, beside the money of another."""
    ledgers = sorted(case.ledgers.items())
    dossier = case.dossier
    its_own = tuple((name, ledger.balance_of(own), ledger.own_balance(own)) for name, ledger in ledgers)
    beside = tuple((name, ledger.balance_of(other), ledger.own_balance(other)) for name, ledger in ledgers)
    if dossier is None:
        return track, None, its_own, beside
    panel, moved = dossier.panel, dossier.moved
    return (
        track,
        (dossier.state, dossier.outcome, moved.trigger, moved.on, panel.score, panel.advice),
        dossier.idea.application and dossier.idea.application.asked,
        tuple(sorted(kept_in(case, dossier))),
        (len(case.barred), len(case.sheets), bool(dossier.corrections), len(dossier.reports)),
        tuple(sorted(approved.level for approved in panel.approvals)),
        tuple(sorted((_by_name(case, cast.actor), repr(cast.record)) for cast in case.votes())),
        its_own,
        beside,
    )


@attrs.frozen
class Short(OverCeiling):
    """Is broken when money runs out at one step."""

    step: str = ""

    def broken(self, memory: Hashable, judged: Judged) -> str | None:
        """What was asked by right in that step, and is no longer there."""
        return super().broken(memory, judged) if judged.request.trigger == self.step else None


def _by_name(case: Case, member: str) -> str:
    """The name of a member whom a rule names, or who is the chair; "" for any other."""
    named = any(member == roster.chair or not member.startswith(body) for body, roster in case.rosters.items())
    return member if named else ""


# ---- small agendas

HEAD = """
[agenda]
id = "small"
title = "Small"
language = "en"
administered_by = "office"
[roles]
office = "Office"
head = "Head"
applicant = { label = "Applicant", relation = "applicant" }
[bodies]
board = "Board"
"""
GRANT = 'by = "office", records = "grant", commits = "pot"'
POT = """
[envelopes.pot]
label = "Pot"
ceiling = 100
"""
STATES = """
[tracks.project]
label = "Project"
assessed = false
[tracks.project.states]
open = { label = "Open", phase = "submitted" }
ready = { label = "Ready", phase = "assess" }
granted = { label = "Granted", phase = "granted" }
running = { label = "Running", phase = "running" }
closed = { label = "Closed", phase = "closed", final = true }
"""
STEPS = """
[tracks.project.transitions]
submit = { to = "open", by = "applicant", records = "application" }
"""
ASKED = """
[rules]
within = { guard = "within-ask" }
"""

MONEY = f"""{HEAD}{POT}{ASKED}{STATES}{STEPS}
grant = {{ from = "open", to = "granted", {GRANT}, requires = "within" }}
pay = {{ from = "granted", by = "office", records = "payment", pays = true }}
recover = {{ from = ["granted", "running"], by = "office", records = "recovery", recovers = true }}
settle = {{ from = "granted", to = "running", by = "office", records = "settlement", settles = true }}
release = {{ from = "granted", to = "closed", by = "head", releases = true }}
"""
WAITING = f"""{HEAD}{POT}
[rules]
half = {{ guard = "amount-limit", at_most = 50 }}
{STATES}
checked = {{ label = "Checked", phase = "assess" }}
{STEPS}
grant = {{ from = "open", to = "granted", {GRANT}, requires = "half" }}
start = {{ from = "granted", to = "running", by = "office" }}
go-on = {{ from = "running", to = "ready", by = "office" }}
check = {{ from = "open", to = "checked", by = "office" }}
grant-checked = {{ from = "checked", to = "ready", {GRANT}, requires = "half" }}
raise = {{ from = "ready", to = "closed", {GRANT} }}
"""
ROOM = f"""{HEAD}{POT}
[rules]
what-is-left = {{ guard = "in-so-far", envelope = "pot" }}
voted = {{ guard = "carried" }}
{STATES}{STEPS}
vote = {{ from = "open", by = "board", records = "vote" }}
grant = {{ from = "open", to = "granted", {GRANT}, requires = "what-is-left" }}
close = {{ from = "granted", to = "closed", by = "office", records = "rejection" }}
"""
SPENDER = f"""{STATES.replace("project", "other")}{STEPS.replace("project", "other")}
spend = {{ from = "open", to = "closed", by = "head", records = "grant", commits = "pot" }}
"""
YEARS = f"""{HEAD}
[envelopes.all]
label = "All"
ceiling = 120
[envelopes.y2018]
label = "2018"
within = "all"
year = 2018
ceiling = 100
[envelopes.y2019]
label = "2019"
within = "all"
year = 2019
ceiling = 60
{ASKED}{STATES}{STEPS}
grant = {{ from = "open", to = "granted", by = "office", records = "grant", commits = "all", requires = "within" }}
settle = {{ from = "granted", to = "closed", by = "office", records = "settlement", settles = true }}
"""
TWO_TRACKS = f"""{HEAD}
[envelopes.all]
label = "All"
ceiling = 120
[envelopes.own]
label = "Own"
within = "all"
ceiling = 100
[envelopes.aside]
label = "Set aside"
within = "all"
earmarked = true
ceiling = 50
{ASKED}{STATES}{STEPS}
grant = {{ from = "open", to = "granted", by = "office", records = "grant", commits = "own", requires = "within" }}
settle = {{ from = "granted", to = "running", by = "office", records = "settlement", settles = true }}
release = {{ from = ["granted", "running"], to = "closed", by = "head", releases = true }}
{STATES.replace("project", "other")}{STEPS.replace("project", "other")}
prepare = {{ from = "open", to = "ready", by = "head" }}
grant-both = {{ from = "ready", to = "granted", by = "head", records = "grant", commits = "aside" }}
grant-more = {{ from = "granted", to = "running", by = "office", records = "grant", commits = "all" }}
release = {{ from = ["granted", "running"], to = "closed", by = "head", releases = true }}
"""
VOTES = f"""{HEAD}{POT}
[rules]
within = {{ guard = "within-ask" }}
there = {{ guard = "quorum", at_least = 2 }}
voted = {{ guard = "voted", voters = "board", majority = "of-cast", veto = ["chair"] }}
{STATES}{STEPS}
vote = {{ from = "open", by = "board", records = "vote" }}
recuse = {{ from = "open", by = "board", records = "recusal" }}
grant = {{ from = "open", to = "granted", {GRANT}, requires = ["there", "voted"] }}
again = {{ from = "granted", to = "open", by = "head", releases = true }}
{SPENDER}"""
VETO = f"""{HEAD}{POT}
[rules]
voted = {{ guard = "voted", voters = "board", majority = "of-cast", veto = ["vera"] }}
{STATES}{STEPS}
vote = {{ from = "open", by = "board", records = "vote" }}
grant = {{ from = "open", to = "granted", {GRANT}, requires = "voted" }}
{SPENDER}"""
CORRECTED = f"""{HEAD}{POT}{ASKED}{STATES}{STEPS}
correct = {{ from = ["open", "granted"], by = "office", records = "correction" }}
grant = {{ from = "open", to = "granted", {GRANT}, requires = "within" }}
release = {{ from = "granted", to = "closed", by = "head", releases = true }}
"""
SHEETS = f"""{HEAD}{POT}
[rules]
sheets = {{ guard = "sheets-complete", at_least = 2 }}
enough = {{ guard = "minimum-score", minimum = 6 }}
another = {{ guard = "four-eyes" }}
{STATES}
[tracks.project.assessment]
during = "open"
body = "board"
scheme = "weighted-mean"
scale = 10
criteria.need = {{ label = "Need" }}
{STEPS}
assess = {{ from = "open", by = "board", records = "sheet" }}
close = {{ from = "open", to = "ready", by = "office", requires = "sheets" }}
back = {{ from = "ready", to = "open", by = "office", requires = "another" }}
grant = {{ from = "ready", to = "granted", {GRANT}, requires = ["enough", "another"] }}
{SPENDER}"""
CHAIN = f"""{HEAD}{POT}
[rules]
approved = {{ guard = "approved" }}
{STATES}
[tracks.project.approvals]
first = {{ by = "board", at_least = 2, covers = ["asked"] }}
last = {{ by = "head", covers = ["title"] }}
{STEPS}
change = {{ from = ["open", "granted"], to = "open", by = "applicant", records = "application" }}
approve = {{ from = "open", by = ["board", "head"], records = "approval" }}
return = {{ from = "open", by = "head", records = "return" }}
grant = {{ from = "open", to = "granted", {GRANT}, requires = "approved" }}
{SPENDER}"""
TWICE, BESIDE = ("project", "project"), ("project", "other")
AGENDAS: dict[str, tuple[str, Scope, tuple[str, str], tuple[str, str]]] = {
    "money": (MONEY, Scope(members=1, values=2), TWICE, ("grant", "pay")),
    "waiting": (WAITING, Scope(members=1), TWICE, ("submit", "raise")),
    "room": (ROOM, Scope(members=1), TWICE, ("vote", "grant")),
    "years": (YEARS, Scope(members=1, values=3), TWICE, ("grant", "settle")),
    "two tracks": (TWO_TRACKS, Scope(members=1), BESIDE, ("grant", "settle")),
    "votes": (VOTES, Scope(members=2, values=1), BESIDE, ("vote", "recuse")),
    "sheets": (SHEETS, Scope(members=2, values=2), BESIDE, ("close", "grant")),
    "veto": (VETO, Scope(members=3, values=1), BESIDE, ("vote", "grant")),
    "corrected": (CORRECTED, Scope(members=1, values=2), TWICE, ("correct", "grant")),
    "chain": (CHAIN, Scope(members=2, values=2), BESIDE, ("change", "approve")),
}


def laws_of(rulebook: Rulebook, tracks: Iterable[str], apart: tuple[str, str]) -> Iterator[tuple[Law, ...]]:
    """Laws that remember nothing: each step never happens, money never runs out; and some that do."""
    agenda = rulebook.agenda
    steps = list(dict.fromkeys(trigger for track in tracks for trigger in agenda.tracks[track].transitions))
    stands = {
        "nothing is committed": Condition(committed="nothing"),
        "less is committed": Condition(committed="less"),
        "all is committed": Condition(committed="all"),
        "less is paid": Condition(paid="less"),
        "all is paid": Condition(paid="all"),
        "corrected": Condition(has=("correction",)),
    }
    never = {f"never {name}": Never(condition) for name, condition in stands.items()}
    short = (Short(f"short at {step}", step) for step in steps)
    four_eyes = declared(agenda, {f"{apart[0]} and {apart[1]}": FourEyes(apart)})
    yield (*map(Happens, steps), OverCeiling(), *short, *declared(agenda, never), *four_eyes)
    once = {f"{step} at most once": AtMostOnce(step) for step in steps[2:4]}
    yield declared(agenda, {**once, f"{steps[1]} before {steps[2]}": Before(steps[1], steps[2])})


def declared(agenda: Agenda, forms: Mapping[str, Form]) -> tuple[Law, ...]:
    """Laws as an author declares them."""
    return declared_laws(agenda, {name: DeclaredLaw(form) for name, form in forms.items()})


@pytest.mark.parametrize("name", AGENDAS)
def test_the_search_finds_what_a_search_without_any_thought_finds(name: str) -> None:
    """The same laws broken, in as few steps; and the same ways to stand beside the same money of another."""
    text, scope, tracks, apart = AGENDAS[name]
    loaded = load_agenda(text, BUILT_IN)
    rulebook = compile_rulebook(loaded.agenda, loaded.hash)
    for laws in laws_of(rulebook, dict.fromkeys(tracks), apart):
        plain = Plain(rulebook, laws, scope, tracks)
        lengths, stands = plain.search()
        found, visited = explored(rulebook, laws, scope, tracks)
        assert found == lengths
        assert visited == stands
