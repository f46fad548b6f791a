"""A programme in which every text, name and amount is a word of its own, with who may see it: to find what leaks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import Final

import attrs
from hypothesis import strategies as st

from avt_workflow import Advice, Application, FrozenMap, Grant, Office, Request, Sheet, Text, When, load_agenda
from avt_workflow.codec import plain
from avt_workflow.languages import amount
from avt_workflow.model.facts import Minutes
from avt_workflow.model.profiles import ASPECTS, Profile
from avt_workflow.model.records import (
    Aid,
    Approval,
    Correction,
    Cost,
    Deferral,
    Document,
    Elaboration,
    Financing,
    Initiative,
    Note,
    Partner,
    Payment,
    Record,
    Recovery,
    Recusal,
    Rejection,
    Report,
    Return,
    Settlement,
    Vote,
    Withdrawal,
)
from avt_workflow.money import Cents
from avt_workflow.registry import BUILT_IN
from avt_workflow.reports import dossier_text, progress_report
from avt_workflow.reports.book import Book
from avt_workflow.reports.tables import budget, budget_json, days_that_matter, finance, finance_json, portfolio
from avt_workflow.reports.tables import portfolio_json as portfolio_as_json

TOML: Final = """
[agenda]
id = "published"
title = { nl = "Een programma", en = "A programme" }
language = "en"
administered_by = "office"

[roles]
office = "Office"
applicant = { label = "Applicant", relation = "applicant" }

[bodies]
panel = "Panel"
board = "Board"

[envelopes.pot]
label = "Pot"
ceiling = 900_000_000

[tracks.project]
label = "Project"
assessed = false
fields = { theme = { type = "text" }, plan = { type = "text" } }

[tracks.project.states]
idea = { label = "Idea", phase = "explore" }
submitted = { label = "Submitted", phase = "submitted" }
panel = { label = "In the panel", phase = "assess" }
scored = { label = "Scored", phase = "assess" }
granted = { label = "Granted", phase = "granted" }
refused = { label = "Refused", phase = "refused" }

[tracks.project.assessment]
during = "panel"
body = "panel"
scheme = "weighted-mean"
scale = { low = 1, high = 10, step = "1/1000" }
criteria = { K = { label = "K" } }

[tracks.project.approvals]
intake = { by = "board" }

[tracks.project.transitions]
begin = { to = "idea", by = "office", records = "initiative" }
submit = { from = "idea", to = "submitted", by = "applicant", records = "application" }
present = { from = ["submitted", "scored"], to = "panel", by = "office" }
assess = { from = "panel", by = "panel", records = "sheet" }
recuse = { from = "panel", by = "panel", records = "recusal" }
close = { from = "panel", to = "scored", by = "office" }
advise = { from = "scored", by = "panel", records = "advice" }
vote = { from = "scored", by = "board", records = "vote" }
approve = { from = "scored", by = "board", records = "approval" }
send-back = { from = "scored", by = "office", records = "return" }
elaborate = { from = "scored", by = "office", records = "elaboration" }
defer = { from = "scored", by = "board", recorded_by = "office", records = "deferral" }
grant = { from = "scored", to = "granted", by = "board", recorded_by = "office", records = "grant", commits = "pot" }
refuse = { from = "scored", to = "refused", by = "board", recorded_by = "office", records = "rejection" }
pay = { from = "granted", by = "office", records = "payment", pays = true }
recover = { from = "granted", by = "office", records = "recovery", recovers = true }
report = { from = "granted", by = "office", records = "report" }
settle = { from = "granted", by = "office", records = "settlement", settles = true }
withdraw = { from = ["submitted", "scored"], to = "refused", by = "applicant", records = "withdrawal", releases = true }
note = { from = "*", by = "office", records = "note" }
correct = { from = "*", by = "office", records = "correction" }
"""
AGENDA: Final = load_agenda(TOML, BUILT_IN).agenda
PLAN: Final = {
    "idea": ("begin",),
    "submitted": ("submit", "note"),
    "panel": ("present", "recuse", "assess", "assess", "correct", "assess"),
    "scored": ("close", "advise", "elaborate", "defer", "approve", "send-back", "approve", "vote", "vote"),
    "again": ("present", "assess"),
    "granted": ("grant", "pay", "recover", "report", "settle", "note"),
    "refused": ("refuse", "note"),
    "withdrawn": ("withdraw",),
}
"""What is done on the way to each state, in order."""

Needs = Callable[[frozenset[str]], bool]
"""Whether who is shown these aspects is shown a word."""


def all_of(*aspects: str) -> Needs:
    """Every one of these is needed."""
    return lambda shown: shown >= {*aspects}


@attrs.frozen
class Word:
    """A text, name or amount that stands nowhere else.

    Args:
        forms: how it can be written.
        dossier: to which it belongs.
        needs: which aspects show it.
        what: where it stands.
        sealed: the only one who sees it, whatever is shown.
    """

    forms: tuple[str, ...]
    dossier: str
    needs: Needs
    what: str
    sealed: str = ""

    def within(self, text: str) -> bool:
        """Whether it stands in a text."""
        return any(form in text for form in self.forms)


class Story:
    """A dossier on its way, with all its words."""

    def __init__(self, office: Office, number: int) -> None:
        self.office, self.number = office, number
        self.id = f"zq{number}id"
        self.applicant, self.clerk = f"zq{number}org", f"zq{number}clerk"
        self.words: list[Word] = []
        self._count = 0
        self._turn: _Turn | None = None
        self._acted: set[str] = set()
        self._word(self.id, all_of(), "identifier")

    def tell(self, steps: Sequence[str]) -> None:
        """Take steps; each must be allowed."""
        for trigger in steps:
            verdict = self.office.do(self._request(trigger))
            assert verdict.allowed, (trigger, verdict.reasons)

    def _word(self, text: str, needs: Needs, what: str, sealed: str = "") -> str:
        self.words.append(Word((text,), self.id, needs, what, sealed))
        return text

    def text(self, what: str, *aspects: str, needs: Needs | None = None, sealed: str = "") -> str:
        """A new text that these aspects show."""
        self._count += 1
        return self._word(f"zq{self.number}w{self._count}q", needs or all_of(*aspects), what, sealed)

    def cents(self, what: str, size: int, *aspects: str, needs: Needs | None = None) -> Cents:
        """A new amount of some size, in cents."""
        self._count += 1
        cents = Cents(size * 10_000_000 + self.number * 1_000_000 + self._count * 7_013)
        forms = (f" {cents}", f":{cents}", amount(cents, "nl"), amount(cents, "en"), f"'{cents}'", f"({cents})")
        self.words.append(Word(forms, self.id, needs or all_of(*aspects), what))
        return cents

    def _actor(self, role: str) -> str:
        """Somebody in a role: a new person of a body each time, else always the same."""
        if role == "applicant":
            name, needs = self.applicant, all_of("applicant")
        elif role == "office":
            name, needs = self.clerk, all_of("actors")
        else:
            self._count += 1
            return f"zq{self.number}m{self._count}q"
        if name not in self._acted:
            self._acted.add(name)
            self._word(name, needs, role)
        return name

    def _member(self, body: str, needs: Needs, sealed: bool = False) -> str:
        name = self._actor(body)
        assert self.office.appoint(body, name, actor="zqadmin", role="office", on=When("2018")).allowed
        self.words.append(
            Word((name,), self.id, lambda shown: "members" in shown and needs(shown), body, name if sealed else "")
        )
        return name

    def _request(self, trigger: str) -> Request:
        step = AGENDA.tracks["project"].transitions[trigger]
        kind = step.records
        if trigger == "close":
            self._open(lambda word: word.sealed)
        if trigger in ("grant", "refuse", "withdraw", "present"):
            self._decide()
        personal = kind in ("sheet", "recusal", "vote", "approval")
        sheets = kind == "sheet"
        body = step.by[0] if step.by[0] in AGENDA.bodies and step.recorded_by is None else ""
        gate = _GATES.get(kind or "", all_of())
        if kind == "vote":
            gate = self._vote_gate()
        actor = (
            self._member(body, gate, sealed=sheets)
            if body
            else self._actor("office" if step.recorded_by else step.by[0])
        )
        role = body or step.recorded_by or step.by[0]
        sealed = actor if sheets else ""
        record = self._record(kind, gate, sealed)
        why = "remarks" if personal else "motivations"

        def motive(shown: frozenset[str]) -> bool:
            return why in shown and (gate(shown) or trigger in _MOVES)

        def minuted(shown: frozenset[str]) -> bool:
            return "documents" in shown and (gate(shown) or trigger in _MOVES)

        motivation = self.text(f"motivation of {trigger}", needs=motive, sealed=sealed)
        minutes = None
        if step.recorded_by:
            minutes = Minutes(self.text("minutes", needs=minuted), self.text("digest", needs=minuted))
        return Request(
            self.id,
            trigger,
            actor,
            When("2018-12-05"),
            role,
            record,
            motivation=motivation,
            minutes=minutes,
        )

    def _open(self, which: Callable[[Word], object]) -> None:
        """Sheets have closed: their words are no longer sealed."""
        self.words = [attrs.evolve(word, sealed="") if which(word) else word for word in self.words]

    def _vote_gate(self) -> Needs:
        turn = self._turn = self._turn or _Turn()
        return lambda shown: shown >= {"votes", "decisions"} and (turn.left or "proposals" in shown)

    def _decide(self) -> None:
        if self._turn is not None:
            self._turn.left = True
        self._turn = None

    def _record(self, kind: str | None, gate: Needs, sealed: str) -> Record | None:
        def text(what: str, *aspects: str) -> str:
            return self.text(f"{what} of {kind}", needs=lambda s: gate(s) and s >= {*aspects}, sealed=sealed)

        def cents(what: str, size: int, *aspects: str) -> Cents:
            return self.cents(f"{what} of {kind}", size, needs=lambda s: gate(s) and s >= {*aspects})

        def extra() -> FrozenMap[str, str]:
            return FrozenMap({"theme": text("theme", "theme"), "plan": text("plan", "fields")})

        match kind:
            case "initiative":
                return Initiative(
                    text("title"),
                    summary=text("summary", "summary"),
                    aliases=(text("alias", "summary"),),
                    links=(text("link", "summary"),),
                    fields=extra(),
                )
            case "application":
                self._actor("applicant")
                return Application(
                    text("title"),
                    self.applicant,
                    cents("asked", 9, "asked"),
                    text("summary", "summary"),
                    (Partner(text("partner", "partners"), "business"),),
                    (Financing(text("source", "financing"), cents("financing", 7, "financing")),),
                    (text("alias", "summary"),),
                    (text("link", "summary"),),
                    (Document(text("document", "documents"), text("link", "documents"), text("digest", "documents")),),
                    extra(),
                    (Cost(text("cost", "financing"), cents("cost", 8, "financing")),),
                    (Aid(text("grantor", "financing"), cents("aid", 1, "financing"), When("2017")),),
                )
            case "sheet":
                self._count += 1
                mark = Fraction(5000 + self.number * 1000 + self._count * 7 + 1, 1000)
                self.words.append(
                    Word((f'"{mark}"', f"({mark.numerator}, {mark.denominator})"), self.id, gate, "mark", sealed)
                )
                return Sheet(FrozenMap({"K": mark}), text("remarks", "remarks"))
            case "recusal":
                return Recusal(text("reason", "remarks"))
            case "advice":
                return Advice("positive", text("text"), (text("minority", "remarks"),))
            case "elaboration":
                return Elaboration(text("request", "motivations"))
            case "deferral":
                return Deferral(When("2019"), text("reason", "motivations"))
            case "approval":
                return Approval("intake", text("remarks", "remarks"))
            case "return":
                return Return("intake", text("reason", "motivations"))
            case "vote":
                return Vote("grant", "for", Grant(cents("proposal", 5), (text("condition"),)))
            case "grant":
                return Grant(cents("amount", 6), (text("condition"),))
            case "rejection":
                return Rejection((text("ground"),))
            case "payment":
                return Payment(cents("amount", 3), text("reference"), evidence=text("evidence", "motivations"))
            case "recovery":
                return Recovery(cents("amount", 2), text("reference"), (text("ground"),))
            case "report":
                return Report(When("2018"), "on-course", text("text"))
            case "settlement":
                return Settlement(cents("amount", 4), (text("ground"),))
            case "withdrawal":
                return Withdrawal(text("reason", "motivations"))
            case "note":
                return Note(text("text"))
            case "correction":
                events = self.office.history(self.id, self.clerk)
                assert events
                return Correction(1, "summary", text("value"), text("reason"))
        return None


class _Turn:
    """A visit in which votes are given: over or not."""

    left = False


_MOVES: Final = ("begin", "submit", "present", "close", "grant", "refuse", "withdraw")
_GATES: Final[dict[str, Needs]] = {
    "sheet": all_of("sheets"),
    "recusal": lambda shown: bool(shown & {"sheets", "votes"}),
    "advice": all_of("advice"),
    "deferral": all_of("decisions"),
    "approval": all_of("approvals"),
    "return": all_of("approvals"),
    "grant": all_of("decisions"),
    "rejection": all_of("decisions"),
    "payment": all_of("payments", "decisions"),
    "recovery": all_of("payments", "decisions"),
    "report": all_of("reports"),
    "settlement": all_of("decisions"),
    "note": all_of("notes"),
    "correction": all_of("notes", "summary", "fields", "actors", "motivations"),
}
"""What shows a record of each kind at all; written down here once more, apart from the code that is tested."""


def aspects_of(profile: Profile, *, own: bool = False) -> frozenset[str]:
    """What a profile shows, with `theme` for that field."""
    found = {*profile.shows, *(profile.own if own else ())}
    if "decisions" not in found:
        found -= {"votes", "payments", "budget"}
    return frozenset(found | ({"theme"} if "theme" in profile.fields or "fields" in found else set()))


def reports(office: Office, viewer: str | None, profile: str) -> Iterator[tuple[str, str]]:
    """All that can be read by a profile without drawing, by the door it comes through."""
    book = office.book(viewer=viewer, profile=profile)
    seats = () if {"members", "applicant", "partners"} <= aspects_of(office.profile(profile)) else book.rosters
    yield "book", f"{attrs.evolve(book, agendas=FrozenMap(), rosters=seats)}"
    yield (
        "events",
        json.dumps([[plain(e) for e in book.histories[name]] for name in book.histories], ensure_ascii=False),
    )
    yield "portfolio", json.dumps(portfolio_as_json(portfolio(book)), ensure_ascii=False)
    for language in ("nl", "en"):
        yield f"report {language}", progress_report(book, language)
        yield f"budget {language}", json.dumps(budget_json(budget(book), language), ensure_ascii=False)
        for name, dossier in book.dossiers.items():
            yield f"{name} {language}", dossier_text(dossier, book, language)
    yield "finance", json.dumps([finance_json(e, finance(book, e, _days(book))) for e in book.envelopes])
    for name in office.dossiers:
        events = office.history(name, viewer, profile=profile)
        yield f"history {name}", "".join(json.dumps(plain(event), ensure_ascii=False) for event in events)
        yield f"dossier {name}", f"{office.dossier(name, viewer, profile=profile)}"
    yield "shown", str(office.shown(viewer, profile=profile))


def _days(book: Book) -> tuple[date, ...]:
    return days_that_matter(book)


def hidden_and_shown(
    stories: Sequence[Story], profile: Profile, viewer: str | None, office: Office
) -> tuple[list[Word], list[Word]]:
    """The words that a viewer may not find by a profile, and those that must be there."""
    hidden: list[Word] = []
    shown: list[Word] = []
    for story in stories:
        own = bool(viewer) and viewer == story.applicant and any(w.what == "applicant" for w in story.words)
        dossier = office.dossier(story.id)
        assert dossier is not None
        phase = AGENDA.tracks["project"].states[dossier.state].phase
        there = (own and bool(profile.own)) or not profile.phases or phase in profile.phases
        aspects = aspects_of(profile, own=own)
        for word in story.words:
            seen = there and word.needs(aspects) and (not word.sealed or word.sealed == viewer)
            totals = "budget" in aspects_of(profile) and word.what.startswith("amount of")
            if seen:
                shown.append(word)
            elif not totals:  # a sum of money holds what is not shown, too
                hidden.append(word)
    return hidden, shown


def programme(office: Office, ways: Sequence[Sequence[str]]) -> list[Story]:
    """A story for each way through the states."""
    stories = [Story(office, number) for number, _ in enumerate(ways, start=1)]
    for story, way in zip(stories, ways, strict=True):
        for state in way:
            story.tell(PLAN[state])
    return stories


WAYS: Final = (
    ("idea",),
    ("idea", "submitted"),
    ("idea", "submitted", "panel"),
    ("idea", "submitted", "panel", "scored"),
    ("idea", "submitted", "panel", "scored", "again"),
    ("idea", "submitted", "panel", "scored", "granted"),
    ("idea", "submitted", "panel", "scored", "refused"),
    ("idea", "submitted", "withdrawn"),
)
"""Ways through the states; from `again` on the sheets of before are closed and the new ones sealed."""


@st.composite
def profiles(draw: st.DrawFn) -> Profile:
    """Any profile."""
    aspects = st.lists(st.sampled_from(ASPECTS), unique=True).map(tuple)
    phases = st.sampled_from([(), ("granted",), ("assess", "granted"), ("refused", "explore")])
    fields = st.sampled_from([(), ("theme",)])
    return Profile(Text.of("Readers"), draw(aspects), draw(aspects | st.just(())), draw(fields), (), draw(phases))
