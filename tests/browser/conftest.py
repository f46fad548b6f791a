"""Browser tests run only when asked for (`pytest tests/browser`), since they need Chromium."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))  # where book.py is, shared with the other tests


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave this folder out, unless it or a file in it was named."""
    return None if any("browser" in Path(argument.split("::")[0]).parts for argument in config.args) else True
