"""What this distribution registers with avt_workflow."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources

from avt_workflow import AgendaFiles, ScoringScheme, hookimpl

from .kracht import Kracht


@hookimpl
def avt_scoring_schemes() -> Mapping[str, type[ScoringScheme]]:
    """KRACHT."""
    return {"kracht": Kracht}


@hookimpl
def avt_report_templates() -> Mapping[str, str]:
    """The list of grants, in Dutch, as Markdown."""
    template = resources.files("avt_twente") / "templates" / "toekenningen.md"
    return {"toekenningen.md": template.read_text(encoding="utf-8")}


@hookimpl
def avt_agendas() -> Mapping[str, AgendaFiles]:
    """The agenda, with its first round and the figures it reported."""
    data = resources.files("avt_twente") / "data"
    agenda, history, figures = (
        (data / f"{name}.toml").read_text(encoding="utf-8") for name in ("agenda", "history", "figures")
    )
    return {"agenda-voor-twente": AgendaFiles(agenda, history, figures)}
