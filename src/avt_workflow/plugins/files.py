"""Plugins in files: which there are in a folder, and how one becomes a module."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from hashlib import sha256
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType

from ..errors import InputError


def plugin_files(place: Path) -> Iterator[Path]:
    """The plugins in a place, sorted by name: it is one itself, or a folder of .py files and packages.

    Args:
        place: a .py file, a package, or a folder of these; tests and names with a leading `_` or `.` are passed over.

    Raises:
        InputError: when it is none of these.
    """
    if (place.suffix == ".py" and place.is_file()) or (place / "__init__.py").is_file():
        yield place
    elif place.is_dir():
        for path in sorted(place.iterdir()):
            is_plugin = path.suffix == ".py" or (path / "__init__.py").is_file()
            if is_plugin and not path.name.startswith(("_", ".", "test_")) and path.name != "conftest.py":
                yield path
    else:
        raise InputError(f"{place} is no plugin", "give a .py file, or a folder with .py files or packages")


def load_file(path: Path) -> ModuleType:
    """The module in a .py file or package.

    It is known under a name that follows from its place and content, so that it hides no other module, the same file
    gives the same classes (their values pickle), and a changed file is read again. Nothing stays behind when it fails.
    """
    package = path.is_dir()
    file = path / "__init__.py" if package else path
    name = _module_name(path)
    if name in sys.modules:
        return sys.modules[name]
    spec = spec_from_file_location(
        name,
        file,
        loader=_FromSource(name, str(file)),
        submodule_search_locations=[str(path)] if package else None,
    )
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        for loaded in [known for known in sys.modules if known == name or known.startswith(f"{name}.")]:
            del sys.modules[loaded]
        raise
    return module


def _module_name(path: Path) -> str:
    digest = sha256(str(path.resolve()).encode())
    for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
        digest.update(file.read_bytes())
    stem = re.sub(r"\W", "_", path.stem)
    return f"avt_plugin_{stem}_{digest.hexdigest()[:16]}"


class _FromSource(SourceFileLoader):
    """Always compiles: cached bytecode of a file that changed within the second would be stale."""

    def get_code(self, fullname: str) -> CodeType:
        return self.source_to_code(self.get_data(self.path), self.path)
