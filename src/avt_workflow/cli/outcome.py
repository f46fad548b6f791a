"""What came of a request, as it is printed: the verdict with its reasons, and the exit code."""

from __future__ import annotations

import argparse
from typing import Any, Final

from .. import languages
from ..model.verdict import Option, Verdict
from . import show

DONE: Final = 0
REFUSED: Final = 1


def verdict_of(verdict: Verdict, arguments: argparse.Namespace, language: str, what: str) -> int:
    """Print a verdict on `what`; gives the exit code."""
    what = show.flat(what)
    if arguments.json:
        show.as_json(verdict_json(verdict, language))
    elif verdict.allowed:
        done = "repeated" if verdict.repeated else "allowed" if arguments.command == "explain" else "done"
        show.line(f"{what}: {languages.word('words', done, language)}")
        show.reasons(verdict.notes, language)
    else:
        show.line(f"{what}: {languages.word('words', 'refused', language)}")
        show.reasons(verdict.reasons, language)
    return DONE if verdict.allowed else REFUSED


def verdict_json(verdict: Verdict, language: str) -> dict[str, Any]:
    """A verdict as `do` and `explain` give it."""
    reasons = [show.reason_json(reason, language) for reason in verdict.reasons]
    notes = [show.reason_json(note, language) for note in verdict.notes]
    told = {"allowed": verdict.allowed, "reasons": reasons, "repeated": verdict.repeated}
    return told | {"notes": notes} if notes else told


def option_json(option: Option, language: str) -> dict[str, Any]:
    """An option as `options` gives it."""
    reasons = [show.reason_json(reason, language) for reason in option.reasons]
    return {"trigger": option.trigger, "allowed": option.allowed, "records": option.records, "reasons": reasons}
