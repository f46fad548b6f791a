"""The envelopes of a drawn agenda: none, one, two beside each other, one within another, or one with a year."""

from __future__ import annotations

from .drafts import Draft

YEAR = 2026
"""The year in which drawn agendas begin."""


def draw_envelopes(draft: Draft) -> None:
    """Declare the envelopes that money comes from, where there is any."""
    kind = draft.one("none", "one", "within", "earmarked", "year")
    if kind == "none":
        return
    draft.pot = "pot"
    ceiling = draft.one(1000, 1, 0, 50_000)
    pot = {"label": "Pot", "ceiling": ceiling}
    if draft.maybe():
        pot |= {"from": f"{YEAR}-01-01", "until": draft.one(f"{YEAR}-12-31", f"{YEAR + 2}")}
    if kind in ("within", "earmarked"):
        whole = ceiling if kind == "earmarked" else draft.one(ceiling, ceiling // 2)
        draft.envelopes["whole"] = {"label": "Whole", "ceiling": whole + draft.one(0, 500)}
        pot |= {"within": "whole"} | ({"earmarked": True} if kind == "earmarked" else {})
    draft.envelopes["pot"] = pot
    if kind == "year":
        draft.divided = True
        year = {"label": "First year", "ceiling": draft.one(ceiling, ceiling // 2), "within": "pot", "year": YEAR}
        draft.envelopes["first-year"] = year
