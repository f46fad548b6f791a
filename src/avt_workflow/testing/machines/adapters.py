"""What can be explored: anything behind five methods, and first of all a user's own `transitions` machine."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from functools import cache, partial
from typing import Any, Protocol, TypeVar, runtime_checkable

from transitions import Machine, MachineError

from .plain import Freezer, Plain

T = TypeVar("T")
S = TypeVar("S", contravariant=True)
Factory = Callable[[], Any]


class Refused(Exception):
    """A trigger may not be taken as things stand."""


@runtime_checkable
class Adapter(Protocol[T]):
    """How a kind of object is driven.

    What `new` and `fire` return may be awaited. An adapter can say more: see `Declared`.
    """

    def new(self) -> T:
        """A fresh object, the same every time."""
        ...

    def triggers(self, thing: T, /) -> Iterable[str]:
        """What can be tried with it as it stands; what will be refused may be among it."""
        ...

    def fire(self, thing: T, trigger: str, /, *args: Any, **kwargs: Any) -> object:
        """Take a trigger; False, or `Refused` raised, where it is refused."""
        ...

    def key(self, thing: T, /) -> object:
        """All that decides what can happen to it from here; lists, dicts and objects in it are compared by content."""
        ...

    def tell(self, trigger: str, /, *args: Any, **kwargs: Any) -> str:
        """A step, in words."""
        ...


@runtime_checkable
class Declared(Protocol[S]):
    """What an adapter may say more: where the object stands, and where it could."""

    def where(self, thing: S, /) -> Iterable[str]:
        """The names of the states that it is in."""
        ...

    def states(self, thing: S, /) -> Iterable[str]:
        """The names of all its states."""
        ...


def told(trigger: str, /, *args: Any, **kwargs: Any) -> str:
    """A step as it would be written: `grant(600, by='ann')`."""
    given = [*map(repr, args), *(f"{name}={value!r}" for name, value in kwargs.items())]
    return f"{trigger}({', '.join(given)})"


class OwnMachine:
    """Drives a `transitions` machine of any kind, its model, conditions and callbacks included.

    Args:
        factory: makes the machine, or the model that it moves; nothing may be left from one time to the next.
        key: what decides what can happen to what the factory makes; None for the machine's state and all that the
            model holds.
        auto_transitions: whether the triggers `to_STATE` that every machine gets by itself are tried.
        named: triggers that are tried even so.
    """

    def __init__(
        self,
        factory: Factory,
        key: Callable[[Any], object] | None = None,
        *,
        auto_transitions: bool = False,
        named: Iterable[str] = (),
    ) -> None:
        self.factory = factory
        self._key = key
        self._auto_transitions = auto_transitions
        self._named = frozenset(named)
        self._freezer = Freezer((partial, Machine))
        self._triggers: tuple[str, ...] | None = None
        self._offered: dict[tuple[str, ...], frozenset[str]] = {}

    @property
    def left_out(self) -> dict[str, str]:
        """Attributes of the model that the key leaves out, each with its kind."""
        return self._freezer.left_out

    def new(self) -> Any:
        """What the factory makes."""
        return self.factory()

    def triggers(self, thing: Any, /) -> tuple[str, ...]:
        """All of the machine's, those of nested states too."""
        if self._triggers is None:
            self._triggers = tuple(self._all_triggers(parts(thing)[0]))
        return self._triggers

    def fire(self, thing: Any, trigger: str, /, *args: Any, **kwargs: Any) -> object:
        """Call the model's trigger as any caller would."""
        machine, model = parts(thing)
        call = getattr(model, trigger, None)
        if not callable(call):
            call = partial(model.trigger, trigger)
        before = tuple(_flat(_state(machine, model)))
        moved: list[bool] = []
        if machine.has_queue:  # such a machine always says yes
            machine.after_state_change.append(lambda *_, **__: moved.append(True))
        try:
            found = call(*args, **kwargs)
        except MachineError as error:
            self._cleared(machine)
            self._unless_offered(machine, before, trigger, error)
            raise
        if inspect.isawaitable(found):
            return self._awaited(found, machine, before, trigger, moved)
        return self._answer(found, machine, moved)

    def key(self, thing: Any, /) -> object:
        """The machine's state, with what the model holds."""
        if self._key is not None:
            return self._key(thing)
        machine, model = parts(thing)
        kind: Any = type(model)
        held = self._freezer.attributes(model) or {}
        skipped = {machine.model_attribute} | (_own_names(kind) if model is machine else set())
        rest = {name: value for name, value in held.items() if name not in skipped}
        return Plain((tuple(_flat(_state(machine, model))), self._freezer.named(rest)))

    def tell(self, trigger: str, /, *args: Any, **kwargs: Any) -> str:
        """As it would be written."""
        return told(trigger, *args, **kwargs)

    def where(self, thing: Any, /) -> tuple[str, ...]:
        """The state, or the states of a parallel one."""
        machine, model = parts(thing)
        return tuple(_flat(_state(machine, model)))

    def states(self, thing: Any, /) -> tuple[str, ...]:
        """All names, without those that have states in them."""
        return tuple(_states(parts(thing)[0]))

    # ---- the machine

    def _all_triggers(self, machine: Machine) -> Iterator[str]:
        nested = getattr(machine, "get_nested_triggers", None)
        names = dict.fromkeys(nested() if nested else machine.events)
        automatic = {f"to_{name}" for name in _states(machine, parents=True)} if machine.auto_transitions else set()
        for name in names:
            if self._auto_transitions or name in self._named or name not in automatic:
                yield name

    def _unless_offered(self, machine: Machine, before: tuple[str, ...], trigger: str, error: MachineError) -> None:
        """A refusal, if the machine has no such transition from there; else a callback asked for another in vain."""
        if before not in self._offered:
            self._offered[before] = frozenset(machine.get_triggers(*before))
        if trigger not in self._offered[before]:
            raise Refused(str(error)) from error

    async def _awaited(
        self, found: Any, machine: Machine, before: tuple[str, ...], trigger: str, moved: list[bool]
    ) -> object:
        try:
            found = await found
        except MachineError as error:
            self._cleared(machine)
            self._unless_offered(machine, before, trigger, error)
            raise
        return self._answer(found, machine, moved)

    def _answer(self, found: object, machine: Machine, moved: list[bool]) -> object:
        if not machine.has_queue:
            return found
        self._cleared(machine)
        return bool(moved)

    def _cleared(self, machine: Machine) -> None:
        if machine.has_queue:
            machine.after_state_change.pop()


def parts(thing: Any) -> tuple[Machine, Any]:
    """The machine and the model behind what a factory made.

    Raises:
        TypeError: there is none, or more than one.
    """
    if isinstance(thing, Machine):
        if len(thing.models) != 1:
            raise TypeError(f"the machine has {len(thing.models)} models: let the factory return the one to explore")
        return thing, thing.models[0]
    held: dict[str, Any] = getattr(thing, "__dict__", {})
    for value in (held.get("trigger"), *held.values()):
        if isinstance(value, partial) and thing is next(iter(value.args), None):  # a machine binds its triggers so
            owner = getattr(value.func, "__self__", None)
            if isinstance(owner, Machine):
                return owner, thing
        elif isinstance(value, Machine) and any(model is thing for model in value.models):
            return value, thing
    raise TypeError(
        f"{type(thing).__name__} is no transitions machine and no model of one: return the machine from the factory, "
        "or give explore an adapter (new, triggers, fire, key, tell)"
    )


def _state(machine: Machine, model: Any) -> object:
    return getattr(model, machine.model_attribute)


def _flat(state: object) -> Iterator[str]:
    if isinstance(state, (list, tuple)):
        for each in state:
            yield from _flat(each)
    else:
        yield str(state.name) if isinstance(state, Enum) else str(state)


def _states(machine: Machine, *, parents: bool = False) -> list[str]:
    nested = getattr(machine, "get_nested_state_names", None)
    if nested is None:
        return list(machine.states)
    names: list[str] = nested()
    separator = machine.state_cls.separator  # type: ignore[attr-defined]
    return [name for name in names if parents or not any(other.startswith(name + separator) for other in names)]


@cache
def _own_names(kind: type[Any]) -> set[str]:
    """The attributes that the library itself gives to a machine."""
    base = next(cls for cls in kind.__mro__ if cls.__module__.split(".")[0] == "transitions")
    return set(vars(base(model=None, states=["any"], initial="any")))


def is_adapter(thing: object) -> bool:
    """Whether it has the five methods."""
    return isinstance(thing, Adapter) and not isinstance(thing, type)
