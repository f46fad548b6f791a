"""A revision like that of a release."""

import attrs

from avt_workflow import Case, Guard, Refusal, Request, hookimpl


@attrs.frozen
class Rule(Guard):
    """The rule."""

    text = {"nl": "Dit geldt niet.", "en": "This does not hold."}
    revision = "1.2"

    def check(self, case: Case, request: Request) -> Refusal | None:
        return None


@hookimpl
def avt_guards() -> dict[str, type[Guard]]:
    return {"rule": Rule}
