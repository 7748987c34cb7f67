"""The cameras of a video, by structure from motion as the papers do it: COLMAP's features, its global mapper (GLOMAP).

A video whose camera does not move has no parallax, and no mapper can place it: it is told apart beforehand, and its
camera only turns.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float, UInt8
from PIL import Image
from torch import Tensor

from research.evaluate.colmap import colmap
from research.evaluate.protocols import Protocol

LARGEST_ERROR = 4.0
"""Pixels by which a match may miss its epipolar line while relative poses are looked for."""
KEPT_ERROR = 1.0
"""Pixels within which GLOMAP keeps matches for the cameras then (its `max_epipolar_error_E`)."""
LEAST_KEPT, LEAST_SHARE = 30, 0.25
"""Number and part of the matches of a pair that have to be left then, as in GLOMAP."""
MOST_MATCHES = 65_536
STILL = 0.5
"""Pixels by which the middle one of the matches may miss where a camera that only turns would see it."""
FEWEST = 15
"""Matches of a pair of frames that say anything."""
TRIMMED = 0.7
"""Part of the matches that a turn is fitted to, the nearest ones."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Recovered:
    """The cameras of a video."""

    c2w: Float[Tensor, "frames 4 4"]
    """Camera to world, OpenCV axes, float64, in a unit of its own."""
    first_seen: Float[Tensor, "points 3"]
    """Points that the first frame shows: u and v [px], and depth in that unit."""
    points: int
    """Points that were found in space."""
    still: bool
    """Whether the camera only turns; then `c2w` has no translation, and there are no points."""


@dataclass(frozen=True)
class Failed:
    """A video whose cameras were not found, and why."""

    reason: str


@dataclass(frozen=True, eq=False, kw_only=True)
class Features:
    """What COLMAP found in the frames, in a folder that lasts as long as the block."""

    folder: Path
    frames: int
    lens: Float[np.ndarray, "3 3"]
    protocol: Protocol
    threads: int


@contextmanager
def features(
    frames: UInt8[Tensor, "frames height width 3"],
    lens: Float[Tensor, "3 3"],
    protocol: Protocol,
    *,
    threads: int = -1,
) -> Iterator[Features]:
    """Find features in the frames of a video: affine shapes, domain-size pooling.

    Args:
        frames: of the video.
        lens: that all of them share, pixels; it is given to COLMAP and never changed by it.
        protocol: its model of the lens.
        threads: of COLMAP; -1 is one for each processor.

    Raises:
        InputError: pycolmap is not installed.
    """
    library = colmap()
    with tempfile.TemporaryDirectory(prefix="realcam-colmap-") as scratch:
        folder = Path(scratch)
        (folder / "images").mkdir()
        for number, frame in enumerate(frames):
            Image.fromarray(frame.numpy()).save(folder / "images" / _name(number), compress_level=1)
        reader = library.ImageReaderOptions(camera_model=protocol.lens, camera_params=_parameters(lens, protocol))
        options = library.FeatureExtractionOptions(use_gpu=False, num_threads=threads)
        options.sift.estimate_affine_shape = True
        options.sift.domain_size_pooling = True
        library.extract_features(
            folder / "features.db",
            folder / "images",
            camera_mode=library.CameraMode.SINGLE,
            reader_options=reader,
            extraction_options=options,
            device=library.Device.cpu,
        )
        yield Features(folder=folder, frames=len(frames), lens=lens.numpy(), protocol=protocol, threads=threads)


def recover(found: Features, seed: int) -> Recovered | Failed:
    """The cameras of a video, by one trial.

    Args:
        found: its features.
        seed: of everything that is drawn: which matches are tried, and where the mapper begins.
    """
    with tempfile.TemporaryDirectory(prefix=f"trial-{seed}-", dir=found.folder) as scratch:
        database = Path(scratch, "matches.db")
        database.write_bytes((found.folder / "features.db").read_bytes())
        _match(database, found, seed)
        turns = _turns(database, found)
        if turns is not None:
            return Recovered(c2w=turns, first_seen=torch.empty(0, 3).double(), points=0, still=True)
        _keep_near(database, seed)
        return _mapped(database, found, seed, Path(scratch))


def _match(database: Path, found: Features, seed: int) -> None:
    library = colmap()
    matching = library.FeatureMatchingOptions(
        use_gpu=False, num_threads=found.threads, guided_matching=True, max_num_matches=MOST_MATCHES
    )
    verification = library.TwoViewGeometryOptions()
    verification.ransac.max_error = LARGEST_ERROR
    verification.ransac.random_seed = seed
    match = {"exhaustive": library.match_exhaustive, "sequential": library.match_sequential}[found.protocol.matching]
    match(database, matching_options=matching, verification_options=verification, device=library.Device.cpu)


def _keep_near(database: Path, seed: int) -> None:
    """Leave out matches that miss their epipolar lines by more, and pairs with few others.

    The global mapper within COLMAP takes matches as they were verified, at 4 pixels; GLOMAP, which is what the papers
    ran, keeps those within 1 pixel. On repeated patterns that is most of the error of a camera.
    """
    library = colmap()
    options = library.TwoViewGeometryOptions(min_num_inliers=LEAST_KEPT)
    options.ransac.max_error = KEPT_ERROR
    options.ransac.random_seed = seed
    with library.Database.open(database) as content:
        camera = content.read_all_cameras()[0]
        places = {
            image.image_id: content.read_keypoints(image.image_id)[:, :2].astype(float)
            for image in content.read_all_images()
        }
        for pair, verified in zip(*content.read_two_view_geometries(), strict=True):
            one, other = library.pair_id_to_image_pair(pair)
            matches = np.asarray(verified.inlier_matches)
            if len(matches) < LEAST_KEPT:
                content.delete_two_view_geometry(one, other)
                continue
            kept = library.estimate_calibrated_two_view_geometry(
                camera, places[one], camera, places[other], matches, options
            )
            if len(kept.inlier_matches) < max(LEAST_KEPT, LEAST_SHARE * len(matches)):
                content.delete_two_view_geometry(one, other)
            else:
                content.update_two_view_geometry(one, other, kept)


def _mapped(database: Path, found: Features, seed: int, scratch: Path) -> Recovered | Failed:
    library = colmap()
    options = library.GlobalPipelineOptions(num_threads=found.threads, random_seed=seed)
    options.mapper.num_threads = found.threads
    options.mapper.random_seed = seed
    for part in (options.mapper, options.mapper.rotation_averaging, options.mapper.global_positioning):
        part.random_seed = seed
    adjustment = options.mapper.bundle_adjustment
    adjustment.refine_focal_length = False
    adjustment.refine_principal_point = False
    adjustment.refine_extra_params = False
    (scratch / "models").mkdir()
    models = library.global_mapping(database, found.folder / "images", scratch / "models", options)
    if not models:
        return Failed("no cameras were found: too few matches agree with each other")
    model = models[0]
    poses = {model.image(each).name: model.image(each).cam_from_world().matrix() for each in model.reg_image_ids()}
    if len(poses) < found.frames:
        return Failed(f"cameras were found for {len(poses)} of {found.frames} frames")
    w2c = np.tile(np.eye(4), (found.frames, 1, 1))
    w2c[:, :3] = np.stack([poses[_name(number)] for number in range(found.frames)])
    return Recovered(
        c2w=torch.from_numpy(np.linalg.inv(w2c)),
        first_seen=torch.from_numpy(_first_seen(model, w2c[0])),
        points=model.num_points3D(),
        still=False,
    )


def _first_seen(model: "object", w2c: np.ndarray) -> np.ndarray:
    """u, v and depth of the points that the first frame shows."""
    image = model.find_image_with_name(_name(0))  # type: ignore[attr-defined]
    seen = [each for each in image.points2D if each.has_point3D()]
    if not seen:
        return np.empty((0, 3))
    uv = np.stack([each.xy for each in seen])
    xyz = np.stack([model.point3D(each.point3D_id).xyz for each in seen])  # type: ignore[attr-defined]
    return np.column_stack([uv, xyz @ w2c[2, :3] + w2c[2, 3]])


def _turns(database: Path, found: Features) -> Float[Tensor, "frames 4 4"] | None:
    """The cameras of a video whose camera only turns; None where it moves, or where too little matches to tell."""
    library = colmap()
    c2w = np.tile(np.eye(4), (found.frames, 1, 1))
    with library.Database.open(database) as content:
        ids = {image.name: image.image_id for image in content.read_all_images()}
        numbers = [ids[_name(number)] for number in range(found.frames)]
        rays = [_rays(content.read_keypoints(each)[:, :2].astype(float), found.lens) for each in numbers]
        for later in range(1, found.frames):
            earlier = 0 if content.exists_matches(numbers[0], numbers[later]) else later - 1
            if not content.exists_matches(numbers[earlier], numbers[later]):
                return None
            pairs = content.read_matches(numbers[earlier], numbers[later])
            if len(pairs) < FEWEST:
                return None
            turn, missed = _turn(rays[earlier][pairs[:, 0]], rays[later][pairs[:, 1]])
            if missed * found.lens[0, 0] > STILL:
                return None
            c2w[later, :3, :3] = c2w[earlier, :3, :3] @ turn
    return torch.from_numpy(c2w)


def _rays(uv: np.ndarray, lens: np.ndarray) -> np.ndarray:
    flat = np.column_stack([(uv - lens[:2, 2]) / lens[[0, 1], [0, 1]], np.ones(len(uv))])
    return flat / np.linalg.norm(flat, axis=1, keepdims=True)


def _turn(one: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, float]:
    """The rotation that takes the rays of a later frame to those of an earlier, and the middle angle that is left."""
    turn, chosen = np.eye(3), np.ones(len(one), bool)
    missed = np.empty(0)
    for _ in range(5):
        u, _, v = np.linalg.svd(one[chosen].T @ other[chosen])
        turn = u @ np.diag([1, 1, np.linalg.det(u @ v)]) @ v
        missed = np.linalg.norm(one - other @ turn.T, axis=1)
        chosen = missed <= np.quantile(missed, TRIMMED)
    return turn, float(np.median(missed))


def _parameters(lens: Float[Tensor, "3 3"], protocol: Protocol) -> str:
    fx, fy, cx, cy = (float(lens[at]) for at in ((0, 0), (1, 1), (0, 2), (1, 2)))
    return ",".join(repr(each) for each in ((fx, fy, cx, cy) if protocol.lens == "PINHOLE" else (fx, cx, cy)))


def _name(number: int) -> str:
    return f"{number:03d}.png"
