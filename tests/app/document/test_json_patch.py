"""A patch makes of one value the next, also where the values are structs."""

import json
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET, Struct, UnsetType, field

from app.document.json_patch import apply_patch, make_patch


class Leaf(Struct, frozen=True, tag_field="kind", tag="leaf"):
    """A struct that is told from others by its `kind`."""

    name: str
    numbers: list[float]
    more: int | UnsetType = UNSET


class Twig(Struct, frozen=True, tag_field="kind", tag="twig"):
    """Another of those."""

    leaves: tuple[Leaf, ...]
    from_: Leaf | None = field(name="from")


names = st.text("ab", max_size=2)
leaves = st.builds(
    Leaf,
    name=names,
    numbers=st.lists(st.sampled_from([0.0, 1.0, 2.5]), max_size=5),
    more=st.just(UNSET) | st.integers(0, 2),
)
twigs = st.builds(Twig, leaves=st.lists(leaves, max_size=4).map(tuple), from_=st.none() | leaves)
trees = st.lists(leaves | twigs, max_size=4)


def as_json(value: Any) -> Any:
    return json.loads(msgspec.json.encode(value))


@given(trees, trees)
def test_what_a_patch_of_structs_makes_is_what_is_sent_whole(old: Any, new: Any) -> None:
    patch = as_json(make_patch(old, new))
    assert apply_patch(as_json(old), patch) == as_json(new)
    assert (patch is None) == (as_json(old) == as_json(new))


def test_only_what_has_changed_is_in_a_patch_by_its_name_on_the_wire() -> None:
    old = Twig(leaves=(Leaf(name="a", numbers=[1.0], more=1),), from_=None)
    new = Twig(leaves=(Leaf(name="b", numbers=[1.0]),), from_=Leaf(name="c", numbers=[]))
    assert as_json(make_patch(old, new)) == [
        "{",
        {
            "leaves": ["[", {"0": ["{", {"name": ["=", "b"]}, ["more"]]}],
            "from": ["=", {"kind": "leaf", "name": "c", "numbers": []}],
        },
        [],
    ]
