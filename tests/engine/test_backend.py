import math

import pytest

from engine.backend import VideoBackend
from engine.clip import ClipSpec, ClipWish
from engine.engines.registry import BACKENDS, backend
from scene.errors import InputError


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"width": 0}, "got 0x320"),
        ({"height": 100_000}, "got 512x100000"),
        ({"frames": -1}, "got -1"),
        ({"frames": 10_000_000}, "got 10000000"),
        ({"fps": 0}, "got 0"),
        ({"fps": math.nan}, "got nan"),
    ],
)
@pytest.mark.parametrize("kind", [ClipWish, ClipSpec])
def test_a_clip_nobody_can_make_is_refused_in_a_sentence(kind: type, wrong: dict, said: str) -> None:
    with pytest.raises(InputError, match=rf"A video .*{said}.*Give a"):
        kind(**({"width": 512, "height": 320, "frames": 16, "fps": 8} | wrong))


@pytest.mark.parametrize("name", BACKENDS)
def test_every_engine_answers_a_plain_wish(name: str) -> None:
    engine = backend(name)
    assert isinstance(engine, VideoBackend)
    assert engine.clip(ClipWish(width=512, height=320, frames=16, fps=8)).frames >= 1


def test_an_unknown_engine_is_told_the_nearest() -> None:
    with pytest.raises(InputError, match=r"No engine is called 'Wrap': did you mean 'warp'\? There is .*, warp\."):
        backend("Wrap")
    with pytest.raises(InputError, match=r"No engine is called 'sora': there is cameractrl-256, .*, warp\."):
        backend("sora")
