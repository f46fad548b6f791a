"""The tender of the examples with many applications, in a log of its own."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from avt_workflow import Application, Call, Cents, FrozenMap, Office, Request, Sheet, When
from avt_workflow.model.records import Appointment, Record
from avt_workflow.registry import BUILT_IN

ROUND = "call"
_AGENDA = Path(__file__).parent.parent / "examples" / "tender" / "agenda.toml"
_MONEY, _MOST = Cents(50_000_000), 30
"""The envelope of the example in cents, and the most that any criterion but the first gives."""


def office(applications: int, sheets: int) -> Office:
    """The round before it is divided: so many applications, each with so many sheets."""
    found = Office.open("memory:", _AGENDA, registry=BUILT_IN)
    for request in _story(applications, [f"expert-{number}" for number in range(sheets)]):
        verdict = found.do(request)
        assert verdict.allowed, [reason.text() for reason in verdict.reasons]
    return found


def _story(applications: int, experts: list[str]) -> Iterator[Request]:
    drawn = random.Random(2025)

    def ask(
        subject: str, trigger: str, on: str, record: Record | None = None, *, by: str = "", role: str = ""
    ) -> Request:
        return Request(subject, trigger, by or "olga", When(on), role or "office", record)

    for expert in experts:
        yield ask("body:experts", "appoint", "2025-01-06", Appointment(expert))
    yield ask(ROUND, "announce", "2025-01-13", Call("Call", When("2025-01-13"), When("2025-03-31"), _MONEY, "seed"))
    names = [f"project-{number:03}" for number in range(applications)]
    for name in names:
        application = Application(name, name, asked=Cents(drawn.randint(2, 20) * _MONEY // (4 * applications)))
        yield ask(name, "submit", "2025-03-10", application, by=name, role="applicant")
    yield ask(ROUND, "shut", "2025-04-01")
    for name in names:
        yield ask(name, "hand-on", "2025-04-07")
        for expert in experts:
            marks = {key: Fraction(drawn.randint(_MOST // 2, _MOST)) for key in ("impact", "quality", "region")}
            yield ask(name, "assess", "2025-04-21", Sheet(FrozenMap(marks)), by=expert, role="experts")
        yield ask(name, "close", "2025-04-28")
