"""How close the recovered camera of a clip comes, and how well it knows that: `launch.py bench recover`.

The clips are the bundled one and worlds by chance, rendered with their truth. Of a camera without depth, which has no
scale, the scale is set to the truth's before it is compared.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Literal

import torch
from jaxtyping import Float, UInt8
from torch import Tensor

from research.world.chance_worlds import chance_world
from research.world.lighting import Rays
from research.world.moving import filmed
from scene.camera import FAR_PLANE
from scene.pose import rigid_inverse, rotvec_from_rotation
from scene.recover.recover import recover_camera
from scene.samples.sample_clip import load_sample_clip
from scene.samples.shipped import SAMPLE_CLIPS
from scene.trajectory import Trajectory

SEEDS = tuple(range(100, 120))
"""Worlds by chance; none of them was recovered while the recovery and its bounds were made."""
DepthKind = Literal["exact", "off by a tenth", "none"]
GOALS: Mapping[DepthKind, float] = {"exact": 0.03, "off by a tenth": 0.08, "none": 0.08}
"""Part of the path's length by which a position may be off."""
GOAL_DEG = 0.5
FLOOR = 1e-9


@dataclass(frozen=True, eq=False, kw_only=True)
class TrueShot:
    """A clip and the truth about it."""

    name: str
    rgb: UInt8[Tensor, "frames height width 3"]
    depth: Mapping[int, Float[Tensor, "height width"]]
    """Metres; of some frames or all."""
    camera: Trajectory


@dataclass(frozen=True, kw_only=True)
class RecoverScore:
    """How one recovery compares with the truth."""

    clip: str
    frames: int
    depth: DepthKind
    rotation_deg: float
    """Largest error of any frame."""
    position_share: float
    """Largest error of any frame, as a part of the path's length."""
    within_rotation: float
    within_position: float
    """Part of the frames, 0 to 1, whose error lies within the stated bound."""
    rotation_ratio: float
    position_ratio: float
    """Bound divided by error, median of the frames: a bound that is far above 1 says little."""

    @property
    def close(self) -> bool:
        """Whether it is as close as it should be."""
        return self.rotation_deg <= GOAL_DEG and self.position_share <= GOALS[self.depth]


def recover_scores(seeds: tuple[int, ...] = SEEDS) -> Iterator[RecoverScore]:
    """Scores of the bundled clips and of worlds by chance, with every kind of depth."""
    for name in SAMPLE_CLIPS:
        yield from shot_scores(bundled_shot(name))
    for seed in seeds:
        yield from shot_scores(chance_shot(seed))


def bundled_shot(name: str, every: int = 1) -> TrueShot:
    """A bundled clip, or one frame of so many of it."""
    sample = load_sample_clip(name)
    frames = range(0, len(sample.clip), every)
    truth = sample.trajectory
    camera = Trajectory(truth.intrinsics[::every], truth.c2w[::every], truth.fps / every)
    rgb = torch.stack([frame for number, frame in enumerate(sample.clip.frames()) if number in frames])
    return TrueShot(name=name, rgb=rgb, depth={k: sample.depth[n] for k, n in enumerate(frames)}, camera=camera)


def chance_shot(seed: int) -> TrueShot:
    """The clip of a world by chance."""
    chosen = chance_world(seed)
    times = [frame / chosen.fps for frame in range(chosen.frames)]
    views = [filmed(chosen.world, time, rays=Rays(sun=1, lamps=1, around=3)) for time in times]
    c2w = torch.stack([chosen.world.camera(time) for time in times])
    return TrueShot(
        name=f"{chosen.world.name} {seed}",
        rgb=torch.stack([view.rgb for view in views]),
        depth={frame: view.depth.clamp(max=FAR_PLANE) for frame, view in enumerate(views)},
        camera=Trajectory(chosen.world.lens.repeated(len(times)), rigid_inverse(c2w[0]) @ c2w, chosen.fps),
    )


def shot_scores(shot: TrueShot) -> Iterator[RecoverScore]:
    """Scores of one clip: with exact depth, with depth off by a smooth tenth, and without."""
    bent = {frame: off_by_a_tenth(metres, len(shot.name) + shot.rgb.shape[0]) for frame, metres in shot.depth.items()}
    kinds: dict[DepthKind, Mapping[int, Tensor] | None] = {"exact": shot.depth, "off by a tenth": bent, "none": None}
    for kind, depth in kinds.items():
        found = recover_camera(shot.rgb, fps=shot.camera.fps, lens=shot.camera.intrinsics[0], depth=depth)
        yield score(shot, kind, found.trajectory.c2w, found.rotation_bound, found.translation_bound)


def score(
    shot: TrueShot,
    kind: DepthKind,
    found: Float[Tensor, "frames 4 4"],
    rotation_bound: Float[Tensor, " frames"],
    translation_bound: Float[Tensor, " frames"],
) -> RecoverScore:
    """Compare a recovered camera with the true one; the first frame, which both have alike, is left out."""
    true = shot.camera.c2w
    scale = 1.0
    if kind == "none":
        here, there = found[:, :3, 3].reshape(-1), true[:, :3, 3].reshape(-1)
        scale = float((here @ there) / (here @ here).clamp_min(1e-12))
    turned = rotvec_from_rotation(found[1:, :3, :3].mT @ true[1:, :3, :3]).norm(dim=-1)
    moved = (found[1:, :3, 3] * scale - true[1:, :3, 3]).norm(dim=-1)
    turn_bound, move_bound = rotation_bound[1:], translation_bound[1:] * abs(scale)
    length = float(true[:, :3, 3].diff(dim=0).norm(dim=-1).sum())
    return RecoverScore(
        clip=shot.name,
        frames=len(true),
        depth=kind,
        rotation_deg=math.degrees(float(turned.max())),
        position_share=float(moved.max()) / length,
        within_rotation=float((turned <= turn_bound).double().mean()),
        within_position=float((moved <= move_bound).double().mean()),
        rotation_ratio=float((turn_bound / turned.clamp_min(FLOOR)).median()),
        position_ratio=float((move_bound / moved.clamp_min(FLOOR)).median()),
    )


def off_by_a_tenth(metres: Float[Tensor, "height width"], seed: int) -> Float[Tensor, "height width"]:
    """Depth with a smooth error of a tenth (root mean square), the same in every frame of a clip, as estimates have."""
    height, width = metres.shape
    field = torch.randn(1, 1, 3, 4, generator=torch.Generator().manual_seed(seed))
    field = torch.nn.functional.interpolate(field, (height, width), mode="bicubic", align_corners=True)[0, 0]
    return metres * (1 + 0.1 * field / field.square().mean().sqrt())


@dataclass(frozen=True, kw_only=True)
class Summary:
    """All recoveries with one kind of depth."""

    depth: DepthKind
    clips: int
    close: int
    """Clips that are as close as they should be."""
    rotation_deg: float
    position_share: float
    """Medians over clips of the largest error."""
    within: float
    """Part of all errors of all frames, of rotations and positions, that lie within their bounds."""
    ratio: float
    """Median over clips of bound divided by error."""


def summaries(scores: list[RecoverScore]) -> list[Summary]:
    """One for each kind of depth."""
    out = []
    for kind in GOALS:
        some = [each for each in scores if each.depth == kind]
        if not some:
            continue
        steps = sum(each.frames - 1 for each in some)
        within = sum((each.within_rotation + each.within_position) / 2 * (each.frames - 1) for each in some) / steps
        out.append(
            Summary(
                depth=kind,
                clips=len(some),
                close=sum(each.close for each in some),
                rotation_deg=median(each.rotation_deg for each in some),
                position_share=median(each.position_share for each in some),
                within=within,
                ratio=median(ratio for each in some for ratio in (each.rotation_ratio, each.position_ratio)),
            )
        )
    return out


def table(scores: list[RecoverScore]) -> str:
    """The scores and their summaries as text."""
    head = f"{'clip':16}{'frames':>7}  {'depth':15}{'rotation':>11}{'position':>10}{'within':>13}{'bound/error':>13}"
    lines = [head]
    for each in scores:
        within = f"{each.within_rotation:.0%} {each.within_position:.0%}"
        ratio = f"{each.rotation_ratio:.1f} {each.position_ratio:.1f}"
        lines.append(
            f"{each.clip:16}{each.frames:7d}  {each.depth:15}{each.rotation_deg:7.2f} deg{each.position_share:10.1%}"
            f"{within:>13}{ratio:>13}"
        )
    for each in summaries(scores):
        lines.append(
            f"depth {each.depth}: {each.close} of {each.clips} clips within {GOAL_DEG:g} deg and "
            f"{GOALS[each.depth]:.0%}; median {each.rotation_deg:.2f} deg and {each.position_share:.1%}; "
            f"{each.within:.1%} of the errors within their bounds (goal: 90 %), which are {each.ratio:.1f} times the "
            "error"
        )
    return "\n".join(lines)
