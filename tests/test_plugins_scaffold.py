"""A new plugin is written once, works at once, and its author gets cases in one line."""

from __future__ import annotations

import io
import subprocess
import sys
import tokenize
from fractions import Fraction
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from avt_workflow import Application, Grant, InputError, Vote, euros, find_plugins, judge, options
from avt_workflow.guards import (
    Advised,
    Carried,
    CoFinancing,
    HasApplication,
    MinimumPerCriterion,
    MinimumScore,
    SheetsComplete,
    WithinAsk,
)
from avt_workflow.plugins import check_plugin
from avt_workflow.plugins.names import is_name, nearest_name
from avt_workflow.scaffold import new_plugin
from avt_workflow.scoring import Total
from avt_workflow.testing import ask, case, criteria, sheet


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a new criterion and a new scheme."""
    folder = tmp_path_factory.mktemp("written") / "plugins"
    new_plugin("criterion", "enough-partners", folder)
    new_plugin("scheme", "strictest-sheet", folder)
    return folder


def run(folder: Path, *command: str) -> str:
    """The output of a Python module run in a folder, which must succeed."""
    done = subprocess.run([sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_what_is_written_has_no_fault(written: Path) -> None:
    """Both new plugins pass every check and can be named in an agenda; their tests are not taken for plugins."""
    assert check_plugin(written) == ()
    found = find_plugins(directories=[written], entry_points=False)
    assert found.set_aside == ()
    assert "enough-partners" in found.guards
    assert "strictest-sheet" in found.schemes
    assert found.guards["enough-partners"].text["nl"] == "Nog {short} partners nodig."


def test_the_tests_that_are_written_pass(written: Path) -> None:
    """The tests beside both new plugins pass as they are."""
    assert "7 passed" in run(written, "pytest", "-p", "no:cacheprovider")


def test_what_is_written_is_typed_and_tidy(written: Path, tmp_path: Path) -> None:
    """New plugins and their tests pass ruff, and mypy in its strict mode."""
    run(written, "ruff", "check", "--isolated", "--no-cache", "--select", "F,W,I,B,UP,SIM,C4,RET,PT", ".")
    run(written, "mypy", "--strict", "--cache-dir", str(tmp_path), ".")


def test_a_criterion_is_fifteen_lines(written: Path) -> None:
    """A new criterion has at most fifteen lines of code, its documentation and blank lines aside."""
    source = (written / "enough_partners.py").read_text(encoding="utf-8")
    tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    skipped = (tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER, tokenize.COMMENT)
    is_code = [t for t in tokens if t.type not in skipped and not t.string.startswith('"""')]
    assert 5 < len({token.start[0] for token in is_code}) <= 15


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """A file that is there stays as it is, and nothing is written beside it."""
    (tmp_path / "test_my_rule.py").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="is there already"):
        new_plugin("criterion", "my-rule", tmp_path)
    assert [path.read_text(encoding="utf-8") for path in tmp_path.iterdir()] == ["mine"]


@pytest.mark.parametrize(
    ("kind", "name", "better"),
    [
        ("criterion", "Big City", "'big-city'"),
        ("criterion", "bigCity_2", "'big-city-2'"),
        ("criterion", "2fast", "'fast'"),
        ("criterion", "", "'rule'"),
        ("criterion", "quorum", "'my-quorum'"),
        ("scheme", "total", "'my-total'"),
        ("criterion", "class", "'class-rule'"),
        ("criterion", "json", "'json-rule'"),
        ("criterion", "test-case", "'test-case-rule'"),
        ("criterion", "refusal", "'refusal-rule'"),
        ("scheme", "score", "'score-scheme'"),
    ],
)
def test_a_bad_name_gets_its_nearest(
    kind: Literal["criterion", "scheme"], name: str, better: str, tmp_path: Path
) -> None:
    """A name that will not do is refused with one that will, and nothing is written."""
    with pytest.raises(InputError) as refused:
        new_plugin(kind, name, tmp_path)
    assert better in refused.value.todo
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_kind(tmp_path: Path) -> None:
    """A kind that cannot be written is refused with those that can."""
    with pytest.raises(InputError, match="criterion or scheme"):
        new_plugin("guard", "my-rule", tmp_path)  # type: ignore[arg-type]  # as the command line hands it on


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """A folder that is a file is refused with a line that says so."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="cannot write in"):
        new_plugin("criterion", "my-rule", tmp_path / "file")


@given(st.text(max_size=30))
@example("Ünïversität Nr. 9")
def test_the_nearest_name_is_a_name(text: str) -> None:
    """Any text has a nearest name that is good, and a good name is its own nearest."""
    near = nearest_name(text)
    assert is_name(near)
    assert nearest_name(near) == near


def test_a_case_has_only_what_is_named() -> None:
    """An empty case has no application, advice or score; each part named is there and no other."""
    assert HasApplication().check(case(), ask()) is not None
    assert HasApplication().check(case(asked="10"), ask()) is None
    assert Advised().check(case(), ask()) is not None
    assert Advised().check(case(advice="negative"), ask()) is None
    assert MinimumScore(Fraction(6)).check(case(score="5.9"), ask()) is not None
    assert MinimumScore(Fraction(6)).check(case(score=6), ask()) is None


def test_a_case_counts_what_it_is_given() -> None:
    """Amounts, financing, sheets, recusals and votes reach the guards that read them."""
    five, four = Grant(euros(5)), Grant(euros(4))
    assert WithinAsk().check(case(asked=4), ask(five)) is not None
    assert WithinAsk().check(case(asked=4), ask(four)) is None
    quarter = CoFinancing(Fraction(1, 4))
    assert quarter.check(case(financing={"municipality": "1.33"}), ask(four)) is not None
    assert quarter.check(case(financing={"municipality": "1.34"}), ask(four)) is None
    sheets = {"ann": sheet(K=8), "ben": sheet(K=6)}
    assert SheetsComplete(2).check(case(sheets=sheets), ask()) is None
    assert SheetsComplete(2).check(case(sheets=sheets, recused=["ben"]), ask()) is not None
    votes = {"ann": Vote("decide", "for", five), "ben": Vote("decide", "for", five)}
    assert Carried().check(case(votes=votes), ask(five)) is None
    assert Carried().check(case(votes=votes), ask(four)) is not None


def test_a_case_keeps_the_application_it_is_given() -> None:
    """A part that is named changes an application, and leaves its other parts alone."""
    own = Application("Ours", "us", asked=euros(7), summary="as it was")
    found = case(own, partners=["A"]).dossier
    assert found is not None
    assert found.idea.application is not None
    assert found.idea.application.asked == euros(7)
    assert found.idea.application.summary == "as it was"
    assert [partner.name for partner in found.idea.application.partners] == ["A"]


def test_a_case_can_be_judged() -> None:
    """The case is one that the engine judges: within the envelope it grants, above it it refuses."""
    tight = case(asked=10, ceiling=10, committed={"other": 4})
    assert judge(tight, ask(Grant(euros(6)))).allowed
    assert [reason.code for reason in judge(tight, ask(Grant(euros(7)))).reasons] == ["over-ceiling"]
    assert {option.trigger for option in options(tight, "ann", "panel", ask().on)} >= {"assess", "decide"}


def test_criteria_and_sheets() -> None:
    """Criteria and sheets in one line score exactly, with "not applicable" taking no part."""
    weighed = criteria(K=2, R=1)
    assert Total().score([sheet(K=8, R="7.5"), sheet(K=9, R=None)], weighed).total == Fraction(17) + Fraction(15, 2)
    assert MinimumPerCriterion().check(case(criteria=weighed), ask()) is not None
