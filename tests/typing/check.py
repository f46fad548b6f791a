"""Holds the two files against the package that is installed for a Python: `python check.py PYTHON`."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
RIGHT, WRONG = HERE / "right.py", HERE / "wrong.py"


def mypy(python: str, file: Path) -> set[int]:
    """The lines in which mypy finds an error."""
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--python-executable", python, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=HERE)
    if done.returncode not in (0, 1):
        raise SystemExit(f"mypy did not run: {done.stderr or done.stdout}")
    return {int(line) for line in re.findall(rf"^{re.escape(file.name)}:(\d+): error", _local(done.stdout), re.M)}


def pyright(python: str, file: Path) -> set[int]:
    """The lines in which pyright finds an error."""
    command = [sys.executable, "-m", "pyright", "--pythonpath", python, "--outputjson", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=HERE)
    found = json.loads(done.stdout)["generalDiagnostics"]
    return {item["range"]["start"]["line"] + 1 for item in found if item["severity"] == "error"}


def _local(output: str) -> str:
    return output.replace(f"{HERE}/", "")


def main() -> int:
    """Say where a checker finds too much or too little."""
    python = str(Path(sys.argv[1]).absolute())  # not resolved: the link is what tells the environment
    lines = enumerate(WRONG.read_text(encoding="utf-8").splitlines(), 1)
    marked = {number for number, line in lines if line.endswith("# wrong")}
    failed = 0
    for checker in (mypy, pyright):
        for file, expected in ((RIGHT, set[int]()), (WRONG, marked)):
            found = checker(python, file)
            if found != expected:
                failed += 1
                print(f"{checker.__name__} {file.name}: unexpected {sorted(found - expected)}, "
                      f"missing {sorted(expected - found)}")  # fmt: skip
    print(f"{4 - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
