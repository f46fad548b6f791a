"""Misspells the hook."""

from avt_workflow import Guard, hookimpl
from avt_workflow.guards import HasApplication


@hookimpl
def avt_guard() -> dict[str, type[Guard]]:
    return {"submitted": HasApplication}
