"""What must type-check in a user's own code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_type

from attrs import frozen

from avt_workflow import (
    Agenda,
    BodyName,
    Case,
    Cents,
    EventLog,
    FrozenMap,
    Grant,
    Guard,
    MemoryLog,
    Office,
    Reason,
    Refusal,
    Request,
    SqlLog,
    Verdict,
    When,
    euros,
    hookimpl,
)


@frozen
class AskedByBody(Guard):
    """A guard as a plugin author writes it."""

    body: BodyName
    text = {"nl": "{actor}", "en": "{actor}"}

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Holds for a member."""
        return None if request.actor in case.roster(self.body).members else Refusal(actor=request.actor)


@hookimpl
def avt_guards() -> Mapping[str, type[Guard]]:
    """Registers it."""
    return {"asked-by-body": AskedByBody}


logs: list[EventLog] = [MemoryLog(), SqlLog("a.db")]
office = Office(MemoryLog())
request = Request("one", "grant", actor="ann", on=When("2026"), record=Grant(euros("5.50")))
assert_type(office.do(request), Verdict)
assert_type(office.explain(request).reasons, tuple[Reason, ...])
assert_type(office.agenda, Agenda)
assert_type(euros(5), Cents)
assert_type(FrozenMap({"a": 1}).get("b"), int | None)
