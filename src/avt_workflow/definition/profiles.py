"""What is wrong in the publication profiles of an agenda file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..errors import Fault
from ..model.agenda import PHASES
from ..model.profiles import TELLS_AMOUNTS
from .faults import join, unknown


def profile_faults(tree: Mapping[str, Any]) -> Iterator[Fault]:
    """A fault for each name in a profile that names nothing, and for what would betray what the profile hides.

    Args:
        tree: the tables of the file; what is not of the right type is passed over, since reading it says so.
    """
    tracks = _table(tree.get("tracks"))
    fields = [name for track in tracks.values() for name in _table(_table(track).get("fields"))]
    for name, profile in _table(tree.get("profiles")).items():
        at, table = join("profiles", name), _table(profile)
        for key, kind, known in (("fields", "field", fields), ("tracks", "track", tracks), ("phases", "phase", PHASES)):
            yield from _unknown(join(at, key), kind, table.get(key), dict.fromkeys(known))
        shows = _strings(table.get("shows"))
        yield from _betrays(join(at, "shows"), shows, shows)
        own = _strings(table.get("own"))
        yield from _betrays(join(at, "own"), own, [*own, *shows])


def _betrays(path: str, given: Iterable[str], shown: Iterable[str]) -> Iterator[Fault]:
    for aspect in TELLS_AMOUNTS:
        if aspect in given and "decisions" not in shown:
            text = f"{aspect!r} tells the amounts of decisions; show 'decisions' too, or take it away"
            yield Fault(path, "profile-betrays", text)


def _unknown(path: str, kind: str, given: object, known: Iterable[str]) -> Iterator[Fault]:
    for name in _strings(given):
        if name not in known:
            yield Fault(path, f"unknown-{kind}", unknown(kind, name, known))


def _table(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _strings(given: object) -> list[str]:
    return [value for value in (given if isinstance(given, (list, tuple)) else (given,)) if isinstance(value, str)]
