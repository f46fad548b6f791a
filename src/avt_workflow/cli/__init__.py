"""The command line: `avt`. Arguments are read with the standard library before anything else is imported."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from io import TextIOWrapper

from .arguments import parse

DONE, REFUSED, USAGE, LOG = 0, 1, 2, 3
INTERRUPTED = 130
_EXTRAS = {"jinja2": "reports", "pygraphviz": "reports", "vl_convert": "reports", "rich": "cli"}
"""What to install for a package that is not part of the core."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        0 done, 1 refused or faults found, 2 wrong usage or unreadable input, 3 the log is damaged or unavailable.
    """
    try:
        code = _run(sys.argv[1:] if argv is None else argv)
        sys.stdout.flush()  # here, so that a full disk or a closed pipe is told or forgiven below
        return code
    except KeyboardInterrupt:
        print("avt: interrupted; what was acknowledged is kept, nothing else was written", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        _drop_output()  # whoever read it has gone; there is nobody to tell
        return DONE
    except OSError as fault:
        if fault.filename is None:
            _drop_output()
        return _say(f"{fault.filename or 'file'}: {fault.strerror or fault} → check the path and its rights", USAGE)


def _run(argv: Sequence[str]) -> int:
    arguments = parse(argv)
    from ..errors import AvtError, Conflict, DefinitionError, LogError
    from . import commands, show

    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that has no € shows a ? instead
    try:
        return commands.run(arguments)
    except DefinitionError as faults:
        show.faults(faults.faults, in_json=arguments.json)
        return USAGE
    except ModuleNotFoundError as fault:
        package = (fault.name or "").partition(".")[0]
        extra = _EXTRAS.get(package)
        if extra is None:
            raise
        return _say(f'this needs the package {package} → pip install "avt-workflow[{extra}]"', USAGE)
    except (LogError, Conflict) as fault:
        return _say(fault, LOG)
    except AvtError as fault:
        return _say(fault, USAGE)


def _drop_output() -> None:
    """What could not be written must not fail once more when Python ends."""
    with suppress(OSError):  # some outputs have no descriptor
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(fault: object, code: int) -> int:
    from . import show

    show.line(f"avt: {fault}", error=True)
    return code
