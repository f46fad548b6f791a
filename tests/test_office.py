"""The office: opening a log, asking, what awaits whom, batches and keys."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import attrs
import pytest

from avt_workflow import (
    DefinitionError,
    EventLog,
    FrozenMap,
    Grant,
    InputError,
    KeyReused,
    LogUnavailable,
    Office,
    Request,
    When,
    euros,
    load_agenda,
)
from avt_workflow.model.facts import AgendaAdopted
from avt_workflow.model.records import Adoption
from avt_workflow.registry import BUILT_IN
from small import AGENDA, ON, lead, minuted, noon, opened, sheet, submitted, way

STARTER = (resources.files("avt_workflow.definition") / "starter.toml").read_text(encoding="utf-8")


@pytest.fixture
def agenda(tmp_path: Path) -> Path:
    """The starter agenda as a file."""
    path = tmp_path / "agenda.toml"
    path.write_text(STARTER, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["memory:", "avt.db", "sqlite:///avt.db"])
def test_open_adopts_on_an_empty_log(agenda: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """On an empty log the agenda comes into force, by the actor and on the day of the clock, with its ceilings."""
    monkeypatch.chdir(tmp_path)
    office = Office.open(name, agenda, registry=BUILT_IN, actor="olga", clock=noon)
    (event,) = office.log.read("agenda")
    assert isinstance(event.fact, AgendaAdopted)
    assert (event.fact.actor, event.fact.on, event.recorded) == ("olga", When("2018-12-31"), noon())
    assert office.in_force == load_agenda(STARTER, BUILT_IN).hash
    assert office.ledger("projects").ceiling == euros(250_000)
    office.close()
    assert (tmp_path / "avt.db").exists() == (name != "memory:")


def test_open_refuses_a_file_that_is_not_in_force(agenda: Path, tmp_path: Path) -> None:
    """A file changed since it was adopted is refused with the command that adopts it; the same file is welcome."""
    log = tmp_path / "avt.db"
    for _ in range(2):
        Office.open(log, agenda, registry=BUILT_IN).close()
    agenda.write_text(STARTER.replace("250_000", "300_000"), encoding="utf-8")
    before = log.read_bytes()
    with pytest.raises(InputError, match=f"avt adopt {agenda}"):
        Office.open(log, agenda, registry=BUILT_IN)
    assert log.read_bytes() == before


def test_open_makes_no_file_for_what_it_refuses(agenda: Path, tmp_path: Path) -> None:
    """A faulty agenda, and no agenda at all, leave no file behind."""
    agenda.write_text(STARTER.replace('by = "office"', 'by = "offise"'), encoding="utf-8")
    with pytest.raises(DefinitionError, match="did you mean 'office'"):
        Office.open(tmp_path / "avt.db", agenda, registry=BUILT_IN)
    with pytest.raises(LogUnavailable, match="avt adopt"):
        Office.open(tmp_path / "avt.db", registry=BUILT_IN)
    assert not (tmp_path / "avt.db").exists()


def test_a_log_without_agenda_says_so(log: EventLog) -> None:
    """Before anything was adopted every question is answered with what to do first."""
    office = Office(log, registry=BUILT_IN)
    assert office.in_force == ""
    for ask in (lambda: office.do(submitted()), lambda: office.agenda, lambda: office.options(None, "org", "office")):
        with pytest.raises(LogUnavailable, match="avt adopt"):
            ask()
    assert not log.heads()


def test_do_writes_what_explain_foresees(log: EventLog) -> None:
    """On every step of a dossier's life explain gives the verdict of do; only do writes, and only what is allowed."""
    office = opened(log)
    for request in [*way(until="settle"), submitted(), minuted("one", "grant", Grant(euros(1)))]:
        before = log.heads()
        explained = office.explain(request)
        assert log.heads() == before
        done = office.do(request)
        assert done == explained
        assert (log.heads() != before) == done.allowed
    assert not done.allowed


def test_options_say_what_can_be_done_and_what_stands_in_the_way(log: EventLog) -> None:
    """An option is allowed, or has the reasons; without a dossier they are the steps that open one."""
    office = opened(log)
    lead(office, until="assess")
    found = {option.trigger: option for option in office.options("one", "olga", "office", ON)}
    assert {name for name, option in found.items() if option.allowed} == {"close"}
    assert [reason.code for reason in found["withdraw"].reasons] == ["role-not-allowed"]
    assert found["assess"].records == "sheet"
    (opening,) = office.options(None, "org", "applicant", ON)
    assert (opening.trigger, opening.allowed) == ("submit", True)


def test_options_of_an_unknown_dossier_name_the_nearest(log: EventLog) -> None:
    """Asking about a dossier that is not there names the one that comes near."""
    office = opened(log)
    lead(office, "solar-roof", until="submit")
    with pytest.raises(InputError, match="did you mean 'solar-roof'"):
        office.options("solar-rof", "olga", "office")


def _tasks(office: Office, actor: str, role: str, trigger: str) -> list[str]:
    return [task.dossier for task in office.todo(actor, role, ON) if task.option.trigger == trigger]


def test_what_awaits_somebody_is_what_they_may_do_now(log: EventLog) -> None:
    """A task awaits members of the body in whose state the dossier stands, and nobody else."""
    office = opened(log)
    lead(office, "one", until="present")
    lead(office, "two", until="submit")
    assert _tasks(office, "ann", "panel", "assess") == ["one"]
    assert _tasks(office, "dora", "panel", "assess") == []
    assert _tasks(office, "ann", "office", "assess") == []
    (task,) = office.todo("olga", "office", ON)
    assert (task.dossier, task.title, task.state, task.since) == ("two", "A project", "submitted", ON)
    assert task.option.trigger == "present"


def test_a_sheet_handed_in_awaits_no_longer(log: EventLog) -> None:
    """Who handed in a sheet has nothing to do, though it may be replaced; in another visit it awaits again."""
    office = opened(log)
    lead(office, until="present")
    assert office.do(Request("one", "assess", "ann", ON, "panel", sheet())).allowed
    assert _tasks(office, "ann", "panel", "assess") == []
    assert _tasks(office, "ben", "panel", "assess") == ["one"]
    assert office.do(Request("one", "assess", "ann", ON, "panel", sheet())).allowed
    for request in [*way(until="close")[3:], Request("one", "present", "olga", ON, "office")]:
        assert office.do(request).allowed
    assert _tasks(office, "ann", "panel", "assess") == ["one"]


def test_the_longest_waiting_comes_first(log: EventLog) -> None:
    """Tasks are in order of the day since which they wait, then of name."""
    office = opened(log)
    for subject, on in (("b", "2018-12"), ("a", "2018-12"), ("c", "2018-06"), ("d", "2018-11-30")):
        assert office.do(attrs.evolve(submitted(subject), on=When(on))).allowed
    assert _tasks(office, "olga", "office", "present") == ["c", "d", "a", "b"]


def test_a_batch_happens_whole_or_not_at_all(log: EventLog) -> None:
    """Each request sees what the earlier did; when one is refused nothing of any is written."""
    office = opened(log)
    batch = way(until="settle")
    before = log.heads()
    verdicts = office.do_all([*batch, submitted()])
    assert [verdict.allowed for verdict in verdicts] == [True] * len(batch) + [False]
    assert log.heads() == before
    assert all(verdict.allowed for verdict in office.do_all(batch))
    assert office.ledger("pot").committed == euros(400_000)
    assert len(office.history("one")) == len(batch)


def test_an_agenda_is_adopted_by_itself(log: EventLog) -> None:
    """In a batch the requests after an adoption would be judged by the agenda before it, so that it is refused."""
    office = opened(log)
    adoption = Adoption("small", "0" * 64, "{}", FrozenMap({}))
    with pytest.raises(InputError, match="adopt it first, by itself"):
        office.do_all([Request("agenda", "adopt", "olga", ON, "office", adoption), submitted()])
    assert office.dossiers == ()


@pytest.mark.parametrize("name", ["", " ", "\t"])
def test_a_dossier_has_a_name(log: EventLog, name: str) -> None:
    """Nothing can be opened under an empty identifier, which nobody could ask for again."""
    office = opened(log)
    verdict = office.do(submitted(name))
    assert [(reason.code, reason.params["field"]) for reason in verdict.reasons] == [("field-missing", "dossier")]
    assert office.dossiers == ()


def test_a_batch_takes_no_keys_of_its_parts(log: EventLog) -> None:
    """A key inside a batch is refused with what to do, and nothing is written."""
    office = opened(log)
    before = log.heads()
    with pytest.raises(InputError, match="one key for the whole batch"):
        office.do_all([attrs.evolve(submitted(), key="mine")])
    assert log.heads() == before


def test_the_same_key_happens_once_and_only_for_the_same_request(log: EventLog) -> None:
    """A repeated request gives the first outcome; another one under the key is an error, and nothing is written."""
    office = opened(log)
    request = attrs.evolve(submitted(), key="k")
    first = office.do(request)
    before = log.heads()
    again = Office(log, registry=BUILT_IN).do(request)
    assert (again.facts, again.allowed, again.repeated, first.repeated) == (first.facts, True, True, False)
    for other in (attrs.evolve(request, subject="two"), attrs.evolve(request, on=When("2019"))):
        with pytest.raises(KeyReused, match="'k' belongs to another request"):
            office.do(other)
    assert log.heads() == before


def test_a_refusal_uses_up_no_key(log: EventLog) -> None:
    """A key whose request was refused serves any request that may happen."""
    office = opened(log)
    assert not office.do(minuted("one", "grant", Grant(euros(1)), key="k")).allowed
    verdict = office.do(attrs.evolve(submitted(), key="k"))
    assert (verdict.allowed, verdict.repeated) == (True, False)


def test_a_key_of_a_batch_stands_for_the_whole_batch(log: EventLog) -> None:
    """A batch repeated under its key happens once; a part of it, or another order, is another request."""
    office = opened(log)
    batch = [submitted("one"), submitted("two")]
    first = office.do_all(batch, key="k")
    before = log.heads()
    again = office.do_all(batch, key="k")
    assert all(verdict.repeated and verdict.allowed for verdict in again)
    assert [fact for verdict in again for fact in verdict.facts] == [f for verdict in first for f in verdict.facts]
    for other in (batch[:1], batch[::-1]):
        with pytest.raises(KeyReused):
            office.do_all(other, key="k")
    assert log.heads() == before


def test_what_is_missing_hides_no_other_reason() -> None:
    """Without minutes, above the ask and above the ceiling, a grant is refused for all three at once."""
    office = opened()
    lead(office, asked="600000")
    request = Request("one", "grant", "olga", ON, "office", Grant(euros(2_000_000)))
    assert {reason.code for reason in office.explain(request).reasons} == {
        "minutes-missing",
        "within-ask",
        "over-ceiling",
    }


@pytest.mark.parametrize(
    ("on", "code"),
    [("2017-12", "outside-envelope"), ("2018", None), ("2019", None), ("2020-01", "outside-envelope")],
)
def test_money_is_committed_within_the_period_of_its_envelope(on: str, code: str | None) -> None:
    """Surely before the envelope opens or surely after it closes nothing is committed; what may be within it is."""
    pot = attrs.evolve(AGENDA.envelopes["pot"], start=When("2018-07"), end=When("2019-06"))
    office = opened(agenda=attrs.evolve(AGENDA, start=None, envelopes=AGENDA.envelopes.with_item("pot", pot)))
    lead(office)
    request = attrs.evolve(minuted("one", "grant", Grant(euros(5)), motivation="late"), on=When(on))
    assert [reason.code for reason in office.explain(request).reasons] == ([code] if code else [])


def test_nothing_is_begun_after_the_programme() -> None:
    """After its end no dossier is opened; one that is there goes on."""
    office = opened(agenda=attrs.evolve(AGENDA, end=When("2018")))
    late = attrs.evolve(submitted("two"), on=When("2019-01"))
    assert [reason.code for reason in office.explain(late).reasons] == ["after-programme"]
    lead(office, until="grant")
    assert office.explain(attrs.evolve(way(until="report")[-1], on=When("2019-01"))).allowed
