"""A round from call to reserve list, the wrong ways to divide money, and the laws of what is adopted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from avt_workflow import (
    Agenda,
    Allocation,
    AllocationRule,
    Application,
    Call,
    Candidate,
    Cents,
    Grant,
    MemoryLog,
    Minutes,
    Note,
    Office,
    Rejection,
    Request,
    Row,
    Sheet,
    Verdict,
    Vote,
    When,
    Withdrawal,
    euros,
    load_agenda,
    load_history,
    verify,
)
from avt_workflow.model.frozen import FrozenMap
from avt_workflow.reader import Reader
from avt_workflow.registry import BUILT_IN
from avt_workflow.reports import dossier_text

TENDER = Path(__file__).parent.parent / "examples" / "tender"
ROUND = "call-2025"
FIRST = ("call-2025", "adopt")


def told(until: tuple[str, str] | None = None) -> Office:
    """The story of the example in a log of its own, up to a step."""
    office = Office.open("memory:", TENDER / "agenda.toml", registry=BUILT_IN)
    for request in load_history((TENDER / "history.toml").read_text("utf-8"), office.agenda):
        if (request.subject, request.trigger) == until:
            break
        verdict = office.do(request)
        assert verdict.allowed, (request, [reason.text() for reason in verdict.reasons])
    return office


def asked(office: Office, trigger: str, record: Allocation | None = None, *, role: str = "board") -> Verdict:
    """A step of the round, without doing it."""
    actor = "bea" if role == "board" else "olga"
    return office.explain(Request(ROUND, trigger, actor, When("2025-05-19"), role, record))


def codes(verdict: Verdict) -> list[str]:
    """The codes of the reasons."""
    return [reason.code for reason in verdict.reasons]


def rows_of(office: Office) -> dict[str, tuple[int, str]]:
    """What each gets in euros, and why, as the rule gives it now."""
    return {row.dossier: (row.amount // 100, row.why) for row in office.competition(ROUND).allocate()}


@pytest.fixture
def voted() -> Iterator[Office]:
    """The round before the board adopts what it voted for."""
    office = told(FIRST)
    yield office
    office.close()


def test_the_rows_are_those_worked_out_by_hand(voted: Office) -> None:
    """Of € 300,000: 177/2 points € 120,000, 156/2 € 90,000; green-steel and care-robot both have 152/2 = 76, and the
    higher mark for impact (29 each) does not tell them apart, so that the lot does; drone-post is below 70, and
    late-bird came on 2 April."""
    found = {row.dossier: row for row in voted.competition(ROUND).allocate()}
    assert {name: row.score for name, row in found.items()} == {
        "solar-roofs": Fraction(177, 2),
        "smart-canal": Fraction(78),
        "green-steel": Fraction(76),
        "care-robot": Fraction(76),
        "drone-post": Fraction(111, 2),
        "late-bird": Fraction(80),
    }
    assert rows_of(voted) == {
        "solar-roofs": (120_000, "funded"),
        "smart-canal": (90_000, "funded"),
        "care-robot": (80_000, "funded"),
        "green-steel": (0, "exhausted"),
        "drone-post": (0, "below-floor"),
        "late-bird": (0, "late"),
    }
    assert (found["green-steel"].short, found["green-steel"].next_if) == (euros(90_000), "smart-canal")


def test_adopting_carries_every_row_out_at_once(voted: Office) -> None:
    """One append: grants, the refusal with its ground, the reserve list; who was late stays where it was."""
    assert voted.do(Request(ROUND, "adopt", "bea", When("2025-05-19"), "board")).allowed
    states = {name: dossier.state for name in voted.dossiers if (dossier := voted.dossier(name))}
    assert states == {
        ROUND: "decided",
        "solar-roofs": "granted",
        "smart-canal": "granted",
        "care-robot": "granted",
        "green-steel": "reserve",
        "drone-post": "refused",
        "late-bird": "ranked",
    }
    refused = voted.dossier("drone-post")
    assert refused
    assert refused.outcome.decision == Rejection(("A score of 55.5 is below the lowest that is funded.",))
    assert refused.moved.round == ROUND
    assert voted.ledger("innovation").committed == euros(290_000)
    assert not verify(voted.log)


def test_the_reserve_list_moves_up_when_money_comes_back() -> None:
    """After smart-canal withdrew, its € 90,000 and the € 10,000 left are what green-steel waited for."""
    office = told()
    found = office.dossier("green-steel")
    assert found
    assert (found.state, found.granted) == ("granted", Grant(euros(100_000)))
    assert office.ledger("innovation").committed == euros(300_000)
    division = office.dossier(ROUND)
    assert division
    assert [len(each.rows) for each in division.division.adopted] == [6, 2]


def test_who_waits_still_waits_when_another_moves_up() -> None:
    """Two wait; when money comes back for one of them, the round is adopted and the other stays where it is."""
    office = competing([(250_000, (40, 30, 30)), (100_000, (39, 30, 30)), (300_000, (38, 30, 30))], 300_000, "a")
    assert office.do(Request(ROUND, "adopt", "bea", DAY, "board")).allowed
    gone = Request("p0", "withdraw", "org", DAY, "applicant", Withdrawal())
    assert office.do(gone).allowed
    assert office.do(Request(ROUND, "propose", "olga", DAY, "office")).allowed
    for member in ("bea", "bob"):
        ballot = Vote("adopt", "for", Allocation())
        assert office.do(Request(ROUND, "vote", member, DAY, "board", ballot)).allowed
    verdict = office.do(Request(ROUND, "adopt", "bea", DAY, "board"))
    assert verdict.allowed, [reason.text() for reason in verdict.reasons]
    states = [dossier.state for name in ("p1", "p2") if (dossier := office.dossier(name))]
    assert states == ["granted", "reserve"]


def test_a_row_says_what_the_rule_says_but_for_the_amount(voted: Office) -> None:
    """Another score, rank or ground is refused; so is another order; the rule's own amount undoes a departure."""
    proposed = voted.dossier(ROUND)
    assert proposed
    whole = proposed.division.proposed
    assert whole
    first = whole.rows[0]
    forged = attrs.evolve(first, amount=euros(0), why="below-floor", score=Fraction(3), motivation="x")
    false = attrs.evolve(whole, rows=(forged, *whole.rows[1:]))
    assert "allocation-differs" in codes(asked(voted, "adopt", false))
    assert "allocation-order" in codes(asked(voted, "adopt", attrs.evolve(whole, rows=whole.rows[::-1])))
    assert codes(asked(voted, "adopt", Allocation((Row("solar-roofs", euros(120_000)),)))) == []


def test_a_round_rests_on_the_agenda_that_says_how_money_nests(voted: Office) -> None:
    """Who adopts an allocation also expects the agenda in force, for what is set aside is read from it."""
    reader = Reader(voted.log, BUILT_IN)
    _, expected = reader.case(Request(ROUND, "adopt", "bea", When("2025-05-19"), "board"))
    assert expected["agenda"] == 1


def test_who_is_late_competes_with_nobody_whose_sheets_are_sealed() -> None:
    """A project whose sheets are still written is no candidate, whatever the round calls its candidates."""
    text = (
        (TENDER / "agenda.toml")
        .read_text("utf-8")
        .replace('["ranked", "reserve"]\nenvelope', '["assessing"]\nenvelope')
    )
    office = Office(MemoryLog(), registry=BUILT_IN)
    assert office.adopt(load_agenda(text, BUILT_IN), actor="olga", on=When("2025-01-01")).allowed
    for request in load_history((TENDER / "history.toml").read_text("utf-8"), office.agenda):
        if request.trigger == "close":
            break
        assert office.do(request).allowed
    assert office.competition(ROUND).entrants == ()


def test_an_allocation_is_stale_once_what_it_rests_on_changed(voted: Office) -> None:
    """A withdrawal between the proposal and the decision sends it back: nobody decides on what no longer is."""
    gone = Request("solar-roofs", "withdraw", "solar-roofs-bv", When("2025-05-18"), "applicant", Withdrawal())
    assert voted.do(gone).allowed
    verdict = asked(voted, "adopt")
    assert "allocation-stale" in codes(verdict)
    assert any("dossier:solar-roofs" in reason.text() for reason in verdict.reasons)
    heads = voted.log.heads()
    assert not voted.do(Request(ROUND, "adopt", "bea", When("2025-05-19"), "board")).allowed
    assert voted.log.heads() == heads


def test_a_row_departs_from_the_rule_only_with_a_motivation(voted: Office) -> None:
    """Without one the row is named; with one the body may lower a grant, and what it voted for must be just that."""
    lower = Row("solar-roofs", euros(100_000))
    verdict = asked(voted, "adopt", Allocation((lower,)))
    assert [(reason.code, reason.about) for reason in verdict.reasons] == [
        ("voted", ""),
        ("departs-without-motivation", "solar-roofs"),
    ]
    motivated = Allocation((attrs.evolve(lower, motivation="The roof of the school falls away"),))
    assert codes(asked(voted, "adopt", motivated)) == ["voted"]
    again = told(("call-2025", "vote"))
    for member in ("bea", "bob"):
        ballot = Request(ROUND, "vote", member, When("2025-05-19"), "board", Vote("adopt", "for", motivated))
        assert again.do(ballot).allowed
    assert again.do(Request(ROUND, "adopt", "bea", When("2025-05-19"), "board", motivated)).allowed
    found = again.dossier("solar-roofs")
    assert found
    assert found.granted == Grant(euros(100_000))
    assert found.moved.motivation == "The roof of the school falls away"
    assert "Granted in part: € 100,000 of € 120,000 asked" in dossier_text(found, again.book(), "en").replace(
        "\xa0", " "
    )


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ((Row("nobody", euros(1), motivation="x"),), "allocation-rows"),
        ((Row("drone-post", euros(60_000), motivation="x"),), "allocation-over"),
        ((Row("solar-roofs", euros(120_001), motivation="x"),), "more-than-asked"),
        ((Row("solar-roofs", -1, motivation="x"),), "amount-invalid"),  # type: ignore[arg-type]  # a wrong value
    ],
    ids=["nobody", "more than there is", "more than it asks", "less than nothing"],
)
def test_rows_that_cannot_be_are_refused(voted: Office, rows: tuple[Row, ...], code: str) -> None:
    """A row for nobody, more than there is, more than was asked, less than nothing: each is named."""
    assert code in codes(asked(voted, "adopt", Allocation(rows)))


def test_only_an_adopted_round_grants(voted: Office) -> None:
    """Nobody may claim the role of the round, nor say that a round asked for it."""
    claim = Request("smart-canal", "grant", "olga", When("2025-05-19"), "round", Grant(euros(1)))
    assert "not-adopted" in codes(voted.explain(claim))
    assert "not-adopted" in codes(voted.explain(attrs.evolve(claim, round=ROUND)))


def test_a_closed_round_is_not_closed_again(voted: Office) -> None:
    """The second time the step is not there any more, and the refusal says since when."""
    again = Request(ROUND, "shut", "olga", When("2025-04-02"), "office")
    assert codes(voted.explain(again)) == ["not-from-here", "late-without-reason"]


def test_a_round_in_which_nobody_competes_divides_nothing() -> None:
    """Before any application is ranked there is nothing to propose."""
    office = told(("smart-canal", "submit"))
    office.do(Request(ROUND, "shut", "olga", When("2025-04-01"), "office"))
    assert "no-candidates" in codes(office.explain(Request(ROUND, "propose", "olga", When("2025-05-05"), "office")))


def test_a_rule_that_fails_is_named_and_nothing_happens() -> None:
    """A plugin that raises, or gives more than there is, is a reason with its name; so is one that is not there."""

    @attrs.frozen
    class Broken(AllocationRule):
        """A rule that fails."""

        def allocate(self, candidates: Sequence[Candidate], available: Cents) -> tuple[Row, ...]:
            """Nothing but a fault."""
            raise RuntimeError("out of order")

    text = (TENDER / "agenda.toml").read_text("utf-8").replace('"ranked"\nfloor      = 70', '"broken"')
    registry = attrs.evolve(BUILT_IN, allocations={**BUILT_IN.allocations, "broken": Broken})
    office = Office(MemoryLog(), registry=registry)
    assert office.adopt(load_agenda(text, registry), actor="olga", on=When("2025-01-01")).allowed
    for request in load_history((TENDER / "history.toml").read_text("utf-8"), office.agenda):
        if request.trigger == "propose":
            break
        assert office.do(request).allowed
    propose = Request(ROUND, "propose", "olga", When("2025-05-05"), "office")
    (reason,) = office.explain(propose).reasons
    assert (reason.code, reason.params["fault"]) == ("plugin-fault", "RuntimeError: out of order")
    (reason,) = Office(office.log, registry=BUILT_IN).explain(propose).reasons
    assert reason.code == "plugin-missing"


def test_nothing_is_voted_on_before_it_is_proposed(voted: Office) -> None:
    """An empty vote stands for what is proposed; where nothing is, it is refused."""
    second = Request("call-2", "announce", "olga", When("2025-06-01"), "office", Call("Second", seed="s"))
    assert voted.do(second).allowed
    ballot = Request("call-2", "vote", "bea", When("2025-06-02"), "board", Vote("adopt", "for", Allocation()))
    assert "nothing-proposed" in codes(voted.explain(ballot))


@pytest.mark.parametrize(("more", "amount"), [(0, 300_000), (1, 0)], ids=["the ceiling", "a cent more"])
def test_a_cent_more_than_there_is_does_not_fit(more: int, amount: int) -> None:
    """Who asks just what there is gets it; who asks a cent more waits for that cent."""
    found = told(FIRST).competition(ROUND)
    (first,) = [each for each in found.entrants if each.dossier == "solar-roofs"]
    one = attrs.evolve(first, asked=Cents(found.available + more))
    (row,) = attrs.evolve(found, entrants=(one,)).allocate()
    assert (row.amount, row.short, row.waits) == (euros(amount), more, bool(more))


def test_a_call_closes_after_it_opens() -> None:
    """Dates the wrong way round, an amount that is none, a call without a title: one reason each."""
    office = Office.open("memory:", TENDER / "agenda.toml", registry=BUILT_IN)
    call = Call(" ", When("2025-03"), When("2025-02"), euros(1), "s")
    wrong = Request("c", "announce", "olga", When("2025-01-13"), "office", call)
    assert codes(office.explain(wrong)) == ["field-missing", "call-period"]


def test_a_lot_is_announced_with_its_seed() -> None:
    """Where equal ranks are told apart by a lot, a call without a seed, or with a blank one, is refused."""
    office = Office.open("memory:", TENDER / "agenda.toml", registry=BUILT_IN)
    for seed in ("", " "):
        wrong = Request("c", "announce", "olga", When("2025-01-13"), "office", Call("A call", seed=seed))
        assert codes(office.explain(wrong)) == ["seed-missing"]


def test_sending_back_lets_the_office_propose_anew(voted: Office) -> None:
    """Back in the office's hands the votes no longer count, and what is proposed is what the rule gives then."""
    back = Request(ROUND, "send-back", "olga", When("2025-05-20"), "office", Note("look again"), minutes=Minutes("m"))
    assert voted.do(back).allowed
    gone = Request("solar-roofs", "withdraw", "solar-roofs-bv", When("2025-05-21"), "applicant", Withdrawal())
    assert voted.do(gone).allowed
    assert voted.do(Request(ROUND, "propose", "olga", When("2025-05-22"), "office")).allowed
    found = voted.dossier(ROUND)
    assert found
    assert found.panel.votes == ()
    proposed = found.division.proposed
    assert proposed
    assert {row.dossier for row in proposed.rows if row.amount} == {"smart-canal", "care-robot", "green-steel"}


AGENDA: Agenda = load_agenda((TENDER / "agenda.toml").read_text("utf-8"), BUILT_IN).agenda
DAY = When("2025-03-10")


def competing(asks: list[tuple[int, tuple[int, int, int]]], amount: int | None, seed: str) -> Office:
    """A round in which each asks so many euros with these marks."""
    office = Office.open("memory:", TENDER / "agenda.toml", registry=BUILT_IN)

    def done(subject: str, trigger: str, actor: str, role: str, record: object = None) -> None:
        verdict = office.do(Request(subject, trigger, actor, DAY, role, record))  # type: ignore[arg-type]  # any record
        assert verdict.allowed, [reason.text() for reason in verdict.reasons]

    for body, members in (("experts", ("eva", "finn")), ("board", ("bea", "bob"))):
        for member in members:
            assert office.appoint(body, member, actor="olga", role="office", on=DAY).allowed
    most = None if amount is None else euros(amount)
    done(ROUND, "announce", "olga", "office", Call("A call", amount=most, seed=seed))
    done(ROUND, "shut", "olga", "office")
    for place, (ask, marks) in enumerate(asks):
        name = f"p{place}"
        done(name, "submit", "org", "applicant", Application(name, "org", euros(ask)))
        done(name, "hand-on", "olga", "office")
        given = FrozenMap(dict(zip(("impact", "quality", "region"), map(Fraction, marks), strict=True)))
        for expert in ("eva", "finn"):
            done(name, "assess", expert, "experts", Sheet(given))
        done(name, "close", "olga", "office")
    done(ROUND, "propose", "olga", "office")
    for member in ("bea", "bob"):
        done(ROUND, "vote", member, "board", Vote("adopt", "for", Allocation()))
    return office


marks = st.tuples(st.integers(0, 40), st.integers(0, 30), st.integers(0, 30))
rounds = st.lists(st.tuples(st.sampled_from([0, 40_000, 100_000, 250_000]), marks), min_size=1, max_size=4)


@given(rounds, st.none() | st.sampled_from([0, 100_000, 100_001, 300_000]), st.sampled_from("ab"))
def test_what_is_adopted_is_what_was_voted_for(
    asks: list[tuple[int, tuple[int, int, int]]], amount: int | None, seed: str
) -> None:
    """Every row becomes the decision it says, nothing else does, and no more is committed than there is; explaining
    it before says the same and changes nothing."""
    office = competing(asks, amount, seed)
    found = office.dossier(ROUND)
    assert found
    proposed = found.division.proposed
    assert proposed
    adopt = Request(ROUND, "adopt", "bea", DAY, "board")
    heads = office.log.heads()
    foretold = office.explain(adopt)
    assert office.log.heads() == heads
    verdict = office.do(adopt)
    assert verdict.facts == foretold.facts
    assert verdict.allowed
    for row in proposed.rows:
        dossier = office.dossier(row.dossier)
        assert dossier
        expected = "granted" if row.amount else "reserve" if row.short else "refused"
        assert dossier.state == expected
        assert office.ledger("innovation").to(row.dossier) == row.amount
    committed = office.ledger("innovation").committed
    assert committed == sum(row.amount for row in proposed.rows)
    assert committed <= euros(500_000 if amount is None else amount)
