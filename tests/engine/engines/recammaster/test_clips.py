"""ReCamMaster's clips, with a small network in an official file and a small Wan folder."""

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers.models.autoencoders.autoencoder_kl_wan import AutoencoderKLWan
from diffusers.pipelines.wan.pipeline_wan import WanPipeline
from torch import Tensor

from engine.conditioning.recammaster import path_numbers
from engine.diffusion.flow import SHIFT
from engine.diffusion.flow_scheduler import FlowScheduler
from engine.engines.recammaster.prepare import Words
from engine.engines.recammaster.refilm import refilm
from engine.engines.recammaster.sample import sample, seeded_noise
from engine.engines.resident import RESIDENT
from engine.progress import JobCancelled, Progress
from engine.weights.recammaster import FILE, WAN, Weights
from scene.camera import Intrinsics
from scene.errors import InputError
from scene.pose import pose
from scene.trajectory import Trajectory
from tests.engine.engines.recammaster.files import CONFIG, write_weights
from tests.engine.models.recammaster_tiny import TINY, condition, latents, random, trained, words

FRAMES, SIZE = 9, (48, 32)
CPU = torch.device("cpu")


def dolly(frames: int = FRAMES, metres: float = 1.0) -> Trajectory:
    lens = Intrinsics.from_fov_x(math.radians(60), *SIZE)
    at = torch.linspace(0, metres, frames, dtype=torch.float64)[:, None]
    c2w = pose(torch.eye(3, dtype=torch.float64).repeat(frames, 1, 1), at * torch.tensor([0.0, 0.0, 1.0]).double())
    return Trajectory(Intrinsics(lens.matrix.repeat(frames, 1, 1), lens.width, lens.height), c2w, 15.0)


def clip(frames: int = FRAMES, seed: int = 0) -> Tensor:
    rng = torch.Generator().manual_seed(seed)
    return torch.randint(0, 256, (frames, 40, 60, 3), dtype=torch.uint8, generator=rng)


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Weights]:
    folder = write_weights(tmp_path_factory.mktemp("weights"))
    yield Weights(folder / FILE, folder / WAN[0], CONFIG)
    RESIDENT.forget()


def film(weights: Weights, source: Tensor, path: Trajectory, **options: Any) -> Tensor:
    video = refilm(
        source, path, "a red card", **{"steps": 2, "size": SIZE, "device": CPU, "weights": weights, **options}
    )
    return torch.stack(list(video.frames))


def test_a_clip_is_filmed_again_and_depends_on_source_path_and_seed_alone(weights: Weights) -> None:
    made = film(weights, clip(), dolly())
    assert made.shape == (FRAMES, SIZE[1], SIZE[0], 3)
    assert made.dtype == torch.uint8
    assert torch.equal(film(weights, clip(), dolly()), made)
    assert not torch.equal(film(weights, clip(seed=1), dolly()), made)
    assert not torch.equal(film(weights, clip(), dolly(metres=3)), made)
    assert not torch.equal(film(weights, clip(), dolly(), seed=1), made)


def test_notes_say_how_it_was_made_and_what_training_did_not_have(weights: Weights) -> None:
    video = refilm(
        *(clip(), dolly(metres=3), "a card"), subject_depth=2, steps=1, size=SIZE, weights=weights, device=CPU
    )
    assert video.notes["weights"] == FILE
    assert "trained on 81 frames" in str(video.notes["outside_training"])
    assert "3.0 m long and its subject 2.0 m away" in str(video.notes["outside_training"])


def test_progress_is_told_and_a_job_can_be_cancelled(weights: Weights) -> None:
    told: list[Progress] = []
    film(weights, clip(), dolly(), on_progress=told.append)
    assert list(dict.fromkeys(progress.stage for progress in told)) == ["Load", "Prepare", "Generate", "Decode"]
    assert [progress.fraction for progress in told] == sorted(progress.fraction for progress in told)
    with pytest.raises(JobCancelled):
        film(weights, clip(), dolly(), cancelled=lambda: True)


def test_where_memory_is_short_pictures_are_made_in_tiles_and_the_notes_say_so(
    weights: Weights, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = AutoencoderKLWan.decode

    def decode(vae: AutoencoderKLWan, latents: Tensor, return_dict: bool = True) -> Any:
        if not vae.use_tiling:
            raise torch.OutOfMemoryError("out of memory")
        return whole(vae, latents, return_dict)

    monkeypatch.setattr(AutoencoderKLWan, "decode", decode)
    video = refilm(clip(), dolly(), "a card", steps=1, size=SIZE, weights=weights, device=CPU)
    assert len(list(video.frames)) == FRAMES
    assert video.notes["memory"] == "memory was short; made with each frame in tiles"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"path": dolly(10)}, r"4k \+ 1 frames"),
        ({"source": clip(5)}, "has 9 frames and the source clip 5"),
        ({"size": (50, 32)}, "multiples of 16 pixels; 50 x 32 is not"),
    ],
    ids=["frames", "short", "size"],
)
def test_what_it_cannot_make_is_refused(weights: Weights, options: dict, said: str) -> None:
    with pytest.raises(InputError, match=said):
        film(weights, **{"source": clip(), "path": dolly(), **options})


def test_without_weights_it_says_which(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(InputError, match=r"ReCamMaster needs .*step20000\.ckpt"):
        refilm(clip(), dolly(), "a card", device=CPU)


def test_guidance_leads_from_the_negative_prompt_to_the_prompt() -> None:
    network, noise = trained(), seeded_noise(latents(), 0)
    positive, negative = words(), random(1, 5, TINY.text_channels, seed=3)

    def made(text: Words, guidance: float) -> Tensor:
        return sample(network, condition(), text, noise, steps=1, guidance=guidance)

    ends = made(Words(positive, None), 1), made(Words(negative, None), 1)
    torch.testing.assert_close(made(Words(positive, negative), 1), ends[0])
    torch.testing.assert_close(made(Words(positive, negative), 5), ends[1] + 5 * (ends[0] - ends[1]), atol=1e-4, rtol=0)


def test_rounded_times_are_an_option_that_changes_little() -> None:
    network, noise, text = trained(), seeded_noise(latents(), 0), Words(words(), None)
    plain, rounded = (
        sample(network, condition(), text, noise, steps=4, rounded_timesteps=choice) for choice in (False, True)
    )
    assert not torch.equal(plain, rounded)
    torch.testing.assert_close(plain, rounded, atol=0.1, rtol=0)


def test_the_stock_pipeline_of_diffusers_makes_the_same_clip() -> None:
    """It sees the frames of the target alone, from the first noise to the last step."""
    network = trained()
    vae = AutoencoderKLWan(
        base_dim=3, z_dim=16, dim_mult=[1, 1, 1, 1], num_res_blocks=1, temperal_downsample=[False, True, True]
    )
    pipe: Any = WanPipeline(None, None, vae, FlowScheduler(shift=SHIFT), network)  # pyright: ignore[reportArgumentType]
    pipe.set_progress_bar_config(disable=True)
    seen: list[torch.Size] = []

    def after_step(pipe: object, step: int, time: Tensor, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
        seen.append(tensors["latents"].shape)
        return tensors

    positive, negative = words(), random(1, 5, TINY.text_channels, seed=3)
    shown = condition(source=1)
    network.set_condition(shown)
    noise = seeded_noise(latents(), 0)
    arguments = {
        "prompt_embeds": positive,
        "negative_prompt_embeds": negative,
        "height": 8 * noise.shape[3],
        "width": 8 * noise.shape[4],
        "num_frames": 4 * noise.shape[2] - 3,
        "num_inference_steps": 3,
        "guidance_scale": 5.0,
        "latents": noise,
    }
    frames = pipe(**arguments, output_type="np", callback_on_step_end=after_step).frames
    assert frames.shape == (1, 9, 32, 48, 3)
    assert seen == [noise.shape] * 3
    theirs = pipe(**arguments, output_type="latent").frames
    ours = sample(network, shown, Words(positive, negative), noise, steps=3)
    torch.testing.assert_close(ours, theirs, atol=1e-4, rtol=0)


def test_the_statistics_of_the_latents_are_those_that_were_published() -> None:
    config: Any = AutoencoderKLWan(base_dim=3, num_res_blocks=1).config
    assert config.latents_mean == [
        *(-0.7571, -0.7089, -0.9113, 0.1075, -0.1745, 0.9653, -0.1517, 1.5508),
        *(0.4134, -0.0715, 0.5517, -0.3632, -0.1922, -0.9497, 0.2503, -0.2921),
    ]
    assert config.latents_std == [
        *(2.8184, 1.4541, 2.3275, 2.6558, 1.2196, 1.7708, 2.6052, 2.0743),
        *(3.2687, 2.1526, 2.8652, 1.5579, 1.6382, 1.1253, 2.8251, 1.9160),
    ]


def test_a_static_path_is_the_identity_at_every_latent_frame() -> None:
    still = path_numbers(dolly(metres=0)).view(-1, 3, 4)
    assert torch.equal(still, torch.eye(3, 4).expand(3, 3, 4))
