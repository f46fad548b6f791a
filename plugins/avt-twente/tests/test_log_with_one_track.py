"""A log of the demo from when the bundled agenda had one track: it is read, goes on, and can adopt that of today."""

from __future__ import annotations

import lzma
from collections.abc import Iterator
from pathlib import Path

import pytest

from avt_workflow import (
    Advice,
    Deferral,
    Initiative,
    Loaded,
    Minutes,
    Office,
    Request,
    When,
    euros,
    find_plugins,
    load_agenda,
    verify,
)
from avt_workflow.model.records import Record
from avt_workflow.registry import Registry
from avt_workflow.reports import site

MADE_BEFORE = Path(__file__).parent / "data" / "log-with-one-track.db.xz"
OFFICE = "programmabureau"


@pytest.fixture(scope="module")
def registry() -> Registry:
    """The plugins that are installed."""
    return find_plugins()


@pytest.fixture(scope="module")
def today(registry: Registry) -> Loaded:
    """The bundled agenda of today."""
    return load_agenda(registry.agendas["agenda-voor-twente"].agenda, registry)


@pytest.fixture
def office(tmp_path: Path, registry: Registry) -> Iterator[Office]:
    """An office on a copy of that log."""
    path = tmp_path / "avt.db"
    path.write_bytes(lzma.decompress(MADE_BEFORE.read_bytes()))
    office = Office.open(path, registry=registry)
    yield office
    office.close()


def recorded(dossier: str, trigger: str, record: Record) -> Request:
    """What the office records from the minutes in 2019."""
    return Request(
        dossier, trigger, "programmaleider", When("2019-02"), OFFICE, record, minutes=Minutes("februari 2019")
    )


def test_it_is_sound_and_reads_as_it_was(office: Office, today: Loaded) -> None:
    """No damage; one track and one envelope; 18 dossiers; four grants leave € 565.611."""
    assert list(verify(office.log)) == []
    assert list(office.agenda.tracks) == ["project"]
    assert office.in_force != today.hash
    assert len(office.dossiers) == 18
    assert office.ledger("projecten").available == euros(565_611)
    assert "nl/index.html" in site(office.book())


def test_it_goes_on_under_its_own_agenda(office: Office) -> None:
    """The fifth application is advised on by the rules it is pinned to."""
    assert office.do(recorded("vijfde-aanvraag", "adviseren", Advice("positive"))).reasons == ()


def test_the_agenda_of_today_can_be_adopted_in_it(office: Office, today: Loaded) -> None:
    """New dossiers open in the second track, old ones go on by the rules they are pinned to, and pages show both."""
    assert office.adopt(today, actor="programmaleider", on=When("2019-01"), role=OFFICE).reasons == ()
    assert office.ledger("basisinfrastructuur").available == euros(2_000_000)
    partner = Initiative("Pioneering 2020", "pioneering")
    assert office.do(Request("pioneering-2020", "bespreken", "x", When("2019-10"), OFFICE, partner)).allowed
    assert office.do(recorded("vijfde-aanvraag", "adviseren", Advice("negative"))).allowed
    assert office.do(recorded("vijfde-aanvraag", "doorschuiven", Deferral())).allowed
    old, new = office.dossier("vijfde-aanvraag"), office.dossier("pioneering-2020")
    assert old is not None
    assert new is not None
    assert (old.state, new.state) == ("doorgeschoven", "in-gesprek")
    assert new.rulebook == office.in_force != old.rulebook
    pages = site(office.book())
    assert "nl/figures/portfolio-project.svg" in pages
    assert "nl/figures/portfolio-basisinfrastructuur.svg" in pages
    assert list(verify(office.log)) == []
