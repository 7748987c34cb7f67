"""The file of measurements."""

import json
from pathlib import Path

from benchmarks.kept import keep


def test_other_parts_of_the_file_stay(tmp_path: Path) -> None:
    file = tmp_path / "bench.json"
    keep(file, {"render": [1], "demo": [2]})
    keep(file, {"demo": [3], "app": [4]})
    assert json.loads(file.read_text("utf-8")) == {"render": [1], "demo": [3], "app": [4]}
