"""The worker, with a model small enough for a test under the name of a released one."""

from engine.models.config import MODELS, ModelSpec
from engine.verification.goldens import small_models
from engine.worker_main import main

NAME = "realcam-i2v-256"


def small_model() -> ModelSpec:
    """Made as the released one, with narrower layers."""
    return small_models()["realcam-i2v_256"]


if __name__ == "__main__":
    MODELS[NAME] = small_model()
    main()
