"""Looks up a file that is not there."""

from pathlib import Path

from avt_workflow import AgendaFiles, hookimpl


@hookimpl
def avt_agendas() -> dict[str, AgendaFiles]:
    return {"lost": AgendaFiles((Path(__file__).parent / "lost.toml").read_text(encoding="utf-8"))}
