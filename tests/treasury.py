"""A small agenda with two envelopes in which grants are changed, paid, recovered, settled and released."""

from __future__ import annotations

from fractions import Fraction

from avt_workflow import (
    Agenda,
    Application,
    Destination,
    Envelope,
    FrozenMap,
    Grant,
    Instalment,
    MemoryLog,
    Office,
    Payment,
    Recovery,
    Request,
    Role,
    Rule,
    Settlement,
    State,
    Text,
    Track,
    Transition,
    When,
    compile_rulebook,
    euros,
)
from avt_workflow.guards import AdvanceLimit, EvidenceGiven, OnSchedule
from avt_workflow.model.records import Record
from avt_workflow.model.verdict import Verdict
from avt_workflow.registry import BUILT_IN
from small import loaded, noon, text

ANYWHERE = ("granted", "settled")


def step(sources: tuple[str, ...], to: str | None = None, **parts: object) -> Transition:
    """A step of the office."""
    return Transition(by=("office",), to=Destination(to), sources=sources, **parts)  # type: ignore[arg-type]


TRANSITIONS = {
    "apply": step((), "open", records="application"),
    "grant": step(("open", "granted"), "granted", records="grant", commits="own"),
    "top-up": step(("open", "granted"), "granted", records="grant", commits="state"),
    "pay": step(ANYWHERE, records="payment", pays=True),
    "pay-advance": step(ANYWHERE, records="payment", pays=True, requires=("half-before",)),
    "pay-instalment": step(ANYWHERE, records="payment", pays=True, requires=("on-schedule", "evidence")),
    "recover": step(ANYWHERE, records="recovery", recovers=True),
    "settle": step(("granted",), "settled", records="settlement", settles=True),
    "release": step(ANYWHERE, "settled", releases=True),
    "close": step(("settled",), "closed"),
}

AGENDA = Agenda(
    id="treasury",
    title=text("A treasury"),
    language="en",
    administered_by="office",
    roles=FrozenMap({"office": Role(text("Office"))}),
    envelopes=FrozenMap(
        {
            "own": Envelope(text("Own money"), euros(1_000_000)),
            "state": Envelope(text("Money of the state"), euros(500_000)),
        }
    ),
    rules=FrozenMap(
        {
            "half-before": Rule("advance-limit", AdvanceLimit(Fraction(1, 2))),
            "on-schedule": Rule("on-schedule", OnSchedule()),
            "evidence": Rule("evidence-given", EvidenceGiven()),
        }
    ),
    tracks=FrozenMap(
        {
            "project": Track(
                label=Text.of("Project"),
                states=FrozenMap(
                    {
                        "open": State(text("Open"), "submitted"),
                        "granted": State(text("Granted"), "granted"),
                        "settled": State(text("Settled"), "running"),
                        "closed": State(text("Closed"), "closed", final=True),
                    }
                ),
                transitions=FrozenMap(TRANSITIONS),
                assessed=False,
            )
        }
    ),
)
RULEBOOK = compile_rulebook(AGENDA, "treasury-hash")
SCHEDULE = (
    Instalment(euros(40_000), When("2019-01")),
    Instalment(euros(60_000), When("2019-07-01"), "A progress report."),
)


class Treasury:
    """An office on this agenda, asked in one line per step."""

    def __init__(self, agenda: Agenda = AGENDA) -> None:
        self.office = Office(MemoryLog(), registry=BUILT_IN, clock=noon)
        assert self.office.adopt(loaded(agenda), actor="olga", on=When("2018"), role="office").allowed

    def ask(self, subject: str, trigger: str, on: str, record: Record | None = None, **parts: str) -> Verdict:
        """Take a step, as the office."""
        return self.office.do(Request(subject, trigger, "olga", When(on), "office", record, **parts))  # type: ignore[arg-type]

    def done(self, subject: str, trigger: str, on: str, record: Record | None = None, **parts: str) -> None:
        """Take a step that must be allowed."""
        verdict = self.ask(subject, trigger, on, record, **parts)
        assert verdict.allowed, [reason.text() for reason in verdict.reasons]

    def refused(self, subject: str, trigger: str, on: str, record: Record | None = None) -> list[str]:
        """Take a step that must be refused and leave everything as it was; gives the codes."""
        before = (self.office.log.heads(), self.office.ledger("own"), self.office.ledger("state"))
        verdict = self.ask(subject, trigger, on, record)
        assert (self.office.log.heads(), self.office.ledger("own"), self.office.ledger("state")) == before
        return [reason.code for reason in verdict.reasons]

    def granted(self, subject: str, amount: str, on: str = "2019-01-10") -> None:
        """Apply for and grant an amount from the programme's own money, paid in two instalments where it is 100000."""
        schedule = SCHEDULE if amount == "100000" else ()
        self.done(subject, "apply", on, Application(f"Project {subject}", "org"))
        self.done(subject, "grant", on, Grant(euros(amount), schedule=schedule))


def payment(amount: str, reference: str, instalment: int | None = None, evidence: str = "") -> Payment:
    """A payment in euros."""
    return Payment(euros(amount), reference, instalment, evidence)


def recovery(amount: str, reference: str) -> Recovery:
    """A recovery in euros."""
    return Recovery(euros(amount), reference, ("Unspent.",))


def settlement(amount: str) -> Settlement:
    """A settlement in euros."""
    return Settlement(euros(amount), ("The project cost less.",))
