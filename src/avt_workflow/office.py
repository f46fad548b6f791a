"""The one place where things come together: read the streams, judge, append, read back through access."""

from __future__ import annotations

import random
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import attrs

from . import access, engine, foresight, rounds
from .codec import request_digest
from .competition import Competition
from .definition import Loaded, read_agenda
from .definition.faults import unknown
from .errors import Conflict, InputError, KeyReused
from .log.opening import open_log
from .log.protocol import EventLog, Key, Receipt
from .model.agenda import Agenda, Round
from .model.dossier import Dossier, replay
from .model.facts import (
    AGENDA_STREAM,
    Event,
    Request,
    body_stream,
)
from .model.figures import Figure
from .model.frozen import FrozenMap
from .model.ledger import Ledger
from .model.profiles import Profile
from .model.records import Adoption, Appointment
from .model.roster import Roster
from .model.timeline import NOW, AsOf
from .model.verdict import Option, Reason, Verdict
from .model.when import When
from .nearest import nearest
from .reader import Look, Reader, ceilings_of
from .registry import Registry
from .reports.book import Book
from .rulebook import Rulebook
from .tasks import Task, tasks_in

_ATTEMPTS: Final = 5
_BACKOFF_SECONDS: Final = 0.01


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
        self._reader = Reader(log, self.registry)

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
            if loaded is not None and not office.in_force:
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
        return self._with_nearest(verdict)

    def do_all(self, requests: Sequence[Request], *, key: str | None = None) -> tuple[Verdict, ...]:
        """Judge requests as one whole and append all of it, or nothing when one is refused.

        Args:
            requests: in order, without keys of their own.
            key: idempotency key of the whole.

        Raises:
            InputError: a request has a key of its own, or an agenda is adopted among others.
        """
        if any(request.key is not None for request in requests):
            raise InputError("a request in a batch has a key of its own", "give one key for the whole batch")
        if len(requests) > 1 and any(request.subject == AGENDA_STREAM for request in requests):
            raise InputError("an agenda is adopted in a batch with other requests", "adopt it first, by itself")
        return self._perform(tuple(requests), key)

    def explain(self, request: Request) -> Verdict:
        """The same judging, without the append."""
        case, _ = self._reader.case(request)
        (verdict,) = engine.judge_all([case], [request])
        return self._with_nearest(verdict)

    def options(self, dossier: str | None, actor: str, role: str, on: When | None = None) -> tuple[Option, ...]:
        """What an actor in a role can do now with a dossier (None: to open one), and what each step still needs."""
        return engine.options(self._reader.case_of(dossier), actor, role, on or self._today())

    def competition(self, dossier: str, viewer: str | None = None, moment: AsOf = NOW) -> Competition:
        """A round as it stands or stood: who compete, by which rule, for how much; `allocate()` gives the rows.

        A viewer who may not take part in a candidate sees its recorded score, and none of its sheets.

        Args:
            dossier: of the round.
            viewer: who looks.
            moment: when to look back from.

        Raises:
            InputError: there is no such dossier, it is no round, or the plugin of its rule is missing.
        """
        case, round_ = self._at(moment).round(dossier)
        return rounds.competition(case, round_, viewer)

    def obstacles(self, dossier: str, moment: AsOf = NOW) -> Mapping[str, tuple[Reason, ...]]:
        """The rules that would refuse what a round's rule gives now, by dossier: one refuses the adoption as a whole.

        Raises:
            InputError: there is no such dossier, it is no round, or the plugin of its rule is missing.
        """
        case, round_ = self._at(moment).round(dossier)
        return foresight.obstacles(case, round_, self._today() if moment.on is None else When(moment.on))

    def _at(self, moment: AsOf) -> Reader:
        return self._reader if moment == NOW else Reader(self.log, self.registry, moment)

    def round(self, dossier: str) -> Round:
        """How the money of a round is divided, as its agenda declares it.

        Raises:
            InputError: there is no such dossier, or it is no round.
        """
        return self._reader.round(dossier)[1]

    def todo(self, actor: str, role: str, on: When | None = None) -> tuple[Task, ...]:
        """Every step that awaits this actor in this role, the longest waiting first.

        A sheet for a seat that has one already awaits nobody, though it may be replaced. In a body that is also what
        the actor may do as an alternate, or for a member who delegated it: `Task.behalf` says in whose place.
        """
        day = on or self._today()
        cases = (self._reader.case_of(name) for name in self.dossiers)
        tasks = [task for case in cases for task in tasks_in(case, actor, role, day)]
        return tuple(sorted(tasks, key=lambda task: (task.since.first, task.dossier)))

    def adopt(self, loaded: Loaded, *, actor: str, on: When, role: str = "", motivation: str = "") -> Verdict:
        """Put an agenda in force; only the first on an empty log needs no role."""
        record = Adoption(loaded.agenda.id, loaded.hash, loaded.content, ceilings_of(loaded.agenda))
        return self.do(Request(AGENDA_STREAM, "adopt", actor, on, role, record, motivation=motivation))

    def appoint(self, body: str, member: str | Appointment, *, actor: str, role: str, on: When) -> Verdict:
        """Make somebody a member of a body; an `Appointment` also says in which position, and tied to whom."""
        record = member if isinstance(member, Appointment) else Appointment(member)
        return self.do(Request(body_stream(body), "appoint", actor, on, role, record))

    # ---- reading

    def rulebook_of(self, dossier: str) -> Rulebook:
        """The rulebook a dossier is pinned to; for one that is not open yet, the one in force."""
        found = self._reader.dossier(dossier)
        return self._reader.rulebook(found.rulebook) if found else self._reader.current()

    @property
    def in_force(self) -> str:
        """The hash of the agenda in force; "" when none was adopted."""
        return self._reader.in_force

    @property
    def agenda(self) -> Agenda:
        """The agenda in force.

        Raises:
            LogUnavailable: none was adopted yet.
        """
        return self._reader.current().agenda

    @property
    def dossiers(self) -> tuple[str, ...]:
        """The identifier of every dossier, in order of name."""
        return self._reader.names("dossier")

    def profile(self, name: str) -> Profile:
        """A publication profile of the agenda in force.

        Raises:
            InputError: it has none of this name.
        """
        profiles = self.agenda.profiles
        if name not in profiles:
            raise InputError(unknown("profile", name, profiles), "declare it in the agenda, as [profiles.NAME]")
        return profiles[name]

    def shown(self, viewer: str | None = None, moment: AsOf = NOW, profile: str | None = None) -> tuple[str, ...]:
        """The identifiers of the dossiers that are there for a viewer, in order of name."""
        return tuple(filter(self._reader.there(self._look(viewer, moment, profile)), self.dossiers))

    def dossier(
        self, dossier: str, viewer: str | None = None, moment: AsOf = NOW, profile: str | None = None
    ) -> Dossier | None:
        """A dossier as the viewer may see it; None where there is none. What is sealed does not count in `version`."""
        return replay(event.fact for event in self.history(dossier, viewer, moment, profile))

    def history(
        self, dossier: str, viewer: str | None = None, moment: AsOf = NOW, profile: str | None = None
    ) -> tuple[Event, ...]:
        """The events of a dossier that surely count at a moment, as the viewer may see them, in the recorded order.

        Args:
            dossier: which one.
            viewer: who looks.
            moment: when to look back from.
            profile: the publication profile by which it is shown; None shows all that is not sealed.

        Raises:
            InputError: the agenda in force has no such profile.
        """
        return self._reader.seen(dossier, self._look(viewer, moment, profile)).events.certain

    def ledger(self, envelope: str) -> Ledger:
        """An envelope's balance."""
        return self._reader.ledger(envelope)

    def roster(self, body: str) -> Roster:
        """A body's members."""
        return self._reader.roster(body)

    def book(
        self,
        moment: AsOf = NOW,
        *,
        viewer: str | None = None,
        figures: tuple[Figure, ...] = (),
        profile: str | None = None,
    ) -> Book:
        """Everything at a moment, as the viewer may see it: what portfolios, budgets and reports are made of.

        Args:
            moment: when to look back from.
            viewer: who looks.
            figures: what the programme reports beside its dossiers.
            profile: the publication profile by which it is shown; None shows all that is not sealed.

        Raises:
            InputError: the agenda in force has no such profile.
        """
        reader, look = self._reader, self._look(viewer, moment, profile)
        rosters, there, withheld = reader.rosters(), reader.there(look), access.numbering()
        seen = {name: reader.seen(name, look, rosters, there) for name in reader.names("dossier")}
        folded = {name: replay(event.fact for event in each.events.certain) for name, each in seen.items()}
        dossiers = {name: dossier for name, dossier in folded.items() if dossier}
        pots = reader.names("envelope") if look.profile is None or "budget" in look.profile.aspects() else ()
        money = {name: reader.money(name, look, there, withheld) for name in pots}
        undated = [event for each in seen.values() for event in each.events.unknown]
        undated += [e for each in money.values() for e in each.unknown if not getattr(e.fact, "via", "")]
        ledgers = {name: Ledger(name).replay(e.fact for e in each.certain) for name, each in money.items()}
        return Book(
            agenda=self.agenda,
            agendas=FrozenMap({v.hash: reader.rulebook(v.hash).agenda for v in reader.versions()}),
            dossiers=FrozenMap(dossiers),
            histories=FrozenMap({name: seen[name].events.certain for name in (dossiers if profile else seen)}),
            ledgers=FrozenMap(ledgers),
            envelope_events=FrozenMap({name: each.certain for name, each in money.items()}),
            figures=figures,
            as_of=moment.on,
            unknown=tuple(undated),
            rosters=rosters if look.profile is None or look.profile.names_all else (),
            profile=look.profile,
            own=frozenset(name for name, each in seen.items() if each.own),
        )

    def _look(self, viewer: str | None, moment: AsOf, profile: str | None) -> Look:
        return Look(viewer, moment, None if profile is None else self.profile(profile))

    # ---- how

    def _with_nearest(self, verdict: Verdict) -> Verdict:
        """The verdict with the nearest dossier where one is named that is not there: judging knows no others."""
        if not any(reason.code == "not-open" for reason in verdict.reasons):
            return verdict
        known = self.dossiers
        return attrs.evolve(verdict, reasons=tuple(_nearest_dossier(each, known) for each in verdict.reasons))

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
            case, read = self._reader.case(request)
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

    def _today(self) -> When:
        return When(self._clock().date())


def _installed() -> Registry:
    from .plugins import find_plugins  # entry points are only searched when nobody says which plugins

    return find_plugins()


def _key(requests: tuple[Request, ...], key: str | None) -> Key | None:
    if key is None:
        return None
    salt = secrets.token_bytes(16)
    return Key(key, salt.hex(), request_digest(requests, salt))


def _nearest_dossier(reason: Reason, known: Sequence[str]) -> Reason:
    near = nearest(str(reason.params["dossier"]), known) if reason.code == "not-open" else ""
    return attrs.evolve(reason, params=reason.params.with_item("nearest", near)) if near else reason
