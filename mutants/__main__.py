"""`python -m mutants`: measure the kit, print what was found, and write the tables of docs/mutants.md."""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator, Sequence
from functools import partial

from avt_workflow.model.laws import FORMS
from avt_workflow.testing.checks import LAWS
from avt_workflow.testing.free_laws import free_laws
from avt_workflow.testing.office_laws import OFFICE_LAWS
from avt_workflow.testing.watching import ENDS, UNCHANGED

from . import pages
from .harness import Fate, in_children
from .kit import Effort
from .mechanical import ROOT, everyone, met, sample
from .pages import Alarm
from .unusual import AGENDAS, PLUGINS, alarms
from .variants import VARIANTS
from .zoo import visited

PAGE = ROOT / "docs" / "mutants.md"
SEEDS, FEW = 200, 1
CHUNK = 25
"""Seeds that one process tries."""
QUICK = Effort(states=300, walks=8, examples=40)
SLOW = {"agenda:board", "agenda:treasury", "agenda:nested"}
"""Where a quick run does not look: what is wrong there lies deep."""
QUICK_MODULES = ("guards.votes", "guards.grants", "guards.costs", "scoring.means", "allocation.in_turn", "money")
QUICK_TESTS = ("edges", "guards", "guards_costs", "scoring", "allocation", "money", "panel_stories")
AT_LEAST = 0.98


def main() -> int:
    """Measure; with --quick a fixed sample, and write nothing."""
    parser = argparse.ArgumentParser(prog="mutants", description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"what is measured, of {', '.join(_PARTS)}; all of them")
    parser.add_argument("--quick", action="store_true", help="a fixed sample; nothing is written")
    parser.add_argument("--seconds", type=float, default=150, help="with --quick: no mutant begins after so long")
    parser.add_argument("--mechanical", type=int, metavar="N", help="so many mechanical mutants, drawn with a seed")
    parser.add_argument("--seeds", type=int, default=SEEDS, help="for each of the correct ones")
    parser.add_argument("--seed", type=int, default=0, help="what the samples are drawn with")
    asked = parser.parse_args()
    if asked.quick:
        return _quick(asked.seconds, asked.seed)
    if unknown := [part for part in asked.parts if part not in _PARTS]:
        parser.error(f"{unknown[0]!r} is none of {', '.join(_PARTS)}")
    return max(_PARTS[part](asked) for part in asked.parts or _PARTS)


def _quick(seconds: float, seed: int) -> int:
    begun = time.monotonic()
    near = [variant for variant in VARIANTS if not SLOW & {*variant.where}]
    few = random.Random(seed).sample(near, 24)
    killers = visited(few, QUICK)
    living = [name for name, laws in killers.items() if not laws]
    print(f"zoo: {len(few) - len(living)} of {len(few)} killed", *living, sep="\n  lives: ", flush=True)
    found = list(_unusual(FEW, QUICK))
    false = [each for each in found if each.alarms]
    print(f"unusual: {len(false)} false alarms", *(f"{e.name}: {set(e.alarms)}" for e in false), sep="\n  ", flush=True)
    light = [m for m in everyone() if m.module.removeprefix("avt_workflow.") in QUICK_MODULES]
    tests = [ROOT / "tests" / f"test_{name}.py" for name in QUICK_TESTS]
    left = max(20.0, (seconds - (time.monotonic() - begun)) / 2)
    session = met(random.Random(seed).sample(light, 60), most=10, longest=1.5, seconds=left, tests=tests)
    alive = [fate.mutant.name for fate in session.fates if not fate.killer]
    print(f"mechanical: {len(session.fates) - len(alive)} of {len(session.fates)} killed", *alive, sep="\n  lives: ")
    enough = 0 < len(session.fates) >= 4 * len(alive)
    return 0 if enough and not living and not false else 1


def _zoo(asked: argparse.Namespace) -> int:
    killers = visited(VARIANTS, Effort())
    write("zoo", [*pages.zoo(VARIANTS, killers), *pages.without(killers, laws())])
    return 0 if all(killers.values()) else 1


def _correct(asked: argparse.Namespace) -> int:
    found = list(_unusual(asked.seeds, Effort(states=300, walks=1, examples=20)))
    write("unusual", [*pages.unusual(found)])
    return 1 if any(each.alarms for each in found) else 0


def _mechanical(asked: argparse.Namespace) -> int:
    begun = time.monotonic()
    chosen = everyone() if asked.mechanical is None else sample(asked.mechanical, asked.seed)
    fates = met(chosen, told=_told).fates
    write("mechanical", [*pages.mechanical(fates, chosen, len(everyone()), time.monotonic() - begun)])
    return 0 if sum(bool(fate.killer) for fate in fates) >= AT_LEAST * len(fates) else 1


_PARTS = {"zoo": _zoo, "unusual": _correct, "mechanical": _mechanical}


def write(part: str, lines: Sequence[str]) -> None:
    """Print what was measured, and put it in its place on the page."""
    begin, end = f"<!-- {part}: begin -->", f"<!-- {part}: end -->"
    before, rest = PAGE.read_text(encoding="utf-8").split(begin)
    told = "\n".join(lines).rstrip()
    print(told, flush=True)
    PAGE.write_text(f"{before}{begin}\n{told}\n{end}{rest.split(end)[1]}", encoding="utf-8")
    print(f"written: {PAGE.relative_to(ROOT)}")


def laws() -> list[str]:
    """Every law of the kit, once: those of judging, of an office, that authors declare, and for plugins."""
    declared = [*FORMS]
    plugins = [law.name for each in LAWS.values() for law in each]
    return list(dict.fromkeys((ENDS, UNCHANGED, *(law.name for law in free_laws()), *OFFICE_LAWS, *declared, *plugins)))


def _unusual(seeds: int, effort: Effort) -> Iterator[Alarm]:
    """What the kit says of the correct ones."""
    jobs = [
        ((name, start), partial(_alarms, name, effort, range(start, min(start + CHUNK, seeds))), 900.0)
        for name in (*AGENDAS, *PLUGINS)
        for start in range(0, seeds, CHUNK)
    ]
    said: dict[str, frozenset[str]] = {}
    for (name, _), found in in_children(jobs, 2):
        said[name] = said.get(name, frozenset()) | (frozenset(("it takes for ever",)) if found is None else found)
    yield from (Alarm(name, seeds, said[name]) for name in (*AGENDAS, *PLUGINS))


def _alarms(name: str, effort: Effort, seeds: range) -> frozenset[str]:
    return frozenset().union(*(alarms(name, effort, seed) for seed in seeds))


def _told(fate: Fate) -> None:
    print(f"{'dead ' if fate.killer else 'LIVES'}  {fate.mutant.name}  {fate.killer}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
