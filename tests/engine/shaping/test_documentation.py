"""The examples in the documentation, run on tiny pipelines."""

import re
from pathlib import Path

import pytest

from engine.request import pack, read_request
from engine.shaping.attach import attach
from engine.shaping.families import FAMILIES
from scene.path.camera_path import CameraPath, bake
from scene.rendering.render import render
from tests.engine.layers.card import CARD, card_scene
from tests.engine.shaping.tiny import tiny

PAGE = (Path(__file__).parents[3] / "docs/noise-shaping.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\npipe = (\w+)\.from_pretrained\(.*\n((?:.*\n)+?)```", PAGE)
TINY = {
    "WanImageToVideoPipeline": "wan",
    "WanVACEPipeline": "wan-vace",
    "CogVideoXImageToVideoPipeline": "cogvideox",
    "StableVideoDiffusionPipeline": "svd",
    "LTXImageToVideoPipeline": "ltx",
    "HunyuanVideoImageToVideoPipeline": "hunyuan",
    "SanaWMPipeline": "sana-wm",
}


def test_every_family_has_an_example() -> None:
    assert sorted(name for name, _ in EXAMPLES) == sorted(name for family in FAMILIES for name in family.pipelines)


@pytest.mark.parametrize(("name", "code"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_an_example_makes_a_video(name: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made, scene = tiny(TINY[name]), card_scene()
    lens = scene.lens(made.width, made.height)
    trajectory = bake(CameraPath.from_text("truck right 0.15m"), lens, made.frames, subject_distance=CARD)
    pack(tmp_path / "street.request", scene, trajectory, render(scene, trajectory))
    monkeypatch.chdir(tmp_path)
    names = {"pipe": made.pipe, "attach": attach, "read_request": read_request, "words": made.words}
    exec(re.sub(r'prompt="[^"]*"', "**words", code), names)
    assert len(names["video"]) == made.frames
    report = names["shaping"].report
    assert report.shaped_steps == report.planned_steps > 0
    assert 0 < report.locked < 1
