"""Clips as people have them: what comes out is upright, at a constant rate, and never all in memory."""

from pathlib import Path

import numpy as np
import psutil
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from scene.clip.clip import MAX_CLIP_FRAMES, open_clip, probe_clip
from scene.clip.rate import constant_rate
from scene.errors import InputError
from tests.scene.clip.films import H264, HEIGHT, WIDTH, ffmpeg, film, level, numbers

VP9 = ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-pix_fmt", "yuv420p")


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("a.mp4", H264),
        ("a.mov", H264),
        ("a.mkv", H264),
        ("a.webm", VP9),
        ("with b-frames.mp4", ("-c:v", "libx264", "-bf", "3", "-pix_fmt", "yuv420p")),
    ],
)
def test_a_film_gives_its_frames_in_order_and_each_by_its_number(
    name: str, codec: tuple[str, ...], tmp_path: Path
) -> None:
    clip = open_clip(film(tmp_path / name, 12, *codec))
    assert (clip.facts.width, clip.facts.height, len(clip)) == (WIDTH, HEIGHT, 12)
    assert clip.facts.fps == pytest.approx(10) and clip.facts.notices == ()
    every = list(clip.frames())
    assert numbers(every) == [*range(12)]
    assert numbers([clip.frame(7), clip.frame(-1), clip.frame(0)]) == [7, 11, 0]
    assert torch.equal(clip.frame(7), every[7])


def test_rates_of_television_are_told_from_those_of_film(tmp_path: Path) -> None:
    assert probe_clip(film(tmp_path / "a.mp4", 12, fps="24000/1001")).fps == 24000 / 1001
    assert probe_clip(film(tmp_path / "b.mp4", 12, fps="24")).fps == 24


def test_a_phone_held_upright_gives_an_upright_picture(tmp_path: Path) -> None:
    lying = film(tmp_path / "lying.mp4")
    ffmpeg("-display_rotation", "90", "-i", str(lying), "-c", "copy", str(tmp_path / "turned.mp4"))
    clip = open_clip(tmp_path / "turned.mp4")
    assert (clip.facts.width, clip.facts.height) == (HEIGHT, WIDTH)
    assert any("turned by 90 degrees" in each for each in clip.facts.notices)
    frame = clip.frame(3).float()
    assert frame.shape == (WIDTH, HEIGHT, 3)
    assert frame[: WIDTH // 4].mean() == pytest.approx(level(3), abs=4) and frame[-WIDTH // 4 :].mean() < 4


def test_pixels_become_square(tmp_path: Path) -> None:
    clip = open_clip(film(tmp_path / "wide.mp4", 3, "-vf", "setsar=3/2", *H264))
    assert clip.facts.width == 96 and clip.frame(0).shape == (HEIGHT, 96, 3)
    assert any("not square" in each for each in clip.facts.notices)


def test_a_varying_rate_becomes_a_constant_one(tmp_path: Path) -> None:
    slow = "setpts='if(lt(N,6),N,6+(N-6)*3)/10/TB'"
    clip = open_clip(film(tmp_path / "a.mp4", 9, "-vf", slow, "-fps_mode", "vfr", *H264))
    assert any("rate varies: 9 frames become" in each for each in clip.facts.notices)
    assert clip.facts.fps == pytest.approx(10)
    assert numbers(clip.frames())[:11] == [0, 1, 2, 3, 4, 5, 6, 6, 6, 7, 7]


@given(st.lists(st.floats(-0.4, 0.4), min_size=2, max_size=40), st.sampled_from([24.0, 30.0, 12.5]))
def test_frames_that_tremble_are_taken_as_they_come(tremble: list[float], fps: float) -> None:
    times = [(number + off / 2) / fps for number, off in enumerate(tremble)]
    times = [time - times[0] for time in times]
    timing = constant_rate(times, times[-1] + 1 / fps)
    assert not timing.varies and timing.shows == tuple(range(len(times)))


@given(st.lists(st.floats(0.01, 3.0), min_size=1, max_size=30))
def test_any_times_become_frames_in_order_that_last_as_long(gaps: list[float]) -> None:
    times = [0.0, *np.cumsum(gaps).tolist()]
    timing = constant_rate(times[:-1], times[-1])
    assert list(timing.shows) == sorted(timing.shows) and 0 <= timing.shows[0] <= timing.shows[-1] < len(gaps)
    if timing.varies:
        assert len(timing.shows) / timing.fps == pytest.approx(times[-1], abs=1 / timing.fps)


def test_hdr_becomes_eight_bits_of_srgb(tmp_path: Path) -> None:
    pq = ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=error", "-pix_fmt", "yuv420p10le")
    pq += ("-vf", "format=yuv420p10le,setparams=color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc")
    clip = open_clip(film(tmp_path / "hdr.mp4", 12, *pq))
    assert any("10-bit HDR (PQ) is turned to 8-bit sRGB" in each for each in clip.facts.notices)
    bright = [float(each[:, 3 * WIDTH // 4 :].float().mean()) for each in clip.frames()]
    assert bright == sorted(bright), "brighter stays brighter"
    assert bright[8] > 175, "paper white, code 140 of 255 in PQ, is bright on a screen"


def test_ten_bits_and_full_range_are_read_as_they_are_meant(tmp_path: Path) -> None:
    ten = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le")
    clip = open_clip(film(tmp_path / "ten.mp4", 12, *ten))
    assert any(each.startswith("10-bit colours") for each in clip.facts.notices)
    assert numbers(clip.frames()) == [*range(12)]
    full = ("-vf", "scale=out_range=pc", *H264, "-color_range", "pc")
    clip = open_clip(film(tmp_path / "full.mp4", 12, *full))
    assert numbers(clip.frames()) == [*range(12)]


def test_sound_is_left_aside(tmp_path: Path) -> None:
    film(tmp_path / "mute.mp4", 12)
    sound = ("-f", "lavfi", "-i", "sine=duration=1.2", "-c:v", "copy", "-c:a", "aac")
    ffmpeg("-i", str(tmp_path / "mute.mp4"), *sound, str(tmp_path / "loud.mp4"))
    clip = open_clip(tmp_path / "loud.mp4")
    assert clip.facts.notices == ("The sound is left aside.",)
    assert numbers(clip.frames()) == [*range(12)] and numbers([clip.frame(5)]) == [5]


def test_what_an_editor_cut_off_at_the_beginning_stays_off(tmp_path: Path) -> None:
    film(tmp_path / "whole.mp4", 12, "-c:v", "libx264", "-g", "4", "-pix_fmt", "yuv420p")
    ffmpeg("-ss", "0.55", "-i", str(tmp_path / "whole.mp4"), "-c", "copy", str(tmp_path / "part.mp4"))
    clip = open_clip(tmp_path / "part.mp4")
    shown = numbers(clip.frames())
    assert shown == [*range(12 - len(shown), 12)] and shown[0] >= 5
    assert numbers([clip.frame(2)]) == [shown[2]]


def test_a_part_is_taken_by_seconds(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", 12)
    clip = open_clip(path, start=0.3, end=0.8)
    assert numbers(clip.frames()) == [3, 4, 5, 6, 7] and len(clip) == clip.facts.frames == 5
    assert numbers([clip.frame(1)]) == [4]
    with pytest.raises(InputError, match=r"lasts 1\.20 s"):
        open_clip(path, start=0.5, end=3)
    with pytest.raises(InputError, match="begins before it ends"):
        open_clip(path, start=0.5, end=0.5)


def test_a_long_film_asks_for_a_part(tmp_path: Path) -> None:
    path = film(tmp_path / "long.mp4", MAX_CLIP_FRAMES + 9, fps="25")
    assert probe_clip(path).frames == MAX_CLIP_FRAMES + 9
    with pytest.raises(InputError, match=r"has 970 frames \(38\.8 s\), and a clip has at most 961.*0 to 38\.44 s"):
        open_clip(path)
    assert len(open_clip(path, start=0, end=38.44)) == MAX_CLIP_FRAMES


def test_who_stops_reading_leaves_no_process_behind(tmp_path: Path) -> None:
    clip = open_clip(film(tmp_path / "a.mp4", 300))
    stream = clip.frames()
    next(stream)
    stream.close()  # type: ignore[attr-defined]
    assert not [each for each in psutil.Process().children() if "ffmpeg" in each.name()]


def test_a_gif_lasts_as_long_as_it_says(tmp_path: Path) -> None:
    pictures = [Image.new("RGB", (32, 24), (level(i),) * 3) for i in range(4)]
    path = tmp_path / "a.gif"
    pictures[0].save(path, save_all=True, append_images=pictures[1:], duration=[100, 100, 100, 500], loop=0)
    clip = open_clip(path)
    assert clip.facts.fps == 10 and clip.facts.seconds == pytest.approx(0.8)
    assert [round((float(each.float().mean()) - 20) / 15) for each in clip.frames()] == [0, 1, 2, 3, 3, 3, 3, 3]


def test_what_a_gif_leaves_open_is_white(tmp_path: Path) -> None:
    pictures = [Image.new("RGBA", (32, 24), (200, 0, 0, 0)) for _ in range(2)]
    for number, each in enumerate(pictures):
        each.paste((0, 0, 0, 255), (4 * number, 0, 4 * number + 4, 24))
    path = tmp_path / "a.gif"
    pictures[0].save(path, save_all=True, append_images=pictures[1:], duration=100, disposal=2)
    clip = open_clip(path)
    assert (clip.frame(1)[:, -4:] == 255).all() and (clip.frame(1)[:, 4:8] == 0).all()
    assert any("laid on white" in each for each in clip.facts.notices)


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "shot"
    folder.mkdir()
    for number in range(12):
        Image.new("RGB", (WIDTH, HEIGHT), (level(number),) * 3).save(folder / f"f{number}.png")
    (folder / "notes.txt").write_text("none of the frames")
    return folder


def test_pictures_come_in_the_order_of_their_numbers(pictures: Path) -> None:
    clip = open_clip(pictures)
    assert numbers(clip.frames()) == [*range(12)] and clip.facts.fps == 24
    assert any("24 per second are assumed" in each for each in clip.facts.notices)
    some = open_clip(pictures / "f1*.png", fps=12)
    assert numbers(some.frames()) == [1, 10, 11] and some.facts.fps == 12 and some.facts.notices == ()


def test_pictures_have_one_size(pictures: Path) -> None:
    Image.new("RGB", (WIDTH, HEIGHT + 2)).save(pictures / "f5.png")
    stream = open_clip(pictures).frames()
    with pytest.raises(InputError, match=r"f5\.png is 64x50, and the first picture is 64x48"):
        list(stream)


def test_one_frame_is_a_clip_and_said(tmp_path: Path) -> None:
    clip = open_clip(film(tmp_path / "a.mp4", 1))
    assert len(clip) == 1 and numbers(clip.frames()) == [0]
    assert any("one frame only" in each for each in clip.facts.notices)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("index behind.mp4", H264),
        ("index in front.mp4", (*H264, "-movflags", "+faststart")),
        ("a.webm", VP9),
    ],
)
def test_a_film_that_was_cut_in_the_middle_says_so(name: str, arguments: tuple[str, ...], tmp_path: Path) -> None:
    path = film(tmp_path / name, 60, *arguments)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 6 // 10])
    with pytest.raises(InputError, match="ends in the middle"):
        open_clip(path)


def test_what_is_no_clip_is_refused_in_a_sentence(tmp_path: Path) -> None:
    ffmpeg("-f", "lavfi", "-i", "sine=duration=0.3", "-c:a", "aac", str(tmp_path / "song.m4a"))
    with pytest.raises(InputError, match="sound and no pictures"):
        open_clip(tmp_path / "song.m4a")
    (tmp_path / "letter.mp4").write_text("Dear reader, " * 100)
    with pytest.raises(InputError, match="not a clip that can be read"):
        open_clip(tmp_path / "letter.mp4")
    (tmp_path / "playlist.mp4").write_text(f"ffconcat version 1.0\nfile {tmp_path / 'song.m4a'}\n")
    with pytest.raises(InputError, match="not a clip that can be read"):
        open_clip(tmp_path / "playlist.mp4")
    (tmp_path / "empty.mp4").touch()
    with pytest.raises(InputError, match="is empty"):
        open_clip(tmp_path / "empty.mp4")
    with pytest.raises(InputError, match="There is no file"):
        open_clip(tmp_path / "none.mp4")
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError, match="no pictures"):
        open_clip(tmp_path / "folder")
    with pytest.raises(InputError, match="no pictures named"):
        open_clip(tmp_path / "folder" / "*.png")
    with pytest.raises(InputError, match="--fps is for pictures"):
        open_clip(film(tmp_path / "a.mp4", 2), fps=24)
