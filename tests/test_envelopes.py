"""Envelopes within envelopes, over years, earmarked, with reserved costs, carry-over and contributions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

import attrs
import pytest

from avt_workflow import (
    Application,
    AsOf,
    CarryOver,
    Ceiling,
    Cents,
    Conflict,
    Contribution,
    Contributor,
    Envelope,
    EnvelopeName,
    FrozenMap,
    Grant,
    Guard,
    Ledger,
    MemoryLog,
    Office,
    Payment,
    Recovery,
    Request,
    Reservation,
    Rule,
    Rulebook,
    Settlement,
    State,
    Track,
    Transition,
    Verdict,
    When,
    Withdrawal,
    compile_rulebook,
    euros,
    judge,
    lint,
)
from avt_workflow.guards import AmountLimit
from avt_workflow.guards.grants import InSoFar
from avt_workflow.model.agenda import Absent, Agenda, Destination, Route
from avt_workflow.model.facts import CommitmentChanged
from avt_workflow.model.records import Record
from avt_workflow.reader import Reader
from avt_workflow.registry import BUILT_IN
from avt_workflow.reports.difference import difference
from avt_workflow.reports.reconcile import entries
from avt_workflow.reports.sample import items_of
from avt_workflow.testing.cases import after, beginning
from small import AGENDA, loaded, noon, step, text

POTS = {
    "agenda": Envelope(text("Agenda"), euros(1_000_000)),
    "2018": Envelope(text("2018"), euros(300_000), within="agenda", year=2018),
    "2019": Envelope(text("2019"), euros(400_000), within="agenda", year=2019),
    "2020": Envelope(text("2020"), euros(300_000), within="agenda", year=2020),
}


def agenda_of(pots: Mapping[str, Envelope], commits: tuple[str, ...]) -> Agenda:
    """A track without assessment, with a step `grant-NAME` for each envelope that is committed from."""
    grants = {
        f"grant-{name}": Transition(
            by=("office",), to=Destination("granted"), sources=("submitted", "granted"), records="grant", commits=name
        )
        for name in commits
    }
    track = Track(
        label=text("Project"),
        states=FrozenMap(
            {
                "submitted": State(text("Submitted"), "submitted"),
                "granted": State(text("Granted"), "granted"),
                "withdrawn": State(text("Withdrawn"), "refused", final=True),
            }
        ),
        transitions=FrozenMap(
            {
                "submit": step("office", "submitted", records="application"),
                **grants,
                "settle": step("office", None, ("granted",), records="settlement", settles=True),
                "pay": step("office", None, ("granted",), records="payment", pays=True),
                "recover": step("office", None, ("granted",), records="recovery", recovers=True),
                "withdraw": step("office", "withdrawn", ("*",), records="withdrawal", releases=True),
            }
        ),
        assessed=False,
    )
    return attrs.evolve(
        AGENDA, envelopes=FrozenMap(pots), tracks=FrozenMap({"project": track}), rules=FrozenMap(), bodies=FrozenMap()
    )


class Treasury:
    """An office at which everything is asked by the one who may."""

    def __init__(self, pots: Mapping[str, Envelope] = POTS, *commits: str) -> None:
        self.office = Office(MemoryLog(), registry=BUILT_IN, clock=noon)
        self.commits = commits or ("agenda",)
        self.adopt(pots)

    def adopt(self, pots: Mapping[str, Envelope]) -> Verdict:
        """Put the agenda with these envelopes in force."""
        found = loaded(agenda_of(pots, self.commits))
        return self.office.adopt(found, actor="olga", on=When("2018"), role="office")

    def ask(
        self, subject: str, trigger: str, record: Record | None = None, on: str = "2018-12", why: str = ""
    ) -> Verdict:
        """Ask for a step, or an act on an envelope."""
        return self.office.do(Request(subject, trigger, "olga", When(on), "office", record, motivation=why))

    def grant(self, dossier: str, amount: int, years: Mapping[int, int] | None = None, **parts: str) -> Verdict:
        """Grant so many euros, by year where that is told; the dossier is opened where it is not there yet."""
        if self.office.dossier(dossier) is None:
            assert self.ask(dossier, "submit", Application(dossier, "org")).allowed
        given = FrozenMap({str(year): euros(part) for year, part in (years or {}).items()})
        trigger = f"grant-{parts.pop('envelope', self.commits[0])}"
        return self.ask(dossier, trigger, Grant(euros(amount), years=given), **parts)

    def stands(self, name: str) -> tuple[int, int, int]:
        """The ceiling of an envelope, what is committed and what is available, in euros."""
        ledger = self.office.ledger(name)
        return ledger.ceiling // 100, ledger.committed // 100, ledger.available // 100


def codes(verdict: Verdict) -> list[tuple[str, object]]:
    """The code of each reason, with the envelope it names."""
    return [(reason.code, reason.params.get("envelope")) for reason in verdict.reasons]


def test_three_years_and_two_levels_as_a_treasurer_counts_them() -> None:
    """By hand: a grant by year, one without, a lower settlement, a withdrawal; both levels agree after each."""
    treasury = Treasury()
    assert treasury.grant("one", 500_000, {2018: 100_000, 2019: 250_000, 2020: 150_000}).allowed
    assert treasury.stands("agenda") == (1_000_000, 500_000, 500_000)
    assert treasury.stands("2018") == (300_000, 100_000, 200_000)
    assert treasury.stands("2019") == (400_000, 250_000, 150_000)
    assert treasury.stands("2020") == (300_000, 150_000, 150_000)

    assert treasury.grant("two", 150_000, on="2019-03").allowed  # it names no year: all of it falls in 2019
    assert treasury.stands("agenda") == (1_000_000, 650_000, 350_000)
    assert treasury.stands("2019") == (400_000, 400_000, 0)

    refused = treasury.grant("three", 1, on="2019-04")  # the whole has € 350.000 left, 2019 has nothing
    assert codes(refused) == [("over-ceiling", "2019")]
    assert treasury.stands("agenda") == (1_000_000, 650_000, 350_000)

    assert treasury.ask("one", "settle", Settlement(euros(300_000))).allowed  # € 200.000 back: 150 of 2020, 50 of 2019
    assert treasury.stands("agenda") == (1_000_000, 450_000, 550_000)
    assert treasury.stands("2018") == (300_000, 100_000, 200_000)
    assert treasury.stands("2019") == (400_000, 350_000, 50_000)
    assert treasury.stands("2020") == (300_000, 0, 300_000)

    assert treasury.ask("two", "withdraw", Withdrawal(), on="2019-05").allowed
    assert treasury.stands("agenda") == (1_000_000, 300_000, 700_000)
    assert treasury.stands("2019") == (400_000, 200_000, 200_000)


def test_no_ledger_is_over_its_ceiling_while_money_moves() -> None:
    """What a year gives back is written before what another takes, so that the whole is never over."""
    treasury = Treasury()
    assert treasury.ask("envelope:agenda", "change-ceiling", Ceiling(euros(200))).allowed
    assert treasury.grant("one", 200, {2019: 200}).allowed
    verdict = treasury.grant("one", 200, {2018: 200})
    changes = [fact.after - fact.before for fact in verdict.facts if isinstance(fact, CommitmentChanged)]
    assert changes == [-euros(200), -euros(200), euros(200), euros(200)]


def test_the_latest_year_gives_back_first_whatever_it_is_called() -> None:
    """The order is that of the years, not of names or of the file."""
    treasury = Treasury(
        {
            "pot": Envelope(text("Pot"), euros(200)),
            "a": Envelope(text("A"), euros(100), within="pot", year=2019),
            "b": Envelope(text("B"), euros(100), within="pot", year=2018),
        },
        "pot",
    )
    assert treasury.grant("one", 150, {2018: 50, 2019: 100}).allowed
    assert treasury.ask("one", "settle", Settlement(euros(60))).allowed
    assert [treasury.stands(name)[1] for name in ("pot", "b", "a")] == [60, 50, 10]


def test_an_envelope_that_the_agenda_no_longer_names_still_counts_above() -> None:
    """What is reserved in it stands in the whole too."""
    treasury = Treasury(LINES, "other")
    assert treasury.adopt({name: pot for name, pot in LINES.items() if name != "sub"}).allowed
    assert treasury.ask("envelope:sub", "reserve", Reservation("costs", euros(10))).allowed
    assert [treasury.stands(name)[1] for name in LINES] == [10, 10, 0, 10]


def test_payments_go_by_year_and_stand_at_each_level() -> None:
    """By hand: paid from the earliest year, taken back to the latest; the whole is the sum of its years, told once."""
    treasury = Treasury()

    def to_pay(name: str) -> tuple[int, int, int]:
        balance = treasury.office.ledger(name).balance_of("one")
        return balance.paid // 100, balance.recovered // 100, balance.to_pay // 100

    assert treasury.grant("one", 300, {2018: 100, 2019: 200}).allowed
    assert treasury.ask("one", "pay", Payment(euros(150), "bank/1")).allowed
    assert [to_pay(name) for name in POTS] == [(150, 0, 150), (100, 0, 0), (50, 0, 150), (0, 0, 0)]
    assert [r.code for r in treasury.ask("one", "pay", Payment(euros(151), "bank/2")).reasons] == ["above-to-pay"]
    assert treasury.ask("one", "settle", Settlement(euros(120))).allowed
    assert [to_pay(name) for name in POTS] == [(150, 0, -30), (100, 0, 0), (50, 0, -30), (0, 0, 0)]
    assert treasury.ask("one", "recover", Recovery(euros(30), "bank/3")).allowed
    assert treasury.ask("one", "recover", Recovery(euros(40), "bank/4")).allowed
    assert [to_pay(name) for name in POTS] == [(150, 70, 40), (100, 20, 20), (50, 50, 20), (0, 0, 0)]
    book = treasury.office.book()
    assert [(entry.reference, entry.amount) for entry in entries(book)] == [
        ("bank/1", euros(150)),
        ("bank/3", -euros(30)),
        ("bank/4", -euros(40)),
    ]
    assert [(item.dossier, item.amount) for item in items_of(book)] == [("one", euros(120))]
    found = difference(book, "agenda", date(2018, 1, 1), date(2018, 12, 31))
    assert (found.closing.committed, found.closing.balance.to_pay) == (euros(120), euros(40))


def test_a_grant_that_changes_moves_between_its_years() -> None:
    """Granting again replaces what was committed, in each year and in the whole."""
    treasury = Treasury()
    assert treasury.grant("one", 300_000, {2018: 200_000, 2019: 100_000}).allowed
    assert treasury.grant("one", 300_000, {2019: 100_000, 2020: 200_000}).allowed
    assert [treasury.stands(name)[1] for name in POTS] == [300_000, 0, 100_000, 200_000]


@pytest.mark.parametrize(
    ("amount", "years", "on", "code"),
    [
        (100, {2018: 60, 2019: 39}, "2018-12", "years-sum"),
        (100, {2018: 60, 2021: 40}, "2018-12", "year-unknown"),
        (100, None, "2021-01", "year-unknown"),
        (300_001, {2018: 300_001}, "2018-12", "over-ceiling"),
    ],
)
def test_a_grant_whose_years_are_wrong_is_refused(
    amount: int, years: Mapping[int, int] | None, on: str, code: str
) -> None:
    """A sum that differs, a year that is not there, a year that is full: each is said, and nothing is written."""
    treasury = Treasury()
    assert [reason.code for reason in treasury.grant("one", amount, years, on=on).reasons] == [code]
    assert [treasury.stands(name)[1] for name in POTS] == [0, 0, 0, 0]


def test_years_where_an_envelope_has_none_are_refused() -> None:
    """A grant by year from an envelope without years says more than anybody keeps; one year of its own is fine."""
    whole = Treasury({"pot": Envelope(text("Pot"), euros(100))}, "pot")
    assert codes(whole.grant("one", 50, {2018: 50})) == [("year-unknown", "pot")]
    year = Treasury(POTS, "2019")
    assert year.grant("one", 50, {2019: 50}).allowed
    assert codes(year.grant("one", 50, {2018: 50})) == [("year-unknown", "2019")]


LINES = {
    "all": Envelope(text("All"), euros(1_000)),
    "line": Envelope(text("Line"), euros(800), within="all"),
    "other": Envelope(text("Other"), euros(700), within="all"),
    "sub": Envelope(text("Sub"), euros(500), within="line"),
}


def test_each_limit_holds_at_every_level_and_the_full_envelope_is_named() -> None:
    """Children may together have more than their parent; whichever is full refuses, by its own name."""
    treasury = Treasury(LINES, "sub", "line", "other")
    assert treasury.grant("one", 500, envelope="sub").allowed
    assert codes(treasury.grant("two", 1, envelope="sub")) == [("over-ceiling", "sub")]
    assert codes(treasury.grant("two", 301, envelope="line")) == [("over-ceiling", "line")]
    assert treasury.grant("two", 500, envelope="other").allowed
    assert codes(treasury.grant("three", 100, envelope="other")) == [("over-ceiling", "all")]
    assert codes(treasury.grant("three", 600, envelope="line")) == [("over-ceiling", "line"), ("over-ceiling", "all")]
    assert [treasury.stands(name)[1] for name in LINES] == [1_000, 500, 500, 500]


def test_one_dossier_can_have_money_of_a_child_and_of_its_parent() -> None:
    """What a parent commits itself stands apart from what its children do, also for the same dossier."""
    treasury = Treasury(LINES, "sub", "line")
    assert treasury.grant("one", 100, envelope="sub").allowed
    assert treasury.grant("one", 200, envelope="line").allowed
    assert treasury.grant("one", 50, envelope="line").allowed  # replaces the € 200, and leaves the € 100 of the child
    ledger = treasury.office.ledger("line")
    assert (ledger.to("one"), ledger.own("one")) == (euros(150), euros(50))
    assert treasury.office.ledger("all").to("one") == euros(150)
    assert treasury.ask("one", "withdraw", Withdrawal()).allowed
    assert [treasury.stands(name)[1] for name in LINES] == [0, 0, 0, 0]


SET_ASIDE = {
    "all": Envelope(text("All"), euros(1_000)),
    "sme": Envelope(text("SME"), euros(300), within="all", earmarked=True),
    "at-most": Envelope(text("At most"), euros(800), within="all"),
}


def test_what_is_earmarked_cannot_be_used_by_others() -> None:
    """Others have the parent less what the earmark still has; the earmark itself can use all of its own."""
    treasury = Treasury(SET_ASIDE, "all", "sme", "at-most")
    refused = treasury.grant("one", 701, envelope="at-most")
    assert codes(refused) == [("earmarked", "all")]
    assert dict(refused.reasons[0].params) | {"envelope": ""} == {
        "envelope": "",
        "asked_cents": euros(701),
        "available_cents": euros(700),
        "short_cents": euros(1),
        "earmarked": "sme",
    }
    assert treasury.grant("one", 700, envelope="at-most").allowed
    assert codes(treasury.grant("two", 1, envelope="all")) == [("earmarked", "all")]
    assert treasury.grant("two", 300, envelope="sme").allowed
    assert treasury.stands("all") == (1_000, 1_000, 0)


def test_no_act_takes_what_is_earmarked() -> None:
    """Reserving, lowering the parent and raising the earmark leave room for all that is set aside, or are refused."""
    treasury = Treasury(SET_ASIDE, "all")
    assert treasury.grant("one", 600, envelope="all").allowed
    assert codes(treasury.ask("envelope:all", "reserve", Reservation("costs", euros(101)))) == [("earmarked", "all")]
    assert codes(treasury.ask("envelope:all", "change-ceiling", Ceiling(euros(899)))) == [("earmarks-exceed", "all")]
    assert codes(treasury.ask("envelope:sme", "change-ceiling", Ceiling(euros(401)))) == [("earmarks-exceed", "all")]
    assert codes(treasury.ask("envelope:at-most", "carry-over", CarryOver("sme", euros(101)))) == [
        ("earmarks-exceed", "all")
    ]
    assert treasury.ask("envelope:all", "change-ceiling", Ceiling(euros(900))).allowed


def test_an_earmark_of_a_later_agenda_binds_earlier_dossiers() -> None:
    """A dossier that is pinned to the agenda before cannot use what the one in force sets aside."""
    treasury = Treasury({"all": SET_ASIDE["all"]}, "all")
    assert treasury.ask("one", "submit", Application("One", "org")).allowed
    assert treasury.adopt({name: SET_ASIDE[name] for name in ("all", "sme")}).allowed
    assert codes(treasury.grant("one", 701)) == [("earmarked", "all")]
    assert treasury.grant("one", 700).allowed


def test_an_earmark_that_the_agenda_in_force_no_longer_has_binds_nobody() -> None:
    """A dossier that is pinned to the agenda with the earmark can use it once it was taken away."""
    treasury = Treasury({name: SET_ASIDE[name] for name in ("all", "sme")}, "all")
    assert treasury.ask("one", "submit", Application("One", "org")).allowed
    assert treasury.adopt({"all": SET_ASIDE["all"]}).allowed
    assert treasury.grant("one", 1_000).allowed


def test_an_earmark_adopted_between_judging_and_writing_is_a_conflict() -> None:
    """What was judged before money was set aside is not written after it."""
    treasury = Treasury({"all": SET_ASIDE["all"]}, "all")
    assert treasury.ask("one", "submit", Application("One", "org")).allowed
    grant = Request("one", "grant-all", "olga", When("2018-12"), "office", Grant(euros(1_000)))
    case, expected = Reader(treasury.office.log, BUILT_IN).case(grant)
    verdict = judge(case, grant)
    assert verdict.allowed
    assert treasury.adopt({name: SET_ASIDE[name] for name in ("all", "sme")}).allowed
    with pytest.raises(Conflict, match="agenda"):
        treasury.office.log.append(list(verdict.facts), expected, recorded=noon(), salt=bytes(16))


def test_an_earmark_needs_room_when_it_is_adopted() -> None:
    """What is committed already cannot be set aside afterwards."""
    treasury = Treasury({"all": SET_ASIDE["all"]}, "all")
    assert treasury.grant("one", 701).allowed
    assert codes(treasury.adopt({name: SET_ASIDE[name] for name in ("all", "sme")})) == [("earmarks-exceed", "all")]


def test_an_envelope_stays_where_it_was_opened() -> None:
    """Its commitments stand in the ledgers above it, so that no later agenda can put it elsewhere."""
    treasury = Treasury(LINES, "sub")
    moved = {**LINES, "sub": attrs.evolve(LINES["sub"], within="other")}
    assert codes(treasury.adopt(moved)) == [("envelope-moved", "sub")]


def test_reserved_costs_are_committed_at_every_level() -> None:
    """Reserving counts as committed, up to the root; another amount replaces it, and 0 frees it."""
    treasury = Treasury(LINES, "sub")

    def reserve(name: str, amount: int) -> Verdict:
        return treasury.ask(f"envelope:{name}", "reserve", Reservation("office", euros(amount)))

    assert reserve("sub", 200).allowed
    assert reserve("line", 100).allowed
    assert [treasury.stands(name) for name in ("all", "line", "sub")] == [
        (1_000, 300, 700),
        (800, 300, 500),
        (500, 200, 300),
    ]
    assert codes(treasury.grant("one", 301)) == [("over-ceiling", "sub")]
    assert codes(reserve("line", 601)) == [("over-ceiling", "line")]
    assert reserve("sub", 50).allowed
    assert codes(reserve("sub", 50)) == [("reservation-unchanged", None)]
    assert reserve("sub", 0).allowed
    ledger = treasury.office.ledger("all")
    assert (dict(ledger.reserved), ledger.available) == ({"office": euros(100)}, euros(900))
    assert [r.code for r in treasury.ask("envelope:sub", "reserve", Reservation(" ", Cents(-1))).reasons] == [
        "field-missing",
        "amount-invalid",
    ]


def test_money_is_carried_over_within_one_envelope() -> None:
    """Two ceilings change in one act, the parent's stays, and nothing goes below what is committed."""
    treasury = Treasury()
    assert treasury.grant("one", 250_000, {2018: 250_000}).allowed

    def carry(to: str, amount: int) -> Verdict:
        return treasury.ask("envelope:2018", "carry-over", CarryOver(to, euros(amount)), why="Left over.")

    assert codes(carry("2019", 50_001)) == [("ceiling-below-committed", "2018")]
    assert codes(carry("agenda", 1)) == [("not-beside", "2018")]
    assert codes(carry("2018", 1)) == [("not-beside", "2018")]
    assert codes(carry("2019", 0)) == [("amount-zero", None)]
    done = carry("2019", 50_000)
    assert [(fact.stream, fact.carried) for fact in done.facts] == [
        ("envelope:2018", "2019"),
        ("envelope:2019", "2018"),
    ]  # type: ignore[union-attr]
    assert [treasury.stands(name)[0] for name in POTS] == [1_000_000, 250_000, 450_000, 300_000]


PAID = {
    "pot": Envelope(
        text("Pot"),
        euros(1_000_000),
        start=When("2018"),
        end=When("2019"),
        contributions=FrozenMap(
            {
                "town": Contributor(
                    per_inhabitant=Fraction("7.503"), inhabitants=FrozenMap({"2018": 80_593, "2019": 80_705})
                ),
                "guest": Contributor(text("Guest")),
            }
        ),
    )
}


def test_a_contribution_per_inhabitant_is_rounded_to_the_cent_half_up() -> None:
    """80.593 times € 7,503 is € 604.689,279 and 80.705 times is € 605.529,615; half a cent goes up."""
    assert PAID["pot"].contributions["town"].promised == {2018: euros("604689.28"), 2019: euros("605529.62")}
    half = Contributor(per_inhabitant=Fraction("0.005"), inhabitants=FrozenMap({"2018": 1, "2019": 3}))
    assert half.promised == {2018: Cents(1), 2019: Cents(2)}


def test_contributions_are_recorded_once_and_corrected_with_a_motivation() -> None:
    """Each booking counts once; the same reference with another amount corrects it, for which somebody says why."""
    treasury = Treasury(PAID, "pot")

    def contribute(
        amount: int, source: str = "town", year: int = 2018, reference: str = "bank/1", why: str = ""
    ) -> Verdict:
        record = Contribution(source, euros(amount), year, reference)
        return treasury.ask("envelope:pot", "contribute", record, why=why)

    assert contribute(600).allowed
    assert contribute(100, reference="bank/2").allowed
    assert [reason.code for reason in contribute(600).reasons] == ["contribution-known"]
    assert "contribution-reference-used" in [reason.code for reason in contribute(600, year=2019).reasons]
    assert [reason.code for reason in contribute(500).reasons] == ["contribution-known"]
    assert contribute(500, why="A slip.").allowed
    assert contribute(0, reference="bank/2", why="Booked twice.").allowed
    assert dict(treasury.office.ledger("pot").contributions) == {("town", 2018, "bank/1"): euros(500)}
    wrong = contribute(1, "towm", 2020, " ")
    assert [reason.code for reason in wrong.reasons] == [
        "field-missing",
        "unknown-contributor",
        "year-outside-envelope",
    ]


@pytest.mark.parametrize("trigger", ["reserve", "carry-over", "contribute", "change-ceiling"])
def test_who_does_not_administer_changes_no_envelope(trigger: str) -> None:
    """Another role, another record and an envelope that is not there are refused, each with its reason."""
    treasury = Treasury()
    records = {
        "reserve": Reservation("costs", Cents(1)),
        "carry-over": CarryOver("2019", Cents(1)),
        "contribute": Contribution("town", Cents(1), 2018, "bank/1"),
        "change-ceiling": Ceiling(euros(300_001)),
    }
    request = Request("envelope:2018", trigger, "org", When("2018"), "applicant", records[trigger])
    assert "role-not-allowed" in [reason.code for reason in treasury.office.explain(request).reasons]
    assert [r.code for r in treasury.ask("envelope:2018", trigger, Grant(Cents(1))).reasons] == ["record-missing"]
    assert [r.code for r in treasury.ask("envelope:2081", trigger, records[trigger]).reasons] == ["unknown-envelope"]


def test_looking_back_both_levels_agree_on_every_day() -> None:
    """What is recorded late, in another order than it is dated, stands in parent and child alike on each day."""
    treasury = Treasury(LINES, "sub", "other")
    assert treasury.grant("one", 100, envelope="sub", on="2019-03-01").allowed
    assert treasury.grant("one", 50, envelope="other", on="2019-01-10", why="Recorded late.").allowed
    book = treasury.office.book(AsOf(on=date(2019, 2, 1)))
    assert [book.ledgers[name].committed for name in LINES] == [euros(50), 0, euros(50), 0]
    assert treasury.office.book(AsOf(on=date(2019, 3, 1))).ledgers["all"].to("one") == euros(150)


def test_what_is_too_inexact_in_time_is_told_once() -> None:
    """A commitment of some time in 2019 is one step and one change of money, at however many levels it stands."""
    treasury = Treasury(LINES, "sub")
    assert treasury.grant("one", 100, on="2019").allowed
    unknown = treasury.office.book(AsOf(on=date(2019, 6, 30))).unknown
    assert [event.stream for event in unknown] == ["dossier:one", "envelope:sub"]


SELECTED = {
    "general": Envelope(text("General"), euros(100)),
    "small": Envelope(text("Small"), euros(100)),
}


def selecting(guard: Guard | Absent) -> Rulebook:
    """A step that commits from `small` where a rule holds, and from `general` otherwise; it can be settled."""
    agenda = agenda_of(SELECTED, ("general",))
    track = agenda.tracks["project"]
    chosen = attrs.evolve(
        track.transitions["grant-general"],
        to=Destination("granted", (Route("is-small", "granted"),)),
        commits_if=FrozenMap({"is-small": "small"}),
    )
    track = attrs.evolve(track, transitions=track.transitions.with_item("grant-general", chosen))
    rules = FrozenMap({"is-small": Rule("amount-limit", guard)})
    return compile_rulebook(attrs.evolve(agenda, tracks=FrozenMap({"project": track}), rules=rules), "selecting")


def test_a_rule_selects_the_envelope_and_a_later_grant_moves_with_it() -> None:
    """The first rule that holds selects; granting again from the other envelope gives the first its money back."""
    rulebook = selecting(AmountLimit(at_most=euros(50)))
    assert [fault.path for fault in lint(rulebook.agenda)] == ["roles.applicant"]  # nobody applies here
    case = beginning(rulebook)

    def asked(trigger: str, record: Record) -> Request:
        return Request("one", trigger, "olga", When("2018-12"), "office", record)

    case = after(case, [asked("submit", Application("One", "org")), asked("grant-general", Grant(euros(50)))])
    assert [case.ledger(name).committed for name in SELECTED] == [0, euros(50)]
    case = after(case, [asked("grant-general", Grant(euros(60)))])
    assert [case.ledger(name).committed for name in SELECTED] == [euros(60), 0]
    case = after(case, [asked("settle", Settlement(euros(40)))])
    assert [case.ledger(name).committed for name in SELECTED] == [euros(40), 0]


def test_what_a_rule_says_of_an_envelope_counts_those_above_it() -> None:
    """A rule that looks at another envelope than the step commits from knows what is left in all it stands in."""
    pots = {**LINES, "apart": Envelope(text("Apart"), euros(5_000))}
    agenda = agenda_of(pots, ("apart", "other"))
    track = agenda.tracks["project"]
    ruled = attrs.evolve(track.transitions["grant-apart"], requires=("what-is-left",))
    track = attrs.evolve(track, transitions=track.transitions.with_item("grant-apart", ruled))
    rules = FrozenMap({"what-is-left": Rule("in-so-far", InSoFar(EnvelopeName("sub")))})
    rulebook = compile_rulebook(attrs.evolve(agenda, tracks=FrozenMap({"project": track}), rules=rules), "ruled")
    (step_,) = {row["grant-apart"] for row in rulebook.steps["project"].values() if "grant-apart" in row}
    assert set(step_.envelopes) == {"apart", "sub", "line", "all"}


def test_a_selecting_rule_that_cannot_be_asked_is_a_refusal() -> None:
    """A plugin that is absent never means the other envelope; where it selects the state too, that is said once."""
    case = beginning(selecting(Absent("amount-limit", FrozenMap())))
    submit = Request("one", "submit", "olga", When("2018-12"), "office", Application("One", "org"))
    grant = Request("one", "grant-general", "olga", When("2018-12"), "office", Grant(euros(50)))
    assert [reason.code for reason in judge(after(case, [submit]), grant).reasons] == ["plugin-missing"]


def test_requests_judged_together_share_the_envelopes_above() -> None:
    """Two grants from different children in one batch see each other in the whole: both happen, or neither."""
    treasury = Treasury(LINES, "sub", "other")
    for dossier in ("one", "two"):
        assert treasury.ask(dossier, "submit", Application(dossier, "org")).allowed

    def batch(*amounts: int) -> list[Request]:
        ways = zip(("one", "two"), ("grant-sub", "grant-other"), amounts, strict=True)
        return [
            Request(dossier, trigger, "olga", When("2018-12"), "office", Grant(euros(amount)))
            for dossier, trigger, amount in ways
        ]

    first, second = treasury.office.do_all(batch(400, 601))
    assert first.allowed
    assert codes(second) == [("over-ceiling", "all")]
    assert treasury.stands("all")[1] == 0
    assert all(verdict.allowed for verdict in treasury.office.do_all(batch(400, 600)))
    assert treasury.stands("all") == (1_000, 1_000, 0)


def test_two_children_cannot_spend_the_same_euro_of_their_parent() -> None:
    """What was judged before another child committed is a conflict, though its own envelope did not change."""
    treasury = Treasury(LINES, "sub", "other")
    for dossier in ("one", "two"):
        assert treasury.ask(dossier, "submit", Application(dossier, "org")).allowed
    late = Request("one", "grant-sub", "olga", When("2018-12"), "office", Grant(euros(500)))
    case, expected = Reader(treasury.office.log, BUILT_IN).case(late)
    verdict = judge(case, late)
    assert verdict.allowed
    assert treasury.grant("two", 600, envelope="other").allowed
    with pytest.raises(Conflict, match="envelope:all"):
        treasury.office.log.append(list(verdict.facts), expected, recorded=noon(), salt=bytes(16))


def test_an_envelope_that_is_over_gives_back_and_gives_nothing() -> None:
    """Money can move out of a year that has ended, and none can be committed from it any more."""
    ended = {**POTS, "2018": attrs.evolve(POTS["2018"], end=When("2018"))}
    treasury = Treasury(ended)
    assert treasury.grant("one", 100, {2018: 100}).allowed
    refused = treasury.grant("two", 100, {2018: 100}, on="2019-02")
    assert codes(refused) == [("outside-envelope", "2018")]
    assert treasury.grant("one", 100, {2019: 100}, on="2019-02").allowed
    assert [treasury.stands(name)[1] for name in POTS] == [100, 0, 100, 0]


def test_a_commitment_changes_nothing_else_in_a_ledger() -> None:
    """Every other field of the ledger stays as it was."""
    fields = {field.name: object() for field in attrs.fields(Ledger)}
    empty: FrozenMap[str, Cents] = FrozenMap()
    before = Ledger(**fields | {"version": 1, "commitments": empty, "commitments_below": empty})  # type: ignore[arg-type]
    fact = CommitmentChanged("envelope:pot", When("2018"), "olga", "one", "grant", Cents(0), Cents(5), "sub")
    after_it = before.evolve(fact)
    changing = ("version", "latest", "commitments", "commitments_below")
    assert all(getattr(after_it, name) is fields[name] for name in fields if name not in changing)
    assert (after_it.version, after_it.latest, after_it.own("one"), after_it.to("one")) == (2, fact, 0, 5)
