"""ReCamMaster's weights: an official file becomes the network, or says why not."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from engine.models.official import from_ours
from engine.models.recammaster_names import official_names, official_shapes
from engine.weights.missing import Missing
from engine.weights.recammaster import FILE, WAN, Weights, check_recammaster, find_recammaster, read_recammaster
from scene.errors import InputError
from tests.engine.models.recammaster_tiny import TIME, TINY, answer, condition, latents, trained, words


def official(dtype: torch.dtype = torch.float32) -> dict[str, torch.Tensor]:
    """A complete state under the authors' names; the additions are float32 whatever the rest is."""
    state = from_ours(trained().state_dict(), official_shapes(TINY), official_names(TINY))
    return {
        name: tensor if "cam_encoder" in name or "projector" in name else tensor.to(dtype)
        for name, tensor in state.items()
    }


def written(path: Path, state: dict[str, torch.Tensor]) -> Path:
    torch.save(state, path)
    return path


def test_an_official_file_is_read_without_any_change(tmp_path: Path) -> None:
    network = read_recammaster(written(tmp_path / FILE, official()), config=TINY)
    assert torch.equal(answer(network, condition()), answer(trained(), condition()))
    assert not any(parameter.requires_grad for parameter in network.parameters())


def test_mixed_types_are_read_in_bfloat16_but_for_what_wan_needs_in_float32(tmp_path: Path) -> None:
    network = read_recammaster(written(tmp_path / FILE, official(torch.bfloat16)), torch.bfloat16, config=TINY)
    kinds = {name: parameter.dtype for name, parameter in network.named_parameters()}
    precise = {name for name, kind in kinds.items() if kind == torch.float32}
    assert precise == {name for name in kinds if {"scale_shift_table", "norm2", "time_embedder"} & set(name.split("."))}
    assert set(kinds.values()) == {torch.float32, torch.bfloat16}
    network.set_condition(condition())
    with torch.no_grad():
        (coarse,) = network(latents().bfloat16(), TIME, words().bfloat16(), return_dict=False)
    fine = answer(trained(), condition())
    assert coarse.dtype == torch.bfloat16
    assert (coarse - fine).abs().mean() < 0.05 * fine.abs().mean()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda state: state.pop("blocks.1.cam_encoder.bias"), r"1 missing \(blocks\.1\.cam_encoder\.bias\)"),
        (lambda state: state.update({"blocks.0.lora.up": torch.ones(2)}), r"1 unknown \(blocks\.0\.lora\.up\)"),
        (lambda state: state.update({"head.modulation": torch.ones(2)}), r"1 of another shape \(head\.modulation\)"),
    ],
    ids=["missing", "unknown", "shape"],
)
def test_a_file_that_is_not_one_to_one_is_refused_by_name(
    tmp_path: Path, change: Callable[[dict[str, torch.Tensor]], object], said: str
) -> None:
    state = official()
    change(state)
    path = written(tmp_path / FILE, state)
    for reads in (read_recammaster, check_recammaster):
        with pytest.raises(InputError, match=f"not the weights of the ReCamMaster transformer.*{said}"):
            reads(path, config=TINY)


def test_a_check_counts_what_is_there_and_finds_numbers_that_are_none(tmp_path: Path) -> None:
    state = official(torch.bfloat16)
    contents = check_recammaster(written(tmp_path / FILE, state), config=TINY)
    assert contents.tensors == 77
    assert contents.parameters == sum(tensor.numel() for tensor in state.values())
    assert contents.dtypes == ("bfloat16", "float32")
    state["blocks.1.ffn.0.bias"][3] = torch.nan
    with pytest.raises(InputError, match=r"blocks\.1\.ffn\.0\.bias in .* holds NaN or infinity"):
        check_recammaster(written(tmp_path / FILE, state), config=TINY)


def test_both_halves_of_the_weights_are_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setenv("REALCAM_WEIGHTS", str(tmp_path))
    assert isinstance(nothing := find_recammaster(config=TINY), Missing)
    assert "step20000.ckpt of KwaiVGI/ReCamMaster-Wan2.1 and " in str(nothing)
    checkpoint = written(tmp_path / FILE, {"x": torch.ones(1)})
    assert isinstance(odd := find_recammaster(config=TINY), Missing)
    assert odd.damaged
    assert "not the weights of the ReCamMaster transformer" in str(odd)
    written(checkpoint, official())
    assert isinstance(half := find_recammaster(config=TINY), Missing)
    assert str(half).endswith(f"{WAN[0]}/ of Wan-AI, which is not there")
    wan = tmp_path / WAN[1]
    for part in ("vae", "text_encoder"):
        (wan / part).mkdir(parents=True)
        (wan / part / "model.safetensors").touch()
    (wan / "model_index.json").write_text(
        '{"vae": ["diffusers", "A"], "text_encoder": ["transformers", "B"], "tokenizer": ["transformers", "C"],'
        ' "transformer": ["diffusers", "D"]}'
    )
    assert isinstance(damaged := find_recammaster(config=TINY), Missing)
    assert damaged.damaged
    assert "tokenizer/ is missing" in str(damaged)
    (wan / "tokenizer").mkdir()
    assert find_recammaster(config=TINY) == Weights(checkpoint, wan, TINY)
