"""What was measured, as tables for docs/mutants.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import attrs

from .harness import Fate
from .mechanical import reason_for
from .mutator import Mutant
from .zoo import Variant

Killers = Mapping[str, frozenset[str]]
"""By the name of each variant, the laws that kill it."""


def table(*head: str, rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    """A table in Markdown."""
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in row)} |"
    yield ""


def zoo(variants: Sequence[Variant], killers: Killers) -> Iterator[str]:
    """The zoo: each variant with what kills it."""
    dead = sum(bool(killers[variant.name]) for variant in variants)
    yield f"### The zoo: {dead} of {len(variants)} killed"
    yield ""
    rows = (
        (f"`{v.name}`", v.says, ", ".join(f"`{law}`" for law in sorted(killers[v.name])) or "**it lives**")
        for v in variants
    )
    yield from table("variant", "the mistake", "killed by", rows=rows)


def needed(killers: Killers) -> dict[str, list[str]]:
    """By law, the variants that live without it."""
    laws = sorted({law for found in killers.values() for law in found})
    return {law: [name for name, found in killers.items() if found == {law}] for law in laws}


def without(killers: Killers, laws: Sequence[str]) -> Iterator[str]:
    """The kit without any one law: which variants then live.

    Args:
        killers: of the zoo.
        laws: every law of the kit.
    """
    alone = needed(killers)
    missed = [law for law in laws if not alone.get(law)]
    found = len(laws) - len(missed)
    yield f"### The kit without one law: {found} of {len(laws)} laws are missed by a variant of their own"
    yield ""
    count = Counter(law for found in killers.values() for law in found)
    rows = (
        (f"`{law}`", str(count[law]), ", ".join(f"`{name}`" for name in alone.get(law, ())) or "none")
        for law in sorted(laws, key=lambda law: (law in missed, law))
    )
    yield from table("without this law", "it kills", "lives then", rows=rows)


@attrs.frozen
class Alarm:
    """An unusual agenda or plugin, and what the kit says of it.

    Args:
        name: what is unusual.
        seeds: how many were tried.
        alarms: the laws that it is said to break.
    """

    name: str
    seeds: int
    alarms: frozenset[str]


def unusual(found: Sequence[Alarm]) -> Iterator[str]:
    """The correct ones that the kit must leave alone."""
    false = sum(bool(each.alarms) for each in found)
    yield f"### Correct but unusual: {false} false alarms in {len(found)} agendas and plugins"
    yield ""
    rows = ((each.name, str(each.seeds), ", ".join(sorted(each.alarms)) or "none") for each in found)
    yield from table("what is unusual", "seeds", "alarms", rows=rows)


def mechanical(fates: Sequence[Fate], chosen: Sequence[Mutant], all_of_them: int, seconds: float) -> Iterator[str]:
    """The mechanical mutants by module, and those that live."""
    same = [mutant for mutant in chosen if reason_for(mutant)]
    dead = sum(bool(fate.killer) for fate in fates)
    which = "all of them" if len(chosen) == all_of_them else f"a sample, of {all_of_them}"
    share = 100 * dead / len(fates) if fates else 0.0
    yield f"### Mechanical mutants: {dead} of {len(fates)} killed, {share:.1f} % ({which})"
    yield ""
    yield f"{len(same)} more cannot be told from what is right. It took {seconds / 60:.0f} minutes on two cores."
    yield ""
    modules = dict.fromkeys(fate.mutant.module for fate in sorted(fates, key=lambda fate: fate.mutant.module))
    rows = (
        (
            f"`{name.removeprefix('avt_workflow.')}`",
            str(sum(f.mutant.module == name for f in fates)),
            str(sum(f.mutant.module == name and bool(f.killer) for f in fates)),
            str(sum(mutant.module == name for mutant in same)),
        )
        for name in modules
    )
    yield from table("module", "met", "killed", "the same", rows=rows)
    alive = [fate.mutant for fate in fates if not fate.killer]
    if alive:
        yield from table("it lives", "line", "change", rows=((_of(m), str(m.line), f"`{m.change}`") for m in alive))
    if same:
        rows = ((_of(m), f"`{m.change}`", reason_for(m)) for m in same)
        yield from table("the same", "change", "why", rows=rows)


def _of(mutant: Mutant) -> str:
    return f"`{mutant.module.removeprefix('avt_workflow.')}.{mutant.function}`"
