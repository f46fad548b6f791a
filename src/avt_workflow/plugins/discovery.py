"""Which plugins there are: those of the library, of installed distributions and of folders, each checked."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from importlib import metadata
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import attrs
import pluggy

from ..errors import Fault
from ..model.frozen import FrozenMap
from ..model.ports import AllocationRule, Guard, ScoringScheme
from ..nearest import meant
from ..registry import BUILT_IN, AgendaFiles, Registry
from . import hookspecs
from .classes import class_faults
from .faults import fault, one_line
from .files import load_file, plugin_files
from .names import is_name, is_template_name, nearest_name


@attrs.frozen
class _Kind:
    """What one hook brings: its name in `origins`, its place in the registry, its protocol (None: it is text)."""

    name: str
    place: str
    port: type | None = None


_KINDS: Final = FrozenMap(
    {
        "avt_guards": _Kind("guard", "guards", Guard),
        "avt_scoring_schemes": _Kind("scheme", "schemes", ScoringScheme),
        "avt_allocation_rules": _Kind("allocation", "allocations", AllocationRule),
        "avt_agendas": _Kind("agenda", "agendas"),
        "avt_report_templates": _Kind("template", "templates"),
    }
)


@attrs.frozen
class _Source:
    """A plugin that is not loaded yet, and what to call it and its file in a fault."""

    name: str
    file: str
    load: Callable[[], object]


def find_plugins(*, directories: Sequence[Path] = (), entry_points: bool = True) -> Registry:
    """Everything an agenda can name: what the library brings, and what plugins add to it.

    A plugin with a fault is set aside with one line that says what to do; the others are not touched by it. Of two
    that use the same name, the first that is found keeps it: installed ones by name, then the directories in order.

    Args:
        directories: .py files, packages, or folders of these.
        entry_points: whether to look at the installed distributions.

    Raises:
        InputError: when a directory is not there.
    """
    sources = list(_installed()) if entry_points else []
    sources += [source for place in directories for source in _in(place)]
    registry = BUILT_IN
    for source in sources:
        added, faults = _read(source, registry)
        if faults:
            more = f" (and {len(faults) - 1} more: see avt plugins check)" if faults[1:] else ""
            registry = attrs.evolve(registry, set_aside=(*registry.set_aside, f"{source.name}: {faults[0].text}{more}"))
        else:
            registry = added
    return registry


def check_plugin(plugin: ModuleType | Path) -> tuple[Fault, ...]:
    """Everything that is wrong with a plugin.

    Args:
        plugin: its module, its .py file, its package, or a folder of these.

    Raises:
        InputError: when the path is none of these.
    """
    if isinstance(plugin, Path):
        return _check(_in(plugin))
    return _check([_Source(plugin.__name__, plugin.__name__, lambda: plugin)])


def check_installed() -> tuple[Fault, ...]:
    """Everything that is wrong with the plugins of installed distributions."""
    return _check(_installed())


def _check(sources: Iterator[_Source] | Sequence[_Source]) -> tuple[Fault, ...]:
    registry, found = BUILT_IN, []
    for source in sources:
        added, faults = _read(source, registry)
        found += faults
        if not faults:
            registry = added
    return tuple(found)


def _installed() -> Iterator[_Source]:
    for point in sorted(metadata.entry_points(group=hookspecs.PROJECT), key=lambda point: point.name):
        yield _Source(point.name, point.name, point.load)


def _in(place: Path) -> Iterator[_Source]:
    for path in plugin_files(place):
        yield _Source(path.stem, str(path), partial(load_file, path))


def _read(source: _Source, registry: Registry) -> tuple[Registry, list[Fault]]:
    """The registry with what a plugin adds to it, and every fault of that plugin."""
    try:
        plugin = source.load()
    except SyntaxError as error:
        found = [fault("syntax-error", f"{Path(error.filename or '').name}: {error.msg}", line=error.lineno)]
    except (Exception, SystemExit) as error:  # whatever a plugin raises, the others go on
        found = [fault("import-error", one_line(error), line=_line_in(source.file, error))]
    else:
        brought, found = _hooks(source.name, plugin)
        if source.name in registry.distributions:
            found.append(fault("name-taken", f"there is a plugin {source.name!r} already"))
        for hook, result in brought.items():
            found += _contribution_faults(hook, result, registry)
        if not found:
            registry = _with(registry, source.name, brought)
    return registry, [attrs.evolve(each, file=source.file) for each in found]


def _line_in(file: str, error: BaseException) -> int | None:
    """The last line of the plugin's own file that the error passed through."""
    line, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == file:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _hooks(name: str, plugin: object) -> tuple[dict[str, Mapping[str, Any]], list[Fault]]:
    """What each hook of a plugin returns; a manager of its own keeps one plugin from touching another."""
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    try:
        manager.register(plugin, name)
    except pluggy.PluginValidationError as error:
        return {}, [fault("hook-arguments", " ".join(str(error).split()))]
    brought: dict[str, Mapping[str, Any]] = {}
    found = list(_unmarked(manager, plugin))
    callers = manager.get_hookcallers(plugin) or []
    for caller in callers:
        if not caller.has_spec():
            found.append(fault("unknown-hook", f"there is no hook {caller.name!r}{meant(caller.name, _KINDS)}"))
            continue
        try:
            results = [hook.function() for hook in caller.get_hookimpls()]
        except (Exception, SystemExit) as error:
            found.append(fault("hook-raises", one_line(error), caller.name))
            continue
        result = results[0] if len(results) == 1 else results
        if isinstance(result, Mapping) and all(isinstance(key, str) for key in result):
            brought[caller.name] = result
        else:
            found.append(fault("hook-result", f"it returned {repr(result)[:60]}", caller.name))
    if not callers and not found:
        found.append(fault("no-hook", "it implements no hook"))
    return brought, found


def _unmarked(manager: pluggy.PluginManager, plugin: object) -> Iterator[Fault]:
    for name, value in inspect.getmembers_static(plugin, inspect.isfunction):
        near = meant(name, _KINDS) if name.startswith("avt_") and name not in _KINDS else ""
        if (name in _KINDS or near) and manager.parse_hookimpl_opts(plugin, name) is None:
            yield fault("hook-unmarked", f"{value.__name__} is not marked as a hook{near}", name)


def _contribution_faults(hook: str, result: Mapping[str, Any], registry: Registry) -> Iterator[Fault]:
    kind = _KINDS[hook]
    taken: Mapping[str, object] = getattr(registry, kind.place)
    is_good = is_template_name if kind.name == "template" else is_name
    for name, value in result.items():
        path = f"{hook}.{name}"
        if not is_good(name):
            yield fault("bad-name", f"{name!r} is not a good name (did you mean {nearest_name(name)!r}?)", path)
        if name in taken:
            owner = registry.origins.get(f"{kind.name}:{name}", hookspecs.PROJECT)
            yield fault("name-taken", f"the {kind.name} {name!r} is there already, from {owner}", path)
        if kind.port is not None:
            yield from class_faults(kind.port, path, value)
        elif kind.name == "agenda" and not isinstance(value, AgendaFiles):
            yield fault("not-agenda-files", f"it is {type(value).__name__}", path)
        else:
            texts = attrs.asdict(value) if kind.name == "agenda" else {"": value}
            for part, text in texts.items():
                if not isinstance(text, str):
                    yield fault("not-text", f"it is {type(text).__name__}", f"{path}.{part}".rstrip("."))


def _with(registry: Registry, plugin: str, brought: Mapping[str, Mapping[str, Any]]) -> Registry:
    origins, places = dict(registry.origins), dict[str, Any]()
    for hook, result in brought.items():
        kind = _KINDS[hook]
        places[kind.place] = getattr(registry, kind.place) | result
        origins |= {f"{kind.name}:{name}": plugin for name in result}
    found = (*registry.distributions, plugin)
    return attrs.evolve(registry, **places, origins=FrozenMap(origins), distributions=found)
