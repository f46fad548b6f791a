"""What helps to test a plugin, an agenda or a machine of your own; nothing in the library imports it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..lazy import attach

if TYPE_CHECKING:
    from .cases import after as after
    from .cases import ask as ask
    from .cases import beginning as beginning
    from .cases import case as case
    from .cases import criteria as criteria
    from .cases import sheet as sheet
    from .machines import explore as explore
    from .machines import replay as replay
    from .machines import step as step
    from .machines import to_state_machine as to_state_machine

_HOMES = {
    "cases": "after ask beginning case criteria sheet",
    "machines": "explore replay step to_state_machine",
}
__getattr__, __dir__, __all__ = attach(__name__, _HOMES)  # pyright: ignore[reportUnsupportedDunderAll]
