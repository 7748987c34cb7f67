"""Words, photos and videos come out of the encoders as they come out of the reference's."""

import pytest
import torch

from engine.conditioning.image import encode_photo, preprocess
from engine.conditioning.latents import decode_video, encode_video
from engine.conditioning.text import encode_text
from engine.verification.compare import relative_error
from engine.verification.goldens import vectors
from tests.engine.models.filled_encoders import (
    small_image_tower,
    small_resampler,
    small_text_tower,
    small_vae,
)

recorded = vectors("encoders")


def picture(name: str) -> torch.Tensor:
    return recorded[name].permute(0, 3, 1, 2) / 255 * 2 - 1


def test_latents_are_the_references():
    moments = small_vae().encode(recorded["vae_in"]).latent_dist.parameters
    assert relative_error(moments, recorded["vae_moments"]) <= 1e-5
    latents = encode_video(small_vae(), recorded["vae_in"][:, :, None], lambda: recorded["vae_noise"])
    assert relative_error(latents, recorded["vae_z"]) <= 1e-5


def test_decoded_frames_are_the_references():
    (frame,) = decode_video(small_vae(), recorded["vae_z"])
    assert relative_error(frame, recorded["vae_decoded"]) <= 1e-5


def test_frames_keep_their_place_however_many_go_together():
    video = torch.rand(2, 3, 3, 16, 24) * 2 - 1
    noise = torch.randn(6, 4, 2, 3)
    alone, together = (encode_video(small_vae(), video, lambda: noise, chunk=chunk) for chunk in (1, 6))
    assert relative_error(alone, together) <= 1e-5
    alone = torch.cat(list(decode_video(small_vae(), together)), dim=2)
    first, last = decode_video(small_vae(), together, chunk=2)
    assert relative_error(alone, torch.cat([first, last], dim=2)) <= 1e-5
    assert first.shape == (2, 3, 2, 16, 24)


def test_one_picture_for_all_frames_is_the_video_of_that_picture():
    video = (torch.rand(2, 3, 1, 16, 24) * 2 - 1).expand(-1, -1, 4, -1, -1)
    noise = torch.randn(8, 4, 2, 3)
    once = encode_video(small_vae(), video[:, :, :1], lambda: noise)
    assert relative_error(once, encode_video(small_vae(), video, lambda: noise)) <= 1e-5


@pytest.mark.parametrize(("side", "cut"), [(64, False), (320, True)])
def test_tiles_are_for_pictures_beyond_256_pixels_and_for_once(side: int, cut: bool):
    latents, video = torch.randn(1, 4, 1, side // 8, 2), torch.rand(1, 3, 1, side, 16) * 2 - 1
    noise = torch.zeros(1, 4, side // 8, 2)
    for coded in (
        lambda tiled: next(decode_video(small_vae(), latents, tiled=tiled)),
        lambda tiled: encode_video(small_vae(), video, lambda: noise, tiled=tiled),
    ):
        whole, in_tiles, whole_again = coded(False), coded(True), coded(False)
        assert whole.shape == in_tiles.shape and torch.equal(whole, in_tiles) is not cut
        assert torch.equal(whole, whole_again)


def test_words_are_the_references():
    texts = encode_text(small_text_tower(), ["a red car, driving on the road!", ""])
    assert relative_error(texts, recorded["text_emb"]) <= 1e-5


@pytest.mark.parametrize(("shown", "prepared"), [("clip_in_uint8", "clip_pre"), ("clip_in_sq_uint8", "clip_pre_sq")])
def test_photos_are_prepared_for_clip_as_the_reference_does(shown: str, prepared: str):
    assert relative_error(preprocess(picture(shown))[..., ::4, ::4], recorded[f"{prepared}_stride4"]) <= 1e-5


@torch.no_grad()
def test_photos_tokens_are_the_references():
    photo = picture("clip_in_uint8")
    tokens = small_image_tower()(preprocess(photo)).last_hidden_state
    assert relative_error(tokens, recorded["clip_tokens"]) <= 1e-5
    grey = torch.zeros_like(photo)
    told, empty_tokens = encode_photo(small_image_tower(), small_resampler(), torch.cat([photo, grey])).split(1)
    assert relative_error(told, recorded["image_tokens"]) <= 1e-5
    assert relative_error(empty_tokens, recorded["image_tokens_zero_image"]) <= 1e-5
