"""The laws of every plugin: it answers, always the same, and neither changes nor looks up anything.

All of them are required. Judging happens again at every conflict of two writers, and in every explanation; a log is
read years later. A rule that gives another answer then has no answer.
"""

from __future__ import annotations

import random
from typing import Any, Final

from ... import languages
from .divisions import divisions
from .judgements import judgements
from .law import SPOKEN, Breach, Fell, Kind, Law
from .sittings import sittings
from .watch import looked_at


def falls(trial: Any) -> Breach | None:
    """It raises something, or answers with what is no answer."""
    try:
        trial.answer(trial.inputs())
    except Fell as fault:
        return Breach.of("raises", fault=str(fault))
    return None


def wavers(trial: Any) -> Breach | None:
    """Asked again it answers differently, whatever the state of the shared generator of chance."""
    state = random.getstate()
    try:
        first = _seeded(trial, 0)
        other = next((found for seed in range(1, _ASKED) if (found := _seeded(trial, seed)) != first), first)
    finally:
        random.setstate(state)
    return None if first == other else Breach.of("wavers", before=_short(first), after=_short(other))


def _seeded(trial: Any, seed: int) -> Any:
    random.seed(seed)
    return trial.answer(trial.inputs())


_ASKED: Final = 4


def changes(trial: Any) -> Breach | None:
    """What it is given is no longer what it was."""
    inputs = trial.inputs()
    before = repr(inputs)
    trial.answer(inputs)
    return None if repr(inputs) == before else Breach.of("changes", after=_first_difference(before, repr(inputs)))


def looks(trial: Any) -> Breach | None:
    """It looks at something outside; the second time, for the first it may have to import what it needs."""
    trial.answer(trial.inputs())
    found = looked_at(lambda: trial.answer(trial.inputs()))
    return Breach.of(f"looks-at-{found[0][0]}", call=found[0][1]) if found else None


def leaves_blank(trial: Any) -> Breach | None:
    """A refusal lacks what its sentence, or that of its code, names."""
    for refusal, text in trial.refusals():
        for language in SPOKEN:
            sentence = languages.reason(refusal.code, language) if refusal.code else text.get(language, "")
            lacking = [name for name in languages.placeholders(sentence) if name not in refusal.params]
            if lacking:
                return Breach.of("leaves-blank", language=language, name=lacking[0], sentence=sentence)
            if not sentence.strip() or sentence == refusal.code:
                return Breach.of("says-nothing", language=language, code=refusal.code or "-")
    return None


def _short(answer: Any) -> str:
    text = repr(answer)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _first_difference(before: str, after: str) -> str:
    place = next((at for at, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), 0)
    return f"…{after[max(0, place - 40) : place + _LONGEST - 40]}…"


_LONGEST: Final = 160


def common(kind: Kind) -> tuple[Law, ...]:
    """The laws of every plugin, for one kind of them."""
    trials = {"scheme": sittings(), "rule": divisions, "guard": judgements}[kind]
    return (
        Law("answers", kind, True, trials, falls),
        Law("repeatable", kind, True, trials, wavers),
        Law("changes-nothing", kind, True, trials, changes),
        Law("looks-nothing-up", kind, True, trials, looks),
        *((Law("refusal-told", kind, True, trials, leaves_blank),) if kind != "rule" else ()),
    )
