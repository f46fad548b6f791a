"""What would stand in the way of a round's allocation, told before anybody meets on it."""

from __future__ import annotations

from collections.abc import Mapping

from . import engine, rounds
from .case import Case
from .model.agenda import Round
from .model.facts import Minutes, Request
from .model.verdict import Reason
from .model.when import When


def obstacles(case: Case, round_: Round, on: When) -> Mapping[str, tuple[Reason, ...]]:
    """The rules of the steps of candidates that refuse what the rule gives now, by dossier, in order of rank.

    One of them refuses the adoption as a whole. What is asked of who adopts, such as a role, is not looked at.

    Args:
        case: of the round, with its candidates.
        round_: how its money is divided.
        on: when it would be adopted.

    Raises:
        InputError: the plugin of the rule is missing.
        Exception: what it raises, or a ValueError for what no rule may give.
    """
    name = case.dossier.id if case.dossier else ""
    adopting = Request(name, "", "", on, record=rounds.allocation(case, round_), minutes=Minutes("-"))
    cases, requests = rounds.adoption(case, round_, adopting)
    verdicts = engine.judge_all(cases, requests)
    found = {
        request.subject: tuple(reason for reason in verdict.reasons if reason.rule)
        for request, verdict in zip(requests, verdicts, strict=True)
    }
    return {dossier: reasons for dossier, reasons in found.items() if reasons}
