"""A plugin held to the laws of its kind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from time import perf_counter
from typing import Any, Final
from zlib import crc32

import attrs
from hypothesis import HealthCheck, Phase, find, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky, NoSuchExample, Unsatisfiable

from ...errors import InputError
from ...model.agenda import Criterion
from ...model.frozen import EMPTY, FrozenMap
from ...model.ports import AllocationRule, Guard, ScoringScheme
from ...plugins.classes import class_faults
from .common_laws import common
from .contest_laws import CONTEST_LAWS
from .division_laws import DIVISION_LAWS
from .edge_laws import EDGE_CONTEST_LAWS, EDGE_DIVISION_LAWS, EDGE_SCHEME_LAWS
from .guard_laws import GUARD_LAWS
from .law import Breach, Kind, Law, Outcome, Verdict, in_each_language, plain, said
from .parameters import Given, plugins, unbounded, unmade
from .scheme_laws import SCHEME_LAWS
from .watch import TooLong, Watch

_LAWS: Final[dict[Kind, tuple[Law, ...]]] = {
    "scheme": (*common("scheme"), *SCHEME_LAWS, *EDGE_SCHEME_LAWS, *CONTEST_LAWS, *EDGE_CONTEST_LAWS),
    "rule": (*common("rule"), *DIVISION_LAWS, *EDGE_DIVISION_LAWS),
    "guard": (*common("guard"), *GUARD_LAWS),
}
LAWS: Final[Mapping[Kind, tuple[Law, ...]]] = FrozenMap(_LAWS)
"""Every law, by the kind of plugin that it is about."""

_PORTS: Final[dict[Kind, type]] = {"scheme": ScoringScheme, "rule": AllocationRule, "guard": Guard}

EXAMPLES: Final = 100
LIMIT: Final = 2.0


@attrs.frozen
class Subject:
    """A plugin as it is checked.

    Args:
        plugin: an instance, checked as it is; or a class, checked with all parameters that it takes.
        parameters: of a class, by name the values to try, where its validators do not say enough.
        criteria: those that a scheme takes, where it does not take any.
        claims: what it claims beside what its class does.
        seed: what the examples are drawn from.
        examples: how many, for each law.
        limit: how long one example may take, in seconds.
    """

    plugin: Any
    parameters: Given = EMPTY
    criteria: Mapping[str, Criterion] | None = None
    claims: tuple[str, ...] = ()
    seed: int = 0
    examples: int = EXAMPLES
    limit: float = LIMIT

    @property
    def cls(self) -> type:
        """The class of the plugin."""
        return self.plugin if isinstance(self.plugin, type) else type(self.plugin)

    @property
    def name(self) -> str:
        """The plugin as it is written."""
        return self.cls.__name__ if isinstance(self.plugin, type) else plain(self.plugin)

    @property
    def kind(self) -> Kind:
        """Of which kind it is, by its methods.

        Raises:
            InputError: of none.
        """
        has = {name for name in ("check", "score", "allocate") if callable(getattr(self.cls, name, None))}
        if "allocate" in has:
            return "rule"
        if "score" in has:
            return "scheme"
        if "check" in has:
            return "guard"
        raise InputError(
            f"{self.cls.__name__} has none of the methods check, score and allocate",
            "give a guard, a scoring scheme or an allocation rule",
        )

    @property
    def claimed(self) -> tuple[str, ...]:
        """The laws that it claims, beside those that are required."""
        return (*getattr(self.cls, "claims", ()), *self.claims)

    def must_hold(self, law: Law) -> bool:
        """Whether a law is required, or claimed."""
        return law.required or law.name in self.claimed

    def drawn(self) -> st.SearchStrategy[Any]:
        """The plugin, or those of its class."""
        return plugins(self.cls, self.parameters) if isinstance(self.plugin, type) else st.just(self.plugin)


def check_plugin(
    plugin: Any,
    *,
    seed: int = 0,
    examples: int = EXAMPLES,
    parameters: Given = EMPTY,
    criteria: Mapping[str, Criterion] | None = None,
    claims: Sequence[str] = (),
    limit: float = LIMIT,
) -> tuple[Outcome, ...]:
    """What came of every law of the kind of a plugin: a guard, a scoring scheme or an allocation rule.

    Args:
        plugin: a class, of which plugins are drawn with any parameters that it takes; or an instance.
        seed: the same seed gives the same outcomes.
        examples: how many are drawn for each law.
        parameters: of a class, by name the values to try, where its validators do not say enough.
        criteria: those that a scheme takes, where it does not take any.
        claims: optional laws that it must hold beside those that its class claims.
        limit: how long one example may take, in seconds; longer is a breach.

    Returns:
        An outcome for each law, first those about the class and its claims. Where the class itself is wrong, or no
        plugin can be made of it, or it does not return, the laws after that are not tried.

    Raises:
        InputError: it is no plugin.
    """
    subject = Subject(plugin, parameters, criteria, tuple(claims), seed, examples, limit)
    found = list(about_class(subject))
    if any(outcome.verdict == "violated" and outcome.law != CLAIMS for outcome in found):
        return tuple(found)
    for law in LAWS[subject.kind]:
        outcome, returns = _held_to(subject, law)
        found.append(outcome)
        if not returns:
            break
    return tuple(found)


CLAIMS: Final = "claims-are-laws"


def about_class(subject: Subject) -> Iterator[Outcome]:
    """What can be said of a class without a single example: how it is made, its parameters, its claims."""
    faults = "; ".join(str(fault) for fault in class_faults(_PORTS[subject.kind], subject.cls.__name__, subject.cls))
    yield _of_class(subject, "well-made", "class-fault", faults)
    if faults:
        return
    why = unmade(subject.cls, subject.parameters) if isinstance(subject.plugin, type) else ""
    yield _of_class(subject, "has-parameters", "no-parameters", why)
    unknown = sorted(set(subject.claimed) - {law.name for law in LAWS[subject.kind]})
    yield _of_class(subject, CLAIMS, "no-law", ", ".join(unknown))


def _of_class(subject: Subject, law: str, sentence: str, wrong: str) -> Outcome:
    story = in_each_language(lambda language: (said(sentence, language, what=wrong),)) if wrong else EMPTY
    return Outcome(subject.name, law, "violated" if wrong else "held", 1, True, False, story, subject.seed)


def check_law(subject: Subject, law: Law) -> Outcome:
    """What came of one law."""
    return _held_to(subject, law)[0]


def _held_to(subject: Subject, law: Law) -> tuple[Outcome, bool]:
    """What came of one law, and whether the plugin always returned."""
    start = perf_counter()
    claimed = law.name in subject.claimed
    why = law.not_about(subject.cls)
    if why:
        story = in_each_language(lambda language: (said(why, language),))
        found = Outcome(subject.name, law.name, "not-applicable", 0, law.required, claimed, story, subject.seed)
        return found, True
    with Watch(subject.limit) as watch:
        search = _Search(law, watch)
        search.run(subject)
    verdict, story = _verdict(subject, law, search)
    took = perf_counter() - start
    found = Outcome(subject.name, law.name, verdict, search.runs, law.required, claimed, story, subject.seed, took)
    return found, search.returns


def _verdict(subject: Subject, law: Law, search: _Search) -> tuple[Verdict, FrozenMap[str, tuple[str, ...]]]:
    trial, breach = search.trial, search.breach
    if trial is not None and breach is not None:
        must = subject.must_hold(law)
        hints = unbounded(subject.cls) if must and isinstance(subject.plugin, type) else ()

        def tell(language: str) -> tuple[str, ...]:
            hint = [said("unbounded", language, names=", ".join(hints))] if hints else []
            return (*trial.tell(language), breach.told(language), *hint)

        return ("violated" if must else "unclaimed"), in_each_language(tell)
    if not search.runs:
        verdict: Verdict = "untried" if subject.must_hold(law) else "not-applicable"
        return verdict, in_each_language(lambda language: (said(f"no-{law.kind}-applies", language),))
    return ("held" if subject.must_hold(law) else "suggested"), EMPTY


_DRAWN: Final = 4
"""So many times the examples are drawn at most, where a law says nothing about some."""


class _Enough(BaseException):
    """The law was tried often enough."""


class _Search:
    """The search for an example that breaks a law."""

    def __init__(self, law: Law, watch: Watch) -> None:
        self.law, self._watch = law, watch
        self.runs, self.returns = 0, True
        self.trial: Any = None
        self.breach: Breach | None = None
        self._enough = 0

    def run(self, subject: Subject) -> None:
        """Look for an example, and cut it down to the smallest."""
        self._enough = subject.examples
        criteria = None if subject.criteria is None else FrozenMap(subject.criteria)
        try:
            find(
                self.law.trials(subject.drawn(), criteria),
                self._breaks,
                settings=settings(
                    max_examples=subject.examples * _DRAWN,
                    database=None,
                    deadline=None,
                    phases=(Phase.generate, Phase.shrink),
                    suppress_health_check=list(HealthCheck),  # pyright: ignore[reportArgumentType]  # its metaclass hides it
                ),
                random=Random(subject.seed ^ crc32(self.law.name.encode())),
            )
        except (NoSuchExample, Unsatisfiable, Flaky):  # a plugin that wavers: what was seen last is told
            pass
        except _Enough:
            pass
        except TooLong:
            self.returns = False
            self.breach = Breach.of("too-long", seconds=str(subject.limit))

    def _breaks(self, trial: Any) -> bool:
        if self.breach is None:
            if self.runs == self._enough:
                raise _Enough
            self.runs += 1
        before, self.trial = self.trial, trial
        try:
            breach: Breach | None = self._watch.call(lambda: self.law.breach(trial))
        except Exception:  # Moot; or what it answers is none, which is for the law `answers` to say
            breach = None
            self.runs -= self.breach is None
        if breach is None:
            self.trial = before
            return False
        self.breach = breach
        return True
