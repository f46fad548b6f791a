"""What a law is, what breaks it, and what came of looking for that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

import attrs

from ... import languages
from ...model.frozen import EMPTY, FrozenMap
from ...model.ports import Refusal

Kind = Literal["scheme", "rule", "guard"]
Verdict = Literal["held", "violated", "untried", "unclaimed", "suggested", "not-applicable"]
SPOKEN: Final = ("nl", "en")
"""The languages in which a story is told."""

SECTION: Final = "checks"
"""Of the catalogues of messages: the sentences of laws and stories."""


class Moot(Exception):
    """The law says nothing about this example."""


class Fell(Exception):
    """The plugin raised something where it should have answered, or what it answered is no answer."""


@attrs.frozen
class Breach:
    """What breaks a law: the key of its sentence in the catalogues, and what fills it in."""

    sentence: str
    params: FrozenMap[str, Any] = EMPTY

    @classmethod
    def of(cls, sentence: str, /, **params: Any) -> Breach:
        """`Breach.of("total-fell", before=score.total, after=other.total)`."""
        return cls(sentence, FrozenMap(params))

    def told(self, language: str) -> str:
        """The sentence in a language."""
        return said(self.sentence, language, **self.params)


@attrs.frozen
class Law:
    """Something that must hold for a plugin.

    Args:
        name: its stable name; what a plugin claims.
        kind: of the plugins that it is about.
        required: whether it holds for every plugin of its kind; else one may claim it.
        trials: what it draws its examples by, such as `Sittings(complete=True)`.
        breach: what is wrong with an example, if anything. It raises `Moot` for one that says nothing.
        not_about: from the class of a plugin, "" where it is about that, else the sentence that says why not.
    """

    name: str
    kind: Kind
    required: bool
    trials: Any
    breach: Callable[[Any], Breach | None]
    not_about: Callable[[Any], str] = lambda cls: ""

    def sentence(self, language: str = "en") -> str:
        """What must hold, in one sentence."""
        return said(f"law-{self.name}", language)


@attrs.frozen
class Outcome:
    """What came of one law for one plugin.

    Args:
        plugin: its class, with the parameters where they are given.
        law: the name of the law.
        verdict: `held` in so many runs; `violated`; `untried`, where it must hold and no example says anything about
            it; of laws that are optional and not claimed, `suggested` where it held and `unclaimed` where it did not;
            `not-applicable`.
        runs: how many examples the law said something about.
        required: whether it must hold for every plugin of its kind.
        claimed: whether the plugin claims it.
        story: the smallest counter-example, or why the law does not apply, line by line in each language.
        seed: what draws the same examples again.
        seconds: how long it took.
    """

    plugin: str
    law: str
    verdict: Verdict
    runs: int = 0
    required: bool = False
    claimed: bool = False
    story: FrozenMap[str, tuple[str, ...]] = EMPTY
    seed: int = 0
    seconds: float = attrs.field(default=0.0, eq=False)

    @property
    def is_fault(self) -> bool:
        """Whether something must change: a law that must hold is broken, or was never tried."""
        return self.verdict in ("violated", "untried")

    def sentence(self, language: str = "en") -> str:
        """What must hold, in one sentence."""
        return said(f"law-{self.law}", language)

    def text(self, language: str = "en") -> str:
        """All of it as a person reads it; the first line says which law, and what came of it."""
        head = said(
            f"verdict-{self.verdict}", language, plugin=self.plugin, law=self.law, runs=self.runs, seed=self.seed
        )
        return "\n".join(
            [head, f"  {self.sentence(language)}", *(f"  {line}" for line in self.story.get(language, ()))]
        )


def said(key: str, language: str, /, **params: Any) -> str:
    """A sentence of the catalogue, filled in."""
    return languages.fill(languages.word(SECTION, key, language), params, language)


def in_each_language(tell: Callable[[str], tuple[str, ...]]) -> FrozenMap[str, tuple[str, ...]]:
    """A story in every language."""
    return FrozenMap({language: tell(language) for language in SPOKEN})


def asked(kind: Any, function: Callable[..., Any], *given: Any) -> Any:
    """What a plugin answers.

    Args:
        kind: the type that it must be of, or several.

    Raises:
        Fell: it raised something, or answered with something else.
    """
    try:
        answer = function(*given)
    except Exception as fault:
        raise Fell(f"{type(fault).__name__}: {fault}") from fault
    if not isinstance(answer, kind):
        name = getattr(function, "__name__", "it")
        raise Fell(f"{name}() gives {str(answer)[:40]!r}, a {type(answer).__name__}")
    return answer


MAYBE_REFUSAL: Final = (type(None), Refusal)
"""What a plugin answers to `check`."""


def need(holds: object) -> None:
    """Pass over an example about which the law says nothing.

    Raises:
        Moot: it is one.
    """
    if not holds:
        raise Moot


def plain(value: Any) -> str:
    """A value in its own words, without what it leaves as it is: `Grant(amount=5000)`."""
    if attrs.has(type(value)):
        fields = ((field, getattr(value, field.name)) for field in attrs.fields(type(value)) if field.repr)
        shown = (f"{field.name}={plain(item)}" for field, item in fields if not _is_default(field, item))
        return f"{type(value).__name__}({', '.join(shown)})"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {plain(item)}' for key, item in value.items())}}}"
    if isinstance(value, (tuple, list)):
        return f"[{', '.join(map(plain, value))}]"
    return str(value) if not isinstance(value, str) else repr(value)


def _is_default(field: attrs.Attribute[Any], item: Any) -> bool:
    default: Any = field.default
    made = default.factory() if hasattr(default, "factory") and not default.takes_self else default
    return made is not attrs.NOTHING and made == item
