"""The splats of `scene.splatting`, compiled; `render_reference` says the same in plain torch.

One frame is drawn in horizontal bands. A band looks at every point and keeps those that touch its rows. Its buffers
have a margin of one pixel all around, so that the common splat, 2x2 pixels, needs no clipping.
"""

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from scene.splatting import COVERED, DEPTH_UNIT, NEAR_PLANE, OVERLAP, PINHOLE, SURFACE_BAND, WEIGHT_UNIT

F32, U64 = np.float32, np.uint64
BEYOND = F32(1 + SURFACE_BAND)
"""What lies farther than the nearest depth times this belongs to another surface."""
NEAR, ENOUGH, OPAQUE, UNIT, DEPTH = F32(NEAR_PLANE), F32(COVERED), F32(OVERLAP), F32(WEIGHT_UNIT), F32(DEPTH_UNIT)
NOTHING, ZERO, HALF, ONE = F32(np.inf), F32(0), F32(0.5), F32(1)
LANE, LOW = U64(32), U64(0xFFFFFFFF)


class Scratch(NamedTuple):
    """Memory of one band, reused from frame to frame; at least as large as it has to be."""

    splats: NDArray  # [points, 4] float32: u, v, z, w
    point: NDArray  # [points] int32: which point a splat is
    behind: NDArray  # [points] int32: splats with a part in the back
    nearest: NDArray  # [pixels] float32: depth of the front
    second: NDArray  # [pixels] float32: depth of the back
    front: NDArray  # [pixels, 3] uint64: sums of weight * (red | green << 32, blue | 1 << 32, z)
    back: NDArray  # [pixels, 3] uint64
    rest: NDArray  # [pixels, 3] uint64: of what lies behind both

    def holds(self, points: int, rows: int, width: int) -> bool:
        """Whether there is room for so many points and pixels."""
        return len(self.splats) >= points and len(self.nearest) >= (rows + 2) * (width + 2)

    @staticmethod
    def empty(points: int, rows: int, width: int) -> "Scratch":
        """Room for so many points and for a band of so many pixels, with its margin."""
        pixels = (rows + 2) * (width + 2)
        z = np.empty((2, pixels), dtype=F32)
        sums = np.empty((3, pixels, 3), dtype=U64)
        ids = np.empty((2, points), dtype=np.int32)
        return Scratch(np.empty((points, 4), dtype=F32), ids[0], ids[1], z[0], z[1], sums[0], sums[1], sums[2])


@njit(cache=True, nogil=True, error_model="numpy")
def draw_rows(
    xyz: NDArray,  # [points, 3] float32, metres
    colours: NDArray,  # [points, 3] uint8
    footprint: NDArray,  # [points] float32, metres
    usable: NDArray,  # [points] bool
    lens: NDArray,  # [4] float32: fx, fy, cx, cy
    w2c: NDArray,  # [4, 4] float32
    scratch: Scratch,
    top: int,
    rgb: NDArray,  # [rows, width, 3] uint8, filled here, as is
    depth: NDArray,  # [rows, width] float32, metres
) -> None:
    """Draw a frame from row `top` down; where nothing lands, black and depth 0."""
    rows, width = depth.shape
    pixels = (rows + 2) * (width + 2)
    scratch.nearest[:pixels] = NOTHING
    scratch.second[:pixels] = NOTHING
    scratch.front[:pixels] = U64(0)
    scratch.back[:pixels] = U64(0)
    scratch.rest[:pixels] = U64(0)
    count = _project(xyz, footprint, usable, lens, w2c, top, rows, width, scratch)
    _find_nearest(count, top, rows, width, scratch)
    behind = _add_front(count, colours, top, rows, width, scratch)
    _add_back(behind, colours, top, rows, width, scratch)
    _composite(scratch.front, scratch.back, scratch.rest, rgb, depth)


@njit(cache=True, nogil=True, error_model="numpy")
def _project(
    xyz: NDArray,
    footprint: NDArray,
    usable: NDArray,
    lens: NDArray,
    w2c: NDArray,
    top: int,
    rows: int,
    width: int,
    scratch: Scratch,
) -> int:
    """Note the splats that touch the rows; how many those are."""
    fx, fy, cx, cy = lens
    focal = F32(math.sqrt(fx * fy))
    count = 0
    for i in range(len(xyz)):
        x, y, d = xyz[i]
        z = w2c[2, 0] * x + w2c[2, 1] * y + w2c[2, 2] * d + w2c[2, 3]
        if not z >= NEAR or not usable[i]:
            continue
        per_z = ONE / z
        w = footprint[i] * focal * per_z
        reach = max(w, ONE) - HALF
        v = fy * (w2c[1, 0] * x + w2c[1, 1] * y + w2c[1, 2] * d + w2c[1, 3]) * per_z + cy
        if not top - reach < v < top + rows + reach:
            continue
        u = fx * (w2c[0, 0] * x + w2c[0, 1] * y + w2c[0, 2] * d + w2c[0, 3]) * per_z + cx
        if not -reach < u < width + reach:
            continue
        scratch.splats[count, 0] = u
        scratch.splats[count, 1] = v
        scratch.splats[count, 2] = z
        scratch.splats[count, 3] = w
        scratch.point[count] = i
        count += 1
    return count


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _window(centre: np.float32, r: np.float32, first: int, size: int) -> tuple[int, int]:
    """The pixels from `first` on, at most `size`, whose centres lie less than `r` away: a half-open range."""
    low = math.floor(centre - r - HALF) + 1
    high = math.ceil(centre + r - HALF)
    return max(low, first), min(high, first + size)


@njit(cache=True, nogil=True, error_model="numpy")
def _find_nearest(count: int, top: int, rows: int, width: int, scratch: Scratch) -> None:
    nearest, stride = scratch.nearest, width + 2
    for i in range(count):
        u, v, z, w = scratch.splats[i]
        if w <= ONE:
            column, row = math.floor(u + HALF), math.floor(v + HALF)
            p = (row - top) * stride + column
            nearest[p] = min(nearest[p], z)
            if u + HALF > column:  # else it has no weight there, and must not hide what has
                nearest[p + 1] = min(nearest[p + 1], z)
            if v + HALF > row:
                nearest[p + stride] = min(nearest[p + stride], z)
                if u + HALF > column:
                    nearest[p + stride + 1] = min(nearest[p + stride + 1], z)
        else:
            y0, y1 = _window(v, w, top, rows)
            x0, x1 = _window(u, w, 0, width)
            for y in range(y0, y1):
                line = (y - top + 1) * stride + 1
                for p in range(line + x0, line + x1):
                    nearest[p] = min(nearest[p], z)


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _add(sums: NDArray, p: int, weight: np.float32, red_green: np.uint64, blue_one: np.uint64, deep: np.uint64) -> None:
    q = U64(weight + HALF)
    sums[p, 0] += q * red_green
    sums[p, 1] += q * blue_one
    sums[p, 2] += q * deep


@njit(cache=True, nogil=True, error_model="numpy")
def _add_front(count: int, colours: NDArray, top: int, rows: int, width: int, scratch: Scratch) -> int:
    """Add up the nearest surface, find the depth of the next, note which splats have a part in it; how many do."""
    nearest, second, front, stride = scratch.nearest, scratch.second, scratch.front, width + 2
    behind = 0
    for i in range(count):
        u, v, z, w = scratch.splats[i]
        j = scratch.point[i]
        red_green = U64(colours[j, 0]) | (U64(colours[j, 1]) << LANE)
        blue_one = U64(colours[j, 2]) | (U64(1) << LANE)
        deep = U64(z * DEPTH)
        is_behind = False
        if w <= ONE:
            column, row = math.floor(u + HALF), math.floor(v + HALF)
            p = (row - top) * stride + column
            right = u + HALF - F32(column)
            down = v + HALF - F32(row)
            scale = w * w * UNIT
            for k in range(4):
                at = p + (k & 1) + (k >> 1) * stride
                if z <= nearest[at] * BEYOND:
                    across = right if k & 1 else ONE - right
                    weight = scale * (down if k >> 1 else ONE - down) * across
                    _add(front, at, weight, red_green, blue_one, deep)
                elif (right > 0 or not k & 1) and (down > 0 or not k >> 1):
                    second[at] = min(second[at], z)
                    is_behind = True
        else:
            y0, y1 = _window(v, w, top, rows)
            x0, x1 = _window(u, w, 0, width)
            per_w = ONE / w
            for y in range(y0, y1):
                line = (y - top + 1) * stride + 1
                tent = UNIT * (ONE - abs(F32(y) + HALF - v) * per_w)
                for x in range(x0, x1):
                    at = line + x
                    if z <= nearest[at] * BEYOND:
                        weight = tent * (ONE - abs(F32(x) + HALF - u) * per_w)
                        _add(front, at, weight, red_green, blue_one, deep)
                    else:
                        second[at] = min(second[at], z)
                        is_behind = True
        if is_behind:
            scratch.behind[behind] = i
            behind += 1
    return behind


@njit(cache=True, nogil=True, error_model="numpy")
def _add_back(behind: int, colours: NDArray, top: int, rows: int, width: int, scratch: Scratch) -> None:
    """Add up the surface behind the nearest, and what is behind both."""
    nearest, second, back, stride = scratch.nearest, scratch.second, scratch.back, width + 2
    for k in range(behind):
        i = scratch.behind[k]
        u, v, z, w = scratch.splats[i]
        j = scratch.point[i]
        red_green = U64(colours[j, 0]) | (U64(colours[j, 1]) << LANE)
        blue_one = U64(colours[j, 2]) | (U64(1) << LANE)
        deep = U64(z * DEPTH)
        r = max(w, ONE)
        y0, y1 = _window(v, r, top, rows)
        x0, x1 = _window(u, r, 0, width)
        per_r = ONE / r
        scale = min(w, ONE) * min(w, ONE) * UNIT
        for y in range(y0, y1):
            line = (y - top + 1) * stride + 1
            tent = scale * (ONE - abs(F32(y) + HALF - v) * per_r)
            for x in range(x0, x1):
                at = line + x
                if z <= nearest[at] * BEYOND:
                    continue
                weight = tent * (ONE - abs(F32(x) + HALF - u) * per_r)
                if z <= second[at] * BEYOND:
                    _add(back, at, weight, red_green, blue_one, deep)
                else:
                    _add(scratch.rest, at, weight, red_green, blue_one, deep)


@njit(cache=True, nogil=True, error_model="numpy")
def _composite(front: NDArray, back: NDArray, rest: NDArray, rgb: NDArray, depth: NDArray) -> None:
    """The front over the back over the rest."""
    rows, width = depth.shape
    for y in range(rows):
        for x in range(width):
            p = (y + 1) * (width + 2) + x + 1
            front_sum, back_sum, rest_sum = F32(front[p, 1] >> LANE), F32(back[p, 1] >> LANE), F32(rest[p, 1] >> LANE)
            f, b, r = front_sum / UNIT, back_sum / UNIT, rest_sum / UNIT
            of_front = min(f, ONE)
            of_back = max(min(b, ONE - of_front - OPAQUE * max(f + b - ONE, ZERO)), ZERO)
            of_rest = max(min(r, ONE - of_front - of_back - OPAQUE * max(f + b + r - ONE, ZERO)), ZERO)
            total = of_front + of_back + of_rest
            if f + b + r < ENOUGH or total <= 0:
                rgb[y, x, 0] = rgb[y, x, 1] = rgb[y, x, 2] = 0
                depth[y, x] = 0
                continue
            from_front = of_front / (total * front_sum) if front_sum > 0 else ZERO
            from_back = of_back / (total * back_sum) if back_sum > 0 else ZERO
            from_rest = of_rest / (total * rest_sum) if rest_sum > 0 else ZERO
            red = from_front * F32(front[p, 0] & LOW) + from_back * F32(back[p, 0] & LOW)
            green = from_front * F32(front[p, 0] >> LANE) + from_back * F32(back[p, 0] >> LANE)
            blue = from_front * F32(front[p, 1] & LOW) + from_back * F32(back[p, 1] & LOW)
            rgb[y, x, 0] = red + from_rest * F32(rest[p, 0] & LOW) + HALF
            rgb[y, x, 1] = green + from_rest * F32(rest[p, 0] >> LANE) + HALF
            rgb[y, x, 2] = blue + from_rest * F32(rest[p, 1] & LOW) + HALF
            shown = front if of_front >= max(of_back, of_rest) else (back if of_back >= of_rest else rest)
            depth[y, x] = F32(shown[p, 2]) / (F32(shown[p, 1] >> LANE) * DEPTH)


@njit(cache=True, nogil=True, error_model="numpy")
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
                of_b = F32(a) / F32(a + b)
                of_a = F32(b) / F32(a + b)
                for c in range(3):
                    rgb[y, x, c] = of_a * F32(rgb[ya, xa, c]) + of_b * F32(rgb[yb, xb, c]) + HALF
                depth[y, x] = -(of_a * za + of_b * zb)  # negative for now: what was closed closes nothing else
                count += 1
                break
    if count:
        for y in range(height):
            for x in range(width):
                depth[y, x] = abs(depth[y, x])
    return count


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
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
