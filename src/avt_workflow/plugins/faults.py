"""The kinds of fault a plugin can have, each with what to do about it."""

from __future__ import annotations

from typing import Final

from ..errors import Fault
from ..model.frozen import FrozenMap

WHAT_TO_DO: Final = FrozenMap(
    {
        "syntax-error": "correct this line",
        "import-error": "make it import: install what it needs, or correct the line",
        "no-hook": "add a function such as avt_guards, marked with @hookimpl, that returns what it brings",
        "unknown-hook": "use the name of a hook; avt_guards is the one for criteria",
        "hook-unmarked": "put @hookimpl above the function",
        "hook-arguments": "take the arguments away: hooks are called with none",
        "hook-raises": "make the hook return without looking anything up",
        "hook-result": "return a mapping of names to what they stand for",
        "bad-name": "use lower-case letters and digits, words joined by hyphens",
        "name-taken": "choose another name",
        "not-a-class": "give the class itself, without parentheses",
        "not-attrs": "put @attrs.frozen above the class",
        "not-frozen": "put @attrs.frozen above the class, so that its parameters cannot change",
        "field-untyped": "write a type behind the name, as in `at_least: int = 2`",
        "field-type": "use int, str, bool, Exact (Fraction), Cents, BodyName or EnvelopeName, one of these or None, "
        "a tuple of these, or a FrozenMap of names to numbers, texts or amounts; import the type outside "
        "`if TYPE_CHECKING`",
        "default-type": "give a default of the field's own type; exact numbers as Fraction, never as float",
        "mutable-default": "give a default that cannot change, such as a tuple",
        "reserved-parameter": "rename the field: agendas use this word themselves where they name the plugin",
        "method-missing": "write the method",
        "method-signature": "write a plain method with exactly these parameters",
        "no-docstring": "say in one sentence what it holds to; it becomes its documentation",
        "bad-text": "give `text` one sentence per language, with parameters as {name}",
        "language-missing": "add the sentence in this language",
        "placeholders-differ": "use the same {names} in every language",
        "bad-revision": "use a whole number from 1, raised when the same parameters start to mean something else",
        "unknown-record": 'name kinds of records in a tuple, as in `lifted_by = ("advice",)`',
        "bad-flag": "use True or False",
        "bad-claims": 'name laws in a tuple, as in `claims = ("unanimous",)`',
        "not-agenda-files": "give AgendaFiles(agenda=...) with the text of the agenda",
        "not-text": "give the text of the file, as str",
    }
)
"""What to do about each fault, by its stable code."""


def fault(code: str, what: str, path: str = "", line: int | None = None) -> Fault:
    """A fault that says what is wrong and what to do."""
    return Fault(path, code, f"{what} → {WHAT_TO_DO[code]}", line)


def one_line(error: BaseException) -> str:
    """An exception in one line of at most 200 characters."""
    return " ".join(f"{type(error).__name__}: {error}".split())[:200]
