"""What others make of the same applications: float rankers, and the greedy rule of pabutools."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np
import skcriteria
from pabutools.election import ApprovalBallot, ApprovalProfile, Cost_Sat, Instance, Project
from pabutools.rules import greedy_utilitarian_welfare
from pymcdm.methods import WSM
from skcriteria.agg.simple import WeightedSumModel

from avt_workflow import Candidate

Marks = Sequence[Sequence[float]]
"""The mean mark of each application on each criterion."""


def plain(marks: Marks, weights: Sequence[float]) -> list[float]:
    """The weighted mean in floats, in plain Python."""
    whole = sum(weights)
    return [sum(mark * weight for mark, weight in zip(each, weights, strict=True)) / whole for each in marks]


def scikit_criteria(marks: Marks, weights: Sequence[float]) -> list[float]:
    """The place of each by the weighted sum of scikit-criteria."""
    shares = np.array(weights) / sum(weights)
    matrix = skcriteria.mkdm(np.array(marks), objectives=[max] * len(shares), weights=shares)
    return [float(place) for place in WeightedSumModel().evaluate(matrix).rank_]


def pymcdm(marks: Marks, weights: Sequence[float]) -> list[float]:
    """The weighted sum of pymcdm; the marks are on one scale already, so that none is normalised."""
    shares = np.array(weights) / sum(weights)
    model = WSM(normalization_function=lambda column, cost=False: column)
    return [float(score) for score in model(np.array(marks), shares, np.ones(len(shares)))]


RANKERS: Mapping[str, Callable[[Marks, Sequence[float]], list[float]]] = {
    "scikit-criteria": scikit_criteria,
    "pymcdm": pymcdm,
    "plain floats": plain,
}


def greedy(candidates: Sequence[Candidate], available: int) -> Callable[[], set[str]]:
    """The greedy rule of pabutools, ready to run: it gives who is funded.

    Each point of a candidate's score is a voter who approves it. Their satisfaction is the cost of what is funded, so
    that satisfaction for cost, by which the rule goes, is the number of voters: the score. Equal ones go by name.
    """
    projects = {each.dossier: Project(each.dossier, each.asked) for each in candidates}
    instance = Instance(projects.values(), budget_limit=available)
    most = max(int(each.score or 0) for each in candidates)
    profile = ApprovalProfile(
        [
            ApprovalBallot(projects[each.dossier] for each in candidates if (each.score or 0) > voter)
            for voter in range(most)
        ],
        instance=instance,
    )
    satisfied = profile.as_sat_profile(Cost_Sat)
    run = partial(greedy_utilitarian_welfare, instance, profile, sat_profile=satisfied, is_sat_additive=True)
    return lambda: {project.name for project in run()}
