"""What awaits an alternate, or who acts for a member: `todo` shows it to the person who may act, and in whose place."""

from __future__ import annotations

from pathlib import Path

import pytest

from avt_workflow import Appointment, Recusal, When
from shell import Shell
from test_panel_stories import ON, TOML, Council, proxy, sheet


def awaits(council: Council, who: str, body: str = "board", on: When = ON) -> list[tuple[str, str, str | None]]:
    """The steps that await somebody, in whose place, and as what."""
    return [(task.option.trigger, task.behalf, task.capacity) for task in council.office.todo(who, body, on)]


def test_the_alternate_of_a_member_sees_what_awaits_that_seat() -> None:
    """Their own alternate may always come, until the seat has its vote; the alternate of all only steps back."""
    council = Council()
    council.appoint("board", Appointment("zoe", "alternate", "eve"))
    council.appoint("board", Appointment("yan", "alternate"))
    assert ("vote", "eve", "alternate") in awaits(council, "zoe")
    assert awaits(council, "yan") == [("recuse", "", None)]
    assert council.vote("zoe", "for", "eve").allowed
    assert not [task for task in awaits(council, "zoe") if task[0] == "vote"]
    assert not [task for task in awaits(council, "eve") if task[0] == "vote"]


def test_anybodys_alternate_sees_the_seat_of_who_stepped_back() -> None:
    """An alternate for the whole body acts where a member may not, and one of them for one seat."""
    council = Council()
    council.appoint("board", Appointment("yan", "alternate"))
    for member in ("eve", "gus"):
        assert council.ask("recuse", member, "board", Recusal()).allowed
    votes = [task for task in awaits(council, "yan") if task[0] == "vote"]
    assert votes == [("vote", "eve", "alternate"), ("vote", "gus", "alternate")]
    assert council.vote("yan", "for", "gus").allowed
    assert not [task for task in awaits(council, "yan") if task[0] == "vote"]


def test_a_delegated_seat_is_shown_for_its_period() -> None:
    """Within the period gus sees both his own vote and that of eve; on another day only his own."""
    council = Council()
    assert council.body("delegate", proxy("eve", "gus"), "eve", "board").allowed
    votes = [task for task in awaits(council, "gus") if task[0] == "vote"]
    assert votes == [("vote", "", None), ("vote", "eve", "delegate")]
    later = [task for task in awaits(council, "gus", on=When("2026-04-02")) if task[0] == "vote"]
    assert later == [("vote", "", None)]


def test_a_seat_of_who_may_not_take_part_is_shown_to_no_delegate() -> None:
    """A delegation passes nothing on that the member does not have."""
    council = Council()
    assert council.body("delegate", proxy("eve", "gus"), "eve", "board").allowed
    assert council.ask("recuse", "eve", "board", Recusal()).allowed
    assert [task for task in awaits(council, "gus") if task[1]] == []


def test_what_a_member_does_for_the_body_is_listed_once() -> None:
    """A step that any member may take is in person where it can be, and not once more for the other seat."""
    council = Council(until="close")
    assert council.body("delegate", proxy("ben", "ann"), "ben", "panel", "panel").allowed
    advises = [task for task in awaits(council, "ann", "panel") if task[0] == "advise"]
    assert advises == [("advise", "", None)]


def test_a_sheet_for_another_seat_is_not_ones_own() -> None:
    """Who wrote a sheet for another seat still owes their own; a seat that has a sheet awaits nobody."""
    council = Council(until="present")
    assert council.body("delegate", proxy("ben", "ann"), "ben", "panel", "panel").allowed
    assert [task[1] for task in awaits(council, "ann", "panel") if task[0] == "assess"] == ["", "ben"]
    assert council.ask("assess", "ann", "panel", sheet(7), behalf="ben").allowed
    assert [task[1] for task in awaits(council, "ann", "panel") if task[0] == "assess"] == [""]
    assert [task[1] for task in awaits(council, "ben", "panel") if task[0] == "assess"] == []


@pytest.mark.parametrize(
    ("code", "word"), [("en", "as alternate of eve"), ("nl", "als plaatsvervanger van eve")], ids=("en", "nl")
)
def test_the_command_says_in_whose_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, word: str) -> None:
    """`avt todo` marks what is in the place of a member, and its JSON names the member."""
    monkeypatch.chdir(tmp_path)
    avt = Shell()
    text = TOML.replace("RULE", 'majority = "of-cast"').replace(
        'vote = { from = "assessed"', 'vote = { from = "submitted"'
    )
    Path("agenda.toml").write_text(text, encoding="utf-8")
    office = ("--as", "olga", "--role", "office", "--on", "2026-01")
    avt("adopt", "agenda.toml", "--as", "olga", "--on", "2026-01")
    avt("appoint", "board", "eve", *office)
    avt("appoint", "board", "zoe", *office, "--position", "alternate", "--stands-in-for", "eve")
    avt("do", "one", "submit", "--as", "org", "--role", "applicant", "--on", "2026-02", "--set", "title=A roof")
    zoe = ("todo", "--as", "zoe", "--role", "board", "--on", "2026-03-10")
    assert word in avt(*zoe, "--lang", code)
    (task,) = avt.json(*zoe)["tasks"]
    assert (task["trigger"], task["behalf"], task["capacity"]) == ("vote", "eve", "alternate")
