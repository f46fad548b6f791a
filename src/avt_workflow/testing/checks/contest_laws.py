"""The laws of schemes that score dossiers beside each other.

Who is compared must not depend on how anybody is called or in which order they stand; that is required. That a higher
mark never harms, and that an order on which all agree is the order, hold for the usual ways to compare, and a
programme may want another.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Final

from ...model.frozen import FrozenMap
from ...model.ports import ComparativeScheme, Entry, Score
from ...model.records import Sheet
from .law import Breach, Law, asked, need
from .scheme_laws import chosen, exactly, numbers_of
from .sittings import ASSESSORS, DOSSIERS, Contest, contests


def _totals(scores: Mapping[str, Score]) -> str:
    return ", ".join(f"{dossier} {score.total}" for dossier, score in sorted(scores.items())) or "-"


def inexact(contest: Contest) -> Breach | None:
    """A number that is no Fraction."""
    scores = contest.scores(contest.entries)
    return exactly({f"{d}.{name}": found for d, score in scores.items() for name, found in numbers_of(score).items()})


def somebody_else(contest: Contest) -> Breach | None:
    """A score for a dossier that is not there, or that nobody judged."""
    judged = {entry.dossier for entry in contest.entries if any(_says(sheet) for sheet in entry.sheets.values())}
    stray = sorted(set(contest.scores(contest.entries)) - judged)
    return Breach.of("nobody-judged", dossier=stray[0]) if stray else None


def _says(sheet: Sheet) -> bool:
    return any(mark is not None for mark in sheet.marks.values())


def beyond_bounds(contest: Contest) -> Breach | None:
    """A total outside the bounds, where there are any."""
    bounds = asked((type(None), tuple), contest.plugin.compared_bounds, dict(contest.criteria))
    if bounds is None:
        return None
    for dossier, score in contest.scores(contest.entries).items():
        if not bounds[0] <= score.total <= bounds[1]:
            return Breach.of("dossier-beyond-bounds", dossier=dossier, total=score.total, low=bounds[0], high=bounds[1])
    return None


def ordered(contest: Contest) -> Breach | None:
    """Two dossiers, and their assessors, stand in another order."""
    turned = [Entry(entry.dossier, dict(reversed(list(entry.sheets.items())))) for entry in contest.entries]
    place = contest.dice[0] % len(turned)
    other = (place + 1) % len(turned)
    turned[place], turned[other] = turned[other], turned[place]
    before, after = contest.scores(contest.entries), contest.scores(turned)
    if dict(before) == dict(after):
        return None
    return Breach.of("contest-order-matters", before=_totals(before), after=_totals(after))


def named(contest: Contest) -> Breach | None:
    """Other names for the dossiers and the assessors."""
    names = dict(zip(DOSSIERS, reversed(DOSSIERS), strict=True))
    people = dict(zip(ASSESSORS, reversed(ASSESSORS), strict=True))
    renamed = [
        Entry(names[e.dossier], {people[who]: sheet for who, sheet in e.sheets.items()}) for e in contest.entries
    ]
    before, after = contest.scores(contest.entries), contest.scores(renamed)
    if {names[dossier]: score for dossier, score in before.items()} == dict(after):
        return None
    return Breach.of("contest-names-matter", before=_totals(before), after=_totals(after))


def untied(contest: Contest) -> Breach | None:
    """A dossier with the same sheets as another."""
    first = contest.entries[contest.dice[0] % len(contest.entries)]
    scores = contest.scores([*contest.entries, Entry("twin", first.sheets)])
    if scores.get("twin") == scores.get(first.dossier):
        return None
    return Breach.of("contest-twins-differ", dossier=first.dossier, after=_totals(scores))


def worse_by_more(contest: Contest) -> Breach | None:
    """One mark of a dossier a step higher, and its total lower."""
    entry = contest.entries[contest.dice[1] % len(contest.entries)]
    people = list(entry.sheets)
    sheets = [entry.sheets[who] for who in people]
    place, key = chosen(sheets, contest)
    mark = sheets[place].marks[key] or 0
    higher = Sheet(sheets[place].marks.with_item(key, mark + contest.criteria[key].scale.step))
    raised = Entry(entry.dossier, FrozenMap({**entry.sheets, people[place]: higher}))
    before = contest.scores(contest.entries)
    after = contest.scores([raised if each is entry else each for each in contest.entries])
    need(entry.dossier in before)
    if entry.dossier in after and after[entry.dossier].total >= before[entry.dossier].total:
        return None
    return Breach.of(
        "contest-raised",
        assessor=people[place],
        dossier=entry.dossier,
        criterion=key,
        mark=higher.marks[key],
        before=_totals(before),
        after=_totals(after),
    )


def disagreed(contest: Contest) -> Breach | None:
    """Every assessor gives each dossier more on everything than the one before, and the totals do not rise."""
    need(any(criterion.weight for criterion in contest.criteria.values()))
    people, levels = ASSESSORS[: 1 + contest.dice[0] % 3], range(2 + contest.dice[1] % 4)
    scores = contest.scores([Entry(f"d{level}", {who: _level(contest, level) for who in people}) for level in levels])
    totals = [scores[f"d{level}"].total for level in levels]
    if all(low < high for low, high in pairwise(totals)):
        return None
    return Breach.of("contest-disagrees", after=_totals(scores))


def _level(contest: Contest, level: int) -> Sheet:
    """A sheet that gives every criterion the mark that is so many steps up."""
    marks = {key: c.scale.low + level * c.scale.step for key, c in contest.criteria.items()}
    return Sheet(FrozenMap(marks))


def does_not_compare(scheme: type) -> str:
    """Why a scheme has no contests."""
    return "" if ComparativeScheme in scheme.__mro__ else "is-no-contest"


CONTEST_LAWS: Final = (
    Law("compared-exact", "scheme", True, contests, inexact, does_not_compare),
    Law("compared-who-was-judged", "scheme", True, contests, somebody_else, does_not_compare),
    Law("compared-within-bounds", "scheme", True, contests, beyond_bounds, does_not_compare),
    Law("compared-in-any-order", "scheme", True, contests, ordered, does_not_compare),
    Law("compared-by-any-name", "scheme", True, contests, named, does_not_compare),
    Law("compared-equal-sheets", "scheme", True, contests, untied, does_not_compare),
    Law("compared-more-is-never-worse", "scheme", False, contests, worse_by_more, does_not_compare),
    Law("compared-as-all-agree", "scheme", False, contests, disagreed, does_not_compare),
)
