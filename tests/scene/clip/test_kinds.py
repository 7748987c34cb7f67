"""Every kind of clip that people bring is read as it is meant, or refused with what to do about it."""

from pathlib import Path

import pytest

from scene.clip.clip import CLIP_SUFFIXES, open_clip
from scene.errors import InputError
from tests.scene.clip.films import WIDTH, numbers
from tests.scene.clip.kinds import READ, REFUSED, comb, made


@pytest.mark.parametrize("name", READ)
def test_a_kind_of_clip_is_read_as_it_is_meant(name: str, tmp_path: Path) -> None:
    _, size, frames, fps, said = READ[name]
    clip = open_clip(made(name, tmp_path))
    assert ((clip.facts.width, clip.facts.height), len(clip)) == (size, frames)
    assert clip.facts.fps == pytest.approx(fps)
    assert any(said in each for each in clip.facts.notices) if said else clip.facts.notices == ()
    every = [each.numpy() for each in clip.frames()]
    assert all(each.shape == (size[1], size[0], 3) for each in every)
    if frames == 12 and "hdr" not in name and "interlaced" not in name and "upright" not in name:
        assert numbers(every) == [*range(12)]
    if name.startswith("alpha"):
        assert all((each[:, : WIDTH // 4] > 250).all() for each in every), "the transparent half is white"
    if "interlaced" in name:
        assert max(comb(each) for each in every) < 3
        assert (clip.frame(7).numpy() == every[7]).all(), "wherever one begins to read"


@pytest.mark.parametrize("name", [name for name in REFUSED if name.endswith(CLIP_SUFFIXES)])
def test_what_cannot_be_read_is_refused_with_what_to_do(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=REFUSED[name][1]):
        open_clip(made(name, tmp_path))
