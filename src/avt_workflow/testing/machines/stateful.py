"""The same machines with Hypothesis: arguments that are drawn, and a `RuleBasedStateMachine`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import hypothesis
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from .adapters import Adapter
from .steps import Call, is_strategy, listed, with_arguments


def calls(trigger: str, given: Any) -> st.SearchStrategy[Call]:
    """The steps of a trigger with the arguments that were given for it."""
    if is_strategy(given):
        return given.map(lambda value: with_arguments(trigger, value))  # type: ignore[no-any-return]
    if isinstance(given, dict):
        drawn = {name: each if is_strategy(each) else st.sampled_from(list(each)) for name, each in given.items()}
        return st.fixed_dictionaries(drawn).map(lambda kwargs: Call(trigger, (), kwargs))
    return st.sampled_from(list(listed(trigger, given)))


def drawn(trigger: str, given: Any, count: int, seed: int) -> Iterator[Call]:
    """Some of the steps of a trigger, each once, the same for the same seed."""
    found: list[Call] = []

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[hypothesis.Phase.generate],
        suppress_health_check=_ALL_CHECKS,
    )
    @hypothesis.given(calls(trigger, given))
    def draw(call: Call) -> None:
        found.append(call)

    draw()
    yield from {repr((call.args, call.kwargs)): call for call in found}.values()


def to_state_machine(
    factory: Callable[[], Any] | Adapter[Any],
    arguments: Mapping[str, Any] | None = None,
    invariants: Any = (),
    *,
    key: Callable[[Any], object] | None = None,
    refusals: Sequence[type[BaseException]] = (),
    auto_transitions: bool = False,
    step_seconds: float | None = 1.0,
) -> type[RuleBasedStateMachine]:
    """The machine as a `RuleBasedStateMachine`, for arguments without end; its `TestCase` runs in pytest.

    Args:
        factory: as for `explore`.
        arguments: as for `explore`.
        invariants: as for `explore`.
        key: as for `explore`.
        refusals: as for `explore`.
        auto_transitions: as for `explore`.
        step_seconds: how long one step may take.
    """
    from .door import adapted, named
    from .driving import Driver

    given = dict(arguments or {})
    laws = named(invariants)
    adapter = adapted(factory, key, auto_transitions, given)

    class Driven(RuleBasedStateMachine):
        """Takes steps with a fresh object."""

        def __init__(self) -> None:
            super().__init__()
            self.driver = Driver(adapter, laws, tuple(refusals), step_seconds)
            self.thing = self.driver.new()
            self.situation = self.driver.key(self.thing)

        def take(self, call: Call) -> None:
            """One step; a refused one changes nothing, and a law that it breaks fails the test."""
            outcome = self.driver.take(self.thing, call, self.situation)
            self.situation = outcome.key
            assert not outcome.broken, _told(outcome.broken)

        @invariant()
        def laws_hold(self) -> None:
            """The invariants that were given."""
            broken = list(self.driver.check(self.thing))
            assert not broken, _told(broken)

        def teardown(self) -> None:
            """Close the loop of awaited triggers."""
            self.driver.__exit__()

    with Driver(adapter, laws, tuple(refusals), step_seconds) as driver:
        triggers = driver.triggers(driver.new())
    rules = {trigger: _rule(trigger, given) for trigger in dict.fromkeys([*triggers, *given])}
    return type("Driven", (Driven,), {f"take_{trigger}": each for trigger, each in rules.items()})


def _rule(trigger: str, given: Mapping[str, Any]) -> Any:
    drawn = calls(trigger, given[trigger]) if trigger in given else st.just(Call(trigger))

    def take(self: Any, call: Call) -> None:
        self.take(call)

    take.__name__ = f"take_{trigger}"
    return rule(call=drawn)(take)


def _told(broken: Sequence[Any]) -> str:
    return "; ".join(f"{each.law}: {each.what}" for each in broken)


_ALL_CHECKS: Sequence[hypothesis.HealthCheck] = list(hypothesis.HealthCheck)  # pyright: ignore[reportAssignmentType]
