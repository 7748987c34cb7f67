"""Networks get exactly the numbers of their file, take no more memory than those, and no other file will do."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import Tensor

from engine.models.config import ModelSpec
from engine.verification.compare import relative_error
from engine.verification.goldens import small_models, vectors
from engine.verification.named_weights import named_weight
from engine.verification.random_file import keys_of, quick, write
from engine.weights import parts
from engine.weights.assemble import assemble
from engine.weights.overlay import Files
from scene.errors import InputError
from tests.engine.weights.small import MODELS, file_of
from tests.engine.weights.test_read import private_bytes

REALCAM = MODELS["realcam-i2v-256"]
PARTS = ("unet", "pose_encoder", "resampler", "vae", "text", "image")


@pytest.mark.parametrize("dtype", [None, torch.bfloat16, torch.float32])
def test_every_network_is_whole_frozen_and_of_the_type_asked_for(dtype: torch.dtype | None, realcam: Path) -> None:
    bundle = assemble(REALCAM, Files(released=realcam), dtype=dtype)
    for part in PARTS:
        network = getattr(bundle, part)()
        assert {tensor.dtype for tensor in network.parameters()} == {dtype or torch.float16}
        assert not any(tensor.requires_grad or tensor.is_meta for tensor in network.parameters())
        assert not any(tensor.is_meta for tensor in network.buffers())
        assert not network.training
    assert bundle.depth() is None


def test_the_unet_of_a_file_gives_the_recorded_numbers(tmp_path: Path) -> None:
    said = vectors("unet_realcam-i2v_256")
    spec = replace(small_models()["realcam-i2v_256"], text=REALCAM.text, image=REALCAM.image, depth=None)
    values = lambda key, shape: named_weight(key, shape) if key.startswith(parts.UNET) else quick(key, shape)  # noqa: E731
    write(tmp_path / "256_realcam-i2v.pt", keys_of(spec), dtype=torch.float32, values=values)
    unet = assemble(spec, Files(released=tmp_path / "256_realcam-i2v.pt")).unet()
    assert relative_error(unet(said["x"], said["timesteps"], said["context"], said["fs"]), said["out_nocam"]) < 1e-5


@pytest.mark.skipif(not Path("/proc/self/status").is_file(), reason="the system does not say what memory is a file's")
def test_in_the_files_own_type_a_network_takes_no_memory_of_its_own(realcam: Path) -> None:
    assemble(REALCAM, Files(released=realcam)).unet()  # what Python needs once
    before = private_bytes()
    unet = assemble(REALCAM, Files(released=realcam)).unet()
    size = sum(parameter.nbytes for parameter in unet.parameters())
    assert float(sum(parameter.float().sum() for parameter in unet.parameters())) != 0.0
    assert private_bytes() - before < size / 3


def test_a_partial_file_takes_what_it_has_and_its_base_gives_the_rest(camera_only: Path, dynamicrafter: Path) -> None:
    whole = assemble(REALCAM, Files(released=camera_only, base=dynamicrafter))
    assert "the camera projection: 32 of 32" in whole.fit.report()
    weights = whole.weights.tensors
    for key in ("model.diffusion_model.fps_embedding.0.weight", "pose_encoder.encoder_conv_in.weight"):
        came_from = torch.load(dynamicrafter if "fps" in key else camera_only, weights_only=True)
        tensors = came_from.get("state_dict", came_from)
        assert torch.equal(weights[key], tensors[key.replace("fps_embedding", "framestride_embed")])
    with pytest.raises(InputError, match=r"all 248 keys of the autoencoder are missing.*This is a partial file"):
        assemble(REALCAM, Files(released=camera_only))


def test_a_512_model_leaves_the_gates_of_a_256_base_out(dynamicrafter: Path, tmp_path: Path) -> None:
    spec = MODELS["realcam-i2v-512"]
    released = file_of(tmp_path / "512_realcam-i2v.pt", spec, keep=parts.is_camera)
    bundle = assemble(spec, Files(released=released, base=dynamicrafter))
    assert "left out: 16 image gates, which belong to the 256 models" in bundle.fit.report()
    assert not any(map(parts.is_gate, bundle.weights.tensors))
    bundle.unet()


def test_tables_are_computed_and_never_read(tmp_path: Path) -> None:
    values = lambda key, shape: torch.full(shape, 9.0) if is_table(key) else quick(key, shape)  # noqa: E731
    poisoned = file_of(tmp_path / "a.pt", REALCAM, values=values)
    without = file_of(tmp_path / "b.pt", REALCAM, keep=lambda key: not is_table(key))
    for path in (poisoned, without):
        encoder = assemble(REALCAM, Files(released=path)).pose_encoder()
        assert encoder is not None
        tables = [table for name, table in encoder.named_buffers() if name.endswith(".pe")]
        assert len(tables) == 8
        assert all(float(table.abs().max()) <= 1.0 for table in tables)


def is_table(key: str) -> bool:
    return parts.is_schedule(key) or parts.is_computed(key)


@pytest.mark.parametrize("extra", ["model.diffusion_model.out.3.weight", "conditioner.weight"])
def test_a_tensor_without_a_place_is_refused(extra: str, tmp_path: Path) -> None:
    tensors = {key: torch.zeros(shape) for key, shape in keys_of(REALCAM).items()}
    torch.save(tensors | {extra: torch.zeros(2)}, tmp_path / "weights.pt")
    with pytest.raises(InputError, match=rf"not a complete realcam-i2v-256: {extra} has no place in RealCam-I2V 256"):
        assemble(REALCAM, Files(released=tmp_path / "weights.pt"))


def test_a_depth_net_is_used_where_it_is_whole_and_refused_in_pieces(tmp_path: Path) -> None:
    from engine.verification.goldens import small_depth

    spec: ModelSpec = replace(REALCAM, depth=small_depth())
    path = tmp_path / "weights.pt"
    write(path, keys_of(spec, depth=True), values=quick)
    net = assemble(spec, Files(released=path)).depth()
    assert net is not None
    assert net.head.max_depth == 20.0
    tensors: dict[str, Tensor] = torch.load(path, mmap=True, weights_only=True)
    lost = "depth_predictor.pretrained.cls_token"
    torch.save({key: tensor for key, tensor in tensors.items() if key != lost}, tmp_path / "cut.pt")
    with pytest.raises(InputError, match=rf"{lost} of the depth net is missing"):
        assemble(spec, Files(released=tmp_path / "cut.pt"))
