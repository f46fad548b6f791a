"""Agenda files become agendas, and come back from the log the same."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from time import process_time
from types import NoneType
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from avt_workflow import (
    Agenda,
    Cents,
    Criterion,
    DefinitionError,
    Destination,
    FieldSpec,
    FrozenMap,
    Route,
    Scale,
    Text,
    When,
    euros,
)
from avt_workflow.definition import load_agenda, read_agenda, resolved, restore_agenda
from avt_workflow.definition.content import canonical
from avt_workflow.model.agenda import Absent
from region import REGION, Heard, HeardLater, changed, registry

ROOT = Path(__file__).parent.parent
FILES = {
    "region": REGION,
    "starter": (ROOT / "src/avt_workflow/definition/starter.toml").read_text(encoding="utf-8"),
    "achterhoek": (ROOT / "examples/achterhoek/agenda.toml").read_text(encoding="utf-8"),
}
AGENDA = load_agenda(REGION, registry()).agenda
TRACK = AGENDA.tracks["project"]
STARTER = load_agenda(FILES["starter"], registry()).agenda


def test_a_text_is_one_string_or_one_per_language() -> None:
    """Both forms of a text are read, also as the label of a role or body that stands alone."""
    assert AGENDA.title == Text.of({"nl": "Een streek", "en": "A region"})
    assert AGENDA.roles["office"].label == Text.of("Office")
    assert AGENDA.bodies["panel"].label == Text.of({"nl": "Commissie", "en": "Panel"})
    assert AGENDA.roles["applicant"].relation == "applicant"


def test_amounts_are_exact_cents() -> None:
    """Euros in the file are cents in the model, in tables and in the parameters of a plugin."""
    assert AGENDA.envelopes["pot"].ceiling == euros("1000000.50")
    assert AGENDA.envelopes["pot"].reported[0].amount == euros(1_000_000)
    assert AGENDA.rules["heard"].guard == Heard("elders", ("pot",), euros("10.50"))  # type: ignore[arg-type]


def test_numbers_are_exact() -> None:
    """A decimal number and a ratio are read without rounding."""
    assert AGENDA.rules["score-is-enough"].guard.minimum == Fraction(13, 2)  # type: ignore[union-attr]
    assert AGENDA.rules["two-thirds"].guard.more_than == Fraction(2, 3)  # type: ignore[union-attr]


def test_moments_are_dates_or_texts() -> None:
    """A TOML date and a text both give a moment."""
    assert (AGENDA.start, AGENDA.end) == (When("2024-01-01"), When("2027"))


def test_a_criterion_has_its_own_scale_or_that_of_the_assessment() -> None:
    """The scale of the assessment is the default of criteria that name none."""
    assert TRACK.assessment is not None
    criteria = TRACK.assessment.criteria
    assert tuple(criteria) == ("K", "R", "A")
    assert criteria["K"].scale == criteria["A"].scale == Scale(Fraction(1), Fraction(10))
    anchors = FrozenMap({"0": Text.of("no"), "4": Text.of("yes")})
    assert criteria["R"].scale == Scale(Fraction(0), Fraction(4), Fraction(1, 2), anchors)


def test_routes_keep_the_order_of_the_file() -> None:
    """The rules of a conditional destination are tried as they stand, and those after `otherwise` are set apart."""
    routes = (Route("with-conditions", "conditional"), Route("large", "special"))
    assert TRACK.transitions["grant"].to == Destination("granted", routes)
    late = changed(REGION, 'large = "special", otherwise = "granted"', 'otherwise = "granted", large = "special"')
    found = load_agenda(late, registry()).agenda.tracks["project"].transitions["grant"].to
    assert found == Destination("granted", routes[:1], ("large",))


def test_choices_are_a_list_or_a_table_of_labels() -> None:
    """Choices in a list are their own labels; in a table each has one per language; both come back from the log."""
    of = STARTER.tracks["project"].fields["theme"].of
    assert {key: label.get("nl") for key, label in of.items()} == {
        "Energy": "Energy",
        "Work": "Work",
        "Mobility": "Mobility",
    }
    labelled = changed(
        FILES["starter"], '["Energy", "Work", "Mobility"]', '{ energy = { nl = "Energie", en = "Energy" } }'
    )
    agenda = load_agenda(labelled, registry()).agenda
    spec = agenda.tracks["project"].fields["theme"]
    assert spec == FieldSpec("choice", Text.of("Theme"), {"energy": Text.of({"nl": "Energie", "en": "Energy"})})
    assert restore_agenda(canonical(agenda), registry()).agenda == agenda


def test_one_name_may_stand_without_a_list() -> None:
    """`from`, `by` and `requires` are one name or a list of them."""
    assert TRACK.transitions["close"].requires == ("sheets-are-in",)
    assert TRACK.transitions["present"].sources == ("open", "advised")


@pytest.mark.parametrize("name", FILES)
def test_the_log_gives_back_what_was_adopted(name: str) -> None:
    """Restoring the content gives the same agenda and hash, in the same order, and the same content again."""
    loaded = load_agenda(FILES[name], registry())
    restored = restore_agenda(loaded.content, registry())
    assert restored == loaded
    assert repr(restored.agenda) == repr(loaded.agenda)
    assert canonical(restored.agenda) == loaded.content
    assert loaded.hash == sha256(loaded.content.encode()).hexdigest()


@pytest.mark.parametrize("guard", [None, HeardLater])
def test_without_its_plugin_an_agenda_can_be_read(guard: type[Heard] | None) -> None:
    """A guard whose plugin is missing, or has another revision, is absent, and its content comes back unchanged."""
    loaded = load_agenda(REGION, registry())
    restored = restore_agenda(loaded.content, registry(guard))
    absent = restored.agenda.rules["heard"].guard
    assert isinstance(absent, Absent)
    assert (absent.uses, absent.revision, absent.params["pots"]) == ("heard", 1, ("pot",))
    assert canonical(restored.agenda) == loaded.content
    assert restored.hash == loaded.hash


def test_a_guard_that_no_longer_takes_its_parameters_is_absent() -> None:
    """A plugin that asks another parameter under the same revision is not judged with."""

    @attrs.frozen
    class Demanding(Heard):
        reason: str = attrs.field(kw_only=True)

    loaded = load_agenda(REGION, registry())
    assert isinstance(restore_agenda(loaded.content, registry(Demanding)).agenda.rules["heard"].guard, Absent)


def test_another_default_of_a_plugin_is_another_agenda() -> None:
    """The hash covers what plugins fill in, and their revision."""

    @attrs.frozen
    class Longer(Heard):
        days: int = 28

    hashes = {load_agenda(REGION, registry(guard)).hash for guard in (Heard, Longer, HeardLater)}
    assert len(hashes) == 3


def test_the_order_of_criteria_is_part_of_an_agenda() -> None:
    """Two files that differ in the order of their criteria have another hash."""
    criterion = 'A = { label = "Able" }\n'
    moved = changed(changed(REGION, criterion, ""), "K = { label", f"{criterion}K = {{ label")
    assert load_agenda(moved, registry()).hash != load_agenda(REGION, registry()).hash


def test_layout_is_no_part_of_an_agenda() -> None:
    """Comments, white space and the short forms leave the hash as it is."""
    same = changed(REGION, 'by       = ["board"]', 'by = "board" # as always')
    same = changed(same, 'board  = { label = "Board" }', 'board="Board"')
    assert load_agenda(same, registry()).hash == load_agenda(REGION, registry()).hash


names = st.text("abcdefghijklmnopqrstuvwxyz0123456789-", min_size=1, max_size=12).filter(lambda n: n[0].isalnum())
texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=30).filter(lambda t: t.strip())


@given(
    title=texts,
    states=st.lists(names, min_size=2, max_size=6, unique=True),
    weights=st.dictionaries(names, st.fractions(0, 100, max_denominator=97), min_size=1, max_size=5),
    ceiling=st.integers(0, 10**12),
)
@settings(max_examples=50, deadline=None)
def test_any_agenda_survives_its_content(
    title: str, states: list[str], weights: dict[str, Fraction], ceiling: int
) -> None:
    """Whatever its names, texts, numbers and order, an agenda is the same after its content was restored."""
    assert TRACK.assessment is not None
    criteria = FrozenMap({key: Criterion(Text.of(title), weight=weight) for key, weight in weights.items()})
    track = attrs.evolve(
        TRACK,
        states=FrozenMap({name: attrs.evolve(TRACK.states["submitted"], label=Text.of(title)) for name in states}),
        assessment=attrs.evolve(TRACK.assessment, criteria=criteria),
    )
    pot = attrs.evolve(AGENDA.envelopes["pot"], ceiling=Cents(ceiling))
    agenda = attrs.evolve(AGENDA, tracks=FrozenMap({"t": track}), envelopes=FrozenMap({"pot": pot}))
    assert repr(restore_agenda(canonical(agenda), registry()).agenda) == repr(agenda)


@pytest.mark.parametrize("content", ["", "{", "[]", "1", "{}", '{"agenda":{}}', '{"agenda":1}', "[" * 100_000])
def test_what_is_no_content_is_refused(content: str) -> None:
    """Anything but the content of an agenda is a definition error."""
    with pytest.raises(DefinitionError):
        restore_agenda(content, registry())


def reachable(value: object) -> Iterator[object]:
    """Every value within a value."""
    yield value
    inner: list[Any] = []
    cls: Any = type(value)
    if attrs.has(cls):
        inner = [getattr(value, field.name) for field in attrs.fields(cls)]
    elif isinstance(value, FrozenMap):
        inner = [*value, *value.values()]
    elif isinstance(value, tuple):
        inner = list(value)
    for item in inner:
        yield from reachable(item)


@pytest.mark.parametrize("guards", [Heard, None])
def test_everything_in_an_agenda_is_frozen_and_pickles(guards: type[Heard] | None) -> None:
    """No value reachable from an agenda can be changed, and the whole survives pickling."""
    agenda = restore_agenda(load_agenda(REGION, registry()).content, registry(guards)).agenda
    for value in reachable(agenda):
        plain = isinstance(value, (str, int, bool, Fraction, NoneType, tuple, FrozenMap, date))
        assert plain or attrs.has(type(value)), f"{value!r} can be changed"
        hash(value)
    assert pickle.loads(pickle.dumps(agenda)) == agenda


def test_everything_resolved_says_where_it_came_from() -> None:
    """Each value is given in the file, a default, or filled in by the plugin that is named."""
    values = {value.path: (value.value, value.origin) for value in resolved(REGION, registry())}
    assert values["agenda.title.nl"] == ("Een streek", "file")
    assert values["tracks.project.states.settled.final"] == (True, "file")
    assert values["tracks.project.states.granted.final"] == (False, "default")
    assert values["rules.heard.days"] == (14, "plugin test-plugins")
    assert values["rules.heard.limit"] == ("10.50", "file")
    assert values["rules.two-thirds.more_than"] == ("2/3", "file")
    assert values["rules.sheets-are-in.at_least"] == (2, "file")
    assert values["tracks.project.assessment.criteria.A.weight"] == ("1", "default")
    assert values["tracks.project.assessment.criteria.A.scale.high"] == ("10", "file")
    assert values["tracks.project.transitions.grant.to.large"] == ("special", "file")
    without = resolved(changed(REGION, ", at_least = 2", ""), registry())
    assert ("rules.sheets-are-in.at_least", 1, "plugin built-in") in [(v.path, v.value, v.origin) for v in without]
    assert ("agenda.administered_by", "office", "file") in [(v.path, v.value, v.origin) for v in without]


# ---- files


def only_fault(path: Path) -> tuple[str, int | None, str]:
    """Code, line and file of the one fault of a file."""
    with pytest.raises(DefinitionError) as raised:
        read_agenda(path, registry())
    (fault,) = raised.value.faults
    return fault.code, fault.line, fault.file


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"", "empty", None),
        (b" \n\t\n", "empty", None),
        (b"[agenda]\nid = 'x'\nid = 'y'\n", "syntax", 3),
        (b"[agenda]\n[agenda]\n", "syntax", 2),
        (b"[agenda]\nfrom = 2024-02-30\n", "syntax", 2),
        (b'[agenda]\nid = "cut off', "syntax", 2),
        (b"[agenda]\nid = '\xff'\n", "not-utf-8", None),
        (b"a = " + b"[" * 100_000, "too-deep", None),
        (b"a = " + b"{a=" * 100_000, "too-deep", None),
        (b"a = " + b"9" * 5000, "syntax", None),
        (REGION.encode()[:1500], "syntax", None),
    ],
)
def test_a_file_that_cannot_be_parsed_has_one_fault(tmp_path: Path, data: bytes, code: str, line: int | None) -> None:
    """Whatever is in the file, there is one clear fault and no traceback; syntax faults have their line."""
    path = tmp_path / "agenda.toml"
    path.write_bytes(data)
    found, at, file = only_fault(path)
    assert (found, file) == (code, str(path))
    assert line is None or at == line


def test_a_file_that_is_not_there_or_none(tmp_path: Path) -> None:
    """A missing file, a folder, a name that is none and a device are each one fault."""
    assert only_fault(tmp_path / "none.toml")[0] == "missing-file"
    assert only_fault(tmp_path)[0] == "unreadable"
    assert only_fault(Path("a\0b"))[0] == "unreadable"
    assert only_fault(Path("/dev/zero"))[0] == "unreadable"


def test_a_file_of_fifty_megabytes_is_refused_at_once(tmp_path: Path) -> None:
    """A file that is far too large is refused without being read."""
    path = tmp_path / "agenda.toml"
    path.write_bytes(b"# " + b"x" * 50_000_000)
    before = process_time()
    assert only_fault(path)[0] == "too-large"
    assert process_time() - before < 0.5


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    """A file that an editor saved with a byte order mark is read."""
    path = tmp_path / "agenda.toml"
    path.write_bytes(b"\xef\xbb\xbf" + REGION.encode())
    assert read_agenda(path, registry()).agenda == AGENDA


def long(states: int) -> str:
    """An agenda with this many states in a row."""
    names = [f"s{i}" for i in range(states)]
    return "\n".join(
        [
            '[agenda]\nid = "long"\ntitle = "Long"\nlanguage = "en"\nadministered_by = "office"',
            '[roles]\noffice = "Office"\n[tracks.t]\nlabel = "T"\n[tracks.t.states]',
            *(f'{name} = {{ label = "{name}", phase = "assess" }}' for name in names),
            '[tracks.t.transitions]\nopen = { to = "s0", by = "office" }',
            *(f'go-{a} = {{ from = "{a}", to = "{b}", by = "office" }}' for a, b in pairwise(names)),
        ]
    )


def test_loading_grows_no_worse_than_linearly() -> None:
    """Ten times the states take at most some ten times as long."""

    def seconds(text: str) -> float:
        times = []
        for _ in range(5):
            before = process_time()
            agenda: Agenda = load_agenda(text, registry()).agenda
            times.append(process_time() - before)
        assert agenda.tracks
        return min(times)

    small, large = long(80), long(800)
    seconds(small)
    assert seconds(large) < 20 * seconds(small)


def test_a_number_stays_what_was_written() -> None:
    """No number passes through a float on its way."""
    text = changed(REGION, "minimum = 6.5", "minimum = 0.1000000000000000055511151231257827")
    with pytest.raises(DefinitionError, match="too many digits"):
        load_agenda(text, registry())
    exact = load_agenda(changed(REGION, "minimum = 6.5", "minimum = 0.1"), registry()).agenda
    assert exact.rules["score-is-enough"].guard.minimum == Fraction(Decimal("0.1"))  # type: ignore[union-attr]
