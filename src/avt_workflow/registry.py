"""Which plugins there are, by the name that agendas use; plain values, whoever found them."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from .allocation import ALLOCATIONS
from .guards import GUARDS
from .model.frozen import EMPTY
from .model.ports import AllocationRule, Guard, ScoringScheme
from .scoring import SCHEMES


@attrs.frozen
class AgendaFiles:
    """An agenda that a plugin brings, as the texts of its TOML files.

    Args:
        agenda: the agenda itself.
        history: steps that were taken with it, for a demo; "" for none.
        figures: what the programme reports about itself; "" for none.
    """

    agenda: str
    history: str = ""
    figures: str = ""


@attrs.frozen
class Registry:
    """The plugins that can be named in an agenda.

    Args:
        guards: classes of guards by name.
        schemes: classes of scoring schemes by name.
        allocations: classes of allocation rules by name.
        agendas: the agendas that plugins carry, by name.
        templates: text of report templates (Jinja2) by name, such as `avt-twente/memo.html`.
        origins: the distribution or file that each of these came from, by "kind:name"; absent for built-in ones.
        distributions: the plugins that were found and work, by the name that `requires` uses.
        set_aside: for each plugin that was set aside, one line that says why and what to do.
    """

    guards: Mapping[str, type[Guard]] = EMPTY
    schemes: Mapping[str, type[ScoringScheme]] = EMPTY
    allocations: Mapping[str, type[AllocationRule]] = EMPTY
    agendas: Mapping[str, AgendaFiles] = EMPTY
    templates: Mapping[str, str] = EMPTY
    origins: Mapping[str, str] = EMPTY
    distributions: tuple[str, ...] = ()
    set_aside: tuple[str, ...] = ()


BUILT_IN = Registry(
    guards=GUARDS,
    schemes=SCHEMES,
    allocations=ALLOCATIONS,
)
"""What the library brings itself."""
