"""The laws that an author declares: read from a file or written in Python, asked of a search, wrong ones reported."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import attrs
import pytest

from avt_workflow import (
    DefinitionError,
    FrozenMap,
    Grant,
    Request,
    Vote,
    When,
    compile_rulebook,
    euros,
    find_plugins,
    judge,
    lint,
    load_agenda,
    read_agenda,
)
from avt_workflow.definition import restore_agenda
from avt_workflow.definition.law_mistakes import sure_by_the_steps
from avt_workflow.model.laws import (
    Always,
    AtMostOnce,
    Before,
    CanAlwaysFinish,
    Condition,
    DeclaredLaw,
    Form,
    FourEyes,
    Never,
    OnlyBy,
    Sometimes,
    Within,
)
from avt_workflow.model.records import Report
from avt_workflow.rulebook import Rulebook
from avt_workflow.testing.choices import Scope
from avt_workflow.testing.declared import Tally, days_around, declared_laws
from avt_workflow.testing.explorer import Explorer
from avt_workflow.testing.laws import Judged
from avt_workflow.testing.questions import Answer, Found, questions
from avt_workflow.testing.search import Budget, exhaust
from avt_workflow.testing.search import way as way_to
from avt_workflow.testing.standings import Standings, folded
from small import AGENDA, BOARD, ON, RULEBOOK, Desk, step, way

ROOT = Path(__file__).parent.parent
STARTER = (ROOT / "src/avt_workflow/definition/starter.toml").read_text(encoding="utf-8").partition("# ---- Laws")[0]
REGISTRY = find_plugins()

LAWS: dict[str, tuple[str, Form]] = {
    "advice-first": ('{ before = ["advise", "grant"] }', Before("advise", "grant")),
    "two-persons": ('{ four_eyes = ["advise", "grant"] }', FourEyes(("advise", "grant"))),
    "never-unassessed": (
        '{ never = { phase = "granted", lacks = "advice" } }',
        Never(Condition(phase=("granted",), lacks=("advice",))),
    ),
    "one-report": ('{ at_most_once = "monitor" }', AtMostOnce("monitor")),
    "in-time": ('{ within = { days = 91, from = "submit", step = "grant" } }', Within(91, "submit", "grant")),
    "only-the-board": ('{ only_by = { step = "grant", by = ["board"] } }', OnlyBy("grant", ("board",))),
    "can-be-settled": ('{ sometimes = { state = "settled" } }', Sometimes(Condition(state=("settled",)))),
    "finishes": ("{ can_always_finish = true }", CanAlwaysFinish()),
    "committed": (
        '{ always = { committed = "all" }, when = { state = "granted" } }',
        Always(Condition(committed="all"), Condition(state=("granted",))),
    ),
    "enough": (
        '{ never = { state = ["granted"], fails = ["score-is-enough"] } }',
        Never(Condition(state=("granted",), fails=("score-is-enough",))),
    ),
}


def with_laws(**laws: str) -> str:
    """The starter agenda with laws."""
    return STARTER + "[laws]\n" + "".join(f"{name} = {law}\n" for name, law in laws.items())


# ---- from a file


@pytest.mark.parametrize("name", LAWS)
def test_a_law_reads_as_its_value(name: str) -> None:
    """What stands in the file is the value that Python writes."""
    text, form = LAWS[name]
    assert load_agenda(with_laws(**{name: text}), REGISTRY).laws == {name: DeclaredLaw(form)}


def test_laws_are_no_part_of_the_rules() -> None:
    """With laws an agenda has the same content and hash; restored from a log it has none."""
    plain, lawful = (
        load_agenda(STARTER, REGISTRY),
        load_agenda(with_laws(**{k: v for k, (v, _) in LAWS.items()}), REGISTRY),
    )
    assert (lawful.hash, lawful.content, lawful.agenda) == (plain.hash, plain.content, plain.agenda)
    assert plain.laws == restore_agenda(lawful.content, REGISTRY).laws == FrozenMap()


def test_a_law_has_words_and_a_basis() -> None:
    """A law can say in each language what it demands, in which track, and by which article."""
    text = '{ at_most_once = "grant", track = "project", text = { nl = "Eenmaal.", en = "Once." }, basis = "art. 4" }'
    law = load_agenda(with_laws(once=text), REGISTRY).laws["once"]
    assert (law.track, law.basis, law.text and law.text.get("nl")) == ("project", "art. 4", "Eenmaal.")
    (asked,) = declared_laws(AGENDA, {"once": law})
    assert asked.sentence("en") == "Once."


@pytest.mark.parametrize(
    ("law", "path", "says"),
    [
        (
            '{ before = ["advize", "grant"] }',
            "before",
            "[unknown-step] there is no step 'advize'; did you mean 'advise'?",
        ),
        ('{ before = ["advise"] }', "before", "[value] expected a list of 2"),
        ('{ four_eyes = ["advise", "advise"] }', "four_eyes", "[value] four eyes"),
        ('{ never = { state = "grantd" } }', "never.state", "[unknown-state]"),
        ('{ never = { phase = "grantd" } }', "never.phase", "did you mean 'granted'?"),
        ('{ never = { lacks = "advise" } }', "never.lacks", "did you mean 'advice'?"),
        ('{ never = { holds = "enough" } }', "never.holds", "[unknown-rule]"),
        ('{ never = { holds = "no-more-than-asked" } }', "never.holds", "[law-reads-record]"),
        ("{ never = {} }", "never", "[law-empty]"),
        ('{ never = { committed = "much" } }', "never.committed", "[unknown-choice]"),
        ('{ always = { state = "granted" }, when = { phase = "x" } }', "when.phase", "[unknown-phase]"),
        ("{ at_most_once = 3 }", "at_most_once", "[type]"),
        ('{ within = { days = -1, from = "submit", step = "grant" } }', "within.days", "[value] -1 is below 0"),
        ('{ within = { days = 1, from = "submit" } }', "within.step", "[missing]"),
        ('{ within = { days = 1, from = "submid", step = "grant" } }', "within.step", "did you mean 'submit'?"),
        ('{ only_by = { step = "grant", by = "bord" } }', "only_by.by", "did you mean 'board'?"),
        ("{ can_always_finish = false }", "can_always_finish", "[value]"),
        ('{ at_most_once = "grant", track = "projects" }', "track", "[unknown-track]"),
        ('{ at_most_once = "grant", when = { state = "granted" } }', "when", "[unknown-field]"),
        ('{ at_most_once = "grant", never = { state = "granted" } }', "", "[law-form]"),
        ("{ }", "", "[law-form]"),
        ("3", "", "[type] expected a table"),
    ],
)
def test_a_wrong_law_is_a_fault_at_its_place(law: str, path: str, says: str) -> None:
    """What cannot be read or names what is not there is a fault with its path, beside every other fault."""
    with pytest.raises(DefinitionError) as found:
        load_agenda(with_laws(odd=law).replace('id              = "my-region"', 'id = "My region"'), REGISTRY)
    assert any(fault.path == "agenda.id" for fault in found.value.faults)
    (fault,) = (fault for fault in found.value.faults if fault.path.startswith("laws"))
    assert fault.path == (f"laws.odd.{path}" if path else "laws.odd")
    assert says in str(fault)


def test_a_law_about_what_no_one_track_has_is_a_fault() -> None:
    """A law that names steps of two tracks is about no dossier."""
    path = ROOT / "examples/first-come/agenda.toml"
    text = path.read_text(encoding="utf-8") + 'odd = { before = ["grant", "adopt"] }\n'
    with pytest.raises(DefinitionError, match="law-in-no-track"):
        load_agenda(text, REGISTRY)


# ---- mistakes


@pytest.mark.parametrize(
    ("laws", "code"),
    [
        ({"a": '{ at_most_once = "submit" }'}, "law-empty"),
        ({"a": '{ never = { has = "payment" } }'}, "law-empty"),
        ({"a": '{ never = { state = "granted", phase = "assess" } }'}, "law-empty"),
        ({"a": '{ within = { days = 1, from = "grant", step = "submit" } }'}, "law-empty"),
        ({"a": '{ four_eyes = ["settle", "reject"] }'}, "law-empty"),
        ({"a": '{ always = { has = "advice" }, when = { state = "granted", phase = "closed" } }'}, "law-empty"),
        ({"a": '{ before = ["grant", "advise"] }'}, "law-cannot-hold"),
        ({"a": '{ before = ["grant", "grant"] }'}, "law-cannot-hold"),
        ({"a": '{ sometimes = { has = "grant", lacks = "grant" } }'}, "law-cannot-hold"),
        ({"a": '{ only_by = { step = "advise", by = "board" } }'}, "law-cannot-hold"),
        ({"a": '{ always = { paid = "all" } }', "b": '{ never = { paid = "all" } }'}, "law-contradicts"),
        ({"a": '{ never = { phase = "granted" } }', "b": '{ sometimes = { state = "granted" } }'}, "law-contradicts"),
        (
            {
                "a": '{ sometimes = { state = "granted", lacks = "advice" } }',
                "b": '{ always = { has = "advice" }, when = { phase = "granted" } }',
            },
            "law-contradicts",
        ),
        (
            {
                "a": '{ only_by = { step = "grant", by = "board" } }',
                "b": '{ only_by = { step = "grant", by = "office" } }',
            },
            "law-contradicts",
        ),
    ],
)  # fmt: skip
def test_a_law_that_says_nothing_or_cannot_hold_is_reported(laws: Mapping[str, str], code: str) -> None:
    """Read off the steps alone: what can never come about, what always breaks, and what excludes another."""
    loaded = load_agenda(with_laws(**laws), REGISTRY)
    (fault,) = lint(loaded.agenda, loaded.laws)
    assert fault.code == code
    assert fault.path == f"laws.{list(laws)[-1]}"


def test_laws_that_turn_each_other_round_contradict() -> None:
    """Advice before grant and grant before advice cannot both hold."""
    track = attrs.evolve(
        AGENDA.tracks["project"],
        transitions=FrozenMap(
            {
                "open": step("office", "draft"),
                "a": step("office", None, ("draft",)),
                "b": step("office", None, ("draft",)),
            }
        ),
    )
    agenda = attrs.evolve(AGENDA, tracks=FrozenMap({"project": track}))
    laws = {"one": DeclaredLaw(Before("a", "b")), "two": DeclaredLaw(Before("b", "a"))}
    assert [(f.path, f.code) for f in lint(agenda, laws) if f.path.startswith("laws")] == [
        ("laws.two", "law-contradicts")
    ]


def test_what_the_steps_alone_make_sure_of_is_no_mistake() -> None:
    """A law that no story can break as the steps are now speaks when they are changed."""
    loaded = load_agenda(with_laws(**{name: text for name, (text, _) in LAWS.items()}), REGISTRY)
    assert lint(loaded.agenda, loaded.laws) == ()
    assert sure_by_the_steps(loaded.agenda, loaded.laws) == ("advice-first", "only-the-board")


def test_a_law_can_speak_of_a_step_that_stays() -> None:
    """A step that leaves the dossier where it is can be taken, and taken again."""
    loaded = load_agenda(with_laws(once='{ at_most_once = "assess" }'), REGISTRY)
    assert lint(loaded.agenda, loaded.laws) == ()
    assert sure_by_the_steps(loaded.agenda, loaded.laws) == ()


def test_our_own_agendas_have_laws_without_mistakes() -> None:
    """Every first-party agenda declares laws, and none says nothing."""
    for path in (*ROOT.glob("plugins/*/src/*/data/agenda.toml"), *ROOT.glob("examples/*/agenda.toml")):
        loaded = read_agenda(path, REGISTRY)
        assert loaded.laws
        assert lint(loaded.agenda, loaded.laws) == ()


# ---- asked of stories


def told(form: Form, asked: list[Request], rulebook: Rulebook = RULEBOOK) -> list[str]:
    """What a law says of each step of a story that breaks it."""
    laws = declared_laws(rulebook.agenda, {"law": DeclaredLaw(form)})
    memory, desk, found = [law.begin() for law in laws], Desk(rulebook), list[str]()
    for request in asked:
        case = desk.case()
        verdict = judge(case, request)
        judged = Judged(case, request, verdict, folded(case, verdict.facts) if verdict.allowed else None)
        found += [what for law, known in zip(laws, memory, strict=True) if (what := law.broken(known, judged))]
        if judged.after is not None:
            memory = [law.remember(known, judged) for law, known in zip(laws, memory, strict=True)]
        desk.do(request)
    return found


def changed(**steps: object) -> Rulebook:
    """The small agenda with other steps."""
    track = AGENDA.tracks["project"]
    transitions = {**track.transitions, **{name.replace("_", "-"): each for name, each in steps.items()}}
    other = attrs.evolve(track, transitions=FrozenMap(transitions))  # type: ignore[arg-type]
    return compile_rulebook(attrs.evolve(AGENDA, tracks=FrozenMap({"project": other})), f"changed {sorted(steps)}")


GRANT = AGENDA.tracks["project"].transitions["grant"]
HASTY = changed(grant=attrs.evolve(GRANT, sources=("scored",), requires=("score-is-enough",)))
AGAIN = changed(grant=attrs.evolve(GRANT, sources=("advised", "scored"), requires=()))
LIFE = way(until="settle")
LATER = attrs.evolve(LIFE[6], on=When("2019-04-01"))
REPORT = Request("one", "report", "olga", ON, "office", Report(ON, "on-course", "Well."))


def test_before() -> None:
    """A grant before the advice breaks the law; advice of an assessment that became void does not count."""
    advice_first = Before("advise", "grant")
    assert told(advice_first, LIFE) == []
    hasty = [*LIFE[:5], LIFE[6]]
    assert told(advice_first, hasty, HASTY) == ["'grant' happens without an earlier 'advise'"]
    reopened = [*LIFE[:6], LIFE[1], LIFE[2], LIFE[3], LIFE[4], LIFE[6]]
    assert told(advice_first, reopened, AGAIN) == ["'grant' happens without an earlier 'advise'"]
    assert told(Before("submit", "grant"), reopened, AGAIN) == []


def test_never_and_always() -> None:
    """Where a dossier comes to stand is looked at after every step that is taken."""
    assert told(Never(Condition(phase=("granted",), lacks=("advice",))), LIFE) == []
    assert len(told(Never(Condition(phase=("granted",), lacks=("advice",))), [*LIFE[:5], LIFE[6]], HASTY)) == 1
    whole = Always(Condition(committed="all"), Condition(state=("granted",)))
    assert told(whole, LIFE[:-1]) == []
    assert told(whole, LIFE) == ["after 'settle' the dossier stands in 'granted', and not so: committed all"]
    assert told(Never(Condition(holds=("there-is-advice",))), LIFE[:6]) == [
        "after 'advise' the dossier stands in 'advised' (holds there-is-advice)"
    ]


def test_at_most_once() -> None:
    """The second time breaks the law; a second try that is refused does not."""
    assert told(AtMostOnce("report"), LIFE) == []
    assert told(AtMostOnce("report"), [*LIFE, REPORT]) == ["'report' happens a second time"]
    assert told(AtMostOnce("grant"), [*LIFE, LIFE[6]]) == []


def test_four_eyes() -> None:
    """One person who does both breaks the law, and so does an agenda by which one could."""
    voting = [
        *LIFE[:6],
        *(Request("one", "vote", who, ON, "board", Vote("grant-by-vote", "for", Grant(euros("5")))) for who in BOARD),
    ]
    assert told(FourEyes(("present", "close")), LIFE) == ["olga does both 'present' and 'close'"]
    assert told(FourEyes(("assess", "vote")), voting)[0] == "ann, who did 'assess', could do 'vote' too, as 'board'"
    assert told(FourEyes(("submit", "present")), LIFE) == ["org, who did 'submit', could do 'present' too, as 'office'"]
    assert told(FourEyes(("submit", "withdraw")), [*LIFE, *way(until="withdraw")[-1:]]) == [
        "org does both 'submit' and 'withdraw'"
    ]


def test_within() -> None:
    """A step that surely comes too late breaks the law; on the last day it does not, nor where moments do not tell."""
    assert told(Within(91, "submit", "grant"), LIFE) == []
    late = [*LIFE[:6], LATER]
    assert told(Within(90, "submit", "grant"), late) == ["'grant' happens 91 days after 'submit', and 90 are given"]
    assert told(Within(91, "submit", "grant"), late) == []
    assert told(Within(90, "submit", "grant"), [*LIFE[:6], attrs.evolve(LATER, on=When("2019"))]) == []


def test_only_by() -> None:
    """Who is not named breaks the law; who records it from the minutes of a body that is named does not."""
    assert told(OnlyBy("grant", ("board",)), LIFE) == []
    assert told(OnlyBy("grant", ("panel",)), LIFE) == ["'grant' is done as 'office'"]
    assert told(OnlyBy("present", ("board",)), LIFE) == ["'present' is done as 'office'"]


# ---- asked of a search

EVERYTHING = Budget()


Searched = tuple[dict[str, str], Tally, dict[str, Answer], list[str]]


def searched(laws: Mapping[str, DeclaredLaw], rulebook: Rulebook, budget: Budget = EVERYTHING) -> Searched:
    """What a search finds broken, what it put to the test, what it answers, and the way to the first witness."""
    tally = Tally()
    scope = Scope(members=1, later=days_around(laws))
    standings = Standings(rulebook, tally.over(declared_laws(rulebook.agenda, laws)), scope)
    parents: dict[object, object] = {}
    onward: dict[object, set[object]] = {}
    found = exhaust(Explorer(standings, "project"), budget, parents=parents, onward=onward)  # type: ignore[arg-type]
    asked = Found(standings, "project", parents, onward, found.complete)  # type: ignore[arg-type]
    answers = {a.name: a for q in questions(rulebook.agenda.tracks, laws) if (a := q.answer(asked))}
    where = next((a.where for a in answers.values() if a.where), None)
    path = [m.request.trigger for turn in way_to(parents, where) for m in turn.moves] if where else []  # type: ignore[attr-defined,arg-type,var-annotated]
    return {name: story.broken.what for name, story in found.stories.items()}, tally, answers, path


def plain(**steps: object) -> Rulebook:
    """A track of a few steps without records."""
    names = ("draft", "submitted", "granted", "refused")
    track = AGENDA.tracks["project"]
    states = FrozenMap({name: track.states[name] for name in names})
    other = attrs.evolve(track, states=states, transitions=FrozenMap(steps), assessment=None)  # type: ignore[arg-type]
    return compile_rulebook(attrs.evolve(AGENDA, tracks=FrozenMap({"project": other})), f"plain {sorted(steps)}")


OPEN = {"open": step("office", "draft"), "send": step("office", "submitted", ("draft",))}
ENDING = plain(**OPEN, end=step("office", "refused", ("submitted",)))
STUCK = plain(**OPEN, end=step("office", "refused", ("draft",)))


def test_a_search_says_whether_a_dossier_can_come_to_stand_so() -> None:
    """`sometimes` has a witness with the shortest way to it, or is found not to hold."""
    laws = {"ends": DeclaredLaw(Sometimes(Condition(state=("refused",))))}
    _, _, answers, path = searched(laws, ENDING)
    assert (answers["ends"].held, path) == (True, ["open", "send", "end"])
    nowhere = {"granted": DeclaredLaw(Sometimes(Condition(state=("granted",))))}
    assert searched(nowhere, ENDING)[2]["granted"].held is False
    assert searched(nowhere, ENDING, Budget(states=1))[2]["granted"].held is None


def test_a_search_says_whether_there_is_always_a_way_to_an_end() -> None:
    """`can_always_finish` names the state from where there is none, and does not guess in half a search."""
    laws = {"ends": DeclaredLaw(CanAlwaysFinish())}
    assert searched(laws, ENDING)[2]["ends"].held is True
    _, _, answers, path = searched(laws, STUCK)
    assert (answers["ends"].held, path) == (False, ["open", "send"])
    assert "'submitted'" in answers["ends"].what
    assert searched(laws, ENDING, Budget(states=1))[2]["ends"].held is None


def test_what_was_never_put_to_the_test_is_told() -> None:
    """A law of which the condition never arose is counted as not exercised; one of which it did is not."""
    laws = {
        "late": DeclaredLaw(Within(10, "open", "send")),
        "idle": DeclaredLaw(Never(Condition(state=("granted",)))),
        "once": DeclaredLaw(AtMostOnce("end")),
    }
    broken, tally, _, _ = searched(laws, ENDING)
    assert broken == {"late": "'send' happens 11 days after 'open', and 10 are given"}
    assert tally.idle == ("once",)
    assert min(tally.counts["late"], tally.counts["idle"]) > 0


def test_laws_in_python_are_laws_in_a_file() -> None:
    """A law that Python adds to a loaded agenda is asked as one that stood in its file."""
    loaded = load_agenda(STARTER, REGISTRY)
    added = attrs.evolve(loaded, laws=FrozenMap({"once": DeclaredLaw(AtMostOnce("grant"))}))
    (law,) = declared_laws(added.agenda, added.laws)
    assert (law.name, law.tracks, law.sentence()) == ("once", ("project",), "'grant' happens at most once.")
