"""What was found in an agenda, for whoever reads it: text, a page, JSON, and JUnit for a build server."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final
from xml.etree import ElementTree

import attrs

from .. import languages
from ..reports.words import Cell, Table
from .examination import Examined, Result, Searching, Seen, Verdict
from .stories import as_pytest, told

_OPEN: Final[tuple[Verdict, ...]] = ("violated", "not-exercised")
"""The verdicts of which a reader wants to know more than the name."""


def as_text(found: Examined, language: str = "en") -> str:
    """All that was found, as lines to read."""
    lines = [headline(found, language), *extent(found, language)]
    for result in found.results:
        if result.verdict in _OPEN:
            lines += ["", *_result(found, result, language)]
    lines.append("")
    for verdict in ("proved", "held"):
        names = [result.law for result in found.results if result.verdict == verdict]
        if names:
            lines.append(f"{_say(f'verdict-{verdict}', language)} ({len(names)}): {', '.join(names)}")
    unseen = list(_unseen(found, language))
    return "\n".join([*lines, *([""] if unseen else []), *unseen])


def headline(found: Examined, language: str) -> str:
    """How many laws there are, and how many of them are violated."""
    violated = len(found.violated)
    key = "all-hold" if not violated else "one-violated" if violated == 1 else "some-violated"
    return _say(key, language, agenda=found.agenda.id, laws=len(found.results), violated=violated)


def extent(found: Examined, language: str) -> Iterator[str]:
    """How much was looked at, and whether that is all there is."""
    members = ", ".join(f"{body} {many}" for body, many in found.members.items())
    steps = sum(len(track.transitions) for track in found.agenda.tracks.values())
    seen = {
        "dossiers": found.scope.dossiers,
        "members": members or "-",
        "steps": steps,
        "states": languages.grouped(sum(search.states for search in found.searches), language),
        "judged": languages.grouped(found.judged, language),
        "seconds": f"{found.seconds:.0f}",
        "walks": found.walks,
        "seed": found.seed,
    }
    yield _say("to-the-end" if found.complete else "not-to-the-end", language, **seen)
    yield from (f"  {_search(search, language)}" for search in _furthest(found.searches))
    if not found.complete:
        yield "  " + _say("search-longer", language)


def _furthest(searches: Sequence[Searching]) -> Iterator[Searching]:
    """Of each set of dossiers the widest search that came to its end, else the last."""
    for track, others in dict.fromkeys((search.track, search.others) for search in searches):
        alike = [search for search in searches if (search.track, search.others) == (track, others)]
        yield next((search for search in reversed(alike) if search.complete), alike[-1])


def _search(search: Searching, language: str) -> str:
    values = _say("all-values", language) if search.values is None else _say("values", language, values=search.values)
    beside = _say("beside", language, others=", ".join(search.others)) if search.others else ""
    how = "complete" if search.complete else "skipped" if not search.states else "partly"
    states = languages.grouped(search.states, language)
    return _say(how, language, track=search.track, beside=beside, values=values, states=states, depth=search.depth)


def _result(found: Examined, result: Result, language: str) -> Iterator[str]:
    yield f"{_say(f'verdict-{result.verdict}', language)}: {result.law}"
    yield f"  {result.sentence.get(language)}"
    if result.what:
        yield f"  {_say('what', language)} {result.what}"
    elif result.of_search and result.verdict == "not-exercised":
        yield f"  {_say('not-seen', language)}"
    yield from (f"    {line}" for line in told(found.agenda, result.scenes, language))


def _unseen(found: Examined, language: str) -> Iterator[str]:
    """The steps and rules that were not seen both permitting and refusing."""
    for kind, seen in (("step", found.steps), ("rule", found.rules)):
        for way, lacking in (("permitted", _never_permitted), ("refused", _never_refused)):
            names = [_unseen_name(each) for each in seen if lacking(each)]
            if names:
                yield f"{_say(f'{kind}-never-{way}', language)} {', '.join(names)}"
    for each in found.steps:
        if each.nearest:
            yield f"  {_say('in-the-way', language, step=each.name)} {' '.join(each.nearest)}"


def _never_permitted(seen: Seen) -> bool:
    return not seen.permitted


def _never_refused(seen: Seen) -> bool:
    return bool(seen.permitted) and not seen.refused


def _unseen_name(seen: Seen) -> str:
    return f"{seen.track}/{seen.name}"


def as_plain(found: Examined, language: str = "en") -> dict[str, Any]:
    """All that was found, as values for JSON."""
    return {
        "agenda": found.agenda.id,
        "complete": found.complete,
        "scope": {"dossiers": found.scope.dossiers, "members": dict(found.members), "repeats": found.scope.repeats},
        "searches": [{**attrs.asdict(search), "seconds": round(search.seconds, 3)} for search in found.searches],
        "walks": found.walks,
        "judged": found.judged,
        "seed": found.seed,
        "seconds": round(found.seconds, 3),
        "laws": [
            {
                "law": result.law,
                "sentence": result.sentence.get(language),
                "verdict": result.verdict,
                "what": result.what,
                "story": list(told(found.agenda, result.scenes, language)),
            }
            for result in found.results
        ],
        "steps": [attrs.asdict(seen) for seen in found.steps],
        "rules": [attrs.asdict(seen) for seen in found.rules],
    }


def as_junit(found: Examined, language: str = "en") -> str:
    """A test case for each law, as build servers read them (JUnit XML)."""
    suite = ElementTree.Element(
        "testsuite",
        name=found.agenda.id,
        tests=str(len(found.results)),
        failures=str(len(found.violated)),
        skipped=str(sum(result.verdict == "not-exercised" for result in found.results)),
        time=f"{found.seconds:.3f}",
    )
    for result in found.results:
        case = ElementTree.SubElement(suite, "testcase", classname=found.agenda.id, name=result.law, time="0")
        if result.verdict == "violated":
            failure = ElementTree.SubElement(case, "failure", message=result.what)
            failure.text = "\n".join(_result(found, result, language))
        elif result.verdict == "not-exercised":
            ElementTree.SubElement(case, "skipped", message=_say("verdict-not-exercised", language))
    ElementTree.indent(suite)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def as_html(found: Examined, language: str = "en") -> str:
    """A page by itself: the laws, each story that breaks one with a picture of its way, what was seen of steps."""
    from ..reports.alone import Block, page

    laws = Table(
        _say("laws", language),
        (_say("law", language), _say("sentence", language), _say("verdict", language)),
        tuple(
            (Cell(r.law), Cell(r.sentence.get(language)), Cell(_say(f"verdict-{r.verdict}", language)))
            for r in found.results
        ),
    )
    stories = [
        Block(
            heading=f"{result.law}: {result.what}",
            lines=tuple(told(found.agenda, result.scenes, language)),
            picture=_way(found, result, language),
        )
        for result in found.violated
    ]
    seen = Table(
        _say("seen", language),
        (_say("step-or-rule", language), _say("permitted", language), _say("refused", language)),
        tuple(
            (Cell(_unseen_name(each)), _count(each.permitted, language), _count(each.refused, language))
            for each in (*found.steps, *found.rules)
        ),
    )
    return page(
        found.agenda.title.get(language),
        language,
        [
            Block(lines=(headline(found, language), *extent(found, language))),
            *stories,
            Block(table=laws),
            Block(table=seen),
        ],
    )


def _way(found: Examined, result: Result, language: str) -> str:
    """The process figure of the track with the way of the story in it."""
    from .. import charts

    allowed = [scene for scene in result.scenes if scene.verdict.allowed and scene.request.track]
    if not allowed:
        return ""
    last = allowed[-1].request
    states: list[str] = []
    for scene in allowed:
        if scene.request.subject == last.subject and scene.state is not None:
            states.append(scene.state)
    return charts.process_svg(found.agenda, last.track or "", language, way=tuple(states))


def _count(many: int, language: str) -> Cell:
    return Cell(languages.grouped(many, language), number=True)


def as_tests(found: Examined, agenda_file: str) -> str:
    """A test for each law that is violated, which fails until the agenda is mended."""
    violated = [
        (result.law, result.what, [] if result.of_search else [scene.request for scene in result.scenes])
        for result in found.violated
    ]
    return as_pytest(violated, agenda_file, found.scope)


def _say(key: str, language: str, **params: object) -> str:
    return languages.fill(languages.word("examined", key, language), params, language)
