"""The immutable mapping."""

from __future__ import annotations

import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from avt_workflow import FrozenMap

items = st.dictionaries(st.text(max_size=3), st.integers(), max_size=6)


@given(items)
def test_it_holds_what_it_was_given(given_: dict[str, int]) -> None:
    """Items, order, length and membership are the mapping's, and stay so when that changes."""
    frozen = FrozenMap(given_)
    expected = list(given_.items())
    given_["later"] = 1
    assert list(frozen.items()) == expected
    assert len(frozen) == len(expected)
    assert all(key in frozen and frozen[key] == frozen.get(key) == value for key, value in expected)


@given(items, st.randoms())
def test_order_does_not_make_a_difference(given_: dict[str, int], random: object) -> None:
    """Two with the same items in another order are equal and hash alike."""
    shuffled = list(given_.items())
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = FrozenMap(given_), FrozenMap(shuffled)
    assert one == other
    assert hash(one) == hash(other)


@given(items)
def test_it_pickles_and_copies(given_: dict[str, int]) -> None:
    """A pickle and a deep copy give an equal one."""
    frozen = FrozenMap(given_)
    assert pickle.loads(pickle.dumps(frozen)) == copy.deepcopy(frozen) == frozen


@given(items, st.text(max_size=3), st.integers())
def test_a_changed_copy_leaves_it_alone(given_: dict[str, int], key: str, value: int) -> None:
    """`with_item`, `without` and `|` give copies."""
    frozen = FrozenMap(given_)
    assert frozen.with_item(key, value) == {**given_, key: value}
    assert frozen | {key: value} == {**given_, key: value}
    assert frozen.without(key) == {k: v for k, v in given_.items() if k != key}
    assert frozen == given_


def test_it_does_not_change() -> None:
    """No way of changing a mapping works on it."""
    frozen = FrozenMap({"a": 1})
    with pytest.raises(TypeError):
        frozen["a"] = 2  # type: ignore[index]
    with pytest.raises(TypeError):
        del frozen["a"]  # type: ignore[attr-defined]
    with pytest.raises(AttributeError):
        frozen.update({"b": 2})  # type: ignore[attr-defined]
    with pytest.raises(AttributeError):
        frozen.other = 1  # type: ignore[attr-defined]
