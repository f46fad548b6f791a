"""Which module carries out which command; only that one is imported."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib import import_module
from typing import Final

from ..errors import InputError

_HOMES: Final = {
    "demo": "demo:demo",
    "init": "agendas:init",
    "check": "agendas:check",
    "adopt": "agendas:adopt",
    "diagram": "agendas:diagram",
    "appoint": "steps:appoint",
    "dismiss": "steps:dismiss",
    "do": "steps:do",
    "explain": "steps:explain",
    "options": "steps:options",
    "todo": "steps:todo",
    "show": "reading:show_dossier",
    "history": "reading:history",
    "portfolio": "reading:portfolio",
    "budget": "reading:budget",
    "finance": "reading:finance",
    "reconcile": "treasury:reconcile",
    "audit": "treasury:audit",
    "report": "reading:report",
    "pages": "pages:pages",
    "rank": "rounds:rank",
    "allocate": "rounds:allocate",
    "whatif": "rounds:what_if",
    "log": "upkeep:log",
    "plugins": "upkeep:plugins",
}
_READING: Final = ("reading:", "pages:", "treasury:", "rounds:")
_LOOKING_BACK: Final = tuple(command for command, home in _HOMES.items() if home.startswith(_READING))
_PUBLISHING: Final = tuple(c for c, home in _HOMES.items() if home.startswith(("reading:", "pages:")))


def run(arguments: argparse.Namespace) -> int:
    """Run the command that was parsed; gives its exit code.

    Raises:
        InputError: it was asked to look back, or to show by a profile, and does not.
    """
    for option in ("as_of", "known_on"):
        if getattr(arguments, option) is not None and arguments.command not in _LOOKING_BACK:
            word = "--" + option.replace("_", "-")
            raise InputError(f"{arguments.command} does not look back", f"{word} goes with {', '.join(_LOOKING_BACK)}")
    if arguments.profile is not None and arguments.command not in _PUBLISHING:
        raise InputError(f"{arguments.command} is not for publication", f"--profile goes with {', '.join(_PUBLISHING)}")
    module, _, name = _HOMES[arguments.command].partition(":")
    command: Callable[[argparse.Namespace], int] = getattr(import_module(f"{__package__}.{module}"), name)
    return command(arguments)
