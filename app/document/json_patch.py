"""What makes one JSON value of another: small where little has changed, so that a history of documents stays small.

A patch is None (nothing), ["=", value], ["{", {key: patch}, [keys that go]], ["[", {index: patch}] for as many entries,
or ["~", begin, end, [entries]], which puts entries in the place of some. Applying shares whatever stays. A msgspec
struct stands for the object that it is in JSON.
"""

from functools import cache
from typing import Any

from msgspec import UNSET, Struct

Patch = list[Any] | None
SCALARS = frozenset({str, int, float, bool, type(None)})


def make_patch(old: Any, new: Any) -> Patch:
    """What `apply_patch` makes `new` of `old` with."""
    if old is new:
        return None
    kind = type(old)
    if kind is type(new) and kind in SCALARS:  # most of what there is
        return None if old == new else ["=", new]
    if isinstance(old, dict) and isinstance(new, dict):
        changed = {}
        for key, value in new.items():
            if key not in old:
                changed[key] = ["=", value]
            elif (was := old[key]) is not value and (patch := make_patch(was, value)) is not None:
                changed[key] = patch
        gone = [key for key in old if key not in new]
        return ["{", changed, gone] if changed or gone else None
    if isinstance(old, Struct) and type(old) is type(new):
        return _fields(old, new)
    if isinstance(old, list | tuple) and isinstance(new, list | tuple):
        return _entries(list(old), list(new))
    return None if type(old) is type(new) and old == new else ["=", new]


def _fields(old: Struct, new: Struct) -> Patch:
    changed, gone = {}, []
    for field, name in _names(type(new)):
        was, value = getattr(old, field), getattr(new, field)
        if was is value or was == value:
            continue
        if value is UNSET:
            gone.append(name)
        elif (patch := ["=", value] if was is UNSET else make_patch(was, value)) is not None:
            changed[name] = patch
    return ["{", changed, gone] if changed or gone else None


@cache
def _names(kind: type[Struct]) -> tuple[tuple[str, str], ...]:
    """Fields of a struct, and what they are called in JSON."""
    return tuple(zip(kind.__struct_fields__, kind.__struct_encode_fields__, strict=True))


def _entries(old: list[Any], new: list[Any]) -> Patch:
    if len(old) == len(new):
        pairs = enumerate(zip(old, new, strict=True))
        changed = {str(i): patch for i, (a, b) in pairs if a is not b and (patch := make_patch(a, b))}
        if len(changed) > len(new) / 4 and all(patch[0] == "=" for patch in changed.values()):
            return ["=", new]  # numbers, mostly others: shorter than to say which
        return ["[", changed] if changed else None
    begin = 0
    while begin < min(len(old), len(new)) and make_patch(old[begin], new[begin]) is None:
        begin += 1
    end = 0
    while end < min(len(old), len(new)) - begin and make_patch(old[-1 - end], new[-1 - end]) is None:
        end += 1
    return ["~", begin, len(old) - end, new[begin : len(new) - end]]


def apply_patch(old: Any, patch: Patch) -> Any:
    """The value that the patch was made for; `old` stays as it is.

    Raises:
        ValueError: the patch is not for such a value.
    """
    if patch is None:
        return old
    try:
        match patch:
            case ["=", value]:
                return value
            case ["{", changed, gone]:
                kept = {key: value for key, value in old.items() if key not in gone}
                return kept | {key: apply_patch(old.get(key), each) for key, each in changed.items()}
            case ["[", changed]:
                entries = list(old)
                for index, each in changed.items():
                    entries[int(index)] = apply_patch(entries[int(index)], each)
                return entries
            case ["~", begin, end, new]:
                return [*old[:begin], *new, *old[end:]]
    except (TypeError, AttributeError, LookupError) as error:
        raise ValueError(f"a change does not fit: {error}") from error
    raise ValueError(f"{str(patch)[:40]} is no change")
