"""What was found in a machine, and how far the search came."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import attrs

from ..search import Parents, Searched
from .exploring import Space
from .steps import Call
from .stories import Story


@attrs.frozen
class Explored:
    """What was found.

    Args:
        findings: for each law that is broken, a story that breaks it: a shortest one, if `complete` or if every story
            of that length was tried.
        states: how many situations were seen.
        steps: how many steps were tried, refused ones too.
        depth: every story of so many steps was tried.
        complete: whether that was every situation there is.
        reach: how far the search came, in a sentence.
        never_reached: states that were never come to.
        never_permitted: triggers that were always refused.
        left_out: attributes of the model that do not count in telling situations apart, each with its kind.
        seconds: how long it took.
    """

    findings: tuple[Story, ...]
    states: int
    steps: int
    depth: int
    complete: bool
    reach: str
    never_reached: tuple[str, ...] = ()
    never_permitted: tuple[str, ...] = ()
    left_out: Mapping[str, str] = attrs.field(factory=dict)
    seconds: float = attrs.field(default=0.0, eq=False)

    def text(self) -> str:
        """Everything, for people."""
        lines = [story.text() + "\n" for story in self.findings] or ["No law is broken."]
        lines.append(self.reach)
        for what, names in (
            ("Never reached", self.never_reached),
            ("Never permitted", self.never_permitted),
            ("Left out in telling situations apart", [f"{name} ({kind})" for name, kind in self.left_out.items()]),
        ):
            if names:
                lines.append(f"{what}: {', '.join(names)}.")
        return "\n".join(lines)

    def raise_if_broken(self) -> None:
        """Fail a test, with every story.

        Raises:
            AssertionError: a law is broken.
        """
        if self.findings:
            raise AssertionError("\n" + self.text())


def reach_of(
    searched: Searched[Call],
    space: Space,
    parents: Parents[Call],
    complete: bool,
    drawn: bool,
    depth: int,
    walked: int,
    length: int,
) -> str:
    """How far the search came."""
    counted = f"{searched.states:,} situations, {searched.steps:,} steps tried"
    if complete:
        said = f"Every situation was seen: {counted}, the farthest {depth} steps away."
    else:
        waiting = max(searched.states - space.gone_on_from, 0)
        said = f"Every story of up to {depth} steps was tried: {counted}; {waiting:,} situations were not gone on from"
        said += _growth(parents, depth) + "."
    if drawn:
        said += " For triggers whose arguments are drawn, that was a sample of them."
    return said + (f" Then {walked:,} stories of up to {length} steps at random." if walked else "")


def _growth(parents: Parents[Call], depth: int) -> str:
    """By how much each step more multiplies the situations."""
    depths: dict[Hashable, int] = {}
    counts: dict[int, int] = {}
    for state, came in parents.items():
        depths[state] = 0 if came is None else depths[came[0]] + 1
        counts[depths[state]] = counts.get(depths[state], 0) + 1
    before, last = counts.get(depth - 1, 0), counts.get(depth, 0)
    return f", and each step more has about {last / before:.1f} times as many as the one before" if before else ""
