"""Pictures out of rays that have ended, compiled: where on its sheet each did, and the colour there."""

import numpy as np
from numpy.typing import NDArray

from scene.samples.world import ATLAS_WIDTH
from scene.support.kernel_cache import njit

NOTHING = 0xFFFFFFFF
"""Number of the triangle of a ray that met none."""
CURVE_STEPS = 4096
BRIGHTEST = 12.0
"""Light, white being about 1, at which the film's curve ends."""
APART = 0.05
"""Step in depth, as a part of it, that is an edge."""


@njit(cache=True, nogil=True, error_model="numpy")
def spots(
    triangle: NDArray,  # [rays] uint32
    within: NDArray,  # [rays, 2] float32: barycentric
    corners: NDArray,  # [triangles, 3] int64
    owner: NDArray,  # [triangles] int64
    coordinates: NDArray,  # [vertices, 5] float32: st first
    sheet: NDArray,  # [rays] int32, filled here; -1 where nothing was met
    st: NDArray,  # [rays, 2] float32, filled here
) -> None:
    """Find the sheet of every ray's end and the place on it."""
    for ray in range(len(triangle)):
        number = triangle[ray]
        if number == NOTHING:
            sheet[ray] = -1
            st[ray, 0] = st[ray, 1] = 0.0
            continue
        u, v = within[ray, 0], within[ray, 1]
        if not (np.isfinite(u) and np.isfinite(v)):  # a triangle of no area
            u, v = 0.0, 0.0
        a, b, c = corners[number, 0], corners[number, 1], corners[number, 2]
        for k in range(2):
            st[ray, k] = (1 - u - v) * coordinates[a, k] + u * coordinates[b, k] + v * coordinates[c, k]
        sheet[ray] = owner[number]


@njit(cache=True, nogil=True, error_model="numpy")
def edges(
    surface: NDArray,  # [height, width] int32: number of what each pixel shows
    depth: NDArray,  # [height, width] float32
    edge: NDArray,  # [height, width] bool, filled here
) -> None:
    """Find the pixels that show more than one surface, judged by those around them."""
    height, width = surface.shape
    for y in range(height):
        for x in range(width):
            edge[y, x] = False
            for dy, dx in ((-1, 0), (1, 0), (0, -1), (0, 1)):
                v, u = y + dy, x + dx
                if v < 0 or u < 0 or v >= height or u >= width:
                    continue
                other = surface[v, u] != surface[y, x]
                near, far = min(depth[y, x], depth[v, u]), max(depth[y, x], depth[v, u])
                if other or (np.isfinite(far) and far - near > APART * near and surface[y, x] >= 0):
                    edge[y, x] = True
                    break


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _add_tap(
    s: float, t: float, rows: int, cols: int, top: int, left: int, rest: NDArray, key: NDArray, open_: float,
    gain: NDArray, curve: NDArray, share: float, out: NDArray,
) -> None:  # fmt: skip
    """Add the developed colour at a place of a sheet to `out`."""
    y, x = min(max(s, 0.0), 1.0) * (rows - 1), min(max(t, 0.0), 1.0) * (cols - 1)
    row, col = min(int(y), rows - 2), min(int(x), cols - 2)
    fy, fx = y - row, x - col
    first = (top + row) * ATLAS_WIDTH + left + col
    below = first + ATLAS_WIDTH
    w00, w01, w10, w11 = (1 - fy) * (1 - fx), (1 - fy) * fx, fy * (1 - fx), fy * fx
    for k in range(3):
        light = w00 * rest[first, k] + w01 * rest[first + 1, k] + w10 * rest[below, k] + w11 * rest[below + 1, k]
        if open_ > 0:
            light += open_ * (
                w00 * key[first, k] + w01 * key[first + 1, k] + w10 * key[below, k] + w11 * key[below + 1, k]
            )
        where = np.sqrt(min(max(light * gain[k] / BRIGHTEST, 0.0), 1.0)) * (CURVE_STEPS - 1)
        low = min(int(where), CURVE_STEPS - 2)
        out[k] += share * (curve[low] + (where - low) * (curve[low + 1] - curve[low]))


@njit(cache=True, nogil=True, error_model="numpy")
def shade_rays(
    sheet: NDArray,  # [rays] int32
    st: NDArray,  # [rays, 2] float32
    shape: NDArray,  # [sheets, 2] int64: rows and columns of texels
    corner: NDArray,  # [sheets, 2] int64
    rest: NDArray,  # [texels, 3] float32
    key: NDArray,  # [texels, 3] float32
    open_: NDArray,  # [rays] float32: part of the key light that arrives
    gain: NDArray,  # [3] float32: exposure and balance
    curve: NDArray,  # [CURVE_STEPS] float32: of the film
    out: NDArray,  # [rays, 3] float32, filled here; rays that met nothing are left alone
) -> None:
    """Colour every ray with one look at its texture."""
    for ray in range(len(sheet)):
        own = sheet[ray]
        if own < 0:
            continue
        out[ray, 0] = out[ray, 1] = out[ray, 2] = 0.0
        _add_tap(
            st[ray, 0], st[ray, 1], shape[own, 0], shape[own, 1], corner[own, 0], corner[own, 1],
            rest, key, open_[ray], gain, curve, 1.0, out[ray],
        )  # fmt: skip


@njit(cache=True, nogil=True, error_model="numpy")
def shade_pixels(
    surface: NDArray,  # [height, width] int32: as for `edges`
    sheet: NDArray,  # [height, width] int32
    st: NDArray,  # [height, width, 2] float32
    shape: NDArray,
    corner: NDArray,
    rest: NDArray,
    key: NDArray,
    open_: NDArray,  # [height, width] float32
    gain: NDArray,
    curve: NDArray,
    out: NDArray,  # [height, width, 3] float32, filled here as by `shade_rays`
) -> None:
    """Colour every pixel with four looks at its texture, spread over the pixel as its neighbours tell how large it is.

    The first four arguments but one, and those that follow, are as for `shade_rays`.
    """
    height, width = sheet.shape
    for y in range(height):
        for x in range(width):
            own = sheet[y, x]
            if own < 0:
                continue
            right = x + 1 if x + 1 < width and surface[y, x + 1] == surface[y, x] else x
            left = x - 1 if x > 0 and surface[y, x - 1] == surface[y, x] else x
            down = y + 1 if y + 1 < height and surface[y + 1, x] == surface[y, x] else y
            up = y - 1 if y > 0 and surface[y - 1, x] == surface[y, x] else y
            across, along = max(right - left, 1), max(down - up, 1)
            sx, tx = (st[y, right, 0] - st[y, left, 0]) / across, (st[y, right, 1] - st[y, left, 1]) / across
            sy, ty = (st[down, x, 0] - st[up, x, 0]) / along, (st[down, x, 1] - st[up, x, 1]) / along
            if abs(sx) + abs(tx) + abs(sy) + abs(ty) > 0.5:  # over the seam of something round
                sx, tx, sy, ty = 0.0, 0.0, 0.0, 0.0
            out[y, x, 0] = out[y, x, 1] = out[y, x, 2] = 0.0
            for dx, dy in ((-0.375, -0.125), (0.125, -0.375), (0.375, 0.125), (-0.125, 0.375)):
                _add_tap(
                    st[y, x, 0] + dx * sx + dy * sy, st[y, x, 1] + dx * tx + dy * ty,
                    shape[own, 0], shape[own, 1], corner[own, 0], corner[own, 1],
                    rest, key, open_[y, x], gain, curve, 0.25, out[y, x],
                )  # fmt: skip
