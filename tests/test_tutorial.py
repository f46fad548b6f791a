"""What the documentation shows at a terminal works as it is written."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def run_blocks(page: Path, folder: Path) -> str:
    """Run the shell blocks of a page in order, in a folder; none may fail. Gives what they printed."""
    blocks = re.findall(r"^```sh\n(.*?)^```", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    assert blocks
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", "-c", "set -eu\n" + "\n".join(blocks)],
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_command_of_the_tutorial_does_what_the_text_says(tmp_path: Path) -> None:
    """The shell blocks run in order in an empty folder, and none of them fails."""
    out = run_blocks(ROOT / "docs" / "tutorial.md", tmp_path)
    assert "advised" in out
    assert "refused: exit code 1" in out
    assert "more than was asked" in out
    assert (tmp_path / "my-region" / "avt.db").is_file()


@pytest.mark.parametrize("page", sorted((ROOT / "examples").glob("*/README.md")), ids=lambda page: page.parent.name)
def test_every_example_runs(page: Path, tmp_path: Path) -> None:
    """The commands that an example gives run from the root of a clone, and no step of it is refused."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    out = run_blocks(page, tmp_path)
    assert "no faults" in out
    done, asked = re.findall(r"^(\d+) (?:van|of) (\d+) (?:stappen gezet|steps taken) → ", out, re.M)[-1]
    assert done == asked


def test_an_agenda_is_put_to_the_test_in_ten_minutes_as_the_page_says(tmp_path: Path) -> None:
    """A law is found violated with the story on the page, its test fails, and the mended agenda passes both."""
    page = ROOT / "docs" / "how-to" / "put-an-agenda-to-the-test.md"
    out = run_blocks(page, tmp_path)
    violated, mended = (out.index(head) for head in ("1 of 36 laws is violated", "36 laws, none of them violated"))
    assert violated < mended
    found = out[violated:mended].replace("\u00a0", " ")
    told = re.search(r"^VIOLATED.*?\n```", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    assert told is not None
    assert told[0].removesuffix("```").strip() in found
    assert found.count("1 failed") == found.count("1 passed") == 1
