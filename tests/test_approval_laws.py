"""What must hold of any approval chain, whatever is approved, gone back to and changed, in any order."""

from __future__ import annotations

from itertools import product
from typing import Final, NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from avt_workflow import (
    Agenda,
    Application,
    Body,
    Case,
    Dossier,
    FrozenMap,
    Grant,
    Request,
    Role,
    Roster,
    Rule,
    State,
    Track,
    When,
    compile_rulebook,
    euros,
    evolve,
    judge,
    options,
    replay,
)
from avt_workflow.guards import Approvals
from avt_workflow.model.agenda import Envelope
from avt_workflow.model.approvals import Level, complete
from avt_workflow.model.facts import ApprovalsCancelled, Fact
from avt_workflow.model.ledger import Ledger
from avt_workflow.model.records import Approval, Record, Recusal, Return
from small import step, text

ON: Final = When("2026-03")
PEOPLE: Final = ("ann", "ben", "cas", "dora", "eve", "fay", "gus")
NAMES: Final = ("a", "b", "c", "d", "e")
COVERED: Final = ("asked", "summary", "links")


@st.composite
def chains(draw: st.DrawFn) -> dict[str, Level]:
    """Levels that wait for others without a circle, not always for earlier ones in the file."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=2, unique=True))
    order = draw(st.permutations(names))
    made = {
        name: Level(
            by=draw(st.sampled_from(["office", "board"])),
            at_least=draw(st.integers(1, 2)),
            covers=draw(st.lists(st.sampled_from(COVERED), unique=True).map(tuple)),
            after=draw(st.lists(st.sampled_from(order[:place] or order[:1]), unique=True).map(tuple)) if place else (),
            one_person_once=draw(st.booleans()),
        )
        for place, name in enumerate(order)
    }
    return {name: made[name] for name in names}


class Act(NamedTuple):
    """Somebody does something with a level, told by its place in the file, or changes a field."""

    what: str
    who: str
    place: int
    field: str

    def level(self, levels: dict[str, Level]) -> str:
        """The level it is about."""
        return list(levels)[self.place % len(levels)]


ACTS: Final = st.lists(
    st.builds(
        Act,
        st.sampled_from(["approve"] * 12 + ["go-back", "adjust", "recuse", "recuse"]),
        st.sampled_from(PEOPLE),
        st.integers(0, 59),
        st.sampled_from(COVERED),
    ),
    min_size=15,
    max_size=40,
)


def agenda(levels: dict[str, Level]) -> Agenda:
    """A track in which these levels must be approved."""
    both = ("office", "board")
    return Agenda(
        id="chain",
        title=text("Chain"),
        language="en",
        administered_by="office",
        roles=FrozenMap({"office": Role(text("Office")), "applicant": Role(text("Applicant"), "applicant")}),
        bodies=FrozenMap({"board": Body(text("Board"))}),
        envelopes=FrozenMap({"pot": Envelope(text("Pot"), euros(1000))}),
        rules=FrozenMap({"all": Rule("approved", Approvals())}),
        tracks=FrozenMap(
            {
                "project": Track(
                    label=text("Project"),
                    assessed=False,
                    approvals=FrozenMap(levels),
                    states=FrozenMap(
                        {
                            "open": State(text("Open"), "assess"),
                            "granted": State(text("Granted"), "granted", final=True),
                        }
                    ),
                    transitions=FrozenMap(
                        {
                            "submit": step("applicant", "open", records="application"),
                            "adjust": step("applicant", None, ("open",), records="application"),
                            "approve": step(both, None, ("open",), records="approval"),
                            "go-back": step("office", None, ("open",), records="return"),
                            "recuse": step("board", None, ("open",), records="recusal"),
                            "grant": step(
                                "office", "granted", ("open",), records="grant", commits="pot", requires=("all",)
                            ),
                        }
                    ),
                )
            }
        ),
    )


class Chain:
    """A dossier in such a track, with the facts that made it."""

    def __init__(self, levels: dict[str, Level]) -> None:
        self.levels = levels
        self.rulebook = compile_rulebook(agenda(levels), "chain")
        self.dossier: Dossier | None = None
        self.facts: list[Fact] = []
        self.application = Application("A", "org", euros(1))
        assert self.ask("submit", "org", "applicant", self.application)

    @property
    def case(self) -> Case:
        """As it stands."""
        ledgers = FrozenMap({"pot": Ledger("pot", euros(1000), version=1)})
        return Case(self.rulebook, self.dossier, ledgers, FrozenMap({"board": Roster("board", PEOPLE)}), "chain")

    def ask(self, trigger: str, who: str, role: str, record: Record) -> tuple[Fact, ...]:
        """Judge, and fold what happens."""
        verdict = judge(self.case, Request("one", trigger, who, ON, role, record))
        for fact in verdict.facts:
            self.dossier = evolve(self.dossier, fact)
            self.facts.append(fact)
        return verdict.facts

    def act(self, act: Act) -> tuple[Fact, ...]:
        """Do one act."""
        if act.what == "approve":
            level = act.level(self.levels)
            return self.ask("approve", act.who, self.levels[level].by, Approval(level))
        if act.what == "go-back":
            return self.ask("go-back", act.who, "office", Return(act.level(self.levels), "Again."))
        if act.what == "recuse":
            return self.ask("recuse", act.who, "board", Recusal())
        old = self.application
        changed = {
            "asked": Application(
                "A", "org", euros(3) if old.asked == euros(1) else euros(1), old.summary, links=old.links
            ),
            "summary": Application("A", "org", old.asked, f"{old.summary}x", links=old.links),
            "links": Application("A", "org", old.asked, old.summary, links=(*old.links, "x")),
        }
        self.application = changed[act.field]
        return self.ask("adjust", "org", "applicant", self.application)


class Oracle:
    """The same, told in another way: a matrix of what comes after what, and a set of pairs."""

    def __init__(self, levels: dict[str, Level]) -> None:
        self.levels = levels
        self.given: set[tuple[str, str]] = set()
        self.out: set[str] = set()
        names, listed = list(levels), {}
        for place, name in enumerate(names):
            after = levels[name].after
            listed[name] = set(after) if after is not None else set(names[place - 1 : place] if place else [])
        self.rests = {(low, high) for high in names for low in listed[high]}
        for middle, low, high in product(names, repeat=3):
            if (low, middle) in self.rests and (middle, high) in self.rests:
                self.rests.add((low, high))

    def counting(self, level: str) -> set[str]:
        """Who counts at a level; a body asks that they did not step back, and so does the office here."""
        return {who for name, who in self.given if name == level and who not in self.out}

    def done(self, level: str) -> bool:
        """Whether it and all below it has enough."""
        below = {low for low, high in self.rests if high == level}
        return all(len(self.counting(name)) >= self.levels[name].at_least for name in {level, *below})

    def falls(self, hit: set[str]) -> set[str]:
        """What falls when these are hit."""
        return hit | {high for low, high in self.rests if low in hit}

    def may_approve(self, act: Act) -> bool:
        """Whether somebody may approve a level."""
        name = act.level(self.levels)
        level = self.levels[name]
        if level.by == "board" and act.who in self.out:
            return False
        others = {other for other, who in self.given if who == act.who and who not in self.out and other != name}
        return (
            all(self.done(low) for low, high in self.rests if high == name)
            and act.who not in self.counting(name)
            and len(self.counting(name)) < level.at_least
            and not (others and level.one_person_once)
        )


@settings(max_examples=max(100, settings().max_examples))
@given(chains(), ACTS)
def test_a_chain_does_what_a_matrix_says(levels: dict[str, Level], acts: list[Act]) -> None:
    """Each act is allowed exactly when it may be, undoes exactly the levels that rest on what it hits, and no level is
    complete before those it comes after; a grant can be given exactly when all are complete."""
    chain, oracle = Chain(levels), Oracle(levels)
    for act in acts:
        allowed = oracle.may_approve(act)
        facts = chain.act(act)
        undone = {name for fact in facts if isinstance(fact, ApprovalsCancelled) for name in fact.levels}
        expected: set[str] = set()
        if act.what == "approve":
            assert bool(facts) == allowed, act
            if facts:
                oracle.given.add((act.level(levels), act.who))
        elif act.what == "recuse":
            assert bool(facts) == (act.who not in oracle.out)
            oracle.out.add(act.who)
        elif act.what == "go-back":
            there = any(name == act.level(levels) for name, _ in oracle.given)
            assert bool(facts) == there
            expected = oracle.falls({act.level(levels)}) if there else set()
        else:
            expected = oracle.falls(
                {name for name, level in levels.items() if not level.covers or act.field in level.covers}
            )
        assert undone == {name for name, _ in oracle.given if name in expected}
        oracle.given = {pair for pair in oracle.given if pair[0] not in expected}
        assert chain.dossier is not None
        assert {(a.level, a.actor) for a in chain.dossier.panel.approvals} == oracle.given
        done = {name for name in levels if oracle.done(name)}
        assert {*complete(levels, chain.case.approvals)} == done
        assert all(low in done for low, high in oracle.rests if high in done)
        grant = judge(chain.case, Request("one", "grant", "olga", ON, "office", Grant(euros(1))))
        assert grant.allowed == (done == {*levels})


@given(chains(), ACTS)
def test_a_dossier_with_approvals_is_replayed_without_its_agenda(levels: dict[str, Level], acts: list[Act]) -> None:
    """The facts alone add up to the dossier, for what was cancelled stands in them."""
    chain = Chain(levels)
    for act in acts:
        chain.act(act)
    assert replay(chain.facts) == chain.dossier


@given(chains(), ACTS)
def test_nobody_counts_twice_at_a_level(levels: dict[str, Level], acts: list[Act]) -> None:
    """At each level those who count are as many persons as approvals, and nobody at two unless the later allows it."""
    chain = Chain(levels)
    for act in acts:
        chain.act(act)
    for name, level in levels.items():
        given = [one.actor for one in chain.case.approvals if one.level == name]
        assert len(given) == len({*given}) <= level.at_least
    for who in PEOPLE:
        own = [one.level for one in chain.case.approvals if one.actor == who]
        assert not any(levels[name].one_person_once for name in own[1:])


@given(chains(), ACTS, st.sampled_from(PEOPLE), st.sampled_from(["office", "board"]))
def test_what_awaits_somebody_is_what_they_may_approve(
    levels: dict[str, Level], acts: list[Act], who: str, role: str
) -> None:
    """The step is an option exactly for whom at least one level can be approved."""
    chain = Chain(levels)
    for act in acts:
        chain.act(act)
    (option,) = [option for option in options(chain.case, who, role, ON) if option.trigger == "approve"]
    own = [name for name, level in levels.items() if level.by == role]
    asks = [Request("one", "approve", who, ON, role, Approval(name)) for name in own]
    assert option.allowed == any(judge(chain.case, ask).allowed for ask in asks)
