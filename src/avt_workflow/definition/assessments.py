"""What cannot be meant in the blocks, vetoes and weights of an assessment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from ..allocation import ALLOCATIONS
from ..errors import Fault
from ..guards import GUARDS, MinimumPerBlock, NoVeto
from ..model.agenda import Absent, Agenda, Assessment, Block, Criterion, Track
from ..model.ports import AllocationRule, Guard, compares
from ..scoring import SCHEMES
from .faults import join


def block_faults(path: str, agenda: Agenda, track: Track, assessment: Assessment) -> Iterator[Fault]:
    """Blocks without criteria, minima that cannot be reached, and minima and rules that bind nobody."""
    at = join(path, "assessment", "blocks")
    for name, block in assessment.blocks.items():
        if not assessment.of_block(name):
            text = f'no criterion is in this block; write block = "{name}" with one, or take it away'
            yield Fault(join(at, name), "block-empty", text)
        elif block.minimum is not None:
            yield from _reach(join(at, name, "minimum"), assessment, name, block)
    minima = [join(at, name, "minimum") for name, block in assessment.blocks.items() if block.minimum is not None]
    yield from _bound(path, agenda, track, assessment, MinimumPerBlock, "minimum-per-block", "block", "minimum", minima)


def veto_faults(path: str, agenda: Agenda, track: Track, assessment: Assessment) -> Iterator[Fault]:
    """Vetoes that no mark, or every mark, would be, that bind nobody, and weights for ranking that are all 0."""
    at = join(path, "assessment", "criteria")
    for key, criterion in assessment.criteria.items():
        scale, veto = criterion.scale, criterion.veto
        if veto is not None and not scale.low <= veto < scale.high:
            what = "no mark is" if veto < scale.low else "every mark is"
            text = (
                f"{what} a veto at {veto} on the scale of {scale.low} to {scale.high}; choose one from {scale.low} on"
            )
            yield Fault(join(at, key, "veto"), "threshold-unreachable", f"{text}, below {scale.high}")
    vetoes = [join(at, key, "veto") for key, criterion in assessment.criteria.items() if criterion.veto is not None]
    yield from _bound(path, agenda, track, assessment, NoVeto, "no-veto", "criterion", "veto", vetoes)
    ranking = assessment.for_ranking
    if ranking and not any(criterion.weight for criterion in ranking.values()):
        yield Fault(at, "no-weight", "every weight for ranking is 0, so that all are equal; give one a weight")


def _reach(path: str, assessment: Assessment, name: str, block: Block) -> Iterator[Fault]:
    highest = within_reach(path, assessment, assessment.of_block(name))
    if isinstance(highest, Fault):
        yield highest
    elif highest is not None and block.minimum is not None and block.minimum > highest:
        text = f"the highest score of this block is {highest}, so that {block.minimum} is never reached; lower it"
        yield Fault(path, "threshold-unreachable", text)


def within_reach(
    path: str, assessment: Assessment, criteria: Mapping[str, Criterion], *, compared: bool = False
) -> Fraction | Fault | None:
    """The highest score there can be on these criteria, before rounding; None where nobody can tell or it has no end.

    Args:
        path: of the threshold that is looked at, for the fault of a scheme that cannot be asked.
        assessment: with the scheme.
        criteria: all of them, with the weights that count, or those of a block.
        compared: whether it is the score of a round, whose dossiers a scheme may compare.
    """
    scheme = assessment.scheme
    if isinstance(scheme, Absent):
        return None
    try:
        bounds = scheme.compared_bounds(criteria) if compared and compares(scheme) else scheme.bounds(criteria)
    except Exception as fault:  # a plugin may raise anything
        text = f"the bounds of the scheme cannot be told: {type(fault).__name__}: {fault}; look at weights and scales"
        return Fault(path, "plugin-fault", text[:300])
    return bounds[1] if bounds else None


def rounded(assessment: Assessment, highest: Fraction) -> Fraction:
    """The highest total, as it is rounded."""
    return assessment.rounding.of(highest) if assessment.rounding else highest


def floor_faults(path: str, agenda: Agenda, track: Track) -> Iterator[Fault]:
    """A floor of a round that no candidate can reach; a plugin's own rule knows best what its floor is."""
    round_ = track.round
    if round_ is None or round_.of not in agenda.tracks or ALLOCATIONS.get(round_.uses) is not type(round_.rule):
        return
    fault = floor_fault(join(path, "round", "floor"), round_.rule, agenda.tracks[round_.of].assessment)
    if fault:
        yield fault


def floor_fault(path: str, rule: AllocationRule | Absent, assessment: Assessment | None) -> Fault | None:
    """What is wrong with the floor of a built-in rule, for the candidates that an assessment scores."""
    floor = getattr(rule, "floor", None)
    if floor is None:
        return None
    if assessment is None:
        text = "the candidates have no assessment, so that nobody reaches a floor; take it away"
        return Fault(path, "threshold-unreachable", text)
    highest = within_reach(path, assessment, assessment.for_ranking or assessment.criteria, compared=True)
    if highest is None or isinstance(highest, Fault) or floor <= rounded(assessment, highest):
        return highest if isinstance(highest, Fault) else None
    text = f"the highest score is {rounded(assessment, highest)}, so that {floor} is never reached; lower the floor"
    return Fault(path, "threshold-unreachable", text)


def _bound(
    path: str,
    agenda: Agenda,
    track: Track,
    assessment: Assessment,
    guard: type[Guard],
    uses: str,
    holder: str,
    word: str,
    declared: list[str],
) -> Iterator[Fault]:
    """A threshold binds through a rule with its guard, and the rule refuses through a threshold."""
    named = [
        (trigger, rule)
        for trigger, step in track.transitions.items()
        for rule in (*step.requires, *(route.rule for route in step.to.routes))
    ]
    binding = [(trigger, rule) for trigger, rule in named if isinstance(agenda.rules[rule].guard, guard)]
    built_in = assessment.uses in SCHEMES and all(agenda.rules[rule].uses in GUARDS for _, rule in named)
    if declared and not binding and built_in:
        for at in declared:
            text = f"no step requires a rule with the guard {uses}, so that it binds nobody; add one"
            yield Fault(at, f"{word}-binds-nobody", text)
    if binding and not declared:
        for trigger, rule in binding:
            text = f"{rule!r}: no {holder} of this track has a {word}, so that it never refuses; give one a {word}"
            yield Fault(join(path, "transitions", trigger, "requires"), "rule-cannot-refuse", text)
