"""The commands about a round, and its page."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from avt_workflow import AsOf, When
from avt_workflow.reports import dossier_text, site
from shell import Shell, unchanged
from test_rounds import ROUND, TENDER, told

ADOPT = ["explain", ROUND, "adopt", "--as", "bea", "--role", "board", "--on", "2025-05-19", "--set"]


def words(printed: str) -> str:
    """What was printed, each blank a single space."""
    return " ".join(printed.split())


@pytest.fixture
def avt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """A shell in a folder with the example's round, up to the board's first decision."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(TENDER / "agenda.toml", tmp_path)
    text = (TENDER / "history.toml").read_text("utf-8")
    end = text.rindex("[[step]]", 0, text.index('do         = "adopt"'))
    (tmp_path / "history.toml").write_text(text[:end], "utf-8")
    shell = Shell()
    shell("adopt", "agenda.toml", "--as", "olga", "--on", "2025-01-01")
    shell("do", "--history", "history.toml")
    return shell


def test_the_ranking_and_the_allocation_are_shown(avt: Shell) -> None:
    """Who stands where by which marks, what all above ask together; who gets what and why, in either language."""
    ranking = words(avt("rank", ROUND))
    assert "1 solar-roofs 88.5 37 27 24.5 € 120,000 € 120,000" in ranking
    assert "€ 300,000 to divide; nothing was recorded" in ranking
    assert "€ 90,000 short on rank 4. The grant of smart-canal would do" in words(avt("allocate", ROUND))
    assert "De aanvraag kwam binnen nadat de openstelling was gesloten." in words(
        avt("allocate", ROUND, "--lang", "nl")
    )
    (first, *_) = avt.json("rank", ROUND)["rows"]
    assert first == {
        "rank": 1,
        "dossier": "solar-roofs",
        "score": "177/2",
        "per_criterion": {"impact": "37", "quality": "27", "region": "49/2"},
        "asked_cents": 12_000_000,
        "amount_cents": 12_000_000,
    }
    assert sum(row["amount"] for row in avt.json("allocate", ROUND)["rows"]) == 29_000_000


@pytest.mark.parametrize(
    ("otherwise", "said"),
    [
        (["--available", "400000"], ["green-steel € 0 € 100,000"]),
        (["--without", "solar-roofs"], ["solar-roofs € 120,000 € 0", "green-steel € 0 € 100,000"]),
        (["--rule", "lottery", "--set", "seed=b", "--set", "floor=90"], ["care-robot € 80,000 € 0"]),
        (["--set", "floor=78"], ["care-robot € 80,000 € 0"]),
        (["--weight", "impact=2"], ["Nobody would have another amount."]),
        (["--weight", "impact=0.5"], ["care-robot € 80,000 € 0", "smart-canal € 90,000 € 0"]),
        (["--recused", "eva", "--set", "floor=77"], ["smart-canal € 90,000 € 0", "care-robot € 80,000 € 0"]),
    ],
    ids=["more money", "one withdraws", "another rule", "another floor", "a weight", "a lower weight", "a recusal"],
)
def test_what_would_be_if(avt: Shell, otherwise: list[str], said: list[str]) -> None:
    """Who would win and lose, each with the amount now and then; nothing is recorded."""
    with unchanged():
        out = words(avt("whatif", ROUND, *otherwise))
    assert all(line in out for line in said), out


def test_how_robust_each_place_is_with_one_process_or_two(avt: Shell) -> None:
    """Without changes weights go up and down: 26 combinations of three, two assessors and six dossiers left out."""
    one = words(avt("whatif", ROUND))
    assert "34 variants: every weight up and down by 10 % in all combinations" in one
    assert "care-robot € 80,000 22 / 33" in one
    assert words(avt("whatif", ROUND, "--processes", "2")) == one
    assert avt.json("whatif", ROUND, "--spread", "0.2")["variants"] == 34
    avt("whatif", ROUND, "--figure", "robust.svg", "--lang", "nl")
    assert "Care robot € 80.000: 22 van 33" in words(Path("robust.svg").read_text("utf-8"))


def test_the_ranking_is_drawn_with_its_money_line(avt: Shell) -> None:
    """`--figure` draws what is shown: as it is, or as it would be with a change."""
    for command in (["rank", ROUND], ["allocate", ROUND], ["whatif", ROUND, "--available", "400000"]):
        avt(*command, "--figure", "ranking.svg", "--lang", "nl")
        picture = words(Path("ranking.svg").read_text("utf-8"))
        divided = "€ 400.000" if command[0] == "whatif" else "€ 300.000"
        assert f"{divided} te verdelen" in picture
        assert "Solar roofs (88,5)" in picture


def test_a_round_is_looked_back_at(avt: Shell) -> None:
    """As of a day before solar-roofs withdrew it competes; before the sheets were closed nobody does."""
    now = avt("allocate", ROUND)
    avt("do", "solar-roofs", "withdraw", "--as", "solar-roofs-bv", "--role", "applicant", "--on", "2025-05-18")
    assert "solar-roofs" not in avt("allocate", ROUND)
    assert avt("allocate", ROUND, "--as-of", "2025-05-17") == now
    assert "solar-roofs" in avt("whatif", ROUND, "--as-of", "2025-05-17", "--available", "0")
    assert avt.json("rank", ROUND, "--as-of", "2025-03-12") == {"available_cents": 30_000_000, "rows": []}


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["rank", "solar-roofs"], "is no round"),
        (["rank", "call-2024"], "no dossier 'call-2024'; did you mean 'call-2025'?"),
        (["whatif", ROUND, "--rule", "lotery"], "did you mean 'lottery'?"),
        (["whatif", ROUND, "--set", "flor=3"], "did you mean 'floor'?"),
        (["whatif", ROUND, "--weight", "impct=3"], "did you mean 'impact'?"),
        (["whatif", ROUND, "--weight", "impact=-3"], "below 0"),
        (["whatif", ROUND, "--minimum", "impact=5"], "no minimum of a criterion changes a ranking"),
        (["whatif", ROUND, "--weight", "impact=much"], "is not a number"),
        (["whatif", ROUND, "--weight", "impact"], "sets nothing"),
        (["whatif", ROUND, "--without", "solar-roof"], "did you mean 'solar-roofs'?"),
        (["whatif", ROUND, "--recused", "evy"], "did you mean 'eva'?"),
        (["whatif", ROUND, "--available", "-4"], "is not an amount"),
        (["whatif", ROUND, "--spread", "0"], "weights cannot go up and down by 0"),
        (["whatif", ROUND, "--processes", "0"], "write 1 or more"),
        (["whatif", ROUND, "--figure", "nowhere/robust.svg"], "cannot be written"),
        (["allocate", ROUND, "--figure", "nowhere/ranking.svg"], "cannot be written"),
        (
            ["whatif", ROUND, *(f"--weight={key}=0" for key in ("impact", "quality", "region"))],
            "every weight would be 0",
        ),
        (["whatif", ROUND, "--set", "floor=101"], "the highest score is 100, so that 101 is never reached"),
        (["whatif", ROUND, "--rule", "lottery", "--set", "seed=b", "--set", "floor=100.5"], "is never reached"),
        (["whatif", ROUND, "--weight", "impact=0.2"], "the highest score is 68, so that 70 is never reached"),
        (["allocate", ROUND, "--as-of", "2025-01-01"], "nothing had surely happened to call-2025"),
        (["rank", ROUND, "--as-of", "2025"], "is not one day"),
        (
            [*ADOPT, 'rows=[{ dossier = "x", motivation = "it'],
            'rows: \'[{ dossier = "x", motivation = "it\' is no list',
        ),
        ([*ADOPT, "rows=[{ dossier = x }]"], "it cannot be read from 'x }]' on"),
        ([*ADOPT, "rows=[{"], "it ends before it is closed → put texts between quotes"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wrong_question_about_a_round_gets_one_line(avt: Shell, command: list[str], said: str) -> None:
    """What is not there gets the nearest name; nothing is written."""
    assert said in avt.refusal(*command, code=2)


def test_a_board_adopts_on_the_command_line(avt: Shell) -> None:
    """What was proposed and voted for is carried out; a row that departs is named with what it lacks."""
    who = ["--as", "bea", "--role", "board", "--on", "2025-05-19"]
    row = 'rows=[{ dossier = "solar-roofs", amount = 100_000 }]'
    refused = words(avt.refusal("do", ROUND, "adopt", *who, "--set", row, code=1))
    assert "solar-roofs: The row gives € 100,000 and the rule gives € 120,000; say why" in refused
    assert avt("do", ROUND, "adopt", *who) == f"{ROUND}: adopt: done\n"
    assert "green-steel Green steel On the reserve" in words(avt("portfolio"))


def test_a_vote_on_a_round_is_on_what_was_proposed(avt: Shell) -> None:
    """Whoever votes names the step and the choice; who voted already is told."""
    who = ["--as", "bo", "--role", "board", "--on", "2025-05-19"]
    avt("do", ROUND, "send-back", "--as", "olga", "--role", "office", "--on", "2025-05-19", "--minutes", "m",
        "--set", "text=again")  # fmt: skip
    avt("do", ROUND, "propose", "--as", "olga", "--role", "office", "--on", "2025-05-20")
    assert avt(
        "do", ROUND, "vote", *who, "--set", "trigger=adopt", "--set", "choice=for", "--motivation", "late"
    ).endswith("done\n")
    wrong = avt.refusal("do", ROUND, "vote", *who, "--set", "trigger=adop", "--set", "choice=for", code=2)
    assert "there is no step 'adop'; did you mean 'adopt'?" in wrong
    assert "has voted" in avt.refusal("do", ROUND, "vote", *who, "--set", "trigger=adopt", "--set", "choice=for",
                                      "--motivation", "late", code=1)  # fmt: skip


def test_a_round_whose_rule_is_not_there_is_told_in_one_line(avt: Shell, tmp_path: Path) -> None:
    """A plugin that is missing, or raises, ends no command in a traceback."""
    rule = (
        "import attrs\nfrom avt_workflow import AllocationRule, hookimpl\n\n"
        "@attrs.frozen\nclass Broken(AllocationRule):\n"
        '    """Fails."""\n    text = {"nl": "x", "en": "x"}\n    def allocate(self, candidates, available):\n'
        '        """Fails."""\n        raise RuntimeError("out of order")\n\n@hookimpl\ndef avt_allocation_rules():\n'
        '    """Rules."""\n    return {"broken": Broken}\n'
    )
    (tmp_path / "fails_rule.py").write_text(rule, "utf-8")
    text = (tmp_path / "agenda.toml").read_text("utf-8").replace('"ranked"\nfloor      = 70', '"broken"')
    (tmp_path / "agenda.toml").write_text(text, "utf-8")
    with_it = ["--plugins-dir", "fails_rule.py", "--log", "other.db"]
    avt("adopt", "agenda.toml", "--as", "olga", "--on", "2025-01-01", *with_it)
    avt("do", "--history", "history.toml", *with_it, code=1)
    for command in ("rank", "allocate", "whatif"):
        assert "RuntimeError: out of order" in avt.refusal(command, ROUND, *with_it, code=2)
        assert "'broken' is missing" in avt.refusal(command, ROUND, "--log", "other.db", code=2)


def test_the_page_of_a_round_shows_its_allocations_and_that_of_a_candidate_its_ground() -> None:
    """Both adopted allocations with picture and table, as of a day only the first; a candidate is told its rank."""
    office = told()
    pages = site(office.book())
    page = pages[f"nl/projects/{ROUND}.html"]
    assert "Verdeling, zoals vastgesteld 19 mei 2025" in page
    assert "Verdeling, zoals vastgesteld 15 september 2025" in page
    assert "nl/figures/ranking-call-2025-1.svg" in pages
    assert "€ 300.000 te verdelen" in words(pages["nl/figures/ranking-call-2025-0.svg"])
    assert "Een score van 55,5 is lager dan de laagste die geld krijgt." in pages["nl/projects/drone-post.html"]
    assert "Tender rules, art. 8" in pages["nl/projects/drone-post.html"]
    assert "Board, by decree of the province" in pages["nl/projects/drone-post.html"]
    earlier = office.book(AsOf(When("2025-05-31").last))
    text = dossier_text(earlier.dossiers[ROUND], earlier, "en")
    assert text.count("## Allocation, as adopted") == 1
    before = office.book(AsOf(When("2025-05-10").last))
    assert "## Allocation, as proposed 5 May 2025" in dossier_text(before.dossiers[ROUND], before, "en")


def test_the_example_is_without_faults(avt: Shell) -> None:
    """The agenda of the example passes the check."""
    assert "no faults" in avt("check", "agenda.toml")
