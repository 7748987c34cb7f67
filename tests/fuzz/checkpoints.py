"""Checkpoint files, damaged, of other kinds, and with code in them."""

import io
import json
import pickle
import random
import struct
from functools import cache
from pathlib import Path
from typing import Any

import torch

from engine.models.config import MODELS
from engine.weights.fit import fit, shapes_of
from engine.weights.read import read
from tests.engine.weights.test_survey import COSTLY, old_file, zip_file
from tests.fuzz.mutate import mutated_bytes, mutated_json
from tests.fuzz.requests import Tripwire


def trial(rng: random.Random, folder: Path) -> None:
    """One file, read to its last tensor and held against the models."""
    ending = rng.choice((".pt", ".ckpt", ".safetensors", ".bin", ".pth", ".gguf"))
    content = rng.choice(checkpoints())
    match rng.randrange(5):
        case 0 if content[8:9] == b"{":
            content = other_header(rng, content)
        case 1:
            pass
        case _:
            content = mutated_bytes(rng, content)
    file = folder / f"model{ending}"
    file.write_bytes(content)
    checkpoint = read(file)
    for key in checkpoint:
        checkpoint[key].float().sum()
    fit(MODELS["realcam-i2v-256"], shapes_of(checkpoint))


@cache
def checkpoints() -> tuple[bytes, ...]:
    """Files of a few tensors in every form there is, and what is none."""
    tensors = {
        "model.diffusion_model.out.2.weight": torch.ones(4, 32, 3, 3),
        "model.diffusion_model.out.2.bias": torch.zeros(4, dtype=torch.float16),
        "pose_encoder.x": torch.zeros(0),
    }
    wrapped: list[Any] = [
        tensors,
        {"state_dict": tensors},
        {"module": tensors},
        list(tensors.values()),
        {"a": Tripwire()},
    ]
    found = []
    for value in wrapped:
        for new in (True, False):
            stream = io.BytesIO()
            torch.save(value, stream, _use_new_zipfile_serialization=new)
            found.append(stream.getvalue())
    found += [file(b"\x80\x02" + steps) for steps, _ in COSTLY.values() for file in (zip_file, old_file)]
    data = b""
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    for key, tensor in tensors.items():
        raw = tensor.numpy().tobytes()
        kind = "F16" if tensor.dtype == torch.float16 else "F32"
        header[key] = {"dtype": kind, "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    found.append(safetensors(json.dumps(header).encode(), data))
    found += [b"GGUF" + bytes(100), pickle.dumps(tensors["pose_encoder.x"].tolist()), b"\x80", b"PK\x03\x04", b"{}"]
    return tuple(found)


def safetensors(header: bytes, data: bytes) -> bytes:
    """A file of that header."""
    return struct.pack("<Q", len(header)) + header + data


def other_header(rng: random.Random, content: bytes) -> bytes:
    """The same file with another header, or one that lies about its length."""
    length = struct.unpack("<Q", content[:8])[0]
    header = mutated_json(rng, json.loads(content[8 : 8 + length]))
    changed = safetensors(header, content[8 + length :])
    return changed if rng.random() < 0.8 else struct.pack("<Q", rng.choice((0, 2**63, 2**40, 7))) + changed[8:]
