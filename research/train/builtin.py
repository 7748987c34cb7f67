"""The configs that are built in: the papers' own, and their ablations."""

from dataclasses import replace

from engine.training.recammaster import FOR_PHOTOS, Mix
from research.train.config import Camera, Data, Distilled, Machine, Optimiser, ReCamMaster, TrainConfig, Validation


def _camera(title: str, model: str, **branch: object) -> TrainConfig:
    return TrainConfig(title=title, camera=replace(Camera(model=model), **branch))  # pyright: ignore[reportArgumentType]


def _recammaster(title: str, **choices: object) -> TrainConfig:
    return TrainConfig(
        title=title,
        recammaster=replace(ReCamMaster(), **choices),  # pyright: ignore[reportArgumentType]
        data=Data(strides=(1, 1)),
        optimiser=Optimiser(clip=None, batch=8, steps=20_000),
        machine=Machine(precision="bf16", checkpointing=True),
        validation=Validation(clips=0),
    )


def _distilled(title: str, model: str, **choices: object) -> TrainConfig:
    distilled = replace(Distilled(), **choices)  # pyright: ignore[reportArgumentType]
    return TrainConfig(title=title, camera=Camera(model=model, metric="realcam" in model, drop=0, guidance=distilled))


BUILTIN: dict[str, TrainConfig] = {
    "motionctrl-256": _camera("MotionCtrl", "motionctrl-256", random_frame=False),
    "motionctrl-256-metric": _camera("MotionCtrl in metres", "motionctrl-256", random_frame=False, metric=True),
    "cameractrl-256": _camera("CameraCtrl", "cameractrl-256", random_frame=False),
    "cameractrl-256-metric": _camera("CameraCtrl in metres", "cameractrl-256", random_frame=False, metric=True),
    "cami2v-256": _camera("CamI2V", "cami2v-256"),
    "cami2v-512": _camera("CamI2V at 512x320", "cami2v-512"),
    "realcam-i2v-256": _camera("RealCam-I2V: CamI2V in metres", "realcam-i2v-256", metric=True),
    "realcam-i2v-512": _camera("RealCam-I2V at 512x320", "realcam-i2v-512", metric=True),
    "realcam-i2v-256-relative": _camera("RealCam-I2V without metric scale alignment", "realcam-i2v-256"),
    "cami2v-256-pluecker-only": _camera(
        "CamI2V, Pluecker rays and no epipolar attention", "cami2v-256", attends="nothing"
    ),
    "cami2v-256-epipolar-only": _camera("CamI2V, epipolar attention and no Pluecker rays", "cami2v-256", rays=False),
    "cami2v-256-reference-frame": _camera(
        "CamI2V, lines in the reference frame only, as CamCo", "cami2v-256", attends="reference-frame"
    ),
    "cami2v-256-full-attention": _camera("CamI2V, 3D full attention", "cami2v-256", attends="everything"),
    "cami2v-256-registers-2": _camera(
        "CamI2V, 2 register tokens, as the paper's text says", "cami2v-256", register_tokens=2
    ),
    "recammaster": _recammaster("ReCamMaster as it was released: the source is always shown"),
    "recammaster-noised": _recammaster("ReCamMaster, noise on the source", mix=Mix(noise=(200, 500))),
    "recammaster-mixed": _recammaster(
        "ReCamMaster, the source, its first frame or nothing is shown",
        mix=Mix(clip=0.6, first_frame=0.2, nothing=0.2),
    ),
    "recammaster-for-photos": _recammaster("ReCamMaster, both: the paper's full strategy", mix=FOR_PHOTOS),
    "recammaster-channels": _recammaster("ReCamMaster, the source beside the channels", conditioned_on="channels"),
    "recammaster-views": _recammaster("ReCamMaster, the source as a second view", conditioned_on="views"),
    "cami2v-256-distilled": _distilled("CamI2V, guidance in one forward", "cami2v-256"),
    "realcam-i2v-256-distilled": _distilled("RealCam-I2V, guidance in one forward", "realcam-i2v-256"),
}
"""Configs by name; every entry that a config does not say is the default."""
