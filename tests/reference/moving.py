"""Points of one frame looked up in another, one by one, straight from the definitions in `scene.moving.kernel`."""

import numpy as np
from jaxtyping import Bool, Float, UInt8

from scene.camera import FAR_PLANE, NEAR_PLANE
from scene.lifting import flying_pixels

SKY = FAR_PLANE / 2


def depth_at_slowly(metres: Float[np.ndarray, "height width"], u: float, v: float) -> float:
    """Depth at a place: between four pixels of one surface, else that of the pixel it lies in."""
    height, width = metres.shape
    nearest = float(metres[min(max(int(np.floor(v)), 0), height - 1), min(max(int(np.floor(u)), 0), width - 1)])
    left, top = int(np.floor(u - 0.5)), int(np.floor(v - 0.5))
    if left < 0 or top < 0 or left + 1 >= width or top + 1 >= height:
        return nearest
    four = metres[top : top + 2, left : left + 2].astype(float)
    if four.min() <= 0 or four.max() >= 1.05 * four.min():
        return nearest
    across, down = np.array([left + 1.5 - u, u - left - 0.5]), np.array([top + 1.5 - v, v - top - 0.5])
    return 1 / float(down @ (1 / four) @ across)


def look_up_slowly(
    xyz: Float[np.ndarray, "points 3"],
    w2c: Float[np.ndarray, "4 4"],
    lens: tuple[float, float, float, float],
    metres: Float[np.ndarray, "height width"],
    tolerance: float,
) -> UInt8[np.ndarray, " points"]:
    """0 out of the picture, 1 behind what the frame shows, 2 on it, 3 before it."""
    height, width = metres.shape
    fx, fy, cx, cy = lens
    states = np.zeros(len(xyz), np.uint8)
    for i, point in enumerate(xyz.astype(float)):
        x, y, z = w2c[:3, :3] @ point + w2c[:3, 3]
        if z <= NEAR_PLANE:
            continue
        u, v = fx * x / z + cx, fy * y / z + cy
        if not (-0.5 < u < width + 0.5 and -0.5 < v < height + 0.5):
            continue
        there = depth_at_slowly(metres, u, v)
        if there == 0:
            continue
        ratio = min(z, SKY) / min(there, SKY)
        states[i] = 1 if ratio > 1 + tolerance else 2 if ratio >= 1 - tolerance else 3
        rows = [row for row in range(height) if abs(row + 0.5 - v) <= 1]
        columns = [column for column in range(width) if abs(column + 0.5 - u) <= 1]
        touched = metres[np.ix_(rows, columns)]
        if states[i] == 1 and ((touched > 0) & (min(z, SKY) <= np.minimum(touched, SKY) * (1 + tolerance))).any():
            states[i] = 2
    return states


def votes_slowly(
    frame: tuple[Float[np.ndarray, "height width"], UInt8[np.ndarray, "height width 3"]],
    other: tuple[Float[np.ndarray, "height width"], UInt8[np.ndarray, "height width 3"]],
    between: Float[np.ndarray, "4 4"],
    lens: tuple[float, float, float, float],
    tolerance: float,
    colour: int,
    step: int,
) -> UInt8[np.ndarray, "3 rows columns"]:
    """What another frame says of every so-manieth pixel: seen through, another colour, or seen."""
    (metres, rgb), (there, seen) = frame, other
    height, width = metres.shape
    fx, fy, cx, cy = lens
    votes = np.zeros((3, -(-height // step), -(-width // step)), np.uint8)
    for i, row in enumerate(range(0, height, step)):
        for j, column in enumerate(range(0, width, step)):
            deep = float(metres[row, column])
            point = deep * np.array([(column + 0.5 - cx) / fx, (row + 0.5 - cy) / fy, 1])
            x, y, z = between[:3, :3] @ point + between[:3, 3]
            if z <= NEAR_PLANE:
                continue
            u, v = fx * x / z + cx, fy * y / z + cy
            if not (1 <= u < width - 1 and 1 <= v < height - 1):
                continue
            z = min(z, SKY)
            around = slice(int(v) - 1, int(v) + 2), slice(int(u) - 1, int(u) + 2)
            depths = np.minimum(there[around], SKY).astype(float)
            near = np.abs(z - depths) <= tolerance * depths
            apart = np.abs(seen[around].astype(int) - rgb[row, column].astype(int)).sum(-1)
            if (z < depths * (1 - tolerance)).all():
                votes[0, i, j] = 1
            elif (near & (apart <= colour)).any():
                votes[2, i, j] = 1
            elif near.any():
                votes[1, i, j] = 1
    return votes


def reliable_slowly(metres: "np.ndarray", edge: float) -> Bool[np.ndarray, "height width"]:
    """Pixels that neither fly nor stand nearly alone."""
    import torch

    height, width = metres.shape
    reliable = ~flying_pixels(torch.from_numpy(metres), edge).numpy()
    for y in range(height):
        for x in range(width):
            around = metres[max(y - 1, 0) : y + 2, max(x - 1, 0) : x + 2].astype(float)
            here = float(metres[y, x])
            alike = np.maximum(around, here) <= np.minimum(around, here) * (1 + edge)
            reliable[y, x] &= alike.sum() >= 3
    return reliable


def unmixed_slowly(metres: Float[np.ndarray, "height width"], edge: float) -> Bool[np.ndarray, "height width"]:
    """Pixels that are not right beside something nearer, unless all three are of one slant."""
    height, width = metres.shape
    unmixed = np.ones(metres.shape, bool)
    inverse = 1 / metres
    for y, x in np.ndindex(height, width):
        for down, right in np.ndindex(3, 3):
            beside = y + down - 1, x + right - 1
            opposite = int(np.clip(y - down + 1, 0, height - 1)), int(np.clip(x - right + 1, 0, width - 1))
            if not (0 <= beside[0] < height and 0 <= beside[1] < width):
                continue
            jump = inverse[beside] - inverse[y, x]
            if jump <= edge * inverse[y, x]:
                continue
            slope = inverse[y, x] - inverse[opposite]
            unmixed[y, x] &= slope >= 0 and jump <= 2 * slope
    return unmixed
