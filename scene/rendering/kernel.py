"""The splats of `scene.rendering.splatting`, compiled; `reference` says the same in plain torch.

One frame is drawn in horizontal bands. A band looks at every point and keeps those that touch its rows. Its buffers
have a margin of one pixel all around, so that the common splat, 2x2 pixels, needs no clipping.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scene.camera import NEAR_PLANE
from scene.rendering.splatting import COVERED, DEPTH_UNIT, OVERLAP, SURFACE_BAND, WEIGHT_UNIT
from scene.support.kernel_cache import njit

F32, I64, U64 = np.float32, np.int64, np.uint64
BEYOND = F32(1 + SURFACE_BAND)
"""What lies farther than the nearest depth times this belongs to another surface."""
NEAR, ENOUGH, OPAQUE, UNIT, DEPTH = F32(NEAR_PLANE), F32(COVERED), F32(OVERLAP), F32(WEIGHT_UNIT), F32(DEPTH_UNIT)
NOTHING, ZERO, HALF, ONE = F32(np.inf), F32(0), F32(0.5), F32(1)
LANE = 32
BLOCK = 8
"""Pixels, across and down, whose farthest depth is noted to let hidden points go at once."""
WIDEST = F32(1e9)
"""Pixels: a wider splat covers every frame alike, and its edges still are whole numbers."""


class Scratch(NamedTuple):
    """Memory of one band, reused from frame to frame; at least as large as it has to be.

    A pixel's sums are three numbers: weight * (red | green << 32), weight * (blue | 1 << 32) and weight * z.
    """

    splats: NDArray  # [points, 4] float32: u, v, z, w
    point: NDArray  # [points] int32: which point a splat is
    behind: NDArray  # [points] int32: splats with a part in the back
    nearest: NDArray  # [pixels] float32: depth of the front
    second: NDArray  # [pixels] float32: depth of the back
    front: NDArray  # [3 * pixels] int64: sums
    back: NDArray  # [3 * pixels] int64: sums; only where `second` is finite
    rest: NDArray  # [3 * pixels] int64: sums of what lies behind both; only where `second` is finite

    def holds(self, points: int, rows: int, width: int) -> bool:
        """Whether there is room for so many points and pixels."""
        return len(self.splats) >= points and len(self.nearest) >= (rows + 2) * (width + 2)

    @staticmethod
    def empty(points: int, rows: int, width: int) -> "Scratch":
        """Room for so many points and for a band of so many pixels, with its margin."""
        pixels = (rows + 2) * (width + 2)
        z = np.empty((2, pixels), dtype=F32)
        sums = np.empty((3, 3 * pixels), dtype=I64)
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
    scratch.front[: 3 * pixels] = 0
    count = _project(xyz, footprint, usable, lens, w2c, top, rows, width, scratch)
    behind = _add_front(count, colours, top, rows, width, scratch)
    _add_back(behind, colours, top, rows, width, scratch)
    _composite(scratch.second, scratch.front, scratch.back, scratch.rest, rgb, depth)


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
    """Note the splats that touch the rows, and the nearest depth at every pixel; how many splats that is."""
    fx, fy, cx, cy = lens
    focal = F32(math.sqrt(fx * fy))
    splats, point, nearest, stride = scratch.splats, scratch.point, scratch.nearest, width + 2
    count = 0
    for i in range(len(xyz)):
        x, y, d = xyz[i]
        z = w2c[2, 0] * x + w2c[2, 1] * y + w2c[2, 2] * d + w2c[2, 3]
        if not z >= NEAR or not usable[i]:
            continue
        per_z = ONE / z
        w = min(footprint[i] * focal * per_z, WIDEST)
        if not w >= 0:
            continue  # lens or footprint is no number
        reach = max(w, ONE) - HALF
        v = fy * (w2c[1, 0] * x + w2c[1, 1] * y + w2c[1, 2] * d + w2c[1, 3]) * per_z + cy
        if not top - reach < v < top + rows + reach:
            continue
        u = fx * (w2c[0, 0] * x + w2c[0, 1] * y + w2c[0, 2] * d + w2c[0, 3]) * per_z + cx
        if not -reach < u < width + reach:
            continue
        splats[count, 0] = u
        splats[count, 1] = v
        splats[count, 2] = z
        splats[count, 3] = w
        point[count] = i
        count += 1
        if w <= ONE:
            column, row = _floor(u + HALF), _floor(v + HALF)
            p = U64((row - top) * stride + column)
            right, below = p + U64(1), p + U64(stride)
            nearest[p] = min(nearest[p], z)
            if u + HALF > F32(column):  # else it has no weight there, and must not hide what has
                nearest[right] = min(nearest[right], z)
            if v + HALF > F32(row):
                nearest[below] = min(nearest[below], z)
                if u + HALF > F32(column):
                    nearest[below + U64(1)] = min(nearest[below + U64(1)], z)
        else:
            y0, y1 = _window(v, w, top, rows)
            x0, x1 = _window(u, w, 0, width)
            for y in range(y0, y1):
                line = (y - top + 1) * stride + 1
                for p in range(line + x0, line + x1):
                    nearest[U64(p)] = min(nearest[U64(p)], z)
    return count


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _floor(x: np.float32) -> int:
    """What `math.floor` is, without a call."""
    whole = I64(x)
    return int(whole - I64(x < F32(whole)))


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _window(centre: np.float32, r: np.float32, first: int, size: int) -> tuple[int, int]:
    """The pixels from `first` on, at most `size`, whose centres lie less than `r` away: a half-open range."""
    low = _floor(centre - r - HALF) + 1
    high = -_floor(HALF - centre - r)
    return max(low, first), min(high, first + size)


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _add(
    sums: NDArray, p: np.uint64, weight: np.float32, red_green: np.int64, blue_one: np.int64, deep: np.int64
) -> None:
    q, at = I64(weight + HALF), U64(3) * p
    sums[at] += q * red_green
    sums[at + U64(1)] += q * blue_one
    sums[at + U64(2)] += q * deep


@njit(cache=True, nogil=True, error_model="numpy")
def _add_front(count: int, colours: NDArray, top: int, rows: int, width: int, scratch: Scratch) -> int:
    """Add up the nearest surface, find the depth of the next, note which splats have a part in it; how many do."""
    nearest, second, front, stride = scratch.nearest, scratch.second, scratch.front, width + 2
    behind = 0
    for i in range(count):
        u, v, z, w = scratch.splats[i]
        j = scratch.point[i]
        red_green = I64(colours[j, 0]) | (I64(colours[j, 1]) << LANE)
        blue_one = I64(colours[j, 2]) | (1 << LANE)
        deep = I64(z * DEPTH)
        is_behind = False
        if w <= ONE:
            column, row = _floor(u + HALF), _floor(v + HALF)
            p = U64((row - top) * stride + column)
            right = u + HALF - F32(column)
            down = v + HALF - F32(row)
            scale = w * w * UNIT
            for k in range(4):
                at = p + U64((k & 1) + (k >> 1) * stride)
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
                    at = U64(line + x)
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
    nearest, second, back, rest, stride = scratch.nearest, scratch.second, scratch.back, scratch.rest, width + 2
    for at in range((rows + 2) * stride):
        if second[at] < NOTHING:
            back[3 * at : 3 * at + 3] = 0
            rest[3 * at : 3 * at + 3] = 0
    for k in range(behind):
        i = scratch.behind[k]
        u, v, z, w = scratch.splats[i]
        j = scratch.point[i]
        red_green = I64(colours[j, 0]) | (I64(colours[j, 1]) << LANE)
        blue_one = I64(colours[j, 2]) | (1 << LANE)
        deep = I64(z * DEPTH)
        r = max(w, ONE)
        y0, y1 = _window(v, r, top, rows)
        x0, x1 = _window(u, r, 0, width)
        per_r = ONE / r
        scale = min(w, ONE) * min(w, ONE) * UNIT
        for y in range(y0, y1):
            line = (y - top + 1) * stride + 1
            tent = scale * (ONE - abs(F32(y) + HALF - v) * per_r)
            for x in range(x0, x1):
                at = U64(line + x)
                if z <= nearest[at] * BEYOND:
                    continue
                weight = tent * (ONE - abs(F32(x) + HALF - u) * per_r)
                if z <= second[at] * BEYOND:
                    _add(back, at, weight, red_green, blue_one, deep)
                else:
                    _add(rest, at, weight, red_green, blue_one, deep)


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _read(sums: NDArray, p: np.uint64) -> tuple[np.float32, np.float32, np.float32, np.float32, np.float32]:
    """Sums of weight * (1, red, green, blue, z) at a pixel."""
    at = U64(3) * p
    red_green, blue_one, deep = sums[at], sums[at + U64(1)], sums[at + U64(2)]
    low = (1 << LANE) - 1
    return F32(blue_one >> LANE), F32(red_green & low), F32(red_green >> LANE), F32(blue_one & low), F32(deep)


@njit(cache=True, nogil=True, error_model="numpy")
def _composite(second: NDArray, front: NDArray, back: NDArray, rest: NDArray, rgb: NDArray, depth: NDArray) -> None:
    """The front over the back over the rest."""
    rows, width = depth.shape
    for y in range(rows):
        for x in range(width):
            p = U64((y + 1) * (width + 2) + x + 1)
            front_sum, front_red, front_green, front_blue, front_z = _read(front, p)
            f = front_sum / UNIT
            if second[p] == NOTHING:  # most pixels: the front alone
                if f < ENOUGH:
                    rgb[y, x, 0] = rgb[y, x, 1] = rgb[y, x, 2] = 0
                    depth[y, x] = 0
                    continue
                each = ONE / front_sum
                rgb[y, x, 0] = each * front_red + HALF
                rgb[y, x, 1] = each * front_green + HALF
                rgb[y, x, 2] = each * front_blue + HALF
                depth[y, x] = front_z / (front_sum * DEPTH)
                continue
            back_sum, back_red, back_green, back_blue, back_z = _read(back, p)
            rest_sum, rest_red, rest_green, rest_blue, rest_z = _read(rest, p)
            b, r = back_sum / UNIT, rest_sum / UNIT
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
            rgb[y, x, 0] = from_front * front_red + from_back * back_red + from_rest * rest_red + HALF
            rgb[y, x, 1] = from_front * front_green + from_back * back_green + from_rest * rest_green + HALF
            rgb[y, x, 2] = from_front * front_blue + from_back * back_blue + from_rest * rest_blue + HALF
            if of_front > 0 and of_front >= of_back:
                depth[y, x] = front_z / (front_sum * DEPTH)
            elif of_back > 0:
                depth[y, x] = back_z / (back_sum * DEPTH)
            else:
                depth[y, x] = rest_z / (rest_sum * DEPTH)


@njit(cache=True, nogil=True, error_model="numpy")
def draw_others(
    xyz: NDArray,  # [points, 3] float32, metres
    colours: NDArray,  # [points, 3] uint8
    footprint: NDArray,  # [points] float32, metres
    usable: NDArray,  # [points] bool
    lens: NDArray,  # [4] float32: fx, fy, cx, cy
    w2c: NDArray,  # [4, 4] float32
    scratch: Scratch,
    top: int,
    rgb: NDArray,  # [rows, width, 3] uint8, as `draw_rows` filled it
    depth: NDArray,  # [rows, width] float32, likewise
    shown: NDArray,  # [rows, width] uint8, filled here: 1 where one of these points is shown
) -> None:
    """Draw more points into rows that are drawn: into their holes, and before what they stand before.

    Most such points lie behind what is drawn, and are let go as soon as that is seen; only pixels that the others touch
    are looked at again. They have two layers, the nearest surface and all behind it.
    """
    rows, width = depth.shape
    fx, fy, cx, cy = lens
    focal = F32(math.sqrt(fx * fy))
    splats, point, nearest, stride = scratch.splats, scratch.point, scratch.nearest, width + 2
    shown[:] = 0
    farthest = _farthest_in_blocks(depth)
    count = 0
    for i in range(len(xyz)):
        x, y, d = xyz[i]
        z = w2c[2, 0] * x + w2c[2, 1] * y + w2c[2, 2] * d + w2c[2, 3]
        if not z >= NEAR or not usable[i]:
            continue
        per_z = ONE / z
        w = min(footprint[i] * focal * per_z, WIDEST)
        if not w >= 0:
            continue
        reach = max(w, ONE) - HALF
        v = fy * (w2c[1, 0] * x + w2c[1, 1] * y + w2c[1, 2] * d + w2c[1, 3]) * per_z + cy
        if not top - reach < v < top + rows + reach:
            continue
        u = fx * (w2c[0, 0] * x + w2c[0, 1] * y + w2c[0, 2] * d + w2c[0, 3]) * per_z + cx
        if not -reach < u < width + reach:
            continue
        r = max(w, ONE)
        y0, y1 = _window(v, r, top, rows)
        x0, x1 = _window(u, r, 0, width)
        if y0 >= y1 or x0 >= x1 or _hidden(z, farthest, y0 - top, y1 - top, x0, x1):
            continue
        is_shown = False
        for row in range(y0 - top, y1 - top):
            for column in range(x0, x1):
                if not _before(z, depth[row, column]):
                    continue
                p = U64((row + 1) * stride + column + 1)
                if not shown[row, column]:
                    shown[row, column] = 1
                    nearest[p] = NOTHING
                    scratch.front[U64(3) * p : U64(3) * p + U64(3)] = 0
                    scratch.back[U64(3) * p : U64(3) * p + U64(3)] = 0
                nearest[p] = min(nearest[p], z)
                is_shown = True
        if is_shown:
            splats[count, 0] = u
            splats[count, 1] = v
            splats[count, 2] = z
            splats[count, 3] = w
            point[count] = i
            count += 1
    for k in range(count):
        u, v, z, w = splats[k]
        j = point[k]
        red_green = I64(colours[j, 0]) | (I64(colours[j, 1]) << LANE)
        blue_one = I64(colours[j, 2]) | (1 << LANE)
        deep = I64(z * DEPTH)
        r = max(w, ONE)
        y0, y1 = _window(v, r, top, rows)
        x0, x1 = _window(u, r, 0, width)
        per_r = ONE / r
        scale = min(w, ONE) * min(w, ONE) * UNIT
        for y in range(y0, y1):
            tent = scale * (ONE - abs(F32(y) + HALF - v) * per_r)
            for x in range(x0, x1):
                if _before(z, depth[y - top, x]):
                    p = U64((y - top + 1) * stride + x + 1)
                    weight = tent * (ONE - abs(F32(x) + HALF - u) * per_r)
                    layer = scratch.front if z <= nearest[p] * BEYOND else scratch.back
                    _add(layer, p, weight, red_green, blue_one, deep)
    for y in range(rows):
        for x in range(width):
            if shown[y, x]:
                p = U64((y + 1) * stride + x + 1)
                shown[y, x] = _over(scratch.front, scratch.back, p, rgb[y, x], depth, y, x)


@njit(cache=True, nogil=True, error_model="numpy")
def _farthest_in_blocks(depth: NDArray) -> NDArray:
    """The largest depth in every block of pixels; infinite where there is a hole."""
    rows, width = depth.shape
    farthest = np.zeros(((rows + BLOCK - 1) // BLOCK, (width + BLOCK - 1) // BLOCK), dtype=F32)
    for y in range(rows):
        for block in range(farthest.shape[1]):
            most = farthest[y // BLOCK, block]
            for x in range(block * BLOCK, min(block * BLOCK + BLOCK, width)):
                most = max(most, depth[y, x] if depth[y, x] > 0 else NOTHING)
            farthest[y // BLOCK, block] = most
    return farthest


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _hidden(z: np.float32, farthest: NDArray, y0: int, y1: int, x0: int, x1: int) -> bool:
    """Whether a point is behind all that is drawn in the blocks that it touches."""
    for y in range(y0 // BLOCK, (y1 - 1) // BLOCK + 1):
        for x in range(x0 // BLOCK, (x1 - 1) // BLOCK + 1):
            if z * BEYOND < farthest[y, x]:
                return False
    return True


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _before(z: np.float32, drawn: np.float32) -> bool:
    """Whether a point is to be seen where something is drawn at that depth, or nothing (0)."""
    return bool(drawn == 0 or z * BEYOND < drawn)


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _over(front: NDArray, back: NDArray, p: np.uint64, rgb: NDArray, depth: NDArray, y: int, x: int) -> int:
    """Put two layers over what is drawn at a pixel, if enough of it is covered by them; whether that is so."""
    front_sum, front_red, front_green, front_blue, front_z = _read(front, p)
    back_sum, back_red, back_green, back_blue, back_z = _read(back, p)
    f, b = front_sum / UNIT, back_sum / UNIT
    if f + b < ENOUGH:
        return 0
    of_front = min(f, ONE)
    of_back = max(min(b, ONE - of_front - OPAQUE * max(f + b - ONE, ZERO)), ZERO)
    total = of_front + of_back
    if total <= 0:
        return 0
    from_front = of_front / (total * front_sum) if front_sum > 0 else ZERO
    from_back = of_back / (total * back_sum) if back_sum > 0 else ZERO
    rgb[0] = from_front * front_red + from_back * back_red + HALF
    rgb[1] = from_front * front_green + from_back * back_green + HALF
    rgb[2] = from_front * front_blue + from_back * back_blue + HALF
    if of_front > 0 and of_front >= of_back:
        depth[y, x] = front_z / (front_sum * DEPTH)
    else:
        depth[y, x] = back_z / (back_sum * DEPTH)
    return 1
