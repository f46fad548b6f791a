"""The guard on de-minimis aid: what an applicant was granted before counts with what is granted now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

import attrs

from ..model.facts import Request
from ..model.ports import Guard, Refusal
from ..model.records import Aid
from ..model.when import When
from ..money import ZERO, Cents, euros
from .asked import amount_of, application_of

if TYPE_CHECKING:
    from ..case import Case


@attrs.frozen
class DeMinimis(Guard):
    """With the de-minimis aid of the last years, the grant stays within the ceiling (Regulation (EU) 2023/2831).

    Article 3(2): at most € 300,000 to one undertaking over any period of three years. Aid counts up to and including
    the same date so many years later (Regulation 1182/71, article 3). The application declares the aid of the whole
    undertaking; aid or a decision of which the day is not known exactly may count, and then does.

    Args:
        ceiling: in cents.
        years: how long aid counts.
    """

    ceiling: Cents = attrs.field(default=euros(300_000), validator=attrs.validators.gt(ZERO))
    years: int = attrs.field(default=3, validator=[attrs.validators.ge(1), attrs.validators.le(100)])

    text = {
        "nl": "De-minimissteun blijft over {years} jaar binnen {ceiling_cents}. Met deze {amount_cents}: ten minste "
        "{least_cents}, ten hoogste {most_cents}; te veel: {over_cents}; te onnauwkeurig: {unclear}. De aanvraag "
        "noemt al zulke steun bij de dag, ook als die er niet is (minimis = []).",
        "en": "De-minimis aid over {years} years stays within {ceiling_cents}. With this {amount_cents}: at least "
        "{least_cents}, at most {most_cents}; too much: {over_cents}; too inexact: {unclear}. The application names "
        "all such aid by the day, also where there is none (minimis = []).",
    }
    reads_record = True
    claims = ("lower-is-never-refused",)
    lifted_by = ("application",)

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Holds when all aid that may count comes, with the amount, to at most the ceiling."""
        application, amount = application_of(case, request), amount_of(case, request)
        aids = application.minimis if application else None
        if aids is None or amount is None:
            return self._refused(amount, None, None, ())
        counts = [(aid, _counts(aid, request.on, self.years)) for aid in aids]
        least = amount + sum(aid.amount for aid, known in counts if known)
        most = amount + sum(aid.amount for aid, known in counts if known is not False)
        if most <= self.ceiling:
            return None
        return self._refused(amount, least, most, [str(aid.on) for aid, known in counts if known is None])

    def _refused(self, amount: int | None, least: int | None, most: int | None, unclear: Iterable[str]) -> Refusal:
        return Refusal(
            years=self.years,
            amount_cents=amount,
            least_cents=least,
            most_cents=most,
            ceiling_cents=self.ceiling,
            over_cents=None if most is None else most - self.ceiling,
            unclear=", ".join(dict.fromkeys(unclear)) or "-",
        )


def _counts(aid: Aid, on: When, years: int) -> bool | None:
    """Whether aid counts for a decision; None where their dates are too inexact to tell."""
    if on.last < aid.on.first or on.first > _later(aid.on.last, years):
        return False
    return True if aid.on.last <= on.first and on.last <= _later(aid.on.first, years) else None


def _later(day: date, years: int) -> date:
    """The same date so many years later; the last of February where that has no 29th."""
    year = day.year + years
    if year > date.max.year:
        return date.max
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)
