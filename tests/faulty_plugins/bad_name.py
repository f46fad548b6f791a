"""A name with a capital and a space."""

from avt_workflow import Guard, hookimpl
from avt_workflow.guards import HasApplication


@hookimpl
def avt_guards() -> dict[str, type[Guard]]:
    return {"Has Application": HasApplication}
