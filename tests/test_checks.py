"""The laws for plugins find what is wrong with one, and tell it by the smallest example."""

from __future__ import annotations

import itertools
import os
import random
import re
import time
from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import attrs
import pytest

from avt_workflow import (
    AllocationRule,
    Assessment,
    Candidate,
    Case,
    Cents,
    ClosingScheme,
    Criterion,
    Entry,
    Guard,
    InputError,
    Refusal,
    Request,
    Row,
    Score,
    Sheet,
    SummingScheme,
    languages,
)
from avt_workflow.allocation import ALLOCATIONS, Proportional, Ranked
from avt_workflow.guards import HasApplication, Voted
from avt_workflow.model.ports import Exact
from avt_workflow.scoring import SCHEMES, Borda, Median, Total, WeightedMean
from avt_workflow.testing.checks import LAWS, Outcome, check_plugin, parametrize_with_checks
from avt_workflow.testing.checks.check import Subject, check_law
from avt_workflow.testing.checks.parameters import bounds_of, unbounded

BOTH = {"nl": "Nee.", "en": "No."}


def outcomes(plugin: Any, **settings: Any) -> dict[str, Outcome]:
    """What came of each law, by its name."""
    return {outcome.law: outcome for outcome in check_plugin(plugin, **{"examples": 60, **settings})}


def faults(plugin: Any, **settings: Any) -> list[str]:
    """The laws that a plugin should hold and does not."""
    return [law for law, outcome in outcomes(plugin, **settings).items() if outcome.is_fault]


def held_to(plugin: Any, law: str, **settings: Any) -> Outcome:
    """What came of one law."""
    subject = Subject(plugin, **{"examples": 60, **settings})
    (found,) = [each for each in LAWS[subject.kind] if each.name == law]
    return check_law(subject, found)


def broken(plugin: Any, laws: set[str]) -> set[str]:
    """Those of some laws that a plugin should hold and does not."""
    return {law for law in laws if held_to(plugin, law).verdict == "violated"}


@attrs.frozen
class Inexact(WeightedMean):
    """The weighted mean as a float."""

    def score(self, sheets: Sequence[Sheet], criteria: Mapping[str, Criterion]) -> Score:
        score = super().score(sheets, criteria)
        return attrs.evolve(score, total=float(score.total))


@attrs.frozen
class FirstSheet(WeightedMean):
    """Who hands in first decides."""

    claims = ()

    def score(self, sheets: Sequence[Sheet], criteria: Mapping[str, Criterion]) -> Score:
        return super().score(sheets[:1], criteria)


@attrs.frozen
class NotApplicableIsZero(Total):
    """What does not apply counts as nothing."""

    claims = ("not-applicable-neutral",)


@attrs.frozen
class Spread(WeightedMean):
    """The mean less how far assessors lie apart."""

    def score(self, sheets: Sequence[Sheet], criteria: Mapping[str, Criterion]) -> Score:
        score = super().score(sheets, criteria)
        marks = [mark for sheet in sheets for mark in sheet.marks.values() if mark is not None]
        return attrs.evolve(score, total=score.total - (max(marks) - min(marks)) * 2)


@attrs.frozen
class Sorting(WeightedMean):
    """Puts the sheets that it is given in another order."""

    claims = ()

    def score(self, sheets: Sequence[Sheet], criteria: Mapping[str, Criterion]) -> Score:
        sheets.sort(key=lambda sheet: sum(mark or 0 for mark in sheet.marks.values()))  # type: ignore[attr-defined]
        return super().score(sheets, criteria)


@attrs.frozen
class Parts(WeightedMean, SummingScheme):
    """Says that each criterion adds its own mark."""

    claims = ()

    def contributions(self, score: Score, criteria: Mapping[str, Criterion]) -> Mapping[str, Fraction]:
        return {key: mark for key, mark in score.per_criterion.items() if mark is not None}


@attrs.frozen
class FirstMustAgree(WeightedMean, ClosingScheme):
    """Closes only when the first says 10, and does not say on what."""

    claims = ()
    not_ready = {"nl": "Nog niet: {criterion}.", "en": "Not yet: {criterion}."}

    def ready(self, sheets: Sequence[Sheet], criteria: Mapping[str, Criterion]) -> Refusal | None:
        return None if 10 in sheets[0].marks.values() else Refusal()


@attrs.frozen
class ByName(Borda):
    """Among equals, who comes first in the alphabet."""

    claims = ()

    def compare(self, entries: Sequence[Entry], criteria: Mapping[str, Criterion]) -> Mapping[str, Score]:
        scores = super().compare(entries, criteria)
        return {name: attrs.evolve(score, total=score.total - ord(name[0])) for name, score in scores.items()}


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [
        (Inexact, {"exact"}),
        (FirstSheet, {"any-order"}),
        (NotApplicableIsZero, {"not-applicable-neutral"}),
        (Spread, {"more-is-never-worse", "within-bounds"}),
        (Sorting, {"changes-nothing"}),
        (Parts, {"parts-sum"}),
        (FirstMustAgree, {"any-order", "refusal-told"}),
        (ByName, {"compared-by-any-name", "compared-within-bounds", "compared-equal-sheets"}),
    ],
)
def test_a_wrong_scheme_is_found(scheme: type, expected: set[str]) -> None:
    """Each mistake breaks the law that is about it."""
    assert broken(scheme, expected) == expected


@attrs.frozen
class Generous(AllocationRule):
    """Gives everybody all that is asked."""

    def allocate(self, candidates: Sequence[Candidate], available: Cents) -> tuple[Row, ...]:
        return tuple(Row(each.dossier, each.asked, "funded") for each in candidates)


@attrs.frozen
class AsWritten(AllocationRule):
    """From the top of the list, one cent more for each, and no row for who gets nothing."""

    def allocate(self, candidates: Sequence[Candidate], available: Cents) -> tuple[Row, ...]:
        rows = []
        for each in candidates:
            if each.asked + 1 <= available:
                rows.append(Row(each.dossier, Cents(each.asked + 1), "funded"))
                available = Cents(available - each.asked - 1)
        return tuple(rows)


@attrs.frozen
class ToHalves(AllocationRule):
    """Everybody half of what is there, as a float."""

    def allocate(self, candidates: Sequence[Candidate], available: Cents) -> tuple[Row, ...]:
        return tuple(Row(each.dossier, min(each.asked, max(0, available) / len(candidates) / 2)) for each in candidates)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Generous, {"within-the-money"}),
        (AsWritten, {"one-row-each", "candidates-in-any-order"}),
        (ToHalves, {"whole-cents"}),
    ],
)
def test_a_wrong_rule_is_found(rule: type, expected: set[str]) -> None:
    """Each mistake breaks the law that is about it."""
    assert broken(rule, expected) == expected


@attrs.frozen
class NeedsAnApplication(Guard):
    """Forgets that there may be none."""

    text = BOTH

    def check(self, case: Case, request: Request) -> Refusal | None:
        return Refusal() if case.dossier.idea.application.asked else None  # type: ignore[union-attr]


@attrs.frozen
class InTime(Guard):
    """Reads today's date."""

    text = BOTH

    def check(self, case: Case, request: Request) -> Refusal | None:
        return None if date.today() > date(2018, 1, 1) else Refusal()  # noqa: DTZ011  # that is what is wrong


@attrs.frozen
class SampleTaken(Guard):
    """One in two, by chance."""

    text = BOTH

    def check(self, case: Case, request: Request) -> Refusal | None:
        return Refusal() if random.random() < 0.5 else None


@attrs.frozen
class InHouse(Guard):
    """Asks the environment, and a file."""

    text = BOTH

    def check(self, case: Case, request: Request) -> Refusal | None:
        return None if os.environ.get("HOME") or Path("/dev/null").read_text() else Refusal()


COUNT = itertools.count()


@attrs.frozen
class EverySecond(Guard):
    """Remembers how often it was asked."""

    text = BOTH

    def check(self, case: Case, request: Request) -> Refusal | None:
        return Refusal() if next(COUNT) % 2 else None


@attrs.frozen
class Promoting(Guard):
    """Moves the dossier on by itself."""

    text = BOTH

    def check(self, case: Case, request: Request) -> Refusal | None:
        if case.dossier is not None:
            object.__setattr__(case.dossier, "state", "granted")
        return None


@attrs.frozen
class Blank(Guard):
    """Names an amount that it does not give."""

    text = {"nl": "{over_cents} te veel.", "en": "{over_cents} too much."}

    def check(self, case: Case, request: Request) -> Refusal | None:
        return Refusal(over=3)


@attrs.frozen
class Yes(Guard):
    """Answers with a truth."""

    text = BOTH

    def check(self, case: Case, request: Request) -> Refusal | None:
        return True  # type: ignore[return-value]


@attrs.frozen
class Secretive(Guard):
    """Reads the record, and does not say so."""

    text = BOTH

    def check(self, case: Case, request: Request) -> Refusal | None:
        return None if request.record else Refusal()


@pytest.mark.parametrize(
    ("guard", "expected"),
    [
        (NeedsAnApplication, {"answers"}),
        (InTime, {"looks-nothing-up"}),
        (SampleTaken, {"looks-nothing-up", "repeatable"}),
        (InHouse, {"looks-nothing-up"}),
        (EverySecond, {"repeatable"}),
        (Promoting, {"changes-nothing"}),
        (Blank, {"refusal-told"}),
        (Yes, {"answers"}),
        (Secretive, {"says-what-it-reads"}),
    ],
)
def test_a_wrong_guard_is_found(guard: type, expected: set[str]) -> None:
    """Each mistake breaks the law that is about it."""
    assert broken(guard, expected) == expected


@attrs.frozen
class Endless(Guard):
    """Looks for a number that is not there."""

    text = BOTH

    def check(self, case: Case, request: Request) -> Refusal | None:
        while case:
            pass
        return None


@attrs.frozen
class Asleep(Guard):
    """Waits in a call that nothing can end."""

    text = BOTH

    def check(self, case: Case, request: Request) -> Refusal | None:
        time.sleep(5)
        return None


@pytest.mark.parametrize("guard", [Endless, Asleep])
def test_what_does_not_return_is_cut(guard: type, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told as such, with what was asked, and nothing after it is tried."""
    monkeypatch.setattr("avt_workflow.testing.checks.watch.FIRST", 1)
    start = time.perf_counter()
    found = check_plugin(guard, limit=0.1)
    assert time.perf_counter() - start < 5
    assert [outcome.law for outcome in found if outcome.is_fault] == [found[-1].law] == ["answers"]
    assert found[-1].story["en"][-1] == "It had not answered after 0.1 s, twice."
    assert any(line.startswith("The request: ") for line in found[-1].story["en"])


def test_what_is_drawn_from_a_seed_is_free() -> None:
    """A generator of its own that is seeded gives the same every time, and is no looking up."""

    @attrs.frozen
    class Seeded(Guard):
        """One in two, by a seed and the dossier."""

        text = BOTH

        def check(self, case: Case, request: Request) -> Refusal | None:
            return Refusal() if random.Random(request.subject).random() < 0.5 else None

    assert not broken(Seeded, {"looks-nothing-up", "repeatable"})


def test_a_false_claim_is_told_by_its_smallest_example() -> None:
    """Plain words: the scheme, the criteria, who gives what, and what changes, in both languages."""
    found = held_to(NotApplicableIsZero, "not-applicable-neutral")
    assert (found.verdict, found.claimed, found.required) == ("violated", True, False)
    assert found.text().replace("\xa0", " ").splitlines() == [
        "NotApplicableIsZero: not-applicable-neutral does not hold (seed 0)",
        "  A criterion that applies to nobody counts as if it weighed nothing.",
        "  The plugin: NotApplicableIsZero()",
        "  Criterion A: 1 to 10 in steps of 1, weight 1",
        "  Criterion B: 1 to 10 in steps of 1, weight 1",
        "  ann gives A 1, B 1",
        "  Suppose that A applies to nobody. If it weighs nothing the total is 1, 0 % of the way between the bounds; "
        "as it weighs, 1, ≈ -5.56 % of the way",
    ]
    assert found.text("nl").splitlines()[5] == "  ann geeft A 1, B 1"


def test_what_holds_and_is_not_claimed_is_suggested() -> None:
    """A law that could be claimed is told from one that could not, which is no fault."""
    bare = attrs.make_class("Bare", {}, bases=(Median,), frozen=True, class_body={"claims": (), "__doc__": "Bare."})
    laws = ("outlier-proof", "equal-influence", "compared-exact")
    found = [held_to(bare, law, examples=200) for law in laws]
    assert [outcome.verdict for outcome in found] == ["suggested", "unclaimed", "not-applicable"]
    assert not any(outcome.is_fault for outcome in found)


def test_a_claim_of_what_is_no_law_is_a_fault() -> None:
    """A misspelt claim, and one of another kind of plugin, is named."""
    found = outcomes(WeightedMean, claims=("mor-is-never-worse", "spends-all"), examples=1)["claims-are-laws"]
    assert found.is_fault
    assert found.story["en"] == ("There is no such law for this kind of plugin: mor-is-never-worse, spends-all",)


def test_the_same_seed_gives_the_same_outcomes() -> None:
    """All but the time is the same, the counter-examples included; another seed tries others."""
    once, again = check_plugin(Spread, seed=5, examples=15), check_plugin(Spread, seed=5, examples=15)
    assert once == again
    assert {outcome.seed for outcome in once} == {5}


def test_a_class_without_usable_parameters_is_a_finding() -> None:
    """Where validators refuse whatever is tried it says which and why; with values by name it can be checked."""

    @attrs.frozen
    class Picky(Guard):
        """One word only."""

        word: str = attrs.field()

        text = BOTH

        @word.validator
        def _known(self, _: object, word: str) -> None:
            if word != "sesame":
                raise ValueError("the word is wrong")

        def check(self, case: Case, request: Request) -> Refusal | None:
            return None

    found = check_plugin(Picky)
    assert [outcome.law for outcome in found] == ["well-made", "has-parameters", "claims-are-laws"]
    assert "word = '': the word is wrong." in found[1].story["en"][0]
    assert faults(Picky, parameters={"word": ("sesame",)}, examples=5) == []


def test_a_class_that_is_badly_made_is_a_finding() -> None:
    """What `avt plugins check` would say stands in the outcome, and nothing else is tried."""

    class Plain:
        """No attrs class."""

        def check(self, case: Case, request: Request) -> None: ...

    (found,) = check_plugin(Plain)
    assert found.is_fault
    assert "Plain is not an attrs class" in found.story["en"][0]
    with pytest.raises(InputError, match="none of the methods"):
        check_plugin(int)


def test_a_parameter_without_bounds_is_named_where_a_law_breaks() -> None:
    """A scheme that falls over a number below zero says which parameter no validator bounds."""

    @attrs.frozen
    class Drops(WeightedMean):
        """Leaves out so many sheets."""

        drop: int = 0

        claims = ()

        def score(self, sheets: Sequence[Sheet], criteria: Mapping[str, Criterion]) -> Score:
            if self.drop < 0:
                raise ValueError("fewer than none")
            return super().score(sheets, criteria)

    found = held_to(Drops, "answers")
    assert found.story["en"][0] == "The plugin: Drops(drop=-1)"
    assert found.story["en"][-2:] == (
        "It does not answer: ValueError: fewer than none",
        "No validator says how low these can be: drop",
    )
    assert unbounded(Drops) == ("drop",)
    assert bounds_of(attrs.validators.and_(attrs.validators.ge(2), attrs.validators.lt(9))).high == 8


def test_plugins_are_drawn_with_every_kind_of_parameter() -> None:
    """Names, numbers, shares, choices, tuples, tables, patterns, what may be absent: each by its validator."""

    @attrs.frozen
    class Many(Guard):
        """All of them."""

        code: str = attrs.field(validator=attrs.validators.matches_re(r"[A-Z]{2}\d"))
        kind: str = attrs.field(validator=attrs.validators.in_(("a", "b")))
        share: Exact = attrs.field(validator=[attrs.validators.gt(Fraction(0)), attrs.validators.le(Fraction(1))])
        limit: Cents | None = attrs.field(default=None, validator=attrs.validators.optional(attrs.validators.ge(5)))
        pair: tuple[int, str] = (0, "")
        names: tuple[str, ...] = attrs.field(default=("x",), validator=attrs.validators.min_len(1))

        text = BOTH

        def check(self, case: Case, request: Request) -> Refusal | None:
            assert re.fullmatch(r"[A-Z]{2}\d", self.code)
            assert self.kind in ("a", "b")
            assert 0 < self.share <= 1
            assert self.limit is None or self.limit >= 5
            assert self.names
            return None

    assert held_to(Many, "answers").verdict == "held"


def test_a_scheme_of_certain_criteria_gets_them() -> None:
    """Where it takes none of those that are drawn its laws are untried, which is a fault; given criteria mend it."""

    @attrs.frozen
    class OnlyX(WeightedMean):
        """Takes only the criterion X."""

        def check(self, sheet: Sheet, criteria: Mapping[str, Criterion]) -> Refusal | None:
            return super().check(sheet, criteria) if "X" in criteria else Refusal()

    found = held_to(OnlyX, "exact")
    assert found.verdict == "untried"
    assert found.is_fault
    both = {key: Criterion(attrs.NOTHING) for key in ("X", "Y")}  # type: ignore[arg-type]
    assert held_to(OnlyX, "exact", criteria=both).verdict == "held"


def test_a_test_for_each_plugin_and_law() -> None:
    """Required laws and claims have one, optional laws that are not claimed have none."""
    mark = parametrize_with_checks(HasApplication, Ranked(skip=True)).mark
    ids = [param.id for param in mark.args[1]]
    assert ids[:2] == ["HasApplication-class", "HasApplication-answers"]
    assert "Ranked(skip=True)-equals-get-the-same" in ids
    assert "Ranked(skip=True)-more-money-never-harms" not in ids
    assert len(ids) == len(set(ids))


def test_what_is_expected_to_fail_must_fail() -> None:
    """It is a strict expected failure with its reason; one that names no test is refused."""
    mark = parametrize_with_checks(Proportional, expected={"spends-all": "a cap keeps money back"}).mark
    (failing,) = [param for param in mark.args[1] if param.marks]
    assert failing.id == "Proportional-spends-all"
    assert failing.marks[0].kwargs == {"reason": "a cap keeps money back", "strict": True, "raises": AssertionError}
    with pytest.raises(AssertionError, match="is left, and"):
        failing.values[0]()
    with pytest.raises(InputError, match="'spend-all' is no law or test"):
        parametrize_with_checks(Proportional, expected={"spend-all": "misspelt"})


def test_a_test_that_fails_tells_the_story() -> None:
    """The message of the failing test is what a person reads."""
    (check,) = [p.values[0] for p in parametrize_with_checks(Generous).mark.args[1] if "within-the-money" in p.id]
    with pytest.raises(AssertionError, match=r"Generous: within-the-money does not hold(.|\n)*There is .*€"):
        check()


def test_a_claim_changes_no_agenda() -> None:
    """What a class claims is no parameter: it stands in no agenda's content."""
    assert [field.name for field in attrs.fields(Voted)] == ["voters", "majority", "quorum", "casting", "veto"]
    for cls in (*SCHEMES.values(), *ALLOCATIONS.values()):
        assert cls.claims
        assert "claims" not in {field.name for field in attrs.fields(cls)}
    assert "claims" not in {field.name for field in attrs.fields(Assessment)}


def test_each_law_has_a_sentence_in_both_languages() -> None:
    """And each sentence of a law is of one that there is, with the same names to fill in."""
    texts = {language: languages.catalogue(language)["checks"] for language in ("en", "nl")}
    laws = {law.name for found in LAWS.values() for law in found} | {"well-made", "has-parameters", "claims-are-laws"}
    assert {key[4:] for key in texts["en"] if key.startswith("law-")} == laws
    assert list(texts["en"]) == list(texts["nl"])
    for key, sentence in texts["en"].items():
        assert set(languages.placeholders(sentence)) == set(languages.placeholders(texts["nl"][key])), key


def test_each_law_stands_in_the_reference() -> None:
    """With its sentence and whether it is required, and no other."""
    page = (Path(__file__).parent.parent / "docs" / "reference" / "plugin-laws.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([\w-]+)` \| (.*?) \| (required|optional) \| ", page, re.M)
    assert rows == [
        (law.name, law.sentence(), "required" if law.required else "optional") for laws in LAWS.values() for law in laws
    ]
