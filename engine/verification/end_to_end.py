"""The recorded runs from pictures and words to latents and back, run again by our pipeline."""

from dataclasses import dataclass, replace
from pathlib import Path

import torch
from jaxtyping import Float
from torch import Tensor

from engine.conditioning.pixels import network_video
from engine.diffusion.ddim import Step
from engine.engines.memory import Memory
from engine.engines.realcam.decode import decode
from engine.engines.realcam.inputs import ClipInputs
from engine.engines.realcam.load import Networks
from engine.engines.realcam.prepare import LockInputs, Prepared, prepare
from engine.engines.realcam.sample import sample
from engine.engines.watch import Watch
from engine.models.config import ModelSpec
from engine.progress import ignore_progress, never
from engine.settings import Decided
from engine.shaping.mask import reference_lock
from engine.verification.compare import differing, relative_error
from engine.verification.goldens import GOLDENS, Vectors, settings, vectors


class RecordedNoise:
    """The tensors that were drawn then, one after the other."""

    def __init__(self, run: Vectors) -> None:
        self._draws = [run[name] for name in sorted(run.arrays) if name.startswith("draw")]

    def __call__(self, *shape: int) -> Float[Tensor, "..."]:
        """The next, which must have that shape."""
        draw = self._draws.pop(0)
        assert tuple(draw.shape) == shape, f"the recorded run drew {tuple(draw.shape)} here, not {shape}"
        return draw

    @property
    def left(self) -> int:
        """Tensors that were drawn then and not yet now."""
        return len(self._draws)


def runs(folder: Path = GOLDENS) -> tuple[str, ...]:
    """Names of the recorded runs."""
    return tuple(settings(folder))


@dataclass(frozen=True, kw_only=True)
class Errors:
    """Errors of one run: the largest difference over the largest value, by quantity."""

    worst: dict[str, float]
    contexts: dict[str, float]
    """Errors of the encoded prompt and photo, which come before any sampling: much less is allowed."""
    masks: dict[str, int]
    """Entries in which our own masks differ from the recorded ones: epipolar ones by level, and the locked cells."""


def run_again(
    name: str, networks: Networks, *, together: bool = False, steps: int | None = None, folder: Path = GOLDENS
) -> Errors:
    """The recorded run of that name with its draws and its epipolar masks, compared at every step.

    Args:
        name: of `runs()`.
        networks: the small model of that run, its weights filled by their names.
        together: whether branches of guidance are asked in one batch.
        steps: sample only so many of the run's, from noise on, and decode what was recorded; None samples them all.
        folder: of the recorded files.
    """
    wanted, run = settings(folder)[name], vectors(f"e2e_{name}", folder)
    spec = networks.spec
    if wanted["enable_camera_condition"] is False:
        spec = replace(spec, unet=replace(spec.unet, camera=None))
        networks = replace(networks, bundle=replace(networks.bundle, spec=spec))
    noise, memory, watch = RecordedNoise(run), Memory(torch.device("cpu"), together), Watch(ignore_progress, never)
    prepared = prepare(networks, _inputs(run, wanted, spec), _lock(run), noise=noise, memory=memory, watch=watch)
    worst = {"latents of the video": relative_error(prepared.latents, run["z"])}
    contexts = {
        "with": relative_error(prepared.context, run["context_cond"]),
        "without": relative_error(prepared.without, run["context_uncond"]),
    }
    assert (prepared.scene is not None) == ("scene_mask" in run), "the scene is locked in one of the two only"
    prepared, masks = _with_recorded_masks(prepared, run)
    if prepared.scene is not None:
        masks["locked cells"] = differing(prepared.scene.mask, run["scene_mask"].bool())
        worst["latents of the preview"] = relative_error(prepared.scene.latents, run["scene_latents"])
    for quantity in ("x_in", "pred_x0", "x_out"):
        worst[quantity] = 0.0

    def compare(step: Step) -> None:
        ours = {"x_in": step.x_in, "pred_x0": step.x0, "x_out": step.x}
        for quantity, tensor in ours.items():
            error = relative_error(tensor, run[f"step{step.done - 1:02}_{quantity}"])
            worst[quantity] = max(worst[quantity], error)
        if step.done == steps:
            raise _Enough

    latents = run["samples_latent"]
    try:
        sampled = sample(
            networks,
            prepared,
            _settings(wanted),
            noise=noise,
            memory=memory,
            watch=watch,
            on_step=compare,
            spacing=wanted["spacing"],
        )
        assert noise.left == 0, f"{noise.left} draws were not used"
        worst["samples"], latents = relative_error(sampled.latents, latents), sampled.latents
    except _Enough:
        pass
    video = torch.stack(list(decode(networks, latents, memory=memory, watch=watch)), dim=1)[None]
    worst["decoded"] = relative_error(video[..., ::4, ::4], run["decoded_stride4"])
    return Errors(worst=worst, contexts=contexts, masks=masks)


class _Enough(Exception):
    """Raised when as many steps as were asked for have been compared."""


def _inputs(run: Vectors, settings: dict, spec: ModelSpec) -> ClipInputs:
    frame = settings["cond_frame_index"]
    scale = settings["trace_scale_factor"]
    if "per_frame_scale" in run:
        scale *= float(run["per_frame_scale"][0, frame])
    return ClipInputs(
        video=network_video(run["video_uint8"]),
        prompt=str(run.arrays["caption"]),
        negative_prompt=settings["negative_prompt"] or "",
        fs=int(run["frame_stride" if spec.rate == "stride" else "fps"]),
        c2w=torch.linalg.inv(run["RT"][0]),
        K=run["K"][0],
        frame=frame,
        scale=scale,
    )


def _lock(run: Vectors) -> LockInputs | None:
    if "preview" not in run:
        return None
    return LockInputs(preview=run["preview"], mask=reference_lock(run["preview"]).cells, photo_at=0)


def _settings(settings: dict) -> Decided:
    return Decided(
        steps=settings["steps"],
        guidance=settings["cfg"],
        camera_guidance=settings["camera_cfg"],
        camera_guidance_schedule=settings["camera_cfg_scheduler"],
        guidance_rescale=settings["guidance_rescale"],
        eta=settings["eta"],
        scene_lock=settings["noise_shaping_minimum_timesteps"],
    )


def _with_recorded_masks(prepared: Prepared, run: Vectors) -> tuple[Prepared, dict[str, int]]:
    """One entry at the threshold may fall to either side by rounding, and moves a step by 3e-4."""
    camera = prepared.camera
    if camera is None or not camera.masks:
        return prepared, {}
    recorded = {level: run.unpacked(f"mask{8 * level}") for level in camera.masks}
    differ = {f"lines {level}": differing(camera.masks[level], mask) for level, mask in recorded.items()}
    return replace(prepared, camera=replace(camera, masks=recorded)), differ
