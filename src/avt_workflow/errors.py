"""The errors that avt_workflow raises; each says what was asked, what stood in the way and what to do next.

    AvtError
    ├── InputError            a value that cannot be read or used
    │   ├── DefinitionError   an agenda or data file with faults, all of them at once
    │   └── NotInstalled      what is asked needs a package that is not part of the core
    ├── PluginError           a plugin that cannot be registered
    ├── Conflict              someone else wrote first to a stream that was read
    ├── KeyReused             an idempotency key that belongs to another request
    └── LogError              the log itself
        ├── LogUnavailable    it cannot be opened, read or written
        └── LogDamaged        what it holds is not what was written

A refusal is not an error: it is a `Verdict` with every reason.
"""

from __future__ import annotations

from collections.abc import Iterable

import attrs


class AvtError(Exception):
    """The root of the tree: `str()` gives what happened, `todo` what to do about it."""

    def __init__(self, message: str, todo: str = "") -> None:
        super().__init__(message)
        self.todo = todo

    def __str__(self) -> str:
        message: str = self.args[0]
        return f"{message} → {self.todo}" if self.todo else message


class InputError(AvtError, ValueError):
    """A value that cannot be read or used."""


@attrs.frozen
class Fault:
    """One thing that is wrong in a file.

    Args:
        path: dotted path of the value (`tracks.project.states.granted`), or "" for the whole file.
        code: stable name of the kind of fault.
        text: what is wrong and what was expected.
        line: line in the file, where it is known (syntax faults).
        file: the file, where there is one.
    """

    path: str
    code: str
    text: str
    line: int | None = None
    file: str = ""

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line) if part)
        return " ".join(part for part in (place, self.path, f"[{self.code}]", self.text) if part)


class DefinitionError(InputError):
    """An agenda or data file that cannot be used; `faults` lists everything that is wrong with it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        count = len(self.faults)
        lines = "\n".join(f"  {fault}" for fault in self.faults)
        super().__init__(f"{count} fault{'s' if count != 1 else ''} found:\n{lines}")


class NotInstalled(InputError):
    """What is asked needs a package that is not part of the core.

    Args:
        package: which one.
        extra: of this library, that brings it.
    """

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(f"this needs the package {package}", f'pip install "avt-workflow[{extra}]"')
        self.package, self.extra = package, extra


class PluginError(AvtError):
    """A plugin that cannot be registered; the others keep working."""


class Conflict(AvtError):
    """Someone else wrote first to a stream that this change read; nothing was written.

    Args:
        stream: the stream whose version differs.
        expected: the version that was read.
        found: the version that stands there now.
    """

    def __init__(self, stream: str, expected: int, found: int) -> None:
        super().__init__(
            f"{stream} stands at version {found}, not {expected}: someone was first",
            "read again and judge again",
        )
        self.stream, self.expected, self.found = stream, expected, found


class KeyReused(AvtError):
    """An idempotency key that was used before for another request; nothing was written."""

    def __init__(self, key: str) -> None:
        super().__init__(
            f"the key {key!r} belongs to another request",
            "give this request a key of its own, or repeat the first one exactly",
        )
        self.key = key


class LogError(AvtError):
    """Something is wrong with the log itself."""


class LogUnavailable(LogError):
    """The log cannot be opened, read or written; nothing was written."""


class LogDamaged(LogError):
    """What the log holds is not what was written."""
