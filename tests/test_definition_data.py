"""Histories, single records and figures out of data files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from avt_workflow import (
    Advice,
    Application,
    Appointment,
    Ceiling,
    DefinitionError,
    Figure,
    Financing,
    FrozenMap,
    Grant,
    Initiative,
    Minutes,
    Partner,
    Rejection,
    Report,
    Request,
    Sheet,
    Text,
    Vote,
    When,
    euros,
)
from avt_workflow.definition import load_agenda, load_figures, load_history, load_record
from avt_workflow.model.agenda import Provenance
from avt_workflow.model.records import FieldValue
from region import REGION, registry

AGENDA = load_agenda(REGION, registry()).agenda

HISTORY = """\
[[step]]
subject     = "body:board"
do          = "appoint"
as          = "chief"
role        = "office"
on          = "2024-Q1"
provenance  = "illustrative"
appointment = { member = "ann" }

[[step]]
dossier    = "one"
do         = "submit"
as         = "org"
role       = "applicant"
on         = 2024-02-03
key        = "one/submit"
track      = "project"
motivation = "Because."
minutes    = { reference = "minutes 3", sha256 = "ab" }
provenance = { "*" = "source", on = "inferred", title = "inferred" }

[step.application]
title     = "One"
applicant = "org"
asked     = "1000.50"
partners  = [{ name = "A", kind = "business" }]
financing = [{ source = "B", amount = 500, year = 2024 }]
aliases   = ["Eins"]
fields    = { theme = "Work", total = "1500.50" }

[[step]]
dossier = "one"
do      = "present"
as      = "chief"
on      = 2024
"""


def sources(words: dict[str, Provenance]) -> FrozenMap[str, Provenance]:
    """Where values come from, by field."""
    return FrozenMap(words)


def extra(fields: dict[str, FieldValue]) -> FrozenMap[str, FieldValue]:
    """Extra fields."""
    return FrozenMap(fields)


def test_a_history_is_the_requests_in_its_order() -> None:
    """Every word of a step, and its record with amounts in cents, comes into the request."""
    appoint, submit, present = load_history(HISTORY, AGENDA)
    marked = sources({"*": "illustrative"})
    assert appoint == Request(
        "body:board", "appoint", "chief", When("2024-Q1"), "office", Appointment("ann"), provenance=marked
    )
    assert submit == Request(
        "one",
        "submit",
        "org",
        When("2024-02-03"),
        "applicant",
        Application(
            "One",
            "org",
            euros("1000.50"),
            partners=(Partner("A", "business"),),
            financing=(Financing("B", euros(500), 2024),),
            aliases=("Eins",),
            fields=extra({"theme": "Work", "total": 150050}),
        ),
        "one/submit",
        "project",
        "Because.",
        Minutes("minutes 3", "ab"),
        sources({"*": "source", "on": "inferred", "title": "inferred"}),
    )
    assert present == Request("one", "present", "chief", When("2024"))


def test_a_history_may_be_empty() -> None:
    """A file with only a comment has no requests."""
    assert load_history("# nothing yet", AGENDA) == ()


@pytest.mark.parametrize(
    ("old", "new", "code", "path", "line"),
    [
        ('asked     = "1000.50"', "asked = 1000.5", "amount", "step[2].application.asked", 10),
        ('total = "1500.50"', "total = 1500.5", "amount", "step[2].application.fields.total", 10),
        ('theme = "Work"', "theme = 1.5", "type", "step[2].application.fields.theme", 10),
        ("amount = 500", "amount = -1", "amount", "step[2].application.financing[1].amount", 10),
        ('kind = "business"', 'kind = "firm"', "unknown-choice", "step[2].application.partners[1].kind", 10),
        ('title     = "One"\n', "", "missing", "step[2].application.title", 10),
        ("aliases", "alias", "unknown-field", "step[2].application.alias", 10),
        ("member", "members", "unknown-field", "step[1].appointment.members", 1),
        ('do          = "appoint"', "", "missing", "step[1].do", 1),
        ('as      = "chief"', "", "missing", "step[3].as", 31),
        ("on      = 2024", 'on = "20244"', "date", "step[3].on", 31),
        ("on      = 2024", "on = 2024-01-01T00:00:00", "date", "step[3].on", 31),
        ('dossier = "one"', "", "missing", "step[3].dossier", 31),
        ('dossier = "one"', 'dossier = "one"\nsubject = "one"', "missing", "step[3].dossier", 31),
        ('do      = "present"', 'do = "present"\ngrants = { amount = 1 }', "unknown-field", "step[3].grants", 31),
        ('do      = "present"', 'do = "present"\nadoption = {}', "unknown-field", "step[3].adoption", 31),
        ('do      = "present"', 'do = "x"\nnote = { text = "a" }\nrecusal = {}', "value", "step[3].recusal", 31),
        ('"illustrative"', '"made-up"', "unknown-choice", "step[1].provenance.*", 1),
        ('title = "inferred"', 'titel = "inferred"', "unknown-field", "step[2].provenance.titel", 10),
        ("reference", "ref", "missing", "step[2].minutes.reference", 10),
        ("[[step]]\nsubject", "[[steps]]\nx = 1\n[[step]]\nsubject", "unknown-table", "steps", None),
        ("[[step]]\nsubject", "x = [\n[[step]]\nsubject", "syntax", "", None),
    ],
)
def test_a_fault_in_a_history_has_its_path_and_the_line_of_its_step(
    old: str, new: str, code: str, path: str, line: int | None
) -> None:
    """Each kind of fault is found in the step where it stands."""
    text = HISTORY.replace(old, new)
    assert text != HISTORY
    with pytest.raises(DefinitionError) as raised:
        load_history(text, AGENDA, file="history.toml")
    found = {(fault.code, fault.path): fault for fault in raised.value.faults}
    assert (code, path) in found
    if line is not None:
        assert found[code, path].line == line
    assert found[code, path].file == "history.toml"


def test_all_faults_of_a_history_come_at_once() -> None:
    """Faults in different steps and records are told together."""
    text = HISTORY.replace('on          = "2024-Q1"', "on = 3").replace('asked     = "1000.50"', "asked = 1.5")
    with pytest.raises(DefinitionError) as raised:
        load_history(text.replace('as      = "chief"', ""), AGENDA)
    assert [fault.path for fault in raised.value.faults] == ["step[1].on", "step[2].application.asked", "step[3].as"]


@pytest.mark.parametrize(
    ("kind", "data", "record"),
    [
        ("grant", {"amount": 64_389}, Grant(euros(64389))),
        ("grant", {"amount": "10.50", "conditions": "a plan"}, Grant(euros("10.50"), ("a plan",))),
        ("rejection", {}, Rejection()),
        ("advice", {"opinion": "positive"}, Advice("positive")),
        ("ceiling", {"amount": 5}, Ceiling(euros(5))),
        ("report", {"period": date(2024, 1, 1)}, Report(When("2024-01-01"))),
        (
            "sheet",
            {"marks": {"K": 8, "R": "n/a", "A": Decimal("7.5"), "C": None}},
            Sheet(FrozenMap({"K": Fraction(8), "R": None, "A": Fraction(15, 2), "C": None})),
        ),
        (
            "vote",
            {"trigger": "grant", "choice": "for", "proposal": {"grant": {"amount": 5}}},
            Vote("grant", "for", Grant(euros(5))),
        ),
        (
            "initiative",
            {"title": "I", "fields": {"total": 3, "theme": "x", "day": date(2024, 2, 1), "yes": True}},
            Initiative("I", fields=extra({"total": 300, "theme": "x", "day": "2024-02-01", "yes": True})),
        ),
    ],
)
def test_one_record_is_read_from_data(kind: str, data: Mapping[str, object], record: object) -> None:
    """The data of one record gives that record, with amounts in cents and marks exact."""
    assert load_record(kind, data, AGENDA) == record


def test_without_an_agenda_no_field_is_an_amount() -> None:
    """Which extra fields are amounts, only an agenda tells."""
    assert load_record("initiative", {"title": "I", "fields": {"total": 3}}) == Initiative(
        "I", fields=extra({"total": 3})
    )


@pytest.mark.parametrize(
    ("kind", "data", "code", "path"),
    [
        ("grants", {}, "unknown-record", ""),
        ("adoption", {}, "unknown-record", ""),
        ("grant", {}, "missing", "grant.amount"),
        ("grant", {"amount": 1.5}, "amount", "grant.amount"),
        ("sheet", {"marks": {"K": "eight"}}, "type", "sheet.marks.K"),
        ("sheet", {"marks": {"K": True}}, "type", "sheet.marks.K"),
        ("vote", {"trigger": "t", "choice": "for", "proposal": {}}, "value", "vote.proposal"),
        ("vote", {"trigger": "t", "choice": "for", "proposal": {"note": {}}}, "unknown-record", "vote.proposal.note"),
        (
            "vote",
            {"trigger": "t", "choice": "for", "proposal": {"grant": {}}},
            "missing",
            "vote.proposal.grant.amount",
        ),
        ("initiative", {"title": "I", "fields": {"at": datetime(2024, 1, 1)}}, "type", "initiative.fields.at"),  # noqa: DTZ001
    ],
)
def test_a_record_with_a_fault_is_refused(kind: str, data: Mapping[str, object], code: str, path: str) -> None:
    """Each fault of a record has its path under the word for its kind."""
    with pytest.raises(DefinitionError) as raised:
        load_record(kind, data, AGENDA)
    assert (code, path) in [(fault.code, fault.path) for fault in raised.value.faults]


def test_figures_are_read_in_order() -> None:
    """Each figure comes with its texts, moment, amount and provenance; what is not given stays open."""
    first, second = load_figures(
        '[[figure]]\ngroup = "budget"\nlabel = { nl = "Bijdrage", en = "Contribution" }\nvalue = "€ 7,50"\n'
        'amount = "7.50"\nas_of = "2018"\norigin = "report"\n[[figure]]\ngroup = "results"\nlabel = "Talks"\n'
        'provenance = "inferred"\nnote = "lost"\n'
    )
    label = Text.of({"nl": "Bijdrage", "en": "Contribution"})
    assert first == Figure("budget", label, Text.of("€ 7,50"), When("2018"), euros("7.50"), "source", Text.of("report"))
    assert second == Figure("results", Text.of("Talks"), provenance="inferred", note=Text.of("lost"))


def test_faults_in_figures_come_at_once() -> None:
    """Every fault of a figures file is told with its path and file."""
    text = '[[figure]]\ngroup = "a"\n[[figure]]\ngroup = 1\nlabel = "b"\namount = 1.5\n[x]\n'
    with pytest.raises(DefinitionError) as raised:
        load_figures(text, file="figures.toml")
    faults = {(fault.path, fault.code, fault.file) for fault in raised.value.faults}
    assert faults == {
        ("figure[1].label", "missing", "figures.toml"),
        ("figure[2].group", "type", "figures.toml"),
        ("figure[2].amount", "amount", "figures.toml"),
        ("x", "unknown-field", "figures.toml"),
    }
