"""Making do with the memory there is: what is given up, in which order, and what is said when nothing is left."""

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import torch
from torch import nn

from engine.device import is_out_of_memory
from scene.errors import InputError

Made = TypeVar("Made")

FRAMES_AT_ONCE = 8
"""Number of frames that the autoencoder sees at once, before memory turns out to be short."""
ADVICE = "Close other programs, choose fp16 or the 256 engine, or run the request on a larger machine."


@dataclass
class Memory:
    """How sparingly a clip is made; it only ever gets more sparing."""

    device: torch.device
    together: bool
    """The branches of guidance go through the network in one batch."""
    chunk: int = FRAMES_AT_ONCE
    """Frames that the autoencoder sees at once."""
    tiled: bool = False
    """The autoencoder works tile by tile; seams are blended."""
    given_up: list[str] = field(default_factory=list)

    @staticmethod
    def of(device: torch.device) -> "Memory":
        """Generous to begin with; on a processor one batch of two is no faster than two of one."""
        return Memory(device, together=device.type == "cuda")

    def sample_with_less(self, idle: Sequence[nn.Module] = ()) -> str | None:
        """Give up something that sampling needs memory for; what it was, None if there is nothing more."""
        if self.together:
            self.together = False
            return "one branch of guidance at a time"
        return self.set_aside(idle)

    def set_aside(self, idle: Sequence[nn.Module]) -> str | None:
        """Have networks wait in main memory; those who use them bring them back."""
        on_gpu = [network for network in idle if next(network.parameters()).device.type != "cpu"]
        for network in on_gpu:
            network.to("cpu")
        return "idle networks in main memory" if on_gpu else None

    def code_with_less(self) -> str | None:
        """Give up something that the autoencoder needs memory for; what it was, None if there is nothing more."""
        if self.chunk > 1:
            self.chunk //= 2
            return f"{self.chunk} frame{'s' * (self.chunk > 1)} at a time"
        if not self.tiled:
            self.tiled = True
            return "each frame in tiles"
        return None

    def within(
        self, run: Callable[[], Made], less: Callable[[], str | None], *, doing: str, advice: str = ADVICE
    ) -> Made:
        """What `run` makes; each time memory runs out, `less` is called and it runs again. `advice` is for the end.

        Raises:
            InputError: memory is short and there is nothing more to give up.
        """
        while True:
            try:
                return run()
            except (RuntimeError, MemoryError) as error:
                if not is_out_of_memory(error):
                    raise
                reason = str(error).strip().splitlines()[0] if str(error) else "out of memory"
            # out here nothing holds the failed attempt's tensors any more
            self.release()
            gave = less()
            if gave is None:
                tried = f" even with {', '.join(self.given_up)}" if self.given_up else ""
                raise InputError(
                    f"Memory ran out while {doing},{tried or ' and nothing can be given up'} ({reason}). {advice}"
                )
            self.given_up.append(gave)

    def release(self) -> None:
        """Hand back what nobody uses."""
        gc.collect()
        if self.device.type == "cuda":
            torch.cuda.empty_cache()
