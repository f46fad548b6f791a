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
    AsOf,
    Criterion,
    FrozenMap,
    Loaded,
    Office,
    Request,
    Sheet,
    Text,
    When,
    find_plugins,
    lint,
    load_agenda,
    load_figures,
    load_history,
    portfolio_svg,
)
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
    (row,) = budget(office.book())
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
    assert len(book.dossiers) == INITIATIVES + 1
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
    """Only the tables have a day; everything else is a month, quarter or year."""
    days = {str(request.on) for request in requests if request.on.is_exact}
    assert days <= {"2018-09-17", "2018-10-03", "2018-10-10"}


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
    assert text.count("- **") == len(GRANTS)
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
