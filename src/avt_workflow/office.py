"""The one place where things come together: read the streams, judge, append, read back through access."""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import attrs

from . import access, administration, engine
from .case import Case
from .codec import request_digest
from .definition import Loaded, read_agenda, restore_agenda
from .definition.faults import unknown
from .errors import Conflict, InputError, KeyReused, LogUnavailable
from .log.memory import MemoryLog
from .log.protocol import EventLog, Key, Receipt
from .machine import NEW
from .model.agenda import Agenda
from .model.dossier import Dossier, replay
from .model.facts import (
    AGENDA_STREAM,
    AgendaAdopted,
    Event,
    Request,
    body_stream,
    dossier_stream,
    envelope_stream,
)
from .model.figures import Figure
from .model.frozen import FrozenMap
from .model.ledger import Ledger
from .model.records import Adoption, Appointment, Sheet
from .model.roster import Roster
from .model.timeline import NOW, AsOf, Slice, as_of, money_as_of
from .model.verdict import Option, Reason, Verdict
from .model.when import When
from .money import Cents
from .registry import Registry
from .reports.book import Book
from .rulebook import Rulebook, Step, compile_rulebook

_ATTEMPTS: Final = 5
_BACKOFF_SECONDS: Final = 0.01


@attrs.frozen
class Task:
    """A step that awaits somebody.

    Args:
        dossier: which one.
        title: how it is called.
        state: where it stands.
        since: since when.
        option: the step.
    """

    dossier: str
    title: str
    state: str
    since: When
    option: Option


class Office:
    """An agenda at work on a log. Safe to share between threads; one call is one whole act.

    Args:
        log: where events are kept.
        registry: the plugins; None finds those that are installed.
        clock: gives the recorded time, aware.
    """

    def __init__(
        self,
        log: EventLog,
        *,
        registry: Registry | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.log = log
        self.registry = _installed() if registry is None else registry
        self._clock = clock
        self._adopted: tuple[AgendaAdopted, ...] = ()
        self._rulebooks: dict[str, Rulebook] = {}

    @classmethod
    def open(
        cls,
        log: str | Path,
        agenda: str | Path | None = None,
        *,
        registry: Registry | None = None,
        actor: str = "setup",
        create: bool | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> Office:
        """Open a log, and adopt the agenda where the log has none yet.

        Args:
            log: `sqlite:///avt.db`, the path of a SQLite file, or `memory:`.
            agenda: an agenda file; it must be the one in force when the log has one already.
            actor: who adopts it, on the day of the clock.
            create: whether to make a log that is not there; None: when an agenda is given.

        Raises:
            DefinitionError: the agenda has faults.
            LogUnavailable: the log cannot be opened.
            InputError: the file is not the agenda in force: it was changed, and not adopted.
        """
        found = _installed() if registry is None else registry
        loaded = read_agenda(Path(agenda), found) if agenda is not None else None  # before a file is made for the log
        office = cls(
            open_log(log, create=loaded is not None if create is None else create), registry=found, clock=clock
        )
        try:
            if loaded is not None and not office._versions():
                office.adopt(loaded, actor=actor, on=When(office._clock().date()))
            if loaded is not None and office.in_force != loaded.hash:
                raise InputError(
                    f"{agenda} is not the agenda in force: it was changed after it was adopted",
                    f"adopt it with: avt adopt {agenda}",
                )
        except BaseException:
            office.close()
            raise
        return office

    def close(self) -> None:
        """Let go of the log."""
        self.log.close()

    # ---- asking

    def do(self, request: Request) -> Verdict:
        """Judge a request, and append what follows from it.

        Returns:
            The facts that happened, or every reason why nothing did. The same request under the same key again
            gives the first outcome with `repeated` set.

        Raises:
            KeyReused: the key belongs to another request.
            LogUnavailable: the log cannot be read or written; nothing happened.
        """
        (verdict,) = self._perform((attrs.evolve(request, key=None),), request.key)
        return verdict

    def do_all(self, requests: Sequence[Request], *, key: str | None = None) -> tuple[Verdict, ...]:
        """Judge requests as one whole and append all of it, or nothing when one is refused.

        Args:
            requests: in order, without keys of their own.
            key: idempotency key of the whole.

        Raises:
            InputError: a request has a key of its own.
        """
        if any(request.key is not None for request in requests):
            raise InputError("a request in a batch has a key of its own", "give one key for the whole batch")
        return self._perform(tuple(requests), key)

    def explain(self, request: Request) -> Verdict:
        """The same judging, without the append."""
        case, _ = self._case(request)
        return engine.judge(case, request)

    def options(self, dossier: str | None, actor: str, role: str, on: When | None = None) -> tuple[Option, ...]:
        """What an actor in a role can do now with a dossier (None: to open one), and what each step still needs."""
        return self._options(dossier, actor, role, on or self._today())

    def todo(self, actor: str, role: str, on: When | None = None) -> tuple[Task, ...]:
        """Every step that awaits this actor in this role, the longest waiting first.

        A sheet that the actor handed in already no longer awaits them, though they may replace it.
        """
        day = on or self._today()
        tasks: list[Task] = []
        for name in self._names("dossier"):
            found = self._dossier(name)
            if found is None:
                continue
            for option in self._options(name, actor, role, day):
                done = option.records == Sheet.kind and found.panel.sheet_of(actor) is not None
                if option.allowed and not done:
                    tasks.append(Task(name, found.title, found.state, found.moved.on, option))
        return tuple(sorted(tasks, key=lambda task: (task.since.first, task.dossier)))

    def adopt(self, loaded: Loaded, *, actor: str, on: When, role: str = "", motivation: str = "") -> Verdict:
        """Put an agenda in force; only the first on an empty log needs no role."""
        record = Adoption(loaded.agenda.id, loaded.hash, loaded.content, _ceilings(loaded.agenda))
        return self.do(Request(AGENDA_STREAM, "adopt", actor, on, role, record, motivation=motivation))

    def appoint(self, body: str, member: str, *, actor: str, role: str, on: When) -> Verdict:
        """Make somebody a member of a body."""
        return self.do(Request(body_stream(body), "appoint", actor, on, role, Appointment(member)))

    # ---- reading

    def rulebook_of(self, dossier: str) -> Rulebook:
        """The rulebook a dossier is pinned to; for one that is not open yet, the one in force."""
        found = self._dossier(dossier)
        return self._rulebook(found.rulebook) if found else self._current()

    @property
    def in_force(self) -> str:
        """The hash of the agenda in force; "" when none was adopted."""
        versions = self._versions()
        return versions[-1].hash if versions else ""

    @property
    def agenda(self) -> Agenda:
        """The agenda in force.

        Raises:
            LogUnavailable: none was adopted yet.
        """
        return self._current().agenda

    @property
    def dossiers(self) -> tuple[str, ...]:
        """The identifier of every dossier, in order of name."""
        return self._names("dossier")

    def dossier(self, dossier: str, viewer: str | None = None) -> Dossier | None:
        """A dossier as the viewer may see it; None where there is none. What is sealed does not count in `version`."""
        return replay(event.fact for event in self.history(dossier, viewer))

    def history(self, dossier: str, viewer: str | None = None) -> tuple[Event, ...]:
        """The events of a dossier as the viewer may see them, oldest first."""
        events = self.log.read(dossier_stream(dossier))
        found = replay(event.fact for event in events)
        return access.history_for(self._rulebook(found.rulebook).agenda, found, events, viewer) if found else ()

    def ledger(self, envelope: str) -> Ledger:
        """An envelope's balance."""
        return Ledger(envelope).replay(event.fact for event in self.log.read(envelope_stream(envelope)))

    def roster(self, body: str) -> Roster:
        """A body's members."""
        return Roster(body).replay(event.fact for event in self.log.read(body_stream(body)))

    def book(self, moment: AsOf = NOW, *, viewer: str | None = None, figures: tuple[Figure, ...] = ()) -> Book:
        """Everything at a moment, as the viewer may see it: what portfolios, budgets and reports are made of.

        Args:
            moment: when to look back from.
            viewer: who looks.
            figures: what the programme reports beside its dossiers.
        """
        unknown: list[Event] = []

        def counted(found: Slice) -> tuple[Event, ...]:
            unknown.extend(found.unknown)
            return found.certain

        histories = {
            name: counted(as_of(self.history(name, viewer), moment, in_turn=True)) for name in self._names("dossier")
        }
        dossiers = {name: replay(event.fact for event in events) for name, events in histories.items()}
        money = {
            name: counted(money_as_of(self.log.read(envelope_stream(name)), moment)) for name in self._names("envelope")
        }
        return Book(
            agenda=self.agenda,
            agendas=FrozenMap({v.hash: self._rulebook(v.hash).agenda for v in self._versions()}),
            dossiers=FrozenMap({name: dossier for name, dossier in dossiers.items() if dossier}),
            histories=FrozenMap(histories),
            ledgers=FrozenMap({name: Ledger(name).replay(e.fact for e in events) for name, events in money.items()}),
            envelope_events=FrozenMap(money),
            figures=figures,
            as_of=moment.on,
            unknown=tuple(unknown),
        )

    # ---- how

    def _perform(self, requests: tuple[Request, ...], key: str | None) -> tuple[Verdict, ...]:
        for attempt in range(1, _ATTEMPTS + 1):
            repeated = self._repeated(requests, key)
            if repeated is not None:
                return repeated
            try:
                with self._turn(attempt):
                    return self._attempt(requests, key)
            except Conflict:
                if attempt == _ATTEMPTS:
                    raise
                time.sleep(random.uniform(0, _BACKOFF_SECONDS * 2**attempt))
            except KeyReused:  # somebody used the key just now: for this very request, or for another
                repeated = self._repeated(requests, key)
                assert repeated is not None
                return repeated
        raise AssertionError("unreachable")

    @contextmanager
    def _turn(self, attempt: int) -> Iterator[None]:
        """The last attempt holds the right to write before it judges, so that nobody can be first again."""
        if attempt < _ATTEMPTS:
            yield
        else:
            with self.log.exclusive():
                yield

    def _attempt(self, requests: tuple[Request, ...], key: str | None) -> tuple[Verdict, ...]:
        expected: dict[str, int] = {}
        cases = []
        for request in requests:
            case, read = self._case(request)
            cases.append(case)
            for stream, version in read.items():
                if expected.setdefault(stream, version) != version:
                    raise Conflict(stream, expected[stream], version)  # written to between two of our own readings
        verdicts = engine.judge_all(cases, requests)
        facts = [fact for verdict in verdicts for fact in verdict.facts]
        if all(verdict.allowed for verdict in verdicts) and facts:
            salt = requests[0].salt or secrets.token_bytes(16)
            self.log.append(facts, expected, recorded=self._clock(), salt=salt, key=_key(requests, key))
        return verdicts

    def _repeated(self, requests: tuple[Request, ...], key: str | None) -> tuple[Verdict, ...] | None:
        receipt: Receipt | None = self.log.receipt(key) if key is not None else None
        if receipt is None:
            return None
        if request_digest(requests, bytes.fromhex(receipt.key.salt)) != receipt.key.digest:
            raise KeyReused(receipt.key.key)
        facts = tuple(event.fact for event in receipt.events)
        return (Verdict(facts, repeated=True), *(Verdict(repeated=True) for _ in requests[1:]))

    def _case(self, request: Request) -> tuple[Case, dict[str, int]]:
        """What a request is judged by, and the version of every stream that was read for it."""
        if administration.concerns(request):
            return self._administrative_case(request)
        stream = dossier_stream(request.subject)
        dossier = self._dossier(request.subject)
        expected = {stream: dossier.version if dossier else 0}
        if dossier is None:
            expected[AGENDA_STREAM] = len(self._versions())
        rulebook = self._rulebook(dossier.rulebook) if dossier else self._current()
        step = engine.step_for(rulebook, dossier, request)
        if isinstance(step, Reason):  # not from here as it stands; earlier requests of a batch may lead to where it is
            rows = (row for table in rulebook.steps.values() for row in table.values())
            steps = tuple(row[request.trigger] for row in rows if request.trigger in row)
        else:
            steps = (step,)
        return self._with_streams(Case(rulebook, dossier, in_force=self.in_force), steps, expected)

    def _with_streams(self, case: Case, steps: Sequence[Step], expected: dict[str, int]) -> tuple[Case, dict[str, int]]:
        ledgers = {name: self.ledger(name) for name in {name for step in steps for name in step.envelopes}}
        rosters = {name: self.roster(name) for name in {name for step in steps for name in step.bodies}}
        expected |= {envelope_stream(name): ledger.version for name, ledger in ledgers.items()}
        expected |= {body_stream(name): roster.version for name, roster in rosters.items()}
        return attrs.evolve(case, ledgers=FrozenMap(ledgers), rosters=FrozenMap(rosters)), expected

    def _administrative_case(self, request: Request) -> tuple[Case, dict[str, int]]:
        versions = self._versions()
        expected = {AGENDA_STREAM: len(versions)}
        record = request.record
        if versions:
            rulebook = self._current()
        elif isinstance(record, Adoption):
            rulebook = self._compiled(record.hash, record.content)
        else:
            raise _nothing_adopted()
        if isinstance(record, Adoption):
            self._check(record)
        kind, _, name = request.subject.partition(":")
        envelopes = tuple(record.ceilings) if isinstance(record, Adoption) else (name,) if kind == "envelope" else ()
        ledgers = {envelope: self.ledger(envelope) for envelope in envelopes}
        rosters = {name: self.roster(name)} if kind == "body" else {}
        expected |= {envelope_stream(e): ledger.version for e, ledger in ledgers.items()}
        expected |= {body_stream(b): roster.version for b, roster in rosters.items()}
        in_force = versions[-1].hash if versions else ""
        return Case(rulebook, None, FrozenMap(ledgers), FrozenMap(rosters), in_force), expected

    def _options(self, dossier: str | None, actor: str, role: str, on: When) -> tuple[Option, ...]:
        found = self._dossier(dossier) if dossier is not None else None
        if dossier is not None and found is None:
            raise InputError(unknown("dossier", dossier, self.dossiers), "avt portfolio lists them")
        rulebook = self._rulebook(found.rulebook) if found else self._current()
        tables = [rulebook.steps[found.track][found.state]] if found else [t[NEW] for t in rulebook.steps.values()]
        steps = tuple(step for table in tables for step in table.values())
        case, _ = self._with_streams(Case(rulebook, found, in_force=self.in_force), steps, {})
        return engine.options(case, actor, role, on)

    def _dossier(self, dossier: str) -> Dossier | None:
        return replay(event.fact for event in self.log.read(dossier_stream(dossier)))

    def _names(self, kind: str) -> tuple[str, ...]:
        prefix = f"{kind}:"
        return tuple(stream.removeprefix(prefix) for stream in self.log.heads() if stream.startswith(prefix))

    def _versions(self) -> tuple[AgendaAdopted, ...]:
        """Every agenda adopted. No lock is held while the log is read, for it has one of its own."""
        known = self._adopted
        later = (event.fact for event in self.log.read(AGENDA_STREAM, after=len(known)))
        self._adopted = found = (*known, *(fact for fact in later if isinstance(fact, AgendaAdopted)))
        return found

    def _current(self) -> Rulebook:
        versions = self._versions()
        if not versions:
            raise _nothing_adopted()
        return self._rulebook(versions[-1].hash)

    def _rulebook(self, content_hash: str) -> Rulebook:
        if content_hash not in self._rulebooks:
            adopted = next(v for v in self._versions() if v.hash == content_hash)
            self._rulebooks[content_hash] = self._compiled(content_hash, adopted.content)
        return self._rulebooks[content_hash]

    def _check(self, record: Adoption) -> None:
        """An agenda that could not be judged by would close the log to everybody."""
        loaded = restore_agenda(record.content, self.registry)
        if (loaded.agenda.id, loaded.hash, _ceilings(loaded.agenda)) != (record.agenda, record.hash, record.ceilings):
            raise InputError("the name, hash or ceilings are not those of the content", "make the record with adopt()")

    def _compiled(self, content_hash: str, content: str) -> Rulebook:
        return compile_rulebook(restore_agenda(content, self.registry).agenda, content_hash)

    def _today(self) -> When:
        return When(self._clock().date())


def open_log(log: str | Path, *, create: bool = True) -> EventLog:
    """A log by its name: `memory:`, `sqlite:///avt.db` or the path of a SQLite file.

    Raises:
        InputError: for another kind of database.
        LogUnavailable: it cannot be opened.
    """
    name = str(log)
    if name == "memory:":
        return MemoryLog()
    from .log.sql import SqlLog  # SQLAlchemy is only loaded when a file is opened

    scheme, found, path = name.partition("://")
    if found and scheme != "sqlite":
        raise InputError(f"{name} is no kind of log this version knows", "use sqlite:///FILE, a path, or memory:")
    return SqlLog(Path(path.removeprefix("/")) if found else Path(log), create=create)


def _installed() -> Registry:
    from .plugins import find_plugins  # entry points are only searched when nobody says which plugins

    return find_plugins()


def _ceilings(agenda: Agenda) -> FrozenMap[str, Cents]:
    return FrozenMap({name: envelope.ceiling for name, envelope in agenda.envelopes.items()})


def _key(requests: tuple[Request, ...], key: str | None) -> Key | None:
    if key is None:
        return None
    salt = secrets.token_bytes(16)
    return Key(key, salt.hex(), request_digest(requests, salt))


def _nothing_adopted() -> LogUnavailable:
    return LogUnavailable("no agenda was adopted in this log yet", "adopt one with: avt adopt agenda.toml")
