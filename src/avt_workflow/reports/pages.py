"""The pages of a programme: a folder of HTML and SVG that opens without a network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from importlib import resources
from typing import Final

import attrs
from jinja2 import Environment, PackageLoader, StrictUndefined

from .. import charts, languages
from ..model.facts import Request
from ..model.verdict import Verdict
from .assessments import assessments
from .book import MARKS, Book, has_made_up, mark_of
from .calls import rounds, rounds_table
from .division import allocations, asked_by, parts
from .flows import Flow, flows
from .money import BY_YEAR, money
from .paths import file_name
from .sections import budget_tables, finances, portfolios, process_table, progress
from .spreads import SpreadRow, bounds, spreads
from .story import tell
from .tables import budget, portfolio
from .words import Cell, Table, Words

_PACKAGE: Final = "avt_workflow.reports"
_MENU: Final = (
    ("overview", "index.html"),
    ("assessment", "assessment.html"),
    ("finances", "finance.html"),
    ("progress-report", "report.html"),
)


@attrs.frozen
class Figure:
    """A figure on a page, as paths from the root: for a desk and paper, and for a phone."""

    title: str
    wide: str
    narrow: str


@attrs.frozen
class Refused:
    """A step that was refused: the project, the step, and each reason with the steps that would lift it."""

    project: Cell
    step: Cell
    reasons: tuple[tuple[str, tuple[str, ...]], ...]


def site(
    book: Book,
    languages_: Sequence[str] = (),
    *,
    days: Sequence[date] | None = None,
    refused: Sequence[tuple[Request, Verdict]] = (),
) -> dict[str, str]:
    """Every page of a programme.

    Args:
        book: what it is about, as everybody may see it.
        languages_: of the pages, by code; none for all there are.
        days: the days of the finance overview; None takes those that matter.
        refused: steps that were asked for and refused, shown with their reasons; on no pages that are made for a
            profile, since a reason may name anybody and any amount.

    Returns:
        The text of each file by its path; `index.html` is where it begins, in the agenda's own language.
    """
    codes = tuple(languages_) or languages.available()
    own = book.agenda.language if book.agenda.language in codes else codes[0]
    refused = () if book.profile else refused
    pages = {"style.css": _asset("style.css")}
    for code in codes:
        pages |= _Site(book, code, codes, days, tuple(refused)).pages()
    return {"index.html": _Site(book, own, codes, days, tuple(refused)).index(""), **pages}


@attrs.frozen
class _Site:
    """The pages in one language."""

    book: Book
    code: str
    codes: tuple[str, ...]
    days: Sequence[date] | None
    refused: tuple[tuple[Request, Verdict], ...]

    @property
    def words(self) -> Words:
        return Words(self.code, self.book.agenda.language)

    def pages(self) -> dict[str, str]:
        """Every file of this language."""
        words = self.words
        head = f"{self.code}/"
        report = {"heading": words("progress-report"), "sections": progress(self.book, words, self.days), "figures": {}}
        followed = money(self.book, words)
        spent = {
            "heading": words("finances"),
            "sections": (*followed, *finances(self.book, words, self.days, contributed=not followed)),
            "figures": {BY_YEAR: self.figure("flow", "")},
        }
        judged = {
            "heading": words("assessment"),
            "sections": tuple(assessments(self.book, words)),
            "spreads": {track: self.figure("spread", track) for track in self.scored()},
        }
        return {
            f"{head}index.html": self.index("../"),
            f"{head}assessment.html": self.page("assessment.html", "assessment.html", "../", judged),
            f"{head}finance.html": self.page("report.html", "finance.html", "../", spent),
            f"{head}report.html": self.page("report.html", "report.html", "../", report),
            **{f"{head}{path}": self.project(name, path) for name, path in self.projects().items()},
            **self.figures(),
        }

    def index(self, base: str) -> str:
        """The overview, as seen from a folder whose way to the root is `base`."""
        book, words, agenda = self.book, self.words, self.book.agenda
        rows = budget(book)
        tables = tuple(budget_tables(rows, words))
        stands, held = book.stands(), rounds(book)
        values = {
            "period": words("programme-from", start=words.moment(agenda.start).text, end=words.moment(agenda.end).text)
            if agenda.start and agenda.end
            else "",
            "origin": words.text(agenda.origin) if agenda.origin else None,
            "stands": words.moment(stands).text if stands else "",
            "portfolios": [
                (table, self.figure("portfolio", track) if track in agenda.tracks else None)
                for track, table in portfolios(book, words).items()
            ],
            "processes": [self.process(track) for track, each in agenda.tracks.items() if each.round is None],
            "rounds": rounds_table(held, words) if held else None,
            "round_processes": [self.process(track) for track, each in agenda.tracks.items() if each.round],
            "budget_figure": self.figure("budget", ""),
            "budget_tables": tables,
            "origins": [
                (words("origin-of", envelope=row.label.get(self.code)), words.text(row.origin, row.provenance))
                for row in rows
                if row.origin
            ],
            "refusals": [self.refusal(request, verdict) for request, verdict in self.refused],
        }
        return self.page("index.html", "index.html", base, values)

    def process(self, track: str) -> tuple[Table, Figure]:
        """The steps of a track, as a table and a picture."""
        agenda = self.book.agenda
        return process_table(agenda, agenda.tracks[track], self.words), self.figure("process", track)

    def project(self, name: str, path: str) -> str:
        """The page of one project."""
        dossier, words = self.book.dossiers[name], self.words
        named = dossier.idea.application or dossier.idea.initiative
        values = {
            "dossier": dossier,
            "summary": words.free(named.summary) if named else None,
            "title": words.free(dossier.title),
            "refusals": [self.refusal(*each) for each in self.refused if each[0].subject == name],
            "story": tell(dossier, self.book, self.words),
            "rankings": [self.figure("ranking", f"{name}-{turn}") for turn, _ in enumerate(allocations(dossier))],
        }
        return self.page("project.html", path, "../../", values)

    def refusal(self, request: Request, verdict: Verdict) -> Refused:
        """A step that was refused, by the names that people know."""
        words, dossier = self.words, self.book.dossiers.get(request.subject)
        agenda = self.book.agenda_of(dossier) if dossier else self.book.agenda
        track = self.book.track_of(dossier) if dossier else next(iter(agenda.tracks.values()))
        return Refused(
            Cell(dossier.title if dossier else request.subject, dossier=request.subject),
            words.step(track, request.trigger),
            tuple(
                (
                    reason.text(self.code),
                    tuple(
                        f"{words.step(track, r.trigger).text}: {words.names(agenda, r.by)}" for r in reason.lifted_by
                    ),
                )
                for reason in verdict.reasons
            ),
        )

    def page(self, template: str, path: str, base: str, values: Mapping[str, object]) -> str:
        """One page from its template."""
        return _ENVIRONMENT.get_template(template).render(
            w=self.words,
            programme=self.book.agenda.title.get(self.code),
            base=base,
            here=f"{self.code}/{path}",
            menu=[(key, f"{self.code}/{page}") for key, page in _MENU],
            switch=[(code, languages.catalogue(code)["name"], f"{code}/{path}") for code in self.codes],
            signs=MARKS,
            profile=self.book.profile.label.get(self.code) if self.book.profile else "",
            made_up=has_made_up(self.book),
            foreign=languages.catalogue(self.book.agenda.language)["name"]
            if self.code != self.book.agenda.language
            else "",
            provenance=lambda mark: languages.word("provenance", mark, self.code),
            projects={name: f"{self.code}/{page}" for name, page in self.projects().items()},
            **values,
        )

    def projects(self) -> dict[str, str]:
        """The page of each dossier, by a name that any file system takes."""
        return {name: f"projects/{file_name(name)}.html" for name in sorted(self.book.dossiers)}

    def tracks(self) -> tuple[str, ...]:
        """The tracks that have projects."""
        there = {row.track for row in portfolio(self.book)}
        return tuple(track for track in self.book.agenda.tracks if track in there)

    def scored(self) -> dict[str, tuple[SpreadRow, ...]]:
        """The tracks with scores, each with how far the sheets of its projects lie apart."""
        found = {track: spreads(self.book, track) for track in self.book.agenda.tracks}
        return {track: rows for track, rows in found.items() if rows}

    def spent(self) -> tuple[Flow, ...]:
        """The money that is drawn by year: where the page of the finances follows it."""
        return tuple(flow for flow in flows(self.book) if flow.moves) if money(self.book, self.words) else ()

    def figure(self, kind: str, track: str) -> Figure:
        """Where a figure stands."""
        stem = f"{self.code}/figures/{kind}{f'-{file_name(track)}' if track else ''}"
        title = "process-round" if kind == "process" and self.book.agenda.tracks[track].round else kind
        return Figure(languages.word("charts", title, self.code), f"{stem}.svg", f"{stem}-narrow.svg")

    def figures(self) -> dict[str, str]:
        """Every figure, wide and narrow."""
        book, code = self.book, self.code
        rows, envelopes, spent = portfolio(book), budget(book), self.spent()
        found: dict[str, str] = {}
        for narrow in (False, True):
            drawn = {
                self.figure("portfolio", track): charts.portfolio_svg(
                    [row for row in rows if row.track == track], book, code, narrow=narrow
                )
                for track in self.tracks()
            }
            for track in book.agenda.tracks:
                drawn[self.figure("process", track)] = charts.process_svg(book.agenda, track, code, narrow=narrow)
            for track, sheets in self.scored().items():
                assessment = book.agenda.tracks[track].assessment
                limits = bounds(assessment) if assessment else None
                drawn[self.figure("spread", track)] = charts.spread_svg(sheets, limits, code, narrow=narrow)
            for name, dossier in book.dossiers.items():
                for turn, allocation in enumerate(allocations(dossier)):
                    figure = self.figure("ranking", f"{name}-{turn}")
                    mark, called = mark_of(asked_by(allocation, dossier, book)), parts(dossier, book, code)
                    drawn[figure] = charts.ranking_svg(
                        allocation, book.titles, code, mark=mark, narrow=narrow, parts=called
                    )
            if spent:
                drawn[self.figure("flow", "")] = charts.flow_svg(spent, code, narrow=narrow)
            if envelopes:
                drawn[self.figure("budget", "")] = charts.budget_svg(envelopes, code, narrow=narrow)
            found |= {figure.narrow if narrow else figure.wide: text for figure, text in drawn.items()}
        return found


def _asset(name: str) -> str:
    return (resources.files(_PACKAGE) / "templates" / name).read_text(encoding="utf-8")


_ENVIRONMENT: Final = Environment(
    loader=PackageLoader(_PACKAGE),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
