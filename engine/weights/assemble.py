"""Networks from files, a part at a time: each is made without numbers, and given the file's own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import torch
from torch import Tensor, nn

from engine.models.config import ModelSpec
from engine.models.pose_encoder import PoseEncoder
from engine.models.unet import UNet
from engine.weights import parts
from engine.weights.empty import EmptyWeights
from engine.weights.fit import Fit
from engine.weights.overlay import Files, Weights, load

Network = TypeVar("Network", bound=nn.Module)


@dataclass(frozen=True, eq=False, kw_only=True)
class Bundle:
    """The networks of a model. Each call makes one, frozen; whoever asked keeps it, and drops it when it is used.

    On the CPU in the file's own type a network's numbers are the file's pages, so making it takes no memory; in another
    type, or on a device, it takes that of its own copy.
    """

    spec: ModelSpec
    weights: Weights
    device: torch.device
    dtype: torch.dtype | None
    """None: the type that the file has."""

    @property
    def fit(self) -> Fit:
        """What was found in the files, for a report."""
        return self.weights.fit

    @property
    def has_depth(self) -> bool:
        """Whether the files hold the depth net too."""
        return self.weights.fit.depth

    def unet(self) -> UNet:
        """The denoiser, with its camera branch."""
        return self._made(lambda: UNet(self.spec.unet), self.weights.part(parts.UNET))

    def pose_encoder(self) -> PoseEncoder | None:
        """Pose encoder, for models that read Pluecker rays."""
        config = self.spec.pose_encoder
        if config is None:
            return None
        return self._made(lambda: PoseEncoder(config), self.weights.part(parts.POSE_ENCODER))

    def resampler(self) -> nn.Module:
        """The photo's tokens to tokens per frame."""
        from engine.models.resampler import Resampler

        return self._made(lambda: Resampler(self.spec.resampler), self.weights.part(parts.RESAMPLER))

    def vae(self, dtype: torch.dtype | None = None) -> Any:
        """The autoencoder, diffusers' class; in `dtype` where it should be another than the bundle's."""
        from engine.models import vae

        state = vae.from_official(self.weights.part(parts.VAE), self.spec.vae)
        return self._made(lambda: vae.make_vae(self.spec.vae), state, dtype)

    def text(self) -> Any:
        """The text tower, transformers' class: needed once per clip."""
        from engine.models import text_tower

        state = text_tower.from_official(self.weights.part(parts.TEXT), self.spec.text)
        return self._made(lambda: text_tower.make_text_tower(self.spec.text), state)

    def image(self) -> Any:
        """The image tower, transformers' class: needed once per clip."""
        from engine.models import image_tower

        state = image_tower.from_official(self.weights.part(parts.IMAGE), self.spec.image)
        return self._made(lambda: image_tower.make_image_tower(self.spec.image), state)

    def depth(self) -> Any | None:
        """The depth net of the training poses, transformers' class; None where the files do not hold it."""
        from engine.models import depth_net

        config = self.spec.depth
        if config is None or not self.has_depth:
            return None
        state = depth_net.from_official(self.weights.part(parts.DEPTH), config)
        return self._made(lambda: depth_net.make_depth_net(config), state)

    def _made(
        self, make: Callable[[], Network], state: Mapping[str, Tensor], dtype: torch.dtype | None = None
    ) -> Network:
        return made(make, state, device=self.device, dtype=dtype or self.dtype)


def assemble(
    spec: ModelSpec, files: Files, device: str | torch.device = "cpu", dtype: torch.dtype | None = None
) -> Bundle:
    """Hold the files against the model, strictly, and offer its networks; none is made yet.

    `dtype` is that of the networks' numbers, by default the file's.

    Raises:
        InputError: the files do not make up the model, with what is missing.
    """
    return Bundle(spec=spec, weights=load(spec, files), device=torch.device(device), dtype=dtype)


def made(
    make: Callable[[], Network],
    state: Mapping[str, Tensor],
    *,
    device: torch.device,
    dtype: torch.dtype | None = None,
) -> Network:
    """A network with the numbers of `state`, frozen; tables that it computes itself are kept.

    Tensors go to `device` and `dtype` one by one, so that no more than the network and one of them is in memory.
    """
    with EmptyWeights():
        network = make()
    own, tables = dict(network.named_parameters()), dict(network.named_buffers())
    assert own.keys() <= state.keys() <= own.keys() | tables.keys()
    kind = dtype or state[next(iter(own))].dtype
    network.load_state_dict({name: state[name].to(device, kind) for name in own}, strict=False, assign=True)
    nn.Module.to(network, device, kind)  # what is left: the tables
    assert not any(tensor.is_meta for tensor in (*network.parameters(), *network.buffers()))
    return network.eval().requires_grad_(False)
