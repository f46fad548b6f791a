"""The laws that are of guards alone."""

from __future__ import annotations

from typing import Any, Final

import attrs

from ...model.ports import Refusal
from ...model.records import Grant
from ...money import Cents
from .judgements import Judgement, grants, judgements
from .law import MAYBE_REFUSAL, Breach, Law, asked, need


def reads_the_record(judgement: Judgement) -> Breach | None:
    """It does not say that it reads the record, and answers otherwise without one."""
    without = attrs.evolve(judgement.request, record=None, motivation="")
    before = asked(MAYBE_REFUSAL, judgement.plugin.check, judgement.case, without)
    after = asked(MAYBE_REFUSAL, judgement.plugin.check, judgement.case, judgement.request)
    return None if before == after else Breach.of("reads-record", before=_told(before), after=_told(after))


def refuses_less(judgement: Judgement) -> Breach | None:
    """A grant is allowed, and a lower one in its place is not."""
    grant = judgement.request.record
    need(isinstance(grant, Grant) and grant.amount)
    assert isinstance(grant, Grant)
    need(asked(MAYBE_REFUSAL, judgement.plugin.check, judgement.case, judgement.request) is None)
    for amount in (0, grant.amount // 2, grant.amount - 1):
        lower = attrs.evolve(judgement.request, record=attrs.evolve(grant, amount=Cents(amount)))
        if asked(MAYBE_REFUSAL, judgement.plugin.check, judgement.case, lower) is not None:
            return Breach.of("refuses-less", amount_cents=grant.amount, lower_cents=amount)
    return None


def _told(refusal: Refusal | None) -> str:
    return "None" if refusal is None else f"Refusal({', '.join(f'{k}={v}' for k, v in refusal.params.items())})"


def declares_the_record(guard: Any) -> str:
    """Why a guard need not be asked without the record."""
    return "says-it-reads-the-record" if guard.reads_record else ""


def reads_none(guard: Any) -> str:
    """Why an amount does not matter to a guard."""
    return "" if guard.reads_record else "says-it-reads-no-record"


GUARD_LAWS: Final = (
    Law("says-what-it-reads", "guard", True, judgements, reads_the_record, declares_the_record),
    Law("lower-is-never-refused", "guard", False, grants, refuses_less, reads_none),
)
