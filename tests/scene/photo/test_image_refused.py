"""Files that are no photo: one sentence each, before anything large is decoded."""

import io
import struct
import warnings
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import OpenEXR
import pillow_heif
import pytest
import skimage.data
import tifffile
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from scene.errors import InputError
from scene.photo.image import load_image
from scene.photo.pictures.decode import decode
from scene.photo.pictures.first_look import first_look
from scene.photo.pictures.tiff_pages import MOST_PAGES

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
        case "WEBP":
            struct.pack_into("<HH", data, 26, width, height)
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


@pytest.mark.parametrize(
    ("kind", "side"),
    [(kind, 50_000) for kind in ("PNG", "JPEG", "HEIF", "AVIF", "BMP", "GIF")] + [("JPEG", 16_000), ("WEBP", 16_383)],
)
def test_a_decompression_bomb_is_refused_by_its_header(tmp_path: Path, kind: str, side: int) -> None:
    (tmp_path / "bomb").write_bytes(claiming(kind, side, side))
    most = "250 can be opened" if kind == "JPEG" else "100 can be opened, or 250 of a JPEG"
    assert refusal(tmp_path / "bomb") == (
        f"bomb has {side}x{side} pixels, {side * side // 1_000_000} megapixels, and at most {most}. Reduce it first."
    )


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.jpg", b"", "empty.jpg is empty (0 bytes). Copy or export it again."),
        ("note.jpg", b"Dear diary", "note.jpg is not a picture this program can read. Choose a JPEG, PNG, "),
        ("page.png", b"%PDF-1.7 and so on", "page.png is a PDF document, and no picture this program can read. "),
        ("a.psd", b"8BPS\0\1", "a.psd is a Photoshop document, and no picture this program can read. "),
    ],
)
def test_what_is_no_picture_is_refused(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert refusal(tmp_path / name).startswith(sentence)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "gone.jpg").startswith(f"There is no file {tmp_path / 'gone.jpg'}. Choose a JPEG")
    assert refusal(tmp_path).startswith(f"{tmp_path} is a folder, not a picture. Choose a JPEG")


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
    frames_words = "" if kind == "GIF" else " of 3 frames"  # which would have to be read to the end
    assert refusal(tmp_path / "a") == (
        f"a is an animation{frames_words}, not a still photo. Save one of its frames as PNG or JPEG and open that."
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
        picture = decode(tmp_path / "a", 2048, first_look(tmp_path / "a"))
    except InputError:
        return
    assert picture.image.mode == "RGB"


RAW_STARTS = {
    "a.cr2": b"II*\0\x10\0\0\0CR\2\0",
    "a.cr3": b"\0\0\0\x18ftypcrx \0\0\0\1crx isom",
    "a.raf": b"FUJIFILMCCD-RAW 0201",
    "a.rw2": b"IIU\0\x18\0\0\0",
    "a.orf": b"IIRO\x08\0\0\0",
}


@pytest.mark.parametrize("name", RAW_STARTS)
def test_a_raw_file_is_known_by_its_start(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(RAW_STARTS[name] + bytes(1000))
    assert f"{name} is a camera's raw file (" in refusal(tmp_path / name)
    assert "Export it as JPEG, HEIC or TIFF" in refusal(tmp_path / name)


@pytest.mark.parametrize("big", [False, True])
@pytest.mark.parametrize("mark", ["version", "filters", "neither"])
def test_the_thumbnail_of_a_raw_file_is_not_taken_for_the_photo(tmp_path: Path, mark: str, big: bool) -> None:
    """NEF, ARW, PEF and DNG are TIFFs of a thumbnail, with the sensor's counts in a directory below it."""
    tags = [(50706, "B", 4, (1, 4, 0, 0), True)] if mark == "version" else []
    photometric = "cfa" if mark == "filters" else "minisblack"
    with tifffile.TiffWriter(tmp_path / "a.tif", bigtiff=big) as file:
        file.write(np.asarray(PHOTO), photometric="rgb", subfiletype=1, subifds=1, extratags=tags)
        file.write(np.zeros((256, 320), np.uint16), photometric=photometric)
    said = refusal(tmp_path / "a.tif")
    assert ("shows a thumbnail of 80x64" if mark == "neither" else "is a camera's raw file (") in said
    assert "Export it as JPEG" in said


GPANO = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description xmlns:GPano="http://ns.google.com/photos/1.0/panorama/" {} /></rdf:RDF></x:xmpmeta>'
)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_a_photo_sphere_is_refused_unless_somebody_knows_its_lens(tmp_path: Path, kind: str) -> None:
    packet = GPANO.format('GPano:ProjectionType="equirectangular"').encode()
    if kind == "PNG":
        from PIL.PngImagePlugin import PngInfo

        said = PngInfo()
        said.add_itxt("XML:com.adobe.xmp", packet.decode())
        data = encoded(kind, pnginfo=said)
    else:
        data = encoded(kind, **({"tiffinfo": {700: packet}} if kind == "TIFF" else {"xmp": packet}))
    (tmp_path / "a").write_bytes(data)
    assert refusal(tmp_path / "a").startswith("a is a panorama (equirectangular), as its XMP says. A scene needs the ")
    assert load_image(tmp_path / "a", fov_x_deg=70).intrinsics_source == "user"


def test_a_sweep_is_refused_and_a_plain_projection_is_not(tmp_path: Path) -> None:
    block = Image.Exif()
    block[34665] = {41985: 6}
    (tmp_path / "a").write_bytes(encoded("JPEG", exif=block.tobytes()))
    assert "is a panorama swept by hand" in refusal(tmp_path / "a")
    (tmp_path / "b").write_bytes(encoded("JPEG", xmp=GPANO.format('GPano:ProjectionType="rectilinear"').encode()))
    assert load_image(tmp_path / "b").notices == ()


def test_what_looks_like_a_photo_sphere_is_told_and_a_wide_photo_is_not(tmp_path: Path) -> None:
    angle, height = np.meshgrid(np.linspace(0, 2 * np.pi, 512, endpoint=False), np.linspace(-1, 1, 256))
    sphere = 128 + 100 * np.cos(angle + 1) * (1 - height**2)
    Image.fromarray(sphere.astype(np.uint8)).save(tmp_path / "sphere.png")
    assert "looks like a 360-degree panorama" in load_image(tmp_path / "sphere.png").notices[0]
    Image.fromarray(skimage.data.astronaut()[100:300, :400]).resize((1200, 600)).save(tmp_path / "perhaps.jpg")
    assert "exactly twice as wide as high" in load_image(tmp_path / "perhaps.jpg").notices[0]
    block = Image.Exif()
    block[34665] = {41989: 26}
    for name, photo in (
        ("wide", Image.fromarray(skimage.data.astronaut()[100:300, :400])),
        ("product", Image.fromarray(np.pad(skimage.data.camera(), ((20, 20), (296, 296)), constant_values=255))),
    ):
        photo.save(tmp_path / f"{name}.png", exif=block)
        assert photo.width == 2 * photo.height
        assert load_image(tmp_path / f"{name}.png").notices == (), name


def test_an_exr_without_colours_is_refused_with_what_it_has(tmp_path: Path) -> None:
    planes = {name: np.zeros((20, 30), np.float32) for name in ("Z", "U")}
    OpenEXR.File({"type": OpenEXR.scanlineimage}, planes).write(str(tmp_path / "a.exr"))
    assert refusal(tmp_path / "a.exr").startswith("a.exr holds no colours: it needs R, G and B, not U, Z.")


def test_a_file_that_needs_more_memory_than_it_may_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scene.photo.pictures.process.MEMORY_BYTES", 100 * 2**20)
    PHOTO.resize((5000, 5000)).save(tmp_path / "a.tif", compression="packbits")
    assert "a.tif needs more memory to be decoded than any photo does" in refusal(tmp_path / "a.tif")


def test_a_file_that_takes_longer_than_it_may_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scene.photo.pictures.process.SECONDS", 1)
    (tmp_path / "a.ppm").write_bytes(b"P3 4000 4000 255\n" + b"9 " * 48_000_000)
    assert "a.ppm takes longer than 1 seconds of computing to be decoded" in refusal(tmp_path / "a.ppm")


def test_many_pages_scans_chunks_and_segments_are_counted_to_a_bound(tmp_path: Path) -> None:
    file = io.BytesIO()
    PHOTO.convert("L").save(file, "TIFF")
    data = file.getvalue()
    (at,) = struct.unpack_from("<I", data, 4)
    directory = data[at : at + 2 + 12 * struct.unpack_from("<H", data, at)[0]]
    chain = b"".join(
        directory + struct.pack("<I", at + (page + 1) * (len(directory) + 4)) for page in range(MOST_PAGES + 500)
    )
    (tmp_path / "a.tif").write_bytes(data[:at] + chain + directory + bytes(4))
    assert len(first_look(tmp_path / "a.tif").pages) == MOST_PAGES
    assert load_image(tmp_path / "a.tif").notices == ("The first of more than 999 pages was taken.",)
    jpeg, png = encoded("JPEG", progressive=True), encoded("PNG")
    for name, content in (
        ("scans", jpeg[:-2] + jpeg[jpeg.rindex(b"\xff\xda") : -2] * 20 + jpeg[-2:]),
        ("segments", jpeg[:2] + b"\xff\xe5\0\2" * 5000 + jpeg[2:]),
        ("chunks", png[:33] + (b"\0\0\0\0teSt" + struct.pack(">I", zlib.crc32(b"teSt"))) * 5000 + png[33:]),
    ):
        (tmp_path / name).write_bytes(content)
        assert first_look(tmp_path / name).busy
        assert load_image(tmp_path / name).width == 80
    for name, content in (("a.jpg", jpeg), ("a.png", png)):
        (tmp_path / name).write_bytes(content)
        assert not first_look(tmp_path / name).busy


@pytest.mark.parametrize("kind", ["HEIF", "AVIF"])
def test_a_directory_that_names_more_bytes_than_there_are_is_refused(tmp_path: Path, kind: str) -> None:
    data = bytearray(encoded(kind))
    at = data.index(b"iloc") + 8
    sizes, wide = data[at], data[at + 1]
    place = at + 4 + 2 + (2 if data[at - 4] else 0) + 2 + (wide >> 4) + 2 + (sizes >> 4)
    data[place : place + (sizes & 15)] = (len(data) + 1).to_bytes(sizes & 15, "big")
    (tmp_path / "a").write_bytes(data)
    assert "its directory names more bytes than it has" in refusal(tmp_path / "a")


@pytest.mark.parametrize(("width", "height"), [(-80, 64), (80, -(2**31))])
def test_a_size_below_zero_is_said_as_such(tmp_path: Path, width: int, height: int) -> None:
    (tmp_path / "a.bmp").write_bytes(claiming("BMP", width, height))
    assert "damaged (its BMP header says that a side has less than 0 pixels)" in refusal(tmp_path / "a.bmp")


def test_a_bmp_that_is_written_from_its_top_down_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.bmp").write_bytes(claiming("BMP", 80, -64))
    assert torch.equal(load_image(tmp_path / "a.bmp").pixels, torch.from_numpy(np.array(PHOTO)).flip(0))


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="there is no file here that cannot be read")
def test_a_file_that_the_disk_does_not_give_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").symlink_to("/proc/self/mem")
    assert "a.jpg: input/output error. Choose a" in refusal(tmp_path / "a.jpg")
