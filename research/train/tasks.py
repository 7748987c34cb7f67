"""The task of a config, whatever it trains."""

from pathlib import Path

from research.train.camera_task import camera_task
from research.train.config import TrainConfig
from research.train.distil_task import distil_task
from research.train.recammaster_task import recammaster_task
from research.train.task import Task


def task_of(config: TrainConfig, cache: Path) -> Task:
    """Make the task of a config, with its networks and its data.

    Raises:
        InputError: weights or data are missing or of another model.
    """
    if config.recammaster is not None:
        return recammaster_task(config, cache)
    if config.camera is not None and config.camera.guidance is not None:
        return distil_task(config, cache)
    return camera_task(config, cache)
