"""What a compiled kernel is given, looked at before it runs: it indexes memory without asking."""

import numpy as np
from numpy.typing import DTypeLike, NDArray

from scene.errors import InputError


def expect_array(what: str, array: NDArray, kind: DTypeLike, *shape: int | None, finite: bool = False) -> None:
    """Refuse an array that a kernel would read or write past its end.

    Args:
        what: the array's name in the message.
        array: what is given.
        kind: the dtype it must have.
        shape: its sides; None is any.
        finite: whether NaN and infinity are refused too.

    Raises:
        InputError: another dtype or shape, or numbers that are not finite.
    """
    fits = len(shape) == array.ndim and all(side in (None, got) for side, got in zip(shape, array.shape, strict=True))
    if array.dtype != kind or not fits:
        sides = "x".join("any" if side is None else str(side) for side in shape)
        got = "x".join(map(str, array.shape)) or "a single number"
        raise InputError(
            f"Drawing needs {what} of {np.dtype(kind)}, {sides}; got {array.dtype}, {got}."
            " Make the scene or the request again."
        )
    if finite and not np.isfinite(array).all():
        raise InputError(f"Drawing needs {what} of finite numbers; got NaN or infinity. Make the path or scene again.")


def expect_places(what: str, places: NDArray, height: int, width: int) -> None:
    """Refuse rows and columns [..., 2] that lie outside a picture.

    Raises:
        InputError: naming `what` they are.
    """
    if places.size and not ((places >= 0) & (places < (height, width))).all():
        raise InputError(f"Drawing needs {what} inside a picture of {width}x{height}; some lie outside it.")
