"""The small region of `data/region.toml`, with the plugin it needs, for tests of reading agendas."""

from __future__ import annotations

from pathlib import Path

import attrs

from avt_workflow import BodyName, Case, Cents, EnvelopeName, FrozenMap, Guard, Refusal, Registry, Request
from avt_workflow.registry import BUILT_IN

DATA = Path(__file__).parent / "data"
REGION = (DATA / "region.toml").read_text(encoding="utf-8")


@attrs.frozen
class Heard(Guard):
    """A guard with a parameter of each kind."""

    body: BodyName
    pots: tuple[EnvelopeName, ...] = ()
    limit: Cents | None = None
    days: int = attrs.field(default=14, validator=attrs.validators.ge(1))

    text = {"nl": "Niet gehoord.", "en": "Not heard."}

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Always holds."""
        return None


@attrs.frozen
class HeardLater(Heard):
    """The same with another meaning."""

    revision = 2


def registry(guard: type[Guard] | None = Heard) -> Registry:
    """The built-in plugins and one more under the name `heard`."""
    guards = {**BUILT_IN.guards, **({"heard": guard} if guard else {})}
    return attrs.evolve(
        BUILT_IN,
        guards=FrozenMap(guards),
        distributions=("test-plugins",),
        origins=FrozenMap({"guard:heard": "test-plugins"}),
    )


def changed(text: str, old: str, new: str) -> str:
    """A text in which one passage is another; the passage must stand there once."""
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the text"
    return text.replace(old, new)
