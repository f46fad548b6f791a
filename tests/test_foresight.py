"""What an office hears before the meeting: which candidate would be refused, and a call for more than there is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from avt_workflow import AsOf, Call, MemoryLog, Office, Request, When, euros, load_agenda, load_history
from avt_workflow.registry import BUILT_IN
from region import changed
from shell import Shell
from test_definition_rounds import with_earmarks
from test_rounds import FIRST, ROUND, TENDER, asked

AGENDA = (TENDER / "agenda.toml").read_text("utf-8")
HISTORY = (TENDER / "history.toml").read_text("utf-8")
STRICT = changed(
    changed(AGENDA, "[rules]", '[rules]\nquality-enough = { guard = "minimum-per-criterion" }'),
    'records = "grant", commits = "innovation", requires = ["within-ask"]',
    'records = "grant", commits = "innovation", requires = ["within-ask", "quality-enough"]',
).replace('quality = { label = "Quality of plan",  ', 'quality = { label = "Quality of plan", minimum = 25, ')


def opened(agenda: str) -> Office:
    """An office with this agenda in force."""
    office = Office(MemoryLog(), registry=BUILT_IN)
    assert office.adopt(load_agenda(agenda, BUILT_IN), actor="olga", on=When("2025-01-01")).allowed
    return office


@pytest.fixture
def strict() -> Iterator[Office]:
    """The round before it is adopted, with a rule that smart-canal fails: 24.5 for quality, with 25 needed."""
    office = opened(STRICT)
    for request in load_history(HISTORY, office.agenda):
        if (request.subject, request.trigger) == FIRST:
            break
        assert office.do(request).allowed
    yield office
    office.close()


def test_who_would_be_refused_is_named_before_the_meeting(strict: Office) -> None:
    """The rule that refuses the adoption is told for the candidate it is about, and for nobody else."""
    found = strict.obstacles(ROUND)
    refused = asked(strict, "adopt")
    assert {name: [reason.rule for reason in reasons] for name, reasons in found.items()} == {
        "smart-canal": ["quality-enough"]
    }
    assert [reason.about for reason in refused.reasons] == ["smart-canal"]
    assert [reason.rule for reason in refused.reasons] == ["quality-enough"]


def test_nothing_is_in_the_way_where_every_step_may_be_taken() -> None:
    """In the example itself nobody would be refused, now or looking back."""
    office = opened(AGENDA)
    for request in load_history(HISTORY, office.agenda):
        if (request.subject, request.trigger) == FIRST:
            break
        assert office.do(request).allowed
    assert office.obstacles(ROUND) == {}
    assert office.obstacles(ROUND, AsOf(When("2025-05-10").last)) == {}


def test_the_commands_say_who_would_be_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`avt allocate` in the ground of the row, `avt rank` below it, both in either language and in JSON."""
    monkeypatch.chdir(tmp_path)
    avt = Shell()
    Path("agenda.toml").write_text(STRICT, "utf-8")
    end = HISTORY.rindex("[[step]]", 0, HISTORY.index('do         = "adopt"'))
    Path("history.toml").write_text(HISTORY[:end], "utf-8")
    avt("adopt", "agenda.toml", "--as", "olga", "--on", "2025-01-01")
    avt("do", "--history", "history.toml")
    (row,) = [line for line in avt("allocate", ROUND).splitlines() if "smart-canal  " in line]
    assert "Adopting this would be refused: Criterion quality reaches 24.5" in " ".join(row.split())
    assert "smart-canal: Vaststelling hiervan zou worden geweigerd" in avt("rank", ROUND, "--lang", "nl")
    for command in ("rank", "allocate"):
        ((name, (reason,)),) = avt.json(command, ROUND)["obstacles"].items()
        assert (name, reason["rule"]) == ("smart-canal", "quality-enough")


def announcing(amount: int, round_: str = "call-2026") -> Request:
    """A call for so many euros."""
    call = Call("Call", amount=euros(amount), seed="s")
    return Request(round_, "announce", "olga", When("2026-01-12"), "office", call)


def test_a_call_for_more_than_there_is_is_allowed_and_told() -> None:
    """A call for all of the € 500,000 is silent; for a euro more it is said, for the ceiling may still be raised."""
    office = opened(AGENDA)
    assert office.explain(announcing(500_000)).notes == ()
    verdict = office.do(announcing(500_001))
    assert verdict.allowed
    (note,) = verdict.notes
    assert note.code == "call-above-available"
    assert note.params["over_cents"] == euros(1)
    assert [remedy.trigger for remedy in note.lifted_by] == ["change-ceiling"]


def test_what_others_were_given_is_not_there_for_a_call() -> None:
    """After a round gave € 290,000 of € 500,000 a call for € 210,000 fits and one for € 210,001 is told."""
    office = opened(AGENDA)
    for request in load_history(HISTORY.partition("# ---- When money comes back")[0], office.agenda):
        if (request.subject, request.trigger) == ("smart-canal", "withdraw"):
            break
        assert office.do(request).allowed
    assert office.explain(announcing(210_000)).notes == ()
    assert [note.code for note in office.explain(announcing(210_001)).notes] == ["call-above-available"]


def test_a_call_for_less_than_is_set_apart_is_refused() -> None:
    """With € 100,000 set apart for rural, a call for a euro less cannot be divided as the agenda says."""
    office = opened(with_earmarks(AGENDA, "rural = { at_least = 100_000 }"))
    assert office.explain(announcing(100_000)).allowed
    assert [reason.code for reason in office.explain(announcing(99_999)).reasons] == ["earmarks-exceed-call"]


def test_the_command_prints_the_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`avt explain` and `avt do` print it below what was done, with the step that would help; JSON has it as a note."""
    monkeypatch.chdir(tmp_path)
    avt = Shell()
    avt("adopt", str(TENDER / "agenda.toml"), "--as", "olga", "--on", "2025-01-01")
    call = ["call-2026", "announce", "--as", "olga", "--role", "office", "--on", "2026-01-12"]
    call += ["--set", "title=Call", "--set", "amount=600000", "--set", "seed=s"]
    assert [note["code"] for note in avt.json("explain", *call)["notes"]] == ["call-above-available"]
    said = avt("do", *call, "--lang", "nl")
    assert "€ 100.000 minder" in said.replace("\xa0", " ")
    assert "→ change-ceiling: office" in said
