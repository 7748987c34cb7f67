"""A picture cut into regions of one colour."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int
from scipy import ndimage, sparse
from scipy.sparse import csgraph


@dataclass(frozen=True, eq=False)
class Regions:
    """A partition of the picture and its neighbourhood graph."""

    labels: Int[np.ndarray, "height width"]
    area: Float[np.ndarray, " regions"]
    """Pixels."""
    colour: Float[np.ndarray, "regions 3"]
    """Mean, in the space of the picture that was cut."""
    centre: Float[np.ndarray, "regions 2"]
    """(x, y), fractions of the picture's longer side."""
    pairs: Int[np.ndarray, "borders 2"]
    """Neighbours, each pair once."""
    shared: Float[np.ndarray, " borders"]
    """Length of each pair's common border, pixels."""

    @property
    def count(self) -> int:
        """How many."""
        return len(self.area)

    @property
    def step(self) -> Float[np.ndarray, " borders"]:
        """Distance between the colours of each pair."""
        return np.linalg.norm(self.colour[self.pairs[:, 0]] - self.colour[self.pairs[:, 1]], axis=1)

    @property
    def frame(self) -> Float[np.ndarray, " regions"]:
        """Length of each region's border along the frame of the picture, pixels."""
        sides = np.concatenate([self.labels[0], self.labels[-1], self.labels[:, 0], self.labels[:, -1]])
        return np.bincount(sides, minlength=self.count).astype(np.float64)

    def mean(self, values: Float[np.ndarray, "height width"]) -> Float[np.ndarray, " regions"]:
        """Average a quantity given per pixel over each region."""
        return np.bincount(self.labels.ravel(), weights=values.ravel(), minlength=self.count) / self.area

    def bordering(self, weight: Float[np.ndarray, " regions"]) -> Float[np.ndarray, " regions"]:
        """Length of each region's border with its neighbours, each neighbour counted by its weight."""
        first, second = self.pairs.T
        length = np.zeros(self.count)
        np.add.at(length, first, self.shared * weight[second])
        np.add.at(length, second, self.shared * weight[first])
        return length


def cut(picture: Float[np.ndarray, "height width 3"], coarseness: float = 40.0, smallest: int = 40) -> Regions:
    """Felzenszwalb and Huttenlocher's graph cut (IJCV 2004): regions differ from their neighbours by more than inside.

    `coarseness` is in the picture's units, `smallest` in pixels. An edge that their rule refuses closes one of its
    two regions for good, so only edges of the minimum spanning tree can ever join anything; the loop runs over those.
    """
    height, width = picture.shape[:2]
    index = np.arange(height * width).reshape(height, width)
    first = np.concatenate([index[:, :-1].ravel(), index[:-1].ravel()])
    second = np.concatenate([index[:, 1:].ravel(), index[1:].ravel()])
    flat = ndimage.gaussian_filter(picture, (0.7, 0.7, 0)).reshape(-1, 3)
    # A sparse graph has no room for an edge of length zero.
    length = np.linalg.norm(flat[first] - flat[second], axis=1) + 1e-6
    tree = csgraph.minimum_spanning_tree(sparse.csr_matrix((length, (first, second)), shape=(index.size,) * 2)).tocoo()
    order = np.argsort(tree.data, kind="stable")
    labels = _join(index.size, tree.row[order], tree.col[order], tree.data[order], coarseness, smallest)
    return _describe(labels.reshape(height, width), picture)


def enclosed(regions: Regions, chosen: Bool[np.ndarray, " regions"]) -> Bool[np.ndarray, " regions"]:
    """`chosen`, and regions with most of their border among chosen ones, like a face between hair and collar.

    What touches the frame or is large is never taken for enclosed: a wall shows between an arm and a body.
    """
    may = (regions.frame == 0) & (regions.area < 0.15 * regions.labels.size)
    around = regions.bordering(np.ones(regions.count))
    for _ in range(4):
        chosen = chosen | (may & (regions.bordering(chosen.astype(np.float64)) > 0.6 * around))
    return chosen


def _join(
    count: int, first: np.ndarray, second: np.ndarray, length: np.ndarray, coarseness: float, smallest: int
) -> Int[np.ndarray, " pixels"]:
    """The label of every pixel; edges come in order of length."""
    parent, size, tolerance = list(range(count)), [1] * count, [coarseness] * count

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    refused = []
    for one, other, step in zip(first.tolist(), second.tolist(), length.tolist(), strict=True):
        a, b = root(one), root(other)
        if step > tolerance[a] or step > tolerance[b]:
            refused.append((a, b))
            continue
        if size[a] < size[b]:
            a, b = b, a
        parent[b] = a
        size[a] += size[b]
        tolerance[a] = step + coarseness / size[a]
    for one, other in refused:
        a, b = root(one), root(other)
        if a != b and min(size[a], size[b]) < smallest:
            parent[b] = a
            size[a] += size[b]
    return np.unique([root(node) for node in range(count)], return_inverse=True)[1]


def _describe(labels: Int[np.ndarray, "height width"], picture: Float[np.ndarray, "height width 3"]) -> Regions:
    flat = labels.ravel()
    area = np.bincount(flat).astype(np.float64)
    rows, columns = np.indices(labels.shape) / max(labels.shape)
    mean = [np.bincount(flat, plane.ravel()) / area for plane in (*np.moveaxis(picture, -1, 0), columns, rows)]
    across = np.stack([labels[:, :-1].ravel(), labels[:, 1:].ravel()], axis=1)
    down = np.stack([labels[:-1].ravel(), labels[1:].ravel()], axis=1)
    pairs = np.sort(np.concatenate([across, down]), axis=1)
    pairs, shared = np.unique(pairs[pairs[:, 0] != pairs[:, 1]], axis=0, return_counts=True)
    return Regions(labels, area, np.stack(mean[:3], 1), np.stack(mean[3:], 1), pairs, shared.astype(np.float64))
