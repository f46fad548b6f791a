"""The Agenda voor Twente: what its source says, and that nothing else is passed off as said."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from avt_twente.kracht import LETTERS, Kracht
from avt_workflow import (
    AgendaFiles,
    Application,
    AsOf,
    ConditionsMet,
    Criterion,
    Deferral,
    FrozenMap,
    Grant,
    Loaded,
    Minutes,
    Note,
    Office,
    Pledge,
    Rejection,
    Report,
    Request,
    Sheet,
    Text,
    When,
    euros,
    find_plugins,
    lint,
    load_agenda,
    load_figures,
    load_history,
    portfolio_svg,
)
from avt_workflow.model.records import Record
from avt_workflow.registry import Registry
from avt_workflow.reports.tables import budget, finance, portfolio
from avt_workflow.reports.template import render

GRANTS = {
    "talentit": 64_389_00,
    "huis-voor-de-logistiek": 170_000_00,
    "mineral-valley": 500_000_00,
    "fonds-voor-vakmanschap": 500_000_00,
}
INITIATIVES = 17
PLEDGED = {f"{partner}-2019" for partner in ("pioneering", "techniekpact", "werkplein", "rif-roc")}
CONDITIONAL = {"novel-t-2019", "twentebranding-2019"}
TRACK_STATES = ("op-plan", "onder-voorwaarden", "in-gesprek")
UNDECIDED = {"uitvoeringsorganisatie-2019", "communicatie-en-monitoring-2019"}


@pytest.fixture(scope="module")
def registry() -> Registry:
    """The plugins that are installed."""
    return find_plugins()


@pytest.fixture(scope="module")
def files(registry: Registry) -> AgendaFiles:
    """What the plugin brings."""
    return registry.agendas["agenda-voor-twente"]


@pytest.fixture(scope="module")
def loaded(registry: Registry, files: AgendaFiles) -> Loaded:
    """The agenda, read."""
    return load_agenda(files.agenda, registry)


@pytest.fixture(scope="module")
def requests(loaded: Loaded, files: AgendaFiles) -> tuple[Request, ...]:
    """The steps of the first round."""
    return load_history(files.history, loaded.agenda)


@pytest.fixture(scope="module")
def office(registry: Registry, loaded: Loaded, requests: tuple[Request, ...]) -> Iterator[Office]:
    """An office in which the first round was run; no step of it was refused."""
    office = Office.open("memory:", registry=registry)
    assert office.adopt(loaded, actor="avt", on=When("2018")).allowed
    for request in requests:
        assert office.do(request).reasons == (), request
    yield office
    office.close()


def test_the_agenda_has_no_faults(loaded: Loaded) -> None:
    """`avt check` finds nothing to say."""
    assert lint(loaded.agenda) == ()


def test_four_grants_leave_what_the_memo_calls_ca_550(office: Office) -> None:
    """€ 1.800.000 less € 1.234.389 is € 565.611, beside the reported ca. k€ 550, and the difference shows."""
    ledger = office.ledger("projecten")
    assert dict(ledger.commitments) == GRANTS
    assert (ledger.committed, ledger.available) == (1_234_389_00, 565_611_00)
    row = budget(office.book())[0]
    (reported,) = row.reported
    assert (reported.reported.amount, reported.computed_cents) == (550_000_00, 565_611_00)
    assert reported.difference_cents == -15_611_00
    assert reported.reported.provenance == "source"


@pytest.mark.parametrize(
    ("day", "committed", "unknown"),
    [(date(2018, 9, 30), 0, 0), (date(2018, 12, 15), 0, 1_234_389_00), (date(2018, 12, 31), 1_234_389_00, 0)],
)
def test_finances_as_of_a_day(office: Office, day: date, committed: int, unknown: int) -> None:
    """Nothing was granted on 30 September 2018; in mid-December it cannot be told; at the end four grants were."""
    (row,) = finance(office.book(), "projecten", [day])
    assert (row.committed_cents, row.unknown_cents) == (committed, unknown)


def test_all_seventeen_initiatives_and_a_fifth_application_without_outcome(office: Office) -> None:
    """The portfolio holds the 17 names of the report, and one application of which the source tells no more."""
    book = office.book()
    assert len([dossier for dossier in book.dossiers.values() if dossier.track == "project"]) == INITIATIVES + 1
    fifth = book.dossiers["vijfde-aanvraag"]
    assert fifth.outcome.decision is None
    assert fifth.panel.advice is None
    assert "actielijn" not in fifth.fields
    square = {name for name, dossier in book.dossiers.items() if dossier.fields.get("regio-deal")}
    assert square == set(GRANTS)


def test_in_december_2018_four_projects_stood_granted(office: Office) -> None:
    """As of 31 December 2018 the four are granted and none is monitored yet."""
    book = office.book(AsOf(on=date(2018, 12, 31)))
    granted = {name for name, dossier in book.dossiers.items() if dossier.state == "toegekend"}
    assert granted == set(GRANTS)


def test_every_step_says_where_it_comes_from(requests: tuple[Request, ...]) -> None:
    """No request is without provenance; sheets, members and monitoring are illustrative, never more."""
    for request in requests:
        assert request.provenance, request
        if request.record is not None and request.record.kind in ("sheet", "report", "appointment"):
            assert request.provenance["*"] == "illustrative", request


def test_dates_are_only_as_exact_as_the_source(requests: tuple[Request, ...]) -> None:
    """Only the tables and one meeting have a day; everything else is a month, quarter or year."""
    days = {str(request.on) for request in requests if request.on.is_exact}
    assert days <= {"2018-09-17", "2018-10-03", "2018-10-10", "2018-10-31"}
    taken_up = {request.subject for request in requests if str(request.on) == "2018-10-31"}
    assert taken_up == PLEDGED | CONDITIONAL


def test_figures_are_all_sourced(files: AgendaFiles) -> None:
    """Every reported figure is from the source and names its document."""
    figures = load_figures(files.figures)
    assert len(figures) >= 15
    assert all(figure.provenance == "source" and figure.origin for figure in figures)


def test_weights_and_thresholds_are_marked_illustrative(loaded: Loaded) -> None:
    """No source gives KRACHT's scale, weights or thresholds, so none of them is shown as real."""
    agenda = loaded.agenda
    assessment = agenda.tracks["project"].assessment
    assert assessment is not None
    assert assessment.provenance == "illustrative"
    assert [assessment.criteria[key].provenance for key in "CHT"] == ["illustrative"] * 3
    assert agenda.rules["voldoende-score"].provenance == "illustrative"
    assert agenda.rules["bladen-binnen"].provenance == "illustrative"


def test_six_of_the_eight_partners_have_a_decision_for_2019(office: Office) -> None:
    """Four on the basis of a plan, two under conditions, and of two the source names no application and no decision."""
    dossiers = {
        name: dossier for name, dossier in office.book().dossiers.items() if dossier.fields.get("jaar") == "2019"
    }
    by_state = {state: {name for name, d in dossiers.items() if d.state == state} for state in TRACK_STATES}
    assert by_state == {"op-plan": PLEDGED, "onder-voorwaarden": CONDITIONAL, "in-gesprek": UNDECIDED}
    for name in CONDITIONAL:
        decision = dossiers[name].outcome.decision
        assert isinstance(decision, Pledge)
        assert len(decision.conditions) == 1
    for name in UNDECIDED:
        assert dossiers[name].outcome.decision is dossiers[name].idea.application is None


def test_the_two_statements_on_rif_roc_are_two_dossiers(office: Office) -> None:
    """The application for 2018 was moved on to 2019, for want of more parties; the one for 2019 was granted."""
    book = office.book()
    earlier, later = (book.dossiers[f"rif-roc-{year}"] for year in (2018, 2019))
    assert earlier.outcome.decision == Deferral(When("2019"), "Meer partijen nodig.")
    assert later.outcome.decision == Pledge("Uitvoeringsplan 2019")
    assert (earlier.fields["jaar"], later.fields["jaar"]) == ("2018", "2019")


def test_no_amount_of_a_partner_is_made_up(office: Office, requests: tuple[Request, ...]) -> None:
    """No source gives one: none is asked, granted or committed, and the remainder is only a most."""
    basis = [request for request in requests if request.subject.endswith(("-2018", "-2019"))]
    asked = [request.record.asked for request in basis if isinstance(request.record, Application)]
    assert asked == [None] * 7
    assert not [request for request in basis if isinstance(request.record, Grant)]
    assert not [request for request in basis if "illustrative" in request.provenance.values()]
    ledger, row = office.ledger("basisinfrastructuur"), budget(office.book())[1]
    assert (ledger.committed, set(row.pledged)) == (0, PLEDGED | CONDITIONAL)
    (reported,) = row.reported
    assert (reported.reported.amount, reported.computed_cents, reported.difference_cents) == (None, 2_000_000_00, None)
    assert (row.provenance, reported.reported.provenance) == ("inferred", "source")


@pytest.fixture
def ahead(registry: Registry, loaded: Loaded, requests: tuple[Request, ...]) -> Iterator[Office]:
    """An office that may go on from the first round."""
    office = Office.open("memory:", registry=registry)
    office.adopt(loaded, actor="avt", on=When("2018"))
    for request in requests:
        office.do(request)
    yield office
    office.close()


def asked(
    office: Office,
    dossier: str,
    trigger: str,
    record: Record | None = None,
    *,
    minutes: str = "2019, punt 3",
    by: str = "",
) -> list[str]:
    """The codes of the reasons against a step in 2019, by the applicant or from the minutes."""
    role, noted = ("aanvrager", None) if by else ("programmabureau", Minutes(minutes))
    request = Request(dossier, trigger, by or "x", When("2019"), role, record, minutes=noted)
    return [reason.code for reason in office.do(request).reasons]


def test_a_partner_goes_on_from_plan_to_light(ahead: Office) -> None:
    """Plan, conditions met, an amount no higher than the plan asks, pitch, review with a light, and monitoring."""
    one = "novel-t-2019"
    plan = Application("Novel-T 2019", "novel-t", euros(100), fields=FrozenMap({"jaar": "2019"}))
    assert asked(ahead, one, "toekennen", Grant(euros(100))) == ["not-from-here"]
    assert asked(ahead, one, "plan-indienen", plan, by="novel-t") == []
    assert asked(ahead, one, "voldoen", ConditionsMet("het plan")) == []
    assert asked(ahead, one, "toekennen", Grant(euros(101))) == ["within-ask"]
    assert asked(ahead, one, "toekennen", Grant(euros(100))) == []
    assert asked(ahead, one, "pitchen", Note("een pitch"), by="novel-t") == []
    assert asked(ahead, one, "reviewen", Report(When("2019-Q1"), "attention")) == []
    assert asked(ahead, one, "monitoren", Report(When("2019-Q2"), "off-course")) == []
    book = ahead.book()
    dossier = book.dossiers[one]
    assert dossier.state == "in-uitvoering"
    assert [report.light for report in dossier.reports] == ["attention", "off-course"]
    assert budget(book)[1].committed_cents == euros(100)
    assert set(budget(book)[1].pledged) == (PLEDGED | CONDITIONAL) - {one}


def test_a_basis_application_can_be_deferred_and_refused_from_the_minutes(ahead: Office) -> None:
    """What was moved on is resumed, put off again and refused; no decision is recorded without naming the minutes."""
    one = "rif-roc-2018"
    assert asked(ahead, one, "hervatten") == []
    assert asked(ahead, one, "doorschuiven", Deferral(), minutes="") == ["minutes-missing"]
    assert asked(ahead, one, "doorschuiven", Deferral()) == []
    assert asked(ahead, one, "hervatten") == []
    assert asked(ahead, one, "afwijzen", Rejection(("Geen plan.",)), minutes="") == ["minutes-missing"]
    assert asked(ahead, one, "afwijzen", Rejection(("Geen plan.",))) == []
    assert ahead.book().dossiers[one].state == "afgewezen"


def test_kracht_asks_for_its_six_letters() -> None:
    """A sheet is refused when the agenda names other criteria; with the six letters the weighted mean counts."""
    six = FrozenMap({letter: Criterion(Text.of(letter)) for letter in LETTERS})
    sheet = Sheet(FrozenMap({letter: Fraction(7) for letter in LETTERS}))
    assert Kracht().check(sheet, six) is None
    assert Kracht().score([sheet], six).total == 7
    refusal = Kracht().check(sheet, six.without("T"))
    assert refusal is not None
    assert refusal.params["criteria"] == "K, R, A, C, H"


def test_not_applicable_is_neither_zero_nor_missing(office: Office) -> None:
    """A criterion marked n/a by one assessor takes the mean of the others, and its weight stays."""
    dossier = office.dossier("talentit")
    assert dossier is not None
    score = dossier.panel.score
    assert score is not None
    assert score.per_criterion["T"] == Fraction(7)


def test_the_list_of_grants_names_four_projects_and_both_remainders(office: Office, registry: Registry) -> None:
    """The template lists each grant with its amount, and puts the reported remainder beside the computed one."""
    text = render(registry.templates["toekenningen.md"], office.book(), "nl", name="toekenningen.md")
    assert text.count("- **") == len(GRANTS) + len(PLEDGED | CONDITIONAL)
    assert text.count("bedrag onbekend") == len(PLEDGED | CONDITIONAL)
    assert "€\u00a02.000.000 is ten hoogste beschikbaar" in text
    assert "Mineral Valley Twente** (Circulaire economie & duurzaamheid)" in text
    assert "64.389" in text
    assert "565.611" in text
    assert "ca k€ 550" in text


def test_the_picture_in_the_readme_is_the_one_of_the_demo(office: Office) -> None:
    """What a newcomer sees first tells what `avt demo` draws today: the same words in the same order."""
    book = office.book()
    drawn = portfolio_svg(portfolio(book), book, "en")
    committed = (Path(__file__).parents[3] / "docs" / "portfolio.svg").read_text(encoding="utf-8")
    words = [re.findall(r"<(?:text|desc)[^>]*>([^<]+)<", picture) for picture in (drawn, committed)]
    assert len(words[0]) > 40
    assert words[0] == words[1]


def test_before_december_2018_the_list_of_grants_is_empty(office: Office, registry: Registry) -> None:
    """As of 30 September 2018 no means were granted, and the list says so."""
    book = office.book(AsOf(on=date(2018, 9, 30)))
    text = render(registry.templates["toekenningen.md"], book, "nl", name="toekenningen.md")
    assert "nog geen middelen toegekend" in text
