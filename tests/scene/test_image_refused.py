"""Files that are no photo: one sentence each, before anything large is decoded."""

import io
import struct
import warnings
import zlib
from pathlib import Path
from typing import Any

import pillow_heif
import pytest
import skimage.data
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from scene.errors import InputError
from scene.image import load_image

pillow_heif.register_heif_opener()

PHOTO = Image.fromarray(skimage.data.astronaut()[:64, :80])
FORMATS = ("JPEG", "PNG", "HEIF", "AVIF", "WEBP", "TIFF", "BMP", "GIF")


def encoded(kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    PHOTO.save(file, kind, **options)
    return file.getvalue()


def claiming(kind: str, width: int, height: int) -> bytes:
    """A small file whose header speaks of another size."""
    data = bytearray(encoded(kind))
    match kind:
        case "PNG":
            struct.pack_into(">II", data, 16, width, height)
            struct.pack_into(">I", data, 29, zlib.crc32(bytes(data[12:29])))
        case "JPEG":
            struct.pack_into(">HH", data, data.index(b"\xff\xc0") + 5, height, width)
        case "HEIF" | "AVIF":
            struct.pack_into(">II", data, data.index(b"ispe") + 8, width, height)
        case "BMP":
            struct.pack_into("<ii", data, 18, width, height)
        case "GIF":
            struct.pack_into("<HH", data, 6, width, height)
    return bytes(data)


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as caught, warnings.catch_warnings():
        warnings.simplefilter("error")
        load_image(path)
    message = str(caught.value)
    assert "\n" not in message
    return message


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "HEIF", "AVIF", "BMP", "GIF"])
@pytest.mark.parametrize("side", [16_000, 50_000])
def test_a_decompression_bomb_is_refused_by_its_header(tmp_path: Path, kind: str, side: int) -> None:
    (tmp_path / "bomb").write_bytes(claiming(kind, side, side))
    assert refusal(tmp_path / "bomb") == (
        f"bomb has {side}x{side} pixels, {side * side // 1_000_000} megapixels, and at most 250 can be opened. "
        "Reduce it first."
    )


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.jpg", b"", "empty.jpg is empty (0 bytes). Copy or export it again."),
        ("note.jpg", b"Dear diary", "note.jpg is not a picture this program can read. Choose a JPEG, PNG, "),
        ("page.png", b"%PDF-1.7 and so on", "page.png is not a picture this program can read. Choose a JPEG, PNG, "),
    ],
)
def test_what_is_no_picture_is_refused(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert refusal(tmp_path / name).startswith(sentence)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "gone.jpg").startswith(f"There is no file {tmp_path / 'gone.jpg'}. Choose a JPEG")
    assert refusal(tmp_path).startswith(f"{tmp_path} is a folder, and a picture is wanted. Choose a JPEG")


@pytest.mark.parametrize("kind", FORMATS)
def test_half_a_file_is_refused_as_damaged(tmp_path: Path, kind: str) -> None:
    data = encoded(kind)
    (tmp_path / "half").write_bytes(data[: len(data) // 2])
    message = refusal(tmp_path / "half")
    assert message.startswith("half is cut off or damaged (")
    assert message.endswith("). Copy or export it again.")


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF"])
def test_an_animation_is_refused_with_its_number_of_frames(tmp_path: Path, kind: str) -> None:
    frames = [PHOTO.rotate(angle) for angle in (90, 180)]
    (tmp_path / "a").write_bytes(encoded(kind, save_all=True, append_images=frames))
    assert refusal(tmp_path / "a") == (
        "a is an animation of 3 frames, and a still photo is wanted. "
        "Save one of its frames as PNG or JPEG and open that."
    )


@pytest.mark.parametrize("size", [(1, 1), (15, 4000), (100_000, 300)])
def test_a_picture_too_thin_to_fly_through_is_refused(tmp_path: Path, size: tuple[int, int]) -> None:
    Image.new("RGB", size).save(tmp_path / "thin.png")
    assert f"thin.png has {size[0]}x{size[1]} pixels, and a photo needs at least 16" in refusal(tmp_path / "thin.png")


def test_floating_point_that_is_no_brightness_is_refused(tmp_path: Path) -> None:
    Image.new("F", (32, 32), 7.5).save(tmp_path / "hdr.tif")
    assert refusal(tmp_path / "hdr.tif") == (
        "hdr.tif holds fractions from 7.5 to 7.5, where 0 to 1 are brightness. Export it with 8 or 16 bits a channel."
    )


@pytest.mark.parametrize("fov", [0.0, -30.0, 180.0, float("nan")])
def test_a_lens_that_cannot_be_is_refused(tmp_path: Path, fov: float) -> None:
    PHOTO.save(tmp_path / "a.png")
    with pytest.raises(InputError, match="A lens sees 1 to 170 degrees"):
        load_image(tmp_path / "a.png", fov_x_deg=fov)


ENCODED = {kind: encoded(kind) for kind in FORMATS}


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(FORMATS),
    keep=st.floats(0, 1),
    flips=st.lists(st.tuples(st.floats(0, 0.999), st.integers(1, 255)), max_size=4),
)
def test_a_damaged_file_opens_or_is_refused_in_words(
    tmp_path: Path, kind: str, keep: float, flips: list[tuple[float, int]]
) -> None:
    data = bytearray(ENCODED[kind])
    for place, change in flips:
        data[int(place * len(data))] ^= change
    (tmp_path / "a").write_bytes(data[: max(1, int(keep * len(data)))])
    try:
        photo = load_image(tmp_path / "a")
    except InputError:
        return
    assert photo.pixels.shape[2] == 3
