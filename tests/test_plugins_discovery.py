"""Plugins are found in distributions, folders and files, and one that fails harms no other."""

from __future__ import annotations

import pickle
import shutil
import sys
from pathlib import Path

import pytest

from avt_workflow import InputError, find_plugins
from avt_workflow.plugins import check_installed
from avt_workflow.plugins.discovery import _KINDS
from avt_workflow.registry import BUILT_IN, AgendaFiles

SEEDED = Path(__file__).parent / "faulty_plugins"
RULE = '''
import attrs
from avt_workflow import Guard, hookimpl

@attrs.frozen
class Rule(Guard):
    """A rule."""
    at_least: int = {default}
    text = {{"nl": "Nee.", "en": "No."}}
    def check(self, case, request):
        return None

@hookimpl
def avt_guards():
    return {{"{name}": Rule}}
'''


def write(path: Path, name: str = "rule", default: int = 1) -> Path:
    """A plugin that works, with one guard under a name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(RULE.format(name=name, default=default), encoding="utf-8")
    return path


def install(folder: Path, distribution: str, module: str) -> None:
    """A distribution as pip would leave it, with a module as its entry point."""
    info = folder / f"{distribution}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(f"[avt_workflow]\n{distribution} = {module}\n", encoding="utf-8")


def test_without_plugins() -> None:
    """Without plugins there is what the library brings itself."""
    assert find_plugins(entry_points=False) == BUILT_IN


def test_a_file_and_a_folder(tmp_path: Path) -> None:
    """The same plugin is found by its file and by its folder, beside what the library brings."""
    path = write(tmp_path / "my_rule.py", "my-rule")
    for place in (path, tmp_path):
        found = find_plugins(directories=[place], entry_points=False)
        assert set(found.guards) == {*BUILT_IN.guards, "my-rule"}
        assert found.distributions == ("my_rule",)
        assert found.origins == {"guard:my-rule": "my_rule"}
        assert found.set_aside == ()


def test_a_package(tmp_path: Path) -> None:
    """A package is one plugin, and imports its own modules; found by itself or in a folder."""
    write(tmp_path / "region" / "rules.py", "regional")
    (tmp_path / "region" / "__init__.py").write_text("from .rules import avt_guards as avt_guards\n", encoding="utf-8")
    for place in (tmp_path / "region", tmp_path):
        found = find_plugins(directories=[place], entry_points=False)
        assert found.origins == {"guard:regional": "region"}


def test_tests_are_no_plugins(tmp_path: Path) -> None:
    """Tests, their configuration and files with a leading underscore or dot are passed over in a folder."""
    for name in ("test_rule.py", "conftest.py", "_draft.py", ".hidden.py"):
        (tmp_path / name).write_text("raise RuntimeError\n", encoding="utf-8")
    assert find_plugins(directories=[tmp_path], entry_points=False) == BUILT_IN


def test_one_that_fails_is_set_aside(tmp_path: Path) -> None:
    """Among every kind of faulty plugin, each is set aside with one line that starts with its name; others work."""
    shutil.copytree(SEEDED, tmp_path, dirs_exist_ok=True)
    seeded = {path.stem for path in tmp_path.glob("*.py")}
    write(tmp_path / "works.py", "works")
    found = find_plugins(directories=[tmp_path], entry_points=False)
    assert found.distributions == ("works",)
    assert {line.partition(":")[0] for line in found.set_aside} == seeded
    for line in found.set_aside:
        assert "→" in line
        assert "\n" not in line
    assert set(found.guards) == {*BUILT_IN.guards, "works"}


def test_the_first_keeps_a_name(tmp_path: Path) -> None:
    """Of two plugins with the same name for a guard, the later is set aside, and the line says who has it."""
    write(tmp_path / "a.py", "rule")
    write(tmp_path / "b.py", "rule")
    found = find_plugins(directories=[tmp_path], entry_points=False)
    assert found.distributions == ("a",)
    (line,) = found.set_aside
    assert line.startswith("b: ")
    assert "from a" in line


def test_two_plugins_of_one_name(tmp_path: Path) -> None:
    """Two files of the same name in two folders do not take each other's place."""
    first, second = write(tmp_path / "x" / "one.py", "first"), write(tmp_path / "y" / "one.py", "second")
    found = find_plugins(directories=[first, second], entry_points=False)
    assert "first" in found.guards
    assert "second" not in found.guards
    assert "name" in found.set_aside[0]


def test_nothing_hides_another_module(tmp_path: Path) -> None:
    """A file named as a module of the standard library hides nothing, and one that fails leaves nothing behind."""
    import json

    write(tmp_path / "json.py", "my-json")
    (tmp_path / "broken.py").write_text("import sys\nraise RuntimeError('halfway')\n", encoding="utf-8")
    before = set(sys.modules)
    found = find_plugins(directories=[tmp_path], entry_points=False)
    assert "my-json" in found.guards
    assert sys.modules["json"] is json
    assert {name.partition("_")[0] for name in set(sys.modules) - before} == {"avt"}
    assert not [name for name in sys.modules if "broken" in name]


def test_values_pickle_and_a_changed_file_is_read_again(tmp_path: Path) -> None:
    """Looking twice gives the same class, so that its values pickle; a changed file gives another."""
    path = write(tmp_path / "rule.py", default=1)
    first = find_plugins(directories=[path], entry_points=False).guards["rule"]
    assert find_plugins(directories=[path], entry_points=False).guards["rule"] is first
    assert pickle.loads(pickle.dumps(first())) == first()
    write(path, default=2)
    changed = find_plugins(directories=[path], entry_points=False).guards["rule"]
    assert changed().at_least == 2  # type: ignore[attr-defined]  # a parameter of this very guard


def test_a_distribution(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed distribution is found by its entry point; one whose module is gone is set aside, not fatal."""
    write(tmp_path / "installed_rule.py", "installed")
    install(tmp_path, "my-region", "installed_rule")
    install(tmp_path, "lost-region", "a_module_that_is_gone")
    monkeypatch.syspath_prepend(str(tmp_path))
    found = find_plugins()
    assert found.origins["guard:installed"] == "my-region"
    assert "my-region" in found.distributions
    assert "lost-region" not in found.distributions
    assert any(line.startswith("lost-region: ") and "a_module_that_is_gone" in line for line in found.set_aside)
    assert ("lost-region", "import-error") in {(fault.file, fault.code) for fault in check_installed()}
    assert "installed" not in find_plugins(entry_points=False).guards


def test_all_that_hooks_bring(tmp_path: Path) -> None:
    """Every hook fills its own part of the registry; a template may have a folder and an extension in its name."""
    (tmp_path / "all.py").write_text(
        "from avt_workflow import AgendaFiles, hookimpl\n"
        "from avt_workflow.allocation import Ranked\n"
        "from avt_workflow.guards import Quorum\n"
        "from avt_workflow.scoring import Total\n"
        "@hookimpl\ndef avt_guards(): return {'my-guard': Quorum}\n"
        "@hookimpl\ndef avt_scoring_schemes(): return {'my-scheme': Total}\n"
        "@hookimpl\ndef avt_allocation_rules(): return {'my-allocation': Ranked}\n"
        "@hookimpl\ndef avt_agendas(): return {'my-agenda': AgendaFiles('[agenda]')}\n"
        "@hookimpl\ndef avt_report_templates(): return {'my-region/memo.html': '<p>'}\n",
        encoding="utf-8",
    )
    found = find_plugins(directories=[tmp_path], entry_points=False)
    assert found.set_aside == ()
    assert "my-guard" in found.guards
    assert "my-scheme" in found.schemes
    assert "my-allocation" in found.allocations
    assert found.agendas == {"my-agenda": AgendaFiles("[agenda]")}
    assert found.templates == {"my-region/memo.html": "<p>"}
    assert {origin.partition(":")[0] for origin in found.origins} == {kind.name for kind in _KINDS.values()}


def test_a_template_is_text(tmp_path: Path) -> None:
    """A template that is no text, or has a bad name, is set aside."""
    for name, value in (("memo.html", "b'<p>'"), ("Memo", "'<p>'")):
        path = tmp_path / "one.py"
        hook = f"@hookimpl\ndef avt_report_templates(): return {{'{name}': {value}}}\n"
        path.write_text(f"from avt_workflow import hookimpl\n{hook}", encoding="utf-8")
        found = find_plugins(directories=[path], entry_points=False)
        assert found.templates == {}
        assert len(found.set_aside) == 1


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """A folder that is not there is the caller's mistake, not a plugin to set aside."""
    with pytest.raises(InputError, match="no plugin"):
        find_plugins(directories=[tmp_path / "lost"], entry_points=False)
