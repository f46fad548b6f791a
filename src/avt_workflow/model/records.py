"""What people hand in with a step: applications, sheets, advice, decisions, reports."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, ClassVar, Final, Literal

import attrs

from ..money import Cents
from .frozen import EMPTY, FrozenMap
from .when import When

PRIVATE: Final = "private"
"""Marks a field that enters the log as a salted commitment, so that it can be erased."""

FreeText = Annotated[str, PRIVATE]
FieldValue = str | int | bool
Fields = Annotated[FrozenMap[str, FieldValue], PRIVATE]
"""The extra fields that the agenda declares; amounts in cents, dates as ISO text."""

Mark = Fraction | None
"""A mark on a sheet; None says "not applicable", which is neither zero nor missing."""

PartnerKind = Literal["government", "business", "education", "research", "other"]
Light = Literal["on-course", "attention", "off-course"]
Opinion = Literal["positive", "conditional", "negative"]
Choice = Literal["for", "against", "abstain"]


@attrs.frozen
class Partner:
    """Who takes part in a project."""

    name: FreeText
    kind: PartnerKind | None = None


@attrs.frozen
class Financing:
    """Who pays how much, in cents, and in which year."""

    source: FreeText
    amount: Cents
    year: int | None = None


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
    """A request for money; `asked` in cents, None where it is not known."""

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
class Grant(Record):
    """A grant in cents, under conditions where there are any; `years` says how much of it falls in which year."""

    kind = "grant"
    amount: Cents
    conditions: tuple[FreeText, ...] = ()

    years: FrozenMap[str, Cents] = EMPTY


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
class Vote(Record):
    """A vote for or against one trigger with one exact record: another amount is another proposal."""

    kind = "vote"
    trigger: str
    choice: Choice
    proposal: Grant | Rejection | Deferral


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
    """A member who joins a body."""

    kind = "appointment"
    member: str


@attrs.frozen
class Dismissal(Record):
    """A member who leaves a body."""

    kind = "dismissal"
    member: str
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
            Vote,
            Grant,
            Rejection,
            Deferral,
            ConditionsMet,
            Report,
            Settlement,
            Withdrawal,
            Correction,
            Note,
        )
    }
)
"""The records an agenda can name, by kind."""

PERSONAL: Final = (Sheet.kind, Vote.kind, Recusal.kind)
"""Those that a member gives in person, so that nobody records them on behalf of a body."""

ADMINISTRATION: Final[FrozenMap[str, type[Record]]] = FrozenMap(
    {cls.kind: cls for cls in (Adoption, Appointment, Dismissal, Ceiling, Reservation, CarryOver, Contribution)}
)
"""The records of administration, by kind."""
