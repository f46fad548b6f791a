"""What an envelope can still give, counted in every envelope that it stands in, and what a change of it comes to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import attrs

from .case import Case
from .model.ledger import Ledger
from .model.nesting import chain
from .model.verdict import Reason, Remedy
from .money import Cents


@attrs.frozen
class LedgerChange:
    """What changes in one ledger.

    Args:
        ledger: as it stands before.
        via: the envelope within it whose own money it is; "" for its own.
        before: that money before, in cents.
        after: and after.
    """

    ledger: Ledger
    via: str
    before: Cents
    after: Cents


def changes(case: Case, wanted: Mapping[str, Cents], held: Callable[[Ledger], Cents]) -> tuple[LedgerChange, ...]:
    """What changes in which ledgers, from an envelope up to its root, when envelopes give other amounts.

    What becomes less comes first, so that no ledger is over its ceiling in between.

    Args:
        wanted: how much of its own money each envelope is to give, in cents.
        held: how much of its own a ledger gives now.
    """
    found: list[LedgerChange] = []
    for name, after in wanted.items():
        before = held(case.ledger(name))
        if after != before:
            ways = chain(case.pots, name)
            found += [LedgerChange(case.ledger(up), "" if up == name else name, before, after) for up in ways]
    return tuple(sorted(found, key=lambda change: change.after > change.before))


def excess(case: Case, found: Sequence[LedgerChange]) -> Iterator[Reason]:
    """A reason for each envelope that has less left than is asked of it, or only what is set aside for others."""
    more: dict[str, int] = {}
    for change in found:
        more[change.ledger.envelope] = more.get(change.ledger.envelope, 0) + change.after - change.before
    remedy = Remedy("change-ceiling", (case.rulebook.agenda.administered_by,))
    for name, asked in more.items():
        ledger, aside = case.ledger(name), case.earmarked(name)
        if asked > ledger.available:
            yield over_ceiling(ledger, asked, remedy)
            continue
        outside = asked - sum(more.get(child, 0) for child in aside)
        free = ledger.available - sum(case.ledger(child).available for child in aside)
        if outside > max(free, 0):
            yield Reason.of(
                "earmarked",
                remedy,
                envelope=name,
                asked_cents=outside,
                available_cents=max(free, 0),
                short_cents=outside - max(free, 0),
                earmarked=", ".join(aside),
            )


def over_ceiling(ledger: Ledger, more: int, remedy: Remedy) -> Reason:
    """Why an envelope cannot give so many cents more."""
    latest = ledger.latest
    return Reason.of(
        "over-ceiling",
        remedy,
        envelope=ledger.envelope,
        asked_cents=more,
        available_cents=ledger.available,
        short_cents=more - ledger.available,
        first=f"{latest.dossier} ({latest.trigger}, {latest.actor}, {latest.on})" if latest else "-",
    )


def set_aside_short(case: Case, after: Mapping[str, Ledger]) -> Iterator[Reason]:
    """A reason for each envelope that would have less left than the earmarks in it set aside.

    Args:
        after: the ledgers that change, as they would stand.
    """
    for name in dict.fromkeys(up for changed in after for up in chain(case.pots, changed)[:2]):
        ledger = after.get(name) or case.ledger(name)
        aside = [after.get(child) or case.ledger(child) for child in case.earmarked(name)]
        needed = sum(each.available for each in aside)
        if aside and ledger.available < needed:
            yield Reason.of(
                "earmarks-exceed",
                envelope=name,
                earmarked=", ".join(each.envelope for each in aside),
                earmarked_cents=needed,
                available_cents=ledger.available,
            )
