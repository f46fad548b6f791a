"""Walks at random through an agenda, by several dossiers at once: requests that are permitted and that are refused."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Final

from ..machine import NEW
from ..model.facts import Request
from ..model.records import Recusal
from ..rulebook import Rulebook, Step
from .choices import Choices
from .stage import Stage
from .stories import named, named_dossier

_ONWARD: Final = 3
"""How many of four steps go on, where one can."""


def stroll(
    choices: Choices, tracks: Sequence[str], *, seed: int | random.Random, length: int = 40
) -> tuple[Request, ...]:
    """Requests about some dossiers, drawn at random from all that is worth trying as things stand.

    Args:
        choices: of the agenda.
        tracks: the track of each dossier.
        seed: the same gives the same walk; or what draws it.
        length: how many requests.
    """
    draw = seed if isinstance(seed, random.Random) else random.Random(seed)
    rulebook = choices.rulebook
    stage = Stage.empty(rulebook, (), choices.rosters)
    asked: list[Request] = []
    for _ in range(length):
        place = draw.randrange(len(tracks))
        track = tracks[place]
        case = stage.case(named_dossier(track, place + 1))
        steps = list(rulebook.steps[track][case.dossier.state if case.dossier else NEW].values())
        if not steps:
            continue
        step = draw.choices(steps, [_weight(rulebook, step) for step in steps])[0]
        tried = [named(request, track, place + 1) for request in choices.of_step(case, step)]
        if not tried:
            continue
        scene, after = stage.ask(draw.choice(tried))
        for _ in range(_ATTEMPTS if draw.randrange(4) < _ONWARD else 0):
            if scene.verdict.allowed:
                break
            scene, after = stage.ask(draw.choice(tried))
        asked.append(scene.request)
        stage = after
    return tuple(asked)


def _weight(rulebook: Rulebook, step: Step) -> int:
    """How often a step is drawn: one that leads on more than one that stays; one that closes ways only now and then."""
    states = rulebook.agenda.tracks[step.track].states
    targets = [to for to in (*(to for _, to in step.routes), step.otherwise) if to is not None]
    if step.record is Recusal or any(states[to].final for to in targets):
        return 1
    return 12 if targets else 8


_ATTEMPTS: Final = 8
