"""The zoo: wrong variants of the library and of agendas, each a mistake that somebody could make."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from types import CodeType, FunctionType, ModuleType

import attrs

from .harness import in_children
from .kit import HANGS, Effort, class_of, of_agenda, of_plugin, read
from .mutator import codes, functions


@attrs.frozen
class Edit:
    """A function of the library with another text.

    Args:
        module: without `avt_workflow.`.
        function: as `Class.method`.
        before: what stands in its source.
        after: what takes its place.
    """

    module: str
    function: str
    before: str
    after: str


@attrs.frozen
class Variant:
    """A plausible mistake.

    Args:
        name: what it is called.
        says: the mistake, in one sentence.
        where: the agendas and plugins that are near it: `agenda:panel`, `plugin:ranked`.
        edits: what changes in the library.
        agenda: what changes in the text of an agenda: its name, before and after; the library stays as it is.
    """

    name: str
    says: str
    where: Sequence[str]
    edits: Sequence[Edit] = ()
    agenda: tuple[str, str, str] | None = None


@contextmanager
def released(edits: Sequence[Edit]) -> Iterator[None]:
    """The library with these mistakes, for as long as it lasts.

    Raises:
        LookupError: what should be replaced does not stand in its function: the variant is out of date.
    """
    changed: dict[tuple[str, str], list[Edit]] = {(edit.module, edit.function): [] for edit in edits}
    for edit in edits:
        changed[edit.module, edit.function].append(edit)
    with ExitStack() as stack:
        for (name, path), of_it in changed.items():
            module = importlib.import_module(f"avt_workflow.{name}")
            function = functions(module, path)
            if function is None:
                raise LookupError(f"{name} has no {path}")
            code = _code(module, function, path, of_it)
            stack.callback(setattr, function, "__code__", function.__code__)
            function.__code__ = code
        yield


def _code(module: ModuleType, function: FunctionType, path: str, edits: Sequence[Edit]) -> CodeType:
    """The function with the other text."""
    lines, start = inspect.getsourcelines(function)
    body = "".join(lines)
    for edit in edits:
        if body.count(edit.before) != 1:
            raise LookupError(f"{edit.before!r} stands {body.count(edit.before)} times in {edit.module}.{path}")
        body = body.replace(edit.before, edit.after)
    whole = inspect.getsource(module).splitlines(keepends=True)
    text = "".join((*whole[: start - 1], body, *whole[start - 1 + len(lines) :]))
    flags = importlib.import_module("__future__").annotations.compiler_flag
    compiled = compile(text, inspect.getfile(module), "exec", flags, dont_inherit=True)
    return next(code for code in codes(compiled) if code.co_qualname == path)


def found_in(variant: Variant, effort: Effort, *, wrong: bool = True) -> frozenset[str]:
    """The laws that the kit finds broken near a variant; with `wrong` false, by the library and agendas as they are."""
    found: set[str] = set()
    with released(variant.edits if wrong else ()):
        for each in variant.where:
            kind, _, name = each.partition(":")
            if kind == "plugin":
                found |= of_plugin(class_of(name), effort)
            else:
                change = variant.agenda if wrong and variant.agenda and variant.agenda[0] == name else (name, "", "")
                found |= of_agenda(read(*change), effort)
    return frozenset(found)


def visited(
    variants: Sequence[Variant], effort: Effort, workers: int = 2, limit: float = 240
) -> dict[str, frozenset[str]]:
    """By the name of each variant the laws that kill it: what they find broken there, and not in what is right.

    Args:
        variants: of the zoo.
        effort: how far the kit goes.
        workers: how many are looked at at a time, each in a process of its own.
        limit: how long one may take, in seconds; one that takes longer hangs, and is dead.
    """
    right: dict[tuple[str, ...], Variant] = {tuple(variant.where): variant for variant in variants}
    jobs = [(where, partial(found_in, variant, effort, wrong=False), limit) for where, variant in right.items()]
    alarms = {where: found or frozenset() for where, found in in_children(jobs, workers)}
    wrong = [(variant, partial(found_in, variant, effort), limit) for variant in variants]
    killers: dict[str, frozenset[str]] = {}
    for variant, found in in_children(wrong, workers):
        known = frozenset((HANGS,)) if found is None else found
        killers[variant.name] = known - alarms[tuple(variant.where)]
    return {variant.name: killers[variant.name] for variant in variants}
