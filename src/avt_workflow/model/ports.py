"""What a plugin meets: the protocols that guards, scoring schemes and allocation rules follow.

A plugin is a frozen attrs class. Its fields are its parameters, its methods are pure. `text` is the sentence of a
refusal per language, filled in with the parameters of that refusal; `revision` goes up when the same parameters start
to mean something else, so that dossiers pinned to the earlier meaning are not judged by the later one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, NewType, Protocol, get_args

import attrs

from ..money import Cents
from .frozen import EMPTY, FrozenMap
from .when import When

if TYPE_CHECKING:
    from ..case import Case
    from .agenda import Criterion
    from .facts import Request
    from .records import Sheet

BodyName = NewType("BodyName", str)
"""A parameter of this type names a body: the loader checks it, and its roster is in the case."""

EnvelopeName = NewType("EnvelopeName", str)
"""A parameter of this type names an envelope: the loader checks it, and its ledger is in the case."""

Exact = Annotated[Fraction, "a whole or decimal number, kept exactly"]

Parameter = str | int | bool | Fraction | None
"""What a refusal may carry. Under a name ending in `_cents` it is shown as money, in `_share` as a percentage."""


def leaves(hint: Any) -> Iterator[Any]:
    """The types that a type is made of: `BodyName` and `None` for `tuple[BodyName, ...] | None`."""
    parts = get_args(hint)
    for part in parts:
        yield from leaves(part)
    if not parts:
        yield hint


@attrs.frozen(init=False)
class Refusal:
    """Why a rule does not hold: `Refusal(total=score.total, minimum=self.minimum)`.

    Args:
        code: a code of the catalogue of reasons, where its sentence is to be used and not the guard's own.
        acts: the acts of administration that can lift it, such as `appoint`.

    Attributes:
        params: what fills in the sentence of the refusal.
    """

    params: FrozenMap[str, Parameter]
    code: str
    acts: tuple[str, ...]

    def __init__(self, code: str = "", /, *acts: str, **params: Parameter) -> None:
        for name, value in params.items():
            if value is not None and not isinstance(value, (str, int, Fraction)):
                raise TypeError(f"{name} is {type(value).__name__}; a refusal takes text, whole numbers and Fraction")
        self.__attrs_init__(FrozenMap(params) if params else EMPTY, code, acts)  # pyright: ignore[reportAttributeAccessIssue]  # attrs makes it


class Guard(Protocol):
    """A rule that permits a step, or says why not."""

    text: ClassVar[Mapping[str, str]] = {}
    revision: ClassVar[int] = 1
    reads_record: ClassVar[bool] = False
    """Whether `check` needs the record of the request; if so, it is not asked before there is one."""
    lifted_by: ClassVar[tuple[str, ...]] = ()
    """The records (`"advice"`, `"sheet"`) that can lift a refusal; the engine finds who may record them."""

    def check(self, case: Case, request: Request) -> Refusal | None:
        """None where the rule holds; it must not change or look up anything."""
        ...


@attrs.frozen
class Score:
    """What a scheme made of the sheets, exactly.

    Args:
        total: the score of the whole.
        per_criterion: the score of each criterion; None where no assessor found it applicable.
        sheets: how many sheets it rests on.
    """

    total: Fraction
    per_criterion: FrozenMap[str, Fraction | None] = EMPTY
    sheets: int = 0


class ScoringScheme(Protocol):
    """How the sheets of a round become one score."""

    text: ClassVar[Mapping[str, str]] = {}
    revision: ClassVar[int] = 1

    def check(self, sheet: Sheet, criteria: Mapping[str, Criterion]) -> Refusal | None:
        """None for a sheet this scheme can count; scale and step have been checked already."""
        ...

    def score(self, sheets: Sequence[Sheet], criteria: Mapping[str, Criterion]) -> Score:
        """The score of at least one sheet, in exact arithmetic."""
        ...

    def bounds(self, criteria: Mapping[str, Criterion]) -> tuple[Fraction, Fraction]:
        """The lowest and highest total any sheets can give."""
        ...


@attrs.frozen
class Candidate:
    """A dossier that competes for an envelope.

    Args:
        dossier: its identifier.
        asked: what it asks, in cents.
        score: its score, if it was scored.
        complete: when its application was complete; None where it is not, or nobody says.
    """

    dossier: str
    asked: Cents
    score: Fraction | None = None
    complete: When | None = None


@attrs.frozen
class Row:
    """One line of an allocation.

    Args:
        dossier: the candidate.
        amount: what it gets, in cents; 0 for none.
        why: stable code of the ground: `funded`, `in-proportion`, `capped`, `below-floor`, `below-minimum`,
            `exhausted`, `unscored`, `incomplete` or the rule's own.
    """

    dossier: str
    amount: Cents
    why: str


class AllocationRule(Protocol):
    """How one envelope is divided over the candidates of a round."""

    text: ClassVar[Mapping[str, str]] = {}
    revision: ClassVar[int] = 1

    def allocate(self, candidates: Sequence[Candidate], available: Cents) -> tuple[Row, ...]:
        """One row per candidate, in order of rank; the amounts never sum to more than `available` cents."""
        ...
