"""A report by a template that a plugin brings."""

from __future__ import annotations

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from .. import languages
from ..errors import PluginError
from .book import Book
from .calls import rounds
from .tables import ProjectRow, budget, portfolio
from .words import Words


def render(template: str, book: Book, language: str, *, name: str = "template") -> str:
    """Fill a template in.

    The template knows `book`, `projects`, `rounds` and `envelopes` (the rows of the portfolio, the rounds and the
    budget), `language`, and the filters `amount` (cents as money), `moment` (a date as a reader writes it) and `field`
    (an extra field of a row of the portfolio, by its label: `project | field("theme")`). A name that ends in `.html`
    has its values escaped.

    Args:
        template: Jinja2.
        book: what it is about.
        language: the reader's.
        name: how the template is called.

    Raises:
        PluginError: the template asks for something that is not there, or is no template.
    """
    environment = ImmutableSandboxedEnvironment(
        autoescape=name.endswith(".html"), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["amount"] = lambda cents: languages.amount(cents, language)
    environment.filters["moment"] = lambda moment: languages.moment(str(moment), language)
    words = Words(language, book.agenda.language)

    def field(row: ProjectRow, name: str) -> str:
        return words.field(row.fields.get(name), book.agenda.tracks[row.track].fields[name]).text

    environment.filters["field"] = field
    try:
        return environment.from_string(template).render(
            book=book, projects=portfolio(book), rounds=rounds(book), envelopes=budget(book), language=language
        )
    except (TemplateError, KeyError) as fault:
        raise PluginError(f"the report template {name!r} cannot be filled in: {fault}", "mend the template") from fault
