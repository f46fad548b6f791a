"""Laws of persons: who may not take part never counts, and nobody is judged by their name."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from fractions import Fraction
from functools import cache
from typing import Any, ClassVar, Final

import attrs

from ..case import Case
from ..engine import judge
from ..model.agenda import Absent
from ..model.approvals import meets
from ..model.dossier import Cast, Dossier
from ..model.facts import TransitionTaken
from ..model.frozen import FrozenMap
from ..model.panels import barred
from ..model.ports import Score
from ..model.records import Application, Initiative, Recusal, Return
from ..model.verdict import Verdict
from ..model.when import When
from .laws import Judged, StepLaw


@attrs.frozen
class BarredNeverCounts(StepLaw):
    """Who stepped back or has a conflict of interest does nothing more, and what they gave changes nothing."""

    word: ClassVar[str] = "barred-never-counts"

    def broken(self, memory: Hashable, judged: Judged) -> str | None:
        """See `Law.broken`."""
        case, request, taken = judged.read, judged.request, judged.taken
        dossier = case.dossier
        if dossier is None:
            return None
        if taken is not None and taken.score is not None:
            counted = {cast.place for cast in dossier.panel.sheets if cast.actor not in dossier.panel.recused}
            if taken.score.sheets > len(counted):
                return f"the score rests on {taken.score.sheets} sheets, and {len(counted)} count"
        out = {*barred(dossier, *case.rosters.values()), *dossier.panel.recused}
        if not out:
            return None
        if {request.actor, request.behalf} & out:
            steps_back = judged.step is not None and judged.step.record is Recusal
            acts = judged.verdict.allowed and request.role in case.rulebook.agenda.bodies and request.actor in out
            return (
                f"{request.actor} may not take part, and does {request.trigger!r}" if acts and not steps_back else None
            )
        if isinstance(request.record, Return):  # goes back to what anybody approved
            return None
        without = _without(dossier, out)
        if without == dossier:
            return None
        again = judge(attrs.evolve(case, dossier=without), request)
        if _answer(again) == _answer(judged.verdict):
            return None
        return f"{request.trigger!r} is judged by what {', '.join(sorted(out))} gave, who may not take part"


def _without(dossier: Dossier, out: set[str]) -> Dossier:
    """The dossier without the sheets, votes and approvals of these persons."""
    panel = dossier.panel

    def left(casts: tuple[Cast, ...]) -> tuple[Cast, ...]:
        return tuple(cast for cast in casts if cast.actor not in out)

    approvals = tuple(approved for approved in panel.approvals if approved.actor not in out)
    kept = attrs.evolve(panel, sheets=left(panel.sheets), votes=left(panel.votes), approvals=approvals)
    return attrs.evolve(dossier, panel=kept)


def _answer(verdict: Verdict) -> tuple[bool, frozenset[tuple[str, str]], tuple[Score | None, ...], tuple[str, ...]]:
    """Whether it is allowed and why not, the score, and where it leads."""
    taken = [fact for fact in verdict.facts if isinstance(fact, TransitionTaken)]
    reasons = frozenset((reason.code, reason.rule) for reason in verdict.reasons)
    return verdict.allowed, reasons, tuple(f.score for f in taken), tuple(f.target for f in taken)


@attrs.frozen
class ApprovalsFollow(StepLaw):
    """An approval does not outlast a change of what it looked at."""

    word: ClassVar[str] = "approvals-follow"

    def broken(self, memory: Hashable, judged: Judged) -> str | None:
        """See `Law.broken`."""
        before, after = judged.case.dossier, judged.after.dossier if judged.after else None
        record = judged.request.record
        if before is None or after is None or not before.panel.approvals:
            return None
        if not isinstance(record, (Application, Initiative)):
            return None
        old = before.idea.application if isinstance(record, Application) else before.idea.initiative
        changed = {*_differences(old, record)}
        levels = judged.case.track.approvals
        for approved in after.panel.approvals:
            if approved.level in levels and meets(levels[approved.level].covers, changed):
                return f"the approval of {approved.level!r} stands, though {', '.join(sorted(changed))} changed"
        return None


def _differences(old: Application | Initiative | None, new: Application | Initiative) -> Iterator[str]:
    for field in attrs.fields(type(new)):
        earlier, later = getattr(old, field.name, None), getattr(new, field.name)
        if field.name == "fields":
            earlier = earlier or {}
            yield from (f"fields.{key}" for key in {*earlier, *later} if earlier.get(key) != later.get(key))
        elif old is None or earlier != later:
            yield field.name


@attrs.frozen
class RenamedApplicant(StepLaw):
    """Under another name an applicant gets the same verdict and the same score."""

    word: ClassVar[str] = "renamed-applicant"
    _last: list[Any] = attrs.field(factory=list, eq=False, repr=False)

    def broken(self, memory: Hashable, judged: Judged) -> str | None:
        """See `Law.broken`."""
        case, request = judged.read, judged.request
        name = case.dossier.idea.applicant if case.dossier else getattr(request.record, "applicant", "")
        if not name or case.candidates or judged.step is None:
            return None
        other = f"{name}{_TOO}"
        if not self._last or self._last[0] is not judged.case or self._last[1] != name:
            self._last[:] = [judged.case, name, renamed((case.dossier, judged.case.rosters), name, other)]
        dossier, rosters = self._last[2]
        rosters = FrozenMap({body: rosters[body] for body in case.rosters})
        again = judge(attrs.evolve(case, dossier=dossier, rosters=rosters), renamed(request, name, other))
        if _answer(again) == _answer(judged.verdict) or name in _named_by_rules(case, judged):
            return None
        return f"{request.trigger!r} is judged otherwise when the applicant {name!r} has another name"


_TOO: Final = "-too"
_PERSONS: Final = frozenset(
    {
        "actor",
        "affiliations",
        "alternates",
        "applicant",
        "behalf",
        "chair",
        "member",
        "members",
        "name",
        "proxies",
        "recused",
        "seat",
        "to",
    }
)
"""The fields that hold the name of a person or organisation."""


def renamed(value: Any, old: str, new: str, *, person: bool = False) -> Any:
    """The same value in which somebody has another name, in every field that names persons."""
    if isinstance(value, str):
        return new if person and value == old else value
    if isinstance(value, tuple):
        found = tuple(renamed(item, old, new, person=person) for item in value)
        return value if all(a is b for a, b in zip(found, value, strict=True)) else found
    if isinstance(value, Mapping):
        items = {
            renamed(key, old, new, person=person): renamed(item, old, new, person=person) for key, item in value.items()
        }
        return value if items == dict(value) else FrozenMap(items)
    changed = {}
    kind: Any = type(value)
    for field in _fields(kind):
        earlier = getattr(value, field)
        if earlier and not isinstance(earlier, (int, Fraction)):
            later = renamed(earlier, old, new, person=field in _PERSONS)
            if later is not earlier:
                changed[field] = later
    return attrs.evolve(value, **changed) if changed else value


@cache
def _fields(cls: Any) -> tuple[str, ...]:
    return tuple(field.name for field in attrs.fields(cls)) if attrs.has(cls) and cls is not When else ()


def _named_by_rules(case: Case, judged: Judged) -> set[object]:
    """What the parameters of the rules of a step name: a rule may be about one applicant."""
    assert judged.step is not None
    found: set[object] = set()
    for bound in (*judged.step.rules, *(bound for bound, _ in judged.step.routes)):
        for field in () if isinstance(bound.guard, Absent) else _fields(type(bound.guard)):
            value = getattr(bound.guard, field)
            found.update(value if isinstance(value, (tuple, Mapping)) else (value,))
    return found
