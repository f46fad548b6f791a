"""A story that breaks a law: told in sentences, and printed as a test that repeats it."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from enum import Enum
from pathlib import Path
from typing import Any

import attrs

from .steps import Call


@attrs.frozen
class Told:
    """One step of a story.

    Args:
        call: what was asked.
        words: the same, in words.
        happened: whether it was taken.
        where: the states it led to, where they are known.
        wrong: whether it raised or did not return.
    """

    call: Call = attrs.field(eq=False)
    words: str
    happened: bool
    where: tuple[str, ...] = ()
    wrong: bool = False

    def sentence(self) -> str:
        """What was asked, and what came of it."""
        if self.wrong:
            return f"{self.words} goes wrong."
        if not self.happened:
            return f"{self.words} is refused."
        return f"{self.words} leads to {' and '.join(self.where)}." if self.where else f"{self.words} happens."


@attrs.frozen
class Asked:
    """What was explored, and how: all that it takes to repeat a story.

    Args:
        factory: makes the object, or is the adapter that drives it.
        invariants: as they were given.
        more: other arguments of `explore` that were given.
    """

    factory: Any
    invariants: Mapping[str, Callable[[Any], object]]
    more: Mapping[str, Any]


@attrs.frozen
class Story:
    """Steps from a fresh object to where a law is broken.

    Args:
        law: which.
        what: what was wrong.
        steps: the last of them breaks it.
        asked: what was explored.
    """

    law: str
    what: str
    steps: tuple[Told, ...]
    asked: Asked = attrs.field(repr=False, eq=False)

    def text(self) -> str:
        """The story in numbered sentences."""
        told = [f"{number}. {step.sentence()}" for number, step in enumerate(self.steps, 1)]
        beginning = [] if told else ["It is so from the start."]
        return "\n".join([f"Broken: {self.law}", *beginning, *told, f"Then: {self.what}."])

    def as_pytest(self) -> str:
        """A test that takes these steps again, as it can stand in a file beside what it tests.

        Raises:
            ValueError: something in it has no name that a file can import.
        """
        writer = _Writer()
        steps = [f"        {writer.call(told.call)}," for told in self.steps]
        factory = writer.value(self.asked.factory)
        more = [f"    {name}={writer.value(value)}," for name, value in self.asked.more.items()]
        invariants = ", ".join(writer.value(invariant) for invariant in self.asked.invariants.values())
        lines = [
            f"def test_{re.sub(r'[^0-9a-z]+', '_', self.law.lower()).strip('_')}() -> None:",
            f'    """What must hold: {self.law}."""',
            "    replay(",
            f"        {factory},",
            *(["        [", *(f"    {line}" for line in steps), "        ],"] if steps else ["        [],"]),
            *([f"        invariants=[{invariants}],"] if invariants else []),
            *(f"    {line}" for line in more),
            "    ).raise_if_broken()",
        ]
        return "\n".join([*writer.imports(), "", "", *lines, ""])


class _Writer:
    """Writes values as Python, and remembers what to import."""

    def __init__(self) -> None:
        self._modules: set[str] = set()
        self._names: dict[str, set[str]] = {"avt_workflow.testing": {"replay"}}

    def imports(self) -> list[str]:
        plain = [f"import {module}" for module in sorted(self._modules)]
        return [*plain, *(f"from {module} import {', '.join(sorted(self._names[module]))}"
                          for module in sorted(self._names))]  # fmt: skip

    def call(self, call: Call) -> str:
        self._names["avt_workflow.testing"].add("step")
        given = [repr(call.trigger), *map(self.value, call.args)]
        return f"step({', '.join([*given, *(f'{name}={self.value(value)}' for name, value in call.kwargs.items())])})"

    def value(self, value: Any) -> str:
        """Python for a value.

        Raises:
            ValueError: there is none.
        """
        if isinstance(value, Enum):
            return f"{self._named(type(value))}.{value.name}"
        if isinstance(value, (list, tuple, set, frozenset)) and type(value) in _BRACKETS:
            inner = ", ".join(map(self.value, value)) + ("," if isinstance(value, tuple) and len(value) == 1 else "")
            return _BRACKETS[type(value)](inner)
        if type(value) is dict:
            return f"{{{', '.join(f'{self.value(k)}: {self.value(v)}' for k, v in value.items())}}}"
        if value is None or type(value) in (bool, int, float, str, bytes):
            return repr(value)
        named = self._global(value)
        if named is not None:
            return named
        return self._made(value)

    def _made(self, value: Any) -> str:
        kind = type(value)
        module, text = kind.__module__, repr(value)
        if text.startswith(f"{module}."):  # as dates are
            self._modules.add(module)
            return text
        if text.startswith(f"{kind.__name__}("):  # as fractions, decimals and data classes are
            self._named(kind)
            return text
        if not getattr(value, "__dict__", True) and kind.__init__ is object.__init__:
            return f"{self._named(kind)}()"
        raise ValueError(f"no file can import {value!r}: give it a name at the top of a module")

    def _global(self, value: Any) -> str | None:
        """The name of a value at the top of the module that it comes from."""
        module = getattr(value, "__module__", None) or type(value).__module__
        for name, found in vars(sys.modules.get(module, object)).items():
            if found is value and name.isidentifier():
                return self._import(module, name)
        return None

    def _named(self, value: Any) -> str:
        found = self._global(value)
        if found is None:
            raise ValueError(f"no file can import {value.__qualname__}: put it at the top of a module")
        return found

    def _import(self, module: str, name: str) -> str:
        if module == "builtins":
            return name
        if module == "__main__":
            module = Path(getattr(sys.modules[module], "__file__", "__main__")).stem
        self._names.setdefault(module, set()).add(name)
        return name


_BRACKETS: Mapping[type, Callable[[str], str]] = {
    list: lambda inner: f"[{inner}]",
    tuple: lambda inner: f"({inner})",
    set: lambda inner: f"{{{inner}}}" if inner else "set()",
    frozenset: lambda inner: f"frozenset({{{inner}}})" if inner else "frozenset()",
}
