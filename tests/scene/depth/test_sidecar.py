"""Depth files beside the photo."""

import io
import zipfile
from pathlib import Path

import numpy as np
import OpenEXR
import pytest
import skimage.data
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from scene.camera import FAR_PLANE
from scene.depth.choose import estimate_depth
from scene.depth.sidecar import ENDINGS, find_sidecar, read_sidecar
from scene.depth.unit import read_unit
from scene.errors import InputError
from scene.photo.image import Photo, load_image
from scene.samples.sample import load_sample

HEIGHT, WIDTH = 40, 64
TRUTH = (1 + 4 * np.random.default_rng(0).random((HEIGHT, WIDTH))).astype(np.float32)


@pytest.fixture
def photo(tmp_path: Path) -> Photo:
    Image.fromarray(skimage.data.astronaut()[:HEIGHT, :WIDTH]).save(tmp_path / "street.png")
    return load_image(tmp_path / "street.png")


def written(path: Path, metres: np.ndarray) -> Path:
    """The depth in the kind of file the suffix says."""
    match path.suffix:
        case ".png":
            Image.fromarray((metres * 1000).round().astype(np.uint16)).save(path)
        case ".tif" | ".tiff":
            Image.fromarray(metres.astype(np.float32)).save(path)
        case ".exr":
            OpenEXR.File({"type": OpenEXR.scanlineimage}, {"Z": metres.astype(np.float32)}).write(str(path))
        case ".npy":
            np.save(path, metres)
        case ".npz":
            np.savez_compressed(path, depth=metres, confidence=metres)
    return path


def refusal(photo: Photo, path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_sidecar(path, photo)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_sidecar_is_found_and_read_in_metres(photo: Photo, tmp_path: Path, ending: str) -> None:
    path = written(tmp_path / f"street{ending}", TRUTH)
    assert photo.path is not None
    assert find_sidecar(photo.path) == path
    depth = estimate_depth(photo)
    tolerance = 0.0005 if ending.endswith("png") else 0
    torch.testing.assert_close(depth.metres, torch.from_numpy(TRUTH), atol=tolerance + 1e-6, rtol=0)
    assert depth.metres.is_contiguous()
    assert (depth.source.name, depth.source.kind) == ("sidecar", "metric")
    assert path.name in depth.source.detail


@pytest.mark.parametrize("kind", ["float16", "float32", "float64", ">f4"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_any_floating_point_layout_means_the_same(photo: Photo, tmp_path: Path, kind: str, order: str) -> None:
    np.save(tmp_path / "d.npy", TRUTH.astype(kind).copy(order="F" if order == "F" else "C"))
    torch.testing.assert_close(
        read_sidecar(tmp_path / "d.npy", photo).metres, torch.from_numpy(TRUTH), atol=3e-3, rtol=0
    )


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(share=st.floats(0.001, 0.45), seed=st.integers(0, 1000))
def test_pixels_without_a_measurement_take_a_neighbours(photo: Photo, tmp_path: Path, share: float, seed: int) -> None:
    missing = np.random.default_rng(seed).random(TRUTH.shape) < share
    missing[0, 0] = True
    depth = read_sidecar(written(tmp_path / "d.npy", np.where(missing, 0, TRUTH)), photo)
    assert bool(torch.isin(depth.metres, torch.from_numpy(TRUTH[~missing])).all())
    assert bool((depth.metres == torch.from_numpy(TRUTH))[torch.from_numpy(~missing)].all())
    assert "nearest neighbour" in depth.source.detail


def test_depth_at_the_size_in_the_file_is_reduced_with_the_photo(tmp_path: Path) -> None:
    step = np.where(np.arange(400) < 200, 1.0, 5.0)[None].repeat(300, axis=0)
    Image.new("RGB", (400, 300)).save(tmp_path / "a.png")
    photo = load_image(tmp_path / "a.png", max_side=100)
    depth = read_sidecar(written(tmp_path / "a.depth.npy", step), photo)
    assert depth.metres.shape == (75, 100)
    assert set(depth.metres.unique().tolist()) == {1.0, 5.0}
    assert "reduced with the photo from 400x300" in depth.source.detail


def spoilt(value: float) -> np.ndarray:
    metres = TRUTH.copy()
    metres[3, 7:9] = value
    return metres


@pytest.mark.parametrize(
    ("metres", "sentence"),
    [
        (spoilt(-0.5), "d.npy is negative at 2 of 2560 pixels, first at column 7, row 3"),
        (spoilt(-np.inf), "d.npy is not a finite number at 2 of 2560 pixels, first at column 7, row 3"),
        (TRUTH + np.nan, "d.npy is zero everywhere"),
        (
            0 * TRUTH + np.inf,
            "d.npy is infinite or at least 1e+09 everywhere, so nothing but sky is left. Give another file.",
        ),
        (0 * TRUTH, "d.npy is zero everywhere, which says that nothing was measured. Give another depth file."),
        (TRUTH * (np.arange(HEIGHT) < 10)[:, None], "d.npy has no measurement (zero) at 75% of its pixels, and at "),
        (TRUTH[:20], "d.npy is 64x20, and the photo is 64x40: depth needs the photo's shape."),
        (TRUTH.T, "d.npy is 40x64, and the photo is 64x40: depth needs the photo's shape. It lies on its side"),
        (TRUTH[..., None].repeat(3, -1), "d.npy is an array of shape (40, 64, 3), and the photo is 64x40"),
        ((TRUTH * 1000).astype(np.uint16), "d.npy holds uint16, and depth is metres in floating point. Divide "),
        (TRUTH.astype(object), "d.npy holds object, and depth is metres in floating point."),
    ],
)
def test_what_no_depth_is_gets_refused(photo: Photo, tmp_path: Path, metres: np.ndarray, sentence: str) -> None:
    np.save(tmp_path / "d.npy", metres, allow_pickle=True)
    assert refusal(photo, tmp_path / "d.npy").startswith(sentence)


@pytest.mark.parametrize("name", ["d.npy", "d.npz", "d.png"])
@pytest.mark.parametrize("content", ["empty", "text", "half"])
def test_a_damaged_depth_file_is_refused(photo: Photo, tmp_path: Path, name: str, content: str) -> None:
    whole = written(tmp_path / name, TRUTH).read_bytes()
    (tmp_path / name).write_bytes({"empty": b"", "text": b"Dear diary", "half": whole[: len(whole) // 2]}[content])
    assert name in refusal(photo, tmp_path / name)


def test_a_huge_header_is_refused_before_anything_is_allocated(photo: Photo, tmp_path: Path) -> None:
    path = written(tmp_path / "d.npy", TRUTH)
    path.write_bytes(path.read_bytes().replace(b"(40, 64)", b"(4000000000, 64)"))
    assert "d.npy" in refusal(photo, path)


def test_a_depth_png_needs_sixteen_bits(photo: Photo, tmp_path: Path) -> None:
    Image.new("L", (WIDTH, HEIGHT), 9).save(tmp_path / "d.png")
    assert refusal(photo, tmp_path / "d.png") == (
        "d.png has L pixels, and a depth PNG is grey with 16 bits: millimetres."
    )


def test_an_npz_of_several_arrays_needs_one_called_depth(photo: Photo, tmp_path: Path) -> None:
    np.savez(tmp_path / "d.npz", left=TRUTH, right=TRUTH)
    assert refusal(photo, tmp_path / "d.npz") == (
        "d.npz needs one array, or one called depth; it has left, right. Save it again."
    )


def test_a_missing_file_and_an_unknown_kind_are_refused(photo: Photo, tmp_path: Path) -> None:
    (tmp_path / "d.pfm").write_bytes(b"Pf")
    assert refusal(photo, tmp_path / "d.pfm").startswith("d.pfm is not a depth file: a 16-bit PNG or TIFF in")
    assert refusal(photo, tmp_path / "gone.npy").startswith(f"There is no depth file {tmp_path / 'gone.npy'}. Give")


def test_the_largest_value_of_a_depth_png_is_sky() -> None:
    truth = load_sample("street")
    depth = estimate_depth(load_image(truth.folder / "photo.jpg"))
    assert depth.source.name == "sidecar"
    assert torch.equal(depth.metres >= FAR_PLANE, truth.sky)
    torch.testing.assert_close(depth.metres, truth.depth.metres)


def heard(photo: Photo, path: Path, unit: str | None = None) -> tuple[torch.Tensor, list[str]]:
    """Depth, and what was said of it."""
    said: list[str] = []
    return read_sidecar(path, photo, None if unit is None else read_unit(unit), said.append).metres, said


@pytest.mark.parametrize("suffix", [".npy", ".npz", ".exr", ".tif"])
def test_infinity_is_sky_and_no_number_is_unknown_and_both_are_said(photo: Photo, tmp_path: Path, suffix: str) -> None:
    marked = TRUTH.copy()
    marked[:10], marked[20, 20] = np.inf, np.nan
    metres, said = heard(photo, written(tmp_path / f"d{suffix}", marked))
    assert bool((metres[:10] == FAR_PLANE).all())
    assert metres[20, 20] in TRUTH[19:22, 19:22]
    assert said == [
        f"d{suffix}: 25.00% is infinite, and taken for sky.",
        f"d{suffix}: 0.04% is not a number, and taken for unknown.",
    ]


@pytest.mark.parametrize("mark", [1e9, 1e10, float(np.finfo(np.float32).max)])
def test_a_number_that_marks_the_sky_is_sky(photo: Photo, tmp_path: Path, mark: float) -> None:
    marked = TRUTH.copy()
    marked[:10] = mark
    for unit in (None, "m"):
        metres, said = heard(photo, written(tmp_path / "d.npy", marked), unit)
        assert bool((metres[:10] == FAR_PLANE).all()) and float(metres[10:].max()) < 100
        assert said == ["d.npy: 25.00% is infinite or at least 1e+09, and taken for sky."]
    assert "infinite or at least 1e+09 everywhere" in refusal(photo, written(tmp_path / "d.npy", 0 * TRUTH + mark))


@pytest.mark.parametrize(("unit", "metre"), [("m", 1), ("mm", 1000), ("cm", 100), ("1/256", 256), ("0.0002", 5000)])
@pytest.mark.parametrize("kind", ["uint16", "int32", "float32"])
def test_a_unit_that_is_said_is_believed(photo: Photo, tmp_path: Path, unit: str, metre: float, kind: str) -> None:
    np.save(tmp_path / "d.npy", (TRUTH * metre).round(4).astype(kind))
    metres, said = heard(photo, tmp_path / "d.npy", unit)
    assert bool(((metres - torch.from_numpy(TRUTH)).abs() <= (1 if kind != "float32" else 0.01) / metre).all())
    assert not said


def test_a_unit_that_is_none_or_has_no_file_is_refused(photo: Photo) -> None:
    for text in ("", "yards", "0", "1/0", "-1", "nan", "9" * 5000, "1/256/2"):
        with pytest.raises(InputError, match="--depth-unit wants m, dm, cm, mm, ") as caught:
            read_unit(text)
        assert len(str(caught.value)) < 300
    with pytest.raises(InputError, match="--depth-unit says what a depth file counts, and the depth comes"):
        estimate_depth(photo, "layout-prior", unit=read_unit("mm"))


@pytest.mark.parametrize(
    ("name", "values", "words"),
    [
        ("d.npy", TRUTH * 1000, "Half of it is nearer than "),
        ("d.npy", TRUTH * 100, "if its numbers are m. If not, say which with --depth-unit"),
        ("d.npy", (TRUTH - 1) / 4, "Its numbers end at 1, as relative depth"),
        ("d.png", np.linspace(0.1, 65.4, WIDTH * HEIGHT).reshape(HEIGHT, WIDTH), "Its numbers fill all 16 bits"),
        ("d.png", TRUTH / 1000, "if its numbers are mm"),
        ("d.npy", TRUTH, ""),
        ("d.png", TRUTH, ""),
        ("d.png", np.where(TRUTH > 4, 65.535, TRUTH), ""),
    ],
)
def test_numbers_that_are_hardly_metres_are_doubted_aloud(
    photo: Photo, tmp_path: Path, name: str, values: np.ndarray, words: str
) -> None:
    written(tmp_path / name, values.astype(np.float32))
    _, said = heard(photo, tmp_path / name)
    assert words in " ".join(said) if words else not said


@pytest.mark.parametrize("suffix", [".npy", ".png", ".exr"])
def test_depth_of_the_photos_shape_is_brought_to_its_size_and_told(photo: Photo, tmp_path: Path, suffix: str) -> None:
    step = np.where(np.arange(WIDTH) < WIDTH // 2, 1.0, 5.0)[None].repeat(HEIGHT, axis=0)
    small, said = heard(photo, written(tmp_path / f"small{suffix}", step[::4, ::4]))
    assert small.shape == (HEIGHT, WIDTH)
    assert set(small.round(decimals=3).unique().tolist()) == {1.0, 5.0}
    assert said == [f"small{suffix}: enlarged from 16x10 along the photo's edges."]
    large, said = heard(photo, written(tmp_path / f"large{suffix}", step.repeat(3, axis=0).repeat(3, axis=1)))
    torch.testing.assert_close(large, torch.from_numpy(step).float())
    assert said == [f"large{suffix}: reduced from 192x120."]


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    suffix=st.sampled_from([".npy", ".npz", ".png", ".lzma.npz"]),
    flips=st.lists(st.tuples(st.floats(0, 0.999), st.integers(1, 255)), min_size=1, max_size=4),
    early=st.booleans(),
)
def test_a_damaged_file_gives_depth_or_is_refused_in_words(
    photo: Photo, tmp_path: Path, suffix: str, flips: list[tuple[float, int]], early: bool
) -> None:
    path = tmp_path / f"d{suffix}"
    if suffix == ".lzma.npz":
        buffer = io.BytesIO()
        np.save(buffer, TRUTH)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
            archive.writestr("depth.npy", buffer.getvalue())
    else:
        written(path, TRUTH)
    data = bytearray(path.read_bytes())
    for place, change in flips:
        data[int(place * (160 if early else len(data)))] ^= change
    path.write_bytes(data)
    try:
        metres = read_sidecar(path, photo).metres
    except InputError as error:
        assert len(str(error)) < 600
        return
    assert bool(metres.isfinite().all()) and bool((metres >= 0).all())
