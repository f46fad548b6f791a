"""What must hold of any panel, whoever is appointed, delegates, steps back, votes and joins, in any order."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any, Final

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from avt_workflow import (
    Application,
    Appointment,
    Case,
    Delegation,
    Dismissal,
    Dossier,
    FrozenMap,
    Grant,
    Partner,
    Recusal,
    Request,
    Revocation,
    Roster,
    Verdict,
    Vote,
    When,
    compile_rulebook,
    euros,
    evolve,
    judge,
    replay,
)
from avt_workflow.definition import load_agenda
from avt_workflow.guards import Voted
from avt_workflow.model.facts import Fact
from avt_workflow.model.ports import BodyName
from avt_workflow.registry import BUILT_IN
from test_panel_stories import TOML

LOADED: Final = load_agenda(
    TOML.replace("RULE", 'majority = "of-cast"')
    .replace('from = "assessed", by = "board", r', 'from = "submitted", by = "board", r')
    .replace('recuse = { from = ["assessing", "assessed"]', 'recuse = { from = "submitted"'),
    BUILT_IN,
)
"""The agenda of the stories, where the board votes at once."""
RULEBOOK: Final = compile_rulebook(LOADED.agenda, LOADED.hash)
PEOPLE: Final = ("ann", "ben", "cas", "dora", "eve", "fay")
FIRMS: Final = ("Acme", "Roof Ltd")
DAYS: Final = tuple(When(date(2026, 3, 1) + timedelta(days=n)) for n in range(4))
GRANT: Final = Grant(euros(10))

people = st.sampled_from(PEOPLE)
firms = st.sampled_from([(), (), *((firm,) for firm in FIRMS)])
positions = st.sampled_from(["member", "chair", "alternate", "alternate", "alternate"])
periods = st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)).map(
    lambda pair: sorted(pair, key=lambda day: day.first)
)


@st.composite
def act(draw: st.DrawFn) -> tuple[str, Any]:
    """An act with what it is about; votes and delegations most of all."""
    what = draw(
        st.sampled_from(["vote"] * 8 + ["delegate"] * 4 + ["appoint"] * 4 + ["recuse", "adjust", "dismiss", "revoke"])
    )
    one, other = draw(people), draw(people)
    if what == "appoint":
        return what, Appointment(one, draw(positions), draw(st.sampled_from(["", "", other])), draw(firms))
    if what == "dismiss":
        return what, Dismissal(one)
    if what == "delegate":
        return what, Delegation(one, other, *draw(periods))
    if what == "revoke":
        return what, Revocation(one, other)
    if what == "adjust":
        return what, draw(firms)
    if what == "recuse":
        return what, one
    choice = draw(st.sampled_from(["for", "for", "against", "abstain"]))
    return what, (one, draw(st.sampled_from(["", other, other])), choice, draw(st.sampled_from(DAYS)))


acts = st.lists(act(), min_size=20, max_size=40)
seats = st.lists(people, unique=True, min_size=3, max_size=5).map(tuple)


MANY: Final = settings(max_examples=max(100, settings().max_examples))
"""Where what must not happen takes several acts to come about."""


class Board:
    """A board and one project, folded from what was judged."""

    def __init__(self, members: tuple[str, ...]) -> None:
        self.facts: list[Fact] = []
        self.dossier: Dossier | None = None
        self.roster = Roster("board", members, 1)
        assert self.ask("one", "submit", "org", "applicant", Application("A", "org", euros(10))).allowed

    @property
    def case(self) -> Case:
        """As it stands."""
        return Case(RULEBOOK, self.dossier, rosters=FrozenMap({"board": self.roster}), in_force=RULEBOOK.hash)

    def ask(self, subject: str, trigger: str, who: str, role: str, record: Any, **parts: Any) -> Verdict:
        """Judge, and fold what happens."""
        on = parts.pop("on", When("2026-03"))
        request = Request(subject, trigger, who, on, role, record, motivation="late", **parts)
        verdict = judge(self.case if subject == "one" else attrs.evolve(self.case, dossier=None), request)
        for fact in verdict.facts:
            if fact.stream == "dossier:one":
                self.facts.append(fact)
                self.dossier = evolve(self.dossier, fact)
            else:
                self.roster = self.roster.evolve(fact)
        return verdict

    def act(self, what: str, given: Any) -> Verdict:
        """Do one act."""
        if what == "recuse":
            return self.ask("one", "recuse", given, "board", Recusal())
        if what == "adjust":
            record = Application("A", "org", euros(10), partners=tuple(map(Partner, given)))
            return self.ask("one", "adjust", "org", "applicant", record)
        if what == "vote":
            who, behalf, choice, on = given
            return self.ask("one", "vote", who, "board", Vote("grant", choice, GRANT), behalf=behalf, on=on)
        return self.ask("body:board", what, "olga", "office", given)

    def barred(self) -> set[str]:
        """Who may not take part, told from the parts themselves."""
        assert self.dossier is not None
        application = self.dossier.idea.application
        assert application is not None
        partners = {partner.name for partner in application.partners}
        tied = {who for who, firms in self.roster.affiliations.items() if partners & {*firms}}
        return tied | {*self.dossier.panel.recused}


@given(seats, acts)
def test_no_seat_counts_twice_and_nobody_barred_counts(members: tuple[str, ...], wishes: list[tuple[str, Any]]) -> None:
    """Whatever happens, the votes that count are of distinct seats, of nobody who may not take part, and in the place
    of who may not only by an alternate."""
    board = Board(members)
    for what, about in wishes:
        board.act(what, about)
        out, cast = board.barred(), board.case.votes("board")
        assert max(Counter(one.place for one in cast).values(), default=0) <= 1
        assert not out & {one.actor for one in cast}
        for one in cast:
            if one.place in out:
                assert board.roster.alternates[one.actor] in ("", one.place)


@MANY
@given(seats, acts)
def test_a_vote_may_be_cast_exactly_by_whom_the_seat_falls_to(
    members: tuple[str, ...], wishes: list[tuple[str, Any]]
) -> None:
    """A member who may take part, their delegate of that day, or an alternate, and each seat once."""
    board = Board(members)
    for what, about in wishes:
        roster, out = board.roster, board.barred()
        filled = {one.place: one.actor for one in board.case.votes("board")}
        allowed = board.act(what, about).allowed
        if what != "vote":
            continue
        who, behalf, _, on = about
        seat = behalf or who
        proxies = {(p.member, p.to) for p in roster.proxies if p.start.first <= on.first <= p.until.first}
        own = roster.alternates.get(who)
        stands_in = own == seat or (own == "" and seat in out)
        elsewhere = {
            s for s, actor in filled.items() if actor == who and s not in (who, seat) and (s, who) not in proxies
        }
        if seat == who:
            may = who in roster.members and who not in out
        elif (seat, who) in proxies and seat not in out:
            may = who not in out
        else:
            may = stands_in and who not in out and not elsewhere
        assert allowed == (seat in roster.members and may and seat not in filled), about


@MANY
@given(seats, acts)
def test_what_is_delegated_never_goes_round_or_on(members: tuple[str, ...], wishes: list[tuple[str, Any]]) -> None:
    """On any day a seat is delegated once, who delegated acts for nobody, and nobody acts for more than two."""
    board = Board(members)
    for what, about in wishes:
        board.act(what, about)
        for day in DAYS:
            held = [p for p in board.roster.proxies if p.start.first <= day.first <= p.until.first]
            assert len({p.member for p in held}) == len(held)
            assert not {p.member for p in held} & {p.to for p in held}
            assert max(Counter(p.to for p in held).values(), default=0) <= 2
            assert {p.member for p in held} <= {*board.roster.members}
            assert {p.to for p in held} <= {*board.roster.everybody}


@given(seats, acts)
def test_who_sits_where_is_never_ambiguous(members: tuple[str, ...], wishes: list[tuple[str, Any]]) -> None:
    """Nobody is a member and an alternate, or a member twice, and the chair has a seat."""
    board = Board(members)
    for what, about in wishes:
        board.act(what, about)
        roster = board.roster
        assert len({*roster.everybody}) == len(roster.everybody)
        assert roster.chair in ("", *roster.members)
        assert {*roster.affiliations} <= {*roster.everybody}


@MANY
@given(seats, acts, st.integers(1, 4), st.booleans(), st.booleans())
def test_a_majority_is_of_the_seats_that_may_vote(
    members: tuple[str, ...], wishes: list[tuple[str, Any]], quorum: int, casting: bool, veto: bool
) -> None:
    """The outcome is the one that counting seat by seat gives, and a quorum out of reach is said exactly when it is."""
    board = Board(members)
    for what, about in wishes:
        board.act(what, about)
    rule = Voted(BodyName("board"), "of-members", quorum, casting, ("chair",) if veto else ())
    refusal = rule.check(board.case, Request("one", "grant", "ann", When("2026-03"), "board", GRANT))
    out, roster = board.barred(), board.roster
    said = {}
    for one in board.dossier.panel.votes if board.dossier else ():
        valid = one.actor not in out and one.place in roster.members
        if valid and (one.place not in out or roster.alternates.get(one.actor) in ("", one.place)):
            assert isinstance(one.record, Vote)
            said[one.place] = one.record.choice
    able = {member for member in roster.members if member not in out} | {*said}
    in_favour = sum(choice == "for" for choice in said.values())
    tie = casting and 2 * in_favour == len(able) and said.get(roster.chair) == "for"
    carried = len(said) >= quorum and (2 * in_favour > len(able) or tie)
    stopped = veto and said.get(roster.chair) == "against"
    assert (refusal is None) == (carried and not stopped)
    if refusal is not None and not stopped:
        spare = len([name for name in roster.alternates if name not in out])
        if refusal.code == "quorum-out-of-reach":
            assert len(able) < quorum
        else:
            assert len(able) + spare >= quorum or not roster.members


@given(seats, acts)
def test_the_dossier_is_replayed_from_its_facts(members: tuple[str, ...], wishes: list[tuple[str, Any]]) -> None:
    """Votes in the place of others come back as they were."""
    board = Board(members)
    for what, about in wishes:
        board.act(what, about)
    assert replay(board.facts) == board.dossier
