"""Strategies for stories of several dossiers, judged as they are drawn, and for the history that they leave."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from hypothesis import strategies as st

from ...model.facts import Fact, Request
from ...rulebook import Rulebook
from ..choices import Choices
from ..stage import play
from ..strolls import stroll


def stories(
    rulebook: Rulebook, tracks: Sequence[str] = (), *, length: int = 20
) -> st.SearchStrategy[tuple[Request, ...]]:
    """Requests about several dossiers, such as are worth trying as things stand: permitted and refused.

    Args:
        rulebook: the agenda.
        tracks: the track of each dossier; two of the first and one of each other where none is named.
        length: how many requests at most.
    """
    names = [*rulebook.agenda.tracks]
    chosen, choices = list(tracks) or [names[0], *names], Choices(rulebook)

    def walk(random: Random, many: int) -> tuple[Request, ...]:
        return stroll(choices, chosen, seed=random, length=many)

    return st.builds(walk, st.randoms(use_true_random=False), st.integers(0, length))


def histories(
    rulebook: Rulebook, tracks: Sequence[str] = (), *, length: int = 20
) -> st.SearchStrategy[tuple[Fact, ...]]:
    """The facts that a log would hold after such a story, in order; each was really judged.

    Args:
        rulebook: the agenda.
        tracks: as with `stories`.
        length: how many requests lead to them at most.
    """
    rosters = Choices(rulebook).rosters

    def told(asked: tuple[Request, ...]) -> tuple[Fact, ...]:
        return tuple(fact for scene in play(rulebook, asked, (), rosters) for fact in scene.verdict.facts)

    return stories(rulebook, tracks, length=length).map(told)
