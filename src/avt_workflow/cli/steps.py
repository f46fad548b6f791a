"""The commands that ask for a step, or what steps there are."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, Final, get_type_hints

from .. import languages
from ..definition import load_history, load_record, parse, read_file
from ..definition.faults import unknown
from ..definition.history import KINDS
from ..definition.load import HISTORY, RECORD
from ..engine import step_for
from ..errors import InputError
from ..model.agenda import Agenda
from ..model.facts import AGENDA_STREAM, Minutes, Request, body_stream
from ..model.frozen import EMPTY, FrozenMap
from ..model.ports import leaves
from ..model.records import Allocation, Application, Appointment, Dismissal, Initiative, Record, Vote
from ..model.verdict import Reason, Verdict
from ..money import Cents
from ..office import Office
from ..tasks import Task
from . import given, show
from .outcome import DONE, REFUSED, option_json, verdict_json, verdict_of

_ADMINISTRATION: Final = {
    "appoint": "appointment",
    "dismiss": "dismissal",
    "delegate": "delegation",
    "revoke": "revocation",
    "change-ceiling": "ceiling",
    "reserve": "reservation",
    "carry-over": "carry_over",
    "contribute": "contribution",
}


def do(arguments: argparse.Namespace) -> int:
    """Take a step, or every step of a history file."""
    office = given.office_of(arguments)
    language = given.language_of(arguments, office.agenda)
    if arguments.history:
        if arguments.subject:
            raise InputError("a history holds its own steps", "leave the dossier and the step away, or --history")
        return _do_history(office, arguments, language)
    request = _request(office, arguments)
    return verdict_of(office.do(request), arguments, language, f"{request.subject}: {request.trigger}")


def explain(arguments: argparse.Namespace) -> int:
    """Judge a step without taking it."""
    if arguments.history:
        raise InputError("explain judges one step", "name a dossier and a step, without --history")
    office = given.office_of(arguments)
    request = _request(office, arguments)
    verdict = office.explain(request)
    return verdict_of(
        verdict, arguments, given.language_of(arguments, office.agenda), f"{request.subject}: {request.trigger}"
    )


def appoint(arguments: argparse.Namespace) -> int:
    """Make somebody a member of a body."""
    office = given.office_of(arguments)
    language = given.language_of(arguments, office.agenda)
    verdict = office.appoint(
        arguments.body,
        Appointment(arguments.member, arguments.position, arguments.stands_in_for, tuple(arguments.affiliation)),
        actor=given.actor_of(arguments),
        role=arguments.role,
        on=given.on_of(arguments),
    )
    return verdict_of(verdict, arguments, language, f"{arguments.body}: {arguments.member}")


def dismiss(arguments: argparse.Namespace) -> int:
    """End somebody's membership of a body."""
    office = given.office_of(arguments)
    language = given.language_of(arguments, office.agenda)
    record = Dismissal(arguments.member)
    subject = body_stream(arguments.body)
    request = Request(subject, "dismiss", given.actor_of(arguments), given.on_of(arguments), arguments.role, record)
    return verdict_of(office.do(request), arguments, language, f"{arguments.body}: {arguments.member}")


def options(arguments: argparse.Namespace) -> int:
    """List what can be done now."""
    office = given.office_of(arguments)
    language = given.language_of(arguments, office.agenda)
    actor, role = given.actor_of(arguments), given.role_of(office, arguments, arguments.dossier)
    found = office.options(arguments.dossier, actor, role, given.on_of(arguments))
    if arguments.json:
        show.as_json({"options": [option_json(option, language) for option in found]})
        return DONE
    for option in found:
        needs = f" ({option.records})" if option.records else ""
        show.line(f"{'+' if option.allowed else '-'} {option.trigger}{needs}")
        show.reasons(option.reasons, language)
    return DONE


def todo(arguments: argparse.Namespace) -> int:
    """List all that awaits somebody."""
    office = given.office_of(arguments)
    language = given.language_of(arguments, office.agenda)
    actor, role = given.actor_of(arguments), given.role_of(office, arguments, *office.dossiers)
    if not role:
        raise InputError("what awaits somebody depends on the role", "say which role or body with --role")
    with show.progress("todo"):
        tasks = office.todo(actor, role, given.on_of(arguments))
    if arguments.json:
        rows = [
            {
                "dossier": t.dossier,
                "title": t.title,
                "state": t.state,
                "since": str(t.since),
                "trigger": t.option.trigger,
                **({"behalf": t.behalf, "capacity": t.capacity} if t.behalf else {}),
            }
            for t in tasks
        ]
        show.as_json({"tasks": rows})
        return DONE
    moments = [languages.moment(str(task.since), language) for task in tasks]
    in_place = any(task.behalf for task in tasks)
    rows_ = [
        (t.dossier, t.title, t.state, when, t.option.trigger, *[_place(t, language)] * in_place)
        for t, when in zip(tasks, moments, strict=True)
    ]
    columns = ("dossier", "title", "state", "since", "step", *["in-place"] * in_place)
    show.table(given.words(language, *columns), rows_)
    return DONE


def _place(task: Task, language: str) -> str:
    """In whose place a task can be done, and as what."""
    words = languages.word("words", f"as-{task.capacity}", language) if task.capacity else ""
    return languages.fill(words, {"member": task.behalf}, language)


def _request(office: Office, arguments: argparse.Namespace) -> Request:
    if not arguments.subject or not arguments.trigger:
        raise InputError("a step needs a dossier and a trigger", "for example: avt do my-project grant")
    actor, role = given.actor_of(arguments), given.role_of(office, arguments, arguments.subject)
    record = _record(office, arguments, actor)
    minutes = Minutes(arguments.minutes, arguments.minutes_sha256) if arguments.minutes else None
    return Request(
        subject=arguments.subject,
        trigger=arguments.trigger,
        actor=actor,
        on=given.on_of(arguments),
        role=role,
        record=record,
        key=arguments.key,
        track=arguments.track,
        motivation=arguments.motivation,
        minutes=minutes,
        provenance=FrozenMap({"*": arguments.provenance}) if arguments.provenance else EMPTY,
        behalf=arguments.behalf,
    )


def _record(office: Office, arguments: argparse.Namespace, actor: str) -> Record | None:
    """The record in the arguments, of the kind that the step asks for; who applies is the applicant."""
    data = (
        parse(read_file(Path(arguments.record), RECORD), file=arguments.record, advice=RECORD)
        if arguments.record
        else {}
    )
    kind = _kind(office, arguments)
    administrative = ":" in arguments.subject or arguments.subject == AGENDA_STREAM
    agenda = office.agenda if administrative else office.rulebook_of(arguments.subject).agenda
    for assignment in arguments.set:
        name, text = given.pair_of(assignment)
        *outer, last = name.split(".")
        place = data
        for part in outer:
            place = place.setdefault(part, {})
            if not isinstance(place, dict):
                raise InputError(
                    f"{assignment!r} sets a field of {part!r}, which has a value already", "set one of them"
                )
        place[last] = given.value_of(name, text, _type_of(kind, [*outer, last], agenda))
    if kind is None or (not data and kind not in _WITHOUT_FIELDS):
        return None
    role = agenda.roles.get(arguments.role)
    if kind in (Application.kind, Initiative.kind) and role is not None and role.relation == "applicant":
        data.setdefault("applicant", actor)
    if kind == Vote.kind:
        _vote_on_what_stands(office, arguments.subject, data)
    return load_record(kind, data, agenda)


def _vote_on_what_stands(office: Office, dossier: str, data: dict[str, Any]) -> None:
    """A vote on a step that adopts an allocation is on what was proposed, unless it says otherwise."""
    found, trigger = office.dossier(dossier), data.get("trigger")
    if found is None or not isinstance(trigger, str):
        return
    steps = office.rulebook_of(dossier).agenda.tracks[found.track].transitions
    if trigger not in steps:
        raise InputError(unknown("step", trigger, steps), "name the step that the vote is on: --set trigger=STEP")
    if steps[trigger].adopts:
        data.setdefault("proposal", {Allocation.kind: {}})


_WITHOUT_FIELDS: Final = ("recusal", "withdrawal", "conditions_met", "pledge", "rejection", "deferral", "elaboration")
"""Records that say something by being there, so that no field needs to be set."""


def _kind(office: Office, arguments: argparse.Namespace) -> str | None:
    if ":" in arguments.subject or arguments.subject == AGENDA_STREAM:
        return _ADMINISTRATION.get(arguments.trigger)
    dossier = office.dossier(arguments.subject, arguments.actor)
    rulebook = office.rulebook_of(arguments.subject)
    if dossier is not None:  # wherever it stands by now: a request that is repeated under its key must stay the same
        transition = rulebook.agenda.tracks[dossier.track].transitions.get(arguments.trigger)
        return transition.records if transition else None
    request = Request(arguments.subject, arguments.trigger, "", given.on_of(arguments), track=arguments.track)
    step = step_for(rulebook, None, request)
    return None if isinstance(step, Reason) else step.transition.records


def _type_of(kind: str | None, path: list[str], agenda: Agenda) -> object:
    """The type of a field of a record, `str` and `Cents` among them; None where the text itself must tell."""
    if kind is None:
        return None
    if len(path) == 1:
        hint = get_type_hints(KINDS[kind]).get(path[0])
        return Cents if Cents in leaves(hint) else hint
    if len(path) == 2 and get_type_hints(KINDS[kind]).get(path[0]) == FrozenMap[str, Cents]:
        return Cents
    specs = [track.fields[path[1]] for track in agenda.tracks.values() if path[1] in track.fields]
    types = {{"amount": Cents, "text": str, "choice": str, "when": str}.get(spec.type) for spec in specs}
    return types.pop() if path[0] == "fields" and len(path) == 2 and len(types) == 1 else None


def _do_history(office: Office, arguments: argparse.Namespace, language: str) -> int:
    requests = load_history(read_file(Path(arguments.history), HISTORY), office.agenda, file=arguments.history)
    outcomes: list[tuple[Request, Verdict]] = []
    with show.progress("history", len(requests)) as step:
        for request in requests:
            outcomes.append((request, office.do(request)))
            step()
    refused = [(request, verdict) for request, verdict in outcomes if not verdict.allowed]
    noted = [(request, verdict) for request, verdict in outcomes if verdict.notes]
    if arguments.json:
        rows = [verdict_json(v, language) | {"subject": r.subject, "trigger": r.trigger} for r, v in outcomes]
        show.as_json({"steps": rows})
    else:
        show.line(f"{len(outcomes) - len(refused)} / {len(outcomes)}")
        for request, verdict in (*refused, *noted):
            show.line(show.flat(f"{request.subject}: {request.trigger}"))
            show.reasons((*verdict.reasons, *verdict.notes), language)
    return REFUSED if refused else DONE
