"""What a pickle would cost is known before PyTorch's reader follows it."""

import collections
import io
import pickle
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from engine.weights.read import LARGEST_UNMAPPED, read
from engine.weights.survey import MOST_COPIED, MOST_STEPS, Survey
from scene.errors import InputError

ENCODE = b"c_codecs\nencode\n"
LONG = b"X" + struct.pack("<I", 1 << 20) + b"a" * (1 << 20)


def shared_twice(times: int) -> bytes:
    """A tuple of two of a tuple of two, and so on: as many values as 2 to that power when they are gone through."""
    return b"}K\x01" + b"q\x00h\x00\x86" * times + b"K\x01s."


COSTLY = {
    "millions of steps": (b"]" + b"K\x01a" * 30_000 + b".", "takes millions of steps"),
    "copies of a long text": (
        b"]" + LONG + b"q\x00" + (ENCODE + b"h\x00U\x05utf-8\x86R") * 140 + b".",
        "copies the same over and over",
    ),
    "a key that stands for 2 ** 60 values": (shared_twice(60), "copies the same over and over"),
    "a key nested a million deep": (b"}K\x01" + b"\x85" * 10**6 + b"K\x01s.", "containers into one another"),
    "zeros of any number": (b"cbuiltins\nbytearray\nJ\xff\xff\xff\x7f\x85R.", "asks for builtins.bytearray"),
    "a tensor without bytes": (b"ctorch\nFloatTensor\nJ\xff\xff\xff\x7f\x85R.", "asks for torch.FloatTensor"),
}


def zip_file(steps: bytes) -> bytes:
    """A file as PyTorch writes it today, of this pickle."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("archive/data.pkl", steps)
        archive.writestr("archive/version", "3\n")
    return content.getvalue()


def old_file(steps: bytes) -> bytes:
    """A file as PyTorch wrote it, of this pickle."""
    return b"".join(pickle.dumps(each, 2) for each in (0x1950A86A20F9469CFC6C, 1001, {})) + steps


@pytest.mark.parametrize("case", COSTLY)
@pytest.mark.parametrize("file", [zip_file, old_file])
def test_a_pickle_that_costs_more_than_a_models_is_refused_before_it_is_followed(
    case: str, file: Callable[[bytes], bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps, sentence = COSTLY[case]
    path = tmp_path / "weights.pt"
    path.write_bytes(file(b"\x80\x02" + steps))
    monkeypatch.setattr("engine.weights.survey.MOST_STEPS", 50_000)  # typechecked, a step takes ten times as long
    with pytest.raises(InputError, match=sentence):
        read(path)


def test_an_old_file_too_large_for_memory_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "weights.pt"
    torch.save({"a": torch.ones(2)}, path, _use_new_zipfile_serialization=False)
    with path.open("r+b") as file:
        file.truncate(LARGEST_UNMAPPED + 1)
    with pytest.raises(InputError, match=r"in PyTorch's old format, .* and is 1\.07 GB\. Save it as it is done today"):
        read(path)


def test_an_archive_that_unpacks_to_more_than_it_is_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.pt"
    torch.save({"a": torch.ones(2)}, path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("weights/byteorder-too", bytes(1 << 25))
    with pytest.raises(InputError, match="has parts that are compressed"):
        read(path)


def test_a_model_of_thousands_of_tensors_is_far_from_every_limit() -> None:
    model = collections.OrderedDict((f"model.diffusion_model.{i}.weight", torch.zeros(2, 3, 3, 3)) for i in range(3000))
    model._metadata = collections.OrderedDict((f"block.{i}", {"version": 1}) for i in range(3000))  # type: ignore[attr-defined]
    file = io.BytesIO()
    torch.save(
        {"state_dict": model, "epoch": 3, "optimizer": [{"step": i, "exp_avg": None} for i in range(3000)]}, file
    )
    with zipfile.ZipFile(file) as archive:
        content = archive.read(next(name for name in archive.namelist() if name.endswith("data.pkl")))
    survey = Survey("weights.pt")
    assert survey.walk(io.BytesIO(content))
    assert survey.steps < MOST_STEPS / 8 and survey.copied < MOST_COPIED / 8


def test_a_walk_ends_where_the_reader_would() -> None:
    for content in (b"", b"\x80\x02", b"K", b"\x85", b"(t", b"h\x09.", b"cos\nsystem\n(tR.", b"I1\n.", b"X\xff"):
        assert not Survey("weights.pt").walk(io.BytesIO(content))
