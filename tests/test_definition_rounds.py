"""Names in the rounds of an agenda that name nothing, and rounds that come back from the log."""

from __future__ import annotations

from pathlib import Path

import pytest

from avt_workflow import DefinitionError, load_agenda
from avt_workflow.definition import resolved, restore_agenda
from avt_workflow.model.agenda import Absent
from avt_workflow.registry import BUILT_IN, Registry

TENDER = (Path(__file__).parent.parent / "examples" / "tender" / "agenda.toml").read_text("utf-8")
ROUND = "tracks.round.round"


def edited(before: str, after: str) -> str:
    """The example with one passage changed."""
    assert before in TENDER
    return TENDER.replace(before, after)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('of         = "project"', 'of         = "projects"', "did you mean 'project'?"),
        ('candidates = ["ranked", "reserve"]', 'candidates = ["rankd"]', "did you mean 'ranked'?"),
        ('envelope   = "innovation"', 'envelope   = "inovation"', "did you mean 'innovation'?"),
        ('rule       = "ranked"', 'rule       = "rankd"', "did you mean 'ranked'?"),
        ("floor      = 70", "flor       = 70", "did you mean 'floor'?"),
        ('"criterion:impact"', '"criterion:impct"', "did you mean 'criterion:impact'?"),
        ('grants     = "grant"', 'grants     = "grnt"', "did you mean 'grant'?"),
        ('reserves   = "wait"', 'reserves   = "wait"\nfield      = "call"', "there is no field 'call'"),
        ('grants     = "grant"\n', "", "'grants' is missing"),
    ],
)
def test_a_name_that_names_nothing_in_a_round_is_told(before: str, after: str, said: str) -> None:
    """A misspelt track, state, envelope, rule, parameter, tie, step or field: one fault with the nearest name."""
    with pytest.raises(DefinitionError, match=said.replace("?", "\\?")) as found:
        load_agenda(edited(before, after), BUILT_IN)
    assert all(fault.path.startswith(ROUND) for fault in found.value.faults)


def test_a_round_comes_back_from_the_log_as_it_was() -> None:
    """Its canonical content gives the same agenda; without the plugin of its rule it can be read, not judged by."""
    loaded = load_agenda(TENDER, BUILT_IN)
    assert restore_agenda(loaded.content, BUILT_IN).agenda == loaded.agenda
    bare = Registry(guards=BUILT_IN.guards, schemes=BUILT_IN.schemes)
    round_ = restore_agenda(loaded.content, bare).agenda.tracks["round"].round
    assert round_
    assert isinstance(round_.rule, Absent)
    found = {value.path: (value.value, value.origin) for value in resolved(TENDER, BUILT_IN)}
    assert found[f"{ROUND}.floor"] == ("70", "file")
    assert found[f"{ROUND}.skip"] == (False, "plugin built-in")
