"""Which latent cells the engine will lock: found in a thread once the clip is rendered, with a picture of them."""

import hashlib
import io
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import torch
from PIL import Image

from app.derived.latest import Latest
from app.derived.picture import Clip
from app.document.baking import Baked
from app.document.document import Document
from engine.engines.registry import KNOWN_ENGINES
from engine.engines.scene_lock import guided_steps
from engine.shaping.locked_cells import LockedCells


@dataclass(frozen=True)
class Wish:
    """What decides which cells are locked."""

    clip: Clip
    """Whole, and rendered with a rule for cells."""
    engine: str
    steps: int
    scene_lock: int
    strength: tuple[float, ...] | None = None
    """0 to 1 for every frame; None is 1 for all."""


@dataclass(frozen=True, eq=False)
class ClipLock:
    """What an engine will lock of a clip."""

    wish: Wish
    cells: LockedCells
    steps: int | None
    """Number of the wish's steps that the preview guides; None where that is not known."""
    across: int
    """Frames side by side in the picture, row after row."""
    atlas: bytes
    """PNG in grey: one pixel for every cell, 255 where it is locked in all of those steps."""
    key: str
    """Key of the picture."""

    @cached_property
    def shares(self) -> list[float]:
        """Share of each frame's cells that are locked, 0 to 1."""
        return self.cells.shares

    @cached_property
    def uniform(self) -> bool:
        """Whether all that is locked is locked equally long."""
        return bool((self.cells.weights[self.cells.cells] == 1).all())

    @cached_property
    def warning(self) -> str:
        """A sentence where so little or so much is locked that shaping disappoints, if any step is guided; else ""."""
        return "" if self.steps == 0 else self.cells.warning


class LockFinder:
    """Finds what is locked, for the newest wish.

    Args:
        on_change: called in another thread when it has been found.
    """

    def __init__(self, on_change: Callable[[], None]) -> None:
        self.found: ClipLock | None = None
        """The last that was found."""
        self._latest = Latest("locked-cells", find_locked_cells, self._keep, on_change)

    def look(self, wish: Wish | None) -> None:
        """Find this next, if it is not found already; None forgets everything."""
        if wish is None:
            self._latest.want(None)
            self.found = None
        elif wish != self._latest.wish:
            is_found = self.found is not None and self.found.wish == wish
            self._latest.want(None if is_found else wish)

    def _keep(self, _: Wish, locked: ClipLock) -> None:
        self.found = locked


def wish_of(document: Document, baked: Baked | None, clip: Clip | None) -> Wish | None:
    """What is to be found of a clip; None until all of it is rendered, and where nothing is ever locked."""
    if clip is None or clip.rule is None or not clip.whole or baked is None or clip.key != baked.key:
        return None
    settings = document.settings.decided(KNOWN_ENGINES[document.engine].usual)
    if settings.scene_lock is None:
        return None
    return Wish(clip, document.engine, settings.steps, settings.scene_lock, baked.lock_strength)


def find_locked_cells(wish: Wish) -> ClipLock:
    """Find the locked cells of a clip from the trust in its cells, which its rendering has left."""
    clip = wish.clip
    assert clip.rule is not None and clip.whole
    guided = guided_steps(wish.engine, wish.steps, wish.scene_lock)
    steps = guided and len(guided.levels)
    cells = clip.rule.locked(torch.cat(clip.trust), strength=wish.strength)
    if guided is not None:
        cells = replace(cells, weights=guided.lasting(cells.weights))
    tiles, across = side_by_side((cells.weights * 255).round().byte().numpy())
    atlas = _png(tiles)
    return ClipLock(wish, cells, steps, across, atlas, hashlib.sha256(atlas).hexdigest()[:16])


def side_by_side(frames: np.ndarray) -> tuple[np.ndarray, int]:
    """Pictures, [frames rows columns], as the tiles of one that is about as wide as high; and how many are in a row."""
    count, rows, columns = frames.shape
    across = min(max(1, round(math.sqrt(count * rows / columns))), count)
    tiles = np.zeros((-(-count // across) * across, rows, columns), dtype=frames.dtype)
    tiles[:count] = frames
    return tiles.reshape(-1, across, rows, columns).swapaxes(1, 2).reshape(-1, across * columns), across


def _png(levels: np.ndarray) -> bytes:
    file = io.BytesIO()
    Image.fromarray(levels).save(file, "PNG", compress_level=1)
    return file.getvalue()
