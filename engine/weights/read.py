"""A checkpoint file as a dictionary of tensors that stay on the disk until they are used."""

import contextlib
import io
import pickle
import pickletools
import re
import struct
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from engine.weights.strangers import what_begins
from engine.weights.survey import Survey
from scene.errors import InputError
from scene.support.archives import ARCHIVE_DAMAGE
from scene.support.plain_file import refuse_endless

FORMS = {"state_dict": "state_dict (Lightning)", "module": "module (DeepSpeed)"}
"""Wrappers that training frameworks put around the tensors, by their key."""

PREFIXES = ("_forward_module.", "module.")
"""What wrappers of a whole model put before every key."""

RENAMED = {"framestride_embed": "fps_embedding"}
"""Parts that DynamiCrafter's first files call otherwise."""

AGAIN = "Download or copy it again."


@dataclass(frozen=True, eq=False)
class Checkpoint(Mapping[str, Tensor]):
    """The tensors of one file under their official names.

    They are mapped: pages are read from the disk when they are used, and the system may drop them again. So the file
    has to stay as it is while any of them lives.
    """

    path: Path
    form: str
    """Words for how the tensors were wrapped."""
    mapped: bool
    """False for PyTorch's old format, which is read into memory as a whole."""
    tensors: Mapping[str, Tensor]

    def __getitem__(self, key: str) -> Tensor:
        return self.tensors[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.tensors)

    def __len__(self) -> int:
        return len(self.tensors)


def read(path: str | Path) -> Checkpoint:
    """The tensors of a `.pt`, `.ckpt`, `.pth`, `.bin` or `.safetensors` file; what it is, its content says.

    Nothing in the file is run: pickles may hold tensors and plain containers only.

    Raises:
        InputError: it is not there, no checkpoint, cut off, or wants to run code.
    """
    path = Path(path)
    start = _start(path)
    if stranger := what_begins(start):
        raise InputError(f"{path} is not a checkpoint that can be read here: {stranger}.")
    if start.startswith((b"PK\x03\x04", b"\x80")) and path.suffix == ".safetensors":  # by which PyTorch would be misled
        raise InputError(f"{path} is a PyTorch file under a safetensors name. Rename it to {path.stem}.pt.")
    if start[:4] == b"PK\x03\x04":
        form, tensors = _unwrapped(path, _loaded(path, mapped=True))
        mapped = True
    elif start[8:9] == b"{":
        form, tensors, mapped = "safetensors", _safetensors(path), True
    elif start[:1] == b"\x80":
        form, tensors = _unwrapped(path, _loaded(path, mapped=False))
        form, mapped = f"{form}, PyTorch's old format", False
    else:
        raise InputError(f"{path} is not a checkpoint: {_what_else(start)}. {AGAIN}")
    _check_sizes(path, tensors)
    return Checkpoint(path=path, form=form, mapped=mapped, tensors=_official(tensors))


def _start(path: Path) -> bytes:
    if path.is_dir():
        raise InputError(f"{path} is a folder. Name the checkpoint file in it.")
    refuse_endless(path)
    try:
        with path.open("rb") as file:
            start = file.read(512)
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}). Name a checkpoint file.") from error
    if not start:
        raise InputError(f"{path} is empty: 0 bytes where gigabytes of weights belong. {AGAIN}")
    return start


ENDS_EARLY = (EOFError, IndexError, struct.error)
"""What PyTorch raises where a bare pickle stops in the middle of a value."""

DAMAGE = (*ENDS_EARLY, RuntimeError, ValueError, KeyError, AssertionError, TypeError, AttributeError, OSError)
DAMAGE += (OverflowError, MemoryError, RecursionError, NotImplementedError, zipfile.BadZipFile)
"""What PyTorch raises on files that are damaged elsewhere (it documents none of it)."""

MOST_SIDES = 8
"""Most dimensions of a tensor; a video's weights have 5. With a hundred thousand, a sum takes minutes."""
MOST_NUMBERS, MOST_IN_ALL = 2**29, 6 * 10**9
"""Most numbers in a tensor and in a small file; a large one may have as many as bytes. Some repeat one zero for all."""


LARGEST_PICKLE = 2**24
"""Bytes of what says which tensors there are; it is read step by step; a model's is below 1 MB."""
LARGEST_UNMAPPED = 2**30
"""Bytes of a file that is read into memory as a whole; so were files saved before August 2020."""
MOST_LOOKED_AT = 100_000
"""Steps of a pickle that are searched for the name of what it would run."""
MOST_TENSORS = 50_000
"""Most tensors in one file; the largest model we know has some thousands."""


def _what_else(start: bytes) -> str:
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith(b"version https://git-lfs"):
        return "it is a Git LFS pointer, a note that says where the real file lies (`git lfs pull` fetches that)"
    if text.startswith((b"<!doctype", b"<html", b"<?xml", b"<head")):
        return "it is a web page that was saved in its place (the hub's page of a file is not the file)"
    if text.startswith(b"{") and (b'"weight_map"' in text or b'"total_size"' in text):
        return "it is an index, which says in which of several files each tensor lies; name the folder of them all"
    if text.startswith((b"{", b"[")):
        return "it is a JSON text, perhaps an error message that was saved in its place"
    return "it begins like neither a PyTorch nor a safetensors file"


def _refuse_costly_archive(path: Path) -> None:
    """What is damaged is left to PyTorch's own reader."""
    survey, longest, packed, pickles = Survey(f"{path}"), 0, False, list[bytes]()
    with contextlib.suppress(*ARCHIVE_DAMAGE), path.open("rb") as file, zipfile.ZipFile(file) as archive:
        packed = any(entry.compress_type != zipfile.ZIP_STORED for entry in archive.infolist())
        entries = [entry for entry in archive.infolist() if entry.filename.endswith(".pkl")]
        longest = max((entry.file_size for entry in entries), default=0)
        pickles = [] if packed or longest > LARGEST_PICKLE else [archive.read(entry) for entry in entries]
    if packed:
        raise InputError(f"{path} has parts that are compressed, as PyTorch's files have none. {AGAIN}")
    if longest > LARGEST_PICKLE:
        raise _long(path, f"{longest / 1e6:.0f}")
    for each in pickles:
        survey.walk(io.BytesIO(each))


def _refuse_costly_pickles(path: Path) -> None:
    """Refuse costly pickles in a file of PyTorch's old format: four, one for the order of the arrays, and these."""
    size, survey = path.stat().st_size, Survey(f"{path}")
    if size > LARGEST_UNMAPPED:
        raise InputError(
            f"{path} is in PyTorch's old format, which has to be read into memory as a whole, and is {_size(path)}. "
            f"Save it as it is done today: torch.save(torch.load({path.name!r}, weights_only=True), 'new.pt')."
        )
    with path.open("rb") as file:
        start = io.BytesIO(file.read(LARGEST_PICKLE))
    whole = all(survey.walk(start) for _ in range(5))
    if not whole and start.tell() >= LARGEST_PICKLE:
        raise _long(path, f"over {LARGEST_PICKLE / 1e6:.0f}")


def _long(path: Path, megabytes: str) -> InputError:
    return InputError(
        f"{path} takes {megabytes} MB to say which tensors it has, and no model takes more than "
        f"{LARGEST_PICKLE / 1e6:.0f}. {AGAIN}"
    )


def _loaded(path: Path, *, mapped: bool) -> Any:
    (_refuse_costly_archive if mapped else _refuse_costly_pickles)(path)
    try:
        with warnings.catch_warnings(action="ignore", category=UserWarning):  # what they say is said below
            return torch.load(path, map_location="cpu", mmap=mapped, weights_only=True)
    except pickle.UnpicklingError as error:
        code = _foreign(re.findall(r"GLOBAL (\S+)", str(error))) or ([] if mapped else _foreign(_called(path)))
        if not code:
            raise InputError(f"{path} is damaged: its pickle cannot be followed. {AGAIN}") from error
        raise InputError(
            f"{path} would run code while it is opened ({code[0]}), and is refused: weights are tensors and plain "
            "containers. Ask its author for a file of tensors alone, or for safetensors."
        ) from error
    except DAMAGE as error:
        reason = _first_line(error)
        if isinstance(error, ENDS_EARLY) or "central directory" in reason or "unexpected EOF" in reason:
            raise InputError(f"{path} is cut off after {_size(path)}: its end is missing. {AGAIN}") from error
        if "TorchScript" in reason:
            raise InputError(f"{path} is a TorchScript program. A checkpoint is a dictionary of tensors.") from error
        if "in a subdirectory" in reason or "data.pkl" in reason:
            raise InputError(
                f"{path} is a ZIP archive, not a PyTorch file. Unpack it and name the checkpoint inside."
            ) from error
        raise InputError(f"{path} is damaged ({reason}). {AGAIN}") from error


@contextlib.contextmanager
def damage_reported(where: Path) -> Iterator[None]:
    """Turn what libraries raise on a damaged file or folder of weights into one sentence."""
    from safetensors import SafetensorError

    try:
        yield
    except InputError:
        raise
    except (SafetensorError, *DAMAGE) as error:
        raise InputError(f"{where} is damaged ({_first_line(error)}). {AGAIN}") from error


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__


def _called(path: Path) -> list[str]:
    """What a bare pickle imports; PyTorch names it for its own pickles only."""
    names, strings = [], []
    with path.open("rb") as file, contextlib.suppress(*DAMAGE):
        for opcode, argument, _ in islice(pickletools.genops(file.read(2**20)), MOST_LOOKED_AT):
            if opcode.name == "GLOBAL":
                names.append(str(argument).replace(" ", "."))
            elif opcode.name == "STACK_GLOBAL":
                names.append(".".join(strings[-2:]))
            elif isinstance(argument, str):
                strings.append(argument)
    return names


def _foreign(names: list[str]) -> list[str]:
    """Those that no checkpoint needs; the name at which a file was cut off is half a name."""
    return [name for name in names if re.fullmatch(r"(?!torch\.\w+$|torch\._utils\.|collections\.)\w[\w.]*\.\w+", name)]


def _safetensors(path: Path) -> dict[str, Tensor]:
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="pt") as file:
            _check_number(path, len(file.keys()))
            return {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118  (it is no dictionary)
    except InputError:
        raise
    except (SafetensorError, *DAMAGE) as error:
        reason = _first_line(error)
        if "not fully covered" in reason or "header length" in reason or "buffer" in reason.lower():
            raise InputError(f"{path} is cut off after {_size(path)}: its end is missing. {AGAIN}") from error
        raise InputError(f"{path} is damaged ({reason}). {AGAIN}") from error


def _check_number(path: Path, tensors: int) -> None:
    if tensors > MOST_TENSORS:
        raise InputError(f"{path} holds {tensors} tensors, and no model has more than {MOST_TENSORS}. {AGAIN}")


def _check_sizes(path: Path, tensors: Mapping[str, Tensor]) -> None:
    """Refuse tensors that repeat a few bytes to any size, or that are no plain arrays."""
    _check_number(path, len(tensors))
    room, total = max(path.stat().st_size, MOST_IN_ALL), 0
    for key, tensor in tensors.items():
        plain = tensor.layout == torch.strided and tensor.dim() <= MOST_SIDES
        if not plain or tensor.is_quantized or tensor.is_meta:
            raise InputError(f"{key[:100]} in {path} is not a plain array of numbers. Ask its author for a plain file.")
        total += tensor.numel()
        if tensor.numel() > MOST_NUMBERS or total > room:
            raise InputError(f"{path} is damaged: {key[:100]} claims more numbers than a model has. {AGAIN}")


def _unwrapped(path: Path, loaded: Any) -> tuple[str, dict[str, Tensor]]:
    """How the tensors were wrapped, in words, and the tensors; whatever else the trainer stored is left."""
    form = "plain"
    for key, words in FORMS.items():
        if isinstance(loaded, Mapping) and isinstance(loaded.get(key), Mapping):
            form, loaded = words, loaded[key]
    if not isinstance(loaded, Mapping):
        raise InputError(f"{path} holds a {type(loaded).__name__} where a dictionary of tensors belongs.")
    tensors = {str(key): value for key, value in loaded.items() if isinstance(value, Tensor)}
    if not tensors:
        there = ", ".join(str(key)[:40] for key in list(loaded)[:5]) or "nothing"
        raise InputError(f"{path} holds no tensors, only {there}. Name a file of weights.")
    return form, tensors


def _official(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    for prefix in PREFIXES:
        if all(key.startswith(prefix) for key in tensors):
            tensors = {key.removeprefix(prefix): tensor for key, tensor in tensors.items()}
    return {_renamed(key): tensor for key, tensor in tensors.items()}


def _renamed(key: str) -> str:
    for old, new in RENAMED.items():
        key = key.replace(old, new)
    return key


def _size(path: Path) -> str:
    size = path.stat().st_size
    return f"{size / 1e9:.2f} GB" if size > 1e8 else f"{size:,} bytes"
