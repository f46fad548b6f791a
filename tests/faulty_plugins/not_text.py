"""Hands on where its agenda stands, not its text."""

from pathlib import Path

from avt_workflow import AgendaFiles, hookimpl


@hookimpl
def avt_agendas() -> dict[str, AgendaFiles]:
    return {"my-region": AgendaFiles(Path("agenda.toml"))}
