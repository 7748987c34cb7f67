"""Tiny random pipelines of every family, built from configurations; prompts are given as embeddings."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import diffusers
import torch

all_of: Any = diffusers


@dataclass(frozen=True, eq=False)
class Tiny:
    """A pipeline, what it is called with besides what shaping says, and a clip that it makes."""

    pipe: Any
    words: Mapping[str, Any]
    frames: int = 9
    height: int = 32
    width: int = 48
    batched: bool = True
    """Whether its answer has an axis for several clips."""

    def film(self, arguments: Mapping[str, Any]) -> torch.Tensor:
        """Frames, 0 to 1, [frames height width 3]."""
        out = self.pipe(**self.words, output_type="np", **arguments)
        return torch.from_numpy(out.frames[0] if self.batched else out.frames)

    def latents(self, arguments: Mapping[str, Any]) -> torch.Tensor:
        """Clean latents, as the pipeline has them."""
        return self.pipe(**self.words, output_type="latent", **arguments).frames


def _embeddings(width: int, tokens: int = 4) -> dict[str, torch.Tensor]:
    rng = torch.Generator().manual_seed(7)
    positive, negative = torch.randn(2, 1, tokens, width, generator=rng)
    return {"prompt_embeds": positive, "negative_prompt_embeds": negative}


def cogvideox_scheduler(snr_shift: float = 1.0) -> Any:
    """Scheduler that CogVideoX-5B is sampled with; 2B shifts by 3."""
    return all_of.CogVideoXDDIMScheduler(
        beta_start=0.00085,
        beta_end=0.012,
        beta_schedule="scaled_linear",
        prediction_type="v_prediction",
        snr_shift_scale=snr_shift,
        rescale_betas_zero_snr=True,
        timestep_spacing="trailing",
        set_alpha_to_one=True,
        clip_sample=False,
    )


def svd_scheduler() -> Any:
    """Scheduler that Stable Video Diffusion is sampled with."""
    return all_of.EulerDiscreteScheduler(
        beta_start=0.00085,
        beta_end=0.012,
        beta_schedule="scaled_linear",
        interpolation_type="linear",
        prediction_type="v_prediction",
        sigma_max=700.0,
        sigma_min=0.002,
        steps_offset=1,
        timestep_spacing="leading",
        timestep_type="continuous",
        use_karras_sigmas=True,
    )


def _wan_vae() -> Any:
    return all_of.AutoencoderKLWan(
        base_dim=3, z_dim=16, dim_mult=[1, 1, 1, 1], num_res_blocks=1, temperal_downsample=[False, True, True]
    )


def _wan() -> Tiny:
    transformer = all_of.WanTransformer3DModel(
        patch_size=(1, 2, 2),
        num_attention_heads=2,
        attention_head_dim=12,
        in_channels=36,
        out_channels=16,
        text_dim=32,
        freq_dim=256,
        ffn_dim=32,
        num_layers=2,
        cross_attn_norm=True,
        qk_norm="rms_norm_across_heads",
        rope_max_seq_len=32,
    )
    pipe = all_of.WanImageToVideoPipeline(
        tokenizer=None,
        text_encoder=None,
        vae=_wan_vae(),
        scheduler=all_of.FlowMatchEulerDiscreteScheduler(shift=5.0),
        transformer=transformer,
    )
    return Tiny(pipe, _embeddings(32))


def _wan_5b() -> Tiny:
    """Wan 2.2 5B writes the image over frame 0 of its input."""
    transformer = all_of.WanTransformer3DModel(
        patch_size=(1, 2, 2),
        num_attention_heads=2,
        attention_head_dim=12,
        in_channels=16,
        out_channels=16,
        text_dim=32,
        freq_dim=256,
        ffn_dim=32,
        num_layers=1,
        rope_max_seq_len=32,
    )
    pipe = all_of.WanImageToVideoPipeline(
        tokenizer=None,
        text_encoder=None,
        vae=_wan_vae(),
        scheduler=all_of.FlowMatchEulerDiscreteScheduler(shift=5.0),
        transformer=transformer,
        expand_timesteps=True,
    )
    return Tiny(pipe, _embeddings(32))


def _vace() -> Tiny:
    transformer = all_of.WanVACETransformer3DModel(
        patch_size=(1, 2, 2),
        num_attention_heads=2,
        attention_head_dim=12,
        in_channels=16,
        out_channels=16,
        text_dim=32,
        freq_dim=256,
        ffn_dim=32,
        num_layers=2,
        qk_norm="rms_norm_across_heads",
        rope_max_seq_len=32,
        vace_layers=[0],
        vace_in_channels=96,
    )
    pipe = all_of.WanVACEPipeline(
        tokenizer=None,
        text_encoder=None,
        vae=_wan_vae(),
        scheduler=all_of.FlowMatchEulerDiscreteScheduler(shift=5.0),
        transformer=transformer,
    )
    return Tiny(pipe, _embeddings(32))


def _cogvideox(patch_size_t: int | None = None) -> Tiny:
    paired = patch_size_t is not None
    transformer = all_of.CogVideoXTransformer3DModel(
        num_attention_heads=2,
        attention_head_dim=16,
        in_channels=8,
        out_channels=4,
        time_embed_dim=2,
        text_embed_dim=32,
        num_layers=1,
        sample_width=6,
        sample_height=4,
        sample_frames=9,
        patch_size=2,
        patch_size_t=patch_size_t,
        patch_bias=not paired,
        temporal_compression_ratio=4,
        max_text_seq_length=4,
        use_rotary_positional_embeddings=True,
        use_learned_positional_embeddings=not paired,
    )
    vae = all_of.AutoencoderKLCogVideoX(
        in_channels=3,
        out_channels=3,
        down_block_types=("CogVideoXDownBlock3D",) * 4,
        up_block_types=("CogVideoXUpBlock3D",) * 4,
        block_out_channels=(8, 8, 8, 8),
        latent_channels=4,
        layers_per_block=1,
        norm_num_groups=2,
        temporal_compression_ratio=4,
    )
    pipe = all_of.CogVideoXImageToVideoPipeline(
        tokenizer=None, text_encoder=None, vae=vae, transformer=transformer, scheduler=cogvideox_scheduler()
    )
    return Tiny(pipe, _embeddings(32) | {"max_sequence_length": 4})


def _svd() -> Tiny:
    from transformers import CLIPImageProcessor, CLIPVisionConfig, CLIPVisionModelWithProjection

    unet = all_of.UNetSpatioTemporalConditionModel(
        block_out_channels=(32, 32),
        layers_per_block=1,
        sample_size=32,
        in_channels=8,
        out_channels=4,
        down_block_types=("CrossAttnDownBlockSpatioTemporal", "DownBlockSpatioTemporal"),
        up_block_types=("UpBlockSpatioTemporal", "CrossAttnUpBlockSpatioTemporal"),
        cross_attention_dim=32,
        num_attention_heads=8,
        projection_class_embeddings_input_dim=96,
        addition_time_embed_dim=32,
    )
    vae = all_of.AutoencoderKLTemporalDecoder(
        block_out_channels=(32, 32, 32, 32),
        in_channels=3,
        out_channels=3,
        down_block_types=("DownEncoderBlock2D",) * 4,
        latent_channels=4,
        layers_per_block=1,
    )
    eyes = CLIPVisionModelWithProjection(
        CLIPVisionConfig(
            hidden_size=32,
            projection_dim=32,
            num_hidden_layers=1,
            num_attention_heads=4,
            image_size=224,
            patch_size=56,
            intermediate_size=37,
        )
    )
    pipe = all_of.StableVideoDiffusionPipeline(
        vae=vae,
        image_encoder=eyes,
        unet=unet,
        scheduler=svd_scheduler(),
        feature_extractor=CLIPImageProcessor(crop_size=32, size=32),
    )
    return Tiny(pipe, {"min_guidance_scale": 1.0, "max_guidance_scale": 2.5}, frames=5)


def _ltx() -> Tiny:
    vae = all_of.AutoencoderKLLTXVideo(
        latent_channels=8,
        block_out_channels=(8, 8, 8, 8),
        decoder_block_out_channels=(8, 8, 8, 8),
        layers_per_block=(1, 1, 1, 1, 1),
        decoder_layers_per_block=(1, 1, 1, 1, 1),
    )
    transformer = all_of.LTXVideoTransformer3DModel(
        in_channels=8,
        out_channels=8,
        num_attention_heads=4,
        attention_head_dim=8,
        cross_attention_dim=32,
        num_layers=1,
        caption_channels=32,
    )
    scheduler = all_of.FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True, shift_terminal=0.1, max_shift=2.05)
    pipe = all_of.LTXImageToVideoPipeline(
        tokenizer=None, text_encoder=None, vae=vae, scheduler=scheduler, transformer=transformer
    )
    return Tiny(pipe, _embeddings(32) | _attention(), frames=17, height=64, width=128)


def _sana_wm() -> Tiny:
    vae = all_of.AutoencoderKLLTX2Video(
        latent_channels=8,
        block_out_channels=(8, 8, 8, 8),
        decoder_block_out_channels=(8, 16, 32),
        layers_per_block=(1, 1, 1, 1, 1),
        decoder_layers_per_block=(1, 1, 1, 1),
        spatial_compression_ratio=32,
        temporal_compression_ratio=8,
    )
    transformer = all_of.SanaWMTransformer3DModel(
        in_channels=8,
        num_layers=2,
        hidden_size=32,
        num_attention_heads=2,
        linear_head_dim=16,
        softmax_every_n=2,
        chunk_plucker_post_attn_blocks=2,
        caption_channels=16,
    )
    pipe = all_of.SanaWMPipeline(
        tokenizer=None,
        text_encoder=None,
        vae=vae,
        transformer=transformer,
        scheduler=all_of.FlowMatchEulerDiscreteScheduler(shift=9.95),
    )
    return Tiny(pipe, {"prompt": ""} | _embeddings(16) | _attention(), frames=17, height=64, width=128, batched=False)


def _attention(tokens: int = 4) -> dict[str, torch.Tensor]:
    return {f"{kind}prompt_attention_mask": torch.ones(1, tokens, dtype=torch.long) for kind in ("", "negative_")}


def _hunyuan() -> Tiny:
    transformer = all_of.HunyuanVideoTransformer3DModel(
        in_channels=4,
        out_channels=4,
        num_attention_heads=2,
        attention_head_dim=10,
        num_layers=1,
        num_single_layers=1,
        num_refiner_layers=1,
        guidance_embeds=False,
        text_embed_dim=16,
        pooled_projection_dim=8,
        rope_axes_dim=(2, 4, 4),
        image_condition_type="token_replace",
    )
    vae = all_of.AutoencoderKLHunyuanVideo(
        latent_channels=4,
        block_out_channels=(8, 8, 8, 8),
        layers_per_block=1,
        norm_num_groups=4,
    )
    pipe = all_of.HunyuanVideoImageToVideoPipeline(
        text_encoder=None,
        tokenizer=None,
        transformer=transformer,
        vae=vae,
        scheduler=all_of.FlowMatchEulerDiscreteScheduler(shift=7.0),
        text_encoder_2=None,
        tokenizer_2=None,
        image_processor=None,
    )
    words = _embeddings(16)
    del words["negative_prompt_embeds"]
    mask = torch.ones(1, 4, dtype=torch.long)
    return Tiny(pipe, words | {"pooled_prompt_embeds": torch.zeros(1, 8), "prompt_attention_mask": mask})


BUILDERS: dict[str, Callable[[], Tiny]] = {
    "wan": _wan,
    "wan-5b": _wan_5b,
    "wan-vace": _vace,
    "cogvideox": _cogvideox,
    "cogvideox-1.5": lambda: _cogvideox(2),
    "svd": _svd,
    "ltx": _ltx,
    "hunyuan": _hunyuan,
    "sana-wm": _sana_wm,
}


@cache
def tiny(name: str) -> Tiny:
    """The same weights every time."""
    torch.manual_seed(0)
    built = BUILDERS[name]()
    built.pipe.set_progress_bar_config(disable=True)
    for part in networks(built.pipe).values():
        part.eval()
    return built


def tiny_in(name: str, dtype: torch.dtype, *, vae: torch.dtype | None = None) -> Tiny:
    """The same in another precision, its autoencoder perhaps in yet another; made anew, so that hooks can be put in."""
    made = tiny.__wrapped__(name)
    for part, network in networks(made.pipe).items():
        network.to(vae if vae is not None and part == "vae" else dtype)
    words = {name: _in(value, dtype) for name, value in made.words.items()}
    return replace(made, words=words)


def networks(pipe: Any) -> dict[str, torch.nn.Module]:
    """The parts of a pipeline that have weights, by name."""
    return {name: part for name, part in pipe.components.items() if isinstance(part, torch.nn.Module)}


def _in(value: Any, dtype: torch.dtype) -> Any:
    return value.to(dtype) if isinstance(value, torch.Tensor) and value.is_floating_point() else value
