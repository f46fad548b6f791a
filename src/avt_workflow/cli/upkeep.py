"""The commands that look after the log and the plugins."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..codec import plain
from ..errors import InputError
from . import given, show
from .outcome import DONE, REFUSED


def log(arguments: argparse.Namespace) -> int:
    """Verify the log."""
    from ..errors import LogDamaged
    from ..log.opening import open_log
    from ..log.verify import verify

    opened = open_log(arguments.log, create=False)
    with show.progress("verify") as step:
        damages = verify(opened, lambda _count: step())
    if arguments.json:
        show.as_json({"damages": [plain(damage) for damage in damages]})
    else:
        for damage in damages:
            show.line(damage.text)
    if damages:
        raise LogDamaged(f"{arguments.log} is damaged: {damages[0].text}", "put back a copy from before the damage")
    if not arguments.json:
        show.line(
            f"{arguments.log}: {sum(head.version for head in opened.heads().values())} events, as they were written"
        )
    return DONE


def plugins(arguments: argparse.Namespace) -> int:
    """List, check or begin plugins."""
    if arguments.act == "new":
        from ..scaffold import new_plugin

        if not arguments.what or not arguments.name:
            raise InputError("new needs a kind and a name", "for example: avt plugins new criterion local-partner")
        written = new_plugin(arguments.what, arguments.name, Path(arguments.folder))
        if arguments.json:
            show.as_json({"written": [str(path) for path in written]})
        else:
            for path in written:
                show.line(f"{path} written")
        return DONE
    if arguments.act == "check":
        from ..plugins import check_installed, check_plugin

        faults = check_plugin(Path(arguments.what)) if arguments.what else check_installed()
        if arguments.json or faults:
            show.faults(faults, in_json=arguments.json)
        else:
            show.line(f"{arguments.what or 'installed plugins'}: no faults")
        return REFUSED if faults else DONE
    registry = given.registry(arguments)
    names = {
        "guard": registry.guards,
        "scheme": registry.schemes,
        "allocation": registry.allocations,
        "agenda": registry.agendas,
        "template": registry.templates,
    }
    rows = [
        (kind, name, registry.origins.get(f"{kind}:{name}", "built-in"), _summary(found))
        for kind, by_name in names.items()
        for name, found in by_name.items()
    ]
    if arguments.json:
        listed = [dict(zip(("kind", "name", "origin", "summary"), row, strict=True)) for row in rows]
        show.as_json({"plugins": listed, "set_aside": list(registry.set_aside)})
    else:
        show.table(("kind", "name", "origin", "what it is"), rows)
        for aside in registry.set_aside:
            show.line(aside, error=True)
    return DONE


def _summary(found: object) -> str:
    lines = (found.__doc__ or "").strip().splitlines() if isinstance(found, type) else []
    return lines[0] if lines else ""
