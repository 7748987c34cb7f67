import json
from dataclasses import replace
from pathlib import Path

from app.document.view import Marks, View
from app.studio.desk import read_desk, write_desk


def test_a_desk_of_an_earlier_version_opens_with_what_its_fields_were_called_then(tmp_path: Path) -> None:
    file, left = tmp_path / "desk.json", replace(View(), tint=False, cells=True, loop=(0.0, 1.0))
    write_desk(file, left, Marks())
    desk = json.loads(file.read_text("utf-8"))
    desk["view"]["wash"] = desk["view"].pop("tint")
    file.write_text(json.dumps(desk), "utf-8")
    assert read_desk(file) == (left, Marks())
