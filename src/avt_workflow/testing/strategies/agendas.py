"""Strategies for whole agendas, valid by construction: as tables, as text, as values."""

from __future__ import annotations

from functools import cache

import attrs
from hypothesis import strategies as st

from ...definition import Loaded, load_agenda
from ...model.agenda import Agenda, Track
from ...registry import BUILT_IN
from .drafts import Draft, Table
from .money_tables import YEAR, draw_envelopes
from .round_tables import draw_round
from .toml import as_toml
from .track_tables import draw_track

_PUBLIC = {"label": "Everybody", "shows": ["decisions", "budget"]}


def agenda_texts() -> st.SearchStrategy[str]:
    """Agenda files: TOML in which `load_agenda` and `lint` find nothing wrong."""
    return agenda_tables().map(as_toml)


def agendas() -> st.SearchStrategy[Agenda]:
    """Agendas of one or two tracks, with built-in guards, schemes and allocation rules only.

    A track has 2 to 6 states, and any of: an assessment, advice, votes, approvals, a grant with payments, a round.
    """
    return loaded_agendas().map(_agenda)


def loaded_agendas() -> st.SearchStrategy[Loaded]:
    """Agendas with their canonical content and its hash, as `compile_rulebook` and an office want them."""
    return agenda_texts().map(_loaded)


def tracks() -> st.SearchStrategy[Track]:
    """Tracks, each the first of an agenda that `agendas` draws."""
    return agendas().map(_first)


@cache
def agenda_tables() -> st.SearchStrategy[Table]:
    """The tables of agenda files."""

    @st.composite
    def tables(draw: st.DrawFn) -> Table:
        return _drawn(Draft(draw))

    return tables()


def _drawn(draft: Draft) -> Table:
    draw_envelopes(draft)
    track = draw_track(draft)
    others: Table = {}
    if draft.pot and not draft.divided and draft.maybe():
        others["round"] = draw_round(draft, track)
    elif draft.maybe():
        pot = draft.pot if draft.maybe() else ""
        others["other"] = draw_track(attrs.evolve(draft, pot=pot)).table()
    head: Table = {"id": "drawn", "title": "Drawn", "language": "en", "administered_by": "office"}
    if draft.maybe():
        head["from"] = f"{YEAR}-01-01"
    tables: Table = {
        "agenda": head,
        "roles": draft.roles,
        "bodies": draft.bodies,
        "envelopes": draft.envelopes,
        "rules": draft.rules,
        "profiles": {"public": _PUBLIC} if draft.maybe() else {},
        "tracks": {"project": track.table(), **others},
    }
    return {name: table for name, table in tables.items() if table}


def _loaded(text: str) -> Loaded:
    return load_agenda(text, BUILT_IN)


def _agenda(loaded: Loaded) -> Agenda:
    return loaded.agenda


def _first(agenda: Agenda) -> Track:
    return next(iter(agenda.tracks.values()))
