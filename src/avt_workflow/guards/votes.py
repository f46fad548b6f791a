"""Guards on what the members of a body voted."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import attrs

from ..model.facts import Request
from ..model.ports import BodyName, Exact, Guard, Parameter, Refusal
from ..model.records import Vote
from ..model.roster import Roster
from .reach import out_of_reach

if TYPE_CHECKING:
    from ..case import Case


@attrs.frozen
class Quorum(Guard):
    """Enough distinct members have voted in this visit.

    Args:
        at_least: how many members.
    """

    at_least: int = attrs.field(default=1, validator=attrs.validators.ge(1))

    text = {
        "nl": "{votes} van de {at_least} benodigde leden hebben gestemd.",
        "en": "{votes} of the {at_least} members needed have voted.",
    }
    lifted_by = ("vote",)

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Holds once enough members have voted, whatever their choice."""
        cast = case.votes()
        if len(cast) >= self.at_least:
            return None
        said = {"votes": len(cast), "at_least": self.at_least}
        filled = {each.place for each in cast}
        return out_of_reach(case, case.givers(Vote.kind), filled, self.at_least, said) or Refusal(**said)


@attrs.frozen
class Carried(Guard):
    """More votes were cast for exactly this decision than the share asks; abstentions are not counted.

    Args:
        more_than: the share of votes for and against that must be exceeded, from 0 to 1.
    """

    more_than: Exact = attrs.field(
        default=Fraction(1, 2), validator=[attrs.validators.ge(Fraction(0)), attrs.validators.lt(Fraction(1))]
    )

    text = {
        "nl": "Voor precies dit besluit zijn {in_favour} van de {votes} stemmen uitgebracht; dat is niet genoeg.",
        "en": "{in_favour} of {votes} votes were cast for exactly this decision; that is not enough.",
    }
    reads_record = True
    lifted_by = ("vote",)

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Holds when votes for this trigger with this very record carry it."""
        ballot = [cast.record for cast in case.votes()]
        counted = [vote for vote in ballot if isinstance(vote, Vote) and vote.choice != "abstain"]
        in_favour = sum(
            vote.choice == "for" and vote.trigger == request.trigger and vote.proposal == request.record
            for vote in counted
        )
        if counted and Fraction(in_favour, len(counted)) > self.more_than:
            return None
        return Refusal(in_favour=in_favour, votes=len(counted))


MAJORITIES: Final = ("of-cast", "of-members", "two-thirds", "unanimous")
_CAN_TIE: Final = ("of-cast", "of-members")
CHAIR: Final = "chair"
"""Stands for whoever chairs the body."""


def _can_tie(rule: Voted, attribute: attrs.Attribute[bool], casting: bool) -> None:
    if casting and rule.majority not in _CAN_TIE:
        raise ValueError(f"{attribute.name} must be false with {rule.majority!r}, which knows no tie")


@attrs.frozen
class Voted(Guard):
    """The members of a body who may vote carry exactly this decision, by a majority and with a quorum.

    A vote for another step or another amount is one against this decision. Who stepped back or has a conflict of
    interest may not vote; an alternate who votes in their place fills their seat.

    Args:
        voters: the body whose members vote.
        majority: `of-cast`, more votes for than against; `of-members`, for by more than half of all members who may
            vote; `two-thirds`, for by at least two thirds of the votes for and against; `unanimous`, all votes cast
            for, an abstention being none. Each asks at least one vote for.
        quorum: how many members must have voted, abstentions included.
        casting: whether the chair's vote decides where just half is for.
        veto: whose vote against stops it: `chair`, or a member by name.
    """

    voters: BodyName
    majority: str = attrs.field(validator=attrs.validators.in_(MAJORITIES))
    quorum: int = attrs.field(default=1, validator=attrs.validators.ge(1))
    casting: bool = attrs.field(default=False, validator=_can_tie)
    veto: tuple[str, ...] = ()

    text = {
        "nl": "Voor precies dit besluit zijn {in_favour} van de {votes} stemmen uitgebracht; {voted} van de {able} "
        "leden die mogen stemmen deden mee en {quorum} is nodig. Dat is niet genoeg ({majority}).",
        "en": "{in_favour} of {votes} votes were cast for exactly this decision; {voted} of the {able} members who may "
        "vote took part and {quorum} must. That is not enough ({majority}).",
    }
    reads_record = True
    lifted_by = ("vote",)

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Holds when enough members took part, the votes reach the majority, and nobody who can stop it does."""
        roster, barred = case.roster(self.voters), case.barred
        cast = {each.place: each.record for each in case.votes(self.voters) if each.place in roster.members}
        able = [member for member in roster.members if member not in barred or member in cast]
        votes = {
            seat: vote.choice == "for" and vote.trigger == request.trigger and vote.proposal == request.record
            for seat, vote in cast.items()
            if isinstance(vote, Vote) and vote.choice != "abstain"
        }
        said: dict[str, Parameter] = {
            "in_favour": sum(votes.values()),
            "votes": len(votes),
            "voted": len(cast),
            "able": len(able),
            "quorum": self.quorum,
            "majority": self.majority,
        }
        stops = next((seat for seat in self._who_can_stop(roster) if votes.get(seat) is False), None)
        if stops is not None:
            return Refusal("vetoed", **said, actor=stops)
        unreachable = out_of_reach(case, (self.voters,), cast, self.quorum, said)
        if unreachable is not None:
            return unreachable
        if len(cast) >= self.quorum and self._carried(votes, len(able), roster.chair):
            return None
        return Refusal(**said)

    def _who_can_stop(self, roster: Roster) -> tuple[str, ...]:
        return tuple(roster.chair if name == CHAIR else name for name in self.veto)

    def _carried(self, votes: Mapping[str, bool], able: int, chair: str) -> bool:
        in_favour = sum(votes.values())
        against = len(votes) - in_favour
        decides = self.casting and votes.get(chair, False)
        return {
            "of-cast": in_favour > against or (decides and in_favour == against),
            "of-members": 2 * in_favour > able or (decides and 2 * in_favour == able),
            "two-thirds": in_favour > 0 and in_favour >= 2 * against,
            "unanimous": in_favour > 0 and against == 0,
        }[self.majority]
