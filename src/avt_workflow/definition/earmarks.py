"""What cannot be meant in the money that a round sets apart."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from .. import languages
from ..allocation import FirstComeInPart, Proportional
from ..errors import Fault
from ..model.agenda import Agenda, Earmark, Round
from ..money import Cents
from .faults import join


def earmark_mistakes(path: str, agenda: Agenda, round_: Round) -> Iterator[Fault]:
    """Earmarks of more than there is, that bind nobody, or of a rule that gives in part."""
    if not round_.earmarks:
        if round_.earmarked_by:
            text = "no money is set apart by this field; add [tracks.NAME.round.earmarks], or take this away"
            yield Fault(join(path, "earmarked_by"), "earmarks-nothing", text)
        return
    at, earmarks = join(path, "earmarks"), round_.earmarks.values()
    shares = sum((each.at_least_share or Fraction(0) for each in earmarks), Fraction(0))
    envelope = agenda.envelopes[round_.envelope]
    least = sum(each.least(envelope.ceiling) for each in earmarks)
    if shares > 1:
        share = languages.show("_share", shares, "en")
        text = f"what is set apart comes to {share} of what there is; let the shares sum to 1 at most"
        yield Fault(at, "earmarks-exceed", text)
    elif least > envelope.ceiling:
        apart, whole = (languages.amount(Cents(cents), "en") for cents in (least, envelope.ceiling))
        text = f"what is set apart comes to {apart}, and {round_.envelope!r} holds {whole}; lower it, or raise that"
        yield Fault(at, "earmarks-exceed", text)
    if isinstance(round_.rule, (Proportional, FirstComeInPart)):
        text = (
            f"{round_.uses!r} gives in part, and a part given from an earmark would be final though the rest has money;"
            " set money apart under a rule that gives all that is asked"
        )
        yield Fault(at, "earmarks-in-part", text)
    for part, earmark in round_.earmarks.items():
        yield from _part(join(at, part), earmark, envelope.ceiling)


def _part(path: str, earmark: Earmark, whole: Cents) -> Iterator[Fault]:
    least, most = earmark.least(whole), earmark.most(whole)
    sets_apart = earmark.at_least or earmark.at_least_share  # a share of an empty envelope is one of what it will hold
    if not sets_apart and most is None:
        text = "nothing is set apart; write at_least = EUROS or at_least_share = 0.2, or take it away"
        yield Fault(path, "earmarks-nothing", text)
    elif earmark.stays and not sets_apart:
        yield Fault(join(path, "stays"), "earmarks-nothing", "nothing is set apart that could stay; add at_least")
    if most is not None and most < least:
        text = "more is set apart than these may have; lower at_least, or raise at_most"
        yield Fault(path, "threshold-unreachable", text)
