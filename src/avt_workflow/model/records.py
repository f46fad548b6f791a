"""What people hand in with a step: applications, sheets, advice, decisions, reports."""

from __future__ import annotations

from fractions import Fraction
from operator import attrgetter
from typing import Annotated, Any, ClassVar, Final, Literal

import attrs

from ..money import ZERO, Cents
from .frozen import EMPTY, FrozenMap
from .when import When

PRIVATE: Final = "private"
"""Marks a field that enters the log as a salted commitment, so that it can be erased."""

ERASED: Final = "[erased]"
"""What stands in the place of a text that was erased."""

FreeText = Annotated[str, PRIVATE]
FieldValue = str | int | bool
Fields = Annotated[FrozenMap[str, FieldValue], PRIVATE]
"""The extra fields that the agenda declares; amounts in cents, dates as ISO text."""

Mark = Fraction | None
"""A mark on a sheet; None says "not applicable", which is neither zero nor missing."""

OWN: Final = "own"
"""The kind of a line of financing that the applicant pays herself."""

PartnerKind = Literal["government", "business", "education", "research", "other"]
Light = Literal["on-course", "attention", "off-course"]
Opinion = Literal["positive", "conditional", "negative"]
Choice = Literal["for", "against", "abstain"]
Position = Literal["member", "chair", "alternate"]


@attrs.frozen
class Partner:
    """Who takes part in a project."""

    name: FreeText
    kind: PartnerKind | None = None


@attrs.frozen
class Financing:
    """Who pays how much, in cents, and in which year.

    `kind` is the word by which rules know such a source; OWN says that the applicant pays it.
    """

    source: FreeText
    amount: Cents
    year: int | None = None
    kind: str = ""


@attrs.frozen
class Cost:
    """A line of what a project costs, in cents; `category` is the word by which rules know such costs."""

    label: FreeText
    amount: Cents
    category: str = ""
    eligible: bool = True


@attrs.frozen
class Aid:
    """De-minimis aid that the applicant was granted before: by whom, how much in cents, and when."""

    grantor: FreeText
    amount: Cents
    on: When


@attrs.frozen
class Document:
    """A document kept elsewhere: its link and the SHA-256 of its bytes in hexadecimal."""

    title: FreeText
    link: FreeText
    sha256: str = ""


@attrs.frozen
class Record:
    """The root of all records; `kind` is its name in agendas and in the log."""

    kind: ClassVar[str] = ""


@attrs.frozen
class Initiative(Record):
    """An idea for a project, exploratory or new."""

    kind = "initiative"
    title: FreeText
    applicant: str = ""
    summary: FreeText = ""
    aliases: tuple[FreeText, ...] = ()
    links: tuple[FreeText, ...] = ()
    fields: Fields = EMPTY


@attrs.frozen
class Application(Record):
    """A request for money; `asked` in cents, None where it is not known.

    `costs` is empty where nobody named them. `minimis` is the de-minimis aid that the applicant declares: None where
    nothing was declared, empty where there was none.
    """

    kind = "application"
    title: FreeText
    applicant: str
    asked: Cents | None = None
    summary: FreeText = ""
    partners: tuple[Partner, ...] = ()
    financing: tuple[Financing, ...] = ()
    aliases: tuple[FreeText, ...] = ()
    links: tuple[FreeText, ...] = ()
    documents: tuple[Document, ...] = ()
    fields: Fields = EMPTY
    costs: tuple[Cost, ...] = ()
    minimis: tuple[Aid, ...] | None = None


@attrs.frozen
class Sheet(Record):
    """One assessor's marks by criterion; an absent criterion is missing, None is "not applicable"."""

    kind = "sheet"
    marks: FrozenMap[str, Mark]
    remarks: FreeText = ""


@attrs.frozen
class Recusal(Record):
    """A member who steps back from this dossier."""

    kind = "recusal"
    reason: FreeText = ""


@attrs.frozen
class Advice(Record):
    """What a body advises jointly, with the views of those who see it otherwise."""

    kind = "advice"
    opinion: Opinion
    text: FreeText = ""
    minority: tuple[FreeText, ...] = ()


@attrs.frozen
class Elaboration(Record):
    """What must be worked out further before a decision."""

    kind = "elaboration"
    request: FreeText = ""


@attrs.frozen
class Instalment:
    """A part of a grant in cents, from when it can be paid, and what evidence it is paid on; "" asks for none."""

    amount: Cents
    due: When | None = None
    evidence: FreeText = ""


@attrs.frozen
class Grant(Record):
    """A grant in cents, under conditions where there are any.

    Args:
        schedule: in which parts it is paid.
        years: how much of it falls in which year.
    """

    kind = "grant"
    amount: Cents
    conditions: tuple[FreeText, ...] = ()
    schedule: tuple[Instalment, ...] = ()

    years: FrozenMap[str, Cents] = EMPTY


@attrs.frozen
class Pledge(Record):
    """A decision to grant of which no amount is known: `basis` is what the amount will follow from.

    Nothing is committed by it; a later grant gives the amount.
    """

    kind = "pledge"
    basis: FreeText = ""
    conditions: tuple[FreeText, ...] = ()


@attrs.frozen
class Rejection(Record):
    """A refusal, on these grounds."""

    kind = "rejection"
    grounds: tuple[FreeText, ...] = ()


@attrs.frozen
class Deferral(Record):
    """A decision put off, perhaps until a known moment."""

    kind = "deferral"
    until: When | None = None
    reason: FreeText = ""


@attrs.frozen
class Call(Record):
    """What a round announces: when applications may come in, and how much there is at most, in cents.

    Args:
        seed: made known with the call, so that anybody can repeat a lot that is drawn with it.
    """

    kind = "call"
    title: FreeText
    opens: When | None = None
    closes: When | None = None
    amount: Cents | None = None
    seed: str = ""


@attrs.frozen
class Row:
    """One line of an allocation.

    Args:
        dossier: the candidate.
        amount: what it gets, in cents; 0 for none.
        why: stable code of the ground: `funded`, `in-part`, `in-proportion`, `capped`, `below-floor`,
            `below-minimum`, `exhausted`, `tied`, `outscored`, `equalled`, `too-large`, `unscored`, `incomplete`,
            `unasked`, `late`, `changed` by the body, or the rule's own.
        rank: its place, equal ones sharing theirs; 0 where the rule ranks nobody.
        short: for one that waits for money, how many cents must come free before it can have all it asks.
        next_if: for the first that waits, a dossier whose grant would be enough if it came free; "" for none.
        asked: what it asked, in cents.
        score: what it was ranked by.
        motivation: why the body departs from what the rule gives.
        conditions: of the grant.
        reached: by the best value, what those that are funded score together.
        at_most: by the best value, what no set with this one in it scores more than.
        part: of the round, for which there is an earmark; "" for none.
        by: where there are earmarks, the money by which it was decided: `set-apart` for its part, the `rest` for all,
            or `at-most`, what its part may have.
    """

    dossier: str
    amount: Cents
    why: str = ""
    rank: int = 0
    short: Cents = ZERO
    next_if: str = ""
    asked: Cents | None = None
    score: Fraction | None = None
    motivation: FreeText = ""
    conditions: tuple[FreeText, ...] = ()
    reached: Fraction | None = None
    at_most: Fraction | None = None
    part: str = ""
    by: str = ""

    @property
    def waits(self) -> bool:
        """Whether it stands on the reserve list: it would have been funded, had there been money."""
        return not self.amount and self.short > 0

    def __reduce__(self) -> tuple[type[Row], tuple[Any, ...]]:
        return Row, _FIELDS_OF_ROW(self)  # by position: thousands of them come back from every process of a what-if


_FIELDS_OF_ROW: Final = attrgetter(*(field.name for field in attrs.fields(Row)))


@attrs.frozen
class Allocation(Record):
    """How the money of a round is divided: what the rule gives, or what the body makes of it.

    Args:
        rows: one per candidate, in order of rank. Without `read`, only those that depart from what stands.
        available: what there was to divide, in cents.
        read: the version of each stream it was made from.
    """

    kind = "allocation"
    rows: tuple[Row, ...] = ()
    available: Cents = ZERO
    read: FrozenMap[str, int] = EMPTY


@attrs.frozen
class Vote(Record):
    """A vote for or against one trigger with one exact record: another amount is another proposal."""

    kind = "vote"
    trigger: str
    choice: Choice
    proposal: Grant | Rejection | Deferral | Allocation | Pledge


@attrs.frozen
class Approval(Record):
    """A person who approves one level of an approval chain."""

    kind = "approval"
    level: str
    remarks: FreeText = ""


@attrs.frozen
class Return(Record):
    """Going back to a level: it and all that comes after it must be approved anew."""

    kind = "return"
    level: str
    reason: FreeText


@attrs.frozen
class ConditionsMet(Record):
    """How the conditions of a grant were met."""

    kind = "conditions_met"
    evidence: FreeText = ""
    documents: tuple[Document, ...] = ()


@attrs.frozen
class Report(Record):
    """How a project stands in a period, with its traffic light."""

    kind = "report"
    period: When
    light: Light | None = None
    text: FreeText = ""


@attrs.frozen
class Settlement(Record):
    """What the grant finally comes to, in cents, and on which grounds it is lower."""

    kind = "settlement"
    amount: Cents
    grounds: tuple[FreeText, ...] = ()


@attrs.frozen
class Payment(Record):
    """Money that was paid, in cents, under the reference of the bookkeeping.

    Args:
        instalment: the part of the grant's schedule that it pays, from 1.
        envelope: whose commitment it pays, of those that the dossier draws on; "" for all of them.
    """

    kind = "payment"
    amount: Cents
    reference: str
    instalment: int | None = None
    evidence: FreeText = ""
    envelope: str = ""


@attrs.frozen
class Recovery(Record):
    """Money that came back, in cents, under the reference of the bookkeeping, and on which grounds.

    Args:
        envelope: to which it came back, of those that the dossier draws on; "" for all of them.
    """

    kind = "recovery"
    amount: Cents
    reference: str
    grounds: tuple[FreeText, ...] = ()
    envelope: str = ""


@attrs.frozen
class Withdrawal(Record):
    """An applicant who withdraws."""

    kind = "withdrawal"
    reason: FreeText = ""


@attrs.frozen
class Correction(Record):
    """A value that was recorded wrongly: the event by its version in this dossier, the field, and what it should be."""

    kind = "correction"
    version: int
    field: str
    value: FreeText
    reason: FreeText


@attrs.frozen
class Note(Record):
    """Something to remember with a dossier."""

    kind = "note"
    text: FreeText


@attrs.frozen
class Adoption(Record):
    """An agenda in full: its identifier, the hash and canonical text of its resolved content, its ceilings in cents."""

    kind = "adoption"
    agenda: str
    hash: str
    content: str
    ceilings: FrozenMap[str, Cents]


@attrs.frozen
class Appointment(Record):
    """Somebody who joins a body: in which position, whose alternate ("": anybody's), tied to which organisations."""

    kind = "appointment"
    member: str
    position: Position = "member"
    stands_in_for: str = ""
    affiliations: tuple[FreeText, ...] = ()


@attrs.frozen
class Dismissal(Record):
    """A member who leaves a body."""

    kind = "dismissal"
    member: str
    reason: FreeText = ""


@attrs.frozen
class Delegation(Record):
    """A member who lets another act in their place for a period, its first and last day included."""

    kind = "delegation"
    member: str
    to: str
    start: When
    until: When
    reason: FreeText = ""


@attrs.frozen
class Revocation(Record):
    """The end of what a member delegated to another."""

    kind = "revocation"
    member: str
    to: str
    reason: FreeText = ""


@attrs.frozen
class Ceiling(Record):
    """A new ceiling in cents."""

    kind = "ceiling"
    amount: Cents


@attrs.frozen
class Reservation(Record):
    """What an envelope keeps aside for costs of its own, in cents; 0 frees it."""

    kind = "reservation"
    purpose: str
    amount: Cents


@attrs.frozen
class CarryOver(Record):
    """How much of an envelope's ceiling goes to another within the same one, in cents."""

    kind = "carry_over"
    to: str
    amount: Cents


@attrs.frozen
class Contribution(Record):
    """What a contributor paid for a year, in cents, under the reference of the bookkeeping; 0 takes it back."""

    kind = "contribution"
    source: str
    amount: Cents
    year: int
    reference: str


RECORDS: Final[FrozenMap[str, type[Record]]] = FrozenMap(
    {
        cls.kind: cls
        for cls in (
            Initiative,
            Application,
            Sheet,
            Recusal,
            Advice,
            Elaboration,
            Call,
            Allocation,
            Vote,
            Approval,
            Return,
            Grant,
            Pledge,
            Rejection,
            Deferral,
            ConditionsMet,
            Report,
            Settlement,
            Payment,
            Recovery,
            Withdrawal,
            Correction,
            Note,
        )
    }
)
"""The records an agenda can name, by kind."""

PERSONAL: Final = (Sheet.kind, Vote.kind, Recusal.kind, Approval.kind)
"""Those that a member gives in person, so that nobody records them on behalf of a body."""

ADMINISTRATION: Final[FrozenMap[str, type[Record]]] = FrozenMap(
    {
        cls.kind: cls
        for cls in (
            Adoption,
            Appointment,
            Dismissal,
            Delegation,
            Revocation,
            Ceiling,
            Reservation,
            CarryOver,
            Contribution,
        )
    }
)
"""The records of administration, by kind."""
