"""How a diffusion engine is asked to sample: what a request says beside prompt and seed."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

from scene.errors import InputError
from scene.support.typed_json import WrongContent, as_typed


@dataclass(frozen=True, kw_only=True)
class Usual:
    """What a model is asked for where nobody says otherwise; these are RealCam-I2V's."""

    steps: int = 25
    guidance: float = 7.5


LIMITS = {
    "steps": (1, 1000),
    "guidance": (0, 50),
    "camera_guidance": (0, 50),
    "guidance_rescale": (0, 1),
    "eta": (0, 1),
    "rate": (1, 60),
    "scene_lock": (0, 1000),
}
"""The least and the most that each number may be."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The defaults are the reference's. Engines that do not sample, such as `warp`, look at none of it."""

    steps: int | None = None
    """Evaluations of the network, 1 to 1000; None is the usual number of the model."""
    guidance: float | None = None
    """Strength of the prompt and the photo (classifier-free guidance); 1 is none, None the usual value of the model."""
    camera_guidance: float = 1.0
    """Additional strength of the camera (CamI2V, equation 8: 1 + s_cam); 1 is none."""
    camera_guidance_schedule: Literal["constant", "cosine"] = "constant"
    """Strength of the camera over the steps: the same at all, or fading out towards the last."""
    guidance_rescale: float = 0.7
    """Share of the guided output that is brought back to the contrast of the unguided (Lin et al. 2024); 0 to 1."""
    eta: float = 1.0
    """Amount of new noise at every step: 0 is DDIM, 1 is DDPM."""
    rate: float | None = None
    """Frames per second as an input of the network; None is the rate of the clip."""
    scene_lock: int | None = 900
    """Timesteps from here up to 999 are shaped by the preview; None shapes none."""
    mask: Literal["coverage", "reference"] = "coverage"
    """Latent cells that the preview locks: those of the renderer's coverage, or the reference's "not black"."""
    holes: Literal["filled", "black"] = "filled"
    """Contents of the preview where the photo shows nothing, before it is encoded."""
    intrinsics: Literal["photo", "reference"] = "photo"
    """Lens as an input of the network: the shot's own, or half of the longer side as in the reference's demo."""
    precision: Literal["auto", "fp16", "bf16", "fp32"] = "auto"
    """Precision of the networks: auto is fp16 on a GPU and fp32 elsewhere; for diffusers pipelines it is the one for
    which they were made, which may be bf16."""
    timesteps: Literal["exact", "rounded"] = "exact"
    """Times as ReCamMaster's network hears them: exact, or rounded to bfloat16 as the reference does."""
    lock_noise: Literal["fresh", "fixed"] = "fresh"
    """Noise on the locked preview: new in every step, or one for all steps as in Time-to-Move."""
    offload: Literal["none", "model", "sequential"] = "none"
    """Idle networks, or idle layers, stay in main memory. Slower; for diffusers pipelines; needs accelerate."""
    bits: int = 16
    """Weights in 16, 8 or 4 bits; 8 and 4 need bitsandbytes; for diffusers pipelines."""

    def __post_init__(self) -> None:
        """Refuse numbers out of range; of what type they are is checked where they come from outside."""
        if self.bits not in (4, 8, 16):
            raise InputError(f"bits are 16, 8 or 4; got {self.bits}.")
        for name, (low, high) in LIMITS.items():
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                raise InputError(f"{name} is {low:g} to {high:g}; got {value:g}.")

    @staticmethod
    def from_json(given: Mapping[str, Any]) -> "Settings":
        """Those of `to_json`; what is not said is as usual.

        Raises:
            InputError: a name or a value that no setting has.
        """
        names = {field.name for field in fields(Settings)}
        given = _without_camera_form(given)
        if unknown := sorted(set(given) - names):
            raise InputError(f"There is no setting {unknown[0][:60]!r}. There are {', '.join(sorted(names))}.")
        # by its type the same number is written the same way, whoever says it, and makes the same contract
        try:
            return as_typed(Settings, given)
        except WrongContent as error:
            raise InputError(f"A setting is wrong: {error}.") from error

    def to_json(self) -> dict[str, Any]:
        """Every setting by name."""
        return {field.name: getattr(self, field.name) for field in fields(Settings)}

    def decided(self, usual: Usual) -> "Decided":
        """Fill in what is usual where nothing was chosen."""
        left_open = {name: value for name, value in asdict(usual).items() if getattr(self, name) is None}
        return Decided(**{**asdict(self), **left_open})


@dataclass(frozen=True, kw_only=True)
class Decided(Settings):
    """Settings that leave nothing open."""

    steps: int = Usual.steps
    guidance: float = Usual.guidance


def _without_camera_form(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Settings without one that there was once: with its usual value it said what is always done now."""
    form = given.get("camera_guidance_form", "reference")
    if form != "reference":
        raise InputError(
            f"camera_guidance_form {form!r} is no longer supported: neither CamI2V's equation 8 nor the reference."
            " Leave that setting out, which gives equation 8, and pack the request again."
        )
    return {name: value for name, value in given.items() if name != "camera_guidance_form"}
