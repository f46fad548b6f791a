"""Exploring state machines that others made, with the same search as agendas."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...lazy import attach

if TYPE_CHECKING:
    from .adapters import Adapter as Adapter
    from .adapters import Declared as Declared
    from .adapters import Refused as Refused
    from .door import explore as explore
    from .door import replay as replay
    from .explored import Explored as Explored
    from .stateful import to_state_machine as to_state_machine
    from .steps import step as step
    from .stories import Story as Story

_HOMES = {
    "adapters": "Adapter Declared Refused",
    "door": "explore replay",
    "explored": "Explored",
    "stateful": "to_state_machine",
    "steps": "step",
    "stories": "Story",
}
__getattr__, __dir__, __all__ = attach(__name__, _HOMES)  # pyright: ignore[reportUnsupportedDunderAll]
