"""The harness that measures the test kit: what it changes it takes back, and what changes nothing lives."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from mutants.harness import Session, in_children, run
from mutants.kit import Effort
from mutants.mechanical import everyone
from mutants.mutator import Mutant, applied, functions, mutants_of
from mutants.pages import needed
from mutants.unusual import AGENDAS, PLUGINS, agenda
from mutants.variants import VARIANTS
from mutants.zoo import Edit, Variant, found_in, released, visited

from avt_workflow.money import Cents, split

FEW = Effort(states=60, walks=1, length=10, examples=30)
A_CENT = Edit("money", "split", "by_remainder[: total - sum(floors)]", "by_remainder[: total - sum(floors) + 1]")
SAME = Edit("money", "split", "whole = sum(weights)", "whole = sum(tuple(weights))")


def test_every_variant_still_fits_what_it_changes():
    """The text that a variant replaces stands in its function, and every agenda with a mistake can be read."""
    for variant in VARIANTS:
        assert bool(variant.edits) != bool(variant.agenda), variant.name
        with released(variant.edits):
            pass
    assert len({variant.name for variant in VARIANTS}) == len(VARIANTS) >= 40


def test_a_variant_is_taken_back():
    """The library is wrong as long as a variant is out, and right afterwards, also when something is raised."""
    with released([A_CENT]):
        assert sum(split(Cents(100), [1, 1, 1])) == 101
    assert split(Cents(100), [1, 1, 1]) == (34, 33, 33)
    with pytest.raises(RuntimeError), released([A_CENT]):
        raise RuntimeError
    assert split(Cents(100), [1, 1, 1]) == (34, 33, 33)


def test_a_variant_that_is_out_of_date_is_refused():
    """A text that no longer stands in the function is an error, not a variant that changes nothing."""
    with pytest.raises(LookupError, match="stands 0 times"), released([Edit("money", "split", "no such text", "")]):
        pass


def test_what_changes_nothing_lives_and_what_is_wrong_is_killed():
    """The kit finds nothing in a variant that is right, and finds a cent too much."""
    right = Variant("right", "It is the same.", ["plugin:proportional"], [SAME])
    wrong = Variant("wrong", "A cent too much.", ["plugin:proportional"], [A_CENT])
    killers = visited([right, wrong], FEW)
    assert killers["right"] == frozenset()
    assert "within-the-money" in killers["wrong"]


def test_the_table_without_a_law_names_what_lives_then():
    """A law is missed by the variants that it alone kills."""
    killers = {"a": frozenset({"one"}), "b": frozenset({"one", "two"}), "c": frozenset[str]()}
    assert needed(killers) == {"one": ["a"], "two": []}


def test_nothing_is_said_of_an_agenda_that_is_right():
    """Without a mistake the kit finds nothing near a variant."""
    assert found_in(Variant("right", "It is right.", ["agenda:treasury"]), FEW, wrong=False) == frozenset()


def test_there_are_a_dozen_unusual_ones():
    """Every unusual agenda can be read."""
    assert len(AGENDAS) + len(PLUGINS) >= 12
    for name in AGENDAS:
        assert agenda(name).agenda.tracks


SOURCE = '''
def least(values, low=0):
    """The least above a limit."""
    if not values:
        return None
    return min(value for value in values if value > low and value < 10)
'''


def test_each_kind_of_change_is_made_once():
    """Comparisons, numbers, conditions, calls and results are changed one at a time, and every mutant compiles."""
    found = mutants_of("least", SOURCE)
    changes = [mutant.change for mutant in found]
    assert [mutant.number for mutant in found] == list(range(len(found)))
    for change in ("not values without not", "if not values: never", "value > low becomes GtE", "10 becomes 11"):
        assert change in changes
    for mutant in found:
        assert applied(mutant, SOURCE).co_qualname == "least"


def test_every_mutated_function_can_be_replaced():
    """None of the mechanical mutants is out of reach."""
    import importlib

    for mutant in everyone():
        assert functions(importlib.import_module(mutant.module), mutant.function) is not None


def test_a_mutant_dies_of_a_test_and_one_that_changes_nothing_lives(tmp_path: Path):
    """A session kills the mutant that a test can tell, and lets live the one that no test can."""
    tests = tmp_path / "test_split.py"
    tests.write_text(
        "from avt_workflow.money import Cents, split\n\n"
        "def test_split():\n    assert split(Cents(100), [2, 1, 1]) == (50, 25, 25)\n",
        encoding="utf-8",
    )
    source = Path(split.__code__.co_filename).read_text(encoding="utf-8")
    mutants = [mutant for mutant in mutants_of("avt_workflow.money", source) if mutant.function == "split"]
    dying = next(mutant for mutant in mutants if mutant.change.endswith("becomes FloorDiv"))
    living = next(mutant for mutant in mutants if "min(weights) < 0" in mutant.change and "LtE" in mutant.change)
    fates = next(found for _, found in in_children([(None, lambda: _fates(tests, source, [dying, living]), 60.0)], 1))
    assert fates == {dying: "test_split.py::test_split", living: ""}


def _fates(tests: Path, source: str, mutants: list[Mutant]) -> dict[Mutant, str]:
    session = Session({"avt_workflow.money": source}, mutants, workers=1)
    run(session, [tests], tests.parent)
    return {fate.mutant: fate.killer for fate in session.fates}


def test_what_never_ends_is_ended():
    """A job that takes longer than its time is stopped, and gives None."""
    found = dict(in_children([("long", lambda: time.sleep(60), 0.3), ("short", lambda: 7, 10.0)], 2))
    assert found == {"long": None, "short": 7}
