"""Laws of judging: it says the same twice, keeps to the agenda, and what it yields is what the dossier becomes."""

from __future__ import annotations

from collections.abc import Hashable
from typing import ClassVar, Final

import attrs

from ..codec import canonical, decode, encode
from ..engine import evolve, judge, options
from ..model.agenda import Transition
from ..model.dossier import Dossier
from ..model.facts import AssessmentVoided, Fact
from ..model.records import (
    Allocation,
    Application,
    Approval,
    Call,
    Correction,
    Deferral,
    Grant,
    Initiative,
    Payment,
    Pledge,
    Record,
    Recovery,
    Recusal,
    Rejection,
    Report,
    Return,
    Settlement,
    Sheet,
    Vote,
    Withdrawal,
)
from ..model.verdict import Option, Reason, Verdict
from ..rulebook import Step
from .laws import Judged, StepLaw


@attrs.frozen
class NoPluginFault(StepLaw):
    """A rule or scheme answers, whatever it is asked."""

    word: ClassVar[str] = "no-plugin-fault"

    def broken(self, memory: Hashable, judged: Judged) -> str | None:
        """See `Law.broken`."""
        for reason in judged.verdict.reasons:
            if reason.code == "plugin-fault":
                rule = f"the rule {reason.rule!r}" if reason.rule else "the assessment"
                plugin, fault = reason.params["plugin"], reason.params["fault"]
                return f"{rule} ({plugin}) raises at {judged.request.trigger!r}: {fault}"
        return None


@attrs.frozen
class RefusedMeansUnchanged(StepLaw):
    """A verdict has facts or reasons, never both and never neither."""

    word: ClassVar[str] = "refused-means-unchanged"

    def broken(self, memory: Hashable, judged: Judged) -> str | None:
        """See `Law.broken`."""
        verdict = judged.verdict
        if verdict.facts and verdict.reasons:
            return f"{judged.request.trigger!r} is refused, and has facts"
        if not verdict.facts and not verdict.reasons:
            return f"{judged.request.trigger!r} is allowed, and nothing happens"
        if len(set(verdict.reasons)) != len(verdict.reasons):
            return f"{judged.request.trigger!r} is refused twice for one reason"
        return None


@attrs.frozen
class JudgedTwice(StepLaw):
    """The same request in the same case gets the same answer."""

    word: ClassVar[str] = "judged-twice"

    def broken(self, memory: Hashable, judged: Judged) -> str | None:
        """See `Law.broken`."""
        again = judge(judged.read, judged.request)
        if again == judged.verdict:
            return None
        rules = {reason.rule or reason.code for reason in {*again.reasons} ^ {*judged.verdict.reasons}}
        differs = f" ({', '.join(sorted(rules))})" if rules else ""
        return f"judging {judged.request.trigger!r} a second time says something else{differs}"


@attrs.frozen
class AsDeclared(StepLaw):
    """What happens is a step that the agenda has from there, by who may, with its record, to where it leads."""

    word: ClassVar[str] = "as-declared"

    def broken(self, memory: Hashable, judged: Judged) -> str | None:
        """See `Law.broken`."""
        taken, case, request = judged.taken, judged.case, judged.request
        if taken is None:
            return None
        track = case.rulebook.agenda.tracks[taken.track]
        step = track.transitions.get(request.trigger)
        here = case.dossier.state if case.dossier else None
        if step is None:
            return f"{request.trigger!r} is no step of the agenda"
        if taken.source != here or here not in (track.sources_of(step) if step.sources else (None,)):
            return f"{request.trigger!r} does not go from {here!r}"
        if taken.target not in (tuple(step.to) or (here,)):
            return f"{request.trigger!r} does not lead to {taken.target!r}"
        stays = step.to.otherwise is None and not step.to.routes
        if taken.visit != (case.dossier.visit if case.dossier else 0) + (not stays):
            return f"after {request.trigger!r} the number of visits is wrong"
        return _by_others(judged, step) or _other_record(judged, step)


def _by_others(judged: Judged, step: Transition) -> str | None:
    """Who did it may not."""
    case, request, role = judged.case, judged.request, judged.request.role
    agenda = case.rulebook.agenda
    if role not in (*step.by, step.recorded_by):
        return f"{request.trigger!r} is done as {role!r}, who may not"
    seat = request.behalf or request.actor
    if role in agenda.bodies:
        roster = case.roster(role)
        alone = step.records == Recusal.kind and request.actor in roster.alternates
        if seat not in roster.members and not alone:
            return f"{request.trigger!r} is done for {seat!r}, who is no member of {role!r}"
    after = judged.after.dossier if judged.after else None
    own = role in agenda.roles and agenda.roles[role].relation == "applicant"
    if own and after is not None and request.actor != after.idea.applicant:
        return f"{request.trigger!r} is done by {request.actor!r}, who is not the applicant"
    if step.recorded_by and role == step.recorded_by and role not in step.by and request.minutes is None:
        return f"{request.trigger!r} is recorded without minutes"
    return None


def _other_record(judged: Judged, step: Transition) -> str | None:
    given = judged.request.record
    kind = given.kind if given is not None else None
    if kind != step.records and not (kind is None and step.records == Allocation.kind):
        return f"{judged.request.trigger!r} happens with {kind or 'no record'}, not with {step.records or 'none'}"
    return None


@attrs.frozen
class FinalIsFinal(StepLaw):
    """Nothing happens to a dossier in a final state."""

    word: ClassVar[str] = "final-is-final"

    def broken(self, memory: Hashable, judged: Judged) -> str | None:
        """See `Law.broken`."""
        dossier = judged.case.dossier
        if dossier is not None and judged.case.track.states[dossier.state].final and judged.verdict.allowed:
            return f"{judged.request.trigger!r} happens in the final state {dossier.state!r}"
        after = judged.after
        if after is None or after.dossier is None or not after.track.states[after.dossier.state].final:
            return None
        onward = next(iter(after.rulebook.steps[after.dossier.track][after.dossier.state]), None)
        return f"{onward!r} can be done after {judged.request.trigger!r}, which is final" if onward else None


@attrs.frozen
class RecordKept(StepLaw):
    """What was handed in stands in the dossier, and takes away nothing but what it replaces."""

    word: ClassVar[str] = "record-kept"

    def broken(self, memory: Hashable, judged: Judged) -> str | None:
        """See `Law.broken`."""
        taken, before = judged.taken, judged.case.dossier
        after = judged.after.dossier if judged.after else None
        if taken is None or after is None:
            return None
        record = taken.request.record
        voided = any(isinstance(fact, AssessmentVoided) for fact in judged.verdict.facts)
        moved = before is None or after.visit != before.visit
        if record is not None and not _holds(after, record, taken.actor, voided=voided, moved=moved):
            return f"the {record.kind} of {taken.request.trigger!r} does not stand in the dossier"
        lost = None if before is None else _lost(before, after, record, taken.actor, voided=voided, moved=moved)
        return f"{taken.request.trigger!r} takes away {lost}" if lost else None


_DECISIONS: Final = (Grant, Pledge, Rejection, Deferral)


def _holds(dossier: Dossier, record: Record, actor: str, *, voided: bool, moved: bool) -> bool:
    idea, panel, outcome, division = dossier.idea, dossier.panel, dossier.outcome, dossier.division
    if isinstance(record, Recusal):
        return actor in panel.recused
    if isinstance(record, (Sheet, Vote)):
        casts = panel.sheets if isinstance(record, Sheet) else panel.votes
        gone = voided or (moved and isinstance(record, Vote))
        return gone or any(cast.actor == actor and cast.record == record for cast in casts)
    places: dict[type[Record], object] = {
        Initiative: idea.initiative,
        Application: idea.application,
        **dict.fromkeys(_DECISIONS, outcome.decision),
        Settlement: outcome.settlement,
        Withdrawal: outcome.withdrawal,
        Call: division.call,
    }
    lists: dict[type[Record], tuple[object, ...]] = {
        Report: dossier.reports,
        Correction: dossier.corrections,
        Payment: dossier.payments,
        Recovery: dossier.recoveries,
        Allocation: (division.proposed, *division.adopted),
    }
    kind = type(record)
    return places[kind] == record if kind in places else kind not in lists or record in lists[kind]


def _lost(
    before: Dossier, after: Dossier, record: Record | None, actor: str, *, voided: bool, moved: bool
) -> str | None:
    """What stood in the dossier and no longer does, though nothing replaced it."""
    old, new = before.panel, after.panel
    if not isinstance(record, Application) and before.idea.application != after.idea.application:
        return "the application"
    if not isinstance(record, _DECISIONS) and before.outcome.decision != after.outcome.decision:
        return "the decision"
    for word in ("reports", "corrections", "payments", "recoveries"):
        if getattr(after, word)[: len(getattr(before, word))] != getattr(before, word):
            return f"the {word}"
    if not {*old.recused} <= {*new.recused}:
        return "who stepped back"
    if not voided and any(cast.actor != actor and cast not in new.sheets for cast in old.sheets):
        return "the sheet of another"
    if not voided and not moved and any(cast.actor != actor and cast not in new.votes for cast in old.votes):
        return "the vote of another"
    return None


@attrs.frozen
class ReplayIsTheSame(StepLaw):
    """The facts, written as the log writes them and read back, make the same dossier and the same ledgers."""

    word: ClassVar[str] = "replay-is-the-same"

    def broken(self, memory: Hashable, judged: Judged) -> str | None:
        """See `Law.broken`."""
        if judged.after is None:
            return None
        dossier, ledgers = judged.case.dossier, dict(judged.case.ledgers)
        for place, fact in enumerate(judged.verdict.facts):
            back = _through_the_codec(fact, place)
            if back != fact:
                return f"a fact of {judged.request.trigger!r} ({type(fact).__name__}) reads back as another"
            kind, _, name = fact.stream.partition(":")
            if kind == "dossier" and name == judged.request.subject:
                dossier = evolve(dossier, back)
            elif kind == "envelope" and name in ledgers:
                ledgers[name] = ledgers[name].evolve(back)
        if dossier != judged.after.dossier or ledgers != dict(judged.after.ledgers):
            return f"the facts of {judged.request.trigger!r} do not add up to where it led"
        taken, after = judged.taken, judged.after.dossier
        if taken and after and (after.state, after.visit, after.track) != (taken.target, taken.visit, taken.track):
            return f"after {judged.request.trigger!r} the dossier does not stand where its facts say"
        return None


def _through_the_codec(fact: Fact, place: int) -> Fact:
    data, secrets = encode(fact, b"0123456789abcdef", place)
    canonical(data)
    return decode(fact.kind, data, {secret.path: secret.value for secret in secrets})


@attrs.frozen
class OptionsAgree(StepLaw):
    """A step is an option exactly where it goes from, and what is said to stand in its way does."""

    word: ClassVar[str] = "options-agree"
    _last: list[object] = attrs.field(factory=list, eq=False, repr=False)

    def broken(self, memory: Hashable, judged: Judged) -> str | None:
        """See `Law.broken`."""
        request, step = judged.request, judged.step
        late = any(reason.code == "late-without-reason" for reason in judged.verdict.reasons)
        if request.behalf or request.round or late or not request.subject or judged.case.candidates:
            return None
        offered = [each for each in self._options(judged) if each.trigger == request.trigger]
        if step is None:
            return f"{request.trigger!r} is an option, and no step from here" if offered else None
        if not offered:
            return f"{request.trigger!r} is a step from here, and no option"
        if len(offered) > 1:
            return None  # several tracks open with it
        said = {_told(reason) for reason in offered[0].reasons if reason.code != "late-without-reason"}
        stands = {_told(reason) for reason in self._verdict(judged, step).reasons}
        if step.record in (Approval, Return):  # what is said there is said of every level
            lifted = f"{request.trigger!r} is said to be refused, and is not"
            return lifted if said and judged.verdict.allowed else None
        if not said <= stands:
            return f"{request.trigger!r} is said to be refused by {_first(said - stands)}, and is not"
        asked = {bound.name for bound in step.rules if not bound.reads_record or not step.takes_record}
        unsaid = {told for told in stands - said if told[1] in asked}
        if unsaid:
            return f"{request.trigger!r} is refused by {_first(unsaid)}, which is not said beforehand"
        return None

    def _verdict(self, judged: Judged, step: Step) -> Verdict:
        """What is answered to who says no more than an option knows: a motivation comes with the request."""
        if step.takes_record or not judged.request.motivation:
            return judged.verdict
        return judge(judged.read, attrs.evolve(judged.request, motivation=""))

    def _options(self, judged: Judged) -> tuple[Option, ...]:
        """Those of who asks; kept as long as the same dossier is looked at."""
        case, request = judged.case, judged.request
        if not self._last or self._last[0] is not case:
            self._last[:] = [case, {}]
        known = self._last[1]
        assert isinstance(known, dict)
        who = (request.actor, request.role, request.on)
        if who not in known:
            known[who] = options(case, *who)
        found: tuple[Option, ...] = known[who]
        return found


def _told(reason: Reason) -> tuple[str, str]:
    return reason.code, reason.rule


def _first(told: set[tuple[str, str]]) -> str:
    code, rule = min(told)
    return repr(rule or code)
