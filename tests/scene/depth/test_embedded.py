"""Depth inside phone photos."""

from pathlib import Path

import numpy as np
import pytest
import skimage.data
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from scene.camera import pixel_centres, unproject
from scene.depth.choose import estimate_depth
from scene.depth.depth_map import DepthMap
from scene.depth.embedded import read_embedded
from scene.depth.upsample import upsampled
from scene.errors import InputError
from scene.photo.image import load_image
from scene.photo.xmp import EXTENSION, MOST_PROPERTIES, STANDARD, jpeg_packets, properties
from tests.scene.depth.phone_photos import (
    AVIF_DEPTH,
    HEVC_DEPTH,
    apple_xmp,
    depth_representation,
    dynamic_depth_jpeg,
    gdepth_jpeg,
    grey_png,
    heif_with_depth,
    jpeg_with_xmp,
)

PHOTO = Image.fromarray(skimage.data.astronaut()[:192, :256])
RAMP = np.linspace(0, 255, 64)[None].repeat(48, axis=0).astype(np.uint8)
"""Black at the left, white at the right."""
METRIC = {"Format": "RangeInverse", "Near": "1", "Far": "5", "Units": "m", "Mime": "image/png"}
DISPARITY = {"AuxiliaryImageType": "disparity", "FloatMinValue": "0.2", "FloatMaxValue": "2.0"}


def embedded(folder: Path, content: bytes) -> DepthMap:
    (folder / "photo").write_bytes(content)
    photo = load_image(folder / "photo")
    depth = read_embedded(photo)
    assert depth is not None
    assert depth.metres.shape == photo.pixels.shape[:2]
    assert depth.metres.dtype == torch.float32
    assert bool((depth.metres.isfinite() & (depth.metres > 0)).all())
    assert depth.source.name == "embedded"
    return depth


def ends(depth: DepthMap) -> tuple[float, float]:
    """Depth in the middle of the left and of the right edge."""
    row = depth.metres[depth.metres.shape[0] // 2]
    return float(row[0]), float(row[-1])


@pytest.mark.parametrize("split", [True, False])
def test_gdepth_is_read_from_the_standard_and_the_extended_packet(tmp_path: Path, split: bool) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (48, 64) if not split else (480, 640), dtype=np.uint8)
    noise[:, :8], noise[:, -8:] = 0, 255
    depth = embedded(tmp_path, gdepth_jpeg(PHOTO, grey_png(noise), METRIC, split=split))
    assert ends(depth) == pytest.approx((1, 5), rel=1e-3)
    assert depth.source.kind == "metric"


@pytest.mark.parametrize(
    ("said", "left", "right", "kind"),
    [
        ({}, 1, 5, "metric"),
        ({"Format": "RangeLinear"}, 1, 5, "metric"),
        ({"Units": "mm", "Near": "1000", "Far": "5000"}, 1, 5, "metric"),
        ({"Units": ""}, 1, 5, "relative"),
        ({"Units": "", "Near": "0.001", "Far": "0.005"}, None, None, "relative"),
    ],
)
def test_near_far_and_units_give_metres_and_the_kind(
    tmp_path: Path, said: dict[str, str], left: float | None, right: float | None, kind: str
) -> None:
    depth = embedded(tmp_path, gdepth_jpeg(PHOTO, grey_png(RAMP), METRIC | said))
    assert depth.source.kind == kind
    if left is not None:
        assert ends(depth) == pytest.approx((left, right), rel=0.03)
    else:
        assert float(depth.metres.median()) == pytest.approx(2, rel=0.03)
        assert "scaled so that half of it is nearer than 2 m" in depth.source.detail


def test_inverse_and_linear_ranges_run_evenly_in_what_they_say(tmp_path: Path) -> None:
    inverse = embedded(tmp_path, gdepth_jpeg(PHOTO, grey_png(RAMP), METRIC)).metres
    linear = embedded(tmp_path, gdepth_jpeg(PHOTO, grey_png(RAMP), METRIC | {"Format": "RangeLinear"})).metres
    middle = 128
    assert float(linear[90, middle]) == pytest.approx((1 + 5) / 2, rel=0.03)
    assert float(1 / inverse[90, middle]) == pytest.approx((1 / 1 + 1 / 5) / 2, rel=0.03)


def test_distance_along_the_ray_becomes_z_depth(tmp_path: Path) -> None:
    flat = np.full((48, 64), 128, np.uint8)
    depth = embedded(tmp_path, gdepth_jpeg(PHOTO, grey_png(flat), METRIC | {"MeasureType": "OpticRay"}))
    lens = load_image(tmp_path / "photo").intrinsics
    points = unproject(lens, pixel_centres(lens.width, lens.height), depth.metres.double())
    distance = points.norm(dim=-1)
    assert float(distance.std() / distance.mean()) < 1e-6


def test_dynamic_depth_is_read_from_behind_the_picture(tmp_path: Path) -> None:
    depth = embedded(tmp_path, dynamic_depth_jpeg(PHOTO, grey_png(RAMP), METRIC | {"Units": "Meters"}))
    assert ends(depth) == pytest.approx((1, 5), rel=0.03)
    assert depth.source.kind == "metric"


def test_sixteen_bit_depth_keeps_its_steps(tmp_path: Path) -> None:
    fine = np.linspace(0, 65535, 64)[None].repeat(48, axis=0).astype(np.uint16)
    depth = embedded(tmp_path, gdepth_jpeg(PHOTO, grey_png(fine), METRIC | {"Format": "RangeLinear"}))
    assert ends(depth) == pytest.approx((1, 5), rel=0.03)


@pytest.mark.parametrize("kind", [HEVC_DEPTH, AVIF_DEPTH])
def test_apples_disparity_is_metric_only_when_it_says_absolute(tmp_path: Path, kind: bytes) -> None:
    for accuracy, expected in (("absolute", "metric"), ("relative", "relative")):
        packet = apple_xmp(DISPARITY, accuracy)
        depth = embedded(tmp_path, heif_with_depth(PHOTO, Image.fromarray(RAMP), kind, packet=packet))
        assert ends(depth) == pytest.approx((1 / 0.2, 1 / 2.0), rel=0.05)
        assert depth.source.kind == expected


@pytest.mark.parametrize(
    ("message", "left", "right"),
    [
        (depth_representation(0, z_near=1.5, z_far=8.0), 8, 1.5),
        (depth_representation(1, d_min=0.125, d_max=2.0), 8, 0.5),
        (depth_representation(2, z_near=1.5, z_far=8.0), 1.5, 8),
        (b"", 10, 1),
    ],
    ids=["inverse z", "disparity", "z", "nothing"],
)
def test_a_depth_picture_is_relative_and_uses_the_range_in_its_stream(
    tmp_path: Path, message: bytes, left: float, right: float
) -> None:
    depth = embedded(tmp_path, heif_with_depth(PHOTO, Image.fromarray(RAMP), HEVC_DEPTH, message=message))
    assert ends(depth) == pytest.approx((left, right), rel=0.05)
    assert depth.source.kind == "relative"
    assert ("assumed to reach from 1 to 10 m" in depth.source.detail) == (not message)


LUMINANCE = np.asarray(PHOTO.convert("L").resize((64, 48)))


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("kind", [HEVC_DEPTH, AVIF_DEPTH])
def test_depth_in_heic_and_avif_turns_with_its_photo(tmp_path: Path, kind: bytes, turns: int) -> None:
    content = heif_with_depth(PHOTO, Image.fromarray(LUMINANCE), kind, quarter_turns=turns)
    assert _likeness(tmp_path, embedded(tmp_path, content)) > 0.8


@pytest.mark.parametrize("orientation", range(1, 9))
def test_depth_in_jpeg_turns_with_its_photo(tmp_path: Path, orientation: int) -> None:
    content = gdepth_jpeg(PHOTO, grey_png(LUMINANCE), METRIC | {"Format": "RangeLinear"}, orientation=orientation)
    assert _likeness(tmp_path, embedded(tmp_path, content)) > 0.8


def _likeness(folder: Path, depth: DepthMap) -> float:
    """Correlation, up to sign, of the depth's order with the photo's luminance, of which it was made."""
    luminance = load_image(folder / "photo").pixels.float().mean(dim=-1).flatten()
    both = torch.stack([luminance.argsort().argsort().float(), depth.metres.flatten().argsort().argsort().float()])
    return abs(float(torch.corrcoef(both)[0, 1]))


def test_enlarging_follows_the_photos_edges_and_never_mixes_surfaces() -> None:
    edge = 101
    photo = torch.zeros(120, 160, 3, dtype=torch.uint8)
    photo[:, edge:] = 200
    small = torch.full((12, 16), 1.0)
    small[:, 10:] = 4.0  # the small edge lies at 100
    large = upsampled(small, photo)
    assert set(large.unique().tolist()) <= {1.0, 4.0}
    assert bool((large[:, :edge] == 1).all())
    assert bool((large[:, edge + 5 :] == 4).all())


def test_enlarging_a_slope_leaves_no_stairs() -> None:
    slope = torch.linspace(2, 3, 16)[None].repeat(12, 1)
    large = upsampled(slope, torch.full((120, 160, 3), 90, dtype=torch.uint8))
    assert float(large.diff(dim=1).abs().max()) < 0.04
    assert bool((large.diff(dim=1) >= -1e-3).all())


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"Near": "nine"}, "does not say its near and far"),
        ({"Near": "6"}, "goes from 6 to 5"),
        ({"Near": "0"}, "goes from 0 to 5"),
        ({"Far": "inf"}, "goes from 1 to inf"),
        ({"Near": "nan"}, "goes from nan to 5"),
    ],
)
def test_a_range_that_is_none_is_refused(tmp_path: Path, said: dict[str, str], sentence: str) -> None:
    (tmp_path / "a.jpg").write_bytes(gdepth_jpeg(PHOTO, grey_png(RAMP), METRIC | said))
    with pytest.raises(InputError, match=sentence):
        read_embedded(load_image(tmp_path / "a.jpg"))


@pytest.mark.parametrize(
    ("grey", "sentence"),
    [
        (b"no picture", "cannot be decoded"),
        (grey_png(RAMP)[:60], "cannot be decoded"),
        (grey_png(RAMP.T.copy()), "another shape than the photo's 256x192"),
    ],
    ids=["no picture", "half a picture", "another shape"],
)
def test_depth_that_cannot_be_used_is_refused(tmp_path: Path, grey: bytes, sentence: str) -> None:
    (tmp_path / "a.jpg").write_bytes(gdepth_jpeg(PHOTO, grey, METRIC))
    with pytest.raises(InputError, match=sentence):
        estimate_depth(load_image(tmp_path / "a.jpg"), "embedded")


def test_a_photo_without_depth_inside_has_none(tmp_path: Path) -> None:
    for suffix in ("jpg", "png", "heic", "avif", "webp"):
        PHOTO.save(tmp_path / f"a.{suffix}")
        assert read_embedded(load_image(tmp_path / f"a.{suffix}")) is None


def test_metadata_that_would_expand_without_end_is_not_read(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    packet = f'<!DOCTYPE x [<!ENTITY a0 "lol">{entities}]><x>&a8;</x>'.encode()
    (tmp_path / "a.jpg").write_bytes(jpeg_with_xmp(PHOTO, packet))
    assert read_embedded(load_image(tmp_path / "a.jpg")) is None


GDEPTH = gdepth_jpeg(PHOTO, grey_png(RAMP), METRIC)
HEIC = heif_with_depth(PHOTO, Image.fromarray(RAMP), HEVC_DEPTH, packet=apple_xmp(DISPARITY, "absolute"))


@settings(deadline=None, max_examples=16, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    whole=st.sampled_from([GDEPTH, HEIC]),
    flips=st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 255)), min_size=1, max_size=6),
)
def test_damage_is_refused_in_words_or_gives_finite_depth(
    tmp_path: Path, whole: bytes, flips: list[tuple[int, int]]
) -> None:
    data = bytearray(whole)
    for place, change in flips:
        data[place % len(data)] ^= change
    (tmp_path / "a").write_bytes(data)
    try:
        depth = read_embedded(load_image(tmp_path / "a"))
    except InputError:
        return
    if depth is not None:
        assert bool((depth.metres.isfinite() & (depth.metres > 0)).all())


def test_a_packet_that_is_named_often_is_had_once_and_endless_ones_are_not_read() -> None:
    guid = b"0123456789ABCDEF" * 2
    named = STANDARD + b"<x " + b"".join(b'HasExtendedXMP="%s" ' % guid for _ in range(500)) + b"/>"
    piece = EXTENSION + guid + bytes(8) + b"<y/>"
    segments = b"".join(b"\xff\xe1" + (len(part) + 2).to_bytes(2, "big") + part for part in (named, piece))
    assert jpeg_packets(b"\xff\xd8" + segments + b"\xff\xd9")[1:] == [b"<y/>"]
    endless = b"<a>" + b"<b/>" * (MOST_PROPERTIES + 1) + b"</a>"
    assert properties(endless) == [] and properties(b'<a b="1"/>') != []
