"""Noise shaping on tiny random pipelines of every family."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from engine.shaping.attach import Attached, attach
from engine.shaping.families import FAMILIES, family_of
from engine.shaping.guidance_video import GuidanceVideo
from scene.camera import Intrinsics
from scene.errors import InputError
from scene.trajectory import Trajectory
from tests.engine.scenes import small_preview
from tests.engine.shaping.tiny import BUILDERS, Tiny, all_of, networks, tiny, tiny_in

STEPS = 6
LOOSE_CUT = 1.0
"""Signal to noise: some steps of each family are at least as noisy."""
PINNING = ("wan-5b", "ltx", "hunyuan", "sana-wm")
"""Those that hold frame 0 to their image."""


def guidance_video(made: Tiny, known: Tensor | None = None) -> GuidanceVideo:
    rng = torch.Generator().manual_seed(1)
    shape = (made.frames, made.height, made.width)
    pictures = torch.randint(0, 256, (*shape, 3), dtype=torch.uint8, generator=rng)
    if known is None:
        known = torch.zeros(shape, dtype=torch.bool)
        known[:, :, : made.width // 2] = True
    lens = Intrinsics.from_fov_x(1.0, made.width, made.height).repeated(made.frames)
    cameras = Trajectory(lens, torch.eye(4, dtype=torch.float64).repeat(made.frames, 1, 1), 8.0)
    return GuidanceVideo(pictures=pictures, known=known, trust=known.float(), trajectory=cameras)


def attached(made: Tiny, source: GuidanceVideo | None = None, **wishes: Any) -> Attached:
    return attach(made.pipe, source or guidance_video(made), **({"steps": STEPS, "cut_snr": LOOSE_CUT} | wishes))


@dataclass
class Watched:
    """A callback with another one around it that keeps what goes in and comes out."""

    injection: Any
    seen: list[tuple[int, Tensor, Tensor | None]] = field(default_factory=list)

    def __call__(self, pipe: Any, step: int, timestep: Any, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
        before = tensors["latents"].clone()
        said = self.injection(pipe, step, timestep, tensors)
        self.seen.append((step + 1, before, said.get("latents")))
        return said


def watched(shaping: Attached) -> tuple[Watched, Mapping[str, Any]]:
    watch = Watched(shaping.injection)
    return watch, {**shaping.arguments, "callback_on_step_end": watch}


@pytest.mark.parametrize("name", BUILDERS)
def test_locked_cells_are_the_noised_preview_and_the_others_are_left_bit_for_bit(name: str) -> None:
    made = tiny(name)
    shaping = attached(made, noise="fixed", seed=5)
    watch, arguments = watched(shaping)
    made.latents(arguments)
    plan = shaping.plan
    eps = torch.randn(plan.preview.shape, generator=torch.Generator().manual_seed(5))
    assert len(watch.seen) == STEPS
    assert {step for step, _, after in watch.seen if after is not None} == {step for step in plan.masks if step > 0}
    for step, before, after in watch.seen:
        if after is None:
            continue
        level, mask = plan.levels[step], plan.masks[step].expand_as(before)
        noised = level.alpha * plan.preview + level.sigma * eps
        assert 0 < mask.float().mean() < 1
        torch.testing.assert_close(after[mask], noised[mask], rtol=1e-6, atol=1e-6)
        assert torch.equal(after[~mask], before[~mask])
    report = shaping.report
    assert report.shaped_steps == report.planned_steps == len(plan.masks) > 0
    assert all(0.4 < share < 0.7 for share in report.locked_per_frame)
    assert not report.warning


@pytest.mark.parametrize("name", BUILDERS)
def test_a_mask_of_zeros_is_the_stock_pipeline_bit_for_bit(name: str) -> None:
    made = tiny(name)
    nothing = torch.zeros((made.frames, made.height, made.width), dtype=torch.bool)
    source = guidance_video(made, nothing)
    if name == "wan-vace":
        source = replace(source, known=~nothing)  # what VACE is shown stays the same
    shaping = attached(made, source, seed=3)
    assert shaping.report.warning == "Nothing of the picture is locked to the scene. Shorten the move."
    shaped = made.film(shaping.arguments)
    stock = {k: v for k, v in shaping.arguments.items() if k != "callback_on_step_end"}
    if name.startswith(("wan", "hunyuan")):  # whose first draw is the latents
        del stock["latents"]
        stock["generator"] = torch.Generator().manual_seed(3)
    else:
        stock["generator"] = attached(made, source, seed=3).arguments["generator"]
    assert torch.equal(shaped, made.film(stock))


@pytest.mark.parametrize("name", BUILDERS)
def test_the_video_has_the_clip_s_shape_and_follows_its_seed(name: str) -> None:
    made = tiny(name)
    first, again = (made.film(attached(made, seed=1).arguments) for _ in range(2))
    other = made.film(attached(made, seed=2).arguments)
    free = made.film(attached(made, seed=1, scene_lock=None, cut_snr=None).arguments)
    assert first.shape == (made.frames, made.height, made.width, 3)
    assert bool(first.isfinite().all())
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
    assert not torch.equal(first, free)


HALVES = [name for name in BUILDERS if name != "sana-wm"]
"""Families whose stock pipeline runs in 16 bits on a processor; SANA-WM refuses there all but float32."""


def locks_in_16_bits(made: Tiny) -> None:
    """Hold that the pipeline runs with shaping as without, and that what is locked is the noised preview."""
    shaping = attached(made, noise="fixed", seed=5, steps=4)
    stock = {k: v for k, v in shaping.arguments.items() if k not in ("callback_on_step_end", "latents")}
    with torch.no_grad():
        assert bool(made.film(stock).isfinite().all())
        watch, arguments = watched(shaping)
        film = made.film(arguments)
    assert film.shape == (made.frames, made.height, made.width, 3)
    assert bool(film.isfinite().all())
    eps = torch.randn(shaping.plan.preview.shape, generator=torch.Generator().manual_seed(5))
    checked = 0
    for step, before, after in watch.seen:
        if after is None:
            continue
        checked += 1
        level, mask = shaping.plan.levels[step], shaping.plan.masks[step].expand_as(before)
        noised = level.alpha * shaping.plan.preview + level.sigma * eps
        assert after.dtype == before.dtype
        torch.testing.assert_close(after[mask].float(), noised[mask], rtol=0.02, atol=0.02)
        assert torch.equal(after[~mask], before[~mask])
    assert checked > 0


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16], ids=["bf16", "fp16"])
@pytest.mark.parametrize("name", HALVES)
def test_16_bits_are_shaped_as_32_are(name: str, dtype: torch.dtype) -> None:
    locks_in_16_bits(tiny_in(name, dtype))


@pytest.mark.parametrize("name", ["wan", "wan-5b", "wan-vace", "hunyuan"])
def test_an_autoencoder_may_be_more_precise_than_its_network(name: str) -> None:
    locks_in_16_bits(tiny_in(name, torch.bfloat16, vae=torch.float32))


@pytest.mark.parametrize("name", HALVES)
def test_weights_may_be_stored_in_8_bits_and_computed_with_in_16(name: str) -> None:
    made = tiny_in(name, torch.bfloat16)
    network: Any = networks(made.pipe)["unet" if name == "svd" else "transformer"]
    network.enable_layerwise_casting(storage_dtype=torch.float8_e4m3fn, compute_dtype=torch.bfloat16)
    locks_in_16_bits(made)


@pytest.mark.parametrize("name", HALVES)
def test_layers_may_wait_elsewhere_until_they_are_needed(name: str) -> None:
    made = tiny_in(name, torch.bfloat16)
    made.pipe.enable_group_offload(onload_device=torch.device("cpu"), offload_type="leaf_level")
    locks_in_16_bits(made)


@pytest.mark.parametrize("name", ["wan", "cogvideox", "svd"])
def test_networks_may_wait_elsewhere_until_they_are_needed(name: str) -> None:
    made = tiny_in(name, torch.bfloat16)
    made.pipe.enable_model_cpu_offload(device=torch.device("cpu"))  # a processor cannot show sequential offload
    locks_in_16_bits(made)


@pytest.mark.parametrize("name", BUILDERS)
def test_a_pattern_lands_in_its_frame_and_place(name: str) -> None:
    made = tiny(name)
    family, grid = family_of(made.pipe), family_of(made.pipe).grid(made.pipe)
    rng = torch.Generator().manual_seed(2)
    plain = torch.rand(1, 3, made.frames, 8 * grid.cell, 12 * grid.cell, generator=rng) * 2 - 1
    times = grid.latent_frames(made.frames)
    with torch.no_grad():
        before = family.encode(made.pipe, plain)
        for time, row, column in ((times - 1, 3, 3), (times - 1, 4, 8), (1, 3, 8)):
            marked = plain.clone()
            rows, columns = (slice((at - 1) * grid.cell, (at + 2) * grid.cell) for at in (row, column))
            group = slice((time - 1) * grid.group + 1, time * grid.group + 1)
            marked[:, :, group, rows, columns] *= -1
            changed = (family.encode(made.pipe, marked) - before).abs().sum(1)[0]
            assert changed.shape == (times, 8, 12)
            power = changed.square().mean((1, 2))
            assert float(power[:time].mean()) < 0.5 * float(power[time]), "earlier, norms over time alone see it"
            here = changed[time] / changed[time].sum()
            centre = float(here.sum(1) @ torch.arange(8.0)), float(here.sum(0) @ torch.arange(12.0))
            assert centre == pytest.approx((row, column), abs=1.5)


@pytest.mark.parametrize("name", BUILDERS)
def test_a_shaped_step_is_two_fused_operations_and_its_noise(name: str) -> None:
    made = tiny(name)
    shaping = attached(made)

    class Counted(TorchDispatchMode):
        """Counts the operations in it that compute."""

        names: list[str]

        def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            self.names.append(func.overloadpacket.__name__)
            return func(*args, **(kwargs or {}))

    counts: list[list[str]] = []

    def counting(pipe: Any, step: int, timestep: Any, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
        if step == 0:
            shaping.injection._ready = shaping.injection._prepared(pipe, tensors["latents"])
        with Counted() as mode:
            mode.names = []
            said = shaping.injection(pipe, step, timestep, tensors)
        counts.append(mode.names)
        return said

    made.latents({**shaping.arguments, "callback_on_step_end": counting})
    shaped = [step for step in shaping.plan.masks if step > 0]
    for step, names in enumerate(counts, start=1):
        assert [n for n in names if n not in ("randn", "detach")] == (["add", "where"] if step in shaped else [])


@pytest.mark.parametrize("name", BUILDERS)
def test_a_frame_of_less_strength_is_let_go_earlier(name: str) -> None:
    made = tiny(name)
    strength = [1.0] * made.frames
    strength[-1] = 0.0
    shaping = attached(made, strength=strength)
    assert shaping.report.locked_per_frame[-1] == 0 < shaping.report.locked_per_frame[-2]
    with pytest.raises(InputError, match=rf"strength is a number from 0 to 1 for each of the {made.frames} frames"):
        attached(made, strength=[0.5])


@pytest.mark.parametrize("name", PINNING)
def test_frame_0_is_left_to_pipelines_that_lock_it(name: str) -> None:
    made = tiny(name)
    shaping = attached(made)
    watch, arguments = watched(shaping)
    made.latents(arguments)
    assert len(shaping.report.locked_per_frame) == shaping.grid.latent_frames(made.frames) - 1
    cells = watch.seen[0][1].shape[1] // shaping.grid.latent_frames(made.frames) if name == "ltx" else 1
    for _, before, after in watch.seen:
        first = (slice(None), slice(0, cells)) if name == "ltx" else (slice(None), slice(None), 0)
        assert after is None or torch.equal(after[first], before[first])
        if after is not None and name in ("ltx", "sana-wm"):
            torch.testing.assert_close(before[first], shaping.plan.preview[first], rtol=1e-3, atol=1e-3)


def test_padding_is_never_locked() -> None:
    made = tiny("cogvideox-1.5")
    shaping = attached(made)
    assert shaping.plan.preview.shape[1] == 4, "3 latent frames, and one that is dropped"
    for mask in shaping.plan.masks.values():
        assert not mask[:, 0].any()
        assert mask[:, 1:].any((0, 2, 3, 4)).all()


def test_the_preview_is_encoded_once_for_all_seeds() -> None:
    made, asked = tiny("wan"), []
    source = guidance_video(made)
    hook = made.pipe.vae.encoder.register_forward_hook(lambda *_: asked.append(1))
    attached(made, source, seed=1)
    once = len(asked)
    attached(made, source, seed=2)
    assert len(asked) == once
    attached(made, replace(source, pictures=255 - source.pictures), seed=2)
    assert len(asked) > once
    hook.remove()


def test_a_preview_without_its_scene_will_do() -> None:
    made = tiny("svd")
    preview = small_preview(frames=made.frames, width=made.width, height=made.height)
    shaping = attach(made.pipe, preview, steps=STEPS)
    assert made.film(shaping.arguments).shape[0] == made.frames


def test_other_steps_than_were_attached_for_are_refused() -> None:
    made = tiny("wan")
    arguments = {**attached(made).arguments, "num_inference_steps": STEPS + 1}
    with pytest.raises(InputError, match=r"attached for 6 steps of the scheduler.*Attach again"):
        made.latents(arguments)


def test_a_clip_that_the_pipeline_does_not_make_is_refused() -> None:
    made = tiny("wan")
    source = guidance_video(replace(made, frames=8))
    with pytest.raises(InputError, match=r"clips of 4k \+ 1 frames whose sides are multiples of 16.*has 8 frames"):
        attached(made, source)


def test_a_pipeline_of_no_family_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(InputError, match=r"does not know object\. It knows WanImageToVideoPipeline, WanVACEPipeline"):
        attach(object(), guidance_video(tiny("wan")), steps=4)


def test_the_names_in_every_family_are_pipelines_of_diffusers_whose_callback_gives_latents() -> None:
    for family in FAMILIES:
        for name in family.pipelines:
            assert "latents" in getattr(all_of, name)._callback_tensor_inputs


def test_unipc_is_swapped_for_one_that_keeps_what_is_injected() -> None:
    made = tiny("wan")
    before = made.pipe.scheduler
    made.pipe.scheduler = all_of.UniPCMultistepScheduler(
        use_flow_sigmas=True, prediction_type="flow_prediction", flow_shift=5.0
    )
    try:
        shaping = attached(made)
        assert "UniPC's corrector undoes shaping" in shaping.report.scheduler
        assert made.film(shaping.arguments).isfinite().all()
    finally:
        made.pipe.scheduler = before
