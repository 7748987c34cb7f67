"""Clips with depth, lifted: what is shown where and when."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from scene.camera import Intrinsics
from scene.coverage.kinds import Coverage
from scene.depth.depth_map import DepthMap, DepthSource
from scene.errors import InputError
from scene.lifting import lift
from scene.moving.folder import MOVING, FolderScenes, read_moving
from scene.moving.lift_clip import lift_clip
from scene.moving.moving_scene import MovingScene
from scene.moving.render import render_over_time
from scene.photo.image import Photo
from scene.pose import rigid_inverse
from scene.recover.recovered import UnscaledCamera
from scene.rendering.render import render, splat
from scene.scene import Scene
from scene.trajectory import Trajectory
from tests.scene.cameras import psnr
from tests.scene.moving.staged import PATH, SIZE, Staged, off, staged
from tests.scene.recover.clips import errors, filmed, length, truly_filmed


@pytest.fixture(scope="module")
def clip() -> Staged:
    return staged()


@pytest.fixture(scope="module")
def moving(clip: Staged, tmp_path_factory: pytest.TempPathFactory) -> MovingScene:
    """The clip with exact depth and its true camera."""
    folder = tmp_path_factory.mktemp("lifted")
    return lift_clip(clip.written(folder / "clip"), folder / "out", depth=clip.maps(), camera=clip.camera())


def flags(scene: MovingScene, frame: int) -> torch.Tensor:
    """The flags of a frame on disk."""
    assert isinstance(scene._frames, FolderScenes)
    return torch.from_numpy(scene._frames.flags[frame].copy())


def camera_beside(scene: Scene) -> torch.Tensor:
    """A camera a little to the right, in the frame's own axes."""
    beside = torch.eye(4, dtype=torch.float64)
    beside[0, 3] = 0.04 * scene.points.median_depth
    return beside


def lift_frame(clip: Staged, frame: int) -> Scene:
    """A frame as it would be without the card."""
    photo = Photo(clip.empty[frame], clip.trajectory.intrinsics[frame], "user")
    depth = truly_filmed("room", SIZE, PATH).depth[frame]
    return lift(photo, DepthMap(depth, DepthSource("sidecar", "metric")))


def camera_at(scene: MovingScene, frame: int, frames: int = 1) -> Trajectory:
    """The camera that filmed a frame, as often as asked."""
    own = scene.trajectory
    return Trajectory(own.intrinsics[frame].repeated(frames), own.c2w[frame].repeat(frames, 1, 1), own.fps)


def test_exact_depth_and_camera_stay_as_they_are(clip: Staged, moving: MovingScene) -> None:
    for frame in range(len(moving)):
        ratio = moving.at(frame).depth.metres / clip.depth[frame]
        assert (ratio - 1).abs().median() < 0.01
    turned, moved = errors(moving.c2w, clip.trajectory.c2w)
    assert turned.max() < 1e-6 and moved.max() < 1e-6
    assert moving.notices == () and moving.residual.max() < 0.02


def test_through_its_own_camera_every_frame_is_the_clips(clip: Staged, moving: MovingScene) -> None:
    preview = render_over_time(moving, moving.trajectory, list(range(len(moving))))
    assert preview.mask.all()
    for rgb, taken in zip(preview.rgb, clip.rgb, strict=True):
        assert psnr(rgb, taken) >= 45


def test_time_can_be_frozen_reversed_and_slowed(clip: Staged, moving: MovingScene) -> None:
    frozen = render_over_time(moving, moving.trajectory, [4] * len(moving))
    there = Trajectory(moving.trajectory.intrinsics, rigid_inverse(moving.c2w[4]) @ moving.c2w, moving.fps)
    alone = render(moving.at(4), there)
    for name in ("rgb", "depth", "coverage", "pinholes"):
        assert torch.equal(getattr(frozen, name), getattr(alone, name))
    for frames in ([9, 8, 7], [3, 3, 4, 4]):
        cameras = Trajectory(moving.trajectory.intrinsics[: len(frames)], moving.c2w[frames], moving.fps)
        preview = render_over_time(moving, cameras, frames)
        for rgb, frame in zip(preview.rgb, frames, strict=True):
            assert psnr(rgb, clip.rgb[frame]) >= 45


def test_what_moves_is_found(clip: Staged, moving: MovingScene) -> None:
    for frame in range(1, len(moving) - 1):
        found = (flags(moving, frame) & MOVING) > 0
        assert found[clip.card[frame]].float().mean() > 0.95
        assert found[~clip.card[frame]].float().mean() < 0.25


def test_what_the_card_hides_was_seen_at_another_time_and_shows_no_ghost(clip: Staged, moving: MovingScene) -> None:
    frame = 5
    scene = moving.at(frame)
    # the frame without the card: what is behind it comes from other frames alone, and must be the empty room
    card = clip.card[frame]
    gone = replace(scene, points=replace(scene.points, reliable=scene.points.reliable & ~card.reshape(-1)))
    seen = splat(gone.points, scene.intrinsics.repeated(1), camera_beside(scene)[None], others=gone.other_times)
    step = torch.zeros_like(card)
    step[36:68, 5:] = card[36:68, :-5]
    behind = (seen.depth[0] > 1.5 * scene.depth.metres[card].median()) & step
    assert behind.float().sum() > 0.9 * step.float().sum()
    truth = lift_frame(clip, frame)
    there = splat(truth.points, scene.intrinsics.repeated(1), camera_beside(scene)[None])
    both = behind & (there.depth[0] > 0)
    assert psnr(seen.rgb[0][both], there.rgb[0][both]) > 24


def test_still_edges_leave_no_outline_of_themselves_behind(tmp_path: Path) -> None:
    """A dark post before a bright wall, its edges half and half as lenses draw them, frozen and seen from beside."""
    width, height, frames = 64, 48, 3
    pixels = torch.full((height, width, 3), 240, dtype=torch.uint8)
    metres = torch.full((height, width), 4.0)
    post = (slice(10, 40), slice(28, 36))
    pixels[9:41, 27:37] = 130
    pixels[post], metres[post] = 20, 2.0
    truth = replace(staged(), rgb=pixels.repeat(frames, 1, 1, 1), depth=metres.repeat(frames, 1, 1))
    lens = Intrinsics.from_fov_x(1.0, width, height)
    truth = replace(
        truth, trajectory=Trajectory(lens.repeated(frames), torch.eye(4).double().repeat(frames, 1, 1), 10.0)
    )
    moving = lift_clip(
        truth.written(tmp_path / "clip"), tmp_path / "out", depth=truth.maps(), camera=truth.camera(), exact=True
    )
    own = render_over_time(moving, truth.trajectory, [1] * frames)
    assert torch.equal(own.rgb[0], pixels), "through its own camera the frame is as it was"
    c2w = torch.eye(4).double().repeat(frames, 1, 1)
    c2w[:, 0, 3] = torch.tensor([0.2, 0.3, 0.4])
    seen = render_over_time(moving, replace(truth.trajectory, c2w=c2w), [1] * frames)
    wall = seen.depth > 3.5
    assert (seen.rgb[wall] > 230).all() and wall.float().mean() > 0.7


def test_a_camera_beside_the_path_sees_more_than_one_frame_knows(moving: MovingScene) -> None:
    frame = 0
    scene = moving.at(frame)
    preview = render_over_time(moving, camera_at(moving, len(moving) - 1), [frame])
    alone = render(
        replace(scene, other_times=None),
        Trajectory(moving.trajectory.intrinsics[-1:], moving.c2w[-1:], moving.fps),
    )
    assert (preview.coverage == Coverage.OTHER_TIME).float().mean() > 0.03
    assert (~preview.mask).float().mean() < 0.5 * (~alone.mask).float().mean()


def test_depth_that_breathes_is_brought_back(clip: Staged, tmp_path: Path) -> None:
    maps = off(clip)
    moving = lift_clip(clip.written(tmp_path / "clip"), tmp_path / "out", depth=maps, camera=clip.camera())
    for frame in range(1, len(moving)):
        before = (maps[frame].metres / clip.depth[frame] - 1).abs().median()
        after = (moving.at(frame).depth.metres / clip.depth[frame] - 1).abs().median()
        assert after < 0.02 and after < 0.5 * before
    assert moving.residual.max() < 0.03


def test_the_camera_is_found_where_none_is_given(clip: Staged, tmp_path: Path) -> None:
    moving = lift_clip(clip.written(tmp_path / "clip"), tmp_path / "out", depth=clip.maps())
    _, moved = errors(moving.c2w, clip.trajectory.c2w)
    assert moved.max() < 0.08 * length(clip.trajectory.c2w)


def test_without_depth_one_guess_is_made_and_told(clip: Staged, tmp_path: Path) -> None:
    unscaled = clip.trajectory.c2w.clone()
    unscaled[:, :3, 3] /= 3.0
    true = clip.camera()
    camera = UnscaledCamera(
        trajectory=replace(clip.trajectory, c2w=unscaled),
        rotation_bound=true.rotation_bound,
        translation_bound=true.translation_bound,
        static_share=1.0,
        tripod=False,
    )
    moving = lift_clip(clip.written(tmp_path / "clip"), tmp_path / "out", camera=camera)
    assert moving.at(3).depth.source.kind == "approximate"
    assert any("guessed once" in notice for notice in moving.notices)
    assert any("how large" in notice for notice in moving.notices)
    preview = render_over_time(moving, moving.trajectory, list(range(len(moving))))
    assert preview.mask.all()
    for rgb, taken in zip(preview.rgb, clip.rgb, strict=True):
        assert psnr(rgb, taken) >= 45


def test_a_clip_from_a_tripod_gets_a_camera_that_only_turns(tmp_path: Path) -> None:
    turning = filmed("room", (224, 128), (9, (0.0, 0.0, 0.0), (1.0, 6.0, 0.5), 2))
    depth = {0: DepthMap(turning.depth[0], DepthSource("sidecar", "metric"))}
    clip = replace(staged(), rgb=turning.rgb).written(tmp_path / "clip")
    moving = lift_clip(clip, tmp_path / "out", depth=depth)
    assert (moving.c2w[:, :3, 3] == 0).all() and any("only turned" in each for each in moving.notices)
    turned, _ = errors(moving.c2w, turning.trajectory.c2w)
    assert float(turned.max().rad2deg()) < 0.5
    seen = render_over_time(moving, moving.trajectory, list(range(len(moving))))
    assert seen.mask.all(), "every frame is there, through the camera that filmed it"


def test_frames_between_maps_get_the_depth_of_those_beside(tmp_path: Path) -> None:
    clip = staged(card=False)
    maps = {frame: depth for frame, depth in clip.maps().items() if frame % 3 == 0}
    moving = lift_clip(clip.written(tmp_path / "clip"), tmp_path / "out", depth=maps, camera=clip.camera())
    off = (moving.at(4).depth.metres / clip.depth[4] - 1).abs()
    assert off.median() < 0.02 and off.quantile(0.9) < 0.1
    assert any("4 of 10 frames" in notice for notice in moving.notices)


def test_a_scaled_scene_looks_the_same_from_as_many_metres_farther(moving: MovingScene) -> None:
    larger = moving.scaled(2.5)
    assert torch.allclose(larger.at(3).depth.metres, (2.5 * moving.at(3).depth.metres).clamp(max=1000))
    path = moving.trajectory
    grown = path.c2w.clone()
    grown[:, :3, 3] *= 2.5
    assert torch.equal(larger.c2w, grown)
    frames = [2] * len(path)
    one = render_over_time(moving, path, frames)
    other = render_over_time(larger, replace(path, c2w=grown), frames)
    assert (one.rgb == other.rgb).all(-1).float().mean() > 0.99
    with pytest.raises(InputError, match="positive"):
        moving.scaled(0.0)


def test_the_folder_is_read_again_as_it_was(moving: MovingScene) -> None:
    assert isinstance(moving._frames, FolderScenes)
    again = read_moving(moving._frames.folder)
    assert torch.equal(again.c2w, moving.c2w) and again.fps == moving.fps
    assert torch.equal(again.at(3).points.xyz, moving.at(3).points.xyz)
    assert torch.equal(again.trajectory.intrinsics.matrix, moving.trajectory.intrinsics.matrix)


def test_a_photo_is_a_clip_of_one_frame(clip: Staged, tmp_path: Path) -> None:
    one = replace(clip, rgb=clip.rgb[:1])
    moving = lift_clip(one.written(tmp_path / "clip"), tmp_path / "out", depth={0: clip.maps()[0]})
    assert len(moving) == 1 and not moving.moves
    assert torch.equal(moving.home.depth.metres, clip.depth[0])


@pytest.mark.parametrize(
    ("maps", "words"),
    [
        ({12: (96, 160, 1.0)}, "depth of frame 12"),
        ({0: (96, 160, float("nan"))}, "finite and positive"),
        ({0: (160, 96, 1.0)}, "clip's shape"),
    ],
)
def test_depth_that_does_not_fit_is_refused(
    clip: Staged, maps: dict[int, tuple[int, int, float]], words: str, tmp_path: Path
) -> None:
    depth = {
        frame: DepthMap(torch.full((rows, columns), value), DepthSource("sidecar", "metric"))
        for frame, (rows, columns, value) in maps.items()
    }
    with pytest.raises(InputError, match=words):
        lift_clip(clip.written(tmp_path / "clip"), tmp_path / "out", depth=depth, camera=clip.camera())
    assert not (tmp_path / "out").exists()


def test_the_camera_of_another_clip_is_refused(clip: Staged, tmp_path: Path) -> None:
    short = replace(clip, rgb=clip.rgb[:4])
    with pytest.raises(InputError, match="10 frames, and the clip 4"):
        lift_clip(short.written(tmp_path / "clip"), tmp_path / "out", camera=clip.camera())
