"""The guard on an approval chain."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from ..model.approvals import complete, seats_of, with_dependents
from ..model.facts import Request
from ..model.ports import Guard, Refusal

if TYPE_CHECKING:
    from ..case import Case


@attrs.frozen
class Approvals(Guard):
    """The levels of the approval chain have the approvals they ask.

    Args:
        through: the last level that must be complete, with all it comes after; "" for every level.
    """

    through: str = ""

    text = {
        "nl": "Niveau {level} mist nog {lacking} van de {at_least} goedkeuringen; die geeft {by}. Nog open: {open}.",
        "en": "Level {level} lacks {lacking} of its {at_least} approvals, which {by} can give. Still open: {open}.",
    }
    lifted_by = ("approval",)

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Holds once every level that is asked is complete; the first that is not, and can be approved, is named."""
        levels = case.track.approvals if case.dossier else {}
        done = complete(levels, case.approvals)
        asked = [name for name in levels if not self.through or self.through in with_dependents(levels, [name])]
        still = [name for name in asked if name not in done]
        if not still and (levels and (not self.through or asked)):
            return None
        first = still[0] if still else self.through or "-"
        level = levels.get(first)
        return Refusal(
            level=first,
            lacking=level.at_least - len(seats_of(case.approvals, first)) if level else None,
            at_least=level.at_least if level else None,
            by=level.by if level else "-",
            open=", ".join(still) or first,
        )
