"""The built-in guards: where each begins to hold, to the cent and the mark."""

from __future__ import annotations

from fractions import Fraction

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from avt_workflow import Application, Case, Grant, Guard, Refusal, Score, Vote, euros
from avt_workflow.guards import (
    GUARDS,
    Advised,
    AmountLimit,
    Carried,
    CoFinancing,
    HasApplication,
    HasConditions,
    MinimumPerCriterion,
    MinimumScore,
    Quorum,
    SheetsComplete,
    WithinAsk,
)
from avt_workflow.model.frozen import FrozenMap
from avt_workflow.testing import ask, case, criteria, sheet
from avt_workflow.testing.strategies import amounts

FIVE = Grant(euros(5000))
MORE = Grant(euros("5000.01"))
NOBODY = case()


def votes(*choices: str, proposal: Grant = FIVE, trigger: str = "decide") -> dict[str, Vote]:
    """One vote per member, in this order."""
    members = ("ann", "ben", "cas", "dora", "eve")
    return {member: Vote(trigger, choice, proposal) for member, choice in zip(members, choices, strict=False)}  # type: ignore[arg-type]


ROWS: list[tuple[str, Guard, Case, Grant | None, bool]] = [
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
]  # fmt: skip


@pytest.mark.parametrize(("guard", "stands", "record", "holds"), [row[1:] for row in ROWS], ids=[r[0] for r in ROWS])
def test_a_guard_holds_from_its_boundary_on(guard: Guard, stands: Case, record: Grant | None, holds: bool) -> None:
    """At the boundary the guard holds, a cent or a mark beyond it refuses, and the refusal fills its sentence in."""
    refusal = guard.check(stands, ask(record) if record else ask())
    assert (refusal is None) == holds
    if refusal is not None:
        for sentence in guard.text.values():
            sentence.format(**refusal.params)


def test_every_built_in_guard_is_held_to_a_boundary() -> None:
    """No guard of the library is without a row that holds and a row that refuses."""
    seen = {(type(guard), holds) for _, guard, _, _, holds in ROWS}
    assert {cls for cls, _ in seen} == set(GUARDS.values()) - {MinimumPerCriterion}
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


@pytest.mark.parametrize("faulty", [lambda: Quorum(0), lambda: CoFinancing(Fraction(2)), lambda: Carried(Fraction(1))])
def test_a_parameter_that_can_never_be_meant_is_refused(faulty: object) -> None:
    """A quorum of nobody, a share above the whole and more than all votes are no parameters."""
    with pytest.raises(ValueError, match="must be"):
        faulty()  # type: ignore[operator]
