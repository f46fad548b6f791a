"""The built-in guards: rules on one case."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import attrs

from .model.facts import Request
from .model.frozen import FrozenMap
from .model.ports import Exact, Guard, Refusal
from .model.records import Grant
from .money import ZERO, Cents

if TYPE_CHECKING:
    from .case import Case


@attrs.frozen
class HasApplication(Guard):
    """An application has been submitted."""

    text = {"nl": "Er ligt nog geen aanvraag.", "en": "There is no application yet."}
    lifted_by = ("application",)

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Holds once the dossier has an application."""
        return None if case.dossier and case.dossier.idea.application else Refusal()


@attrs.frozen
class Advised(Guard):
    """The assessing body has given its joint advice in this visit."""

    text = {"nl": "Er ligt nog geen advies.", "en": "There is no advice yet."}
    lifted_by = ("advice",)

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Holds once there is an advice that was not made void."""
        return None if case.dossier and case.dossier.panel.advice else Refusal()


@attrs.frozen
class SheetsComplete(Guard):
    """Enough assessors have handed in a sheet; a recused assessor's does not count.

    Args:
        at_least: how many sheets.
    """

    at_least: int = attrs.field(default=1, validator=attrs.validators.ge(1))

    text = {
        "nl": "Er zijn {sheets} van de {at_least} benodigde beoordelingsbladen binnen.",
        "en": "{sheets} of the {at_least} sheets needed have been handed in.",
    }
    lifted_by = ("sheet",)

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Holds once enough sheets count."""
        sheets = len(case.dossier.panel.counted) if case.dossier else 0
        return None if sheets >= self.at_least else Refusal(sheets=sheets, at_least=self.at_least)


@attrs.frozen
class MinimumScore(Guard):
    """The score is at least a minimum; without a score it does not hold.

    Args:
        minimum: the lowest total, on the scale of the scheme.
    """

    minimum: Exact

    text = {
        "nl": "De score {total} is lager dan {minimum}.",
        "en": "The score {total} is below {minimum}.",
    }

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Holds when the score reaches the minimum."""
        score = case.dossier.panel.score if case.dossier else None
        if score is not None and score.total >= self.minimum:
            return None
        return Refusal(total=score.total if score else None, minimum=self.minimum)


@attrs.frozen
class MinimumPerCriterion(Guard):
    """Each criterion reaches its minimum in the agenda; one that nobody found applicable is passed over."""

    text = {
        "nl": "Criterium {criterion} haalt {mark}; het minimum is {minimum}.",
        "en": "Criterion {criterion} reaches {mark}; the minimum is {minimum}.",
    }

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Holds when no criterion is below its minimum; the first that is below is named."""
        score = case.dossier.panel.score if case.dossier else None
        assessment = case.track.assessment if case.dossier else None
        if score is None or assessment is None:
            return Refusal(criterion="-", mark=None, minimum=None)
        for key, criterion in assessment.criteria.items():
            mark = score.per_criterion.get(key)
            if criterion.minimum is not None and mark is not None and mark < criterion.minimum:
                return Refusal(criterion=key, mark=mark, minimum=criterion.minimum)
        return None


@attrs.frozen
class CoFinancing(Guard):
    """Others than the programme pay at least a share of the project's costs.

    Args:
        at_least: the share, from 0 to 1.
    """

    at_least: Exact = attrs.field(validator=[attrs.validators.ge(Fraction(0)), attrs.validators.le(Fraction(1))])

    text = {
        "nl": "Anderen dragen {paid_share} van de kosten; {needed_share} is nodig.",
        "en": "Others pay {paid_share} of the costs; {needed_share} is needed.",
    }
    reads_record = True
    lifted_by = ("application",)

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Holds when financing / (financing + grant) reaches the share."""
        application = case.dossier.idea.application if case.dossier else None
        others = sum(line.amount for line in application.financing) if application else ZERO
        granted = request.record.amount if isinstance(request.record, Grant) else ZERO
        share = Fraction(others, others + granted) if others + granted else Fraction(0)
        return None if share >= self.at_least else Refusal(paid_share=share, needed_share=self.at_least)


@attrs.frozen
class WithinAsk(Guard):
    """A grant is not higher than what was asked; an application that names no amount sets no limit."""

    text = {
        "nl": "Er is {asked_cents} gevraagd; {granted_cents} is meer.",
        "en": "{asked_cents} was asked for; {granted_cents} is more.",
    }
    reads_record = True

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Holds when the grant is at most the amount asked."""
        application = case.dossier.idea.application if case.dossier else None
        granted = request.record.amount if isinstance(request.record, Grant) else 0
        if application is None or application.asked is None or granted <= application.asked:
            return None
        return Refusal(asked_cents=application.asked, granted_cents=granted)


def _in_order(limit: AmountLimit, _: object, at_most: Cents | None) -> None:
    if at_most is not None and limit.at_least is not None and at_most < limit.at_least:
        raise ValueError("at_most is lower than at_least, so that no amount is both; let it be at least as high")


@attrs.frozen
class AmountLimit(Guard):
    """A grant lies between two amounts, both inclusive.

    Args:
        at_least: in cents; None for no lower limit.
        at_most: in cents; None for no upper limit.
    """

    at_least: Cents | None = None
    at_most: Cents | None = attrs.field(default=None, validator=_in_order)

    text = {
        "nl": "Het bedrag {amount_cents} ligt voorbij de grens van {limit_cents}.",
        "en": "The amount {amount_cents} is beyond the limit of {limit_cents}.",
    }
    reads_record = True

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Holds when the amount of the grant is within the limits."""
        amount = request.record.amount if isinstance(request.record, Grant) else ZERO
        if self.at_least is not None and amount < self.at_least:
            return Refusal(amount_cents=amount, limit_cents=self.at_least)
        if self.at_most is not None and amount > self.at_most:
            return Refusal(amount_cents=amount, limit_cents=self.at_most)
        return None


@attrs.frozen
class HasConditions(Guard):
    """The grant comes with conditions; used to select a destination."""

    text = {"nl": "De toekenning heeft geen voorwaarden.", "en": "The grant has no conditions."}
    reads_record = True

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Holds when the record is a grant with at least one condition."""
        record = request.record
        return None if isinstance(record, Grant) and record.conditions else Refusal()


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


_BUILT_IN: Final[dict[str, type[Guard]]] = {
    "has-application": HasApplication,
    "advised": Advised,
    "sheets-complete": SheetsComplete,
    "minimum-score": MinimumScore,
    "minimum-per-criterion": MinimumPerCriterion,
    "co-financing": CoFinancing,
    "within-ask": WithinAsk,
    "amount-limit": AmountLimit,
    "has-conditions": HasConditions,
    "quorum": Quorum,
    "carried": Carried,
}
OF_A_GRANT: Final = (CoFinancing, WithinAsk, AmountLimit, HasConditions)
"""Those that look at the grant that is handed in."""

GUARDS: Final[Mapping[str, type[Guard]]] = FrozenMap(_BUILT_IN)
