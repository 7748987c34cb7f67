"""What comes out of `load_image`, whatever the file was."""

import hashlib
import io
import math
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import OpenEXR
import pillow_heif
import pillow_jxl  # noqa: F401  (which teaches Pillow JPEG XL)
import pytest
import skimage.data
import tifffile
import torch
from PIL import Image, ImageCms

from scene.photo.exif import UPRIGHT
from scene.photo.image import load_image

pillow_heif.register_heif_opener()

PHOTO = Image.fromarray(skimage.data.astronaut()[:200, :256])
EXACT, LOSSY = 0.0, 4.0


def saved(folder: Path, name: str, image: Image.Image = PHOTO, **options: Any) -> Path:
    image.save(folder / name, **options)
    return folder / name


def distance(path: Path, reference: Image.Image = PHOTO) -> float:
    """Mean difference in grey levels between a file as loaded and a picture."""
    pixels = load_image(path).pixels
    assert pixels.shape == (reference.height, reference.width, 3)
    assert pixels.dtype == torch.uint8
    return float(np.abs(pixels.numpy().astype(float) - np.asarray(reference).astype(float)).mean())


def exif(**tags: object) -> bytes:
    """An EXIF block; tags of the camera directory by name, Orientation among the picture's."""
    from PIL import ExifTags

    block = Image.Exif()
    if "Orientation" in tags:
        block[ExifTags.Base.Orientation] = tags.pop("Orientation")
    block[ExifTags.IFD.Exif] = {ExifTags.Base[name].value: value for name, value in tags.items()}
    return block.tobytes()


def png(values: np.ndarray, colour_type: int) -> bytes:
    """A PNG of 16 bits a channel: 0 grey, 2 RGB, 4 grey + alpha, 6 RGBA. Pillow writes only the first."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in values)
    header = struct.pack(">IIBBBBB", values.shape[1], values.shape[0], 16, colour_type, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("suffix", "tolerance"),
    [
        *((suffix, EXACT) for suffix in ("png", "tif", "bmp", "ppm", "jp2")),
        *((suffix, LOSSY) for suffix in ("jpg", "heic", "avif", "webp", "gif", "jxl")),
    ],
)
def test_every_format_opens_as_the_same_picture(tmp_path: Path, suffix: str, tolerance: float) -> None:
    assert distance(saved(tmp_path, f"photo.{suffix}")) <= tolerance


@pytest.mark.parametrize(
    ("suffix", "orientation"),
    [
        *((suffix, orientation) for suffix in ("jpg", "png", "webp") for orientation in range(1, 9)),
        *((suffix, orientation) for suffix in ("tif", "avif", "heic") for orientation in (5, 6)),
    ],
)
def test_a_photo_stands_upright_and_keeps_its_lens(tmp_path: Path, suffix: str, orientation: int) -> None:
    undo = {6: 8, 8: 6}.get(orientation, orientation)
    stored = PHOTO.transpose(UPRIGHT[undo]) if orientation != 1 else PHOTO
    path = saved(tmp_path, f"o.{suffix}", stored, exif=exif(Orientation=orientation, FocalLengthIn35mmFilm=28))
    assert distance(path) <= LOSSY
    photo = load_image(path)
    diagonal_fov = 2 * math.atan(math.hypot(256, 200) / 2 / float(photo.intrinsics.fx))
    assert math.isclose(diagonal_fov, 2 * math.atan(math.hypot(36, 24) / 2 / 28))
    assert photo.intrinsics_source == "exif"


def test_focal_length_and_sensor_pixels_give_the_lens_without_a_35_mm_equivalent(tmp_path: Path) -> None:
    sensor = {"FocalPlaneXResolution": 1024 / 36 * 25.4, "FocalPlaneResolutionUnit": 2, "ExifImageWidth": 1024}
    path = saved(tmp_path, "a.jpg", exif=exif(FocalLength=50.0, ExifImageHeight=800, **sensor))
    assert math.isclose(float(load_image(path).intrinsics.fx), 50 * 256 / 36, rel_tol=1e-3)


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"FocalLengthIn35mmFilm": 0},
        {"FocalLength": 4.2},
        {"FocalLengthIn35mmFilm": 60000},
        {"FocalLength": 50.0, "FocalPlaneXResolution": 1.0, "FocalPlaneResolutionUnit": 9},
    ],
)
def test_a_lens_that_is_not_told_or_not_believable_is_assumed(tmp_path: Path, tags: dict[str, object]) -> None:
    photo = load_image(saved(tmp_path, "a.jpg", exif=exif(**tags)))
    assert photo.intrinsics_source == "assumed"
    assert math.isclose(float(photo.intrinsics.full_frame_mm), 26)


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp"])
@pytest.mark.parametrize(
    ("size", "focal", "words"),
    [
        ((240, 240), 26 * 400 / math.hypot(36, 24), "lens is uncertain: 53 degrees"),
        ((60, 90), 26 * 400 / math.hypot(36, 24), "14 degrees across, or up to"),
        ((160, 120), 26 * 200 / math.hypot(36, 24), ""),
        ((120, 160), 26 * 200 / math.hypot(36, 24), ""),
    ],
    ids=["cut to a square", "cut to a tele", "reduced", "reduced and turned"],
)
def test_the_lens_of_a_cropped_photo_is_that_of_the_whole_frame_and_uncertain(
    tmp_path: Path, suffix: str, size: tuple[int, int], focal: float, words: str
) -> None:
    taken = exif(FocalLengthIn35mmFilm=26, ExifImageWidth=320, ExifImageHeight=240)
    photo = load_image(saved(tmp_path, f"a.{suffix}", PHOTO.resize(size), exif=taken))
    assert math.isclose(float(photo.intrinsics.fx), focal)
    assert photo.intrinsics_source == "exif"
    assert words in " ".join(photo.notices) if words else not photo.notices


def test_a_crop_is_seen_by_the_size_that_some_cameras_write_elsewhere(tmp_path: Path) -> None:
    block = Image.Exif()
    block[256], block[257] = 320, 240
    block[34665] = {41989: 26}
    photo = load_image(saved(tmp_path, "a.jpg", PHOTO.resize((100, 200)), exif=block.tobytes()))
    assert math.isclose(float(photo.intrinsics.fx), 26 * 400 / math.hypot(36, 24))
    assert "cropped since it was taken at 320x240" in photo.notices[0]


def test_the_users_lens_wins_over_the_exif(tmp_path: Path) -> None:
    photo = load_image(saved(tmp_path, "a.jpg", exif=exif(FocalLengthIn35mmFilm=28)), fov_x_deg=40)
    assert photo.intrinsics_source == "user"
    assert math.isclose(math.degrees(float(photo.intrinsics.fov_x)), 40)


def test_broken_exif_is_no_reason_to_refuse_a_photo(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.jpg", exif=b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + bytes(range(40)))
    assert load_image(path).intrinsics_source == "assumed"


@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_grey_is_grey_in_all_three_channels(tmp_path: Path, suffix: str) -> None:
    grey = PHOTO.convert("L")
    assert distance(saved(tmp_path, f"a.{suffix}", grey), grey.convert("RGB")) == 0


@pytest.mark.parametrize(("colour_type", "channels"), [(0, 1), (2, 3), (4, 2), (6, 4)])
def test_sixteen_bits_are_scaled_and_not_clipped(tmp_path: Path, colour_type: int, channels: int) -> None:
    ramp = np.linspace(0, 65535, 64 * 64).astype(np.uint16).reshape(64, 64)
    values = np.stack([ramp] * channels, axis=-1)
    if channels in (2, 4):
        values[..., -1] = 65535
    (tmp_path / "a.png").write_bytes(png(values if channels > 1 else ramp, colour_type))
    pixels = load_image(tmp_path / "a.png").pixels.numpy().astype(float)
    assert np.abs(pixels - ramp[..., None] / 257).max() <= 1


def test_sixteen_bit_and_floating_point_tiffs_are_scaled(tmp_path: Path) -> None:
    ramp = np.linspace(0, 1, 64 * 64).reshape(64, 64)
    for values in ((ramp * 65535).astype(np.uint16), ramp.astype(np.float32)):
        pixels = load_image(saved(tmp_path, "a.tif", Image.fromarray(values))).pixels.numpy().astype(float)
        assert np.abs(pixels - ramp[..., None] * 255).max() <= 1


@pytest.mark.parametrize("planar", ["contig", "separate"])
@pytest.mark.parametrize("kind", [np.float32, np.float16])
def test_floating_point_colours_of_a_tiff_are_scaled(tmp_path: Path, planar: str, kind: type) -> None:
    values = (np.asarray(PHOTO) / 255).astype(kind)
    ordered = values if planar == "contig" else np.moveaxis(values, -1, 0)
    tifffile.imwrite(tmp_path / "a.tif", ordered, photometric="rgb", planarconfig=planar, compression="zlib")
    assert distance(tmp_path / "a.tif") <= 0.5


def exr(path: Path, channels: dict[str, np.ndarray], **header: Any) -> Path:
    said = {"compression": OpenEXR.ZIP_COMPRESSION, "type": OpenEXR.scanlineimage} | header
    OpenEXR.File(said, channels).write(str(path))
    return path


def test_linear_light_of_an_exr_is_coded_and_what_is_brighter_than_white_is_told(tmp_path: Path) -> None:
    coded = np.asarray(PHOTO) / 255
    linear = np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4).astype(np.float32)
    path = exr(tmp_path / "a.exr", {name: linear[..., at].copy() for at, name in enumerate("RGB")})
    assert distance(path) <= 0.5
    assert load_image(path).notices == ("Linear light (EXR) was coded as sRGB.",)
    bright = exr(tmp_path / "b.exr", {"Y": np.full((40, 60), 4.0, np.float32)})
    assert bool((load_image(bright).pixels == 255).all())
    assert "brighter than white (up to 4 times)" in load_image(bright).notices[1]


def test_transparency_is_laid_on_white_and_told(tmp_path: Path) -> None:
    for mode in ("RGBA", "LA"):
        picture = PHOTO.convert(mode)
        picture.putalpha(Image.new("L", PHOTO.size, 0))
        photo = load_image(saved(tmp_path, "a.png", picture))
        assert bool((photo.pixels == 255).all())
        assert photo.notices == ("Transparent parts were laid on white.",)


def test_a_transparent_palette_colour_is_laid_on_white(tmp_path: Path) -> None:
    palette = PHOTO.convert("P")
    index = int(np.bincount(np.asarray(palette).ravel()).argmax())
    photo = load_image(saved(tmp_path, "a.png", palette, transparency=index))
    assert bool((photo.pixels[torch.from_numpy(np.asarray(palette) == index)] == 255).all())


def test_an_alpha_channel_that_hides_nothing_is_not_worth_a_word(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.png", PHOTO.convert("RGBA"))
    assert load_image(path).notices == ()
    assert distance(path) == 0


@pytest.mark.parametrize("suffix", ["jpg", "tif"])
def test_printing_inks_become_rgb_and_told(tmp_path: Path, suffix: str) -> None:
    path = saved(tmp_path, f"a.{suffix}", PHOTO.convert("CMYK"))
    assert distance(path) <= LOSSY
    assert "CMYK" in load_image(path).notices[0]


def test_colours_of_another_profile_are_converted_and_srgb_is_left_alone(tmp_path: Path) -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    path = saved(tmp_path, "a.png", icc_profile=srgb)
    assert distance(path) == 0
    assert load_image(path).notices == ()
    linear = _gamma_profile(srgb)
    photo = load_image(saved(tmp_path, "b.png", icc_profile=linear))
    middle = np.asarray(PHOTO)[..., 1] == 128
    assert abs(float(photo.pixels[torch.from_numpy(middle)][:, 1].float().mean()) - 188) < 25  # linear 0.5 is sRGB 188
    assert "converted" in photo.notices[0]


def _gamma_profile(srgb: bytes) -> bytes:
    """The sRGB profile with gamma 1 in place of its curves, and another name."""
    tags = struct.unpack_from(">I", srgb, 128)[0]
    changed = bytearray(srgb)
    for at in range(132, 132 + 12 * tags, 12):
        name, offset, size = struct.unpack_from(">4sII", srgb, at)
        if name in (b"rTRC", b"gTRC", b"bTRC"):
            changed[offset : offset + 12] = b"curv" + bytes(8)
            struct.pack_into(">I", changed, at + 8, 12)
        if name == b"desc":
            changed[offset : offset + size] = srgb[offset : offset + size].replace(b"s\0R\0G\0B", b"t\0e\0s\0t")
    return bytes(changed)


def test_a_profile_that_cannot_be_used_is_ignored_and_told(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.png", icc_profile=b"no profile at all")
    assert distance(path) == 0
    assert "profile was ignored" in load_image(path).notices[0]


def test_a_large_photo_is_reduced_with_its_lens_and_told(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.jpg", PHOTO.resize((3000, 2000)), exif=exif(Orientation=6, FocalLengthIn35mmFilm=28))
    photo = load_image(path, max_side=600)
    assert (photo.width, photo.height) == (400, 600)
    assert photo.file_size == (2000, 3000)
    assert photo.notices == ("Reduced from 2000x3000 to 400x600 pixels.",)
    full = load_image(path, max_side=3000)
    assert math.isclose(float(full.intrinsics.fov_x), float(photo.intrinsics.fov_x))


def test_the_pages_behind_the_first_are_left_out_and_told(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.tif", save_all=True, append_images=[PHOTO.rotate(180)])
    assert distance(path) == 0
    assert load_image(path).notices == ("The first of 2 pages was taken.",)


def test_a_smaller_copy_before_the_picture_of_a_tiff_is_passed_over_and_told(tmp_path: Path) -> None:
    with tifffile.TiffWriter(tmp_path / "a.tif") as file:
        file.write(np.asarray(PHOTO.resize((64, 50))), photometric="rgb", subfiletype=1)
        file.write(np.asarray(PHOTO), photometric="rgb")
    assert distance(tmp_path / "a.tif") == 0
    assert load_image(tmp_path / "a.tif").notices == ("Number 2 of 2 pages was taken.",)


def test_a_large_picture_is_reduced_strip_by_strip_as_if_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = PHOTO.resize((1203, 941))
    path = saved(tmp_path, "a.png", large.convert("RGBA"))
    monkeypatch.setattr("scene.photo.pictures.colours.STRIP_PIXELS", 20_000)
    pixels = load_image(path, max_side=200).pixels.numpy().astype(float)
    whole = np.asarray(large.resize((200, 156), Image.Resampling.LANCZOS)).astype(float)
    assert pixels.shape == whole.shape
    assert np.abs(pixels - whole).mean() < 2


def test_the_hash_is_of_the_files_bytes(tmp_path: Path) -> None:
    path = saved(tmp_path, "a.png")
    assert load_image(path).sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_name_without_suffix_is_no_obstacle(tmp_path: Path) -> None:
    file = io.BytesIO()
    PHOTO.save(file, "PNG")
    (tmp_path / "photo").write_bytes(file.getvalue())
    assert distance(tmp_path / "photo") == 0
