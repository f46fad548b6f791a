"""`python -m benchmarks`: measure every figure, print it, and write docs/figures.md."""

from __future__ import annotations

import argparse
import platform
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from itertools import groupby
from pathlib import Path

from . import dividing, exploring, figures
from .measure import Figure

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "figures.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
RIVALS = ("transitions", "python-statemachine", "sismic", "SpiffWorkflow", "pabutools", "scikit-criteria", "pymcdm")
QUICK, FULL = 3, 15


def main() -> int:
    """Measure; with --quick write nothing and forgive a noisy machine."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="few rounds, nothing written, bounds stretched three times"
    )
    quick = parser.parse_args().quick
    found = [
        figure
        for measure in (*figures.ALL, *dividing.ALL, *exploring.ALL)
        for figure in _shown(measure(QUICK if quick else FULL))
    ]
    slack = 3.0 if quick else 1.0
    missed = [figure for figure in found if not figure.holds(slack)]
    if quick:
        print(f"{len(found) - len(missed)} figures hold within a factor {slack}, {len(missed)} do not")
        return 1 if missed else 0
    found += _shown(figures.from_nothing(ROOT))
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    after = rest.split(END)[1]
    PAGE.write_text(f"{before}{BEGIN}\n{_page(found)}{END}{after}", encoding="utf-8")
    print(f"written: {PAGE.relative_to(ROOT)}")
    return 0


def _shown(measured: Iterator[Figure]) -> Iterator[Figure]:
    for figure in measured:
        mark = "" if figure.holds() else "   MISSED"
        print(f"{_value(figure):>12}  ({figure.better} {figure.bound:g})  {figure.what}{mark}", flush=True)
        yield figure


def _value(figure: Figure) -> str:
    digits = 0 if figure.value >= 100 else 1 if figure.value >= 10 else 2
    return f"{figure.value:,.{digits}f} {figure.unit}"


def _page(found: Sequence[Figure]) -> str:
    rivals = ", ".join(f"{name} {version(name)}" for name in RIVALS)
    lines = [
        f"Measured at commit {_commit()}, {platform.python_implementation()} {platform.python_version()} on "
        f"{platform.system()} ({platform.machine()}, 2 cores), against {rivals}.",
        "",
    ]
    for section, group in groupby(found, lambda figure: figure.section):
        lines += [f"### {section}", "", "| what | reached | asked | measures |", "|---|---|---|---|"]
        for figure in group:
            asked = f"{figure.better} {figure.bound:g}" + ("" if figure.holds() else " — **missed**")
            lines.append(f"| {figure.what} | {_value(figure)} | {asked} | {figure.detail} |")
        lines.append("")
    return "\n".join(lines)


def _commit() -> str:
    def git(*arguments: str) -> str:
        return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()

    changed = " with changes" if git("status", "--porcelain", "--", "src", "plugins", "benchmarks") else ""
    return f"`{git('rev-parse', '--short', 'HEAD')}`{changed}"


if __name__ == "__main__":
    sys.exit(main())
