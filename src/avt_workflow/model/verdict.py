"""What judging answers: the facts to append, or every reason why not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import attrs

from .. import languages
from ..nearest import nearest
from .facts import Fact
from .frozen import EMPTY, FrozenMap
from .ports import Parameter
from .text import Text

PLUGIN_FAULTS: Final = (Exception, SystemExit)
"""What a plugin can raise; Ctrl-C is the user's."""
_LONGEST: Final = 200


@attrs.frozen
class Remedy:
    """A step that would lift a refusal, and who may take it.

    Args:
        trigger: the step.
        by: roles and bodies of which any may take it.
    """

    trigger: str
    by: tuple[str, ...]


@attrs.frozen
class Reason:
    """One ground of a refusal, or of a warning.

    Args:
        code: stable name of the ground (docs/reference/reasons.md lists them).
        rule: the rule of the agenda that refused, by its own name; "" where it is not a rule.
        params: what fills in the sentence; a name ending in `_cents` is an amount in cents.
        lifted_by: the steps that would lift it.
        basis: the article the rule rests on.
        words: the sentence of the rule or plugin, where it has one of its own.
        about: the dossier it is about, where that is another than the request's.
    """

    code: str
    rule: str = ""
    params: FrozenMap[str, Parameter] = EMPTY
    lifted_by: tuple[Remedy, ...] = ()
    basis: str = ""
    words: Text | None = attrs.field(default=None, eq=False)
    about: str = ""

    @classmethod
    def of(cls, code: str, /, *lifted_by: Remedy, **params: Parameter) -> Reason:
        """A reason that is not a rule's: `Reason.of("field-missing", field="title")`."""
        return cls(code, params=FrozenMap(params), lifted_by=lifted_by)

    @classmethod
    def unknown(cls, code: str, listed: str, known: Iterable[str], /, **named: Parameter) -> Reason:
        """A reason for a name that is not there, with those that are and the nearest of them where one is near.

        Args:
            code: of the reason.
            listed: the parameter that lists what there is.
            known: what there is.
            named: the parameters of the sentence, the name that is not there first.
        """
        names = list(known)
        near = nearest(str(next(iter(named.values()))), names)
        more = {"nearest": near} if near else {}
        return cls.of(code, **named, **{listed: ", ".join(names)}, **more)

    @classmethod
    def of_fault(cls, plugin: str, fault: BaseException, rule: str = "") -> Reason:
        """A reason for what a plugin raised, which names it."""
        said = f"{type(fault).__name__}: {fault}"[:_LONGEST]
        return cls("plugin-fault", rule, FrozenMap({"plugin": plugin, "fault": said}))

    def text(self, language: str = "en") -> str:
        """The sentence in the reader's language ("nl", "en" or another installed one)."""
        sentence = self.words.get(language) if self.words else self._sentence(language)
        filled = languages.fill(sentence, self.params, language)
        return f"{self.about}: {filled}" if self.about else filled

    def _sentence(self, language: str) -> str:
        """That of the catalogue: for what cannot be named where something is not there, with the nearest name."""
        code, params = self.code, self.params
        said = languages.without(code, params, language) or languages.reason(code, language)
        return f"{said} {languages.word('words', 'did-you-mean', language)}" if "nearest" in params else said


@attrs.frozen
class Verdict:
    """Allowed, with the facts to append; or refused, with every reason.

    Args:
        facts: what would happen; empty when refused.
        reasons: every ground of the refusal; empty when allowed.
        repeated: whether this request was done before under the same key, so that nothing happened now.
        notes: what who asks should know though it is allowed.
    """

    facts: tuple[Fact, ...] = ()
    reasons: tuple[Reason, ...] = ()
    repeated: bool = False
    notes: tuple[Reason, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether the request may happen."""
        return not self.reasons


@attrs.frozen
class Option:
    """A step from where a dossier stands, and what it still needs for this actor.

    Args:
        trigger: the step.
        records: kind of the record that must come with it, if any.
        reasons: what stands in the way already; rules that read the record are not asked yet.
    """

    trigger: str
    records: str | None
    reasons: tuple[Reason, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether nothing stands in the way but the record."""
        return not self.reasons
