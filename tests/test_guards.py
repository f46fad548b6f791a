"""The built-in guards: where each begins to hold, to the cent and the mark."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from avt_workflow import (
    Aid,
    Application,
    BodyName,
    Case,
    Cents,
    Cost,
    EnvelopeName,
    Grant,
    Guard,
    Instalment,
    Payment,
    Refusal,
    Request,
    Score,
    Settlement,
    Vote,
    When,
    compile_rulebook,
    euros,
)
from avt_workflow.guards import (
    GUARDS,
    AdvanceLimit,
    Advised,
    AmountLimit,
    Approvals,
    AskLimit,
    Carried,
    CoFinancing,
    Cumulation,
    DeMinimis,
    EvidenceGiven,
    ExcludedCosts,
    FourEyes,
    GrantSteps,
    HasApplication,
    HasConditions,
    InSoFar,
    LowerWithGrounds,
    MinimumPerBlock,
    MinimumPerCriterion,
    MinimumScore,
    Motivated,
    NoVeto,
    OnSchedule,
    OwnContribution,
    Quorum,
    ReopeningMotivated,
    ShareOfCosts,
    SheetsComplete,
    SourceShares,
    Voted,
    WithinAsk,
)
from avt_workflow.guards.votes import MAJORITIES
from avt_workflow.model.approvals import Approved, Level
from avt_workflow.model.frozen import FrozenMap
from avt_workflow.model.roster import Roster
from avt_workflow.testing import ask, case, criteria, sheet
from avt_workflow.testing.strategies import amounts

FIVE = Grant(euros(5000))
MORE = Grant(euros("5000.01"))
PAY = Payment(euros(100), "2019-1", 1)
NOBODY = case()
POT = EnvelopeName("pot")
HALF, QUARTERS = Fraction(1, 2), FrozenMap({"eu": Fraction(1, 4), "us": Fraction(1, 4)})
COSTED = Application(
    "A", "org", costs=(Cost("all", euros(10_000), "work"),), minimis=(Aid("them", euros(1000), When("2017")),)
)
MEMBERS = ("ann", "ben", "cas", "dora", "eve")


def voted(majority: str, quorum: int = 1, *, casting: bool = False, veto: tuple[str, ...] = ()) -> Voted:
    """The guard on votes of the body `panel`."""
    return Voted(BodyName("panel"), majority, quorum, casting, veto)


def chaired(*choices: str, recused: tuple[str, ...] = ()) -> Case:
    """The case in which the first of four members, of whom ben is the chair, cast these votes."""
    return case(votes=votes(*choices), recused=recused, roster=Roster("panel", MEMBERS[:4], 4, "ben"))


def chain(**given: tuple[str, ...]) -> Case:
    """The case of a track in which law asks two approvals and money one, with those that were given."""
    levels = FrozenMap({"law": Level("panel", 2), "money": Level("office")})
    agenda = NOBODY.rulebook.agenda
    project = attrs.evolve(agenda.tracks["project"], approvals=levels)
    rulebook = compile_rulebook(attrs.evolve(agenda, tracks=FrozenMap({"project": project})), "chain")
    approvals = tuple(Approved(who, level, When("2018")) for level, people in given.items() for who in people)
    assert NOBODY.dossier is not None
    panel = attrs.evolve(NOBODY.dossier.panel, approvals=approvals)
    return attrs.evolve(NOBODY, rulebook=rulebook, dossier=attrs.evolve(NOBODY.dossier, panel=panel))


def five(*choices: str, recused: tuple[str, ...] = (), proposal: Grant = FIVE, trigger: str = "decide") -> Case:
    """The case in which the first of five members cast these votes."""
    return case(votes=votes(*choices, proposal=proposal, trigger=trigger), recused=recused, members=MEMBERS)


def planned(amount: str, due: When | None = None, evidence: str = "", payments: Sequence[Payment] = ()) -> Case:
    """The case of a grant that is paid in one instalment."""
    return case(granted=1000, schedule=[Instalment(euros(amount), due, evidence)], payments=payments)


def votes(*choices: str, proposal: Grant = FIVE, trigger: str = "decide") -> dict[str, Vote]:
    """One vote per member, in this order."""
    return {member: Vote(trigger, choice, proposal) for member, choice in zip(MEMBERS, choices, strict=False)}  # type: ignore[arg-type]


ROWS: list[tuple[str, Guard, Case, Grant | Payment | Settlement | Request | None, bool]] = [
    ("no application", HasApplication(), NOBODY, None, False),
    ("an application", HasApplication(), case(asked=1), None, True),
    ("no advice", Advised(), NOBODY, None, False),
    ("advice against is advice", Advised(), case(advice="negative"), None, True),
    ("a sheet too few", SheetsComplete(2), case(sheets={"ann": sheet(K=8)}), None, False),
    ("sheets enough", SheetsComplete(2), case(sheets={"ann": sheet(K=8), "ben": sheet(K=3)}), None, True),
    (
        "a recused assessor's sheet",
        SheetsComplete(2),
        case(sheets={"ann": sheet(K=8), "ben": sheet(K=3)}, recused=["ben"]),
        None,
        False,
    ),
    ("no score", MinimumScore(Fraction(6)), NOBODY, None, False),
    ("just below", MinimumScore(Fraction(6)), case(score=Fraction(599, 100)), None, False),
    ("the minimum itself", MinimumScore(Fraction(6)), case(score=6), None, True),
    ("asked exactly", WithinAsk(), case(asked=5000), FIVE, True),
    ("a cent above the ask", WithinAsk(), case(asked=5000), MORE, False),
    ("no amount asked", WithinAsk(), case(Application("A", "org")), MORE, True),
    ("at the upper limit", AmountLimit(at_most=euros(5000)), NOBODY, FIVE, True),
    ("a cent above the limit", AmountLimit(at_most=euros(5000)), NOBODY, MORE, False),
    ("at the lower limit", AmountLimit(at_least=euros(5000)), NOBODY, FIVE, True),
    ("a cent below the limit", AmountLimit(at_least=euros("5000.01")), NOBODY, FIVE, False),
    ("no limits", AmountLimit(), NOBODY, FIVE, True),
    ("asking the most", AskLimit(euros(1), euros(5000)), case(asked=5000), None, True),
    ("asking the least", AskLimit(euros(5000)), case(asked=5000), None, True),
    ("asking more than the most", AskLimit(at_most=euros("4999.99")), case(asked=5000), None, False),
    ("asking less than the least", AskLimit(at_least=euros("5000.01")), case(asked=5000), None, False),
    ("asking no amount", AskLimit(at_most=euros(5000)), case(Application("A", "org")), None, False),
    ("others pay half", CoFinancing(Fraction(1, 2)), case(financing={"them": 5000}), FIVE, True),
    ("others pay a cent less", CoFinancing(Fraction(1, 2)), case(financing={"them": "4999.99"}), FIVE, False),
    ("nobody else pays", CoFinancing(Fraction(1, 4)), NOBODY, FIVE, False),
    ("nothing is asked of others", CoFinancing(Fraction(0)), NOBODY, FIVE, True),
    ("no conditions", HasConditions(), NOBODY, FIVE, False),
    ("conditions", HasConditions(), NOBODY, Grant(euros(5000), ("a plan",)), True),
    ("a vote too few", Quorum(2), case(votes=votes("for")), None, False),
    ("abstaining makes a quorum", Quorum(2), case(votes=votes("for", "abstain")), None, True),
    ("who stepped back makes none", Quorum(2), case(votes=votes("for", "for"), recused=["ben"]), None, False),
    ("half is no majority", Carried(), case(votes=votes("for", "against")), FIVE, False),
    ("two to one", Carried(), case(votes=votes("for", "against", "for")), FIVE, True),
    ("abstentions do not count", Carried(), case(votes=votes("for", "abstain", "abstain")), FIVE, True),
    ("nobody voted", Carried(), NOBODY, FIVE, False),
    ("only abstentions", Carried(), case(votes=votes("abstain")), FIVE, False),
    ("another amount", Carried(), case(votes=votes("for", "for", "for")), MORE, False),
    ("another step", Carried(), case(votes=votes("for", "for", trigger="other")), FIVE, False),
    ("two thirds is not more than two thirds", Carried(Fraction(2, 3)), case(votes=votes("for", "for", "against")),
     FIVE, False),
    ("all", Carried(Fraction(2, 3)), case(votes=votes("for", "for", "for")), FIVE, True),
    ("more for than against", voted("of-cast"), five("for", "against", "for", "abstain"), FIVE, True),
    ("as many for as against", voted("of-cast"), five("for", "against"), FIVE, False),
    ("no votes at all", voted("of-cast"), five(), FIVE, False),
    ("a vote on another amount", voted("of-cast"), five("for", proposal=MORE), FIVE, False),
    (
        "more for another amount",
        voted("of-cast"),
        case(votes={"ann": votes("for")["ann"], "ben": votes("for", "for", proposal=MORE)["ben"]}),
        FIVE,
        False,
    ),
    ("a vote on another step", voted("of-cast"), five("for", trigger="other"), FIVE, False),
    ("nobody of the body", voted("of-cast"), case(votes=votes("for"), members=("dora",)), FIVE, False),
    ("three of five", voted("of-members"), five("for", "for", "for"), FIVE, True),
    ("two of five", voted("of-members"), five("for", "for"), FIVE, False),
    ("two of four is half", voted("of-members"), five("for", "for", recused=("dora",)), FIVE, False),
    ("two of three", voted("of-members"), five("for", "for", recused=("dora", "eve")), FIVE, True),
    ("two thirds itself", voted("two-thirds"), five("for", "for", "against", "abstain"), FIVE, True),
    ("three of five is less", voted("two-thirds"), five("for", "for", "for", "against", "against"), FIVE, False),
    ("two thirds of nothing", voted("two-thirds"), five("abstain"), FIVE, False),
    ("all who voted", voted("unanimous"), five("for", "abstain"), FIVE, True),
    ("one against", voted("unanimous"), five("for", "for", "for", "for", "against"), FIVE, False),
    ("all of nobody", voted("unanimous"), five("abstain"), FIVE, False),
    ("abstaining fills the quorum", voted("of-cast", 3), five("for", "abstain", "abstain"), FIVE, True),
    ("one short of the quorum", voted("of-cast", 3), five("for", "for"), FIVE, False),
    ("a tie", voted("of-cast"), chaired("for", "for", "against", "against"), FIVE, False),
    ("a tie with the chair for", voted("of-cast", casting=True), chaired("for", "for", "against", "against"), FIVE,
     True),
    ("a tie with the chair against", voted("of-cast", casting=True), chaired("for", "against"), FIVE, False),
    ("a tie in which the chair abstains", voted("of-cast", casting=True), chaired("for", "abstain", "against"), FIVE,
     False),
    ("a tie of nobody", voted("of-cast", casting=True), chaired("abstain", "abstain"), FIVE, False),
    ("the chair cannot outvote", voted("of-cast", casting=True), chaired("against", "for", "against"), FIVE, False),
    ("half of all with the chair", voted("of-members", casting=True), chaired("for", "for", "against"), FIVE, True),
    ("half of all without the chair", voted("of-members", casting=True), chaired("for", "against", "for"), FIVE,
     False),
    ("the vote of a chair who stepped back", voted("of-cast", casting=True), chaired("against", "for", "for",
     recused=("ben",)), FIVE, False),
    ("a chair who stops it", voted("of-cast", veto=("chair",)), chaired("for", "against", "for", "for"), FIVE, False),
    ("a chair who abstains", voted("of-cast", veto=("chair",)), chaired("for", "abstain"), FIVE, True),
    ("a chair who does not vote", voted("of-cast", veto=("chair",)), chaired("for"), FIVE, True),
    ("a member who stops it", voted("of-cast", veto=("ann",)), chaired("against", "for", "for"), FIVE, False),
    ("who stepped back stops nothing", voted("of-cast", veto=("ann",)), chaired("against", "for", recused=("ann",)),
     FIVE, True),
    ("a chain not begun", Approvals(), chain(), None, False),
    ("one of two at a level", Approvals("law"), chain(law=("ann",)), None, False),
    ("approved through a level", Approvals("law"), chain(law=("ann", "ben")), None, True),
    ("approved up to the last", Approvals(), chain(law=("ann", "ben")), None, False),
    ("approved", Approvals(), chain(law=("ann", "ben"), money=("olga",)), None, True),
    ("the last without those before", Approvals(), chain(law=("ann",), money=("olga",)), None, False),
    ("the same person twice", Approvals("law"), chain(law=("ann", "ann")), None, False),
    ("a level there is not", Approvals("tax"), chain(law=("ann", "ben"), money=("olga",)), None, False),
    ("no levels at all", Approvals(), NOBODY, None, False),
    ("assessed again without a reason", ReopeningMotivated(), case(advice="positive"), None, False),
    ("assessed again for a reason", ReopeningMotivated(), case(advice="positive"), ask(motivation="new plan"), True),
    ("assessed for the first time", ReopeningMotivated(), NOBODY, None, True),
    ("no motivation", Motivated(), NOBODY, None, False),
    ("a blank motivation", Motivated(), NOBODY, ask(motivation=" \n"), False),
    ("a motivation", Motivated(), NOBODY, ask(motivation="because"), True),
    ("who brought it here", FourEyes(), NOBODY, ask(actor="org"), False),
    ("another", FourEyes(), NOBODY, ask(actor="ann"), True),
    ("nobody brought it yet", FourEyes(), attrs.evolve(NOBODY, dossier=None), ask(actor="org"), True),
    ("whole steps", GrantSteps(euros(2500)), NOBODY, FIVE, True),
    ("a cent above whole steps", GrantSteps(euros(2500)), NOBODY, MORE, False),
    ("half the costs", ShareOfCosts(HALF), case(COSTED), FIVE, True),
    ("a cent above half the costs", ShareOfCosts(HALF), case(COSTED), MORE, False),
    ("each source its quarter", SourceShares(QUARTERS), case(COSTED), FIVE, True),
    ("a cent above two quarters", SourceShares(QUARTERS), case(COSTED), MORE, False),
    ("all sources half", Cumulation(HALF), case(COSTED), FIVE, True),
    ("all sources a cent above half", Cumulation(HALF), case(COSTED), MORE, False),
    ("the applicant bears half", OwnContribution(HALF), case(COSTED), FIVE, True),
    ("the applicant bears a cent less", OwnContribution(HALF), case(COSTED), MORE, False),
    ("nothing excluded", ExcludedCosts(("vat",)), case(COSTED), FIVE, True),
    ("something excluded", ExcludedCosts(("work",)), case(COSTED), FIVE, False),
    ("aid up to the ceiling", DeMinimis(euros(6000)), case(COSTED), FIVE, True),
    ("aid a cent above it", DeMinimis(euros(6000)), case(COSTED), MORE, False),
    ("as far as the pot goes", InSoFar(POT), case(asked=6000, ceiling=5000), FIVE, True),
    ("a cent further", InSoFar(POT), case(asked=6000, ceiling=5000), MORE, False),
    ("a grant as asked", LowerWithGrounds(), case(asked=5000), FIVE, True),
    ("a grant a cent below", LowerWithGrounds(), case(asked="5000.01"), FIVE, False),
    ("a blank reason", LowerWithGrounds(), case(asked="5000.01"), ask(FIVE, motivation=" "), False),
    ("a reason", LowerWithGrounds(), case(asked="5000.01"), ask(FIVE, motivation="rounded"), True),
    ("a grant of what was not named", LowerWithGrounds(), case(Application("A", "org")), FIVE, True),
    ("settled as granted", LowerWithGrounds(), case(granted=5000), Settlement(euros(5000)), True),
    ("settled a cent below", LowerWithGrounds(), case(granted="5000.01"), Settlement(euros(5000)), False),
    ("settled below on blank grounds", LowerWithGrounds(), case(granted="5000.01"), Settlement(euros(5000), (" ",)),
     False),
    ("settled below with a motivation", LowerWithGrounds(), case(granted="5000.01"),
     ask(Settlement(euros(5000)), motivation="spent less"), False),
    ("settled below on grounds", LowerWithGrounds(), case(granted="5000.01"),
     Settlement(euros(5000), ("spent less",)), True),
    ("settled without a grant", LowerWithGrounds(), NOBODY, Settlement(euros(5000)), True),
    ("half is paid before the settlement", AdvanceLimit(Fraction(1, 2)), case(committed={"one": 200}), PAY, True),
    ("a cent more than half", AdvanceLimit(Fraction(1, 2)), case(committed={"one": "199.99"}), PAY, False),
    ("half in two payments", AdvanceLimit(Fraction(1, 2)), case(committed={"one": 400}, payments=[PAY]), PAY, True),
    ("a cent more in two", AdvanceLimit(Fraction(1, 2)), case(committed={"one": "399.99"}, payments=[PAY]), PAY, False),
    ("nothing is committed", AdvanceLimit(Fraction(1)), NOBODY, PAY, False),
    ("the rest after the settlement", AdvanceLimit(Fraction(1, 2)), case(committed={"one": 100}, settled=100), PAY,
     True),
    ("an instalment to the cent", OnSchedule(), planned("100"), PAY, True),
    ("a cent above it", OnSchedule(), planned("99.99"), PAY, False),
    ("the rest of it", OnSchedule(), planned("200", payments=[PAY]), PAY, True),
    ("paid before but for a cent", OnSchedule(), planned("199.99", payments=[PAY]), PAY, False),
    ("another was paid before", OnSchedule(), planned("100", payments=[attrs.evolve(PAY, instalment=2)]), PAY, True),
    ("no instalment is named", OnSchedule(), planned("100"), attrs.evolve(PAY, instalment=None), False),
    ("an instalment it has not", OnSchedule(), planned("100"), attrs.evolve(PAY, instalment=2), False),
    ("the grant has no schedule", OnSchedule(), case(granted=100), PAY, False),
    ("the day it is due", OnSchedule(), planned("100", When("2018-12")), ask(PAY, on="2018-12-01"), True),
    ("perhaps in time", OnSchedule(), planned("100", When("2018-12-31")), ask(PAY, on="2018"), True),
    ("the day before", OnSchedule(), planned("100", When("2018-12")), ask(PAY, on="2018-11-30"), False),
    ("no evidence", EvidenceGiven(), case(granted=100), PAY, False),
    ("blank evidence", EvidenceGiven(), case(granted=100), attrs.evolve(PAY, evidence=" \n"), False),
    ("evidence", EvidenceGiven(), case(granted=100), attrs.evolve(PAY, evidence="invoice 7"), True),
    ("the instalment asks for some", EvidenceGiven(), planned("100", evidence="a report"), PAY, False),
    ("the instalment asks for none", EvidenceGiven(), planned("100"), PAY, True),
    ("neither grant nor settlement", LowerWithGrounds(), case(asked=5000), None, True),
]  # fmt: skip


@pytest.mark.parametrize(("guard", "stands", "record", "holds"), [row[1:] for row in ROWS], ids=[r[0] for r in ROWS])
def test_a_guard_holds_from_its_boundary_on(
    guard: Guard, stands: Case, record: Grant | Payment | Settlement | Request | None, holds: bool
) -> None:
    """At the boundary the guard holds, a cent or a mark beyond it refuses, and the refusal fills its sentence in."""
    refusal = guard.check(stands, record if isinstance(record, Request) else ask(record))
    assert (refusal is None) == holds
    if refusal is not None:
        for sentence in guard.text.values():
            sentence.format(**refusal.params)


def test_every_built_in_guard_is_held_to_a_boundary() -> None:
    """No guard of the library is without a row that holds and a row that refuses."""
    seen = {(type(guard), holds) for _, guard, _, _, holds in ROWS}
    assert {cls for cls, _ in seen} == set(GUARDS.values()) - {MinimumPerCriterion, MinimumPerBlock, NoVeto}
    assert len(seen) == 2 * len({cls for cls, _ in seen})


@pytest.mark.parametrize(
    ("mark", "refused"),
    [(Fraction(6), None), (Fraction(599, 100), "R"), (None, None)],
    ids=["the minimum itself", "just below", "not applicable"],
)
def test_a_criterion_below_its_minimum_is_named(mark: Fraction | None, refused: str | None) -> None:
    """The first criterion below its own minimum refuses; one that nobody found applicable is passed over."""
    declared = criteria(K=1, R=1)
    strict = declared.with_item("R", attrs.evolve(declared["R"], minimum=Fraction(6)))
    score = Score(Fraction(7), FrozenMap({"K": Fraction(1), "R": mark}), 2)
    refusal = MinimumPerCriterion().check(case(criteria=strict, score=score), ask())
    assert (refusal and refusal.params["criterion"]) == refused


def test_without_a_score_no_criterion_reaches_its_minimum() -> None:
    """Where nothing was scored, the rule does not hold."""
    assert isinstance(MinimumPerCriterion().check(NOBODY, ask()), Refusal)


@given(amounts(10**9), amounts(10**9), st.fractions(0, 1, max_denominator=100))
def test_the_share_of_others_is_exact(others: int, granted: int, share: Fraction) -> None:
    """Co-financing holds exactly when what others pay reaches that share of the whole, without rounding."""
    stands = case(financing={"them": f"{others // 100}.{others % 100:02d}"})
    refusal = CoFinancing(share).check(stands, ask(Grant(euros(f"{granted // 100}.{granted % 100:02d}"))))
    whole = others + granted
    assert (refusal is None) == (others >= share * whole if whole else share == 0)


CHOICES = st.sampled_from(["for", "against", "abstain"])
BALLOTS = st.dictionaries(
    st.sampled_from(MEMBERS),
    st.builds(Vote, st.sampled_from(["decide", "other"]), CHOICES, st.sampled_from([FIVE, MORE])),
)
RULES = st.builds(voted, st.sampled_from(MAJORITIES), st.integers(1, 6))
STEPPED_BACK = st.lists(st.sampled_from(MEMBERS), max_size=2, unique=True)


@given(RULES, BALLOTS, STEPPED_BACK, st.sampled_from([*MEMBERS, "stranger"]))
def test_a_vote_in_favour_never_stands_in_the_way(
    rule: Voted, ballot: dict[str, Vote], recused: list[str], member: str
) -> None:
    """Where the votes carry a decision, one more in favour, or one turned into it, carries it too."""
    before = case(votes=ballot, recused=recused, members=MEMBERS)
    after = case(votes={**ballot, member: Vote("decide", "for", FIVE)}, recused=recused, members=MEMBERS)
    assert rule.check(before, ask(FIVE)) or rule.check(after, ask(FIVE)) is None


@given(RULES, BALLOTS, STEPPED_BACK)
def test_the_vote_of_who_stepped_back_never_counts(rule: Voted, ballot: dict[str, Vote], recused: list[str]) -> None:
    """The outcome, to every number in the refusal, is as if who stepped back had not voted."""
    others = {member: vote for member, vote in ballot.items() if member not in recused}
    with_them, without = (case(votes=cast, recused=recused, members=MEMBERS) for cast in (ballot, others))
    assert rule.check(with_them, ask(FIVE)) == rule.check(without, ask(FIVE))


def test_a_quorum_that_cannot_be_met_is_said() -> None:
    """Where fewer members may vote than must, the refusal says how many may and how many must."""
    refusal = voted("unanimous", 4).check(five("for", "for", "for", recused=("dora", "eve")), ask(FIVE))
    assert refusal is not None
    said = Voted.text["en"].format(**refusal.params)
    assert "3 of the 3 members who may vote took part and 4 must" in said


@pytest.mark.parametrize(
    "faulty",
    [
        lambda: Quorum(0),
        lambda: CoFinancing(Fraction(2)),
        lambda: Carried(Fraction(1)),
        lambda: voted("of-all"),
        lambda: voted("of-cast", 0),
        lambda: voted("unanimous", casting=True),
        lambda: GrantSteps(Cents(0)),
    ],
)
def test_a_parameter_that_can_never_be_meant_is_refused(faulty: object) -> None:
    """A quorum of nobody, a share above the whole, an unknown majority and steps of nothing are no parameters."""
    with pytest.raises(ValueError, match="must be"):
        faulty()  # type: ignore[operator]
