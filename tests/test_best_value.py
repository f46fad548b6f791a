"""The set that is worth most: held to every set there is, to its bounds, to ties, and to what stands in its way."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from avt_workflow import Candidate, Cents, Row, solver
from avt_workflow.allocation import BestValue
from avt_workflow.competition import Competition, Entrant
from avt_workflow.errors import InputError, NotInstalled
from avt_workflow.model.ports import Score
from avt_workflow.solver import Good, best
from avt_workflow.whatif import by_rank
from shell import Shell
from test_rounds import ROUND, TENDER

worths = st.fractions(-3, 12, max_denominator=6)
goods = st.lists(st.builds(Good, worths, st.integers(0, 12)), max_size=7)
candidates = st.lists(
    st.builds(
        Candidate,
        dossier=st.sampled_from("abcdefgh"),
        asked=st.integers(1, 12).map(Cents),
        score=st.none() | st.integers(-2, 8).map(Fraction) | worths,
        place=st.integers(0, 2),
    ),
    max_size=7,
    unique_by=lambda candidate: candidate.dossier,
)
money = st.integers(-3, 40).map(Cents)


def every_choice(goods: Sequence[Good], limit: int) -> Iterator[tuple[Fraction, tuple[bool, ...]]]:
    """Each choice within the limit, with what it is worth."""
    for taken in product((True, False), repeat=len(goods)):
        chosen = [good for good, yes in zip(goods, taken, strict=True) if yes]
        if sum(good.cost for good in chosen) <= limit:
            yield sum((good.worth for good in chosen), Fraction(0)), taken


def candidate(name: str, asked: int, score: int | str, place: int = 0) -> Candidate:
    """A candidate in one line."""
    return Candidate(name, Cents(asked), Fraction(score), place=place)


def allocated(found: Sequence[Candidate], available: int) -> dict[str, Row]:
    """The rows by identifier."""
    return {row.dossier: row for row in BestValue().allocate(found, Cents(available))}


@given(goods, st.integers(0, 40))
def test_no_choice_is_worth_more_and_of_equal_ones_the_first_preferred_is_taken(goods: list[Good], limit: int) -> None:
    """Of all choices there are it is the one worth most, and of those the one that takes the first that differs."""
    worth, taken = max(every_choice(goods, limit))
    found = best(goods, limit)
    assert (found.worth, found.taken) == (worth, taken)


@given(goods, st.integers(0, 40))
def test_what_no_choice_with_a_good_is_worth_more_than(goods: list[Good], limit: int) -> None:
    """It bounds every choice with that good, and equals the best only where one with it is as good."""
    found = best(goods, limit)
    for place, bound in enumerate(found.at_most):
        reached = max((worth for worth, taken in every_choice(goods, limit) if taken[place]), default=None)
        assert (bound is None) == (reached is None)
        if bound is not None and reached is not None:
            assert reached <= bound <= found.worth
            assert (bound == found.worth) == (reached == found.worth)


@given(candidates, money, st.none() | worths)
def test_never_worse_than_going_down_the_ranking(
    found: list[Candidate], available: Cents, floor: Fraction | None
) -> None:
    """What is funded scores together at least what those funded by rank do, each cent within the money."""
    rule = BestValue(floor)
    scores = {each.dossier: each.score for each in found}

    def worth(rows: Sequence[Row]) -> Fraction:
        return sum((scores[row.dossier] or Fraction(0) for row in rows if row.amount), Fraction(0))

    rows = rule.allocate(found, available)
    assert worth(rows) >= worth(rule.by_rank.allocate(found, available))
    assert sum(row.amount for row in rows) <= max(0, available)
    assert {row.reached for row in rows} <= {worth(rows), None}


@given(candidates, money)
def test_equal_ones_are_treated_alike(found: list[Candidate], available: Cents) -> None:
    """Who scores and asks the same, with nothing that tells them apart, has the same amount for the same reason."""
    rows = {row.dossier: row for row in BestValue().allocate(found, available)}
    for one in found:
        for other in found:
            if (one.score, one.place, one.asked) == (other.score, other.place, other.asked):
                assert attrs.evolve(rows[one.dossier], dossier=other.dossier) == rows[other.dossier]


def test_two_smaller_ones_are_worth_more_than_the_first_in_rank() -> None:
    """With 100 for asks of 60, 50 and 50 with scores 8, 7½ and 7, the last two score 14½ and the first 8.

    With the first 40 is left, which is 4/5 of the ask of the second: no set with it scores more than 8 + 6 = 14.
    """
    rows = allocated([candidate("a", 60, 8), candidate("b", 50, "7.5"), candidate("c", 50, 7)], 100)
    assert {name: (row.amount, row.why) for name, row in rows.items()} == {
        "a": (0, "outscored"),
        "b": (50, "funded"),
        "c": (50, "funded"),
    }
    assert (rows["a"].reached, rows["a"].at_most, rows["a"].short) == (Fraction(29, 2), Fraction(14), 60)
    assert [rows[name].rank for name in "abc"] == [1, 2, 3]


def test_of_sets_that_score_the_same_the_higher_rank_goes_first() -> None:
    """10 + 2 and 7 + 5 are both 12 for 100: the set with the first in rank; of equal ranks the smaller ask."""
    four = [candidate(name, 50, score) for name, score in (("a", 10), ("b", 7), ("c", 5), ("d", 2))]
    four[1], four[2] = attrs.evolve(four[1], asked=Cents(40)), attrs.evolve(four[2], asked=Cents(60))
    four[0] = attrs.evolve(four[0], asked=Cents(70))
    four[3] = attrs.evolve(four[3], asked=Cents(30))
    rows = allocated(four, 100)
    assert [name for name, row in rows.items() if row.amount] == ["a", "d"]
    assert (rows["b"].why, rows["b"].at_most, rows["b"].short) == ("equalled", Fraction(12), 40)
    two = allocated([candidate("a", 60, 8), candidate("b", 50, 8)], 70)
    assert [name for name, row in two.items() if row.amount] == ["b"]


def test_equal_ones_that_do_not_all_fit_are_tied_until_a_lot_tells_them_apart() -> None:
    """Three times 40 of 100: none, and the smaller one is funded; with places of their own the first two."""
    three = [*(candidate(name, 40, 8) for name in "abc"), candidate("d", 20, 1)]
    rows = allocated(three, 100)
    assert {row.why for name, row in rows.items() if name != "d"} == {"tied"}
    assert (rows["a"].short, rows["d"].amount) == (40, 20)
    apart = allocated([attrs.evolve(each, place=place) for place, each in enumerate(three)], 100)
    assert [name for name, row in apart.items() if row.amount] == ["a", "b", "d"]


def test_what_asks_more_than_there_is_says_so() -> None:
    """A cent more than the ceiling is too large, whatever its score; the money goes to the others."""
    rows = allocated([candidate("a", 101, 10), candidate("b", 100, 1)], 100)
    assert (rows["a"].why, rows["a"].short, rows["a"].at_most) == ("too-large", 101, None)
    assert rows["b"].amount == 100


def test_who_scores_below_zero_is_not_kept_waiting() -> None:
    """It would lower the sum however much money there is, so that nothing that comes free helps it."""
    row = allocated([candidate("a", 60, 2), candidate("b", 60, -1)], 100)["b"]
    assert (row.why, row.at_most, row.waits) == ("outscored", Fraction(0), False)


def test_a_round_of_two_hundred_with_marks_by_five() -> None:
    """Scores in sixtieths and asks to the cent are solved: better than by rank, and within the money."""
    drawn = random.Random(7)
    many = [
        Candidate(f"{place:03}", Cents(drawn.randint(500_000, 10_000_000)), Fraction(drawn.randint(60, 600), 60))
        for place in range(200)
    ]
    available = Cents(sum(each.asked for each in many) // 3)
    scores = {each.dossier: each.score or Fraction(0) for each in many}
    rows, by_hand = (rule.allocate(many, available) for rule in (BestValue(), BestValue().by_rank))
    assert sum(row.amount for row in rows) <= available
    assert sum(scores[r.dossier] for r in rows if r.amount) > sum(scores[r.dossier] for r in by_hand if r.amount)
    assert {row.why for row in rows} <= {"funded", "outscored", "equalled"}


def test_scores_of_too_many_digits_are_refused_in_words() -> None:
    """What does not fit the solver's numbers is said, with what to do, and never computed with less."""
    primes = (2**61 - 1, 2**89 - 1)
    with pytest.raises(InputError, match="round the scores"):
        best([Good(Fraction(1, prime), 1) for prime in primes], 1)


def test_what_cannot_be_proved_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the work that a proof takes there is no answer, not the best one found so far."""
    monkeypatch.setattr(solver, "_PATIENCE", 0.0)
    drawn = random.Random(1)
    many = [Good(Fraction(drawn.randint(1000, 2000)), drawn.randint(1000, 2000)) for _ in range(60)]
    with pytest.raises(InputError, match="could be proved"):
        best(many, 40_000)


def competing(*found: tuple[str, int, int]) -> Competition:
    """A round by the best value, with 100 cents."""
    entrants = tuple(Entrant(name, Cents(ask), Score(Fraction(score))) for name, ask, score in found)
    return Competition(entrants, Cents(100), BestValue())


def test_beside_it_stands_what_the_ranking_would_give() -> None:
    """By rank the first is funded; by another rule there is nothing to show beside it."""
    found = competing(("a", 60, 8), ("b", 50, 7), ("c", 50, 6))
    instead = by_rank(found)
    assert instead is not None
    assert [(row.dossier, row.amount) for row in instead] == [("a", 60), ("b", 0), ("c", 0)]
    assert by_rank(attrs.evolve(found, rule=BestValue().by_rank)) is None


@pytest.fixture
def avt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell with the example's round, € 270,000 of it to divide by the best value, before the board proposes."""
    monkeypatch.chdir(tmp_path)
    agenda, history = ((TENDER / name).read_text("utf-8") for name in ("agenda.toml", "history.toml"))
    Path("agenda.toml").write_text(agenda.replace('"ranked"\nfloor', '"best-value"\nfloor'), "utf-8")
    end = history.rindex("[[step]]", 0, history.index('do         = "propose"'))
    Path("history.toml").write_text(history[:end].replace("amount = 300_000", "amount = 270_000"), "utf-8")
    shell = Shell()
    shell("adopt", "agenda.toml", "--as", "olga", "--on", "2025-01-01")
    shell("do", "--history", "history.toml")
    return shell


PROPOSE = ("do", ROUND, "propose", "--as", "olga", "--role", "office", "--on", "2025-05-12")


def test_the_set_and_the_ranking_beside_it_on_the_command_line(avt: Shell) -> None:
    """78 + 76 + 76 = 230 for € 270,000, where the ranking gives 88.5 + 78 and passes on to what fits: 166.5."""
    out = " ".join(avt("allocate", ROUND).split())
    assert "1 solar-roofs € 120,000 € 0 € 120,000 Those that are funded score 230 together" in out
    assert "score 230 together; going down the ranking and passing over what does not fit: 166.5." in out
    assert "scoren samen 230" in avt("allocate", ROUND, "--lang", "nl")
    rows = {row["dossier"]: row for row in avt.json("allocate", ROUND)["rows"]}
    assert {name: (row["amount"], row["by_rank_cents"]) for name, row in rows.items() if row["score"] != "111/2"} == {
        "solar-roofs": (0, 12_000_000),
        "smart-canal": (9_000_000, 9_000_000),
        "green-steel": (10_000_000, 0),
        "care-robot": (8_000_000, 0),
        "late-bird": (0, 0),
    }


def test_what_is_proposed_keeps_its_reasons(avt: Shell) -> None:
    """The allocation that is recorded says what the set reaches, and what no set with that one in it does."""
    avt(*PROPOSE)
    shown = " ".join(avt("show", ROUND).split())
    assert "Those that are funded score 230 together; with this one among them no set scores more than" in shown


def without_the_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the extra is not installed."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "ortools"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "ortools", None)


def test_without_the_solver_each_door_says_what_to_install(avt: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """From Python an error, of a step a refusal, on the command line one line; each names the extra."""
    without_the_solver(monkeypatch)
    with pytest.raises(NotInstalled, match=r"avt-workflow\[solver\]"):
        BestValue().allocate([candidate("a", 1, 1)], Cents(1))
    assert 'this needs the package ortools → pip install "avt-workflow[solver]"' in avt.refusal(
        "allocate", ROUND, code=2
    )
    assert "'best-value' needs the package ortools, which is not installed" in avt.refusal(*PROPOSE, code=1)
