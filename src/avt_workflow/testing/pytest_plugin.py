"""For pytest: an agenda file as a collection of tests, one for each law.

`pytest --agenda agenda.toml` puts it to the test; in a project's own settings `avt_agendas` lists the files.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .examination import Examined, Result


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options: which agendas, and how long."""
    group = parser.getgroup("avt_workflow", "laws of funding agendas")
    group.addoption("--agenda", action="append", default=[], metavar="FILE", help="put this agenda to the test too")
    group.addoption("--agenda-seconds", type=float, default=20, metavar="N", help="search each so long (default: 20)")
    parser.addini("avt_agendas", "agendas that are put to the test, as paths from here", type="paths", default=[])


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """An agenda that is among those to be put to the test."""
    if file_path.suffix == ".toml" and file_path in _agendas(parent.config):
        return AgendaFile.from_parent(parent, path=file_path)
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> None:
    """Agendas that are named by the option are collected as if they stood among the arguments."""
    known = early_config.known_args_namespace
    args += [file for file in getattr(known, "agenda", []) if file not in args]


def _agendas(config: pytest.Config) -> set[Path]:
    named = [Path(file) for file in config.getoption("--agenda") or ()]
    return {path.resolve() for path in (*named, *config.getini("avt_agendas"))}


class AgendaFile(pytest.File):
    """An agenda, with a test for each law that holds for it."""

    def collect(self) -> Iterator[LawItem]:
        """The laws that hold for every agenda, and those that its author declares."""
        from .declared import declared_laws
        from .free_laws import free_laws
        from .office_laws import OFFICE_LAWS
        from .questions import questions

        agenda, laws = self.loaded.agenda, self.loaded.laws
        names = [law.name for law in free_laws()]
        names += [law.name for law in declared_laws(agenda, laws)]
        names += [question.name for question in questions(agenda.tracks, laws)]
        for name in dict.fromkeys((*names, *OFFICE_LAWS)):
            yield LawItem.from_parent(self, name=name)

    @cached_property
    def loaded(self) -> Any:
        """The agenda, with its laws."""
        from ..definition import read_agenda

        return read_agenda(self.path, self._registry)

    @cached_property
    def _registry(self) -> Any:
        from ..plugins import find_plugins

        return find_plugins()

    @cached_property
    def examined(self) -> Examined:
        """What was found in it, once."""
        from .examination import examine

        seconds: Any = self.config.getoption("--agenda-seconds")
        return examine(self.loaded, self._registry, seconds=seconds)


class LawViolated(AssertionError):
    """A law is violated; it carries the story."""


class LawItem(pytest.Item):
    """A law of an agenda."""

    parent: AgendaFile

    def runtest(self) -> None:
        """Fails with the shortest story in which the law is violated; is skipped where nothing put it to the test."""
        result = self._result
        if result.verdict == "violated":
            raise LawViolated("\n".join(self._told(result)))
        if result.verdict == "not-exercised":
            pytest.skip(f"{self.name} was never put to the test")

    @property
    def _result(self) -> Result:
        return next(result for result in self.parent.examined.results if result.law == self.name)

    def _told(self, result: Result) -> Iterator[str]:
        from .stories import told

        yield from (result.sentence.get("en"), result.what, *told(self.parent.loaded.agenda, result.scenes, "en"))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The story, without a traceback."""
        if isinstance(excinfo.value, LawViolated):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Where it stands."""
        return self.path, None, f"{self.path.name}: {self.name}"
