"""What a checkpoint's pickle would take to follow, found without following it.

PyTorch's reader runs no code of a file, but it copies, nests and repeats whatever the pickle says: a megabyte of it can
ask for all the memory there is, and for days. The same steps are taken here with sizes in the place of values.
"""

import re
import struct
from collections.abc import Callable
from io import BytesIO

from scene.errors import InputError

MOST_STEPS = 2_500_000
"""Most steps of all pickles in one file; a tensor takes about 40, the largest model we know some hundred thousand."""
MOST_COPIED = 2**27
"""Bytes, about, that calls and keys go through; a whole training state of 3,000 tensors takes a twentieth of it, and as
many tensors as a file may have take less than all."""
DEEPEST = 500
"""Containers in one another. Some hundred thousand end the process when they are compared."""

ENTRY = 64
"""Bytes of a container's entry, about."""

_USED = re.compile(
    r"collections\.(OrderedDict|Counter)|_codecs\.encode|(builtins|__builtin__)\.(set|complex)"
    r"|torch\.(_utils\._rebuild_(tensor|tensor_v2|tensor_v3|parameter)|nn\.parameter\.Parameter|Size|device)"
    r"|torch\.((cuda\.)?\w*Storage|storage\.(Untyped|Typed)Storage|serialization\._get_layout|[a-z]\w*)"
)
"""What files of plain tensors call; the last are types of numbers."""
_COSTLY = re.compile(
    r"torch\._utils\._rebuild_\w+|torch\._tensor\.\w+|torch\.[\w.]*Tensor|(builtins|__builtin__)\.bytearray"
)
"""What PyTorch's reader may call besides; whatever else there is, it refuses itself."""


class Sized:
    """What stands for a value: the bytes it takes with all that is in it, and how deep that is nested."""

    __slots__ = ("depth", "size")

    def __init__(self, size: int, depth: int = 0) -> None:
        self.size, self.depth = size, depth


_PLAIN = Sized(8)
_FIXED = {ord("J"): 4, ord("K"): 1, ord("M"): 2, ord("G"): 8}
"""Numbers, by the bytes that follow: BININT, BININT1, BININT2, BINFLOAT."""
_ALONE = frozenset(b"N\x88\x89")
_TUPLES = {0x85: 1, 0x86: 2, 0x87: 3}


class Survey:
    """A walk through the pickles of one file."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.steps = self.copied = 0

    def walk(self, pickle: BytesIO) -> bool:
        """Go to the end of one pickle; False where PyTorch's reader stops before that.

        Raises:
            InputError: following it would take too long, too much memory, or what tensors have no need for.
        """
        try:
            self._walk(pickle)
        except (IndexError, KeyError, struct.error, UnicodeDecodeError, StopIteration):
            return False
        return True

    def _walk(self, pickle: BytesIO) -> None:
        read = pickle.read
        stack: list[Sized] = []
        below: list[list[Sized]] = []
        memo: dict[int, Sized] = {}
        while True:
            self.steps += 1
            if self.steps > MOST_STEPS:
                raise self._refused("takes millions of steps to say which tensors it has")
            step = read(1)[0]
            if step in (ord("q"), ord("r")):
                memo[_index(read, step == ord("q"))] = stack[-1]
            elif step in (ord("h"), ord("j")):
                stack.append(memo[_index(read, step == ord("h"))])
            elif step in _FIXED:
                read(_FIXED[step])
                stack.append(_PLAIN)
            elif step in _ALONE:
                stack.append(_PLAIN)
            elif step == ord("X"):
                stack.append(Sized(8 + len(read(struct.unpack("<I", read(4))[0]))))
            elif step in (ord("U"), 0x8A):
                stack.append(Sized(8 + len(read(read(1)[0]))))
            elif step in b")]}\x8f":
                stack.append(Sized(8))
            elif step == ord("("):
                below.append(stack)
                stack = []
            elif step in _TUPLES:
                count = _TUPLES[step]
                stack[-count], *stack[len(stack) - count + 1 :] = [self._holding(stack[-count:])]
            elif step == ord("t"):
                items, stack = stack, below.pop()
                stack.append(self._holding(items))
            elif step == ord("a"):
                self._add(stack[-2], [stack.pop()])
            elif step == ord("e"):
                items, stack = stack, below.pop()
                self._add(stack[-1], items)
            elif step == ord("s"):
                value, key = stack.pop(), stack.pop()
                self._copy(key)
                self._add(stack[-1], [key, value])
            elif step == ord("u"):
                items, stack = stack, below.pop()
                for key in items[::2]:
                    self._copy(key)
                self._add(stack[-1], items)
            elif step in (ord("R"), 0x81, ord("b")):
                taken = stack.pop()
                self._copy(taken)
                stack[-1] = self._holding([taken])
            elif step == ord("Q"):
                self._copy(stack[-1])
            elif step == ord("c"):
                self._may_call(pickle)
                stack.append(Sized(8))
            elif step == 0x80:
                read(1)
            elif step == ord("."):
                return
            else:
                raise StopIteration

    def _holding(self, items: list[Sized]) -> Sized:
        whole = Sized(8)
        self._add(whole, items)
        return whole

    def _add(self, whole: Sized, items: list[Sized]) -> None:
        for item in items:
            whole.size = min(whole.size + ENTRY + item.size, 2 * MOST_COPIED)
            whole.depth = max(whole.depth, 1 + item.depth)
        if whole.depth > DEEPEST:
            raise self._refused(f"puts more than {DEEPEST} containers into one another")

    def _copy(self, value: Sized) -> None:
        self.copied += value.size
        if self.copied > MOST_COPIED:
            raise self._refused("copies the same over and over")

    def _may_call(self, pickle: BytesIO) -> None:
        lines = pickle.readline(), pickle.readline()
        if not all(line.endswith(b"\n") for line in lines):
            raise StopIteration  # the file ends in the middle of a name
        called = ".".join(line[:-1].decode() for line in lines)
        if _USED.fullmatch(called):
            return
        if _COSTLY.fullmatch(called):
            raise InputError(
                f"{self.name} asks for {called[:60]}, and what needs it is not a plain array of numbers. "
                "Ask its author for a plain file, or for safetensors."
            )
        raise StopIteration

    def _refused(self, why: str) -> InputError:
        return InputError(f"{self.name} {why}, as no model's file does. Download or copy it again.")


def _index(read: Callable[[int], bytes], short: bool) -> int:
    return read(1)[0] if short else struct.unpack("<I", read(4))[0]
