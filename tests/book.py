"""A programme of a dozen projects, run through the engine, for tests of what is made from folded values."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction

import attrs

from avt_workflow.case import Case
from avt_workflow.engine import judge
from avt_workflow.guards import Advised, HasApplication, HasConditions, MinimumScore, SheetsComplete
from avt_workflow.model.agenda import (
    Agenda,
    Assessment,
    Body,
    Criterion,
    Destination,
    Envelope,
    FieldSpec,
    Phase,
    Provenance,
    Reported,
    Role,
    Route,
    Rule,
    State,
    Track,
    Transition,
)
from avt_workflow.model.dossier import Dossier, evolve
from avt_workflow.model.facts import EnvelopeOpened, Event, Fact, Minutes, Request, TransitionTaken, envelope_stream
from avt_workflow.model.figures import Figure
from avt_workflow.model.frozen import FrozenMap
from avt_workflow.model.ledger import Ledger
from avt_workflow.model.records import (
    Advice,
    Aid,
    Application,
    Correction,
    Cost,
    Elaboration,
    Financing,
    Grant,
    Initiative,
    Partner,
    Record,
    Rejection,
    Report,
    Sheet,
)
from avt_workflow.model.roster import Roster
from avt_workflow.model.text import Text
from avt_workflow.model.when import When
from avt_workflow.money import Cents, euros
from avt_workflow.reports.book import Book
from avt_workflow.rulebook import Rulebook, compile_rulebook
from avt_workflow.scoring import WeightedMean

LONG = "Grensoverschrijdend fieldlab voor circulair bouwen in Twente"
assert len(LONG) == 60

LINES = (
    "Bereikbaarheid & vestigingsklimaat",
    "Arbeidsmarkt & talent",
    "Techniek als motor",
    "Circulaire economie & duurzaamheid",
)

_STATES: dict[str, tuple[str, str, Phase]] = {
    "initiatief": ("Verkennend of nieuw", "Exploratory or new", "explore"),
    "ingediend": ("Ingediend", "Submitted", "submitted"),
    "tafel": ("Aan de innovatietafel", "At the innovation table", "submitted"),
    "bij-commissie": ("Bij de beoordelingscommissie", "With the assessment committee", "assess"),
    "bladen-gesloten": ("Beoordelingsbladen gesloten", "Sheets closed", "assess"),
    "beoordeeld": ("Beoordeeld", "Assessed", "assess"),
    "uitwerking": ("In nadere uitwerking", "Being worked out further", "assess"),
    "doorgeschoven": ("Doorgeschoven", "Deferred", "assess"),
    "onder-voorwaarden": ("Onder voorwaarden toegezegd", "Granted under conditions", "granted"),
    "toegekend": ("Toegekend", "Granted", "granted"),
    "gemonitord": ("In uitvoering, gemonitord", "Running, monitored", "running"),
    "vastgesteld": ("Vastgesteld", "Settled", "closed"),
    "afgewezen": ("Afgewezen", "Rejected", "refused"),
    "ingetrokken": ("Ingetrokken", "Withdrawn", "refused"),
}
_FINAL = ("vastgesteld", "afgewezen", "ingetrokken")


def both(nl: str, en: str) -> Text:
    """A text in the two languages."""
    return Text.of({"nl": nl, "en": en})


def _step(labels: tuple[str, str], sources: str, to: str | None, by: str, records: str | None = None) -> Transition:
    return Transition(
        by=(by,), to=Destination(to), sources=tuple(sources.split()), records=records, label=both(*labels)
    )


def _decision(labels: tuple[str, str], to: str, records: str) -> Transition:
    step = _step(labels, "beoordeeld", to, "sturingscommissie", records)
    return attrs.evolve(step, recorded_by="programmabureau", requires=("advies-ligt-er",))


_OFFICE, _ASKS, _PANEL = "programmabureau", "aanvrager", "beoordelingscommissie"
_TRANSITIONS = {
    "aanmelden": _step(("Aanmelden", "Register"), "", "initiatief", _OFFICE, "initiative"),
    "indienen": _step(("Indienen", "Submit"), "initiatief", "ingediend", _ASKS, "application"),
    "agenderen": _step(("Agenderen", "Put on the agenda"), "ingediend", "tafel", _OFFICE),
    "voorleggen": _step(("Voorleggen", "Put before the committee"), "tafel", "bij-commissie", _OFFICE),
    "beoordelen": _step(("Beoordelen", "Assess"), "bij-commissie", None, _PANEL, "sheet"),
    "verschonen": _step(("Verschonen", "Step back"), "bij-commissie", None, _PANEL, "recusal"),
    "sluiten": _step(("Bladen sluiten", "Close the sheets"), "bij-commissie", "bladen-gesloten", _OFFICE),
    "heropenen": _step(("Heropenen", "Reopen"), "bladen-gesloten beoordeeld", "bij-commissie", _OFFICE, "note"),
    "adviseren": _step(("Adviseren", "Advise"), "bladen-gesloten", "beoordeeld", _PANEL, "advice"),
    "uitwerken": _step(("Laten uitwerken", "Ask to work out"), "beoordeeld", "uitwerking", _OFFICE, "elaboration"),
    "uitgewerkt": _step(("Uitgewerkt", "Worked out"), "uitwerking", "beoordeeld", _ASKS, "application"),
    "hervatten": _step(("Hervatten", "Resume"), "doorgeschoven", "beoordeeld", _OFFICE),
    "monitoren": _step(("Monitoren", "Monitor"), "toegekend gemonitord", "gemonitord", _OFFICE, "report"),
    "intrekken": attrs.evolve(_step(("Intrekken", "Withdraw"), "*", "ingetrokken", _ASKS, "withdrawal"), releases=True),
    "aantekenen": _step(("Aantekenen", "Note"), "*", None, _OFFICE, "note"),
    "corrigeren": _step(("Corrigeren", "Correct"), "*", None, _OFFICE, "correction"),
    "toekennen": attrs.evolve(
        _decision(("Toekennen", "Grant"), "toegekend", "grant"),
        to=Destination("toegekend", (Route("met-voorwaarden", "onder-voorwaarden"),)),
        commits="projecten",
        requires=("advies-ligt-er", "voldoende-score"),
    ),
    "afwijzen": _decision(("Afwijzen", "Reject"), "afgewezen", "rejection"),
    "doorschuiven": _decision(("Doorschuiven", "Defer"), "doorgeschoven", "deferral"),
    "voldoen": _step(("Aan voorwaarden voldaan", "Conditions met"), "onder-voorwaarden", "toegekend", _OFFICE),
    "vaststellen": attrs.evolve(
        _step(("Vaststellen", "Settle"), "gemonitord", "vastgesteld", "sturingscommissie", "settlement"), settles=True
    ),
}

TRACK = Track(
    label=both("Project", "Project"),
    states=FrozenMap({key: State(both(nl, en), phase, key in _FINAL) for key, (nl, en, phase) in _STATES.items()}),
    transitions=FrozenMap(_TRANSITIONS),
    fields=FrozenMap(
        {
            "actielijn": FieldSpec("choice", both("Actielijn", "Action line"), LINES),
            "regio-deal": FieldSpec("yes-no", both("Ook in de Regio Deal Twente", "Also in the Regio Deal Twente")),
        }
    ),
    assessment=Assessment(
        "bij-commissie",
        "beoordelingscommissie",
        "weighted-mean",
        WeightedMean(),
        FrozenMap(
            {
                "K": Criterion(both("Kansrijk", "Promising"), weight=Fraction(2), provenance="inferred"),
                "R": Criterion(both("Regionaal", "Regional"), weight=Fraction(2), provenance="inferred"),
                "A": Criterion(both("Aanvullend", "Additional"), provenance="inferred"),
            }
        ),
        "illustrative",
    ),
)

MEMO = both("Memo Q3/Q4 2018", "Memo Q3/Q4 2018")
AGENDA = Agenda(
    id="agenda-voor-twente",
    title=Text.of("Agenda voor Twente 2018-2022"),
    language="nl",
    administered_by="programmabureau",
    tracks=FrozenMap({"project": TRACK}),
    roles=FrozenMap(
        {
            "programmabureau": Role(both("Programmabureau", "Programme office")),
            "aanvrager": Role(both("Aanvrager", "Applicant"), "applicant"),
        }
    ),
    bodies=FrozenMap(
        {
            "beoordelingscommissie": Body(both("Beoordelingscommissie", "Assessment committee")),
            "sturingscommissie": Body(both("Sturingscommissie", "Steering committee")),
        }
    ),
    envelopes=FrozenMap(
        {
            "projecten": Envelope(
                both("Projecten en initiatieven", "Projects and initiatives"),
                euros(1_800_000),
                "inferred",
                When("2018-01-01"),
                When("2022-12-31"),
                both("Afgeleid uit het verslag en de memo.", "Inferred from the report and the memo."),
                (
                    Reported(
                        both("ca. k€ 550 blijft beschikbaar", "ca. k€ 550 stays available"),
                        When("2018-Q4"),
                        euros(550_000),
                        "available",
                        "source",
                        MEMO,
                    ),
                ),
            )
        }
    ),
    rules=FrozenMap(
        {
            "aanvraag-ligt-er": Rule("has-application", HasApplication()),
            "advies-ligt-er": Rule("advised", Advised(), both("Er ligt nog geen advies.", "There is no advice yet.")),
            "bladen-binnen": Rule("sheets-complete", SheetsComplete(2)),
            "voldoende-score": Rule("minimum-score", MinimumScore(Fraction(6)), provenance="illustrative"),
            "met-voorwaarden": Rule("has-conditions", HasConditions()),
        }
    ),
    start=When("2018"),
    end=When("2022-12-31"),
    origin=both("Voortgangsrapportage Q1-Q3 2018", "Progress report Q1-Q3 2018"),
)

FIGURES = (
    Figure("results", both("Oriënterende gesprekken", "Exploratory talks"), Text.of("133"), When("2018-09-30")),
    Figure("tables", Text.of(LINES[1]), both("17 september 2018", "17 September 2018"), When("2018-09-17")),
    Figure(
        "monitoring",
        both("Werkloosheid", "Unemployment"),
        as_of=When("2018"),
        note=both("De tekst van de figuur is verloren.", "The text of the figure is lost."),
    ),
    Figure("budget", both("Middelen toegekend", "Means granted"), both("geen", "none"), When("2018-09-30"), Cents(0)),
    Figure("indicators-of-tomorrow", both("Proef", "Trial"), Text.of("1"), provenance="illustrative"),
)

SOURCE: FrozenMap[str, Provenance] = FrozenMap({"*": "source", "on": "inferred"})
INVENTED: FrozenMap[str, Provenance] = FrozenMap({"*": "illustrative"})
MEMBERS = ("lid-1", "lid-2", "lid-3")
RECORDED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


class Story:
    """Asks the engine for one step after another, and keeps the events."""

    def __init__(self, agenda: Agenda = AGENDA) -> None:
        self.rulebook: Rulebook = compile_rulebook(agenda, "a-hash")
        self.dossiers: dict[str, Dossier] = {}
        self.histories: dict[str, tuple[Event, ...]] = {}
        self.envelope_events: dict[str, tuple[Event, ...]] = {}
        self.ledgers: dict[str, Ledger] = {}
        self.rosters = {name: Roster(name, MEMBERS) for name in agenda.bodies}
        self._sequence = 0
        for name, envelope in agenda.envelopes.items():
            self._keep(EnvelopeOpened(envelope_stream(name), When("2018-01-01"), "office", envelope.ceiling))

    def ask(self, dossier: str, trigger: str, on: str, record: Record | None = None, **parts: object) -> Story:
        """Take a step; a refusal is a fault of the test."""
        track = self.rulebook.agenda.tracks["project"]
        step = track.transitions[trigger]
        role = step.recorded_by or step.by[0]
        actor = str(parts.pop("actor", "lid-1" if role in self.rosters else "bureau" if role == _OFFICE else "asker"))
        if step.recorded_by:
            parts.setdefault("minutes", Minutes("Memo Q3/Q4 2018, blz. 2"))
        parts.setdefault("provenance", SOURCE)
        request = Request(dossier, trigger, actor, When(on), role, record, **parts)  # type: ignore[arg-type]
        case = Case(
            self.rulebook,
            self.dossiers.get(dossier),
            FrozenMap(self.ledgers),
            FrozenMap(self.rosters),
            self.rulebook.hash,
        )
        verdict = judge(case, request)
        assert verdict.allowed, [reason.text() for reason in verdict.reasons]
        for fact in verdict.facts:
            self._keep(fact)
        return self

    def initiative(self, dossier: str, title: str, **fields: str | bool) -> Story:
        """Register an idea."""
        named = FrozenMap({key.replace("_", "-"): value for key, value in fields.items()})
        return self.ask(dossier, "aanmelden", "2018-06", Initiative(title, fields=named))

    def assessed(self, dossier: str, application: Application, *, until: str = "advice") -> Story:
        """From application to joint advice, or until an earlier step."""
        self.ask(dossier, "indienen", "2018-Q3", application)
        self.ask(dossier, "agenderen", "2018-09-17")
        self.ask(dossier, "voorleggen", "2018-10")
        for member, marks in zip(MEMBERS, ((8, 7, 8), (7, 8, None), (8, 8, 7)), strict=True):
            given = {k: None if m is None else Fraction(m) for k, m in zip("KRA", marks, strict=True)}
            sheet = Sheet(FrozenMap(given), f"Illustratief blad van {member} over {dossier}.")
            self.ask(dossier, "beoordelen", "2018-10", sheet, actor=member, provenance=INVENTED)
        if until == "sheets":
            return self
        self.ask(dossier, "sluiten", "2018-10")
        if until == "close":
            return self
        advice = Advice("positive", "Gezamenlijk advies op basis van ieders individuele beoordeling.")
        return self.ask(dossier, "adviseren", "2018-Q4", advice)

    def correct(self, dossier: str, kind: type[Record], value: str) -> Story:
        """Correct what was handed in last of this kind."""
        events = (event for event in self.histories[dossier] if isinstance(event.fact, TransitionTaken))
        version = max(event.version for event in events if isinstance(event.fact.request.record, kind))
        return self.ask(dossier, "corrigeren", "2018-12", Correction(version, "title", value, "A mistake."))

    def book(self, **parts: object) -> Book:
        """All of it, as a reader without a name may see it."""
        dossiers, histories = {}, {}
        for name, dossier in self.dossiers.items():
            sealed = dossier.state == "bij-commissie"
            events = self.histories[name]
            if sealed:
                dossier = attrs.evolve(dossier, panel=attrs.evolve(dossier.panel, sheets=()))
                events = tuple(event for event in events if not _is_sheet(event.fact))
            dossiers[name], histories[name] = dossier, events
        book = Book(
            self.rulebook.agenda,
            FrozenMap({self.rulebook.hash: self.rulebook.agenda}),
            FrozenMap(dossiers),
            FrozenMap(histories),
            FrozenMap(self.ledgers),
            FrozenMap(self.envelope_events),
            FIGURES,
        )
        return attrs.evolve(book, **parts)

    def _keep(self, fact: Fact) -> None:
        self._sequence += 1
        kind, _, name = fact.stream.partition(":")
        kept = self.histories if kind == "dossier" else self.envelope_events
        events = kept.get(name, ())
        kept[name] = (*events, Event(self._sequence, len(events) + 1, RECORDED, "", "", fact))
        if kind == "dossier":
            self.dossiers[name] = evolve(self.dossiers.get(name), fact)
        else:
            self.ledgers[name] = self.ledgers.get(name, Ledger(name)).evolve(fact)


def _is_sheet(fact: Fact) -> bool:
    return isinstance(fact, TransitionTaken) and isinstance(fact.request.record, Sheet)


GRANTED = (
    ("talentit", "TalentIT", LINES[1], 64_389),
    ("huis-voor-de-logistiek", "Twents Huis voor de Logistiek", LINES[1], 170_000),
    ("mineral-valley", "Mineral Valley Twente", LINES[3], 500_000),
    ("fonds-voor-vakmanschap", "Twents Fonds voor Vakmanschap", LINES[1], 500_000),
)


def story(*, long_names: bool = False) -> Story:
    """The first round of 2018; with `long_names` every project has a name of 60 characters."""
    told = Story()

    def named(title: str) -> str:
        return LONG if long_names else title

    for dossier, title, line, amount in GRANTED:
        fields = FrozenMap({"actielijn": line, "regio-deal": True})
        told.initiative(dossier, named(title), actielijn=line, regio_deal=True)
        told.assessed(
            dossier,
            Application(
                named(title),
                "asker",
                summary="Wat het project wil bereiken, in een paar zinnen.",
                partners=(Partner("Gemeente Almelo", "government"), Partner("Saxion", "education")),
                financing=(Financing("Gemeente Almelo", euros("19720"), 2019),),
                aliases=("House of Skills",),
                links=("https://www.agendavoortwente.nl/project/",),
                fields=fields,
            ),
        )
        conditions = ("Lever een plan van aanpak.",) if dossier == "mineral-valley" else ()
        told.ask(
            dossier,
            "toekennen",
            "2018-12",
            Grant(euros(amount), conditions),
            motivation="Een kansrijk project waarin verschillende O's samenwerken.",
            provenance=FrozenMap({"*": "source"}),
        )
    told.ask(
        "talentit",
        "monitoren",
        "2019-Q1",
        Report(When("2019-Q1"), "attention", "Illustratief verslag."),
        provenance=INVENTED,
    )
    told.initiative("vijfde-aanvraag", named("Vijfde aanvraag (naam niet in de bron)"))
    told.assessed(
        "vijfde-aanvraag", Application(named("Vijfde aanvraag (naam niet in de bron)"), "asker"), until="close"
    )
    told.initiative("circulaire-textiel", named("Circulaire Textiel"), actielijn=LINES[3], regio_deal=False)
    told.assessed("circulaire-textiel", Application(named("Circulaire Textiel"), "asker"), until="sheets")
    told.initiative("topfit", named("TopFit"), regio_deal=True)
    told.assessed("topfit", Application(named("TopFit"), "asker", asked=euros(90_000)))
    told.ask("topfit", "uitwerken", "2018-11", Elaboration("Werk de begroting uit."))
    told.initiative("blauwe-golf", named("Blauwe Golf"), actielijn=LINES[0], regio_deal=False)
    told.assessed("blauwe-golf", Application(named("Blauwe Golf"), "asker", asked=euros(80_000)))
    told.ask("blauwe-golf", "afwijzen", "2018-12", Rejection(("Past niet binnen de actielijn.",)), provenance=INVENTED)
    told.initiative("smartview", named("SmartView"), actielijn=LINES[2])
    for dossier, title in (("smartport-twente", "SmartPort Twente"), ("alumninetwerk", "Alumninetwerk")):
        told.initiative(dossier, named(title))
    told.initiative("fieldlab", LONG, actielijn=LINES[2])
    return told


HOSTILE = (
    "<script>alert(1)</script><b>vet</b>",
    "=cmd|' /C calc'!A0",
    "\u202eomgekeerd\u202c \u0645\u0634\u0631\u0648\u0639 \u0639\u0631\u0628\u064a",
    "x" * 10_000,
    'aan"halingstekens\\n & {{ 7 * 7 }} ]]> --> \x00\x07',
    "| tabel | *nep* | [link](https://example.org) `code`",
)


def hostile_story() -> Story:
    """A programme in which every free text is hostile, and the identifiers too."""
    told = Story()
    for place, text in enumerate(HOSTILE):
        dossier = f"../{place}<i>" if place % 2 else f"h{place}"
        told.ask(
            dossier,
            "aanmelden",
            "2018-06",
            Initiative(text, summary=text, aliases=(text,), links=("javascript:alert(1)", text)),
            motivation=text,
        )
        told.assessed(
            dossier,
            Application(
                text,
                "asker",
                summary=text,
                partners=(Partner(text, "other"),),
                financing=(Financing(text, euros(1)),),
                costs=(Cost(text, euros(1), text),),
                minimis=(Aid(text, euros(1), When("2017")),),
                links=("javascript:alert(1)",),
            ),
        )
        told.ask(dossier, "toekennen", "2018-12", Grant(euros(1000), (text,)), minutes=Minutes(text), motivation=text)
    return told
