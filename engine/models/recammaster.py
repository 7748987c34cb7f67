"""ReCamMaster's network (Bai et al. 2025): Wan 2.1's transformer, which sees a source clip and the new cameras.

Each block has two linear layers more than Wan's: `cam_encoder`, whose answer is added to the modulated tokens before
self-attention, and `projector`, through which the answer of self-attention goes. A new network says exactly what Wan's
says: the first begins as zeros, the second as the identity.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from diffusers.configuration_utils import register_to_config
from diffusers.models.modeling_outputs import Transformer2DModelOutput
from diffusers.models.transformers.transformer_wan import WanAttention, WanAttnProcessor, WanTransformer3DModel
from jaxtyping import Float, Num
from torch import Tensor, nn

from engine.models.blocks import zeroed
from engine.models.fused_attention import refuse_unfused
from engine.models.recammaster_config import LATENT_CHANNELS, PATCH, POSE, RELEASED, ConditionedOn, ReCamMasterConfig
from scene.errors import InputError

Latents = Float[Tensor, "batch 16 frames rows columns"]


@dataclass(frozen=True, eq=False)
class SourceAndCameras:
    """What a clip is made from, the same at every step and with and without words. A batch of one serves any batch."""

    source: Float[Tensor, "batch 16 _frames _rows _columns"]
    """Normalised latents of the source clip, without noise unless training adds some."""
    cameras: Float[Tensor, "batch frames 12"]
    """One camera of the target for each latent frame (`engine.conditioning.recammaster`)."""


class ReCamMaster(WanTransformer3DModel):
    """Wan's transformer for latents (b, 16, f, h, w), after `set_condition`; it answers with their velocity.

    The arguments are Wan's, under the names of diffusers, and `conditioned_on`. Diffusers' own pipeline can sample with
    it: what it hands over and gets back has the frames of the target alone.
    """

    blocks: Any

    @register_to_config
    def __init__(
        self,
        num_attention_heads: int = RELEASED.heads,
        attention_head_dim: int = RELEASED.head_channels,
        num_layers: int = RELEASED.layers,
        ffn_dim: int = RELEASED.feed_forward,
        text_dim: int = RELEASED.text_channels,
        freq_dim: int = RELEASED.time_channels,
        conditioned_on: ConditionedOn = "frames",
        patch_size: tuple[int, ...] | list[int] = (1, PATCH, PATCH),
        in_channels: int = LATENT_CHANNELS,
        out_channels: int = LATENT_CHANNELS,
        cross_attn_norm: bool = True,
        qk_norm: str = "rms_norm_across_heads",
        eps: float = 1e-6,
        rope_max_seq_len: int = 1024,
    ) -> None:
        super().__init__(
            patch_size=tuple(patch_size),
            num_attention_heads=num_attention_heads,
            attention_head_dim=attention_head_dim,
            in_channels=in_channels,
            out_channels=out_channels,
            text_dim=text_dim,
            freq_dim=freq_dim,
            ffn_dim=ffn_dim,
            num_layers=num_layers,
            cross_attn_norm=cross_attn_norm,
            qk_norm=qk_norm,
            eps=eps,
            rope_max_seq_len=rope_max_seq_len,
        )
        self._condition: SourceAndCameras | None = None
        self.conditioned_on: ConditionedOn = conditioned_on
        if conditioned_on == "channels":
            self.patch_embedding = _widened(self.patch_embedding)
        for block in self.blocks:
            self._extend(block)

    def _extend(self, block: Any) -> None:
        attention = block.attn1
        width = attention.inner_dim
        block.cam_encoder = zeroed(nn.Linear(POSE, width))
        block.projector = zeroed(nn.Linear(width, width))
        if self.conditioned_on == "views":
            heads, eps = attention.heads, attention.norm_q.eps
            block.view_attn = WanAttention(width, heads, width // heads, eps, processor=WanAttnProcessor())
            block.view_attn.load_state_dict(attention.state_dict())
            attention.register_forward_hook(partial(self._beside_other_view, block))
        else:
            nn.init.eye_(block.projector.weight)
            attention.register_forward_pre_hook(partial(self._with_cameras, block))
            attention.register_forward_hook(partial(_projected, block))

    def set_condition(self, condition: SourceAndCameras | None) -> None:
        """Set what the next calls see; None forgets it, but not before `backward` where gradients are checkpointed."""
        self._condition = condition

    def load_base(self, state: dict[str, Tensor]) -> None:
        """Take over the weights of a Wan transformer of this size, under diffusers' names, and begin anew otherwise.

        Raises:
            InputError: a tensor is missing, unknown or of another shape.
        """
        state, added = dict(state), self._added()
        embedding = state.get("patch_embedding.weight")
        if self.conditioned_on == "channels" and embedding is not None:
            state["patch_embedding.weight"] = torch.cat([embedding, torch.zeros_like(embedding)], dim=1)
        ours = {name: tuple(tensor.shape) for name, tensor in self.state_dict().items() if name not in added}
        theirs = {name: tuple(tensor.shape) for name, tensor in state.items()}
        if odd := sorted({name for name, _ in ours.items() ^ theirs.items()}):
            raise InputError(
                f"These are not the weights of a Wan transformer of this size: {len(odd)} of its tensors are missing, "
                f"unknown or of another shape ({', '.join(odd[:3])}). Take those of Wan 2.1 text to video, 1.3B."
            )
        self.load_state_dict(state, strict=False)
        for block in self.blocks:
            for layer in (block.cam_encoder, block.projector):
                zeroed(layer)
            if self.conditioned_on == "views":
                block.view_attn.load_state_dict(block.attn1.state_dict())
            else:
                nn.init.eye_(block.projector.weight)

    def _added(self) -> set[str]:
        """Names of the tensors that Wan's transformer does not have."""
        return {name for name in self.state_dict() if {"cam_encoder", "projector", "view_attn"} & set(name.split("."))}

    def forward(  # pyright: ignore[reportIncompatibleMethodOverride]
        self,
        hidden_states: Latents,
        timestep: Num[Tensor, " batch"],
        encoder_hidden_states: Float[Tensor, "batch _words _width"],
        encoder_hidden_states_image: None = None,
        return_dict: bool = True,
        attention_kwargs: dict[str, Any] | None = None,
    ) -> Transformer2DModelOutput | tuple[Tensor]:
        condition, frames = self._checked(hidden_states), hidden_states.shape[2]
        batch = len(hidden_states)
        source = condition.source.to(hidden_states).expand_as(hidden_states)
        if self.conditioned_on == "views":
            timestep, encoder_hidden_states = timestep.repeat(2), encoder_hidden_states.repeat(2, 1, 1)
        axis = {"frames": 2, "channels": 1, "views": 0}[self.conditioned_on]
        together = torch.cat([hidden_states, source], dim=axis)
        wan: Any = super()
        (output,) = wan.forward(
            together, timestep, encoder_hidden_states, return_dict=False, attention_kwargs=attention_kwargs
        )
        target = output[:batch, :, :frames]
        return Transformer2DModelOutput(sample=target) if return_dict else (target,)

    def _checked(self, latents: Tensor) -> SourceAndCameras:
        """The condition, which has to be there and to fit; so have attention and memory."""
        condition = self._condition
        if condition is None:
            raise InputError("ReCamMaster films a source clip along new cameras: call `set_condition` with both first.")
        sizes = tuple(condition.source.shape[1:]), tuple(condition.cameras.shape[1:])
        if sizes != (tuple(latents.shape[1:]), (latents.shape[2], POSE)):
            raise InputError(
                f"Latents {tuple(latents.shape[1:])} need a source clip of that shape and {latents.shape[2]} cameras "
                f"of {POSE} numbers; set were {sizes[0]} and {sizes[1]}."
            )
        cells = latents.shape[2] * (latents.shape[3] // PATCH) * (latents.shape[4] // PATCH)
        attention = self.blocks[0].attn1
        chosen = attention.processor._attention_backend
        refuse_unfused(
            cells * (2 if self.conditioned_on == "frames" else 1),
            attention.heads,
            attention.inner_dim // attention.heads,
            dtype=attention.to_q.weight.dtype,
            device=latents.device,
            backend=None if chosen is None else str(getattr(chosen, "value", chosen)),
        )
        return condition

    def _with_cameras(self, block: Any, attention: nn.Module, arguments: tuple[Any, ...]) -> tuple[Any, ...]:
        """Add each frame's camera to all of its tokens, to those of the source clip as to those of the target."""
        assert self._condition is not None
        tokens, *rest = arguments
        cameras = block.cam_encoder(self._condition.cameras.to(tokens))  # [batch frames channels]
        copies = 2 if self.conditioned_on == "frames" else 1
        by_frame = tokens.unflatten(1, (copies, cameras.shape[1], -1))  # [batch copies frames cells channels]
        return ((by_frame + cameras[:, None, :, None, :]).flatten(1, 3), *rest)

    def _beside_other_view(
        self, block: Any, attention: nn.Module, arguments: tuple[Any, ...], attended: Tensor
    ) -> Tensor:
        """Add what each frame of a view learns from that frame of both, which stand behind one another in time."""
        assert self._condition is not None
        tokens, latents = arguments[0], self._condition.source
        frames, batch = latents.shape[2], len(tokens) // 2
        cameras = block.cam_encoder(self._condition.cameras.to(tokens))  # [batch frames channels]
        by_frame = tokens.unflatten(0, (2, batch)).unflatten(2, (frames, -1))  # [2 batch frames cells channels]
        pairs = (by_frame + cameras[None, :, :, None, :]).permute(1, 2, 0, 3, 4)
        places = self.rope(latents[:1, :, :1].expand(-1, -1, 2, -1, -1))
        seen = block.projector(block.view_attn(pairs.flatten(2, 3).flatten(0, 1), None, None, places))
        seen = seen.unflatten(0, (batch, frames)).unflatten(2, (2, -1)).permute(2, 0, 1, 3, 4)
        return attended + seen.flatten(2, 3).flatten(0, 1)


def make_recammaster(config: ReCamMasterConfig = RELEASED) -> ReCamMaster:
    """A network of that size with random weights, and additions that change nothing yet."""
    return ReCamMaster(
        num_attention_heads=config.heads,
        attention_head_dim=config.head_channels,
        num_layers=config.layers,
        ffn_dim=config.feed_forward,
        text_dim=config.text_channels,
        freq_dim=config.time_channels,
        conditioned_on=config.conditioned_on,
    )


def trained_names(network: ReCamMaster) -> list[str]:
    """Names of the parameters that training changes: self-attention and the additions; all others stay as they are."""
    parts = {"attn1", "cam_encoder", "projector", "view_attn"}
    widened = network.conditioned_on == "channels"
    return [
        name
        for name, _ in network.named_parameters()
        if parts & set(name.split(".")) or (widened and name.startswith("patch_embedding."))
    ]


def _projected(block: Any, attention: nn.Module, arguments: tuple[Any, ...], attended: Tensor) -> Tensor:
    return block.projector(attended)


def _widened(embedding: nn.Conv3d) -> nn.Conv3d:
    """The embedding of twice as many channels, the new ones of no weight."""
    kernel, stride = embedding.kernel_size, embedding.stride
    wide = nn.Conv3d(2 * embedding.in_channels, embedding.out_channels, kernel, stride)  # pyright: ignore[reportArgumentType]
    wide.load_state_dict(
        {
            "weight": torch.cat([embedding.weight, torch.zeros_like(embedding.weight)], dim=1),
            "bias": embedding.bias,
        }
    )
    return wide
