"""Under which name each who acted in a dossier is shown: their own, a neutral one, or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Final, Literal

import attrs

from .model.agenda import Agenda
from .model.facts import Event, Request, TransitionTaken
from .model.frozen import EMPTY, FrozenMap
from .model.records import PERSONAL, Application, Initiative, Sheet

NOBODY: Final = "—"
"""Stands in the place of a name that is not shown."""
ASSESSOR, MEMBER = "Assessor", "Member"
"""How those are called, with a number, who gave sheets, and other members of bodies."""

Capacity = Literal["applicant", "member", "adoption", "actor"]


@attrs.frozen
class Identities:
    """Who may be named to whom.

    Args:
        agenda: the one the dossier is pinned to.
        aspects: what is shown of the dossier.
        applicants: whoever applied, or was named as applicant.
        members: whoever is a member of a body, or acted as one.
        neutral: the neutral name of each who acted as a member.
    """

    agenda: Agenda
    aspects: frozenset[str]
    applicants: frozenset[str] = frozenset()
    members: frozenset[str] = frozenset()
    neutral: FrozenMap[str, str] = EMPTY

    @classmethod
    def of(cls, agenda: Agenda, aspects: frozenset[str], events: Sequence[Event], members: Iterable[str]) -> Identities:
        """Those of a dossier.

        Args:
            agenda: the one it is pinned to.
            aspects: what is shown of it.
            events: all of its events, nothing hidden.
            members: of every body.
        """
        taken = [event.fact for event in events if isinstance(event.fact, TransitionTaken)]
        records = [fact.request.record for fact in taken]
        applicants = {each.applicant for each in records if isinstance(each, (Initiative, Application))}
        applicants |= {fact.actor for fact in taken if capacity(agenda, fact.request) == "applicant"}
        neutral = _neutral(agenda, events)
        return cls(agenda, aspects, frozenset(applicants), frozenset({*members, *neutral}), neutral)

    def actor(self, request: Request) -> str:
        """Who asked for a step."""
        acted = capacity(self.agenda, request)
        if acted == "member":
            return self.member(request.actor)
        if acted == "applicant":
            return request.actor if "applicant" in self.aspects else NOBODY
        named = {"actors", "members"} if acted == "adoption" else {"actors"}
        return request.actor if named <= self.aspects and self._free(request.actor) else NOBODY

    def member(self, name: str) -> str:
        """Who acted as a member, or in whose place that was."""
        return name if "members" in self.aspects and self._free(name) else self.neutral.get(name, NOBODY)

    def _free(self, name: str) -> bool:
        """Whether a name is not also that of somebody who is not shown in another capacity."""
        hidden = {"applicant": self.applicants, "members": self.members}
        return all(aspect in self.aspects or name not in names for aspect, names in hidden.items())


def capacity(agenda: Agenda, request: Request) -> Capacity:
    """As what somebody acted."""
    record = request.record
    if request.behalf or request.role in agenda.bodies or (record is not None and record.kind in PERSONAL):
        return "member"
    role = agenda.roles.get(request.role)
    return role.relation if role is not None and role.relation is not None else "actor"


def _neutral(agenda: Agenda, events: Sequence[Event]) -> FrozenMap[str, str]:
    """A neutral name for each who acted as a member.

    Numbers are drawn, by the hash of what somebody did first, among all who first acted in the same visit: neither the
    order of appointment nor that of acting tells who is who. They stay as they are from when that visit is left.
    """
    lots: dict[str, tuple[int, str, str]] = {}
    for event in events:
        fact = event.fact
        if not isinstance(fact, TransitionTaken) or capacity(agenda, fact.request) != "member":
            continue
        request, assessment = fact.request, agenda.tracks[fact.track].assessment
        assesses = isinstance(request.record, Sheet) or (assessment is not None and request.role == assessment.body)
        for name in filter(None, (request.actor, request.behalf)):
            lot = sha256(f"{event.hash}/{name}".encode(errors="surrogatepass")).hexdigest()
            lots.setdefault(name, (fact.visit, lot, ASSESSOR if assesses else MEMBER))
    count: Counter[str] = Counter()
    found: dict[str, str] = {}
    for name, (_, _, word) in sorted(lots.items(), key=lambda each: each[1]):
        count[word] += 1
        found[name] = f"{word} {count[word]}"
    return FrozenMap(found)
