"""The public names and the codes of reasons are those that the documentation lists."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import avt_workflow
from avt_workflow import languages, testing
from avt_workflow.testing import strategies

ROOT = Path(__file__).parent.parent


def listed(page: str) -> list[str]:
    """The names in the first column of a page's table."""
    return re.findall(r"^\| `([\w-]+)` \|", (ROOT / "docs" / page).read_text(encoding="utf-8"), re.M)


def test_the_public_names_are_those_of_the_page() -> None:
    """Each exported name is listed, loads, and stands in the list that type checkers read."""
    assert listed("api.md") == avt_workflow.__all__
    source = (ROOT / "src" / "avt_workflow" / "__init__.py").read_text(encoding="utf-8")
    imported = [
        alias.asname
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and node.level
        for alias in node.names
    ]
    assert sorted(filter(None, imported)) == avt_workflow.__all__
    for name in avt_workflow.__all__:
        assert getattr(avt_workflow, name) is not None


def test_what_helps_to_test_is_on_the_page() -> None:
    """Each public name of `testing` and its strategies is listed, and no other."""
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    expected = [*sorted(testing.__all__), *(f"strategies.{name}" for name in sorted(strategies.__all__))]
    assert re.findall(r"^\| `testing\.([\w.]+)` \|", page, re.M) == expected


def test_every_reason_is_documented_in_both_languages() -> None:
    """The codes of the page are those of both catalogues."""
    codes = listed("reference/reasons.md")
    assert codes == list(languages.catalogue("en")["reasons"])
    assert set(codes) == set(languages.catalogue("nl")["reasons"])


def test_importing_the_library_loads_little() -> None:
    """A fresh import loads neither cattrs, SQLAlchemy, Jinja2, nor charts."""
    heavy = ("cattrs", "sqlalchemy", "jinja2", "vl_convert", "pygraphviz", "rich")
    code = f"import sys, avt_workflow; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
