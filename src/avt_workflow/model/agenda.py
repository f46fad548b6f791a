"""A funding agenda as data: who, what, with which rules and from which money."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from math import floor
from typing import Final, Literal

import attrs

from ..money import ZERO, Cents
from .approvals import Level
from .frozen import EMPTY, FrozenMap
from .ports import AllocationRule, Guard, ScoringScheme
from .profiles import Profile
from .text import Text
from .when import When

Provenance = Literal["source", "inferred", "illustrative"]
Phase = Literal["explore", "submitted", "assess", "decided", "granted", "running", "closed", "refused"]
PHASES: Final[tuple[Phase, ...]] = Phase.__args__  # type: ignore[attr-defined]  # typing offers no public way

FieldType = Literal["text", "choice", "yes-no", "number", "amount", "when"]
Relation = Literal["applicant", "adoption"]


@attrs.frozen
class Role:
    """Who may act: a role that the host vouches for, or a relation that the engine verifies.

    Args:
        label: how it is called.
        relation: `applicant`: only the applicant of the dossier; `adoption`: only the adopted allocation of a round;
            None: the host says who has the role.
    """

    label: Text
    relation: Relation | None = None


@attrs.frozen
class Body:
    """A committee or council. Its members are appointed and dismissed in the log, not here."""

    label: Text


@attrs.frozen
class Reported:
    """What a document says about money, kept apart from what the log computes.

    Args:
        text: the document's own words.
        on: when it said so.
        amount: in cents, where the words give one.
        compares: the computed figure it stands beside.
        approximate: whether the document says about so much ("ca.").
    """

    text: Text
    on: When
    amount: Cents | None = None
    compares: Literal["ceiling", "committed", "available"] | None = None
    provenance: Provenance = "source"
    origin: Text | None = None
    approximate: bool = False


@attrs.frozen
class Contributor:
    """Who pays into an envelope, and how much they promised: per inhabitant, by year, once, or nothing that is fixed.

    Args:
        per_inhabitant: euros per inhabitant per year, exactly; each year is rounded to the cent, half up.
        inhabitants: by year.
        amounts: in cents, by year.
        amount: in cents, for the whole of the envelope's time.
    """

    label: Text | None = None
    per_inhabitant: Fraction | None = None
    inhabitants: FrozenMap[str, int] = EMPTY
    amounts: FrozenMap[str, Cents] = EMPTY
    amount: Cents | None = None
    provenance: Provenance | None = None
    origin: Text | None = None

    @property
    def promised(self) -> dict[int | None, Cents]:
        """What was promised for each year, in cents; None stands for the whole time."""
        if self.per_inhabitant is not None:
            rate = self.per_inhabitant * 100
            return {int(year): Cents(floor(rate * many + Fraction(1, 2))) for year, many in self.inhabitants.items()}
        whole: dict[int | None, Cents] = {} if self.amount is None else {None: self.amount}
        return whole | {int(year): amount for year, amount in self.amounts.items()}


@attrs.frozen
class Envelope:
    """A pot of money with a ceiling in cents.

    Args:
        ceiling: the most that can be committed, in cents, at adoption; later changes stand in the log.
        within: the envelope that it is part of: what is committed here is committed there too.
        year: the year whose money it holds, of the envelope that it is part of.
        earmarked: whether its ceiling is set aside there, so that nothing else can use it.
        contributions: who pays into it, by name.
    """

    label: Text
    ceiling: Cents
    provenance: Provenance | None = None
    start: When | None = None
    end: When | None = None
    origin: Text | None = None
    reported: tuple[Reported, ...] = ()
    within: str = ""
    year: int | None = None
    earmarked: bool = False
    contributions: FrozenMap[str, Contributor] = EMPTY


@attrs.frozen
class Rule:
    """A guard under a name of the agenda's own.

    Args:
        guard: the guard with its parameters, or an `Absent` where its plugin is not there.
        uses: the registered name of the guard.
        label: how figures and tables call it; its name where there is none.
        text: words that replace the guard's own.
        basis: the article it rests on, carried into reasons and letters.
    """

    uses: str
    guard: Guard | Absent
    text: Text | None = None
    basis: str = ""
    provenance: Provenance | None = None
    label: Text | None = None

    def called(self, name: str, language: str) -> str:
        """How a rule under this name is called."""
        return self.label.get(language) if self.label else name


@attrs.frozen
class Absent:
    """Stands for a plugin that is not installed, or another revision: readable, never judged with.

    Args:
        uses: the registered name.
        params: the parameters as they were declared.
        revision: the revision the agenda was adopted with.
    """

    uses: str
    params: FrozenMap[str, object]
    revision: int = 1


def _choices(given: Mapping[str, Text] | Iterable[str]) -> FrozenMap[str, Text]:
    if isinstance(given, Mapping):
        return FrozenMap(given)
    return FrozenMap({choice: Text.of(choice) for choice in given})


@attrs.frozen
class FieldSpec:
    """An extra field that this region wants to know of an initiative or application.

    Args:
        of: the choices, each with its label; a list of choices labels each by itself.
    """

    type: FieldType
    label: Text | None = None
    of: FrozenMap[str, Text] = attrs.field(default=EMPTY, converter=_choices)
    required: bool = False


@attrs.frozen
class State:
    """A position in a track."""

    label: Text
    phase: Phase
    final: bool = False


@attrs.frozen
class Scale:
    """The marks a criterion takes: low to high (inclusive) in steps.

    Args:
        labels: a word for each mark, in the order of the file: a sheet may give the word.
    """

    low: Fraction = Fraction(1)
    high: Fraction = Fraction(10)
    step: Fraction = Fraction(1)
    anchors: FrozenMap[str, Text] = EMPTY
    labels: FrozenMap[str, Fraction] = EMPTY

    def holds(self, mark: Fraction) -> bool:
        """Whether the mark is on the scale, and on a step of it."""
        return self.low <= mark <= self.high and (mark - self.low) % self.step == 0

    def word(self, mark: Fraction) -> str | None:
        """The word for a mark, where there is one."""
        return next((word for word, labelled in self.labels.items() if labelled == mark), None)


@attrs.frozen
class Criterion:
    """What an assessor gives a mark for.

    Args:
        block: the block it belongs to; "" for none.
        ranking_weight: its weight in the score for ranking, where that is another than `weight`.
        veto: a mark of any single assessor at or below it stands in the way of a grant.
    """

    label: Text
    question: Text | None = None
    weight: Fraction = Fraction(1)
    scale: Scale = Scale()
    minimum: Fraction | None = None
    optional: bool = False
    provenance: Provenance | None = None
    note: Text | None = None
    block: str = ""
    ranking_weight: Fraction | None = None
    veto: Fraction | None = None


@attrs.frozen
class Block:
    """A group of criteria with a score of its own: that of the scheme on just these."""

    label: Text
    minimum: Fraction | None = None
    provenance: Provenance | None = None


@attrs.frozen
class Rounding:
    """How a total is rounded, after all else: to a multiple of `step`, the nearest (half goes up) or always one way."""

    step: Fraction
    to: Literal["nearest", "up", "down"] = "nearest"

    def of(self, total: Fraction) -> Fraction:
        """The total, rounded."""
        steps = total / self.step
        whole = {"nearest": (steps + Fraction(1, 2)).__floor__, "up": steps.__ceil__, "down": steps.__floor__}[
            self.to
        ]()
        return whole * self.step


@attrs.frozen
class Assessment:
    """How a track is assessed: sheets are sealed while the dossier stands in `during`.

    Args:
        during: the state in which sheets are written; leaving it closes them and makes the score.
        body: whose members write them.
        uses: the registered name of the scheme.
        scheme: the scheme with its parameters, or an `Absent`.
        criteria: what is assessed, by key.
        blocks: groups of criteria, by the name that criteria give as their `block`.
        rounding: of the total, after all else; None: it stays exact.
    """

    during: str
    body: str
    uses: str
    scheme: ScoringScheme | Absent
    criteria: FrozenMap[str, Criterion]
    provenance: Provenance | None = None
    blocks: FrozenMap[str, Block] = EMPTY
    rounding: Rounding | None = None

    def of_block(self, block: str) -> FrozenMap[str, Criterion]:
        """The criteria of a block."""
        return FrozenMap({key: criterion for key, criterion in self.criteria.items() if criterion.block == block})

    @property
    def for_ranking(self) -> FrozenMap[str, Criterion] | None:
        """The criteria with the weights that count for ranking; None where no criterion has one of its own."""
        if all(criterion.ranking_weight is None for criterion in self.criteria.values()):
            return None
        return FrozenMap(
            {
                key: criterion
                if criterion.ranking_weight is None
                else attrs.evolve(criterion, weight=criterion.ranking_weight)
                for key, criterion in self.criteria.items()
            }
        )


@attrs.frozen
class Route:
    """A conditional destination: the first rule that holds selects it."""

    rule: str
    to: str


@attrs.frozen
class Destination:
    """Where a step leads.

    Args:
        otherwise: the state when no route is selected; None: it stays where it is.
        routes: conditional destinations, tried in order.
        misplaced: rules that stood after `otherwise` in the file, and could never be tried.
    """

    otherwise: str | None = None
    routes: tuple[Route, ...] = ()
    misplaced: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[str]:
        """Every state it can lead to."""
        yield from (route.to for route in self.routes)
        if self.otherwise is not None:
            yield self.otherwise


@attrs.frozen
class Transition:
    """What one trigger does.

    Args:
        to: where it leads.
        sources: states, groups or "*" (every state that is not final); empty: it opens a dossier.
        by: roles and bodies of which any may do it.
        recorded_by: the role that may record, from the minutes, what the body in `by` decided.
        records: kind of the record that comes with it.
        requires: rules that must all hold.
        commits: the envelope from which the amount of the record is committed.
        settles: whether the commitment becomes the amount of the record.
        releases: whether what is committed to the dossier goes back.
        commits_if: by rule, the envelope that it is committed from instead; the first that holds selects.
        basis: the article it rests on.
        adopts: whether the allocation of the record is carried out, row by row.
        mandate: on whose behalf, and by which act, it is decided.
        pays: whether the amount of the record is paid, from what is committed.
        recovers: whether the amount of the record came back, of what was paid.
    """

    by: tuple[str, ...]
    to: Destination = Destination()
    sources: tuple[str, ...] = ()
    recorded_by: str | None = None
    records: str | None = None
    requires: tuple[str, ...] = ()
    commits: str | None = None
    settles: bool = False
    releases: bool = False
    label: Text | None = None
    basis: str = ""
    provenance: Provenance | None = None
    adopts: bool = False
    mandate: str = ""
    pays: bool = False
    recovers: bool = False
    commits_if: FrozenMap[str, str] = EMPTY

    @property
    def envelopes(self) -> tuple[str, ...]:
        """Every envelope that it can commit from, each once."""
        return tuple(dict.fromkeys((*self.commits_if.values(), self.commits))) if self.commits else ()

    @property
    def opens(self) -> bool:
        """Whether it opens a dossier."""
        return not self.sources

    @property
    def moves_what_is_held(self) -> bool:
        """Whether it changes money that was committed before, in whichever envelope."""
        return self.settles or self.releases or self.pays or self.recovers


@attrs.frozen
class Earmark:
    """Money of a round that is set apart for the candidates of one part, and the most that they can have.

    Args:
        at_least: set apart for them, in cents; of an amount and a share the higher.
        at_least_share: the same, as a share of what the round has to divide in all, down to the cent.
        at_most: that they are given, in cents; of an amount and a share the lower.
        at_most_share: the same, as a share.
        stays: whether what is left of what is set apart is kept; else it falls to the rest.
    """

    at_least: Cents | None = None
    at_least_share: Fraction | None = None
    at_most: Cents | None = None
    at_most_share: Fraction | None = None
    stays: bool = False
    provenance: Provenance | None = None

    def least(self, whole: Cents) -> Cents:
        """What is set apart, in cents, where the round has so much to divide in all."""
        return max((ZERO, *self._amounts(self.at_least, self.at_least_share, whole)))

    def most(self, whole: Cents) -> Cents | None:
        """The most there is, in cents; None where there is no end."""
        return min(self._amounts(self.at_most, self.at_most_share, whole), default=None)

    def _amounts(self, amount: Cents | None, share: Fraction | None, whole: Cents) -> list[Cents]:
        found = [] if amount is None else [amount]
        return found if share is None else [*found, Cents(floor(share * whole))]


@attrs.frozen
class Round:
    """How the dossiers of one track are rounds, in which those of another compete for money.

    Args:
        of: the track of the candidates.
        candidates: the states, or groups of states, in which they compete.
        envelope: from which money is divided.
        uses: the registered name of the allocation rule.
        rule: the rule with its parameters, or an `Absent`.
        grants: the step of a candidate that is given an amount.
        refuses: the step of one that is given nothing; "" leaves it where it is.
        reserves: the step of one that waits for money to come free; "" treats it as the others that get nothing.
        ties: what tells equal ranks apart, in turn: `criterion:KEY` (the higher mark), `asked` (the lower amount),
            `complete` (the earlier), `lot` (drawn with the seed of the call).
        field: the field of a candidate that names its round; "" where every candidate is in every round.
        earmarked_by: the field of a candidate by whose value money is set apart; "" where none is.
        earmarks: what is set apart, by that value, in the order in which it is divided.
    """

    of: str
    candidates: tuple[str, ...]
    envelope: str
    uses: str
    rule: AllocationRule | Absent
    grants: str
    refuses: str = ""
    reserves: str = ""
    ties: tuple[str, ...] = ()
    field: str = ""
    provenance: Provenance | None = None
    earmarked_by: str = ""
    earmarks: FrozenMap[str, Earmark] = EMPTY


@attrs.frozen
class Track:
    """A state machine for one kind of dossier.

    Args:
        groups: named sets of states, usable in `from`.
        assessed: False where grants need no assessment and advice.
        round: for a track whose dossiers are rounds.
        approvals: the levels of its approval chain, by name.
    """

    label: Text
    states: FrozenMap[str, State]
    transitions: FrozenMap[str, Transition]
    fields: FrozenMap[str, FieldSpec] = EMPTY
    groups: FrozenMap[str, tuple[str, ...]] = EMPTY
    assessment: Assessment | None = None
    assessed: bool = True
    round: Round | None = None
    approvals: FrozenMap[str, Level] = EMPTY

    def expanded(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """The states that names of states and groups stand for, each once."""
        return tuple(dict.fromkeys(state for name in names for state in self.groups.get(name, (name,))))

    def sources_of(self, transition: Transition) -> tuple[str, ...]:
        """The states a transition can start from, with `*` and groups expanded, never a final one, each once."""
        found: dict[str, None] = {}
        for source in transition.sources:
            names = tuple(self.states) if source == "*" else self.groups.get(source, (source,))
            expands = source == "*" or source in self.groups
            for name in names:
                if not (expands and name in self.states and self.states[name].final):
                    found[name] = None
        return tuple(found)


@attrs.frozen
class Agenda:
    """A whole funding agenda.

    Args:
        administered_by: the role that adopts, appoints, dismisses and changes ceilings.
        requires: distributions of plugins it needs.
        start: nothing can be dated before it.
        end: the last day of the programme.
        profiles: who gets to see what, by name.
    """

    id: str
    title: Text
    language: str
    administered_by: str
    tracks: FrozenMap[str, Track]
    roles: FrozenMap[str, Role] = EMPTY
    bodies: FrozenMap[str, Body] = EMPTY
    envelopes: FrozenMap[str, Envelope] = EMPTY
    rules: FrozenMap[str, Rule] = EMPTY
    requires: tuple[str, ...] = ()
    start: When | None = None
    end: When | None = None
    origin: Text | None = None
    profiles: FrozenMap[str, Profile] = EMPTY
