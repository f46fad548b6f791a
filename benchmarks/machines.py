"""The programme of small.toml as plain `transitions` machines, and its dossiers as systems that can be searched.

A dossier is a model with a machine of its own; who may ask, the sheets, the score, the ask and the ceiling are
conditions. What is tried, and which situations are one, is what our explorer does with small.toml: as many requests for
each step, assessors who gave the same are interchangeable, and so are dossiers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from transitions import Machine

from avt_workflow.testing.search import Broken
from avt_workflow.testing.standings import Attempt

CEILING = 100_000
ASKS = (50_000, 50_001, 100_000)
MARKS = (6, 5, 10)
NOTE = "a note"
MEMBERS = ("panel-1", "panel-2")
STATES = ("new", "submitted", "panel", "assessed", "granted", "rejected")


class Dossier(NamedTuple):
    """How a dossier stands: all that its conditions look at, and who took the last step."""

    state: str = "new"
    asked: int = 0
    marks: tuple[int, ...] = ()
    by: str = ""
    granted: int = 0


class Asked(NamedTuple):
    """What is tried."""

    trigger: str
    actor: str
    role: str
    record: int | str | None = None


class Project:
    """The model: its attributes are what a `Dossier` holds, with the assessor of each mark."""

    def __init__(self) -> None:
        self.asked, self.marks, self.by, self.granted, self.left = 0, dict[str, int](), "", 0, 0
        self.machine = Machine(
            self,
            states=STATES,
            initial="new",
            auto_transitions=False,
            transitions=[
                _step("submit", "new", "submitted", ["by_applicant", "recorded"], "take_application"),
                _step("present", "submitted", "panel", ["by_office"], "moved"),
                _step("assess", "panel", "panel", ["by_assessor", "recorded"], "take_sheet"),
                _step("close", "panel", "assessed", ["by_office", "sheets_are_in"], "moved"),
                _step("grant", "assessed", "granted", ["by_office", "recorded", "scored", "fits"], "take_grant"),
                _step("reject", "assessed", "rejected", ["by_office", "recorded"], "moved"),
            ],
        )

    def restore(self, dossier: Dossier, left: int) -> None:
        """Stand as it says, with so much left in the pot."""
        self.state = dossier.state
        self.asked, self.by, self.granted, self.left = dossier.asked, dossier.by, dossier.granted, left
        self.marks = dict(zip(MEMBERS, dossier.marks, strict=False))

    def saved(self) -> Dossier:
        """How it stands; who of the assessors gave which mark is left out."""
        return Dossier(self.state, self.asked, tuple(sorted(self.marks.values())), self.by, self.granted)

    def by_applicant(self, asked: Asked) -> bool:
        """Of the applicant itself."""
        return asked.role == "applicant" and asked.actor == "org"

    def by_office(self, asked: Asked) -> bool:
        """Of the office."""
        return asked.role == "office"

    def by_assessor(self, asked: Asked) -> bool:
        """Of a member of the panel."""
        return asked.role == "panel" and asked.actor in MEMBERS

    def recorded(self, asked: Asked) -> bool:
        """What the step records is there, and nothing else."""
        return isinstance(asked.record, int)

    def sheets_are_in(self, _: Asked) -> bool:
        """Both assessed."""
        return len(self.marks) == 2

    def scored(self, _: Asked) -> bool:
        """The mean is at least six."""
        return sum(self.marks.values()) >= 6 * len(self.marks)

    def fits(self, asked: Asked) -> bool:
        """No more than was asked, nor than there is."""
        return asked.record <= self.asked and asked.record <= self.left

    def moved(self, asked: Asked) -> None:
        """Who did it."""
        self.by = asked.actor

    def take_application(self, asked: Asked) -> None:
        """What is asked for."""
        self.asked, self.by = asked.record, asked.actor

    def take_sheet(self, asked: Asked) -> None:
        """A mark; a member may give another."""
        self.marks[asked.actor] = asked.record

    def take_grant(self, asked: Asked) -> None:
        """What is granted."""
        self.granted, self.by = asked.record, asked.actor


def _step(trigger: str, source: str, dest: str, conditions: list[str], after: str) -> dict[str, object]:
    return {"trigger": trigger, "source": source, "dest": dest, "conditions": conditions, "after": after}


RECORDED = {"submit": "applicant", "assess": "panel", "grant": "office", "reject": "office"}
FROM = {"new": ("submit",), "submitted": ("present",), "panel": ("assess", "close"), "assessed": ("grant", "reject")}


def tried(dossier: Dossier) -> Iterator[Asked]:
    """What is tried with a dossier: as many requests as `Choices` makes of small.toml."""
    for trigger in FROM.get(dossier.state, ()):
        right = list(_right(trigger, dossier))
        yield from right
        first = right[0]
        yield first._replace(actor="somebody-else")
        yield first._replace(role="nobody")
        if trigger in RECORDED:
            yield first._replace(record=None)
            yield first._replace(record=NOTE)
        yield first  # without a motivation


def _right(trigger: str, dossier: Dossier) -> Iterator[Asked]:
    if trigger == "submit":
        yield from (Asked(trigger, "org", "applicant", ask) for ask in ASKS)
    elif trigger == "assess":
        gave = dict(zip(MEMBERS, (*dossier.marks, None, None), strict=False))
        members = {gave[member]: member for member in reversed(MEMBERS)}.values()
        yield from (Asked(trigger, member, "panel", mark) for member in reversed(members) for mark in MARKS)
    elif trigger == "grant":
        yield from (Asked(trigger, "office-1", "office", dossier.asked + more) for more in (0, 1))
    else:
        yield Asked(trigger, "office-1", "office", 0)


class OneInFull:
    """Dossiers by number, each with what can happen to it, remembered: what `Explorer` asks of `Standings`."""

    def __init__(self) -> None:
        self.steps = 0
        self._project = Project()
        self._dossiers: list[Dossier] = []
        self._numbers: dict[Dossier, int] = {}
        self._known: dict[tuple[int, int | None], list[Attempt]] = {}

    def begin(self, _track: str) -> int:
        """A dossier that is new."""
        return self._number(Dossier())

    def money(self, number: int) -> int:
        """What it holds."""
        return self._dossiers[number].granted

    def meets_others(self, number: int) -> bool:
        """Whether it can be granted."""
        return self._dossiers[number].state == "assessed"

    def fits(self, monies: tuple[int, ...]) -> bool:
        """Whether that much can be granted together."""
        return sum(monies) <= CEILING

    def visit(self, number: int, others: tuple[int, ...]) -> Iterator[Attempt]:
        """What can happen to it."""
        yield from self.alone(number).attempts
        yield from self.with_money(number, others).attempts

    def alone(self, number: int) -> _Tries:
        """What can happen whatever others hold."""
        return self._tries(number, None)

    def with_money(self, number: int, others: tuple[int, ...]) -> _Tries:
        """What can happen, or not, because others hold so much."""
        return self._tries(number, CEILING - sum(others))

    def _tries(self, number: int, left: int | None) -> _Tries:
        known = self._known.get((number, left))
        if known is None:
            known = self._known[number, left] = list(self._attempts(number, left))
        return _Tries(known)

    def _attempts(self, number: int, left: int | None) -> Iterator[Attempt]:
        dossier, project = self._dossiers[number], self._project
        reached: set[int] = set()
        for asked in tried(dossier):
            if (asked.trigger == "grant") == (left is None):
                continue
            self.steps += 1
            project.restore(dossier, left or 0)
            if getattr(project, asked.trigger)(asked):
                target = self._number(project.saved())
                if target not in reached:
                    reached.add(target)
                    yield Attempt(_Move(number, asked, target), ())

    def _number(self, dossier: Dossier) -> int:
        number = self._numbers.setdefault(dossier, len(self._dossiers))
        if number == len(self._dossiers):
            self._dossiers.append(dossier)
        return number


class _Move(NamedTuple):
    source: int
    request: Asked
    target: int | None


class _Tries(NamedTuple):
    attempts: list[Attempt]


class Together:
    """All dossiers in full, each with a machine, as a `search.System`: a situation is how they stand, in order."""

    def __init__(self, dossiers: int) -> None:
        self.projects = [Project() for _ in range(dossiers)]

    def start(self) -> tuple[Dossier, ...]:
        """None is submitted."""
        return (Dossier(),) * len(self.projects)

    def key(self, state: tuple[Dossier, ...]) -> tuple[Dossier, ...]:
        """They are in order already."""
        return state

    def length(self, move: tuple[int, Asked]) -> int:
        """One step."""
        return 1

    def successors(
        self, state: tuple[Dossier, ...]
    ) -> Iterator[tuple[tuple[int, Asked], tuple[Dossier, ...] | None, tuple[Broken, ...]]]:
        """Every request for every dossier, but of two that stand alike for one only."""
        left = CEILING - sum(dossier.granted for dossier in state)
        for place, dossier in enumerate(state):
            if place and state[place - 1] == dossier:
                continue
            project, rest = self.projects[place], state[:place] + state[place + 1 :]
            for asked in tried(dossier):
                project.restore(dossier, left)
                taken = getattr(project, asked.trigger)(asked)
                yield (place, asked), tuple(sorted((*rest, project.saved()))) if taken else None, ()
