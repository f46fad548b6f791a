"""Blocks, vetoes, weights for ranking, words for marks, rounding and consensus, from the agenda file to the refusal."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from avt_workflow import (
    Advice,
    Agenda,
    Application,
    Appointment,
    DefinitionError,
    Dismissal,
    Explanation,
    Grant,
    Office,
    Refusal,
    Registry,
    Request,
    Rounding,
    Score,
    ScoringScheme,
    Verdict,
    When,
    euros,
    explain_dossier,
    load_agenda,
)
from avt_workflow.codec import decode, encode
from avt_workflow.definition import lint, load_record, restore_agenda
from avt_workflow.definition.resolve import resolved
from avt_workflow.guards import MinimumPerBlock, NoVeto
from avt_workflow.log.memory import MemoryLog
from avt_workflow.model.facts import Minutes, TransitionTaken
from avt_workflow.model.frozen import FrozenMap
from avt_workflow.registry import BUILT_IN
from avt_workflow.reports import dossier_text
from avt_workflow.scoring import Consensus, WeightedMean
from avt_workflow.testing import ask, case, criteria, sheet
from region import DATA
from shell import OFFICE, Shell, fields, started, submit

STARTER = (DATA.parent.parent / "src/avt_workflow/definition/starter.toml").read_text(encoding="utf-8")
ON = When("2026-03")
RULES = """
blocks-are-enough = { guard = "minimum-per-block", text = "{block}: {score}, {short} te weinig." }
nobody-objects    = { guard = "no-veto" }
"""
ASSESSMENT = """
scheme = "weighted-mean"
scale  = 10
rounding = { step = 0.5 }

[tracks.project.assessment.blocks]
idea = { label = "Idea", minimum = 6 }
plan = { label = "Plan" }

[tracks.project.assessment.criteria]
need   = { label = "Need",   weight = 2, block = "idea", ranking_weight = 0 }
effect = { label = "Effect", weight = 1, block = "idea", veto = 2 }

[tracks.project.assessment.criteria.team]
label    = "Team"
block    = "plan"
optional = true
scale    = { low = 1, high = 3, labels = { weak = 1, fair = 2, good = 3 } }
"""
PLAIN = STARTER[STARTER.index('scheme = "weighted-mean"') : STARTER.index("# Without")]
FULL = (
    STARTER.replace(PLAIN, f"{ASSESSMENT}\n")
    .replace("\n# ---- Track", f"{RULES}\n# ---- Track")
    .replace('"score-is-enough", ', '"score-is-enough", "blocks-are-enough", "nobody-objects", ')
)
CONSENSUS = STARTER.replace('"weighted-mean"', '"consensus"\nwithin = 1')


def agenda(text: str = FULL) -> Agenda:
    """The agenda in a text."""
    return load_agenda(text, BUILT_IN).agenda


def office(text: str = FULL) -> Office:
    """An office with that agenda in force and a panel of two."""
    found = Office(MemoryLog(), registry=BUILT_IN)
    assert found.adopt(load_agenda(text, BUILT_IN), actor="olga", on=When("2026"), role="office").allowed
    for member in ("ann", "ben"):
        assert found.appoint("panel", member, actor="olga", role="office", on=When("2026")).allowed
    request = Request("roof", "submit", "coop", ON, "applicant", Application("A roof", "coop", euros(50_000)))
    assert found.do(request).allowed
    assert found.do(Request("roof", "present", "olga", ON, "office")).allowed
    return found


def hand_in(at: Office, who: str, **marks: object) -> None:
    """Hand in a sheet, with its marks as a file has them."""
    record = load_record("sheet", {"marks": marks}, at.agenda)
    verdict = at.do(Request("roof", "assess", who, ON, "panel", record))
    assert verdict.allowed, verdict.reasons


def close(at: Office) -> Verdict:
    """Close the sheets."""
    return at.do(Request("roof", "close", "olga", ON, "office"))


def grant(at: Office) -> list[str]:
    """The sentences by which a grant is refused."""
    assert at.do(Request("roof", "advise", "ann", ON, "panel", Advice("positive"))).allowed
    record = Grant(euros(40_000))
    verdict = at.explain(Request("roof", "grant", "olga", ON, "office", record, minutes=Minutes("board/1")))
    return [reason.text("en") for reason in verdict.reasons]


def score_of(at: Office) -> Score:
    """The score that the sheets were closed with."""
    found = at.dossier("roof")
    assert found is not None
    assert found.panel.score is not None
    return found.panel.score


def test_a_whole_assessment_is_scored_and_rounded_last() -> None:
    """Need 7 (weight 2), effect 5 and 6, team fair: 21½ / 4 is 5⅜, which is 5½; blocks and ranking are of their own."""
    at = office()
    hand_in(at, "ann", need=7, effect=5, team="fair")
    hand_in(at, "ben", need=7, effect=6, team="n/a")
    assert close(at).allowed
    score = score_of(at)
    assert (score.total, score.unrounded) == (Fraction(11, 2), Fraction(43, 8))
    assert score.per_block == {"idea": Fraction(39, 6), "plan": 2}
    assert score.ranking == 4  # effect 5½ and team 2, need counts for nothing: 3¾
    assert grant(at) == ["The score 5.5 is below 6."]


def test_a_block_below_its_minimum_and_a_veto_refuse() -> None:
    """Each in its own words, with by how much it falls short, and without the name of who gave the veto."""
    at = office()
    hand_in(at, "ann", need=7, effect=2, team="good")
    hand_in(at, "ben", need=7, effect=4, team="good")
    assert close(at).allowed
    short, block, veto = grant(at)
    assert short.startswith("The score")
    assert block == "idea: ≈\u00a05.67, ≈\u00a00.33 te weinig."
    assert veto == "Criterion effect got 2 from 1 assessor(s); up to 2 that is a veto."


def test_a_block_of_which_nothing_applies_is_passed_over() -> None:
    """It has no score, which is not 0."""
    at = office()
    hand_in(at, "ann", need=9, effect=9, team="n/a")
    hand_in(at, "ben", need=9, effect=9)
    assert close(at).allowed
    assert score_of(at).per_block == {"idea": 9, "plan": None}
    assert grant(at) == []


@pytest.mark.parametrize(
    ("guard", "at_boundary", "below"),
    [(MinimumPerBlock(), Fraction(6), Fraction(599, 100)), (NoVeto(), Fraction(3), Fraction(2))],
)
def test_a_guard_holds_from_its_boundary_on(
    guard: MinimumPerBlock | NoVeto, at_boundary: Fraction, below: Fraction
) -> None:
    """At the minimum a block passes, at the veto a mark is one; without a closed round neither holds."""
    declared = criteria(K=1).with_item("K", attrs.evolve(criteria(K=1)["K"], block="idea", veto=Fraction(2)))
    blocks = agenda().tracks["project"].assessment
    assert blocks is not None

    def check(mark: Fraction, *, closed: bool = True) -> Refusal | None:
        score = Score(mark, FrozenMap({"K": mark}), 1, FrozenMap({"idea": mark}))
        stands = case(criteria=declared, score=score if closed else None, sheets={"ann": sheet(K=mark)})
        track = stands.rulebook.agenda.tracks["project"]
        assert track.assessment is not None
        with_blocks = attrs.evolve(track, assessment=attrs.evolve(track.assessment, blocks=blocks.blocks))
        changed = attrs.evolve(stands.rulebook.agenda, tracks=FrozenMap({"project": with_blocks}))
        return guard.check(attrs.evolve(stands, rulebook=attrs.evolve(stands.rulebook, agenda=changed)), ask())

    assert check(at_boundary) is None
    assert check(below) is not None
    sealed = check(below, closed=False)
    assert sealed is not None
    assert below not in sealed.params.values()


def test_the_mark_of_who_has_a_conflict_of_interest_is_no_veto() -> None:
    """From when the tie is known it neither refuses nor stands in the explanation, which then tells no change."""
    at = office()
    hand_in(at, "ann", need=7, effect=2, team="good")
    hand_in(at, "ben", need=7, effect=8, team="good")
    assert close(at).allowed
    assert len(grant(at)) == 2
    known = at.dossier("roof")
    assert known is not None
    assert [veto.assessor for veto in at_all(explain_dossier(at.agenda, known)).vetoes] == ["ann"]
    for trigger, record in (("dismiss", Dismissal("ann")), ("appoint", Appointment("ann", affiliations=("Coop",)))):
        assert at.do(Request("body:panel", trigger, "olga", ON, "office", record)).allowed
    refused = at.explain(Request("roof", "grant", "olga", ON, "office", Grant(euros(1)), minutes=Minutes("board/1")))
    assert "no-veto" not in [reason.code for reason in refused.reasons]
    found = at_all(explain_dossier(at.agenda, known, [at.roster("panel")]))
    assert found.vetoes == ()
    assert [part.marks for part in found.parts] == [{"ben": 7}, {"ben": 8}, {"ben": 3}]
    assert [threshold.ways for threshold in found.thresholds if threshold.short] == [()]
    assert "ann (" not in dossier_text(known, at.book(), "en").partition("### How the score came about")[2]


def at_all(found: Explanation | None) -> Explanation:
    """The explanation, of which there is one."""
    assert found is not None
    return found


# ---- consensus


def test_sheets_that_do_not_agree_stay_open() -> None:
    """Who may close them is told on which criteria they differ and how far, and who can write another sheet."""
    at = office(CONSENSUS)
    hand_in(at, "ann", need=8, effect=5)
    hand_in(at, "ben", need=6, effect=6)
    verdict = close(at)
    (reason,) = verdict.reasons
    assert verdict.facts == ()
    assert reason.code == "consensus"
    assert reason.text("en") == "The sheets do not agree yet on need: on need they say 6 and 8."
    assert reason.text("nl") == "De bladen zijn het nog niet eens over need: op need staan 6 en 8."
    assert [(remedy.trigger, remedy.by) for remedy in reason.lifted_by] == [("assess", ("panel",))]
    offered = {option.trigger: option.reasons for option in at.options("roof", "olga", "office", ON)}
    assert [reason.code for reason in offered["close"]] == ["consensus"]
    hand_in(at, "ann", need=7, effect=5)
    assert close(at).allowed
    assert score_of(at).total == Fraction(37, 6)


def test_sealed_marks_are_told_to_nobody_else() -> None:
    """Whoever may not close the sheets, and whoever closes too early, hears nothing of the marks."""
    at = office(CONSENSUS)
    hand_in(at, "ann", need=8, effect=5)
    assert [reason.code for reason in close(at).reasons] == ["sheets-complete"]
    hand_in(at, "ben", need=5, effect=5)
    stranger = at.explain(Request("roof", "close", "eve", ON, "applicant"))
    assert [reason.code for reason in stranger.reasons] == ["role-not-allowed"]
    options = {option.trigger: option.reasons for option in at.options("roof", "eve", "applicant", ON)}
    assert [reason.code for reason in options["close"]] == ["role-not-allowed"]


@pytest.mark.parametrize(
    ("marks", "within", "apart"),
    [
        ((8, 8), 0, None),
        ((8, 7), 0, (7, 8)),
        ((8, 7), 1, None),
        ((8, None), 9, ("n/a", 8)),
        ((None, None), 0, None),
        ((8, "missing"), 0, None),
    ],
    ids=["equal", "apart", "within", "one finds it not applicable", "both do", "missing on one"],
)
def test_not_applicable_and_missing_are_two_things_to_a_consensus(
    marks: tuple[int | str | None, ...], within: int, apart: tuple[object, object] | None
) -> None:
    """A mark and "not applicable" differ; who left an optional mark out, left it to the others."""
    sheets = [sheet(K=5) if mark == "missing" else sheet(K=5, R=mark) for mark in marks]
    refusal = Consensus(within=Fraction(within)).ready(sheets, criteria(K=1, R=1))
    assert (refusal and (refusal.params["low"], refusal.params["high"])) == apart


# ---- the file


def test_the_agenda_can_be_read_back_as_it_was() -> None:
    """Nothing is wrong in it; what the log keeps of it gives the same agenda; each value shows where it comes from."""
    loaded = load_agenda(FULL, BUILT_IN)
    assert lint(loaded.agenda) == ()
    assert restore_agenda(loaded.content, BUILT_IN) == loaded
    values = {value.path: (value.value, value.origin) for value in resolved(FULL, BUILT_IN)}
    at = "tracks.project.assessment"
    assert values[f"{at}.rounding.step"] == ("1/2", "file")
    assert values[f"{at}.rounding.to"] == ("nearest", "default")
    assert values[f"{at}.blocks.idea.minimum"] == ("6", "file")
    assert values[f"{at}.criteria.team.scale.labels.fair"] == ("2", "file")


def test_an_agenda_without_them_is_what_it_was() -> None:
    """No new word enters the content of an agenda that does not use it, so that its hash stays."""
    content = load_agenda(STARTER, BUILT_IN).content
    assert not [
        word for word in ("blocks", "rounding", "labels", "veto", "ranking_weight", '"block"') if word in content
    ]


ROWS = [
    ('= "plan"', '= "plans"', "unknown-block", "criteria.team.block"),
    ("step = 0.5 }", "step = 0 }", "value", "rounding.step"),
    ("step = 0.5 }", 'step = 0.5, to = "even" }', "unknown-choice", "rounding.to"),
    ("ranking_weight = 0 }", "ranking_weight = -1 }", "value", "criteria.need.ranking_weight"),
    ("fair = 2, ", "", "label-missing", "criteria.team.scale.labels"),
    ("fair = 2, ", "fair = 2, ample = 2, ", "label-twice", "criteria.team.scale.labels.ample"),
    ("fair = 2, ", "fair = 2.5, ", "label-off-scale", "criteria.team.scale.labels.fair"),
    ("fair = 2, ", "fair = 4, ", "label-off-scale", "criteria.team.scale.labels.fair"),
    ("fair = 2, ", '"2" = 2, ', "bad-name", "criteria.team.scale.labels.2"),
    ("fair = 2, ", '"n/a" = 2, ', "bad-name", "criteria.team.scale.labels.n/a"),
]


@pytest.mark.parametrize(("old", "new", "code", "path"), ROWS, ids=[f"{row[2]} {row[1]}" for row in ROWS])
def test_what_cannot_be_read_is_a_fault(old: str, new: str, code: str, path: str) -> None:
    """Overlapping or gapped words, steps of nothing and unknown blocks are found at their path."""
    assert FULL.count(old) == 1
    with pytest.raises(DefinitionError) as found:
        load_agenda(FULL.replace(old, new), BUILT_IN)
    assert (code, f"tracks.project.assessment.{path}") in [(fault.code, fault.path) for fault in found.value.faults]


GRANT = "tracks.project.transitions.grant.requires"
AT = "tracks.project.assessment"
MISTAKES = [
    ("minimum = 6 }\nplan", "minimum = 10 }\nplan", None, ""),
    ("minimum = 6 }\nplan", "minimum = 11 }\nplan", "threshold-unreachable", f"{AT}.blocks.idea.minimum"),
    ('plan = { label = "Plan" }', 'plan = { label = "P" }\nnone = { label = "N" }', "block-empty", f"{AT}.blocks.none"),
    (", minimum = 6 }\nplan", " }\nplan", "rule-cannot-refuse", GRANT),
    ('"blocks-are-enough", ', "", "minimum-binds-nobody", f"{AT}.blocks.idea.minimum"),
    (", veto = 2", "", "rule-cannot-refuse", GRANT),
    ('"nobody-objects", ', "", "veto-binds-nobody", f"{AT}.criteria.effect.veto"),
    ("veto = 2", "veto = 0", "threshold-unreachable", f"{AT}.criteria.effect.veto"),
    ("veto = 2", "veto = 10", "threshold-unreachable", f"{AT}.criteria.effect.veto"),
    ("veto = 2", "veto = 9", None, ""),
    ("{short} te", "{shorts} te", "unknown-placeholder", "rules.blocks-are-enough.text"),
]


@pytest.mark.parametrize(("old", "new", "code", "path"), MISTAKES, ids=[f"{row[2]} {row[1]}" for row in MISTAKES])
def test_what_cannot_be_meant_is_found(old: str, new: str, code: str | None, path: str) -> None:
    """Blocks of nothing, minima out of reach, vetoes that nobody or everybody gives, and what binds nobody."""
    assert FULL.count(old) == 1
    found = [(fault.code, fault.path) for fault in lint(agenda(FULL.replace(old, new))) if fault.code != "unused"]
    assert found == ([(code, path)] if code else [])


def test_weights_for_ranking_that_are_all_0_are_found() -> None:
    """By them all would be equal."""
    text = FULL.replace("veto = 2 }", "veto = 2, ranking_weight = 0 }").replace(
        'block    = "plan"', 'block    = "plan"\nranking_weight = 0'
    )
    assert [(fault.code, fault.path) for fault in lint(agenda(text))] == [("no-weight", f"{AT}.criteria")]


@attrs.frozen
class Strict(WeightedMean):
    """A scheme of before agendas had blocks and a rounding, with parameters of those names."""

    rounding: int = 3
    blocks: str = "x"


def test_a_parameter_of_a_plugin_goes_before_a_later_word_of_the_agenda() -> None:
    """A plugin made before keeps its parameters, in the file and in the log."""
    registry: Registry = attrs.evolve(
        BUILT_IN, schemes=FrozenMap[str, type[ScoringScheme]]({**BUILT_IN.schemes, "strict": Strict})
    )
    loaded = load_agenda(STARTER.replace('"weighted-mean"', '"strict"\nrounding = 2'), registry)
    assessment = restore_agenda(loaded.content, registry).agenda.tracks["project"].assessment
    assert assessment is not None
    assert (assessment.scheme, assessment.rounding) == (Strict(rounding=2), None)


# ---- words for marks


def test_a_word_is_the_mark_it_stands_for() -> None:
    """In a file and at the command line; a number still is one, and another word is refused with the nearest."""
    known = agenda()
    for given_mark, mark in (("good", 3), (2, 2), ("n/a", None)):
        assert load_record("sheet", {"marks": {"team": given_mark}}, known) == sheet(team=mark)
    with pytest.raises(DefinitionError, match="did you mean 'good'"):
        load_record("sheet", {"marks": {"team": "goood"}}, known)
    with pytest.raises(DefinitionError, match="expected a number"):
        load_record("sheet", {"marks": {"need": "good"}}, known)


def test_a_word_that_tracks_use_differently_is_not_guessed() -> None:
    """Where another track has the same word for another mark, the number must be written."""
    known = agenda()
    track = known.tracks["project"]
    assert track.assessment is not None
    team = track.assessment.criteria["team"]
    scale = attrs.evolve(team.scale, labels=FrozenMap({"good": Fraction(1), "fair": Fraction(2), "weak": Fraction(3)}))
    turned = track.assessment.criteria.with_item("team", attrs.evolve(team, scale=scale))
    other = attrs.evolve(track, assessment=attrs.evolve(track.assessment, criteria=turned))
    both = attrs.evolve(known, tracks=known.tracks.with_item("other", other))
    assert load_record("sheet", {"marks": {"team": "fair"}}, both) == sheet(team=2)
    with pytest.raises(DefinitionError, match="another track"):
        load_record("sheet", {"marks": {"team": "good"}}, both)


# ---- at the command line


@pytest.fixture
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The working folder is an empty one."""
    monkeypatch.chdir(tmp_path)


def assessed(edit: Callable[[str], str] = str) -> Shell:
    """A shell with a dossier whose sheets were closed, its marks for the team given as words."""
    avt = started(lambda _: edit(FULL))
    submit(avt)
    avt("do", "roof", "present", *OFFICE)
    for member, need, team in (("bob", "7", "fair"), ("eve", "5", "n/a")):
        who = ["--as", member, "--role", "panel", "--on", "2026-03"]
        avt("do", "roof", "assess", *who, *fields(f"marks.need={need}", "marks.effect=6", f"marks.team={team}"))
    avt("do", "roof", "close", *OFFICE)
    return avt


@pytest.mark.usefixtures("in_folder")
def test_a_score_explains_itself_at_the_command_line() -> None:
    """`avt show` has the words for marks, what each criterion adds, the rounding, and what would reach the minimum."""
    avt = assessed()
    shown = avt("show", "roof", "--lang", "en")
    assert "Marks: need 7 · effect 6 · team fair (2)" in shown
    assert "- Rounding: 5 becomes 5, the nearest multiple of 0.5" in shown
    assert "- Minimum of the total (score-is-enough): 5, with at least 6 needed: 1 short. Enough would be: " in shown
    assert "on need · Need 2 more from each or 3 more from bob, to at most 10" in shown
    assert "it cannot be reached on team · Team alone" in shown
    assert "Hoe de score tot stand kwam" in avt("show", "roof", "--lang", "nl")
    found = avt.json("show", "roof")["explanation"]
    assert [part["adds"] for part in found["parts"]] == ["3", "3/2", "1/2"]
    assert found["thresholds"][0]["ways"][2] == {"criterion": "team", "by_one": None, "by_all": None}


@pytest.mark.usefixtures("in_folder")
def test_a_word_means_what_the_agenda_of_its_dossier_says() -> None:
    """After another agenda has other marks for the words, a dossier that is pinned to the first keeps its own."""
    avt = started(lambda _: FULL)
    submit(avt)
    avt("do", "roof", "present", *OFFICE)
    path = Path("agenda.toml")
    turned = FULL.replace("weak = 1, fair = 2, good = 3", "good = 1, fair = 2, weak = 3")
    path.write_text(turned, encoding="utf-8")
    avt("adopt", "agenda.toml", *OFFICE)
    who = ["--as", "bob", "--role", "panel", "--on", "2026-03"]
    avt("do", "roof", "assess", *who, *fields("marks.need=7", "marks.effect=6", "marks.team=good"))
    (cast,) = avt.json("show", "roof", "--as", "bob")["dossier"]["panel"]["sheets"]
    assert cast["record"]["marks"]["team"] == "3"


# ---- rounding and the log


@given(st.fractions(-100, 100), st.fractions(Fraction(1, 100), 10))
def test_rounding_lands_on_the_nearest_step(total: Fraction, step: Fraction) -> None:
    """Never further than half a step, half goes up; up and down are on their own side, by less than a step."""
    nearest, up, down = (Rounding(step, to).of(total) for to in ("nearest", "up", "down"))
    assert nearest % step == up % step == down % step == 0
    assert -step / 2 < nearest - total <= step / 2 or total - nearest == -step / 2
    assert 0 <= up - total < step
    assert 0 <= total - down < step


def test_a_score_comes_back_out_of_the_log_as_it_went_in() -> None:
    """Blocks, ranking and the unrounded total are exact there, and a score without them takes no byte more."""
    request = Request("roof", "close", "olga", ON, "office")
    for score in (
        Score(
            Fraction(1, 3),
            FrozenMap({"K": None}),
            2,
            FrozenMap({"a": Fraction(1, 7), "b": None}),
            Fraction(2, 3),
            Fraction(4, 7),
        ),
        Score(Fraction(1, 3), FrozenMap({"K": Fraction(1, 3)}), 2),
    ):
        fact = TransitionTaken("dossier:roof", request, "panel", "assessed", 3, "project", "hash", score)
        data, _ = encode(fact, b"")
        assert decode(fact.kind, data, {}) == fact
    assert set(data["score"]) == {"total", "per_criterion", "sheets"}


TENDER = (DATA.parent.parent / "examples/tender/agenda.toml").read_text(encoding="utf-8")
FLOORS = [
    ("floor      = 70", "floor      = 100", True),
    ("floor      = 70", "floor      = 101", False),
    ('scheme     = "total"', 'scheme     = "rank"', False),
    ('scheme     = "total"', 'scheme     = "z-score"', True),
    ("high = 40 } }", "high = 40 }, ranking_weight = 0 }", False),
    ("high = 40 } }", "high = 40 }, ranking_weight = 0.25 }", True),
    ('scheme     = "total"', 'scheme     = "weighted-mean"\nrounding = { step = 30, to = "up" }', True),
    ('scheme     = "total"', 'scheme     = "weighted-mean"\nrounding = { step = 30, to = "down" }', False),
]


@pytest.mark.parametrize(("old", "new", "fits"), FLOORS, ids=[row[1].split("= ", 1)[1] for row in FLOORS])
def test_a_floor_is_one_that_a_candidate_can_reach(old: str, new: str, fits: bool) -> None:
    """By the weights for ranking, the bounds of a comparison where dossiers are compared, and the rounding."""
    assert TENDER.count(old) == 1
    text = TENDER.replace(old, new).replace('ties       = ["criterion:impact", "lot"]', 'ties = ["lot"]')
    if "rounding" in new:
        text = text.replace("floor      = 70", "floor      = 50")  # the highest mean is 40: 60 or 30
    found = [(fault.code, fault.path) for fault in lint(load_agenda(text, BUILT_IN).agenda)]
    assert found == ([] if fits else [("threshold-unreachable", "tracks.round.round.floor")])
