"""Laws that the author of an agenda declares: what must hold of every story of a dossier.

They are no part of the rules: nothing is refused by them. A search or a test holds the rules against them.
"""

from __future__ import annotations

from typing import ClassVar, Final, Literal

import attrs

from .frozen import FrozenMap
from .records import (
    Advice,
    Allocation,
    Application,
    Approval,
    Call,
    ConditionsMet,
    Correction,
    Deferral,
    Grant,
    Initiative,
    Payment,
    Pledge,
    Recovery,
    Recusal,
    Rejection,
    Report,
    Settlement,
    Sheet,
    Vote,
    Withdrawal,
)
from .text import Text

SCORE: Final = "score"
KEPT: Final = (
    *(
        cls.kind
        for cls in (
            Initiative,
            Application,
            Sheet,
            Vote,
            Recusal,
            Advice,
            Approval,
            Grant,
            Pledge,
            Rejection,
            Deferral,
            ConditionsMet,
            Report,
            Payment,
            Recovery,
            Settlement,
            Withdrawal,
            Call,
            Allocation,
            Correction,
        )
    ),
    SCORE,
)
"""What a dossier can have or lack: the records that it keeps, and a score."""

Share = Literal["nothing", "less", "all", "more"]
"""An amount beside another: nothing, less than it, all of it, or more."""


@attrs.frozen
class Condition:
    """How a dossier stands; everything that is given must hold.

    Args:
        state: it stands in one of these states or groups of states.
        phase: the state is of one of these phases.
        has: it has a record of each of these kinds, or a `score`.
        lacks: it has no record of any of these kinds.
        holds: each of these rules holds; none that reads a record.
        fails: none of these rules holds.
        committed: what is committed to it, beside what was granted.
        paid: what was paid and not recovered, beside what is committed.
    """

    state: tuple[str, ...] = ()
    phase: tuple[str, ...] = ()
    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    holds: tuple[str, ...] = ()
    fails: tuple[str, ...] = ()
    committed: Share | None = None
    paid: Share | None = None


@attrs.frozen
class Before:
    """A step is only taken after another: `first` came earlier in the same dossier.

    What an assessment held that became void no longer counts: a sheet, a vote, an advice, or the closing of the sheets.
    """

    word: ClassVar[str] = "before"
    first: str
    then: str


@attrs.frozen
class Never:
    """No dossier ever stands so."""

    word: ClassVar[str] = "never"
    condition: Condition


@attrs.frozen
class Always:
    """Every dossier always stands so, as long as `when` holds of it."""

    word: ClassVar[str] = "always"
    condition: Condition
    when: Condition = Condition()


@attrs.frozen
class Sometimes:
    """A dossier can come to stand so."""

    word: ClassVar[str] = "sometimes"
    condition: Condition


@attrs.frozen
class AtMostOnce:
    """A step is taken at most once in a dossier."""

    word: ClassVar[str] = "at_most_once"
    step: str


@attrs.frozen
class FourEyes:
    """Nobody takes two of these steps in one dossier, nor records them; the same one twice may be."""

    word: ClassVar[str] = "four_eyes"
    steps: tuple[str, ...]


@attrs.frozen
class Within:
    """A step is taken at most so many days after another was taken last, as far as the moments tell.

    Args:
        days: calendar days.
        start: the step from which they are counted; the last time it was taken.
        step: the step that must be taken by then, each time.
    """

    word: ClassVar[str] = "within"
    days: int
    start: str
    step: str


@attrs.frozen
class CanAlwaysFinish:
    """From wherever a dossier stands, it can come to a final state."""

    word: ClassVar[str] = "can_always_finish"


@attrs.frozen
class OnlyBy:
    """A step is only taken by these roles and bodies; what a body decided may be recorded for it from its minutes."""

    word: ClassVar[str] = "only_by"
    step: str
    by: tuple[str, ...]


Form = Before | Never | Always | Sometimes | AtMostOnce | FourEyes | Within | CanAlwaysFinish | OnlyBy
FORMS: Final[FrozenMap[str, type[Form]]] = FrozenMap(
    {cls.word: cls for cls in (Before, Never, Always, Sometimes, AtMostOnce, FourEyes, Within, CanAlwaysFinish, OnlyBy)}
)
"""The forms that a law can have, by the word in an agenda file."""


@attrs.frozen
class DeclaredLaw:
    """A law of an author's own.

    Args:
        form: what must hold.
        track: in which track; "" in each that has all the steps and states that it names.
        text: the law in words.
        basis: the article it rests on.
    """

    form: Form
    track: str = ""
    text: Text | None = None
    basis: str = ""


def steps_of(form: Form) -> tuple[str, ...]:
    """The steps that a law names."""
    if isinstance(form, Before):
        return form.first, form.then
    if isinstance(form, FourEyes):
        return form.steps
    if isinstance(form, Within):
        return form.start, form.step
    return (form.step,) if isinstance(form, (AtMostOnce, OnlyBy)) else ()


def conditions_of(form: Form) -> tuple[Condition, ...]:
    """The conditions that a law names."""
    if isinstance(form, Always):
        return form.condition, form.when
    return (form.condition,) if isinstance(form, (Never, Sometimes)) else ()
