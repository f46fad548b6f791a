"""Forgets the marker."""

from avt_workflow import Guard
from avt_workflow.guards import HasApplication


def avt_guards() -> dict[str, type[Guard]]:
    return {"submitted": HasApplication}
