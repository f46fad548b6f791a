"""Grants by two steps of one dossier that draw on two envelopes: each stands, and each is paid from its own."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from avt_workflow import (
    Balance,
    Cents,
    Envelope,
    FrozenMap,
    Grant,
    Payment,
    Recovery,
    Settlement,
    euros,
)
from avt_workflow.guards import LowerWithGrounds
from avt_workflow.model.agenda import Rule
from avt_workflow.reports.tables import portfolio
from small import text
from test_payments import GRANTS, Books, asked
from treasury import AGENDA, Treasury, payment


def granted() -> Treasury:
    """€ 100 from the own money, and € 50 from that of the state."""
    treasury = Treasury()
    treasury.granted("one", "100")
    treasury.done("one", "top-up", "2019-02", Grant(euros(50)))
    return treasury


def balances(treasury: Treasury) -> tuple[Balance, Balance]:
    """How the dossier stands in either envelope."""
    own, state = (treasury.office.ledger(name).balance_of("one") for name in ("own", "state"))
    return own, state


def test_each_grant_stands_in_its_own_envelope() -> None:
    """A grant replaces what its own step gave, and leaves alone what another envelope gave."""
    treasury = granted()
    treasury.done("one", "top-up", "2019-03", Grant(euros(20)))
    treasury.done("one", "grant", "2019-04", Grant(euros(90)))
    assert [each.committed for each in balances(treasury)] == [euros(90), euros(20)]


def test_a_payment_can_say_whose_commitment_it_pays() -> None:
    """What names an envelope is paid from it and never above what it committed, though the other has enough."""
    treasury = granted()
    treasury.done("one", "pay", "2019-03", attrs.evolve(payment("50", "b-1"), envelope="state"))
    assert balances(treasury) == (Balance(euros(100)), Balance(euros(50), euros(50)))
    (reason,) = treasury.ask("one", "pay", "2019-04", attrs.evolve(payment("0.01", "b-2"), envelope="state")).reasons
    assert reason.code == "above-to-pay-from"
    assert (reason.params["to_pay_cents"], reason.params["short_cents"]) == (0, 1)
    assert "'state'" in reason.text("en")
    assert "de pot 'state'" in reason.text("nl")
    treasury.done("one", "pay", "2019-04", attrs.evolve(payment("100", "b-2"), envelope="own"))
    assert balances(treasury) == (Balance(euros(100), euros(100)), Balance(euros(50), euros(50)))


def test_what_comes_back_can_say_to_which_envelope() -> None:
    """A recovery returns to the envelope that it names, and no more than was paid from it."""
    treasury = granted()
    treasury.done("one", "pay", "2019-03", payment("150", "b-1"))
    back = Recovery(euros(50), "b-2", envelope="state")
    assert treasury.refused("one", "recover", "2019-04", attrs.evolve(back, amount=euros("50.01"))) == [
        "above-paid-from"
    ]
    treasury.done("one", "recover", "2019-04", back)
    assert [each.recovered for each in balances(treasury)] == [0, euros(50)]


@pytest.mark.parametrize(("language", "words"), [("en", "It draws on: own, state."), ("nl", "uit: own, state.")])
def test_an_envelope_that_gives_nothing_is_refused(language: str, words: str) -> None:
    """The refusal of an envelope on which the dossier does not draw says on which it does."""
    treasury = granted()
    (reason,) = treasury.ask("one", "pay", "2019-03", attrs.evolve(payment("1", "b-1"), envelope="stat")).reasons
    assert reason.code == "not-from-envelope"
    assert words in reason.text(language)


def test_a_reference_is_used_once_over_all_envelopes() -> None:
    """The bookkeeping's reference of a payment from one envelope is taken for the other too."""
    treasury = granted()
    treasury.done("one", "pay", "2019-03", attrs.evolve(payment("1", "b-1"), envelope="own"))
    again = attrs.evolve(payment("1", "b-1"), envelope="state")
    assert treasury.refused("one", "pay", "2019-04", again) == ["reference-used"]


MOVES = st.lists(
    st.tuples(st.sampled_from(("pay", "recover")), st.sampled_from(("", "own", "state")), st.integers(1, 6_000_000)),
    max_size=12,
)


@given(MOVES)
def test_the_balances_hold_in_each_envelope(moves: list[tuple[str, str, int]]) -> None:
    """Whatever is paid or comes back, of either or both: each envelope pays from its own, never above, to the cent."""
    books = Books()
    for request in GRANTS[:3]:
        assert books.take(request)
    before = {name: ledger.balance_of("one") for name, ledger in books.ledgers.items()}
    for place, (trigger, envelope, amount) in enumerate(moves):
        record = (Payment if trigger == "pay" else Recovery)(Cents(amount), f"b-{place}", envelope=envelope)
        moved = bool(books.take(asked("one", trigger, record)))
        now = {name: ledger.balance_of("one") for name, ledger in books.ledgers.items()}
        changed = {name: now[name].held - before[name].held for name in now}
        assert sum(changed.values()) == moved * (amount if trigger == "pay" else -amount)
        assert not any(change for name, change in changed.items() if envelope not in ("", name))
        assert all(0 <= each.held <= each.committed for each in now.values())
        before = now


def test_a_year_can_be_named() -> None:
    """An envelope with years is paid over its years, the earliest first; a year that is named is paid by itself."""
    pots = {
        "own": Envelope(text("Own money"), euros(1_000)),
        "own-2019": Envelope(text("2019"), euros(500), within="own", year=2019),
        "own-2020": Envelope(text("2020"), euros(500), within="own", year=2020),
        "state": AGENDA.envelopes["state"],
    }
    treasury = Treasury(attrs.evolve(AGENDA, envelopes=FrozenMap(pots)))
    treasury.granted("one", "0")
    years = FrozenMap({"2019": euros(60), "2020": euros(40)})
    treasury.done("one", "grant", "2019-02", Grant(euros(100), years=years))
    treasury.done("one", "top-up", "2019-02", Grant(euros(50)))
    treasury.done("one", "pay", "2019-03", attrs.evolve(payment("30", "b-1"), envelope="own-2020"))
    treasury.done("one", "pay", "2019-03", attrs.evolve(payment("65", "b-2"), envelope="own"))
    paid = {name: treasury.office.ledger(name).paid for name in pots}
    assert paid == {"own": euros(95), "own-2019": euros(60), "own-2020": euros(35), "state": 0}


def test_the_portfolio_tells_what_was_granted_together() -> None:
    """What a dossier was granted is the sum of what stands in either envelope, also after a later step changed one."""
    treasury = granted()
    assert [row.granted_cents for row in portfolio(treasury.office.book())] == [euros(150)]
    treasury.done("one", "grant", "2019-03", Grant(euros(90)))
    assert [row.granted_cents for row in portfolio(treasury.office.book())] == [euros(140)]


def test_a_settlement_below_both_grants_together_needs_grounds() -> None:
    """What two envelopes gave is what a settlement is measured by, so that nothing is lowered silently."""
    track = AGENDA.tracks["project"]
    settle = attrs.evolve(track.transitions["settle"], requires=("with-grounds",))
    agenda = attrs.evolve(
        AGENDA,
        rules=AGENDA.rules.with_item("with-grounds", Rule("lower-with-grounds", LowerWithGrounds())),
        tracks=AGENDA.tracks.with_item(
            "project", attrs.evolve(track, transitions=track.transitions.with_item("settle", settle))
        ),
    )
    treasury = Treasury(agenda)
    treasury.granted("one", "100")
    treasury.done("one", "top-up", "2019-02", Grant(euros(50)))
    assert treasury.refused("one", "settle", "2020", Settlement(euros(149))) == ["lower-with-grounds"]
    treasury.done("one", "settle", "2020", Settlement(euros(150)))
