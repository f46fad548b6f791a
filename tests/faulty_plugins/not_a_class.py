"""Hands on a guard, not its class."""

from avt_workflow import hookimpl
from avt_workflow.guards import HasApplication


@hookimpl
def avt_guards() -> dict[str, object]:
    return {"submitted": HasApplication()}
