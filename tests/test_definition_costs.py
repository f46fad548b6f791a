"""Cost rules and costs in files: read, kept, looked over and shown."""

from __future__ import annotations

import json
import re
from fractions import Fraction

import attrs
import pytest

from avt_workflow import (
    Aid,
    Application,
    Case,
    Cents,
    Cost,
    DefinitionError,
    Financing,
    FrozenMap,
    Guard,
    Refusal,
    Registry,
    Request,
    When,
    compile_rulebook,
    euros,
    judge,
    lint,
    load_agenda,
)
from avt_workflow.codec import encode
from avt_workflow.definition import load_record, resolved, restore_agenda
from avt_workflow.definition import parse as parse_toml
from avt_workflow.guards import SourceShares
from avt_workflow.model.facts import TransitionTaken
from avt_workflow.testing import beginning
from region import DATA, REGION, changed, registry

RULE = 'two-thirds      = { guard = "carried", more_than = "2/3" }'
STEP = "tracks.project.transitions"
SHARES = 'shares = { eu = 0.25, "gemeente of waterschap" = "1/8" }'


def ruled(rule: str, *, of: str = "grant") -> str:
    """The region with one more rule, required by a step."""
    text = changed(REGION, RULE, f"{RULE}\ncosted = {{ {rule} }}")
    if of == "submit":
        return changed(
            text,
            'by = "applicant", records = "application"',
            'by = "applicant", records = "application", requires = "costed"',
        )
    if of == "present":
        return changed(
            text, 'to = "panel-round", by = "office" }', 'to = "panel-round", by = "office", requires = "costed" }'
        )
    if of == "advise":
        return changed(
            text, 'by = "panel", records = "advice"', 'by = "panel", records = "advice", requires = "costed"'
        )
    return changed(text, '"there-is-advice",', '"there-is-advice", "costed",')


@attrs.frozen
class Capped(Guard):
    """A guard with a table of amounts that has a default."""

    caps: FrozenMap[str, Cents] = attrs.field(factory=lambda: FrozenMap({"b": Cents(150), "a": Cents(100)}))

    text = {"nl": "Te veel.", "en": "Too much."}

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Always holds."""
        return None


def with_caps() -> Registry:
    """The plugins of the region and `capped`."""
    known = registry()
    return attrs.evolve(known, guards=FrozenMap({**known.guards, "capped": Capped}))


# ---- a table as a parameter


def test_a_table_of_shares_is_read_and_comes_back() -> None:
    """Shares by source are exact, keep their order, and are the same after the log."""
    loaded = load_agenda(ruled(f'guard = "source-shares", {SHARES}'), registry())
    guard = loaded.agenda.rules["costed"].guard
    assert guard == SourceShares(FrozenMap({"eu": Fraction(1, 4), "gemeente of waterschap": Fraction(1, 8)}))
    assert json.loads(loaded.content)["rules"]["costed"]["shares"] == {"eu": "1/4", "gemeente of waterschap": "1/8"}
    assert restore_agenda(loaded.content, registry()) == loaded
    values = {
        value.path: (value.value, value.origin)
        for value in resolved(ruled(f'guard = "source-shares", {SHARES}'), registry())
    }
    assert values["rules.costed.shares.eu"] == ("1/4", "file")


def test_a_table_of_amounts_is_written_in_euros() -> None:
    """Amounts in a table of a plugin stand in the content as a file has them, whoever gave them."""
    loaded = load_agenda(ruled('guard = "capped"'), with_caps())
    assert json.loads(loaded.content)["rules"]["costed"]["caps"] == {"b": "1.50", "a": "1.00"}
    assert restore_agenda(loaded.content, with_caps()) == loaded
    (value,) = [v for v in resolved(ruled('guard = "capped"'), with_caps()) if v.path == "rules.costed.caps.b"]
    assert (value.value, value.origin) == ("1.50", "plugin built-in")
    given = load_agenda(ruled('guard = "capped", caps = { c = "0.50" }'), with_caps()).agenda.rules["costed"].guard
    assert given == Capped(FrozenMap({"c": Cents(50)}))


def test_a_table_survives_the_plugin_that_is_gone() -> None:
    """Without its plugin the agenda still says the same."""
    content = load_agenda(ruled('guard = "capped"'), with_caps()).content
    without = restore_agenda(content, registry())
    assert without.content == content


@pytest.mark.parametrize(
    ("rule", "code", "path"),
    [
        ('guard = "source-shares", shares = { eu = "x" }', "type", "rules.costed.shares.eu"),
        ('guard = "source-shares", shares = { eu = 0.7, fund = 0.4 }', "value", "rules.costed.shares"),
        ('guard = "source-shares", shares = 0.5', "type", "rules.costed.shares"),
        ('guard = "source-shares"', "missing", "rules.costed.shares"),
        ('guard = "share-of-costs", at_most = 1.01', "value", "rules.costed.at_most"),
        ('guard = "cumulation", at_most = 0', "value", "rules.costed.at_most"),
        ('guard = "own-contribution", at_least = -0.5', "value", "rules.costed.at_least"),
        ('guard = "excluded-costs", categories = []', "value", "rules.costed.categories"),
        ('guard = "de-minimis", ceiling = 300000.5', "amount", "rules.costed.ceiling"),
        ('guard = "de-minimis", years = 0', "value", "rules.costed.years"),
        ('guard = "in-so-far", envelope = "pott"', "unknown-envelope", "rules.costed.envelope"),
    ],
)
def test_a_cost_rule_that_cannot_be_meant_has_its_fault(rule: str, code: str, path: str) -> None:
    """Each has its path, down to the name in a table."""
    with pytest.raises(DefinitionError) as raised:
        load_agenda(ruled(rule), registry())
    assert (code, path) in [(fault.code, fault.path) for fault in raised.value.faults]


# ---- where a rule stands


@pytest.mark.parametrize(
    ("rule", "of", "code"),
    [
        ('guard = "share-of-costs", at_most = 0.5', "grant", None),
        ('guard = "share-of-costs", at_most = 0.5', "submit", None),
        ('guard = "share-of-costs", at_most = 0.5', "present", None),
        ('guard = "share-of-costs", at_most = 0.5', "advise", "rule-needs-amount"),
        ('guard = "de-minimis"', "advise", "rule-needs-amount"),
        ('guard = "ask-limit", at_most = 5', "present", None),
        ('guard = "excluded-costs", categories = "vat"', "present", None),
        ('guard = "in-so-far", envelope = "pot"', "grant", None),
        ('guard = "in-so-far", envelope = "pot"', "submit", "rule-needs-grant"),
    ],
)
def test_a_rule_on_an_amount_needs_one(rule: str, of: str, code: str | None) -> None:
    """A rule on what is granted or asked stands at a step that records a grant, an application or nothing."""
    found = [(fault.code, fault.path) for fault in lint(load_agenda(ruled(rule, of=of), registry()).agenda)]
    assert found == ([] if code is None else [(code, f"{STEP}.{of}.requires")])


def test_in_so_far_looks_at_the_envelope_that_pays() -> None:
    """In so far as another envelope allows is no rule for this grant."""
    text = changed(
        ruled('guard = "in-so-far", envelope = "other"'),
        "[rules]",
        '[envelopes.other]\nlabel = "O"\nceiling = 1\n[rules]',
    )
    assert [(fault.code, fault.path) for fault in lint(load_agenda(text, registry()).agenda)] == [
        ("other-envelope", f"{STEP}.grant.requires")
    ]


def test_what_is_asked_is_held_to_the_costs() -> None:
    """An application that asks half may stand; a cent more is refused with every number, in each language."""
    loaded = load_agenda(ruled('guard = "share-of-costs", at_most = 0.5, basis = "art. 5"', of="submit"), registry())
    stands = beginning(compile_rulebook(loaded.agenda, loaded.hash))
    asks = attrs.evolve(APPLICATION, asked=euros(30_000), fields=FrozenMap({"theme": "Work"}))
    request = Request("one", "submit", "org", When("2024"), "applicant", asks)
    assert judge(stands, request).allowed
    (reason,) = judge(stands, attrs.evolve(request, record=attrs.evolve(asks, asked=euros("30000.01")))).reasons
    assert (reason.code, reason.rule, reason.basis) == ("share-of-costs", "costed", "art. 5")
    assert [remedy.trigger for remedy in reason.lifted_by] == ["submit"]
    numbers = ("60,000", "50", "30,000", "30,000.01", "0.01")
    assert all(number in reason.text("en") for number in numbers)
    assert "€\u00a00,01" in reason.text("nl")


# ---- costs and aid with an application

RECORD = """
title = "One"
applicant = "org"
costs = [
    { label = "A barn", amount = 60_000, category = "building" },
    { label = "VAT", amount = "12600.50", eligible = false },
]
financing = [{ source = "The bank", amount = 10, kind = "own" }]
minimis = [{ grantor = "The province", amount = 5_000, on = "2023-Q2" }]
"""
APPLICATION = Application(
    "One",
    "org",
    financing=(Financing("The bank", euros(10), kind="own"),),
    costs=(Cost("A barn", euros(60_000), "building"), Cost("VAT", euros("12600.50"), eligible=False)),
    minimis=(Aid("The province", euros(5_000), When("2023-Q2")),),
)


def test_costs_and_aid_are_read() -> None:
    """An application in a file names costs, kinds of sources and earlier aid; declaring none is not leaving it away."""
    agenda = load_agenda(REGION, registry()).agenda
    assert load_record("application", parse_toml(RECORD), agenda) == APPLICATION
    none = load_record("application", {"title": "One", "applicant": "org", "minimis": []}, agenda)
    assert none == Application("One", "org", minimis=())
    assert none != Application("One", "org")


def test_labels_and_grantors_stay_out_of_the_log() -> None:
    """What costs are called and who gave aid are committed to; all else is written as it will be for ever."""
    request = Request("one", "submit", "org", When("2024"), "applicant", APPLICATION)
    data, secrets = encode(TransitionTaken("dossier:one", request, None, "open", 1, "project", "c0de"), bytes(16))
    written = json.dumps(data)
    assert not [word for word in ("barn", "VAT", "province", "bank") if word in written]
    assert {json.loads(secret.value) for secret in secrets} == {"One", "A barn", "VAT", "The province", "The bank"}
    assert json.loads(re.sub(r'\{"#": "[0-9a-f]{64}"\}', '"#"', written))["request"]["record"] == {
        "kind": "application",
        "title": "#",
        "applicant": "org",
        "financing": [{"source": "#", "amount": 1000, "kind": "own"}],
        "costs": [
            {"label": "#", "amount": 6_000_000, "category": "building"},
            {"label": "#", "amount": 1_260_050, "eligible": False},
        ],
        "minimis": [{"grantor": "#", "amount": 500_000, "on": "2023-Q2"}],
    }


def test_an_undeclared_default_leaves_the_bytes_alone() -> None:
    """An application without costs is written as before there were any."""
    bare = Application("One", "org", financing=(Financing("The bank", euros(10)),))
    request = Request("one", "submit", "org", When("2024"), "applicant", bare)
    data, _ = encode(TransitionTaken("dossier:one", request, None, "open", 1, "project", "c0de"), bytes(16))
    assert set(data["request"]["record"]) == {"kind", "title", "applicant", "financing"}
    assert set(data["request"]["record"]["financing"][0]) == {"source", "amount"}


def test_the_how_to_can_be_read() -> None:
    """The rules and the application on the page are ones, and the rules are those that look at costs."""
    page = (DATA.parent.parent / "docs" / "how-to" / "cost-rules.md").read_text(encoding="utf-8")
    rules, application = re.findall(r"```toml\n(.*?)```", page, re.S)
    text = changed(
        changed(REGION, "[rules]\n", rules),
        "[envelopes.pot]",
        "[envelopes.projects]\nlabel = 'P'\nceiling = 1\n[envelopes.pot]",
    )
    guards = {rule.uses for rule in load_agenda(text, registry()).agenda.rules.values()}
    assert guards >= {
        "share-of-costs",
        "source-shares",
        "cumulation",
        "own-contribution",
        "excluded-costs",
        "de-minimis",
    }
    read = load_record("application", parse_toml(application), load_agenda(REGION, registry()).agenda)
    assert isinstance(read, Application)
    assert [cost.eligible for cost in read.costs] == [True, True, False]
