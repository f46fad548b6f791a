"""Strategies for rounds: the case of a call that is out, with candidates that stand where they compete."""

from __future__ import annotations

from typing import Final

import attrs
from hypothesis import strategies as st

from ...case import Case
from ...errors import InputError
from ...model.agenda import Agenda, Round
from ...model.dossier import Division, Dossier, Idea, Panel
from ...model.facts import Request
from ...model.frozen import FrozenMap
from ...model.ports import Candidate, Score
from ...model.records import Application, Call
from ...model.when import When
from ...rulebook import Rulebook
from ..cases import beginning
from .handed_in import applications, candidates

ROUND: Final = "round-1"
"""The dossier of the round."""


def rounds(rulebook: Rulebook, at_most: int = 4) -> st.SearchStrategy[Case]:
    """The case of a round that is open, with candidates beside it: what each asks, its score, and when it was complete.

    The candidates stand in the first state in which they compete. Judge the step that divides the money with the case,
    or make the round a value by `avt_workflow.rounds.competition`.

    Args:
        rulebook: of an agenda with a round.
        at_most: how many candidates there are.

    Raises:
        InputError: the agenda has no round.
    """
    agenda = rulebook.agenda
    name = next((name for name, track in agenda.tracks.items() if track.round), None)
    if name is None:
        raise InputError(f"the agenda {agenda.id!r} has no round", "draw one that has, or declare [tracks.NAME.round]")
    track = agenda.tracks[name]
    state = next(state for step in track.transitions.values() if step.opens for state in step.to)
    round_, start = track.round, beginning(rulebook)
    assert round_ is not None
    calls = st.builds(Call, title=st.just("A call"), seed=st.sampled_from(["lot", "2018"]))
    handed_in = applications(agenda.tracks[round_.of])

    @st.composite
    def case(draw: st.DrawFn) -> Case:
        announced = Request(ROUND, "announce", "olga", _on(agenda), "office", draw(calls))
        opened = _dossier(rulebook, ROUND, name, state, announced)
        opened = attrs.evolve(opened, division=Division(call=announced.record))  # type: ignore[arg-type]  # a call
        standing = [_standing(rulebook, round_, each, draw(handed_in)) for each in draw(candidates(at_most))]
        beside = {each.id: attrs.evolve(start, dossier=each) for each in standing}
        return attrs.evolve(start, dossier=opened, candidates=FrozenMap(beside))

    return case()


def _standing(rulebook: Rulebook, round_: Round, candidate: Candidate, application: Application) -> Dossier:
    """The dossier of a candidate, where it competes."""
    track = rulebook.agenda.tracks[round_.of]
    fields = {**application.fields, **({round_.field: ROUND} if round_.field else {})}
    application = attrs.evolve(application, asked=candidate.asked, fields=FrozenMap(fields))
    applied = Request(candidate.dossier, "apply", "org", _on(rulebook.agenda), "applicant", application)
    found = _dossier(rulebook, candidate.dossier, round_.of, track.expanded(round_.candidates)[0], applied)
    idea = Idea(None, application, "org", candidate.complete, candidate.complete)
    scored = candidate.score is not None and track.assessment is not None
    return attrs.evolve(found, idea=idea, panel=Panel(score=Score(candidate.score) if scored else None))  # type: ignore[arg-type]  # known


def _dossier(rulebook: Rulebook, name: str, track: str, state: str, moved: Request) -> Dossier:
    return Dossier(id=name, track=track, rulebook=rulebook.hash, state=state, visit=1, version=1, moved=moved)


def _on(agenda: Agenda) -> When:
    return When(agenda.start.first) if agenda.start else When("2018")
