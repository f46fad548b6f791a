"""One language says how many, the other does not."""

import attrs

from avt_workflow import Case, Guard, Refusal, Request, hookimpl


@attrs.frozen
class Rule(Guard):
    """The rule."""

    text = {"nl": "Er zijn er {short} te weinig.", "en": "There are too few."}

    def check(self, case: Case, request: Request) -> Refusal | None:
        return None


@hookimpl
def avt_guards() -> dict[str, type[Guard]]:
    return {"rule": Rule}
