"""The laws that an author declares, as laws that a search asks of every step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Protocol, runtime_checkable

import attrs

from .. import languages
from ..case import Case
from ..definition.laws import tracks_of
from ..engine import judge
from ..model.agenda import Agenda
from ..model.facts import AssessmentVoided
from ..model.frozen import FrozenMap
from ..model.laws import (
    Always,
    AtMostOnce,
    Before,
    Condition,
    DeclaredLaw,
    FourEyes,
    Never,
    OnlyBy,
    Within,
)
from ..model.records import Advice, Sheet, Vote
from ..model.when import When
from .conditions import holds
from .laws import Judged, Law


@runtime_checkable
class Applying(Protocol):
    """A law that says which steps put it to the test."""

    def applies(self, memory: Hashable, judged: Judged) -> bool:
        """Whether a step could break it."""
        ...


@attrs.frozen
class Declared:
    """A law of an author's own, in some tracks.

    Args:
        name: the name that it was declared under.
        law: what was declared.
        tracks: those that it is about.
    """

    name: str
    law: DeclaredLaw
    tracks: tuple[str, ...]
    start: ClassVar[Hashable] = None

    def sentence(self, language: str = "en") -> str:
        """What it says, in the words of its author; else in ours."""
        return said(self.law, language)

    def begin(self) -> Hashable:
        """See `Law.begin`."""
        return self.start

    def remember(self, memory: Hashable, judged: Judged) -> Hashable:
        """See `Law.remember`; nothing, where it says nothing else."""
        return memory

    def broken(self, memory: Hashable, judged: Judged) -> str | None:
        """See `Law.broken`."""
        return self.wrong(memory, judged) if self.applies(memory, judged) else None

    def applies(self, memory: Hashable, judged: Judged) -> bool:
        """See `Applying`."""
        raise NotImplementedError

    def wrong(self, memory: Hashable, judged: Judged) -> str | None:
        """What is wrong with a step that could break it."""
        raise NotImplementedError

    def took(self, judged: Judged, *steps: str) -> bool:
        """Whether one of these steps was taken, in a track that the law is about."""
        taken = judged.taken
        return taken is not None and taken.track in self.tracks and taken.request.trigger in steps


@attrs.frozen
class BeforeLaw(Declared):
    """See `model.laws.Before`; it remembers whether the first step was taken."""

    start: ClassVar[Hashable] = False
    form: Before = attrs.field(kw_only=True)

    def remember(self, memory: Hashable, judged: Judged) -> Hashable:
        """Taken now, or earlier and not undone with a void assessment."""
        undone = self._of_the_assessment(judged) and any(
            isinstance(fact, AssessmentVoided) for fact in judged.verdict.facts
        )
        return self.took(judged, self.form.first) or (bool(memory) and not undone)

    def applies(self, memory: Hashable, judged: Judged) -> bool:
        """When the later step is taken."""
        return self.took(judged, self.form.then)

    def wrong(self, memory: Hashable, judged: Judged) -> str | None:
        """The first step was not taken."""
        return None if memory else f"{self.form.then!r} happens without an earlier {self.form.first!r}"

    def _of_the_assessment(self, judged: Judged) -> bool:
        """Whether what the first step did is undone when an assessment becomes void."""
        taken = judged.taken
        if taken is None or taken.track not in self.tracks:
            return False
        track = judged.case.rulebook.agenda.tracks[taken.track]
        step = track.transitions[self.form.first]
        if step.records in (Sheet.kind, Vote.kind, Advice.kind):
            return True
        during = track.assessment.during if track.assessment else None
        return during in track.sources_of(step) and any(to != during for to in step.to)


@attrs.frozen
class StandsLaw(Declared):
    """See `model.laws.Never` and `Always`; it remembers nothing."""

    when: Condition = attrs.field(kw_only=True)
    must: bool = attrs.field(kw_only=True)
    condition: Condition = attrs.field(kw_only=True)

    def applies(self, memory: Hashable, judged: Judged) -> bool:
        """After every step that leads to where it is looked at."""
        after, taken = judged.after, judged.taken
        return after is not None and taken is not None and taken.track in self.tracks and holds(self.when, after)

    def wrong(self, memory: Hashable, judged: Judged) -> str | None:
        """It stands as it never should, or not as it always should."""
        after = judged.after
        if after is None or after.dossier is None or holds(self.condition, after) == self.must:
            return None
        how = "" if self.must else f" ({told(self.condition)})"
        lacking = f", and not so: {told(self.condition)}" if self.must else how
        return f"after {judged.request.trigger!r} the dossier stands in {after.dossier.state!r}{lacking}"


@attrs.frozen
class AtMostOnceLaw(Declared):
    """See `model.laws.AtMostOnce`; it remembers whether the step was taken."""

    start: ClassVar[Hashable] = False
    form: AtMostOnce = attrs.field(kw_only=True)

    def remember(self, memory: Hashable, judged: Judged) -> Hashable:
        """Taken now, or earlier."""
        return bool(memory) or self.took(judged, self.form.step)

    def applies(self, memory: Hashable, judged: Judged) -> bool:
        """When it was taken before, and is asked for again."""
        return bool(memory) and judged.request.trigger == self.form.step

    def wrong(self, memory: Hashable, judged: Judged) -> str | None:
        """It is taken again."""
        return f"{self.form.step!r} happens a second time" if self.took(judged, self.form.step) else None


@attrs.frozen
class FourEyesLaw(Declared):
    """See `model.laws.FourEyes`: those who took one of the steps, whom it remembers, take none of the others.

    Bodies often share members, and one person can have two roles; so whenever somebody else takes one of the others, it
    is judged too whether one who took the first could have, as a member of the same body.
    """

    start: ClassVar[Hashable] = frozenset()
    step: str = attrs.field(kw_only=True)
    others: tuple[str, ...] = attrs.field(kw_only=True)

    def remember(self, memory: Hashable, judged: Judged) -> Hashable:
        """Everybody who took the step."""
        assert isinstance(memory, frozenset)
        return memory | {judged.request.actor} if self.took(judged, self.step) else memory

    def applies(self, memory: Hashable, judged: Judged) -> bool:
        """When one of the others is taken after it."""
        return bool(memory) and self.took(judged, *self.others)

    def wrong(self, memory: Hashable, judged: Judged) -> str | None:
        """Somebody takes both, or could have."""
        assert isinstance(memory, frozenset)
        request = judged.request
        if request.actor in memory:
            return f"{request.actor} does both {self.step!r} and {request.trigger!r}"
        for who in sorted(memory):
            if judge(_with_member(judged.read, request.role, who), attrs.evolve(request, actor=who)).allowed:
                return f"{who}, who did {self.step!r}, could do {request.trigger!r} too, as {request.role!r}"
        return None


def _with_member(case: Case, body: str, who: str) -> Case:
    """The case in which somebody is a member of a body too; the same one where it is no body."""
    if body not in case.rosters or who in case.rosters[body].members:
        return case
    roster = case.rosters[body]
    joined = attrs.evolve(roster, members=(*roster.members, who))
    return attrs.evolve(case, rosters=FrozenMap({**case.rosters, body: joined}))


@attrs.frozen
class WithinLaw(Declared):
    """See `model.laws.Within`; it remembers when the step was taken from which is counted."""

    form: Within = attrs.field(kw_only=True)

    def remember(self, memory: Hashable, judged: Judged) -> Hashable:
        """When it was taken last."""
        return judged.request.on if self.took(judged, self.form.start) else memory

    def applies(self, memory: Hashable, judged: Judged) -> bool:
        """When the later step is taken on another day."""
        return memory not in (None, judged.request.on) and self.took(judged, self.form.step)

    def wrong(self, memory: Hashable, judged: Judged) -> str | None:
        """It is surely too late."""
        assert isinstance(memory, When)
        days = (judged.request.on.first - memory.last).days
        if days <= self.form.days:
            return None
        return f"{self.form.step!r} happens {days} days after {self.form.start!r}, and {self.form.days} are given"


@attrs.frozen
class OnlyByLaw(Declared):
    """See `model.laws.OnlyBy`; it remembers nothing."""

    form: OnlyBy = attrs.field(kw_only=True)

    def applies(self, memory: Hashable, judged: Judged) -> bool:
        """When the step is asked for."""
        return judged.request.trigger == self.form.step and judged.step is not None

    def wrong(self, memory: Hashable, judged: Judged) -> str | None:
        """It is taken as somebody else."""
        request = judged.request
        if not self.took(judged, self.form.step) or request.role in self.form.by:
            return None
        assert judged.taken is not None
        step = judged.case.rulebook.agenda.tracks[judged.taken.track].transitions[request.trigger]
        if request.role == step.recorded_by and {*step.by} <= {*self.form.by}:
            return None
        return f"{request.trigger!r} is done as {request.role!r}"


def declared_laws(agenda: Agenda, laws: Mapping[str, DeclaredLaw]) -> tuple[Declared, ...]:
    """The laws that are asked of every step; several of one name where one law takes several to ask.

    `sometimes` and `can_always_finish` are asked of a whole search: see `questions`.

    Args:
        agenda: that they were declared for.
        laws: by name.
    """
    return tuple(one for name, law in laws.items() for one in _laws(name, law, tracks_of(agenda.tracks, law)))


def _laws(name: str, law: DeclaredLaw, tracks: tuple[str, ...]) -> Iterator[Declared]:
    form = law.form
    if isinstance(form, Before):
        yield BeforeLaw(name, law, tracks, form=form)
    elif isinstance(form, Never):
        place = Condition(state=form.condition.state, phase=form.condition.phase)
        when = (
            Condition() if place == form.condition else place
        )  # never to come somewhere is put to the test everywhere
        yield StandsLaw(name, law, tracks, when=when, must=False, condition=form.condition)
    elif isinstance(form, Always):
        yield StandsLaw(name, law, tracks, when=form.when, must=True, condition=form.condition)
    elif isinstance(form, AtMostOnce):
        yield AtMostOnceLaw(name, law, tracks, form=form)
    elif isinstance(form, FourEyes):
        for step in form.steps:
            others = tuple(other for other in form.steps if other != step)
            yield FourEyesLaw(name, law, tracks, step=step, others=others)
    elif isinstance(form, Within):
        yield WithinLaw(name, law, tracks, form=form)
    elif isinstance(form, OnlyBy):
        yield OnlyByLaw(name, law, tracks, form=form)


def days_around(laws: Mapping[str, DeclaredLaw]) -> dict[str, tuple[int, ...]]:
    """For each step that must be taken within a time, the last day and the one after it, in days."""
    found: dict[str, tuple[int, ...]] = {}
    for law in laws.values():
        if isinstance(law.form, Within):
            found[law.form.step] = (*found.get(law.form.step, ()), law.form.days, law.form.days + 1)
    return found


# ---- in words


def told(condition: Condition) -> str:
    """A condition in the words of an agenda file."""
    parts = []
    for field in attrs.fields(Condition):
        value: Any = getattr(condition, field.name)
        if value:
            parts.append(f"{field.name} {', '.join(value) if isinstance(value, tuple) else value}")
    return " and ".join(parts)


def said(law: DeclaredLaw, language: str) -> str:
    """A law in the words of its author; in ours, where there are none."""
    if law.text:
        return law.text.get(language)
    form = law.form
    values = {field.name: getattr(form, field.name) for field in attrs.fields(type(form))}
    shown = {name: _shown(value) for name, value in values.items()}
    return languages.fill(languages.word("declared", form.word, language), shown, language)


def _shown(value: Any) -> str:
    if isinstance(value, Condition):
        return told(value) or "-"
    return ", ".join(value) if isinstance(value, tuple) else str(value)


# ---- whether they were put to the test


@attrs.define(eq=False)
class Tally:
    """Counts, for each law by name, the steps that put it to the test."""

    counts: Counter[str] = attrs.field(factory=Counter)

    def over(self, laws: Sequence[Law]) -> tuple[Law, ...]:
        """The same laws, counted from now on."""
        self.counts.update(dict.fromkeys((law.name for law in laws), 0))
        return tuple(Counted(law, self.counts) for law in laws)

    @property
    def idle(self) -> tuple[str, ...]:
        """The laws that no step put to the test."""
        return tuple(name for name, count in self.counts.items() if not count)


@attrs.frozen(eq=False)
class Counted:
    """A law whose tests are counted; one that does not say when it is put to the test is, by every step."""

    law: Law
    counts: Counter[str]

    @property
    def name(self) -> str:
        """The law's."""
        return self.law.name

    def sentence(self, language: str = "en") -> str:
        """See `Law.sentence`."""
        return self.law.sentence(language)

    def begin(self) -> Hashable:
        """See `Law.begin`."""
        return self.law.begin()

    def remember(self, memory: Hashable, judged: Judged) -> Hashable:
        """See `Law.remember`."""
        return self.law.remember(memory, judged)

    def broken(self, memory: Hashable, judged: Judged) -> str | None:
        """See `Law.broken`."""
        if not isinstance(self.law, Applying) or self.law.applies(memory, judged):
            self.counts[self.law.name] += 1
        return self.law.broken(memory, judged)
