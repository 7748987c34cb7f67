"""Scene-constrained noise shaping on stock diffusers pipelines, through the arguments that they have anyway.

    request = read_request("street.request")
    shaping = attach(pipe, request, steps=40)
    video = pipe(prompt="dusk, light rain", **shaping.arguments).frames[0]

The preview is encoded once, here. In the loop there is no autoencoder and no renderer: two fused operations a step.
"""

import copy
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from weakref import WeakKeyDictionary

import torch
from jaxtyping import Bool, Float, UInt8
from torch import Tensor

from engine.conditioning.pixels import network_video
from engine.models.grid import Grid
from engine.request import Request
from engine.shaping.cells import locked_at, weights_of
from engine.shaping.cut import flow_sigma, lock_snr
from engine.shaping.families import family_of
from engine.shaping.families.family import Family, Pipe
from engine.shaping.guidance_video import GuidanceVideo
from engine.shaping.inject import inject
from engine.shaping.levels import Level, alike, levels_of, shaped
from engine.shaping.probe import compatible
from engine.shaping.report import Report
from scene.errors import InputError
from scene.rendering.preview import Preview

Layout = Float[Tensor, "..."]
"""Latents in the pipeline's own layout."""
OnStep = Callable[[int, int], None]
"""Told how many steps are done, and of how many; may raise to stop the pipeline."""

_encoded: WeakKeyDictionary[Any, tuple[str, Tensor]] = WeakKeyDictionary()
"""Preview that each autoencoder encoded last, so that another seed costs nothing."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Plan:
    """What is locked to what, in which step."""

    preview: Layout
    """Clean latents, float32."""
    levels: tuple[Level, ...]
    """Where the model looks in each step."""
    masks: Mapping[int, Bool[Tensor, "..."]]
    """Masks by step; steps that are not shaped have none."""
    locked: Bool[Tensor, "times rows columns"]
    """The cells of the first step that is shaped, or that would be if one were; without the pipeline's padding."""
    kind: Literal["fresh", "fixed"]


class Injection:
    """The callback of a pipeline: after a step, latents are shaped for the next."""

    done: int
    """Steps shaped up to now."""

    def __init__(self, plan: Plan, start: Layout, draw: Callable[[], Layout], done: int, on_step: OnStep) -> None:
        self.plan, self.done = plan, done
        self._start, self._draw, self._on_step = start, draw, on_step
        self._ready: dict[int, tuple[Tensor, Tensor]] | None = None

    def __call__(self, pipe: Pipe, step: int, timestep: Any, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
        """What the pipeline asks after each step; `tensors` holds its latents.

        Raises:
            InputError: it runs other steps, or makes another clip, than shaping was attached for.
        """
        x, steps = tensors["latents"], len(self.plan.levels)
        if self._ready is None:
            self._ready = self._prepared(pipe, x)
        shaped_now = {}
        if step + 1 in self._ready:
            signal, mask = self._ready[step + 1]
            eps = self._start if self.plan.kind == "fixed" else self._draw()
            eps = eps.to(x.device, x.dtype)
            shaped_now = {"latents": inject(x, signal, mask, eps, self.plan.levels[step + 1].sigma)}
            self.done += 1
        self._on_step(step + 1, steps)
        return shaped_now

    def _prepared(self, pipe: Pipe, x: Tensor) -> dict[int, tuple[Tensor, Tensor]]:
        """Signal and mask of every shaped step after the first, where the latents are and as precise."""
        plan = self.plan
        if x.shape != plan.preview.shape:
            raise InputError(
                f"Shaping was attached for latents {tuple(plan.preview.shape)} and the pipeline makes {tuple(x.shape)}."
                " Call it with all of `arguments`."
            )
        if not alike(levels_of(pipe.scheduler), plan.levels):
            raise InputError(
                f"Shaping was attached for {len(plan.levels)} steps of the scheduler that the pipeline had then, and it"
                " runs others. Attach again after changing steps or scheduler."
            )
        preview = plan.preview.to(x.device)
        return {
            step: ((plan.levels[step].alpha * preview).to(x.dtype), mask.to(x.device))
            for step, mask in plan.masks.items()
            if step > 0
        }


@dataclass(frozen=True, eq=False, kw_only=True)
class Attached:
    """Noise shaping, ready for one run of a pipeline."""

    arguments: Mapping[str, Any]
    """What to call the pipeline with, besides the prompt and what one likes."""
    plan: Plan
    grid: Grid
    injection: Injection
    frames_locked_by_pipeline: int
    scheduler: str

    @property
    def report(self) -> Report:
        """What was done up to now, and what will be."""
        locked = self.plan.locked[self.frames_locked_by_pipeline :]
        return Report(
            steps=len(self.plan.levels),
            shaped_steps=self.injection.done,
            planned_steps=len(self.plan.masks),
            locked_per_frame=tuple(locked.float().mean((1, 2)).tolist()),
            scheduler=self.scheduler,
        )


@torch.no_grad()
def attach(
    pipe: Pipe,
    source: Request | Preview | GuidanceVideo,
    *,
    steps: int,
    seed: int = 0,
    scene_lock: int | None = 900,
    cut_snr: float | None = None,
    noise: Literal["fresh", "fixed"] = "fresh",
    strength: Sequence[float] | None = None,
    feather: int = 0,
    on_step: OnStep = lambda done, of: None,
) -> Attached:
    """Prepare noise shaping for one run of a pipeline; encodes the preview, and tries the scheduler.

    A UniPC scheduler is replaced in the pipeline by one that keeps what is injected.

    Args:
        pipe: a diffusers pipeline of one of our families.
        source: a request, a preview (its frame 0 becomes the image), or any warped video as a `GuidanceVideo`.
        steps: `num_inference_steps`.
        seed: of the first latents, of the noise that is injected, and of what else the pipeline draws.
        scene_lock: down to the noise of this timestep of RealCam-I2V 512 the scene is locked; None locks nothing.
        cut_snr: the same as signal to noise, as variances, instead of `scene_lock`.
        noise: other noise in every step, as the reference, or that of the first latents in all, as Time-to-Move.
        strength: 0 to 1 for every frame; less lets go earlier.
        feather: cells over which the border of the locked part is let go earlier.
        on_step: told after every step; may raise to stop.

    Raises:
        InputError: the pipeline's family is unknown, the clip is not one it makes, or its scheduler undoes shaping.
    """
    family = family_of(pipe)
    guidance_video = _guidance_video(source)
    grid, (frames, height, width) = family.grid(pipe), guidance_video.known.shape
    _refuse_other_clips(type(pipe).__name__, grid, frames, height, width)
    weights = weights_of(guidance_video.trust, grid, strength=strength, feather=feather)
    holds = family.locks_first_frame(pipe)
    if holds:
        weights[0] = 0
    preview = _in_layout(family, pipe, _latents(family, pipe, guidance_video.pictures))
    cells = weights.numel()

    def set_steps(scheduler: Any) -> None:
        family.set_steps(pipe, scheduler, steps, cells)

    cut = cut_snr if cut_snr is not None else lock_snr(scene_lock)
    ready = copy.deepcopy(pipe.scheduler)
    set_steps(ready)
    levels = levels_of(ready)
    masks = {i: locked_at(weights, levels[i], flow_sigma(cut)) for i in shaped(levels, cut)}
    masks = {i: mask for i, mask in masks.items() if bool(mask.any()) and (i > 0 or family.takes_latents)}
    pipe.scheduler, change = compatible(pipe.scheduler, set_steps, [i for i in masks if i > 0])
    plan = Plan(
        preview=preview,
        levels=levels,
        masks={i: _in_layout(family, pipe, mask[None, None]) for i, mask in masks.items()},
        locked=next(iter(masks.values()), weights > 0),
        kind=noise,
    )
    first, rng = torch.randn(preview.shape, generator=_seeded(seed)), _seeded(seed, 1)
    scale = float(ready.init_noise_sigma) if family.scales_start else 1.0
    start = _shaped_start(plan, first, scale, lambda: torch.randn(preview.shape, generator=rng))
    if family.holds_first:
        start = _with_frame_0(family, pipe, start, preview, weights)
    injection = Injection(plan, first, lambda: torch.randn(preview.shape, generator=rng), int(0 in masks), on_step)
    arguments = {
        **family.inputs(pipe, guidance_video),
        "height": height,
        "width": width,
        "num_frames": frames,
        "num_inference_steps": steps,
        "generator": _seeded(seed, 2),
        "callback_on_step_end": injection,
        **({"latents": start.to(family.latents_dtype(pipe))} if family.takes_latents else {}),
    }
    return Attached(
        arguments=arguments,
        plan=plan,
        grid=grid,
        injection=injection,
        frames_locked_by_pipeline=int(holds),
        scheduler=change,
    )


def _guidance_video(source: Request | Preview | GuidanceVideo) -> GuidanceVideo:
    if isinstance(source, GuidanceVideo):
        return source
    return GuidanceVideo.from_request(source) if isinstance(source, Request) else GuidanceVideo.from_preview(source)


def _refuse_other_clips(name: str, grid: Grid, frames: int, height: int, width: int) -> None:
    if not grid.fits(frames, height, width):
        count = f"{grid.group}k + 1 frames" if grid.group > 1 else "any number of frames"
        raise InputError(
            f"{name} makes clips of {count} whose sides are multiples of {grid.side} pixels; the preview has {frames}"
            f" frames of {width}x{height}. Render the path again for such a clip."
        )


def _latents(family: Family, pipe: Pipe, pictures: UInt8[Tensor, "frames height width 3"]) -> Tensor:
    """Encode the whole preview, float32 on the CPU; kept until the autoencoder encodes another."""
    key = hashlib.sha256(pictures.numpy().tobytes()).hexdigest() + str(tuple(pictures.shape))
    kept = _encoded.get(pipe.vae)
    if kept is None or kept[0] != key:
        latents = family.encode(pipe, network_video(pictures).to(pipe._execution_device)).cpu()
        if hasattr(pipe, "maybe_free_model_hooks"):
            pipe.maybe_free_model_hooks()
        kept = _encoded[pipe.vae] = key, latents
    return kept[1]


def _in_layout(family: Family, pipe: Pipe, latents: Tensor) -> Tensor:
    """Add what the pipeline puts in front: the first latents again, or for a mask nothing."""
    extra = family.padding(pipe, latents.shape[2])
    front = latents[:, :, :1].expand(-1, -1, extra, -1, -1)
    front = torch.zeros_like(front) if latents.dtype == torch.bool else front
    return family.arrange(pipe, torch.cat([front, latents], dim=2)).contiguous()


def _shaped_start(plan: Plan, first: Layout, scale: float, draw: Callable[[], Layout]) -> Layout:
    """The first latents as the pipeline is given them, which multiplies them by `scale`."""
    if 0 not in plan.masks:
        return first
    level, eps = plan.levels[0], first if plan.kind == "fixed" else draw()
    return inject(first, level.alpha / scale * plan.preview, plan.masks[0], eps, level.sigma / scale)


def _with_frame_0(family: Family, pipe: Pipe, start: Layout, preview: Layout, weights: Tensor) -> Layout:
    first = torch.zeros((1, 1, *weights.shape), dtype=torch.bool)
    first[:, :, 0] = True
    return torch.where(_in_layout(family, pipe, first), preview, start)


def _seeded(seed: int, stream: int = 0) -> torch.Generator:
    """Independent ones of one seed, on the CPU, so that it means the same picture everywhere."""
    return torch.Generator().manual_seed((seed + stream * 0x9E3779B97F4A7C15) % 2**63)
