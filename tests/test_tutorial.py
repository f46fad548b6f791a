"""The tutorial works as it is written."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

TUTORIAL = Path(__file__).parent.parent / "docs" / "tutorial.md"


def test_every_command_of_the_tutorial_does_what_the_text_says(tmp_path: Path) -> None:
    """The shell blocks run in order in an empty folder, and none of them fails."""
    blocks = re.findall(r"^```sh\n(.*?)^```", TUTORIAL.read_text(encoding="utf-8"), flags=re.M | re.S)
    script = "set -eu\n" + "\n".join(blocks)
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "advised" in done.stdout
    assert "refused: exit code 1" in done.stdout
    assert "more than was asked" in done.stdout
    assert (tmp_path / "my-region" / "avt.db").is_file()
