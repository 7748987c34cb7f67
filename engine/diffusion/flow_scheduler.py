"""The levels of `engine.diffusion.flow` as a scheduler of diffusers, for its pipelines."""

from typing import Any

from diffusers.schedulers.scheduling_flow_match_euler_discrete import FlowMatchEulerDiscreteScheduler


class FlowScheduler(FlowMatchEulerDiscreteScheduler):
    """Euler steps through levels that are shifted once: make it with `shift=engine.diffusion.flow.SHIFT`.

    Diffusers' own answer to a number of steps shifts the range a second time: its levels are up to 0.07 lower.
    """

    def set_timesteps(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, num_inference_steps: int | None = None, device: Any = None, **others: Any
    ) -> None:
        """Set the levels of so many steps; levels of one's own are shifted, as diffusers does."""
        if num_inference_steps is not None and others.get("sigmas") is None:
            others["sigmas"] = [1 - i / num_inference_steps for i in range(num_inference_steps)]
        super().set_timesteps(num_inference_steps, device=device, **others)
