"""Archives from a browser: read, or refused in a sentence."""

import io
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.web.unpack import unzip
from scene.errors import InputError
from scene.support.archives import LONGEST_DIRECTORY

TEXT = "".join(f"{n} 0 0 0 0 0 0 1\n" for n in range(200)).encode()


def zipped(method: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr("path/poses.txt", TEXT)
    return file.getvalue()


METHODS = {name: zipped(getattr(zipfile, f"ZIP_{name}")) for name in ("STORED", "DEFLATED", "BZIP2", "LZMA")}


@pytest.mark.parametrize("method", METHODS)
def test_the_texts_of_an_archive_are_had_whatever_packed_it(tmp_path: Path, method: str) -> None:
    (tmp_path / "a.zip").write_bytes(METHODS[method])
    unzip(tmp_path / "a.zip", tmp_path / "a", 10**6)
    assert (tmp_path / "a" / "path" / "poses.txt").read_bytes() == TEXT


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    method=st.sampled_from(list(METHODS)),
    flips=st.lists(st.tuples(st.floats(0, 0.999), st.integers(1, 255)), min_size=1, max_size=3),
)
def test_a_damaged_archive_is_read_or_refused_in_words(
    tmp_path: Path, method: str, flips: list[tuple[float, int]]
) -> None:
    data = bytearray(METHODS[method])
    for place, change in flips:
        data[int(place * len(data))] ^= change
    (tmp_path / "a.zip").write_bytes(data)
    try:
        unzip(tmp_path / "a.zip", tmp_path / "a", 10**6)
    except InputError as error:
        assert str(error).startswith("a.zip ")


@pytest.mark.parametrize("claim", ["long", "zip64"])
def test_an_archive_of_endless_entries_is_refused_before_they_are_read(tmp_path: Path, claim: str) -> None:
    data = bytearray(METHODS["STORED"])
    end = data.rindex(b"PK\5\6")
    if claim == "long":
        struct.pack_into("<I", data, end + 12, LONGEST_DIRECTORY + 1)
    else:
        data[end:end] = b"PK\6\7" + struct.pack("<IQI", 0, 0, 1)
    (tmp_path / "a.zip").write_bytes(data)
    with pytest.raises(InputError, match=r"a\.zip is not an archive that can be read") as caught:
        unzip(tmp_path / "a.zip", tmp_path / "a", 10**6)
    assert "more entries" in str(caught.value.__cause__)
