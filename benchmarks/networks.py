"""What the denoisers cost, side by side in one run: full size, random weights, which take as long as trained ones."""

import gc
import multiprocessing
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

MODELS = ("dynamicrafter-256", "motionctrl-256", "cameractrl-256", "realcam-i2v-256")
"""Models timed on a processor; CamI2V is RealCam-I2V's network."""
LARGE = ("dynamicrafter-512", "realcam-i2v-512")
"""Besides, on a GPU."""
GB = 1e9


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Cost of one model."""

    model: str
    device: str
    precision: str
    seconds: float
    """Seconds of one evaluation of the network, 16 frames: the least of those timed: what else runs only adds."""
    ratio: float
    """Ratio to DynamiCrafter of that size."""
    cameras: float
    """Seconds for poses, rays and masks: here once per clip; plainly, at every evaluation."""
    memory_gb: float
    """Peak memory of building and asking it: of the GPU, else of the process."""


def network_costs() -> Iterator[Cost]:
    """Each model in a process of its own, so that its memory is its own."""
    from engine.device import best_device

    names = MODELS if best_device().type == "cpu" else (*MODELS, *LARGE)
    base: dict[str, float] = {}
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), max_tasks_per_child=1) as processes:
        for name in names:
            cost = processes.submit(_cost, name).result()
            size = name.rsplit("-", 1)[1]
            base.setdefault(size, cost.seconds)
            yield replace(cost, ratio=cost.seconds / base[size])


def table(costs: list[Cost]) -> str:
    """The rows as text."""
    head = (
        f"{'denoiser, 16 frames':22}{'device':>18}{'':>9}{'seconds':>10}{'ratio':>8}{'cameras s':>11}{'memory GB':>11}"
    )
    lines = [
        f"{c.model:22}{c.device[:17]:>18}{c.precision:>9}{c.seconds:10.2f}{c.ratio:8.2f}{c.cameras:11.2f}{c.memory_gb:11.2f}"
        for c in costs
    ]
    return "\n".join([head, *lines])


def _cost(name: str) -> Cost:
    """Build it on its device, tell it a pan with a truck, ask it."""
    import torch

    from engine.conditioning.camera import condition
    from engine.device import best_device, device_name, dtype_for
    from engine.models.config import MODELS as ALL
    from engine.models.pose_encoder import PoseEncoder
    from engine.models.unet import UNet
    from scene.camera import Intrinsics
    from scene.path.camera_path import CameraPath, bake

    spec, device = ALL[name], best_device()
    dtype = dtype_for("auto", device)
    torch.manual_seed(0)
    with torch.no_grad():
        unet = _random(UNet, spec.unet, device, dtype)
        lens = Intrinsics.from_focal(0.9 * spec.width, spec.width, spec.height)
        path = bake(CameraPath.from_text("orbit right 20deg at 2m"), lens, spec.frames)
        camera, cameras = None, 0.0
        if spec.unet.camera is not None:
            encoder = None if spec.pose_encoder is None else _random(PoseEncoder, spec.pose_encoder, device, dtype)
            began = _now(device)
            told = condition(
                spec,
                encoder,
                c2w=path.c2w[None].float(),
                K=path.intrinsics.matrix.expand(spec.frames, 3, 3)[None].float(),
                frame=torch.tensor([0]),
                noise=torch.randn,
                device=device,
            )
            camera = unet.prepared(told)
            cameras = _now(device) - began
            del encoder, told
            gc.collect()
        rows, columns = spec.latent_size
        x = torch.randn(1, 8, spec.frames, rows, columns, device=device)
        context = torch.randn(1, 77 + 16 * spec.frames, spec.unet.context_channels, device=device)
        times = []
        for _ in range(2 if device.type == "cpu" else 6):
            began = _now(device)
            unet(x, torch.tensor([500], device=device), context, torch.tensor([8], device=device), camera)
            times.append(_now(device) - began)
    return Cost(
        model=name,
        device=device_name(device),
        precision=str(dtype).removeprefix("torch."),
        seconds=min(times),
        ratio=1.0,
        cameras=cameras,
        memory_gb=_peak(device) / GB,
    )


def _random(kind: Any, config: Any, device: Any, dtype: Any) -> Any:
    """A network of random values no larger than trained ones, made where it stays."""
    import torch

    with torch.device("meta"):
        network = kind(config).to(dtype)
    buffers = {name: buffer.shape for name, buffer in network.named_buffers()}
    network.to_empty(device=device)
    for parameter in network.parameters():
        parameter.uniform_(-0.02, 0.02)
    for name in buffers:
        network.get_buffer(name).zero_()
    return network.eval().requires_grad_(False)


def _now(device: Any) -> float:
    import torch

    if device.type == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter()


def _peak(device: Any) -> int:
    import torch

    from engine.job import peak_memory

    return torch.cuda.max_memory_allocated() if device.type == "cuda" else peak_memory()
