"""The how-to on plugins says what the code does."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

from avt_workflow.plugins import WHAT_TO_DO, hookspecs
from avt_workflow.scaffold import new_plugin

PAGE = (Path(__file__).parent.parent / "docs" / "how-to" / "write-a-plugin.md").read_text(encoding="utf-8")


def test_every_hook_stands_there_with_its_signature() -> None:
    """The hook reference has each hook with its exact signature and words, and no other."""
    hooks = {name: hook for name, hook in vars(hookspecs).items() if name.startswith("avt_")}
    expected = {
        f"{name}{str(inspect.signature(hook)).replace(chr(39), '')}": inspect.getdoc(hook)
        for name, hook in hooks.items()
    }
    assert dict(re.findall(r"^\| `(avt_\w+\(.*\) -> .*)` \| (.*) \|$", PAGE, re.MULTILINE)) == expected


def test_every_kind_of_fault_stands_there() -> None:
    """The table of faults has each code with what to do about it, and no other."""
    assert dict(re.findall(r"^\| `([a-z-]+)` \| .+ \| (.+) \|$", PAGE, re.MULTILINE)) == dict(WHAT_TO_DO)


def test_the_plugin_on_the_page_is_the_one_that_is_written(tmp_path: Path) -> None:
    """What the page shows is what `avt plugins new` writes, letter for letter."""
    plugin, _ = new_plugin("criterion", "enough-partners", tmp_path)
    assert plugin.read_text(encoding="utf-8") in PAGE
