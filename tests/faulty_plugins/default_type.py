"""An exact parameter with a default that is not."""

import attrs

from avt_workflow import Case, Guard, Refusal, Request, hookimpl
from avt_workflow.model.ports import Exact


@attrs.frozen
class Rule(Guard):
    """The rule."""

    minimum: Exact = 5.5

    text = {"nl": "Dit geldt niet.", "en": "This does not hold."}

    def check(self, case: Case, request: Request) -> Refusal | None:
        return None


@hookimpl
def avt_guards() -> dict[str, type[Guard]]:
    return {"rule": Rule}
