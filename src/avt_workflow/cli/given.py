"""What the arguments of a command mean: the office, the moment, the role, the language."""

from __future__ import annotations

import argparse
import re
import tomllib
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from .. import languages
from ..definition import load_figures, read_file
from ..definition.faults import shown, unknown
from ..definition.load import FIGURES
from ..errors import InputError
from ..model.agenda import Agenda
from ..model.figures import Figure
from ..model.ports import leaves
from ..model.timeline import AsOf
from ..model.when import When
from ..money import Cents
from ..office import Office
from ..plugins import find_plugins
from ..registry import Registry
from ..reports.book import Book
from . import show


def registry(arguments: argparse.Namespace) -> Registry:
    """The plugins there are, with a line for each that was set aside."""
    registry = find_plugins(directories=[Path(path) for path in arguments.plugins_dir])
    if arguments.command != "plugins":
        for aside in registry.set_aside:
            show.line(aside, error=True)
    return registry


def office_of(arguments: argparse.Namespace) -> Office:
    """The office on the log in the arguments, which must be there."""
    return Office.open(arguments.log, registry=registry(arguments), create=False)


def book_of(arguments: argparse.Namespace, moment: AsOf, *, figures: tuple[Figure, ...] = ()) -> Book:
    """Everything at a moment, as the viewer may see it."""
    office = office_of(arguments)
    with show.progress(arguments.command):
        return office.book(moment, viewer=arguments.actor, figures=figures, profile=arguments.profile)


def figures_of(arguments: argparse.Namespace) -> tuple[Figure, ...]:
    """What the programme reports about itself, from the file in the arguments."""
    if not arguments.figures:
        return ()
    return load_figures(read_file(Path(arguments.figures), FIGURES), file=arguments.figures)


def profile_json(arguments: argparse.Namespace) -> dict[str, str]:
    """The profile by which JSON was made, where it was made by one."""
    return {} if arguments.profile is None else {"profile": arguments.profile}


def moment_of(arguments: argparse.Namespace) -> AsOf:
    """When to look back from: the end of a day, as it was known by the end of a day."""
    return AsOf(
        day_of(arguments.as_of) if arguments.as_of is not None else None,
        datetime.combine(day_of(arguments.known_on), time.max, UTC) if arguments.known_on is not None else None,
    )


def role_of(office: Office, arguments: argparse.Namespace, *dossiers: str | None) -> str:
    """The role or body in the arguments, which the agenda in force or that of one of these dossiers must know."""
    role = str(arguments.role)
    agendas = [office.agenda]
    if role and role not in (*agendas[0].roles, *agendas[0].bodies):
        agendas += [office.rulebook_of(dossier).agenda for dossier in dossiers if dossier]
        known = dict.fromkeys(name for agenda in agendas for name in (*agenda.roles, *agenda.bodies))
        if role not in known:
            raise InputError(unknown("role or body", role, known), "name one of them with --role")
    return role


def actor_of(arguments: argparse.Namespace) -> str:
    """Who asks, which must be said."""
    if not arguments.actor:
        raise InputError("nobody asks", "say who with --as ACTOR")
    return str(arguments.actor)


def on_of(arguments: argparse.Namespace) -> When:
    """When it took effect: today where it is not said."""
    return When(arguments.on) if arguments.on is not None else When(datetime.now(UTC).date())


def day_of(text: str) -> date:
    """One day."""
    when = When(text)
    if not when.is_exact:
        raise InputError(f"{text} is not one day", f"name the day to look back from, such as {when.last}")
    return when.last


def language_of(arguments: argparse.Namespace, agenda: Agenda) -> str:
    """The reader's language: the agenda's own where it is not said."""
    return known_language(arguments.lang or agenda.language)


def known_language(language: str) -> str:
    """A language that there is."""
    if language not in languages.available():
        raise InputError(f"there is no language {language!r}", f"there are: {', '.join(languages.available())}")
    return language


def words(language: str, *names: str) -> tuple[str, ...]:
    """Headings of columns."""
    return tuple(languages.word("columns", name, language) for name in names)


def value_of(name: str, text: str, hint: object) -> Any:
    """A value as TOML where the whole text is one; what stands without quotes in a field of text is the text itself.

    Raises:
        InputError: it begins as a list or table and is none, in a field that holds no text.
    """
    quoted = text[:1] in ("'", '"')
    if not quoted and (hint is str or (hint is Cents and not text.replace("_", "").isdecimal())):
        return text
    try:
        found = tomllib.loads(f"value = [{text}, 0]", parse_float=Decimal)["value"]  # what follows it may be no comment
    except (ValueError, ArithmeticError, RecursionError):
        if text[:1] in ("[", "{") and hint is not None and str not in leaves(hint):
            raise _no_toml(name, text) from None
        return text
    return found[0] if len(found) == 2 else text


def _no_toml(name: str, text: str) -> InputError:
    """What is wrong with a list or table, from the place where it could be read no further."""
    try:
        tomllib.loads(f"{_BEFORE}{text}", parse_float=Decimal)
        rest = ""
    except tomllib.TOMLDecodeError as fault:
        place = re.search(r"line 1, column (\d+)", str(fault))
        rest = text[int(place[1]) - len(_BEFORE) - 1 :] if place else ""
    except (ArithmeticError, RecursionError):
        rest = text
    wrong = f"it cannot be read from {shown(rest)} on" if rest else "it ends before it is closed"
    return InputError(
        f"{name}: {shown(text)} is no list or table: {wrong}", "put texts between quotes, and close every bracket"
    )


_BEFORE = "value = "


def pair_of(text: str) -> tuple[str, str]:
    """The two sides of FIELD=VALUE."""
    name, found, value = text.partition("=")
    if not found:
        raise InputError(f"{text!r} sets nothing", "write FIELD=VALUE, such as amount=64389")
    return name, value
