"""Cases, requests and sheets in one line each, for the unit test of a plugin.

The case stands in a small agenda of its own: one track `project`, in which an application is `open` until the role
`office` takes the step `decide`, with the assessing body `panel` and the envelope `pot`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Final

import attrs

from ..case import Case
from ..engine import evolve, judge
from ..model.agenda import (
    Agenda,
    Assessment,
    Body,
    Criterion,
    Destination,
    Envelope,
    Role,
    State,
    Track,
    Transition,
)
from ..model.dossier import Cast, Dossier, Idea, Outcome, Panel
from ..model.facts import Fact, Request
from ..model.frozen import EMPTY, FrozenMap
from ..model.ledger import Ledger
from ..model.ports import Score
from ..model.records import (
    Advice,
    Application,
    Cost,
    FieldValue,
    Financing,
    Grant,
    Instalment,
    Opinion,
    Partner,
    Payment,
    Record,
    Report,
    Settlement,
    Sheet,
    Vote,
)
from ..model.roster import Roster
from ..model.text import Text
from ..model.when import When
from ..money import Cents, euros
from ..rulebook import Rulebook, compile_rulebook
from ..scoring import WeightedMean

Euros = str | int
"""An amount as `euros()` reads it: `"64389.50"` or `500_000`."""

Number = str | int | Fraction
"""An exact number: `8`, `"7.5"` or `Fraction(15, 2)`."""


def case(
    application: Application | None = None,
    *,
    asked: Euros | None = None,
    financing: Mapping[str, Euros] = EMPTY,
    costs: Mapping[str, Euros] = EMPTY,
    partners: Sequence[str] = (),
    fields: Mapping[str, FieldValue] = EMPTY,
    score: Score | Number | None = None,
    advice: Opinion | None = None,
    sheets: Mapping[str, Sheet] = EMPTY,
    votes: Mapping[str, Vote] = EMPTY,
    recused: Sequence[str] = (),
    granted: Euros | None = None,
    reports: Sequence[Report] = (),
    criteria: Mapping[str, Criterion] = EMPTY,
    members: Sequence[str] = ("ann", "ben", "cas"),
    ceiling: Euros = 1_000_000,
    committed: Mapping[str, Euros] = EMPTY,
    roster: Roster | None = None,
    schedule: Sequence[Instalment] = (),
    payments: Sequence[Payment] = (),
    settled: Euros | None = None,
) -> Case:
    """The case of an open dossier `one`, in which there is only what you name.

    Args:
        application: the application; `asked` to `fields` change it, or make one.
        asked: what is asked, in euros.
        financing: what others pay, in euros, by source.
        costs: what the project costs, in euros, by label; all of it eligible.
        partners: names of those who take part.
        fields: the region's extra fields.
        score: the total, or a whole score.
        advice: `positive`, `conditional` or `negative`.
        sheets: by assessor; `sheet(K=8)` makes one.
        votes: by member.
        recused: members who stepped back.
        granted: an earlier grant, in euros.
        reports: monitoring, oldest first.
        criteria: what is assessed; `criteria(K=2)` makes them.
        members: the members of the body `panel`.
        ceiling: of the envelope `pot`, in euros.
        committed: from the envelope `pot`, in euros, by dossier.
        roster: of the body `panel`, with chair, alternates and affiliations; in the place of `members`.
        schedule: in which parts the earlier grant is paid.
        payments: what was paid to the dossier, oldest first.
        settled: what the grant came to, in euros.

    Raises:
        InputError: for an amount that is none.
    """
    if asked is not None or financing or costs or partners or fields:
        base = application or Application("A project", "org")
        application = attrs.evolve(
            base,
            asked=base.asked if asked is None else euros(asked),
            financing=tuple(Financing(source, euros(amount)) for source, amount in financing.items()) or base.financing,
            costs=tuple(Cost(label, euros(amount)) for label, amount in costs.items()) or base.costs,
            partners=tuple(Partner(name) for name in partners) or base.partners,
            fields=FrozenMap(fields) or base.fields,
        )
    if score is not None and not isinstance(score, Score):
        score = Score(Fraction(score))
    panel = Panel(
        sheets=tuple(Cast(actor, record) for actor, record in sheets.items()),
        votes=tuple(Cast(actor, record) for actor, record in votes.items()),
        recused=tuple(recused),
        score=score,
        advice=Advice(advice) if advice else None,
    )
    rulebook = compile_rulebook(_agenda(criteria), "testing")
    dossier = Dossier(
        id=_SUBJECT,
        track="project",
        rulebook=rulebook.hash,
        state="open",
        visit=1,
        version=1,
        moved=ask(application, trigger="apply", actor="org", role="applicant"),
        idea=Idea(application=application, applicant=application.applicant if application else "org"),
        panel=panel,
        outcome=Outcome(
            None if granted is None else Grant(euros(granted), schedule=tuple(schedule)),
            settlement=None if settled is None else Settlement(euros(settled)),
        ),
        reports=tuple(reports),
        payments=tuple(payments),
    )
    paid = FrozenMap({_SUBJECT: Cents(sum(payment.amount for payment in payments))}) if payments else EMPTY
    commitments = FrozenMap({name: euros(amount) for name, amount in committed.items()})
    return Case(
        rulebook,
        dossier,
        ledgers=FrozenMap({"pot": Ledger("pot", euros(ceiling), commitments, version=1, payments=paid)}),
        rosters=FrozenMap({"panel": roster or Roster("panel", tuple(members), version=1)}),
        in_force=rulebook.hash,
    )


def beginning(rulebook: Rulebook, members: Sequence[str] = ("ann", "ben", "cas")) -> Case:
    """The case of a dossier that is to be opened, when nothing has happened yet.

    Args:
        rulebook: of any agenda; every envelope holds its whole ceiling.
        members: of every body.
    """
    agenda = rulebook.agenda
    return Case(
        rulebook,
        ledgers=FrozenMap(
            {name: Ledger(name, pot.ceiling, version=1, within=pot.within) for name, pot in agenda.envelopes.items()}
        ),
        rosters=FrozenMap({name: Roster(name, tuple(members), version=len(members)) for name in agenda.bodies}),
        in_force=rulebook.hash,
    )


def after(case: Case, requests: Iterable[Request]) -> Case:
    """The case of the same dossier after these requests, with the money they moved.

    Args:
        requests: about that dossier, in order; each must be allowed.

    Raises:
        AssertionError: one is refused; it says which, and every reason.
    """
    for request in requests:
        verdict = judge(case, request)
        told = "; ".join(reason.text() for reason in verdict.reasons)
        assert verdict.allowed, f"{request.trigger} of {request.subject} is refused: {told}"
        case = folded(case, verdict.facts)
    return case


def folded(case: Case, facts: Iterable[Fact]) -> Case:
    """The case after these facts of its dossier and of the envelopes."""
    for fact in facts:
        kind, _, name = fact.stream.partition(":")
        if kind == "dossier":
            case = attrs.evolve(case, dossier=evolve(case.dossier, fact))
        elif kind == "envelope":
            case = attrs.evolve(case, ledgers=FrozenMap({**case.ledgers, name: case.ledger(name).evolve(fact)}))
    return case


def ask(
    record: Record | None = None,
    *,
    trigger: str = "decide",
    actor: str = "ann",
    role: str = "office",
    on: str = "2018-12",
    motivation: str = "",
) -> Request:
    """A request for a step with the dossier `one`.

    Args:
        record: what is handed in, such as `Grant(euros("5000"))`.
        on: a day, month, quarter or year.

    Raises:
        InputError: for a date that is none.
    """
    return Request(_SUBJECT, trigger, actor, When(on), role, record, motivation=motivation)


def sheet(**marks: Number | None) -> Sheet:
    """A sheet with these marks by criterion: `sheet(K=8, R="7.5", A=None)`; None is "not applicable"."""
    return Sheet(FrozenMap({key: None if mark is None else Fraction(mark) for key, mark in marks.items()}))


def criteria(**weights: Number) -> FrozenMap[str, Criterion]:
    """Criteria with these weights, on a scale from 1 to 10: `criteria(K=2, R=1)`."""
    return FrozenMap({key: Criterion(Text.of(key), weight=Fraction(weight)) for key, weight in weights.items()})


_SUBJECT: Final = "one"


def _agenda(assessed: Mapping[str, Criterion]) -> Agenda:
    transitions = {
        "apply": Transition(("applicant",), Destination("open"), records="application"),
        "assess": Transition(("panel",), sources=("open",), records="sheet"),
        "advise": Transition(("panel",), sources=("open",), records="advice"),
        "vote": Transition(("panel",), sources=("open",), records="vote"),
        "decide": Transition(("office",), Destination("granted"), ("open",), records="grant", commits="pot"),
    }
    track = Track(
        label=Text.of("Project"),
        states=FrozenMap(
            {"open": State(Text.of("Open"), "assess"), "granted": State(Text.of("Granted"), "granted", final=True)}
        ),
        transitions=FrozenMap(transitions),
        assessment=Assessment("open", "panel", "weighted-mean", WeightedMean(), FrozenMap(assessed)),
    )
    return Agenda(
        id="testing",
        title=Text.of("An agenda for tests"),
        language="en",
        administered_by="office",
        tracks=FrozenMap({"project": track}),
        roles=FrozenMap({"office": Role(Text.of("Office")), "applicant": Role(Text.of("Applicant"), "applicant")}),
        bodies=FrozenMap({"panel": Body(Text.of("Panel"))}),
        envelopes=FrozenMap({"pot": Envelope(Text.of("Pot"), euros(1_000_000))}),
    )
