"""Strategies for requests with one fault: what judging must refuse, with the code of that fault."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import attrs
from hypothesis import reject
from hypothesis import strategies as st

from ...case import Case
from ...engine import judge, step_for
from ...model.agenda import Criterion
from ...model.facts import Request
from ...model.frozen import FrozenMap
from ...model.records import (
    Application,
    Call,
    Grant,
    Initiative,
    Mark,
    Note,
    Payment,
    Recovery,
    Settlement,
    Sheet,
    Vote,
)
from ...model.when import When
from ...money import Cents
from ...rulebook import Step
from .walks import draw_request

_TRIES: Final = 8
_NOTHING: Final = Cents(0)
_BELOW: Final = Cents(-1)

Marks = Mapping[str, Mark]
Criteria = Mapping[str, Criterion]
Changes = Mapping[str, Any]
"""Fields of a request or record, with what they become."""


@attrs.frozen
class AlmostValidRequest:
    """A request that would be allowed, but for one fault.

    Args:
        request: as it is asked.
        kind: which mistake was made, one of `MISTAKES`.
        code: of the reason that must be among those of the refusal.
        sound: the same request without the fault; it is allowed.
    """

    request: Request
    kind: str
    code: str
    sound: Request


def almost_valid_requests(
    case: Case, *kinds: str, subject: str = "one", applicant: str = "org"
) -> st.SearchStrategy[AlmostValidRequest]:
    """Requests about the dossier in a case that have one fault; by each mistake of these kinds that can be made there.

    Args:
        case: the dossier as it stands, where it takes some step still.
        kinds: of `MISTAKES`; any of them where none is named.
        subject: the identifier of the dossier.
        applicant: who applies.
    """

    @st.composite
    def almost_valid(draw: st.DrawFn) -> AlmostValidRequest:
        for _ in range(_TRIES):
            sound = draw_request(draw, case, subject, applicant)
            made = mistakes(case, sound) if judge(case, sound).allowed else ()
            fitting = [each for each in made if not kinds or each.kind in kinds]
            if fitting:
                return draw(st.sampled_from(fitting))
        return reject()

    return almost_valid()


def mistakes(case: Case, sound: Request) -> tuple[AlmostValidRequest, ...]:
    """Every mistake that can be made in a request that is allowed.

    Args:
        case: the dossier as it stands.
        sound: the request.
    """
    step = step_for(case.rulebook, case.dossier, sound)
    if not isinstance(step, Step):
        return ()
    made = ((kind, code, make(case, step, sound)) for kind, (code, make) in _MISTAKES.items())
    return tuple(
        AlmostValidRequest(attrs.evolve(sound, **changes), kind, code, sound)
        for kind, code, changes in made
        if changes is not None
    )


Make = Callable[[Case, Step, Request], Changes | None]
"""What a mistake changes of a sound request; None where it cannot be made."""


def _always(**changes: Any) -> Make:
    return lambda case, step, sound: changes


def _standing(standing: str, **changes: Any) -> Make:
    """A mistake of who acts by such a standing: `member`, `applicant` or `role`."""
    return lambda case, step, sound: changes if step.standings.get(sound.role) == standing else None


def _in(*kinds: type, **changes: Any) -> Make:
    """A mistake in a record of these kinds."""

    def make(case: Case, step: Step, sound: Request) -> Changes | None:
        record = sound.record
        return {"record": attrs.evolve(record, **changes)} if record is not None and isinstance(record, kinds) else None

    return make


def _in_marks(spoil: Callable[[Marks, Criteria], Marks]) -> Make:
    def make(case: Case, step: Step, sound: Request) -> Changes | None:
        assessment = case.track.assessment if case.dossier else None
        if not isinstance(sound.record, Sheet) or assessment is None:
            return None
        marks = FrozenMap(spoil(sound.record.marks, assessment.criteria))
        return {"record": attrs.evolve(sound.record, marks=marks)} if marks != sound.record.marks else None

    return make


def _beyond(marks: Marks, criteria: Criteria) -> Marks:
    first = next(iter(criteria))
    return {**marks, first: criteria[first].scale.high + 1}


def _without_needed(marks: Marks, criteria: Criteria) -> Marks:
    needed = next((key for key, criterion in criteria.items() if not criterion.optional), None)
    return {key: mark for key, mark in marks.items() if key != needed}


def _no_record(case: Case, step: Step, sound: Request) -> Changes | None:
    return {"record": None} if step.record is not None and step.divides is None else None


def _some_record(case: Case, step: Step, sound: Request) -> Changes | None:
    return {"record": Note("by the way")} if step.record is None else None


def _no_minutes(case: Case, step: Step, sound: Request) -> Changes | None:
    recorded = step.transition.recorded_by == sound.role and sound.role not in step.transition.by
    return {"minutes": None} if recorded else None


def _too_early(case: Case, step: Step, sound: Request) -> Changes | None:
    start = case.rulebook.agenda.start
    return {"on": When(str(start.first.year - 1))} if start else None


def _late(case: Case, step: Step, sound: Request) -> Changes | None:
    if case.dossier is None or (case.rulebook.agenda.start is not None):
        return None
    return {"on": When(str(case.dossier.moved.on.first.year - 1)), "motivation": ""}


def _of_another(case: Case, step: Step, sound: Request) -> Changes | None:
    known = case.dossier is not None and case.dossier.idea.applicant
    return {"actor": "another"} if known and step.standings.get(sound.role) == "applicant" else None


def _unknown_field(case: Case, step: Step, sound: Request) -> Changes | None:
    if not isinstance(sound.record, (Application, Initiative)):
        return None
    return {"record": attrs.evolve(sound.record, fields=sound.record.fields.with_item("colour", "red"))}


def _too_much(case: Case, step: Step, sound: Request) -> Changes | None:
    """A cent more than any envelope of the step has."""
    if not isinstance(sound.record, Grant) or not step.transition.commits:
        return None
    amount = Cents(1 + max(case.ledger(name).ceiling for name in step.envelopes))
    return {"record": attrs.evolve(sound.record, amount=amount)}


def _vote_on_nothing(case: Case, step: Step, sound: Request) -> Changes | None:
    return {"record": attrs.evolve(sound.record, trigger="wave")} if isinstance(sound.record, Vote) else None


_MISTAKES: Final[Mapping[str, tuple[str, Make]]] = {
    # who and what
    "nobody acts": ("field-missing", _always(actor="")),
    "no role": ("role-missing", _always(role="")),
    "a role that may not": ("role-not-allowed", _always(role="passer-by")),
    "who is no member": ("not-a-member", _standing("member", actor="zed")),
    "of another applicant": ("not-the-applicant", _of_another),
    "a step that there is not": ("unknown-trigger", _always(trigger="wave")),
    # when and on what ground
    "before the programme": ("before-programme", _too_early),
    "late without a reason": ("late-without-reason", _late),
    "without minutes": ("minutes-missing", _no_minutes),
    # what is handed in
    "nothing handed in": ("record-missing", _no_record),
    "something handed in": ("record-unexpected", _some_record),
    "no title": ("field-missing", _in(Application, Initiative, Call, title=" ")),
    "a field that there is not": ("field-unknown", _unknown_field),
    "less than nothing asked": ("amount-invalid", _in(Application, asked=_BELOW)),
    "less than nothing granted": ("amount-invalid", _in(Grant, Settlement, amount=_BELOW)),
    "nothing paid": ("amount-zero", _in(Payment, Recovery, amount=_NOTHING)),
    "no reference": ("field-missing", _in(Payment, Recovery, reference="")),
    "more than there is": ("over-ceiling", _too_much),
    "a vote on nothing": ("vote-on-nothing", _vote_on_nothing),
    "a mark beyond the scale": ("mark-off-scale", _in_marks(_beyond)),
    "a mark missing": ("mark-missing", _in_marks(_without_needed)),
    "a mark for nothing": ("criterion-unknown", _in_marks(lambda marks, _: {**marks, "Q": None})),
}

MISTAKES: Final = tuple(_MISTAKES)
"""Every mistake that `almost_valid_requests` makes."""
