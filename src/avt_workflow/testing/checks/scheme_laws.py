"""The laws of scoring schemes that score one dossier by itself.

Required is what the library itself relies on: reports show scores between the bounds, a log keeps exact numbers, and a
score must not depend on who handed in first. The rest are choices that a programme can make: a scheme that rewards
agreement lets a higher mark lower the total, a median gives nobody a fixed part in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

import attrs

from ...model.frozen import FrozenMap
from ...model.ports import Score, SummingScheme, may_not_close
from ...model.records import Sheet
from .law import MAYBE_REFUSAL, Breach, Law, asked, need
from .sittings import ASSESSORS, Contest, Sitting, sittings


def inexact(sitting: Sitting) -> Breach | None:
    """A number that is no Fraction."""
    low, high = sitting.bounds()
    named = {"bounds": low, "bounds ": high, **numbers_of(sitting.score(sitting.counted()))}
    return exactly(named)


def numbers_of(score: Score) -> dict[str, Any]:
    """Every number of a score, by what it is."""
    return {
        "total": score.total,
        **{f"per_criterion[{key}]": mark for key, mark in score.per_criterion.items() if mark is not None},
        **{f"per_block[{key}]": mark for key, mark in score.per_block.items() if mark is not None},
        **{name: found for name in ("ranking", "unrounded") if (found := getattr(score, name)) is not None},
    }


def exactly(numbers: dict[str, Any]) -> Breach | None:
    """A number among these that is no Fraction."""
    wrong = next(((name, found) for name, found in numbers.items() if not isinstance(found, Fraction)), None)
    if wrong is None:
        return None
    return Breach.of("is-inexact", what=wrong[0].strip(), found=repr(wrong[1]), type=type(wrong[1]).__name__)


def beyond_bounds(sitting: Sitting) -> Breach | None:
    """A total outside the bounds, or a mark outside its scale, where each criterion that weighs has a mark."""
    sheets = sitting.counted()
    weighing = [key for key, criterion in sitting.criteria.items() if criterion.weight]
    need(weighing and all(any(sheet.marks.get(key) is not None for sheet in sheets) for key in weighing))
    return _beyond(sitting, sheets)


def beyond_bounds_ever(sitting: Sitting) -> Breach | None:
    """A total outside the bounds, whatever was found applicable."""
    return _beyond(sitting, sitting.counted())


def _beyond(sitting: Sitting, sheets: tuple[Sheet, ...]) -> Breach | None:
    score, (low, high) = sitting.score(sheets), sitting.bounds()
    if not low <= score.total <= high:
        return Breach.of("beyond-bounds", total=score.total, low=low, high=high)
    for key, mark in score.per_criterion.items():
        scale = sitting.criteria[key].scale if key in sitting.criteria else None
        if scale is None or (mark is not None and not scale.low <= mark <= scale.high):
            return Breach.of("beyond-scale", criterion=key, mark=mark)
    return None


def ordered(sitting: Sitting) -> Breach | None:
    """Two assessors change places, and each mark on their sheets: the score is another."""
    sheets = sitting.counted()
    need(len(sheets) > 1 or len(sitting.criteria) > 1)
    swapped = list(sheets)
    place = sitting.dice[0] % len(swapped)
    other = (place + 1) % len(swapped)
    swapped[place], swapped[other] = _turned(swapped[other]), _turned(swapped[place])
    before, after = sitting.score(sheets), sitting.score(swapped)
    if before != after:
        return Breach.of("order-matters", before=before.total, after=after.total, other=ASSESSORS[other])
    if may_not_close(sitting.plugin):
        ready = [
            asked(MAYBE_REFUSAL, sitting.plugin.ready, list(each), dict(sitting.criteria)) is None
            for each in (sheets, swapped)
        ]
        if ready[0] != ready[1]:
            return Breach.of("order-closes", other=ASSESSORS[other])
    return None


def _turned(sheet: Sheet) -> Sheet:
    return Sheet(FrozenMap(reversed(list(sheet.marks.items()))))


def untied(sitting: Sitting) -> Breach | None:
    """Sheets with the same marks, by a plugin with the same parameters: the score is another."""
    sheets = sitting.counted()
    twin = attrs.evolve(sitting, plugin=attrs.evolve(sitting.plugin))
    before, after = sitting.score(sheets), twin.score([Sheet(FrozenMap(dict(each.marks))) for each in sheets])
    return None if before == after else Breach.of("twins-differ", before=before.total, after=after.total)


def parts_do_not_sum(sitting: Sitting) -> Breach | None:
    """What the criteria add is not the total."""
    score = sitting.score(sitting.counted())
    parts = asked(Mapping, sitting.plugin.contributions, score, dict(sitting.criteria))
    total = sum(parts.values(), Fraction(0))
    return None if total == score.total else Breach.of("parts-differ", total=score.total, parts=total)


def worse_by_more(sitting: Sitting) -> Breach | None:
    """One mark a step higher, and the total lower."""
    sheets = sitting.counted()
    place, key = chosen(sheets, sitting)
    mark = sheets[place].marks[key] or 0
    higher = Sheet(sheets[place].marks.with_item(key, mark + sitting.criteria[key].scale.step))
    before, after = sitting.score(sheets), sitting.score((*sheets[:place], higher, *sheets[place + 1 :]))
    if after.total >= before.total:
        return None
    who = _who(sitting, place)
    return Breach.of(
        "raised", assessor=who, criterion=key, mark=higher.marks[key], before=before.total, after=after.total
    )


def chosen(sheets: Sequence[Sheet], sitting: Sitting | Contest) -> tuple[int, str]:
    """A mark that can be a step higher, by the place of its sheet and its criterion."""
    marks = [
        (place, key)
        for place, sheet in enumerate(sheets)
        for key, mark in sheet.marks.items()
        if key in sitting.criteria and mark is not None and mark < sitting.criteria[key].scale.high
    ]
    need(marks)
    return marks[sitting.dice[0] % len(marks)]


def _who(sitting: Sitting, place: int) -> str:
    """The assessor of a sheet that counts."""
    counted = [
        who
        for who, sheet in zip(ASSESSORS, sitting.sheets, strict=False)
        if sitting.plugin.check(sheet, sitting.criteria) is None
    ]
    return counted[place]


def harmed_by_what_does_not_apply(sitting: Sitting) -> Breach | None:
    """A criterion that applies to nobody and weighs something, or nothing: the score stands elsewhere in its bounds."""
    key = list(sitting.criteria)[sitting.dice[0] % len(sitting.criteria)]
    blank = attrs.evolve(sitting, sheets=tuple(Sheet(each.marks.with_item(key, None)) for each in sitting.sheets))
    sheets, criteria = blank.counted(), sitting.criteria
    need(any(mark is not None and criteria[name].weight for each in sheets for name, mark in each.marks.items()))
    light = criteria.with_item(key, attrs.evolve(criteria[key], weight=Fraction(0)))
    before, after = sitting.score(sheets, light), sitting.score(sheets)
    shares = [_share(before, *sitting.bounds(light)), _share(after, *sitting.bounds())]
    if shares[0] == shares[1]:
        return None
    return Breach.of(
        "not-neutral",
        criterion=key,
        before=before.total,
        before_share=shares[0],
        after=after.total,
        after_share=shares[1],
    )


def _share(score: Score, low: Fraction, high: Fraction) -> Fraction:
    """Where a total lies between the bounds, from 0 to 1."""
    need(high > low)
    return (score.total - low) / (high - low)


def swayed(sitting: Sitting) -> Breach | None:
    """One of n assessors moves the total by more than one part in n of what there is between the bounds."""
    sheets, (low, high) = sitting.counted(), sitting.bounds()
    *others, other = sheets
    need(len(others) > 0)
    place = sitting.dice[0] % len(others)
    replaced = [*others[:place], other, *others[place + 1 :]]
    before, after = sitting.score(others), sitting.score(replaced)
    most = (high - low) / len(others)
    if abs(after.total - before.total) <= most:
        return None
    return Breach.of(
        "sways",
        assessor=ASSESSORS[place],
        other=ASSESSORS[len(others)],
        before=before.total,
        after=after.total,
        most=most,
    )


def pulled(sitting: Sitting) -> Breach | None:
    """Of three assessors or more, one brings a criterion outside what the others gave."""
    sheets = sitting.counted()
    score = sitting.score(sheets)
    need(score.per_criterion and len(sheets) == len(sitting.sheets))
    for key, mark in score.per_criterion.items():
        for place in range(len(sheets)):
            others = [
                given for at, sheet in enumerate(sheets) if at != place and (given := sheet.marks.get(key)) is not None
            ]
            if mark is not None and len(others) > 1 and not min(others) <= mark <= max(others):
                return Breach.of(
                    "pulls", assessor=ASSESSORS[place], criterion=key, mark=mark, low=min(others), high=max(others)
                )
    return None


def scaled(sitting: Sitting) -> Breach | None:
    """Every weight times the same, and the total is another."""
    factor = (Fraction(2), Fraction(1, 3), Fraction(10), Fraction(5, 7))[sitting.dice[0] % 4]
    times = FrozenMap({key: attrs.evolve(c, weight=c.weight * factor) for key, c in sitting.criteria.items()})
    sheets = sitting.counted()
    before, after = sitting.score(sheets), sitting.score(sheets, times)
    if before.total == after.total:
        return None
    return Breach.of("scaled", factor=str(factor), before=before.total, after=after.total)


def not_unanimous(sitting: Sitting) -> Breach | None:
    """Several assessors who give the same marks come to another total than one of them."""
    sheet, count = sitting.counted()[0], 2 + sitting.dice[0] % 3
    before, after = sitting.score([sheet]), sitting.score([sheet] * count)
    if before.total == after.total:
        return None
    return Breach.of("not-unanimous", count=count, before=before.total, after=after.total)


def does_not_sum(scheme: type) -> str:
    """Why a scheme has no parts."""
    return "" if SummingScheme in scheme.__mro__ else "is-no-sum"


SCHEME_LAWS: Final = (
    Law("exact", "scheme", True, sittings(), inexact),
    Law("within-bounds", "scheme", True, sittings(), beyond_bounds),
    Law("any-order", "scheme", True, sittings(), ordered),
    Law("equal-sheets", "scheme", True, sittings(), untied),
    Law("parts-sum", "scheme", True, sittings(), parts_do_not_sum, does_not_sum),
    Law("more-is-never-worse", "scheme", False, sittings(), worse_by_more),
    Law("not-applicable-neutral", "scheme", False, sittings(one_scale=True), harmed_by_what_does_not_apply),
    Law("always-within-bounds", "scheme", False, sittings(), beyond_bounds_ever),
    Law("equal-influence", "scheme", False, sittings(complete=True, at_least=2), swayed),
    Law("outlier-proof", "scheme", False, sittings(complete=True, at_least=3), pulled),
    Law("weights-in-proportion", "scheme", False, sittings(), scaled),
    Law("unanimous", "scheme", False, sittings(), not_unanimous),
)
