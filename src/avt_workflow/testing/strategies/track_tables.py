"""The track of a drawn agenda: from an opening to an end, with the parts that were drawn on the way."""

from __future__ import annotations

from fractions import Fraction
from typing import Final

from .assessment_tables import draw_assessment
from .drafts import Draft, Table
from .rule_tables import draw_rule, fitting, require

_FIELDS: Final[tuple[tuple[str, Table], ...]] = (
    ("theme", {"type": "choice", "of": ["energy", "work"]}),
    ("note", {"type": "text"}),
    ("size", {"type": "number", "required": True}),
    ("local", {"type": "yes-no"}),
    ("worth", {"type": "amount"}),
    ("ready", {"type": "when"}),
)


class TrackDraft:
    """A track in the making: its states in order, and where a dossier has come so far.

    Args:
        draft: of the agenda.
    """

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.states: dict[str, Table] = {}
        self.steps: dict[str, Table] = {}
        self.parts: Table = {}
        self.here = ""

    # ---- what a track is made of

    def state(self, name: str, phase: str, *, final: bool = False) -> str:
        """A state, declared."""
        self.states.setdefault(name, {"label": name.capitalize(), "phase": phase} | ({"final": True} if final else {}))
        return name

    def who(self, *names: str) -> Table:
        """Who takes a step: a role, or a body whose decision the office may record."""
        by = self.draft.who(*names)
        return {"by": by} | ({"recorded_by": "office"} if by in ("panel", "board") else {})

    @property
    def recorded(self) -> list[str | None]:
        """What the steps record."""
        return [step.get("records") for step in self.steps.values()]

    def table(self) -> Table:
        """The table of the track."""
        return {"label": "Project", **self.parts, "states": self.states, "transitions": self.steps}

    # ---- on the way to a decision

    def open(self) -> None:
        """A step that opens a dossier: with an application, an idea or nothing."""
        records = self.draft.one("application", None, "initiative")
        by = self.draft.named("applicant") if records and self.draft.maybe() else "office"
        self.here = self.state("open", "submitted")
        self.steps["submit"] = {"to": "open", "by": by} | ({"records": records} if records else {})
        fields = self.draft.some(_FIELDS, 2) if records else []
        if fields:
            self.parts["fields"] = dict(fields)

    def assess(self) -> tuple[list[str], Fraction]:
        """Sheets by the panel; gives the rules that ask for enough of them."""
        draft = self.draft
        table, binding, highest = draw_assessment(draft)
        panel, assessed = self.state("panel", "assess"), self.state("assessed", "assess")
        self.parts["assessment"] = table
        self.steps["present"] = {"from": self.here, "to": panel, "by": "office"}
        self.steps["assess"] = {"from": panel, "by": "panel", "records": "sheet"}
        self.steps["close"] = {"from": panel, "to": assessed, "by": "office"}
        if draft.maybe():
            require(self.steps["close"], draft.rule("sheets-complete", {"at_least": draft.one(1, 2)}))
        if draft.maybe():
            self.steps["recuse"] = {"from": panel, "by": "panel", "records": "recusal"}
        self.here = assessed
        return binding, highest

    def approve(self) -> str:
        """A chain of approvals; gives the rule that asks for them."""
        draft = self.draft
        levels: dict[str, Table] = {"first": {"by": draft.who("office", "board")}}
        if draft.maybe():
            levels["second"] = {"by": draft.who("board", "office"), "at_least": draft.one(1, 2)}
            levels["second"] |= draft.one({}, {"after": []}, {"one_person_once": False}, {"covers": ["asked"]})
        self.parts["approvals"] = levels
        by = list(dict.fromkeys(level["by"] for level in levels.values()))
        self.steps["approve"] = {"from": self.here, "by": by, "records": "approval"}
        if draft.maybe():
            self.steps["return"] = {"from": self.here, "by": by, "records": "return"}
        return draft.rule("approved", draft.one({"through": ""}, {"through": "first"}))

    def advise(self) -> None:
        """A step that records an advice."""
        self.steps["advise"] = {"from": self.here, **self.who("office", "panel"), "records": "advice"}

    def vote(self) -> None:
        """A step by which members of the board vote."""
        self.steps["vote"] = {"from": self.here, "by": self.draft.named("board"), "records": "vote"}
        if self.draft.maybe():
            self.steps["step-back"] = {"from": self.here, "by": "board", "records": "recusal"}

    # ---- the decision, and what comes after it

    def decide(self) -> str:
        """The step that decides, where money comes in by a grant; gives its trigger."""
        draft = self.draft
        if not draft.pot:
            closed = self.state("closed", "closed", final=True)
            self.steps["decide"] = {"from": self.here, "to": closed, **self.who("office", "board")}
            return "decide"
        pays = draft.maybe()
        granted = self.state("granted", "granted", final=not pays)
        step = {"from": self.here, "to": granted, **self.who("office", "board"), "records": "grant"}
        self.steps["grant"] = step | {"commits": draft.pot}
        if draft.maybe():
            self.steps["pledge"] = {"from": self.here, "by": "office", "records": "pledge", "commits": draft.pot}
        if pays:
            self._spend()
        return "grant"

    def _spend(self) -> None:
        draft = self.draft
        closed = self.state("closed", "closed", final=True)
        if draft.maybe():
            self.steps["pay"] = {"from": "granted", "by": "office", "records": "payment", "pays": True}
            if draft.maybe():
                back = ["granted", "open"] if draft.maybe() else "granted"
                self.steps["recover"] = {"from": back, "by": "office", "records": "recovery", "recovers": True}
        if draft.maybe():
            self.steps["settle"] = {
                "from": "granted",
                "to": closed,
                **self.who("office", "board"),
                "records": "settlement",
                "settles": True,
            }
        else:
            self.steps["end"] = {"from": "granted", "to": closed, "by": "office"}
            if draft.maybe():
                self.steps["end"]["releases"] = True

    # ---- beside the way

    def refuse(self) -> None:
        """Steps that end it: a rejection, a withdrawal."""
        draft = self.draft
        kinds = draft.some(("rejection", "withdrawal"), 2)
        if "rejection" in kinds:
            refused = self.state("refused", "refused", final=True)
            self.steps["reject"] = {"from": self.here, "to": refused, **self.who("office", "board")}
            self.steps["reject"]["records"] = "rejection"
        if "withdrawal" in kinds:
            refused = self.state("refused", "refused", final=True)
            source = draft.one("*", "open", "early")
            if source == "early":
                self.parts["groups"] = {"early": [name for name in ("open", "panel") if name in self.states]}
            self.steps["withdraw"] = {"from": source, "to": refused, "by": self._someone(), "records": "withdrawal"}
            if "grant" in self.steps and draft.maybe():
                self.steps["withdraw"]["releases"] = True

    def wander(self) -> None:
        """Steps beside the way: notes, reports, and back to where it was."""
        standing = [name for name, state in self.states.items() if not state.get("final")]
        beside = self.draft.some(("note", "back", "correction", "elaboration", "deferral", "report", "again"), 2)
        for kind in beside:
            source = self.draft.one("*", *standing)
            step: Table = {"from": source, "by": self._someone()}
            if kind == "again":
                step["records"] = "application"
            elif kind != "back":
                step["records"] = kind
            if kind == "back" or self.draft.maybe():
                step["to"] = self.draft.one(*standing)
            self.steps[f"{kind}-here" if kind == "again" else kind] = step

    def ask_more(self) -> None:
        """More that steps require: rules that can hold there."""
        recorded = frozenset(self.recorded)
        pairs = [
            (trigger, guard)
            for trigger, step in self.steps.items()
            for guard in fitting(step.get("records"), recorded, "commits" in step)
        ]
        for trigger, guard in self.draft.some(pairs, 3):
            require(self.steps[trigger], draw_rule(self.draft, guard, recorded))

    def fork(self) -> None:
        """Let the grant lead elsewhere where it has conditions."""
        granting = self.steps.get("grant")
        if granting and self.draft.maybe():
            other = self.draft.one(*(name for name in self.states))
            granting["to"] = {self.draft.rule("has-conditions", {}): other, "otherwise": "granted"}

    def _someone(self) -> str:
        applies = {"application", "initiative"} & {*self.recorded}
        return self.draft.who("office", "applicant") if applies else "office"


def draw_track(draft: Draft) -> TrackDraft:
    """A track with parts that are drawn; every state can be reached, and left unless it is an end."""
    track = TrackDraft(draft)
    track.open()
    parts = draft.some(("assessment", "advice", "votes", "approvals"), 4)
    asked: list[str] = []
    if "assessment" in parts:
        binding, highest = track.assess()
        asked += binding
        asked.append(_enough(draft, highest))
    if "advice" in parts:
        track.advise()
        asked.append(draft.rule("advised", {}))
    if "votes" in parts:
        track.vote()
    if "approvals" in parts:
        asked.append(track.approve())
    decision = track.decide()
    for rule in asked:
        require(track.steps[decision], rule)
    if not {"assessment", "advice"} & {*parts} and draft.pot:
        track.parts["assessed"] = False
    track.refuse()
    track.wander()
    track.fork()
    track.ask_more()
    return track


def _enough(draft: Draft, highest: Fraction) -> str:
    """A rule that asks for a score."""
    if draft.maybe():
        return draft.rule("minimum-score", {"minimum": draft.one(0, int(highest), int(highest) // 2)})
    return draft.rule("sheets-complete", {"at_least": draft.one(1, 2)})
