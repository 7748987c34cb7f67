"""Points of one frame looked up in another, compiled; `tests/reference/moving.py` says the same in plain numpy.

Depth at a place is that of the pixel it lies in, or between pixels where they are of one surface: the inverse depth
runs evenly on a plane. Whatever is beyond half of the far plane is sky, and all of it is equally far away.
"""

import math

import numpy as np
from numpy.typing import NDArray

from scene.camera import FAR_PLANE, NEAR_PLANE
from scene.support.kernel_cache import njit

OUT, BEHIND, ON, BEFORE = range(4)
"""Where a point is as another frame sees it: out of its picture, behind what it shows, on it, or before it."""
SKY = 0.5 * FAR_PLANE
ONE_SURFACE = 1.05
"""Depths of neighbours whose ratio is below this are of one surface."""
BORDER = 0.5
"""Pixels by which a point may be out of the picture and still touch it."""
FREE, OTHER_COLOUR, SUPPORTED = range(3)
"""Votes: another frame sees farther through the point, sees another colour in its place, or sees it."""
STEP = 2
"""One pixel in so many, across and down, is asked whether it moves."""


@njit(cache=True, nogil=True, error_model="numpy")
def look_up(
    xyz: NDArray,  # [points, 3] float32, metres
    c: NDArray,  # [3, 4] float64: to the axes of the frame's camera
    lens: NDArray,  # [4] float64: fx, fy, cx, cy
    metres: NDArray,  # [height, width] float32; 0 where the frame says nothing
    tolerance: float,
    states: NDArray,  # [points] uint8, filled here
) -> None:
    """Where each point is as a frame sees it; where the frame says nothing, the point is out of the picture.

    Drawn, a point reaches over the four pixels around it. It is behind what the frame shows if it is in all of them.
    """
    height, width = metres.shape
    for i in range(len(xyz)):
        x, y, d = xyz[i, 0], xyz[i, 1], xyz[i, 2]
        z = c[2, 0] * x + c[2, 1] * y + c[2, 2] * d + c[2, 3]
        states[i] = OUT
        if not z > NEAR_PLANE:
            continue
        u = lens[0] * (c[0, 0] * x + c[0, 1] * y + c[0, 2] * d + c[0, 3]) / z + lens[2]
        v = lens[1] * (c[1, 0] * x + c[1, 1] * y + c[1, 2] * d + c[1, 3]) / z + lens[3]
        if not (-BORDER < u < width + BORDER and -BORDER < v < height + BORDER):
            continue
        there = depth_at(metres, u, v)
        if not there > 0:
            continue
        states[i] = _compared(min(z, SKY), min(there, SKY), tolerance)
        if states[i] == BEHIND:
            left, top = int(u + 0.5) - 1, int(v + 0.5) - 1
            for y in range(max(top, 0), min(top + 2, height)):
                for x in range(max(left, 0), min(left + 2, width)):
                    if metres[y, x] > 0 and min(z, SKY) <= min(metres[y, x], SKY) * (1 + tolerance):
                        states[i] = ON


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _compared(z: float, there: float, tolerance: float) -> int:
    if z > there * (1 + tolerance):
        return BEHIND
    return ON if z >= there * (1 - tolerance) else BEFORE


@njit(cache=True, nogil=True, error_model="numpy")
def depth_at(metres: NDArray, u: float, v: float) -> float:
    """Depth at a place of a picture; 0 where it says nothing."""
    height, width = metres.shape
    column, row = min(max(int(u), 0), width - 1), min(max(int(v), 0), height - 1)
    nearest = metres[row, column]
    left, top = int(u - 0.5), int(v - 0.5)
    if u < 0.5 or v < 0.5 or left + 1 >= width or top + 1 >= height:
        return nearest
    a, b = metres[top, left], metres[top, left + 1]
    c, d = metres[top + 1, left], metres[top + 1, left + 1]
    least = min(min(a, b), min(c, d))
    if not (least > 0 and max(max(a, b), max(c, d)) < least * ONE_SURFACE):
        return nearest
    s, t = u - 0.5 - left, v - 0.5 - top
    return 1 / ((1 - t) * ((1 - s) / a + s / b) + t * ((1 - s) / c + s / d))


@njit(cache=True, nogil=True, error_model="numpy")
def vote(
    metres: NDArray,  # [height, width] float32: of the frame that is asked about
    rgb: NDArray,  # [height, width, 3] uint8
    lens: NDArray,  # [4] float64: fx, fy, cx, cy
    c: NDArray,  # [3, 4] float64: from its camera's axes to the other's
    other_metres: NDArray,
    other_rgb: NDArray,
    other_lens: NDArray,
    tolerance: float,  # relative difference of depth
    colour: int,  # sum of the differences of red, green and blue
    votes: NDArray,  # [3, rows, columns] uint8: one is added to at most one of `FREE`, `OTHER_COLOUR`, `SUPPORTED`
) -> None:
    """What one other frame says of every so-manieth pixel: whether it stands still in the world.

    The pixels around the place count too, as neither depth nor camera is exact: for another colour, or for free space,
    all of them must speak.
    """
    height, width = metres.shape
    for i in range(votes.shape[1]):
        for j in range(votes.shape[2]):
            row, column = i * STEP, j * STEP
            z = metres[row, column]
            x, y = z * (column + 0.5 - lens[2]) / lens[0], z * (row + 0.5 - lens[3]) / lens[1]
            there = c[2, 0] * x + c[2, 1] * y + c[2, 2] * z + c[2, 3]
            if not there > NEAR_PLANE:
                continue
            u = other_lens[0] * (c[0, 0] * x + c[0, 1] * y + c[0, 2] * z + c[0, 3]) / there + other_lens[2]
            v = other_lens[1] * (c[1, 0] * x + c[1, 1] * y + c[1, 2] * z + c[1, 3]) / there + other_lens[3]
            if not (1 <= u < width - 1 and 1 <= v < height - 1):
                continue
            there = min(there, SKY)
            left, top = int(u) - 1, int(v) - 1
            free, near, alike = True, False, False
            for a in range(top, top + 3):
                for b in range(left, left + 3):
                    seen = min(other_metres[a, b], SKY)
                    free = free and there < seen * (1 - tolerance)
                    if abs(there - seen) <= tolerance * seen:
                        near = True
                        if not alike:
                            apart = 0
                            for k in range(3):
                                apart += abs(np.int64(rgb[row, column, k]) - np.int64(other_rgb[a, b, k]))
                            alike = apart <= colour
            if free:
                votes[FREE, i, j] += 1
            elif alike:
                votes[SUPPORTED, i, j] += 1
            elif near:
                votes[OTHER_COLOUR, i, j] += 1


@njit(cache=True, nogil=True, error_model="numpy")
def mark_unreliable(metres: NDArray, edge: float, reliable: NDArray) -> None:
    """Take away pixels that hang between two surfaces, and those that fewer than two around them go with.

    The first are those of `scene.lifting.flying_pixels`; the second stand for outliers, which take a second a picture.

    Args:
        metres: [height, width] float32.
        edge: depths that differ by less (relative) belong to one surface.
        reliable: [height, width] bool, changed in place.
    """
    height, width = metres.shape
    for y in range(height):
        for x in range(width):
            here = metres[y, x]
            if _flies(metres, y, x, edge):
                reliable[y, x] = False
                continue
            alike = 0
            for b in range(max(y - 1, 0), min(y + 2, height)):
                for a in range(max(x - 1, 0), min(x + 2, width)):
                    alike += max(metres[b, a], here) <= min(metres[b, a], here) * (1 + edge)
            if alike < 3:  # itself, and two more
                reliable[y, x] = False


@njit(cache=True, nogil=True, error_model="numpy")
def mark_mixed(metres: NDArray, edge: float, reliable: NDArray) -> None:
    """Take away pixels right beside something nearer, whose colour is mixed with that of the nearer thing.

    Elsewhere they would hang on the wall as the outline of what stood before it.

    Args:
        metres: [height, width] float32.
        edge: depths that differ by less (relative) belong to one surface.
        reliable: [height, width] bool, changed in place.
    """
    height, width = metres.shape
    for y in range(height):
        for x in range(width):
            reliable[y, x] = reliable[y, x] and not _beside_nearer(metres, y, x, edge)


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _beside_nearer(metres: NDArray, y: int, x: int, edge: float) -> bool:
    height, width = metres.shape
    here = 1 / metres[y, x]
    for b in range(max(y - 1, 0), min(y + 2, height)):
        for a in range(max(x - 1, 0), min(x + 2, width)):
            jump = 1 / metres[b, a] - here
            if jump <= edge * here:
                continue
            opposite_y, opposite_x = min(max(2 * y - b, 0), height - 1), min(max(2 * x - a, 0), width - 1)
            slope = here - 1 / metres[opposite_y, opposite_x]
            if slope < 0 or jump > 2 * slope:  # else it is one surface, seen at a slant
                return True
    return False


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _flies(metres: NDArray, y: int, x: int, edge: float) -> bool:
    height, width = metres.shape
    here = 1 / metres[y, x]
    for axis in range(2):
        at, length = (y, height) if axis == 0 else (x, width)
        for k in range(3):
            step = 1 << k
            if at < 2 * step or at + 2 * step >= length:
                continue
            down, right = (step, 0) if axis == 0 else (0, step)
            before = 1 / metres[y - down, x - right]
            after = 1 / metres[y + down, x + right]
            rise, fall = here - before, after - here
            if min(abs(rise), abs(fall)) <= edge * here or rise * fall <= 0:
                continue
            earlier = before - 1 / metres[y - 2 * down, x - 2 * right]
            later = 1 / metres[y + 2 * down, x + 2 * right] - after
            if abs(rise + fall) > 2 * (abs(earlier) + abs(later)):
                return True
    return False


@njit(cache=True, nogil=True, error_model="numpy")
def place_pixels(
    metres: NDArray,  # [height, width] float32
    lens: NDArray,  # [4] float64: fx, fy, cx, cy
    farthest: float,
    xyz: NDArray,  # [height * width, 3] float32, filled here
    footprint: NDArray,  # [height * width] float32, filled here
) -> bool:
    """Put every pixel at its depth; False where one has none that is above 0 and at most the farthest."""
    height, width = metres.shape
    fx, fy, cx, cy = lens
    per_focal = 1 / math.sqrt(fx * fy)
    i = 0
    for y in range(height):
        across, down = 1 / fx, (y + 0.5 - cy) / fy
        for x in range(width):
            z = metres[y, x]
            if not 0 < z <= farthest:
                return False
            xyz[i, 0] = (x + 0.5 - cx) * across * z
            xyz[i, 1] = down * z
            xyz[i, 2] = z
            footprint[i] = z * per_focal
            i += 1
    return True


@njit(cache=True, nogil=True, error_model="numpy")
def gather(
    bits: NDArray,  # [(points + 7) // 8] uint8: which points, the lowest bit first
    xyz: NDArray,  # [points, 3] float32
    rgb: NDArray,  # [points, 3] uint8
    footprint: NDArray,  # [points] float32
    c: NDArray,  # [3, 4] float32: to other axes
    to_xyz: NDArray,  # filled here, as are the next two; room for all points that bits name
    to_rgb: NDArray,
    to_footprint: NDArray,
) -> int:
    """Take some of the points, in other axes; how many there are."""
    count = 0
    for byte in range(len(bits)):
        if bits[byte] == 0:
            continue
        for i in range(8 * byte, min(8 * byte + 8, len(xyz))):
            if (bits[byte] >> (i - 8 * byte)) & 1:
                x, y, z = xyz[i, 0], xyz[i, 1], xyz[i, 2]
                for k in range(3):
                    to_xyz[count, k] = c[k, 0] * x + c[k, 1] * y + c[k, 2] * z + c[k, 3]
                    to_rgb[count, k] = rgb[i, k]
                to_footprint[count] = footprint[i]
                count += 1
    return count
