"""What is well-formed in the rounds of an agenda and wrong all the same."""

from __future__ import annotations

from collections.abc import Iterator

from ..allocation import Proportional, Ranked
from ..errors import Fault
from ..model.agenda import Agenda, Round, Track
from ..model.nesting import years
from ..model.records import Allocation, Call, Grant, Rejection
from .earmarks import earmark_mistakes
from .faults import join

_LOT = "lot"


def round_mistakes(name: str, agenda: Agenda, track: Track) -> Iterator[Fault]:
    """Every fault of a track's round, and of steps that divide money where there is none."""
    path, dividing = f"tracks.{name}", {}
    for trigger, step in track.transitions.items():
        at = join(path, "transitions", trigger)
        if step.records == Allocation.kind:
            dividing[trigger] = step
            if track.round is None:
                text = "money is divided in a round; declare it as [tracks.NAME.round], or record something else"
                yield Fault(join(at, "records"), "allocation-without-round", text)
        elif step.adopts:
            text = 'only an allocation is adopted; add records = "allocation", or take this away'
            yield Fault(join(at, "adopts"), "adopts-nothing", text)
    if track.round is None:
        return
    at = join(path, "round")
    if not any(step.adopts for step in dividing.values()):
        text = "no step adopts an allocation, so that nobody is ever granted anything; add adopts = true to one"
        yield Fault(at, "never-adopted", text)
    if _LOT in track.round.ties and not any(step.records == Call.kind for step in track.transitions.values()):
        text = 'a lot is drawn with the seed of the call, and no step of this track records one; add records = "call"'
        yield Fault(join(at, "ties"), "lot-without-call", text)
    if not track.round.candidates:
        yield Fault(join(at, "candidates"), "nobody-competes", "name the state in which candidates await the decision")
    ties = track.round.ties
    idle = [tie for place, tie in enumerate(ties) if tie in ties[:place] or _LOT in ties[:place]]
    if idle:
        text = f"{idle[0]!r} stands there already, or after the lot, which tells all apart; take it away"
        yield Fault(join(at, "ties"), "tie-unused", text)
    yield from _steps(at, agenda, track.round)
    yield from _limits(at, agenda, track.round)
    yield from earmark_mistakes(at, agenda, track.round)


def _steps(path: str, agenda: Agenda, round_: Round) -> Iterator[Fault]:
    """The steps of the candidates: from where they stand, and open to the adoption of a round."""
    track = agenda.tracks[round_.of]
    states = track.expanded(round_.candidates)
    if track.assessment and track.assessment.during in states:
        text = (
            f"sheets are sealed in {track.assessment.during!r}, so that nobody may rank them there; name a later state"
        )
        yield Fault(join(path, "candidates"), "candidates-sealed", text)
    for word in ("grants", "refuses", "reserves"):
        trigger = getattr(round_, word)
        if not trigger:
            continue
        step, at = track.transitions[trigger], join(path, word)
        if not any(by in agenda.roles and agenda.roles[by].relation == "adoption" for by in step.by):
            text = f'no adopted round may do {trigger!r}; name a role with relation = "adoption" in its `by`'
            yield Fault(at, "not-by-adoption", text)
        sources = track.sources_of(step)
        elsewhere = [state for state in states if state not in sources]
        if elsewhere and word != "reserves":
            text = (
                f"{trigger!r} cannot be done from {', '.join(elsewhere)}, where candidates stand; add it to its `from`"
            )
            yield Fault(at, "not-from-candidates", text)
        if word != "grants" and step.records not in (None, Rejection.kind):
            text = f"no allocation holds a {step.records}; let {trigger!r} record a rejection, or nothing"
            yield Fault(at, "refuses-no-rejection", text)
        if word == "grants" and step.records != Grant.kind:
            yield Fault(at, "grants-no-grant", f'{trigger!r} records no grant; name the step with records = "grant"')
        if word == "grants" and step.commits and set(step.envelopes) != {round_.envelope}:
            pots = ", ".join(map(repr, step.envelopes))
            text = f"{trigger!r} commits from {pots}, and the round divides {round_.envelope!r}; make them one"
            yield Fault(at, "another-envelope", text)
    found = years(agenda.envelopes, round_.envelope)
    if found:
        text = (
            f"{round_.envelope!r} is divided over years; a round divides one: name one of {', '.join(found.values())}"
        )
        yield Fault(join(path, "envelope"), "round-over-years", text)


def _limits(path: str, agenda: Agenda, round_: Round) -> Iterator[Fault]:
    """Limits of a built-in rule under which nobody is ever given anything."""
    rule, assessment = round_.rule, agenda.tracks[round_.of].assessment
    if isinstance(rule, Proportional) and None not in (rule.minimum, rule.cap) and rule.minimum > rule.cap:  # type: ignore[operator]  # both known
        text = (
            "nobody is given more than the cap, so that the minimum is never reached; lower the one or raise the other"
        )
        yield Fault(join(path, "minimum"), "threshold-unreachable", text)
    if isinstance(rule, Ranked) and assessment is None:
        text = f"{round_.of!r} has no assessment, so that nobody has a score; give it one, or choose another rule"
        yield Fault(join(path, "rule"), "no-score-to-rank", text)
