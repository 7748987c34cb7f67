"""A picture cut into regions of one colour, and which of them are sky or stand out from the rest."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int
from scipy import ndimage, sparse
from scipy.sparse import csgraph


@dataclass(frozen=True, eq=False)
class Regions:
    """A partition of the picture and its neighbourhood graph."""

    labels: Int[np.ndarray, "height width"]
    area: Float[np.ndarray, "regions"]
    """Pixels."""
    colour: Float[np.ndarray, "regions 3"]
    """Mean, in the space of the picture that was cut."""
    centre: Float[np.ndarray, "regions 2"]
    """(x, y), fractions of the longer side."""
    edges: Int[np.ndarray, "edges 2"]
    """Neighbours, each pair once."""
    shared: Float[np.ndarray, "edges"]
    """Length of their common border, pixels."""

    @property
    def count(self) -> int:
        """How many."""
        return len(self.area)

    @property
    def frame(self) -> Float[np.ndarray, "regions"]:
        """Length of each region's border along the frame of the picture, pixels."""
        sides = np.concatenate([self.labels[0], self.labels[-1], self.labels[:, 0], self.labels[:, -1]])
        return np.bincount(sides, minlength=self.count).astype(np.float64)

    def mean(self, values: Float[np.ndarray, "height width"]) -> Float[np.ndarray, "regions"]:
        """Of a quantity given per pixel."""
        return np.bincount(self.labels.ravel(), weights=values.ravel(), minlength=self.count) / self.area


def cut(picture: Float[np.ndarray, "height width 3"], coarseness: float = 40.0, smallest: int = 40) -> Regions:
    """Felzenszwalb and Huttenlocher's graph cut (IJCV 2004): regions differ from their neighbours by more than inside.

    An edge that their rule refuses closes one of its two regions for good, so only edges of the minimum spanning
    tree can ever join anything; the loop runs over those.
    """
    height, width = picture.shape[:2]
    smooth = ndimage.gaussian_filter(picture, (0.7, 0.7, 0))
    index = np.arange(height * width).reshape(height, width)
    first = np.concatenate([index[:, :-1].ravel(), index[:-1].ravel()])
    second = np.concatenate([index[:, 1:].ravel(), index[1:].ravel()])
    flat = smooth.reshape(-1, 3)
    difference = np.linalg.norm(flat[first] - flat[second], axis=1) + 1e-6
    graph = sparse.coo_matrix((difference, (first, second)), shape=(height * width,) * 2)
    tree = csgraph.minimum_spanning_tree(graph.tocsr()).tocoo()
    order = np.argsort(tree.data, kind="stable")
    labels = _merge(height * width, tree.row[order], tree.col[order], tree.data[order], coarseness, smallest)
    return _describe(labels.reshape(height, width), picture)


def _merge(
    count: int, first: np.ndarray, second: np.ndarray, weight: np.ndarray, coarseness: float, smallest: int
) -> Int[np.ndarray, "pixels"]:
    parent, size, threshold = list(range(count)), [1] * count, [coarseness] * count

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    refused = []
    for a, b, w in zip(first.tolist(), second.tolist(), weight.tolist(), strict=True):
        a, b = root(a), root(b)
        if w > threshold[a] or w > threshold[b]:
            refused.append((a, b))
            continue
        if size[a] < size[b]:
            a, b = b, a
        parent[b] = a
        size[a] += size[b]
        threshold[a] = w + coarseness / size[a]
    for a, b in refused:
        a, b = root(a), root(b)
        if a != b and min(size[a], size[b]) < smallest:
            parent[b] = a
            size[a] += size[b]
    return np.unique([root(node) for node in range(count)], return_inverse=True)[1]


def _describe(labels: Int[np.ndarray, "height width"], picture: Float[np.ndarray, "height width 3"]) -> Regions:
    height, width = labels.shape
    flat = labels.ravel()
    area = np.bincount(flat).astype(np.float64)
    rows, columns = np.mgrid[0:height, 0:width] / max(height, width)
    mean = [np.bincount(flat, weights=plane.ravel()) / area for plane in (*np.moveaxis(picture, -1, 0), columns, rows)]
    pairs = np.concatenate(
        [
            np.stack([labels[:, :-1].ravel(), labels[:, 1:].ravel()], 1),
            np.stack([labels[:-1].ravel(), labels[1:].ravel()], 1),
        ]
    )
    pairs, shared = np.unique(np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1), axis=0, return_counts=True)
    return Regions(labels, area, np.stack(mean[:3], 1), np.stack(mean[3:], 1), pairs, shared.astype(np.float64))


def sky(regions: Regions, rgb: Float[np.ndarray, "height width 3"]) -> Bool[np.ndarray, "height width"]:
    """Smooth, bright or blue regions that hang from the top edge. In doubt, not sky."""
    red, _, blue = np.moveaxis(rgb, -1, 0)
    grey = rgb.mean(axis=-1)
    roughness = ndimage.gaussian_gradient_magnitude(grey, 1.0)
    brightness, rough = regions.mean(grey), regions.mean(roughness)
    blueness = regions.mean(blue) - regions.mean(red)
    warmth = regions.mean(red) - regions.mean(blue)
    smooth = rough < 0.02
    looks = smooth & (((blueness > 0.06) & (brightness > 0.15)) | ((brightness > 0.72) & (warmth < 0.06)))
    touches = np.bincount(regions.labels[0], minlength=regions.count) > 0
    if (looks & touches).any():
        looks &= brightness > brightness[looks & touches].max() - 0.25
    step = np.linalg.norm(regions.colour[regions.edges[:, 0]] - regions.colour[regions.edges[:, 1]], axis=1)
    edges = regions.edges[looks[regions.edges].all(axis=1) & (step < 15)]
    graph = sparse.coo_matrix((np.ones(len(edges)), edges.T), shape=(regions.count,) * 2)
    group = csgraph.connected_components(graph, directed=False)[1]
    hanging = looks & np.isin(group, group[looks & touches])
    mask = hanging[regions.labels]
    return mask if mask[0].mean() > 0.3 and mask.mean() > 0.06 else np.zeros_like(mask)


def prominence(regions: Regions) -> Float[np.ndarray, "regions"]:
    """0 for the background, 1 for what stands out from it.

    Background is what runs along the frame: the border length of all like-coloured regions, against the root of their
    area (boundary connectivity: Zhu et al., CVPR 2014). A region stands out by its contrast to the background near it.
    """
    step = np.linalg.norm(regions.colour[regions.edges[:, 0]] - regions.colour[regions.edges[:, 1]], axis=1)
    step = np.maximum(step - np.median(step) * 0.3, 1e-3) if len(step) else step
    graph = sparse.coo_matrix((step, regions.edges.T), shape=(regions.count,) * 2).tocsr()
    path = csgraph.dijkstra(graph, directed=False)
    alike = np.exp(-((path / 10.0) ** 2) / 2)
    # A subject often stands on the lower edge; the other three belong to the background.
    border = regions.frame - 0.6 * np.bincount(regions.labels[-1], minlength=regions.count)
    connectivity = (alike @ border) / np.sqrt(alike @ regions.area)
    background = 1 - np.exp(-(connectivity**2) / 2)
    contrast = np.linalg.norm(regions.colour[:, None] - regions.colour[None], axis=-1)
    distance = np.linalg.norm(regions.centre[:, None] - regions.centre[None], axis=-1)
    near = np.exp(-((distance / 0.4) ** 2) / 2) * regions.area
    stands_out = (contrast * near * background).sum(axis=1) / near.sum(axis=1)
    return np.clip(stands_out / 18.0, 0, 1) * (1 - background)


def enclosed(regions: Regions, chosen: Bool[np.ndarray, "regions"]) -> Bool[np.ndarray, "regions"]:
    """`chosen`, and regions off the frame with most of their border among chosen ones: a face between hair and collar."""
    first, second = regions.edges.T
    around = np.bincount(first, regions.shared, regions.count)
    around += np.bincount(second, regions.shared, regions.count)
    may = (regions.frame == 0) & (regions.area < 0.15 * regions.labels.size)
    for _ in range(4):
        touching = np.bincount(first, regions.shared * chosen[second], regions.count)
        touching += np.bincount(second, regions.shared * chosen[first], regions.count)
        chosen = chosen | (may & (touching > 0.6 * around))
    return chosen
