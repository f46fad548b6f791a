"""Every scheme, rule and guard of the library and of its plugins holds the laws of its kind, and what it claims."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from avt_workflow import find_plugins
from avt_workflow.allocation import ALLOCATIONS, BestValue, FirstCome, Proportional, Ranked
from avt_workflow.definition import load_agenda
from avt_workflow.guards import GUARDS
from avt_workflow.scoring import SCHEMES
from avt_workflow.testing.checks import LAWS, parametrize_with_checks
from avt_workflow.testing.checks.check import Subject, check_law

INSTALLED = find_plugins()
FEW = 10


@parametrize_with_checks(*SCHEMES.values(), examples=FEW)
def test_the_schemes_of_the_library(check: Callable[[], None]) -> None:
    """Each built-in scheme holds what every scheme must, and what it claims."""
    check()


KRACHT = INSTALLED.schemes["kracht"]
TWENTE = load_agenda(INSTALLED.agendas["agenda-voor-twente"].agenda, INSTALLED).agenda
ASSESSED = TWENTE.tracks["project"].assessment
LETTERS = ASSESSED.criteria if ASSESSED else None


@parametrize_with_checks(KRACHT, criteria=LETTERS, examples=FEW)
def test_the_schemes_of_first_party_plugins(check: Callable[[], None]) -> None:
    """KRACHT does, with the criteria of its agenda."""
    check()


@parametrize_with_checks(*ALLOCATIONS.values(), examples=FEW)
def test_the_rules_of_the_library(check: Callable[[], None]) -> None:
    """Each built-in rule does."""
    check()


@parametrize_with_checks(Ranked(), FirstCome(), claims=("splitting-does-not-pay", "more-money-never-harms"))
def test_a_rule_that_passes_over_nobody_holds_more(check: Callable[[], None]) -> None:
    """With `skip = false`, more money harms nobody, and an application in two parts gains nothing."""
    check()


@parametrize_with_checks(Proportional(), claims=("spends-all", "splitting-does-not-pay"))
def test_a_division_without_limits_holds_more(check: Callable[[], None]) -> None:
    """Without a minimum or a cap every cent is given, and an application in two parts gains nothing."""
    check()


@parametrize_with_checks(Proportional, expected={"spends-all": "a cap keeps money back"}, examples=100)
def test_what_a_division_with_a_cap_does_not_hold(check: Callable[[], None]) -> None:
    """That it may leave money is known, and stays so."""
    check()


@pytest.mark.parametrize(
    ("rule", "law"),
    [
        (BestValue, "higher-never-gets-less"),
        (BestValue, "splitting-does-not-pay"),
        (BestValue, "more-money-never-harms"),
        (FirstCome, "more-money-never-harms"),
    ],
)
def test_what_the_best_set_and_passing_over_cost_is_found(rule: type, law: str) -> None:
    """The paradoxes of the knapsack: neither rule claims what they break."""
    (found,) = [each for each in LAWS["rule"] if each.name == law]
    assert check_law(Subject(rule, examples=600), found).verdict == "unclaimed"


@parametrize_with_checks(*INSTALLED.guards.values(), examples=FEW)
def test_the_guards_of_the_library_and_of_plugins(check: Callable[[], None]) -> None:
    """Each built-in guard, and that of the plugin avt-leader, holds what every guard must."""
    check()


def test_every_optional_law_is_claimed_by_somebody() -> None:
    """A law that nobody's plugin claims would be one that nothing here tries."""
    claimed = {law for cls in (*SCHEMES.values(), *ALLOCATIONS.values(), *GUARDS.values()) for law in cls.claims}
    optional = {law.name for laws in LAWS.values() for law in laws if not law.required}
    assert optional - claimed == {"spends-all"}  # by Proportional without limits
    assert claimed <= optional
