"""What a round's step is judged by: who competes, what the rule gives them, and what adopting it asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import attrs

from .case import Case
from .competition import Competition, Entrant
from .errors import InputError, NotInstalled
from .grounds import ground, parts_of
from .model.agenda import Absent, Round
from .model.dossier import Dossier
from .model.facts import Request, dossier_stream, envelope_stream
from .model.frozen import EMPTY, FrozenMap
from .model.nesting import concerned
from .model.panels import by_assessor
from .model.records import Allocation, Call, Grant, Record, Rejection, Row, Vote
from .model.verdict import PLUGIN_FAULTS, Reason, Remedy
from .money import LARGEST, ZERO, Cents
from .rulebook import Step

ADOPTION = "adoption"


def completed(case: Case, step: Step, request: Request) -> Request:
    """The request with its allocation whole: the rows that were not handed in are as they stand.

    An adoption or vote starts from what was proposed last, anything else from what the rule gives now. What cannot be
    made whole is left as it is; judging says why.
    """
    record = request.record
    if isinstance(record, Vote) and isinstance(record.proposal, Allocation):
        proposed = case.dossier.division.proposed if case.dossier else None
        whole = _departing(proposed, record.proposal, proposed) if proposed and not record.proposal.read else None
        return request if whole is None else attrs.evolve(request, record=attrs.evolve(record, proposal=whole))
    if step.divides is None or not (record is None or (isinstance(record, Allocation) and not record.read)):
        return request
    proposed = case.dossier.division.proposed if case.dossier and step.transition.adopts else None
    try:
        rule = allocation(case, step.divides)
    except PLUGIN_FAULTS:  # a fault of the rule's plugin
        rule = Allocation()
    return attrs.evolve(request, record=_departing(proposed or rule, record or Allocation(), rule))


def judge(case: Case, step: Step, request: Request, reasons: list[Reason]) -> bool:
    """Add every reason why this allocation will not do; gives whether it will, so that its rows can be judged."""
    before = len(reasons)
    reasons += _refusals(case, step, request)
    return len(reasons) == before


def _refusals(case: Case, step: Step, request: Request) -> Iterator[Reason]:
    record, round_ = request.record, step.divides
    assert round_ is not None
    assert isinstance(record, Allocation)
    if isinstance(round_.rule, Absent):
        yield Reason.of("plugin-missing", plugin=round_.uses, rule="round")
        return
    try:
        rule = allocation(case, round_)
    except NotInstalled as missing:
        yield Reason.of("package-missing", plugin=round_.uses, package=missing.package, extra=missing.extra)
        return
    except PLUGIN_FAULTS as fault:
        yield Reason.of_fault(round_.uses, fault)
        return
    streams = {*rule.read, *record.read}
    changed = sorted(each for each in streams if rule.read.get(each) != record.read.get(each))
    if changed or rule.available != record.available:
        yield Reason.of("allocation-stale", changed=", ".join(changed[:_SHOWN]) or "available")
    elif not rule.rows:
        yield Reason.of("no-candidates", round=request.subject)
    else:
        yield from _departures(rule, record)


def allocation(case: Case, round_: Round) -> Allocation:
    """What the rule gives now.

    Raises:
        InputError: its plugin is missing.
        Exception: what it raises, or a ValueError for what no rule may give.
    """
    found = competition(case, round_)
    return Allocation(found.allocate(), found.available, _read(case, round_))


def competition(case: Case, round_: Round, viewer: str | None = None) -> Competition:
    """The round as it stands, with all that its allocation follows from.

    Raises:
        InputError: the plugin of its rule is missing.
    """
    if isinstance(round_.rule, Absent):
        raise InputError(
            f"the plugin of the rule {round_.uses!r} is missing", "install it; avt plugins list shows what is there"
        )
    track = case.rulebook.agenda.tracks[round_.of]
    call = case.dossier.division.call if case.dossier else None
    entrants = tuple(_entrant(case, round_, each, viewer) for each in competing(case, round_).values())
    return Competition(
        entrants,
        _available(case, round_),
        round_.rule,
        round_.ties,
        call.seed if call else "",
        track.assessment,
        earmarks=round_.earmarks,
        given=_given_before(case, round_),
    )


def competing(case: Case, round_: Round) -> Mapping[str, Dossier]:
    """The candidates of the round, by identifier, in order of it; none whose sheets are still sealed."""
    states = case.rulebook.agenda.tracks[round_.of].expanded(round_.candidates)
    name = case.dossier.id if case.dossier else ""
    found = {each: other.dossier for each, other in sorted(case.candidates.items())}
    return {
        each: dossier
        for each, dossier in found.items()
        if dossier is not None
        and dossier.state in states
        and not _sealed(case.candidates[each])
        and (not round_.field or dossier.fields.get(round_.field) == name)
    }


def _sealed(candidate: Case) -> bool:
    """Whether sheets are written where a candidate stands, by the agenda that it is pinned to."""
    assessment = candidate.track.assessment
    return assessment is not None and candidate.dossier is not None and candidate.dossier.state == assessment.during


def notes(case: Case, step: Step, request: Request) -> Iterator[Reason]:
    """What who announces a call should know: that it opens more than there is, unless the ceiling is raised in time."""
    round_, call = case.rulebook.agenda.tracks[step.track].round, request.record
    if round_ is None or not isinstance(call, Call) or call.amount is None:
        return
    ledger, room = case.ledger(round_.envelope), case.room(round_.envelope)
    given = {row.dossier for row in _granted(case.dossier)} if case.dossier else ()
    over = call.amount - sum(ledger.to(name) for name in given) - room
    if over > 0:
        yield Reason.of(
            "call-above-available",
            Remedy("change-ceiling", (case.rulebook.agenda.administered_by,)),
            amount_cents=call.amount,
            envelope=round_.envelope,
            available_cents=room,
            over_cents=over,
        )


def adoption(case: Case, round_: Round, request: Request) -> tuple[list[Case], list[Request]]:
    """The requests that carry out the allocation of a request, each with the case it is judged by.

    A late candidate stays where it is, and so does one that waits and has no step to wait by, for it waits already.
    """
    assert isinstance(request.record, Allocation)
    cases: list[Case] = []
    requests: list[Request] = []
    for row in request.record.rows:
        candidate = case.candidates[row.dossier]
        trigger = _trigger(round_, row, candidate)
        if trigger:
            cases.append(attrs.evolve(candidate, adopting=request.subject))
            requests.append(_decision(candidate, round_, trigger, row, request))
    return cases, requests


def _decision(case: Case, round_: Round, trigger: str, row: Row, request: Request) -> Request:
    transition = case.track.transitions.get(trigger)
    kind = transition.records if transition else None
    language = case.rulebook.agenda.language
    record: Record | None = None
    if kind == Grant.kind:
        record = Grant(row.amount, row.conditions)
    elif kind == Rejection.kind:
        own = attrs.evolve(row, next_if="")  # who else is funded is not their ground
        record = Rejection((ground(own, language, parts=parts_of(case.rulebook.agenda, round_, language)),))
    return Request(
        row.dossier,
        trigger,
        request.actor,
        request.on,
        role=_adopting_role(case, transition.by if transition else ()),
        record=record,
        motivation=row.motivation,
        minutes=request.minutes,
        provenance=request.provenance,
        round=request.subject,
    )


def _adopting_role(case: Case, by: Iterable[str]) -> str:
    roles = case.rulebook.agenda.roles
    return next((name for name in by if name in roles and roles[name].relation == ADOPTION), "")


def _trigger(round_: Round, row: Row, candidate: Case) -> str:
    """The step that a row asks for; "" where the candidate stays where it is."""
    if row.amount:
        return round_.grants
    if row.why in _STAYS:
        return ""
    if not row.waits or not round_.reserves:
        return round_.refuses
    dossier = candidate.dossier
    waits_by = candidate.rulebook.steps[dossier.track][dossier.state] if dossier else {}
    return round_.reserves if round_.reserves in waits_by else ""


_STAYS = ("late",)
_SHOWN = 5


def _entrant(case: Case, round_: Round, dossier: Dossier, viewer: str | None) -> Entrant:
    candidate = case.candidates[dossier.id]
    sheets = () if viewer in candidate.barred else candidate.sheets
    idea, panel = dossier.idea, dossier.panel
    call = case.dossier.division.call if case.dossier else None
    closes = call.closes if call else None
    late = closes is not None and idea.applied is not None and idea.applied.first > closes.last
    return Entrant(
        dossier.id,
        idea.application.asked if idea.application else None,
        panel.score,
        FrozenMap({who: attrs.evolve(sheet, remarks="") for who, sheet in by_assessor(sheets).items()}),
        idea.complete,
        late,
        str(dossier.fields.get(round_.earmarked_by, "")),
    )


def _available(case: Case, round_: Round) -> Cents:
    """What is left of the envelope, and of the call after what it gave before and what came back of that."""
    ledger, dossier = case.ledger(round_.envelope), case.dossier
    call = dossier.division.call if dossier else None
    if dossier is None or call is None or call.amount is None:
        return case.room(round_.envelope)
    given = {row.dossier for row in _granted(dossier)}
    return Cents(min(case.room(round_.envelope), call.amount - sum(ledger.to(name) for name in given)))


def _granted(round_: Dossier) -> Iterator[Row]:
    """The rows by which a round gave anything, the earliest first."""
    return (row for each in round_.division.adopted for row in each.rows if row.amount)


def _given_before(case: Case, round_: Round) -> FrozenMap[str, Cents]:
    """What each part of the round was given that did not come back, in cents."""
    if case.dossier is None or not round_.earmarks:
        return EMPTY
    ledger, given = case.ledger(round_.envelope), dict.fromkeys(round_.earmarks, ZERO)
    for dossier, part in {row.dossier: row.part for row in _granted(case.dossier)}.items():
        given[part] = Cents(given.get(part, ZERO) + ledger.to(dossier))
    return FrozenMap(given)


def _read(case: Case, round_: Round) -> FrozenMap[str, int]:
    """The version of every stream that an allocation follows from."""
    versions = {dossier_stream(name): dossier.version for name, dossier in competing(case, round_).items()}
    envelopes = concerned(case.pots, (round_.envelope,))
    return FrozenMap({**versions, **{envelope_stream(name): case.ledger(name).version for name in envelopes}})


def _departing(base: Allocation, given: Allocation, rule: Allocation) -> Allocation:
    """The base with the rows that were handed in; one that names nobody in it is added, for judging to refuse.

    Args:
        base: what stands: what was proposed, or what the rule gives.
        given: the rows that depart from it.
        rule: what the rule gives; a row of the same amount says what the rule says.
    """
    rows = {row.dossier: row for row in base.rows}
    by_rule = {row.dossier: row for row in rule.rows}
    for row in given.rows:
        rows[row.dossier] = _given(by_rule.get(row.dossier, row), row)
    return attrs.evolve(base, rows=tuple(rows.values()))


def _given(rule: Row, row: Row) -> Row:
    """A row as it must be: all that the rule says of it, but for the amount where the body departs."""
    if row.amount == rule.amount:
        return attrs.evolve(rule, motivation=row.motivation, conditions=row.conditions)
    return attrs.evolve(
        rule,
        amount=row.amount,
        why=_CHANGED,
        short=ZERO,
        next_if="",
        motivation=row.motivation,
        conditions=row.conditions,
    )


_CHANGED = "changed"


def _departures(rule: Allocation, given: Allocation) -> Iterator[Reason]:
    """What is wrong with an allocation beside what the rule gives: every departure wants a motivation."""
    expected = {row.dossier: row for row in rule.rows}
    named = [row.dossier for row in given.rows]
    missing = [name for name in expected if name not in named]
    strange = [name for name in dict.fromkeys(named) if name not in expected or named.count(name) > 1]
    if not (missing or strange) and named != list(expected):
        yield Reason.of("allocation-order", order=", ".join(expected))
    if missing or strange:
        yield Reason.of("allocation-rows", missing=", ".join(missing) or "-", strange=", ".join(strange) or "-")
        return
    for row in given.rows:
        if isinstance(row.amount, bool) or not isinstance(row.amount, int) or not 0 <= row.amount <= LARGEST:
            yield Reason(
                "amount-invalid", "", FrozenMap({"field": "amount", "given": str(row.amount)}), about=row.dossier
            )
        elif row != _given(expected[row.dossier], row):
            yield Reason("allocation-differs", about=row.dossier)
        elif row.amount > (expected[row.dossier].asked or ZERO):
            params = {"given_cents": row.amount, "asked_cents": expected[row.dossier].asked}
            yield Reason("more-than-asked", "", FrozenMap(params), about=row.dossier)
        elif row.amount != expected[row.dossier].amount and not row.motivation.strip():
            params = {"given_cents": row.amount, "rule_cents": expected[row.dossier].amount}
            yield Reason("departs-without-motivation", "", FrozenMap(params), about=row.dossier)
    total = sum(row.amount for row in given.rows)
    if total > max(rule.available, ZERO):
        over = total - max(rule.available, ZERO)
        yield Reason.of("allocation-over", total_cents=total, available_cents=rule.available, over_cents=over)
