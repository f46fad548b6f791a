"""What cannot be meant in the anchors of a scale: marks that it does not have, ranges that overlap or leave a gap."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Final

from ..errors import Fault
from ..model.agenda import Assessment, Scale
from .faults import join, shown

_MARKS: Final = re.compile(r"(-?\d{1,18}(?:\.\d{1,18})?)(?: ?[-–] ?(-?\d{1,18}(?:\.\d{1,18})?))?")  # noqa: RUF001  # a dash
Range = tuple[Fraction, Fraction, str]


def anchor_faults(path: str, assessment: Assessment) -> Iterator[Fault]:
    """Every fault of the anchors of the criteria: "4" stands for a mark, "1-3" for those from 1 to 3."""
    for key, criterion in assessment.criteria.items():
        at, scale = join(path, "criteria", key, "scale", "anchors"), criterion.scale
        found: list[Range] = []
        for anchor in scale.anchors:
            first, last = _marks(anchor, scale)
            if first is None or last is None or not (scale.holds(first) and scale.holds(last) and first <= last):
                text = f"{shown(anchor)} is no mark on the scale of {scale.low} to {scale.high}; write one, or a range"
                yield Fault(join(at, anchor), "anchor-off-scale", text)
            else:
                found.append((first, last, anchor))
        yield from _beside(at, scale, sorted(found))


def _marks(anchor: str, scale: Scale) -> tuple[Fraction | None, Fraction | None]:
    """The first and last mark that an anchor stands for."""
    if anchor in scale.labels:
        return scale.labels[anchor], scale.labels[anchor]
    match = _MARKS.fullmatch(anchor.strip())
    return (Fraction(match[1]), Fraction(match[2] or match[1])) if match else (None, None)


def _beside(path: str, scale: Scale, found: list[Range]) -> Iterator[Fault]:
    """No mark is in two anchors; where ranges are given, each mark is in one."""
    for (_, last, one), (first, _, other) in pairwise(found):
        if first <= last:
            text = f"{shown(one)} and {shown(other)} both hold {first}; let the one end where the other begins"
            yield Fault(join(path, other), "anchors-overlap", text)
    if all(first == last for first, last, _ in found):
        return
    ends = [(scale.low - scale.step, scale.low - scale.step, ""), *found, (scale.high + scale.step, scale.high, "")]
    for (_, last, _), (first, _, _) in pairwise(ends):
        if first > last + scale.step:
            text = f"no anchor holds {last + scale.step}, and ranges are given; let them hold every mark"
            yield Fault(path, "anchors-gap", text)
