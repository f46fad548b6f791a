"""How facts become bytes and come back: every kind, exactly, and the bytes of every released format for ever."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from avt_workflow import Cents, FrozenMap, InputError, LogDamaged, Minutes, Request, Score, When
from avt_workflow.codec import ERASED, Secret, canonical, commitments, decode, encode, plain, request_digest
from avt_workflow.log.stored import Stored, prepare, restore
from avt_workflow.model import facts as f
from avt_workflow.model import records as r
from avt_workflow.testing.strategies import facts, records

GOLDEN: Final = Path(__file__).parent / "golden" / "events-format-1.json"
CLOCK: Final = datetime(2018, 12, 31, 12, 30, 15, 250_000, tzinfo=UTC)
SALT: Final = bytes(range(16))
KINDS: Final = FrozenMap({**r.RECORDS, **r.ADMINISTRATION})

DOCUMENT: Final = r.Document("hush: plan", "hush: https://example.org/plan", "d0c5")
FIELDS: Final = FrozenMap[str, Any]({"hush: theme": "hush: energy “é” 🌱\n", "jobs": 12, "new": True})
GRANT: Final = r.Grant(Cents(50_000_000), ("hush: a plan", "hush: a permit"))
RECORDS: Final[tuple[r.Record, ...]] = (
    r.Initiative("hush: idea", "org", "hush: short", ("hush: alias",), ("hush: link",), FIELDS),
    r.Application(
        "hush: project",
        "org",
        Cents(60_000_000),
        "hush: short",
        (r.Partner("hush: partner", "business"), r.Partner("hush: other")),
        (r.Financing("hush: source", Cents(100), 2019), r.Financing("hush: rest", Cents(0))),
        ("hush: alias", "hush: second"),
        ("hush: link",),
        (DOCUMENT,),
        FIELDS,
    ),
    r.Sheet(FrozenMap({"K": Fraction(31, 4), "R": None, "é": Fraction(6)}), "hush: remarks"),
    r.Recusal("hush: a relative"),
    r.Advice("conditional", "hush: do it"),
    r.Elaboration("hush: more"),
    GRANT,
    r.Rejection(("hush: ground",)),
    r.Deferral(When("2019-Q2"), "hush: later"),
    r.Vote("grant", "for", GRANT),
    r.ConditionsMet("hush: evidence", (DOCUMENT,)),
    r.Report(When("2019"), "attention", "hush: well"),
    r.Settlement(Cents(40_000_000), ("hush: cheaper",)),
    r.Withdrawal("hush: no need"),
    r.Correction(3, "asked", "hush: 500", "hush: a slip"),
    r.Note("hush: remember"),
    r.Adoption("small", "c0de", '{"agenda":{}}', FrozenMap({"pot": Cents(100_000_000)})),
    r.Appointment("ann"),
    r.Dismissal("ann", "hush: moved"),
    r.Ceiling(Cents(7)),
)
CALL: Final = r.Call("hush: a call", When("2019-01"), When("2019-03"), Cents(900), "seed")
ROWS: Final = (
    r.Row("one", Cents(500), "funded", 1, Cents(0), "", Cents(500), Fraction(22, 3)),
    r.Row("two", Cents(0), "exhausted", 2, Cents(100), "one", Cents(500), Fraction(20, 3)),
    r.Row("three", Cents(300), "changed", 3, motivation="hush: for the region", conditions=("hush: a plan",)),
)
ALLOCATION: Final = r.Allocation(ROWS, Cents(900), FrozenMap({"dossier:one": 4, "envelope:pot": 1}))
LATER_RECORDS: Final[tuple[r.Record, ...]] = (
    CALL,
    ALLOCATION,
    r.Approval("money", "hush: fine"),
    r.Return("money", "hush: other costs"),
    r.Appointment("ben", "alternate", "ann", ("hush: Acme", "hush: Roof Ltd")),
    r.Delegation("ann", "ben", When("2019-01-07"), When("2019-02"), "hush: ill"),
    r.Revocation("ann", "ben", "hush: back"),
)
"""Kinds and fields that were added to the format, so that their events stand at the end of the file."""
NESTED_RECORDS: Final[tuple[r.Record, ...]] = (
    r.Grant(Cents(5), years=FrozenMap({"2018": Cents(2), "2019": Cents(3)})),
    r.Reservation("costs", Cents(7)),
    r.CarryOver("next", Cents(7)),
    r.Contribution("town", Cents(7), 2018, "bank/7"),
)
SOURCES: Final = FrozenMap[str, Any]({"on": "inferred", "*": "source"})
SCORE: Final = Score(Fraction(22, 3), FrozenMap({"K": Fraction(15, 2), "R": None}), 2)


def asked(record: r.Record) -> Request:
    """A request with every field, but for what the office takes from it."""
    day, minutes = When("2018-12-05"), Minutes("hush: board/2018-12", "5a5a")
    return Request("one", "step", "olga", day, "office", record, None, "project", "hush: why", minutes, SOURCES)


def step(record: r.Record) -> f.TransitionTaken:
    """A step with every field, that carries this record."""
    return f.TransitionTaken("dossier:one", asked(record), "panel", "advised", 4, "project", "c0de", SCORE)


OPENING: Final = Request("two", "open", "org", When("2018"))
BARE: Final = f.TransitionTaken("dossier:two", OPENING, None, "draft", 1, "idea", "c0de")
FACTS: Final[tuple[f.Fact, ...]] = (
    *map(step, RECORDS),
    BARE,
    f.AssessmentVoided("dossier:one", When("2018-12"), "olga", provenance=SOURCES),
    f.EnvelopeOpened("envelope:pot", When("2018"), "olga", Cents(100_000_000), provenance=SOURCES),
    f.CeilingChanged("envelope:pot", When("2018"), "olga", Cents(5), "hush: more money", provenance=SOURCES),
    f.CommitmentChanged("envelope:pot", When("2018"), "olga", "one", "grant", Cents(0), Cents(5), provenance=SOURCES),
    f.MemberAppointed("body:panel", When("2018"), "olga", "ann", provenance=SOURCES),
    f.MemberDismissed("body:panel", When("2018"), "olga", "ann", "hush: moved", provenance=SOURCES),
    f.AgendaAdopted("agenda", When("2018"), "olga", "small", "c0de", "{}", "hush: new", provenance=SOURCES),
    *map(step, LATER_RECORDS),
    attrs.evolve(step(ALLOCATION), request=attrs.evolve(asked(ALLOCATION), round="call"), adopts=True),
    attrs.evolve(BARE, request=attrs.evolve(OPENING, behalf="ann")),
    f.ApprovalsCancelled("dossier:one", When("2018-12"), "olga", ("money", "law"), provenance=SOURCES),
    f.MemberAppointed("body:panel", When("2018"), "olga", "ben", "alternate", "ann", ("hush: Acme",)),
    f.DelegationGiven(
        "body:panel", When("2018"), "ann", "ann", "ben", When("2019-01-07"), When("2019-02"), "hush: ill"
    ),
    f.DelegationRevoked("body:panel", When("2019"), "ann", "ann", "ben", "hush: back", provenance=SOURCES),
    step(
        r.Grant(Cents(300), schedule=(r.Instalment(Cents(100)), r.Instalment(Cents(200), When("2019"), "hush: plan")))
    ),
    step(r.Payment(Cents(100), "2019-0042", 2, "hush: report")),
    step(r.Recovery(Cents(50), "2020-0007", ("hush: unspent",))),
    f.PaymentMade("envelope:pot", When("2019"), "olga", "one", "pay", Cents(100), "2019-0042", provenance=SOURCES),
    f.MoneyRecovered(
        "envelope:pot", When("2020"), "olga", "one", "recover", Cents(50), "2020-0007", provenance=SOURCES
    ),
    *map(step, NESTED_RECORDS),
    f.EnvelopeOpened("envelope:part", When("2018"), "olga", Cents(5), "pot", provenance=SOURCES),
    f.CeilingChanged("envelope:part", When("2018"), "olga", Cents(4), "hush: later", "next", provenance=SOURCES),
    f.CommitmentChanged(
        "envelope:pot", When("2018"), "olga", "one", "grant", Cents(0), Cents(5), "part", provenance=SOURCES
    ),
    f.ReservationChanged(
        "envelope:pot", When("2018"), "olga", "costs", Cents(0), Cents(5), "hush: rent", "part", provenance=SOURCES
    ),
    f.ContributionReceived(
        "envelope:pot", When("2018"), "olga", "town", Cents(7), 2018, "bank/7", "hush: again", provenance=SOURCES
    ),
    f.PaymentMade("envelope:pot", When("2019"), "olga", "one", "pay", Cents(100), "2019-0043", "part"),
    f.MoneyRecovered("envelope:pot", When("2020"), "olga", "one", "recover", Cents(50), "2020-0008", "part"),
    step(r.Pledge("hush: a plan for 2019", ("hush: a permit",))),
)


def golden() -> list[Stored]:
    """The rows as they were written when format 1 was released."""
    rows = json.loads(GOLDEN.read_text("utf-8"))
    return [Stored(**{**row, "secrets": tuple(Secret(**secret) for secret in row["secrets"])}) for row in rows]


def test_the_facts_of_format_1_are_written_byte_for_byte() -> None:
    """The same facts, salt and clock give the file of the release; a new kind adds its event at the end of it."""
    rows = [attrs.asdict(row) for row in prepare(FACTS, {}, CLOCK, SALT, 0)]
    assert json.dumps(rows, indent=1, ensure_ascii=False) + "\n" == GOLDEN.read_text("utf-8")


def test_the_events_of_format_1_are_read() -> None:
    """Each row of the release gives exactly the fact it was made of, types included."""
    events = [restore(row) for row in golden()]
    assert [event.fact for event in events] == list(FACTS)
    assert [canonical(plain(event.fact)) for event in events] == [canonical(plain(fact)) for fact in FACTS]
    assert {event.recorded for event in events} == {CLOCK}


def test_every_kind_is_in_the_events_of_format_1() -> None:
    """No kind of fact or record is without an event in the file."""
    found = [json.loads(row.record) for row in golden()]
    written = [event["fact"].get("request", {}).get("record", {}).get("kind") for event in found]
    assert {event["kind"] for event in found} == set(f.FACTS)
    assert {kind for kind in written if kind is not None} == set(KINDS)


def test_no_free_text_stands_in_the_events_of_format_1() -> None:
    """Every text that was marked "hush" is kept beside the record, under its own salt, and nothing else is."""
    for row in golden():
        assert "hush" not in row.record
        assert all("hush" in secret.value for secret in row.secrets)
        assert dict(commitments(json.loads(row.record)["fact"])) == {s.path: s.commitment for s in row.secrets}
        hashed = [hashlib.sha256(bytes.fromhex(s.salt) + s.value.encode()).hexdigest() for s in row.secrets]
        assert hashed == [secret.commitment for secret in row.secrets]


def _through(fact: f.Fact) -> f.Fact:
    data, secrets = encode(fact, SALT)
    return decode(fact.kind, json.loads(canonical(data)), {secret.path: secret.value for secret in secrets})


@pytest.mark.parametrize("kind", f.FACTS)
@given(st.data())
def test_every_fact_comes_back(kind: str, data: st.DataObject) -> None:
    """A fact of any kind is the same after it was written and read, and is written the same again."""
    fact = data.draw(facts(kind))
    again = _through(fact)
    assert again == fact
    assert canonical(plain(again)) == canonical(plain(fact))  # 1 == True, but not in JSON
    assert encode(again, SALT) == encode(fact, SALT)


@pytest.mark.parametrize("kind", KINDS)
@given(st.data())
def test_every_record_comes_back(kind: str, data: st.DataObject) -> None:
    """A record of any kind is the same after the step that carries it was written and read."""
    fact = step(data.draw(records(kind)))
    again = _through(fact)
    assert again == fact
    assert canonical(plain(again)) == canonical(plain(fact))


@given(facts(), facts())
def test_no_two_texts_share_a_salt(one: f.Fact, two: f.Fact) -> None:
    """Salts differ per path, per place in an append and per request, so equal texts have unequal commitments."""
    kept = [s for place, fact in enumerate((one, two, one)) for s in encode(fact, SALT, place)[1]]
    kept += encode(one, SALT[::-1])[1]
    assert len({secret.salt for secret in kept}) == len(kept) == len({secret.commitment for secret in kept})
    assert all(len(bytes.fromhex(secret.salt)) == 16 for secret in kept)


@given(facts())
def test_an_erased_text_reads_as_such(fact: f.Fact) -> None:
    """Without its secrets a fact can still be read, with every free text erased and all else as it was."""
    data, secrets = encode(fact, SALT)
    bare = decode(fact.kind, data, {})
    assert {s.value for s in encode(bare, SALT)[1] if not s.path.endswith(".fields")} <= {canonical(ERASED)}
    assert (type(bare), bare.stream, bare.on, bare.actor) == (type(fact), fact.stream, fact.on, fact.actor)
    assert len(encode(bare, SALT)[1]) <= len(secrets)


def test_a_field_at_its_default_changes_no_bytes() -> None:
    """What still has its default is not written, so that a later field leaves the earlier bytes alone."""
    data, secrets = encode(BARE, SALT)
    assert data == {
        "stream": "dossier:two",
        "request": {"subject": "two", "trigger": "open", "actor": "org", "on": "2018"},
        "source": None,
        "target": "draft",
        "visit": 1,
        "track": "idea",
        "rulebook": "c0de",
    }
    assert secrets == ()
    late = json.loads(canonical(data)) | {"of a later version": 1}
    assert decode("transition_taken", late, {}) == BARE


@pytest.mark.parametrize(
    "record",
    [
        r.Note("\ud800"),
        r.Grant(Cents(1), ("fine", "half \udc00")),
        r.Initiative("t", "half \ud83c"),
        r.Initiative("t", fields=FrozenMap({"x": float("nan")})),  # type: ignore[arg-type]
        r.Initiative("t", fields=FrozenMap({"x": 0.5})),  # type: ignore[arg-type]
        r.Initiative("t", aliases=(float("inf"),)),  # type: ignore[arg-type]
        r.Initiative("t", fields=FrozenMap({"#": "x"})),
        r.Sheet(FrozenMap({"#": Fraction(1)})),
    ],
    ids=["half", "half in a list", "half and public", "nan", "float", "infinite", "#", "# and public"],
)
def test_what_cannot_be_kept_is_refused(record: r.Record) -> None:
    """Half characters, floats and the key of a commitment are each an error that says what to do."""
    with pytest.raises(InputError) as caught:
        prepare([step(record)], {}, CLOCK, SALT, 0)
    assert caught.value.todo


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("unheard_of", {}),
        ("transition_taken", {"visit": "x"}),
        ("transition_taken", {"request": []}),
        ("transition_taken", {"request": {"subject": "", "trigger": "", "actor": "", "on": "2018-13"}}),
        ("member_appointed", {}),
    ],
    ids=["kind", "number", "shape", "date", "missing"],
)
def test_what_is_no_fact_is_damage(kind: str, change: dict[str, Any]) -> None:
    """A kind, value, shape or date that cannot be, and a value that is missing, are damage and no other error."""
    data, _ = encode(BARE, SALT)
    with pytest.raises(LogDamaged, match=f"kind '{kind}' cannot be read"):
        decode(kind, {**data, **change}, {})


@given(facts())
def test_plain_hides_nothing(fact: f.Fact) -> None:
    """Whatever is shown for people holds every text and every default, no commitment and no salt."""
    shown = plain(fact)
    assert not list(commitments(shown))
    text = canonical(shown)
    assert all(secret.value in text for secret in encode(fact, SALT)[1])
    assert {field.name for field in attrs.fields(type(fact))} == set(shown)
    assert "salt" not in shown.get("request", {})


def test_the_digest_of_a_request_tells_requests_apart() -> None:
    """The same request under the same salt has one digest; another text, order or salt has another."""
    one, two = asked(r.Note("a")), asked(r.Note("b"))
    assert request_digest([one, two], SALT) == request_digest([attrs.evolve(one, salt=b"x" * 16), two], SALT)
    assert len({request_digest(x, salt) for x in ([one, two], [two, one], [one]) for salt in (SALT, bytes(16))}) == 6
