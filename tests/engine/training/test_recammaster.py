"""What ReCamMaster is asked to learn."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from engine.diffusion.flow import shifted
from engine.models.recammaster import make_recammaster, trained_names
from engine.models.recammaster_config import ReCamMasterConfig
from engine.training.recammaster import (
    AS_RELEASED,
    FOR_PHOTOS,
    Draw,
    Mix,
    Pair,
    draw,
    freeze,
    level_weights,
    shown_source,
    take_trained_part,
    train,
    trained_part,
    training_loss,
)
from scene.errors import InputError
from tests.engine.models.recammaster_tiny import FRAMES, answer, condition, latents, new, random, trained, words


def pair(batch: int = 1) -> Pair:
    return Pair(latents(0, batch), latents(1, batch), random(batch, FRAMES, 12, seed=2), words(batch))


def rng(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def test_the_weights_of_the_levels_are_a_bell_around_the_middle() -> None:
    weights = level_weights()
    assert weights.shape == (1000,)
    assert float(weights.double().mean()) == pytest.approx(1, abs=1e-6)
    assert float(weights.max()) == pytest.approx(2.0764, abs=1e-4)
    assert float(weights[0]) == 0
    times = [1000 * shifted(1 - i / 1000) for i in range(1000)]
    assert times[int(weights.argmax())] == pytest.approx(500, abs=1)


def test_self_attention_and_the_additions_get_gradients_and_nothing_else_does() -> None:
    network = trained()
    freeze(network)
    loss = training_loss(network, pair(), replace(draw(pair(), rng()), level=torch.tensor([800])))
    loss.backward()
    with_gradient = [name for name, parameter in network.named_parameters() if parameter.grad is not None]
    assert sorted(with_gradient) == sorted(trained_names(network))
    gradients = {name: parameter.grad for name, parameter in network.named_parameters() if parameter.grad is not None}
    # a bias of the keys adds the same to all logits of a query where nothing normalises them; here a norm does
    assert [name for name, gradient in gradients.items() if not bool((gradient != 0).any())] == []


def test_nothing_is_asked_of_the_source() -> None:
    """Whatever is said about its frames, the loss is that of the target alone: the same as by hand."""
    network, drawn = trained(), replace(draw(pair(), rng()), level=torch.tensor([800]))
    loss = training_loss(network, pair(), drawn, rounded_timesteps=False)
    sigma = shifted(0.2)
    noisy = (1 - sigma) * pair().target + sigma * drawn.noise
    said = network(noisy, torch.tensor([1000 * sigma]), words(), return_dict=False)[0]
    assert said.shape == pair().target.shape
    by_hand = (said - (drawn.noise - pair().target)).square().mean() * level_weights()[800]
    torch.testing.assert_close(loss, by_hand)


def test_a_source_that_is_shown_is_shown_bit_for_bit() -> None:
    drawn = draw(pair(), rng(), AS_RELEASED)
    assert bool(drawn.shown.all())
    assert torch.equal(shown_source(pair(), drawn), pair().source)


def test_a_mix_shows_all_the_first_frame_or_nothing_as_often_as_it_says() -> None:
    many = Pair(random(2000, 16, 3, 2, 2), random(2000, 16, 3, 2, 2, seed=1), random(2000, 3, 12), words(2000))
    drawn = draw(many, rng(), FOR_PHOTOS)
    kinds = [tuple(row) for row in drawn.shown.tolist()]
    shares = {kind: kinds.count(kind) / len(kinds) for kind in set(kinds)}
    assert shares.keys() == {(True, True, True), (True, False, False), (False, False, False)}
    assert shares[True, True, True] == pytest.approx(0.6, abs=0.04)
    assert shares[True, False, False] == pytest.approx(0.2, abs=0.04)
    assert 0.2 <= float(drawn.source_sigma.min()) <= float(drawn.source_sigma.max()) <= 0.5
    shown = shown_source(many, drawn)
    hidden = ~drawn.shown[:, None, :, None, None].expand_as(shown)
    assert torch.equal(shown[hidden], drawn.source_noise[hidden])


def test_noise_on_the_source_is_of_its_level() -> None:
    drawn = Draw(
        torch.tensor([0]), latents(3), torch.ones(1, FRAMES, dtype=torch.bool), latents(4), torch.tensor([0.25])
    )
    torch.testing.assert_close(shown_source(pair(), drawn), 0.75 * latents(1) + 0.25 * latents(4))


@pytest.mark.parametrize("mix", [{"clip": 0.5}, {"clip": 1.5, "nothing": -0.5}, {"noise": (500, 200)}])
def test_shares_that_are_none_are_refused(mix: dict) -> None:
    with pytest.raises(InputError, match=r"add up to 1|lies between two timesteps"):
        Mix(**mix)


def test_a_seed_gives_the_same_training() -> None:
    ends = []
    for _ in range(2):
        network = new()
        train(network, [pair()] * 2, learning_rate=1e-3, seed=7)
        ends.append(answer(network, condition()))
    assert torch.equal(*ends)
    assert not torch.equal(ends[0], answer(new(), condition()))


def test_what_was_trained_can_be_kept_by_itself_and_put_back() -> None:
    network = new()
    train(network, [pair()] * 2, learning_rate=1e-2)
    part = trained_part(network)
    assert len(part) == 2 * 14
    again = new()
    take_trained_part(again, part)
    assert torch.equal(answer(again, condition()), answer(network, condition()))
    del part["blocks.0.projector.bias"]
    with pytest.raises(InputError, match=r"not the trained tensors of this network.*blocks\.0\.projector\.bias"):
        take_trained_part(again, part)


def a_scene(batch: int = 1) -> Pair:
    """One moment of one scene, whose clips are far from zero; a batch draws several levels of noise for it."""

    def clip(seed: int) -> Tensor:
        return 5 * random(1, 16, 1, 2, 2, seed=seed).repeat(batch, 1, 1, 1, 1)

    cameras, text = random(1, 1, 12, seed=2), words()
    return Pair(clip(0), clip(1), cameras.repeat(batch, 1, 1), text.repeat(batch, 1, 1))


HELD_BACK = [draw(a_scene(), rng(1000 + seed)) for seed in range(64)]
"""Draws that training does not see."""


@pytest.mark.slow
def test_a_small_network_learns_a_scene_by_heart() -> None:
    """Its loss falls tenfold, and below a tenth of what silence would cost."""
    torch.manual_seed(0)
    config = ReCamMasterConfig(heads=8, head_channels=24, layers=2, feed_forward=64, text_channels=16, time_channels=32)
    network, scene = make_recammaster(config), a_scene()
    with torch.no_grad():
        network.proj_out.weight *= 8  # the head stays as it is, and has to reach as far as the velocities do

    def loss() -> float:
        with torch.no_grad():
            losses = [float(training_loss(network, scene, drawn)) for drawn in HELD_BACK]
        return sum(losses) / len(losses)

    silence = [
        float(level_weights()[drawn.level] * (drawn.noise - scene.target).square().mean()) for drawn in HELD_BACK
    ]
    before = loss()
    train(network, [a_scene(8)] * 200, learning_rate=3e-3)
    assert loss() < min(before, sum(silence) / len(silence)) / 10
