"""What this distribution registers with avt_workflow: the agenda, and the one rule that the library does not have."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from importlib import resources
from math import ceil

import attrs

from avt_workflow import AgendaFiles, Case, Grant, Guard, Refusal, Request, hookimpl


@attrs.frozen
class LocalPledge(Guard):
    """A municipality or water board has pledged its share of the grant, rounded up to the cent.

    Args:
        at_least: the share of the grant, from 0 to 1.
        field: the extra field of the application with the amount that was pledged.
    """

    at_least: Fraction = attrs.field(
        default=Fraction(1, 4), validator=[attrs.validators.ge(Fraction(0)), attrs.validators.le(Fraction(1))]
    )
    field: str = "toezegging"

    text = {
        "nl": "Gemeente of waterschap draagt {needed_share} van de bijdrage. Nodig: {needed_cents}; toegezegd: "
        "{pledged_cents}; te weinig: {short_cents}.",
        "en": "A municipality or water board pays {needed_share} of the grant. Needed: {needed_cents}; pledged: "
        "{pledged_cents}; too little: {short_cents}.",
    }
    reads_record = True
    lifted_by = ("application",)

    def check(self, case: Case, request: Request) -> Refusal | None:
        """Holds when the amount in the field reaches the share; an amount that nobody named is unknown."""
        granted = request.record.amount if isinstance(request.record, Grant) else 0
        pledged = case.dossier.fields.get(self.field) if case.dossier else None
        needed = ceil(self.at_least * granted)
        short = needed - pledged if isinstance(pledged, int) else None
        if short is not None and short <= 0:
            return None
        return Refusal(needed_share=self.at_least, needed_cents=needed, pledged_cents=pledged, short_cents=short)


@hookimpl
def avt_guards() -> Mapping[str, type[Guard]]:
    """The pledge of a municipality or water board."""
    return {"local-pledge": LocalPledge}


@hookimpl
def avt_agendas() -> Mapping[str, AgendaFiles]:
    """The agenda, with a few made-up applications that show how it works."""
    data = resources.files("avt_leader") / "data"
    agenda, history = ((data / f"{name}.toml").read_text(encoding="utf-8") for name in ("agenda", "history"))
    return {"leader-zuidwest-twente": AgendaFiles(agenda, history)}
