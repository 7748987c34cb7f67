"""ReCamMaster's network: what it adds to Wan's, and where the source clip enters."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from diffusers.models.transformers.transformer_wan import WanTransformer3DModel
from torch.nn.attention import SDPBackend, sdpa_kernel

from engine.models.fused_attention import MOST_UNFUSED, refuse_unfused
from engine.models.official import from_ours
from engine.models.recammaster import ReCamMaster, SourceAndCameras, make_recammaster, trained_names
from engine.models.recammaster_config import RELEASED, ConditionedOn, ReCamMasterConfig
from engine.models.recammaster_names import official_names, official_shapes
from engine.verification.recammaster_slow import slow_recammaster
from engine.weights.empty import EmptyWeights
from scene.errors import InputError
from tests.engine.models.recammaster_tiny import TIME, TINY, answer, condition, latents, new, random, trained, words

EVERY: tuple[ConditionedOn, ...] = ("frames", "channels", "views")


def wan_of(network: ReCamMaster) -> WanTransformer3DModel:
    """Wan's transformer with the weights that both have."""
    names = ("patch_size", "num_attention_heads", "attention_head_dim", "text_dim", "freq_dim", "ffn_dim", "num_layers")
    wan = WanTransformer3DModel(**{name: network.config[name] for name in names}).eval()
    state = {name: tensor.clone() for name, tensor in network.state_dict().items() if name in wan.state_dict()}
    state["patch_embedding.weight"] = state["patch_embedding.weight"][:, :16]
    wan.load_state_dict(state)
    return wan


# Names


@pytest.mark.parametrize("config", [TINY, RELEASED], ids=["tiny", "released"])
def test_official_and_own_names_are_one_to_one_and_of_the_same_shapes(config: ReCamMasterConfig) -> None:
    shapes, names = official_shapes(config), official_names(config)
    assert len(shapes) == 15 + 31 * config.layers
    assert names.keys() == shapes.keys()
    with EmptyWeights():
        ours = {name: tuple(tensor.shape) for name, tensor in make_recammaster(config).state_dict().items()}
    assert sorted(ours) == sorted(our_name for (our_name,) in names.values())
    assert all(ours[our_name] == shapes[name] for name, (our_name,) in names.items())


def test_the_released_network_has_945_tensors_and_1490_million_parameters() -> None:
    shapes = official_shapes()
    assert len(shapes) == 945
    assert sum(torch.Size(shape).numel() for shape in shapes.values()) == 1_490_420_800


def test_354_816_000_parameters_are_trained() -> None:
    with EmptyWeights():
        network = make_recammaster()
    parameters = dict(network.named_parameters())
    assert sum(parameters[name].numel() for name in trained_names(network)) == 354_816_000
    assert all({"attn1", "cam_encoder", "projector"} & set(name.split(".")) for name in trained_names(network))


# What it computes


def test_it_agrees_with_the_slow_second_implementation() -> None:
    network = trained()
    state = from_ours(network.state_dict(), official_shapes(TINY), official_names(TINY))
    target, source = random(16, 6, 6, 8, seed=1), random(16, 6, 6, 8, seed=2)
    cameras, text = random(6, 12, seed=3), random(5, 16, seed=4)
    network.set_condition(SourceAndCameras(source[None], cameras[None]))
    with torch.no_grad():
        (fast,) = network(target[None], torch.tensor([700.0]), text[None], return_dict=False)
    precise = {name: tensor.double() for name, tensor in state.items()}
    slow = slow_recammaster(precise, TINY, target.double(), source.double(), cameras.double(), 700.0, text.double())
    assert slow.abs().max() > 1
    torch.testing.assert_close(fast[0].double(), slow, atol=1e-5, rtol=0)


def test_a_new_network_says_exactly_what_wan_says_of_the_target_and_the_source_behind_one_another() -> None:
    network = new()
    with torch.no_grad():
        both = torch.cat([latents(0), latents(1)], dim=2)
        expected = wan_of(network)(both, TIME, words(), return_dict=False)[0][:, :, : latents().shape[2]]
    assert torch.equal(answer(network, condition(source=1)), expected)


@pytest.mark.parametrize("conditioned_on", ["channels", "views"])
def test_a_new_ablation_says_what_wan_says_of_the_target_alone(conditioned_on: ConditionedOn) -> None:
    network = new(conditioned_on)
    with torch.no_grad():
        expected = wan_of(network)(latents(0), TIME, words(), return_dict=False)[0]
    torch.testing.assert_close(answer(network, condition()), expected, atol=1e-5, rtol=0)


@pytest.mark.parametrize("conditioned_on", EVERY)
def test_weights_of_wan_can_be_begun_from(conditioned_on: ConditionedOn) -> None:
    network, other = trained(conditioned_on), new(conditioned_on)
    network.load_base(wan_of(other).state_dict())
    torch.testing.assert_close(answer(network, condition()), answer(other, condition()), atol=1e-5, rtol=0)
    state = wan_of(other).state_dict()
    del state["proj_out.bias"]
    with pytest.raises(InputError, match=r"not the weights of a Wan transformer.*proj_out\.bias"):
        network.load_base(state)


@pytest.mark.parametrize("conditioned_on", EVERY)
def test_source_cameras_and_their_order_matter_once_it_is_trained(conditioned_on: ConditionedOn) -> None:
    network = trained(conditioned_on)
    before = answer(network, condition(source=1, cameras=2), target=0)
    assert not torch.allclose(answer(network, condition(source=5, cameras=2), target=0), before, atol=1e-4)
    assert not torch.allclose(answer(network, condition(source=1, cameras=5), target=0), before, atol=1e-4)
    assert not torch.allclose(answer(network, condition(source=0, cameras=2), target=1), before, atol=1e-4)


@pytest.mark.parametrize("conditioned_on", EVERY)
def test_cameras_do_not_matter_before(conditioned_on: ConditionedOn) -> None:
    network = new(conditioned_on)
    assert torch.equal(answer(network, condition(cameras=2)), answer(network, condition(cameras=5)))


@pytest.mark.parametrize("conditioned_on", EVERY)
def test_clips_of_a_batch_do_not_see_each_other(conditioned_on: ConditionedOn) -> None:
    network = trained(conditioned_on)
    alone = [answer(network, condition(source=k, cameras=k + 4), target=k + 8) for k in (1, 2)]
    sources, cameras = torch.cat([latents(1), latents(2)]), torch.cat([random(1, 3, 12, seed=k) for k in (5, 6)])
    network.set_condition(SourceAndCameras(sources, cameras))
    with torch.no_grad():
        targets = torch.cat([latents(9), latents(10)])
        (together,) = network(targets, TIME.repeat(2), words().repeat(2, 1, 1), return_dict=False)
    torch.testing.assert_close(together, torch.cat(alone), atol=1e-5, rtol=0)


@pytest.mark.parametrize("conditioned_on", EVERY)
def test_checkpointed_gradients_are_the_gradients(conditioned_on: ConditionedOn) -> None:
    network = trained(conditioned_on)
    found = []
    for checkpointed in (False, True):
        if checkpointed:
            network.train().enable_gradient_checkpointing()
        network.zero_grad()
        network.set_condition(condition())
        network(latents(), TIME, words(), return_dict=False)[0].square().mean().backward()
        found.append([parameter.grad.clone() for parameter in network.parameters() if parameter.grad is not None])
    assert found[0]
    for plain, again in zip(*found, strict=True):
        torch.testing.assert_close(again, plain)


def test_it_can_be_saved_and_read_as_diffusers_does(tmp_path: Path) -> None:
    network = trained("views")
    network.save_pretrained(tmp_path)
    again = ReCamMaster.from_pretrained(tmp_path).eval()
    assert torch.equal(answer(again, condition()), answer(network, condition()))


# What it refuses


def test_a_network_without_a_condition_says_what_it_needs() -> None:
    with pytest.raises(InputError, match="call `set_condition` with both first"):
        new()(latents(), TIME, words())


def test_cameras_or_a_source_that_do_not_fit_are_refused() -> None:
    network = new()
    network.set_condition(SourceAndCameras(latents(1), random(1, 2, 12)))
    with pytest.raises(InputError, match=r"need a source clip of that shape and 3 cameras of 12 numbers; set were"):
        network(latents(), TIME, words())
    network.set_condition(replace(condition(), source=random(1, 16, 3, 4, 8)))
    with pytest.raises(InputError, match="need a source clip of that shape"):
        network(latents(), TIME, words())


def test_long_clips_are_refused_where_attention_would_hold_all_scores() -> None:
    network, long = new(), torch.zeros(1, 16, 2, 130, 130)
    network.set_condition(SourceAndCameras(long, torch.zeros(1, 2, 12)))
    refused = r"Attention over 16,900 tokens needs a fused kernel"
    with torch.no_grad(), sdpa_kernel(SDPBackend.MATH), pytest.raises(InputError, match=refused):
        network(long, TIME, words())
    network.set_attention_backend("_native_math")
    with torch.no_grad(), pytest.raises(InputError, match=refused):
        network(long, TIME, words())


def test_the_size_of_the_scores_is_said_and_fused_kernels_and_short_clips_are_let_pass() -> None:
    sizes = {"dtype": torch.float32, "device": torch.device("cpu")}
    with torch.no_grad(), sdpa_kernel(SDPBackend.MATH):
        refuse_unfused(MOST_UNFUSED, 12, 128, **sizes)
        with pytest.raises(InputError, match=r"65,520 tokens .* 192 GiB"):
            refuse_unfused(65_520, 12, 128, **sizes)
        refuse_unfused(65_520, 12, 128, backend="flash", **sizes)
    with torch.no_grad():
        refuse_unfused(65_520, 12, 128, **sizes)
