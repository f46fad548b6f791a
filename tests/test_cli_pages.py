"""The commands that write pages: what they make, what they keep, and what they will not touch."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import attrs
import pytest

from avt_workflow import AgendaFiles, FrozenMap, Office
from avt_workflow.cli import demo, main
from avt_workflow.cli.arguments import parse
from avt_workflow.registry import BUILT_IN
from shell import Shell

EXAMPLES = Path(__file__).parent.parent / "examples"
DEMO = ["demo", "shown", "--agenda", str(EXAMPLES / "achterhoek")]


@pytest.fixture
def avt(programme: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell in a copy of a folder with a programme."""
    shutil.copytree(programme, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return Shell()


def test_pages_are_made_of_a_log_that_is_in_use(avt: Shell) -> None:
    """The overview, a page per project and the report come from the log as it stands, which is not changed."""
    before = Path("avt.db").read_bytes()
    assert "pages/index.html" in avt("pages")
    assert Path("avt.db").read_bytes() == before
    assert "€ 40,000" in Path("pages/en/projects/solar.html").read_text(encoding="utf-8").replace("\u00a0", " ")
    assert set(avt.json("pages")["pages"]) >= {"index.html", "nl/report.html", "en/figures/portfolio-project.svg"}
    avt("pages", "then", "--as-of", "2026-01-31")
    assert not Path("then/en/projects/solar.html").exists()


def test_pages_replace_no_page_of_somebody_else(avt: Shell) -> None:
    """A folder with another index.html is refused, and that page stays."""
    Path("pages").mkdir()
    Path("pages/index.html").write_text("<h1>Mine</h1>", encoding="utf-8")
    assert "was not made by avt" in avt.refusal("pages", code=2)


def test_a_demo_leaves_a_log_that_is_in_use_alone(avt: Shell) -> None:
    """In a folder with a real log the demo is refused, and log and folder stay as they were."""
    assert "holds steps that the demo did not take" in avt.refusal("demo", ".", code=2)
    avt.refusal("demo", ".", "--agenda", str(EXAMPLES / "achterhoek"), code=2)


def test_a_demo_is_built_anew_until_somebody_works_with_it(avt: Shell) -> None:
    """Its own log is replaced as often as one likes; once a step was added to it, it is kept."""
    for _ in range(2):
        assert "12 van 12 stappen gezet" in avt(*DEMO)
    office = Office.open("shown/avt.db")
    role, actor = office.agenda.administered_by, "bureau-1"
    verdict = office.appoint(next(iter(office.agenda.bodies)), "new", actor=actor, role=role, on=demo.When("2025"))
    assert verdict.allowed
    office.close()
    assert "did not take" in avt.refusal("demo", "shown", code=2)


def test_a_demo_does_not_run_one_agenda_for_another(avt: Shell) -> None:
    """An agenda asked for by name, where another or a changed one stands, is refused with what to do."""
    avt(*DEMO)
    agenda = Path("shown/agenda.toml")
    agenda.write_text(agenda.read_text(encoding="utf-8").replace("1_000_000", "900_000"), encoding="utf-8")
    assert "leave --agenda away" in avt.refusal(*DEMO, code=2)
    assert "stappen gezet" in avt("demo", "shown")
    assert avt.json("budget", "--log", "shown/avt.db")["envelopes"][0]["ceiling_cents"] == 90_000_000


def test_of_several_agendas_the_first_by_name_is_shown(tmp_path: Path) -> None:
    """Where nobody names an agenda, it is not the order in which plugins were found that chooses."""
    starter = (Path(demo.__file__).parents[1] / "definition" / "starter.toml").read_text(encoding="utf-8")
    files = {"two": AgendaFiles("no agenda"), "one": AgendaFiles(starter), "three": AgendaFiles("")}
    registry = attrs.evolve(BUILT_IN, agendas=FrozenMap(files))
    assert demo.make(tmp_path / "shown", registry, None, parse(["demo", "shown"])) == 0
    assert (tmp_path / "shown" / "agenda.toml").read_text(encoding="utf-8") == starter


def test_a_faulty_agenda_lays_nothing_down(avt: Shell) -> None:
    """Faults are told before anything is copied, so that mending them is enough."""
    source = Path("region")
    shutil.copytree(EXAMPLES / "achterhoek", source)
    good = (source / "agenda.toml").read_text(encoding="utf-8")
    (source / "agenda.toml").write_text(good.replace('to = "aan-tafel"', 'to = "aan-tafle"'), encoding="utf-8")
    avt("demo", "fresh", "--agenda", "region", code=2)
    assert not Path("fresh").exists()
    (source / "agenda.toml").write_text(good, encoding="utf-8")
    assert "stappen gezet" in avt("demo", "fresh", "--agenda", "region")


def test_demos_at_the_same_time_do_not_hinder_each_other(avt: Shell) -> None:
    """Two that fill one folder both end well, and leave one whole log and nothing beside it."""
    run = [sys.executable, "-c", "import sys; from avt_workflow.cli import main; sys.exit(main())", *DEMO]
    running = [subprocess.Popen(run, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for _ in range(2)]
    assert [(process.wait(60), process.stderr and process.stderr.read()) for process in running] == [(0, b"")] * 2
    assert main(["log", "verify", "--log", "shown/avt.db"]) == 0
    assert sorted(path.name for path in Path("shown").glob("avt.db*")) == ["avt.db"]


def test_a_changed_agenda_shows_what_it_refuses(avt: Shell) -> None:
    """With less money the overview and the page of the project say which step was refused and why."""
    avt(*DEMO)
    agenda = Path("shown/agenda.toml")
    agenda.write_text(agenda.read_text(encoding="utf-8").replace("1_000_000", "80_000"), encoding="utf-8")
    assert "10 van 12" in avt("demo", "shown")
    for page in ("nl/index.html", "nl/projects/warme-dorpen.html"):
        text = Path("shown", page).read_text(encoding="utf-8").replace("\u00a0", " ")
        assert "€ 90.000 is € 10.000 meer" in text
        assert "warme-dorpen.html" in text
