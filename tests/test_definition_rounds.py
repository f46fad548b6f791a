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


def with_earmarks(text: str, earmarks: str) -> str:
    """An agenda of the example in which money is set apart by the line of an application."""
    line = '[tracks.project.fields]\nline = { type = "choice", of = ["rural", "sport"] }\n\n[tracks.project.states]'
    apart = f'reserves   = "wait"\nearmarked_by = "line"\n[{ROUND}.earmarks]\n{earmarks}\n'
    return text.replace("[tracks.project.states]", line).replace('reserves   = "wait"\n', apart)


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


@pytest.mark.parametrize(
    ("earmarks", "path", "said"),
    [
        ("rurall = { at_least = 1 }", "earmarks.rurall", "did you mean 'rural'?"),
        ("rural = { at_leest = 1 }", "earmarks.rural.at_leest", "did you mean 'at_least'?"),
        ("rural = { at_least = -1 }", "earmarks.rural.at_least", "write 0 or more"),
        ("rural = { at_most_share = -0.1 }", "earmarks.rural.at_most_share", "from 0 to 1"),
        ("rural = { at_least_share = 20 }", "earmarks.rural.at_least_share", "from 0 to 1"),
    ],
)
def test_an_earmark_that_says_nothing_sound_is_told(earmarks: str, path: str, said: str) -> None:
    """A part that nobody can name, a share above the whole, less than nothing: each with its path and what to do."""
    with pytest.raises(DefinitionError, match=said.replace("?", "\\?")) as raised:
        load_agenda(with_earmarks(TENDER, earmarks), BUILT_IN)
    assert [fault.path for fault in raised.value.faults] == [f"{ROUND}.{path}"]


def test_an_earmark_is_by_a_field_that_there_is() -> None:
    """Without the field by which money is set apart, or with the name of none, it is told where."""
    sound = with_earmarks(TENDER, "rural = { at_least_share = 0.2 }")
    for after in ("", 'earmarked_by = "lime"\n'):
        with pytest.raises(DefinitionError) as raised:
            load_agenda(sound.replace('earmarked_by = "line"\n', after), BUILT_IN)
        assert [fault.path for fault in raised.value.faults] == [f"{ROUND}.earmarked_by"]


def test_a_round_with_earmarks_comes_back_from_the_log_as_it_was() -> None:
    """Its canonical content gives the same agenda, and every value says where it comes from."""
    text = with_earmarks(TENDER, "rural = { at_least_share = 0.2, at_most = 90_000 }")
    loaded = load_agenda(text, BUILT_IN)
    assert restore_agenda(loaded.content, BUILT_IN).agenda == loaded.agenda
    values = {value.path: value.value for value in resolved(text, BUILT_IN)}
    assert values[f"{ROUND}.earmarks.rural.at_least_share"] == "1/5"
