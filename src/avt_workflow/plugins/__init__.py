"""Plugins: found, checked and registered; the only package that imports pluggy."""

from __future__ import annotations

from .discovery import check_installed, check_plugin, find_plugins
from .faults import WHAT_TO_DO
from .hookspecs import hookimpl, hookspec

__all__ = ["WHAT_TO_DO", "check_installed", "check_plugin", "find_plugins", "hookimpl", "hookspec"]
