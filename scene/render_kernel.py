"""The splats of `scene.splatting`, compiled. `render_reference` says the same in plain torch; tests hold them together.

One frame is drawn in horizontal bands. A band looks at every point, keeps those that touch its rows, and adds them up
in the order of the points; so a pixel has the same value however many bands and threads there are.
"""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from scene.splatting import COVERED_WEIGHT, NEAR_PLANE, PINHOLE, SURFACE_BAND

BEYOND = np.float32(1 + SURFACE_BAND)
"""What lies farther than the nearest depth times this belongs to another surface."""
NEAR = np.float32(NEAR_PLANE)
ENOUGH = np.float32(COVERED_WEIGHT)
HALF = np.float32(0.5)
ONE = np.float32(1)
NOTHING = np.float32(np.inf)


@njit(cache=True, nogil=True)
def draw_rows(
    xyz: NDArray,  # [points, 3] float32, metres
    colours: NDArray,  # [points, 3] uint8
    footprint: NDArray,  # [points] float32, metres
    usable: NDArray,  # [points] bool
    lens: NDArray,  # [4] float32: fx, fy, cx, cy
    w2c: NDArray,  # [4, 4] float32
    top: int,
    rgb: NDArray,  # [rows, width, 3] uint8, filled here, like
    depth: NDArray,  # [rows, width] float32
) -> None:
    """Draw rows `top` and down of a frame; where nothing lands, black and depth 0."""
    splats, index = _project(xyz, footprint, usable, lens, w2c, rgb.shape[1], top, top + rgb.shape[0])
    nearest = np.full(depth.shape, NOTHING, dtype=np.float32)
    second = np.full(depth.shape, NOTHING, dtype=np.float32)
    front = np.zeros((*depth.shape, 5), dtype=np.float32)  # weight, weighted r, g, b, z
    back = np.zeros((*depth.shape, 5), dtype=np.float32)
    _find_nearest(splats, top, nearest)
    behind = _add_front(splats, index, colours, top, nearest, second, front)
    _add_back(splats, index, colours, behind, top, nearest, second, back)
    _composite(front, back, rgb, depth)


@njit(cache=True, nogil=True)
def _project(
    xyz: NDArray, footprint: NDArray, usable: NDArray, lens: NDArray, w2c: NDArray, width: int, top: int, bottom: int
) -> tuple[NDArray, NDArray]:
    """The splats that touch the rows, (u, v, z, w) each, and which points they are."""
    splats = np.empty((len(xyz), 4), dtype=np.float32)
    index = np.empty(len(xyz), dtype=np.int32)
    fx, fy, cx, cy = lens
    focal = np.float32(math.sqrt(fx * fy))
    count = 0
    for i in range(len(xyz)):
        x, y, depth = xyz[i]
        z = w2c[2, 0] * x + w2c[2, 1] * y + w2c[2, 2] * depth + w2c[2, 3]
        if z < NEAR or not usable[i]:
            continue
        per_z = ONE / z
        v = fy * (w2c[1, 0] * x + w2c[1, 1] * y + w2c[1, 2] * depth + w2c[1, 3]) * per_z + cy
        w = footprint[i] * focal * per_z
        reach = max(w, ONE) + HALF
        if v <= top - reach or v >= bottom + reach:
            continue
        u = fx * (w2c[0, 0] * x + w2c[0, 1] * y + w2c[0, 2] * depth + w2c[0, 3]) * per_z + cx
        if u <= -reach or u >= width + reach:
            continue
        splats[count] = u, v, z, w
        index[count] = i
        count += 1
    return splats[:count], index[:count]


@njit(cache=True, nogil=True, inline="always")
def _reach(centre: np.float32, r: np.float32, first: int, size: int) -> tuple[int, int]:
    """The pixels, counted from `first`, whose centres lie less than `r` from `centre`: a half-open range."""
    low = int(math.floor(centre - r - HALF)) + 1 - first
    high = int(math.ceil(centre + r - HALF)) - first
    return max(low, 0), min(high, size)


@njit(cache=True, nogil=True)
def _find_nearest(splats: NDArray, top: int, nearest: NDArray) -> None:
    height, width = nearest.shape
    for u, v, z, w in splats:
        r = max(w, ONE)
        x0, x1 = _reach(u, r, 0, width)
        y0, y1 = _reach(v, r, top, height)
        for y in range(y0, y1):
            for x in range(x0, x1):
                nearest[y, x] = min(nearest[y, x], z)


@njit(cache=True, nogil=True)
def _add_front(
    splats: NDArray, index: NDArray, colours: NDArray, top: int, nearest: NDArray, second: NDArray, front: NDArray
) -> NDArray:
    """Add up the nearest surface; note the depth of the next, and return which splats have a part in it."""
    height, width = nearest.shape
    behind = np.empty(len(splats), dtype=np.int32)
    count = 0
    for i in range(len(splats)):
        u, v, z, w = splats[i]
        r = max(w, ONE)
        red, green, blue = colours[index[i]]
        x0, x1 = _reach(u, r, 0, width)
        y0, y1 = _reach(v, r, top, height)
        per_r = ONE / r
        scale = min(w, ONE) ** 2
        is_behind = False
        for y in range(y0, y1):
            weight_y = scale * (ONE - abs(np.float32(y + top) + HALF - v) * per_r)
            for x in range(x0, x1):
                if z <= nearest[y, x] * BEYOND:
                    weight = weight_y * (ONE - abs(np.float32(x) + HALF - u) * per_r)
                    front[y, x, 0] += weight
                    front[y, x, 1] += weight * np.float32(red)
                    front[y, x, 2] += weight * np.float32(green)
                    front[y, x, 3] += weight * np.float32(blue)
                    front[y, x, 4] += weight * z
                else:
                    second[y, x] = min(second[y, x], z)
                    is_behind = True
        if is_behind:
            behind[count] = i
            count += 1
    return behind[:count]


@njit(cache=True, nogil=True)
def _add_back(
    splats: NDArray,
    index: NDArray,
    colours: NDArray,
    behind: NDArray,
    top: int,
    nearest: NDArray,
    second: NDArray,
    back: NDArray,
) -> None:
    """Add up the nearest surface behind the nearest."""
    height, width = nearest.shape
    for i in behind:
        u, v, z, w = splats[i]
        r = max(w, ONE)
        red, green, blue = colours[index[i]]
        x0, x1 = _reach(u, r, 0, width)
        y0, y1 = _reach(v, r, top, height)
        per_r = ONE / r
        scale = min(w, ONE) ** 2
        for y in range(y0, y1):
            weight_y = scale * (ONE - abs(np.float32(y + top) + HALF - v) * per_r)
            for x in range(x0, x1):
                if z > nearest[y, x] * BEYOND and z <= second[y, x] * BEYOND:
                    weight = weight_y * (ONE - abs(np.float32(x) + HALF - u) * per_r)
                    back[y, x, 0] += weight
                    back[y, x, 1] += weight * np.float32(red)
                    back[y, x, 2] += weight * np.float32(green)
                    back[y, x, 3] += weight * np.float32(blue)
                    back[y, x, 4] += weight * z


@njit(cache=True, nogil=True)
def _composite(front: NDArray, back: NDArray, rgb: NDArray, depth: NDArray) -> None:
    """The front over the back, each as opaque as its weight says."""
    height, width = depth.shape
    for y in range(height):
        for x in range(width):
            f, b = front[y, x], back[y, x]
            in_front = min(f[0], ONE)
            behind = (ONE - in_front) * min(b[0], ONE)
            covered = in_front + behind
            if covered < ENOUGH:
                rgb[y, x] = 0
                depth[y, x] = 0
                continue
            of_front = in_front / (covered * f[0]) if f[0] > 0 else np.float32(0)
            of_back = behind / (covered * b[0]) if b[0] > 0 else np.float32(0)
            for c in range(3):
                rgb[y, x, c] = np.uint8(of_front * f[1 + c] + of_back * b[1 + c] + HALF)
            depth[y, x] = f[4] / f[0] if in_front >= behind else b[4] / b[0]


@njit(cache=True, nogil=True)
def close_pinholes(rgb: NDArray, depth: NDArray) -> int:
    """Close holes up to `PINHOLE` wide between two pixels of one surface; how many pixels that was.

    Args:
        rgb: [height, width, 3] uint8, changed in place.
        depth: [height, width] float32, 0 where uncovered, changed in place.
    """
    height, width = depth.shape
    count = 0
    for y in range(height):
        for x in range(width):
            if depth[y, x] > 0:
                continue
            for down, right in ((0, 1), (1, 0)):
                a = _steps_to_covered(depth, y, x, -down, -right)
                b = _steps_to_covered(depth, y, x, down, right)
                if a == 0 or b == 0 or a + b > PINHOLE + 1:
                    continue
                ya, xa, yb, xb = y - a * down, x - a * right, y + b * down, x + b * right
                za, zb = depth[ya, xa], depth[yb, xb]
                if max(za, zb) > min(za, zb) * BEYOND:
                    continue
                part = np.float32(a) / np.float32(a + b)
                for c in range(3):
                    colour = (ONE - part) * np.float32(rgb[ya, xa, c]) + part * np.float32(rgb[yb, xb, c])
                    rgb[y, x, c] = np.uint8(colour + HALF)
                depth[y, x] = -((ONE - part) * za + part * zb)  # negative: must not close its neighbours in turn
                count += 1
                break
    for y in range(height):
        for x in range(width):
            depth[y, x] = abs(depth[y, x])
    return count


@njit(cache=True, nogil=True, inline="always")
def _steps_to_covered(depth: NDArray, y: int, x: int, down: int, right: int) -> int:
    """Steps in a direction to the first covered pixel, 0 if there is none within `PINHOLE`."""
    height, width = depth.shape
    for steps in range(1, PINHOLE + 1):
        yy, xx = y + steps * down, x + steps * right
        if yy < 0 or xx < 0 or yy >= height or xx >= width:
            return 0
        if depth[yy, xx] > 0:
            return steps
    return 0
