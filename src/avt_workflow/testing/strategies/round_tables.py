"""The round of a drawn agenda: a track whose dossiers divide the envelope over those of another."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Final

from ...allocation import ALLOCATIONS
from ...definition.content import params_of
from ...money import Cents
from ..checks.parameters import plugins
from .drafts import Draft, Table
from .track_tables import TrackDraft

_LATER: Final = ("best-value",)
"""Rules that need more than the library itself: a solver."""
_IN_PART: Final = ("proportional", "first-come-in-part")
_FLOORS: Final = (None, Fraction(0), Fraction(1, 2))


def draw_round(draft: Draft, track: TrackDraft) -> Table:
    """The track of the rounds in which dossiers of the track `project` compete, there where the grant is decided."""
    grant = track.steps["grant"]
    grant["by"] = [grant["by"], draft.named("round")]
    round_: Table = {"of": "project", "candidates": [track.here], "envelope": draft.pot, **_rule(draft, track)}
    round_["grants"] = "grant"
    if "reject" in track.steps and draft.maybe():
        track.steps["reject"]["by"] = [track.steps["reject"]["by"], "round"]
        round_["refuses"] = "reject"
    calls = draft.maybe()
    ties = draft.some(("asked", "complete", *(["criterion:K"] if "assessment" in track.parts else [])), 2)
    if calls and draft.maybe():
        ties.append("lot")
    round_ |= {"ties": ties} if ties else {}
    _set_apart(draft, track, round_)
    return {
        "label": "Round",
        "states": {
            "announced": {"label": "Announced", "phase": "assess"},
            "divided": {"label": "Divided", "phase": "closed", "final": True},
        },
        "transitions": {
            "announce": {"to": "announced", "by": "office"} | ({"records": "call"} if calls else {}),
            "propose": {"from": "announced", "by": "office", "records": "allocation"},
            "adopt": {
                "from": "announced",
                "to": "divided",
                **track.who("office", "board"),
                "records": "allocation",
                "adopts": True,
            },
        },
        "round": round_,
    }


def _rule(draft: Draft, track: TrackDraft) -> Table:
    assessed = "assessment" in track.parts
    uses = draft.one(
        *(name for name in reversed([*ALLOCATIONS]) if name not in _LATER and (assessed or name != "ranked"))
    )
    given: dict[str, Any] = {
        "floor": _FLOORS if assessed else (None,),
        "minimum": (None, Cents(0), Cents(100_00)),
        "cap": (None, Cents(500_00)),
    }
    return {"rule": uses, **params_of(draft.draw(plugins(ALLOCATIONS[uses], given)))}


def _set_apart(draft: Draft, track: TrackDraft, round_: Table) -> None:
    """Money for one value of a field of the candidates, where the rule gives all that is asked."""
    fields = track.parts.get("fields", {})
    if "theme" in fields and round_["rule"] not in _IN_PART and draft.maybe():
        round_["earmarked_by"] = "theme"
        earmark = draft.one({"at_least_share": "1/2"}, {"at_most_share": "1/3"}, {"at_least_share": 1, "stays": True})
        round_["earmarks"] = {"energy": earmark}
