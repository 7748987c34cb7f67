"""Depth files beside the photo."""

from pathlib import Path

import numpy as np
import pytest
import skimage.data
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from scene.coverage import FAR_PLANE
from scene.depth.choose import estimate_depth
from scene.depth.sidecar import ENDINGS, find_sidecar, read_sidecar
from scene.errors import InputError
from scene.image import Photo, load_image
from scene.samples import load_sample

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
        (spoilt(np.nan), "d.npy is not a finite number at 2 of 2560 pixels, first at column 7, row 3"),
        (spoilt(np.inf), "d.npy is not a finite number at 2 of 2560 pixels, first at column 7, row 3"),
        (spoilt(-0.5), "d.npy is negative at 2 of 2560 pixels, first at column 7, row 3"),
        (0 * TRUTH, "d.npy is zero everywhere, which says that nothing was measured. Give another depth file."),
        (TRUTH * (np.arange(HEIGHT) < 10)[:, None], "d.npy has no measurement (zero) at 75% of its pixels, and at "),
        (TRUTH[:20], "d.npy is 64x20, and the photo is 64x40: depth needs one value per pixel."),
        (TRUTH[::2, ::2], "d.npy is 32x20, and the photo is 64x40: depth needs one value per pixel."),
        (TRUTH.T, "d.npy is 40x64, and the photo is 64x40: depth needs one value per pixel. It lies on its side"),
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
    (tmp_path / "d.exr").write_bytes(b"v/1\x01")
    assert refusal(photo, tmp_path / "d.exr").startswith("d.exr is no depth file: a 16-bit PNG in millimetres")
    assert refusal(photo, tmp_path / "gone.npy").startswith(f"There is no depth file {tmp_path / 'gone.npy'}. Give")


def test_the_largest_value_of_a_depth_png_is_sky() -> None:
    truth = load_sample("street")
    depth = estimate_depth(load_image(truth.folder / "photo.jpg"))
    assert depth.source.name == "sidecar"
    assert torch.equal(depth.metres >= FAR_PLANE, truth.sky)
    torch.testing.assert_close(depth.metres, truth.depth.metres)
