"""The commands about a round: who ranks where, who gets what, and what would be if."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, nullcontext
from fractions import Fraction
from pathlib import Path
from typing import Any

from .. import languages, whatif
from ..allocation import ALLOCATIONS
from ..codec import plain
from ..competition import Competition
from ..definition.assessments import floor_fault
from ..definition.content import params_of
from ..definition.faults import unknown
from ..definition.parameters import read_plugin
from ..errors import InputError
from ..grounds import ground, parts_of
from ..model.frozen import FrozenMap
from ..model.ports import AllocationRule, Score
from ..model.records import Allocation, Row
from ..money import euros
from ..office import Office
from ..scoring import Screening
from . import given, show
from .outcome import DONE


def rank(arguments: argparse.Namespace) -> int:
    """Show who stands where, by which marks, and where the money ends."""
    office = given.office_of(arguments)
    found = office.competition(arguments.dossier, arguments.actor, given.moment_of(arguments))
    rows, scores = _allocated(found), found.scores()
    if arguments.figure:
        _draw_ranking(arguments, office, found, rows)
    if arguments.json:
        show.as_json(
            {"available_cents": found.available, "rows": [_ranked_json(row, scores[row.dossier]) for row in rows]}
            | _obstacles_json(arguments, office)
        )
        return DONE
    language = given.language_of(arguments, office.agenda)
    in_the_way = _in_the_way(arguments, office, language)
    criteria = [criterion.label.get(language) for criterion in found.criteria.values()]
    show.table(
        (*given.words(language, "rank", "dossier", "score"), *criteria, *given.words(language, "asked", "together")),
        [
            (
                row.rank or "",
                row.dossier,
                _number(row.score, language),
                *_marks(found, scores[row.dossier], language),
                _amount(row.asked, language),
                _amount(together, language),
            )
            for row, together in _adding(rows)
        ],
        right=(0, *range(2, 5 + len(criteria))),
    )
    for dossier, told in in_the_way.items():
        show.line(show.flat(f"{dossier}: {told}"))
    _money(found, language)
    return DONE


def allocate(arguments: argparse.Namespace) -> int:
    """Show what the rule gives each, and why; nothing is recorded."""
    office = given.office_of(arguments)
    found = office.competition(arguments.dossier, arguments.actor, given.moment_of(arguments))
    rows = _allocated(found)
    language = given.language_of(arguments, office.agenda)
    parts = _parts(arguments, office, language)
    in_the_way = _in_the_way(arguments, office, language)
    grounds = [_ground(row, language, parts, in_the_way) for row in rows]
    instead = whatif.by_rank(found)
    by_rank = {row.dossier: row.amount for row in instead or ()}
    if arguments.figure:
        _draw_ranking(arguments, office, found, rows)
    if arguments.json:
        told = [
            plain(row) | {"ground": told} | ({"by_rank_cents": by_rank[row.dossier]} if instead else {})
            for row, told in zip(rows, grounds, strict=True)
        ]
        show.as_json({"available_cents": found.available, "rows": told} | _obstacles_json(arguments, office))
        return DONE
    beside = ("by-rank",) if instead else ()
    show.table(
        given.words(language, "rank", "dossier", "asked", "gets", *beside, "ground"),
        [
            (
                row.rank or "",
                row.dossier,
                _amount(row.asked, language),
                _amount(row.amount, language),
                *(_amount(by_rank[row.dossier], language) for _ in beside),
                show.flat(told),
            )
            for row, told in zip(rows, grounds, strict=True)
        ],
        right=(0, 2, 3, *(4 for _ in beside)),
    )
    if instead:
        sums = {"best": _together(rows), "by_rank": _together(instead)}
        show.line(languages.fill(languages.word("words", "beside-rank", language), sums, language))
    _money(found, language)
    return DONE


def _ground(row: Row, language: str, parts: Mapping[str, str], in_the_way: Mapping[str, str]) -> str:
    told = ground(row, language, parts=parts)
    return f"{told} {in_the_way[row.dossier]}" if row.dossier in in_the_way else told


def _in_the_way(arguments: argparse.Namespace, office: Office, language: str) -> dict[str, str]:
    """For each candidate whose step would be refused, and with it the adoption, the sentence that says why."""
    sentence = languages.word("words", "would-refuse", language)
    found = office.obstacles(arguments.dossier, given.moment_of(arguments))
    return {
        dossier: languages.fill(sentence, {"reasons": " ".join(each.text(language) for each in reasons)}, language)
        for dossier, reasons in found.items()
    }


def _obstacles_json(arguments: argparse.Namespace, office: Office) -> dict[str, Any]:
    """Why the step of a candidate would be refused, by dossier; nothing where none would."""
    found = office.obstacles(arguments.dossier, given.moment_of(arguments))
    language = given.language_of(arguments, office.agenda)
    told = {name: [show.reason_json(each, language) for each in reasons] for name, reasons in found.items()}
    return {"obstacles": told} if told else {}


def what_if(arguments: argparse.Namespace) -> int:
    """Show who would win and lose, or how robust each place is; nothing is recorded."""
    office = given.office_of(arguments)
    found = office.competition(arguments.dossier, arguments.actor, given.moment_of(arguments))
    language = given.language_of(arguments, office.agenda)
    variant = _variant(arguments, office, found)
    if variant == whatif.Variant():
        return _robustness(arguments, office, found, language)
    as_is, as_varied = whatif.beside(found, variant)
    now, then = _allocated(as_is), _allocated(as_varied)
    changes = whatif.changes(now, then)
    if arguments.figure:
        _draw_ranking(arguments, office, as_varied, then)
    if arguments.json:
        show.as_json({"changes": [plain(change) for change in changes], "rows": [plain(row) for row in then]})
        return DONE
    if not changes:
        show.line(languages.word("words", "same", language))
        return DONE
    show.table(
        given.words(language, "dossier", "now", "then"),
        [(change.dossier, _amount(change.now, language), _amount(change.then, language)) for change in changes],
        right=(1, 2),
    )
    return DONE


def _robustness(arguments: argparse.Namespace, office: Office, found: Competition, language: str) -> int:
    spread = _number_of(arguments.spread.removesuffix("%"), "--spread") / (100 if "%" in arguments.spread else 1)
    if not 0 < spread <= 1:
        raise InputError(f"weights cannot go up and down by {arguments.spread}", "write a share such as 10% or 0.1")
    tried = whatif.variants(found, spread)
    if arguments.processes < 1:
        raise InputError(f"{arguments.processes} processes do nothing", "write 1 or more")
    side_by_side = ProcessPoolExecutor(arguments.processes) if arguments.processes > 1 else nullcontext()
    with side_by_side as executor, _asking(found.rule):
        rows = whatif.robustness(found, tried, executor)
    if arguments.figure:
        from ..charts import robustness_svg

        _draw(Path(arguments.figure), robustness_svg(rows, _titles(office, rows), language))
    if arguments.json:
        show.as_json({"variants": len(tried), "rows": [plain(row) for row in rows]})
        return DONE
    show.table(
        given.words(language, "dossier", "gets", "same", "lost"),
        [(row.dossier, _amount(row.amount, language), f"{row.same} / {row.variants}", row.lost) for row in rows],
        right=(1, 2),
    )
    sentence = languages.word("words", "variants", language)
    show.line(languages.fill(sentence, {"count": len(tried), "by_share": spread}, language))
    return DONE


def _draw_ranking(arguments: argparse.Namespace, office: Office, found: Competition, rows: tuple[Row, ...]) -> None:
    from ..charts import ranking_svg

    language = given.language_of(arguments, office.agenda)
    divided, titles, parts = (
        Allocation(rows, found.available),
        _titles(office, rows),
        _parts(arguments, office, language),
    )
    _draw(Path(arguments.figure), ranking_svg(divided, titles, language, parts=parts))


def _titles(office: Office, rows: Iterable[Row | whatif.Robustness]) -> dict[str, str]:
    dossiers = {row.dossier: office.dossier(row.dossier) for row in rows}
    return {name: dossier.title for name, dossier in dossiers.items() if dossier}


def _parts(arguments: argparse.Namespace, office: Office, language: str) -> FrozenMap[str, str]:
    """How the parts of the round are called for which money is set apart."""
    return parts_of(office.rulebook_of(arguments.dossier).agenda, office.round(arguments.dossier), language)


def _draw(path: Path, picture: str) -> None:
    try:
        path.write_text(picture, encoding="utf-8")
    except OSError as fault:
        raise InputError(
            f"{path} cannot be written ({fault.strerror})", "name a file in a folder that is there"
        ) from None


def _allocated(found: Competition) -> tuple[Row, ...]:
    with _asking(found.rule):
        return found.allocate()


@contextmanager
def _asking(rule: AllocationRule) -> Iterator[None]:
    """Whatever the plugin of a rule raises is told in one line."""
    try:
        yield
    except InputError:
        raise
    except (Exception, SystemExit) as fault:
        said = f"the rule {type(rule).__name__} failed: {type(fault).__name__}: {fault}"
        raise InputError(said[:300], "look at the plugin it comes from") from fault


def _variant(arguments: argparse.Namespace, office: Office, found: Competition) -> whatif.Variant:
    assessors = sorted({each for entrant in found.entrants for each in entrant.sheets})
    _known("dossier", arguments.without, [entrant.dossier for entrant in found.entrants])
    _known("assessor", arguments.recused, assessors)
    if arguments.minimum and not isinstance(found.assessment and found.assessment.scheme, Screening):
        raise InputError(
            "no minimum of a criterion changes a ranking but that of a screening",
            "the floor of a rule does: --set floor=NUMBER",
        )
    variant = whatif.Variant(
        available=None if arguments.available is None else euros(arguments.available),
        rule=_rule(arguments, office) if arguments.rule or arguments.set else None,
        weights=_numbers(arguments.weight, "--weight", found),
        minima=_numbers(arguments.minimum, "--minimum", found),
        without=tuple(arguments.without),
        recused=tuple(arguments.recused),
    )
    _can_be_meant(found, variant)
    return variant


def _can_be_meant(found: Competition, variant: whatif.Variant) -> None:
    """Weights and a floor by which nobody could ever be funded are told, not worked out."""
    then = whatif.vary(found, variant)
    if variant.weights and not any(criterion.weight for criterion in then.criteria.values()):
        raise InputError("every weight would be 0, and so every score", "give one a weight above 0")
    if (variant.weights or variant.rule) and type(then.rule) in ALLOCATIONS.values():
        fault = floor_fault("--set floor", then.rule, then.assessment)
        if fault:
            raise InputError(*fault.text.split("; ", 1))


def _rule(arguments: argparse.Namespace, office: Office) -> AllocationRule:
    """Another rule, or the same one with other parameters."""
    round_ = office.round(arguments.dossier)
    params = {} if arguments.rule else params_of(round_.rule)
    params |= {key: given.value_of(key, text, None) for key, text in map(given.pair_of, arguments.set)}
    plugins = given.registry(arguments).allocations
    rule: AllocationRule = read_plugin("rule", arguments.rule or round_.uses, params, plugins)
    return rule


def _numbers(pairs: Sequence[str], option: str, found: Competition) -> FrozenMap[str, Fraction]:
    """A number for each criterion that is named."""
    given_ = dict(map(given.pair_of, pairs))
    _known("criterion", given_, found.criteria)
    numbers = {key: _number_of(text, option) for key, text in given_.items()}
    if any(number < 0 for number in numbers.values()):
        raise InputError(f"{option} is below 0", "write 0 or more")
    return FrozenMap(numbers)


def _number_of(text: str, option: str) -> Fraction:
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise InputError(f"{option}: {text!r} is not a number", "write a whole or decimal number") from None


def _known(what: str, names: Iterable[str], known: Iterable[str]) -> None:
    for name in names:
        if name not in known:
            raise InputError(unknown(what, name, known), "avt rank lists them")


def _adding(rows: Sequence[Row]) -> Iterator[tuple[Row, int | None]]:
    """Each row with what it and all above it ask together; None where it takes no part."""
    together = 0
    for row in rows:
        if row.amount or row.waits:
            together += row.asked or 0
        yield row, together if row.amount or row.waits else None


def _marks(found: Competition, score: Score | None, language: str) -> Iterator[str]:
    for key in found.criteria:
        yield _number(score.per_criterion.get(key) if score else None, language)


def _number(value: Fraction | None, language: str) -> str:
    return "" if value is None else languages.number(value, language)


def _amount(cents: int | None, language: str) -> str:
    return "" if cents is None else languages.amount(cents, language)


def _together(rows: Sequence[Row]) -> Fraction:
    """What those that are funded score together."""
    return sum((row.score for row in rows if row.amount and row.score is not None), Fraction(0))


def _money(found: Competition, language: str) -> None:
    sentence = languages.word("words", "to-divide", language)
    show.line(languages.fill(sentence, {"available_cents": found.available}, language))


def _ranked_json(row: Row, score: Score | None) -> dict[str, Any]:
    return {
        "rank": row.rank,
        "dossier": row.dossier,
        "score": plain(row.score),
        "per_criterion": plain(score.per_criterion) if score else {},
        "asked_cents": row.asked,
        "amount_cents": row.amount,
    }
