"""A small agenda written in Python, for tests that need no file."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction

from avt_workflow import (
    Advice,
    Agenda,
    Application,
    Assessment,
    Body,
    Case,
    Criterion,
    Destination,
    Dossier,
    Envelope,
    EventLog,
    FrozenMap,
    Grant,
    Ledger,
    Loaded,
    MemoryLog,
    Minutes,
    Office,
    Registry,
    Report,
    Request,
    Role,
    Roster,
    Rule,
    Rulebook,
    Settlement,
    Sheet,
    State,
    Text,
    Track,
    Transition,
    When,
    Withdrawal,
    compile_rulebook,
    euros,
    evolve,
    judge,
)
from avt_workflow.definition import restore_agenda
from avt_workflow.definition.content import canonical
from avt_workflow.guards import Advised, Carried, HasConditions, MinimumScore, Quorum, SheetsComplete, WithinAsk
from avt_workflow.model.agenda import Route
from avt_workflow.model.records import Mark, Record
from avt_workflow.model.verdict import Verdict
from avt_workflow.registry import BUILT_IN
from avt_workflow.scoring import WeightedMean

ON = When("2018-12")
text = Text.of


def step(
    by: str | tuple[str, ...], to: str | None = None, sources: tuple[str, ...] = (), **parts: object
) -> Transition:
    """A transition with a plain destination."""
    names = (by,) if isinstance(by, str) else by
    return Transition(by=names, to=Destination(to), sources=sources, **parts)  # type: ignore[arg-type]


PHASES = {
    "draft": "explore",
    "submitted": "submitted",
    "panel": "assess",
    "scored": "assess",
    "advised": "assess",
    "conditional": "granted",
    "granted": "granted",
    "refused": "refused",
    "withdrawn": "refused",
}

AGENDA = Agenda(
    id="small",
    title=text("A small programme"),
    language="en",
    administered_by="office",
    start=When("2018"),
    roles=FrozenMap({"office": Role(text("Office")), "applicant": Role(text("Applicant"), "applicant")}),
    bodies=FrozenMap({"panel": Body(text("Panel")), "board": Body(text("Board"))}),
    envelopes=FrozenMap({"pot": Envelope(text("Pot"), euros(1_000_000))}),
    rules=FrozenMap(
        {
            "sheets-are-in": Rule("sheets-complete", SheetsComplete(2)),
            "there-is-advice": Rule("advised", Advised(), basis="art. 7"),
            "score-is-enough": Rule("minimum-score", MinimumScore(Fraction(6))),
            "no-more-than-asked": Rule("within-ask", WithinAsk()),
            "with-conditions": Rule("has-conditions", HasConditions()),
            "enough-votes": Rule("quorum", Quorum(2)),
            "vote-carries": Rule("carried", Carried()),
        }
    ),
    tracks=FrozenMap(
        {
            "project": Track(
                label=text("Project"),
                states=FrozenMap(
                    {
                        name: State(text(name), phase, final=name in ("refused", "withdrawn"))  # type: ignore[arg-type]
                        for name, phase in PHASES.items()
                    }
                ),
                transitions=FrozenMap(
                    {
                        "submit": step("applicant", "submitted", records="application"),
                        "present": step("office", "panel", ("submitted", "scored", "advised")),
                        "assess": step("panel", None, ("panel",), records="sheet"),
                        "recuse": step("panel", None, ("panel",), records="recusal"),
                        "close": step("office", "scored", ("panel",), requires=("sheets-are-in",)),
                        "advise": step("panel", "advised", ("scored",), records="advice"),
                        "vote": step("board", None, ("advised",), records="vote"),
                        "grant": Transition(
                            by=("board",),
                            to=Destination("granted", (Route("with-conditions", "conditional"),)),
                            sources=("advised",),
                            recorded_by="office",
                            records="grant",
                            requires=("there-is-advice", "score-is-enough", "no-more-than-asked"),
                            commits="pot",
                        ),
                        "grant-by-vote": Transition(
                            by=("board",),
                            to=Destination("granted"),
                            sources=("advised",),
                            records="grant",
                            requires=("there-is-advice", "enough-votes", "vote-carries"),
                            commits="pot",
                        ),
                        "refuse": step("board", "refused", ("advised",), recorded_by="office", records="rejection"),
                        "fulfil": step("office", "granted", ("conditional",), records="conditions_met"),
                        "report": step("office", "granted", ("granted",), records="report"),
                        "settle": step("office", None, ("granted",), records="settlement", settles=True),
                        "withdraw": step("applicant", "withdrawn", ("*",), records="withdrawal", releases=True),
                    }
                ),
                assessment=Assessment(
                    during="panel",
                    body="panel",
                    uses="weighted-mean",
                    scheme=WeightedMean(),
                    criteria=FrozenMap({"K": Criterion(text("K"), weight=Fraction(2)), "R": Criterion(text("R"))}),
                ),
            )
        }
    ),
)

RULEBOOK = compile_rulebook(AGENDA, "small-hash")
PANEL = ("ann", "ben", "cas")
BOARD = ("dora", "eve", "fay")


class Desk:
    """Folds facts in memory, so that a test reads as a story."""

    def __init__(self, rulebook: Rulebook = RULEBOOK) -> None:
        self.rulebook = rulebook
        self.dossiers: dict[str, Dossier] = {}
        self.ledgers = {"pot": Ledger("pot", rulebook.agenda.envelopes["pot"].ceiling, version=1)}
        self.rosters = {"panel": Roster("panel", PANEL), "board": Roster("board", BOARD)}

    def case(self, dossier: str = "one") -> Case:
        """The case of a dossier as it stands."""
        return Case(
            self.rulebook,
            self.dossiers.get(dossier),
            FrozenMap(self.ledgers),
            FrozenMap(self.rosters),
            self.rulebook.hash,
        )

    def ask(self, trigger: str, actor: str, role: str, record: object = None, **parts: object) -> Verdict:
        """Judge a request, and fold what happened."""
        subject = str(parts.pop("subject", "one"))
        on = parts.pop("on", ON)
        return self.do(Request(subject, trigger, actor, on, role, record, **parts))  # type: ignore[arg-type]

    def do(self, request: Request) -> Verdict:
        """Judge a request, and fold what happened."""
        verdict = judge(self.case(request.subject), request)
        for fact in verdict.facts:
            kind, _, name = fact.stream.partition(":")
            if kind == "dossier":
                self.dossiers[name] = evolve(self.dossiers.get(name), fact)
            else:
                self.ledgers[name] = self.ledgers[name].evolve(fact)
        return verdict


def submitted(subject: str = "one", asked: str | None = "600000") -> Request:
    """The request that opens a dossier."""
    application = Application("A project", "org", euros(asked) if asked else None)
    return Request(subject, "submit", "org", ON, "applicant", application)


def loaded(agenda: Agenda = AGENDA) -> Loaded:
    """An agenda as it would be adopted."""
    return restore_agenda(canonical(agenda), BUILT_IN)


def noon(day: int = 31) -> datetime:
    """A fixed moment in December 2018."""
    return datetime(2018, 12, day, 12, tzinfo=UTC)


def opened(log: EventLog | None = None, agenda: Agenda = AGENDA, registry: Registry = BUILT_IN) -> Office:
    """An office on a log in which the small agenda is in force and the bodies have their members."""
    office = Office(log or MemoryLog(), registry=registry, clock=noon)
    assert office.adopt(loaded(agenda), actor="olga", on=When("2018"), role="office").allowed
    for body, members in (("panel", PANEL), ("board", BOARD)):
        for member in members:
            assert office.appoint(body, member, actor="olga", role="office", on=When("2018")).allowed
    return office


def sheet(k: Mark = Fraction(8), r: Mark = Fraction(6)) -> Sheet:
    """A sheet with a mark for each of the two criteria."""
    return Sheet(FrozenMap({"K": k, "R": r}))


def minuted(subject: str, trigger: str, record: Record, **parts: object) -> Request:
    """What the office records of a decision of the board."""
    minutes = Minutes("board/2018-12")
    return Request(subject, trigger, "olga", ON, "office", record, minutes=minutes, **parts)  # type: ignore[arg-type]


def way(subject: str = "one", until: str = "advise", asked: str | None = "600000") -> list[Request]:
    """The requests that lead a new dossier up to and including a step of its ordinary life."""
    life = [
        submitted(subject, asked),
        Request(subject, "present", "olga", ON, "office"),
        Request(subject, "assess", "ann", ON, "panel", sheet()),
        Request(subject, "assess", "ben", ON, "panel", sheet(Fraction(7), None)),
        Request(subject, "close", "olga", ON, "office"),
        Request(subject, "advise", "ann", ON, "panel", Advice("positive", "Do it.")),
        minuted(subject, "grant", Grant(euros("500000"))),
        Request(subject, "report", "olga", ON, "office", Report(ON, "on-course", "All is well.")),
        Request(subject, "settle", "olga", ON, "office", Settlement(euros("400000"))),
        Request(subject, "withdraw", "org", ON, "applicant", Withdrawal("No longer needed.")),
    ]
    count = next(i for i in reversed(range(len(life))) if life[i].trigger == until)
    return life[: count + 1]


def lead(office: Office, subject: str = "one", until: str = "advise", asked: str | None = "600000") -> None:
    """Take a new dossier up to and including a step of its ordinary life."""
    for request in way(subject, until, asked):
        verdict = office.do(request)
        assert verdict.allowed, (request.trigger, verdict.reasons)
