import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import Tensor

from engine.video import frame_rate, probe_video, read_lossless, read_video, write_ffv1, write_mp4
from scene.errors import InputError
from tests.engine.faults import file_size_limit, small_disk


def gradient_frames(frames: int, height: int, width: int) -> Tensor:
    """Smooth colours that drift: what H.264 keeps well."""
    v, u = torch.meshgrid(torch.linspace(0, 1, height), torch.linspace(0, 1, width), indexing="ij")
    shades = [torch.stack([u, v, (u + v + f / frames) / 2.5], dim=-1) for f in range(frames)]
    return (torch.stack(shades) * 255).to(torch.uint8)


sizes = st.tuples(st.integers(1, 4), st.integers(2, 40), st.integers(2, 40))


@settings(deadline=None, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(size=sizes, seed=st.integers(0, 1000))
def test_ffv1_keeps_every_bit_of_colour_and_grey(tmp_path: Path, size: tuple[int, int, int], seed: int) -> None:
    noise = torch.randint(0, 256, (*size, 3), dtype=torch.uint8, generator=torch.Generator().manual_seed(seed))
    write_ffv1(tmp_path / "colour.mkv", noise, 16)
    assert torch.equal(read_video(tmp_path / "colour.mkv"), noise)
    write_ffv1(tmp_path / "grey.mkv", noise[..., 0], 16)
    assert torch.equal(read_lossless(tmp_path / "grey.mkv", "gray", size), noise[..., :1])


def test_the_same_frames_make_the_same_lossless_file(tmp_path: Path) -> None:
    for name in ("one.mkv", "two.mkv"):
        write_ffv1(tmp_path / name, gradient_frames(3, 20, 30), 16 / 3)
    assert (tmp_path / "one.mkv").read_bytes() == (tmp_path / "two.mkv").read_bytes()


@pytest.mark.parametrize("fps", [1, 8, 16 / 3, 24000 / 1001, 48 / 7.3, 0.5, 240])
def test_an_mp4_has_exactly_the_frames_and_the_rate_it_was_given(tmp_path: Path, fps: float) -> None:
    write_mp4(tmp_path / "v.mp4", gradient_frames(7, 16, 32), fps)
    facts = probe_video(tmp_path / "v.mp4")
    assert (facts.frames, facts.width, facts.height) == (7, 32, 16)
    assert math.isclose(facts.fps, fps, rel_tol=1e-12)


def test_frame_rates_are_the_simplest_ratio() -> None:
    assert frame_rate(16 / 3) == Fraction(16, 3)
    assert frame_rate(30000 / 1001) == Fraction(30000, 1001)


def test_an_mp4_looks_like_its_frames(tmp_path: Path) -> None:
    frames = gradient_frames(9, 96, 128)
    write_mp4(tmp_path / "v.mp4", frames, 16)
    error = (read_video(tmp_path / "v.mp4").float() - frames.float()).square().mean()
    assert 10 * math.log10(255**2 / error) > 38


def test_an_mp4_says_its_colours_and_starts_before_it_is_loaded(tmp_path: Path) -> None:
    write_mp4(tmp_path / "v.mp4", gradient_frames(5, 64, 64), 16)
    data = (tmp_path / "v.mp4").read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    bt709_limited = b"colrnclx" + bytes([0, 1, 0, 1, 0, 1, 0])
    assert bt709_limited in data


def test_metadata_comes_back(tmp_path: Path) -> None:
    said = {"comment": "sha256 abc; a=b #1", "title": "Dusk, light rain"}
    write_mp4(tmp_path / "v.mp4", gradient_frames(1, 8, 8), 16, said)
    assert said.items() <= probe_video(tmp_path / "v.mp4").metadata.items()


def test_an_odd_picture_repeats_its_last_column_and_row(tmp_path: Path) -> None:
    frames = gradient_frames(2, 31, 47)
    write_mp4(tmp_path / "v.mp4", frames, 16)
    back = read_video(tmp_path / "v.mp4")
    assert back.shape == (2, 32, 48, 3)
    assert (back[:, :31, :47].float() - frames.float()).abs().mean() < 3


def test_a_generator_is_written_without_keeping_its_frames(tmp_path: Path) -> None:
    alive = 0

    def counted() -> Iterator[Tensor]:
        nonlocal alive
        for frame in gradient_frames(20, 16, 16):
            alive += 1
            yield frame

    write_mp4(tmp_path / "v.mp4", counted(), 16)
    assert alive == probe_video(tmp_path / "v.mp4").frames == 20


def test_a_generator_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def failing() -> Iterator[Tensor]:
        yield from gradient_frames(3, 16, 16)
        raise InputError("Stop here.")

    with pytest.raises(InputError, match="Stop here"):
        write_mp4(tmp_path / "v.mp4", failing(), 16)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("write", [write_mp4, write_ffv1])
@pytest.mark.parametrize("kilobytes", [4, 64, 256])
def test_a_full_disk_leaves_no_half_video(tmp_path: Path, write: Callable, kilobytes: int) -> None:
    noise = torch.randint(0, 256, (30, 128, 160, 3), dtype=torch.uint8)
    with small_disk(tmp_path, kilobytes) as disk:
        with pytest.raises(InputError, match="no space left on device"):
            write(disk / "v.mkv" if write is write_ffv1 else disk / "v.mp4", noise, 16)
        assert list(disk.iterdir()) == []


def test_a_file_size_limit_leaves_no_half_video(tmp_path: Path) -> None:
    noise = torch.randint(0, 256, (30, 64, 64, 3), dtype=torch.uint8)
    with file_size_limit(20_000), pytest.raises(InputError, match=r"Cannot write .*v\.mp4: .*file size limit exceeded"):
        write_mp4(tmp_path / "v.mp4", noise, 16)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_and_a_file_that_is_no_video_are_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"Cannot write .*no such file"):
        write_mp4(tmp_path / "nowhere" / "v.mp4", gradient_frames(1, 8, 8), 16)
    (tmp_path / "text.mp4").write_text("not a video")
    with pytest.raises(InputError, match=r"Cannot read the video .*text\.mp4"):
        read_video(tmp_path / "text.mp4")
    with pytest.raises(InputError, match="no such file"):
        probe_video(tmp_path / "missing.mp4")
