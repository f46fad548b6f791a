"""A plain class, though of an attrs one."""

from avt_workflow import Case, Guard, Refusal, Request, hookimpl
from avt_workflow.guards import HasApplication


class Rule(HasApplication):
    """The rule."""

    text = {"nl": "Dit geldt niet.", "en": "This does not hold."}

    def check(self, case: Case, request: Request) -> Refusal | None:
        return None


@hookimpl
def avt_guards() -> dict[str, type[Guard]]:
    return {"rule": Rule}
