"""Takes the name of a built-in guard."""

from avt_workflow import Guard, hookimpl
from avt_workflow.guards import HasApplication


@hookimpl
def avt_guards() -> dict[str, type[Guard]]:
    return {"quorum": HasApplication}
