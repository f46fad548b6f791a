"""Guards on what the members of a body voted."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final

import attrs

from ..model.facts import Request
from ..model.ports import BodyName, Exact, Guard, Refusal
from ..model.records import Vote

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
        votes = len(case.dossier.panel.ballot) if case.dossier else 0
        return None if votes >= self.at_least else Refusal(votes=votes, at_least=self.at_least)


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
        ballot = case.dossier.panel.ballot if case.dossier else ()
        counted = [vote for vote in ballot if vote.choice != "abstain"]
        in_favour = sum(
            vote.choice == "for" and vote.trigger == request.trigger and vote.proposal == request.record
            for vote in counted
        )
        if counted and Fraction(in_favour, len(counted)) > self.more_than:
            return None
        return Refusal(in_favour=in_favour, votes=len(counted))


MAJORITIES: Final = ("of-cast", "of-members", "two-thirds", "unanimous")


def _known(_: object, attribute: attrs.Attribute[str], majority: str) -> None:
    if majority not in MAJORITIES:
        raise ValueError(f"{attribute.name} must be one of {', '.join(MAJORITIES)}, not {majority!r}")


@attrs.frozen
class Voted(Guard):
    """The members of a body who did not step back carry exactly this decision, by a majority and with a quorum.

    A vote for another step or another amount is one against this decision.

    Args:
        voters: the body whose members vote.
        majority: `of-cast`, more votes for than against; `of-members`, for by more than half of all members who may
            vote; `two-thirds`, for by at least two thirds of the votes for and against; `unanimous`, all votes cast
            for, an abstention being none. Each asks at least one vote for.
        quorum: how many members must have voted, abstentions included.
    """

    voters: BodyName
    majority: str = attrs.field(validator=_known)
    quorum: int = attrs.field(default=1, validator=attrs.validators.ge(1))

    text = {
        "nl": "Voor precies dit besluit zijn {in_favour} van de {votes} stemmen uitgebracht; {voted} van de {able} "
        "leden die mogen stemmen deden mee en {quorum} is nodig. Dat is niet genoeg ({majority}).",
        "en": "{in_favour} of {votes} votes were cast for exactly this decision; {voted} of the {able} members who may "
        "vote took part and {quorum} must. That is not enough ({majority}).",
    }
    reads_record = True
    lifted_by = ("vote",)

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Holds when enough members took part and the votes reach the majority."""
        recused = case.dossier.panel.recused if case.dossier else ()
        able = {member for member in case.roster(self.voters).members if member not in recused}
        cast = [
            each.record
            for each in (case.dossier.panel.votes if case.dossier else ())
            if isinstance(each.record, Vote) and each.actor in able
        ]
        votes = [vote for vote in cast if vote.choice != "abstain"]
        in_favour = sum(
            vote.choice == "for" and vote.trigger == request.trigger and vote.proposal == request.record
            for vote in votes
        )
        against = len(votes) - in_favour
        carried = {
            "of-cast": in_favour > against,
            "of-members": 2 * in_favour > len(able),
            "two-thirds": in_favour > 0 and in_favour >= 2 * against,
            "unanimous": in_favour > 0 and against == 0,
        }[self.majority]
        if carried and len(cast) >= self.quorum:
            return None
        return Refusal(
            in_favour=in_favour,
            votes=len(votes),
            voted=len(cast),
            able=len(able),
            quorum=self.quorum,
            majority=self.majority,
        )
