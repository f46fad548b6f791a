"""Ten mistakes that a builder of a funding workflow makes, and a test that each was not made."""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path

import attrs
import pytest

from avt_workflow import (
    Conflict,
    Dismissal,
    EventLog,
    FrozenMap,
    Grant,
    MemoryLog,
    Office,
    Refusal,
    Registry,
    Request,
    Score,
    Sheet,
    SqlLog,
    Vote,
    compile_rulebook,
    euros,
    load_agenda,
    replay,
    verify,
)
from avt_workflow.case import Case
from avt_workflow.codec import plain
from avt_workflow.model.facts import Fact, dossier_stream
from avt_workflow.model.ports import Guard
from avt_workflow.model.records import Recusal
from avt_workflow.registry import BUILT_IN
from avt_workflow.scoring import WeightedMean
from small import AGENDA, ON, RULEBOOK, Desk, lead, minuted, noon, opened, sheet, way


def test_1_the_same_key_twice_is_one_commitment() -> None:
    """A request repeated under its key gives the first outcome, and commits nothing more."""
    office = opened()
    lead(office)
    request = minuted("one", "grant", Grant(euros("400000")), key="board/7")
    first, second = office.do(request), office.do(request)
    assert first.allowed
    assert second.repeated
    assert not first.repeated
    assert second.facts == first.facts
    assert office.ledger("pot").committed == euros("400000")
    assert len(office.history("one")) == 7


@pytest.mark.parametrize("rule", AGENDA.tracks["project"].transitions["grant"].requires)
@pytest.mark.parametrize("conditions", [(), ("a plan",)])
def test_2_a_refused_rule_yields_no_other_route(rule: str, conditions: tuple[str, ...]) -> None:
    """Whichever rule refuses, and whichever route was selected, nothing happens at all."""

    @attrs.frozen
    class Never(Guard):
        def check(self, case: Case, request: Request) -> Refusal | None:
            return Refusal()

    rules = AGENDA.rules.with_item(rule, attrs.evolve(AGENDA.rules[rule], guard=Never()))
    desk = Desk(compile_rulebook(attrs.evolve(AGENDA, rules=rules), "never"))
    for request in way():
        assert desk.do(request).allowed
    verdict = desk.do(minuted("one", "grant", Grant(euros("5000"), conditions)))
    assert [reason.rule for reason in verdict.reasons] == [rule]
    assert verdict.facts == ()


def test_3_votes_for_an_amount_do_not_carry_a_cent_less() -> None:
    """Votes for € 500.000 carry exactly that, not € 499.999,99 and not the same with a condition."""
    office = opened()
    lead(office)
    proposal = Grant(euros("500000"))
    for member in ("dora", "eve"):
        assert office.do(Request("one", "vote", member, ON, "board", Vote("grant-by-vote", "for", proposal))).allowed
    other = (Grant(euros("499999.99")), Grant(euros("500000"), ("a plan",)))
    for record in other:
        verdict = office.do(Request("one", "grant-by-vote", "dora", ON, "board", record))
        assert [reason.code for reason in verdict.reasons] == ["carried"]
    assert office.do(Request("one", "grant-by-vote", "dora", ON, "board", proposal)).allowed


def test_4_a_member_dismissed_between_judging_and_append_is_a_conflict(monkeypatch: pytest.MonkeyPatch) -> None:
    """The roster that was read is expected to stand still: the append conflicts, and judging again refuses."""
    log = MemoryLog()
    office, other = opened(log), Office(log, registry=BUILT_IN)
    lead(office, until="present")
    conflicts: list[Conflict] = []
    append = log.append

    def slow(*args: object, **parts: object) -> object:
        if not conflicts:
            monkeypatch.setattr(log, "append", append)
            other.do(Request("body:panel", "dismiss", "olga", ON, "office", Dismissal("ann")))
        try:
            return append(*args, **parts)  # type: ignore[arg-type]
        except Conflict as conflict:
            conflicts.append(conflict)
            raise

    monkeypatch.setattr(log, "append", slow)
    verdict = office.do(Request("one", "assess", "ann", ON, "panel", sheet()))
    assert [(c.stream, c.expected, c.found) for c in conflicts] == [("body:panel", 3, 4)]
    assert [reason.code for reason in verdict.reasons] == ["not-a-member"]
    assert len(office.history("one", "ann")) == 2


class Once(WeightedMean):
    """A scheme that has been broken since the sheets were scored."""

    def score(self, sheets: object, criteria: object) -> Score:
        """Fails."""
        raise ZeroDivisionError("no weights any more")


def test_5_a_scheme_that_raises_does_not_hinder_replay() -> None:
    """The score stands in the log: state and score come back without asking the scheme; judging names the plugin."""
    log = MemoryLog()
    lead(opened(log), until="close")
    broken = attrs.evolve(BUILT_IN, schemes=FrozenMap({**BUILT_IN.schemes, "weighted-mean": Once}))
    office = Office(log, registry=broken)
    dossier = office.dossier("one")
    assert dossier is not None
    assert (dossier.state, dossier.panel.score and dossier.panel.score.total) == ("scored", Fraction(7))
    for request in way("two", until="assess"):
        assert office.do(request).allowed
    verdict = office.do(Request("two", "close", "olga", ON, "office"))
    assert [(reason.code, reason.params["plugin"]) for reason in verdict.reasons] == [("plugin-fault", "weighted-mean")]
    assert (found := office.dossier("two")) is not None
    assert found.state == "panel"


def test_6_two_grants_that_fit_only_alone_are_both_refused() -> None:
    """In one batch the second grant meets the ceiling as the first would leave it, and nothing is written."""
    office = opened()
    for subject in ("one", "two"):
        lead(office, subject)
    batch = [minuted(subject, "grant", Grant(euros("600000"))) for subject in ("one", "two")]
    assert all(office.explain(request).allowed for request in batch)
    before = office.log.heads()
    first, second = office.do_all(batch)
    assert first.allowed
    assert [reason.code for reason in second.reasons] == ["over-ceiling"]
    assert second.reasons[0].params["short_cents"] == euros("200000")
    assert office.log.heads() == before


@attrs.frozen
class Early(Guard):
    """A guard of a plugin, in its first release."""

    at_least: int = 2

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Always holds."""
        return None


@attrs.frozen
class Late(Early):
    """The same with another default."""

    at_least: int = 3


@attrs.frozen
class Reworded(Early):
    """The same with other words only."""

    text = {"en": "Not yet."}


def test_7_another_default_of_a_plugin_is_another_agenda() -> None:
    """The hash covers what plugins fill in: another default changes it, other words do not."""
    toml = (Path(__file__).parents[1] / "src/avt_workflow/definition/starter.toml").read_text("utf-8")
    toml = toml.replace('{ guard = "sheets-complete", at_least = 2 }', '{ guard = "sheets-plugin" }')

    def hashed(guard: type[Guard]) -> str:
        return load_agenda(
            toml, Registry(FrozenMap({**BUILT_IN.guards, "sheets-plugin": guard}), BUILT_IN.schemes)
        ).hash

    assert hashed(Early) != hashed(Late)
    assert hashed(Early) == hashed(Reworded)


def test_8_every_mapping_in_an_agenda_is_immutable_and_pickles() -> None:
    """Nothing that can be reached from an agenda or its rulebook can be changed, and all of it pickles."""
    maps = list(_maps(RULEBOOK))
    assert len(maps) > 20
    for found in maps:
        assert type(found) is FrozenMap
        with pytest.raises(TypeError):
            found["x"] = 1  # type: ignore[index]
        with pytest.raises(AttributeError):
            found._items = {}
    assert pickle.loads(pickle.dumps(RULEBOOK)) == RULEBOOK


def test_9_entering_the_assessment_again_starts_afresh() -> None:
    """Sheets, score and advice are void in another visit; a recusal stays; n/a is neither 0 nor missing."""
    office = opened()
    lead(office, until="present")
    assert office.do(Request("one", "recuse", "cas", ON, "panel", Recusal("A relative."))).allowed
    for request in way(until="advise")[2:]:
        assert office.do(request).allowed
    assert office.do(Request("one", "present", "olga", ON, "office")).allowed
    dossier = office.dossier("one", "ann")
    assert dossier is not None
    panel = dossier.panel
    assert (panel.sheets, panel.score, panel.advice, panel.recused) == ((), None, None, ("cas",))
    again = office.do(Request("one", "assess", "cas", ON, "panel", sheet()))
    assert [reason.code for reason in again.reasons] == ["recused"]
    assert [r.code for r in office.do(Request("one", "close", "olga", ON, "office")).reasons] == ["sheets-complete"]


@pytest.mark.parametrize(
    ("second", "total"),
    [(None, Fraction(8)), (Fraction(1), Fraction(20, 3))],
    ids=["not applicable", "the lowest mark"],
)
def test_9_not_applicable_takes_no_part_in_the_mean(second: Fraction | None, total: Fraction) -> None:
    """ "Not applicable" leaves its criterion out of the score: it is not the lowest mark."""
    office = opened()
    lead(office, until="present")
    for member, r in (("ann", second), ("ben", second if second is None else Fraction(7))):
        assert office.do(Request("one", "assess", member, ON, "panel", sheet(Fraction(8), r))).allowed
    assert office.do(Request("one", "close", "olga", ON, "office")).allowed
    dossier = office.dossier("one")
    assert dossier is not None
    assert dossier.panel.score is not None
    assert dossier.panel.score.total == total


@pytest.mark.parametrize(
    ("marks", "code"),
    [
        ({"K": Fraction(99), "R": Fraction(6)}, "mark-off-scale"),
        ({"K": Fraction(0), "R": Fraction(6)}, "mark-off-scale"),
        ({"K": Fraction(13, 2), "R": Fraction(6)}, "mark-off-scale"),
        ({"K": Fraction(8)}, "mark-missing"),
        ({"K": None, "R": None}, "weighted-mean"),
    ],
)
def test_9_a_mark_off_the_scale_or_missing_is_refused(marks: dict[str, Fraction | None], code: str) -> None:
    """A 99, a 0, a mark between the steps, a missing mark and an empty sheet are each refused."""
    office = opened()
    lead(office, until="present")
    verdict = office.do(Request("one", "assess", "ann", ON, "panel", Sheet(FrozenMap(marks))))
    assert [reason.code for reason in verdict.reasons] == [code]


def test_10_one_changed_byte_fails_and_stores_agree(tmp_path: Path) -> None:
    """Memory and SQL give the same hashes for the same facts, and one changed byte of a record is found."""
    memory, sql = MemoryLog(), SqlLog(tmp_path / "log.db")
    heads = [_run(log) for log in (memory, sql)]
    assert heads[0] == heads[1]
    assert verify(memory) == verify(sql) == ()
    sql._engine.dispose()
    with sqlite3.connect(tmp_path / "log.db") as other:
        other.execute("UPDATE events SET record = replace(record, '\"submit\"', '\"Submit\"') WHERE version = 1")
    (damage,) = verify(sql)
    assert (damage.stream, damage.version, damage.what) == ("dossier:one", 1, "altered")


def _run(log: EventLog) -> Mapping[str, object]:
    facts = _story()
    for place, fact in enumerate(facts):
        at = len(log.read(fact.stream))
        log.append([fact], {fact.stream: at}, recorded=noon(), salt=bytes([place]) * 16)
    return {stream: head.hash for stream, head in log.heads().items()}


def _story() -> list[Fact]:
    office = opened()
    lead(office, until="settle")
    streams = ("agenda", "body:panel", "dossier:one", "envelope:pot")
    return [event.fact for stream in streams for event in office.log.read(stream)]


def test_replay_needs_neither_agenda_nor_plugin() -> None:
    """The facts alone give the whole dossier."""
    office = opened()
    lead(office, until="settle")
    facts = [event.fact for event in office.log.read(dossier_stream("one"))]
    assert replay(facts) == office.dossier("one")
    assert plain(replay(facts)) == plain(office.dossier("one"))


def _maps(value: object, seen: set[int] | None = None) -> Iterator[Mapping[object, object]]:
    seen = set() if seen is None else seen
    if id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, Mapping):
        yield value
        for item in value.values():
            yield from _maps(item, seen)
    elif isinstance(value, tuple):
        for item in value:
            yield from _maps(item, seen)
    elif attrs.has(type(value)):
        for field in attrs.fields(type(value)):
            yield from _maps(getattr(value, field.name), seen)
