"""What stands in front of the layout: things that differ from everything along the frame of the photo."""

from typing import cast

import numpy as np
from jaxtyping import Bool, Float, Int
from scipy import ndimage
from scipy.sparse import csgraph, csr_matrix
from scipy.spatial import ConvexHull

from scene.depth.regions import Regions, enclosed

PERHAPS, SURELY = 0.25, 0.31
"""Prominence of what may belong to a subject, and of what every subject has somewhere (hysteresis)."""
ROUNDNESS = 0.08
"""A subject's middle is this much nearer than its outline."""


def prominence(regions: Regions) -> Float[np.ndarray, " regions"]:
    """0 for the background, 1 for what stands out from it; `regions` are cut from Oklab.

    Background is what runs along the frame: the border length of all like-coloured regions, against the root of their
    area (boundary connectivity: Zhu et al., CVPR 2014). A region stands out by its contrast to the background near it.
    """
    if regions.count == 1:
        return np.zeros(1)
    step = np.maximum(regions.step - 0.3 * np.median(regions.step), 1e-3)
    path = csgraph.dijkstra(csr_matrix((step, regions.pairs.T), shape=(regions.count,) * 2), directed=False)
    alike = np.exp(-((path / 10.0) ** 2) / 2)
    # A subject often stands on the lower edge; the other three belong to the background.
    border = regions.frame - 0.6 * np.bincount(regions.labels[-1], minlength=regions.count)
    background = 1 - np.exp(-((alike @ border) ** 2 / (alike @ regions.area)) / 2)
    contrast = np.linalg.norm(regions.colour[:, None] - regions.colour[None], axis=-1)
    distance = np.linalg.norm(regions.centre[:, None] - regions.centre[None], axis=-1)
    near = np.exp(-((distance / 0.4) ** 2) / 2) * regions.area
    stands_out = (contrast * near * background).sum(axis=1) / near.sum(axis=1)
    return np.clip(stands_out / 23.0, 0, 1) * (1 - background)


def raise_subjects(
    layout: Float[np.ndarray, "height width"],
    regions: Regions,
    score: Float[np.ndarray, " regions"],
    solid: Bool[np.ndarray, "height width"],
    most: float = 1.0,
) -> Float[np.ndarray, "height width"]:
    """1 / depth with every subject brought to the depth of the floor at its lowest point, slightly rounded.

    What stands out little, is small or is ragged is brought less far: a wrong cut-out is uglier than a missing one.
    `most` is the share of the way for a perfect one.
    """
    subjects, per_pixel = _whole_subjects(regions, score) & solid, score[regions.labels]
    elsewhere = per_pixel[~subjects].mean() if not subjects.all() else 0.0
    parts, count = _connected(subjects)
    raised = layout.copy()
    for part in range(1, count + 1):
        inside = parts == part
        lowest = np.nonzero(inside)[0].max()
        floor = layout[lowest][inside[lowest]].mean()
        distinct = (per_pixel[inside].mean() - elsewhere - 0.05) / 0.25
        large = (inside.mean() - 0.01) / 0.02
        compact = (inside.sum() / _hull_area(inside) - 0.4) / 0.35
        sure = most * np.prod(np.clip([distinct, large, compact], 0, 1))
        nearer = np.maximum(floor * (1 + ROUNDNESS * _roundness(inside)) - layout, 0)
        raised += np.where(inside, sure * nearer, 0)
    return raised


def _whole_subjects(regions: Regions, score: Float[np.ndarray, " regions"]) -> Bool[np.ndarray, "height width"]:
    """What stands out, as whole things without specks; neighbours have a say in each region's score."""
    around = ndimage.gaussian_filter(score[regions.labels], 0.05 * max(regions.labels.shape))
    mixed = (score + regions.mean(around)) / 2
    chosen = enclosed(regions, mixed > PERHAPS)[regions.labels]
    parts, count = _connected(chosen)
    peak = ndimage.maximum(mixed[regions.labels], parts, np.arange(count + 1))
    kept = (np.asarray(peak) > SURELY) & (np.bincount(parts.ravel()) > 0.01 * chosen.size)
    return chosen & kept[parts]


def _connected(chosen: Bool[np.ndarray, "height width"]) -> tuple[Int[np.ndarray, "height width"], int]:
    """The number of the connected part each pixel belongs to, from 1, or 0; and how many parts there are."""
    return cast("tuple[np.ndarray, int]", ndimage.label(chosen))


def _roundness(inside: Bool[np.ndarray, "height width"]) -> Float[np.ndarray, "height width"]:
    """0 at the outline to 1 in the middle, like a cushion; the frame of the picture is outline too."""
    inset = np.asarray(ndimage.distance_transform_edt(np.pad(inside, 1)))[1:-1, 1:-1]
    # Smoothed, because the distance has creases along the middle line.
    inset = ndimage.gaussian_filter(inset, 3.0)
    return np.sqrt(inset / inset.max())


def _hull_area(inside: Bool[np.ndarray, "height width"]) -> float:
    """Area of the convex hull of the pixels, their corners included."""
    rows, columns = np.nonzero(inside ^ np.asarray(ndimage.binary_erosion(inside)))
    corners = [np.stack([rows + down, columns + across], axis=1) for down in (0, 1) for across in (0, 1)]
    return float(ConvexHull(np.concatenate(corners)).volume)
