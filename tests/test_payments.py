"""What happens to the money of a grant after the commitment: payments, recoveries, and laws that never break."""

from __future__ import annotations

from collections import defaultdict

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from avt_workflow import (
    Application,
    Balance,
    Cents,
    FrozenMap,
    Grant,
    Instalment,
    Ledger,
    Request,
    Vote,
    When,
    compile_rulebook,
    euros,
    judge,
    split,
)
from avt_workflow.case import Case
from avt_workflow.model.facts import Fact, MoneyRecovered, PaymentMade
from avt_workflow.payments import _paid, _recovered
from avt_workflow.testing import after, beginning
from avt_workflow.testing.cases import folded
from avt_workflow.testing.strategies import walks
from treasury import AGENDA, RULEBOOK, SCHEDULE, Treasury, payment, recovery, settlement

ON = When("2019")
START = beginning(RULEBOOK)
SUBJECTS = ("one", "two")


def asked(subject: str, trigger: str, record: object = None) -> Request:
    """A request of the office."""
    return Request(subject, trigger, "olga", ON, "office", record, motivation="late")  # type: ignore[arg-type]


GRANTS = (
    asked("one", "apply", Application("A project", "org")),
    asked("one", "grant", Grant(euros(100_000), schedule=SCHEDULE)),
    asked("one", "top-up", Grant(euros(50_000))),
    asked("two", "apply", Application("Another", "org")),
    asked("two", "grant", Grant(euros("700000.01"))),
)


class Books:
    """The facts of a walk, kept a second time in the simplest way there is."""

    def __init__(self) -> None:
        self.now: dict[str, Case] = dict.fromkeys(SUBJECTS, START)
        self.facts: dict[str, list[Fact]] = defaultdict(list)
        self.paid: dict[tuple[str, str], int] = defaultdict(int)
        self.recovered: dict[tuple[str, str], int] = defaultdict(int)

    @property
    def ledgers(self) -> dict[str, Ledger]:
        """The ledgers as they stand."""
        return dict(self.now["one"].ledgers)

    def take(self, request: Request) -> tuple[Fact, ...]:
        """Judge a request and fold what happened."""
        case = self.now[request.subject]
        facts = judge(case, request).facts
        self.now[request.subject] = later = folded(case, facts)
        self.now = {subject: attrs.evolve(other, ledgers=later.ledgers) for subject, other in self.now.items()}
        for fact in facts:
            self.facts[fact.stream].append(fact)
            where = fact.stream.removeprefix("envelope:")
            if isinstance(fact, PaymentMade):
                self.paid[where, fact.dossier] += fact.amount
            elif isinstance(fact, MoneyRecovered):
                self.recovered[where, fact.dossier] += fact.amount
        return facts


def from_there(before: tuple[Request, ...], length: int) -> st.SearchStrategy[tuple[Request, ...]]:
    """These requests, and a walk of two dossiers from there."""
    books = Books()
    for request in before:
        assert books.take(request)
    return walks(books.now, length).map(lambda walk: (*before, *walk))


walked = st.one_of(from_there((), 14), from_there(GRANTS, 24))


@given(walked)
def test_the_balance_laws_hold_after_every_event(requests: tuple[Request, ...]) -> None:
    """In every envelope and dossier, ceiling = available + committed and to pay = committed - paid + recovered."""
    books = Books()
    for request in requests:
        before = dict(books.now)
        facts = books.take(request)
        if not facts:
            assert books.now == before
        for name, ledger in books.ledgers.items():
            assert ledger.ceiling == ledger.available + ledger.committed
            assert ledger.available >= 0
            assert ledger.to_pay == ledger.committed - ledger.paid + ledger.recovered
            assert ledger.balance == sum(ledger.balances.values(), Balance())
            for subject in SUBJECTS:
                balance = ledger.balance_of(subject)
                assert balance.paid == books.paid[name, subject]
                assert balance.recovered == books.recovered[name, subject]
                assert balance.to_pay == ledger.to(subject) - balance.paid + balance.recovered
                assert 0 <= balance.recovered <= balance.paid
        for subject, case in books.now.items():
            if case.dossier:
                assert case.balance.paid == sum(p.amount for p in case.dossier.payments)
                assert case.balance.recovered == sum(r.amount for r in case.dossier.recoveries)
                held = {name for name, ledger in case.ledgers.items() if ledger.balance_of(subject) != Balance()}
                assert case.balance == sum((case.ledger(name).balance_of(subject) for name in held), Balance())


@given(walked)
def test_no_more_is_paid_than_is_committed_nor_recovered_than_paid(requests: tuple[Request, ...]) -> None:
    """At the moment of paying, what the recipient holds is at most what is committed, in each envelope and in all."""
    books = Books()
    for request in requests:
        moved = [fact for fact in books.take(request) if isinstance(fact, (PaymentMade, MoneyRecovered))]
        case = books.now[request.subject]
        for fact in moved:
            balance = case.ledger(fact.stream.removeprefix("envelope:")).balance_of(request.subject)
            assert fact.amount > 0
            assert balance.held >= 0
            if isinstance(fact, PaymentMade):
                assert balance.held <= balance.committed
                assert case.balance.to_pay >= 0
        if moved:
            assert sum(fact.amount for fact in moved) == request.record.amount  # type: ignore[union-attr]


@given(walked)
def test_a_reference_stands_for_one_payment(requests: tuple[Request, ...]) -> None:
    """In an envelope no reference of the bookkeeping is used twice."""
    books = Books()
    for request in requests:
        books.take(request)
    for stream, facts in books.facts.items():
        used = [fact.reference for fact in facts if isinstance(fact, (PaymentMade, MoneyRecovered))]
        assert len(set(used)) == len(used), stream


@given(walked)
def test_replay_gives_the_ledgers_back(requests: tuple[Request, ...]) -> None:
    """The facts of an envelope alone add up to its ledger."""
    books = Books()
    for request in requests:
        books.take(request)
    for name, ledger in books.ledgers.items():
        assert START.ledger(name).replay(books.facts[f"envelope:{name}"]) == ledger


@given(walked)
def test_the_office_keeps_what_judging_says(requests: tuple[Request, ...]) -> None:
    """Through the log the same requests give the same ledgers, and what is refused writes nothing."""
    treasury, books = Treasury(), Books()
    for request in requests:
        heads = treasury.office.log.heads()
        verdict = treasury.office.do(request)
        assert bool(books.take(request)) == verdict.allowed
        assert (treasury.office.log.heads() != heads) == verdict.allowed
    for name, ledger in books.ledgers.items():
        assert treasury.office.ledger(name) == ledger


def test_the_walks_come_where_money_moves() -> None:
    """The walks these laws rest on pay, recover, settle and release, are refused for each reason, and overpay."""
    seen: set[str] = set()

    @settings(max_examples=150, derandomize=True, database=None)
    @given(walked)
    def walk(requests: tuple[Request, ...]) -> None:
        books = Books()
        for request in requests:
            verdict = judge(books.now[request.subject], request)
            seen.update(reason.code for reason in verdict.reasons)
            seen.update({request.trigger} if verdict.allowed else ())
            moved = [fact for fact in books.take(request) if isinstance(fact, (PaymentMade, MoneyRecovered))]
            seen.update({f"{moved[0].kind} in two"} if len(moved) > 1 else ())
            seen.update({"to recover"} if books.now[request.subject].balance.to_pay < 0 else ())

    walk()
    assert seen >= {"pay", "pay-advance", "recover", "settle", "release", "above-to-pay", "above-paid"}
    assert seen >= {"reference-used", "advance-limit", "on-schedule", "to recover", "payment_made in two"}
    assert "money_recovered in two" in seen


amounts_ = st.integers(0, 10**6).map(Cents)
balances_ = st.lists(
    st.tuples(amounts_, amounts_, amounts_).map(lambda t: Balance(t[0], Cents(t[1] + t[2]), t[2])),
    min_size=1,
    max_size=4,
)


@given(balances_, st.data())
def test_a_division_is_exact_and_fits_each_envelope(balances: list[Balance], data: st.DataObject) -> None:
    """Parts add up to the amount; none pays above what is to pay, none recovers above what is held."""
    most = sum((balance for balance in balances), Balance())
    if most.to_pay > 0:
        amount = Cents(data.draw(st.integers(1, most.to_pay)))
        parts = _paid(amount, balances)
        assert sum(parts) == amount
        assert all(0 <= part <= max(0, b.to_pay) for part, b in zip(parts, balances, strict=True))
    if most.held > 0:
        amount = Cents(data.draw(st.integers(1, most.held)))
        parts = _recovered(amount, balances)
        assert sum(parts) == amount
        assert all(0 <= part <= b.held for part, b in zip(parts, balances, strict=True))
        due = [max(0, -b.to_pay) for b in balances]
        if amount <= sum(due):
            assert list(parts) == list(split(amount, due))
        else:
            assert all(part >= owed for part, owed in zip(parts, due, strict=True))


def test_a_grant_that_a_treasurer_can_check_by_hand() -> None:
    """€ 100.000 in two instalments, settled at € 90.000 when all was paid: € 10.000 comes back, and nothing is left."""
    treasury = Treasury()
    treasury.granted("one", "100000")
    assert treasury.refused("one", "pay-instalment", "2018-12-31", payment("40000", "2018-9", 1)) == [
        "late-without-reason",
        "on-schedule",
    ]
    treasury.done("one", "pay-instalment", "2019-01-15", payment("40000", "2019-1", 1))
    assert treasury.refused("one", "pay-instalment", "2019-07-01", payment("60000", "2019-2", 2)) == ["evidence-given"]
    treasury.done("one", "pay-instalment", "2019-07-01", payment("60000", "2019-2", 2, "Report of June."))
    assert treasury.office.ledger("own").balance_of("one") == Balance(euros(100_000), euros(100_000))
    assert treasury.refused("one", "pay", "2019-08", payment("0.01", "2019-3")) == ["above-to-pay"]
    treasury.done("one", "settle", "2020-02", settlement("90000"))
    balance = treasury.office.ledger("own").balance_of("one")
    assert (balance.committed, balance.paid, balance.to_pay) == (euros(90_000), euros(100_000), -euros(10_000))
    assert treasury.refused("one", "recover", "2020-03", recovery("100000.01", "2020-1")) == ["above-paid"]
    assert treasury.refused("one", "recover", "2020-03", recovery("10000", "2019-2")) == ["reference-used"]
    treasury.done("one", "recover", "2020-03", recovery("10000", "2020-1"))
    ledger = treasury.office.ledger("own")
    assert (ledger.paid, ledger.recovered, ledger.to_pay) == (euros(100_000), euros(10_000), 0)
    assert (ledger.committed, ledger.available) == (euros(90_000), euros(910_000))


def test_a_payment_is_divided_over_what_is_to_pay_in_each_envelope() -> None:
    """€ 100 from one envelope and € 50 from another: € 10 is € 6,67 and € 3,33; the rest is the rest of each."""
    treasury = Treasury()
    treasury.granted("one", "100")
    treasury.done("one", "top-up", "2019-02", Grant(euros(50)))
    treasury.done("one", "pay", "2019-03", payment("10", "b-1"))
    assert treasury.office.ledger("own").paid == euros("6.67")
    assert treasury.office.ledger("state").paid == euros("3.33")
    treasury.done("one", "pay", "2019-04", payment("140", "b-2"))
    assert [treasury.office.ledger(name).to_pay for name in ("own", "state")] == [0, 0]
    treasury.done("one", "top-up", "2019-05", Grant(euros(20)))
    treasury.done("one", "recover", "2019-06", recovery("30", "b-3"))
    assert treasury.office.ledger("state").recovered == euros(30)
    assert treasury.office.ledger("own").recovered == 0


def test_who_pays_too_much_hears_how_much_is_left_and_who_could_raise_it() -> None:
    """The refusal tells what is to be paid, out of what, and names the steps that can still grant more."""
    treasury = Treasury()
    treasury.granted("one", "100")
    treasury.done("one", "pay", "2019-02", payment("60", "b-1"))
    (reason,) = treasury.ask("one", "pay", "2019-03", payment("40.01", "b-2")).reasons
    assert reason.params["to_pay_cents"] == euros(40)
    assert reason.params["short_cents"] == 1
    assert {(remedy.trigger, remedy.by) for remedy in reason.lifted_by} == {
        ("grant", ("office",)),
        ("top-up", ("office",)),
    }
    assert "€\u00a040 " in reason.text("nl")
    assert "€\u00a060 was paid" in reason.text("en")


ROWS = [
    ("pay", payment("0", "b"), "amount-zero"),
    ("pay", payment("1", " \n"), "field-missing"),
    ("pay", payment("1", "b", 3), "no-such-instalment"),
    ("pay", payment("1", "b", 0), "no-such-instalment"),
    ("pay", attrs.evolve(payment("1", "b"), amount=-1), "amount-invalid"),
    ("pay", attrs.evolve(payment("1", "b"), amount="x"), "amount-invalid"),
    ("pay", attrs.evolve(payment("1", "b"), instalment="x"), "field-type"),
    ("recover", recovery("0", "b"), "amount-zero"),
    ("recover", recovery("1", ""), "field-missing"),
    ("recover", recovery("1", "b"), "above-paid"),
    ("grant", Grant(euros(100), schedule=(Instalment(euros(60)), Instalment(euros("40.01")))), "schedule-above-grant"),
    ("grant", Grant(euros(100), schedule=(Instalment(euros(0)),)), "amount-zero"),
    ("grant", Grant(euros(100), schedule=(Instalment("x"),)), "amount-invalid"),  # type: ignore[arg-type]
    ("grant", Grant(euros(100), schedule=(Instalment(euros(1), "x"),)), "field-type"),  # type: ignore[arg-type]
    ("grant", Grant(euros(100), schedule=("x",)), "field-type"),  # type: ignore[arg-type]
]


@pytest.mark.parametrize(("trigger", "record", "code"), ROWS)
def test_what_cannot_be_paid_is_refused(trigger: str, record: object, code: str) -> None:
    """A wrong amount, reference or instalment is one clear reason, in both languages, and nothing is written."""
    treasury = Treasury()
    treasury.granted("one", "100000")
    assert treasury.refused("one", trigger, "2019-02", record) == [code]  # type: ignore[arg-type]
    (reason,) = treasury.ask("one", trigger, "2019-02", record).reasons  # type: ignore[arg-type]
    for language in ("nl", "en"):
        assert "{" not in reason.text(language)


def test_a_vote_on_a_schedule_that_is_more_than_the_grant_is_refused() -> None:
    """A vote holds the grant itself, and so its schedule."""
    voting = attrs.evolve(
        AGENDA,
        tracks=AGENDA.tracks.with_item(
            "project",
            attrs.evolve(
                AGENDA.tracks["project"],
                transitions=AGENDA.tracks["project"].transitions.with_item(
                    "vote", attrs.evolve(AGENDA.tracks["project"].transitions["close"], records="vote")
                ),
            ),
        ),
    )
    case = attrs.evolve(after(START, GRANTS[:2]), rulebook=compile_rulebook(voting, "v"))
    vote = Vote("grant", "for", Grant(euros(1), schedule=(Instalment(euros(2)),)))
    codes = [reason.code for reason in judge(case, asked("one", "vote", vote)).reasons]
    assert "schedule-above-grant" in codes


def test_what_was_paid_survives_another_decision() -> None:
    """A changed grant, a release and a settlement leave payments and recoveries as they were."""
    treasury = Treasury()
    treasury.granted("one", "100000")
    treasury.done("one", "pay", "2019-02", payment("1000", "b-1"))
    treasury.done("one", "grant", "2019-03", Grant(euros(500)))
    treasury.done("one", "recover", "2019-04", recovery("500", "b-2"))
    treasury.done("one", "release", "2019-05")
    found = treasury.office.dossier("one")
    assert found is not None
    assert [p.amount for p in found.payments] == [euros(1000)]
    assert treasury.office.ledger("own").balance_of("one") == Balance(Cents(0), euros(1000), euros(500))
    assert treasury.office.ledger("own").to_pay == -euros(500)


def test_an_empty_ledger_holds_nothing() -> None:
    """Without facts nothing is committed, paid or to be paid."""
    assert Ledger("pot").balance == Balance() == Balance() + Balance()
    assert Ledger("pot").balances == FrozenMap()
