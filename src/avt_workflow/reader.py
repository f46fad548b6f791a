"""Reads the streams of a log and folds them: agendas, dossiers, ledgers, rosters, and what a request is judged by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import attrs

from . import access, administration, engine
from .case import Case
from .definition import restore_agenda
from .definition.faults import unknown
from .errors import InputError, LogUnavailable
from .log.protocol import EventLog
from .machine import NEW
from .model.agenda import Agenda, Envelope, Round
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
from .model.frozen import EMPTY, FrozenMap
from .model.ledger import Ledger
from .model.nesting import beside, chain, concerned
from .model.panels import barred
from .model.profiles import Profile
from .model.records import Adoption, Sheet
from .model.roster import Roster
from .model.timeline import NOW, AsOf, Slice, as_of, in_place, money_as_of
from .model.verdict import Reason
from .money import Cents
from .registry import Registry
from .rulebook import Rulebook, Step, compile_rulebook, givers

There = Callable[[str], bool]
"""Whether a dossier is there for who looks, by its identifier."""


@attrs.frozen
class Look:
    """Who looks, at what moment, and by which profile; None shows all that is not sealed."""

    viewer: str | None
    moment: AsOf
    profile: Profile | None = None


@attrs.frozen
class Seen:
    """What somebody sees of a dossier.

    Args:
        events: of it.
        own: whether it is the viewer's own.
    """

    events: Slice
    own: bool = False


class Reader:
    """What stands in a log, folded. Agendas are compiled once; everything else is read anew.

    Args:
        log: where events are kept.
        registry: the plugins by which agendas are restored.
        moment: from when dossiers and ledgers are looked back at; agendas and members are as they stand.
    """

    def __init__(self, log: EventLog, registry: Registry, moment: AsOf = NOW) -> None:
        self._log = log
        self._registry = registry
        self._moment = moment
        self._adopted: tuple[AgendaAdopted, ...] = ()
        self._rulebooks: dict[str, Rulebook] = {}

    def names(self, kind: str) -> tuple[str, ...]:
        """The streams of a kind (`dossier`, `envelope`, `body`), by name."""
        prefix = f"{kind}:"
        return tuple(stream.removeprefix(prefix) for stream in self._log.heads() if stream.startswith(prefix))

    def versions(self) -> tuple[AgendaAdopted, ...]:
        """Every agenda adopted. No lock is held while the log is read, for it has one of its own."""
        known = self._adopted
        later = (event.fact for event in self._log.read(AGENDA_STREAM, after=len(known)))
        self._adopted = found = (*known, *(fact for fact in later if isinstance(fact, AgendaAdopted)))
        return found

    @property
    def in_force(self) -> str:
        """The hash of the agenda in force; "" when none was adopted."""
        versions = self.versions()
        return versions[-1].hash if versions else ""

    def current(self) -> Rulebook:
        """The agenda in force, compiled.

        Raises:
            LogUnavailable: none was adopted yet.
        """
        versions = self.versions()
        if not versions:
            raise _nothing_adopted()
        return self.rulebook(versions[-1].hash)

    def rulebook(self, content_hash: str) -> Rulebook:
        """An adopted agenda by its hash, compiled."""
        if content_hash not in self._rulebooks:
            adopted = next(v for v in self.versions() if v.hash == content_hash)
            self._rulebooks[content_hash] = self._compiled(content_hash, adopted.content)
        return self._rulebooks[content_hash]

    def dossier(self, dossier: str) -> Dossier | None:
        """A dossier as it stands, nothing hidden; None where there is none."""
        events = self._log.read(dossier_stream(dossier))
        found = replay(event.fact for event in events)
        if found is None or self._moment == NOW:
            return found
        return replay(event.fact for event in self._slice(found, events, self._moment).certain)

    def seen(
        self, dossier: str, look: Look, rosters: Sequence[Roster] | None = None, there: There | None = None
    ) -> Seen:
        """A dossier as somebody sees it; `rosters` and `there` where they were read already."""
        profile = look.profile
        if rosters is None and (look.viewer is not None or profile is not None):
            rosters = self.rosters()
        bodies = rosters or ()
        events = self._log.read(dossier_stream(dossier))
        now = replay(event.fact for event in events)
        if now is None:
            return Seen(Slice(()))
        agenda = self.rulebook(now.rulebook).agenda
        out = barred(now, *bodies) if look.viewer is not None else ()
        found = self._slice(now, access.history_for(agenda, now, events, look.viewer, out), look.moment)
        if profile is None:
            return Seen(found)
        then = replay(event.fact for event in found.certain)
        if then is None or not all(access.is_there(agenda, each, look.viewer, profile) for each in (now, then)):
            return Seen(Slice(()))
        there = there or self.there(look)
        redactor = access.redactor_for(agenda, now, events, look.viewer, profile, bodies, there)
        shown = Slice(redactor.of(found.certain), redactor.of(found.unknown))
        return Seen(shown, access.is_own(now, look.viewer))

    def there(self, look: Look) -> There:
        """Whether the profile of who looks has a dossier, now and at the moment; each is read once."""
        known: dict[str, bool] = {}

        def there(dossier: str) -> bool:
            if dossier not in known:
                known[dossier] = self._is_there(dossier, look)
            return known[dossier]

        return there

    def _is_there(self, dossier: str, look: Look) -> bool:
        events = self._log.read(dossier_stream(dossier))
        now = replay(event.fact for event in events)
        if now is None or look.profile is None:
            return now is not None
        agenda = self.rulebook(now.rulebook).agenda
        then = replay(event.fact for event in self._slice(now, events, look.moment).certain)
        return then is not None and all(
            access.is_there(agenda, each, look.viewer, look.profile) for each in (now, then)
        )

    def _slice(self, dossier: Dossier, events: Sequence[Event], moment: AsOf) -> Slice:
        """Those of the events of a dossier that count at a moment."""
        slice_ = as_of(events, moment, in_turn=True)
        if moment.on is None:
            return slice_
        table = self.rulebook(dossier.rulebook).steps[dossier.track]
        return attrs.evolve(slice_, certain=in_place(slice_.certain, lambda state, trigger: trigger in table[state]))

    def money(self, envelope: str, look: Look, there: There, withheld: Callable[[str], str]) -> Slice:
        """The events of an envelope at a moment, as somebody sees them."""
        events = self._log.read(envelope_stream(envelope))
        if look.profile is not None:
            events = access.money_for(events, look.profile, there, withheld)
        return money_as_of(events, look.moment)

    def ledger(self, envelope: str) -> Ledger:
        """An envelope's balance."""
        events = money_as_of(self._log.read(envelope_stream(envelope)), self._moment).certain
        return Ledger(envelope).replay(event.fact for event in events)

    def roster(self, body: str) -> Roster:
        """A body's members."""
        return Roster(body).replay(event.fact for event in self._log.read(body_stream(body)))

    def rosters(self) -> tuple[Roster, ...]:
        """The members of every body."""
        return tuple(map(self.roster, self.names("body")))

    def case(self, request: Request) -> tuple[Case, dict[str, int]]:
        """What a request is judged by, and the version of every stream that was read for it."""
        if administration.concerns(request):
            return self._administrative_case(request)
        stream = dossier_stream(request.subject)
        dossier = self.dossier(request.subject)
        expected = {stream: dossier.version if dossier else 0}
        if dossier is None:
            expected[AGENDA_STREAM] = len(self.versions())
        rulebook = self.rulebook(dossier.rulebook) if dossier else self.current()
        step = engine.step_for(rulebook, dossier, request)
        if isinstance(step, Reason):  # not from here as it stands; earlier requests of a batch may lead to where it is
            rows = (row for table in rulebook.steps.values() for row in table.values())
            steps = tuple(row[request.trigger] for row in rows if request.trigger in row)
        else:
            steps = (step,)
        if any(step.moves_money or step.divides for step in steps):  # how money nests is read from the agenda in force
            expected[AGENDA_STREAM] = len(self.versions())
        case = self._begun(rulebook, dossier)
        round_ = next((step.divides for step in steps if step.divides), None)
        case = self._with_candidates(case, steps, round_) if round_ else self._with_steps(case, steps)
        return case, expected | _versions_in(case)

    def _begun(self, rulebook: Rulebook, dossier: Dossier | None) -> Case:
        """A case without ledgers and rosters; how money nests is for the agenda in force to say."""
        in_force = self.in_force
        nesting = EMPTY if rulebook.hash == in_force else self.rulebook(in_force).agenda.envelopes
        return Case(rulebook, dossier, in_force=in_force, envelopes=nesting)

    def round(self, dossier: str) -> tuple[Case, Round]:
        """The case of the step that divides the money of a round, and how it does.

        Raises:
            InputError: there is no such dossier, or it is no round.
        """
        case = self.case_of(dossier)
        round_ = case.track.round
        if round_ is None:
            raise InputError(f"{dossier} is no round", "name a dossier of a track that declares [tracks.NAME.round]")
        assert case.dossier is not None
        rows = case.rulebook.steps[case.dossier.track].values()
        steps = tuple(step for row in rows for step in row.values() if step.divides)
        return self._with_candidates(case, steps, round_), round_

    def _with_candidates(self, case: Case, steps: Sequence[Step], round_: Round) -> Case:
        """The case with every dossier of the track of candidates, each stream read once."""
        candidates, bodies = {}, set[str]()
        all_steps = list(steps)
        for name in self.names("dossier"):
            found = self.dossier(name)
            if found is not None and found.track == round_.of:
                rulebook = self.rulebook(found.rulebook)
                row = rulebook.steps[found.track][found.state]
                all_steps += [row[each] for each in (round_.grants, round_.refuses, round_.reserves) if each in row]
                bodies.update(givers(rulebook.agenda, rulebook.agenda.tracks[found.track], {Sheet.kind}))
                candidates[name] = self._begun(rulebook, found)
        case = self._with_steps(case, all_steps, bodies)
        shared = {
            name: attrs.evolve(each, ledgers=case.ledgers, rosters=case.rosters) for name, each in candidates.items()
        }
        return attrs.evolve(case, candidates=FrozenMap(shared))

    def _with_steps(self, case: Case, steps: Sequence[Step], bodies: Iterable[str] = ()) -> Case:
        """The case with the ledgers and rosters that these steps name, and the rosters of these bodies."""
        named = dict.fromkeys(name for step in steps for name in step.envelopes)
        envelopes = concerned(case.pots, named)
        return self._with_streams(case, envelopes, {*bodies, *(name for step in steps for name in step.bodies)})

    def _with_streams(self, case: Case, envelopes: Iterable[str], bodies: Iterable[str]) -> Case:
        return attrs.evolve(
            case,
            ledgers=FrozenMap({name: self.ledger(name) for name in envelopes}),
            rosters=FrozenMap({name: self.roster(name) for name in bodies}),
        )

    def _administrative_case(self, request: Request) -> tuple[Case, dict[str, int]]:
        versions, record = self.versions(), request.record
        if versions:
            rulebook = self.current()
        elif isinstance(record, Adoption):
            rulebook = self._compiled(record.hash, record.content)
        else:
            raise _nothing_adopted()
        kind, _, name = request.subject.partition(":")
        pots: Mapping[str, Envelope] = EMPTY
        envelopes: tuple[str, ...] = ()
        if isinstance(record, Adoption):
            pots, envelopes = self._check(record).envelopes, tuple(record.ceilings)
        elif kind == "envelope":
            pots = self._pots_with(name)
            envelopes = (*concerned(pots, (name,)), *beside(pots, name))
        bodies = (name,) if kind == "body" else ()
        case = Case(rulebook, in_force=self.in_force, envelopes=pots)
        case = self._with_streams(case, envelopes, bodies)
        return case, {AGENDA_STREAM: len(versions)} | _versions_in(case)

    def case_of(self, dossier: str | None) -> Case:
        """What every step from where a dossier stands is judged by; None for a dossier that is to be opened.

        Raises:
            InputError: there is no such dossier.
        """
        found = self.dossier(dossier) if dossier is not None else None
        if dossier is not None and found is None:
            known = self.names("dossier")
            if dossier in known:
                raise InputError(f"nothing had surely happened to {dossier} by then", "name a later day")
            raise InputError(unknown("dossier", dossier, known), "avt portfolio lists them")
        rulebook = self.rulebook(found.rulebook) if found else self.current()
        tables = [rulebook.steps[found.track][found.state]] if found else [t[NEW] for t in rulebook.steps.values()]
        steps = tuple(step for table in tables for step in table.values())
        return self._with_steps(self._begun(rulebook, found), steps)

    def _pots_with(self, envelope: str) -> Mapping[str, Envelope]:
        """The envelopes of the latest agenda that has this one; those of the agenda in force where none has."""
        agendas = (self.rulebook(version.hash).agenda for version in reversed(self.versions()))
        found = next((agenda.envelopes for agenda in agendas if envelope in agenda.envelopes), EMPTY)
        return {**found, **self.current().agenda.envelopes}

    def _check(self, record: Adoption) -> Agenda:
        """The agenda to adopt; one that could not be judged by would close the log to everybody."""
        loaded = restore_agenda(record.content, self._registry)
        if (loaded.agenda.id, loaded.hash, ceilings_of(loaded.agenda)) != (record.agenda, record.hash, record.ceilings):
            raise InputError("the name, hash or ceilings are not those of the content", "make the record with adopt()")
        try:
            compile_rulebook(loaded.agenda, loaded.hash)
            for name in loaded.agenda.envelopes:
                chain(loaded.agenda.envelopes, name)
        except KeyError as name:
            raise InputError(f"the agenda names {name} and does not declare it", "avt check tells where") from None
        return loaded.agenda

    def _compiled(self, content_hash: str, content: str) -> Rulebook:
        return compile_rulebook(restore_agenda(content, self._registry).agenda, content_hash)


def _versions_in(case: Case) -> dict[str, int]:
    """The version of every stream that was read into a case beside the dossier's."""
    return {
        **{envelope_stream(name): ledger.version for name, ledger in case.ledgers.items()},
        **{body_stream(name): roster.version for name, roster in case.rosters.items()},
        **{dossier_stream(name): each.dossier.version for name, each in case.candidates.items() if each.dossier},
    }


def ceilings_of(agenda: Agenda) -> FrozenMap[str, Cents]:
    """The ceiling of each envelope that an agenda declares, in cents."""
    return FrozenMap({name: envelope.ceiling for name, envelope in agenda.envelopes.items()})


def _nothing_adopted() -> LogUnavailable:
    return LogUnavailable("no agenda was adopted in this log yet", "adopt one with: avt adopt agenda.toml")
