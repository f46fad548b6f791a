"""What the how-to pages show at a terminal is what comes out, letter for letter."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "docs" / "how-to" / name for name in ("rounds.md", "your-regions-rules.md")]


def stripped(text: str) -> str:
    """A text without blanks at the end of its lines."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def printed(page: str, folder: Path) -> list[tuple[str, str | None, str]]:
    """Each shell block of a page run in order in a folder: the block, what the page shows of it, what it printed."""
    found = []
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    for block, shown in re.findall(r"^```sh\n(.*?)^```\n(?:\n```text\n(.*?)^```)?", page, flags=re.M | re.S):
        done = subprocess.run(
            ["bash", "-euc", block],
            cwd=folder,
            env={**os.environ, "PATH": path},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, (block, done.stdout, done.stderr)
        found.append((block, shown or None, done.stdout))
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_commands_of_a_page_print_what_it_shows(page: Path, tmp_path: Path) -> None:
    """Every block of commands runs in order, and the text below it is all that it printed."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    for block, shown, out in printed(page.read_text(encoding="utf-8"), tmp_path):
        if shown is not None:
            assert stripped(out) == stripped(shown), block
