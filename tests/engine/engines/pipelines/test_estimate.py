"""What is said of a pipeline's memory before it begins."""

import pytest
import torch

from engine.clip import ClipWish
from engine.engines.pipelines.backend import PipelineVideo
from engine.engines.pipelines.estimate import estimate_pipe
from engine.models.pipelines import PIPELINES, PipelineModel
from engine.settings import Settings

GPU = torch.device("cuda")
WISH = ClipWish(width=832, height=480, frames=81, fps=16)


@pytest.mark.parametrize("model", PIPELINES.values(), ids=PIPELINES)
def test_every_way_to_spare_memory_spares_memory(model: PipelineModel) -> None:
    clip = PipelineVideo(model).clip(WISH)
    for release in model.releases:
        ways = (Settings(), Settings(offload="model"), Settings(offload="sequential"))
        whole, idle, layers = (estimate_pipe(model, release, way, clip, GPU) for way in ways)
        eight, four = (estimate_pipe(model, release, Settings(bits=bits), clip, GPU).memory for bits in (8, 4))
        assert whole.memory > idle.memory > layers.memory > 0
        assert whole.memory > eight > four
        assert whole.memory > whole.disk == pytest.approx(1e9 * release.size_gb, rel=0.02)
        assert idle.main_memory > whole.main_memory == 0
        on_cpu = estimate_pipe(model, release, Settings(), clip, torch.device("cpu"))
        assert on_cpu.memory > 1.9 * whole.memory
