"""The parameters in another order."""

import attrs

from avt_workflow import Case, Guard, Refusal, Request, hookimpl


@attrs.frozen
class Rule(Guard):
    """The rule."""

    text = {"nl": "Dit geldt niet.", "en": "This does not hold."}

    def check(self, request: Request, case: Case) -> Refusal | None:
        return None


@hookimpl
def avt_guards() -> dict[str, type[Guard]]:
    return {"rule": Rule}
