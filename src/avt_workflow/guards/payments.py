"""Guards on a payment: how much before the settlement, by which schedule, on what evidence."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from ..model.facts import Request
from ..model.ports import Exact, Guard, Refusal
from ..model.records import Instalment, Payment

if TYPE_CHECKING:
    from ..case import Case


@attrs.frozen
class AdvanceLimit(Guard):
    """Until a grant is settled, at most a share of it is paid.

    Args:
        share: of what is committed, from 0 to 1.
    """

    share: Exact = attrs.field(validator=[attrs.validators.ge(Fraction(0)), attrs.validators.le(Fraction(1))])

    text = {
        "nl": "Vóór de vaststelling wordt ten hoogste {limit_share} van {committed_cents} betaald; hiermee zou het "
        "{paid_cents} zijn.",
        "en": "Before the settlement at most {limit_share} of {committed_cents} is paid; with this it would be "
        "{paid_cents}.",
    }
    reads_record = True
    lifted_by = ("settlement", "grant")

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Holds up to the share, with what was paid and not recovered before; and always after the settlement."""
        record = request.record
        if not isinstance(record, Payment) or (case.dossier and case.dossier.outcome.settlement):
            return None
        balance = case.balance
        paid = balance.held + record.amount
        if paid <= self.share * balance.committed:
            return None
        return Refusal(limit_share=self.share, committed_cents=balance.committed, paid_cents=paid)


@attrs.frozen
class OnSchedule(Guard):
    """A payment is an instalment of the grant: one that is due, and no more than it with what was paid of it before."""

    text = {
        "nl": "Deze betaling past niet in het betaalschema: termijn {instalment}, te betalen vanaf {due}, is "
        "{instalment_cents}; daarvan is {paid_cents} betaald en dit is {amount_cents}.",
        "en": "This payment does not fit the schedule: instalment {instalment}, payable from {due}, is "
        "{instalment_cents}; {paid_cents} of it was paid and this is {amount_cents}.",
    }
    reads_record = True
    lifted_by = ("grant",)

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Holds for an instalment of the schedule, surely not before it is due, as far as it was not paid yet."""
        record = request.record
        if not isinstance(record, Payment):
            return None
        found = instalment_of(case, record)
        earlier = case.dossier.payments if case.dossier else ()
        paid = sum(one.amount for one in earlier if one.instalment == record.instalment) if found else 0
        early = found is not None and found.due is not None and request.on.last < found.due.first
        if found is not None and not early and paid + record.amount <= found.amount:
            return None
        return Refusal(
            instalment=record.instalment,
            due=str(found.due) if found and found.due else "-",
            instalment_cents=found.amount if found else None,
            paid_cents=paid,
            amount_cents=record.amount,
        )


@attrs.frozen
class EvidenceGiven(Guard):
    """A payment comes with evidence, but for an instalment for which the grant asks none."""

    text = {
        "nl": "Bij deze betaling hoort een bewijsstuk. De toekenning vraagt: {asked}.",
        "en": "This payment needs evidence. The grant asks for: {asked}.",
    }
    reads_record = True

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Holds when the evidence is not blank, or the payment is an instalment whose own evidence is blank."""
        record = request.record
        if not isinstance(record, Payment) or record.evidence.strip():
            return None
        found = instalment_of(case, record)
        if found is not None and not found.evidence.strip():
            return None
        return Refusal(asked=found.evidence if found else "-")


def instalment_of(case: Case, payment: Payment) -> Instalment | None:
    """The instalment of the grant that a payment names."""
    grant = case.dossier.granted if case.dossier else None
    if grant is None or payment.instalment is None or not 1 <= payment.instalment <= len(grant.schedule):
        return None
    return grant.schedule[payment.instalment - 1]
