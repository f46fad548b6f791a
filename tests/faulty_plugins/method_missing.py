"""No check: the one of the protocol would hold for everything."""

import attrs

from avt_workflow import Guard, hookimpl


@attrs.frozen
class Rule(Guard):
    """The rule."""

    text = {"nl": "Dit geldt niet.", "en": "This does not hold."}


@hookimpl
def avt_guards() -> dict[str, type[Guard]]:
    return {"rule": Rule}
