"""Returns the class, not a mapping."""

from avt_workflow import hookimpl
from avt_workflow.guards import HasApplication


@hookimpl
def avt_guards() -> list[object]:
    return [HasApplication]
