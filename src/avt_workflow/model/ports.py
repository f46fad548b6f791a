"""What a plugin meets: the protocols that guards, scoring schemes and allocation rules follow.

A plugin is a frozen attrs class. Its fields are its parameters, its methods are pure. `text` is the sentence of a
refusal per language, filled in with the parameters of that refusal; `revision` goes up when the same parameters start
to mean something else, so that dossiers pinned to the earlier meaning are not judged by the later one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, NewType, Protocol, TypeGuard, get_args

import attrs

from ..money import Cents
from .frozen import EMPTY, FrozenMap
from .records import Row
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
    claims: ClassVar[tuple[str, ...]] = ()
    """The optional laws of `testing.checks` that it holds with any parameters."""
    also_fills: ClassVar[tuple[str, ...]] = ()
    """What a refusal carries beside the names in `text`, so that an agenda's own words can use it."""

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
        per_block: the score of each block of criteria; None where none of its criteria was found applicable.
        ranking: the score by the weights that count for ranking only, where there are any.
        unrounded: the total before the agenda's rounding, where it has one.
    """

    total: Fraction
    per_criterion: FrozenMap[str, Fraction | None] = EMPTY
    sheets: int = 0
    per_block: FrozenMap[str, Fraction | None] = EMPTY
    ranking: Fraction | None = None
    unrounded: Fraction | None = None


class ScoringScheme(Protocol):
    """How the sheets of a round become one score."""

    text: ClassVar[Mapping[str, str]] = {}
    revision: ClassVar[int] = 1
    claims: ClassVar[tuple[str, ...]] = ()

    def check(self, sheet: Sheet, criteria: Mapping[str, Criterion]) -> Refusal | None:
        """None for a sheet this scheme can count; scale and step have been checked already."""
        ...

    def score(self, sheets: Sequence[Sheet], criteria: Mapping[str, Criterion]) -> Score:
        """The score of at least one sheet, in exact arithmetic."""
        ...

    def bounds(self, criteria: Mapping[str, Criterion]) -> tuple[Fraction, Fraction]:
        """The lowest and highest total of sheets on which each criterion that weighs has a mark."""
        ...


class SummingScheme(ScoringScheme, Protocol):
    """A scheme whose total is a sum of what each criterion adds to it; inherit it, and a score shows its parts."""

    def contributions(self, score: Score, criteria: Mapping[str, Criterion]) -> Mapping[str, Fraction]:
        """What each criterion adds to a total that this scheme made; they sum to it exactly."""
        ...


def sums(scheme: object) -> TypeGuard[SummingScheme]:
    """Whether the total of a scheme is a sum of what each criterion adds."""
    return SummingScheme in type(scheme).__mro__


class ClosingScheme(ScoringScheme, Protocol):
    """A scheme that may refuse that the sheets are closed; inherit it, and it is asked at that step."""

    not_ready: ClassVar[Mapping[str, str]] = {}
    """The sentence of the refusal of `ready` per language, as `text` is that of `check`."""

    def ready(self, sheets: Sequence[Sheet], criteria: Mapping[str, Criterion]) -> Refusal | None:
        """None for sheets (at least one) that can be closed."""
        ...


def may_not_close(scheme: object) -> TypeGuard[ClosingScheme]:
    """Whether a scheme may refuse that its sheets are closed."""
    return ClosingScheme in type(scheme).__mro__


@attrs.frozen
class Entry:
    """A dossier that is compared with others.

    Args:
        dossier: its identifier.
        sheets: by assessor; only those that count.
    """

    dossier: str
    sheets: Mapping[str, Sheet]


class ComparativeScheme(ScoringScheme, Protocol):
    """A scheme by which dossiers are scored beside each other; inherit it, and a round asks it to compare.

    Its `score` is that of one dossier by itself, which stands until the round is compared.
    """

    def compare(self, entries: Sequence[Entry], criteria: Mapping[str, Criterion]) -> Mapping[str, Score]:
        """The score of each entry by its dossier, in exact arithmetic; one that nobody judged has none."""
        ...

    def compared_bounds(self, criteria: Mapping[str, Criterion]) -> tuple[Fraction, Fraction] | None:
        """The lowest and highest total that `compare` can give to any number of entries; None where there is no end."""
        ...


def compares(scheme: object) -> TypeGuard[ComparativeScheme]:
    """Whether a scheme scores dossiers beside each other."""
    return ComparativeScheme in type(scheme).__mro__


@attrs.frozen
class Candidate:
    """A dossier that competes for an envelope.

    Args:
        dossier: its identifier.
        asked: what it asks, in cents.
        score: its score, if it was scored.
        complete: when its application was complete; None where it is not, or nobody says.
        place: its place among those of equal rank, the lowest first; equal where nothing tells them apart.
    """

    dossier: str
    asked: Cents
    score: Fraction | None = None
    complete: When | None = None
    place: int = 0


class AllocationRule(Protocol):
    """How one envelope is divided over the candidates of a round."""

    text: ClassVar[Mapping[str, str]] = {}
    revision: ClassVar[int] = 1
    claims: ClassVar[tuple[str, ...]] = ()

    def allocate(self, candidates: Sequence[Candidate], available: Cents) -> tuple[Row, ...]:
        """One row per candidate, in order of rank; the amounts never sum to more than `available` cents.

        What each asked and its score stand in the rows of an allocation without the rule's saying so.
        """
        ...
