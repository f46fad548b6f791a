"""An agenda put to the test: what is found, how it is told, on the command line and in pytest."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import attrs
import pytest

from avt_workflow import (
    Case,
    Guard,
    Refusal,
    Request,
    compile_rulebook,
    find_plugins,
    load_agenda,
    load_history,
    read_agenda,
)
from avt_workflow.cli import main
from avt_workflow.registry import BUILT_IN
from avt_workflow.testing import Examined, Scope, broken_laws, check_agenda, examine
from avt_workflow.testing.examination import samples_of
from avt_workflow.testing.round_explorer import RoundExplorer
from avt_workflow.testing.search import Budget, exhaust
from avt_workflow.testing.standings import Standings
from avt_workflow.testing.told import as_html, as_junit, as_plain, as_tests, as_text, headline

SIX = (Path(__file__).parent / "data" / "six.toml").read_text(encoding="utf-8")
LAWS = """
[laws]
two-persons  = { four_eyes = ["present", "close"], text = "Another closes than who presents." }
scored-first = { before = ["close", "grant"] }
can-refuse   = { sometimes = { state = "rejected" } }
never-both   = { never = { state = "rejected", committed = "all", has = "grant" } }
in-time      = { within = { days = 9, from = "submit", step = "grant" } }
ends         = { can_always_finish = true }
"""
ONE = Scope(dossiers=1)


@pytest.fixture(scope="module")
def found() -> Examined:
    """What is found in the agenda of six steps, two of whose laws are violated."""
    return examine(load_agenda(SIX + LAWS, BUILT_IN), scope=ONE)


def verdicts(found: Examined) -> dict[str, str]:
    """The verdict of each law."""
    return {result.law: result.verdict for result in found.results}


def test_each_law_has_its_verdict(found: Examined) -> None:
    """Violated, proved, held in walks, or never put to the test: and the violated ones come first."""
    said = verdicts(found)
    assert {law: said[law] for law in ("two-persons", "in-time", "scored-first", "can-refuse", "ends")} == {
        "two-persons": "violated",
        "in-time": "violated",
        "scored-first": "proved",
        "can-refuse": "proved",
        "ends": "proved",
    }
    assert said["final-is-final"] == "proved"
    assert said["sealed-stays-sealed"] == "held"
    assert [result.law for result in found.results][:2] == [result.law for result in found.violated]
    assert found.complete


def test_a_law_that_says_what_can_happen_comes_with_a_story_in_which_it_does(found: Examined) -> None:
    """The witness of `sometimes` ends where it says, by steps that were all permitted."""
    (witness,) = [result for result in found.results if result.law == "can-refuse"]
    assert witness.scenes[-1].state == "rejected"
    assert all(scene.verdict.allowed for scene in witness.scenes)


def test_a_dossier_that_cannot_come_to_an_end_is_found_with_the_way_there() -> None:
    """Without a refusal, a project with too low a score stays where it is for ever."""
    start, end = SIX.index("reject = "), SIX.index("\n", SIX.index("reject = "))
    text = SIX[:start] + SIX[end + 1 :] + "[laws]\nends = { can_always_finish = true }\n"
    stuck = {result.law: result for result in examine(load_agenda(text, BUILT_IN), scope=ONE).violated}
    assert stuck.keys() == {"ends"}
    assert stuck["ends"].scenes[-1].state == "assessed"
    assert stuck["ends"].what == "from 'assessed' no way leads to an end any more"


def test_what_cannot_happen_is_violated_where_everything_was_seen() -> None:
    """A state in which a dossier should be able to stand with more money than was granted is not found."""
    text = SIX + '[laws]\nrich = { sometimes = { state = "granted", committed = "more" } }\n'
    (result,) = examine(load_agenda(text, BUILT_IN), scope=ONE).violated
    assert (result.law, result.scenes) == ("rich", ())
    assert result.what.startswith("nowhere: ")


def test_too_little_time_is_said_with_how_far_it_came() -> None:
    """Nothing is called proved that was not seen to the end."""
    found = examine(load_agenda(SIX, BUILT_IN), scope=Scope(dossiers=3), seconds=0.01)
    assert not found.complete
    assert "proved" not in verdicts(found).values()
    assert "Not searched to the end" in as_text(found)
    assert "not searched" in as_text(found)


def test_the_same_seed_gives_the_same() -> None:
    """Verdicts, stories and counts are the same from run to run."""
    told = []
    for _ in range(2):
        data = as_plain(examine(load_agenda(SIX + LAWS, BUILT_IN), scope=ONE, seed=3))
        del data["seconds"]
        for search in data["searches"]:
            del search["seconds"]
        told.append(data)
    assert told[0] == told[1]


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_text_tells_the_story_and_what_was_seen(found: Examined, language: str) -> None:
    """In both languages: how many laws, how far, the story of each that is violated, the others by name."""
    text = as_text(found, language).replace("\u00a0", " ")
    assert headline(found, language) in text
    assert ("2 of" if language == "en" else "2 van") in headline(found, language)
    assert "Another closes than who presents." in text
    assert "    5. office-1 (Office): close, project-1 → Assessed" in text
    assert "{" not in text


def test_a_build_server_reads_it(found: Examined) -> None:
    """JUnit: a case for each law, a failure with its story for each that is violated."""
    suite = ElementTree.fromstring(as_junit(found))
    assert (suite.get("tests"), suite.get("failures")) == (str(len(found.results)), "2")
    (failure,) = [case.find("failure") for case in suite if case.get("name") == "two-persons"]
    assert failure is not None
    assert "close, project-1" in (failure.text or "")


def test_the_page_needs_nothing_else(found: Examined) -> None:
    """The page has the story with its way drawn in the process figure, and loads nothing."""
    page = as_html(found, "nl")
    assert page.count("<svg") == len(found.violated)
    assert 'stroke-width="3"' in page
    assert "http" not in page.replace("http://www.w3.org", "")
    assert "Another closes than who presents." in page


def test_the_written_tests_fail_until_the_agenda_is_mended(found: Examined, tmp_path: Path) -> None:
    """One test for each violated law, which pytest runs as it stands."""
    (tmp_path / "agenda.toml").write_text(SIX + LAWS, encoding="utf-8")
    (tmp_path / "test_found.py").write_text(as_tests(found, "agenda.toml"), encoding="utf-8")
    assert pytested(tmp_path, "test_found.py")[0] == {"failed": 2}
    mended = SIX.replace('requires = ["sheets-are-in"]', 'requires = ["sheets-are-in", "another"]')
    mended = mended.replace("[rules]", '[rules]\nanother = { guard = "four-eyes" }')
    (tmp_path / "agenda.toml").write_text(mended + LAWS, encoding="utf-8")
    assert pytested(tmp_path, "test_found.py")[0] == {"passed": 2}


def test_the_written_test_of_a_dossier_that_cannot_end_fails_too(tmp_path: Path) -> None:
    """No step breaks such a law, so that the search is asked again."""
    start, end = SIX.index("reject = "), SIX.index("\n", SIX.index("reject = "))
    ends = "[laws]\nends = { can_always_finish = true }\n"
    (tmp_path / "agenda.toml").write_text(SIX[:start] + SIX[end + 1 :] + ends, encoding="utf-8")
    stuck = examine(read_agenda(tmp_path / "agenda.toml", BUILT_IN), scope=ONE)
    (tmp_path / "test_found.py").write_text(as_tests(stuck, "agenda.toml"), encoding="utf-8")
    assert pytested(tmp_path, "test_found.py")[0] == {"failed": 1}
    (tmp_path / "agenda.toml").write_text(SIX + ends, encoding="utf-8")
    assert pytested(tmp_path, "test_found.py")[0] == {"passed": 1}


def pytested(folder: Path, *arguments: str) -> tuple[dict[str, int], str]:
    """What pytest counts in a folder, and what it prints."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
    )
    words = done.stdout.strip().splitlines()[-1].replace(",", "").split()
    counts = {word: int(number) for number, word in pairwise(words) if word in _OUTCOMES}
    return counts, done.stdout


_OUTCOMES = ("failed", "passed", "skipped")


def test_pytest_has_a_test_for_each_law_of_an_agenda(tmp_path: Path) -> None:
    """By the option or by the settings; a violated law fails with its story, and without a traceback."""
    (tmp_path / "agenda.toml").write_text(SIX + LAWS, encoding="utf-8")
    counts, out = pytested(tmp_path, "--agenda", "agenda.toml", "agenda.toml::two-persons", "agenda.toml::ends")
    assert counts == {"failed": 1, "passed": 1}
    assert "office-1 does both 'present' and 'close'" in out
    assert "Traceback" not in out
    (tmp_path / "pytest.ini").write_text("[pytest]\navt_agendas = agenda.toml\n", encoding="utf-8")
    counts, _ = pytested(tmp_path, "agenda.toml::scored-first")
    assert counts == {"passed": 1}


def test_a_test_file_checks_an_agenda_in_one_call(tmp_path: Path) -> None:
    """`check_agenda` raises with the story, or gives what was found."""
    file = tmp_path / "agenda.toml"
    file.write_text(SIX + LAWS, encoding="utf-8")
    with pytest.raises(AssertionError, match="VIOLATED: two-persons"):
        check_agenda(file, scope=ONE)
    file.write_text(SIX, encoding="utf-8")
    assert check_agenda(file, scope=ONE).complete


def test_a_story_breaks_the_laws_it_breaks_and_no_others(found: Examined) -> None:
    """Played through an office, each violated law is broken by its own story."""
    loaded = load_agenda(SIX + LAWS, BUILT_IN)
    for result in found.violated:
        broken = broken_laws(loaded, [scene.request for scene in result.scenes], BUILT_IN)
        assert result.law in {each.law for each in broken}
        assert {each.law for each in broken} <= {each.law for each in found.violated}


WRONG = [
    (["--seconds", "0"], "--seconds 0 is out of reach"),
    (["--dossiers", "99"], "--dossiers 99 is out of reach"),
    (["--members", "-1"], "--members -1 is out of reach"),
    (["--to", "report.pdf"], "report.pdf has an ending that says nothing"),
    (["--history", "none.toml"], "none.toml"),
    (["--seed", "x"], "--seed"),
]


@pytest.mark.parametrize(("options", "said"), WRONG, ids=[options[0] for options, _ in WRONG])
def test_a_wrong_option_is_one_line(
    options: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is wrong and what to do, before anything is searched or written."""
    monkeypatch.chdir(tmp_path)
    Path("agenda.toml").write_text(SIX, encoding="utf-8")
    try:
        code = main(["check", "agenda.toml", "--deep", *options])
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    out, err = capsys.readouterr()
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert said in err
    assert [path.name for path in tmp_path.iterdir()] == ["agenda.toml"]


def test_the_command_prints_json_and_writes_every_form(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Faults of the agenda stand beside what was found; 1 says that something is."""
    monkeypatch.chdir(tmp_path)
    Path("agenda.toml").write_text(SIX + LAWS, encoding="utf-8")
    for name in ("out/report.html", "report.json", "report.xml", "report.txt"):
        code = main(["check", "agenda.toml", "--deep", "--dossiers", "1", "--json", "--to", name, "--lang", "nl"])
        data = json.loads(capsys.readouterr().out)
        assert (code, data["faults"], data["agenda"]) == (1, [], "six")
        assert Path(name).stat().st_size > 500
    assert json.loads(Path("report.json").read_text(encoding="utf-8"))["laws"][0]["verdict"] == "violated"


def never(state: str, **parts: str) -> str:
    """Laws that a search must find violated: a state is never reached, so; and that can happen."""
    more = "".join(f", {word} = {value}" for word, value in parts.items())
    condition = f'state = "{state}"{more}'
    return f"[laws]\nnever-so = {{ never = {{ {condition} }} }}\ncan-be = {{ sometimes = {{ {condition} }} }}\n"


CORRECTION = '[tracks.project.transitions]\nfix = { from = "submitted", by = "office", records = "correction" }'
SMALL = 'small = { guard = "ask-limit", at_most = 5_000 }\nmiddle = { guard = "ask-limit", at_most = 25_000 }'
REACHED = {
    "a minimum of a criterion below that of the whole": (
        lambda text: text.replace('label = "Need", weight = 2', 'label = "Need", weight = 2, minimum = 4'),
        never("granted"),
    ),
    "the second of two amounts that rules name": (
        lambda text: text.replace("[rules]", f"[rules]\n{SMALL}").replace(
            'submit = { to = "submitted"',
            'submit = { to = { small = "panel", middle = "rejected", otherwise = "submitted" }',
        ),
        never("rejected", lacks='["score"]'),
    ),
    "a correction on the way": (
        lambda text: text.replace("[tracks.project.transitions]", CORRECTION),
        never("granted", has='["correction"]'),
    ),
    "an envelope that is over on the day of all else": (
        lambda text: text.replace(
            "ceiling = 100_000",
            'ceiling = 100_000\nuntil = 2018-12-31\n[envelopes.later]\nlabel = "Later"\nceiling = 1\nfrom = 2020-01-01',
        ),
        never("granted"),
    ),
}


@pytest.mark.parametrize("case", REACHED)
def test_what_can_be_reached_is_reached(case: str) -> None:
    """Where the rules let a dossier come, one comes there: what is tried tells the rules apart."""
    changed, laws = REACHED[case]
    text = changed(SIX)
    assert text != SIX
    said = verdicts(examine(load_agenda(text + laws, BUILT_IN), scope=ONE))
    assert (said["never-so"], said["can-be"]) == ("violated", "proved")


def test_tracks_that_meet_in_an_envelope_above_are_searched_together() -> None:
    """A grant of one track can leave nothing for another, though each has an envelope of its own within a whole."""
    folder = Path(__file__).parent / "data"
    loaded = load_agenda((folder / "two-tracks.toml").read_text(encoding="utf-8"), BUILT_IN)
    found = examine(loaded, scope=ONE)
    assert found.complete
    assert verdicts(found)["ends"] == "violated"
    assert {scene.request.track for result in found.violated for scene in result.scenes} == {"small", "large"}


def test_a_rule_that_reads_the_clock_is_a_finding_with_its_name() -> None:
    """Told with a story, as any other law, though it is looked at only once for each way."""

    @attrs.frozen
    class Timed(Guard):
        text = {"en": "Too late.", "nl": "Te laat."}

        def check(self, case: Case, request: Request) -> Refusal | None:
            return None if time.time() else Refusal()

    registry = attrs.evolve(BUILT_IN, guards=BUILT_IN.guards | {"timed": Timed})
    text = SIX.replace("[rules]", '[rules]\nin-time = { guard = "timed" }')
    text = text.replace('to = "panel", by = "office"', 'to = "panel", by = "office", requires = "in-time"')
    (result,) = examine(load_agenda(text, registry), registry, scope=ONE).violated
    assert (result.law, len(result.scenes)) == ("nothing-outside", 2)
    assert "the rule 'in-time' looks at the clock" in result.what


def test_laws_whose_names_differ_in_a_sign_have_a_test_each() -> None:
    """No written test takes the place of another."""
    laws = '[laws]\na-b = { never = { state = "granted" } }\na_b = { never = { state = "rejected" } }\n'
    found = examine(load_agenda(SIX + laws, BUILT_IN), scope=ONE)
    assert as_tests(found, "agenda.toml").count("\ndef test_a_b") == 2
    assert "def test_a_b_2()" in as_tests(found, "agenda.toml")


@pytest.mark.parametrize("name", ["first-come", "tender"])
def test_a_round_is_searched_too(name: str) -> None:
    """Candidates are led where they compete; from announcing to finishing each step of the round is taken."""
    folder = Path(__file__).parent.parent / "examples" / name
    loaded = read_agenda(folder / "agenda.toml", find_plugins())
    history = load_history((folder / "history.toml").read_text(encoding="utf-8"), loaded.agenda)
    scope = Scope(values=1, samples=samples_of(history))
    standings = Standings(compile_rulebook(loaded.agenda, loaded.hash), (), scope)
    (round_track,) = [track for track, each in loaded.agenda.tracks.items() if each.round]
    explorer = RoundExplorer(standings, round_track, 2, Budget())
    exhaust(explorer, Budget(states=600))
    permitted = {trigger for (track, trigger), (times, _) in explorer.coverage.steps.items() if times}
    assert {"announce", "propose", "adopt", "grant"} <= permitted
