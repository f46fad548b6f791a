"""Judging who sits in a body, and who acts there for whom: appointing, dismissing, delegating, revoking."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from .case import Case
from .missing import record_missing
from .model.facts import DelegationGiven, DelegationRevoked, Fact, MemberAppointed, MemberDismissed, Request
from .model.frozen import FrozenMap
from .model.records import Appointment, Delegation, Dismissal, Position, Revocation
from .model.roster import Proxy, Roster
from .model.verdict import Reason

Found = tuple[list[Fact], list[Reason]]

MOST_PROXIES: Final = 2
"""For how many members one person may act at a time."""


def appoint(case: Case, request: Request, body: str) -> Found:
    """Somebody joins a body; who is in it already gets another position or more affiliations, where these are named."""
    record = request.record
    if not isinstance(record, Appointment) or not record.member.strip():
        return [], [record_missing(request, Appointment)]
    if nobody := _unknown_body(case, body):
        return [], [nobody]
    reasons = [*_appointment(case.roster(body), record)]
    return ([] if reasons else [_appointed(request, record)]), reasons


def _appointment(roster: Roster, record: Appointment) -> Iterator[Reason]:
    says_more = record.position != "member" or record.affiliations
    if record.member in roster.everybody and (not says_more or _stands(roster, record.member) == _says(record)):
        yield Reason.of("already-a-member", member=record.member, body=roster.body)
    if record.position == "chair" and roster.chair not in ("", record.member):
        yield Reason.of("chair-taken", chair=roster.chair, body=roster.body)
    of = record.stands_in_for
    if of and record.position != "alternate":
        yield Reason.of("only-alternates-stand-in", member=record.member, of=of)
    elif of and (of not in roster.members or of == record.member):
        yield Reason.of("stands-in-for-nobody", member=of, body=roster.body)


def _stands(roster: Roster, member: str) -> tuple[Position, str, tuple[str, ...]]:
    position: Position = "alternate" if member in roster.alternates else "chair" if roster.chair == member else "member"
    return position, roster.alternates.get(member, ""), roster.affiliations.get(member, ())


def _says(record: Appointment) -> tuple[Position, str, tuple[str, ...]]:
    return record.position, record.stands_in_for, record.affiliations


def _appointed(request: Request, record: Appointment) -> MemberAppointed:
    return MemberAppointed(
        request.subject, request.on, request.actor, record.member, *_says(record), provenance=request.provenance
    )


def dismiss(case: Case, request: Request, body: str) -> Found:
    """Somebody leaves a body."""
    record = request.record
    if not isinstance(record, Dismissal) or not record.member.strip():
        return [], [record_missing(request, Dismissal)]
    if nobody := _unknown_body(case, body):
        return [], [nobody]
    if record.member not in case.roster(body).everybody:
        return [], [_no_member(record.member, body)]
    return [
        MemberDismissed(
            request.subject, request.on, request.actor, record.member, record.reason, provenance=request.provenance
        )
    ], []


def delegate(case: Case, request: Request, body: str) -> Found:
    """A member lets another member, or an alternate, act in their place for a period."""
    record = request.record
    if not isinstance(record, Delegation):
        return [], [record_missing(request, Delegation)]
    if nobody := _unknown_body(case, body):
        return [], [nobody]
    reasons = [*_delegation(case.roster(body), record)]
    if reasons:
        return [], reasons
    return [
        DelegationGiven(
            request.subject,
            request.on,
            request.actor,
            record.member,
            record.to,
            record.start,
            record.until,
            record.reason,
            provenance=request.provenance,
        )
    ], []


def _delegation(roster: Roster, record: Delegation) -> Iterator[Reason]:
    member, to = record.member, record.to
    if member not in roster.members:
        yield _no_member(member, roster.body)
    if to == member:
        yield Reason.of("delegation-to-oneself", member=member)
    elif to not in roster.everybody:
        yield Reason.of("delegation-to-outsider", to=to, member=member, body=roster.body)
    if record.until.last < record.start.first:
        yield Reason.of("delegation-backwards", start=str(record.start), until=str(record.until))
        return
    new = Proxy(member, to, record.start, record.until)
    meanwhile = [proxy for proxy in roster.proxies if proxy.overlaps(new)]
    for proxy in meanwhile:
        if proxy.member == member:
            yield Reason.of("delegated-already", member=member, to=proxy.to)
        elif (proxy.member, proxy.to) == (to, member):
            yield Reason.of("delegation-circle", member=member, to=to)
        elif proxy.to == member:
            yield Reason.of("delegation-passed-on", holder=member, away=member)
        elif proxy.member == to:
            yield Reason.of("delegation-passed-on", holder=to, away=to)
    held = [new, *(proxy for proxy in meanwhile if proxy.to == to)]
    count = max(sum(one.start.first <= day <= one.until.last for one in held) for day in (p.start.first for p in held))
    if count > MOST_PROXIES:
        yield Reason.of("too-many-proxies", to=to, count=count, at_most=MOST_PROXIES)


def revoke(case: Case, request: Request, body: str) -> Found:
    """What a member delegated to somebody ends."""
    record = request.record
    if not isinstance(record, Revocation):
        return [], [record_missing(request, Revocation)]
    if nobody := _unknown_body(case, body):
        return [], [nobody]
    if not any((proxy.member, proxy.to) == (record.member, record.to) for proxy in case.roster(body).proxies):
        return [], [Reason.of("no-such-delegation", member=record.member, to=record.to, body=body)]
    return [
        DelegationRevoked(
            request.subject,
            request.on,
            request.actor,
            record.member,
            record.to,
            record.reason,
            provenance=request.provenance,
        )
    ], []


def in_person(case: Case, request: Request) -> bool:
    """Whether a member asks, as one of the body, for what is theirs: to delegate their own seat or to end that."""
    _, _, body = request.subject.partition(":")
    record = request.record
    return (
        isinstance(record, (Delegation, Revocation))
        and request.role == body
        and request.actor == record.member
        and request.actor in case.roster(body).members
    )


def _unknown_body(case: Case, body: str) -> Reason | None:
    """Why there is nothing to judge: neither the agenda in force nor an earlier one has such a body."""
    bodies = case.rulebook.agenda.bodies
    if body in bodies or case.roster(body).version:
        return None
    return Reason.unknown("unknown-body", "known", bodies, name=body)


def _no_member(member: str, body: str) -> Reason:
    return Reason("not-a-member", params=FrozenMap({"actor": member, "body": body}))
