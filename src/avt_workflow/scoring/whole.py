"""The whole score by an assessment: that of its scheme, of each block, for ranking, and the total rounded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from ..errors import InputError
from ..model.agenda import Absent, Assessment, Criterion
from ..model.frozen import FrozenMap
from ..model.ports import ComparativeScheme, Entry, Score, ScoringScheme, compares
from ..model.records import Sheet


def assess(assessment: Assessment, sheets: Sequence[Sheet]) -> Score:
    """The score of one dossier, of which at least one sheet counts.

    Raises:
        InputError: the plugin of the scheme is absent.
        Exception: what the scheme raises.
    """
    return _assessed(assessment, _scheme(assessment), assessment.for_ranking, sheets)


def _assessed(
    assessment: Assessment, scheme: ScoringScheme, ranking: Mapping[str, Criterion] | None, sheets: Sequence[Sheet]
) -> Score:
    """The score of one dossier by the criteria, and by those with the weights for ranking where there are any."""
    score = scheme.score(sheets, assessment.criteria)
    if assessment.rounding is None and not assessment.blocks and ranking is None:
        return score
    blocks = {name: _alone(scheme, sheets, assessment.of_block(name)) for name in assessment.blocks}
    return _whole(assessment, score, blocks, scheme.score(sheets, ranking).total if ranking else None)


def compare(assessment: Assessment, entries: Sequence[Entry]) -> FrozenMap[str, Score]:
    """The score of each dossier of a round by its identifier; one that nobody judged has none.

    By a scheme that does not compare, each has its own score.

    Raises:
        InputError: a dossier stands among them twice, or the plugin of the scheme is absent.
        Exception: what the scheme raises.
    """
    if len({entry.dossier for entry in entries}) < len(entries):
        raise InputError("a dossier is compared with itself", "give each dossier once")
    scheme, ranking = _scheme(assessment), assessment.for_ranking
    if not compares(scheme):
        return FrozenMap(
            {e.dossier: _assessed(assessment, scheme, ranking, tuple(e.sheets.values())) for e in entries if e.sheets}
        )
    by_block = {name: _among(scheme, entries, assessment.of_block(name)) for name in assessment.blocks}
    for_ranking = scheme.compare(entries, ranking) if ranking else {}
    return FrozenMap(
        {
            dossier: _whole(
                assessment,
                score,
                {name: scores[dossier].total if dossier in scores else None for name, scores in by_block.items()},
                for_ranking[dossier].total if dossier in for_ranking else None,
            )
            for dossier, score in scheme.compare(entries, assessment.criteria).items()
        }
    )


def _scheme(assessment: Assessment) -> ScoringScheme:
    if isinstance(assessment.scheme, Absent):
        raise InputError(f"the scheme {assessment.uses!r} is not installed, or in another revision", "install it")
    return assessment.scheme


def _whole(
    assessment: Assessment, score: Score, blocks: Mapping[str, Fraction | None], ranking: Fraction | None
) -> Score:
    """The score with its parts; the total is rounded last, and so is the one for ranking, a total by other weights."""
    rounding = assessment.rounding
    if rounding is None:
        return Score(score.total, score.per_criterion, score.sheets, FrozenMap(blocks), ranking)
    return Score(
        rounding.of(score.total),
        score.per_criterion,
        score.sheets,
        FrozenMap(blocks),
        None if ranking is None else rounding.of(ranking),
        score.total,
    )


def _alone(scheme: ScoringScheme, sheets: Sequence[Sheet], criteria: Mapping[str, Criterion]) -> Fraction | None:
    """What the sheets come to on these criteria; None where none of them was found applicable."""
    parts = [part for sheet in sheets if (part := _on(sheet, criteria)) is not None]
    return scheme.score(parts, criteria).total if parts else None


def _among(
    scheme: ComparativeScheme, entries: Sequence[Entry], criteria: Mapping[str, Criterion]
) -> Mapping[str, Score]:
    """The entries compared on these criteria only."""
    parts = []
    for entry in entries:
        sheets = {who: part for who, sheet in entry.sheets.items() if (part := _on(sheet, criteria)) is not None}
        parts.append(Entry(entry.dossier, FrozenMap(sheets)))
    return scheme.compare(parts, criteria)


def _on(sheet: Sheet, criteria: Mapping[str, Criterion]) -> Sheet | None:
    """The marks of a sheet on these criteria; None where none was found applicable."""
    marks = {key: sheet.marks[key] for key in criteria if key in sheet.marks}
    return Sheet(FrozenMap(marks)) if any(mark is not None for mark in marks.values()) else None
