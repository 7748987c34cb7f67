"""The worker, with models small enough for a test under the names of released ones."""

from collections.abc import Callable
from dataclasses import replace
from typing import cast

from app.takes.workers import Workers
from engine.backend import VideoBackend
from engine.engines.recammaster.entry import RECAMMASTER
from engine.engines.registry import BACKENDS
from engine.models.config import MODELS, ModelSpec
from engine.verification.goldens import small_models
from engine.worker import Worker
from engine.worker_main import main
from tests.engine.engines.recammaster.files import CONFIG

NAME = "realcam-i2v-256"
SMALL_RECAMMASTER = replace(RECAMMASTER, config=CONFIG)


def small_model() -> ModelSpec:
    """Made as the released one, with narrower layers."""
    return small_models()["realcam-i2v_256"]


class SmallWorkers(Workers):
    """Whose engines know the small models."""

    def _start(self, name: str) -> Worker:
        self._logs.mkdir(parents=True, exist_ok=True)
        return Worker(self._logs / f"worker-{name}.log", module="tests.app.browser.small_worker")


if __name__ == "__main__":
    MODELS[NAME] = small_model()
    cast("dict[str, Callable[[], VideoBackend]]", BACKENDS)[RECAMMASTER.name] = SMALL_RECAMMASTER.backend
    main()
