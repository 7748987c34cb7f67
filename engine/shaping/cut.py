"""The cut: until when the preview shapes the noise. Timesteps of schedules compare by their signal-to-noise ratio."""

from functools import lru_cache

from engine.diffusion.schedule import NoiseSchedule
from engine.models.config import MODELS

REFERENCE = "realcam-i2v-512"
"""Whose timesteps the scene lock is said in, whichever model samples."""


def snr_at(schedule: NoiseSchedule, timestep: int) -> float:
    """Signal to noise at a timestep, as variances."""
    return schedule.level(timestep).snr


def timestep_at(schedule: NoiseSchedule, snr: float) -> int:
    """The first timestep with no more signal than `snr`, so that a cut there shapes what is at least as noisy.

    One past the last timestep if all have more.
    """
    total = schedule.config.timesteps
    return next((t for t in range(total) if snr_at(schedule, t) <= snr), total)


def cut_of_strength(schedule: NoiseSchedule, cut: int, strength: float) -> int:
    """Timestep down to which a frame of that strength is locked: `cut` for 1, never for 0.

    It is let go at a share of noise that lies so far on the way from all noise to the cut's.
    """
    total = schedule.config.timesteps
    if strength == 1 or cut >= total:
        return cut
    if strength == 0:
        return total
    share = 1 - strength * (1 - flow_sigma(snr_at(schedule, cut)))
    return timestep_at(schedule, (1 / share - 1) ** 2)


def lock_snr(timestep: int | None) -> float:
    """The signal to noise of a scene lock that is said in timesteps of RealCam-I2V 512; none locks nothing."""
    schedule = reference_schedule()
    return snr_at(schedule, timestep) if timestep is not None and timestep < schedule.config.timesteps else 0.0


@lru_cache(maxsize=1)
def reference_schedule() -> NoiseSchedule:
    """RealCam-I2V 512's."""
    return NoiseSchedule.from_config(MODELS[REFERENCE].schedule)


def flow_sigma(snr: float) -> float:
    """The same noise in flow matching, x = (1 - sigma) x0 + sigma eps."""
    return 1 / (1 + snr**0.5)
