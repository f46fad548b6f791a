"""What must hold of every step of every story: the law, what it remembers of a dossier, and when it is broken."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Protocol

import attrs

from ..case import Case
from ..model.facts import Request
from ..model.verdict import Verdict


@attrs.frozen
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


class Law(Protocol):
    """Something that must hold of each step of a story; what it must know of earlier ones, it remembers itself.

    What it remembers is part of the situation: the less, the faster is the search. Names of actors it remembers as a
    frozenset, so that interchangeable persons stay interchangeable.
    """

    @property
    def name(self) -> str:
        """Its name in reports; in an agenda, the name that it was declared under."""
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
