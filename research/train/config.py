"""What a training is: frozen values with the names that config files use.

The defaults are those of the reference code of CamI2V and RealCam-I2V.
"""

from dataclasses import dataclass, replace
from typing import Literal

from engine.models.config import MODELS, EpipolarCamera, ModelSpec
from engine.models.recammaster_config import ConditionedOn
from engine.training.recammaster import AS_RELEASED, Mix
from scene.errors import InputError

Attends = Literal["all-frames", "reference-frame", "everything", "nothing"]


@dataclass(frozen=True, kw_only=True)
class Distilled:
    """Both scales of guidance as inputs of one forward (CamI2V, eq. 9). Ranges are ours: the paper has none."""

    prompt: tuple[float, float] = (1.0, 10.0)
    """Least and largest guidance of prompt and photo that is learned."""
    camera: tuple[float, float] = (1.0, 4.0)
    """Least and largest camera guidance; 1 is none."""
    trains: Literal["everything", "scales"] = "everything"
    """The whole UNet, or only what reads the scales."""


@dataclass(frozen=True, kw_only=True)
class Camera:
    """The camera branch of a model on a DynamiCrafter base, which stays as it is."""

    model: str = "cami2v-256"
    """Name of the engine that is trained."""
    attends: Attends | None = None
    """What epipolar attention looks at; None: as the model."""
    register_tokens: int | None = None
    """Learned tokens that every query may look at; None: as the model, which has 4. The paper's text has 2."""
    rays: bool = True
    """Whether the branch sees Pluecker rays."""
    metric: bool = False
    """Metric scale alignment (RealCam-I2V): translations are in metres, by the scale that a clip's frame has; clips
    without one are refused or skipped."""
    random_frame: bool = True
    """Whether the frame that the network is shown is drawn; otherwise it is the first."""
    drop: float = 0.05
    """Share of samples without text and photo; as many are without one of them, each."""
    guidance: Distilled | None = None
    """Distil guidance into the finished model, instead of training its camera branch."""

    @property
    def spec(self) -> ModelSpec:
        """The network that is trained.

        Raises:
            InputError: there is no such model, or it has no such camera branch.
        """
        full = MODELS.get(self.model)
        if full is None or full.unet.camera is None:
            names = ", ".join(name for name, spec in MODELS.items() if spec.unet.camera is not None)
            raise InputError(f"There is no model {self.model!r} with a camera branch. Choose one of {names}.")
        control = full.unet.camera
        if isinstance(control, EpipolarCamera):
            control = replace(
                control,
                attends=self.attends or control.attends,
                register_tokens=self.register_tokens or control.register_tokens,
                rays=self.rays,
            )
        elif self.attends or self.register_tokens or not self.rays:
            raise InputError(f"{full.title} has no epipolar attention: leave attends, register_tokens and rays out.")
        unet = replace(full.unet, camera=control, guidance_inputs=self.guidance is not None)
        return replace(full, unet=unet, pose_encoder=full.pose_encoder if self.rays else None)

    @property
    def base(self) -> ModelSpec:
        """The DynamiCrafter on which it stands."""
        return MODELS[f"dynamicrafter-{self.model.rpartition('-')[2]}"]


@dataclass(frozen=True, kw_only=True)
class ReCamMaster:
    """ReCamMaster's self-attention and added layers on Wan 2.1's transformer, which else stays as it is."""

    conditioned_on: ConditionedOn = "frames"
    mix: Mix = AS_RELEASED
    """How often the source clip is shown."""
    frames: int = 81
    size: tuple[int, int] = (832, 480)
    """Width and height, pixels."""


@dataclass(frozen=True, kw_only=True)
class Data:
    """Where the clips are."""

    path: str = ""
    """Folder of a data set (`data`) or of its tar files (`data shards`); or an address that fsspec knows, such as
    s3://BUCKET/FOLDER, with tar files."""
    train: str = "train"
    validation: str = "val"
    """Split whose clips are looked at on the way; "" is none."""
    strides: tuple[int, int] = (1, 10)
    """Least and largest step between frames."""
    bad_clips: Literal["skip", "refuse"] = "skip"
    """What happens with a clip that cannot be read: the next one takes its place, or training stops."""
    most_bad: float = 0.1
    """Share of bad clips from which on training stops."""
    workers: int = 0
    """Processes that read ahead."""
    cache: str = ""
    """Folder for tar files from other places; without it, in the run's folder."""


@dataclass(frozen=True, kw_only=True)
class Optimiser:
    """AdamW at a constant rate."""

    learning_rate: float = 1e-4
    weight_decay: float = 0.01
    clip: float | None = 0.5
    """Largest norm of the gradients."""
    batch: int = 64
    """Samples to a step, of all processes together."""
    micro_batch: int = 1
    """Samples that go through the network at once."""
    steps: int = 50_000


@dataclass(frozen=True, kw_only=True)
class Machine:
    """How it is computed."""

    device: Literal["auto", "cpu"] = "auto"
    precision: Literal["fp32", "bf16", "fp16"] = "fp16"
    """Mixed: weights stay in 32 bits. fp16 needs a GPU."""
    checkpointing: bool = False
    """Layers are computed again for the gradients instead of being kept: less memory, more time."""
    sharding: Literal["ddp", "zero1", "fsdp"] = "zero1"
    """What several processes share: gradients; also the optimiser's state; also the weights."""


@dataclass(frozen=True, kw_only=True)
class Validation:
    """What is looked at on the way."""

    every: int = 1000
    """Steps between two looks; 0 is never."""
    samples: int = 16
    """Clips whose loss is measured."""
    clips: int = 2
    """Clips that are made."""
    steps: int = 25
    guidance: float = 7.5
    stride: int = 8


@dataclass(frozen=True, kw_only=True)
class TrainConfig:
    """A training. Exactly one of `camera` and `recammaster` is there."""

    title: str = ""
    camera: Camera | None = None
    recammaster: ReCamMaster | None = None
    data: Data = Data()
    optimiser: Optimiser = Optimiser()
    machine: Machine = Machine()
    validation: Validation = Validation()
    save_every: int = 1000
    """Steps between two checkpoints; there is one at the end in any case."""
    keep: int = 2
    """Checkpoints that are kept, the newest ones."""
    seed: int = 20230211
    base: str = ""
    """File of the DynamiCrafter base, of the teacher, or folder of Wan 2.1; without it, where engines look."""

    def __post_init__(self) -> None:
        """Refuse what cannot be."""
        if (self.camera is None) == (self.recammaster is None):
            raise InputError("A config trains either [camera] or [recammaster]; write exactly one of them.")
        least = {
            "optimiser.batch": self.optimiser.batch,
            "optimiser.micro_batch": self.optimiser.micro_batch,
            "optimiser.steps": self.optimiser.steps,
            "save_every": self.save_every,
            "keep": self.keep,
        }
        for name, value in least.items():
            if value < 1:
                raise InputError(f"{name} is 1 or more; got {value}.")
        if not self.optimiser.learning_rate > 0:
            raise InputError(f"optimiser.learning_rate is above 0; got {self.optimiser.learning_rate}.")
        if self.camera is not None:
            if not 0 <= self.camera.drop <= 1 / 3:
                raise InputError(f"camera.drop is 0 to 1/3; got {self.camera.drop}.")
            _ = self.camera.spec  # which refuses what no model has
