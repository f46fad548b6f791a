"""A request with one fault is refused for it, and without it is allowed."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

import treasury
from avt_workflow import Agenda, Application, Grant, Payment, Request, Vote, compile_rulebook, euros, judge
from avt_workflow.definition import Loaded
from avt_workflow.testing import after, ask, beginning
from avt_workflow.testing.strategies import (
    MISTAKES,
    almost_valid_requests,
    cases,
    loaded_agendas,
    mistakes,
)
from small import AGENDA, RULEBOOK, way

PATIENT = settings(
    phases=[Phase.generate, Phase.shrink],
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@settings(PATIENT, max_examples=60)
@given(loaded_agendas(), st.data())
def test_a_request_with_one_fault_is_refused_for_it(loaded: Loaded, data: st.DataObject) -> None:
    """Under any agenda, what would be allowed is refused with the code of the one mistake that was made in it."""
    case = data.draw(cases(beginning(compile_rulebook(loaded.agenda, loaded.hash))))
    almost = data.draw(almost_valid_requests(case))
    assert judge(case, almost.sound).allowed
    assert almost.code in {reason.code for reason in judge(case, almost.request).reasons}


def made(agenda: Agenda, story: Sequence[Request]) -> dict[str, str]:
    """Every mistake that can be made in the requests of a story; each must be refused for it."""
    case, found = beginning(compile_rulebook(agenda, "told")), {}
    for request in story:
        for almost in mistakes(case, request):
            codes = {reason.code for reason in judge(case, almost.request).reasons}
            assert almost.code in codes, (almost.kind, codes)
            found[almost.kind] = almost.code
        case = after(case, [request])
    return found


def test_every_mistake_can_be_made_somewhere() -> None:
    """In the ordinary life of a dossier, a payment and a vote, each mistake has its place, and is refused."""
    applied = ask(Application("A project", "org"), trigger="apply")
    paid = [applied, ask(Grant(euros("100")), trigger="grant"), ask(Payment(euros("10"), "2018-1"), trigger="pay")]
    found = made(AGENDA, way(until="withdraw")) | made(attrs.evolve(AGENDA, start=None), way(until="present"))
    vote = ask(Vote("grant", "for", Grant(euros("100"))), trigger="vote", actor="ann", role="board")
    found |= made(AGENDA, [*way(), vote])
    found |= made(treasury.AGENDA, paid)
    assert {*found} == {*MISTAKES}


def test_the_smallest_request_with_a_fault_is_short() -> None:
    """What a request with a fault shrinks to is the first step, with nothing in it that need not be."""
    almost = find(almost_valid_requests(beginning(RULEBOOK), "no title"), lambda _: True, settings=PATIENT)
    assert (almost.kind, almost.code, almost.request.trigger) == ("no title", "field-missing", "submit")
    assert attrs.evolve(almost.request, record=almost.sound.record) == almost.sound
