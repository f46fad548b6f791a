"""Laws that are asked of a whole search: that a dossier can come to stand so, and that it can always come to an end."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import attrs

from ..definition.laws import tracks_of
from ..model.laws import CanAlwaysFinish, DeclaredLaw, Sometimes
from .conditions import holds
from .declared import said, told
from .standings import Standing, Standings


@attrs.frozen
class Answer:
    """What a search says of a law.

    Args:
        name: of the law.
        held: whether it holds; None where the search was not complete and found neither.
        where: the situation that shows it: the one where a dossier stands so, or the one from where there is no end;
            `search.way` gives the way there.
        what: what was found, in plain words.
    """

    name: str
    held: bool | None
    where: Hashable | None = None
    what: str = ""


@attrs.frozen
class Question:
    """A law that is asked of a whole search.

    Args:
        name: the name that it was declared under.
        law: what was declared.
        tracks: those that it is about.
    """

    name: str
    law: DeclaredLaw
    tracks: tuple[str, ...]

    def sentence(self, language: str = "en") -> str:
        """What it says, in the words of its author; else in ours."""
        return said(self.law, language)

    def answer(self, found: Found) -> Answer | None:
        """What a search says of it; None where the search was of a track that it is not about."""
        if found.track not in self.tracks:
            return None
        form = self.law.form
        return _sometimes(self.name, form, found) if isinstance(form, Sometimes) else _finishes(self.name, found)


@attrs.frozen(eq=False)
class Found:
    """What a search found, to be asked.

    Args:
        standings: that it gathered.
        track: of the dossier that was followed.
        parents: see `search.exhaust`: every situation, the nearest first.
        onward: likewise.
        complete: whether it saw every situation.
    """

    standings: Standings
    track: str
    parents: Mapping[Hashable, Any]
    onward: Mapping[Hashable, set[Hashable]]
    complete: bool

    def own(self, key: Any) -> int:
        """How the dossier that is followed stands in a situation, as a number of the standings."""
        return int(key[0])

    def places(self) -> Iterator[tuple[Hashable, Standing]]:
        """Every situation, with how the dossier stands in it."""
        for key in self.parents:
            yield key, self.standings[self.own(key)]

    def untried(self) -> tuple[str, ...]:
        """The steps that only come about with a round, where the search had none."""
        rulebook, counted = self.standings.rulebook, self.standings.coverage.steps
        steps = {step.trigger: step for row in rulebook.steps[self.track].values() for step in row.values()}
        return tuple(
            trigger
            for trigger, step in steps.items()
            if (step.divides is not None or {*step.standings.values()} == {"adoption"})
            and not counted.get((self.track, trigger), (0, 0))[0]
        )


def questions(tracks: Mapping[str, Any], laws: Mapping[str, DeclaredLaw]) -> tuple[Question, ...]:
    """Those of the laws that are asked of a whole search.

    Args:
        tracks: of the agenda, by name.
        laws: by name.
    """
    return tuple(
        Question(name, law, tracks_of(tracks, law))
        for name, law in laws.items()
        if isinstance(law.form, (Sometimes, CanAlwaysFinish))
    )


def _sometimes(name: str, form: Sometimes, found: Found) -> Answer:
    known: dict[int, bool] = {}
    for key, standing in found.places():
        number = found.own(key)
        if number not in known:
            known[number] = holds(form.condition, found.standings.case(standing, ()))
        if known[number]:
            return Answer(name, held=True, where=key, what=f"it can stand so: {told(form.condition)}")
    what = f"no dossier comes to stand so: {told(form.condition)}"
    return _not_found(Answer(name, held=False if found.complete else None, what=what), found)


def _not_found(answer: Answer, found: Found) -> Answer:
    """The answer no, but where steps were not tried of which the way may consist."""
    untried = found.untried()
    if answer.held is not False or not untried:
        return answer
    what = f"{answer.what}, as far as was tried: not tried are {', '.join(untried)}"
    return Answer(answer.name, held=None, what=what)


def _finishes(name: str, found: Found) -> Answer:
    """From every situation there is a way to a final state; where a search did not go on, there may be one."""
    track = found.standings.rulebook.agenda.tracks[found.track]
    ends: set[Hashable] = {
        key
        for key, standing in found.places()
        if not found.standings.goes_on(standing)
        or (standing.dossier is not None and track.states[standing.dossier.state].final)
    }
    stuck = first_stuck(found.parents, found.onward, ends, complete=found.complete)
    if stuck is None:
        return Answer(name, held=True if found.complete else None, what="from everywhere there is a way to an end")
    standing = found.standings[found.own(stuck)]
    state = standing.dossier.state if standing.dossier else "the start"
    what = f"from {state!r} no way leads to an end any more"
    return _not_found(Answer(name, held=False, where=stuck, what=what), found)


def first_stuck(
    parents: Mapping[Hashable, Any], onward: Mapping[Hashable, set[Hashable]], ends: set[Hashable], *, complete: bool
) -> Hashable | None:
    """The nearest situation from which no way leads to an end; where a search did not go on, there may be one.

    Args:
        parents: see `search.exhaust`.
        onward: likewise.
        ends: the situations that are an end.
        complete: whether every situation was seen.
    """
    back: dict[Hashable, set[Hashable]] = {}
    for key, targets in onward.items():
        for target in targets:
            back.setdefault(target, set()).add(key)
    reaching = {*ends, *(() if complete else (key for key in parents if key not in onward))}
    queue = deque(reaching)
    while queue:
        for before in back.get(queue.popleft(), ()):
            if before not in reaching:
                reaching.add(before)
                queue.append(before)
    return next((key for key in parents if key not in reaching), None)
