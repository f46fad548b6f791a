"""What is asked, what judging makes of it, and what the log keeps."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Final

import attrs

from ..money import Cents
from .agenda import Provenance
from .frozen import EMPTY, FrozenMap
from .ports import Score
from .records import FreeText, Position, Record
from .when import When

AGENDA_STREAM: Final = "agenda"


def dossier_stream(dossier: str) -> str:
    """The stream of a dossier."""
    return f"dossier:{dossier}"


def envelope_stream(envelope: str) -> str:
    """The stream of an envelope."""
    return f"envelope:{envelope}"


def body_stream(body: str) -> str:
    """The stream of a body."""
    return f"body:{body}"


@attrs.frozen
class Minutes:
    """Where a body's decision is written down: a reference, and the SHA-256 of the document in hexadecimal."""

    reference: FreeText
    sha256: str = ""


@attrs.frozen
class Request:
    """Somebody asks for a step.

    Args:
        subject: the identifier of a dossier; for administration `agenda`, `body:<name>` or `envelope:<name>`.
        trigger: a trigger of the agenda, or `adopt`, `appoint`, `dismiss`, `delegate`, `revoke`, `change-ceiling`,
            `reserve`, `carry-over`, `contribute`.
        actor: who asks, as the host application identifies them; a pseudonym, it stays readable in the log.
        on: when it took effect.
        role: the role that the host vouches for, or the body as whose member the actor speaks.
        record: what is handed in.
        key: idempotency key: the same request with the same key happens once.
        track: the track of a new dossier; only needed where several tracks open with the same trigger.
        motivation: why.
        minutes: for what is recorded on behalf of a body.
        provenance: where each value comes from, per field of the record, or "on", "minutes", "motivation";
            "*" for all others.
        salt: 16 random bytes from which the salts of the free texts are derived; the office adds them.
        round: the round whose adopted allocation asks for it; only adopting one sets it.
        behalf: the member of the body in whose place the actor acts, as alternate or by delegation.
    """

    subject: str
    trigger: str
    actor: str
    on: When
    role: str = ""
    record: Record | None = None
    key: str | None = None
    track: str | None = None
    motivation: FreeText = ""
    minutes: Minutes | None = None
    provenance: FrozenMap[str, Provenance] = EMPTY
    salt: bytes = attrs.field(default=b"", repr=False, eq=False)
    round: str = ""
    behalf: str = ""


@attrs.frozen
class TransitionTaken:
    """A dossier took a step.

    Args:
        stream: the dossier's.
        request: who asked for it, with what.
        source: the state it left; None when the step opened it.
        target: the state it is in now.
        visit: counts the times it entered a state; the same visit when it stayed.
        track: its track.
        rulebook: the hash of the agenda it is pinned to.
        score: made when the sheets closed.
        adopts: whether the allocation of its record was carried out.
    """

    kind: ClassVar[str] = "transition_taken"
    stream: str
    request: Request
    source: str | None
    target: str
    visit: int
    track: str
    rulebook: str
    score: Score | None = None
    adopts: bool = False

    @property
    def on(self) -> When:
        """When it took effect."""
        return self.request.on

    @property
    def actor(self) -> str:
        """Who asked for it."""
        return self.request.actor


@attrs.frozen
class Dated:
    """What the other facts share: the stream they stand in, when they took effect, by whom, and its provenance."""

    kind: ClassVar[str] = ""
    stream: str
    on: When
    actor: str
    provenance: FrozenMap[str, Provenance] = attrs.field(default=EMPTY, kw_only=True)


@attrs.frozen
class AssessmentVoided(Dated):
    """The sheets, votes, score and advice of an earlier visit no longer count."""

    kind = "assessment_voided"


@attrs.frozen
class ApprovalsCancelled(Dated):
    """The approvals of these levels no longer count."""

    kind = "approvals_cancelled"
    levels: tuple[str, ...]


@attrs.frozen
class EnvelopeOpened(Dated):
    """An envelope exists, with a ceiling in cents, for good as part of the one it is `within`, if any."""

    kind = "envelope_opened"
    ceiling: Cents
    within: str = ""


@attrs.frozen
class CeilingChanged(Dated):
    """An envelope has another ceiling, in cents.

    Args:
        carried: the envelope that the difference came from or went to; "" for a change by itself.
    """

    kind = "ceiling_changed"
    ceiling: Cents
    motivation: FreeText = ""
    carried: str = ""


@attrs.frozen
class CommitmentChanged(Dated):
    """What an envelope has committed to a dossier is now this many cents.

    Args:
        via: the envelope within this one, at any depth, whose own money it is; "" for this one's.
    """

    kind = "commitment_changed"
    dossier: str
    trigger: str
    before: Cents
    after: Cents
    via: str = ""


@attrs.frozen
class ReservationChanged(Dated):
    """What an envelope keeps aside for costs is now this many cents; `via` as with a commitment."""

    kind = "reservation_changed"
    purpose: str
    before: Cents
    after: Cents
    motivation: FreeText = ""
    via: str = ""


@attrs.frozen
class ContributionReceived(Dated):
    """What a contributor paid for a year under a reference is so many cents; a later fact corrects an earlier one."""

    kind = "contribution_received"
    source: str
    amount: Cents
    year: int
    reference: str
    motivation: FreeText = ""


@attrs.frozen
class PaymentMade(Dated):
    """So many cents were paid to a dossier from an envelope; the reference is the bookkeeping's."""

    kind = "payment_made"
    dossier: str
    trigger: str
    amount: Cents
    reference: str
    via: str = ""


@attrs.frozen
class MoneyRecovered(Dated):
    """So many cents that were paid to a dossier came back to an envelope; the reference is the bookkeeping's."""

    kind = "money_recovered"
    dossier: str
    trigger: str
    amount: Cents
    reference: str
    via: str = ""


@attrs.frozen
class MemberAppointed(Dated):
    """A body has one more member."""

    kind = "member_appointed"
    member: str
    position: Position = "member"
    stands_in_for: str = ""
    affiliations: tuple[FreeText, ...] = ()


@attrs.frozen
class MemberDismissed(Dated):
    """A body has one member less."""

    kind = "member_dismissed"
    member: str
    reason: FreeText = ""


@attrs.frozen
class DelegationGiven(Dated):
    """A member lets another act in their place from one moment to another, both included."""

    kind = "delegation_given"
    member: str
    to: str
    start: When
    until: When
    reason: FreeText = ""


@attrs.frozen
class DelegationRevoked(Dated):
    """What a member delegated to another has ended."""

    kind = "delegation_revoked"
    member: str
    to: str
    reason: FreeText = ""


@attrs.frozen
class AgendaAdopted(Dated):
    """This agenda is in force for dossiers opened from now on."""

    kind = "agenda_adopted"
    agenda: str
    hash: str
    content: str
    motivation: FreeText = ""


Fact = (
    TransitionTaken
    | AssessmentVoided
    | ApprovalsCancelled
    | EnvelopeOpened
    | CeilingChanged
    | CommitmentChanged
    | PaymentMade
    | MoneyRecovered
    | ReservationChanged
    | ContributionReceived
    | MemberAppointed
    | MemberDismissed
    | DelegationGiven
    | DelegationRevoked
    | AgendaAdopted
)
"""Something that judging decided has happened."""

FACTS: Final[FrozenMap[str, type[Fact]]] = FrozenMap(
    {
        cls.kind: cls
        for cls in (
            TransitionTaken,
            AssessmentVoided,
            ApprovalsCancelled,
            EnvelopeOpened,
            CeilingChanged,
            CommitmentChanged,
            PaymentMade,
            MoneyRecovered,
            ReservationChanged,
            ContributionReceived,
            MemberAppointed,
            MemberDismissed,
            DelegationGiven,
            DelegationRevoked,
            AgendaAdopted,
        )
    }
)
"""Every fact by its kind; the names are a storage format: add, never rename."""


@attrs.frozen
class Event:
    """A fact with its place in the log.

    Args:
        sequence: its place among all events; not the order of commits.
        version: its place in its stream, from 1.
        recorded: when it was recorded (aware, UTC).
        previous: the hash of the event before it in the stream, "" for the first.
        hash: SHA-256 over `previous` and the stored bytes, in hexadecimal.
    """

    sequence: int
    version: int
    recorded: datetime
    previous: str
    hash: str
    fact: Fact

    @property
    def stream(self) -> str:
        """The stream it stands in."""
        return self.fact.stream
