"""Strategies for ledgers, by facts that could have happened: no more is committed than there is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from hypothesis import strategies as st

from ...model.facts import (
    CommitmentChanged,
    EnvelopeOpened,
    Fact,
    MoneyRecovered,
    PaymentMade,
    ReservationChanged,
    envelope_stream,
)
from ...model.frozen import FrozenMap
from ...model.ledger import Ledger
from ...model.when import When
from ...money import ZERO, Cents
from .values import T

_ON: Final = When("2026-01-01")
_CEILINGS: Final = (Cents(1000_00), Cents(0), Cents(100), Cents(50_000_00))


def ledgers(*, nested: bool | None = None, most: int = 6) -> st.SearchStrategy[FrozenMap[str, Ledger]]:
    """Ledgers by name, as a log of commitments, reservations, payments and recoveries leaves them.

    Args:
        nested: whether the envelope `part` stands in the envelope `pot`; None: now and then.
        most: how many times money moves at most.
    """
    return ledger_facts(nested=nested, most=most).map(_replayed)


def ledger_facts(*, nested: bool | None = None, most: int = 6) -> st.SearchStrategy[tuple[Fact, ...]]:
    """The facts of envelopes in the order in which they happened; `ledgers` is what they come to."""

    @st.composite
    def facts(draw: st.DrawFn) -> tuple[Fact, ...]:
        accounts = _Accounts(draw, draw(st.booleans()) if nested is None else nested)
        for _ in range(draw(st.integers(0, most))):
            accounts.move()
        return tuple(accounts.facts)

    return facts()


def _replayed(facts: tuple[Fact, ...]) -> FrozenMap[str, Ledger]:
    found: dict[str, Ledger] = {}
    for fact in facts:
        name = fact.stream.partition(":")[2]
        found[name] = found.get(name, Ledger(name)).evolve(fact)
    return FrozenMap(found)


class _Accounts:
    """The envelopes in a drawn log, and what has happened to them."""

    def __init__(self, draw: st.DrawFn, nested: bool) -> None:
        self.draw = draw
        self.facts: list[Fact] = []
        self.ledgers: FrozenMap[str, Ledger] = FrozenMap({})
        self.above = {"part": ["pot"], "pot": []} if nested else {"pot": list[str]()}
        self._open("pot")
        if nested:
            self._open("part", within="pot")

    def move(self) -> None:
        """One way in which money moves, of those that there is money for."""
        name, dossier = self._one(*self.above), self._one("one", "two")
        ledger = self.ledgers[name]
        balance = ledger.own_balance(dossier)
        free = min(self.ledgers[each].available for each in (name, *self.above[name]))
        ways: dict[str, Cents] = {"commit": free, "pay": balance.to_pay, "recover": balance.held, "reserve": free}
        ways["reduce"] = min(balance.committed, max(balance.to_pay, ZERO))
        possible = [way for way, most in ways.items() if most > 0]
        if not possible:
            return
        way = self._one(*possible)
        amount = Cents(self._one(ways[way], Cents(1), Cents(ways[way] // 2 or 1)))
        self._moved(way, name, dossier, amount, ledger)

    def _moved(self, way: str, name: str, dossier: str, amount: Cents, ledger: Ledger) -> None:
        if way in ("commit", "reduce"):
            before = ledger.own(dossier)
            after = Cents(before + amount if way == "commit" else before - amount)
            self._tell(CommitmentChanged, name, dossier=dossier, trigger=way, before=before, after=after)
        elif way == "reserve":
            before = ledger.own_reserved("audit")
            self._tell(ReservationChanged, name, purpose="audit", before=before, after=Cents(before + amount))
        else:
            kind = PaymentMade if way == "pay" else MoneyRecovered
            reference = f"{way}-{len(self.facts)}"
            self._tell(kind, name, dossier=dossier, trigger=way, amount=amount, reference=reference)

    def _tell(self, kind: Callable[..., Fact], name: str, **given: Any) -> None:
        """A fact of an envelope, and of each that it stands in: there it is the money of the one within."""
        for each in (name, *self.above[name]):
            self._happened(kind(envelope_stream(each), _ON, "office", **given, via="" if each == name else name))

    def _open(self, name: str, within: str = "") -> None:
        self._happened(EnvelopeOpened(envelope_stream(name), _ON, "office", self._one(*_CEILINGS), within))

    def _happened(self, fact: Fact) -> None:
        self.facts.append(fact)
        name = fact.stream.partition(":")[2]
        self.ledgers = self.ledgers.with_item(name, self.ledgers.get(name, Ledger(name)).evolve(fact))

    def _one(self, *options: T) -> T:
        return self.draw(st.sampled_from(options))
