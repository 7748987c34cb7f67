"""Arrays from strangers: what is read is whole, and what is not is refused before it is unpacked."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch

from scene.errors import InputError
from scene.support.array_file import Expected, read_expected, read_numbers, write_arrays

WANTED = {"metres": Expected(np.float32, (3, 4)), "sky": Expected(np.bool_, (3, 4))}


def npy(array: np.ndarray, said: bytes = b"", lies: bytes = b"") -> bytes:
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue().replace(said, lies) if said else stream.getvalue()


def packed(path: Path, method: int = zipfile.ZIP_DEFLATED, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)
    return path


def test_arrays_come_back_bit_for_bit(tmp_path: Path) -> None:
    arrays = {"metres": torch.rand(3, 4), "sky": torch.rand(3, 4) > 0.5}
    write_arrays(tmp_path / "a.npz", arrays | {"other": torch.zeros(9)})
    found = read_expected(tmp_path / "a.npz", WANTED)
    assert found.keys() == WANTED.keys()
    for name, array in arrays.items():
        torch.testing.assert_close(found[name], array, rtol=0, atol=0)


METRES = np.ones((3, 4), np.float32)


@pytest.mark.parametrize(
    ("metres", "words"),
    [
        (npy(METRES.astype(np.float64)), "must be float32, 3x4, and is float64"),
        (npy(np.ones((9, 4), np.float32)), "must be float32, 3x4, and is float32, 9x4"),
        (npy(np.asfortranarray(METRES)), "is float32 by columns"),
        (npy(METRES)[:-1], "not as long as it says"),
        (npy(METRES) + b"0", "not as long as it says"),
        (npy(METRES, b"(3, 4)", b"(3, -)"), "damaged"),
        (npy(METRES, b"'<f4'", b"'|O8'"), "must be float32"),
        (b"", "damaged"),
        (npy(METRES)[:20], "damaged"),
    ],
)
def test_another_array_than_was_expected_is_refused(metres: bytes, words: str, tmp_path: Path) -> None:
    path = packed(tmp_path / "a.npz", metres=metres, sky=npy(np.zeros((3, 4), bool)))
    with pytest.raises(InputError, match=words):
        read_expected(path, WANTED)


def test_archives_that_numpy_does_not_write_are_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.npz", zipfile.ZIP_LZMA, metres=npy(METRES), sky=npy(np.zeros((3, 4), bool)))
    with pytest.raises(InputError, match="packed in a way"):
        read_expected(path, WANTED)
    with pytest.raises(InputError, match="not a complete archive"):
        read_numbers(path, 100)
    with pytest.raises(InputError, match="there is no metres"):
        read_expected(packed(tmp_path / "b.npz", sky=npy(np.zeros((3, 4), bool))), WANTED)


def test_numbers_of_unknown_arrays_are_read_up_to_a_limit(tmp_path: Path) -> None:
    large, words = np.zeros(101), np.array(["a"])
    path = packed(tmp_path / "a.npz", few=npy(METRES), large=npy(large), objects=npy(words), truth=npy(METRES > 0))
    assert list(read_numbers(path, 100)) == ["few"]
    np.save(tmp_path / "a.npy", np.asfortranarray(np.arange(6).reshape(2, 3)))
    (only,) = read_numbers(tmp_path / "a.npy", 100).values()
    assert only.tolist() == [[0, 1, 2], [3, 4, 5]] and only.dtype == np.float64
    for content in (npy(METRES) + b"0", npy(METRES)[:-1], npy(METRES, b"(3, 4)", b"(3,9e)")):
        (tmp_path / "b.npy").write_bytes(content)
        with pytest.raises(InputError, match="not a complete archive"):
            read_numbers(tmp_path / "b.npy", 100)
