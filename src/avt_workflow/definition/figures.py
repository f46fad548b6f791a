"""What a programme reports about itself, as a data file: one [[figure]] table for each."""

from __future__ import annotations

import attrs

from ..errors import DefinitionError, Fault
from ..model.figures import Figure
from .faults import Faulty
from .load import FIGURES, parse
from .tables import new_converter, read_table


@attrs.frozen
class _File:
    """A file of figures."""

    figure: tuple[Figure, ...] = ()


def load_figures(text: str, *, file: str = "") -> tuple[Figure, ...]:
    """The figures in a TOML text, in its order: each with `group`, `label`, and the fields of `Figure`.

    Args:
        text: the TOML; an amount is in euros.
        file: where the text stands, for the faults.

    Raises:
        DefinitionError: with every fault; the first figure is `figure[1]`.
    """
    tree = parse(text, file=file, advice=FIGURES)
    try:
        read: _File = read_table(new_converter(), _File, tree)
    except Faulty as found:
        faults: tuple[Fault, ...] = found.faults
        raise DefinitionError(attrs.evolve(fault, file=file) for fault in faults) from None
    return read.figure
