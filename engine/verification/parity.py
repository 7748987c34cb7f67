"""How far our numbers are from the recorded ones, model by model, through the real way of loading."""

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from engine.conditioning.camera import condition
from engine.conditioning.depth import estimate_depth
from engine.conditioning.epipolar import epipolar_mask, fundamental_matrices
from engine.conditioning.image import encode_photo
from engine.conditioning.latents import decode_video, encode_video
from engine.conditioning.plucker import plucker_rays
from engine.conditioning.poses import pairs, relative_poses
from engine.conditioning.text import encode_text
from engine.diffusion.schedule import NoiseSchedule
from engine.engines.realcam.load import Networks
from engine.models import depth_net
from engine.models.condition import CameraCondition
from engine.models.config import MODELS, ModelSpec
from engine.verification.compare import differing, relative_error
from engine.verification.end_to_end import Errors, run_again
from engine.verification.goldens import GOLDENS, Vectors, settings, small_depth, small_models, vectors
from engine.verification.named_weights import named_weight
from engine.verification.random_file import keys_of, write
from engine.weights.assemble import assemble
from engine.weights.overlay import Files

WEIGHTS, GEOMETRY, NETWORKS, DEPTH = 1e-7, 1e-5, 1e-5, 2e-6
SCHEDULE, NORMS, CONTEXTS, CLIPS = 1e-6, 1e-6, 1e-5, 1e-4
"""Largest difference over the largest value that is allowed; float32 on a CPU."""
MASKS = 2
"""Entries of the masks of one clip that may fall to the other side of their threshold by rounding."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """One figure beside what it may be."""

    model: str
    """`realcam-i2v-256`, or "all" for what every model shares."""
    what: str
    worst: float
    tolerance: float

    @property
    def passed(self) -> bool:
        """NaN does not."""
        return self.worst <= self.tolerance


@dataclass(frozen=True)
class Recorded:
    """A folder of recorded vectors, and the salt of the weights that made them."""

    folder: Path = GOLDENS
    salt: str = ""
    used: set[str] = field(default_factory=set)
    """Names of the files that were compared with."""

    @cached_property
    def models(self) -> dict[str, ModelSpec]:
        """The small models, by variant and size."""
        return small_models(self.folder)

    def __call__(self, name: str) -> Vectors:
        """The arrays of one file."""
        self.used.add(name)
        return vectors(name, self.folder)

    @property
    def unused(self) -> list[str]:
        """Names of the files that nothing has been compared with, so far."""
        return sorted({file.stem for file in self.folder.glob("*.npz")} - self.used)

    def values(self, key: str, shape: tuple[int, ...]) -> Tensor:
        """The weight of that name."""
        return named_weight(key, shape, self.salt)

    def networks(self, name: str, folder: Path) -> Networks:
        """A small model, written to `folder` as an official file and loaded from it."""
        file = folder / f"{name}.pt"
        write(file, keys_of(self.models[name]), dtype=torch.float32, values=self.values)
        return Networks.from_bundle(assemble(self.models[name], Files(released=file)))


@torch.no_grad()
def parity(recorded: Recorded | None = None) -> Iterator[Check]:
    """Every figure, as it is found; two minutes at most."""
    recorded = recorded or Recorded()
    yield _weights(recorded)
    yield from _geometry(recorded)
    yield from _schedules(recorded)
    yield _depth(recorded)
    for name, spec in recorded.models.items():
        with tempfile.TemporaryDirectory() as folder:
            networks = recorded.networks(name, Path(folder))
            if name == "dynamicrafter_256":
                yield from _encoders(recorded("encoders"), networks)
            if name == "realcam-i2v_256":
                yield _norms(recorded("norms"), networks)
            yield from _denoiser(recorded(f"unet_{name}"), spec, networks)
            runs = settings(recorded.folder)
            for run in (run for run, said in runs.items() if f"{said['variant']}_{said['res']}" == name):
                recorded.used.add(f"e2e_{run}")
                errors = run_again(run, networks, folder=recorded.folder)
                yield from _clip(spec, _in_words(runs[run]), errors)


def _clip(spec: ModelSpec, words: str, errors: Errors) -> Iterator[Check]:
    worst, contexts = max(errors.worst.values()), max(errors.contexts.values())
    yield Check(model=spec.name, what=f"clip, {words}", worst=worst, tolerance=CLIPS)
    yield Check(model=spec.name, what="- what its prompt and photo say", worst=contexts, tolerance=CONTEXTS)
    if errors.masks:
        masks = sum(errors.masks.values())
        yield Check(model=spec.name, what="- its masks: entries that differ", worst=masks, tolerance=MASKS)


def _weights(recorded: Recorded) -> Check:
    """Compare the beginnings of some weights, as their names fill them."""
    expected, shapes = recorded("fill_check"), keys_of(recorded.models["realcam-i2v_256"])
    errors = []
    for name in expected.arrays:
        begin = recorded.values(name, shapes[name]).flatten()[: len(expected[name])]
        errors.append(relative_error(begin, expected[name]))
    return Check(model="all", what="weights filled by their names", worst=max(errors), tolerance=WEIGHTS)


def _geometry(recorded: Recorded) -> Iterator[Check]:
    expected = recorded("geometry")
    relative = _relative(expected)
    height, width = int(expected["H"]), int(expected["W"])
    lines = fundamental_matrices(pairs(relative), expected["K"], expected["perturb_noise"])
    rays = plucker_rays(relative, expected["K"], height, width)[..., ::4, ::4]
    computed = {"rel_c2w_metric": relative, "plucker": rays, "F": lines}
    worst = max(relative_error(ours, expected[name]) for name, ours in computed.items())
    yield Check(model="all", what="cameras: poses, rays, epipolar lines", worst=worst, tolerance=GEOMETRY)
    differ = 0
    for step in (8, 16, 32):
        other = epipolar_mask(lines, height, width, step) != expected.unpacked(f"mask{step}")
        differ += int((other & ~expected.unpacked(f"mask{step}_ambiguous")).sum())
    yield Check(model="all", what="epipolar masks: entries that differ", worst=differ, tolerance=0)


def _schedules(recorded: Recorded) -> Iterator[Check]:
    for size in (256, 512):
        expected, buffers = (
            recorded(f"schedule_{size}"),
            NoiseSchedule.from_config(MODELS[f"dynamicrafter-{size}"].schedule).buffers,
        )
        worst = max(relative_error(buffers[name], expected[name]) for name in buffers if name in expected)
        yield Check(model="all", what=f"noise schedule, {size}", worst=worst, tolerance=SCHEDULE)
        yield Check(model="all", what="- its steps, of 5, 25 and 50", worst=_steps(size, expected), tolerance=SCHEDULE)


def _steps(size: int, expected: Vectors) -> float:
    """Largest error of the levels that sampling visits."""
    schedule, errors = NoiseSchedule.from_config(MODELS[f"dynamicrafter-{size}"].schedule), []
    for steps in (5, 25, 50):
        levels = schedule.levels(steps)[::-1]  # it counts upwards
        now, then = levels[1:], levels[:-1]
        tables: dict[str, list[float]] = {
            "timesteps": [level.timestep for level in now],
            "alphas": [level.alpha_bar for level in now],
            "alphas_prev": [level.alpha_bar for level in then],
            "sqrt_one_minus_alphas": [level.sigma for level in now],
            "scale": [level.scale for level in now],
            "scale_prev": [level.scale for level in then],
        }
        recorded = {name: expected[f"{name}_{steps}"] for name in tables if f"{name}_{steps}" in expected}
        recorded["eta1"] = expected[f"sigmas_{steps}_eta1"]
        tables["eta1"] = [a.ddim_sigma(b) for a, b in zip(now, then, strict=True)]
        for name, table in recorded.items():
            errors.append(relative_error(torch.tensor(tables[name], dtype=torch.float64), table.double()))
    return max(errors)


def _norms(expected: Vectors, networks: Networks) -> Check:
    """Compare norms on values so small that their epsilon decides."""
    assert networks.pose_encoder is not None
    errors = []
    for prefix, network in (("model.diffusion_model.", networks.unet), ("pose_encoder.", networks.pose_encoder)):
        for key in (key for key in expected.arrays if key.startswith(prefix) and key.endswith("|in")):
            norm = network.get_submodule(key.removeprefix(prefix).removesuffix("|in"))
            errors.append(relative_error(norm(expected[key]), expected[key.replace("|in", "|out")]))
    return Check(
        model="realcam-i2v-256", what=f"norms: {len(errors)} of denoiser and poses", worst=max(errors), tolerance=NORMS
    )


def _depth(recorded: Recorded) -> Check:
    config, expected = small_depth(recorded.folder), recorded("depth")
    shapes = depth_net.official_shapes(config)
    state = {
        name: recorded.values(f"depth_predictor.{name}", shapes[name]) for name in depth_net.official_names(config)
    }
    with torch.device("meta"):
        net: Any = depth_net.make_depth_net(config)
    net.load_state_dict(depth_net.from_official(state, config), assign=True)
    image = expected["image_uint8"].permute(2, 0, 1)[None] / 255 * 2 - 1
    worst = relative_error(estimate_depth(net.eval(), image), expected["depth"])
    return Check(model="realcam-i2v", what="depth net", worst=worst, tolerance=DEPTH)


def _encoders(expected: Vectors, networks: Networks) -> Iterator[Check]:
    def check(what: str, pairs: dict[str, Tensor]) -> Check:
        worst = max(relative_error(ours, expected[name]) for name, ours in pairs.items())
        return Check(model="all", what=what, worst=worst, tolerance=NETWORKS)

    latents = encode_video(networks.vae, expected["vae_in"][:, :, None], lambda: expected["vae_noise"])
    pictures = torch.cat(list(decode_video(networks.vae, expected["vae_z"])), dim=2)
    yield check("autoencoder", {"vae_z": latents, "vae_decoded": pictures})
    texts = encode_text(networks.bundle.text(), ["a red car, driving on the road!", ""])
    yield check("text tower", {"text_emb": texts})
    photo = expected["clip_in_uint8"].permute(0, 3, 1, 2) / 255 * 2 - 1
    both = torch.cat([photo, torch.zeros_like(photo)])
    tokens, grey = encode_photo(networks.bundle.image(), networks.bundle.resampler(), both).split(1)
    yield check("image tower and projector", {"image_tokens": tokens, "image_tokens_zero_image": grey})


def _denoiser(expected: Vectors, spec: ModelSpec, networks: Networks) -> Iterator[Check]:
    def answer(camera: CameraCondition | None) -> Tensor:
        return networks.unet(expected["x"], expected["timesteps"], expected["context"], expected["fs"], camera)

    worst = relative_error(answer(None), expected["out_nocam"])
    yield Check(model=spec.name, what="denoiser without camera", worst=worst, tolerance=NETWORKS)
    if spec.unet.camera is None:
        return
    perturb: Callable[..., Tensor] = lambda *shape: expected["perturb_noise"]  # noqa: E731
    camera = condition(
        spec,
        networks.pose_encoder,
        c2w=torch.linalg.inv(expected["RT"]),
        K=expected["K"],
        frame=expected["cond_frame_index"],
        scale=_scale(expected),
        noise=perturb,
    )
    if camera.features:
        computed = {f"pose_feature{level}": feature for level, feature in enumerate(camera.features)}
        worst = max(relative_error(feature, expected[name]) for name, feature in computed.items())
        yield Check(model=spec.name, what="features of the cameras", worst=worst, tolerance=NETWORKS)
    if camera.poses is not None:
        worst = relative_error(camera.poses, expected["camera_RT"])
        yield Check(model=spec.name, what="numbers of the cameras", worst=worst, tolerance=NETWORKS)
    masks = {level: expected.unpacked(f"mask{8 * level}") for level in camera.masks}
    if masks:
        differ = sum(differing(camera.masks[level], mask) for level, mask in masks.items())
        yield Check(model=spec.name, what="masks of the cameras: entries that differ", worst=differ, tolerance=MASKS)
    camera_condition = CameraCondition(poses=camera.poses, features=camera.features, masks=masks, frame=camera.frame)
    worst = relative_error(answer(camera_condition), expected["out_cam"])
    yield Check(model=spec.name, what="denoiser with camera", worst=worst, tolerance=NETWORKS)


def _relative(expected: Vectors) -> Tensor:
    return relative_poses(torch.linalg.inv(expected["RT"]), expected["cond_frame_index"], _scale(expected))


def _scale(expected: Vectors) -> Tensor:
    clips = len(expected["RT"])
    scale = expected["trace_scale_factor"].float().expand(clips)
    if "per_frame_scale" in expected:
        scale = scale * expected["per_frame_scale"][torch.arange(clips), expected["cond_frame_index"]]
    return scale


def _in_words(run: dict[str, Any]) -> str:
    """What is special about a recorded run."""
    parts = [f"{run['steps']} steps", f"guidance {run['cfg']:g}"]
    if run["camera_cfg"] != 1:
        parts.append(f"camera guidance {run['camera_cfg']:g} {run['camera_cfg_scheduler']}")
    if run["noise_shaping_minimum_timesteps"] is not None:
        parts.append(f"scene lock from {run['noise_shaping_minimum_timesteps']}")
    return ", ".join(parts)
