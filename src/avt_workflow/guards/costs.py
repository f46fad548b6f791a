"""Guards on what a project costs: which part of it the grant may be, who else pays, and what does not count.

Each reads the amount of the grant that is handed in, or the amount asked where an application is, or where a step has
no record; and the costs and financing of that application, else of the dossier's. What nobody named is unknown, and an
unknown amount never makes such a rule hold. Shares become whole cents against who asks: the most is rounded down, the
least up.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING, Final

import attrs

from ..model.facts import Request
from ..model.frozen import FrozenMap
from ..model.ports import Exact, Guard, Parameter, Refusal
from ..model.records import OWN, Application, Financing
from .asked import amount_of, application_of

if TYPE_CHECKING:
    from ..case import Case

_SHARE: Final = (attrs.validators.gt(Fraction(0)), attrs.validators.le(Fraction(1)))
"""A share of the whole: of nothing, a rule could never hold."""


@attrs.frozen
class ShareOfCosts(Guard):
    """The grant is at most a share of the eligible costs, rounded down to the cent.

    Args:
        at_most: the share, above 0 and at most 1.
    """

    at_most: Exact = attrs.field(validator=_SHARE)

    text = {
        "nl": "Ten hoogste {most_share} van de subsidiabele kosten kan worden verleend. Kosten: {costs_cents}; ten "
        "hoogste: {limit_cents}; bedrag: {amount_cents}; te veel: {over_cents}.",
        "en": "At most {most_share} of the eligible costs can be granted. Costs: {costs_cents}; at most: "
        "{limit_cents}; amount: {amount_cents}; too much: {over_cents}.",
    }
    reads_record = True
    claims = ("lower-is-never-refused",)
    lifted_by = ("application",)

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Holds when the amount is at most the share of the costs that are known to be eligible."""
        costs, amount = _eligible(application_of(case, request)), amount_of(case, request)
        limit = None if costs is None else _most(self.at_most, costs)
        return _within(limit, amount, costs_cents=costs, most_share=self.at_most, amount_cents=amount)


@attrs.frozen
class Cumulation(Guard):
    """The grant and all other sources but the applicant's own pay at most a share of the eligible costs.

    Args:
        at_most: the share, above 0 and at most 1.
    """

    at_most: Exact = attrs.field(default=Fraction(1), validator=_SHARE)

    text = {
        "nl": "Alle bronnen samen betalen ten hoogste {most_share} van de subsidiabele kosten. Kosten: "
        "{costs_cents}; ten hoogste: {limit_cents}; samen, met deze {amount_cents}: {total_cents}; te veel: "
        "{over_cents}.",
        "en": "All sources together pay at most {most_share} of the eligible costs. Costs: {costs_cents}; at most: "
        "{limit_cents}; together, with this {amount_cents}: {total_cents}; too much: {over_cents}.",
    }
    reads_record = True
    claims = ("lower-is-never-refused",)
    lifted_by = ("application",)

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Holds when the amount and every line of financing that is not `own` stay within the share."""
        application, amount = application_of(case, request), amount_of(case, request)
        costs = _eligible(application)
        limit = None if costs is None else _most(self.at_most, costs)
        total = None if amount is None else amount + _paid(_others(application))
        return _within(limit, total, costs_cents=costs, most_share=self.at_most, amount_cents=amount, total_cents=total)


def _divided(_: object, attribute: attrs.Attribute[FrozenMap[str, Fraction]], shares: FrozenMap[str, Fraction]) -> None:
    if not shares or any(share <= 0 for share in shares.values()) or sum(shares.values()) > 1:
        raise ValueError(f"the {attribute.name} must be of one source or more, each above 0 and together at most 1")
    if any(kind == OWN or not kind.strip() for kind in shares):
        raise ValueError(
            f"the {attribute.name} must be of sources with a name; {OWN!r} is the applicant, who grants nothing"
        )


@attrs.frozen
class SourceShares(Guard):
    """The sources that pay the grant each pay at most their own share of the eligible costs, rounded down to the cent.

    LEADER Zuidwest Twente: 25 % by the EU, 12.5 % by the province, 12.5 % by a municipality or water board. What one
    of them pays by a line of financing of its `kind` leaves so much less for the grant; a line without a kind could
    be of any of them.

    Args:
        shares: by the `kind` of a source, the most it pays; each above 0, together at most 1.
    """

    shares: FrozenMap[str, Exact] = attrs.field(validator=_divided)

    text = {
        "nl": "Deze bronnen betalen elk ten hoogste hun deel van de subsidiabele kosten: {sources}. Kosten: "
        "{costs_cents}; ten hoogste: {limit_cents}; samen, met deze {amount_cents}: {total_cents}; buiten hun deel: "
        "{over_cents}; al zonder dit bedrag te veel: {beyond}; financiering zonder soort (kind): {unnamed_cents}.",
        "en": "These sources each pay at most their share of the eligible costs: {sources}. Costs: {costs_cents}; at "
        "most: {limit_cents}; together, with this {amount_cents}: {total_cents}; beyond their shares: {over_cents}; "
        "too much already without this amount: {beyond}; financing without a kind: {unnamed_cents}.",
    }
    reads_record = True
    claims = ("lower-is-never-refused",)
    lifted_by = ("application",)

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Holds when no source pays more than its share already, and together they have room for the amount."""
        application, amount = application_of(case, request), amount_of(case, request)
        costs, lines = _eligible(application), application.financing if application else ()
        paid = {kind: _paid(line for line in lines if line.kind == kind) for kind in self.shares}
        unnamed = _paid(line for line in lines if not line.kind.strip())
        said = {"costs_cents": costs, "amount_cents": amount, "sources": ", ".join(self.shares)}
        if costs is None or amount is None:
            unknown = dict.fromkeys(("limit_cents", "total_cents", "over_cents"))
            return Refusal(**said, **unknown, beyond="-", unnamed_cents=unnamed)
        limits = {kind: _most(share, costs) for kind, share in self.shares.items()}
        room = {kind: limit - paid[kind] for kind, limit in limits.items()}
        beyond = [kind for kind, left in room.items() if left < 0]
        free = sum(left for left in room.values() if left > 0)
        if amount <= free and not beyond and not unnamed:
            return None
        return Refusal(
            **said,
            limit_cents=sum(limits.values()),
            total_cents=sum(paid.values()) + amount,
            over_cents=max(0, amount - free) - sum(room[kind] for kind in beyond),
            beyond=", ".join(beyond) or "-",
            unnamed_cents=unnamed,
        )


@attrs.frozen
class OwnContribution(Guard):
    """The applicant bears at least a share of the eligible costs, rounded up to the cent.

    It is what neither the grant nor another source pays; a line of financing of the kind `own` is the applicant's.

    Args:
        at_least: the share, above 0 and at most 1.
    """

    at_least: Exact = attrs.field(validator=_SHARE)

    text = {
        "nl": "Wie aanvraagt draagt ten minste {needed_share} van de subsidiabele kosten. Kosten: {costs_cents}; "
        "nodig: {needed_cents}; eigen: {own_cents}; te weinig: {short_cents}.",
        "en": "The applicant bears at least {needed_share} of the eligible costs. Costs: {costs_cents}; needed: "
        "{needed_cents}; own: {own_cents}; too little: {short_cents}.",
    }
    reads_record = True
    claims = ("lower-is-never-refused",)
    lifted_by = ("application",)

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Holds when what the grant and the others leave to the applicant reaches the share."""
        application, amount = application_of(case, request), amount_of(case, request)
        costs = _eligible(application)
        own = None if costs is None or amount is None else costs - amount - _paid(_others(application))
        needed = None if costs is None else ceil(self.at_least * costs)
        short = None if own is None or needed is None else needed - own
        if short is not None and short <= 0:
            return None
        return Refusal(
            costs_cents=costs,
            own_cents=own,
            needed_cents=needed,
            needed_share=self.at_least,
            short_cents=short,
        )


def _named(_: object, attribute: attrs.Attribute[tuple[str, ...]], names: tuple[str, ...]) -> None:
    if not names or any(not name.strip() for name in names):
        raise ValueError(f"the {attribute.name} must be one or more, each with a name")


@attrs.frozen
class ExcludedCosts(Guard):
    """Among the eligible costs is nothing of these categories, nor anything that has no category.

    Args:
        categories: those that are excluded, at least one.
    """

    categories: tuple[str, ...] = attrs.field(validator=_named)

    text = {
        "nl": "Onder de subsidiabele kosten valt niets van: {categories}. Uitgesloten: {excluded_cents}; zonder "
        "categorie: {unnamed_cents}. Geef elke regel een categorie, en wat is uitgesloten eligible = false.",
        "en": "Among the eligible costs is nothing of: {categories}. Excluded: {excluded_cents}; without a category: "
        "{unnamed_cents}. Give each line a category, and what is excluded eligible = false.",
    }
    reads_record = True
    lifted_by = ("application",)

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Holds when costs are named and the category of each eligible line is known and not excluded."""
        application = application_of(case, request)
        lines = [cost for cost in application.costs if cost.eligible] if application else []
        excluded = [cost.amount for cost in lines if cost.category in self.categories]
        unnamed = [cost.amount for cost in lines if not cost.category.strip()]
        named = application is not None and bool(application.costs)
        if named and not excluded and not unnamed:
            return None
        return Refusal(
            excluded_cents=sum(excluded) if named else None,
            unnamed_cents=sum(unnamed) if named else None,
            categories=", ".join(self.categories),
        )


def _eligible(application: Application | None) -> int | None:
    """The eligible costs in cents; None where nobody named costs."""
    if application is None or not application.costs:
        return None
    return sum(cost.amount for cost in application.costs if cost.eligible)


def _others(application: Application | None) -> list[Financing]:
    return [line for line in application.financing if line.kind != OWN] if application else []


def _paid(lines: Iterable[Financing]) -> int:
    return sum(line.amount for line in lines)


def _most(share: Fraction, cents: int) -> int:
    """The whole cents in a share of an amount."""
    return cents * share.numerator // share.denominator


def _within(limit: int | None, found: int | None, **said: Parameter) -> Refusal | None:
    """None where both are known and what was found is within the limit."""
    if limit is not None and found is not None and found <= limit:
        return None
    over = None if limit is None or found is None else found - limit
    return Refusal(**said, limit_cents=limit, over_cents=over)
