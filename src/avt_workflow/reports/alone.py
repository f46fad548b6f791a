"""A page by itself: one file with its style inside, that can be sent or kept."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources

import attrs
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from .words import Table


@attrs.frozen
class Block:
    """A part of a page.

    Args:
        heading: above it; "" for none.
        lines: one paragraph each.
        picture: SVG; "" for none.
        table: with a caption of its own.
    """

    heading: str = ""
    lines: tuple[str, ...] = ()
    picture: str = ""
    table: Table | None = None


def page(heading: str, language: str, blocks: Sequence[Block]) -> str:
    """A page of HTML that needs no other file and no network.

    Args:
        heading: of the page.
        language: by its code.
        blocks: what stands on it, in order; texts are escaped, pictures are taken as they are.
    """
    environment = Environment(
        loader=PackageLoader("avt_workflow.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = resources.files("avt_workflow.reports") / "templates" / "style.css"
    return environment.get_template("alone.html").render(
        heading=heading, language=language, blocks=blocks, style=Markup(style.read_text(encoding="utf-8")), safe=Markup
    )
