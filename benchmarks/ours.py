"""The project that every contestant runs, as an agenda of this library."""

from __future__ import annotations

from itertools import pairwise

import attrs

from avt_workflow import (
    Agenda,
    Case,
    Destination,
    Dossier,
    FrozenMap,
    Guard,
    Refusal,
    Request,
    Role,
    Rule,
    Rulebook,
    State,
    Text,
    Track,
    Transition,
    When,
    compile_rulebook,
    evolve,
    judge,
)

STATES = ("draft", "submitted", "table", "assessed", "granted", "monitored", "refused", "withdrawn")
WALK = (
    ("submit", "draft", "submitted"),
    ("present", "submitted", "table"),
    ("assess", "table", "assessed"),
    ("grant", "assessed", "granted"),
)
ROLE = "office"
ON = When("2018-12")


@attrs.frozen
class Dated(Guard):
    """The request is dated within the programme's last year."""

    before: int = 2023

    text = {"en": "Too late."}

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Holds for a moment before the given year."""
        return None if request.on.last.year < self.before else Refusal()


def rulebook(states: int = len(STATES)) -> Rulebook:
    """The project, with as many more states as asked: each is reached from the one before it.

    Args:
        states: how many states the track has, at least eight.
    """
    text = Text.of
    names = (*STATES, *(f"state-{number}" for number in range(len(STATES), states)))
    transitions = {"open": Transition(by=(ROLE,), to=Destination("draft"), requires=("dated",))}
    for trigger, source, target in WALK:
        transitions[trigger] = Transition(by=(ROLE,), to=Destination(target), sources=(source,), requires=("dated",))
    for source, target in pairwise(names[4:]):
        transitions[f"to-{target}"] = Transition(
            by=(ROLE,), to=Destination(target), sources=(source,), requires=("dated",)
        )
    track = Track(
        label=text("Project"),
        states=FrozenMap({name: State(text(name), "submitted") for name in names}),
        transitions=FrozenMap(transitions),
    )
    agenda = Agenda(
        id="bench",
        title=text("Bench"),
        language="en",
        administered_by=ROLE,
        tracks=FrozenMap({"project": track}),
        roles=FrozenMap({ROLE: Role(text("Office"))}),
        rules=FrozenMap({"dated": Rule("dated", Dated())}),
    )
    return compile_rulebook(agenda, "bench")


def ask(trigger: str) -> Request:
    """The request that takes a trigger."""
    return Request("one", trigger, "ann", ON, ROLE)


def opened(book: Rulebook) -> Dossier:
    """A fresh dossier."""
    (fact,) = judge(Case(book), ask("open")).facts
    return evolve(None, fact)


def lifecycle(book: Rulebook) -> Dossier:
    """Create, then four triggers: each judged, with role and rule, into frozen facts and a frozen dossier."""
    dossier = opened(book)
    for trigger, _, _ in WALK:
        (fact,) = judge(Case(book, dossier), ask(trigger)).facts
        dossier = evolve(dossier, fact)
    return dossier
