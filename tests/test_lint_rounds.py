"""What cannot be meant in the rounds of an agenda is found, with its path and what to do; and only that."""

from __future__ import annotations

import pytest

from avt_workflow import DefinitionError
from avt_workflow.definition import lint, load_agenda
from avt_workflow.registry import BUILT_IN
from region import changed
from test_definition_rounds import with_earmarks
from test_first_come import EXAMPLE as FIRST_COME
from test_rounds import TENDER

AGENDA = (TENDER / "agenda.toml").read_text("utf-8")
QUEUE = (FIRST_COME / "agenda.toml").read_text("utf-8")
ROUND, STEP = "tracks.round.round", "tracks.round.transitions"
ANNOUNCE = 'announce  = { to = "open", by = "office", records = "call" }'
PROPOSE = 'by = "office", records = "allocation" }'
REFUSE = 'refuse   = { from = ["ranked", "reserve"], to = "refused", by = "round", records = "rejection"'
GRANT = 'by = "round", records = "grant", commits = "innovation", requires = ["within-ask"]'
WHERE = 'candidates = ["ranked", "reserve"]'
RULE = 'rule       = "ranked"\nfloor      = 70'

ROWS = [
    ("adopts = true, ", "", "never-adopted", ROUND),
    ('records = "note" }', 'records = "note", adopts = true }', "adopts-nothing", f"{STEP}.send-back.adopts"),
    (ANNOUNCE, ANNOUNCE.replace(', records = "call"', ""), "lot-without-call", f"{ROUND}.ties"),
    (REFUSE, REFUSE.replace('"round"', '"office"'), "not-by-adoption", f"{ROUND}.refuses"),
    (REFUSE, REFUSE.replace('["ranked", "reserve"]', '"ranked"'), "not-from-candidates", f"{ROUND}.refuses"),
    (REFUSE, REFUSE.replace("rejection", "deferral"), "refuses-no-rejection", f"{ROUND}.refuses"),
    (REFUSE, REFUSE.replace(', records = "rejection"', ""), None, None),
    (GRANT, GRANT.replace('records = "grant", commits = "innovation"', 'records = "note"'), "grants-no-grant", None),
    ('envelope   = "innovation"', 'envelope   = "other"', "another-envelope", f"{ROUND}.grants"),
    (WHERE, 'candidates = ["assessing", "ranked"]', "candidates-sealed", f"{ROUND}.candidates"),
    (WHERE, 'candidates = ["submitted", "ranked"]', "not-from-candidates", f"{ROUND}.grants"),
    ('["ranked", "reserve"]\nenvelope', "[]\nenvelope", "nobody-competes", f"{ROUND}.candidates"),
    ('["criterion:impact", "lot"]', '["lot", "criterion:impact"]', "tie-unused", f"{ROUND}.ties"),
    ('["criterion:impact", "lot"]', '["asked", "complete", "asked"]', "tie-unused", f"{ROUND}.ties"),
    ('["criterion:impact", "lot"]', '["asked", "complete", "lot"]', None, None),
    ("floor      = 70", "floor      = 100.5", "threshold-unreachable", f"{ROUND}.floor"),
    ("floor      = 70", "floor      = 100", None, None),
    ("floor      = 70", "", None, None),
    (RULE, 'rule = "lottery"\nseed = "s"\nfloor = 101', "threshold-unreachable", f"{ROUND}.floor"),
    (RULE, 'rule = "lottery"\nseed = "s"', None, None),
    (RULE, 'rule = "proportional"\nminimum = 10\ncap = 9', "threshold-unreachable", f"{ROUND}.minimum"),
    (RULE, 'rule = "proportional"\nminimum = 10\ncap = 10', None, None),
    ('label = "Impact", ', 'label = "Impact", ranking_weight = 2, ', None, None),
]

EARMARKED = "tracks.round.round.earmarks"
SET_APART = [
    ("rural = { at_least = 300_000 }\nsport = { at_least = 200_000, at_most = 200_000 }", None, None),
    ("rural = { at_least = 300_000 }\nsport = { at_least = 200_001 }", "earmarks-exceed", EARMARKED),
    ("rural = { at_least_share = 0.5 }\nsport = { at_least_share = 0.51 }", "earmarks-exceed", EARMARKED),
    ("rural = { at_least_share = 0.5 }\nsport = { at_least = 250_001 }", "earmarks-exceed", EARMARKED),
    ("rural = { at_least_share = 0.5 }\nsport = { at_least_share = 0.5, stays = true }", None, None),
    (
        "rural = { at_least_share = 0.5, at_most = 249_999 }",
        "threshold-unreachable",
        f"{EARMARKED}.rural",
    ),
    ("", "earmarks-nothing", f"{ROUND}.earmarked_by"),
    ("rural = {}", "earmarks-nothing", f"{EARMARKED}.rural"),
    ("rural = { at_most = 1, stays = true }", "earmarks-nothing", f"{EARMARKED}.rural.stays"),
    ("rural = { at_least = 2, at_most = 1 }", "threshold-unreachable", f"{EARMARKED}.rural"),
]


def found(text: str) -> set[tuple[str, str]]:
    """Code and path of every fault; another envelope is there to divide."""
    spare = '[envelopes.other]\nlabel = "Other"\nceiling = 1\n\n[rules]' if '"other"' in text else "[rules]"
    text = changed(text, "[rules]", spare)
    return {(fault.code, fault.path) for fault in lint(load_agenda(text, BUILT_IN).agenda)}


@pytest.mark.parametrize("text", [AGENDA, QUEUE], ids=["tender", "first come"])
def test_the_examples_are_sound(text: str) -> None:
    """The agendas that the rows below spoil are sound themselves."""
    assert found(text) == set()


@pytest.mark.parametrize(("old", "new", "code", "path"), ROWS)
def test_each_mistake_about_a_round_is_found(old: str, new: str, code: str | None, path: str | None) -> None:
    """One passage that cannot be meant gives its fault at its path; a row without a code is no mistake."""
    faults = found(changed(AGENDA, old, new))
    if code is None:
        assert faults == set()
    else:
        assert code in {each for each, _ in faults}
        assert path is None or (code, path) in faults


def test_a_share_of_an_envelope_that_is_still_empty_is_set_apart() -> None:
    """What a share comes to follows the ceiling; that it is 0 cents now does not make the earmark one of nothing."""
    text = with_earmarks(AGENDA, "rural = { at_least_share = 0.5, stays = true }")
    assert found(changed(text, "ceiling    = 500_000", "ceiling    = 0")) == set()


def test_nobody_is_ranked_without_a_score() -> None:
    """A rule that goes by the score, over a track that gives none."""
    ranked = changed(QUEUE, 'rule       = "first-come-in-part"\nminimum    = 2_500', 'rule = "ranked"')
    assert found(ranked) == {("no-score-to-rank", "tracks.queue.round.rule")}


def test_money_is_divided_in_a_round() -> None:
    """An allocation on a track that is no round has nothing to divide."""
    text = changed(
        AGENDA,
        "hand-on  = { from",
        'share = { from = "submitted", by = "office", records = "allocation" }\nhand-on  = { from',
    )
    assert ("allocation-without-round", "tracks.project.transitions.share.records") in found(text)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('of         = "project"', 'of         = "projects"', "did you mean 'project'?"),
        ('envelope   = "innovation"', 'envelope   = "inovation"', "did you mean 'innovation'?"),
        ('rule       = "ranked"', 'rule       = "rankd"', "did you mean 'ranked'?"),
        ("floor      = 70", "flor       = 70", "did you mean 'floor'?"),
        ('"criterion:impact"', '"criterion:impct"', "did you mean 'criterion:impact'?"),
        ('candidates = ["ranked", "reserve"]', 'candidates = ["rankd"]', "did you mean 'ranked'?"),
        ('grants     = "grant"', 'grants     = "grnt"', "did you mean 'grant'?"),
        ('rule       = "ranked"\n', "", "missing"),
    ],
)
def test_a_name_that_is_not_there_gets_the_nearest(old: str, new: str, said: str) -> None:
    """Every name in a round is looked up when the file is read: one fault, at its own place."""
    with pytest.raises(DefinitionError) as raised:
        load_agenda(changed(AGENDA, old, new), BUILT_IN)
    faults = [fault for fault in raised.value.faults if fault.path.startswith(ROUND)]
    assert any(said in fault.text or said == fault.code for fault in faults), raised.value.faults


def test_a_round_divides_the_money_of_one_year() -> None:
    """An envelope that is divided over years is none to divide in a round; one of its years is."""
    years = '[envelopes.year-one]\nlabel = "2025"\nceiling = 300_000\nwithin = "innovation"\nyear = 2025\n\n[rules]'
    over = changed(AGENDA, "[rules]", years)
    assert ("round-over-years", f"{ROUND}.envelope") in found(over)
    one = over.replace('envelope   = "innovation"', 'envelope   = "year-one"').replace(
        'commits = "innovation"', 'commits = "year-one"'
    )
    assert found(one) == set()


@pytest.mark.parametrize(("earmarks", "code", "path"), SET_APART)
def test_money_set_apart_fits_in_what_there_is(earmarks: str, code: str | None, path: str | None) -> None:
    """Amounts and shares that come to more than the envelope, or to more than a part may have, are named."""
    faults = found(with_earmarks(AGENDA, earmarks))
    assert faults == ({(code, path)} if code else set())


@pytest.mark.parametrize("rule", ["proportional", "first-come-in-part"])
def test_no_money_is_set_apart_under_a_rule_that_gives_in_part(rule: str) -> None:
    """What is given in part from an earmark would be final, so that is named."""
    text = changed(AGENDA, RULE, f'rule = "{rule}"')
    assert found(with_earmarks(text, "rural = { at_least = 1 }")) == {("earmarks-in-part", EARMARKED)}
