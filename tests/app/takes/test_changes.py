"""What tells a take from the one before it."""

from dataclasses import replace

from app.takes.changes import changes
from app.takes.take import Take
from scene.path.camera_path import CameraPath

TAKE = Take(
    id=1,
    photo="a.jpg",
    engine="warp",
    prompt="",
    seed=1,
    frames=9,
    fps=8,
    width=64,
    height=64,
    contract="",
    created=0.0,
)


def test_what_was_changed_is_named_where_the_engine_looks_at_it() -> None:
    one, other = CameraPath.from_text("pan left 10deg"), CameraPath.from_text("pan left 11deg")
    assert changes(TAKE, one, TAKE, one) == ()
    assert changes(replace(TAKE, seed=9, prompt="rain"), other, TAKE, one) == ("path",)
    drawn = replace(TAKE, engine="realcam-i2v-256", seed=9, width=96, fps=25.0)
    assert changes(drawn, one, TAKE, one) == ("engine", "seed", "size", "frames")
    assert changes(replace(drawn, prompt="rain", photo="b.jpg"), one, drawn, one) == ("photo", "prompt")
