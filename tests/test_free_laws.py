"""The laws that hold for every agenda: silent where all is well, and each speaks when it is broken."""

from __future__ import annotations

import contextlib
import itertools
import logging
import os
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, ClassVar

import attrs
import pytest

from avt_workflow import (
    Application,
    Case,
    FrozenMap,
    Grant,
    Office,
    Registry,
    Request,
    Roster,
    Rule,
    Withdrawal,
    access,
    compile_rulebook,
    euros,
    find_plugins,
    judge,
    languages,
    read_agenda,
)
from avt_workflow.model.approvals import Approved, Level
from avt_workflow.model.facts import CommitmentChanged, TransitionTaken
from avt_workflow.model.ports import Guard, Refusal
from avt_workflow.model.records import Recusal
from avt_workflow.model.verdict import Reason, Verdict
from avt_workflow.registry import BUILT_IN
from avt_workflow.rulebook import Rulebook
from avt_workflow.testing.explorer import Explorer
from avt_workflow.testing.free_laws import free_laws
from avt_workflow.testing.laws import Judged, StepLaw
from avt_workflow.testing.office_laws import OFFICE_LAWS, check_with_office
from avt_workflow.testing.search import Budget, exhaust, wander
from avt_workflow.testing.standings import Standings, folded
from avt_workflow.testing.watching import ENDS, UNCHANGED, OverTime, Watch, limited
from small import AGENDA, BOARD, ON, PANEL, RULEBOOK, Desk, loaded, minuted, sheet, submitted, way

ROOT = Path(__file__).parent.parent
AGENDAS = [
    (path, track)
    for path in sorted(
        (
            ROOT / "src/avt_workflow/definition/starter.toml",
            *ROOT.glob("plugins/*/src/*/data/agenda.toml"),
            *ROOT.glob("examples/*/agenda.toml"),
        )
    )
    for track in read_agenda(path, find_plugins()).agenda.tracks
]


def look(case: Case, request: Request, **changed: Any) -> Judged:
    """A request that was judged, or what a wrong engine would have made of it."""
    verdict = judge(case, request)
    judged = Judged(case, request, verdict, folded(case, verdict.facts) if verdict.allowed else None)
    return attrs.evolve(judged, **changed) if changed else judged


def broken_by(judged: Judged) -> dict[str, str]:
    """What the laws say of it."""
    found = {law.name: law.broken(law.begin(), judged) for law in free_laws()}
    return {name: what for name, what in found.items() if what is not None}


def standing(until: str, rulebook: Rulebook = RULEBOOK) -> Desk:
    """A desk where one dossier came that far."""
    desk = Desk(rulebook)
    for request in way(until=until):
        assert desk.do(request).allowed
    return desk


GRANT = minuted("one", "grant", Grant(euros("500000")))


# ---- silent where all is well


@pytest.mark.parametrize(("path", "track"), AGENDAS, ids=[f"{p.parent.name}-{t}" for p, t in AGENDAS])
def test_our_own_agendas_keep_every_law(path: Path, track: str) -> None:
    """No first-party agenda breaks a law that holds for every agenda, neither in a search nor in an office."""
    registry = find_plugins()
    read = read_agenda(path, registry)
    standings = Standings(compile_rulebook(read.agenda, read.hash), free_laws())
    found = exhaust(Explorer(standings, track), Budget(states=60))
    assert {name: story.broken.what for name, story in found.stories.items()} == {}
    asked = [
        attrs.evolve(move.request, subject=name)
        for seed, name in enumerate(("one", "two"))
        for turn, _, _ in wander(Explorer(standings, track), seed=seed, length=20)
        for move in turn.moves
    ]
    assert check_with_office(read, asked, registry, rosters=standings.rosters, laws=free_laws()) == ()


def test_a_whole_life_keeps_every_law() -> None:
    """From application to settlement, with a recusal on the way, no law is broken."""
    desk = Desk()
    life = [
        *way(until="close")[:3],
        Request("one", "recuse", "cas", ON, "panel", Recusal("a tie")),
        *way(until="settle")[3:],
    ]
    for request in life:
        assert broken_by(look(desk.case(), request)) == {}
        assert desk.do(request).allowed


def test_every_law_is_said_in_every_language() -> None:
    """Each law has a sentence in each language, and the catalogue has no other."""
    names = {law.name for law in free_laws()} | {*OFFICE_LAWS, ENDS, UNCHANGED}
    for language in languages.available():
        assert {*languages.catalogue(language)["laws"]} == names
    assert all(law.sentence("nl") != law.sentence("en") for law in free_laws())


# ---- each law speaks: what a wrong engine would have made of it


def _taken(judged: Judged, **changed: Any) -> Judged:
    """The same, where the step itself happened otherwise."""
    facts = (attrs.evolve(judged.verdict.facts[0], **changed), *judged.verdict.facts[1:])
    return attrs.evolve(judged, verdict=Verdict(facts), after=folded(judged.case, facts))


def _dossier(judged: Judged, **changed: Any) -> Judged:
    """The same, where the dossier came to stand otherwise."""
    assert judged.after is not None
    assert judged.after.dossier is not None
    dossier = attrs.evolve(judged.after.dossier, **changed)
    return attrs.evolve(judged, after=attrs.evolve(judged.after, dossier=dossier))


def _pot(judged: Judged, **changed: Any) -> Judged:
    """The same, where the envelope came to hold something else."""
    assert judged.after is not None
    pot = attrs.evolve(judged.after.ledgers["pot"], **changed)
    return attrs.evolve(judged, after=attrs.evolve(judged.after, ledgers=FrozenMap({"pot": pot})))


def _cut(judged: Judged, kind: type) -> Judged:
    """The same, where facts of a kind were forgotten."""
    facts = tuple(fact for fact in judged.verdict.facts if not isinstance(fact, kind))
    return attrs.evolve(judged, verdict=Verdict(facts), after=folded(judged.case, facts))


def _granted() -> Judged:
    return look(standing("advise").case(), GRANT)


def _withdrawn() -> Judged:
    return look(standing("grant").case(), Request("one", "withdraw", "org", ON, "applicant", Withdrawal("No.")))


def _second_sheet() -> Judged:
    desk = standing("present")
    assert desk.ask("assess", "ann", "panel", sheet()).allowed
    return look(desk.case(), Request("one", "assess", "ben", ON, "panel", sheet()))


def _only_the_last(judged: Judged) -> Judged:
    assert judged.after is not None
    assert judged.after.dossier is not None
    panel = judged.after.dossier.panel
    return _dossier(judged, panel=attrs.evolve(panel, sheets=panel.sheets[-1:]))


def _after_the_end() -> Judged:
    desk = standing("grant")
    withdrawn = look(desk.case(), Request("one", "withdraw", "org", ON, "applicant", Withdrawal("No.")))
    assert withdrawn.after is not None
    again = attrs.evolve(withdrawn, case=withdrawn.after)
    assert again.case.dossier is not None
    fact = withdrawn.verdict.facts[0]
    facts = (attrs.evolve(fact, source="withdrawn"),)
    return attrs.evolve(again, verdict=Verdict(facts), after=folded(again.case, facts))


def _barred_and_acting() -> Judged:
    desk = standing("present")
    assert desk.ask("recuse", "ann", "panel", Recusal("a tie")).allowed
    request = Request("one", "assess", "ann", ON, "panel", sheet())
    right = look(desk.case(), attrs.evolve(request, actor="ben"))
    facts = (attrs.evolve(right.verdict.facts[0], request=request),)
    return Judged(desk.case(), request, Verdict(facts), folded(desk.case(), facts))


def _score_of_all() -> Judged:
    desk = standing("assess")
    for member in ("ben", "cas"):
        assert desk.ask("assess", member, "panel", sheet()).allowed
    assert desk.ask("recuse", "cas", "panel", Recusal("a tie")).allowed
    judged = look(desk.case(), Request("one", "close", "olga", ON, "office"))
    taken = judged.verdict.facts[0]
    assert isinstance(taken, TransitionTaken)
    assert taken.score is not None
    return _taken(judged, score=attrs.evolve(taken.score, sheets=3))


WRONG: dict[str, tuple[str, Callable[[], Judged]]] = {
    "a refusal with facts": (
        "refused-means-unchanged",
        lambda: attrs.evolve(_granted(), verdict=Verdict(_granted().verdict.facts, (Reason.of("recused"),))),
    ),
    "nothing happens": ("refused-means-unchanged", lambda: attrs.evolve(_granted(), verdict=Verdict(), after=None)),
    "a reason twice": (
        "refused-means-unchanged",
        lambda: attrs.evolve(_granted(), verdict=Verdict((), (Reason.of("recused"),) * 2), after=None),
    ),
    "another verdict the second time": (
        "judged-twice",
        lambda: attrs.evolve(_granted(), verdict=Verdict((), (Reason.of("recused"),)), after=None),
    ),
    "it leads elsewhere": ("as-declared", lambda: _taken(_granted(), target="refused")),
    "it comes from elsewhere": ("as-declared", lambda: _taken(_granted(), source="panel")),
    "a visit is not counted": ("as-declared", lambda: _taken(_granted(), visit=1)),
    "by a role that may not": (
        "as-declared",
        lambda: attrs.evolve(_granted(), request=attrs.evolve(GRANT, role="applicant")),
    ),
    "by no member": (
        "as-declared",
        lambda: attrs.evolve(_second_sheet(), request=attrs.evolve(_second_sheet().request, actor="zoe")),
    ),
    "without minutes": ("as-declared", lambda: attrs.evolve(_granted(), request=attrs.evolve(GRANT, minutes=None))),
    "without its record": ("as-declared", lambda: attrs.evolve(_granted(), request=attrs.evolve(GRANT, record=None))),
    "after the end": ("final-is-final", _after_the_end),
    "the grant is not kept": (
        "record-kept",
        lambda: _dossier(_granted(), outcome=attrs.evolve(_granted().after.dossier.outcome, decision=None)),  # type: ignore[union-attr]
    ),
    "a second sheet takes the place of the first": ("record-kept", lambda: _only_the_last(_second_sheet())),
    "the application is lost": (
        "record-kept",
        lambda: _dossier(_granted(), idea=attrs.evolve(_granted().after.dossier.idea, application=None)),  # type: ignore[union-attr]
    ),
    "the dossier is not what its facts say": ("replay-is-the-same", lambda: _dossier(_granted(), version=1)),
    "a commitment of nothing": (
        "ledgers-balance",
        lambda: _pot(_granted(), commitments=FrozenMap({"one": euros("500000"), "two": euros("0")})),
    ),
    "more comes back than was paid": (
        "ledgers-balance",
        lambda: _pot(_granted(), recoveries=FrozenMap({"one": euros("1")})),
    ),
    "over the ceiling": ("never-over-the-ceiling", lambda: _pot(_granted(), ceiling=euros("499999.99"))),
    "a cent too much": (
        "money-as-decided",
        lambda: _pot(_granted(), commitments=FrozenMap({"one": euros("500000.01")})),
    ),
    "nothing is committed": ("money-as-decided", lambda: _cut(_granted(), CommitmentChanged)),
    "a withdrawal gives nothing back": ("money-as-decided", lambda: _cut(_withdrawn(), CommitmentChanged)),
    "who stepped back assesses": ("barred-never-counts", _barred_and_acting),
    "the score rests on a sheet too many": ("barred-never-counts", _score_of_all),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_engine_is_found(name: str) -> None:
    """What a wrong engine would do breaks the law against it, and the finding names the step."""
    law, make = WRONG[name]
    judged = make()
    found = broken_by(judged)
    assert law in found
    assert any(word in found[law] for word in (judged.request.trigger, judged.request.actor, "score"))


def test_an_approval_that_outlasts_a_change_is_found() -> None:
    """An approval that stands after what it looked at changed breaks a law; one of something else does not."""
    track = attrs.evolve(
        AGENDA.tracks["project"],
        approvals=FrozenMap({"money": Level("office", covers=("asked",)), "words": Level("office", covers=("title",))}),
    )
    rulebook = compile_rulebook(attrs.evolve(AGENDA, tracks=FrozenMap({"project": track})), "approvals")
    desk = standing("submit", rulebook)
    dossier = desk.dossiers["one"]
    given = (Approved("olga", "money", ON), Approved("olga", "words", ON))
    before = attrs.evolve(dossier, panel=attrs.evolve(dossier.panel, approvals=given))
    application = Application("A project", "org", euros("1"))
    asked = Request("one", "submit", "org", ON, "applicant", application)
    for kept, law in ((given, {"approvals-follow"}), (given[1:], set[str]())):
        after = attrs.evolve(before, panel=attrs.evolve(before.panel, approvals=kept))
        case = attrs.evolve(desk.case(), dossier=before)
        judged = Judged(case, asked, Verdict(), attrs.evolve(case, dossier=after))
        found = {each.name for each in free_laws() if each.broken(None, judged)} & {"approvals-follow"}
        assert found == law


def test_a_way_out_of_a_final_state_is_found() -> None:
    """A table by which something can follow a final state breaks a law at the step that leads there."""
    row = {
        **RULEBOOK.steps["project"],
        "withdrawn": FrozenMap({"again": RULEBOOK.steps["project"]["granted"]["report"]}),
    }
    rulebook = attrs.evolve(RULEBOOK, steps=FrozenMap({"project": FrozenMap(row)}))
    withdraw = Request("one", "withdraw", "org", ON, "applicant", Withdrawal("No."))
    assert "'again'" in broken_by(look(standing("grant", rulebook).case(), withdraw))["final-is-final"]


def test_options_that_say_something_else_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A step that is no option, or whose options say what is not so, breaks a law."""
    from avt_workflow.testing import judging_laws

    right = judging_laws.options
    close = Request("one", "close", "olga", ON, "office")
    assert broken_by(look(standing("assess").case(), close)) == {}
    monkeypatch.setattr(judging_laws, "options", lambda *who: ())
    assert "no option" in broken_by(look(standing("assess").case(), close))["options-agree"]
    monkeypatch.setattr(judging_laws, "options", lambda *who: tuple(attrs.evolve(o, reasons=()) for o in right(*who)))
    assert "not said beforehand" in broken_by(look(standing("present").case(), close))["options-agree"]
    stands = (Reason.of("recused"),)
    monkeypatch.setattr(
        judging_laws, "options", lambda *who: tuple(attrs.evolve(o, reasons=stands) for o in right(*who))
    )
    assert "and is not" in broken_by(look(standing("assess").case(), GRANT_READY))["options-agree"]


GRANT_READY = Request("one", "assess", "cas", ON, "panel", sheet())


# ---- each law speaks: wrong rules


@attrs.frozen
class Wrong(Guard):
    """A rule that does what it should not."""

    does: str = ""
    text: ClassVar[Mapping[str, str]] = {"en": "No.", "nl": "Nee."}
    drawn: ClassVar[Iterator[int]] = itertools.count()

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Do it."""
        return DOES[self.does](case, request)


def _refuse(said: object) -> Refusal | None:
    return Refusal() if said else None


def _change(case: Case, request: Request) -> None:
    if case.dossier is not None:
        object.__setattr__(case.dossier, "state", "granted")


def _endless(case: Case, request: Request) -> None:
    while True:
        with contextlib.suppress(Exception):
            time.sleep(0.001)


def _barred_sheets(case: Case, request: Request) -> Refusal | None:
    return _refuse(case.dossier is not None and len(case.dossier.panel.sheets) < 3)


DOES: dict[str, Callable[[Case, Request], Refusal | None]] = {
    "raises": lambda case, request: _refuse(1 // 0),
    "leaves": lambda case, request: exit(1),
    "alternates": lambda case, request: _refuse(next(Wrong.drawn) % 2),
    "by the clock": lambda case, request: _refuse(datetime.now(UTC).year < 2000),
    "by the day": lambda case, request: _refuse(date.today().year < 2000),  # noqa: DTZ011
    "by the time": lambda case, request: _refuse(time.time() < 0),
    "by chance": lambda case, request: _refuse(random.random() < 0),
    "by unseeded chance": lambda case, request: _refuse(random.Random().random() < 0),
    "by the system's chance": lambda case, request: _refuse(not os.urandom(1)),
    "by a file": lambda case, request: _refuse(not Path(__file__).read_text()),
    "by a folder": lambda case, request: _refuse(not os.listdir("/")),  # noqa: PTH208
    "by the environment": lambda case, request: _refuse(os.environ.get("NO_SUCH")),
    "by a name": lambda case, request: _refuse(case.dossier and case.dossier.idea.applicant != "org"),
    "by barred sheets": _barred_sheets,
    "changes the dossier": lambda case, request: _change(case, request),  # type: ignore[func-returns-value]
    "never ends": lambda case, request: _endless(case, request),  # type: ignore[func-returns-value]
    "by a lot with a seed": lambda case, request: _refuse(random.Random(request.subject).random() > 1),
    "and tells a logger": lambda case, request: logging.getLogger("quiet").warning("x"),  # type: ignore[func-returns-value]
    "with a day of its own": lambda case, request: _refuse(date(2018, 1, 1) > date(2019, 1, 1)),
}


def ruled(does: str, *, selects: bool = False) -> Rulebook:
    """The small agenda in which closing the sheets rests on such a rule."""
    track = AGENDA.tracks["project"]
    close = attrs.evolve(track.transitions["close"], requires=("odd",))
    steps = FrozenMap({**track.transitions, "close": close})
    agenda = attrs.evolve(
        AGENDA,
        rules=FrozenMap({**AGENDA.rules, "odd": Rule("odd", Wrong(does))}),
        tracks=FrozenMap({"project": attrs.evolve(track, transitions=steps)}),
    )
    return compile_rulebook(agenda, f"odd {does}")


CLOSE = Request("one", "close", "olga", ON, "office")


@pytest.mark.parametrize(
    ("does", "law", "says"),
    [
        ("raises", "no-plugin-fault", "the rule 'odd' (odd) raises at 'close': ZeroDivisionError"),
        ("leaves", "no-plugin-fault", "SystemExit"),
        ("alternates", "judged-twice", "(odd)"),
        ("by the clock", "nothing-outside", "the rule 'odd' looks at the clock (now)"),
        ("by the day", "nothing-outside", "the rule 'odd' looks at the clock (today)"),
        ("by the time", "nothing-outside", "the clock (time)"),
        ("by chance", "nothing-outside", "the rule 'odd' looks at chance"),
        ("by unseeded chance", "nothing-outside", "chance"),
        ("by the system's chance", "nothing-outside", "chance"),
        ("by a file", "nothing-outside", "the rule 'odd' looks at a file"),
        ("by a folder", "nothing-outside", "a file or the system"),
        ("by the environment", "nothing-outside", "the environment"),
        ("by a name", "renamed-applicant", "'org'"),
    ],
)
def test_a_wrong_rule_is_found(does: str, law: str, says: str) -> None:
    """A rule that raises, draws lots, looks outside or goes by names breaks a law, and the finding names it."""
    assert says in broken_by(look(standing("assess", ruled(does)).case(), CLOSE))[law]


def test_a_rule_that_counts_who_stepped_back_is_found() -> None:
    """A rule for which the sheet of somebody who stepped back makes a difference breaks a law."""
    desk = standing("assess", ruled("by barred sheets"))
    for member in ("ben", "cas"):
        assert desk.ask("assess", member, "panel", sheet()).allowed
    assert desk.ask("recuse", "cas", "panel", Recusal("a tie")).allowed
    assert "cas" in broken_by(look(desk.case(), CLOSE))["barred-never-counts"]


@pytest.mark.parametrize("does", ["by a lot with a seed", "and tells a logger", "with a day of its own"])
def test_what_is_no_look_outside_is_not_taken_for_one(does: str) -> None:
    """A seeded lot, a log message and a date that is written out are the case alone."""
    assert broken_by(look(standing("assess", ruled(does)).case(), CLOSE)) == {}


def test_a_rule_about_one_applicant_may_go_by_its_name() -> None:
    """A rule that has a name among its parameters is about that applicant."""

    @attrs.frozen
    class NotFor(Guard):
        """Not for one applicant."""

        applicant: str = ""
        text: ClassVar[Mapping[str, str]] = {"en": "No.", "nl": "Nee."}

        def check(self, case: Case, request: Request) -> Refusal | None:
            """Refuse that applicant."""
            return _refuse(case.dossier and case.dossier.idea.applicant == self.applicant)

    rulebook = ruled("by a name")
    agenda = rulebook.agenda
    agenda = attrs.evolve(agenda, rules=FrozenMap({**agenda.rules, "odd": Rule("odd", NotFor("org"))}))
    assert broken_by(look(standing("assess", compile_rulebook(agenda, "not-for")).case(), CLOSE)) == {}


def test_a_search_goes_on_after_a_rule_that_never_ends_or_changes_what_it_judges() -> None:
    """The search tells of the step and the rule, and comes to its end."""
    for does, law, says in (
        ("never ends", ENDS, "the rule 'odd' does not end at 'close' within 0.05 s"),
        ("changes the dossier", UNCHANGED, "changes the dossier (state)"),
    ):
        standings = Standings(ruled(does), ())
        standings.watch = Watch(seconds=0.05)
        found = exhaust(Explorer(standings, "project"), Budget(states=25))
        assert says in found.stories[law].broken.what
        assert {*found.stories} == {law}


def test_the_time_limit_holds_in_any_thread() -> None:
    """Outside the main thread, where there is no alarm, what takes too long is interrupted too."""
    seen: list[object] = []

    def work() -> None:
        try:
            with limited(0.05):
                _endless(Desk().case(), CLOSE)
        except OverTime:
            seen.append("interrupted")
        with limited(5):
            seen.append("in time")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(10)
    assert seen == ["interrupted", "in time"]


def test_the_alarm_of_another_is_given_back() -> None:
    """A time limit within that of a test runner leaves the outer one in place."""

    def work() -> None:
        with limited(0.2):
            with limited(5):
                pass
            time.sleep(5)

    with pytest.raises(OverTime):
        work()


# ---- laws that need a log

ROSTERS = {"panel": Roster("panel", PANEL), "board": Roster("board", BOARD)}
LIFE = [*way(until="settle"), *(attrs.evolve(request, subject="two") for request in way(until="close"))]


def found_in_office(asked: Sequence[Request] = LIFE, registry: Registry = BUILT_IN) -> dict[str, str]:
    """What the laws say of an office in which this is asked."""
    found = check_with_office(loaded(), asked, registry, rosters=ROSTERS)
    return {finding.broken.law: finding.broken.what for finding in found}


def test_an_office_keeps_every_law() -> None:
    """Two dossiers in an office break no law, with refusals on the way."""
    refused = [attrs.evolve(request, actor="nobody") for request in LIFE[:4]]
    found = check_with_office(loaded(), [*refused, *LIFE], BUILT_IN, rosters=ROSTERS, laws=free_laws())
    assert found == ()


def test_an_explanation_that_writes_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """An office that does what it should only explain breaks a law."""
    monkeypatch.setattr(Office, "explain", Office.do)
    assert "writes to the log" in found_in_office()["explain-agrees"]


def test_another_explanation_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """An office that explains otherwise than it does breaks a law."""
    monkeypatch.setattr(Office, "explain", lambda office, request: Verdict((), (Reason.of("recused"),)))
    assert "otherwise" in found_in_office()["explain-agrees"]


def test_a_repeated_request_that_happens_twice_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """An office that forgets keys breaks a law."""
    do = Office.do
    monkeypatch.setattr(Office, "do", lambda office, request: do(office, attrs.evolve(request, key=None)))
    assert "repeat-is-harmless" in found_in_office()


def test_sheets_that_are_not_sealed_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """An office that shows everybody every sheet breaks a law."""
    monkeypatch.setattr(access, "history_for", lambda agenda, dossier, events, viewer, barred=(): tuple(events))
    assert "sees the sealed sheet of ann" in found_in_office()["sealed-stays-sealed"]


def test_an_order_that_matters_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A first come, first served between dossiers that share nothing breaks a law."""
    attempt = Office._attempt

    def first_only(office: Office, requests: tuple[Request, ...], key: str | None) -> tuple[Verdict, ...]:
        late = requests[0].trigger == "submit" and office.dossiers
        return (Verdict((), (Reason.of("recused"),)),) if late else attempt(office, requests, key)

    monkeypatch.setattr(Office, "_attempt", first_only)
    asked = [submitted("one"), submitted("two")]
    assert "goes otherwise" in found_in_office(asked)["order-is-free"]


def test_a_report_that_is_not_in_the_log_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """An office that keeps something beside its log breaks a law."""
    book, made = Office.book, itertools.count()

    def remembering(office: Office, *args: Any, **parts: Any) -> Any:
        found = book(office, *args, **parts)
        return attrs.evolve(found, dossiers=FrozenMap()) if next(made) else found

    monkeypatch.setattr(Office, "book", remembering)
    assert "other reports" in found_in_office()["history-is-enough"]


def test_a_law_is_a_frozen_value_with_a_name() -> None:
    """Each law is new when asked for, with a name of its own."""
    names = [law.name for law in free_laws()]
    assert len(set(names)) == len(names)
    assert all(isinstance(law, StepLaw) for law in free_laws())
