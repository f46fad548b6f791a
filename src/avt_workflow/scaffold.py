"""The first version of somebody's own plugin: one file that works, with a test that passes."""

from __future__ import annotations

import keyword
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from string import Template
from typing import Final, Literal

from . import languages
from .errors import InputError
from .plugins.classes import LANGUAGES
from .plugins.names import is_name, nearest_name
from .registry import BUILT_IN

Kind = Literal["criterion", "scheme"]

_TAKEN: Final = {"criterion": BUILT_IN.guards, "scheme": BUILT_IN.schemes}


def new_plugin(kind: Kind, name: str, folder: Path) -> tuple[Path, ...]:
    """Write a plugin in one file and its test beside it.

    Args:
        kind: `criterion` for a guard, `scheme` for a scoring scheme.
        name: the name that agendas will use: lower-case words joined by hyphens.
        folder: where to write; made when it is not there.

    Returns:
        The file of the plugin and that of its test.

    Raises:
        InputError: when the kind or name will not do, or a file is there already (it is kept) or cannot be written.
    """
    if kind not in _TAKEN:
        raise InputError(f"{kind!r} is no kind of plugin to begin with", f"use {' or '.join(_TAKEN)}")
    if not is_name(name):
        raise InputError(f"{name!r} is not a good name", f"use {nearest_name(name)!r}")
    if name in _TAKEN[kind]:
        raise InputError(f"there is a {kind} {name!r} already", f"use another name, such as {f'my-{name}'!r}")
    module, class_name = name.replace("-", "_"), "".join(word.capitalize() for word in name.split("-"))
    template = _template(kind)
    plugin, test = folder / f"{module}.py", folder / f"test_{module}.py"
    for path in (plugin, test):
        if path.exists():
            raise InputError(f"{path} is there already", "use another name or folder, or move that file away")
    if _hides(module) or f" {class_name}," in template:
        raise InputError(f"{module}.py would hide something else of that name", f"use {f'{name}-{_SUFFIX[kind]}'!r}")
    sentences = (f'"{language}": "{languages.word("scaffold", kind, language)}"' for language in LANGUAGES)
    parts = {"name": name, "module": module, "class_name": class_name, "text": ", ".join(sentences)}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in ((plugin, template), (test, _template(f"test_{kind}"))):
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.write(Template(text).substitute(parts))
    except OSError as error:
        raise InputError(f"cannot write in {folder}: {error.strerror}", "choose a folder you may write in") from error
    return plugin, test


_SUFFIX: Final = {"criterion": "rule", "scheme": "scheme"}


def _hides(module: str) -> bool:
    """Whether a file of this name could not be imported, or another module no longer could be."""
    return keyword.iskeyword(module) or module.startswith("test_") or find_spec(module) is not None


def _template(name: str) -> str:
    return (resources.files("avt_workflow") / "scaffolds" / f"{name}.txt").read_text(encoding="utf-8")
