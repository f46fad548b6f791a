"""Panels at work, told as stories: votes and who may cast them, alternates, delegation, conflicts of interest."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from avt_workflow import (
    Advice,
    Application,
    Appointment,
    Delegation,
    Dismissal,
    Grant,
    MemoryLog,
    Office,
    Partner,
    Recusal,
    Request,
    Revocation,
    Sheet,
    Verdict,
    Vote,
    When,
    euros,
)
from avt_workflow.definition import lint, load_agenda
from avt_workflow.model.facts import TransitionTaken
from avt_workflow.model.frozen import FrozenMap
from avt_workflow.model.records import Choice
from avt_workflow.registry import BUILT_IN
from avt_workflow.reports import dossier_text
from shell import Shell

TOML = """
[agenda]
id = "council"
title = "A council that votes"
language = "en"
administered_by = "office"
[roles]
office = "Office"
applicant = { label = "Applicant", relation = "applicant" }
[bodies]
panel = "Panel"
board = "Board"
[envelopes.pot]
label = "Pot"
ceiling = 1_000_000
[rules]
carried = { guard = "voted", voters = "board", RULE }
two-sheets = { guard = "sheets-complete", at_least = 2 }
again-for-a-reason = { guard = "reopening-motivated" }
advised = { guard = "advised" }
[tracks.project]
label = "Project"
[tracks.project.assessment]
during = "assessing"
body = "panel"
scheme = "weighted-mean"
criteria = { K = { label = "K" } }
[tracks.project.states]
submitted = { label = "Submitted", phase = "submitted" }
assessing = { label = "Being assessed", phase = "assess" }
assessed = { label = "Assessed", phase = "assess" }
granted = { label = "Granted", phase = "granted", final = true }
[tracks.project.transitions]
submit = { to = "submitted", by = "applicant", records = "application" }
adjust = { from = ["submitted", "assessing", "assessed"], by = "applicant", records = "application" }
present = { from = ["submitted", "assessed"], to = "assessing", by = "office", requires = "again-for-a-reason" }
assess = { from = "assessing", by = "panel", records = "sheet" }
close = { from = "assessing", to = "assessed", by = "office", requires = "two-sheets" }
advise = { from = "assessed", by = "panel", records = "advice" }
recuse = { from = ["assessing", "assessed"], by = ["panel", "board"], records = "recusal" }
vote = { from = "assessed", by = "board", records = "vote" }
[tracks.project.transitions.grant]
from = "assessed"
to = "granted"
by = "board"
records = "grant"
commits = "pot"
requires = ["advised", "carried"]
"""
ON = When("2026-03-10")
PANEL = ("ann", "ben", "cas")
BOARD = ("dora", "eve", "fay", "gus")
GRANT = Grant(euros(5000))


class Council:
    """An office with a panel of three, and a board of four that dora chairs; one project has been assessed."""

    def __init__(self, rule: str = 'majority = "of-cast"', until: str = "advise") -> None:
        loaded = load_agenda(TOML.replace("RULE", rule), BUILT_IN)
        assert lint(loaded.agenda) == ()
        self.office = Office(MemoryLog(), registry=BUILT_IN)
        assert self.office.adopt(loaded, actor="olga", on=When("2026")).allowed
        for member in PANEL:
            self.appoint("panel", member)
        self.appoint("board", Appointment("dora", "chair"))
        for member in BOARD[1:]:
            self.appoint("board", member)
        way = [
            ("submit", "org", "applicant", Application("A project", "org", euros(5000), partners=(Partner("Acme"),))),
            ("present", "olga", "office", None),
            ("assess", "ann", "panel", sheet(8)),
            ("assess", "ben", "panel", sheet(6)),
            ("close", "olga", "office", None),
            ("advise", "ann", "panel", Advice("positive")),
        ]
        for trigger, who, role, record in way:
            assert self.ask(trigger, who, role, record).allowed
            if trigger == until:
                break

    def appoint(self, body: str, member: str | Appointment) -> None:
        """Appoint somebody."""
        verdict = self.office.appoint(body, member, actor="olga", role="office", on=When("2026"))
        assert verdict.allowed, verdict.reasons

    def ask(self, trigger: str, who: str, role: str, record: object = None, **parts: object) -> Verdict:
        """Ask for a step of the project."""
        subject, on = str(parts.pop("subject", "one")), parts.pop("on", ON)
        return self.office.do(Request(subject, trigger, who, on, role, record, **parts))  # type: ignore[arg-type]

    def vote(self, who: str, choice: Choice, behalf: str = "") -> Verdict:
        """Somebody votes on the grant."""
        return self.ask("vote", who, "board", Vote("grant", choice, GRANT), behalf=behalf)

    def votes(self, **choices: Choice) -> None:
        """Each votes, and may."""
        for who, choice in choices.items():
            assert self.vote(who, choice).allowed, who

    def decide(self) -> Verdict:
        """The board decides."""
        return self.ask("grant", "fay", "board", GRANT)

    def body(
        self, trigger: str, record: object, who: str = "olga", role: str = "office", body: str = "board"
    ) -> Verdict:
        """An act of administration on a body."""
        return self.ask(trigger, who, role, record, subject=f"body:{body}")


def sheet(mark: int) -> Sheet:
    """A sheet with this mark."""
    return Sheet(FrozenMap({"K": Fraction(mark)}))


def codes(verdict: Verdict) -> list[str]:
    """The codes of a refusal."""
    return [reason.code for reason in verdict.reasons]


# ---- votes


def test_more_for_than_against_carries() -> None:
    """Of the votes cast: two to one with an abstention is enough, one to one is not."""
    council = Council()
    council.votes(dora="against", eve="for")
    assert codes(council.decide()) == ["voted"]
    council.votes(fay="abstain", gus="for")
    assert council.decide().allowed


def test_more_than_half_of_the_members_must_be_for() -> None:
    """Of four members: two votes for and no other is not enough, a third is."""
    council = Council('majority = "of-members"')
    council.votes(eve="for", fay="for")
    assert codes(council.decide()) == ["voted"]
    council.votes(gus="for")
    assert council.decide().allowed


def test_two_thirds_and_unanimity() -> None:
    """Three to one is two thirds, and not unanimous; an abstention is no vote against."""
    for rule, carried in (("two-thirds", True), ("unanimous", False)):
        council = Council(f'majority = "{rule}"')
        council.votes(dora="for", eve="for", fay="for", gus="against")
        assert council.decide().allowed == carried
    council = Council('majority = "unanimous"')
    council.votes(dora="for", eve="abstain")
    assert council.decide().allowed


def test_at_a_tie_the_vote_of_the_chair_decides() -> None:
    """With two for and two against it depends on dora, where the rule says so, and else on nobody."""
    for casting, dora, eve, carried in (
        ("true", "for", "against", True),
        ("true", "against", "for", False),
        ("false", "for", "against", False),
    ):
        council = Council(f'majority = "of-cast", casting = {casting}')
        council.votes(dora=dora, eve=eve, fay="for", gus="against")  # type: ignore[arg-type]
        assert council.decide().allowed == carried


def test_a_veto_stops_what_the_others_carry() -> None:
    """Against the chair's vote nothing passes, and the refusal says whose vote it was; an abstention stops nothing."""
    council = Council('majority = "of-cast", veto = ["chair"]')
    council.votes(dora="against", eve="for", fay="for", gus="for")
    (reason,) = council.decide().reasons
    assert (reason.code, reason.text("en")) == (
        "vetoed",
        "dora voted against exactly this decision, which stops it.",
    )
    council = Council('majority = "of-cast", veto = ["chair"]')
    council.votes(dora="abstain", eve="for")
    assert council.decide().allowed


def test_a_quorum_that_recusals_put_out_of_reach_says_what_to_do() -> None:
    """Three of four must vote and two step back: the refusal says so, and an alternate brings it within reach."""
    council = Council('majority = "of-cast", quorum = 3')
    council.votes(dora="for", eve="for")
    for member in ("fay", "gus"):
        assert council.ask("recuse", member, "board", Recusal()).allowed
    asked = Request("one", "grant", "eve", ON, "board", GRANT)
    (reason,) = council.office.do(asked).reasons
    assert reason.code == "quorum-out-of-reach"
    assert reason.text("en") == (
        "3 of board must take part and only 2 may, so that this can never be reached: fay, gus may not. Appoint a "
        "member, or an alternate in their place."
    )
    assert [(remedy.trigger, remedy.by) for remedy in reason.lifted_by] == [("appoint", ("office",))]
    council.appoint("board", Appointment("zoe", "alternate"))
    assert codes(council.office.do(asked)) == ["voted"]
    assert council.vote("zoe", "for", "fay").allowed
    assert council.office.do(asked).allowed


def test_one_alternate_brings_one_seat_within_reach() -> None:
    """With two members out and one alternate three of four can vote, and not all four; sheets are told alike."""
    for quorum, code in ((3, "voted"), (4, "quorum-out-of-reach")):
        council = Council(f'majority = "of-cast", quorum = {quorum}')
        council.appoint("board", Appointment("zoe", "alternate"))
        for member in ("fay", "gus"):
            assert council.ask("recuse", member, "board", Recusal()).allowed
        assert codes(council.ask("grant", "eve", "board", GRANT)) == [code]
    council = Council(until="assess")
    for member in ("ann", "ben"):
        assert council.ask("recuse", member, "panel", Recusal()).allowed
    assert codes(council.ask("close", "olga", "office")) == ["quorum-out-of-reach"]


# ---- alternates


def test_an_alternate_is_no_member_until_they_stand_in() -> None:
    """An alternate votes in the place of a member who may not, and of no other; one alternate fills one seat."""
    council = Council('majority = "of-members"')
    council.appoint("board", Appointment("zoe", "alternate"))
    assert council.office.roster("board").members == BOARD
    (reason,) = council.vote("zoe", "for").reasons
    assert (reason.code, reason.text("en")) == (
        "alternate-without-seat",
        "zoe is an alternate in board, so they act in the place of a member: say on behalf of whom.",
    )
    assert codes(council.vote("zoe", "for", "eve")) == ["no-proxy"]
    for member in ("eve", "gus"):
        assert council.ask("recuse", member, "board", Recusal()).allowed
    assert council.vote("zoe", "for", "eve").allowed
    assert codes(council.vote("zoe", "for", "gus")) == ["stands-in-already"]
    assert codes(council.vote("zoe", "for", "eve")) == ["already-voted"]
    council.votes(dora="for")
    assert council.decide().allowed  # two of the three who may: dora, fay, and the seat of eve


def test_the_alternate_of_one_member_may_come_whenever_that_member_does_not() -> None:
    """Who was appointed for one seat fills it without a recusal, and then the member has voted."""
    council = Council()
    council.appoint("board", Appointment("zoe", "alternate", "eve"))
    assert codes(council.vote("zoe", "for", "gus")) == ["no-proxy"]
    assert council.vote("zoe", "for", "eve").allowed
    assert codes(council.vote("eve", "against")) == ["already-voted"]


def test_an_alternate_who_steps_back_fills_no_seat() -> None:
    """An alternate can step back too, and no longer counts."""
    council = Council()
    council.appoint("board", Appointment("zoe", "alternate", "eve"))
    assert council.vote("zoe", "for", "eve").allowed
    assert council.ask("recuse", "zoe", "board", Recusal()).allowed
    assert codes(council.decide()) == ["voted"]
    assert codes(council.vote("zoe", "for", "eve")) == ["recused"]
    assert council.vote("eve", "for").allowed
    assert council.decide().allowed


def test_a_sheet_in_the_place_of_a_member_counts_once() -> None:
    """An alternate's sheet fills the seat; the member's own, once given, replaces it, and both stay in sight."""
    council = Council(until="assess")
    council.appoint("panel", Appointment("zed", "alternate", "ben"))
    assert council.ask("assess", "zed", "panel", sheet(4), behalf="ben").allowed
    assert codes(council.ask("close", "olga", "office")) == []
    council = Council(until="assess")
    council.appoint("panel", Appointment("zed", "alternate", "ben"))
    assert council.ask("assess", "zed", "panel", sheet(4), behalf="ben").allowed
    assert council.ask("assess", "ben", "panel", sheet(10)).allowed
    assert codes(council.ask("assess", "zed", "panel", sheet(2), behalf="ben")) == ["seat-filled"]
    assert council.ask("close", "olga", "office").allowed
    found = council.office.dossier("one")
    assert found is not None
    assert found.panel.score is not None
    assert (found.panel.score.total, found.panel.score.sheets) == (9, 2)
    assert [(cast.actor, cast.place) for cast in found.panel.sheets] == [("ann", "ann"), ("zed", "ben"), ("ben", "ben")]


def test_nobody_acts_for_another_outside_a_body() -> None:
    """A role is not a seat, and stepping back is done in person."""
    council = Council()
    council.appoint("board", Appointment("zoe", "alternate", "eve"))
    assert codes(council.ask("present", "olga", "office", behalf="otto", motivation="x")) == ["behalf-outside-body"]
    assert "not-on-behalf" in codes(council.ask("recuse", "zoe", "board", Recusal(), behalf="eve"))
    assert codes(council.vote("zoe", "for", "nobody")) == ["not-a-member"]


# ---- delegation


def proxy(member: str, to: str, start: str = "2026-03-01", until: str = "2026-03-31") -> Delegation:
    """A delegation, in March unless it is said otherwise."""
    return Delegation(member, to, When(start), When(until), "Away.")


def test_a_member_delegates_for_a_period() -> None:
    """Within the period the other votes for both seats; before, after, when it may be outside, and once ended, not."""
    council = Council('majority = "of-members"')
    assert council.body("delegate", proxy("eve", "gus", "2026-03-05", "2026-03"), "eve", "board").allowed
    for day in ("2026-03-04", "2026-04-01", "2026-03"):
        late = {"behalf": "eve", "on": When(day), "motivation": "Recorded late."}
        assert codes(council.ask("vote", "gus", "board", Vote("grant", "for", GRANT), **late)) == ["no-proxy"]
    assert council.vote("gus", "for", "eve").allowed
    council.votes(gus="for", fay="for")
    assert council.decide().allowed
    council = Council()
    assert council.body("delegate", proxy("eve", "gus")).allowed
    assert council.body("revoke", Revocation("eve", "gus"), "eve", "board").allowed
    assert codes(council.vote("gus", "for", "eve")) == ["no-proxy"]
    assert codes(council.body("revoke", Revocation("eve", "gus"))) == ["no-such-delegation"]


def test_only_the_office_and_the_member_delegate_a_seat() -> None:
    """Another member, or the same person in another role, may not."""
    council = Council()
    assert codes(council.body("delegate", proxy("eve", "gus"), "fay", "board")) == ["role-not-allowed"]
    assert codes(council.body("delegate", proxy("eve", "gus"), "eve", "panel")) == ["role-not-allowed"]
    assert codes(council.body("appoint", Appointment("eve"), "eve", "board")) == [
        "role-not-allowed",
        "already-a-member",
    ]
    assert council.body("delegate", proxy("eve", "gus")).allowed


@pytest.mark.parametrize(
    ("member", "to", "start", "until", "code"),
    [
        ("gus", "eve", "2026-03-31", "2026-05", "delegation-circle"),
        ("gus", "eve", "2026-04", "2026-05", None),
        ("gus", "fay", "2026-03-10", "2026-03-10", "delegation-passed-on"),
        ("fay", "eve", "2026-03-10", "2026-03-10", "delegation-passed-on"),
        ("eve", "fay", "2026-03-31", "2026-04", "delegated-already"),
        ("eve", "fay", "2026-04", "2026-04", None),
        ("fay", "stranger", "2026-03", "2026-03", "delegation-to-outsider"),
        ("fay", "fay", "2026-03", "2026-03", "delegation-to-oneself"),
        ("zoe", "fay", "2026-03", "2026-03", "not-a-member"),
        ("fay", "zoe", "2026-03", "2026-03", None),
        ("fay", "zoe", "2026-04", "2026-03", "delegation-backwards"),
    ],
)
def test_each_delegation_that_cannot_be_meant_is_refused(
    member: str, to: str, start: str, until: str, code: str | None
) -> None:
    """While gus acts for eve in March: no circle, no passing on, no second of one seat, no outsider, no backwards."""
    council = Council()
    council.appoint("board", Appointment("zoe", "alternate"))
    assert council.body("delegate", proxy("eve", "gus")).allowed
    assert codes(council.body("delegate", proxy(member, to, start, until))) == ([code] if code else [])


def test_nobody_acts_for_more_than_two_at_a_time() -> None:
    """A third proxy on one day is refused; one that begins when another has ended is not."""
    council = Council()
    assert council.body("delegate", proxy("eve", "gus", "2026-03-01", "2026-03-10")).allowed
    assert council.body("delegate", proxy("fay", "gus", "2026-03-05", "2026-03-20")).allowed
    (reason,) = council.body("delegate", proxy("dora", "gus", "2026-03-10", "2026-03-30")).reasons
    assert reason.text("en") == "gus would act for 3 members at a time; 2 is the most."
    assert council.body("delegate", proxy("dora", "gus", "2026-03-11", "2026-03-30")).allowed


def test_a_delegate_does_not_act_for_who_may_not_take_part() -> None:
    """Who stepped back cannot be represented by delegation, also not by a vote that was given before."""
    council = Council()
    assert council.body("delegate", proxy("eve", "gus")).allowed
    assert council.vote("gus", "for", "eve").allowed
    assert council.ask("recuse", "eve", "board", Recusal()).allowed
    (reason,) = council.decide().reasons
    assert (reason.params["voted"], reason.params["able"]) == (0, 3)
    assert codes(council.vote("gus", "for", "eve")) == ["seat-barred"]


def test_a_tie_bars_in_every_body_whichever_roster_it_stands_in() -> None:
    """Eve sits in the panel too, and told only there that she is tied to Acme: she may not vote in the board either."""
    council = Council()
    council.appoint("panel", Appointment("eve", affiliations=("Acme",)))
    assert codes(council.vote("eve", "for")) == ["conflict-of-interest"]


def test_who_leaves_takes_their_delegations_along() -> None:
    """A member who is dismissed delegates nothing and acts for nobody any more."""
    council = Council()
    assert council.body("delegate", proxy("eve", "gus")).allowed
    assert council.body("dismiss", Dismissal("gus")).allowed
    assert council.office.roster("board").proxies == ()


# ---- positions


def test_a_body_has_one_chair_and_an_alternate_a_member() -> None:
    """A second chair, and an alternate of nobody, are refused; a member can become chair when there is none."""
    council = Council()
    assert codes(council.body("appoint", Appointment("eve", "chair"))) == ["chair-taken"]
    assert codes(council.body("appoint", Appointment("zoe", "alternate", "nobody"))) == ["stands-in-for-nobody"]
    assert codes(council.body("appoint", Appointment("zoe", "member", "eve"))) == ["only-alternates-stand-in"]
    assert codes(council.body("appoint", Appointment("dora", "chair"))) == ["already-a-member"]
    assert codes(council.body("appoint", Appointment("dora"))) == ["already-a-member"]
    council.appoint("board", Appointment("dora", affiliations=("Acme",)))
    assert council.office.roster("board").chair == ""
    council.appoint("board", Appointment("eve", "chair"))
    found = council.office.roster("board")
    assert (found.members, found.chair, found.affiliations) == (BOARD, "eve", {"dora": ("Acme",)})


# ---- conflicts of interest


def test_a_conflict_of_interest_is_found() -> None:
    """Whoever is tied to the applicant or a partner, however it is written, may not vote; the refusal names the tie."""
    council = Council()
    council.appoint("board", Appointment("hal", affiliations=("Other Ltd", " ACME ")))
    council.appoint("panel", Appointment("ida", affiliations=("Org",)))
    (reason,) = council.vote("hal", "for").reasons
    assert (reason.code, reason.params["affiliation"]) == ("conflict-of-interest", " ACME ")
    assert codes(council.ask("advise", "ida", "panel", Advice("negative"))) == ["conflict-of-interest"]
    options = {option.trigger: option for option in council.office.options("one", "hal", "board", ON)}
    assert [reason.code for reason in options["vote"].reasons] == ["conflict-of-interest"]
    assert council.ask("recuse", "hal", "board", Recusal()).allowed
    assert codes(council.ask("recuse", "hal", "board", Recusal())) == ["recused"]


def test_a_vote_given_before_a_conflict_was_known_does_not_count() -> None:
    """When the tie becomes known the vote is as if it was not given, and stays in the history."""
    council = Council('majority = "of-members"')
    council.votes(eve="for", fay="for", gus="for")
    council.appoint("board", Appointment("gus", affiliations=("acme",)))
    (reason,) = council.ask("grant", "fay", "board", Grant(euros(4000))).reasons
    assert (reason.params["voted"], reason.params["able"]) == (2, 3)
    assert council.decide().allowed  # two of the three who may
    facts = [event.fact for event in council.office.history("one")]
    votes = [fact.request.record for fact in facts if isinstance(fact, TransitionTaken)]
    assert sum(isinstance(record, Vote) for record in votes) == 3


def test_a_sheet_of_who_has_a_conflict_does_not_count() -> None:
    """A partner who joins makes the sheet of a member tied to it void: it is not scored, and enough are not there."""
    council = Council(until="assess")
    council.appoint("panel", Appointment("ben", affiliations=("Late partner",)))
    assert council.ask("assess", "ben", "panel", sheet(2)).allowed
    joined = Application("A project", "org", euros(5000), partners=(Partner("late Partner "),))
    assert council.ask("adjust", "org", "applicant", joined).allowed
    assert codes(council.ask("close", "olga", "office")) == ["sheets-complete"]
    assert council.ask("assess", "cas", "panel", sheet(9)).allowed
    assert council.ask("close", "olga", "office").allowed
    found = council.office.dossier("one")
    assert found is not None
    assert found.panel.score is not None
    assert (found.panel.score.total, found.panel.score.sheets) == (Fraction(17, 2), 2)


def test_who_may_not_take_part_sees_no_sheets() -> None:
    """Who stepped back or has a conflict of interest finds no sheet of another, through any door, before or after."""
    for until in ("assess", "close"):
        council = Council(until=until)
        council.appoint("panel", Appointment("cas", affiliations=("acme",)))
        if until == "assess":
            assert council.ask("recuse", "ben", "panel", Recusal()).allowed
        council.appoint("board", Appointment("hal", affiliations=("ORG",)))
        outsiders = {"cas", "hal"} | ({"ben"} if until == "assess" else set())
        for viewer in (*PANEL, *BOARD, "hal", "org", None):
            found = council.office.dossier("one", viewer)
            book = council.office.book(viewer=viewer).dossiers["one"]
            assert found is not None
            assert book == found
            seen = {cast.actor for cast in found.panel.sheets}
            sealed = until == "assess" and viewer != "ann"
            assert seen == (
                set() if viewer in outsiders or sealed else {"ann"} | ({"ben"} if until == "close" else set())
            )


# ---- reopening


def test_an_assessment_is_opened_again_for_a_reason() -> None:
    """The first time needs none; later a motivation is asked, and what was given before is void."""
    council = Council()
    (reason,) = council.ask("present", "olga", "office").reasons
    assert reason.code == "reopening-motivated"
    assert council.ask("present", "olga", "office", motivation="The plan was changed.").allowed
    found = council.office.dossier("one")
    assert found is not None
    assert (found.state, found.panel.sheets, found.panel.advice, found.panel.score) == ("assessing", (), None, None)
    for trigger, who, role, record in (
        ("assess", "ann", "panel", sheet(8)),
        ("assess", "cas", "panel", sheet(9)),
        ("close", "olga", "office", None),
    ):
        assert council.ask(trigger, who, role, record).allowed
    council.votes(eve="for")
    assert codes(council.decide()) == ["advised"]
    history = council.office.history("one")
    assert "assessment_voided" in [event.fact.kind for event in history]


# ---- at the terminal and on the pages


def test_panels_are_set_up_and_act_on_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Chair, alternate, affiliation, delegation and acting for another are each one command, and refusals say why."""
    monkeypatch.chdir(tmp_path)
    Path("agenda.toml").write_text(TOML.replace("RULE", 'majority = "of-members"'), encoding="utf-8")
    avt, on = Shell(), ["--on", "2026-03-10"]
    office = ["--as", "olga", "--role", "office", *on]
    avt("adopt", "agenda.toml", "--as", "olga", "--on", "2026")
    avt("appoint", "board", "dora", "--position", "chair", *office)
    for member in ("eve", "gus", "fay"):
        avt("appoint", "board", member, *office)
    for member in ("ann", "ben"):
        avt("appoint", "panel", member, *office)
    avt("appoint", "board", "eve", "--affiliation", "Acme", *office)
    avt("appoint", "board", "zoe", "--position", "alternate", "--stands-in-for", "eve", *office)
    away = ["--set", "member=fay", "--set", "to=gus", "--set", "start=2026-03-01", "--set", "until=2026-03"]
    avt("do", "body:board", "delegate", "--as", "fay", "--role", "board", *on, *away)
    Path("asks.toml").write_text('title = "Roof"\nasked = 5000\npartners = [{ name = "ACME" }]\n', encoding="utf-8")
    avt("do", "roof", "submit", "--as", "org", "--role", "applicant", *on, "--record", "asks.toml")
    avt("do", "roof", "present", *office)
    for member, mark in (("ann", "8"), ("ben", "6")):
        avt("do", "roof", "assess", "--as", member, "--role", "panel", *on, "--set", f"marks.K={mark}")
    avt("do", "roof", "close", *office)
    avt("do", "roof", "advise", "--as", "ann", "--role", "panel", *on, "--set", "opinion=positive")
    Path("vote.toml").write_text(
        'trigger = "grant"\nchoice = "for"\nproposal = { grant = { amount = 5000 } }\n', encoding="utf-8"
    )

    def vote(who: str, *behalf: str, code: int = 0, word: str = "do") -> str:
        asked = [word, "roof", "vote", "--as", who, "--role", "board", *on, "--record", "vote.toml", *behalf]
        return avt(*asked, code=code)

    assert "eve is tied to Acme" in vote("eve", code=1)
    assert "nothing was delegated" in vote("gus", "--behalf", "dora", code=1, word="explain")
    vote("zoe", "--behalf", "eve")
    vote("gus", "--behalf", "fay")
    avt("do", "body:board", "revoke", "--as", "fay", "--role", "board", *on, "--set", "member=fay", "--set", "to=gus")
    grant = ["do", "roof", "grant", "--as", "gus", "--role", "board", *on, "--set", "amount=5000"]
    assert "2 of 2 votes" in avt(*grant, code=1)
    vote("gus")
    assert "in the place of eve" in avt("show", "roof", "--as", "olga")
    avt(*grant)


def test_a_sheet_that_does_not_count_says_so_on_the_page() -> None:
    """In the table of the assessment, of a member with a conflict of interest, and of one whose seat another filled."""
    council = Council(until="assess")
    council.appoint("panel", Appointment("zed", "alternate", "cas"))
    assert council.ask("assess", "ben", "panel", sheet(6)).allowed
    assert council.ask("assess", "zed", "panel", sheet(4), behalf="cas").allowed
    assert council.ask("assess", "cas", "panel", sheet(5)).allowed
    assert council.ask("close", "olga", "office").allowed
    council.appoint("panel", Appointment("ben", affiliations=("acme",)))
    book = council.office.book()
    shown = dossier_text(book.dossiers["one"], book, "en")
    heads = ("Sheet of ann ", "Sheet of ben (does not count)", "Sheet of zed (in the place of cas) (does not count)")
    assert [head for head in (*heads, "Sheet of cas ") if head not in shown] == []
