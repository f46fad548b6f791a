"""What is well-formed in an agenda and wrong all the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from .. import languages
from ..errors import Fault
from ..guards import (
    GUARDS,
    OF_A_GRANT,
    OF_A_PAYMENT,
    OF_AN_AMOUNT,
    AdvanceLimit,
    HasConditions,
    InSoFar,
    MinimumPerCriterion,
    MinimumScore,
)
from ..model.agenda import Absent, Agenda, Assessment, Rule, Track, Transition
from ..model.frozen import EMPTY
from ..model.laws import DeclaredLaw
from ..model.records import PERSONAL
from ..scoring import SCHEMES, Screening
from .anchors import anchor_faults
from .assessments import block_faults, floor_faults, rounded, veto_faults, within_reach
from .chains import unapproved
from .faults import join, unknown
from .law_mistakes import law_mistakes
from .reach import Move, moves, reachable, unassessed_grants
from .round_mistakes import round_mistakes
from .unused import unused

_OPENS_AN_IDEA: Final = ("initiative", "application")


def lint(agenda: Agenda, laws: Mapping[str, DeclaredLaw] = EMPTY) -> tuple[Fault, ...]:
    """Everything in an agenda that can be read and cannot be meant, each with its path and what to do.

    Args:
        agenda: the agenda.
        laws: those of its file, by name.
    """
    found = [*unused(agenda), *_texts(agenda)]
    for name, track in agenda.tracks.items():
        path, ways = f"tracks.{name}", moves(track)
        found += _states(path, track, ways)
        for trigger, transition in track.transitions.items():
            at = join(path, "transitions", trigger)
            found += _who_may(at, agenda, track, transition)
            found += _step(at, track, transition)
            found += _payment(at, track, transition)
            found += _personal(at, track, transition)
            found += _rules(at, agenda, track, transition)
        found += unapproved(path, agenda, track)
        if track.assessed:
            found += _grants(path, agenda, track, ways)
        if track.assessment:
            found += _assessment(join(path, "assessment"), track, track.assessment)
            found += _minima(path, agenda, track, track.assessment)
            found += block_faults(path, agenda, track, track.assessment)
            found += veto_faults(path, agenda, track, track.assessment)
            found += anchor_faults(join(path, "assessment"), track.assessment)
        found += round_mistakes(name, agenda, track)
        found += floor_faults(f"tracks.{name}", agenda, track)
    found += law_mistakes(agenda, laws)
    return tuple(dict.fromkeys(found))


def _texts(agenda: Agenda) -> Iterator[Fault]:
    """The words that a rule has of its own can only name what its guard fills in."""
    for name, rule in agenda.rules.items():
        if rule.text is None or isinstance(rule.guard, Absent):
            continue
        at = join("rules", name, "text")
        own_words = (word for own in rule.guard.text.values() for word in languages.placeholders(own))
        known = dict.fromkeys((*own_words, *rule.guard.also_fills))
        for sentence in rule.text.by_language.values():
            if languages.stray_brace(sentence):
                yield Fault(at, "bad-text", "a brace stands alone; write {name} around one name, or take it away")
            for word in languages.placeholders(sentence):
                if word not in known:
                    yield Fault(at, "unknown-placeholder", unknown("value", word, known))


def _states(path: str, track: Track, ways: Mapping[str, list[Move]]) -> Iterator[Fault]:
    reached = reachable(ways)
    stuck = {name for name in track.states if all(move.to == name for move in ways[name])}
    for name, state in track.states.items():
        at = join(path, "states", name)
        if name not in reached:
            yield Fault(at, "unreachable-state", f"no step leads to {name!r}; add one, or take the state away")
        elif state.final:
            continue
        elif name in stuck:
            yield Fault(at, "dead-end", f"no step leads out of {name!r}; add one, or write final = true")
        elif not any(track.states[to].final or to in stuck for to in reachable(ways, name)):
            text = f"no way leads from {name!r} to an end; add one, or write final = true where it may end"
            yield Fault(at, "never-ends", text)


def _who_may(path: str, agenda: Agenda, track: Track, step: Transition) -> Iterator[Fault]:
    if not step.by and not step.recorded_by:
        yield Fault(join(path, "by"), "nobody-may", "nobody may do this; name a role or body")
    relations = [name for name in step.by if name in agenda.roles and agenda.roles[name].relation == "applicant"]
    named = any(other.records in _OPENS_AN_IDEA for other in track.transitions.values())
    if relations and not named:
        text = "nobody ever is the applicant: no step of this track records an initiative or application"
        yield Fault(join(path, "by"), "nobody-may", text)
    if step.sources and not track.sources_of(step):
        yield Fault(join(path, "from"), "nowhere-from", "this holds no state that is not final; name one")


def _step(path: str, track: Track, step: Transition) -> Iterator[Fault]:
    grants = (other for other in track.transitions.values() if other.records == "grant")
    committing = list(dict.fromkeys(other.envelopes for other in grants if other.envelopes))
    for rule in step.to.misplaced:
        text = f"{rule!r} stands after `otherwise` and is never tried; move it before"
        yield Fault(join(path, "to", rule), "after-otherwise", text)
    if step.records in ("grant", "pledge") and not step.commits:
        text = f'a {step.records} is recorded and no money committed; add commits = "…" with an envelope'
        yield Fault(path, "grant-commits-nothing", text)
    if step.commits and step.records not in ("grant", "pledge"):
        text = 'only a grant, or the pledge of one, is from an envelope; add records = "grant", or take this away'
        yield Fault(join(path, "commits"), "commits-no-grant", text)
    if step.settles and step.records != "settlement":
        text = 'only the amount of a settlement settles; add records = "settlement", or take this away'
        yield Fault(join(path, "settles"), "settles-no-settlement", text)
    for word in ("settles", "releases", "pays", "recovers"):
        if getattr(step, word) and not committing:
            text = "no step of this track commits money; let one do so, or take this away"
            yield Fault(join(path, word), "nothing-committed", text)
    if step.settles and len(committing) > 1:
        named = ", ".join(dict.fromkeys(pot for pots in committing for pot in pots))
        text = f"one amount cannot settle several envelopes ({named}); commit from one in this track"
        yield Fault(join(path, "settles"), "settles-several", text)


def _payment(path: str, track: Track, step: Transition) -> Iterator[Fault]:
    """A step that pays or takes back records how much, and does nothing else with the money."""
    for word, record in (("pays", "payment"), ("recovers", "recovery")):
        moves = getattr(step, word)
        if moves and step.records != record:
            text = f'only the amount of a {record} counts; add records = "{record}", or take this away'
            yield Fault(join(path, word), f"{word}-no-{record}", text)
        if step.records == record and not moves:
            text = f"a {record} is recorded and no money moves; add {word} = true"
            yield Fault(path, f"{record}-moves-nothing", text)
    if step.pays and step.releases:
        text = "a step cannot pay from what it gives back; release in another step, or take this away"
        yield Fault(join(path, "releases"), "pays-and-releases", text)
    if step.recovers and not any(other.pays for other in track.transitions.values()):
        text = "no step of this track pays, so that nothing can come back; let one do so, or take this away"
        yield Fault(join(path, "recovers"), "nothing-paid", text)


def _personal(path: str, track: Track, step: Transition) -> Iterator[Fault]:
    """Sheets, votes and recusals are a member's own, and stand in a visit that they must not end themselves."""
    assessment = track.assessment
    if step.records in PERSONAL and step.recorded_by:
        text = f"a {step.records} is given in person, nobody records it for another; take this away"
        yield Fault(join(path, "recorded_by"), "not-in-person", text)
    if step.records == "vote" and tuple(step.to):
        text = "a vote that moves the dossier undoes the votes before it; take this away, and let the decision move it"
        yield Fault(join(path, "to"), "vote-moves", text)
    if step.records != "sheet" or assessment is None:
        return
    if assessment.during in step.to:
        text = "a sheet that enters the assessment again undoes the sheets before it; take this away"
        yield Fault(join(path, "to"), "sheet-undoes", text)
    if step.by != (assessment.body,):
        text = (
            f"sheets are written by the members of {assessment.body!r}, the body of the assessment; name just that one"
        )
        yield Fault(join(path, "by"), "sheet-by-others", text)
    elsewhere = [state for state in track.sources_of(step) if state != assessment.during]
    if elsewhere:
        text = f"sheets are only taken in {assessment.during!r}, not in {', '.join(elsewhere)}; name just that one"
        yield Fault(join(path, "from"), "sheet-out-of-place", text)


def _rules(path: str, agenda: Agenda, track: Track, step: Transition) -> Iterator[Fault]:
    """Rules that can never hold in this track; what lifts the guard of a plugin, only the plugin knows for sure."""
    recorded = {other.records for other in track.transitions.values()}
    places = dict.fromkeys(step.requires, "requires") | {route.rule: f"to.{route.rule}" for route in step.to.routes}
    places |= {rule: f"commits_if.{rule}" for rule in step.commits_if if rule not in places}
    for name, place in places.items():
        rule = agenda.rules[name]
        if isinstance(rule.guard, Absent):
            continue
        if isinstance(rule.guard, MinimumScore):
            yield from _threshold(join(path, place), name, rule, track)
        conditional = step.records == "pledge" and isinstance(rule.guard, HasConditions)
        if isinstance(rule.guard, OF_A_GRANT) and step.records != "grant" and not conditional:
            text = f"{name!r} looks at the amount of a grant, and this step records none; move it to the step that does"
            yield Fault(join(path, place), "rule-needs-grant", text)
        if isinstance(rule.guard, OF_AN_AMOUNT) and step.records not in (None, "grant", "application"):
            text = f"{name!r} looks at what is granted or asked; move it to a step that records that, or nothing"
            yield Fault(join(path, place), "rule-needs-amount", text)
        if isinstance(rule.guard, InSoFar) and step.commits and step.commits != rule.guard.envelope:
            text = (
                f"{name!r} looks at {rule.guard.envelope!r}, and the money comes from {step.commits!r}; name that one"
            )
            yield Fault(join(path, place), "other-envelope", text)
        if isinstance(rule.guard, OF_A_PAYMENT) and step.records != "payment":
            text = f"{name!r} looks at a payment, and this step records none; move it to the step that does"
            yield Fault(join(path, place), "rule-needs-payment", text)
        if place != "requires":
            continue
        if isinstance(rule.guard, AdvanceLimit) and rule.guard.share < 1 and "settlement" not in recorded:
            text = f"{name!r} keeps the rest from being paid for good: no step of this track records a settlement"
            yield Fault(join(path, "requires"), "advance-never-settled", text)
        if (
            GUARDS.get(rule.uses) is type(rule.guard)
            and rule.guard.lifted_by
            and not recorded & {*rule.guard.lifted_by}
        ):
            text = f"{name!r} can never hold: no step of this track records {' or '.join(rule.guard.lifted_by)}"
            yield Fault(join(path, "requires"), "rule-cannot-hold", text)


def _threshold(path: str, name: str, rule: Rule, track: Track) -> Iterator[Fault]:
    assert isinstance(rule.guard, MinimumScore)
    if track.assessment is None:
        text = f"{name!r} can never hold: this track has no assessment, so there is no score"
        yield Fault(path, "threshold-unreachable", text)
        return
    highest = within_reach(path, track.assessment, track.assessment.criteria)
    if isinstance(highest, Fault):
        yield highest
    elif highest is not None and rule.guard.minimum > (highest := rounded(track.assessment, highest)):
        text = f"the highest score is {highest}, so that {rule.guard.minimum} is never reached; lower the minimum"
        yield Fault(f"rules.{name}.minimum", "threshold-unreachable", text)


def _grants(path: str, agenda: Agenda, track: Track, ways: Mapping[str, list[Move]]) -> Iterator[Fault]:
    lacks = {"sheets": "without closed sheets", "advice": "without advice"}
    for trigger, lacking, way in unassessed_grants(track, agenda.rules, ways):
        text = (
            f"a grant can be reached {' and '.join(lacks[word] for word in lacking)} ({' → '.join(way)}); require a "
            "rule such as `advised`, close the way, or write assessed = false in the track"
        )
        yield Fault(join(path, "transitions", trigger), "grant-without-assessment", text)


def _assessment(path: str, track: Track, assessment: Assessment) -> Iterator[Fault]:
    during = assessment.during
    if not any(during in step.to for step in track.transitions.values()):
        text = f"no step leads to {during!r}, so that nothing is ever assessed; add one, or name another state"
        yield Fault(join(path, "during"), "assessment-not-entered", text)
    sheets = [step for step in track.transitions.values() if step.records == "sheet"]
    if not any(during in track.sources_of(step) for step in sheets):
        text = f'no step from {during!r} records a sheet; add one with records = "sheet"'
        yield Fault(join(path, "during"), "no-sheets", text)
    if not assessment.criteria:
        yield Fault(join(path, "criteria"), "no-criteria", "there is nothing to give marks for; add a criterion")
    elif not any(criterion.weight for criterion in assessment.criteria.values()):
        yield Fault(join(path, "criteria"), "no-weight", "every weight is 0, and so every score; give one a weight")
    for key, criterion in assessment.criteria.items():
        scale, minimum = criterion.scale, criterion.minimum
        if minimum is not None and not scale.low <= minimum <= scale.high:
            text = f"{minimum} is not on the scale of {scale.low} to {scale.high}; choose a minimum on it"
            yield Fault(join(path, "criteria", key, "minimum"), "threshold-unreachable", text)


def _minima(path: str, agenda: Agenda, track: Track, assessment: Assessment) -> Iterator[Fault]:
    """A minimum of a criterion binds through a rule or a screening; a plugin of the track may do so too."""
    minima = [key for key, criterion in assessment.criteria.items() if criterion.minimum is not None]
    binding = [
        (trigger, name)
        for trigger, step in track.transitions.items()
        for name in step.requires
        if isinstance(agenda.rules[name].guard, MinimumPerCriterion)
    ]
    named = {
        name for step in track.transitions.values() for name in (*step.requires, *(r.rule for r in step.to.routes))
    }
    built_in = assessment.uses in SCHEMES and all(agenda.rules[name].uses in GUARDS for name in named)
    if minima and not binding and built_in and not isinstance(assessment.scheme, Screening):
        text = "no step requires a rule with the guard minimum-per-criterion, so that it binds nobody; add one"
        for key in minima:
            yield Fault(join(path, "assessment", "criteria", key, "minimum"), "minimum-binds-nobody", text)
    if binding and not minima:
        text = "no criterion of this track has a minimum, so that it never refuses; give one a minimum"
        for trigger, name in binding:
            yield Fault(join(path, "transitions", trigger, "requires"), "rule-cannot-refuse", f"{name!r}: {text}")
