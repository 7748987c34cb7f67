"""What is given up when memory runs out."""

import pytest
import torch

from engine.engines.memory import Memory
from scene.errors import InputError


def hungry(memory: Memory, *, needs: str) -> str:
    """Fits only once `needs` was given up."""
    if needs not in memory.given_up:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")
    return needs


@pytest.mark.parametrize("needs", ["4 frames at a time", "1 frame at a time", "each frame in tiles"])
def test_decoding_gives_up_one_thing_after_the_other_until_it_fits(needs: str) -> None:
    memory = Memory(torch.device("cpu"), together=True)
    assert memory.within(lambda: hungry(memory, needs=needs), memory.code_with_less, doing="decoding") == needs
    assert memory.given_up[-1] == needs
    assert memory.together, "sampling still has what it had"


def test_when_nothing_is_left_to_give_it_says_what_was_tried_and_what_to_do() -> None:
    memory = Memory(torch.device("cpu"), together=True)
    with pytest.raises(
        InputError,
        match=r"Memory ran out while sampling, even with one branch of guidance at a time"
        r" \(CUDA out of memory.*\)\. Close other programs",
    ):
        memory.within(lambda: hungry(memory, needs="more"), memory.sample_with_less, doing="sampling")


def test_memory_that_no_machine_has_is_out_of_memory_on_a_processor_too() -> None:
    memory = Memory(torch.device("cpu"), together=True)
    with pytest.raises(InputError, match="Memory ran out while sampling"):
        memory.within(lambda: torch.empty(2**50), memory.sample_with_less, doing="sampling")


def test_other_faults_are_not_mistaken_for_it() -> None:
    memory = Memory(torch.device("cpu"), together=True)
    with pytest.raises(RuntimeError, match="must match"):
        memory.within(lambda: torch.zeros(2) + torch.zeros(3), memory.sample_with_less, doing="sampling")
    assert not memory.given_up
