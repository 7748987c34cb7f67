"""Where networks run, and with how many bits."""

from functools import lru_cache
from typing import Literal

import psutil
import torch

Precision = Literal["auto", "fp16", "bf16", "fp32"]

DTYPES = {"fp16": torch.float16, "bf16": torch.bfloat16, "fp32": torch.float32}


def best_device() -> torch.device:
    """The GPU if there is one."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def dtype_for(precision: Precision, device: torch.device) -> torch.dtype:
    """What weights and activations are; auto is fp16 on a GPU, fp32 elsewhere. Camera geometry is always fp32."""
    if precision == "auto":
        return torch.float16 if device.type == "cuda" else torch.float32
    return DTYPES[precision]


def device_name(device: torch.device) -> str:
    """Name of a device, as its maker calls it."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return f"{device.type}, {torch.get_num_threads()} threads"


@lru_cache
def memory_of(device: torch.device) -> int:
    """Bytes that it has in all, used or not."""
    if device.type == "cuda":
        return torch.cuda.get_device_properties(device).total_memory
    return psutil.virtual_memory().total


def is_out_of_memory(error: BaseException) -> bool:
    """Whether that says that no memory was left, on the GPU or beside it."""
    # the CPU's allocator raises a plain RuntimeError
    return isinstance(error, torch.OutOfMemoryError | MemoryError) or "DefaultCPUAllocator" in str(error)
