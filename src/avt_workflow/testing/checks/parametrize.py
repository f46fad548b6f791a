"""A test for each plugin and law."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import attrs
import pytest

from ...errors import InputError
from ...model.agenda import Criterion
from ...model.frozen import EMPTY
from .check import LAWS, LIMIT, Subject, about_class, check_law
from .law import Law
from .parameters import Given

FEW: Final = 50
CLASS: Final = "class"
"""The name of the test about the class itself, its parameters and its claims."""


@attrs.frozen
class Check:
    """One law of one plugin as a test: call it, and it fails where the law does not hold.

    Args:
        subject: the plugin.
        law: the law; None for what holds for the class itself.
    """

    subject: Subject
    law: Law | None

    @property
    def name(self) -> str:
        """The name of the law."""
        return self.law.name if self.law else CLASS

    @property
    def id(self) -> str:
        """The plugin and the law, as in the name of the test."""
        return f"{self.subject.name}-{self.name}"

    def __call__(self) -> None:
        """Hold the plugin to the law.

        Raises:
            AssertionError: the law is broken, or nothing that was drawn tried it; the message is the story.
        """
        found = about_class(self.subject) if self.law is None else [check_law(self.subject, self.law)]
        for outcome in found:
            assert outcome.verdict in ("held", "suggested"), f"\n{outcome.text()}"


def parametrize_with_checks(
    *plugins: Any,
    expected: Mapping[str, str] = EMPTY,
    seed: int = 0,
    examples: int = FEW,
    parameters: Given = EMPTY,
    criteria: Mapping[str, Criterion] | None = None,
    claims: Sequence[str] = (),
    limit: float = LIMIT,
) -> Callable[[Callable[..., None]], Any]:
    """Run the test below once for each plugin and each law that it must hold: `def test_laws(check): check()`.

    Must hold are the laws that every plugin of its kind must, and those that it claims. An optional law that it does
    not claim has no test, for nothing would make it fail; `check_plugin` suggests those that hold.

    Args:
        plugins: classes or instances.
        expected: by law, or by the name of the test (`"Ranked(skip=True)-by-any-name"`), why it does not hold. Such a
            test must fail, and a law that nobody claims can stand here to show that it does not hold.
        seed: what the examples are drawn from.
        examples: how many, for each law.
        parameters: of classes, by name the values to try, where their validators do not say enough.
        criteria: those that schemes take, where they do not take any.
        claims: optional laws that these plugins hold, beside those that their classes claim.
        limit: how long one example may take, in seconds.

    Raises:
        InputError: one is no plugin, or something is expected of a test that is not there.
    """
    subjects = [Subject(each, parameters, criteria, tuple(claims), seed, examples, limit) for each in plugins]
    checks = [check for subject in subjects for check in _checks(subject, expected)]
    known = {word for check in checks for word in (check.name, check.id)}
    stray = sorted(set(expected) - known)
    if stray:
        raise InputError(f"{stray[0]!r} is no law or test of these plugins", f"use one of {', '.join(sorted(known))}")
    return pytest.mark.parametrize("check", [_as_test(check, expected) for check in checks])


def _checks(subject: Subject, expected: Mapping[str, str]) -> Iterator[Check]:
    yield Check(subject, None)
    for law in LAWS[subject.kind]:
        check = Check(subject, law)
        must = subject.must_hold(law) or law.name in expected or check.id in expected
        if must and not law.not_about(subject.cls):
            yield check


def _as_test(check: Check, expected: Mapping[str, str]) -> Any:
    reason = expected.get(check.id, expected.get(check.name))
    marks = [] if reason is None else [pytest.mark.xfail(reason=reason, strict=True, raises=AssertionError)]
    return pytest.param(check, id=check.id, marks=marks)
