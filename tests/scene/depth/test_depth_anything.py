"""Depth Anything's real loading path, with a tiny random model where the weights would be."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import skimage.data
import torch
from PIL import Image
from safetensors.torch import load_file, save_file

from scene.depth.audit import check_model
from scene.depth.choose import estimate_depth
from scene.depth.depth_anything import DepthAnything
from scene.depth.models import DEPTH_MODELS, depth_model, find_weights, models_status, weights_here
from scene.errors import InputError
from scene.photo.image import Photo, load_image
from tests.scene.depth.tiny_depth_anything import save_hub_cache, save_tiny_model

SMALL = "depth-anything-v2-metric-indoor-small"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_model(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(autouse=True)
def checkpoints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REALCAM_CHECKPOINTS", str(tmp_path / "checkpoints"))
    return tmp_path / "checkpoints"


@pytest.fixture
def installed(tiny: Path, checkpoints: Path) -> Path:
    return Path(shutil.copytree(tiny, depth_model(SMALL).folder))


@pytest.fixture
def photo(tmp_path: Path) -> Photo:
    Image.fromarray(skimage.data.astronaut()[:90, :160]).save(tmp_path / "a.png")
    return load_image(tmp_path / "a.png")


def test_the_six_models_have_the_hubs_names() -> None:
    assert {model.repo for model in DEPTH_MODELS.values()} == {
        f"depth-anything/Depth-Anything-V2-Metric-{place}-{size}-hf"
        for place in ("Indoor", "Outdoor")
        for size in ("Small", "Base", "Large")
    }
    for model in DEPTH_MODELS.values():
        assert ("Apache" in model.licence) == ("small" in model.name)


def test_depth_comes_at_the_photos_size_and_is_the_networks(installed: Path, photo: Photo) -> None:
    depth = estimate_depth(photo, SMALL)
    assert depth.metres.shape == (90, 160)
    assert depth.metres.dtype == torch.float32
    assert bool(((depth.metres > 0) & (depth.metres < 20)).all())
    assert (depth.source.name, depth.source.kind) == (SMALL, "metric")
    assert "Apache-2.0" in depth.source.detail
    estimator = DepthAnything.from_name(SMALL, device="cpu")
    inputs = estimator.processor(images=Image.fromarray(photo.pixels.numpy()), return_tensors="pt")
    with torch.no_grad():
        raw = estimator.network(**inputs).predicted_depth
    small = torch.nn.functional.interpolate(raw[None], (90, 160), mode="bilinear")[0, 0]
    torch.testing.assert_close(depth.metres, small)


def test_the_weights_in_the_file_decide(installed: Path, photo: Photo) -> None:
    before = estimate_depth(photo, SMALL).metres
    weights = load_file(installed / "model.safetensors")
    weights["head.conv3.bias"] = weights["head.conv3.bias"] + 1
    save_file(weights, installed / "model.safetensors", metadata={"format": "pt"})
    assert bool((estimate_depth(photo, SMALL).metres > before).all())


def test_a_long_panorama_does_not_grow_the_network(installed: Path, tmp_path: Path) -> None:
    Image.fromarray(np.tile(skimage.data.astronaut()[:20], (1, 4, 1))).save(tmp_path / "wide.png")
    assert estimate_depth(load_image(tmp_path / "wide.png"), SMALL).metres.shape == (20, 2048)


def test_a_copy_in_the_hubs_cache_is_found_and_checkpoints_come_first(tiny: Path, tmp_path: Path) -> None:
    model = depth_model(SMALL)
    cache = tmp_path / "hub"
    assert find_weights(model, hub_cache=cache) is None
    snapshot = save_hub_cache(cache, model.repo, tiny)
    assert find_weights(model, hub_cache=cache) == snapshot
    assert DepthAnything.from_folder(model, snapshot).folder == snapshot
    shutil.copytree(tiny, model.folder)
    assert find_weights(model, hub_cache=cache) == model.folder


def test_an_incomplete_copy_in_the_hubs_cache_is_not_taken(tiny: Path, tmp_path: Path) -> None:
    model = depth_model(SMALL)
    (save_hub_cache(tmp_path / "hub", model.repo, tiny) / "model.safetensors").unlink()
    assert find_weights(model, hub_cache=tmp_path / "hub") is None


def test_auto_prefers_small_and_indoor_unless_a_place_is_named(tiny: Path, tmp_path: Path) -> None:
    empty = tmp_path / "hub"
    assert weights_here(hub_cache=empty) is None
    for name in ("outdoor-large", "outdoor-small", "indoor-large"):
        shutil.copytree(tiny, depth_model(f"depth-anything-v2-metric-{name}").folder)
    best = weights_here(hub_cache=empty)
    assert best is not None
    assert best.name == "depth-anything-v2-metric-outdoor-small"
    indoor = weights_here("indoor", hub_cache=empty)
    assert indoor is not None
    assert indoor.name == "depth-anything-v2-metric-indoor-large"


def test_auto_takes_weights_that_are_here_before_guessing(installed: Path, photo: Photo) -> None:
    notices: list[str] = []
    assert estimate_depth(photo, on_notice=notices.append).source.name == SMALL
    assert notices == []


def test_auto_without_anything_guesses_and_says_so_once(photo: Photo, tmp_path: Path) -> None:
    notices: list[str] = []
    depth = estimate_depth(photo, on_notice=notices.append)
    assert (depth.source.name, depth.source.kind) == ("layout-prior", "approximate")
    assert len(notices) == 1
    assert notices[0].startswith("The depth is approximate")


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        (SMALL, rf"{SMALL} needs .*checkpoints/Depth-Anything-V2-Metric-Indoor-Small-hf, which is not there, and the "),
        (
            "sidecar",
            r"There is no depth file beside a\.png: a\.depth\.png \(16 bits, millimetres\), a\.depth\.npy, a\.dep",
        ),
        ("embedded", r"a\.png has no depth inside: an auxiliary depth picture \(HEIC, AVIF\), GDepth or Dynamic Depth"),
        ("sideways", r"There is no depth source sideways\. Take one of auto, sidecar, embedded, depth-anything-v2-"),
        (
            "nowhere/d.npy",
            r"There is no depth file nowhere/d\.npy\. Give a 16-bit PNG or TIFF in millimetres",
        ),
    ],
)
def test_a_source_that_was_named_is_never_replaced(photo: Photo, source: str, sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        estimate_depth(photo, source)


def rewritten(folder: Path, change: dict[str, torch.Tensor | None]) -> None:
    weights = load_file(folder / "model.safetensors")
    for key, value in change.items():
        if value is None:
            del weights[key]
        else:
            weights[key] = value
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"head.conv3.bias": None}, r"1 missing \(head\.conv3\.bias\)"),
        ({"head.conv9.bias": torch.zeros(3)}, r"1 unknown \(head\.conv9\.bias\)"),
        ({"head.conv3.bias": torch.zeros(3)}, r"1 of the wrong shape \(head\.conv3\.bias\)"),
    ],
)
def test_weights_that_do_not_fit_are_refused_by_key(
    installed: Path, change: dict[str, torch.Tensor | None], words: str
) -> None:
    rewritten(installed, change)
    with pytest.raises(InputError, match=f"do not fit their config.json: {words}. Delete the folder and download it"):
        DepthAnything.from_name(SMALL)


def test_damaged_files_are_refused(installed: Path) -> None:
    weights = (installed / "model.safetensors").read_bytes()
    for content in (b"", b"hello", weights[: len(weights) // 2]):
        (installed / "model.safetensors").write_bytes(content)
        with pytest.raises(InputError, match="cannot be loaded"):
            DepthAnything.from_name(SMALL)
    (installed / "config.json").write_text("{")
    with pytest.raises(InputError, match=r"config\.json cannot be read"):
        DepthAnything.from_name(SMALL)


def test_a_relative_model_is_refused(installed: Path) -> None:
    config = json.loads((installed / "config.json").read_text())
    (installed / "config.json").write_text(json.dumps(config | {"depth_estimation_type": "relative"}))
    with pytest.raises(InputError, match="with relative depth, and depth_anything with metric depth is wanted"):
        DepthAnything.from_name(SMALL)


def test_an_answer_that_is_no_number_is_refused(installed: Path, photo: Photo) -> None:
    rewritten(installed, {"head.conv3.bias": torch.tensor([torch.nan])})
    with pytest.raises(InputError, match="answered with numbers that are not finite"):
        estimate_depth(photo, SMALL)
    with pytest.raises(InputError, match=r"head\.conv3\.bias in .* holds numbers that are not finite"):
        check_model(installed)


def test_the_list_says_what_is_here_and_what_is_missing(installed: Path, tmp_path: Path) -> None:
    partly = depth_model("depth-anything-v2-metric-outdoor-small").folder
    partly.mkdir()
    (partly / "config.json").write_text("{}")
    rows = {row.model.name: row for row in models_status(hub_cache=tmp_path / "hub")}
    assert list(rows) == list(DEPTH_MODELS)
    assert rows[SMALL].found == installed
    assert rows["depth-anything-v2-metric-outdoor-small"].found is None
    assert rows["depth-anything-v2-metric-outdoor-small"].missing == ("preprocessor_config.json", "model.safetensors")
    assert rows["depth-anything-v2-metric-indoor-large"].missing == ()


def test_an_audit_counts_and_names_what_is_odd(installed: Path, tmp_path: Path) -> None:
    audit = check_model(installed)
    assert audit.model.name == SMALL
    assert audit.dtypes == ("float32",)
    assert audit.parameters == sum(tensor.numel() for tensor in load_file(installed / "model.safetensors").values())
    assert audit.notes == (f"its transformer is 32 wide, {SMALL}'s is 384",)
    elsewhere = shutil.copytree(installed, tmp_path / "mine")
    with pytest.raises(InputError, match="Say which one it is with --as"):
        check_model(elsewhere)
    assert check_model(elsewhere, as_name=SMALL).model == replace(audit.model)
    (elsewhere / "config.json").unlink()
    with pytest.raises(InputError, match=r"mine lacks config\.json\. Copy them there"):
        check_model(elsewhere, as_name=SMALL)
