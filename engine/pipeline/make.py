"""The story of one clip: load, prepare, sample, decode; and what is said about it."""

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from engine.backend import Note, Video
from engine.device import dtype_for
from engine.models.config import ModelSpec
from engine.pipeline.decode import decode, to_pixels
from engine.pipeline.inputs import inputs_of
from engine.pipeline.loaded import load
from engine.pipeline.lock import lock_inputs, lock_notes
from engine.pipeline.memory import Memory
from engine.pipeline.metres import engine_scale
from engine.pipeline.noise import SeededNoise
from engine.pipeline.prepare import prepare
from engine.pipeline.sample import sample
from engine.pipeline.timings import Timing, evaluations, keep_timing, known_timing
from engine.pipeline.watch import Watch
from engine.progress import Cancelled, OnProgress
from engine.request import Request
from engine.weights.places import Files

PREPARE, GENERATE, DEVELOP = 0.05, 0.1, 0.9
"""The share of a job that is done when these begin."""


def make_clip(
    spec: ModelSpec,
    files: Files,
    request: Request,
    device: torch.device,
    *,
    on_progress: OnProgress,
    cancelled: Cancelled,
) -> Video:
    """A clip of a request; its frames are decoded while they are read.

    Raises:
        InputError: weights are wrong or deaf to the camera, no frame shows the photo, or memory is short.
        JobCancelled: `cancelled()` said so.
    """
    settings = request.settings
    watch, memory, noise = Watch(on_progress, cancelled), Memory(device), SeededNoise(request.seed)
    dtype = dtype_for(settings.precision, device)
    inputs = inputs_of(request, spec, settings)  # refuses before anything large is read
    known = known_timing(spec.name, device, dtype)
    asked = settings.steps * evaluations(settings)
    watch.at("Load", 0.0, known and known.rest + asked * known.evaluation)
    loaded = load(spec, files, device, dtype)
    began = time.monotonic()
    watch.at("Prepare", PREPARE, known and known.rest + asked * known.evaluation)
    bundle = loaded.bundle
    scale = engine_scale(bundle, request, inputs, device)
    inputs = replace(inputs, scale=request.scale * scale.value)
    lock = lock_inputs(request, spec, settings, inputs.frame, watch)
    prepared = prepare(bundle, inputs, lock, noise=noise, memory=memory, watch=watch)
    sampling = time.monotonic()
    after = known.rest if known else 0.0
    ...
