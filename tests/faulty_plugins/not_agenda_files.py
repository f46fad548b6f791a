"""Hands on the text of an agenda, where its files are asked for."""

from avt_workflow import hookimpl


@hookimpl
def avt_agendas() -> dict[str, str]:
    return {"my-region": "[agenda]"}
