"""Helps to test a plugin, an agenda or any machine; nothing in the library imports it but `avt check --deep`.

Its names are loaded when they are touched: those that draw examples need the extra `testing`.
"""

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
    from .checks import check_plugin as check_plugin
    from .checks import parametrize_with_checks as parametrize_with_checks
    from .choices import Scope as Scope
    from .examination import Examined as Examined
    from .examination import examine as examine
    from .machines import explore as explore
    from .machines import replay as replay
    from .machines import step as step
    from .machines import to_state_machine as to_state_machine
    from .regression import broken_laws as broken_laws
    from .regression import check_agenda as check_agenda

__getattr__, __dir__, __all__ = attach(
    __name__,
    {
        "cases": "after ask beginning case criteria sheet",
        "checks": "check_plugin parametrize_with_checks",
        "choices": "Scope",
        "examination": "Examined examine",
        "machines": "explore replay step to_state_machine",
        "regression": "broken_laws check_agenda",
    },
)
