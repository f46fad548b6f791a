"""Laws at the edge: the best there is, an assessor with nothing to compare, the last cent that somebody waits for."""

from __future__ import annotations

from typing import Final

from ...model.frozen import FrozenMap
from ...model.ports import Entry
from ...model.records import Sheet
from .contest_laws import does_not_compare
from .divisions import Division, divisions
from .law import Breach, Law, need
from .sittings import Contest, Sitting, contests, sittings

_LONER: Final = "somebody who judged one only"


def best_is_not_highest(sitting: Sitting) -> Breach | None:
    """Who gets the highest mark of everybody on everything does not get the highest total."""
    need(any(criterion.weight for criterion in sitting.criteria.values()))
    best = Sheet(FrozenMap({key: criterion.scale.high for key, criterion in sitting.criteria.items()}))
    total, high = sitting.score([best] * len(sitting.sheets)).total, sitting.bounds()[1]
    return None if total == high else Breach.of("best-not-highest", total=total, high=high)


def a_loner_matters(contest: Contest) -> Breach | None:
    """The totals change with an assessor who judged a single dossier, which others judged too."""
    before = contest.scores(contest.entries)
    need(before)
    entries = list(contest.entries)
    place = next(at for at, entry in enumerate(entries) if entry.dossier in before)
    entry = entries[place]
    sheet = next(iter(entry.sheets.values()))
    entries[place] = Entry(entry.dossier, FrozenMap({**entry.sheets, _LONER: sheet}))
    after = contest.scores(entries)
    wrong = next((name for name in before if after[name].total != before[name].total), None)
    if wrong is None:
        return None
    return Breach.of("loner-matters", dossier=wrong, before=before[wrong].total, after=after[wrong].total)


def waits_for_too_much(division: Division) -> Breach | None:
    """The first that waits is funded with less than it is told must come free, what others got left to them."""
    rows = division.rows()
    waiting = sorted((row for row in rows if row.waits and row.short > 0), key=lambda row: row.rank)
    need(waiting)
    first = waiting[0]
    funded = {row.dossier: row.amount for row in rows if row.amount}
    left = [each for each in division.candidates if each.dossier not in funded]
    then = division.amounts(left, division.available - sum(funded.values()) + first.short - 1)
    return Breach.of("waits-for-less", dossier=first.dossier, short_cents=first.short) if then[first.dossier] else None


EDGE_SCHEME_LAWS: Final = (Law("best-is-highest", "scheme", False, sittings(one_scale=True), best_is_not_highest),)
EDGE_CONTEST_LAWS: Final = (Law("compared-with-nothing", "scheme", False, contests, a_loner_matters, does_not_compare),)
EDGE_DIVISION_LAWS: Final = (Law("reserve-to-the-cent", "rule", False, divisions, waits_for_too_much),)
