"""The camera of clips whose camera is known: how close it comes, and whether it knows how close."""

import math

import pytest
import torch

from scene.camera import Intrinsics
from scene.errors import InputError
from scene.recover.recover import recover_camera
from scene.recover.recovered import MetricCamera, UnscaledCamera
from scene.recover.tracks import track_features
from tests.scene.recover.clips import FPS, Filmed, bent, depths, errors, filmed, length, with_walkers

SIZE = (320, 192)
WALK = ("room", SIZE, (13, (0.25, 0.03, 0.1), (0.0, -4.0, 0.0), 1))
TURN = ("room", SIZE, (13, (0.0, 0.0, 0.0), (2.0, -8.0, 1.0), 2))


def recovered(clip: Filmed, depth: dict | None, rgb: torch.Tensor | None = None, known: bool = True):
    """The camera that is found for a true clip."""
    lens = clip.trajectory.intrinsics[0] if known else None
    return recover_camera(clip.rgb if rgb is None else rgb, fps=FPS, lens=lens, depth=depth)


def judged(camera: MetricCamera, clip: Filmed, share: float, degrees: float = 0.5) -> None:
    """The camera is as close as asked (a share of the way), and its bounds hold for nine errors of ten."""
    turned, moved = errors(camera.trajectory.c2w, clip.trajectory.c2w)
    assert math.degrees(float(turned.max())) < degrees
    assert float(moved.max()) < share * length(clip.trajectory.c2w)
    assert (turned <= camera.rotation_bound + 1e-9).double().mean() >= 0.9
    assert (moved <= camera.translation_bound + 1e-9).double().mean() >= 0.9


def test_exact_depth_gives_the_path_in_metres() -> None:
    clip = filmed(*WALK)
    camera = recovered(clip, depths(clip))
    assert isinstance(camera, MetricCamera) and not camera.tripod
    judged(camera, clip, 0.03)
    assert torch.equal(camera.trajectory.c2w[0], torch.eye(4, dtype=torch.float64))
    assert camera.static_share > 0.9 and camera.notices == ()


def test_depth_that_is_off_by_a_smooth_tenth_gives_nearly_as_much() -> None:
    clip = filmed(*WALK)
    camera = recovered(clip, {frame: bent(depth) for frame, depth in depths(clip).items()})
    assert isinstance(camera, MetricCamera)
    judged(camera, clip, 0.08)


def test_depth_of_the_first_frame_is_enough() -> None:
    clip = filmed(*WALK)
    camera = recovered(clip, depths(clip, every=100))
    assert isinstance(camera, MetricCamera)
    judged(camera, clip, 0.05)


def test_what_walks_through_the_picture_does_not_pull() -> None:
    clip = filmed(*WALK)
    camera = recovered(clip, depths(clip), with_walkers(clip.rgb))
    assert isinstance(camera, MetricCamera)
    judged(camera, clip, 0.05)
    assert camera.static_share < 0.99


def test_without_depth_the_path_has_no_scale_and_is_right_but_for_it() -> None:
    clip = filmed(*WALK)
    camera = recovered(clip, None)
    assert isinstance(camera, UnscaledCamera)
    assert any("not metres" in each for each in camera.notices)
    unit = float(clip.depth[0][clip.depth[0] > 0].median())
    way = length(camera.trajectory.c2w) * unit
    assert way == pytest.approx(length(clip.trajectory.c2w), rel=0.5), "a unit is about the first frame's depth"
    metric = camera.in_metres(unit * length(clip.trajectory.c2w) / way)
    turned, moved = errors(metric.trajectory.c2w, clip.trajectory.c2w)
    assert math.degrees(float(turned.max())) < 0.5
    assert float(moved.max()) < 0.08 * length(clip.trajectory.c2w)


def test_a_street_is_not_turned_inside_out() -> None:
    clip = filmed("street", SIZE, (25, (-1.0, -0.2, 0.3), (0.0, 8.0, -2.0), 12))
    turned, _ = errors(recovered(clip, None).trajectory.c2w, clip.trajectory.c2w)
    assert math.degrees(float(turned.max())) < 0.5


def test_a_fast_walk_along_a_deep_scene_is_not_turned_inside_out() -> None:
    clip = filmed("street", SIZE, (13, (1.6, 0.1, 1.2), (0.0, -6.0, 0.0), 4))
    turned, _ = errors(recovered(clip, None).trajectory.c2w, clip.trajectory.c2w)
    assert math.degrees(float(turned.max())) < 0.5


@pytest.mark.slow
def test_of_a_long_clip_the_frames_between_those_adjusted_are_as_close() -> None:
    """161 frames, of which 100 are adjusted together; the others are found by the points."""
    clip = filmed("room", (224, 128), (161, (0.5, 0.05, 0.3), (2.0, -10.0, 1.0), 5))
    camera = recovered(clip, depths(clip, every=20))
    assert isinstance(camera, MetricCamera) and len(camera.trajectory) == 161
    judged(camera, clip, 0.03)
    keys = torch.linspace(0, 160, 100, dtype=torch.float64).round().long().unique()
    between = torch.ones(161, dtype=torch.bool)
    between[keys] = False
    assert 50 < int(between.sum()) < 70
    turned, moved = errors(camera.trajectory.c2w, clip.trajectory.c2w)
    assert float(turned[between].mean()) < 2 * float(turned[keys].mean()) + math.radians(0.01)
    assert float(moved[between].mean()) < 2 * float(moved[keys].mean()) + 0.002
    assert (camera.rotation_bound[1:] > 0).all() and (camera.translation_bound[1:] > 0).all()


def test_a_camera_that_only_turns_stays_where_it_is() -> None:
    clip = filmed(*TURN)
    for depth in (depths(clip), None):
        camera = recovered(clip, depth)
        assert camera.tripod and any("only turned" in each for each in camera.notices)
        assert (camera.trajectory.c2w[:, :3, 3] == 0).all()
        turned, _ = errors(camera.trajectory.c2w, clip.trajectory.c2w)
        assert math.degrees(float(turned.max())) < 0.5
        assert (turned <= camera.rotation_bound + 1e-9).double().mean() >= 0.9
        assert (camera.translation_bound[1:] > 0).all()


def test_a_lens_that_nobody_knows_is_found_with_the_path() -> None:
    clip = filmed(*TURN)
    camera = recovered(clip, depths(clip), known=False)
    assert any("26 mm on full frame was assumed" in each for each in camera.notices)
    true = float(clip.trajectory.intrinsics.fx[0])
    assumed = float(Intrinsics.from_full_frame(26.0, *SIZE).fx)
    assert abs(camera.focal / true - 1) < min(0.1, abs(assumed / true - 1))


@pytest.mark.parametrize("with_depth", [True, False])
def test_a_wrong_lens_is_not_taken_for_a_way(with_depth: bool) -> None:
    """A camera that only turned, a few degrees, through a lens 40 % longer than the one that is assumed."""
    clip = filmed("room", (224, 128), (9, (0.0, 0.0, 0.0), (1.0, 6.0, 0.5), 2))
    camera = recovered(clip, {0: clip.depth[0]} if with_depth else None, known=False)
    assert camera.tripod and (camera.trajectory.c2w[:, :3, 3] == 0).all()
    turned, _ = errors(camera.trajectory.c2w, clip.trajectory.c2w)
    assert math.degrees(float(turned.max())) < 0.1
    assert abs(camera.focal / float(clip.trajectory.intrinsics.fx[0]) - 1) < 0.02


def test_cuts_are_named() -> None:
    walk, turn = filmed(*WALK), filmed("still-life", SIZE, (8, (0.05, 0.0, 0.0), (0.0, 3.0, 0.0), 3))
    both = torch.cat([walk.rgb[:8], turn.rgb, walk.rgb[8:]])
    with pytest.raises(InputError, match=r"other shots begin with frames 8 \(0\.67 s\), 16 \(1\.33 s\)"):
        recover_camera(both, fps=FPS)


def test_a_blank_frame_is_named() -> None:
    walk = filmed(*WALK)
    dark = walk.rgb.clone()
    dark[9:] = 12
    with pytest.raises(InputError, match=r"frame 9 \(0\.75 s\)"):
        recover_camera(dark, fps=FPS)
    with pytest.raises(InputError, match=r"frame 0 \(0\.00 s\), which has 0 features"):
        recover_camera(torch.full((3, 100, 160, 3), 90, dtype=torch.uint8), fps=FPS)


def test_a_clip_of_one_frame_has_one_camera() -> None:
    clip = filmed(*WALK)
    camera = recover_camera(clip.rgb[:1], fps=FPS)
    assert len(camera.trajectory) == 1 and (camera.trajectory.c2w == torch.eye(4)).all()


def test_the_number_of_threads_changes_nothing() -> None:
    clip = filmed(*WALK)
    one, three = (track_features(clip.rgb[:6], threads=threads) for threads in (1, 3))
    assert (one.uv == three.uv).all() and (one.track == three.track).all() and one.count > 100


def test_frames_of_two_sizes_are_refused() -> None:
    clip = filmed(*WALK)
    with pytest.raises(InputError, match="have one size; frame 1 is 160x96"):
        recover_camera([clip.rgb[0], clip.rgb[1, ::2, ::2]], fps=FPS)
