"""Weights are read whatever wraps them, stay on the disk, and are refused in a sentence where they are none."""

import io
import os
import pickle
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.torch import save, save_file
from torch import Tensor, nn

from engine.weights.read import read
from scene.errors import InputError

TENSORS = {"model.weight": torch.arange(6.0).reshape(2, 3), "model.bias": torch.ones(2).half(), "scale": torch.ones(())}


def same(left: Mapping[str, Tensor], right: Mapping[str, Tensor]) -> bool:
    return left.keys() == right.keys() and all(
        left[key].dtype == right[key].dtype and torch.equal(left[key], right[key]) for key in left
    )


@pytest.mark.parametrize("wrapper", ["state_dict", "module", None])
@pytest.mark.parametrize("zipped", [True, False])
def test_what_was_saved_is_read_whatever_wraps_it(wrapper: str | None, zipped: bool, tmp_path: Path) -> None:
    path = tmp_path / "weights.ckpt"
    whole = TENSORS if wrapper is None else {wrapper: TENSORS, "global_step": 5, "epoch": 1}
    torch.save(whole, path, _use_new_zipfile_serialization=zipped)
    checkpoint = read(path)
    assert same(checkpoint, TENSORS)
    assert checkpoint.mapped == zipped
    assert (wrapper or "plain") in checkpoint.form


def test_safetensors_are_known_by_their_content(tmp_path: Path) -> None:
    save_file(TENSORS, tmp_path / "weights.pt")
    checkpoint = read(tmp_path / "weights.pt")
    assert same(checkpoint, TENSORS)
    assert checkpoint.form == "safetensors"


def test_a_pytorch_file_under_the_other_name_is_told(tmp_path: Path) -> None:
    torch.save(TENSORS, tmp_path / "weights.safetensors")
    with pytest.raises(InputError, match=r"is a PyTorch file under a safetensors name\. Rename it to weights\.pt"):
        read(tmp_path / "weights.safetensors")


@pytest.mark.parametrize("name", ["weights.pt", "weights.safetensors"])
@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="the system does not say what memory is a file's")
def test_tensors_stay_on_the_disk_until_they_are_used(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    tensor = {"weight": torch.ones(1 << 22)}
    save_file(tensor, path) if name.endswith(".safetensors") else torch.save(tensor, path)
    before = private_bytes()
    weight = read(path)["weight"]
    assert float(weight.sum()) == 1 << 22
    assert private_bytes() - before < weight.nbytes / 2


def private_bytes() -> int:
    """Memory of this process that no file stands behind."""
    pages = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("RssAnon"))
    return 1024 * int(pages.split()[1])


def test_the_first_dynamicrafters_name_for_the_frame_rate_is_brought_up_to_date(tmp_path: Path) -> None:
    key = "model.diffusion_model.{}.0.weight"
    torch.save({key.format("framestride_embed"): torch.ones(2)}, tmp_path / "model.ckpt")
    assert list(read(tmp_path / "model.ckpt")) == [key.format("fps_embedding")]


@pytest.mark.parametrize("prefix", ["module.", "_forward_module."])
def test_the_prefix_of_a_wrapped_model_is_taken_off(prefix: str, tmp_path: Path) -> None:
    torch.save({prefix + key: tensor for key, tensor in TENSORS.items()}, tmp_path / "weights.pt")
    assert same(read(tmp_path / "weights.pt"), TENSORS)


class Shell:
    """Runs a command when it is unpickled."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("touch ran",)


def cut(path: Path, *, zipped: bool = True) -> None:
    torch.save(TENSORS, path, _use_new_zipfile_serialization=zipped)
    path.write_bytes(path.read_bytes()[: -path.stat().st_size // 3])


def cut_safetensors(path: Path) -> None:
    save_file(TENSORS, path)
    path.write_bytes(path.read_bytes()[:-4])


def other_archive(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("model.ckpt", "")


def long_pickle(path: Path) -> None:
    """A list of millions of numbers where the names of tensors belong."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", b"\x80\x02]" + b"K\x01a" * 6_000_000 + b".")


REFUSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "nothing": (lambda path: None, r"cannot be read \(No such file or directory\)"),
    "folder": (lambda path: path.mkdir(), "is a folder. Name the checkpoint file in it"),
    "empty": (lambda path: path.touch(), "is empty: 0 bytes"),
    "page": (lambda path: path.write_text("\n<!DOCTYPE html><html>404</html>"), "it is a web page that was saved"),
    "error": (lambda path: path.write_text('{"error": "not found"}'), "it is a JSON text, perhaps an error message"),
    "pointer": (lambda path: path.write_text("version https://git-lfs.github.com/spec/v1\n"), "it is a Git LFS point"),
    "index": (
        lambda path: path.write_text('{"metadata": {}, "weight_map": {"a": "model-1.safetensors"}}'),
        "it is an index, .*; name the folder of them all",
    ),
    "gguf": (
        lambda path: path.write_bytes(b"GGUF\3\0\0\0{" + bytes(99)),
        "it is a GGUF file, whose numbers are packed",
    ),
    "gzip": (lambda path: path.write_bytes(b"\x1f\x8b\x08" + bytes(99)), "it is packed by gzip; unpack it first"),
    "repeated": (
        lambda path: torch.save({"weight": torch.ones(1).expand(10**6, 10**6)}, path),
        "is damaged: weight claims more numbers than a model has",
    ),
    "sparse": (
        lambda path: torch.save({"weight": torch.eye(9).to_sparse()}, path),
        "and what needs it is not a plain array of numbers",
    ),
    "sides": (lambda path: save_file({"weight": torch.ones((1,) * 60)}, path), "weight in .* is not a plain array"),
    "pickle": (long_pickle, "takes 18 MB to say which tensors it has"),
    "many": (
        lambda path: torch.save(dict.fromkeys(map(str, range(50_001)), torch.zeros(0)), path),
        "no model has more than",
    ),
    "many safetensors": (
        lambda path: save_file(dict.fromkeys(map(str, range(50_001)), torch.zeros(0)), path),
        "holds 50001 tensors, and no model has more than 50000",
    ),
    "noise": (lambda path: path.write_bytes(b"\x17" * 999), "like neither a PyTorch nor a safetensors file. Download"),
    "cut": (cut, r"is cut off after [\d,]+ bytes: its end is missing. Download or copy it again"),
    "cut old": (lambda path: cut(path, zipped=False), "is cut off"),
    "cut safetensors": (cut_safetensors, "is cut off"),
    "code": (
        lambda path: torch.save({"state_dict": TENSORS, "callback": Shell()}, path),
        r"would run code while it is opened \((posix|nt)\.system\), and is refused",
    ),
    "old code": (
        lambda path: torch.save([TENSORS, Shell()], path, _use_new_zipfile_serialization=False),
        "would run code",
    ),
    "plain code": (lambda path: path.write_bytes(pickle.dumps({"w": Shell()})), r"would run code .*\.system"),
    "module": (
        lambda path: torch.save(nn.Linear(2, 2), path),
        r"would run code .*\(torch\.nn\.modules\.linear\.Linear",
    ),
    "archive": (other_archive, "is a ZIP archive, not a PyTorch file"),
    "list": (lambda path: torch.save([torch.ones(2)], path), "holds a list where a dictionary of tensors belongs"),
    "settings": (lambda path: torch.save({"lr": 0.1, "steps": 4}, path), "holds no tensors, only lr, steps"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_checkpoint_is_refused_in_a_sentence(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    make, sentence = REFUSED[case]
    make(tmp_path / "weights.pt")
    with pytest.raises(InputError, match=sentence):
        read(tmp_path / "weights.pt")
    assert not (tmp_path / "ran").exists()


def test_an_old_file_is_refused_wherever_it_was_cut(tmp_path: Path) -> None:
    whole, part = tmp_path / "whole.pt", tmp_path / "part.pt"
    torch.save(TENSORS, whole, _use_new_zipfile_serialization=False)
    content = whole.read_bytes()
    for length in range(1, len(content) - 1):
        part.write_bytes(content[:length])
        with pytest.raises(InputError, match=r"is cut off|is damaged|begins like neither"):
            read(part)


def saved(kind: str) -> bytes:
    if kind == "safetensors":
        return save(TENSORS)
    file = io.BytesIO()
    torch.save({"state_dict": TENSORS, "epoch": 1}, file, _use_new_zipfile_serialization=kind == "zipped")
    return file.getvalue()


SAVED = {kind: saved(kind) for kind in ("zipped", "old", "safetensors")}


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(list(SAVED)),
    changes=st.lists(st.tuples(st.floats(0, 0.999), st.binary(max_size=9), st.integers(0, 9)), min_size=1, max_size=4),
    early=st.booleans(),
)
def test_a_damaged_file_is_read_or_refused_in_words(
    tmp_path: Path, kind: str, changes: list[tuple[float, bytes, int]], early: bool
) -> None:
    data = bytearray(SAVED[kind])
    for place, new, old in changes:
        at = int(place * (min(300, len(data)) if early else len(data)))
        data[at : at + old] = new
    (tmp_path / "weights.pt").write_bytes(data)
    try:
        checkpoint = read(tmp_path / "weights.pt")
    except InputError as error:
        assert "\n" not in str(error) and len(str(error)) < 500 + len(str(tmp_path))
        return
    for tensor in checkpoint.values():
        assert tensor.isnan().sum() >= 0  # every number can be looked at
