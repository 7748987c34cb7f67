"""Where the sky is, by its looks. In doubt, it is not sky."""

import numpy as np
from jaxtyping import Bool, Float
from scipy import ndimage, sparse
from scipy.sparse import csgraph

from scene.depth.regions import Regions


def find_sky(regions: Regions, srgb: Float[np.ndarray, "height width 3"]) -> Bool[np.ndarray, "height width"]:
    """Smooth regions, blue or nearly white, that hang from the top edge of the picture; `srgb` is in [0, 1].

    Unless it is bright and blue, less of it than a third of the top edge is taken for a wall, a ceiling or a window.
    """
    grey = srgb.mean(axis=-1)
    bright = regions.mean(grey)
    blue = regions.mean(srgb[..., 2]) - regions.mean(srgb[..., 0])
    smooth = regions.mean(ndimage.gaussian_gradient_magnitude(grey, 1.0)) < 0.025
    looks = smooth & (((blue > 0.06) & (bright > 0.15)) | ((bright > 0.9) & (blue > -0.06)))
    on_top = np.bincount(regions.labels[0], minlength=regions.count) > 0
    if not (looks & on_top).any():
        return np.zeros_like(regions.labels, dtype=bool)
    # A blue wall is darker than the ceiling or the sky that it meets at the top.
    above = on_top & smooth & (looks | (regions.area > 0.05 * grey.size))
    looks &= bright > bright[above].max() - 0.2
    pairs = regions.pairs[looks[regions.pairs].all(axis=1) & (regions.step < 15)]
    graph = sparse.csr_matrix((np.ones(len(pairs)), pairs.T), shape=(regions.count,) * 2)
    group = csgraph.connected_components(graph, directed=False)[1]
    sky = (looks & np.isin(group, group[looks & on_top]))[regions.labels]
    plainly = bool(sky.any()) and grey[sky].mean() > 0.5 and (srgb[..., 2] - srgb[..., 0])[sky].mean() > 0.06
    enough = sky[0].mean() > (0.12 if plainly else 1 / 3) and sky.mean() > (0.03 if plainly else 0.06)
    return sky if enough else np.zeros_like(sky)
