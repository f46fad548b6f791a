"""Laws that need a log: a list of requests is played through an office, and what it then says is held against it."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import attrs

from ..access import is_sealed
from ..administration import concerns
from ..case import Case
from ..definition import Loaded
from ..errors import AvtError
from ..log.memory import MemoryLog
from ..log.stored import restore
from ..model.dossier import replay
from ..model.facts import Request, TransitionTaken, body_stream
from ..model.ledger import Ledger
from ..model.records import Appointment, Sheet
from ..model.roster import Roster
from ..model.verdict import Verdict
from ..model.when import When
from ..office import Office
from ..reader import Reader
from ..registry import Registry
from ..reports.book import Book
from ..reports.tables import budget, portfolio
from .laws import Judged, Law
from .search import Broken
from .standings import folded

EXPLAINED = "explain-agrees"
REPEATED = "repeat-is-harmless"
SEALED = "sealed-stays-sealed"
ORDER = "order-is-free"
ENOUGH = "history-is-enough"
OFFICE_LAWS = (EXPLAINED, REPEATED, SEALED, ORDER, ENOUGH)
"""The laws that are asked of an office, by name."""

_START = datetime(2000, 1, 1, tzinfo=UTC)


@attrs.frozen
class Finding:
    """A law that a list of requests breaks.

    Args:
        broken: the law, and what is wrong.
        place: of the request, from 0; None for all of them.
    """

    broken: Broken
    place: int | None


def check_with_office(
    loaded: Loaded,
    requests: Sequence[Request],
    registry: Registry,
    *,
    rosters: Mapping[str, Roster] | None = None,
    laws: Sequence[Law] = (),
) -> tuple[Finding, ...]:
    """Play requests through an office on a log in memory, and ask everything that needs one.

    Args:
        loaded: the agenda, which is adopted first.
        requests: in order, without keys; they may be refused. Those of administration are played, and no law asked.
        registry: the plugins of the agenda.
        rosters: who is a member of which body before it begins.
        laws: that are asked of every step beside those of an office; a declared one remembers each dossier apart.

    Returns:
        What is wrong, each law once; the earliest request first.
    """
    play = _Play(_opened(loaded, registry, rosters or {}, requests), registry, tuple(laws))
    found: dict[str, Finding] = {}

    def add(broken: Broken, place: int | None) -> None:
        found.setdefault(broken.law, Finding(broken, place))

    for place, request in enumerate(requests):
        for broken in play.do(request, place):
            add(broken, place)
    for broken in (*_enough(play), *_order(loaded, requests, registry, rosters or {}, play)):
        add(broken, None)
    return tuple(found.values())


def _opened(loaded: Loaded, registry: Registry, rosters: Mapping[str, Roster], requests: Sequence[Request]) -> Office:
    """An office in which the agenda is in force and the bodies have their members; its clock is a counter."""
    ticks = iter(range(10**9))
    office = Office(MemoryLog(), registry=registry, clock=lambda: _START + timedelta(seconds=next(ticks)))
    agenda = loaded.agenda
    on = agenda.start or min((request.on for request in requests), key=lambda on: on.first, default=When("2000"))
    _sure(office.adopt(loaded, actor="setup", on=on, role=agenda.administered_by))
    for body, roster in rosters.items():
        for member in roster.members:
            position = "chair" if member == roster.chair else "member"
            ties = roster.affiliations.get(member, ())
            record = Appointment(member, position, affiliations=ties)  # type: ignore[arg-type]  # one of the two
            asked = Request(body_stream(body), "appoint", "setup", on, agenda.administered_by, record)
            _sure(office.do(asked))
    return office


def _sure(verdict: Verdict) -> None:
    if not verdict.allowed:
        raise AssertionError(f"the office cannot be opened: {verdict.reasons[0].text()}")


class _Play:
    """An office at work, with what each law remembers of each dossier."""

    def __init__(self, office: Office, registry: Registry, laws: tuple[Law, ...]) -> None:
        self.office, self.laws = office, laws
        self.reader = Reader(office.log, registry)
        self.verdicts: list[Verdict] = []
        self._read: dict[str, set[str]] = {}
        self._wrote: dict[str, set[str]] = {}
        self._dividing: set[str] = set()
        self._memories: dict[str, list[Hashable]] = {}

    def do(self, request: Request, place: int) -> Iterator[Broken]:
        """Explain a request, do it, do it again; and ask every law."""
        office = self.office
        case, read = self.reader.case(request)
        heads = office.log.heads()
        explained = office.explain(request)
        if office.log.heads() != heads:
            yield Broken(EXPLAINED, f"explaining {request.trigger!r} writes to the log")
        keyed = attrs.evolve(request, key=f"request-{place}")
        done = office.do(keyed)
        self.verdicts.append(done)
        if (done.allowed, done.facts, done.reasons) != (explained.allowed, explained.facts, explained.reasons):
            yield Broken(EXPLAINED, f"{request.trigger!r} is explained otherwise than it is done")
        if (office.log.heads() != heads) != done.allowed:
            yield Broken(EXPLAINED, f"{request.trigger!r} is {_outcome(done)}, and the log says otherwise")
        yield from self._again(keyed, done)
        self._read.setdefault(request.subject, set()).update(read)
        self._wrote.setdefault(request.subject, set()).update(fact.stream for fact in done.facts)
        if not concerns(request):
            judged = Judged(case, request, done, _after(case, done, request) if done.allowed else None)
            if judged.step is not None and judged.step.divides is not None:
                self._dividing.add(request.subject)
            yield from self._asked(judged)
            yield from _sealed(office, self.reader, request.subject)

    def independent(self) -> list[set[str]]:
        """The dossiers in groups: none in one wrote what one in another read or wrote.

        A round looks at whichever dossiers there are, also those that are opened later.
        """
        groups: list[set[str]] = []
        for name in self._read:
            near = [group for group in groups if any(self._meet(name, other) for other in group)]
            groups = [group for group in groups if group not in near] + [set().union({name}, *near)]
        return groups

    def _meet(self, one: str, other: str) -> bool:
        if {one, other} & self._dividing:
            return True
        first, second = self._wrote[one], self._wrote[other]
        return bool(first & (self._read[other] | second) or second & self._read[one])

    def _again(self, keyed: Request, done: Verdict) -> Iterator[Broken]:
        heads = self.office.log.heads()
        try:
            again = self.office.do(keyed)
        except AvtError as error:
            yield Broken(REPEATED, f"{keyed.trigger!r} under the same key raises {type(error).__name__}: {error}")
            return
        if self.office.log.heads() != heads:
            yield Broken(REPEATED, f"{keyed.trigger!r} under the same key happens twice")
        if done.allowed and not again.repeated:
            yield Broken(REPEATED, f"{keyed.trigger!r} under the same key does not say that it happened before")
        if (again.allowed, again.facts) != (done.allowed, done.facts):
            yield Broken(REPEATED, f"{keyed.trigger!r} under the same key has another outcome")

    def _asked(self, judged: Judged) -> Iterator[Broken]:
        known = self._memories.setdefault(judged.request.subject, [law.begin() for law in self.laws])
        for place, law in enumerate(self.laws):
            what = law.broken(known[place], judged)
            if what is not None:
                yield Broken(law.name, what)
            if judged.after is not None:
                known[place] = law.remember(known[place], judged)


def _after(case: Case, verdict: Verdict, request: Request) -> Case:
    """The case after the facts of its own dossier, and of the envelopes and others that it holds."""
    own = f"dossier:{request.subject}"
    facts = (fact for fact in verdict.facts if fact.stream == own or fact.stream.partition(":")[2] in case.ledgers)
    return folded(case, facts)


def _outcome(verdict: Verdict) -> str:
    return "allowed" if verdict.allowed else "refused"


def _sealed(office: Office, reader: Reader, name: str) -> Iterator[Broken]:
    """Whoever looks sees no sheet but their own as long as they are sealed."""
    dossier = reader.dossier(name)
    if dossier is None or not dossier.panel.sheets or not is_sealed(reader.rulebook(dossier.rulebook).agenda, dossier):
        return
    writers = {cast.actor for cast in dossier.panel.sheets}
    everybody = {member for roster in reader.rosters() for member in roster.everybody}
    for viewer in (*sorted(writers | everybody), dossier.idea.applicant, "somebody-else", None):
        seen = office.dossier(name, viewer)
        events = office.history(name, viewer)
        shown = {cast.actor for cast in seen.panel.sheets} if seen else set()
        visit = [event.fact for event in events if isinstance(event.fact, TransitionTaken)]
        shown |= {f.actor for f in visit if isinstance(f.request.record, Sheet) and f.visit == dossier.visit}
        if shown - {viewer}:
            yield Broken(SEALED, f"{viewer or 'somebody unnamed'} sees the sealed sheet of {min(shown - {viewer})}")
            return


def _enough(play: _Play) -> Iterator[Broken]:
    """What the log gives back is what the office says, from a copy of its stored rows too."""
    office, reader = play.office, play.reader
    book = office.book()
    for name in office.dossiers:
        alone = replay(event.fact for event in office.log.read(f"dossier:{name}"))
        if alone != reader.dossier(name):
            yield Broken(ENOUGH, f"the history of {name} gives another dossier")
    for name, ledger in book.ledgers.items():
        if Ledger(name).replay(event.fact for event in office.log.read(f"envelope:{name}")) != ledger:
            yield Broken(ENOUGH, f"the history of the envelope {name!r} gives another balance")
    if _told(_copied(office).book()) != _told(book):
        yield Broken(ENOUGH, "another office on a copy of the log gives other reports")


def _copied(office: Office) -> Office:
    """Another office, on a copy of what is stored."""
    copy = MemoryLog()
    for row in office.log.rows():
        event = restore(row)
        copy.append([event.fact], {row.stream: row.version - 1}, recorded=event.recorded, salt=bytes(16))
    return Office(copy, registry=office.registry)


def _told(book: Book) -> tuple[object, ...]:
    """What a book says, and the reports that are made of it."""
    return dict(book.dossiers), dict(book.ledgers), book.rosters, portfolio(book), budget(book)


def _order(
    loaded: Loaded, requests: Sequence[Request], registry: Registry, rosters: Mapping[str, Roster], play: _Play
) -> Iterator[Broken]:
    """Dossiers of which none wrote what another read lead to the same when the last goes first."""
    if any(concerns(request) for request in requests):
        return
    groups = play.independent()
    if len(groups) < 2:
        return
    place = {name: len(groups) - number for number, names in enumerate(groups) for name in names}
    order = sorted(range(len(requests)), key=lambda each: place[requests[each].subject])
    other = _opened(loaded, registry, rosters, requests)
    for each in order:
        if other.do(requests[each]) != play.verdicts[each]:
            request = requests[each]
            yield Broken(ORDER, f"{request.trigger!r} of {request.subject} goes otherwise in another order")
            return
    if _told(other.book())[:2] != _told(play.office.book())[:2]:
        yield Broken(ORDER, "in another order the dossiers or the balances are others")
