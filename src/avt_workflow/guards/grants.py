"""Guards on an amount: of a grant, or of what it finally comes to."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from ..model import nesting
from ..model.facts import Request
from ..model.ports import EnvelopeName, Exact, Guard, Refusal
from ..model.records import Grant, Pledge, Settlement
from ..money import LARGEST, ZERO, Cents
from .asked import application_of

if TYPE_CHECKING:
    from ..case import Case


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
    claims = ("lower-is-never-refused",)
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
    claims = ("lower-is-never-refused",)

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Holds when the grant is at most the amount asked."""
        application = case.dossier.idea.application if case.dossier else None
        granted = request.record.amount if isinstance(request.record, Grant) else 0
        if application is None or application.asked is None or granted <= application.asked:
            return None
        return Refusal(asked_cents=application.asked, granted_cents=granted)


def _in_order(limit: AmountLimit | AskLimit, _: object, at_most: Cents | None) -> None:
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
class AskLimit(Guard):
    """What is asked lies between two amounts, both inclusive.

    Args:
        at_least: in cents; None for no lower limit.
        at_most: in cents; None for no upper limit.
    """

    at_least: Cents | None = None
    at_most: Cents | None = attrs.field(default=None, validator=_in_order)

    text = {
        "nl": "Gevraagd wordt ten minste {least_cents} en ten hoogste {most_cents}. Gevraagd: {asked_cents}.",
        "en": "What is asked is at least {least_cents} and at most {most_cents}. Asked: {asked_cents}.",
    }
    reads_record = True
    lifted_by = ("application",)

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Holds when the amount asked is known and within the limits."""
        application = application_of(case, request)
        asked = application.asked if application else None
        least, most = self.at_least or ZERO, LARGEST if self.at_most is None else self.at_most
        if asked is not None and least <= asked <= most:
            return None
        return Refusal(asked_cents=asked, least_cents=self.at_least, most_cents=self.at_most)


@attrs.frozen
class HasConditions(Guard):
    """The grant comes with conditions; used to select a destination."""

    text = {"nl": "De toekenning heeft geen voorwaarden.", "en": "The grant has no conditions."}
    reads_record = True

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Holds when the record is a grant, or a pledge of one, with at least one condition."""
        record = request.record
        return None if isinstance(record, (Grant, Pledge)) and record.conditions else Refusal()


@attrs.frozen
class GrantSteps(Guard):
    """The amount of a grant is a whole number of steps.

    Args:
        step: in cents, more than 0.
    """

    step: Cents = attrs.field(validator=attrs.validators.gt(ZERO))

    text = {
        "nl": "Het bedrag {amount_cents} is geen veelvoud van {step_cents}.",
        "en": "The amount {amount_cents} is no multiple of {step_cents}.",
    }
    reads_record = True

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Holds when nothing is left over after whole steps."""
        amount = request.record.amount if isinstance(request.record, Grant) else ZERO
        return None if amount % self.step == 0 else Refusal(amount_cents=amount, step_cents=self.step)


@attrs.frozen
class InSoFar(Guard):
    """The grant is what was asked, in so far as the envelope allows no more (Awb art. 4:25 lid 2).

    Args:
        envelope: the envelope; what it holds for this dossier already is free for it. Where it has years, what is left
            is that of the years in which the grant falls, together.
    """

    envelope: EnvelopeName

    text = {
        "nl": "Verleend wordt wat is gevraagd, of wat over is als dat minder is. Gevraagd: {asked_cents}; over in "
        "'{envelope}': {available_cents}; mogelijk: {possible_cents}; bedrag: {amount_cents}; verschil: {off_cents}.",
        "en": "What is granted is what was asked, or what is left where that is less. Asked: {asked_cents}; left in "
        "'{envelope}': {available_cents}; possible: {possible_cents}; amount: {amount_cents}; off by: {off_cents}.",
    }
    reads_record = True

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Holds when the grant is the lower of what was asked and what is left."""
        application = case.dossier.idea.application if case.dossier else None
        asked = application.asked if application else None
        years = self._years(case, request)
        available = (
            max(0, case.room(self.envelope) + case.ledger(self.envelope).to(request.subject))
            if years is None
            else case.room_over_years(self.envelope, years, request.subject)
        )
        possible = None if asked is None else min(asked, available)
        amount = request.record.amount if isinstance(request.record, Grant) else None
        if possible is not None and amount == possible:
            return None
        return Refusal(
            envelope=f"{self.envelope} ({', '.join(map(str, years))})" if years else self.envelope,
            asked_cents=asked,
            available_cents=available,
            possible_cents=possible,
            amount_cents=amount,
            off_cents=None if possible is None or amount is None else abs(amount - possible),
        )

    def _years(self, case: Case, request: Request) -> tuple[int, ...] | None:
        """The years of the envelope in which the grant falls; None for an envelope without years."""
        known = nesting.years(case.pots, self.envelope)
        if not known:
            return None
        grant = request.record
        named = grant.years if isinstance(grant, Grant) and grant.years else (str(request.on.first.year),)
        return tuple(year for year in known if str(year) in named)


@attrs.frozen
class LowerWithGrounds(Guard):
    """A grant below what was asked says why in the motivation; a settlement below the grant says why in its grounds."""

    text = {
        "nl": "{amount_cents} is lager dan {full_cents}: zeg waarom, bij een vaststelling in de gronden, bij een "
        "toekenning in de motivering.",
        "en": "{amount_cents} is lower than {full_cents}: say why, for a settlement in its grounds, for a grant in the "
        "motivation.",
    }
    reads_record = True

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Holds when nothing is lower, or the grounds are not blank; where no amount is known, nothing is lower."""
        record, dossier = request.record, case.dossier
        if dossier is None or not isinstance(record, (Grant, Settlement)):
            return None
        full: Cents | None
        if isinstance(record, Grant):
            full = dossier.idea.application.asked if dossier.idea.application else None
            grounds: tuple[str, ...] = (request.motivation,)
        else:
            full = max(dossier.granted.amount, case.balance.committed) if dossier.granted else None
            grounds = record.grounds
        if full is None or record.amount >= full or any(ground.strip() for ground in grounds):
            return None
        return Refusal(amount_cents=record.amount, full_cents=full)
