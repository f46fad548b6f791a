"""Hypothesis profiles, the stores on which what the office does must hold, and a programme at the terminal."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

import shell
from avt_workflow import EventLog, MemoryLog, SqlLog

settings.register_profile("default", max_examples=30, deadline=None)
settings.register_profile("fixed", max_examples=30, deadline=None, derandomize=True)  # the same examples every time
settings.register_profile("long", max_examples=500, deadline=None)  # make long
settings.load_profile("fixed" if os.environ.get("CI") else "default")


@pytest.fixture(params=["memory", "sql"])
def log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EventLog]:
    """An empty log, in memory and in a file."""
    found: EventLog = MemoryLog() if request.param == "memory" else SqlLog(tmp_path / "avt.db")
    yield found
    found.close()


@pytest.fixture(scope="session")
def programme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the programme that wrong input is tried on; copy it before you work in it."""
    folder = tmp_path_factory.mktemp("programme")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        shell.programme()
    return folder
