"""The hooks that a plugin can implement, and the marker it does so with.

Each hook is asked once, when plugins are looked for, and answers with what is to be registered under which name.
Judging never calls a hook.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pluggy

from ..model.ports import AllocationRule, Guard, ScoringScheme
from ..registry import AgendaFiles

PROJECT: Final = "avt_workflow"
"""The name of the entry point group, and of the project that the markers mark for."""

hookspec: Final = pluggy.HookspecMarker(PROJECT)
"""Marks a hook below."""

hookimpl: Final = pluggy.HookimplMarker(PROJECT)
"""Marks a function of a plugin as its implementation of the hook of that name."""


@hookspec
def avt_guards() -> Mapping[str, type[Guard]]:
    """Criteria: classes of guards by the name that agendas use."""
    raise NotImplementedError


@hookspec
def avt_scoring_schemes() -> Mapping[str, type[ScoringScheme]]:
    """Classes of scoring schemes by the name that agendas use."""
    raise NotImplementedError


@hookspec
def avt_allocation_rules() -> Mapping[str, type[AllocationRule]]:
    """Classes of allocation rules by the name that agendas use in a round."""
    raise NotImplementedError


@hookspec
def avt_agendas() -> Mapping[str, AgendaFiles]:
    """Agendas by name, each as the texts of its TOML files."""
    raise NotImplementedError


@hookspec
def avt_report_templates() -> Mapping[str, str]:
    """The text of report templates (Jinja2) by name, such as `my-region/memo.html`."""
    raise NotImplementedError
