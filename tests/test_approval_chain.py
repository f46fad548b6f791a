"""The example with eight levels: approved, changed, approved again where that is needed, decided."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest

from avt_workflow import DefinitionError, Dossier, MemoryLog, Office, Request, Verdict, When
from avt_workflow.definition import lint, load_agenda, load_history, read_agenda, restore_agenda
from avt_workflow.model.facts import ApprovalsCancelled
from avt_workflow.model.records import Application, Approval, Recusal, Return
from avt_workflow.registry import BUILT_IN
from shell import Shell

FOLDER = Path(__file__).parent.parent / "examples" / "approval-chain"
LOADED = read_agenda(FOLDER / "agenda.toml", BUILT_IN)
REQUESTS = load_history((FOLDER / "history.toml").read_text(encoding="utf-8"), LOADED.agenda)
LEVELS = tuple(LOADED.agenda.tracks["project"].approvals)
PROJECT = "solar-roof"
ON = When("2026-02-20")


def at(until: str) -> Office:
    """The office after the steps before the first with this trigger."""
    office = Office(MemoryLog(), registry=BUILT_IN)
    assert office.adopt(LOADED, actor="olga", on=When("2026"), role="office").allowed
    for request in REQUESTS:
        if request.trigger == until:
            break
        verdict = office.do(request)
        assert verdict.allowed, [reason.text() for reason in verdict.reasons]
    return office


def dossier(office: Office) -> Dossier:
    """The project as it stands."""
    found = office.dossier(PROJECT)
    assert found is not None
    return found


def approve(office: Office, who: str, role: str, level: str) -> Verdict:
    """Somebody approves a level."""
    return office.do(Request(PROJECT, "approve", who, ON, role, Approval(level)))


def go_back(office: Office, level: str) -> Verdict:
    """The office goes back to a level."""
    return office.do(Request(PROJECT, "go-back", "olga", ON, "office", Return(level, "Look again.")))


def approved(office: Office) -> list[str]:
    """The levels with an approval, each once, in order of the file."""
    given = {one.level for one in dossier(office).panel.approvals}
    return [level for level in LEVELS if level in given]


def cancelled(verdict: Verdict) -> tuple[str, ...]:
    """The levels whose approvals a step undid."""
    return next((fact.levels for fact in verdict.facts if isinstance(fact, ApprovalsCancelled)), ())


def codes(verdict: Verdict) -> list[str]:
    """The codes of a refusal."""
    return [reason.code for reason in verdict.reasons]


def test_eight_levels_take_sixty_lines_at_most() -> None:
    """The whole agenda, with roles, money, states and steps, is short, and has no faults."""
    assert len(LEVELS) == 8
    assert len((FOLDER / "agenda.toml").read_text(encoding="utf-8").splitlines()) <= 60
    assert lint(LOADED.agenda) == ()


def test_everything_in_the_story_is_marked_as_invented() -> None:
    """No step of the invented project can pass for a real one."""
    assert {tuple(request.provenance.values()) for request in REQUESTS} == {("illustrative",)}


def test_a_smaller_amount_undoes_what_looked_at_the_money() -> None:
    """Exactly the levels that look at the money, and what rests on them, must be approved again."""
    office = at("adjust")
    assert approved(office) == [*LEVELS[:-1]]
    (change,) = [request for request in REQUESTS if request.trigger == "adjust"]
    assert cancelled(office.do(change)) == ("budget", "risk", "mandate")
    assert approved(office) == ["intake", "content", "law", "integrity"]


def test_the_board_decides_when_all_is_approved_again() -> None:
    """The refusal before names the level that comes next, how many it lacks and who can; then money is given."""
    office = at("adjust")
    first = next(place for place, request in enumerate(REQUESTS) if request.trigger == "adjust")
    *rest, grant = REQUESTS[first:]
    assert office.do(rest.pop(0)).allowed
    (reason,) = office.do(attrs.evolve(grant, on=ON)).reasons
    assert reason.code == "approved"
    assert reason.text("en") == (
        "Level budget lacks 1 of its 1 approvals, which controllers can give. Still open: budget, risk, mandate, final."
    )
    assert [(remedy.trigger, "controllers" in remedy.by) for remedy in reason.lifted_by] == [("approve", True)]
    for request in (*rest, grant):
        assert office.do(request).allowed
    assert (dossier(office).state, office.ledger("fund").committed) == ("granted", 3_500_000)


def test_handing_in_the_same_again_undoes_nothing() -> None:
    """An application in which nothing changed leaves every approval as it was."""
    office = at("adjust")
    same = next(request for request in REQUESTS if request.trigger == "submit")
    assert cancelled(office.do(attrs.evolve(same, trigger="adjust", motivation="To be sure."))) == ()
    assert approved(office) == [*LEVELS[:-1]]


@pytest.mark.parametrize(
    ("level", "undone"),
    [
        ("mandate", ("mandate",)),
        ("law", ("law", "integrity", "mandate")),
        ("content", ("content", "mandate")),
        ("intake", LEVELS[:-1]),
    ],
)
def test_going_back_undoes_a_level_and_what_rests_on_it(level: str, undone: tuple[str, ...]) -> None:
    """That level's approvals fall with those of the levels after it, near and far, and no other."""
    office = at("adjust")
    assert cancelled(go_back(office, level)) == undone
    assert approved(office) == [name for name in LEVELS[:-1] if name not in undone]


def test_every_wrong_approval_is_refused_and_says_why() -> None:
    """A level that is unknown, not open, another's, complete or one's own second is refused; nothing is written."""
    office = at("approve")
    assert codes(approve(office, "olga", "office", "nothing")) == ["unknown-level"]
    assert codes(approve(office, "eva", "experts", "content")) == ["level-not-open"]
    assert codes(approve(office, "eva", "experts", "intake")) == ["level-by-others"]
    assert codes(go_back(office, "intake")) == ["nothing-approved"]
    assert approve(office, "olga", "office", "intake").allowed
    assert codes(approve(office, "olga", "office", "intake")) == ["approved-already"]
    assert codes(approve(office, "otto", "office", "intake")) == ["level-complete"]
    assert codes(approve(office, "stranger", "experts", "content")) == ["not-a-member"]
    assert approve(office, "cas", "controllers", "budget").allowed
    (reason,) = approve(office, "cas", "controllers", "risk").reasons
    assert reason.text("en") == "cas has approved 'budget', so somebody else must approve 'risk'."
    (reason,) = office.do(Request(PROJECT, "approve", "bo", ON, "board", Approval("final"))).reasons
    assert reason.text("nl") == "Het niveau 'final' is nog niet aan de beurt: het wacht op mandate."
    assert [remedy.by for remedy in reason.lifted_by] == [("director",)]
    blank = Request(PROJECT, "go-back", "olga", ON, "office", Return("budget", " "))
    assert codes(office.do(blank)) == ["field-missing"]


def test_who_sits_in_two_bodies_approves_once() -> None:
    """A member of two bodies who approved for one may not approve for the other."""
    office = at("approve")
    assert office.appoint("lawyers", "cas", actor="olga", role="office", on=ON).allowed
    assert approve(office, "olga", "office", "intake").allowed
    assert approve(office, "cas", "controllers", "budget").allowed
    assert codes(approve(office, "cas", "lawyers", "law")) == ["approved-another-level"]


def test_a_level_can_let_the_same_person_approve() -> None:
    """Where a level says so, who approved another may approve it too."""
    track = LOADED.agenda.tracks["project"]
    law = attrs.evolve(track.approvals["law"], one_person_once=False)
    lenient = attrs.evolve(
        LOADED.agenda,
        tracks=LOADED.agenda.tracks.with_item(
            "project", attrs.evolve(track, approvals=track.approvals.with_item("law", law))
        ),
    )
    from small import loaded

    office = at("approve")
    assert office.adopt(loaded(lenient), actor="olga", role="office", on=ON).allowed
    submit = next(request for request in REQUESTS if request.trigger == "submit")
    assert office.do(attrs.evolve(submit, subject="other")).allowed
    assert office.appoint("lawyers", "cas", actor="olga", role="office", on=ON).allowed
    for who, role, level in (("olga", "office", "intake"), ("cas", "controllers", "budget"), ("cas", "lawyers", "law")):
        assert office.do(Request("other", "approve", who, ON, role, Approval(level))).allowed


def test_who_steps_back_no_longer_counts() -> None:
    """An approval of a member who steps back afterwards leaves its level open, and all that rests on it."""
    office = at("adjust")
    assert office.do(Request(PROJECT, "recuse", "lea", ON, "lawyers", Recusal("A relative."))).allowed
    (reason,) = office.explain(REQUESTS[-1]).reasons
    assert (reason.params["level"], reason.params["open"]) == ("law", "law, integrity, mandate, final")
    assert office.appoint("lawyers", "lars", actor="olga", role="office", on=ON).allowed
    assert approve(office, "lars", "lawyers", "law").allowed


def test_only_what_can_be_approved_now_awaits_somebody() -> None:
    """The list of tasks names the approval to those at whose level it lies, and no longer once they gave it."""
    office = at("approve")

    def tasks(who: str, role: str) -> list[str]:
        return [task.option.trigger for task in office.todo(who, role, ON)]

    assert ("approve" in tasks("olga", "office"), "approve" in tasks("eva", "experts")) == (True, False)
    assert approve(office, "olga", "office", "intake").allowed
    assert ("approve" in tasks("olga", "office"), "approve" in tasks("eva", "experts")) == (False, True)
    assert approve(office, "eva", "experts", "content").allowed
    assert ("approve" in tasks("eva", "experts"), "approve" in tasks("emil", "experts")) == (False, True)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """An empty folder to work in."""
    before = Path.cwd()
    os.chdir(tmp_path)
    yield tmp_path
    os.chdir(before)


def test_the_story_runs_on_the_command_line(folder: Path) -> None:
    """With `avt` alone: what is undone is said, and so is what is still open when a grant comes too early."""
    avt = Shell()
    assert "no faults" in avt("check", str(FOLDER / "agenda.toml"))
    avt("adopt", str(FOLDER / "agenda.toml"), "--as", "olga", "--on", "2026-01-01")
    for body, *members in (("experts", "eva", "emil"), ("lawyers", "lea"), ("controllers", "cas")):
        for member in members:
            avt("appoint", body, member, "--as", "olga", "--role", "office", "--on", "2026-01-05")

    def step(trigger: str, who: str, role: str, *fields: str, code: int = 0) -> str:
        sets = [word for field in fields for word in ("--set", field)]
        return avt("do", "roof", trigger, "--as", who, "--role", role, "--on", "2026-02-10", *sets, code=code)

    step("submit", "coop", "applicant", "title=Roof", "asked=40000", "fields.costs=100000")
    assert "not open yet" in step("approve", "eva", "experts", "level=content", code=1)
    step("approve", "olga", "office", "level=intake")
    step("approve", "eva", "experts", "level=content", "remarks=Sound.")
    step("approve", "emil", "experts", "level=content")
    step("approve", "cas", "controllers", "level=budget")
    step("adjust", "coop", "applicant", "title=Roof", "asked=30000", "fields.costs=100000")
    events = avt.json("history", "roof", "--as", "olga")["events"]
    assert events[-1]["fact"]["levels"] == ["budget"]
    shown = avt("show", "roof", "--as", "olga", "--lang", "en")
    assert "The approvals of budget no longer count" in shown
    assert "content: eva, emil" in shown
    asked = ["do", "roof", "grant", "--as", "olga", "--role", "office", "--on", "2026-02-11", "--minutes", "b/1"]
    assert "Still open: law, budget" in avt.refusal(*asked, "--set", "amount=30000", code=1)
    step("go-back", "olga", "office", "level=content", "reason=Other plan.")
    assert [one["level"] for one in avt.json("show", "roof", "--as", "olga")["dossier"]["panel"]["approvals"]] == [
        "intake"
    ]


def test_the_demo_shows_the_example(folder: Path) -> None:
    """The pages of the example are made from its own folder."""
    Shell()("demo", "demo", "--agenda", str(FOLDER), "--lang", "en")
    assert any("no longer count" in page.read_text(encoding="utf-8") for page in folder.rglob("*.html"))


TEXT = (FOLDER / "agenda.toml").read_text(encoding="utf-8")
CHAIN, STEPS = "tracks.project.approvals", "tracks.project.transitions"
FAULTS = [
    ('after = ["law"]', 'after = ["lawe"]', "unknown-level", f"{CHAIN}.integrity.after"),
    ('by = "experts", at', 'by = "expert", at', "unknown-role", f"{CHAIN}.content.by"),
    ('"fields.plan"', '"fields.plans"', "unknown-field", f"{CHAIN}.content.covers"),
    ('"summary", "f', '"sumary", "f', "unknown-field", f"{CHAIN}.content.covers"),
    ('"experts", at_least = 2', '"experts", at_least = 0', "value", f"{CHAIN}.content.at_least"),
    ('"partners"], after = ["intake"]', '"partners"], after = ["mandate"]', "circle", f"{CHAIN}.law.after"),
    ('"partners"], after = ["intake"]', '"partners"], after = ["mandate"]', "circle", f"{CHAIN}.integrity.after"),
    ('intake    = { by = "office",', 'intake = { by = "office", after = "intake",', "circle", f"{CHAIN}.intake.after"),
    ('{ guard = "approved",', '{ guard = "approved", through = "laws",', "unknown-level", f"{STEPS}.grant.requires"),
    ("intake    = {", '"in take" = {', "bad-name", f"{CHAIN}.in take"),
    ('by = ["office", "experts", ', 'by = ["office", ', "level-never-approved", f"{CHAIN}.content.by"),
    (
        'records = "approval"',
        'to = "in-approval", records = "approval"',
        "approval-moves",
        f"{STEPS}.approve.to",
    ),
    (
        'records = "approval"',
        'recorded_by = "office", records = "approval"',
        "not-in-person",
        f"{STEPS}.approve.recorded_by",
    ),
    ('records = "approval"', 'records = "note"', "rule-cannot-hold", f"{STEPS}.grant.requires"),
    ('requires = ["all-approved", ', "requires = [", "approvals-bind-nobody", CHAIN),
    ('guard = "approved"', 'guard = "approved", through = "law"', None, None),
    ('covers = ["summary", "fields.plan"]', 'covers = ["summary", "fields"]', None, None),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "path"), FAULTS)
def test_each_mistake_in_a_chain_is_found(old: str, new: str, code: str | None, path: str | None) -> None:
    """One passage that cannot be meant gives its fault at its path; a row without a code is no mistake."""
    assert TEXT.count(old) == 1
    try:
        found = lint(load_agenda(TEXT.replace(old, new), BUILT_IN).agenda)
    except DefinitionError as faulty:
        found = faulty.faults
    assert (code, path) in {(fault.code, fault.path) for fault in found} if code else not found


def test_a_chain_comes_back_from_the_log() -> None:
    """The levels are the same, in their order, when the agenda is read from its adopted content."""
    waiting = TEXT.replace('after = ["law"]', "after = [], one_person_once = false, label = { nl = 'I', en = 'I' }")
    loaded = load_agenda(waiting, BUILT_IN)
    again = restore_agenda(loaded.content, BUILT_IN)
    assert again == loaded
    assert [*again.agenda.tracks["project"].approvals.items()] == [*loaded.agenda.tracks["project"].approvals.items()]
    assert again.agenda.tracks["project"].approvals["integrity"].after == ()


def test_an_application_names_what_changed() -> None:
    """The application of the story is what the levels look at: it has a value in each field that one of them covers."""
    first = next(request.record for request in REQUESTS if request.trigger == "submit")
    assert isinstance(first, Application)
    covered = {path for level in LOADED.agenda.tracks["project"].approvals.values() for path in level.covers}
    given = {path for path in covered if not path.startswith("fields.") and getattr(first, path)}
    assert covered - given - {f"fields.{name}" for name in first.fields} == {"documents"}
