"""Every kind of fault in a plugin is found, named and explained."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from avt_workflow import AllocationRule, Guard, InputError, ScoringScheme
from avt_workflow.definition.tables import slots
from avt_workflow.model.agenda import Assessment, Round, Rule
from avt_workflow.plugins import WHAT_TO_DO, check_plugin
from avt_workflow.plugins.classes import RESERVED, RESERVED_OF_ROUNDS, class_faults
from avt_workflow.registry import BUILT_IN

SEEDED = Path(__file__).parent / "faulty_plugins"


def seeded(code: str, folder: Path) -> Path:
    """A copy of the seeded plugin with this fault, as a .py file."""
    (source,) = SEEDED.glob(code.replace("-", "_") + ".*")
    return Path(shutil.copy(source, folder / f"{source.stem}.py"))


@pytest.mark.parametrize("code", WHAT_TO_DO)
def test_each_seeded_fault_is_found(code: str, tmp_path: Path) -> None:
    """A plugin with one kind of fault is reported with that kind only, what to do, and its file."""
    path = seeded(code, tmp_path)
    faults = check_plugin(path)
    assert {fault.code for fault in faults} == {code}
    for fault in faults:
        assert fault.text.endswith(WHAT_TO_DO[code])
        assert fault.file == str(path)


def test_every_seeded_plugin_has_a_kind() -> None:
    """No seeded plugin stands for a kind of fault that no longer exists."""
    names = {path.stem.replace("_", "-") for path in SEEDED.iterdir() if path.suffix in (".py", ".txt")}
    assert names == set(WHAT_TO_DO)


GOOD = '''
import attrs
from avt_workflow import BodyName, Cents, EnvelopeName, FrozenMap, Guard, hookimpl
from avt_workflow.model.ports import Exact

@attrs.frozen
class Rule(Guard):
    """A rule."""
    {field}
    text = {{"nl": "Nee {{a}}.", "en": "No {{a}}."}}
    {extra}
    def check(self, case, request):
        return None
    {method}

@hookimpl
def avt_guards():
    {hook}
'''


def write(folder: Path, *, field: str = "", extra: str = "", method: str = "", hook: str = "") -> Path:
    """A plugin that is good but for the parts given."""
    path = folder / "one.py"
    body = hook or 'return {"rule": Rule}'
    path.write_text(GOOD.format(field=field, extra=extra, method=method, hook=body), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "field",
    [
        "",
        "a: int",
        "a: 'Exact'",
        "a: int | None = None",
        "a: tuple[str, ...] = ()",
        "a: tuple[Exact, ...] | None = None",
        "a: Cents = Cents(5)",
        "a: BodyName = BodyName('board')",
        "a: EnvelopeName | None = None",
        "a: bool = attrs.field(default=False, kw_only=True)",
        "a: tuple[int, ...] = attrs.field(factory=tuple)",
        "a: FrozenMap[str, Exact]",
        "a: FrozenMap[str, Cents] = FrozenMap({'eu': Cents(5)})",
        "a: int = 1; b: int = attrs.field(default=attrs.Factory(lambda self: self.a, takes_self=True))",
    ],
)
def test_good_parameters(field: str, tmp_path: Path) -> None:
    """Each type that a parameter may have is accepted, written out, as a string, with a default or without."""
    assert check_plugin(write(tmp_path, field=field)) == ()


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"field": "a: 'Fraktion'"}, "field-type"),
        ({"field": "a: dict[str, int]"}, "field-type"),
        ({"field": "a: int | str = 1"}, "field-type"),
        ({"field": "a: FrozenMap[int, int]"}, "field-type"),
        ({"field": "a: FrozenMap[str, BodyName]"}, "field-type"),
        ({"field": "a: FrozenMap[str, int] = FrozenMap({'eu': 'x'})"}, "default-type"),
        ({"field": "a: tuple = ()"}, "field-type"),
        ({"field": "a: list[int] = attrs.field(factory=list)"}, "field-type"),
        ({"field": "a = attrs.field(default=1)"}, "field-untyped"),
        ({"field": "a: int = True"}, "default-type"),
        ({"field": "a: tuple[int, ...] = ('x',)"}, "default-type"),
        ({"field": "a: tuple[int, ...] = attrs.field(default=[])"}, "mutable-default"),
        ({"extra": "lifted_by = 'advice'"}, "unknown-record"),
        ({"extra": "lifted_by = ('adoption',)"}, "unknown-record"),
        ({"extra": "revision = True"}, "bad-revision"),
        ({"extra": "revision = 0"}, "bad-revision"),
        ({"extra": "text = 'No.'"}, "bad-text"),
        ({"extra": "text = {}"}, "language-missing"),
        ({"extra": "text = {'nl': '{a} {b}', 'en': '{b}', 'tw': '{a} {b}'}"}, "placeholders-differ"),
        ({"extra": "lifts_by = ('advice',)"}, "field-untyped"),
        ({"method": "async def check(self, case, request): return None"}, "method-signature"),
        ({"method": "def check(self, case, request, more=1): return None"}, "method-signature"),
        ({"method": "def check(self, *args): return None"}, "method-signature"),
        ({"method": "check = None"}, "method-signature"),
        ({"hook": "pass"}, "hook-result"),
        ({"hook": "yield {'rule': Rule}"}, "hook-result"),
        ({"hook": "return {1: Rule}"}, "hook-result"),
        ({"hook": "raise SystemExit(3)"}, "hook-raises"),
        ({"hook": "return {'Rule': Rule}"}, "bad-name"),
        ({"extra": "text = {'nl': '{a}', 'en': '}'}"}, "bad-text"),
        ({"hook": "return {'rule': Guard}"}, "not-attrs"),
    ],
)
def test_other_ways_to_go_wrong(parts: dict[str, str], code: str, tmp_path: Path) -> None:
    """A kind of fault is found in its less usual forms too."""
    assert code in {fault.code for fault in check_plugin(write(tmp_path, **parts))}


def test_all_faults_at_once(tmp_path: Path) -> None:
    """Faults in several places of one class are all reported, each with its path."""
    path = write(tmp_path, field="a: float = 1.0", extra="revision = 0; reads_record = 1", hook="return {'R': Rule}")
    found = {(fault.path, fault.code) for fault in check_plugin(path)}
    assert found == {
        ("avt_guards.R", "bad-name"),
        ("avt_guards.R.a", "field-type"),
        ("avt_guards.R", "bad-revision"),
        ("avt_guards.R", "bad-flag"),
    }


def test_an_error_names_its_line(tmp_path: Path) -> None:
    """An error while importing is reported with the plugin's own line, also when it is raised deeper down."""
    path = tmp_path / "one.py"
    path.write_text("from avt_workflow import euros\n\nPRICE = euros('free')\n", encoding="utf-8")
    (fault,) = check_plugin(path)
    assert (fault.code, fault.line) == ("import-error", 3)


def test_a_misspelt_name_gets_its_nearest() -> None:
    """A misspelt hook and a bad name come with the name that was meant."""
    assert "'avt_guards'" in check_plugin(SEEDED / "unknown_hook.py")[0].text
    assert "'has-application'" in check_plugin(SEEDED / "bad_name.py")[0].text


def test_a_module_can_be_checked() -> None:
    """A module that was imported already is checked like its file."""
    import importlib.util

    spec = importlib.util.spec_from_file_location("loose", SEEDED / "not_frozen.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert [fault.code for fault in check_plugin(module)] == ["not-frozen"]


def test_a_path_that_is_no_plugin(tmp_path: Path) -> None:
    """A path that is not there, or no Python file, is the caller's mistake."""
    (tmp_path / "notes.txt").write_text("no plugin", encoding="utf-8")
    for path in (tmp_path / "lost.py", tmp_path / "notes.txt"):
        with pytest.raises(InputError, match="no plugin"):
            check_plugin(path)


def test_built_in_plugins_pass() -> None:
    """What the library brings itself meets every demand it makes of others."""
    brought: list[tuple[type, str, type]] = [
        *((Guard, name, cls) for name, cls in BUILT_IN.guards.items()),
        *((ScoringScheme, name, cls) for name, cls in BUILT_IN.schemes.items()),
        *((AllocationRule, name, cls) for name, cls in BUILT_IN.allocations.items()),
    ]
    assert [fault for port, name, cls in brought for fault in class_faults(port, name, cls)] == []


def test_no_parameter_can_have_a_word_of_the_agenda() -> None:
    """Every word that stands beside a plugin in an agenda is no name for a parameter, but those that came later."""
    later = {"blocks", "rounding"}  # a plugin may have had such a parameter already, and keeps it
    words = {slot.key for cls in (Rule, Assessment) for slot in slots(cls)} | {"scale", "revision"}
    assert words - later == {*RESERVED}
    later = {"earmarked_by", "earmarks"}
    assert {slot.key for slot in slots(Round)} - later | {"revision"} == {*RESERVED_OF_ROUNDS}
