"""A profile shows what it names and nothing else, whichever way one looks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from avt_workflow import (
    DefinitionError,
    EventLog,
    FrozenMap,
    InputError,
    MemoryLog,
    Office,
    Request,
    SqlLog,
    When,
    explain_dossier,
    load_agenda,
    load_history,
    redaction,
)
from avt_workflow.identities import Identities
from avt_workflow.model.profiles import ASPECTS, Profile
from avt_workflow.model.records import RECORDS, Application, Appointment, Grant, Recusal, Row, Sheet
from avt_workflow.model.text import Text
from avt_workflow.registry import BUILT_IN
from avt_workflow.reports import dossier_text, site
from published import AGENDA, TOML, WAYS, Story, Word, hidden_and_shown, profiles, programme, reports
from shell import Shell
from small import loaded, noon

READERS = {"nl": "Lezers", "en": "Readers"}
LONGEST = WAYS[5]
"""The way to a grant that was paid and settled."""


def profile(*shows: str, **parts: object) -> Profile:
    """A profile that shows these aspects."""
    return Profile(Text.of(READERS), shows, **parts)  # type: ignore[arg-type]


EVERYTHING = profile(*ASPECTS)
NOTHING = profile()
PUBLIC = profile("applicant", "summary", "partners", "decisions", "budget", phases=("granted",), fields=("theme",))
COUNCIL = profile("asked", "advice", "scores", "sheets", "decisions", "votes", "reports", "fields")
APPLICANT = attrs.evolve(PUBLIC, own=tuple(aspect for aspect in ASPECTS if aspect != "members"))
PROFILES = {"nothing": NOTHING, "public": PUBLIC, "council": COUNCIL, "applicant": APPLICANT}


def told(
    shown: Profile, ways: Sequence[Sequence[str]] = (LONGEST,), log: EventLog | None = None
) -> tuple[Office, list[Story]]:
    """An office with one profile, and a dossier on each of these ways."""
    office = Office(log or MemoryLog(), registry=BUILT_IN, clock=noon)
    agenda = attrs.evolve(AGENDA, profiles=AGENDA.profiles.with_item("readers", shown))
    assert office.adopt(loaded(agenda), actor="zqadmin", on=When("2018")).allowed
    return office, programme(office, ways)


def leaks(office: Office, stories: list[Story], shown: Profile, viewer: str | None = None) -> Iterator[str]:
    """What is hidden and found, and what is shown and nowhere to be found."""
    hidden, seen = hidden_and_shown(stories, shown, viewer, office)
    doors = dict(reports(office, viewer, "readers"))
    for door, text in doors.items():
        yield from (f"{word.what} leaks in {door}" for word in hidden if word.within(text))
    everywhere = "".join(doors.values())
    yield from (f"{word.what} is not shown" for word in seen if not word.within(everywhere))


def within(words: Sequence[Word], text: str) -> list[str]:
    """Those of the words that stand in a text."""
    return [word.what for word in words if word.within(text)]


@settings(max_examples=40)
@given(st.lists(st.sampled_from(WAYS), min_size=1, max_size=2), profiles(), st.data())
def test_no_profile_leaks_and_each_shows_what_it_names(
    ways: list[tuple[str, ...]], shown: Profile, data: st.DataObject
) -> None:
    """Over any histories, profile and viewer: no hidden word stands anywhere, and every shown word somewhere."""
    office, stories = told(shown, ways)
    names = [story.applicant for story in stories] + [w.sealed for s in stories for w in s.words if w.sealed]
    viewer = data.draw(st.sampled_from([None, "", "zqadmin", *dict.fromkeys(names)]))
    assert list(leaks(office, stories, shown, viewer)) == []


@settings(max_examples=20)
@given(st.sampled_from(WAYS), profiles())
def test_what_is_left_folds_to_the_same_place(way: tuple[str, ...], shown: Profile) -> None:
    """A redacted dossier stands in the same state and visit, under the same title, as the whole one."""
    office, (story,) = told(attrs.evolve(shown, phases=()), [way])
    whole, seen = office.dossier(story.id), office.dossier(story.id, profile="readers")
    assert whole is not None
    assert seen is not None
    assert (seen.state, seen.visit, seen.title) == (whole.state, whole.visit, whole.title)


@pytest.mark.parametrize("aspect", [a for a in ASPECTS if a not in ("scores", "budget", "proposals")])
def test_each_aspect_shows_something_of_its_own(aspect: str) -> None:
    """What shows when everything is shown is hidden without the aspect, so that none is named in vain."""
    without = attrs.evolve(EVERYTHING, shows=tuple(each for each in ASPECTS if each != aspect))
    office, stories = told(without)
    hidden, _ = hidden_and_shown(stories, without, None, office)
    whole, all_stories = told(EVERYTHING)
    everywhere = "".join(dict(reports(whole, None, "readers")).values())
    assert [word for word in all_stories[0].words if word.what in {each.what for each in hidden}]
    assert list(leaks(office, stories, without)) == []
    assert within(hidden, everywhere) == [word.what for word in hidden]


def test_scores_money_and_proposals_are_hidden_too() -> None:
    """Without these aspects there is no score, no envelope, and no vote in the visit that is not over."""
    office, (story,) = told(profile("decisions", "votes", "sheets"), [WAYS[3]])
    seen, book = office.dossier(story.id, profile="readers"), office.book(profile="readers")
    assert seen is not None
    assert (seen.panel.score, seen.panel.votes, dict(book.ledgers), book.envelopes) == (None, (), {}, {})
    assert seen.panel.sheets
    office, (story,) = told(profile("decisions", "votes", "scores", "budget", "proposals"), [WAYS[3]])
    seen, book = office.dossier(story.id, profile="readers"), office.book(profile="readers")
    assert seen is not None
    assert seen.panel.score
    assert seen.panel.votes
    assert book.ledgers["pot"].ceiling == AGENDA.envelopes["pot"].ceiling


@pytest.mark.parametrize(("record", "field"), [(Sheet, "remarks"), (Application, "partners"), (Application, "asked")])
def test_a_field_that_is_shown_by_mistake_is_found(record: type, field: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Were a field shown with its record, the law would see the leak: the check can fail."""
    rule = redaction.RECORDS[record]
    wrong = attrs.evolve(rule, by=(), fields={**rule.fields, field: ""})
    monkeypatch.setattr(redaction, "RECORDS", {**redaction.RECORDS, record: wrong})
    office, stories = told(NOTHING)
    assert [leak for leak in leaks(office, stories, NOTHING) if "leaks" in leak]


def test_a_name_that_is_shown_by_mistake_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were a member called by their own name, the law would see it."""
    monkeypatch.setattr(Identities, "member", lambda _self, name: name)
    office, stories = told(COUNCIL)
    assert [leak for leak in leaks(office, stories, COUNCIL) if leak.startswith(("panel leaks", "board leaks"))]


@pytest.mark.parametrize("record", [*RECORDS.values(), Row], ids=lambda cls: cls.__name__)
def test_every_field_of_a_record_has_an_aspect(record: type) -> None:
    """Somebody has said what shows each field of each record; what nobody speaks of is never shown."""
    rule = redaction.ROW if record is Row else redaction.RECORDS[record]
    assert set(rule.fields) == {field.name for field in attrs.fields(record)}
    assert {*rule.by, *rule.fields.values()} - {"", "never", *ASPECTS} == set()


def test_a_record_that_nobody_speaks_of_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind of record without aspects, such as one that was added later, stays hidden from everybody."""
    monkeypatch.setattr(redaction, "RECORDS", {k: v for k, v in redaction.RECORDS.items() if k is not Grant})
    office, (story,) = told(EVERYTHING)
    seen = office.dossier(story.id, profile="readers")
    assert seen is not None
    assert not isinstance(seen.outcome.decision, Grant)
    assert not any(word.within(str(seen)) for word in story.words if word.what == "amount of grant")


@pytest.mark.parametrize("name", PROFILES)
def test_no_page_or_picture_leaks(name: str) -> None:
    """Every file of the pages, in both languages, holds no hidden word, and says for whom it was made."""
    shown = PROFILES[name]
    office, stories = told(shown, [LONGEST, WAYS[4]])
    viewer = stories[1].applicant if shown.own else None
    hidden, seen = hidden_and_shown(stories, shown, viewer, office)
    files = site(office.book(viewer=viewer, profile="readers"))
    for path, text in files.items():
        assert within(hidden, f"{path}{text}") == [], path
        if path.endswith(".html"):
            assert f"{'Gemaakt voor: Lezers' if path.startswith('nl') else 'Made for: Readers'}" in text, path
    everywhere = "".join((*files, *files.values()))
    assert {"identifier", "title of application"} <= set(within(seen, everywhere))


COMMANDS = ("portfolio", "budget", "finance", "report", "finance --from 2018-01-01")


@pytest.mark.parametrize("name", PROFILES)
def test_no_command_leaks(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every reading command obeys the profile, as text and as JSON; a dossier that is not there is unknown."""
    monkeypatch.chdir(tmp_path)
    office, stories = told(PROFILES[name], [LONGEST, WAYS[4]], SqlLog("avt.db", create=True))
    viewer = stories[1].applicant if PROFILES[name].own else None
    hidden, seen = hidden_and_shown(stories, PROFILES[name], viewer, office)
    there = office.shown(viewer, profile="readers")
    office.close()
    avt, who = Shell(), ("--profile", "readers", *(("--as", viewer) if viewer else ()))
    said = [avt(*command.split(), *who, *form) for command in COMMANDS for form in ((), ("--json",))]
    for story in stories:
        for command in ("show", "history"):
            code = 0 if story.id in there else 2
            said += [avt(command, story.id, *who, *form, code=code) for form in ((), ("--json",), ("--lang", "nl"))]
            assert (story.id in avt.err) == (code == 2)
            others = [word for word in hidden if word.what != "identifier" or code == 0]
            assert within(others, avt.err) == []
    for text in said:
        assert within(hidden, text) == []
    needed = [word for word in seen if word.what in ("identifier", "title of application", "amount of grant")]
    assert within(needed, "".join(said)) == [word.what for word in needed]
    assert avt.json("portfolio", *who)["profile"] == "readers"


def test_pages_leave_nothing_of_earlier_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages for fewer eyes in a folder with pages for more: pages and pictures that are not made any more are gone."""
    monkeypatch.chdir(tmp_path)
    told(profile("decisions", phases=("refused",)), [LONGEST], SqlLog("avt.db", create=True))[0].close()
    avt = Shell()
    more = avt.json("pages", "site")["pages"]
    fewer = avt.json("pages", "site", "--profile", "readers")["pages"]
    left = sorted(path.relative_to("site").as_posix() for path in Path("site").rglob("*") if path.is_file())
    assert left == sorted(fewer)
    assert "en/figures/budget.svg" in {*more} - {*fewer}


def test_a_dossier_that_is_not_there_looks_like_one_that_never_was(tmp_path: Path) -> None:
    """Also when one looks back to a day on which it stood in a phase that is shown."""
    office, (story,) = told(profile(phases=("submitted",)), [WAYS[4]])
    assert office.history(story.id, profile="readers") == office.history("never", profile="readers") == ()
    assert office.shown(profile="readers") == ()
    assert office.dossier(story.id, profile="readers") is None


def test_an_applicant_sees_their_own_dossier_whole_and_no_names() -> None:
    """All that is closed, in any phase, with the assessors under a neutral name; another's only as everybody does."""
    office, stories = told(APPLICANT, [WAYS[4], LONGEST])
    mine = stories[0].applicant
    seen = office.dossier(stories[0].id, mine, profile="readers")
    assert seen is not None
    assert {cast.actor[:9] for cast in seen.panel.votes} <= {"Assessor ", "Member 1"}
    assert office.dossier(stories[0].id, profile="readers") is None
    assert list(leaks(office, stories, APPLICANT, mine)) == []


def assessors(office: Office, story: Story) -> dict[str, str]:
    """The neutral name of each assessor, by their own."""
    whole, seen = office.history(story.id), office.history(story.id, profile="readers")
    shown = {event.version: event.fact.actor for event in seen}
    return {e.fact.actor: shown[e.version] for e in whole if shown.get(e.version, "").startswith("Assessor")}


def test_neutral_names_stay_and_tell_no_order() -> None:
    """They do not change when others join, and are not given in the order of appointing or acting."""
    orders = set()
    for _ in range(12):
        office, (story,) = told(profile("sheets", "advice"), [WAYS[3]])
        before = assessors(office, story)
        story.tell(["present", "assess", "assess", "close"])
        after = assessors(office, story)
        assert before.items() <= after.items()
        assert sorted(after.values()) == sorted(f"Assessor {n}" for n in range(1, len(after) + 1))
        orders.add(tuple(before.values()))
    assert len(orders) > 1


def test_a_neutral_name_is_in_the_language_of_the_reader() -> None:
    """Reports call an assessor and a member by the words of the reader's language."""
    office, (story,) = told(profile("sheets", "votes", "decisions"))
    book = office.book(profile="readers")
    dutch, english = (dossier_text(book.dossiers[story.id], book, code) for code in ("nl", "en"))
    assert "Beoordelaar 1" in dutch
    assert re.search(r"Lid \d", dutch)
    assert "Assessor 1" in english
    assert "Assessor" not in dutch


def test_no_hash_is_shown_by_which_a_guess_could_be_checked() -> None:
    """Redacted events carry no hashes."""
    office, (story,) = told(EVERYTHING)
    book = office.book(profile="readers")
    events = [*book.histories[story.id], *book.envelope_events["pot"]]
    assert {event.hash + event.previous for event in events} == {""}


TENDER = Path(__file__).parent.parent / "examples" / "tender"


@pytest.mark.parametrize("phases", [(), ("granted", "running", "closed", "explore")])
def test_a_round_names_nobody_who_is_not_there(phases: tuple[str, ...]) -> None:
    """The rows of a round, and the grounds of a decision, do not tell of candidates that a profile leaves out."""
    shows = ("decisions", "scores", "asked", "motivations")
    shown = profile(*shows, phases=phases)
    text = (TENDER / "agenda.toml").read_text(encoding="utf-8")
    agenda = load_agenda(text, BUILT_IN).agenda
    agenda = attrs.evolve(agenda, profiles=agenda.profiles.with_item("readers", shown))
    office = Office(MemoryLog(), registry=BUILT_IN, clock=noon)
    assert office.adopt(loaded(agenda), actor="setup", on=When("2018")).allowed
    for request in load_history((TENDER / "history.toml").read_text(encoding="utf-8"), agenda):
        office.do(request)
    there = office.shown(profile="readers")
    gone = [name for name in office.dossiers if name not in there]
    assert bool(gone) == bool(phases)
    everything = "".join(dict(reports(office, None, "readers")).values())
    assert [name for name in gone if f"'{name}'" in everything or f'"{name}"' in everything] == []
    rounds = [dossier for dossier in office.book(profile="readers").dossiers.values() if dossier.division.adopted]
    assert {row.dossier for each in rounds for a in each.division.adopted for row in a.rows} <= {*there}
    assert rounds or phases


@pytest.mark.parametrize(
    ("lines", "code", "said"),
    [
        ('label = "P"\nshows = ["sheet"]', "unknown-choice", "'sheets'"),
        ('label = "P"\nfields = ["them"]', "unknown-field", "'theme'"),
        ('label = "P"\ntracks = ["projects"]', "unknown-track", "'project'"),
        ('label = "P"\nphases = ["grant"]', "unknown-phase", "'granted'"),
        ('shows = ["sheets"]', "missing", "label"),
        ('label = "P"\nshow = ["sheets"]', "unknown-field", "'shows'"),
        ('label = "P"\nshows = ["votes"]', "profile-betrays", "decisions"),
        ('label = "P"\nshows = ["budget"]\nown = ["decisions"]', "profile-betrays", "decisions"),
        ('label = "P"\nown = ["payments"]', "profile-betrays", "decisions"),
    ],
)
def test_a_profile_that_cannot_be_meant_is_a_fault(lines: str, code: str, said: str) -> None:
    """Names that name nothing come with the nearest one, and what betrays amounts does not go without them."""
    with pytest.raises(DefinitionError) as found:
        load_agenda(f"{TOML}\n[profiles.p]\n{lines}\n", BUILT_IN)
    (fault,) = found.value.faults
    assert fault.code == code
    assert fault.path.startswith("profiles.p")
    assert said in fault.text


def test_a_profile_in_a_file_is_read_and_kept() -> None:
    """What the file says is what the log restores."""
    lines = '[profiles.p]\nlabel = { nl = "Lezers", en = "Readers" }\nshows = ["decisions"]\nphases = ["granted"]\n'
    found = load_agenda(f"{TOML}\n{lines}", BUILT_IN).agenda
    assert found.profiles["p"] == profile("decisions", phases=("granted",))
    assert loaded(found).agenda == found


def test_an_unknown_profile_is_named_with_the_nearest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So it is from Python and on the command line; and a command that publishes nothing takes none."""
    monkeypatch.chdir(tmp_path)
    office, _ = told(PUBLIC, [WAYS[0]], SqlLog("avt.db", create=True))
    with pytest.raises(InputError, match="did you mean 'readers'"):
        office.book(profile="reader")
    office.close()
    avt = Shell()
    for command in (["portfolio"], ["show", "x"], ["pages"], ["report"]):
        assert "did you mean 'readers'" in avt.refusal(*command, "--profile", "reader", code=2)
    assert "not for publication" in avt.refusal("todo", "--profile", "readers", code=2)


def test_a_sheet_that_does_not_count_is_left_out_with_the_tie_that_bars() -> None:
    """Where names are hidden, the sheet of who has a conflict of interest is not shown, and the score is explained."""
    office, (story,) = told(profile("sheets", "scores"), [WAYS[3]])
    whole = office.dossier(story.id)
    assert whole is not None
    tied = whole.panel.sheets[0].actor
    tie = Appointment(tied, affiliations=(story.applicant,))
    assert office.appoint("panel", tie, actor="zqadmin", role="office", on=When("2018")).allowed
    seen = office.dossier(story.id, profile="readers")
    assert seen is not None
    assert len(seen.panel.sheets) == len(whole.panel.sheets) - 1
    assert explain_dossier(AGENDA, seen) is not None


def test_an_alternate_is_as_neutral_as_who_stepped_back() -> None:
    """The sheet of an alternate for a member who stepped back counts, names neither, and the score is explained."""
    shown = profile("sheets", "scores")
    office, (story,) = told(shown, [("idea", "submitted")])
    for name, position in (("zqseat", "member"), ("zqother", "alternate"), ("zqthird", "member")):
        appointment = Appointment(name, position)  # type: ignore[arg-type]
        assert office.appoint("panel", appointment, actor="zqadmin", role="office", on=When("2018")).allowed
    sheet, on = Sheet(FrozenMap({"K": Fraction(7)})), When("2018-12-06")
    asked = [
        Request(story.id, "present", "zqclerk", on, "office", motivation="late"),
        Request(story.id, "recuse", "zqseat", on, "panel", Recusal(), motivation="late"),
        Request(story.id, "assess", "zqthird", on, "panel", sheet, behalf="zqthird"),
        Request(story.id, "assess", "zqother", on, "panel", sheet, behalf="zqseat"),
        Request(story.id, "close", "zqclerk", on, "office", motivation="late"),
    ]
    for request in asked:
        verdict = office.do(request)
        assert verdict.allowed, (request.trigger, verdict.reasons)
    seen = office.dossier(story.id, profile="readers")
    assert seen is not None
    assert len({cast.actor for cast in seen.panel.sheets}) == 2
    found = explain_dossier(AGENDA, seen)
    assert found is not None
    assert found.score.sheets == len(found.parts[0].marks) == 2
    everything = "".join(dict(reports(office, None, "readers")).values())
    assert [name for name in ("zqseat", "zqother", "zqthird") if name in everything] == []


def test_asking_and_judging_are_the_same_for_everybody() -> None:
    """A profile changes what is read, and nothing that is judged."""
    office, (story,) = told(NOTHING, [WAYS[3]])
    ask = Request(story.id, "grant", story.clerk, When("2018-12"), "office", Grant(story.cents("x", 1)), motivation="x")
    assert [reason.code for reason in office.explain(ask).reasons] == ["minutes-missing"]
