"""The house rules that can be read off the sources: layers, homes of libraries, purity, and whose words stand where.

Each rule is a function from one module's source to what offends in it; each has a test that it finds an offence.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = "avt_workflow"
SOURCES = ROOT / "src" / PACKAGE
AGENDA = ROOT / "plugins" / "avt-twente" / "src" / "avt_twente" / "data" / "agenda.toml"

LAYERS = (
    ("lazy",),
    ("errors",),
    ("nearest",),
    ("money",),
    ("languages",),
    ("model",),
    ("solver",),
    ("machine", "guards", "scoring", "allocation"),
    ("competition", "grounds"),
    ("whatif",),
    ("registry", "explanation"),
    ("definition",),
    ("rulebook",),
    ("case",),
    ("missing",),
    ("standing", "membership", "limits", "identities"),
    ("funds",),
    ("submission", "administration", "commitments", "payments", "approvals", "rounds", "redaction"),
    ("engine", "codec"),
    ("foresight",),
    ("log", "plugins", "access", "tasks", "reports.book"),
    ("reports.pledges",),
    ("reports.tables", "reports.spreads"),
    ("reports.flows",),
    ("charts",),
    ("reports",),
    ("scaffold",),
    ("reader",),
    ("office",),
    ("testing",),
    ("cli",),
)
"""From low to high: a module imports from lower layers and from its own entry only.

Reports come in layers: charts draw their tables, and their pages show the charts.
"""

UNSEEN = ("testing",)
DOOR_TO_THE_UNSEEN = "cli.deep"
"""The command that searches an agenda; it is loaded when that is asked for."""
"""Nothing imports these: they stand beside the house."""

HOMES = {
    "transitions": ("machine", "testing"),
    "pluggy": ("plugins",),
    "cattrs": ("codec", "definition"),
    "sqlalchemy": ("log",),
    "ortools": ("solver",),
    "rich": ("cli",),
    "jinja2": ("reports",),
    "markupsafe": ("reports",),
    "pygraphviz": ("charts",),
    "vl_convert": ("charts",),
    "hypothesis": ("testing",),
    "pytest": ("testing",),
}
EVERYWHERE = ("attrs", "attr")

READERS = ("definition",)
"""They read the agenda file that their caller names; what they make of the text is pure."""

JUDGING = LAYERS[LAYERS.index(("model",)) : LAYERS.index(("engine", "codec")) + 1]
PURE = (*(name for layer in JUDGING for name in layer if name not in READERS), "reports", "charts")
"""No clock, random, file or environment here. `languages` lies below: it reads its own package's messages, once."""

IMPURE_MODULES = ("time", "random", "secrets", "uuid", "os", "io", "pathlib", "shutil", "tempfile", "glob", "socket",
                  "subprocess", "urllib", "http", "sqlite3", "locale", "getpass", "platform")  # fmt: skip
IMPURE_CALLS = ("open", "input", "print", "now", "utcnow", "today", "getenv", "read_bytes", "write_text", "write_bytes")
PACKAGE_DATA = {"reports": ("read_text",)}
"""Reports read their own templates, which are part of the package, through importlib.resources."""


def modules() -> Iterator[tuple[str, str]]:
    """Each module's dotted name within the package, with its source."""
    for path in sorted(SOURCES.rglob("*.py")):
        parts = path.relative_to(SOURCES).with_suffix("").parts
        yield ".".join(parts), path.read_text(encoding="utf-8")


MODULES = dict(modules())


def imported(module: str, source: str) -> Iterator[str]:
    """What a module imports, absolute and dotted.

    Imports for the type checker alone are left out: they bind nothing when the program runs, and a protocol low in the
    house may say what kind of case its implementers will be given without depending on how a case is made.
    """
    package = module.split(".")[:-1]
    for node in _running(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            start = [PACKAGE, *base] if node.level else []
            target = [*start, *(node.module.split(".") if node.module else [])]
            if len(target) == 1:
                yield from (".".join([*target, alias.name]) for alias in node.names)
            else:
                yield ".".join(target)


def _running(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node that is there when the program runs."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            continue
        yield child
        yield from _running(child)


def part(module: str) -> str:
    """The top-level part of the package that a module belongs to."""
    return module.split(".")[0]


def entry(module: str) -> tuple[str, int | None]:
    """The entry of `LAYERS` that a module belongs to, the most exact one, and its layer; None where it has none."""
    ranks = {name: number for number, layer in enumerate(LAYERS) for name in layer}
    words = module.split(".")
    names = [".".join(words[:count]) for count in range(len(words), 0, -1)]
    return next(((name, ranks[name]) for name in names if name in ranks), (module, None))


def upward(module: str, source: str) -> list[str]:
    """Imports that do not run downward."""
    own, here = entry(module)
    if here is None:
        return [f"{module} stands in no layer"]
    found = []
    for target in imported(module, source):
        library, _, name = target.partition(".")
        if library != PACKAGE:
            continue
        other, there = entry(name)
        if other != own and (there is None or there >= here or (other in UNSEEN and module != DOOR_TO_THE_UNSEEN)):
            found.append(f"{module} imports {target}")
    return found


def away_from_home(module: str, source: str) -> list[str]:
    """Libraries that are imported where they do not live."""
    found = []
    for target in imported(module, source):
        library = target.split(".")[0]
        if library in sys.stdlib_module_names or library in (PACKAGE, *EVERYWHERE):
            continue
        if part(module) not in HOMES.get(library, ()):
            found.append(f"{module} imports {library}")
    return found


def impure(module: str, source: str) -> list[str]:
    """Reads of the clock, random, files or the environment."""
    found = [
        f"{module} imports {name}"
        for name in imported(module, source)
        if name.split(".")[0] in IMPURE_MODULES or name == "importlib.metadata"
    ]
    forbidden = {*IMPURE_CALLS, "read_text"} - set(PACKAGE_DATA.get(part(module), ()))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in forbidden:
                found.append(f"{module}:{node.lineno} calls {name}")
    return found


def printing(module: str, source: str) -> list[str]:
    """Output to the terminal."""
    return [
        f"{module}:{node.lineno} prints"
        for node in ast.walk(ast.parse(source))
        if (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print")
        or (isinstance(node, ast.Attribute) and node.attr in ("stdout", "stderr") and ast.unparse(node.value) == "sys")
    ]


def agenda_words(agenda: dict[str, object]) -> frozenset[str]:
    """The names of states, triggers, rules, roles, bodies and envelopes of an agenda."""
    tracks = agenda["tracks"]
    assert isinstance(tracks, dict)
    named = [agenda.get(table, {}) for table in ("roles", "bodies", "envelopes", "rules")]
    named += [track[table] for track in tracks.values() for table in ("states", "transitions")]
    return frozenset(name for table in named if isinstance(table, dict) for name in table)


def foreign(text: str, words: frozenset[str]) -> list[str]:
    """The words of one region's agenda that stand in a text."""
    return sorted(words & set(re.findall(r"[\w-]+", text)))


WORDS = agenda_words(tomllib.loads(AGENDA.read_text(encoding="utf-8")))


@pytest.mark.parametrize("module", [name for name in MODULES if name != "__init__"])
def test_imports_run_downward(module: str) -> None:
    """A module imports from lower layers only; the public names in `__init__` are loaded when touched."""
    assert upward(module, MODULES[module]) == []


@pytest.mark.parametrize("module", MODULES)
def test_a_library_is_imported_at_home(module: str) -> None:
    """Each library is imported by the one module or package whose business it is."""
    assert away_from_home(module, MODULES[module]) == []


@pytest.mark.parametrize("module", [name for name in MODULES if part(name) in PURE])
def test_what_judges_and_draws_is_pure(module: str) -> None:
    """From model to engine, and in reports and charts, nothing asks a clock, random, a file or the environment."""
    assert impure(module, MODULES[module]) == []


@pytest.mark.parametrize("module", [name for name in MODULES if part(name) != "cli"])
def test_the_library_does_not_print(module: str) -> None:
    """Only the command line writes to the terminal."""
    assert printing(module, MODULES[module]) == []


@pytest.mark.parametrize(
    "path",
    [p for p in sorted(SOURCES.rglob("*")) if p.suffix in (".py", ".toml", ".txt") and p.parent.name != "languages"],
    ids=lambda path: str(path.relative_to(SOURCES)),
)
def test_the_core_knows_no_region(path: Path) -> None:
    """No name of the bundled agenda stands in the library, not even as an example."""
    assert foreign(path.read_text(encoding="utf-8"), WORDS) == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("model.agenda", "from ..engine import judge"),
        ("model.agenda", "from .. import engine"),
        ("model.agenda", "def f():\n    import avt_workflow.office"),
        ("engine", "from . import codec"),
        ("charts.svg", "from ..reports.pages import page"),
        ("reports.tables", "from ..charts.svg import text"),
        ("office", "from .testing import case"),
        ("cli.demo", "from ..testing import case"),
        ("novelty", ""),
    ],
)
def test_an_import_upward_is_seen(module: str, source: str) -> None:
    """Imports from a higher layer, from a neighbour in the same layer, or from testing are found."""
    assert len(upward(module, source)) == 1


def test_an_import_for_the_type_checker_is_free() -> None:
    """What only the type checker sees is no import of the running program."""
    source = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from ..case import Case\n"
    assert upward("model.ports", source) == []
    assert upward("model.ports", "from ..case import Case") == ["model.ports imports avt_workflow.case"]


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("engine", "from transitions import Machine"),
        ("office", "import sqlalchemy as sa"),
        ("model.facts", "import requests"),
    ],
)
def test_a_library_away_from_home_is_seen(module: str, source: str) -> None:
    """A known library in another module, and a library that has no home, are found."""
    assert len(away_from_home(module, source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        "import random",
        "from os import environ",
        "from pathlib import Path",
        "from importlib.metadata import entry_points",
        "datetime.now(UTC)",
        "date.today()",
        "open('x')",
        "path.read_text()",
    ],
)
def test_an_impurity_is_seen(source: str) -> None:
    """Each way to the clock, random, a file or the environment is found."""
    assert len(impure("engine", source)) == 1


def test_printing_is_seen() -> None:
    """`print` and the standard streams are found."""
    assert len(printing("engine", "print(1)\nsys.stderr.write('x')")) == 2


def test_a_word_of_the_agenda_is_seen() -> None:
    """A state or trigger is found as a whole word, and only so."""
    words = agenda_words({"tracks": {"p": {"states": {"tafel": {}}, "transitions": {"in-dienen": {}}}}})
    assert foreign('State("tafel"), in-dienen', words) == ["in-dienen", "tafel"]
    assert foreign("tafelen indienen", words) == []
