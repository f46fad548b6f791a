"""What must hold for any tree of envelopes, whatever is asked of it: the sums are made here by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

import attrs
from hypothesis import given
from hypothesis import strategies as st

from avt_workflow import (
    Application,
    AsOf,
    CarryOver,
    Case,
    Ceiling,
    Cents,
    Dossier,
    Envelope,
    FrozenMap,
    Grant,
    Ledger,
    Request,
    Reservation,
    Settlement,
    Verdict,
    When,
    Withdrawal,
    compile_rulebook,
    evolve,
    judge,
)
from avt_workflow.model.facts import Fact
from avt_workflow.model.records import Record
from small import text
from test_envelopes import Treasury, agenda_of

YEARS = (2018, 2019, 2020)
DOSSIERS = ("one", "two", "three")


@st.composite
def trees(draw: st.DrawFn) -> dict[str, Envelope]:
    """Up to seven envelopes, each within one before it or by itself; no parent sets aside more than it has."""
    pots: dict[str, Envelope] = {}
    for name in "abcdefg"[: draw(st.integers(2, 7))]:
        within = draw(st.sampled_from([*pots, *pots, ""])) if pots else ""
        beside = [pot for pot in pots.values() if pot.within == within]
        year = draw(st.sampled_from([None, *({*YEARS} - {pot.year for pot in beside})])) if within else None
        ceiling = Cents(draw(st.integers(0, 40)))
        aside = sum(pot.ceiling for pot in beside if pot.earmarked)
        fits = within and aside + ceiling <= pots[within].ceiling
        earmarked = bool(fits and draw(st.booleans()))
        pots[name] = Envelope(text(name), ceiling, within=within, year=year, earmarked=earmarked)
    return pots


class Books:
    """The ledgers of a tree as the engine keeps them, and beside them what each envelope's own money is, by hand."""

    def __init__(self, pots: Mapping[str, Envelope]) -> None:
        self.pots = pots
        self.rulebook = compile_rulebook(agenda_of(pots, tuple(pots)), "tree")
        self.ledgers = {name: Ledger(name, pot.ceiling, version=1, within=pot.within) for name, pot in pots.items()}
        self.start = dict(self.ledgers)
        self.dossiers: dict[str, Dossier] = {}
        self.facts: dict[str, list[Fact]] = defaultdict(list)
        self.own: dict[tuple[str, str], int] = {}
        for dossier in DOSSIERS:
            assert self.ask(dossier, "submit", Application(dossier, "org")).allowed

    def case(self, subject: str) -> Case:
        """What a request is judged by."""
        return Case(self.rulebook, self.dossiers.get(subject), FrozenMap(self.ledgers), in_force="tree")

    def ask(self, subject: str, trigger: str, record: Record | None = None) -> Verdict:
        """Judge a request, and fold what happened; refused means that nothing did."""
        request = Request(subject, trigger, "olga", When("2019"), "office", record)
        verdict = judge(self.case(subject), request)
        assert bool(verdict.facts) != bool(verdict.reasons)
        for fact in verdict.facts:
            self.facts[fact.stream].append(fact)
            kind, _, name = fact.stream.partition(":")
            if kind == "dossier":
                self.dossiers[name] = evolve(self.dossiers.get(name), fact)
                continue
            self.ledgers[name] = ledger = self.ledgers[name].evolve(fact)
            assert ledger.ceiling == ledger.available + ledger.committed
            assert 0 <= ledger.committed <= ledger.ceiling
        return verdict

    def ceilings(self) -> dict[str, int]:
        """The ceiling of each envelope."""
        return {name: ledger.ceiling for name, ledger in self.ledgers.items()}

    def below(self, name: str) -> list[str]:
        """An envelope and all within it, at any depth."""
        return [name, *(deep for child in self.children(name) for deep in self.below(child))]

    def children(self, name: str) -> list[str]:
        """The envelopes directly within one."""
        return [child for child, pot in self.pots.items() if pot.within == name]

    def used(self, own: Mapping[tuple[str, str], int], name: str) -> int:
        """What is committed in an envelope: its own, and that of all within it."""
        inside = self.below(name)
        return sum(amount for (envelope, _), amount in own.items() if envelope in inside)

    def fits(self, own: Mapping[tuple[str, str], int], ceilings: Mapping[str, int]) -> bool:
        """Whether no envelope gives more than it has, and each has room for what is set aside in it."""
        for name in self.pots:
            aside = [child for child in self.children(name) if self.pots[child].earmarked]
            kept = sum(ceilings[child] - self.used(own, child) for child in aside)
            if self.used(own, name) > ceilings[name] or self.used(own, name) + kept > ceilings[name]:
                return False
        return True


def grant(books: Books, data: st.DataObject) -> None:
    """Grant, or grant again, from any envelope: allowed exactly when it fits."""
    dossier, name = data.draw(st.sampled_from(DOSSIERS)), data.draw(st.sampled_from(sorted(books.pots)))
    by_year = {books.pots[child].year or 0: child for child in books.children(name) if books.pots[child].year}
    told = bool(by_year) and data.draw(st.booleans())
    parts = {year: data.draw(st.integers(0, 20)) for year in (by_year if told else [2019])}
    years = FrozenMap({str(year): Cents(part) for year, part in parts.items()}) if told else FrozenMap[str, Cents]()
    verdict = books.ask(dossier, f"grant-{name}", Grant(Cents(sum(parts.values())), years=years))
    if books.dossiers[dossier].state == "withdrawn":
        assert [reason.code for reason in verdict.reasons] == ["dossier-closed"]
    elif by_year and set(parts) - set(by_year):  # what names no year is of the year of the request
        assert [reason.code for reason in verdict.reasons] == ["year-unknown"]
    else:
        of_years = {child: parts.get(year, 0) for year, child in by_year.items()}
        places = {name: 0} | of_years if by_year else {name: parts[2019]}
        own = books.own | {(place, dossier): part for place, part in places.items()}
        assert verdict.allowed == books.fits(own, books.ceilings())
        books.own = own if verdict.allowed else books.own


def settle(books: Books, data: st.DataObject) -> None:
    """Settle at any amount: of a lower one the latest years give back first."""
    dossier = data.draw(st.sampled_from(DOSSIERS))
    held = {name: amount for (name, whose), amount in books.own.items() if whose == dossier and amount}
    amount = data.draw(st.integers(0, 40))
    verdict = books.ask(dossier, "settle", Settlement(Cents(amount)))
    assert verdict.allowed == (books.dossiers[dossier].state == "granted" and amount <= sum(held.values()))
    if verdict.allowed:
        after = {(name, dossier): books.ledgers[name].own(dossier) for name in held}
        assert sum(after.values()) == amount
        assert all(0 <= after[name, dossier] <= held[name] for name in held)
        for early, late in ((e, o) for e in held for o in held if _year(books, e) < _year(books, o)):
            assert after[late, dossier] == 0 or after[early, dossier] == held[early]
        books.own = books.own | after


def _year(books: Books, name: str) -> int:
    return books.pots[name].year or 0


def withdraw(books: Books, data: st.DataObject) -> None:
    """Withdraw: all of it goes back."""
    dossier = data.draw(st.sampled_from(DOSSIERS))
    if books.ask(dossier, "withdraw", Withdrawal()).allowed:
        books.own = {key: amount for key, amount in books.own.items() if key[1] != dossier}


def reserve(books: Books, data: st.DataObject) -> None:
    """Reserve any amount: allowed exactly when it fits, and is another than before."""
    name, purpose = data.draw(st.sampled_from(sorted(books.pots))), data.draw(st.sampled_from(["rent", "staff"]))
    amount = data.draw(st.integers(0, 20))
    own = books.own | {(name, purpose): amount}
    verdict = books.ask(f"envelope:{name}", "reserve", Reservation(purpose, Cents(amount)))
    assert verdict.allowed == (books.fits(own, books.ceilings()) and amount != books.own.get((name, purpose), 0))
    if verdict.allowed:
        books.own = own


def change_ceiling(books: Books, data: st.DataObject) -> None:
    """Change a ceiling: allowed exactly when all that is committed and set aside still fits."""
    name, amount = data.draw(st.sampled_from(sorted(books.pots))), data.draw(st.integers(0, 50))
    ceilings = books.ceilings()
    verdict = books.ask(f"envelope:{name}", "change-ceiling", Ceiling(Cents(amount)))
    assert verdict.allowed == (books.fits(books.own, ceilings | {name: amount}) and amount != ceilings[name])


def carry_over(books: Books, data: st.DataObject) -> None:
    """Carry over: both ceilings change or neither, and their sum stays."""
    name, to = data.draw(st.sampled_from(sorted(books.pots))), data.draw(st.sampled_from(sorted(books.pots)))
    amount, before = data.draw(st.integers(0, 20)), books.ceilings()
    beside = name != to and books.pots[name].within == books.pots[to].within != ""
    verdict = books.ask(f"envelope:{name}", "carry-over", CarryOver(to, Cents(amount)))
    moved = before | {name: before[name] - amount, to: before[to] + amount}
    assert verdict.allowed == (beside and amount > 0 and books.fits(books.own, moved))
    assert books.ceilings() == (moved if verdict.allowed else before)


ACTS = (grant, grant, grant, settle, withdraw, reserve, change_ceiling, carry_over)


@given(trees(), st.data())
def test_money_balances_at_every_level(pots: dict[str, Envelope], data: st.DataObject) -> None:
    """After every request each level holds its own and its children's, and no more than it has or is free in it."""
    books = Books(pots)
    for _ in range(data.draw(st.integers(1, 12))):
        data.draw(st.sampled_from(ACTS))(books, data)
        assert books.fits(books.own, books.ceilings())
        for name, ledger in books.ledgers.items():
            assert ledger.committed == books.used(books.own, name)
            kept = {key: ledger.own(key) + ledger.own_reserved(key) for key in (*DOSSIERS, "rent", "staff")}
            assert kept == {key: books.own.get((name, key), 0) for key in kept}
            inside = sum(books.ledgers[child].committed for child in books.children(name))
            assert ledger.committed == sum(kept.values()) + inside
    replayed = {name: start.replay(books.facts[f"envelope:{name}"]) for name, start in books.start.items()}
    assert replayed == books.ledgers


@given(trees(), st.data())
def test_the_room_of_an_envelope_is_just_what_can_be_granted(pots: dict[str, Envelope], data: st.DataObject) -> None:
    """Exactly what there is room for can be granted from an envelope, and not a cent more."""
    books = Books(pots)
    for _ in range(data.draw(st.integers(0, 6))):
        data.draw(st.sampled_from(ACTS))(books, data)
    free = [name for name in pots if not any(pots[child].year for child in books.children(name))]
    name = data.draw(st.sampled_from(free))
    books.own = {key: amount for key, amount in books.own.items() if key[1] != "four"}
    assert books.ask("four", "submit", Application("four", "org")).allowed
    found = max(0, books.case("four").room(name))
    assert not books.ask("four", f"grant-{name}", Grant(Cents(found + 1))).allowed
    assert books.ask("four", f"grant-{name}", Grant(found)).allowed


@given(trees(), st.lists(st.tuples(st.sampled_from(DOSSIERS), st.integers(0, 30), st.integers(1, 28)), max_size=6))
def test_on_any_day_each_level_is_the_sum_of_what_is_within_it(
    pots: dict[str, Envelope], given_: list[tuple[str, int, int]]
) -> None:
    """Looking back, also past what was recorded late, parent and children tell the same."""
    roomy = {name: attrs.evolve(pot, ceiling=Cents(10**6), year=None, earmarked=False) for name, pot in pots.items()}
    treasury = Treasury(roomy, *roomy)
    for place, (dossier, amount, day) in enumerate(given_):
        name = sorted(roomy)[place % len(roomy)]
        assert treasury.grant(dossier, amount, envelope=name, on=f"2019-02-{day:02d}", why="Late.").allowed
    for day in (1, 10, 20, 28):
        ledgers = treasury.office.book(AsOf(on=date(2019, 2, day))).ledgers
        for name, ledger in ledgers.items():
            inside = sum(ledgers[child].committed for child, pot in roomy.items() if pot.within == name)
            assert ledger.committed == sum(ledger.own(dossier) for dossier in DOSSIERS) + inside
