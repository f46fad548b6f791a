"""Has a guard, and hands it to nobody."""

from avt_workflow.guards import HasApplication as Submitted

GUARDS = {"submitted": Submitted}
