"""What a video will cost, said before it is made."""

from dataclasses import replace
from pathlib import Path

import pytest

from engine.clip import ClipSpec
from engine.engines.cost import Made, clip_cost, disk_mb
from engine.engines.known import KnownEngine
from engine.engines.registry import KNOWN_ENGINES
from engine.pace import ProgressCurve, keep_curve, kind_of
from engine.settings import Settings

WARP, WAN, REALCAM = (KNOWN_ENGINES[name] for name in ("warp", "wan-i2v+shaping", "realcam-i2v-512"))
CLIP = ClipSpec(width=512, height=320, frames=49, fps=16.0)
PIXELS = 49 * 512 * 320


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def test_a_clip_costs_as_much_more_as_it_is_larger_than_one_that_was_made() -> None:
    made = Made(pixels=PIXELS, seconds=30.0, memory_mb=900.0)
    for frames in (25, 49, 97):
        cost = clip_cost(WARP, replace(CLIP, frames=frames), Settings(), [made])
        assert cost is not None and cost.measured and cost.memory_mb == 900
        assert cost.seconds == pytest.approx(30 * frames / 49)


def test_one_of_quite_another_size_says_nothing_and_the_newest_alike_counts() -> None:
    small = Made(pixels=PIXELS // 10, seconds=1.0, memory_mb=1.0)
    newer, older = (Made(pixels=PIXELS, seconds=seconds, memory_mb=900.0) for seconds in (10.0, 20.0))
    cost = clip_cost(WARP, CLIP, Settings(), [small, newer, older])
    assert cost is not None and cost.seconds == 10
    alone = clip_cost(WARP, CLIP, Settings(), [small])
    assert alone is not None and not alone.measured


def test_warp_is_typical_at_first_slower_on_a_busy_machine_and_then_as_it_went_here() -> None:
    usual, busy, idle = (clip_cost(WARP, CLIP, Settings(), slowness=slowness) for slowness in (1.0, 3.0, 0.5))
    assert usual is not None and busy is not None and usual.seconds is not None and not usual.measured
    assert busy.seconds == pytest.approx(3 * usual.seconds) and idle == usual
    keep_curve(kind_of("warp", PIXELS), ProgressCurve(seconds=7.0, size=2 * PIXELS, points=()))
    here = clip_cost(WARP, CLIP, Settings(), slowness=3.0)
    assert here is not None and here.measured and here.seconds == 3.5


@pytest.mark.parametrize("engine", [WAN, REALCAM], ids=lambda engine: engine.name)
def test_what_samples_is_counted_where_its_weights_are_here(engine: KnownEngine) -> None:
    assert (clip_cost(engine, CLIP, Settings()) is None) == (engine.missing is not None)


def test_the_disk_fills_by_pixels() -> None:
    assert disk_mb(2 * PIXELS) - disk_mb(PIXELS) == pytest.approx(disk_mb(PIXELS) - disk_mb(0))
