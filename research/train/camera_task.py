"""Training of a camera branch on its frozen base."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from engine.models.config import ModelSpec
from engine.weights.assemble import Bundle, assemble
from engine.weights.missing import Missing
from engine.weights.overlay import Files
from engine.weights.places import completed, find
from research.data.reader import ClipData, Sample, open_data
from research.data.sampling import Sampling
from research.train.chance import Draw, draw
from research.train.config import Camera, TrainConfig
from research.train.encoders import Encoders, Telling
from research.train.network import CameraNetwork, Told, camera_names, filled, official, on_base
from research.train.samples import Numbered, Read, numbered_clips
from research.train.storage import fetched, is_address
from research.train.validation import validated
from scene.errors import InputError


@dataclass(frozen=True, eq=False, kw_only=True)
class CameraTask:
    """A camera branch, its clips, and the frozen networks."""

    config: TrainConfig
    camera: Camera
    network: CameraNetwork
    trained: Sequence[str]
    encoders: Encoders
    telling: Telling
    samples: Numbered[Sample]
    held_out: Numbered[Sample] | None
    """Clips for validation; None where nothing is validated."""

    def to(self, device: torch.device) -> None:
        """Bring the frozen networks there."""
        for network in self.encoders.all:
            network.to(device)

    def draw(self, number: int) -> Draw:
        """What is random about a sample."""
        spec = self.telling.spec
        return draw(self.config.seed, number, spec.latent_size, spec.frames, drop=self.camera.drop)

    def batch(self, reads: Sequence[Read[Sample]]) -> Told:
        """A batch of these samples."""
        return self.telling.batch(
            self.encoders, [each.item for each in reads], [self.draw(each.number) for each in reads]
        )

    def validate(self, folder: Path | None) -> Mapping[str, float]:
        """Losses and clips of the clips that were held out."""
        if self.held_out is None:
            return {}
        return validated(self.network, self.encoders, self.telling, self.held_out, self.config.validation, folder)

    def write(self, folder: Path, trained: Mapping[str, Tensor]) -> None:
        """Write the branch alone, under the names of a released file: it is laid over its base when it is loaded."""
        tensors = {official(name): tensor.cpu().contiguous() for name, tensor in trained.items()}
        save_file(tensors, folder / self.file, {"format": "pt"})

    def read(self, folder: Path) -> None:
        """Put such a file's numbers into the network."""
        but = {name for name, _ in self.network.named_parameters()} - set(self.trained)
        filled(self.network, load_file(folder / self.file), but)

    @property
    def file(self) -> str:
        """Name of the file, under which `--weights` finds it."""
        return f"{self.camera.model}.safetensors"


def camera_task(config: TrainConfig, cache: Path) -> CameraTask:
    """Make the task of a config.

    Raises:
        InputError: weights or data are missing or of another model.
    """
    camera = config.camera
    assert camera is not None and camera.guidance is None, "this trains a camera branch"
    spec = camera.spec
    bundle = base_bundle(camera.base, config.base)
    network = on_base(spec, bundle.weights.tensors, config.seed)
    return CameraTask(
        config=config,
        camera=camera,
        network=network,
        trained=camera_names(network),
        encoders=Encoders.of(bundle),
        telling=Telling(spec=spec, metric=camera.metric),
        samples=training_samples(config, spec, cache),
        held_out=held_out(config, spec, cache),
    )


def base_bundle(spec: ModelSpec, named: str) -> Bundle:
    """A model's networks in 32 bits, of the file that is named or of the places where engines look.

    Raises:
        InputError: it is not there, or not that model.
    """
    files = completed(spec, Path(named)) if named else find(spec)
    if isinstance(files, Missing):
        raise InputError(f"{spec.title} {files}. Get it, or name its file with --base.")
    assert isinstance(files, Files)
    return assemble(spec, files, "cpu", torch.float32)


def training_samples(config: TrainConfig, spec: ModelSpec, cache: Path) -> Numbered[Sample]:
    """The clips that are learned from, by number.

    Raises:
        InputError: there are none.
    """
    assert config.camera is not None
    sampling = Sampling(frames=spec.frames, strides=config.data.strides, random_condition=config.camera.random_frame)
    data = opened(config, config.data.train, (spec.width, spec.height), sampling, cache)
    return numbered_clips(data, config.seed, skip=config.data.bad_clips == "skip", metric=config.camera.metric)


def held_out(config: TrainConfig, spec: ModelSpec, cache: Path) -> Numbered[Sample] | None:
    """The clips for validation; None where nothing is validated.

    Raises:
        InputError: the data set has no such split; data.validation = "" does without.
    """
    if not config.validation.every or not config.data.validation:
        return None
    stride = config.validation.stride
    sampling = Sampling(frames=spec.frames, strides=(stride, stride), random_start=False, random_condition=False)
    assert config.camera is not None
    data = opened(config, config.data.validation, (spec.width, spec.height), sampling, cache)
    return numbered_clips(data, config.seed, skip=config.data.bad_clips == "skip", metric=config.camera.metric)


def opened(config: TrainConfig, split: str, size: tuple[int, int], sampling: Sampling, cache: Path) -> ClipData:
    """The clips of a split, wherever they lie.

    Raises:
        InputError: there are none.
    """
    if not config.data.path:
        raise InputError("The config names no data: give a folder with --data, or path in its table [data].")
    address = config.data.path
    folder = fetched(address, split, Path(config.data.cache or cache)) if is_address(address) else Path(address)
    return replace(open_data(folder, split, size, sampling=sampling), seed=config.seed, with_depth=False)
