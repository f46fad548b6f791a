"""What a programme reports about itself beside its dossiers: results, indicators, reach, amounts."""

from __future__ import annotations

import attrs

from ..money import Cents
from .agenda import Provenance
from .text import Text
from .when import When


@attrs.frozen
class Figure:
    """One reported figure, in the words of its source.

    Args:
        group: the section it belongs to: `results`, `tables`, `communication`, `monitoring`, `budget` or another.
        label: what it is about.
        value: the figure as it was reported, such as "+3,8 %"; None where the source has it but its text lost it.
        as_of: the moment or period it holds for.
        amount: in cents, where it is money.
        origin: the document it stands in.
    """

    group: str
    label: Text
    value: Text | None = None
    as_of: When | None = None
    amount: Cents | None = None
    provenance: Provenance = "source"
    origin: Text | None = None
    note: Text | None = None
