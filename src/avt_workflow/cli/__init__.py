"""The command line: `avt`. Arguments are read with the standard library before anything else is imported."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from .arguments import parse

DONE, REFUSED, USAGE, LOG = 0, 1, 2, 3
INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        0 done, 1 refused or faults found, 2 wrong usage or unreadable input, 3 the log is damaged or unavailable.
    """
    arguments = parse(sys.argv[1:] if argv is None else argv)
    from ..errors import AvtError, DefinitionError, LogError
    from . import commands

    try:
        return commands.run(arguments)
    except DefinitionError as faults:
        commands.show_faults(faults.faults, arguments)
        return USAGE
    except LogError as fault:
        return _say(fault, LOG)
    except AvtError as fault:
        return _say(fault, USAGE)
    except KeyboardInterrupt:
        print("avt: interrupted; what was acknowledged is kept, nothing else was written", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has gone; there is nobody to tell
        return DONE
    except OSError as fault:
        return _say(f"{fault.filename or 'file'}: {fault.strerror or fault} → check the path and its rights", USAGE)


def _say(fault: object, code: int) -> int:
    print(f"avt: {fault}", file=sys.stderr)
    return code
