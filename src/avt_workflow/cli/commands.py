"""What each command does: read the arguments, ask the office, print the answer."""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from .. import languages
from ..codec import plain
from ..definition import lint, load_figures, load_history, load_record, parse, read_agenda, read_file, resolved
from ..definition.faults import unknown
from ..engine import step_for
from ..errors import Fault, InputError
from ..model.agenda import Agenda
from ..model.dossier import replay
from ..model.facts import AGENDA_STREAM, Event, Minutes, Request, TransitionTaken, body_stream
from ..model.figures import Figure
from ..model.frozen import EMPTY, FrozenMap
from ..model.records import Application, Dismissal, Record
from ..model.timeline import NOW, AsOf, as_of
from ..model.verdict import Option, Reason, Verdict
from ..model.when import When
from ..office import Office
from ..plugins import find_plugins
from ..registry import Registry
from ..reports.book import Book
from . import show

DONE, REFUSED = 0, 1
_LOOKING_BACK: Final = ("show", "history", "portfolio", "budget", "finance", "report")
_ADMINISTRATION: Final = {"appoint": "appointment", "dismiss": "dismissal", "change-ceiling": "ceiling"}


def run(arguments: argparse.Namespace) -> int:
    """Run the command that was parsed; gives its exit code."""
    if arguments.as_of is not None and arguments.command not in _LOOKING_BACK:
        raise InputError(f"{arguments.command} does not look back", f"--as-of goes with {', '.join(_LOOKING_BACK)}")
    command: Callable[[argparse.Namespace], int] = _COMMANDS[arguments.command]
    return command(arguments)


def show_faults(faults: Sequence[Fault], arguments: argparse.Namespace) -> None:
    """Print faults as the arguments ask."""
    if arguments.json:
        show.as_json({"faults": [show.fault_json(fault) for fault in faults]})
    else:
        show.faults(faults)


# ---- agendas


def check(arguments: argparse.Namespace) -> int:
    """Print every fault of an agenda file, or every value with its origin."""
    registry = _registry(arguments)
    loaded = read_agenda(Path(arguments.file), registry)
    if arguments.resolved:
        values = resolved(read_file(Path(arguments.file)), registry)
        if arguments.json:
            show.as_json({"values": [{"path": v.path, "value": plain(v.value), "origin": v.origin} for v in values]})
        else:
            for value in values:
                show.line(f"{value.path} = {value.value}  # {value.origin}")
        return DONE
    faults = lint(loaded.agenda)
    if arguments.json or faults:
        show_faults(faults, arguments)
    else:
        show.line(f"{arguments.file}: no faults ({loaded.hash[:12]})")
    return REFUSED if faults else DONE


def init(arguments: argparse.Namespace) -> int:
    """Write a small agenda to begin with."""
    from importlib import resources

    target = Path(arguments.folder) / "agenda.toml"
    if target.exists():
        raise InputError(f"{target} exists already", "name another folder, or begin from that file")
    target.parent.mkdir(parents=True, exist_ok=True)
    starter = resources.files("avt_workflow.definition") / "starter.toml"
    target.write_text(starter.read_text(encoding="utf-8"), encoding="utf-8")
    show.line(f"{target} written; change it, then: avt check {target}")
    return DONE


def adopt(arguments: argparse.Namespace) -> int:
    """Put an agenda in force."""
    registry = _registry(arguments)
    loaded = read_agenda(Path(arguments.file), registry)
    faults = lint(loaded.agenda)
    if faults:
        show_faults(faults, arguments)
        return REFUSED
    actor, on = _actor(arguments), _on(arguments)
    language = _language(arguments, loaded.agenda)  # all that can be wrong, before a file is made
    office = Office.open(arguments.log, registry=registry, create=True)
    verdict = office.adopt(loaded, actor=actor, on=on, role=arguments.role, motivation=arguments.motivation)
    return _verdict(verdict, arguments, language, f"{loaded.agenda.id} {loaded.hash[:12]}")


def diagram(arguments: argparse.Namespace) -> int:
    """Draw a track."""
    agenda = (
        read_agenda(Path(arguments.agenda), _registry(arguments)).agenda
        if arguments.agenda
        else _office(arguments).agenda
    )
    track = arguments.track or next(iter(agenda.tracks))
    if track not in agenda.tracks:
        raise InputError(f"there is no track {track!r}", f"the tracks are: {', '.join(agenda.tracks)}")
    from .. import charts

    draw = {"mermaid": charts.to_mermaid, "dot": charts.to_dot, "svg": charts.process_svg}[arguments.format]
    drawn = draw(agenda, track, _language(arguments, agenda))
    if arguments.json:
        show.as_json({"format": arguments.format, "diagram": drawn})
    else:
        show.line(drawn)
    return DONE


# ---- steps


def do(arguments: argparse.Namespace) -> int:
    """Take a step, or every step of a history file."""
    office = _office(arguments)
    language = _language(arguments, office.agenda)
    if arguments.history:
        return _do_history(office, arguments, language)
    request = _request(office, arguments)
    return _verdict(office.do(request), arguments, language, f"{request.subject}: {request.trigger}")


def explain(arguments: argparse.Namespace) -> int:
    """Judge a step without taking it."""
    office = _office(arguments)
    request = _request(office, arguments)
    verdict = office.explain(request)
    return _verdict(verdict, arguments, _language(arguments, office.agenda), f"{request.subject}: {request.trigger}")


def appoint(arguments: argparse.Namespace) -> int:
    """Make somebody a member of a body."""
    office = _office(arguments)
    language = _language(arguments, office.agenda)
    verdict = office.appoint(
        arguments.body, arguments.member, actor=_actor(arguments), role=arguments.role, on=_on(arguments)
    )
    return _verdict(verdict, arguments, language, f"{arguments.body}: {arguments.member}")


def dismiss(arguments: argparse.Namespace) -> int:
    """End somebody's membership of a body."""
    office = _office(arguments)
    language = _language(arguments, office.agenda)
    record = Dismissal(arguments.member)
    subject = body_stream(arguments.body)
    request = Request(subject, "dismiss", _actor(arguments), _on(arguments), arguments.role, record)
    return _verdict(office.do(request), arguments, language, f"{arguments.body}: {arguments.member}")


def options(arguments: argparse.Namespace) -> int:
    """List what can be done now."""
    office = _office(arguments)
    language = _language(arguments, office.agenda)
    actor, role = _actor(arguments), _role(office, arguments, arguments.dossier)
    found = office.options(arguments.dossier, actor, role, _on(arguments))
    if arguments.json:
        show.as_json({"options": [_option_json(option, language) for option in found]})
        return DONE
    for option in found:
        needs = f" ({option.records})" if option.records else ""
        show.line(f"{'+' if option.allowed else '-'} {option.trigger}{needs}")
        show.reasons(option.reasons, language)
    return DONE


def todo(arguments: argparse.Namespace) -> int:
    """List all that awaits somebody."""
    office = _office(arguments)
    language = _language(arguments, office.agenda)
    actor, role = _actor(arguments), _role(office, arguments, *office.dossiers)
    if not role:
        raise InputError("what awaits somebody depends on the role", "say which role or body with --role")
    tasks = office.todo(actor, role, _on(arguments))
    if arguments.json:
        rows = [
            {
                "dossier": t.dossier,
                "title": t.title,
                "state": t.state,
                "since": str(t.since),
                "trigger": t.option.trigger,
            }
            for t in tasks
        ]
        show.as_json({"tasks": rows})
        return DONE
    moments = [languages.moment(str(task.since), language) for task in tasks]
    rows_ = [(t.dossier, t.title, t.state, when, t.option.trigger) for t, when in zip(tasks, moments, strict=True)]
    show.table(_words(language, "dossier", "title", "state", "since", "step"), rows_)
    return DONE


# ---- reading


def show_dossier(arguments: argparse.Namespace) -> int:
    """Show one dossier as the viewer may see it."""
    office = _office(arguments)
    found = replay(event.fact for event in _events(office, arguments))
    assert found is not None
    if arguments.json:
        show.as_json({"dossier": plain(found)})
        return DONE
    language = _language(arguments, office.agenda)
    from ..reports import dossier_text

    show.line(dossier_text(found, office.book(_moment(arguments), viewer=arguments.actor), language))
    return DONE


def history(arguments: argparse.Namespace) -> int:
    """Show all that happened to a dossier, as the viewer may see it."""
    office = _office(arguments)
    events = _events(office, arguments)
    if arguments.json:
        show.as_json({"events": [plain(event) for event in events]})
        return DONE
    language = _language(arguments, office.agenda)
    rows = []
    for event in events:
        fact = event.fact
        taken = fact if isinstance(fact, TransitionTaken) else None
        when = languages.moment(str(fact.on), language)
        what = taken.request.trigger if taken else fact.kind
        rows.append((event.version, when, what, fact.actor, taken.target if taken else "", event.recorded.date()))
    show.table(_words(language, "version", "when", "step", "actor", "state", "recorded"), rows, right=(0,))
    return DONE


def portfolio(arguments: argparse.Namespace) -> int:
    """List the projects."""
    from ..reports import tables

    book = _book(arguments)
    rows = tables.portfolio(book)
    if arguments.json:
        show.as_json(tables.portfolio_json(rows))
        return DONE
    language = _language(arguments, book.agenda)
    show.table(
        _words(language, "dossier", "title", "state", "phase", "granted"),
        [
            (
                row.id,
                row.title,
                row.state_label.get(language),
                languages.word("phases", row.phase, language),
                "" if row.granted_cents is None else languages.amount(row.granted_cents, language),
            )
            for row in rows
        ],
        right=(4,),
    )
    return DONE


def budget(arguments: argparse.Namespace) -> int:
    """Show the envelopes."""
    from ..reports import tables

    book = _book(arguments)
    rows = tables.budget(book)
    language = _language(arguments, book.agenda)
    if arguments.json:
        show.as_json(tables.budget_json(rows, language))
        return DONE
    amount = languages.amount
    show.table(
        _words(language, "envelope", "ceiling", "committed", "available"),
        [
            (
                row.label.get(language),
                amount(row.ceiling_cents, language),
                amount(row.committed_cents, language),
                amount(row.available_cents, language),
            )
            for row in rows
        ],
        right=(1, 2, 3),
    )
    return DONE


def finance(arguments: argparse.Namespace) -> int:
    """Show the envelopes as of a day, or as of the end of each quarter that something happened in."""
    from ..reports import tables

    book = _book(arguments, look_back=False)
    days = (_day(arguments.as_of),) if arguments.as_of is not None else tables.days_that_matter(book)
    found = {envelope: tables.finance(book, envelope, days) for envelope in book.agenda.envelopes}
    if arguments.json:
        show.as_json({"finance": [tables.finance_json(envelope, rows) for envelope, rows in found.items()]})
        return DONE
    language = _language(arguments, book.agenda)

    def amount(cents: int | None) -> str:
        return languages.show("_cents", cents, language)

    show.table(
        _words(language, "envelope", "as_of", "ceiling", "committed", "available", "undated"),
        [
            (
                book.agenda.envelopes[envelope].label.get(language),
                languages.moment(row.day.isoformat(), language),
                amount(row.ceiling_cents),
                amount(row.committed_cents),
                amount(row.available_cents),
                amount(row.unknown_cents) if row.unknown_cents else "",
            )
            for envelope, rows in found.items()
            for row in rows
        ],
        right=(2, 3, 4, 5),
    )
    return DONE


def report(arguments: argparse.Namespace) -> int:
    """Write the progress report."""
    from ..reports import progress_report

    figures = load_figures(read_file(Path(arguments.figures)), file=arguments.figures) if arguments.figures else ()
    book = _book(arguments, figures=figures)
    language = _language(arguments, book.agenda)
    text = _by_template(arguments, book, language) if arguments.template else progress_report(book, language)
    if arguments.json:
        show.as_json({"report": text})
    else:
        show.line(text)
    return DONE


def _by_template(arguments: argparse.Namespace, book: Book, language: str) -> str:
    from ..reports.template import render

    templates = _registry(arguments).templates
    if arguments.template not in templates:
        known = ", ".join(templates) or "none"
        raise InputError(f"there is no report template {arguments.template!r}", f"there are: {known}")
    return render(templates[arguments.template], book, language, name=arguments.template)


# ---- log and plugins


def log(arguments: argparse.Namespace) -> int:
    """Verify the log."""
    from ..errors import LogDamaged
    from ..log.verify import verify
    from ..office import open_log

    opened = open_log(arguments.log, create=False)
    with show.progress("verify") as step:
        damages = verify(opened, lambda _count: step())
    if arguments.json:
        show.as_json({"damages": [plain(damage) for damage in damages]})
    else:
        for damage in damages:
            show.line(damage.text)
    if damages:
        raise LogDamaged(f"{arguments.log} is damaged: {damages[0].text}", "put back a copy from before the damage")
    if not arguments.json:
        show.line(
            f"{arguments.log}: {sum(head.version for head in opened.heads().values())} events, as they were written"
        )
    return DONE


def plugins(arguments: argparse.Namespace) -> int:
    """List, check or begin plugins."""
    if arguments.act == "new":
        from ..scaffold import new_plugin

        if not arguments.what or not arguments.name:
            raise InputError("new needs a kind and a name", "for example: avt plugins new criterion local-partner")
        for path in new_plugin(arguments.what, arguments.name, Path(arguments.folder)):
            show.line(f"{path} written")
        return DONE
    if arguments.act == "check" and arguments.what:
        from ..plugins import check_plugin

        faults = check_plugin(Path(arguments.what))
        if arguments.json or faults:
            show_faults(faults, arguments)
        else:
            show.line(f"{arguments.what}: no faults")
        return REFUSED if faults else DONE
    registry = _registry(arguments)
    names = {
        "guard": registry.guards,
        "scheme": registry.schemes,
        "allocation": registry.allocations,
        "agenda": registry.agendas,
        "template": registry.templates,
    }
    rows = [
        (kind, name, registry.origins.get(f"{kind}:{name}", "built-in"), _summary(found))
        for kind, by_name in names.items()
        for name, found in by_name.items()
    ]
    if arguments.json:
        listed = [dict(zip(("kind", "name", "origin", "summary"), row, strict=True)) for row in rows]
        show.as_json({"plugins": listed, "set_aside": list(registry.set_aside)})
    else:
        show.table(("kind", "name", "origin", "what it is"), rows)
        for aside in registry.set_aside:
            show.line(aside, error=True)
    return REFUSED if arguments.act == "check" and registry.set_aside else DONE


def demo(arguments: argparse.Namespace) -> int:
    """Run a whole first round and make its pages."""
    from .demo import make

    if arguments.lang:
        _known_language(arguments.lang)
    return make(Path(arguments.folder), _registry(arguments), arguments.agenda, arguments)


_COMMANDS: Final[dict[str, Callable[[argparse.Namespace], int]]] = {
    "demo": demo,
    "init": init,
    "check": check,
    "adopt": adopt,
    "appoint": appoint,
    "dismiss": dismiss,
    "do": do,
    "explain": explain,
    "options": options,
    "todo": todo,
    "show": show_dossier,
    "history": history,
    "portfolio": portfolio,
    "budget": budget,
    "finance": finance,
    "report": report,
    "diagram": diagram,
    "log": log,
    "plugins": plugins,
}


# ---- from arguments to values


def _registry(arguments: argparse.Namespace) -> Registry:
    registry = find_plugins(directories=[Path(path) for path in arguments.plugins_dir])
    if arguments.command != "plugins":
        for aside in registry.set_aside:
            show.line(aside, error=True)
    return registry


def _office(arguments: argparse.Namespace) -> Office:
    return Office.open(arguments.log, registry=_registry(arguments), create=False)


def _book(arguments: argparse.Namespace, *, figures: tuple[Figure, ...] = (), look_back: bool = True) -> Book:
    moment = _moment(arguments) if look_back else NOW
    return _office(arguments).book(moment, viewer=arguments.actor, figures=figures)


def _moment(arguments: argparse.Namespace) -> AsOf:
    return AsOf(on=_day(arguments.as_of)) if arguments.as_of is not None else NOW


def _events(office: Office, arguments: argparse.Namespace) -> tuple[Event, ...]:
    """The events of a dossier that count, as the viewer may see them; at least one."""
    moment = _moment(arguments)
    events = office.history(arguments.dossier, arguments.actor)
    if not events:
        raise InputError(unknown("dossier", arguments.dossier, office.dossiers), "avt portfolio lists them")
    counted = as_of(events, moment, in_turn=True).certain
    if not counted:
        raise InputError(f"nothing had surely happened to {arguments.dossier} by {moment.on}", "name a later day")
    return counted


def _role(office: Office, arguments: argparse.Namespace, *dossiers: str | None) -> str:
    """The role or body in the arguments, which the agenda in force or that of one of these dossiers must know."""
    role = str(arguments.role)
    agendas = [office.agenda]
    if role and role not in (*agendas[0].roles, *agendas[0].bodies):
        agendas += [office.rulebook_of(dossier).agenda for dossier in dossiers if dossier]
        known = dict.fromkeys(name for agenda in agendas for name in (*agenda.roles, *agenda.bodies))
        if role not in known:
            raise InputError(unknown("role or body", role, known), "name one of them with --role")
    return role


def _actor(arguments: argparse.Namespace) -> str:
    if not arguments.actor:
        raise InputError("nobody asks", "say who with --as ACTOR")
    return str(arguments.actor)


def _on(arguments: argparse.Namespace) -> When:
    return When(arguments.on) if arguments.on is not None else When(datetime.now(UTC).date())


def _day(text: str) -> date:
    when = When(text)
    if not when.is_exact:
        raise InputError(f"{text} is not one day", f"name the day to look back from, such as {when.last}")
    return when.last


def _language(arguments: argparse.Namespace, agenda: Agenda) -> str:
    return _known_language(arguments.lang or agenda.language)


def _known_language(language: str) -> str:
    if language not in languages.available():
        raise InputError(f"there is no language {language!r}", f"there are: {', '.join(languages.available())}")
    return language


def _words(language: str, *names: str) -> tuple[str, ...]:
    return tuple(languages.word("columns", name, language) for name in names)


def _request(office: Office, arguments: argparse.Namespace) -> Request:
    if not arguments.subject or not arguments.trigger:
        raise InputError("a step needs a dossier and a trigger", "for example: avt do my-project grant")
    actor, role = _actor(arguments), _role(office, arguments, arguments.subject)
    record = _record(office, arguments, actor)
    minutes = Minutes(arguments.minutes, arguments.minutes_sha256) if arguments.minutes else None
    return Request(
        subject=arguments.subject,
        trigger=arguments.trigger,
        actor=actor,
        on=_on(arguments),
        role=role,
        record=record,
        key=arguments.key,
        track=arguments.track,
        motivation=arguments.motivation,
        minutes=minutes,
        provenance=FrozenMap({"*": arguments.provenance}) if arguments.provenance else EMPTY,
    )


def _record(office: Office, arguments: argparse.Namespace, actor: str) -> Record | None:
    """The record in the arguments, of the kind that the step asks for; who applies is the applicant."""
    data = parse(read_file(Path(arguments.record)), file=arguments.record) if arguments.record else {}
    for assignment in arguments.set:
        name, found, text = assignment.partition("=")
        if not found:
            raise InputError(f"{assignment!r} sets nothing", "write FIELD=VALUE, such as amount=64389")
        *outer, last = name.split(".")
        place = data
        for part in outer:
            place = place.setdefault(part, {})
            if not isinstance(place, dict):
                raise InputError(
                    f"{assignment!r} sets a field of {part!r}, which has a value already", "set one of them"
                )
        place[last] = _value(text)
    kind = _kind(office, arguments)
    if kind is None or (not data and kind not in _WITHOUT_FIELDS):
        return None
    role = office.agenda.roles.get(arguments.role)
    if kind == Application.kind and role is not None and role.relation == "applicant":
        data.setdefault("applicant", actor)
    return load_record(kind, data, office.agenda)


_WITHOUT_FIELDS: Final = ("recusal", "withdrawal", "conditions_met", "rejection", "deferral", "elaboration")
"""Records that say something by being there, so that no field needs to be set."""


def _kind(office: Office, arguments: argparse.Namespace) -> str | None:
    if ":" in arguments.subject or arguments.subject == AGENDA_STREAM:
        return _ADMINISTRATION.get(arguments.trigger)
    dossier = office.dossier(arguments.subject, arguments.actor)
    rulebook = office.rulebook_of(arguments.subject)
    if dossier is not None:  # wherever it stands by now: a request that is repeated under its key must stay the same
        transition = rulebook.agenda.tracks[dossier.track].transitions.get(arguments.trigger)
        return transition.records if transition else None
    request = Request(arguments.subject, arguments.trigger, "", _on(arguments), track=arguments.track)
    step = step_for(rulebook, None, request)
    return None if isinstance(step, Reason) else step.transition.records


def _value(text: str) -> Any:
    """A value as TOML where the whole text is one, else as a string."""
    try:
        found = tomllib.loads(f"value = [{text}, 0]", parse_float=Decimal)["value"]  # what follows it may be no comment
    except (ValueError, ArithmeticError, RecursionError):
        return text
    return found[0] if len(found) == 2 else text


def _do_history(office: Office, arguments: argparse.Namespace, language: str) -> int:
    requests = load_history(read_file(Path(arguments.history)), office.agenda, file=arguments.history)
    outcomes: list[tuple[Request, Verdict]] = []
    with show.progress("history", len(requests)) as step:
        for request in requests:
            outcomes.append((request, office.do(request)))
            step()
    refused = [(request, verdict) for request, verdict in outcomes if not verdict.allowed]
    if arguments.json:
        rows = [_verdict_json(v, language) | {"subject": r.subject, "trigger": r.trigger} for r, v in outcomes]
        show.as_json({"steps": rows})
    else:
        show.line(f"{len(outcomes) - len(refused)} / {len(outcomes)}")
        for request, verdict in refused:
            show.line(show.flat(f"{request.subject}: {request.trigger}"))
            show.reasons(verdict.reasons, language)
    return REFUSED if refused else DONE


# ---- from values to what is printed


def _verdict(verdict: Verdict, arguments: argparse.Namespace, language: str, what: str) -> int:
    what = show.flat(what)
    if arguments.json:
        show.as_json(_verdict_json(verdict, language))
    elif verdict.allowed:
        done = "repeated" if verdict.repeated else "allowed" if arguments.command == "explain" else "done"
        show.line(f"{what}: {languages.word('words', done, language)}")
    else:
        show.line(f"{what}: {languages.word('words', 'refused', language)}")
        show.reasons(verdict.reasons, language)
    return DONE if verdict.allowed else REFUSED


def _verdict_json(verdict: Verdict, language: str) -> dict[str, Any]:
    reasons = [show.reason_json(reason, language) for reason in verdict.reasons]
    return {"allowed": verdict.allowed, "reasons": reasons, "repeated": verdict.repeated}


def _option_json(option: Option, language: str) -> dict[str, Any]:
    reasons = [show.reason_json(reason, language) for reason in option.reasons]
    return {"trigger": option.trigger, "allowed": option.allowed, "records": option.records, "reasons": reasons}


def _summary(found: object) -> str:
    lines = (found.__doc__ or "").strip().splitlines() if isinstance(found, type) else []
    return lines[0] if lines else ""
