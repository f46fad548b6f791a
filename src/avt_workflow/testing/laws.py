"""What must hold of every step of every story: the law, what it remembers of a dossier, and when it is broken."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import cached_property
from typing import ClassVar, Protocol

import attrs

from .. import languages
from ..administration import concerns
from ..case import Case
from ..engine import step_for
from ..model.facts import Request, TransitionTaken
from ..model.frozen import EMPTY, FrozenMap
from ..model.verdict import Verdict
from ..rulebook import Step


@attrs.frozen(slots=False)
class Judged:
    """A request that was judged.

    Args:
        case: before it, with every ledger and roster.
        request: what was asked.
        verdict: the answer.
        after: the case after it; None where it was refused.
    """

    case: Case
    request: Request
    verdict: Verdict
    after: Case | None

    @cached_property
    def step(self) -> Step | None:
        """The step that was asked for; None where there is none from there."""
        if concerns(self.request):
            return None
        found = step_for(self.case.rulebook, self.case.dossier, self.request)
        return found if isinstance(found, Step) else None

    @cached_property
    def taken(self) -> TransitionTaken | None:
        """What happened to the dossier itself; None where it was refused."""
        stream = f"dossier:{self.request.subject}"
        found = (fact for fact in self.verdict.facts if isinstance(fact, TransitionTaken) and fact.stream == stream)
        return next(found, None)

    @cached_property
    def read(self) -> Case:
        """The case as an office reads it: only with the ledgers and rosters that the step names."""
        return self.case if self.step is None else as_read(self.case, self.step)


def as_read(case: Case, step: Step) -> Case:
    """The case as the office would read it for a step: only what the step names."""
    ledgers = FrozenMap({name: case.ledgers[name] for name in step.envelopes if name in case.ledgers})
    rosters = FrozenMap({name: case.rosters[name] for name in step.bodies})
    beside: Mapping[str, Case] = EMPTY
    if step.divides is not None:
        others = case.candidates.items()
        track = step.divides.of
        beside = FrozenMap({name: each for name, each in others if each.dossier and each.dossier.track == track})
    return Case(
        case.rulebook, case.dossier, ledgers, rosters, case.in_force, case.envelopes, beside, adopting=case.adopting
    )


class Law(Protocol):
    """Something that must hold of each step of a story; what it must know of earlier ones, it remembers itself.

    What it remembers is part of the situation: the less, the faster is the search. Names of actors it remembers as a
    frozenset, so that interchangeable persons stay interchangeable.
    """

    @property
    def name(self) -> str:
        """Its name in reports; in an agenda, the name that it was declared under."""
        ...

    def sentence(self, language: str = "en") -> str:
        """What it says."""
        ...

    def begin(self) -> Hashable:
        """What it remembers of a dossier that is not open yet."""
        ...

    def remember(self, memory: Hashable, judged: Judged) -> Hashable:
        """What it remembers after a step that was allowed."""
        ...

    def broken(self, memory: Hashable, judged: Judged) -> str | None:
        """What is wrong with a step, allowed or refused, in plain words; None where nothing is."""
        ...


@attrs.frozen
class StepLaw:
    """A law that holds for every agenda; it looks at one step and remembers nothing of a dossier."""

    word: ClassVar[str] = ""

    @property
    def name(self) -> str:
        """Its name, in every language."""
        return self.word

    def sentence(self, language: str = "en") -> str:
        """What it says."""
        return languages.word("laws", self.name, language)

    def begin(self) -> Hashable:
        """Nothing."""
        return None

    def remember(self, memory: Hashable, judged: Judged) -> Hashable:
        """Nothing."""
        return None

    def broken(self, memory: Hashable, judged: Judged) -> str | None:
        """What is wrong with a step, in plain words; None where nothing is."""
        raise NotImplementedError
