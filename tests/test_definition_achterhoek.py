"""The second region runs on the same core."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from avt_workflow import (
    Case,
    Dossier,
    FrozenMap,
    Grant,
    Ledger,
    Request,
    Roster,
    Rulebook,
    Verdict,
    compile_rulebook,
    euros,
    evolve,
    judge,
)
from avt_workflow.definition import lint, load_history, read_agenda
from avt_workflow.registry import BUILT_IN

FOLDER = Path(__file__).parent.parent / "examples" / "achterhoek"
LOADED = read_agenda(FOLDER / "agenda.toml", BUILT_IN)
RULEBOOK: Rulebook = compile_rulebook(LOADED.agenda, LOADED.hash)
REQUESTS = load_history((FOLDER / "history.toml").read_text(encoding="utf-8"), LOADED.agenda)
PROJECT = "warme-dorpen"


class Desk:
    """Folds what was judged, in memory."""

    def __init__(self) -> None:
        ceiling = LOADED.agenda.envelopes["regio-deal"].ceiling
        self.dossier: Dossier | None = None
        self.ledgers = {"regio-deal": Ledger("regio-deal", ceiling, version=1)}
        self.rosters: dict[str, Roster] = {}

    def do(self, request: Request) -> Verdict:
        """Judge a request, and fold its facts."""
        dossier = None if ":" in request.subject else self.dossier
        case = Case(RULEBOOK, dossier, FrozenMap(self.ledgers), FrozenMap(self.rosters), LOADED.hash)
        verdict = judge(case, request)
        for fact in verdict.facts:
            kind, _, name = fact.stream.partition(":")
            if kind == "dossier":
                self.dossier = evolve(self.dossier, fact)
            elif kind == "envelope":
                self.ledgers[name] = self.ledgers[name].evolve(fact)
            else:
                self.rosters[name] = self.rosters.get(name, Roster(name)).evolve(fact)
        return verdict


def played(until: str | None = None) -> Desk:
    """The desk after the steps before the first with this trigger, or after all of them."""
    desk = Desk()
    for request in REQUESTS:
        if request.trigger == until:
            break
        verdict = desk.do(request)
        assert verdict.allowed, [reason.text("nl") for reason in verdict.reasons]
    return desk


def test_the_agenda_has_no_faults() -> None:
    """The agenda loads and lints clean with the built-in plugins alone."""
    assert lint(LOADED.agenda) == ()


def test_everything_in_its_history_is_marked_as_invented() -> None:
    """No step of the invented application can pass for a real one."""
    assert {tuple(request.provenance.values()) for request in REQUESTS} == {("illustrative",)}


def test_the_application_runs_to_a_grant() -> None:
    """The history is allowed step by step, and ends in a grant that is committed and reported on."""
    desk = played()
    assert desk.dossier is not None
    assert desk.dossier.state == "in-uitvoering"
    assert desk.dossier.granted == Grant(euros(90_000))
    assert desk.ledgers["regio-deal"].committed == euros(90_000)
    assert desk.dossier.fields["totale-kosten"] == euros("195000.50")


@pytest.mark.parametrize(
    ("amount", "codes"),
    [("105000.50", {"carried"}), ("105000.51", {"carried", "co-financing"})],
)
def test_the_deal_pays_at_most_half(amount: str, codes: set[str]) -> None:
    """One cent above what others pay is refused; half is the limit itself. (The votes were for another amount.)"""
    desk = played(until="toekennen")
    (request,) = [request for request in REQUESTS if request.trigger == "toekennen"]
    verdict = desk.do(attrs.evolve(request, record=Grant(euros(amount))))
    assert {reason.code for reason in verdict.reasons} == codes


def test_the_board_cannot_decide_before_it_voted() -> None:
    """Without votes a grant is refused for the quorum and for the vote itself."""
    desk = played(until="stemmen")
    (request,) = [request for request in REQUESTS if request.trigger == "toekennen"]
    assert {reason.code for reason in desk.do(request).reasons} == {"quorum", "carried"}


def test_a_step_that_stays_keeps_the_advice() -> None:
    """In a track without an assessment no step makes the advice and the votes void."""
    desk = played(until="toekennen")
    assert desk.dossier is not None
    assert desk.dossier.panel.advice is not None
    assert len(desk.dossier.panel.votes) == 3
