"""Training of ReCamMaster: one clip of a moment, filmed again along the camera of another clip of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import torch
from jaxtyping import Float
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from engine.conditioning.pixels import network_video
from engine.conditioning.recammaster import camera_numbers, latent_frames
from engine.engines.recammaster.load import words_and_pictures
from engine.engines.recammaster.prepare import WORDS, encode
from engine.models.official import from_ours
from engine.models.recammaster import ReCamMaster, make_recammaster, trained_names
from engine.models.recammaster_config import ConditionedOn, ReCamMasterConfig
from engine.models.recammaster_names import official_names, official_shapes
from engine.training.recammaster import Draw, Pair, draw, take_trained_part, training_loss
from engine.weights.folders import read_network
from engine.weights.missing import Missing
from engine.weights.recammaster import FILE, WAN, find_wan
from research.data.reader import ClipData, Sample
from research.data.sampling import Sampling
from research.train.camera_task import opened
from research.train.chance import generator_of, seed_of
from research.train.config import TrainConfig
from research.train.samples import NameOf, Numbered, Read, too_short
from research.world.chance import Chance
from scene.errors import InputError
from scene.support.checkpoints import place_named

TRAINED = "trained.safetensors"
"""Name of the file with what is trained, from which a run goes on."""


class Learner(nn.Module):
    """The network; its answer to a pair and what is drawn for it is the loss."""

    def __init__(self, network: ReCamMaster) -> None:
        super().__init__()
        self.network = network

    def forward(self, batch: tuple[Pair, Draw]) -> Float[Tensor, ""]:
        """Compute the loss of a batch."""
        return training_loss(self.network, *batch)


@dataclass(frozen=True, eq=False)
class Filmed:
    """Two clips of one moment."""

    target: Sample
    source: Sample


@dataclass(frozen=True, eq=False)
class Pairs:
    """The clip of a number as the target, and another of its scene as the source."""

    data: ClipData
    seed: int

    def __call__(self, clip: int, turn: int) -> Filmed:
        """Read both; InputError where one is bad, or the scene has one camera only."""
        records = self.data.records()
        own = records[clip]
        others = [number for number, each in enumerate(records) if each.scene == own.scene and each.id != own.id]
        if not others:
            raise InputError(f"Clip {own.id} is the only one of its scene, and ReCamMaster learns from two.")
        other = Chance(self.seed, turn, own.id, "source").one_of(others)
        return Filmed(self.data[clip], self.data[other])


@dataclass(frozen=True, eq=False, kw_only=True)
class ReCamMasterTask:
    """ReCamMaster on Wan's transformer, with pairs of clips."""

    config: TrainConfig
    network: Learner
    trained: Sequence[str]
    sizes: ReCamMasterConfig
    pipe: Any
    """A `WanPipeline` of tokenizer, text encoder and autoencoder."""
    base: Mapping[str, Tensor]
    """Tensors of the network that are not trained."""
    samples: Numbered[Filmed]

    def to(self, device: torch.device) -> None:
        """Bring text encoder and autoencoder there."""
        self.pipe.to(device)

    @torch.no_grad()
    def batch(self, reads: Sequence[Read[Filmed]]) -> tuple[Pair, Draw]:
        """Latents, numbers of the cameras and embeddings, and what is drawn, each sample by itself."""
        assert self.config.recammaster is not None
        pairs = [self._pair(each.item) for each in reads]
        draws = [
            draw(pair, generator_of(self.config.seed, read.number, "draw"), self.config.recammaster.mix)
            for pair, read in zip(pairs, reads, strict=True)
        ]
        return _together(Pair, pairs), _together(Draw, draws)

    def _pair(self, filmed: Filmed) -> Pair:
        vae, target, source = self.pipe.vae, filmed.target, filmed.source
        positive, _ = self.pipe.encode_prompt(
            target.caption,
            None,
            do_classifier_free_guidance=False,
            max_sequence_length=WORDS,
            device=vae.device,
            dtype=torch.float32,
        )
        first = torch.linalg.inv(source.w2c[0])
        return Pair(
            target=encode(vae, network_video(target.frames).to(vae.device)),
            source=encode(vae, network_video(source.frames).to(vae.device)),
            cameras=camera_numbers(torch.linalg.inv(target.w2c), first).float()[None].to(vae.device),
            words=positive,
        )

    def validate(self, folder: Path | None) -> Mapping[str, float]:
        """Nothing: clips are compared by `evaluate`."""
        return {}

    def write(self, folder: Path, trained: Mapping[str, Tensor]) -> None:
        """Write what is trained; and, for the network as it was released, the whole under its official names."""
        part = {name.removeprefix("network."): tensor.cpu().contiguous() for name, tensor in trained.items()}
        save_file(part, folder / TRAINED, {"format": "pt"})
        if self.sizes.conditioned_on == "frames":
            whole = {**self.base, **part}
            torch.save(from_ours(whole, official_shapes(self.sizes), official_names(self.sizes)), folder / FILE)

    def read(self, folder: Path) -> None:
        """Put the trained part into the network."""
        take_trained_part(self.network.network, load_file(folder / TRAINED))


def recammaster_task(config: TrainConfig, cache: Path) -> ReCamMasterTask:
    """Make the task of a config.

    Raises:
        InputError: Wan or the data are missing, or clips of that length or size cannot be made.
    """
    settings = config.recammaster
    assert settings is not None, "this trains ReCamMaster"
    latent_frames(settings.frames)
    folder = Path(config.base) if config.base else find_wan()
    if isinstance(folder, Missing) or not (folder / "transformer").is_dir():
        raise InputError(
            f"ReCamMaster is trained on Wan 2.1 text to video, 1.3B, with its transformer: put {place_named(WAN[0])} "
            "there, or name the folder with --base."
        )
    wan = read_network(folder / "transformer", "WanTransformer3DModel", torch.float32)
    sizes = sizes_of(wan.config, settings.conditioned_on)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed_of(config.seed, "network"))
        network = make_recammaster(sizes)
    network.load_base(wan.state_dict())
    names = trained_names(network)
    learned = set(names)
    sampling = Sampling(frames=settings.frames, strides=(1, 1), random_start=False, random_condition=False)
    data = opened(config, config.data.train, settings.size, sampling, cache)
    return ReCamMasterTask(
        config=config,
        network=Learner(network),
        trained=[f"network.{name}" for name in names],
        sizes=sizes,
        pipe=words_and_pictures(folder, torch.float32),
        base={name: tensor.detach().clone() for name, tensor in network.state_dict().items() if name not in learned},
        samples=Numbered(
            len(data),
            config.seed,
            Pairs(data, config.seed),
            NameOf(data.records()),
            config.data.bad_clips == "skip",
            too_short(data),
        ),
    )


def sizes_of(wan: Any, conditioned_on: ConditionedOn) -> ReCamMasterConfig:
    """The sizes of ReCamMaster on a Wan transformer of these settings."""
    return ReCamMasterConfig(
        heads=wan.num_attention_heads,
        head_channels=wan.attention_head_dim,
        layers=wan.num_layers,
        feed_forward=wan.ffn_dim,
        text_channels=wan.text_dim,
        time_channels=wan.freq_dim,
        conditioned_on=conditioned_on,
    )


def _together(kind: Any, parts: Sequence[Any]) -> Any:
    """Several batches of one as one batch."""
    return kind(**{each.name: torch.cat([getattr(part, each.name) for part in parts]) for each in fields(kind)})
