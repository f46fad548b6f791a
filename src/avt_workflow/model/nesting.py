"""How envelopes stand within each other: the ways up and down, and which of them a commitment concerns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .agenda import Envelope

Envelopes = Mapping[str, Envelope]


def chain(envelopes: Envelopes, name: str) -> tuple[str, ...]:
    """An envelope and those that it stands in, up to the root; one that nobody declares stands by itself.

    Raises:
        KeyError: it stands in an envelope that nobody declares.
    """
    found = {name: None}
    while name in envelopes and envelopes[name].within and envelopes[name].within not in found:
        name = envelopes[name].within
        if name not in envelopes:
            raise KeyError(name)
        found[name] = None
    return tuple(found)


def children(envelopes: Envelopes, name: str) -> tuple[str, ...]:
    """The envelopes that stand directly in one."""
    return tuple(child for child, envelope in envelopes.items() if envelope.within == name)


def beside(envelopes: Envelopes, name: str) -> tuple[str, ...]:
    """The others that stand in the same envelope."""
    within = envelopes[name].within if name in envelopes else ""
    return tuple(child for child in children(envelopes, within) if child != name) if within else ()


def years(envelopes: Envelopes, name: str) -> dict[int, str]:
    """The years of an envelope, the earliest first, each with the envelope that holds its money."""
    found = {envelopes[child].year: child for child in children(envelopes, name)}
    return {year: found[year] for year in sorted(year for year in found if year is not None)}


def earmarked(envelopes: Envelopes, name: str) -> tuple[str, ...]:
    """The envelopes for which money is set aside in one."""
    return tuple(child for child in children(envelopes, name) if envelopes[child].earmarked)


def spending(envelopes: Envelopes, names: Iterable[str]) -> tuple[str, ...]:
    """Where the money of these envelopes can be committed: in each itself, and in each of its years."""
    return tuple(dict.fromkeys(found for name in names for found in (name, *years(envelopes, name).values())))


def reached(envelopes: Envelopes, names: Iterable[str]) -> tuple[str, ...]:
    """Where the money of these envelopes can be committed, and all that this stands in."""
    return tuple(dict.fromkeys(up for name in spending(envelopes, names) for up in chain(envelopes, name)))


def concerned(envelopes: Envelopes, names: Iterable[str]) -> tuple[str, ...]:
    """Every envelope whose ledger a commitment from these needs: its own, all above, what is set aside in them."""
    touched = reached(envelopes, names)
    return tuple(dict.fromkeys((*touched, *(aside for name in touched for aside in earmarked(envelopes, name)))))


def in_order(envelopes: Envelopes) -> dict[str, int]:
    """The envelopes with those within each below it, each with how deep it stands; the order of the file else."""
    found: dict[str, int] = {}

    def visit(name: str, depth: int) -> None:
        if name not in found:
            found[name] = depth
            for child in children(envelopes, name):
                visit(child, depth + 1)

    for name, envelope in envelopes.items():
        if envelope.within not in envelopes:
            visit(name, 0)
    return found | {name: 0 for name in envelopes if name not in found}
