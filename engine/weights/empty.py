"""Building networks without memory for their weights."""

from collections.abc import Callable
from typing import Any

import torch
from torch.overrides import TorchFunctionMode


class EmptyWeights(TorchFunctionMode):
    """What is made empty, as layers make their weights, gets no memory; tables with values are made as always."""

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        kwargs = kwargs or {}
        return func(*args, **(kwargs | {"device": "meta"} if func is torch.empty else kwargs))
