"""What is loaded when it is touched: names of packages, and the plugins that the library brings."""

from __future__ import annotations

import ast
import copy
import importlib
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

from avt_workflow import FrozenMap, find_plugins
from avt_workflow.guards import GUARDS, Voted
from avt_workflow.model.catalogue import Catalogue
from avt_workflow.registry import BUILT_IN

SOURCES = Path(__file__).parent.parent / "src" / "avt_workflow"
AGENDA = Path(__file__).parent.parent / "examples" / "tender" / "agenda.toml"

BY_NAME = {"guards": "GUARDS", "scoring": "SCHEMES", "allocation": "ALLOCATIONS", "definition": ""}
"""Packages whose names are loaded when touched, with the mapping of plugins that each holds."""


def loaded(code: str) -> set[str]:
    """The modules of the library that a fresh process has loaded after some code."""
    shown = "import sys; print(*(name for name in sys.modules if name.startswith('avt_workflow.')))"
    done = subprocess.run([sys.executable, "-c", f"{code}\n{shown}"], capture_output=True, text=True, check=True)
    return {name.removeprefix("avt_workflow.") for name in done.stdout.split()}


@pytest.mark.parametrize("name", BY_NAME)
def test_what_is_loaded_when_touched_is_what_type_checkers_read(name: str) -> None:
    """Each name of the package is listed, and what it loads stands where the type checker is told to find it."""
    package = importlib.import_module(f"avt_workflow.{name}")
    imports = [
        (alias.asname, f"{package.__name__}.{node.module}")
        for node in ast.walk(ast.parse((SOURCES / name / "__init__.py").read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and node.level == 1
        for alias in node.names
    ]
    assert sorted(package.__all__) == sorted([*(name for name, _ in imports), *filter(None, [BY_NAME[name]])])
    assert all(getattr(package, name) is getattr(importlib.import_module(home), name) for name, home in imports)
    with pytest.raises(AttributeError, match="has no attribute 'Wrong'"):
        _ = package.Wrong


@pytest.mark.parametrize("name", [name for name, mapping in BY_NAME.items() if mapping])
def test_every_built_in_plugin_is_in_its_catalogue(name: str) -> None:
    """A catalogue names each class of its package that stands in the public list once, but for roots and helpers."""
    package = importlib.import_module(f"avt_workflow.{name}")
    classes = {found for each in package.__all__ if isinstance(found := getattr(package, each), type)}
    catalogue = getattr(package, BY_NAME[name])
    assert len({*catalogue.values()}) == len(catalogue)
    assert classes - {*catalogue.values()} <= {getattr(package, "Means", None)}


def test_the_names_of_the_built_in_plugins_load_none_of_them() -> None:
    """To list them, or to see whether one is there, loads no class; to ask for one loads its module only."""
    code = "from avt_workflow.registry import BUILT_IN as b\nassert 'voted' in b.guards and [*b.guards, *b.schemes]"
    assert {name for name in loaded(code) if name.startswith(("guards.", "scoring.", "allocation."))} == set()
    found = loaded(f"{code}\nb.guards['voted']")
    assert {name for name in found if name.startswith("guards.")} == {"guards.votes", "guards.reach"}


def test_a_process_that_judges_loads_what_it_needs() -> None:
    """To load an agenda and judge takes neither what finds mistakes, reads histories or solves, nor the codec."""
    code = (
        "from pathlib import Path\n"
        "from avt_workflow import Case, Request, When, compile_rulebook, find_plugins, judge, load_agenda\n"
        f"loaded = load_agenda(Path({str(AGENDA)!r}).read_text('utf-8'), find_plugins(entry_points=False))\n"
        "case = Case(compile_rulebook(loaded.agenda, loaded.hash))\n"
        "judge(case, Request('one', 'submit', 'ann', When('2025'), 'office'))"
    )
    others = {"definition.mistakes", "definition.history", "definition.resolve", "solver", "codec", "office"}
    assert loaded(code) & others == set()


def test_a_catalogue_is_an_immutable_mapping() -> None:
    """It equals the mapping of what it loads, hashes, pickles and copies as that does, and does not change."""
    plain = FrozenMap({**GUARDS})
    assert plain == GUARDS
    assert hash(GUARDS) == hash(plain)
    assert pickle.loads(pickle.dumps(GUARDS)) == copy.deepcopy(GUARDS) == GUARDS
    assert GUARDS["voted"] is Voted
    with pytest.raises(KeyError):
        _ = GUARDS["unheard-of"]
    with pytest.raises(AttributeError):
        GUARDS.others = FrozenMap()  # type: ignore[attr-defined]


def test_what_plugins_add_goes_first() -> None:
    """With others it holds both, theirs where both have a name, and what there was stays as it was."""
    assert isinstance(GUARDS, Catalogue)
    both = GUARDS | {"advised": Voted, "mine": Voted}
    assert {*both} == {*GUARDS, "mine"}
    assert len(both) == len(GUARDS) + 1
    assert both["advised"] is both["mine"] is both["voted"]
    assert "mine" not in GUARDS
    assert find_plugins(entry_points=False) == BUILT_IN
