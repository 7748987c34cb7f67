"""Which model a file is, and what is wrong with it, is told without building one."""

import gzip
import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from engine.models.config import MODELS as FULL
from engine.verification.goldens import GOLDENS, MANIFESTS, small_models
from engine.verification.random_file import quick
from engine.weights import parts
from engine.weights.audit import Audit, audit
from engine.weights.layout import layout
from engine.weights.overlay import Files, load
from scene.errors import InputError
from tests.engine.weights.small import MODELS, file_of

PROJECTION = "model.diffusion_model.middle_block.2.transformer_blocks.0.pluker_projection.weight"
REALCAM = MODELS["realcam-i2v-256"]


@pytest.mark.parametrize("name", FULL)
def test_the_layout_of_a_model_is_the_recorded_one_key_for_key(name: str) -> None:
    said = recorded(name.replace("-256", "_256").replace("-512", "_512"))
    said |= recorded("depth_predictor_vitl") if FULL[name].depth else {}
    assert layout(FULL[name]) == said


def recorded(name: str) -> dict[str, tuple[int, ...]]:
    with gzip.open(MANIFESTS / f"{name}.json.gz", "rt") as file:
        return {key: tuple(shape) for key, (shape, _) in json.load(file).items()}


@pytest.mark.parametrize("name", small_models())
def test_the_parameters_of_a_small_model_are_the_recorded_ones(name: str) -> None:
    with gzip.open(GOLDENS / "reduced_keys.json.gz", "rt") as file:
        said = {key: tuple(shape) for key, shape in json.load(file)[name].items()}
    computed = (parts.is_schedule, parts.is_computed, parts.is_depth)
    ours = layout(small_models()[name]).items()
    assert {key: shape for key, shape in ours if not any(is_one(key) for is_one in computed)} == said


@pytest.mark.parametrize("name", MODELS)
def test_a_file_is_every_model_that_its_keys_fit_whatever_its_schedule_says(name: str, tmp_path: Path) -> None:
    values = lambda key, shape: torch.full(shape, torch.inf) if parts.is_schedule(key) else quick(key, shape)  # noqa: E731
    found = looked_at(file_of(tmp_path / "weights.pt", MODELS[name], values=values))
    alike = {"realcam-i2v-256", "cami2v-256"}  # one layout for both
    assert {fit.spec.name for fit in found.fits} == (alike if name in alike else {name})
    assert found.dtypes == ("float16",)
    assert not found.warnings


def test_a_file_without_camera_keys_is_a_dynamicrafter(realcam: Path, tmp_path: Path) -> None:
    path = changed(realcam, tmp_path, {key: None for key in layout(REALCAM) if parts.is_camera(key)})
    assert looked_at(path).names == "dynamicrafter-256"
    with pytest.raises(InputError, match=r"all 32 keys of the camera projection .*all 96 keys of the epipolar.* are m"):
        looked_at(path, "realcam-i2v-256")


def test_a_missing_camera_tensor_is_named(realcam: Path, tmp_path: Path) -> None:
    path = changed(realcam, tmp_path, {PROJECTION: None})
    with pytest.raises(
        InputError,
        match=rf"not a complete realcam-i2v-256: {PROJECTION} of the camera projection is missing \(1 of 32 keys\)",
    ):
        looked_at(path, "realcam-i2v-256")
    with pytest.raises(InputError, match=PROJECTION):
        looked_at(path)


def test_a_wrong_shape_is_told_with_both_shapes(realcam: Path, tmp_path: Path) -> None:
    path = changed(realcam, tmp_path, {PROJECTION: torch.zeros(128, 140)})
    with pytest.raises(InputError, match=rf"{PROJECTION} is 128x140 where 128x128 belongs"):
        looked_at(path, "realcam-i2v-256")


def test_the_other_model_that_a_file_is_is_named(tmp_path: Path) -> None:
    path = file_of(tmp_path / "weights.pt", MODELS["cameractrl-256"])
    with pytest.raises(InputError, match=r"is not a complete motionctrl-256: .* It is cameractrl-256\."):
        looked_at(path, "motionctrl-256")


@pytest.mark.parametrize(("key", "bad"), [("model.diffusion_model.out.2.bias", torch.nan), (PROJECTION, -torch.inf)])
def test_numbers_that_are_not_finite_are_told_with_their_key(
    key: str, bad: float, realcam: Path, tmp_path: Path
) -> None:
    spoiled = torch.zeros(layout(REALCAM)[key])
    spoiled.view(-1)[-1] = bad
    with pytest.raises(InputError, match=rf"{key} in .*weights\.pt holds numbers that are not finite"):
        looked_at(changed(realcam, tmp_path, {key: spoiled}))


def test_whole_numbers_are_no_weights(realcam: Path, tmp_path: Path) -> None:
    key = "model.diffusion_model.out.2.bias"
    with pytest.raises(InputError, match=rf"{key} in .* is int64, and weights are numbers with fractions"):
        looked_at(changed(realcam, tmp_path, {key: torch.zeros(4, dtype=torch.int64)}))


@pytest.mark.parametrize("name", ["realcam-i2v-256", "cameractrl-256", "motionctrl-256"])
def test_an_untrained_camera_branch_is_a_warning(name: str, tmp_path: Path) -> None:
    def untrained(key: str, shape: tuple[int, ...]) -> Tensor:
        if parts.is_camera_output(key):
            return torch.eye(*shape) if "motionctrl" in name and len(shape) == 2 else torch.zeros(shape)
        return quick(key, shape)

    found = looked_at(file_of(tmp_path / "weights.pt", MODELS[name], values=untrained))
    assert "all camera tensors are zero" in found.warnings[0]


def test_a_file_of_one_size_is_not_taken_for_the_other(realcam: Path) -> None:
    found = looked_at(realcam, "realcam-i2v-512")
    assert found.warnings == ("16 image gates of a 256 model and no scale_arr: is it realcam-i2v-512 at all?",)


def test_something_else_entirely_is_said_to_be_no_model_of_the_family(tmp_path: Path) -> None:
    torch.save({"layer.weight": torch.ones(3)}, tmp_path / "weights.pt")
    with pytest.raises(InputError, match="is no model of this family: none of its keys is known"):
        looked_at(tmp_path / "weights.pt")


def test_a_camera_branch_alone_is_told_to_need_its_base(camera_only: Path, dynamicrafter: Path) -> None:
    alone = looked_at(camera_only)
    assert alone.fits == ()
    assert {fit.spec.name for fit in alone.partial} >= {"realcam-i2v-256", "cami2v-256"}
    assert "put the DynamiCrafter 256 base beside it" in alone.notes[0]
    with pytest.raises(
        InputError, match=r"all 1,532 keys of the denoiser are missing.*This is a partial file: put the"
    ):
        looked_at(camera_only, "realcam-i2v-256")
    assert looked_at(camera_only, "realcam-i2v-256", dynamicrafter).fits[0].complete


def changed(path: Path, folder: Path, tensors: dict[str, Tensor | None]) -> Path:
    """A copy of a file with other tensors in it, or without those that are None."""
    whole = torch.load(path, mmap=True, weights_only=True) | tensors
    torch.save({key: tensor for key, tensor in whole.items() if tensor is not None}, folder / "weights.pt")
    return folder / "weights.pt"


def looked_at(path: Path, as_name: str | None = None, base: Path | None = None) -> Audit:
    return audit(path, as_name, base, models=MODELS)


def test_numbers_in_eight_bits_are_told_with_the_model_they_are_of(realcam: Path, tmp_path: Path) -> None:
    whole = torch.load(realcam, mmap=True, weights_only=True)
    path = changed(realcam, tmp_path, {key: tensor.to(torch.float8_e4m3fn) for key, tensor in whole.items()})
    with pytest.raises(InputError, match=r"is cami2v-256 or realcam-i2v-256 in 8 bits or fewer \(float8_e4m3fn\)"):
        looked_at(path)
    with pytest.raises(InputError, match=r"is realcam-i2v-256 in 8 bits or fewer \(float8_e4m3fn\)"):
        load(REALCAM, Files(released=path))
    (tmp_path / "scaled").mkdir()
    scaled = changed(path, tmp_path / "scaled", {"model.diffusion_model.out.2.scale_weight": torch.ones(())})
    with pytest.raises(InputError, match=r"-256, or of its kind, in 8 bits or fewer \(float8_e4m3fn\)"):
        looked_at(scaled)


def test_a_file_of_zeros_is_a_warning(tmp_path: Path) -> None:
    values = lambda key, shape: torch.zeros(shape)  # noqa: E731
    found = looked_at(file_of(tmp_path / "weights.pt", MODELS["dynamicrafter-256"], values=values))
    assert found.warnings[0].startswith("100% of its numbers are zero: a download with holes in it")


@pytest.mark.parametrize(("end", "words"), [(None, "only its source can say"), (0.3, "ends at 0.3 and not at 0.7")])
def test_dynamicrafters_siblings_are_told_apart_where_they_can_be(
    end: float | None, words: str, tmp_path: Path
) -> None:
    small = MODELS["dynamicrafter-256"]
    path = file_of(tmp_path / "model.ckpt", small)
    if end:
        path = changed(path, tmp_path, {parts.DYNAMIC_SCALE: torch.linspace(1, end, 1400)})
    sibling = replace(small, name="dynamicrafter-512", schedule=FULL["dynamicrafter-512"].schedule)
    found = audit(path, models={sibling.name: sibling}, as_name=sibling.name)
    assert words in found.notes[-1]


def stranger(**tensors: tuple[int, ...]) -> dict[str, Tensor]:
    return {key.replace("__", "."): torch.ones(shape) for key, shape in tensors.items()}


@pytest.mark.parametrize(
    ("name", "tensors", "words"),
    [
        (
            "depth_anything_v2_metric_vkitti_vitb.pth",
            stranger(pretrained__cls_token=(1, 1, 768), depth_head__scratch__output_conv1__bias=(64,)),
            r"authors' layout, size base\. .* the folder Depth-Anything-V2-Metric-Outdoor-Base-hf/",
        ),
        ("style.pt", stranger(unet__lora_up__weight=(4, 4)), "It is a LoRA, an addition to another model"),
        (
            "wan.safetensors.pt",
            stranger(blocks__0__self_attn__q__weight=(4, 4), patch_embedding__weight=(4, 4)),
            "It is a Wan model in its authors' layout.*: name the folder",
        ),
        (
            "unet.bin",
            stranger(down_blocks__0__weight=(4, 4), mid_block__weight=(4, 4)),
            "It is a network in diffusers' layout",
        ),
    ],
    ids=["depth", "lora", "wan", "diffusers"],
)
def test_what_people_take_for_weights_of_ours_is_called_what_it_is(
    name: str, tensors: dict[str, Tensor], words: str, tmp_path: Path
) -> None:
    torch.save(tensors, tmp_path / name)
    for as_name in (None, "realcam-i2v-256"):
        with pytest.raises(InputError, match=rf"is no model of this family\. .*{words}|{words}"):
            looked_at(tmp_path / name, as_name)
