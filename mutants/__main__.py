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
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
SEEDS, FEW = 200, 2
CHUNK = 25
"""Seeds that one process tries."""
QUICK = Effort(states=300, walks=8, examples=40)
QUICK_MODULES = ("guards.votes", "guards.grants", "guards.costs", "scoring.means", "allocation.in_turn", "money")
QUICK_TESTS = ("guards", "guards_costs", "scoring", "allocation", "money", "panel_stories")
AT_LEAST = 0.98


def main() -> int:
    """Measure; with --quick a fixed sample, and write nothing."""
    parser = argparse.ArgumentParser(prog="mutants", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a fixed sample; nothing is written")
    parser.add_argument("--seconds", type=float, default=150, help="with --quick: no mutant begins after so long")
    parser.add_argument("--mechanical", type=int, metavar="N", help="so many mechanical mutants, drawn with a seed")
    parser.add_argument("--seeds", type=int, default=SEEDS, help="for each of the correct ones")
    parser.add_argument("--seed", type=int, default=0, help="what the samples are drawn with")
    asked = parser.parse_args()
    return _quick(asked.seconds, asked.seed) if asked.quick else _full(asked.mechanical, asked.seeds, asked.seed)


def _quick(seconds: float, seed: int) -> int:
    begun = time.monotonic()
    few = random.Random(seed).sample(VARIANTS, 24)
    killers = visited(few, QUICK)
    living = [name for name, laws in killers.items() if not laws]
    print(f"zoo: {len(few) - len(living)} of {len(few)} killed", *living, sep="\n  lives: ", flush=True)
    found = list(_unusual(FEW, QUICK))
    false = [each for each in found if each.alarms]
    print(f"unusual: {len(false)} false alarms", *(f"{e.name}: {set(e.alarms)}" for e in false), sep="\n  ", flush=True)
    near = [m for m in everyone() if m.module.removeprefix("avt_workflow.") in QUICK_MODULES]
    tests = [ROOT / "tests" / f"test_{name}.py" for name in QUICK_TESTS]
    left = max(0.0, seconds - (time.monotonic() - begun))
    session = met(random.Random(seed).sample(near, 60), most=10, longest=1.5, seconds=left, tests=tests)
    alive = [fate.mutant.name for fate in session.fates if not fate.killer]
    print(f"mechanical: {len(session.fates) - len(alive)} of {len(session.fates)} killed", *alive, sep="\n  lives: ")
    enough = len(alive) <= max(1, len(session.fates) // 10)
    return 0 if enough and not living and not false else 1


def _full(count: int | None, seeds: int, seed: int) -> int:
    killers = visited(VARIANTS, Effort())
    lines = [*pages.zoo(VARIANTS, killers), *pages.without(killers, laws())]
    print(*lines, sep="\n", flush=True)
    found = list(_unusual(seeds, Effort(states=300, walks=1, examples=20)))
    lines += pages.unusual(found)
    begun = time.monotonic()
    chosen = everyone() if count is None else sample(count, seed)
    session = met(chosen, told=_told)
    lines += pages.mechanical(session.fates, chosen, len(everyone()), time.monotonic() - begun)
    before, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    PAGE.write_text(f"{before}{BEGIN}\n{chr(10).join(lines).rstrip()}\n{END}{rest.split(END)[1]}", encoding="utf-8")
    print(f"written: {PAGE.relative_to(ROOT)}")
    return _missed(killers, found, session.fates)


def _missed(killers: pages.Killers, found: Sequence[Alarm], fates: Sequence[Fate]) -> int:
    dead = sum(bool(fate.killer) for fate in fates)
    whole = all(killers.values()) and not any(each.alarms for each in found)
    return 0 if whole and dead >= AT_LEAST * len(fates) else 1


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
