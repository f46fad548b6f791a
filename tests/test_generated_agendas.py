"""What must hold on any walk through any agenda, not just those that somebody wrote."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from avt_workflow import Agenda, MemoryLog, Minutes, Office, Request, When, compile_rulebook, judge, verify
from avt_workflow.definition import Loaded, restore_agenda
from avt_workflow.definition.content import canonical
from avt_workflow.model.facts import Fact, TransitionTaken
from avt_workflow.model.nesting import children
from avt_workflow.registry import BUILT_IN
from avt_workflow.rounds import competition
from avt_workflow.testing import beginning
from avt_workflow.testing.strategies import agendas, rounds, walks

ON = When("2027")
MEMBERS = ("ann", "ben", "cas")
any_agenda = settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def office_of(loaded: Loaded) -> Office:
    """An office in which an agenda is in force and every body has its members."""
    office = Office(MemoryLog(), registry=BUILT_IN, clock=lambda: datetime(2019, 12, 31, tzinfo=UTC))
    assert office.adopt(loaded, actor="olga", on=When("2018"), role="office").allowed
    for body in loaded.agenda.bodies:
        for member in MEMBERS:
            assert office.appoint(body, member, actor="olga", role="office", on=When("2018")).allowed
    return office


def walked(data: st.DataObject, agenda: Agenda) -> tuple[Loaded, tuple[Request, ...]]:
    """An agenda as it is adopted, and a walk of two dossiers through it."""
    loaded = restore_agenda(canonical(agenda), BUILT_IN)
    start = beginning(compile_rulebook(loaded.agenda, loaded.hash), MEMBERS)
    return loaded, data.draw(walks({"one": start, "two": start}, length=16))


@any_agenda
@given(agendas().filter(lambda agenda: any(track.round for track in agenda.tracks.values())), st.data())
def test_a_round_gives_what_there_is_and_adopts_it_or_says_why_not(agenda: Agenda, data: st.DataObject) -> None:
    """Each candidate has a row, no more is given than asked and than there is, and adopting it moves who is funded."""
    rulebook = compile_rulebook(agenda, "drawn")
    case = data.draw(rounds(rulebook))
    track = agenda.tracks["round"]
    assert track.round is not None
    rows = competition(case, track.round).allocate()
    assert {row.dossier for row in rows} == {*case.candidates}
    assert all(0 <= row.amount <= (row.asked or 0) for row in rows)
    assert sum(row.amount for row in rows) <= case.room(track.round.envelope)
    step = track.transitions["adopt"]
    role = step.recorded_by or step.by[0]
    verdict = judge(case, Request("round-1", "adopt", "ann", ON, role, minutes=Minutes("board/1")))
    if verdict.allowed:
        moved = {fact.stream for fact in verdict.facts if isinstance(fact, TransitionTaken)}
        assert {f"dossier:{row.dossier}" for row in rows if row.amount} <= moved
        assert "dossier:round-1" in moved


@any_agenda
@given(agendas(), st.data())
def test_what_holds_of_every_agenda(agenda: Agenda, data: st.DataObject) -> None:
    """Explaining agrees with doing, refused changes nothing, all adds up, and the log alone gives all of it back."""
    loaded, asked = walked(data, agenda)
    office = office_of(loaded)
    happened: dict[str, list[Fact]] = defaultdict(list)
    for request in asked:
        before, book = office.log.heads(), office.book()
        dossier = book.dossiers.get(request.subject)
        explained = office.explain(request)
        assert office.log.heads() == before
        done = office.do(request)
        assert done == explained
        assert (office.log.heads() != before) == done.allowed == bool(done.facts)
        for fact in done.facts:
            happened[fact.stream].append(fact)
        assert bool(done.facts) != bool(done.reasons)
        assert len(set(done.reasons)) == len(done.reasons)
        for reason in done.reasons:
            for language in ("nl", "en"):
                assert not re.search(r"\{\w*\}", reason.text(language) or "{}")
        assert not any(reason.code == "plugin-fault" for reason in done.reasons)
        if dossier is not None and loaded.agenda.tracks[dossier.track].states[dossier.state].final:
            assert not done.allowed
    book = office.book()
    for name, ledger in book.ledgers.items():
        assert ledger.ceiling == ledger.available + ledger.committed
        assert 0 <= ledger.committed <= ledger.ceiling
        assert ledger.recovered <= ledger.paid
        below = [book.ledgers[child] for child in children(loaded.agenda.envelopes, name)]
        assert sum(each.committed for each in below) <= ledger.committed
    for stream, facts in happened.items():
        assert [event.fact for event in office.log.read(stream)][-len(facts) :] == facts
    assert verify(office.log) == ()
