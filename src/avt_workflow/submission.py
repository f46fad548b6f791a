"""Whether a record is the one its step asks for, and is complete and well-typed."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from .case import Case
from .errors import InputError
from .missing import record_missing
from .model.agenda import Absent, Assessment, FieldSpec, Round
from .model.facts import Request
from .model.records import (
    Allocation,
    Application,
    Call,
    Correction,
    Grant,
    Initiative,
    Payment,
    Recovery,
    Settlement,
    Sheet,
    Vote,
)
from .model.text import Text
from .model.typed import mistyped, well_typed
from .model.verdict import PLUGIN_FAULTS, Reason
from .model.when import When
from .money import LARGEST
from .rulebook import Step


def unreadable(request: Request) -> list[Reason]:
    """Every value in a request that is of another type than it should be."""
    if well_typed(request):
        return []
    return [Reason.of("field-type", field=path, type=kind, given=given) for path, kind, given in mistyped(request)]


def judge(case: Case, step: Step, request: Request, reasons: list[Reason]) -> bool:
    """Add every reason why what is handed in will not do; gives whether the record itself will, for rules read it."""
    if step.transition.recorded_by == request.role and request.role not in step.transition.by and not _named(request):
        reasons.append(Reason.of("minutes-missing", trigger=step.trigger, body=", ".join(step.transition.by)))
    before = len(reasons)
    reasons += [reason for reason in _refusals(case, step, request) if reason not in reasons]
    return len(reasons) == before


def _named(request: Request) -> bool:
    """Whether the minutes are named."""
    return request.minutes is not None and bool(request.minutes.reference.strip())


def _refusals(case: Case, step: Step, request: Request) -> list[Reason]:
    record = request.record
    reasons: list[Reason] = []
    if step.record is None:
        if record is not None:
            reasons.append(Reason.of("record-unexpected", trigger=step.trigger, kind=record.kind))
        return reasons
    if type(record) is not step.record:
        specs = case.rulebook.agenda.tracks[step.track].fields if step.record is Application else {}
        also = (f"fields.{name}" for name, spec in specs.items() if spec.required)
        reasons.append(record_missing(request, step.record, *also))
        return reasons
    if isinstance(record, (Initiative, Application)):
        reasons += _idea(case, step, request, record)
    elif isinstance(record, Sheet):
        reasons += _place(case)
        reasons += _sheet(case, record)
    elif isinstance(record, Grant):
        reasons += _grant("", record)
    elif isinstance(record, Settlement):
        reasons += _amount("amount", record.amount)
    elif isinstance(record, (Payment, Recovery)):
        reasons += _payment(case, record)
    elif isinstance(record, Allocation) and step.divides is None:
        reasons.append(Reason.of("no-round", track=step.track))
    elif isinstance(record, Call):
        reasons += _call(case.rulebook.agenda.tracks[step.track].round, record)
    elif isinstance(record, Vote):
        if isinstance(record.proposal, Grant):
            reasons += _grant("proposal.", record.proposal)
        if isinstance(record.proposal, Allocation) and not record.proposal.read:
            reasons.append(Reason.of("nothing-proposed", round=request.subject))
        known = case.track.transitions
        if record.trigger not in known or known[record.trigger].records != record.proposal.kind:
            kind = record.proposal.kind
            there = [name for name, step in known.items() if step.records == kind]
            reasons.append(Reason.unknown("vote-on-nothing", "known", there, trigger=record.trigger, kind=kind))
    elif isinstance(record, Correction) and case.dossier and not 1 <= record.version <= case.dossier.version:
        reasons.append(Reason.of("no-such-event", version=record.version, versions=case.dossier.version))
    return reasons


def _call(round_: Round | None, call: Call) -> Iterator[Reason]:
    if not call.title.strip():
        yield Reason.of("field-missing", field="title")
    if round_ is not None and "lot" in round_.ties and not call.seed.strip():
        yield Reason.of("seed-missing")
    if call.amount is not None:
        yield from _amount("amount", call.amount)
        least = sum(each.least(call.amount) for each in round_.earmarks.values()) if round_ else 0
        if least > call.amount:
            yield Reason.of("earmarks-exceed-call", least_cents=least, amount_cents=call.amount)
    if call.opens is not None and call.closes is not None and call.closes.last < call.opens.first:
        yield Reason.of("call-period", opens=str(call.opens), closes=str(call.closes))


def _idea(case: Case, step: Step, request: Request, record: Initiative | Application) -> Iterator[Reason]:
    if not record.title.strip():
        yield Reason.of("field-missing", field="title")
    if isinstance(record, Application):
        if record.asked is not None:
            yield from _amount("asked", record.asked)
        for line in record.financing:
            yield from _amount("financing.amount", line.amount)
        for cost in record.costs:
            yield from _amount("costs.amount", cost.amount)
        for aid in record.minimis or ():
            yield from _amount("minimis.amount", aid.amount)
        if not record.applicant:
            yield Reason.of("field-missing", field="applicant")
    if step.standings.get(request.role) == "applicant" and not record.applicant and case.dossier is None:
        yield Reason.of("field-missing", field="applicant")
    elif step.standings.get(request.role) == "applicant" and record.applicant not in ("", request.actor):
        yield Reason.of("not-the-applicant", actor=request.actor, dossier=request.subject)
    specs = case.rulebook.agenda.tracks[step.track].fields
    for name, spec in specs.items():
        if name in record.fields:
            yield from _field(name, spec, record.fields[name])
        elif spec.required and isinstance(record, Application):
            yield Reason.of("field-missing", field=name)
    for name in record.fields:
        if name not in specs:
            yield Reason.unknown("field-unknown", "fields", specs, field=name)


def _field(name: str, spec: FieldSpec, value: str | int | bool) -> Iterator[Reason]:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if spec.type == "amount":
        yield from _amount(name, value)
    elif (
        (spec.type == "yes-no" and not isinstance(value, bool))
        or (spec.type == "number" and not whole)
        or (spec.type in ("text", "choice", "when") and not isinstance(value, str))
    ):
        yield Reason.of("field-type", field=name, type=spec.type, given=str(value))
    elif spec.type == "choice" and value not in spec.of:
        yield Reason.unknown("field-choice", "choices", spec.of, given=str(value), field=name)
    elif spec.type == "when":
        try:
            When(str(value))
        except InputError:
            yield Reason.of("field-type", field=name, type=spec.type, given=str(value))


def _amount(name: str, value: object) -> Iterator[Reason]:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST:
        yield Reason.of("amount-invalid", field=name, given=str(value))


def _more_than_zero(name: str, value: object) -> Iterator[Reason]:
    if value == 0:
        yield Reason.of("amount-zero", field=name)
    else:
        yield from _amount(name, value)


def _grant(path: str, grant: Grant) -> Iterator[Reason]:
    """A grant, with instalments that add up to no more than it, and years that come to it."""
    wrong = list(_amount(f"{path}amount", grant.amount))
    for instalment in grant.schedule:
        wrong += _more_than_zero(f"{path}schedule.amount", instalment.amount)
    for year, amount in grant.years.items():
        wrong += _amount(f"{path}years.{year}", amount)
    if wrong:
        yield from wrong
        return
    planned = sum(instalment.amount for instalment in grant.schedule)
    if planned > grant.amount:
        yield Reason.of("schedule-above-grant", planned_cents=planned, granted_cents=grant.amount)
    if grant.years and sum(grant.years.values()) != grant.amount:
        yield Reason.of("years-sum", sum_cents=sum(grant.years.values()), amount_cents=grant.amount)


def _payment(case: Case, record: Payment | Recovery) -> Iterator[Reason]:
    """What was paid or came back: an amount, the bookkeeping's reference, and an instalment that the grant has."""
    yield from _more_than_zero("amount", record.amount)
    if not record.reference.strip():
        yield Reason.of("field-missing", field="reference")
    if isinstance(record, Payment) and record.instalment is not None:
        grant = case.dossier.granted if case.dossier else None
        known = len(grant.schedule) if grant else 0
        if not 1 <= record.instalment <= known:
            yield Reason.of("no-such-instalment", instalment=record.instalment, instalments=known)


def _place(case: Case) -> Iterator[Reason]:
    """A sheet counts where it is written during the assessment, as long as sheets are sealed."""
    dossier, assessment = case.dossier, case.track.assessment if case.dossier else None
    if dossier and assessment and dossier.state != assessment.during:
        yield Reason.of("sheet-out-of-place", during=assessment.during, state=dossier.state)


def _sheet(case: Case, sheet: Sheet) -> Iterator[Reason]:
    assessment: Assessment | None = case.track.assessment
    if assessment is None:
        yield Reason.of("no-assessment", track=case.dossier.track if case.dossier else None)
        return
    for key, mark in sheet.marks.items():
        if key not in assessment.criteria:
            yield Reason.unknown("criterion-unknown", "criteria", assessment.criteria, criterion=key)
            continue
        scale = assessment.criteria[key].scale
        if mark is not None and not (isinstance(mark, (int, Fraction)) and scale.holds(Fraction(mark))):
            given = mark if isinstance(mark, Fraction) else str(mark)
            yield Reason.of(
                "mark-off-scale", criterion=key, mark=given, low=scale.low, high=scale.high, step=scale.step
            )
    for key, criterion in assessment.criteria.items():
        if key not in sheet.marks and not criterion.optional:
            yield Reason.of("mark-missing", criterion=key)
    scheme = assessment.scheme
    if isinstance(scheme, Absent):
        yield Reason.of("plugin-missing", plugin=assessment.uses, rule="assessment")
        return
    try:
        refusal = scheme.check(sheet, assessment.criteria)
    except PLUGIN_FAULTS as fault:
        yield Reason.of_fault(assessment.uses, fault)
        return
    if refusal is not None:
        words = Text.of(scheme.text) if scheme.text else None
        yield Reason(assessment.uses, params=refusal.params, words=words)
