"""The office at administration: agendas that come into force, members, ceilings, and plugins that went missing."""

from __future__ import annotations

from fractions import Fraction

import attrs
import pytest

from avt_workflow import (
    Agenda,
    Appointment,
    Case,
    Ceiling,
    Dismissal,
    Envelope,
    EventLog,
    FrozenMap,
    Grant,
    Guard,
    InputError,
    Loaded,
    Office,
    Refusal,
    Registry,
    Request,
    Rule,
    When,
    euros,
)
from avt_workflow.definition import restore_agenda
from avt_workflow.definition.content import canonical
from avt_workflow.guards import SheetsComplete
from avt_workflow.model.records import Adoption, Record
from avt_workflow.money import Cents
from avt_workflow.registry import BUILT_IN
from avt_workflow.reports import site
from avt_workflow.reports.tables import budget
from small import AGENDA, ON, PANEL, lead, loaded, minuted, opened, sheet, submitted, text, way

ONE_SHEET = attrs.evolve(
    AGENDA, rules=AGENDA.rules.with_item("sheets-are-in", Rule("sheets-complete", SheetsComplete(1)))
)


def with_pots(**euros_by_name: int) -> Agenda:
    """The small agenda with other envelopes."""
    pots = {name: Envelope(text(name), euros(amount)) for name, amount in euros_by_name.items()}
    return attrs.evolve(AGENDA, envelopes=FrozenMap(pots))


def adopt(office: Office, new: Loaded, role: str = "office") -> list[str]:
    """Adopt an agenda; gives the codes of the reasons against it."""
    verdict = office.adopt(new, actor="olga", on=ON, role=role)
    return [reason.code for reason in verdict.reasons]


def codes(office: Office, subject: str, trigger: str, record: Record, role: str = "office") -> list[str]:
    """The codes of the reasons against an act of administration; nothing may be written when there are any."""
    before = office.log.heads()
    verdict = office.do(Request(subject, trigger, "olga", ON, role, record))
    assert (office.log.heads() == before) == bool(verdict.reasons)
    return [reason.code for reason in verdict.reasons]


def test_only_the_first_adoption_needs_no_role(log: EventLog) -> None:
    """On an empty log anybody adopts; after that only the role that administers, and the refusal names it."""
    office = Office(log, registry=BUILT_IN)
    assert adopt(office, loaded(), role="") == []
    refused = office.adopt(loaded(ONE_SHEET), actor="olga", on=ON, role="panel")
    assert [reason.code for reason in refused.reasons] == ["role-not-allowed"]
    assert refused.reasons[0].lifted_by[0].by == ("office",)
    assert adopt(office, loaded(ONE_SHEET), role="") == ["role-missing"]
    assert adopt(office, loaded(ONE_SHEET)) == []
    assert office.in_force == loaded(ONE_SHEET).hash
    assert adopt(office, loaded(ONE_SHEET)) == ["already-in-force"]


def test_an_envelope_of_an_earlier_agenda_is_still_in_the_books(log: EventLog) -> None:
    """After a version without it, what a pinned dossier gets from an envelope shows, and its ceiling can change."""
    office = opened(log)
    lead(office)
    assert adopt(office, loaded(with_pots(other=5))) == []
    assert office.do(way(until="grant")[-1]).allowed
    committed = {row.id: row.committed_cents for row in budget(office.book())}
    assert committed == {"other": 0, "pot": office.ledger("pot").committed}
    assert committed["pot"]
    assert codes(office, "envelope:pot", "change-ceiling", Ceiling(euros(2_000_000))) == []


def test_an_agenda_that_names_what_it_does_not_declare_is_not_adopted(log: EventLog) -> None:
    """An agenda made in Python without a body that its steps name would close the log to everybody: it is refused."""
    office = opened(log)
    with pytest.raises(InputError, match="board"):
        adopt(office, loaded(attrs.evolve(AGENDA, bodies=FrozenMap({"panel": AGENDA.bodies["panel"]}))))
    assert office.in_force == loaded().hash


def test_a_new_version_that_names_the_same_ceiling_leaves_a_later_change_alone(log: EventLog) -> None:
    """A ceiling that was changed stays when an agenda is adopted that declares it as before; another one counts."""
    office = opened(log)
    assert codes(office, "envelope:pot", "change-ceiling", Ceiling(euros(1_500_000))) == []
    assert adopt(office, loaded(ONE_SHEET)) == []
    assert office.ledger("pot").ceiling == euros(1_500_000)
    pot = attrs.evolve(AGENDA.envelopes["pot"], ceiling=euros(900_000))
    assert adopt(office, loaded(attrs.evolve(AGENDA, envelopes=AGENDA.envelopes.with_item("pot", pot)))) == []
    assert office.ledger("pot").ceiling == euros(900_000)


def test_dossiers_stay_with_the_agenda_they_began_under(log: EventLog) -> None:
    """After a second version an open dossier is judged by the first, a new one by the second."""
    office = opened(log)
    lead(office, "old", until="present")
    assert adopt(office, loaded(ONE_SHEET)) == []
    lead(office, "new", until="present")
    for subject in ("old", "new"):
        assert office.do(Request(subject, "assess", "ann", ON, "panel", sheet())).allowed
    verdicts = {s: office.do(Request(s, "close", "olga", ON, "office")) for s in ("old", "new")}
    assert {subject: verdict.allowed for subject, verdict in verdicts.items()} == {"old": False, "new": True}
    assert office.rulebook_of("old").hash == loaded().hash
    assert office.rulebook_of("new").hash == office.rulebook_of("not there yet").hash == loaded(ONE_SHEET).hash


def test_another_office_sees_an_adoption_at_once(log: EventLog) -> None:
    """An office that was open already opens new dossiers under what another one adopted."""
    one, other = opened(log), Office(log, registry=BUILT_IN)
    assert other.in_force == loaded().hash
    assert adopt(one, loaded(ONE_SHEET)) == []
    assert other.do(submitted()).allowed
    assert other.rulebook_of("one").hash == loaded(ONE_SHEET).hash


def test_the_agenda_of_another_programme_is_not_adopted(log: EventLog) -> None:
    """A log is of one programme: another identifier is refused, and what was in force stays so."""
    office = opened(log)
    other = loaded(attrs.evolve(AGENDA, id="another"))
    verdict = office.adopt(other, actor="olga", role="office", on=ON)
    assert [reason.code for reason in verdict.reasons] == ["another-programme"]
    assert office.agenda.id == AGENDA.id


def test_an_adoption_changes_ceilings_and_opens_envelopes(log: EventLog) -> None:
    """A new ceiling and a new envelope are written with the adoption; an unchanged ceiling is not."""
    office = opened(log)
    assert adopt(office, loaded(ONE_SHEET)) == []
    assert [event.fact.kind for event in log.read("envelope:pot")] == ["envelope_opened"]
    assert adopt(office, loaded(with_pots(pot=2_000_000, more=5))) == []
    assert [event.fact.kind for event in log.read("envelope:pot")] == ["envelope_opened", "ceiling_changed"]
    assert (office.ledger("pot").ceiling, office.ledger("more").ceiling) == (euros(2_000_000), euros(5))


def test_an_adoption_below_what_is_committed_is_refused_whole(log: EventLog) -> None:
    """An agenda whose ceiling is below the commitments does not come into force, nor do its other envelopes."""
    office = opened(log)
    lead(office, until="grant")
    before = log.heads()
    assert adopt(office, loaded(with_pots(pot=499_999, more=5))) == ["ceiling-below-committed"]
    assert log.heads() == before
    assert adopt(office, loaded(with_pots(pot=500_000))) == []
    assert office.ledger("pot").available == 0


def test_an_adoption_that_lies_about_its_content_is_an_error(log: EventLog) -> None:
    """A hash or ceiling that is not that of the content is no request at all, and nothing is written."""
    office, new = opened(log), loaded(ONE_SHEET)
    before = log.heads()
    right = Adoption("small", new.hash, new.content, FrozenMap({"pot": euros(1_000_000)}))
    for wrong in (attrs.evolve(right, hash="0" * 64), attrs.evolve(right, ceilings=FrozenMap({"pot": euros(9)}))):
        with pytest.raises(InputError, match="make the record with adopt"):
            office.do(Request("agenda", "adopt", "olga", ON, "office", wrong))
    assert log.heads() == before


def test_a_ceiling_changes_by_the_role_that_administers(log: EventLog) -> None:
    """A ceiling goes up or down to what is committed, and no other way."""
    office = opened(log)
    lead(office, until="grant")
    assert codes(office, "envelope:pot", "change-ceiling", Ceiling(euros(500_000)), "panel") == ["role-not-allowed"]
    assert codes(office, "envelope:pot", "change-ceiling", Ceiling(euros("499999.99"))) == ["ceiling-below-committed"]
    assert codes(office, "envelope:pot", "change-ceiling", Ceiling(euros(1_000_000))) == ["ceiling-unchanged"]
    assert codes(office, "envelope:none", "change-ceiling", Ceiling(euros(1))) == ["unknown-envelope"]
    for amount in (-1, 1.5, True, 10**20):
        record = Ceiling(amount)  # type: ignore[arg-type]
        assert codes(office, "envelope:pot", "change-ceiling", record) == ["amount-invalid"]
    assert codes(office, "envelope:pot", "change-ceiling", Ceiling(euros(500_000))) == []
    assert (office.ledger("pot").ceiling, office.ledger("pot").available) == (euros(500_000), Cents(0))


def test_members_come_and_go_once(log: EventLog) -> None:
    """Who is a member is not appointed again, and who is none is not dismissed; a dismissed one may come back."""
    office = opened(log)
    assert codes(office, "body:panel", "appoint", Appointment("ann")) == ["already-a-member"]
    assert codes(office, "body:panel", "dismiss", Dismissal("dora")) == ["not-a-member"]
    assert codes(office, "body:nobody", "appoint", Appointment("ann")) == ["unknown-body"]
    assert codes(office, "body:panel", "dismiss", Dismissal("ann"), "board") == ["role-not-allowed"]
    assert codes(office, "body:panel", "appoint", Dismissal("zoe")) == ["record-missing"]
    assert codes(office, "body:panel", "promote", Appointment("zoe")) == ["unknown-administration"]
    assert codes(office, "body:panel", "dismiss", Dismissal("ann")) == []
    assert codes(office, "body:panel", "appoint", Appointment("ann")) == []
    assert office.roster("panel").members == (*PANEL[1:], "ann")


def test_who_was_dismissed_has_no_say_any_more(log: EventLog) -> None:
    """A dismissed member's sheet is refused with who can appoint them, while an earlier sheet still counts."""
    office = opened(log)
    lead(office, until="assess")
    assert codes(office, "body:panel", "dismiss", Dismissal("ann")) == []
    verdict = office.do(Request("one", "assess", "ann", ON, "panel", sheet()))
    assert [reason.code for reason in verdict.reasons] == ["not-a-member"]
    assert verdict.reasons[0].lifted_by[0].by == ("office",)
    assert office.do(Request("one", "close", "olga", ON, "office")).allowed
    dossier = office.dossier("one")
    assert dossier is not None
    assert dossier.panel.score is not None
    assert dossier.panel.score.sheets == 2


@attrs.frozen
class Local(Guard):
    """A guard of a plugin."""

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Always holds."""
        return None


def test_without_its_plugin_an_agenda_can_be_read_and_not_decided_by(log: EventLog) -> None:
    """Dossiers, books, options and pages work; the step with the missing rule names the plugin; the others go on."""
    grant = AGENDA.tracks["project"].transitions["grant"]
    track = attrs.evolve(
        AGENDA.tracks["project"],
        transitions=AGENDA.tracks["project"].transitions.with_item(
            "grant", attrs.evolve(grant, requires=(*grant.requires, "is-local"))
        ),
    )
    agenda = attrs.evolve(
        AGENDA,
        tracks=FrozenMap({"project": track}),
        rules=AGENDA.rules.with_item("is-local", Rule("local", Local())),
    )
    guards: dict[str, type[Guard]] = {**BUILT_IN.guards, "local": Local}
    whole = attrs.evolve(BUILT_IN, guards=FrozenMap(guards))
    complete = Office(log, registry=whole)
    assert adopt(complete, restore_agenda(canonical(agenda), whole)) == []
    for body, members in (("panel", PANEL[:2]), ("board", ("dora",))):
        for member in members:
            assert complete.appoint(body, member, actor="olga", role="office", on=ON).allowed
    lead(complete, "one", until="grant")

    poorer = Office(log, registry=BUILT_IN)
    assert poorer.dossier("one") == complete.dossier("one")
    assert poorer.book().ledgers["pot"].committed == euros(500_000)
    assert "nl/projects/one.html" in site(poorer.book())
    lead(poorer, "two", until="advise")
    before = log.heads()
    verdict = poorer.do(minuted("two", "grant", Grant(euros(1000))))
    assert [(reason.code, reason.params["plugin"]) for reason in verdict.reasons] == [("plugin-missing", "local")]
    options = {option.trigger: option for option in poorer.options("two", "olga", "office", ON)}
    assert [reason.code for reason in options["grant"].reasons] == ["plugin-missing"]
    assert log.heads() == before
    assert complete.do(minuted("two", "grant", Grant(euros(1000)))).allowed


def test_without_its_scheme_no_sheet_is_taken_and_none_is_closed(log: EventLog) -> None:
    """A missing scheme refuses sheets and their closing by its name, and the sheets that are there stay as they are."""
    lead(opened(log), until="assess")
    office = Office(log, registry=Registry(BUILT_IN.guards))
    before = log.heads()
    for request in way()[3:5]:
        verdict = office.do(request)
        assert [(reason.code, reason.params["plugin"]) for reason in verdict.reasons] == [
            ("plugin-missing", "weighted-mean")
        ]
    assert log.heads() == before
    own = office.dossier("one", "ben")
    assert own is not None
    assert own.panel.sheet_of("ben") == sheet(Fraction(7), None)
    assert office.agenda.start == When("2018")
