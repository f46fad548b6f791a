"""The figures of a round: scored, ranked and divided with its explanations, beside others, and what would be if."""

from __future__ import annotations

import math
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from fractions import Fraction

from avt_workflow import Assessment, Candidate, Cents, FrozenMap, Sheet
from avt_workflow.allocation import Proportional, Ranked
from avt_workflow.competition import Competition, Entrant
from avt_workflow.explanation import explain_score
from avt_workflow.rounds import ground
from avt_workflow.scoring import WeightedMean
from avt_workflow.testing import criteria
from avt_workflow.whatif import Variant, allocate_all, amounts, vary

from . import by_hand, tender
from .measure import Figure, best_of

WHOLE, OTHERS, IF, LAWS = (
    "Scoring, ranking and dividing a round",
    "A round beside others",
    "What if",
    "Laws of dividing money",
)
CRITERIA = criteria(K=3, R=2, A=2, C=1, H=1, T=1)
ASSESSMENT = Assessment("assess", "panel", "weighted-mean", WeightedMean(), CRITERIA)
GENERATED = 10_000


def _competition(count: int, *, absent: bool = True) -> Competition:
    """So many applications of 5 sheets on 6 criteria, ranked by score and then the smaller ask, with half of what they
    ask; marks are whole, and with `absent` some criteria do not apply."""
    drawn = random.Random(2018)
    marks: list[Fraction | None] = [*([None] if absent else []), *map(Fraction, range(1, 11))]

    def sheets() -> FrozenMap[str, Sheet]:
        return FrozenMap(
            {f"a{place}": Sheet(FrozenMap({key: drawn.choice(marks) for key in CRITERIA})) for place in range(5)}
        )

    entrants = tuple(
        Entrant(f"project-{place:05}", Cents(drawn.randint(5, 50) * 100_000), sheets=sheets()) for place in range(count)
    )
    available = Cents(sum(each.asked or 0 for each in entrants) // 2)
    return Competition(entrants, available, Ranked(skip=True), ("asked",), "", ASSESSMENT, anew=True)


def _with_grounds(found: Competition) -> dict[str, tuple[int, str]]:
    """What each gets, and the sentence that says why."""
    return {row.dossier: (row.amount, ground(row, "en")) for row in found.allocate()}


def _by_hand(found: Competition) -> dict[str, int]:
    """What each gets, by Python that somebody writes for just this."""
    scores = {each.dossier: by_hand.weighted_mean(tuple(each.sheets.values()), CRITERIA) for each in found.entrants}
    return by_hand.divide(scores, {each.dossier: each.asked or 0 for each in found.entrants}, found.available)


def whole(rounds: int) -> Iterator[Figure]:
    """Score, rank and divide with the ground of each row, against bare amounts; and with every score explained."""

    def explained(found: Competition) -> None:
        scores = found.scores()
        _with_grounds(found)
        for each in found.entrants:
            explain_score(ASSESSMENT, each.sheets, scores[each.dossier])

    rounds = max(2, rounds // 3)
    found = _competition(5_000)
    assert {name: amount for name, (amount, _) in _with_grounds(found).items()} == _by_hand(found)
    us, them = best_of(rounds, lambda: _with_grounds(found), lambda: _by_hand(found), repeat=1)
    (fully,) = best_of(1, lambda: explained(found), repeat=1)
    what = (
        "5,000 applications of 5 sheets on 6 criteria, each row with its ground, over the plain amounts with `Fraction`"
    )
    besides = f"with every score explained in full besides {fully * 1e3:,.0f} ms, which is {fully / them:.1f} times"
    detail = f"{_milli(us, them)}; {besides}"
    yield Figure(WHOLE, what, us / them, 0.5, "at most", detail=detail)
    few, many = _competition(500), _competition(50_000)
    (small,), (large,) = (
        best_of(turns, lambda each=each: _with_grounds(each), repeat=1) for each, turns in ((few, rounds), (many, 2))
    )
    growth = math.log(large / small) / math.log(100)
    detail = f"{small * 1e3:,.0f} ms for 500, {large * 1e3:,.0f} ms for 50,000 applications"
    yield Figure(WHOLE, "growth from 500 to 50,000 applications, as an exponent", growth, 1.1, "at most", "", detail)


def others(rounds: int) -> Iterator[Figure]:
    """The greedy rule of pabutools with the same winners, and rankers that compute with floats."""
    from . import rankers

    drawn = random.Random(2018)
    candidates = [
        Candidate(
            f"project-{place:04}", Cents(drawn.randint(5, 50) * 100_000), Fraction(drawn.randint(1, 100)), place=place
        )
        for place in range(1_000)
    ]
    available = Cents(sum(each.asked for each in candidates) // 2)
    rule, theirs = Ranked(skip=True), rankers.greedy(candidates, available)
    assert {row.dossier for row in rule.allocate(candidates, available) if row.amount} == theirs()
    us, them = best_of(max(2, rounds // 5), lambda: rule.allocate(candidates, available), theirs, repeat=1)
    what = "1,000 applications, faster than the greedy rule of `pabutools`, with the same winners"
    yield Figure(OTHERS, what, them / us, 10, "at least", detail=_milli(them, us))

    found = _competition(5_000, absent=False)
    scores = found.scores()
    equals: dict[Fraction, list[int]] = defaultdict(list)
    for place, each in enumerate(found.entrants):
        equals[by_hand.weighted_mean(tuple(each.sheets.values()), CRITERIA)].append(place)
    ties = [places for places in equals.values() if len(places) > 1]
    marks = [
        [sum(float(sheet.marks[key] or 0) for sheet in each.sheets.values()) / len(each.sheets) for key in CRITERIA]
        for each in found.entrants
    ]
    weights = [float(criterion.weight) for criterion in CRITERIA.values()]
    ours = [each.total if (each := scores[entrant.dossier]) else None for entrant in found.entrants]
    torn = {name: _torn(ties, rank(marks, weights)) for name, rank in rankers.RANKERS.items()}
    detail = ", ".join(f"{name} {count}" for name, count in torn.items())
    what = f"ties torn apart, of {len(ties)} sets of exactly equal ones among 5,000 applications"
    yield Figure(OTHERS, what, _torn(ties, ours), 0, "at most", "sets", f"torn by {detail}")


def _torn(ties: Sequence[Sequence[int]], values: Sequence[object]) -> int:
    """In how many sets of equal ones not all have the same value."""
    return sum(len({values[at] for at in places}) > 1 for places in ties)


def what_if(rounds: int) -> Iterator[Figure]:
    """A thousand variants of a round of two hundred, against reading the round from its log for each."""
    office = tender.office(200, 5)
    found = office.competition(tender.ROUND)
    drawn = random.Random(2025)

    def variant() -> Variant:
        return Variant(weights=FrozenMap({key: Fraction(drawn.randint(8, 12), 10) for key in found.criteria}))

    tried = [variant() for _ in range(1_000)]
    sample = tried[:20]

    def ours() -> None:
        again = office.competition(tender.ROUND)
        list(allocate_all([vary(again, each) for each in tried]))

    def one_by_one() -> None:
        for each in sample:
            vary(office.competition(tender.ROUND), each).allocate()

    us, them = best_of(1 if rounds < 5 else 2, ours, one_by_one, repeat=1)
    them *= len(tried) / len(sample)
    what = "1,000 variants of a round of 200 applications, over reading the round from its log for each"
    yield Figure(IF, what, us / them, 1 / 3, "at most", detail=f"{us:,.1f} s against {them:,.1f} s")

    with ProcessPoolExecutor(2) as executor:
        list(executor.map(abs, range(100)))
        turns = [
            (_wall(lambda: list(amounts(found, tried))), _wall(lambda: list(amounts(found, tried, executor))))
            for _ in range(2)
        ]
    one, two = min(one for one, _ in turns), min(two for _, two in turns)
    yield Figure(
        IF,
        "two processes, faster than one (wall time)",
        one / two,
        1.5,
        "at least",
        detail=f"{one:,.1f} s against {two:,.1f} s",
    )


def laws(_rounds: int) -> Iterator[Figure]:
    """What must hold in every round, counted over rounds that were generated."""
    drawn = random.Random(10_000)
    unspent = worse = 0
    for _ in range(GENERATED):
        candidates = [
            Candidate(f"{place:02}", Cents(drawn.choice((drawn.randint(1, 9), drawn.randint(1, 10**7)))),
                      Fraction(drawn.randint(1, 20), 2))
            for place in range(drawn.randint(1, 25))
        ]  # fmt: skip
        available = Cents(drawn.randint(0, 2 * sum(each.asked for each in candidates)))
        least, cap = (Cents(drawn.randint(1, 10**7)) if drawn.random() < 0.3 else None for _ in range(2))
        shares = Proportional(least, cap)
        rows = {row.dossier: row for row in shares.allocate(candidates, available)}
        limits = {each.dossier: each.asked if cap is None else min(each.asked, cap) for each in candidates}
        wanted = sum(limits[name] for name, row in rows.items() if row.why != "below-minimum")
        unspent += sum(row.amount for row in rows.values()) != min(available, wanted)
        for rule in (shares, Ranked(skip=bool(drawn.getrandbits(1)))):
            amounts = {row.dossier: row.amount for row in rule.allocate(candidates, available)}
            worse += any(
                better.asked == other.asked
                and (better.score or 0) > (other.score or 0)
                and amounts[better.dossier] < amounts[other.dossier]
                for better in candidates
                for other in candidates
            )
    of = f"of {GENERATED:,} generated rounds, those in which"
    what = f"{of} the shares do not sum to the money, or to all that may be given, to the cent"
    yield Figure(LAWS, what, unspent, 0, "at most", "rounds", "with and without a minimum and a cap")
    what = f"{of} a higher score with an equal ask gets less"
    yield Figure(LAWS, what, worse, 0, "at most", "rounds", "`proportional` and `ranked`")


def _wall(side: Callable[[], object]) -> float:
    start = time.perf_counter()
    side()
    return time.perf_counter() - start


def _milli(one: float, other: float) -> str:
    return f"{one * 1e3:,.1f} ms against {other * 1e3:,.1f} ms"


ALL = (whole, others, what_if, laws)
