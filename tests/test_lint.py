"""What is well-formed in an agenda and wrong all the same is found, and only that."""

from __future__ import annotations

from fractions import Fraction

import attrs
import pytest

from avt_workflow import Agenda, Criterion, Fault, FrozenMap, ScoringScheme
from avt_workflow.definition import lint, load_agenda, restore_agenda
from avt_workflow.registry import BUILT_IN
from avt_workflow.scoring import WeightedMean
from region import DATA, REGION, changed, registry

STARTER = (DATA.parent.parent / "src/avt_workflow/definition/starter.toml").read_text(encoding="utf-8")
STATE, STEP, DURING = "tracks.project.states", "tracks.project.transitions", "tracks.project.assessment.during"
SHEET = 'assess   = { from = "panel-round", by = "panel", records = "sheet" }\n'
PRESENT = 'present  = { from = ["open", "advised"], to = "panel-round", by = "office" }'
ROUTES = 'large = "special", otherwise = "granted"'
MINIMUM = 'minimum = 6.5, text = "Only {total}."'
SCORE, CRITERIA = "rules.score-is-enough", "tracks.project.assessment.criteria"
ADVISE = 'advise   = { from = "scored", to = "advised", by = "panel", records = "advice" }'
SETTLE = 'by = "board", recorded_by = "office", records = "settlement"'
LEAVE = "withdraw = {"
PAYING = 'pay = { from = "granted", by = "office", records = "payment", pays = true }'
BACK = 'back = { from = "granted", by = "office", records = "recovery", recovers = true }'


def paying(*lines: str) -> str:
    """The region with these steps before the one that withdraws."""
    return "\n".join((*lines, LEAVE))


def ruled(guard: str) -> str:
    """The same, with a rule of this guard on a step that pays."""
    return paying(PAYING[:-2] + f', requires = "{guard}" }}')


ANCHORS, AT_ANCHORS = '{ 0 = "no", 4 = "yes" }', f"{CRITERIA}.R.scale.anchors"

ROWS = [
    ("settled     = {", 'lost = { label = "L", phase = "closed" }\nsettled = {', "unreachable-state", f"{STATE}.lost"),
    ('to = "withdrawn"', 'to = "settled"', "unreachable-state", f"{STATE}.withdrawn"),
    (', phase = "closed", final = true', ', phase = "closed"', None, None),
    ('from = "*", to = "withdrawn"', 'from = "open", to = "withdrawn"', None, None),
    ('by = "board", records = "vote"', 'by = [], records = "vote"', "nobody-may", f"{STEP}.vote.by"),
    ('"applicant", records = "application"', '"applicant"', "nobody-may", f"{STEP}.withdraw.by"),
    ("[roles]", '[roles]\nidle = "Idle"', "unused", "roles.idle"),
    ('elders = "Elders"', 'elders = "E"\nidle = "Idle"', "unused", "bodies.idle"),
    ('pots = ["pot"]', "pots = []", None, None),
    ('body = "elders"', 'body = "board"', "unused", "bodies.elders"),
    ("[rules]", '[rules]\nidle = { guard = "advised" }', "unused", "rules.idle"),
    ("[rules]", '[envelopes.idle]\nlabel = "I"\nceiling = 1\n[rules]', "unused", "envelopes.idle"),
    ('from = ["open", "advised"]', 'from = ["submitted", "scored", "advised"]', "unused", "tracks.project.groups.open"),
    (ROUTES, 'otherwise = "granted", large = "special"', "after-otherwise", f"{STEP}.grant.to.large"),
    ('commits  = "pot"\n', "", "grant-commits-nothing", f"{STEP}.grant"),
    ('commits  = "pot"\n', "", "nothing-committed", f"{STEP}.settle.settles"),
    ('commits  = "pot"\n', "", "nothing-committed", f"{STEP}.withdraw.releases"),
    ('= "conditions_met"', '= "conditions_met", commits = "pot"', "commits-no-grant", f"{STEP}.fulfil.commits"),
    (SETTLE, SETTLE.replace("settlement", "note"), "settles-no-settlement", f"{STEP}.settle.settles"),
    ("minimum = 6.5", "minimum = 10.5", "threshold-unreachable", "rules.score-is-enough.minimum"),
    ("minimum = 6.5", "minimum = 10", None, None),
    ("minimum = 5", "minimum = 11", "threshold-unreachable", "tracks.project.assessment.criteria.K.minimum"),
    ("minimum = 5", "minimum = 10", None, None),
    ("minimum = 5", "minimum = 1", None, None),
    ("minimum = 5", "minimum = 0", "threshold-unreachable", "tracks.project.assessment.criteria.K.minimum"),
    ('by = "panel", records = "sheet"', 'by = "panel"', "no-sheets", DURING),
    ('from = "panel-round", by = "panel", r', 'from = "scored", by = "panel", r', "no-sheets", DURING),
    ('by = "panel", records = "sheet"', 'by = "panel"', "rule-cannot-hold", f"{STEP}.close.requires"),
    ('by = "board", records = "vote"', 'by = "board"', "rule-cannot-hold", f"{STEP}.grant.requires"),
    (PRESENT, PRESENT.replace("panel-round", "scored"), "assessment-not-entered", DURING),
    (SHEET, SHEET.replace('"panel", r', '["panel", "board"], r'), "sheet-by-others", f"{STEP}.assess.by"),
    (
        SHEET,
        SHEET.replace('"panel", r', '"panel", recorded_by = "office", r'),
        "not-in-person",
        f"{STEP}.assess.recorded_by",
    ),
    (SHEET, SHEET.replace("records", 'to = "panel-round", records'), "sheet-undoes", f"{STEP}.assess.to"),
    (SHEET, SHEET.replace('"panel-round"', '["panel-round", "scored"]'), "sheet-out-of-place", f"{STEP}.assess.from"),
    (
        'from = "advised", by = "board", r',
        'from = "advised", to = "advised", by = "board", r',
        "vote-moves",
        f"{STEP}.vote.to",
    ),
    (PRESENT, PRESENT[:-1] + ', requires = "large" }', "rule-needs-grant", f"{STEP}.present.requires"),
    (
        "large           = {",
        'large = { guard = "minimum-score", minimum = 11 }\nbig = {',
        "threshold-unreachable",
        "rules.large.minimum",
    ),
    (LEAVE, paying(PAYING, BACK), None, None),
    (LEAVE, paying(BACK), "nothing-paid", f"{STEP}.back.recovers"),
    (LEAVE, paying(PAYING.replace("payment", "note")), "pays-no-payment", f"{STEP}.pay.pays"),
    (LEAVE, paying(PAYING.replace(", pays = true", "")), "payment-moves-nothing", f"{STEP}.pay"),
    (LEAVE, paying(PAYING, BACK.replace("recovery", "note")), "recovers-no-recovery", f"{STEP}.back.recovers"),
    (LEAVE, paying(PAYING, BACK.replace(", recovers = true", "")), "recovery-moves-nothing", f"{STEP}.back"),
    (LEAVE, paying(PAYING.replace("true", "true, releases = true")), "pays-and-releases", f"{STEP}.pay.releases"),
    (ANCHORS, '{ 0 = "no", 5 = "yes" }', "anchor-off-scale", f"{AT_ANCHORS}.5"),
    (ANCHORS, '{ 0 = "no", "0.3" = "yes" }', "anchor-off-scale", f"{AT_ANCHORS}.0.3"),
    (ANCHORS, '{ 0 = "no", yes = "yes" }', "anchor-off-scale", f"{AT_ANCHORS}.yes"),
    (ANCHORS, '{ "3-1" = "no" }', "anchor-off-scale", f"{AT_ANCHORS}.3-1"),
    (ANCHORS, '{ "0-2" = "no", "2-4" = "yes" }', "anchors-overlap", f"{AT_ANCHORS}.2-4"),
    (ANCHORS, '{ "0-2" = "no", 1 = "some", "2.5-4" = "yes" }', "anchors-overlap", f"{AT_ANCHORS}.1"),
    (ANCHORS, '{ "0-2" = "no", "3-4" = "yes" }', "anchors-gap", AT_ANCHORS),
    (ANCHORS, '{ "0.5-2" = "no", "2.5-4" = "yes" }', "anchors-gap", AT_ANCHORS),
    (ANCHORS, '{ "0-2" = "no", "2.5-3.5" = "yes" }', "anchors-gap", AT_ANCHORS),
    (ANCHORS, '{ "0-2" = "no", "2.5 - 3.5" = "yes", 4 = "all" }', None, None),
    (MINIMUM, 'minimum = 6.5, text = "{totaal} < {minimum}"', "unknown-placeholder", f"{SCORE}.text"),
    (MINIMUM, 'minimum = 6.5, text = { nl = "{total}", en = "{total" }', "bad-text", f"{SCORE}.text"),
    (MINIMUM, 'minimum = 6.5, text = "{total} < {minimum}"', None, None),
]


def found(text: str) -> set[tuple[str, str]]:
    """Code and path of every fault that lint finds."""
    return {(fault.code, fault.path) for fault in lint(load_agenda(text, registry()).agenda)}


@pytest.mark.parametrize("text", [REGION, STARTER])
def test_a_sound_agenda_has_no_faults(text: str) -> None:
    """The agenda that the rows below spoil, and the one to begin with, are sound themselves."""
    assert found(text) == set()


@pytest.mark.parametrize(("old", "new", "code", "path"), ROWS)
def test_each_mistake_is_found(old: str, new: str, code: str | None, path: str | None) -> None:
    """One passage that cannot be meant gives its fault at its path; a row without a code is no mistake."""
    codes = found(changed(REGION, old, new))
    if code is None:
        assert codes == set()
    else:
        assert (code, path) in codes


@pytest.mark.parametrize("guard", ['"on-schedule"', '"evidence-given"', '"advance-limit", share = 0.5'])
def test_a_rule_on_a_payment_stands_on_a_step_that_pays(guard: str) -> None:
    """The guards on a payment are faults anywhere else, and none where money is paid."""
    text = changed(REGION, "[rules]", f"[rules]\npaid-well = {{ guard = {guard} }}")
    assert found(changed(text, LEAVE, ruled("paid-well"))) == set()
    elsewhere = changed(text, PRESENT, PRESENT[:-1] + ', requires = "paid-well" }')
    assert ("rule-needs-payment", f"{STEP}.present.requires") in found(elsewhere)


def test_an_advance_needs_a_settlement_for_the_rest() -> None:
    """Where nothing is ever settled, a limit on advances keeps the rest for good; one of the whole keeps nothing."""
    text = changed(REGION, "[rules]", '[rules]\nadvance = { guard = "advance-limit", share = 0.8 }')
    text = changed(changed(text, LEAVE, ruled("advance")), SETTLE, SETTLE.replace("settlement", "note"))
    fault = ("advance-never-settled", f"{STEP}.pay.requires")
    assert fault in found(text)
    assert fault not in found(changed(text, "share = 0.8", "share = 1"))


def test_a_step_that_pays_needs_a_commitment() -> None:
    """Where no step commits, nothing can be paid or recovered."""
    text = changed(changed(REGION, LEAVE, paying(PAYING, BACK)), 'commits  = "pot"\n', "")
    assert {("nothing-committed", f"{STEP}.pay.pays"), ("nothing-committed", f"{STEP}.back.recovers")} <= found(text)


def test_a_minimum_needs_a_rule_that_holds_to_it() -> None:
    """A minimum that nothing reads binds nobody; a plugin of the track may be that rule, and a screening reads it."""
    built_in = changed(REGION, ', "heard"]', "]")
    minimum = ("minimum-binds-nobody", f"{CRITERIA}.K.minimum")
    assert minimum in found(built_in)
    assert minimum not in found(changed(built_in, 'guard = "advised"', 'guard = "minimum-per-criterion"'))
    assert minimum not in found(REGION)
    assert minimum not in found(changed(built_in, 'scheme = "weighted-mean"', 'scheme = "screening"'))


def test_a_rule_about_minima_needs_a_minimum() -> None:
    """A rule that holds criteria to their minima can never refuse where no criterion has one."""
    text = changed(REGION, 'guard = "advised"', 'guard = "minimum-per-criterion"')
    fault = ("rule-cannot-refuse", f"{STEP}.grant.requires")
    assert fault not in found(text)
    assert fault in found(changed(text, ", minimum = 5", ""))


def test_weights_that_are_all_zero_are_found() -> None:
    """Where no criterion weighs, every score is 0: a fault at the criteria, and no crash of the scheme."""
    text = changed(changed(REGION, "weight = 2", "weight = 0"), 'label = "Able"', 'label = "Able", weight = 0')
    text = changed(text, 'label = "Right"', 'label = "Right", weight = 0')
    codes = found(text)
    assert ("no-weight", CRITERIA) in codes
    assert "plugin-fault" not in {code for code, _ in codes}


def test_a_state_without_a_way_out_is_a_dead_end() -> None:
    """A state that no step leads out of must be declared final; steps that stay there are no way out."""
    text = changed(REGION, 'from = "*", to = "withdrawn"', 'from = "open", to = "withdrawn"')
    text = changed(text, '"settled", by = "board"', '"granted", by = "board"')
    text = changed(text, 'settled     = { label = "Settled", phase = "closed", final = true }\n', "")
    assert found(text) == {("dead-end", f"{STATE}.granted")}


def test_states_that_lead_round_and_round_never_end() -> None:
    """Where no way leads to an end, each state of the circle is named, though every one of them has a way out."""
    text = changed(REGION, 'from = "*", to = "withdrawn"', 'from = "open", to = "withdrawn"')
    text = changed(text, 'from = "granted", to = "settled"', 'from = ["granted", "settled"], to = "settled"')
    text = changed(text, 'label = "Settled", phase = "closed", final = true', 'label = "Settled", phase = "closed"')
    text = changed(
        text,
        "[tracks.project.transitions]",
        '[tracks.project.transitions]\nagain = { from = "settled", to = "granted", by = "office" }',
    )
    states = ["conditional", "special", "granted", "settled"]
    assert found(text) == {("never-ends", f"{STATE}.{state}") for state in states}


def test_closing_without_a_sheet_is_no_assessment() -> None:
    """Leaving the assessment by a step that demands no sheet is no way through it."""
    text = changed(UNGUARDED, ', requires = "sheets-are-in"', "")
    assert way_found(text) == {WITHOUT}


def test_a_step_that_can_start_nowhere_is_found() -> None:
    """A group that holds final states only gives a step no state to start from."""
    text = changed(REGION, 'open = ["submitted", "scored"]', 'open = ["settled"]')
    text = changed(text, 'from = ["open", "advised"]', 'from = "open"')
    assert ("nowhere-from", f"{STEP}.present.from") in found(text)


def test_one_amount_cannot_settle_several_envelopes() -> None:
    """A track that commits from two envelopes cannot settle with one amount."""
    second = '[tracks.project.transitions.second]\nfrom = "advised"\nto = "granted"\nby = "board"\nrecords = "grant"\n'
    text = changed(REGION, "[rules]", '[envelopes.other]\nlabel = "O"\nceiling = 1\n[rules]')
    text += f'{second}commits = "other"\nrequires = ["there-is-advice"]\n'
    assert found(text) == {("settles-several", f"{STEP}.settle.settles")}


# ---- a grant without assessment and advice

WITHOUT = ("grant-without-assessment", f"{STEP}.grant")
UNGUARDED = changed(REGION, '["there-is-advice", "score-is-enough", ', "[")
UNGUARDED = changed(UNGUARDED, 'score-is-enough = { guard = "minimum-score"', 'score-was = { guard = "minimum-score"')
UNGUARDED = changed(UNGUARDED, "there-is-advice =", "was-advised =")


def way_found(text: str) -> set[tuple[str, str]]:
    """What lint finds, without the rules that nothing uses any longer."""
    return {fault for fault in found(text) if fault[0] != "unused"}


def test_the_only_way_to_a_grant_may_lead_through_both() -> None:
    """Where every way closes the sheets and records advice, no rule needs to demand them."""
    assert way_found(UNGUARDED) == set()


@pytest.mark.parametrize(
    "shortcut",
    [
        'skip = { from = "submitted", to = "advised", by = "office" }\n',
        'skip = { from = "scored", to = "advised", by = "office" }\n',
        'skip = { from = "submitted", to = "advised", by = "panel", records = "advice" }\n',
        'skip = { from = "panel-round", to = { heard = "panel-round", otherwise = "advised" }, by = "office" }\n',
    ],
)
def test_a_way_around_either_is_found(shortcut: str) -> None:
    """A way that passes by the sheets, the advice or both is a fault, which a rule of the grant can mend."""
    at = "[tracks.project.transitions]\n"
    assert way_found(changed(UNGUARDED, at, at + shortcut)) == {WITHOUT}
    assert found(changed(REGION, at, at + shortcut)) == set()


def test_a_step_between_advice_and_grant_keeps_the_advice() -> None:
    """Advice that was given counts on, also where the dossier moves once more before the grant."""
    between = changed(
        UNGUARDED, 'to = "advised", by = "panel", records = "advice"', 'to = "told", by = "panel", records = "advice"'
    )
    between = changed(between, "advised     = {", 'told = { label = "Told", phase = "assess" }\nadvised     = {')
    at = "[tracks.project.transitions]\n"
    assert way_found(changed(between, at, at + 'tell = { from = "told", to = "advised", by = "office" }\n')) == set()


def test_entering_the_assessment_again_undoes_it() -> None:
    """What was given before the assessment was entered again is no advice for this grant."""
    text = changed(UNGUARDED, ADVISE, ADVISE + '\nback = { from = "panel-round", to = "advised", by = "office" }')
    faults = lint(load_agenda(text, registry()).agenda)
    assert [fault.text for fault in faults if fault.code == WITHOUT[0]]


def test_a_grant_at_the_door_is_found() -> None:
    """A step that opens a dossier with a grant is a fault, with the way that leads there."""
    text = changed(UNGUARDED, 'from     = "advised"\n', "")
    (fault,) = [fault for fault in lint(load_agenda(text, registry()).agenda) if fault.code == WITHOUT[0]]
    assert "(grant)" in fault.text


def test_a_track_with_neither_must_say_so() -> None:
    """A track without assessment and advice may only grant when it says `assessed = false`."""
    text = (
        UNGUARDED[: UNGUARDED.index("[tracks.project.assessment]")]
        + UNGUARDED[UNGUARDED.index("[tracks.project.transitions]") :]
    )
    text = changed(changed(text, SHEET, ""), ADVISE, ADVISE.replace(', records = "advice"', ""))
    text = changed(text, ', requires = "sheets-are-in"', "")
    assert way_found(text) == {WITHOUT}
    assert way_found(changed(text, 'label = "Project"\n', 'label = "Project"\nassessed = false\n')) == set()


def test_a_score_needs_an_assessment() -> None:
    """A minimum score in a track without assessment can never be reached."""
    text = (DATA / "no-assessment.toml").read_text(encoding="utf-8")
    assert found(text) == {("threshold-unreachable", f"{STEP}.grant.requires")}


# ---- plugins that fail, or are not there


@attrs.frozen
class Boundless(WeightedMean):
    """A scheme that does not know its bounds."""

    def bounds(self, criteria: object) -> tuple[Fraction, Fraction]:
        """Fails."""
        raise ZeroDivisionError("no bounds")


def test_a_scheme_that_fails_is_a_fault_and_no_crash() -> None:
    """An exception inside a scheme is told at the rule that asks for the score."""
    schemes: dict[str, type[ScoringScheme]] = {**BUILT_IN.schemes, "weighted-mean": Boundless}
    agenda = load_agenda(REGION, attrs.evolve(registry(), schemes=FrozenMap(schemes))).agenda
    assert [(f.code, f.path) for f in lint(agenda)] == [("plugin-fault", f"{STEP}.grant.requires")]


def test_an_agenda_without_its_plugin_can_be_looked_over() -> None:
    """What an absent plugin names counts as used, and its rules are not judged."""
    agenda = restore_agenda(load_agenda(REGION, registry()).content, registry(None)).agenda
    assert lint(agenda) == ()


def test_an_assessment_needs_criteria() -> None:
    """An assessment without criteria is a fault, also in an agenda that was written in Python."""
    agenda: Agenda = load_agenda(REGION, registry()).agenda
    track = agenda.tracks["project"]
    assert track.assessment is not None
    empty = attrs.evolve(track, assessment=attrs.evolve(track.assessment, criteria=FrozenMap[str, Criterion]()))
    faults: tuple[Fault, ...] = lint(attrs.evolve(agenda, tracks=FrozenMap({"project": empty})))
    assert "no-criteria" in {fault.code for fault in faults}
