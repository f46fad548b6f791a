"""What `avt` takes: commands, options, and an example with each."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from typing import Final, NoReturn

from ..nearest import meant

COMMANDS: Final[dict[str, tuple[str, str]]] = {
    "demo": ("run a whole first round and make its pages", "avt demo demo"),
    "init": ("write a small agenda to begin with", "avt init my-region"),
    "check": ("find what is wrong in an agenda file", "avt check agenda.toml"),
    "adopt": ("put an agenda in force; makes the log where there is none", "avt adopt agenda.toml --as ann"),
    "appoint": ("make somebody a member of a body", "avt appoint board dora --as ann --role office"),
    "dismiss": ("end somebody's membership of a body", "avt dismiss board dora --as ann --role office"),
    "do": ("take a step", "avt do my-project grant --as ann --role office --on 2018-12 --set amount=64389"),
    "explain": (
        "say whether a step may be taken, and why not",
        "avt explain my-project grant --as ann --role office",
    ),
    "options": ("list what can be done now with a dossier", "avt options talentit --as ann --role office"),
    "todo": ("list all that awaits somebody", "avt todo --as ann --role office"),
    "show": ("show a dossier", "avt show talentit"),
    "history": ("show all that happened to a dossier", "avt history talentit"),
    "portfolio": ("list the projects", "avt portfolio --as-of 2018-12-31"),
    "budget": ("show the envelopes", "avt budget"),
    "finance": ("show the envelopes over time", "avt finance --from 2018-09-30 --as-of 2018-12-31"),
    "reconcile": ("compare the payments with a bookkeeping", "avt reconcile books-2019.csv --from 2018-12-31"),
    "audit": ("draw a sample for the auditor", "avt audit sample --seed 'lottery of 5 March' --size 10 --to sample"),
    "report": ("write the progress report", "avt report --figures figures.toml"),
    "rank": ("show who stands where in a round", "avt rank call-2025"),
    "allocate": ("show what a round's rule gives each, and why", "avt allocate call-2025"),
    "whatif": ("show who would win and lose, or how robust each place is", "avt whatif call-2025 --weight impact=2"),
    "pages": ("make the pages of the programme in a log", "avt pages pages --log avt.db"),
    "diagram": ("draw a track", "avt diagram --format mermaid"),
    "log": ("look after the log", "avt log verify"),
    "plugins": ("list, check or begin plugins", "avt plugins new criterion local-partner"),
}


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors end with the help to ask for."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong in one line, and stop with 2."""
        self.exit(2, f"avt: {message} → {self.prog} --help\n")


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Read the arguments; stops with 2 on wrong usage, with 0 after `--help` and `--version`."""
    parser = Parser(prog="avt", description="Declare a funding agenda as data, and run it.")
    parser.add_argument("--version", action="store_true", help="print the version and stop")
    found = parser.add_subparsers(dest="command", metavar="COMMAND")
    given = next((word for word in argv if not word.startswith("-")), None)
    wanted = [given] if given in COMMANDS else list(COMMANDS)
    if given is not None and given not in COMMANDS and argv[0] == given:
        parser.error(f"there is no command {given!r}{meant(given, COMMANDS)}")
    common = _common()
    for name in wanted:
        assert name is not None
        text, example = COMMANDS[name]
        command = found.add_parser(
            name,
            help=text,
            description=text[0].upper() + text[1:] + ".",
            epilog=f"example: {example}",
            parents=[common],
        )
        _ARGUMENTS.get(name, _nothing)(command)
    if argv and argv[0].startswith("-") and argv[0] not in ("-h", "--help", "--version"):
        parser.error(f"{argv[0]} stands before the command: write avt COMMAND {argv[0]}")
    arguments, unread = parser.parse_known_args(argv)
    if unread:
        command = found.choices[arguments.command] if arguments.command else parser
        command.error(_unread(unread[0], command))
    if arguments.version:
        from importlib.metadata import version

        parser.exit(0, f"avt {version('avt-workflow')}\n")
    if arguments.command is None:
        parser.print_help()
        parser.exit(0)
    return arguments


def _unread(word: str, command: argparse.ArgumentParser) -> str:
    """What is wrong with a word that the command does not take."""
    if not word.startswith("-"):
        return f"{word!r} is one word too many"
    options = re.findall(r"--[a-z][a-z0-9-]+", command.format_help())
    return f"there is no option {word!r}{meant(word.partition('=')[0], options)}"


def _common() -> Parser:
    common = Parser(add_help=False)
    group = common.add_argument_group("everywhere")
    group.add_argument("--log", default="avt.db", help="the log: a file, or sqlite:///FILE (default: avt.db)")
    group.add_argument("--as", dest="actor", metavar="ACTOR", help="who asks or looks")
    group.add_argument("--role", default="", help="the role, or the body as whose member ACTOR speaks")
    group.add_argument("--on", metavar="WHEN", help="when it took effect: 2018-12-05, 2018-12, 2018-Q4 or 2018")
    group.add_argument("--as-of", metavar="DAY", help="look back from the end of this day: 2018-09-30")
    group.add_argument("--known-on", metavar="DAY", help="only what was recorded by the end of this day")
    group.add_argument("--profile", metavar="NAME", help="show only what this publication profile shows")
    group.add_argument("--lang", metavar="CODE", help="language of what is printed: nl or en")
    group.add_argument("--json", action="store_true", help="print JSON")
    group.add_argument(
        "--plugins-dir", action="append", default=[], metavar="PATH", help="plugins: a folder or .py file"
    )
    return common


def _nothing(_: argparse.ArgumentParser) -> None:
    """No arguments of its own."""


def _demo(command: argparse.ArgumentParser) -> None:
    command.add_argument("folder", nargs="?", default="demo", metavar="DIR", help="where to (default: demo)")
    command.add_argument("--agenda", metavar="NAME", help="an agenda that a plugin brings, or a folder that holds one")


def _init(command: argparse.ArgumentParser) -> None:
    command.add_argument("folder", nargs="?", default=".", metavar="DIR", help="where to (default: here)")


def _check(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", metavar="AGENDA", help="the agenda file")
    command.add_argument("--resolved", action="store_true", help="print every value, and where it comes from")
    deep = command.add_argument_group("put to the test")
    deep.add_argument("--deep", action="store_true", help="search it for the meeting that goes wrong")
    deep.add_argument("--seconds", type=int, default=20, metavar="N", help="--deep: search so long (default: 20)")
    deep.add_argument("--dossiers", type=int, default=2, metavar="N", help="--deep: of each track (default: 2)")
    deep.add_argument("--members", type=int, metavar="N", help="--deep: of each body (default: as the rules ask)")
    deep.add_argument("--seed", type=int, default=0, metavar="N", help="--deep: of what is drawn at random")
    deep.add_argument("--history", metavar="FILE", help="--deep: steps really taken, whose records are tried too")
    deep.add_argument("--to", metavar="FILE", help="--deep: write it as .html, .json, .xml (JUnit) or .txt too")
    deep.add_argument("--tests", metavar="FILE", help="--deep: write a test of each violated law")


def _adopt(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", metavar="AGENDA", help="the agenda file")
    command.add_argument("--motivation", default="", help="why")


def _member(command: argparse.ArgumentParser) -> None:
    command.add_argument("body", help="the body")
    command.add_argument("member", help="who")


def _appointment(command: argparse.ArgumentParser) -> None:
    _member(command)
    command.add_argument("--position", choices=("member", "chair", "alternate"), default="member", help="as what")
    command.add_argument("--stands-in-for", default="", metavar="MEMBER", help="whose alternate (default: anybody's)")
    command.add_argument(
        "--affiliation", action="append", default=[], metavar="NAME", help="an organisation it is tied to"
    )


def _step(command: argparse.ArgumentParser) -> None:
    command.add_argument("subject", nargs="?", metavar="DOSSIER", help="the dossier; or envelope:NAME, body:NAME")
    command.add_argument("trigger", nargs="?", metavar="STEP", help="the step")
    command.add_argument("--set", action="append", default=[], metavar="FIELD=VALUE", help="a field of the record")
    command.add_argument("--record", metavar="FILE", help="the record as a TOML file")
    command.add_argument("--history", metavar="FILE", help="take every step of a history file instead")
    command.add_argument("--track", help="the track of a new dossier")
    command.add_argument("--motivation", default="", help="why")
    command.add_argument("--behalf", default="", metavar="MEMBER", help="the member in whose place ACTOR acts")
    command.add_argument("--minutes", metavar="TEXT", help="the minutes in which a body's decision stands")
    command.add_argument("--minutes-sha256", default="", metavar="HEX", help="the SHA-256 of those minutes")
    command.add_argument("--provenance", choices=("source", "inferred", "illustrative"), help="where it comes from")
    command.add_argument("--key", help="idempotency key: the same request with the same key happens once")


def _dossier(command: argparse.ArgumentParser) -> None:
    command.add_argument("dossier", metavar="DOSSIER", help="the dossier")


def _options(command: argparse.ArgumentParser) -> None:
    command.add_argument("dossier", nargs="?", metavar="DOSSIER", help="the dossier (default: a new one)")


def _finance(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--from", dest="from_day", metavar="DAY", help="explain the difference since the end of this day, line by line"
    )
    command.add_argument("--by-year", action="store_true", help="show what each year of an envelope has, and gave")


def _reconcile(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", metavar="FILE", help="the bookings as CSV: reference, date, amount, perhaps dossier")
    command.add_argument("--from", dest="from_day", metavar="DAY", help="only differences after the end of this day")


def _audit(command: argparse.ArgumentParser) -> None:
    command.add_argument("act", choices=("sample",), help="sample: every euro has the same chance")
    command.add_argument(
        "--seed", required=True, metavar="TEXT", help="what the draw begins from; publish it beforehand"
    )
    command.add_argument("--size", required=True, type=int, metavar="N", help="how many euros to pick")
    command.add_argument("--of", choices=("commitments", "payments"), default="commitments", help="what to draw from")
    command.add_argument("--to", metavar="DIR", help="a new folder for a pack of each dossier")


def _round(command: argparse.ArgumentParser) -> None:
    command.add_argument("dossier", metavar="ROUND", help="the dossier of the round")


def _ranking(command: argparse.ArgumentParser) -> None:
    _round(command)
    command.add_argument("--figure", metavar="FILE", help="draw the ranking with the money line, as SVG")


def _what_if(command: argparse.ArgumentParser) -> None:
    _round(command)
    command.add_argument("--available", metavar="EUROS", help="another amount to divide")
    command.add_argument("--weight", action="append", default=[], metavar="CRITERION=NUMBER", help="another weight")
    command.add_argument("--minimum", action="append", default=[], metavar="CRITERION=NUMBER", help="another minimum")
    command.add_argument("--without", action="append", default=[], metavar="DOSSIER", help="one that withdraws")
    command.add_argument("--recused", action="append", default=[], metavar="ASSESSOR", help="whose sheets do not count")
    command.add_argument("--rule", metavar="NAME", help="another allocation rule")
    command.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a parameter of the rule")
    command.add_argument("--spread", default="10%", metavar="SHARE", help="without changes: vary weights by (10%%)")
    command.add_argument("--processes", type=int, default=1, metavar="N", help="without changes: work side by side")
    command.add_argument("--figure", metavar="FILE", help="draw it, as SVG: how robust each place is, or the ranking")


def _report(command: argparse.ArgumentParser) -> None:
    command.add_argument("--figures", metavar="FILE", help="figures that the programme reports about itself")
    command.add_argument("--template", metavar="NAME", help="a template that a plugin brings")


def _pages(command: argparse.ArgumentParser) -> None:
    command.add_argument("folder", nargs="?", default="pages", metavar="DIR", help="where to (default: pages)")
    command.add_argument("--figures", metavar="FILE", help="figures that the programme reports about itself")


def _diagram(command: argparse.ArgumentParser) -> None:
    command.add_argument("track", nargs="?", help="the track (default: the first)")
    command.add_argument("--agenda", metavar="FILE", help="an agenda file (default: the one in force)")
    command.add_argument("--format", choices=("mermaid", "dot", "svg"), default="mermaid")


def _log(command: argparse.ArgumentParser) -> None:
    command.add_argument("act", choices=("verify",), help="verify: is it as it was written?")


def _plugins(command: argparse.ArgumentParser) -> None:
    command.add_argument("act", choices=("list", "check", "new"))
    command.add_argument("what", nargs="?", metavar="KIND|PATH", help="new: criterion or scheme; check: a path")
    command.add_argument("name", nargs="?", metavar="NAME", help="new: its name")
    command.add_argument("--folder", default=".", metavar="DIR", help="new: where to (default: here)")


_ARGUMENTS = {
    "demo": _demo,
    "init": _init,
    "check": _check,
    "adopt": _adopt,
    "appoint": _appointment,
    "dismiss": _member,
    "do": _step,
    "explain": _step,
    "options": _options,
    "show": _dossier,
    "history": _dossier,
    "finance": _finance,
    "reconcile": _reconcile,
    "audit": _audit,
    "rank": _ranking,
    "allocate": _ranking,
    "whatif": _what_if,
    "report": _report,
    "pages": _pages,
    "diagram": _diagram,
    "log": _log,
    "plugins": _plugins,
}
