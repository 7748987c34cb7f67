import tempfile
from pathlib import Path

import pytest

from scene.support.linked import link_or_copy


def test_a_second_name_takes_no_room_and_outlives_the_first(tmp_path: Path) -> None:
    first, second = tmp_path / "first.jpg", tmp_path / "second.jpg"
    first.write_bytes(b"a photo")
    link_or_copy(first, second)
    assert first.samefile(second)
    first.unlink()
    assert second.read_bytes() == b"a photo"


def test_on_another_disk_it_is_a_copy(tmp_path: Path) -> None:
    other = Path("/dev/shm")
    if not other.is_dir() or other.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no other disk")
    (tmp_path / "first.jpg").write_bytes(b"a photo")
    with tempfile.TemporaryDirectory(dir=other) as folder:
        link_or_copy(tmp_path / "first.jpg", Path(folder, "second.jpg"))
        assert Path(folder, "second.jpg").read_bytes() == b"a photo"


def test_what_is_not_there_has_no_second_name(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="missing"):
        link_or_copy(tmp_path / "missing.jpg", tmp_path / "second.jpg")
