"""Each fault an agenda file can have is found, at its path."""

from __future__ import annotations

import tomllib
from copy import deepcopy
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from avt_workflow import DefinitionError, Fault
from avt_workflow.definition import load_agenda
from avt_workflow.definition.load import agenda_of
from region import REGION, changed, registry


def faults_of(text: str) -> tuple[Fault, ...]:
    """Every fault of a text."""
    try:
        load_agenda(text, registry(), file="region.toml")
    except DefinitionError as found:
        return found.faults
    return ()


GRANT_TO = 'to       = { with-conditions = "conditional", large = "special", otherwise = "granted" }'
STATE = "tracks.project.states"
STEP = "tracks.project.transitions"
ROWS = [
    # unknown names of what belongs elsewhere in the file
    ('from = "scored", to = "advised"', 'from = "scoerd", to = "advised"', "unknown-state", f"{STEP}.advise.from"),
    ('from = "scored", to = "advised"', 'from = "scored", to = "advise"', "unknown-state", f"{STEP}.advise.to"),
    ('from = "scored", to = "advised"', 'from = "scored", to = "open"', "unknown-state", f"{STEP}.advise.to"),
    ('large = "special", o', 'large = "specail", o', "unknown-state", f"{STEP}.grant.to.large"),
    ('during = "panel-round"', 'during = "panel-rond"', "unknown-state", "tracks.project.assessment.during"),
    ('open = ["submitted", ', 'open = ["submited", ', "unknown-state", "tracks.project.groups.open"),
    ('requires = "sheets-are-in"', 'requires = "sheets-in"', "unknown-rule", f"{STEP}.close.requires"),
    ('large = "special", o', 'larger = "special", o', "unknown-rule", f"{STEP}.grant.to.larger"),
    ('"has-conditions"', '"has-condition"', "unknown-guard", "rules.with-conditions.guard"),
    ('"weighted-mean"', '"weighted-means"', "unknown-scheme", "tracks.project.assessment.scheme"),
    ('commits  = "pot"', 'commits  = "pott"', "unknown-envelope", f"{STEP}.grant.commits"),
    ('pots = ["pot"]', 'pots = ["pott"]', "unknown-envelope", "rules.heard.pots"),
    ('by = "office", requires', 'by = "offce", requires', "unknown-role", f"{STEP}.close.by"),
    ('recorded_by = "office"', 'recorded_by = "panel"', "unknown-role", f"{STEP}.settle.recorded_by"),
    ('administered_by = "office"', 'administered_by = "board"', "unknown-role", "agenda.administered_by"),
    ('administered_by = "office"', 'administered_by = "applicant"', "role-is-relation", "agenda.administered_by"),
    ('recorded_by = "office"', 'recorded_by = "applicant"', "role-is-relation", f"{STEP}.settle.recorded_by"),
    ('body   = "panel"', 'body   = "penal"', "unknown-body", "tracks.project.assessment.body"),
    ('body   = "panel"', 'body   = "office"', "unknown-body", "tracks.project.assessment.body"),
    ('body = "elders"', 'body = "elder"', "unknown-body", "rules.heard.body"),
    ('records = "sheet"', 'records = "sheets"', "unknown-record", f"{STEP}.assess.records"),
    ('records = "sheet"', 'records = "adoption"', "unknown-record", f"{STEP}.assess.records"),
    ('language        = "en"', 'language        = "xx"', "unknown-language", "agenda.language"),
    ('"test-plugins"', '"other-plugins"', "plugin-missing", "agenda.requires"),
    # words from a fixed set
    ('phase = "closed"', 'phase = "close"', "unknown-choice", f"{STATE}.settled.phase"),
    ('"illustrative"', '"invented"', "unknown-choice", "rules.score-is-enough.provenance"),
    ('relation = "applicant"', 'relation = "owner"', "unknown-choice", "roles.applicant.relation"),
    ('compares = "ceiling"', 'compares = "top"', "unknown-choice", "envelopes.pot.reported[1].compares"),
    ('type = "amount"', 'type = "money"', "unknown-choice", "tracks.project.fields.total.type"),
    # names that cannot be, or are not alone
    ('elders = "Elders"', 'elders = "E"\noffice = "Office"', "duplicate-name", "bodies.office"),
    ('open = ["sub', 'scored = ["submitted"]\nopen = ["sub', "duplicate-name", "tracks.project.groups.scored"),
    ('elders = "Elders"', 'elders = "E"\n"a b" = "Elders"', "bad-name", "bodies.a b"),
    ('elders = "Elders"', 'elders = "E"\n"a:b" = "Elders"', "bad-name", "bodies.a:b"),
    ('elders = "Elders"', 'elders = "E"\n"*" = "Elders"', "bad-name", "bodies.*"),
    ('elders = "Elders"', f'elders = "E"\n{"a" * 65} = "Elders"', "bad-name", f"bodies.{'a' * 65}"),
    ("[rules]", '[rules]\notherwise = { guard = "advised" }', "bad-name", "rules.otherwise"),
    ('"region"\n', '"Region 1"\n', "bad-name", "agenda.id"),
    # words that mean nothing here
    ("[rules]", "[extra]\n[rules]", "unknown-table", "extra"),
    ("from            = 2024-01-01", "form = 2024-01-01", "unknown-field", "agenda.form"),
    (
        "final = true }\nwithdrawn",
        "finale = true }\nwithdrawn",
        "unknown-field",
        "tracks.project.states.settled.finale",
    ),
    ('by = "board", records = "vote"', 'by = "board", record = "vote"', "unknown-field", f"{STEP}.vote.record"),
    ("at_least = 2", "atleast = 2", "unknown-parameter", "rules.sheets-are-in.atleast"),
    ("scale  = 10", "weights = { K = 1 }", "unknown-parameter", "tracks.project.assessment.weights"),
    ("at_least = 2", "revision = 1", "unknown-parameter", "rules.sheets-are-in.revision"),
    # what must be given
    ('title           = { nl = "Een streek", en = "A region" }', "", "missing", "agenda.title"),
    ("[agenda]", "[agendas]", "missing", "agenda"),
    ('ceiling = "1000000.50"', "", "missing", "envelopes.pot.ceiling"),
    ("minimum = 6.5, ", "", "missing", "rules.score-is-enough.minimum"),
    ('guard = "has-conditions"', "", "missing", "rules.with-conditions.guard"),
    (', by = "board", records = "vote"', ', records = "vote"', "missing", f"{STEP}.vote.by"),
    ('to = "submitted", by', "by", "missing", f"{STEP}.submit.to"),
    ('of = ["Work", "Energy"], ', "", "missing", "tracks.project.fields.theme.of"),
    (', otherwise = "granted" }', " }", "otherwise-missing", f"{STEP}.grant.to"),
    (REGION[REGION.index("[tracks.project]") :], "[tracks]", "missing", "tracks"),
    # types
    ("at_least = 2", 'at_least = "2"', "type", "rules.sheets-are-in.at_least"),
    ("at_least = 2", "at_least = true", "type", "rules.sheets-are-in.at_least"),
    ("minimum = 6.5", "minimum = true", "type", "rules.score-is-enough.minimum"),
    ("optional = true", "optional = 1", "type", "tracks.project.assessment.criteria.R.optional"),
    ('label   = "Pot"', "label   = 3", "type", "envelopes.pot.label"),
    ('label   = "Pot"', 'label   = { nl = 3, en = "x" }', "type", "envelopes.pot.label"),
    ('label   = "Pot"', 'label   = { dutch = "Pot" }', "type", "envelopes.pot.label"),
    ('label   = "Pot"', 'label   = " "', "value", "envelopes.pot.label"),
    ('requires = "sheets-are-in"', "requires = [1]", "type", f"{STEP}.close.requires[1]"),
    ('requires = "sheets-are-in"', "requires = { a = 1 }", "type", f"{STEP}.close.requires"),
    (GRANT_TO, "to = 3", "type", f"{STEP}.grant.to"),
    (GRANT_TO, "to = { large = 3, otherwise = 'granted' }", "type", f"{STEP}.grant.to.large"),
    ('assess   = { from = "panel-round", by = "panel", records = "sheet" }', "assess = 3", "type", f"{STEP}.assess"),
    # amounts
    ('"1000000.50"', "1000000.50", "amount", "envelopes.pot.ceiling"),
    ('"1000000.50"', "-1", "amount", "envelopes.pot.ceiling"),
    ('"1000000.50"', '"-1"', "amount", "envelopes.pot.ceiling"),
    ('"1000000.50"', '"0.005"', "amount", "envelopes.pot.ceiling"),
    ('"1000000.50"', '"1,50"', "amount", "envelopes.pot.ceiling"),
    ('"1000000.50"', "nan", "amount", "envelopes.pot.ceiling"),
    ('"1000000.50"', "inf", "amount", "envelopes.pot.ceiling"),
    ('"1000000.50"', "1e999999999", "amount", "envelopes.pot.ceiling"),
    ('"1000000.50"', "100000000000000000000", "amount", "envelopes.pot.ceiling"),
    ('"1000000.50"', f"0x{'f' * 5000}", "amount", "envelopes.pot.ceiling"),
    ('"1000000.50"', "true", "type", "envelopes.pot.ceiling"),
    ('limit = "10.50"', "limit = 10.5", "amount", "rules.heard.limit"),
    # numbers
    ("minimum = 6.5", "minimum = nan", "number", "rules.score-is-enough.minimum"),
    ("minimum = 6.5", "minimum = inf", "number", "rules.score-is-enough.minimum"),
    ("minimum = 6.5", "minimum = 1e999999999", "number", "rules.score-is-enough.minimum"),
    ("minimum = 6.5", f"minimum = 0x{'f' * 5000}", "number", "rules.score-is-enough.minimum"),
    ('more_than = "2/3"', 'more_than = "2/0"', "number", "rules.two-thirds.more_than"),
    # moments
    ("from            = 2024-01-01", "from = 2024-01-01T10:00:00", "date", "agenda.from"),
    ("from            = 2024-01-01", "from = 2024-01-01T10:00:00Z", "date", "agenda.from"),
    ("from            = 2024-01-01", 'from = "2024-02-30"', "date", "agenda.from"),
    ("from            = 2024-01-01", 'from = "spring"', "date", "agenda.from"),
    ("from            = 2024-01-01", "from = 20240101", "date", "agenda.from"),
    ('until           = "2027"', 'until = "2023"', "date", "agenda.until"),
    ('from    = "2024"', 'from = "2024"\nuntil = "2023"', "date", "envelopes.pot.until"),
    # values that cannot be
    ("at_least = 50_000", "at_least = 50_000, at_most = 49_999", "value", "rules.large.at_most"),
    ('of = ["Work", "Energy"]', 'of = ["Work", "Energy", "Work"]', "value", "tracks.project.fields.theme.of"),
    ("at_least = 2", "at_least = 0", "value", "rules.sheets-are-in.at_least"),
    ('more_than = "2/3"', "more_than = 1", "value", "rules.two-thirds.more_than"),
    ('limit = "10.50"', "days = 0", "value", "rules.heard.days"),
    ("scale  = 10", "scale  = 1", "value", "tracks.project.assessment.scale.high"),
    ("scale  = 10", "scale  = '10'", "type", "tracks.project.assessment.scale"),
    ("step = 0.5", "step = 3", "value", "tracks.project.assessment.criteria.R.scale.step"),
    ("step = 0.5", "step = 0", "value", "tracks.project.assessment.criteria.R.scale.step"),
    ("weight = 2", "weight = -2", "value", "tracks.project.assessment.criteria.K.weight"),
    ('type = "amount" }', 'type = "amount", of = ["a"] }', "value", "tracks.project.fields.total.of"),
    ('from = ["open", "advised"]', "from = []", "value", f"{STEP}.present.from"),
    (
        'from = "granted", to = "settled"',
        'from = ["granted", "withdrawn"], to = "settled"',
        "final-leaves",
        f"{STEP}.settle.from",
    ),
]


def test_the_region_has_no_faults() -> None:
    """The agenda that the rows below spoil is sound itself."""
    assert faults_of(REGION) == ()


@pytest.mark.parametrize(("old", "new", "code", "path"), ROWS)
def test_each_fault_is_found(old: str, new: str, code: str, path: str) -> None:
    """One passage that is wrong gives its fault at its path, with the file and a sentence."""
    found = faults_of(changed(REGION, old, new))
    assert (code, path) in [(fault.code, fault.path) for fault in found]
    assert all(fault.file == "region.toml" and fault.text for fault in found)


@pytest.mark.parametrize(
    ("old", "new", "nearest"),
    [
        ('from = "scored", to = "advised"', 'from = "scoerd", to = "advised"', "'scored'"),
        ('"has-conditions"', '"has-condition"', "'has-conditions'"),
        ("at_least = 2", "atleast = 2", "'at_least'"),
        ("from            = 2024-01-01", "form = 2024-01-01", "'from'"),
        ("[rules]", "[rule]\n[rules]", "'rules'"),
        ('phase = "closed"', 'phase = "close"', "'closed'"),
        ('"1000000.50"', "1000000.50", '"1000000.50"'),
    ],
)
def test_a_fault_names_what_was_meant(old: str, new: str, nearest: str) -> None:
    """The nearest valid name, or what to write instead, stands in the fault."""
    assert any(nearest in fault.text for fault in faults_of(changed(REGION, old, new)))


def test_all_faults_come_at_once() -> None:
    """Faults of every kind, in every corner and several in one table, are told together."""
    text = changed(REGION, 'more_than = "2/3"', "more_than = 7, provenance = 3, extra = 1")
    text = changed(text, "minimum = 5", "minimum = true, label2 = 1")
    text = changed(text, 'records = "vote"', 'records = "votes"')
    text = changed(text, 'ceiling = "1000000.50"', "ceiling = 1.5")
    text = changed(text, 'language        = "en"', "language = 3")
    assert {fault.path for fault in faults_of(text)} == {
        "agenda.language",
        "envelopes.pot.ceiling",
        "rules.two-thirds.more_than",
        "rules.two-thirds.provenance",
        "rules.two-thirds.extra",
        "tracks.project.assessment.criteria.K.minimum",
        "tracks.project.assessment.criteria.K.label2",
        f"{STEP}.vote.records",
    }


def test_a_plugin_that_was_set_aside_says_why() -> None:
    """An agenda that needs a plugin with a fault of its own shows that fault's line."""
    broken = attrs.evolve(registry(), distributions=(), set_aside=("test-plugins set aside: no docstring",))
    with pytest.raises(DefinitionError, match="no docstring"):
        load_agenda(REGION, broken)


TREE = tomllib.loads(REGION, parse_float=Decimal)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a tree."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, item in items for place in places(item, (*path, key)))]


ODD = (
    0,
    -1,
    10**400,
    True,
    "",
    "x",
    "*",
    "pot",
    "scored",
    "2024",
    "\x00",
    date(2024, 1, 1),
    datetime(2024, 1, 1, tzinfo=UTC),
)
NUMBERS = ("NaN", "sNaN", "1e-999999", "1e999999", "Infinity", "-0", "0e999999", "0.1")
KEYS = st.sampled_from(["nl", "a", "otherwise", "label"])
wrong: st.SearchStrategy[Any] = st.recursive(
    st.sampled_from([*ODD, *map(Decimal, NUMBERS)]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner),
    max_leaves=4,
)


@given(place=st.sampled_from(places(TREE)[1:]), value=wrong)
@settings(max_examples=400, deadline=None)
def test_whatever_stands_anywhere_there_is_no_traceback(place: tuple[Any, ...], value: Any) -> None:
    """Any value at any place of an agenda gives an agenda or a definition error, never another exception."""
    tree = deepcopy(TREE)
    at: Any = tree
    for key in place[:-1]:
        at = at[key]
    at[place[-1]] = value
    faults: tuple[Fault, ...] | None = None
    try:
        agenda_of(tree, registry())
    except DefinitionError as found:
        faults = found.faults
    assert faults is None or (faults and all(fault.code and fault.text for fault in faults))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('elders = "Elders"', f'elders = "E"\n{"a" * 64} = "Elders"'),
        ('from    = "2024"', 'from = "2024-07"\nuntil = "2024"'),
        ("at_least = 50_000", "at_least = 50_000, at_most = 50_000"),
    ],
    ids=["name of 64", "until the end of the year it begins in", "one amount"],
)
def test_what_lies_on_the_edge_is_no_fault(old: str, new: str) -> None:
    """The longest name, a period within one year and limits that meet can be read."""
    assert faults_of(changed(REGION, old, new)) == ()
