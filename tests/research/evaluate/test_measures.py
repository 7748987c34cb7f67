"""Measures beside the camera's: dynamics, Frechet distances, CLIP, VBench's scores, matched pixels."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from jaxtyping import Float, UInt8
from torch import Tensor

from app.main import main
from engine.video import write_mp4
from research.data.reader import Sample, open_data
from research.data.sampling import Sampling
from research.evaluate.cases import Asked, asked
from research.evaluate.clip_score import FRAMES, TRUE, WORDS, ClipScore
from research.evaluate.dynamics import SHARE, SPEED, dynamics, misses
from research.evaluate.frechet import FeatureNetwork, frechet_distance
from research.evaluate.matched_pixels import matched_pixels, matches
from research.evaluate.measures import Seen
from research.evaluate.vbench import read_vbench
from scene.errors import InputError
from tests.research.evaluate.conftest import CLIPS, SMALL


class Means(torch.nn.Module):
    """Three features of a video: its mean colour."""

    def forward(self, values: Tensor) -> Tensor:
        """Means over frames and pixels."""
        return values.mean(dim=(2, 3, 4))


def sample(folder: Path, number: int = 0) -> Sample:
    sampling = Sampling(frames=5, strides=(1, 1), random_condition=False)
    return open_data(folder, "test", (160, 128), sampling=sampling)[number]


def seen(case: Asked, frames: UInt8[Tensor, "frames height width 3"], found: bool = True) -> Seen:
    return Seen(asked=case, frames=frames, c2w=case.c2w if found else None)


def with_a_mover(frames: UInt8[Tensor, "frames height width 3"]) -> UInt8[Tensor, "frames height width 3"]:
    """A patch of the picture goes down, four pixels a frame, whatever the camera does."""
    out, patch = frames.clone(), frames[0, 40:80, 60:120]
    for number, frame in enumerate(out):
        frame[40 + 4 * number : 80 + 4 * number, 60:120] = patch
    return out


def test_dynamics_are_what_the_camera_does_not_explain(tiny: Path) -> None:
    one = sample(tiny)
    case = asked(one, None, "auto")
    still, moving = dynamics(seen(case, one.frames)), dynamics(seen(case, with_a_mover(one.frames)))
    assert still[SHARE] < 0.02
    assert 0.05 < moving[SHARE] < 0.3  # the patch is an eighth of the picture
    assert moving[SPEED] / moving[SHARE] == pytest.approx(4 / 160 * 100, rel=0.5)
    assert dynamics(seen(case, one.frames, found=False)) == {}


def test_points_that_stand_still_are_explained_also_far_away() -> None:
    lens = np.array([[100.0, 0, 80], [0, 100, 64], [0, 0, 1]])
    c2w = torch.eye(4, dtype=torch.float64).repeat(4, 1, 1)
    c2w[:, 0, 3] = 0.1 * torch.arange(4)
    points = np.array([[0.3, -0.2, 2.0], [1e5, 2e4, 3e5]])
    camera = points[:, None] - c2w[None, :, :3, 3].numpy()
    places: Float[np.ndarray, "corners window 2"] = (camera @ lens.T)[..., :2] / camera[..., 2:]
    assert misses(places, lens, c2w).max() < 1e-3
    places[:, 1, 1] += 2.0
    assert misses(places, lens, c2w).min() > 0.5


def test_the_frechet_distance_of_normal_samples() -> None:
    draw = np.random.default_rng(0)
    one = draw.normal(size=(400, 3))
    assert frechet_distance(one, one) == pytest.approx(0, abs=1e-9)
    assert frechet_distance(one, one + np.array([3.0, 0.0, 4.0])) == pytest.approx(25)
    spread = ((2 - 1) ** 2 * np.trace(np.cov(one, rowvar=False))) + ((one.mean(0)) ** 2).sum()
    assert frechet_distance(one, 2 * one) == pytest.approx(spread)
    with pytest.raises(InputError, match="two samples"):
        frechet_distance(one[:1], one)


def test_a_feature_network_is_the_users(tmp_path: Path) -> None:
    file = tmp_path / "means.pt"
    torch.jit.script(Means()).save(str(file))
    network = FeatureNetwork.open(file, "video")
    frames = torch.full((5, 8, 8, 3), 255, dtype=torch.uint8)
    assert network.features(frames).tolist() == [[1.0, 1.0, 1.0]]
    assert network.name.startswith("means.pt (")
    with pytest.raises(InputError, match="does not take images"):
        FeatureNetwork.open(file, "image").features(frames)
    file.write_bytes(b"nothing")
    with pytest.raises(InputError, match="no TorchScript file"):
        FeatureNetwork.open(file, "video")


def test_a_distance_has_its_name_only_with_a_network(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    for number, name in enumerate(CLIPS):
        write_mp4(tmp_path / "made" / f"{name}.mp4", sample(tiny, number).frames[:1].repeat(5, 1, 1, 1), 4.0)
    torch.jit.script(Means()).save(str(tmp_path / "means.pt"))
    scores = {"dynamic_degree": [0.5, [{"video_path": f"x/{name}.mp4", "video_results": True} for name in CLIPS]]}
    (tmp_path / "all_eval_results.json").write_text(json.dumps(scores), encoding="utf-8")
    words = ["evaluate", str(tiny), "--videos", str(tmp_path / "made"), "--no-metric", *SMALL]
    assert main([*words, "--out", str(tmp_path / "plain")]) == 0
    assert "rechet" not in (tmp_path / "plain" / "table.json").read_text(encoding="utf-8")
    given = ["--video-network", str(tmp_path / "means.pt"), "--vbench", str(tmp_path)]
    assert main([*words, "--out", str(tmp_path / "given"), *given]) == 0
    facts = json.loads((tmp_path / "given" / "table.json").read_text(encoding="utf-8"))
    (distance,) = facts["distances"]
    assert (distance["name"], distance["videos"], distance["features"]) == ("Frechet video distance", 2, 3)
    assert facts["other"] == {"dynamic_degree": 1.0}


def test_vbench_scores_are_of_these_videos(tmp_path: Path) -> None:
    file = tmp_path / "x_eval_results.json"
    each = [{"video_path": "a/one.mp4", "video_results": 0.5}, {"video_path": "a/two.mp4", "video_results": 0.9}]
    file.write_text(json.dumps({"motion_smoothness": [0.7, each]}), encoding="utf-8")
    assert read_vbench(tmp_path, {"one"}) == {"motion_smoothness": 0.5}
    with pytest.raises(InputError, match="none of the videos"):
        read_vbench(file, {"three"})
    file.write_text('{"motion_smoothness": 3}', encoding="utf-8")
    with pytest.raises(InputError, match="no scores of VBench"):
        read_vbench(file, {"one"})


def test_matched_pixels_fall_when_pictures_differ(tiny: Path) -> None:
    one, other = sample(tiny), sample(tiny, 1)
    noise = torch.randint(0, 255, one.frames[0].shape, dtype=torch.uint8, generator=torch.Generator().manual_seed(1))
    same = matches(one.frames[0], one.frames[0])
    assert same > 200
    assert matches(one.frames[0], one.frames[4]) < same
    assert matches(one.frames[0], noise) < 0.1 * same
    case = asked(one, None, "auto")
    assert next(iter(matched_pixels(seen(case, other.frames)).values())) > 0


def test_clip_scores_of_a_small_random_model(tiny: Path, tmp_path: Path) -> None:
    from transformers import CLIPConfig, CLIPImageProcessor, CLIPModel, CLIPProcessor, CLIPTokenizer

    torch.manual_seed(0)
    letters = "abcdefghijklmnopqrstuvwxyz."
    tokens = [*letters, *(f"{letter}</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>"]
    ends: dict[str, Any] = {
        "bos_token_id": len(tokens) - 2,
        "eos_token_id": len(tokens) - 1,
        "pad_token_id": len(tokens) - 1,
    }
    shape: dict[str, Any] = {
        "hidden_size": 32,
        "intermediate_size": 32,
        "num_attention_heads": 2,
        "num_hidden_layers": 2,
    }
    config = CLIPConfig(
        text_config={**shape, "vocab_size": len(tokens), "max_position_embeddings": 77, **ends},
        vision_config={**shape, "image_size": 32, "patch_size": 8},
        projection_dim=16,
    )
    (tmp_path / "vocab.json").write_text(json.dumps({token: n for n, token in enumerate(tokens)}), encoding="utf-8")
    (tmp_path / "merges.txt").write_text("#version: 0.2\n", encoding="utf-8")
    tokenizer = CLIPTokenizer.from_pretrained(tmp_path)
    pictures = CLIPImageProcessor(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32})
    CLIPProcessor(pictures, tokenizer).save_pretrained(tmp_path / "clip")
    CLIPModel(config).save_pretrained(tmp_path / "clip")
    score = ClipScore.open(tmp_path / "clip")
    one = sample(tiny)
    case = asked(one, None, "auto")
    right, frozen = score(seen(case, one.frames)), score(seen(case, one.frames[:1].repeat(5, 1, 1, 1)))
    assert set(right) == {WORDS, FRAMES, TRUE}
    assert right[TRUE] == pytest.approx(100, abs=1e-3)
    assert frozen[FRAMES] == pytest.approx(100, abs=1e-3)
    assert frozen[TRUE] < 100 and abs(right[WORDS]) <= 100
    with pytest.raises(InputError, match="no CLIP in"):
        ClipScore.open(tmp_path / "nowhere")
